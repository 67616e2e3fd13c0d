// Package lab is the screen of the mini-simulator: knobs on the left, what they
// do on the right, and at the foot in words what the last turn has changed.
//
// The right side shows one of several views: charts over simulated time, the
// environments and their events one by one, one knob over its range, the limits,
// the story. The knobs stay in hand beside all of them but the environments,
// which want the arrow keys for themselves.
package lab

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Config is what a lab shows.
type Config struct {
	Title string // of the scenario
	Name  string // that files are called after; "": "lab"
	World simview.World

	// Brief is the story of the world as Markdown, told with the outcome of the
	// world as it comes; nil: there is none.
	Brief func(*engine.Outcome) string

	BriefFirst bool // the story is what the lab opens with

	// Settings are values of knobs to begin with, by path; the other knobs stand
	// as the world has them.
	Settings map[string]string

	Seed int64 // of the runs; 0: the world's own

	// Goals are what may be aimed at, one at a time: the objectives of a question
	// each. Objectives that speak of the world as it comes need its outcome, and so
	// the lab must begin with it.
	Goals []Goal

	Clock simview.Clock // of the commands
	Write Write         // how files are written; nil: into the current directory
}

// Goal is objectives under a name.
type Goal struct {
	Name  string
	Judge func(o, base *engine.Outcome) []simview.Objective // base: of the world as it comes
	Par   float64                                           // the best known cost; 0: none is known
}

// Done tells the root that the learner is through with the lab.
type Done struct{}

// view is what the right side shows.
type view int

const (
	showCharts view = iota
	showEvents
	showSweep
	showLimits
	showBrief
)

// Model is the screen.
type Model struct {
	config Config
	st     theme.Styles
	w, h   int
	keys   keyMap

	sim        simview.Bench
	subject    int // which of the world's subjects the charts speak of; -1: not chosen yet
	view       view
	chart      int // the first chart that is shown, where not all have room
	goal       int // the one that is aimed at; -1: none
	objectives simview.Objectives

	pins []*simview.Result
	pin  int // the one that is compared with

	first *simview.Result // the first complete outcome
	last  *simview.Result // the newest
	told  told            // what is said of it

	play   playback
	steps  steps
	sweep  simview.Sweep
	metric int // of the sweep
	brief  brief

	exporting bool   // the next key says what
	notice    notice // of an export
}

// New returns a lab of a world. Init runs it.
func New(c Config, st theme.Styles) Model {
	if c.Name == "" {
		c.Name = "lab"
	}
	if c.Write == nil {
		c.Write = writeHere
	}
	m := Model{
		config: c, st: st, keys: newKeys(), subject: -1, play: playback{at: -1}, steps: steps{at: -1},
		sim:  simview.NewBench(simview.New(c.World, c.Clock).Set(c.Settings).Seeded(c.Seed)),
		goal: -1,
	}
	if c.Brief != nil && c.BriefFirst {
		m.view = showBrief
	}
	return m
}

// Init starts the first run.
func (m Model) Init() (Model, tea.Cmd) {
	var cmd tea.Cmd
	m.sim, cmd = m.sim.Start()
	return m, cmd
}

// Resize gives the screen w by h cells.
func (m Model) Resize(w, h int) Model {
	m.w, m.h = w, h
	return m
}

// Style gives the screen another look.
func (m Model) Style(st theme.Styles) Model {
	m.st = st
	return m
}

// Typing reports whether keys are text just now.
func (m Model) Typing() bool { return m.sim.Typing() || m.exporting }

// Leave gives up whatever is under way.
func (m Model) Leave() Model {
	m.sim.Model = m.sim.Leave()
	m.sweep = simview.Sweep{}
	m.play.on = false
	return m
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		m, cmd = m.press(msg)
	case tea.MouseClickMsg:
		m, cmd = m.click(msg.X, msg.Y)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft {
			m, cmd = m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		m, cmd = m.wheel(msg)
	case tickMsg:
		m, cmd = m.tick(msg)
	case traceMsg:
		m, cmd = m.traced(msg)
	case writtenMsg:
		m.notice = notice{text: msg.text, bad: msg.bad}
	default:
		m, cmd = m.simulated(msg)
	}
	return m.lookAfter(cmd)
}

