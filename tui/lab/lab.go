// Package lab is the screen of the mini-simulator: knobs on the left, charts
// of what they do on the right, and the figures that matter below the knobs,
// beside those of a pinned outcome.
package lab

import (
	"time"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Objective is a condition on the outcome that a learner tries to meet.
type Objective struct {
	Text   string // as the learner reads it
	Detail string // the figure that decides, "$341"
	Met    bool
}

// Config is what a lab shows.
type Config struct {
	Title string // of the scenario
	World simview.World

	// Settings are values of knobs to begin with, by path; the other knobs stand
	// as the world has them.
	Settings map[string]string

	Seed int64 // of the runs; 0: the world's own

	// Objectives judges an outcome; nil: there is nothing to meet. It is called
	// whenever a complete outcome has come, and has to be quick.
	Objectives func(*engine.Outcome) []Objective

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

	sim     simview.Model
	subject int // which of the world's subjects the charts speak of; -1: not chosen yet
	knob    int // the knob that has the focus
	chart   int // the first chart that is shown, where not all have room
	pinned  *simview.Result

	objectives []Objective
	judged     *simview.Result // what the objectives speak of

	typing bool
	typed  string

	play playback
}

// New returns a lab of a world. Init runs it.
func New(c Config, st theme.Styles) Model {
	sim := simview.New(c.World, c.Clock).Set(c.Settings).Seeded(c.Seed)
	return Model{config: c, st: st, sim: sim, subject: -1, keys: newKeys(), play: playback{at: -1}}
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
func (m Model) Typing() bool { return m.typing }

// Leave gives up whatever is under way.
func (m Model) Leave() Model {
	m.sim = m.sim.Leave()
	m.play.on = false
	return m
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if m.typing {
			return m.typeKey(msg)
		}
		return m.press(msg)
	case tea.MouseClickMsg:
		return m.click(msg.X, msg.Y)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft {
			return m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		return m.wheel(msg)
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
	if m.config.Objectives != nil && r.Done && m.judged != r {
		m.objectives, m.judged = m.config.Objectives(&r.Outcome), r
	}
	return m, cmd
}

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	var cmd tea.Cmd
	switch {
	case key.Matches(msg, k.up):
		m.knob = max(m.knob-1, 0)
	case key.Matches(msg, k.down):
		m.knob = min(m.knob+1, len(m.sim.Knobs())-1)
	case key.Matches(msg, k.less):
		return m.turn(m.knob, -1)
	case key.Matches(msg, k.more):
		return m.turn(m.knob, 1)
	case key.Matches(msg, k.muchLess):
		return m.turn(m.knob, -10)
	case key.Matches(msg, k.muchMore):
		return m.turn(m.knob, 10)
	case key.Matches(msg, k.enter):
		if len(m.sim.Knobs()) > 0 {
			m.typing, m.typed = true, ""
		}
	case key.Matches(msg, k.undo):
		m.sim, cmd = m.sim.Undo()
	case key.Matches(msg, k.reset):
		m.sim, cmd = m.sim.Reset()
	case key.Matches(msg, k.seed):
		m.sim, cmd = m.sim.Reseed(m.sim.Seed() + 1)
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
	return m, cmd
}

func (m Model) turn(knob, by int) (Model, tea.Cmd) {
	if knob >= len(m.sim.Knobs()) {
		return m, nil
	}
	var cmd tea.Cmd
	m.sim, cmd = m.sim.Turn(knob, by)
	return m, cmd
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

// typeKey takes a key while a value is typed.
func (m Model) typeKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	switch {
	case key.Matches(msg, k.cancel):
		m.typing = false
	case key.Matches(msg, k.accept):
		m.typing = false
		if m.typed == "" {
			return m, nil
		}
		var cmd tea.Cmd
		m.sim, cmd = m.sim.Type(m.knob, m.typed)
		return m, cmd
	case key.Matches(msg, k.erase):
		if n := len(m.typed); n > 0 {
			m.typed = m.typed[:n-1]
		}
	default:
		m.typed += simview.Typed(msg.Text, m.typed)
	}
	return m, nil
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
	for _, k := range l.knobs {
		if !k.row.Contains(x, y) {
			continue
		}
		m.knob = k.knob
		if k.track.Contains(x, y) {
			knob := m.sim.Knobs()[k.knob]
			s := widget.Slider{Of: len(knob.Values)}
			var cmd tea.Cmd
			m.sim, cmd = m.sim.TurnTo(k.knob, s.PositionAt(x-k.track.X, k.track.W))
			return m, cmd
		}
		return m, nil
	}
	for i, c := range l.charts {
		if c.Contains(x, y) {
			return m.scrub(x, i, l), nil
		}
	}
	return m, nil
}

func (m Model) wheel(msg tea.MouseWheelMsg) (Model, tea.Cmd) {
	by := 0
	switch msg.Button {
	case tea.MouseWheelUp:
		by = 1
	case tea.MouseWheelDown:
		by = -1
	}
	for _, k := range m.layout().knobs {
		if by != 0 && k.row.Contains(msg.X, msg.Y) {
			m.knob = k.knob
			return m.turn(k.knob, by)
		}
	}
	return m, nil
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k := m.keys
	if m.typing {
		return widget.Keys{Short: []key.Binding{k.accept, k.cancel}, Groups: [][]key.Binding{{k.accept, k.cancel, k.erase}}}
	}
	several := len(m.subjects()) > 1
	k.subject.SetEnabled(several)
	k.charts.SetEnabled(len(m.layout().charts) < len(m.charts()))
	k.undo.SetEnabled(m.sim.CanUndo())
	k.unpin.SetEnabled(m.pinned != nil)
	for _, b := range []*key.Binding{&k.less, &k.more, &k.muchLess, &k.muchMore, &k.enter, &k.turn} {
		b.SetEnabled(len(m.sim.Knobs()) > 0)
	}
	for _, b := range []*key.Binding{&k.up, &k.down, &k.choose} {
		b.SetEnabled(len(m.sim.Knobs()) > 1)
	}
	return widget.Keys{
		Short: []key.Binding{k.turn, k.choose, k.play, k.pin, k.unpin, k.subject, k.charts, k.undo, k.reset, k.seed, k.done},
		Groups: [][]key.Binding{
			{k.choose, k.turn, k.much, k.enter, k.undo, k.reset, k.seed},
			{k.play, k.step, k.tempo},
			{k.pin, k.unpin, k.subject, k.charts},
			{k.done},
		},
	}
}

// keyMap is the keys of the lab. Pairs have a third binding that is only for
// the help.
type keyMap struct {
	up, down, choose                           key.Binding
	less, more, turn, muchLess, muchMore, much key.Binding
	enter, accept, cancel, erase               key.Binding
	undo, reset, seed, pin, unpin              key.Binding
	subject, charts                            key.Binding
	play, back, forward, step, slower, faster  key.Binding
	tempo, done                                key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		up: b("↑", "previous knob", "up", "k"), down: b("↓", "next knob", "down", "j"), choose: b("↑↓", "knob", "up", "down"),
		less: b("←", "turn down", "left", "h"), more: b("→", "turn up", "right", "l"), turn: b("←→", "turn", "left", "right"),
		muchLess: b("H", "ten down", "shift+left", "H"), muchMore: b("L", "ten up", "shift+right", "L"), much: b("H L", "turn by ten", "H", "L"),
		enter: b("enter", "type a value", "enter"), accept: b("enter", "take it", "enter"), cancel: b("esc", "leave it", "esc"), erase: b("backspace", "erase", "backspace"),
		undo: b("u", "undo", "u"), reset: b("r", "reset", "r"), seed: b("s", "other seed", "s"),
		pin: b("p", "pin", "p"), unpin: b("P", "unpin", "P"),
		subject: b("f", "next function", "f"), charts: b("tab", "more charts", "tab"),
		play: b("space", "play", "space"), back: b(",", "step back", ","), forward: b(".", "step", "."), step: b(", .", "step back and forward", ",", "."),
		slower: b("<", "slower", "<"), faster: b(">", "faster", ">"), tempo: b("< >", "slower, faster", "<", ">"),
		done: b("esc", "back", "esc"),
	}
}

// playback is the simulated clock: where it stands and whether it runs. The
// run itself is done; playing draws it up to an instant.
type playback struct {
	on    bool
	at    float64 // seconds; less than 0: the end, wherever that is
	speed int     // index into speeds
	turn  int     // of the ticks that count
}

// speeds are simulated seconds per second.
var speeds = []float64{1, 5, 20, 60, 300, 1200, 3600}

// tickEvery is the time between two frames of playback.
const tickEvery = 50 * time.Millisecond

type tickMsg struct{ turn int }

// fittingSpeed is the fastest speed at which a run still takes eight seconds,
// long enough to follow.
func fittingSpeed(seconds float64) int {
	fit := 0
	for i, speed := range speeds {
		if seconds/speed >= 8 {
			fit = i
		}
	}
	return fit
}

func (m Model) playPause() (Model, tea.Cmd) {
	m.play.turn++
	if m.play.on || m.sim.Result() == nil {
		m.play.on = false
		return m, nil
	}
	m.play.on = true
	if m.play.at < 0 {
		m.play.at = 0
	}
	return m, m.nextTick()
}

func (m Model) nextTick() tea.Cmd {
	turn := m.play.turn
	return tea.Tick(tickEvery, func(time.Time) tea.Msg { return tickMsg{turn} })
}

// tick moves the clock on by the time between two ticks, not by how long it
// really took: a busy terminal plays slower, and tests play the same.
func (m Model) tick(msg tickMsg) (Model, tea.Cmd) {
	r := m.sim.Result()
	if !m.play.on || msg.turn != m.play.turn || r == nil {
		return m, nil
	}
	m.play.at += tickEvery.Seconds() * speeds[m.play.speed]
	if m.play.at >= r.Duration() {
		m.play.on, m.play.at = false, -1
		return m, nil
	}
	return m, m.nextTick()
}

// seek moves the clock by buckets of the series and stops it.
func (m Model) seek(by int) Model {
	r := m.sim.Result()
	if r == nil {
		return m
	}
	m.play.on = false
	bucket := r.Duration() / simview.Buckets
	at := m.instant()
	m.play.at = at + float64(by)*bucket
	return m.clampClock(r)
}

func (m Model) clampClock(r *simview.Result) Model {
	if m.play.at < 0 {
		m.play.at = 0
	}
	if m.play.at >= r.Duration() {
		m.play.at = -1
	}
	return m
}

// instant is where the clock stands, in seconds.
func (m Model) instant() float64 {
	if m.play.at < 0 {
		return m.sim.Result().Duration()
	}
	return m.play.at
}

// scrub sets the clock to the instant at column x of a chart.
func (m Model) scrub(x, chart int, l layout) Model {
	r := m.sim.Result()
	from, w := m.panels(l).Time(chart, m.st)
	if w <= 0 {
		return m
	}
	m.play.on = false
	m.play.at = float64(x-from) / float64(w) * r.Duration()
	return m.clampClock(r)
}
