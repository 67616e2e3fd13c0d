// Package quiz is the screen of a question: the story with its dashboard,
// the question, the learner's commitment before any outcome shows, the
// simulation of every answer's world, and the evidence side by side. Behind the
// last question of a round comes another screen, the Summary.
package quiz

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/internal/round"
	"coldstart/quizzes"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// What the screen tells the root.
type (
	// Hinted says that one more hint is shown.
	Hinted struct{ Session *quizzes.Session }

	// Committed says what the learner has answered, before anything is known of
	// it.
	Committed struct{ Commitment quizzes.Commitment }

	// Revealed says what the simulation made of an answer.
	Revealed struct {
		Session *quizzes.Session
		Reveal  quizzes.Reveal
	}

	// OpenLab asks for the lab with a world of the question in it.
	OpenLab struct {
		Session *quizzes.Session
		World   *quizzes.World
		Whose   string         // "answer B", "your own": what the world is
		Base    engine.Outcome // of the story
	}

	// BeginAgain asks for the first question of the round's scenario.
	BeginAgain struct{ Round round.Round }

	// Done says that the learner is through: Next asks for the question after
	// this one.
	Done struct {
		Session *quizzes.Session
		Round   round.Round // with what was answered
		Next    bool
	}
)

// stage is how far the learner has come with the question.
type stage int

const (
	loading stage = iota
	story         // reads the brief
	asking        // chooses an answer
	sure          // says how sure
	running       // waits for the simulation
	proven        // sees the evidence
)

// Model is the screen.
type Model struct {
	session *quizzes.Session
	round   round.Round // that the question is asked in
	goesOn  bool        // it is not the first question, for others were answered before
	number  int         // of the question among the scenario's, from 1
	st      theme.Styles
	w, h    int
	keys    keyMap

	ctx    context.Context // of the session's runs
	cancel context.CancelFunc

	first   stage // that is shown once the story has been simulated
	stage   stage
	err     error
	brief   string // Markdown
	prompt  string // Markdown
	options []string

	base       *simview.Result // the story
	subjects   []simview.Subject
	subject    int           // what the charts speak of
	paths      []string      // that the question speaks of, as they stand in its claims
	aboutMoney bool          // the question is about the bill
	scroll     widget.Scroll // of the text of the page

	cursor     int
	picked     []bool // of a choice question: the options
	typed      string // of a prediction
	arranged   []int  // of an order question: the options in the learner's order
	none       bool   // of several options none is marked, and the learner was asked whether that is meant
	held       bool   // the step with the cursor is in hand
	tuning            // of a tune question
	confidence quizzes.Confidence
	resumed    bool // the answer was given before the program was left

	share    float64 // of the runs that are done
	progress chan float64
	reveal   quizzes.Reveal
	worlds   []*simview.Result // of the options, or the one that was predicted
	nearby   []nearby          // one an option
	shown    int               // the option whose evidence is shown
	view     view
	solution []string // of a tune question, by the author
}

// nearby is what is known of the world close by in which an option would be
// right.
type nearby struct {
	asked, known bool
	found        *quizzes.Nearby // nil: there is none
}

// view is what the lower half of the evidence shows where there is no room for
// all.
type view int

const (
	viewWhy view = iota
	viewCharts
	viewNumbers
)

// New returns the screen of a session's question. Init runs the story.
func New(s *quizzes.Session, st theme.Styles) Model {
	ctx, cancel := context.WithCancel(context.Background())
	m := Model{
		session: s, st: st, keys: newKeys(), ctx: ctx, cancel: cancel, first: story,
		number: slices.Index(s.Scenario().Questions, s.Question()) + 1,
		prompt: s.Prompt(), options: s.Options(), confidence: quizzes.Fairly,
	}
	m.picked = make([]bool, len(m.options))
	m.clock = simview.WallClock
	if m.orders() {
		for i := range m.options {
			m.arranged = append(m.arranged, i)
		}
	}
	m.nearby = make([]nearby, len(m.options))
	w := s.World().Model.World()
	m.subjects = simview.Subjects(w)
	m.paths = about(s, m.number-1)
	m.subject = simview.Foremost(m.subjects, w, m.paths)
	m.aboutMoney = len(m.paths) > 0 && strings.HasPrefix(strings.TrimPrefix(m.paths[0], "baseline."), "cost.")
	return m
}