// lookAfter sees to what the view needs, whatever has happened: the sweep of the
// knob in hand, the events around the clock. cmd is run beside.
func (m Model) lookAfter(cmd tea.Cmd) (Model, tea.Cmd) {
	var more tea.Cmd
	switch m.view {
	case showSweep:
		m, more = m.resweep()
	case showEvents:
		m, more = m.watch()
	}
	if more == nil {
		return m, cmd
	}
	return m, tea.Batch(cmd, more)
}

// simulated passes on what may be news of a run.
func (m Model) simulated(msg tea.Msg) (Model, tea.Cmd) {
	var run, swept tea.Cmd
	m.sim, run = m.sim.Update(msg)
	m.sweep, swept = m.sweep.Update(msg)
	cmd := tea.Batch(run, swept)
	r := m.sim.Result()
	if r == nil {
		return m, cmd
	}
	if m.subject < 0 {
		var paths []string
		for _, k := range m.sim.Knobs() {
			paths = append(paths, k.Path)
		}
		w := r.Model.World()
		m.subject = simview.Foremost(simview.Subjects(w), w, paths)
		m.play.speed = fittingSpeed(r.Duration())
	}
	if r.Done && r != m.last {
		if m.last == nil {
			m.first = r
		} else {
			m = m.tell(r)
		}
		m.last = r
	}
	m.objectives = m.objectives.See(r)
	return m, cmd
}

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	if m.exporting {
		return m.export(msg)
	}
	m.notice = notice{}
	if m.view == showEvents && !m.sim.Typing() {
		if next, cmd, taken := m.pressEvents(msg); taken {
			return next, cmd
		}
	}
	if sim, cmd, taken := m.sim.Press(msg); taken {
		m.sim = sim
		return m, cmd
	}
	k := m.keys
	switch {
	case key.Matches(msg, k.pin):
		m = m.addPin()
	case key.Matches(msg, k.unpin):
		m = m.dropPin()
	case key.Matches(msg, k.nextPin):
		if len(m.pins) > 1 {
			m.pin = (m.pin + 1) % len(m.pins)
		}
	case key.Matches(msg, k.goal):
		m = m.nextGoal()
	case key.Matches(msg, k.subject):
		m = m.nextSubject()
	case key.Matches(msg, k.more):
		m = m.more()
	case key.Matches(msg, k.play):
		return m.playPause()
	case key.Matches(msg, k.previous):
		return m.step(-1)
	case key.Matches(msg, k.next):
		return m.step(1)
	case key.Matches(msg, k.back):
		m = m.seek(-1)
	case key.Matches(msg, k.forward):
		m = m.seek(1)
	case key.Matches(msg, k.slower):
		m.play.speed = max(m.play.speed-1, 0)
	case key.Matches(msg, k.faster):
		m.play.speed = min(m.play.speed+1, len(speeds)-1)
	case key.Matches(msg, k.events):
		m = m.openEvents()
	case key.Matches(msg, k.sweep):
		m = m.toggle(showSweep)
	case key.Matches(msg, k.limits):
		m = m.toggle(showLimits)
	case key.Matches(msg, k.brief):
		if m.config.Brief != nil {
			m = m.toggle(showBrief)
		}
	case key.Matches(msg, k.pageUp):
		m = m.scrollBrief(-m.page())
	case key.Matches(msg, k.pageDown):
		m = m.scrollBrief(m.page())
	case key.Matches(msg, k.export):
		m.exporting = m.last != nil
	case key.Matches(msg, k.done):
		if m.view != showCharts {
			return m.toggle(m.view), nil
		}
		return m, func() tea.Msg { return Done{} }
	}
	return m, nil
}

// toggle shows a view, or the charts again where it is shown already.
func (m Model) toggle(v view) Model {
	if m.view == v {
		v = showCharts
	}
	m.view = v
	return m
}

// addPin keeps the newest complete outcome to compare with.
func (m Model) addPin() Model {
	r := m.sim.Result()
	if r == nil || !r.Done {
		r = m.sim.Ghost()
	}
	if r == nil || r == m.pinned() || len(m.pins) == maxPins {
		return m
	}
	m.pins = append(m.pins[:len(m.pins):len(m.pins)], r)
	m.pin = len(m.pins) - 1
	return m
}

