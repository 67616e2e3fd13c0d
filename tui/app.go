// Package tui is the tutor on a terminal: the root that owns the terminal's
// size, its look, the screens that lie on each other, and the keys that work
// everywhere. It knows nothing of what a screen knows; a screen answers with
// messages of its own (Done, Open) that the root acts on, and never reaches
// for another screen.
//
// What to call first: New with Options, then Home, Play or Lab for the screen to
// begin with, then Run.
//
// # What it costs
//
// Measured on two cores of an AMD EPYC "Turin", Go 1.26, 2026-11-25; whole
// frames are 120x40.
//
//	first screen after the start    home 29 ms, lab 56 ms, quiz 64 ms   BenchmarkFirstFrame, in cmd/coldstart
//	a frame                         home 0.4 ms, reader 0.7 ms,         BenchmarkView
//	                                lab 0.8 ms, quiz 1.3 ms,
//	                                the search over a lab 1.9 ms
//	a key that turns a knob, to     6.4 ms, the median over all         BenchmarkTurn, in tui/lab
//	the redrawn lab                 knobs of all scenarios; of the
//	                                slowest scenario 18 ms
//	a frame of playback, sent       350 bytes of charts, 2.7 KB of      TestBytesOfAFrame
//	                                environments; 20 frames/s
//	nobody touches a key            no processor, no context switch     TestRest
package tui

import (
	"slices"
	"strconv"
	"time"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/internal/round"
	"coldstart/internal/settings"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/home"
	"coldstart/tui/lab"
	"coldstart/tui/overlay"
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
	Settings settings.Settings
	Terminal theme.Terminal   // as it is guessed to be
	ASCII    bool             // no character that is not ASCII
	Clock    simview.Clock    // of the commands; nil: the wall's
	Now      func() time.Time // for what is due; nil: the wall clock's

	Course *course.Course // that Home shows

	// Suspend stops the program until the shell that it is a job of goes on with
	// it, which a tea.ResumeMsg tells then. Run sets it; nil: there is no shell.
	Suspend tea.Cmd

	Notice string // what is wrong already, for the learner to read

	Version string // of the program, for reports of its mistakes
	Reports string // the folder that these are written to; empty: nowhere

	// Progress opens the learner's log, and says in a sentence what is wrong
	// with it, if something is. It is called in a command. nil: nothing is kept.
	Progress func() (store *progress.Store, notice string)
}

// App is the root of the program. It is a tea.Model.
type App struct {
	options  Options
	settings settings.Settings
	saver    *saver
	terminal theme.Terminal
	profile  *colorprofile.Profile // nil: not known yet
	st       theme.Styles

	w, h    int
	screens []screen // the last one is shown
	first   tea.Cmd  // of the screens that were opened before the program ran

	over   overlay.Overlay // over the screen that is shown; nil: none
	found  []overlay.Item  // in the course's files, by a search; nil: not yet
	notice string          // what went wrong, until the next key

	progress *progress.State // what the learner has done
	log      *log

	fetching bool // what a screen has asked for is being read
	placing  bool // where the scenario goes on that the program began with is not known yet

	asks map[questionID]string // what is asked; nil: the scenarios' outlines have not been read

	readTo progress.LessonPosition // of the lesson that was read last
}

// New returns a program without a screen. Open one before it runs.
func New(o Options) App {
	if o.Clock == nil {
		o.Clock = simview.WallClock
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Progress == nil {
		o.Progress = func() (*progress.Store, string) { return progress.Memory(), "" }
	}
	if !o.Terminal.Known {
		o.Terminal.Dark = true // as most are
	}
	a := App{options: o, settings: o.Settings, saver: &saver{}, terminal: o.Terminal, notice: o.Notice, progress: &progress.State{}, log: &log{}}
	a.st = a.styles()
	return a
}

// Lab returns the program with a scenario's world in the lab. seed is what it
// runs with; 0: the world's own.
func (a App) Lab(s *quizzes.Scenario, seed int64) App {
	c := labOf(s, s.World, nil)
	c.Seed = seed
	return a.starting(a.lab(c))
}

func (a App) lab(c lab.Config) screen {
	c.Clock = a.options.Clock
	return hold(lab.New(c, a.st))
}

// Play returns the program with a question of a scenario on top, and without a
// question with all of them, beginning where the learner has stopped; a scenario
// that asks nothing is for the lab. The error is for a question that the scenario
// does not have, or that cannot be asked.
func (a App) Play(s *quizzes.Scenario, question string, seed int64) (App, error) {
	if question == "" && len(s.Questions) == 0 {
		return a.Lab(s, seed), nil
	}
	way := round.Through(s, seed, 0)
	if question != "" {
		way = round.One(s, seed, slices.IndexFunc(s.Questions, func(q *quizzes.Question) bool { return q.ID == question }))
	} else {
		a.placing = true
		question = s.Questions[0].ID
	}
	session, err := quizzes.NewSession(s, question, seed)
	if err != nil {
		return a, err
	}
	if a.options.Course != nil { // for what comes behind the last question
		a.first = tea.Batch(a.first, a.outline())
	}
	return a.starting(hold(a.question(session, way))), nil
}

// starting opens a screen before the program runs.
func (a App) starting(s screen) App {
	a, cmd := a.open(s)
	a.first = tea.Batch(a.first, cmd)
	return a
}

// Init asks for the terminal's background and starts the screens.
func (a App) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, a.first, a.recall())
}