// Timed returns the screen with another clock than the wall's for its commands.
func (m Model) Timed(c simview.Clock) Model {
	m.clock = c
	return m
}

// In returns the screen for a question that is asked in a round.
func (m Model) In(r round.Round) Model {
	m.round = r
	return m
}

// Round is the round that the question is asked in, with what was answered.
func (m Model) Round() round.Round { return m.round }

// GoingOn returns the screen for a learner who has answered other questions of
// the scenario some time ago: it says so, and offers to begin again.
func (m Model) GoingOn() Model {
	m.goesOn = true
	return m
}

// Begun reports whether the learner has come to the question.
func (m Model) Begun() bool { return m.stage > story }

// KnowingTheStory returns the screen for a learner who has just read the
// brief, for another question of its: it begins with the question.
func (m Model) KnowingTheStory() Model {
	if !m.resumed {
		m.first = asking
	}
	return m
}

// Session is the session whose question the screen shows.
func (m Model) Session() *quizzes.Session { return m.session }

// Resume takes up an answer that was given before the program was left: the
// simulation decides on it as soon as the story is there. It changes nothing
// where the answer is none of this session, or where the learner has come to
// the question already, and so has begun anew.
func (m Model) Resume(c quizzes.Commitment) (Model, tea.Cmd) {
	if m.stage > story || m.session.Resume(c) != nil {
		return m, nil
	}
	a, sure, _ := m.session.Committed()
	m.first, m.resumed, m.confidence = running, true, sure
	for _, i := range a.Choices {
		m.picked[i] = true
	}
	if m.orders() {
		m.arranged = a.Choices
	}
	if m.predicts() {
		m.typed = strconv.FormatFloat(a.Number, 'f', -1, 64)
	}
	if m.stage == story {
		return m.simulate()
	}
	return m, nil
}

// about are the paths that the session's question speaks of: the numbers that
// its claims read.
func about(s *quizzes.Session, question int) []string {
	c := s.Variant().Cases[question]
	var paths []string
	for _, choice := range c.Choices {
		for _, condition := range choice.Claim {
			paths = append(paths, condition.Metrics...)
		}
	}
	if c.Value != nil {
		paths = append(paths, c.Value.Metrics...)
	}
	for _, o := range c.Objectives {
		paths = append(paths, o.Metrics...)
	}
	return paths
}

// ranMsg brings the outcome of the story.
type ranMsg struct {
	session *quizzes.Session
	base    *simview.Result
	brief   string
	err     error
}

// progressMsg tells how far the simulation is.
type progressMsg struct {
	session *quizzes.Session
	share   float64
}

// revealMsg brings the evidence.
type revealMsg struct {
	session *quizzes.Session
	reveal  quizzes.Reveal
	err     error
}

// nearbyMsg brings the world in which an option would be right.
type nearbyMsg struct {
	session *quizzes.Session
	option  int
	found   *quizzes.Nearby
	err     error
}

// Init runs the story.
func (m Model) Init() (Model, tea.Cmd) {
	session, ctx := m.session, m.ctx
	return m, func() tea.Msg {
		o, err := session.Base(ctx, simview.Buckets)
		if err != nil {
			return ranMsg{session: session, err: err}
		}
		return ranMsg{session: session, base: simview.Complete(o, session.World().Model), brief: session.Brief(&o)}
	}
}

// Resize gives the screen w by h cells.
func (m Model) Resize(w, h int) Model {
	m.w, m.h = w, h
	return m.clamp()
}

// Style gives the screen another look.
func (m Model) Style(st theme.Styles) Model {
	m.st = st
	return m
}

// Typing reports whether keys are text just now.
func (m Model) Typing() bool { return m.stage == asking && (m.predicts() || m.bench.Typing()) }

func (m Model) predicts() bool { return m.session.Question().Kind == quizzes.PredictKind }
func (m Model) many() bool     { return m.session.Question().Many }