// maxPins is how many outcomes are kept: more than anybody tells apart.
const maxPins = 9

// dropPin forgets the outcome that is compared with.
func (m Model) dropPin() Model {
	if len(m.pins) == 0 {
		return m
	}
	m.pins = append(m.pins[:m.pin:m.pin], m.pins[m.pin+1:]...)
	m.pin = max(min(m.pin, len(m.pins)-1), 0)
	return m
}

// nextGoal aims at the next goal, and behind the last one at none.
func (m Model) nextGoal() Model {
	if m.last == nil || len(m.config.Goals) == 0 {
		return m
	}
	if m.goal++; m.goal == len(m.config.Goals) {
		m.goal = -1
		m.objectives = simview.Objectives{}
		return m
	}
	judge, base := m.config.Goals[m.goal].Judge, &m.first.Outcome
	m.objectives = simview.NewObjectives(func(o *engine.Outcome) []simview.Objective { return judge(o, base) }).See(m.last)
	return m
}

// pinned is the outcome that is compared with; nil: none.
func (m Model) pinned() *simview.Result {
	if len(m.pins) == 0 {
		return nil
	}
	return m.pins[m.pin]
}

func (m Model) subjects() []simview.Subject {
	r := m.sim.Result()
	if r == nil {
		return nil
	}
	return simview.Subjects(r.Model.World())
}

// current returns what the charts speak of; false before the first outcome.
func (m Model) current() (simview.Subject, bool) {
	s := m.subjects()
	if m.subject < 0 || m.subject >= len(s) {
		return simview.Subject{}, false
	}
	return s[m.subject], true
}

func (m Model) nextSubject() Model {
	if n := len(m.subjects()); n > 0 {
		m.subject, m.chart, m.metric = (m.subject+1)%n, 0, 0
	}
	return m
}

// charts are the names of the charts of the current subject.
func (m Model) charts() []string {
	s, ok := m.current()
	if !ok {
		return nil
	}
	return simview.Charts(m.sim.Result(), s)
}

// more brings up what a view has no room for: charts, or the next metric of a
// sweep.
func (m Model) more() Model {
	switch m.view {
	case showSweep:
		if s, ok := m.current(); ok {
			if n := len(m.sweep.Metrics(s)); n > 0 {
				m.metric = (m.metric + 1) % n
			}
		}
	case showCharts:
		if all, shown := len(m.charts()), len(m.layout().charts); all > 0 && shown < all {
			m.chart = (m.chart + shown) % all
		}
	}
	return m
}

// resweep sees to it that what is swept is the knob in hand with the others as
// they are.
func (m Model) resweep() (Model, tea.Cmd) {
	if len(m.sim.Knobs()) == 0 || m.sweep.Fits(m.sim.Model, m.sim.Focus) {
		return m, nil
	}
	var cmd tea.Cmd
	m.sweep, cmd = m.sim.Sweep(m.sim.Focus)
	return m, cmd
}

func (m Model) click(x, y int) (Model, tea.Cmd) {
	l := m.layout()
	if sim, cmd, taken := m.sim.Click(l.knobs, x, y); taken {
		m.sim = sim
		return m, cmd
	}
	if from, w := m.scrubber(); y == l.header.Y && x >= from && x < from+w {
		m.play.on = false
		return m.setClock((float64(x-from) + 0.5) / float64(w) * m.sim.Result().Duration()), nil
	}
	if m.view == showEvents && l.view.Contains(x, y) {
		return m.clickEvents(x, y, l), nil
	}
	for i, c := range l.charts {
		if c.Contains(x, y) {
			return m.scrub(x, i, l), nil
		}
	}
	return m, nil
}

