// Package tui is the tutor on a terminal: the root that owns the terminal's
// size, its look, the screens that lie on each other, and the keys that work
// everywhere. It knows nothing of what a screen knows; a screen answers with
// messages of its own (Done, Open) that the root acts on, and never reaches
// for another screen.
//
// What to call first: New with Options, then Home, Play or Lab for the screen to
// begin with, then Run.
package tui

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/home"
	"coldstart/tui/lab"
	"coldstart/tui/quiz"
	"coldstart/tui/reader"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// The smallest terminal that a screen is drawn on.
const (
	MinWidth  = 40
	MinHeight = 12
)

// Options are the wishes of who starts the program.
type Options struct {
	Theme theme.Variant
	ASCII bool          // no character that is not ASCII
	Clock simview.Clock // of the commands; nil: the wall's

	Course *course.Course // that Home shows

	// Progress opens the learner's log, and says in a sentence what is wrong
	// with it, if something is. It is called in a command. nil: nothing is kept.
	Progress func() (store *progress.Store, notice string)
}

// App is the root of the program. It is a tea.Model.
type App struct {
	options Options
	dark    bool // the terminal's background
	variant theme.Variant
	st      theme.Styles

	w, h    int
	screens []screen // the last one is shown
	first   tea.Cmd  // of the screens that were opened before the program ran

	helping bool
	scroll  widget.Scroll // of the page of keys
	notice  string        // what went wrong, until the next key

	progress *progress.State // what the learner has done
	log      *log
	alone    bool // one question was asked for, and none after it
}

// New returns a program without a screen. Open one before it runs.
func New(o Options) App {
	if o.Clock == nil {
		o.Clock = simview.WallClock
	}
	if o.Progress == nil {
		o.Progress = func() (*progress.Store, string) { return progress.Memory(), "" }
	}
	a := App{options: o, dark: true, variant: o.Theme, progress: &progress.State{}, log: &log{}}
	a.st = a.styles()
	return a
}

// Lab returns the program with a scenario's world in the lab. seed is what it
// runs with; 0: the world's own.
func (a App) Lab(s *quizzes.Scenario, seed int64) App {
	return a.starting(a.lab(lab.Config{Title: s.Title, World: simview.Scenario(s.World, s.Knobs), Seed: seed}))
}

func (a App) lab(c lab.Config) screen {
	c.Clock = a.options.Clock
	return hold(lab.New(c, a.st))
}

// Play returns the program with a question of a scenario on top, and without a
// question with the first of all. The error is for a question that the
// scenario does not have, or that cannot be asked.
func (a App) Play(s *quizzes.Scenario, question string, seed int64) (App, error) {
	a.alone = question != ""
	if !a.alone && len(s.Questions) > 0 {
		question = s.Questions[0].ID
	}
	session, err := quizzes.NewSession(s, question, seed)
	if err != nil {
		return a, err
	}
	return a.starting(hold(quiz.New(session, a.st))), nil
}

// starting opens a screen before the program runs.
func (a App) starting(s screen) App {
	a, cmd := a.open(s)
	a.first = tea.Batch(a.first, cmd)
	return a
}

func (a App) styles() theme.Styles {
	st := theme.New(a.variant, a.dark)
	if a.options.ASCII {
		st = st.ASCII()
	}
	return st
}

// Init asks for the terminal's background and starts the screens.
func (a App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.first, a.recall())
}

// Keys that work on every screen.
var (
	quitKey = key.NewBinding(key.WithKeys("q", "ctrl+c"), key.WithHelp("q", "quit"))
	stopKey = key.NewBinding(key.WithKeys("ctrl+c"))
	helpKey = key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "help"))
	hideKey = key.NewBinding(key.WithKeys("?", "esc", "enter", "q"), key.WithHelp("esc", "back"))
	upKey   = key.NewBinding(key.WithKeys("up", "k"), key.WithHelp("↑↓", "scroll"))
	downKey = key.NewBinding(key.WithKeys("down", "j"))
)