// Leave gives up whatever is under way.
func (m Model) Leave() Model {
	m.cancel()
	return m
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case ranMsg:
		if msg.session == m.session && m.stage == loading {
			m.base, m.brief, m.err = msg.base, msg.brief, msg.err
			switch {
			case m.err != nil:
			case m.first == running:
				return m.simulate()
			case m.first == asking:
				return m.toQuestion()
			default:
				m.stage = m.first
			}
		}
	case progressMsg:
		if msg.session == m.session && m.stage == running {
			m.share = max(m.share, msg.share)
			return m, m.listen()
		}
	case revealMsg:
		if msg.session == m.session && m.stage == running {
			return m.revealed(msg)
		}
	case nearbyMsg:
		if msg.session == m.session && msg.err == nil {
			m.nearby = slices.Clone(m.nearby)
			m.nearby[msg.option] = nearby{asked: true, known: true, found: msg.found}
			return m.clamp(), nil
		}
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseClickMsg:
		return m.click(msg.X, msg.Y)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft && m.tunes() {
			return m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		if m.tunes() && m.stage == asking {
			if p := m.pages(); p.bench.Contains(msg.X, msg.Y) {
				var cmd tea.Cmd
				m.bench, cmd = m.bench.Wheel(p.knobs, msg)
				return m, cmd
			}
		}
		if m.predicts() && m.stage == asking && m.rows(m.pages().text.W) <= m.pages().text.H { // nothing to scroll
			switch msg.Button {
			case tea.MouseWheelUp:
				m.typed = m.nudged(1)
			case tea.MouseWheelDown:
				m.typed = m.nudged(-1)
			}
			return m, nil
		}
		switch msg.Button {
		case tea.MouseWheelUp:
			m.scroll -= 3
		case tea.MouseWheelDown:
			m.scroll += 3
		}
		return m.clamp(), nil
	default:
		return m.simulated(msg)
	}
	return m, nil
}

// answer is what the learner would commit to as everything stands.
func (m Model) answer() quizzes.Answer {
	var a quizzes.Answer
	for i, p := range m.picked {
		if p {
			a.Choices = append(a.Choices, i)
		}
	}
	if m.orders() {
		a.Choices = m.arranged
	}
	if m.tunes() {
		a.Settings = m.settings()
	}
	a.Number, _ = m.guess()
	return a
}

// commit takes the answer as it stands, tells the root, and asks the
// simulation.
func (m Model) commit() (Model, tea.Cmd) {
	if m.err = m.session.Commit(m.answer(), m.confidence); m.err != nil {
		m.stage = asking
		return m, nil
	}
	c, _ := m.session.Commitment()
	told := func() tea.Msg { return Committed{c} }
	m, cmd := m.simulate()
	return m, tea.Batch(told, cmd)
}

// simulate asks the simulation what the answer is worth.
func (m Model) simulate() (Model, tea.Cmd) {
	m.stage, m.scroll, m.share = running, 0, 0
	progress := make(chan float64, 1)
	m.progress = progress
	session, ctx := m.session, m.ctx
	reveal := func() tea.Msg {
		r, err := session.Reveal(ctx, quizzes.RevealOptions{Series: simview.Buckets, Progress: func(share float64) {
			// The newest share waits in the channel: one that nobody has read yet
			// gives way to it.
			select {
			case <-progress:
			default:
			}
			select {
			case progress <- share:
			default:
			}
		}})
		close(progress)
		return revealMsg{session, r, err}
	}
	return m, tea.Batch(reveal, m.listen())
}

// listen waits for the next word of the simulation under way.
func (m Model) listen() tea.Cmd {
	session, progress := m.session, m.progress
	return func() tea.Msg {
		share, ok := <-progress
		if !ok {
			return nil
		}
		return progressMsg{session, share}
	}
}

