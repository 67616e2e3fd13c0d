// Package lab is the screen of the mini-simulator: knobs on the left, charts
// of what they do on the right, and the figures that matter below the knobs,
// beside those of a pinned outcome.
package lab

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Config is what a lab shows.
type Config struct {
	Title string // of the scenario
	World simview.World

	// Settings are values of knobs to begin with, by path; the other knobs stand
	// as the world has them.
	Settings map[string]string

	Seed int64 // of the runs; 0: the world's own

	Objectives simview.Judge // nil: there is nothing to meet

	Clock simview.Clock // of the commands
}

// Done tells the root that the learner is through with the lab.
type Done struct{}

// Model is the screen.
type Model struct {
	config Config
	st     theme.Styles
	w, h   int
	keys   keyMap

	sim        simview.Bench
	subject    int // which of the world's subjects the charts speak of; -1: not chosen yet
	chart      int // the first chart that is shown, where not all have room
	pinned     *simview.Result
	objectives simview.Objectives

	play playback
}

// New returns a lab of a world. Init runs it.
func New(c Config, st theme.Styles) Model {
	sim := simview.NewBench(simview.New(c.World, c.Clock).Set(c.Settings).Seeded(c.Seed))
	return Model{config: c, st: st, sim: sim, subject: -1, objectives: simview.NewObjectives(c.Objectives), keys: newKeys(), play: playback{at: -1}}
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
func (m Model) Typing() bool { return m.sim.Typing() }

// Leave gives up whatever is under way.
func (m Model) Leave() Model {
	m.sim.Model = m.sim.Leave()
	m.play.on = false
	return m
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseClickMsg:
		return m.click(msg.X, msg.Y)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft {
			return m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		var cmd tea.Cmd
		m.sim, cmd = m.sim.Wheel(m.layout().knobs, msg)
		return m, cmd
	case tickMsg:
		return m.tick(msg)
	default:
		return m.simulated(msg)
	}
	return m, nil
}

// simulated passes on what may be news of a run.
func (m Model) simulated(msg tea.Msg) (Model, tea.Cmd) {
	var cmd tea.Cmd
	m.sim, cmd = m.sim.Update(msg)
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
	m.objectives = m.objectives.See(r)
	return m, cmd
}

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	if sim, cmd, taken := m.sim.Press(msg); taken {
		m.sim = sim
		return m, cmd
	}
	k := m.keys
	switch {
	case key.Matches(msg, k.pin):
		m = m.pin()
	case key.Matches(msg, k.unpin):
		m.pinned = nil
	case key.Matches(msg, k.subject):
		if n := len(m.subjects()); n > 0 {
			m.subject, m.chart = (m.subject+1)%n, 0
		}
	case key.Matches(msg, k.charts):
		m = m.nextCharts()
	case key.Matches(msg, k.play):
		return m.playPause()
	case key.Matches(msg, k.back):
		m = m.seek(-1)
	case key.Matches(msg, k.forward):
		m = m.seek(1)
	case key.Matches(msg, k.slower):
		m.play.speed = max(m.play.speed-1, 0)
	case key.Matches(msg, k.faster):
		m.play.speed = min(m.play.speed+1, len(speeds)-1)
	case key.Matches(msg, k.done):
		return m, func() tea.Msg { return Done{} }
	}
	return m, nil
}

// pin keeps the newest complete outcome to compare with.
func (m Model) pin() Model {
	switch r := m.sim.Result(); {
	case r != nil && r.Done:
		m.pinned = r
	case m.sim.Ghost() != nil:
		m.pinned = m.sim.Ghost()
	}
	return m
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

// charts are the names of the charts of the current subject.
func (m Model) charts() []string {
	s, ok := m.current()
	if !ok {
		return nil
	}
	return simview.Charts(m.sim.Result(), s)
}

// nextCharts brings charts up that had no room.
func (m Model) nextCharts() Model {
	all, shown := len(m.charts()), len(m.layout().charts)
	if all == 0 || shown >= all {
		return m
	}
	m.chart = (m.chart + shown) % all
	return m
}

func (m Model) click(x, y int) (Model, tea.Cmd) {
	l := m.layout()
	if sim, cmd, taken := m.sim.Click(l.knobs, x, y); taken {
		m.sim = sim
		return m, cmd
	}
	for i, c := range l.charts {
		if c.Contains(x, y) {
			return m.scrub(x, i, l), nil
		}
	}
	return m, nil
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k, knobs := m.keys, m.sim.Keys()
	if m.Typing() {
		return widget.Keys{Short: []key.Binding{knobs.Accept, knobs.Cancel}, Groups: [][]key.Binding{{knobs.Accept, knobs.Cancel, knobs.Erase}}}
	}
	k.subject.SetEnabled(len(m.subjects()) > 1)
	k.charts.SetEnabled(len(m.layout().charts) < len(m.charts()))
	k.unpin.SetEnabled(m.pinned != nil)
	return widget.Keys{
		Short: []key.Binding{knobs.Turn, knobs.Choose, k.play, k.pin, k.unpin, k.subject, k.charts, knobs.Undo, knobs.Reset, knobs.Seed, k.done},
		Groups: [][]key.Binding{
			{knobs.Choose, knobs.Turn, knobs.Much, knobs.Type, knobs.Undo, knobs.Reset, knobs.Seed},
			{k.play, k.step, k.tempo},
			{k.pin, k.unpin, k.subject, k.charts},
			{k.done},
		},
	}
}

// keyMap is the keys of the lab beside those of its knobs. Pairs have a third
// binding that is only for the help.
type keyMap struct {
	pin, unpin, subject, charts               key.Binding
	play, back, forward, step, slower, faster key.Binding
	tempo, done                               key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		pin: b("p", "pin", "p"), unpin: b("P", "unpin", "P"),
		subject: b("f", "next function", "f"), charts: b("tab", "more charts", "tab"),
		play: b("space", "play", "space"), back: b(",", "step back", ","), forward: b(".", "step", "."), step: b(", .", "step back and forward", ",", "."),
		slower: b("<", "slower", "<"), faster: b(">", "faster", ">"), tempo: b("< >", "slower, faster", "<", ">"),
		done: b("esc", "back", "esc"),
	}
}