func (m Model) wheel(msg tea.MouseWheelMsg) (Model, tea.Cmd) {
	l := m.layout()
	if m.view == showBrief && l.view.Contains(msg.X, msg.Y) {
		by := 3
		if msg.Button == tea.MouseWheelUp {
			by = -3
		}
		return m.scrollBrief(by), nil
	}
	var cmd tea.Cmd
	m.sim, cmd = m.sim.Wheel(l.knobs, msg)
	return m, cmd
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k, knobs := m.keys, m.sim.Keys()
	switch {
	case m.sim.Typing():
		return widget.Keys{Short: []key.Binding{knobs.Accept, knobs.Cancel}, Groups: [][]key.Binding{{knobs.Accept, knobs.Cancel, knobs.Erase}}}
	case m.exporting:
		return widget.Keys{Short: exportKeys, Groups: [][]key.Binding{exportKeys}}
	}
	k.subject.SetEnabled(len(m.subjects()) > 1)
	k.more.SetEnabled(m.view == showCharts && len(m.layout().charts) < len(m.charts()) || m.view == showSweep)
	if m.view == showSweep {
		k.more.SetHelp("tab", "next metric")
	}
	k.unpin.SetEnabled(len(m.pins) > 0)
	k.nextPin.SetEnabled(len(m.pins) > 1)
	k.brief.SetEnabled(m.config.Brief != nil)
	k.goal.SetEnabled(len(m.config.Goals) > 0)
	k.pages.SetEnabled(m.view == showBrief)
	views := []key.Binding{k.events, k.sweep, k.limits, k.brief, k.subject, k.more, k.pages}
	clock := []key.Binding{k.play, k.step, k.seek, k.tempo}
	if m.view == showEvents {
		return widget.Keys{
			Short:  []key.Binding{k.lane, k.along, k.step, k.play, k.subject, k.done},
			Groups: [][]key.Binding{{k.lane, k.along}, clock, views, {k.export, k.done}},
		}
	}
	return widget.Keys{
		Short: []key.Binding{knobs.Turn, knobs.Choose, k.play, k.pin, k.more, k.events, k.sweep, k.limits, k.brief, k.goal, k.subject, knobs.Undo, k.export, k.done},
		Groups: [][]key.Binding{
			{knobs.Choose, knobs.Turn, knobs.Much, knobs.Type, knobs.Undo, knobs.Reset, knobs.Seed},
			clock,
			{k.pin, k.unpin, k.nextPin, k.goal},
			views,
			{k.export, k.done},
		},
	}
}

// keyMap is the keys of the lab beside those of its knobs. Pairs have a third
// binding that is only for the help.
type keyMap struct {
	pin, unpin, nextPin, goal                     key.Binding
	events, sweep, limits, brief, subject, more   key.Binding
	pageUp, pageDown, pages                       key.Binding
	play, previous, next, step                    key.Binding
	back, forward, seek                           key.Binding
	slower, faster, tempo                         key.Binding
	laneUp, laneDown, lane, earlier, later, along key.Binding
	export, done                                  key.Binding
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

func newKeys() keyMap {
	return keyMap{
		pin: bind("p", "pin", "p"), unpin: bind("P", "unpin", "P"), nextPin: bind("c", "compare with the next pin", "c"),
		goal:   bind("o", "objectives", "o"),
		events: bind("e", "events", "e"), sweep: bind("w", "sweep", "w"), limits: bind("i", "limits", "i"), brief: bind("b", "story", "b"),
		subject: bind("f", "next function", "f"), more: bind("tab", "more", "tab"),
		pageUp: bind("pgup", "back", "pgup"), pageDown: bind("pgdown", "on", "pgdown"), pages: bind("pgup pgdn", "scroll the story", "pgup", "pgdown"),
		play:     bind("space", "play", "space"),
		previous: bind(",", "event before", ","), next: bind(".", "next event", "."), step: bind(", .", "event by event", ",", "."),
		back: bind("[", "back", "["), forward: bind("]", "forward", "]"), seek: bind("[ ]", "back and forward in time", "[", "]"),
		slower: bind("<", "slower", "<"), faster: bind(">", "faster", ">"), tempo: bind("< >", "slower, faster", "<", ">"),
		laneUp: bind("↑", "lane above", "up", "k"), laneDown: bind("↓", "lane below", "down", "j"), lane: bind("↑↓", "environment", "up", "down"),
		earlier: bind("←", "its event before", "left", "h"), later: bind("→", "its next event", "right", "l"), along: bind("←→", "its events", "left", "right"),
		export: bind("x", "export", "x"), done: bind("esc", "back", "esc"),
	}
}