func (m Model) revealed(msg revealMsg) (Model, tea.Cmd) {
	if m.err = msg.err; m.err != nil {
		return m, nil
	}
	m.stage, m.reveal = proven, msg.reveal
	m.round = m.round.Answered(m.session, m.reveal)
	for _, c := range m.reveal.Choices {
		m.worlds = append(m.worlds, simview.Complete(c.Outcome, c.World.Model))
	}
	if m.tunes() {
		m.solution = m.session.World().Changes(m.session.Variant().Cases[m.number-1].Solution)
	}
	if m.reveal.World != nil {
		m.worlds = append(m.worlds, simview.Complete(m.reveal.Outcome, m.reveal.World.Model))
	}
	// The evidence begins with the learner's own answer.
	m.shown = max(slices.Index(m.picked, true), 0)
	session, reveal := m.session, m.reveal
	told := func() tea.Msg { return Revealed{session, reveal} }
	m, look := m.lookNearby()
	return m, tea.Batch(told, look)
}

// show brings up the evidence on another option.
func (m Model) show(option int) (Model, tea.Cmd) {
	m.shown, m.scroll = option, 0
	return m.lookNearby()
}

// lookNearby looks for the world in which the shown option would be right, the
// first time that it is shown.
func (m Model) lookNearby() (Model, tea.Cmd) {
	if m.shown >= len(m.reveal.Choices) || m.reveal.Choices[m.shown].Right || m.nearby[m.shown].asked {
		return m, nil
	}
	m.nearby = slices.Clone(m.nearby)
	m.nearby[m.shown].asked = true
	session, ctx, option := m.session, m.ctx, m.shown
	return m, func() tea.Msg {
		found, err := session.WouldBeRight(ctx, option)
		return nearbyMsg{session, option, found, err}
	}
}

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	if key.Matches(msg, k.back) && !m.bench.Typing() {
		return m.goBack()
	}
	switch m.stage {
	case story:
		switch {
		case key.Matches(msg, k.next):
			return m.toQuestion()
		case m.goesOn && key.Matches(msg, k.first):
			begin := BeginAgain{m.round}
			return m, func() tea.Msg { return begin }
		case key.Matches(msg, k.up):
			m.scroll--
		case key.Matches(msg, k.down):
			m.scroll++
		case key.Matches(msg, k.pageUp):
			m.scroll -= widget.Scroll(m.page())
		case key.Matches(msg, k.pageDown):
			m.scroll += widget.Scroll(m.page())
		case key.Matches(msg, k.subject):
			m = m.nextSubject()
		}
	case asking:
		return m.ask(msg)
	case sure:
		switch {
		case key.Matches(msg, k.less):
			m.confidence = max(m.confidence-1, quizzes.Guess)
		case key.Matches(msg, k.more):
			m.confidence = min(m.confidence+1, quizzes.Certain)
		case key.Matches(msg, k.level):
			m.confidence = quizzes.Guess + quizzes.Confidence(msg.Text[0]-'1')
			return m.commit()
		case key.Matches(msg, k.commit):
			return m.commit()
		}
	case proven:
		return m.look(msg)
	}
	return m.clamp(), nil
}

// ask takes a key on the page of the question.
func (m Model) ask(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	switch {
	case m.tunes():
		return m.tune(msg)
	case m.orders():
		return m.arrange(msg)
	}
	k := m.keys
	n := len(m.options)
	switch {
	case key.Matches(msg, k.answer):
		return m.answered()
	case m.Typing():
		switch {
		case key.Matches(msg, k.erase):
			if len(m.typed) > 0 {
				m.typed = m.typed[:len(m.typed)-1]
			}
		case key.Matches(msg, k.hint):
			return m.hint()
		case key.Matches(msg, k.up):
			m.typed = m.nudged(1)
		case key.Matches(msg, k.down):
			m.typed = m.nudged(-1)
		default:
			for _, r := range msg.Text {
				if strings.ContainsRune("0123456789.-,", r) && len(m.typed) < 16 {
					m.typed += string(r)
				}
			}
		}
		return m, nil
	case m.letter(msg) >= 0:
		m.cursor = m.letter(msg)
	case key.Matches(msg, k.up):
		m.cursor = max(m.cursor-1, 0)
	case key.Matches(msg, k.down):
		m.cursor = min(m.cursor+1, n-1)
	case key.Matches(msg, k.toggle) && m.many():
		m = m.mark(m.cursor)
	case key.Matches(msg, k.hint):
		return m.hint()
	case key.Matches(msg, k.subject):
		m = m.nextSubject()
	}
	return m.follow(), nil
}