// Keys that work on every screen.
var (
	quitKey    = key.NewBinding(key.WithKeys("q"), key.WithHelp("q", "quit"))
	stopKey    = key.NewBinding(key.WithKeys("ctrl+c"), key.WithHelp("ctrl+c", "quit, whatever is typed"))
	suspendKey = key.NewBinding(key.WithKeys("ctrl+z"), key.WithHelp("ctrl+z", "to the shell; fg comes back"))
	searchKey  = key.NewBinding(key.WithKeys("ctrl+p"), key.WithHelp("ctrl+p", "search everything"))
	helpKey    = key.NewBinding(key.WithKeys("?"), key.WithHelp("?", "help"))
)

// Update takes a message: the terminal's own are the root's, input goes to the
// screen on top, answers of commands to all of them, for each knows its own.
func (a App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := a.update(msg)
	return next.(App).followed(cmd)
}

func (a App) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		// The screens get the message too: more of them may show, and want work.
		return a.resize(msg.Width, msg.Height).broadcast(msg)
	case tea.ResumeMsg:
		return a, tea.ClearScreen // and draw all: the shell may have left anything
	case tea.BackgroundColorMsg:
		return a.background(msg), nil
	case tea.ColorProfileMsg:
		return a.colors(msg.Profile), nil
	case tea.KeyPressMsg:
		return a.press(msg)
	case tea.MouseClickMsg:
		if a.notice != "" {
			a.notice = "" // it has been read
			return a, nil
		}
		if pressed, ok := a.footerKey(msg.X, msg.Y); ok {
			return a.press(pressed)
		}
		return a.input(msg)
	case tea.MouseMsg, tea.PasteMsg:
		return a.input(msg)
	case overlay.Close:
		a.over = nil
		return a, nil
	case overlay.Chosen:
		a.over = nil
		return a.choose(msg.Item.Value)
	case overlay.Set:
		return a.set(msg)
	case foundMsg:
		return a.take(msg)
	case lab.Done, reader.Done:
		return a.close()
	case quiz.Done:
		return a.quizDone(msg)
	case quiz.BeginAgain:
		return a.beginAgain(msg.Round)
	case quiz.OpenLab:
		return a.open(a.lab(labOfAnswer(msg)))
	case quiz.OpenStory:
		c := labOf(msg.Scenario, msg.Scenario.World, nil)
		c.Seed = msg.Seed
		return a.open(a.lab(c))
	case quiz.Closed:
		return a.close()
	case quiz.TryAgain:
		return a.tryAgain(msg.Round)
	case quiz.ReadAgain:
		return a.fetch(a.fetchLesson(msg.Reading.Lesson, msg.Reading.Number, false))
	case quiz.GoOn:
		if msg.Stop.Lesson {
			return a.fetch(a.fetchLesson(msg.Stop.ID, -1, true))
		}
		return a.fetch(a.fetchScenario(msg.Stop.ID, func(s *quizzes.Scenario) tea.Msg { return scenarioMsg{s, "", true} }))
	case summaryMsg:
		a.fetching = false
		return a.openSummary(msg)
	case reader.OpenLab:
		c := labOf(msg.Scenario, msg.Scenario.World, msg.Settings)
		c.Seed = msg.Seed
		return a.open(a.lab(c))
	case home.OpenLesson, home.OpenScenario, home.Review:
		if !a.atHome() {
			return a, nil // it was left meanwhile
		}
		return a.wanted(msg)
	case reader.Follow:
		if _, reading := a.reading(); !reading {
			return a, nil
		}
		return a.wanted(msg)
	case outlinedMsg:
		a.asks = msg.asks
		a, cmd := a.refresh()
		return a, tea.Batch(cmd, a.readAhead(0))
	case lessonMsg:
		a.fetching = false
		return a.openLesson(msg)
	case scenarioMsg:
		a.fetching = false
		return a.openScenario(msg)
	case reviewMsg:
		a.fetching = false
		return a.openReview(msg)
	case labMsg:
		a.fetching = false
		return a.open(a.lab(labOf(msg.scenario, msg.scenario.World, nil)))
	case reader.GoTo, reader.Lead:
		return a.top(msg)
	case reader.Read:
		return a.keep(progress.LessonFinished{Lesson: msg.Lesson})
	case quiz.Hinted:
		q := msg.Session.Question()
		return a.keep(progress.HintShown{Scenario: msg.Session.Scenario().ID, Question: q.ID, Rev: q.Rev, Number: msg.Session.Helped()})
	case quiz.Committed:
		return a.keep(progress.Commitment(msg.Commitment))
	case quiz.Revealed:
		return a.keep(progress.Answer(msg.Session.Result(msg.Reveal)))
	case savedMsg:
		return a.saved(msg)
	case noticeMsg:
		a.fetching = false
		a.notice = string(msg)
		return a, nil
	default:
		return a.broadcast(msg)
	}
}