// Update takes a message: the terminal's own are the root's, input goes to the
// screen on top, answers of commands to all of them, for each knows its own.
func (a App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		// The screens get the message too: more of them may show, and want work.
		return a.resize(msg.Width, msg.Height).broadcast(msg)
	case tea.BackgroundColorMsg:
		a.dark = msg.IsDark()
		return a.restyle(), nil
	case tea.ColorProfileMsg:
		a.variant = theme.For(a.options.Theme, msg.Profile)
		return a.restyle(), nil
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.MouseMsg:
		if a.helping {
			return a, nil
		}
		return a.top(msg)
	case lab.Done, reader.Done:
		return a.close()
	case quiz.Done:
		return a.quizDone(msg)
	case quiz.OpenLab:
		return a.open(a.lab(lab.Config{
			Title: msg.Session.Scenario().Title,
			World: simview.Scenario(msg.World, msg.Session.Scenario().Knobs),
			Seed:  msg.Session.Reference().Seed,
		}))
	case reader.OpenLab:
		return a.open(a.lab(lab.Config{
			Title:    msg.Scenario.Title,
			World:    simview.Scenario(msg.Scenario.World, msg.Scenario.Knobs),
			Settings: msg.Settings,
		}))
	case home.OpenLesson:
		return a, a.fetchLesson(msg.ID)
	case home.OpenScenario:
		return a, a.fetchScenario(msg.ID)
	case reader.Follow:
		if msg.Link.Lesson {
			return a, a.fetchLesson(msg.Link.ID)
		}
		return a, a.fetchScenario(msg.Link.ID)
	case lessonMsg:
		return a.openLesson(msg)
	case scenarioMsg:
		return a.openScenario(msg)
	case reader.Moved:
		return a.keep(progress.LessonPosition{Lesson: msg.Lesson, Position: msg.Position})
	case reader.Read:
		return a.keep(progress.LessonFinished{Lesson: msg.Lesson})
	case quiz.Hinted:
		q := msg.Session.Question()
		return a.keep(progress.HintShown{Scenario: msg.Session.Scenario().ID, Question: q.ID, Rev: q.Rev, Number: len(msg.Session.Hints())})
	case quiz.Committed:
		return a.keep(progress.Commitment(msg.Commitment))
	case quiz.Revealed:
		return a.keep(progress.Answer(msg.Session.Result(msg.Reveal)))
	case savedMsg:
		return a.saved(msg)
	case noticeMsg:
		a.notice = string(msg)
		return a, nil
	default:
		return a.broadcast(msg)
	}
}

func (a App) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	a.notice = ""
	typing := len(a.screens) > 0 && a.screens[len(a.screens)-1].Typing()
	switch {
	case key.Matches(msg, stopKey):
		return a, tea.Quit
	case a.helping && key.Matches(msg, hideKey):
		a.helping = false
		return a, nil
	case a.helping && key.Matches(msg, upKey):
		a.scroll--
		return a.clampScroll(), nil
	case a.helping && key.Matches(msg, downKey):
		a.scroll++
		return a.clampScroll(), nil
	case a.helping:
		return a, nil
	case !typing && key.Matches(msg, helpKey):
		a.helping, a.scroll = true, 0
		return a, nil
	case !typing && key.Matches(msg, quitKey):
		return a, tea.Quit
	}
	return a.top(msg)
}

// open puts a screen on top.
func (a App) open(s screen) (App, tea.Cmd) {
	s, cmd := s.Resize(a.w, a.screenHeight()).Init()
	a.screens = append(a.screens[:len(a.screens):len(a.screens)], s)
	return a, cmd
}

// close takes the screen on top away; without one the program ends.
func (a App) close() (tea.Model, tea.Cmd) {
	n := len(a.screens) - 1
	if n < 1 {
		return a, tea.Quit
	}
	a.screens[n].Leave()
	a.screens = a.screens[:n:n]
	return a, nil
}

// top passes a message to the screen on top.
func (a App) top(msg tea.Msg) (tea.Model, tea.Cmd) {
	n := len(a.screens) - 1
	if n < 0 {
		return a, nil
	}
	s, cmd := a.screens[n].Update(msg)
	a.screens = append(a.screens[:n:n], s)
	return a, cmd
}