// mark marks an option, or takes its mark away.
func (m Model) mark(option int) Model {
	m.picked = slices.Clone(m.picked)
	m.picked[option] = !m.picked[option]
	m.none = false
	return m.clamp()
}

// answered goes on to how sure one is, if there is an answer. That none of
// several options is right has to be said twice, for who forgets to mark some
// means something else.
func (m Model) answered() (Model, tea.Cmd) {
	switch {
	case m.predicts():
		if _, ok := m.guess(); !ok {
			return m, nil
		}
	case m.many() && !slices.Contains(m.picked, true) && !m.none:
		m.none, m.scroll = true, 1<<20
		return m.clamp(), nil
	case !m.many():
		m.picked = make([]bool, len(m.options))
		m.picked[m.cursor] = true
	}
	m.stage = sure
	return m.follow(), nil
}

// letter is the choice that a letter key names, small or large as it stands
// beside the choice, -1 for any other key. A large H is the hint's.
func (m Model) letter(msg tea.KeyPressMsg) int {
	if len(msg.Text) != 1 || m.orders() || key.Matches(msg, m.keys.hint) {
		return -1
	}
	if i := int(strings.ToLower(msg.Text)[0]) - 'a'; i >= 0 && i < len(m.options) {
		return i
	}
	return -1
}

// hint shows the next hint, at the end of the page.
func (m Model) hint() (Model, tea.Cmd) {
	if _, more := m.session.Hint(); !more {
		return m, nil
	}
	m.scroll = 1 << 20
	session := m.session
	return m.clamp(), func() tea.Msg { return Hinted{session} }
}

// nudged is the prediction one step larger or smaller: one of its second digit,
// or of its first where it has one only.
func (m Model) nudged(by float64) string {
	v, _ := m.guess()
	step := 1.0
	if size := math.Abs(v); size >= 10 {
		step = math.Pow10(int(math.Floor(math.Log10(size))) - 1)
	} else if size > 0 && size < 1 {
		step = math.Pow10(int(math.Floor(math.Log10(size))))
	}
	steps := math.Round(v/step) + by
	if v >= 0 {
		steps = max(steps, 0)
	}
	text := strconv.FormatFloat(steps*step, 'f', 6, 64)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// guess is the prediction as far as it is typed; commas may stand between
// thousands.
func (m Model) guess() (float64, bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(m.typed, ",", ""), 64)
	return v, err == nil
}

// look takes a key on the page of the evidence.
func (m Model) look(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	n := len(m.reveal.Choices)
	switch {
	case m.letter(msg) >= 0:
		return m.show(m.letter(msg))
	case n > 0 && key.Matches(msg, k.previousChoice):
		return m.show(max(m.shown-1, 0))
	case n > 0 && key.Matches(msg, k.nextChoice):
		return m.show(min(m.shown+1, n-1))
	case key.Matches(msg, k.up):
		m.scroll--
	case key.Matches(msg, k.down):
		m.scroll++
	case key.Matches(msg, k.pageUp):
		m.scroll -= widget.Scroll(m.page())
	case key.Matches(msg, k.pageDown):
		m.scroll += widget.Scroll(m.page())
	case key.Matches(msg, k.view):
		m.view = (m.view + 1) % m.views()
	case key.Matches(msg, k.subject):
		m = m.nextSubject()
	case m.open() && key.Matches(msg, k.again):
		return m.again()
	case m.open() && key.Matches(msg, k.solve):
		return m.showSolution()
	case key.Matches(msg, k.lab):
		open := OpenLab{m.session, m.shownWorld(), m.whoseWorld(), m.base.Outcome}
		return m, func() tea.Msg { return open }
	case key.Matches(msg, k.next):
		return m, m.done(true)
	}
	return m.clamp(), nil
}