// wanted reads what a screen, or the search, has asked for.
func (a App) wanted(msg any) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case home.OpenLesson:
		return a.fetch(a.fetchLesson(msg.ID, -1, false))
	case home.OpenScenario:
		return a.fetch(a.fetchScenario(msg.ID, ask("")))
	case home.Review:
		return a.fetch(a.review(round.Reviews(), home.Due{}))
	case reader.Follow:
		if msg.Link.Lesson {
			return a.fetch(atHeading(msg.Link.Heading, a.fetchLesson(msg.Link.ID, -1, false)))
		}
		return a.fetch(a.fetchScenario(msg.Link.ID, ask("")))
	}
	return a, nil
}

func (a App) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	a.notice = ""
	typing := len(a.screens) > 0 && a.screens[len(a.screens)-1].Typing()
	switch {
	case key.Matches(msg, stopKey):
		return a, tea.Quit
	case key.Matches(msg, suspendKey):
		if a.options.Suspend == nil {
			a.notice = "There is no shell here to go to."
			return a, nil
		}
		return a, a.options.Suspend
	case a.tooSmall() && key.Matches(msg, quitKey):
		return a, tea.Quit
	case a.over != nil || a.tooSmall():
		return a.input(msg)
	case key.Matches(msg, searchKey), a.atHome() && key.Matches(msg, home.SearchKey):
		return a.search()
	case !typing && key.Matches(msg, reader.ContentsKey):
		if m, reading := a.reading(); reading && m.HasContents() {
			return a.contents(m), nil
		}
	case !typing && key.Matches(msg, reader.LinksKey):
		if m, reading := a.reading(); reading && len(m.Leads()) > 0 && !m.Turning() {
			return a.leads(m), nil
		}
	case a.atHome() && key.Matches(msg, home.SettingsKey):
		return a.show(overlay.NewSettings(a.settings, a.st)), nil
	case !typing && key.Matches(msg, helpKey):
		return a.help(), nil
	case !typing && key.Matches(msg, quitKey):
		return a, tea.Quit
	}
	return a.input(msg)
}

// input passes what the learner does to what is on top: an overlay, or else the
// screen. What cannot be seen takes nothing.
func (a App) input(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.tooSmall() {
		return a, nil
	}
	if a.over == nil {
		return a.top(msg)
	}
	var cmd tea.Cmd
	a.over, cmd = a.over.Update(msg)
	return a, cmd
}

// choose does what an item of the search stands for.
func (a App) choose(value any) (tea.Model, tea.Cmd) {
	switch v := value.(type) {
	case home.OpenLesson, home.OpenScenario:
		return a.wanted(v)
	case openHeading:
		return a.fetch(a.fetchLesson(v.lesson, v.heading, false))
	case openQuestion:
		return a.fetch(a.fetchScenario(v.scenario, ask(v.question)))
	case openLab:
		return a.fetch(a.fetchScenario(v.scenario, func(s *quizzes.Scenario) tea.Msg { return labMsg{s} }))
	case openSettings:
		return a.show(overlay.NewSettings(a.settings, a.st)), nil
	case openKeys:
		return a.help(), nil
	case tea.QuitMsg:
		return a, tea.Quit
	default:
		return a.update(value)
	}
}