// broadcast passes a message to every screen.
func (a App) broadcast(msg tea.Msg) (tea.Model, tea.Cmd) {
	return a.each(func(s screen) (screen, tea.Cmd) { return s.Update(msg) })
}

func (a App) each(f func(screen) (screen, tea.Cmd)) (App, tea.Cmd) {
	screens := make([]screen, len(a.screens))
	var cmds []tea.Cmd
	for i, s := range a.screens {
		var cmd tea.Cmd
		screens[i], cmd = f(s)
		cmds = append(cmds, cmd)
	}
	a.screens = screens
	return a, tea.Batch(cmds...)
}

func (a App) resize(w, h int) App {
	a.w, a.h = w, h
	a, _ = a.each(func(s screen) (screen, tea.Cmd) { return s.Resize(w, a.screenHeight()), nil })
	return a.clampScroll()
}

func (a App) restyle() App {
	a.st = a.styles()
	a, _ = a.each(func(s screen) (screen, tea.Cmd) { return s.Style(a.st), nil })
	return a
}

// screenHeight is what the line of keys leaves to a screen.
func (a App) screenHeight() int { return max(a.h-1, 0) }

// View draws the screen on top and the line of keys below it.
func (a App) View() tea.View {
	v := tea.NewView(a.text())
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "coldstart"
	return v
}

func (a App) text() string {
	if a.w < 1 || a.h < 1 {
		return ""
	}
	out := ""
	switch {
	case a.w < MinWidth || a.h < MinHeight:
		size := strconv.Itoa(MinWidth) + "x" + strconv.Itoa(MinHeight)
		out = canvas.Truncate("The terminal is too small: "+size+" at least, q quits", a.w)
	case a.helping:
		out = a.helpPage()
	case len(a.screens) > 0:
		s := a.screens[len(a.screens)-1]
		foot := canvas.New(a.w, 1)
		if a.notice != "" {
			foot.Fit(1, 0, a.w-1, a.st.Glyphs.No+" "+a.notice, a.st.Bad)
		} else {
			widget.Footer(foot, a.keys(s), a.st)
		}
		out = s.View() + "\n" + foot.String()
	}
	if a.options.ASCII {
		out = canvas.ASCII(out)
	}
	return out
}

// keys are a screen's keys and those that work everywhere.
func (a App) keys(s screen) widget.Keys {
	k := s.Keys()
	if s.Typing() {
		return widget.Keys{Short: k.ShortHelp(), Groups: k.FullHelp()}
	}
	return widget.Keys{
		Short:  append(k.ShortHelp(), quitKey, helpKey),
		Groups: append(k.FullHelp(), []key.Binding{helpKey, quitKey}),
	}
}

// helpWidth is the width of the page of keys: as wide as is easy to read.
const helpWidth = 60

func (a App) helpText() widget.Text {
	if len(a.screens) == 0 {
		return nil
	}
	return widget.HelpText(a.keys(a.screens[len(a.screens)-1]), min(a.w, helpWidth)-6, a.st)
}

func (a App) clampScroll() App {
	if a.helping {
		a.scroll = a.scroll.Clamp(len(a.helpText()), a.screenHeight()-2)
	}
	return a
}

func (a App) helpPage() string {
	c := canvas.New(a.w, a.h)
	text := a.helpText()
	w, h := min(a.w, helpWidth), min(a.screenHeight(), len(text)+2)
	in := widget.Panel(c.Sub((a.w-w)/2, (a.screenHeight()-h)/2, w, h), widget.Title("keys", a.st), true, a.st)
	text.Draw(in.Sub(2, 0, in.W()-4, in.H()), int(a.scroll))
	a.scroll.Mark(in, len(text), a.st)
	widget.Footer(c.Sub(0, a.h-1, a.w, 1), widget.Keys{Short: []key.Binding{upKey, hideKey}}, a.st)
	return c.String()
}