// views is how many views of the evidence there are: numbers stand in columns
// of choices.
func (m Model) views() view {
	if len(m.reveal.Choices) == 0 {
		return viewNumbers
	}
	return viewNumbers + 1
}

// open reports whether the question may be tried again.
func (m Model) open() bool { return m.tunes() && !m.reveal.Right }

// goBack goes a stage back, as far as nothing has been committed to.
func (m Model) goBack() (Model, tea.Cmd) {
	switch m.stage {
	case asking:
		m.stage, m.scroll = story, 0
	case sure:
		m.stage = asking
	default:
		return m, m.done(false)
	}
	return m.clamp(), nil
}

func (m Model) done(next bool) tea.Cmd {
	done := Done{m.session, m.round, next}
	return func() tea.Msg { return done }
}

// shownWorld is the world that the evidence is shown of.
func (m Model) shownWorld() *quizzes.World {
	if len(m.reveal.Choices) > 0 {
		return m.reveal.Choices[m.shown].World
	}
	return m.reveal.World
}

// whoseWorld says what the shown world is.
func (m Model) whoseWorld() string {
	switch {
	case len(m.reveal.Choices) > 0:
		return "of answer " + letterOf(m.shown)
	case m.tunes():
		return "that you submitted"
	default:
		return "that the question is about"
	}
}

// nextSubject turns the charts to the next function.
func (m Model) nextSubject() Model {
	if n := len(m.subjects); n > 0 {
		m.subject = (m.subject + 1) % n
	}
	return m
}

func (m Model) current() simview.Subject { return m.subjects[m.subject] }

func (m Model) click(x, y int) (Model, tea.Cmd) {
	if first, ok := m.stepAt(x); ok && y == 0 {
		return m.goTo(first)
	}
	switch m.stage {
	case asking:
		p := m.pages()
		if m.tunes() {
			bench, cmd, _ := m.bench.Click(p.knobs, x, y)
			m.bench = bench
			return m, cmd
		}
		for i, r := range p.choices {
			if r.Contains(x, y) && m.orders() {
				return m.clickStep(i), nil
			}
			if r.Contains(x, y) && m.many() {
				m.cursor = i
				return m.mark(i), nil
			}
			if r.Contains(x, y) && m.cursor == i { // it is chosen already
				return m.answered()
			}
			if r.Contains(x, y) {
				m.cursor = i
			}
		}
	case sure:
		for i, r := range m.pages().levels {
			l := quizzes.Guess + quizzes.Confidence(i)
			if r.Contains(x, y) && m.confidence == l { // it is chosen already
				return m.commit()
			}
			if r.Contains(x, y) {
				m.confidence = l
			}
		}
	case proven:
		for i, r := range m.pages().columns {
			if r.Contains(x, y) {
				return m.show(i)
			}
		}
	}
	return m.clamp(), nil
}