// help shows the page of keys.
func (a App) help() App {
	if len(a.screens) == 0 {
		return a
	}
	return a.show(overlay.NewKeys(a.keys(a.screens[len(a.screens)-1]), a.st))
}

// show opens an overlay, in the place of another one.
func (a App) show(o overlay.Overlay) App {
	a.over = o.Resize(a.w, a.screenHeight())
	return a
}

// atHome reports whether the course's map is shown.
func (a App) atHome() bool {
	if len(a.screens) == 0 {
		return false
	}
	_, ok := a.screens[len(a.screens)-1].(holder[home.Model])
	return ok
}

// fetch runs a command that brings what a screen has asked for, unless one runs
// already: a key that is pressed twice opens one screen.
func (a App) fetch(cmd tea.Cmd) (tea.Model, tea.Cmd) {
	if a.fetching {
		return a, nil
	}
	a.fetching = cmd != nil
	return a, cmd
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
	if a.over != nil {
		a.over = a.over.Resize(w, a.screenHeight())
	}
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
	case a.tooSmall():
		out = tooSmallText(a.w)
	case len(a.screens) > 0:
		out = a.screens[len(a.screens)-1].View()
		if a.over != nil {
			c := canvas.New(a.w, a.screenHeight())
			c.Paste(out)
			a.over.Draw(c)
			out = a.st.Screen(c)
		}
		foot := canvas.New(a.w, 1)
		widget.Footer(foot, a.working(), a.st)
		out += "\n" + a.st.Screen(foot)
		if a.notice != "" {
			out = a.noticed(out)
		}
	}
	if a.options.ASCII {
		out = canvas.ASCII(out)
	}
	return out
}

// noticed is the screen with what went wrong at its foot, in as many lines as
// it takes.
func (a App) noticed(screen string) string {
	text := widget.Plain(a.st.Glyphs.No+" "+a.notice, a.w-2, a.st.Bad)
	h := min(len(text), a.h)
	c := canvas.New(a.w, a.h)
	c.Paste(screen)
	foot := c.Sub(0, a.h-h, a.w, h)
	foot.Fill(" ", a.st.Text)
	text.Draw(foot.Sub(1, 0, a.w-2, h), 0)
	return a.st.Screen(c)
}

// tooSmall reports whether the terminal is, of which the size is not known at
// the very beginning.
// tooSmallText is the line that a terminal of w columns shows which is too small
// for anything else: as much of it as there is room for, what to do last of all.
func tooSmallText(w int) string {
	size := strconv.Itoa(MinWidth) + "x" + strconv.Itoa(MinHeight)
	for _, text := range []string{"The terminal is too small: " + size + " at least, q quits", "too small: " + size + ", q quits", size + ", q quits"} {
		if canvas.Width(text) <= w {
			return text
		}
	}
	return canvas.Truncate(size, w)
}

func (a App) tooSmall() bool { return a.w > 0 && a.h > 0 && (a.w < MinWidth || a.h < MinHeight) }

// working are the keys that work now, as the last line shows them.
func (a App) working() help.KeyMap {
	if a.over != nil {
		return a.over.Keys()
	}
	return a.keys(a.screens[len(a.screens)-1])
}

// footerKey is the key that a click on the line of keys means, so that a mouse
// is enough for all of them.
func (a App) footerKey(x, y int) (tea.KeyPressMsg, bool) {
	if y != a.h-1 || a.tooSmall() || a.notice != "" || len(a.screens) == 0 {
		return tea.KeyPressMsg{}, false
	}
	name, ok := widget.FooterKey(a.w, a.working(), x)
	return widget.Press(name), ok
}

// keys are a screen's keys and those that work everywhere.
func (a App) keys(s screen) widget.Keys {
	k := s.Keys()
	suspendKey := suspendKey
	suspendKey.SetEnabled(a.options.Suspend != nil)
	if s.Typing() {
		return widget.Keys{Short: k.ShortHelp(), Groups: append(k.FullHelp(), []key.Binding{searchKey, suspendKey, stopKey})}
	}
	return widget.Keys{
		Short:  append(k.ShortHelp(), quitKey, helpKey),
		Groups: append(k.FullHelp(), []key.Binding{helpKey, searchKey, suspendKey, quitKey, stopKey}),
	}
}