// goTo goes to another step, as far as a key leads there.
func (m Model) goTo(first stage) (Model, tea.Cmd) {
	switch {
	case first == asking && m.stage == story:
		return m.toQuestion()
	case first == asking && m.stage == sure:
		m.stage = asking
	case first == story && (m.stage == asking || m.stage == sure):
		m.stage, m.scroll = story, 0
	}
	return m.clamp(), nil
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k := m.keys
	const f = 5 // the choice that has the key's letter
	k.subject.SetEnabled(len(m.subjects) > 1 && (m.stage != asking || m.orders() || len(m.options) <= f))
	k.hint.SetEnabled(m.session.HintsLeft() > 0)
	k.toggle.SetEnabled(m.many())
	k.scroll.SetEnabled(m.scrolls())
	k.pages.SetEnabled(m.scrolls())
	var keys []key.Binding
	switch m.stage {
	case story:
		k.next.SetHelp("enter", "to the question")
		k.first.SetEnabled(m.goesOn)
		keys = []key.Binding{k.next, k.first, k.scroll, k.pages, k.subject, k.back}
	case asking:
		k.back.SetHelp("esc", "to the story")
		switch knobs := m.bench.Keys(); {
		case m.bench.Typing():
			return widget.Keys{Short: []key.Binding{knobs.Accept, knobs.Cancel}, Groups: [][]key.Binding{{knobs.Accept, knobs.Cancel, knobs.Erase}}}
		case m.tunes():
			keys = []key.Binding{knobs.Turn, knobs.Choose, k.submit, k.hint, k.subject, knobs.Type, knobs.Undo, knobs.Reset, k.pages, k.back}
		case m.orders():
			keys = []key.Binding{k.choose, k.take, k.carry, k.answer, k.hint, k.subject, k.back}
			if m.held {
				k.choose.SetHelp("↑↓", "carry the step")
				k.take.SetHelp("space", "put it down")
				keys = []key.Binding{k.choose, k.take, k.answer, k.hint, k.back}
			}
		case m.Typing():
			keys = []key.Binding{k.number, k.nudge, k.answer, k.hint, k.back}
		}
		if len(keys) > 0 {
			break
		}
		keys = []key.Binding{k.choose, k.toggle, k.answer, k.hint, k.subject, k.back}
	case sure:
		k.back.SetHelp("esc", "to the question")
		keys = []key.Binding{k.level, k.levels, k.commit, k.back}
	case proven:
		keys = []key.Binding{k.choices, k.next, k.lab, k.view, k.scroll, k.pages, k.subject, k.back}
		if len(m.reveal.Choices) == 0 {
			k.view.SetHelp("tab", "charts")
			k.again.SetEnabled(m.open())
			k.solve.SetEnabled(m.open() && !m.solved)
			keys = []key.Binding{k.again, k.solve, k.next, k.lab, k.view, k.scroll, k.pages, k.subject, k.back}
		}
		if m.wide() {
			keys = slices.DeleteFunc(keys, func(b key.Binding) bool { return b.Help() == k.view.Help() })
		}
	default:
		keys = []key.Binding{k.back}
	}
	return widget.Keys{Short: keys, Groups: [][]key.Binding{keys}}
}

// keyMap is the keys of the quiz.
type keyMap struct {
	up, down, scroll, pageUp, pageDown, pages key.Binding
	next, first, back, subject                key.Binding
	choose, toggle, answer, hint              key.Binding
	number, erase, nudge                      key.Binding
	less, more, level, levels, commit         key.Binding
	previousChoice, nextChoice, choices       key.Binding
	view, lab                                 key.Binding
	take, carryUp, carryDown, carry           key.Binding
	submit, again, solve                      key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		up: b("↑", "up", "up", "k"), down: b("↓", "down", "down", "j"), scroll: b("↑↓", "scroll", "up", "down"),
		pageUp: b("pgup", "page up", "pgup", "ctrl+b"), pageDown: b("pgdn", "page down", "pgdown", "ctrl+f", "space"), pages: b("space", "page down", "space"),
		next: b("enter", "next", "enter", "n"), first: b("b", "begin with question 1", "b"), back: b("esc", "back", "esc"), subject: b("f", "next function", "f"),
		choose: b("↑↓", "choose", "up", "down"), toggle: b("space", "mark", "space", "x"), answer: b("enter", "answer", "enter"), hint: b("H", "hint", "H"),
		number: b("0-9", "your prediction", "0"), erase: b("backspace", "erase", "backspace"), nudge: b("↑↓", "more, less", "up", "down"),
		less: b("←", "less sure", "left", "h"), more: b("→", "surer", "right", "l"), level: b("1 2 3", "how sure, and go", "1", "2", "3"), levels: b("←→", "how sure", "left", "right"), commit: b("enter", "commit", "enter"),
		previousChoice: b("←", "previous answer", "left", "h"), nextChoice: b("→", "next answer", "right", "l"), choices: b("←→", "answers", "left", "right"),
		view: b("tab", "charts, numbers", "tab"), lab: b("o", "lab", "o"),
		take: b("space", "take", "space", "x"), carryUp: b("K", "carry up", "K", "shift+up"), carryDown: b("J", "carry down", "J", "shift+down"), carry: b("J K", "carry", "J", "K"),
		submit: b("s", "submit", "s"), again: b("a", "try again", "a"), solve: b("S", "the solution", "S"),
	}
}
