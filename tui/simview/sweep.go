package simview

import (
	"math"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/engine/units"
	"coldstart/tui/chart"
	"coldstart/tui/theme"
)

// Sweep is one knob over its range, everything else as it is: an outcome for
// each of its positions, or for some of them where it has many. Like a Model it
// is a value whose work is done in commands, slice by slice, so that it shows
// what it has so far.
type Sweep struct {
	Knob     int // of the model
	Settings []string
	Seed     int64
	Err      error // of a position's world; the others go on

	points []point
	id     int64 // messages carry it
	world  World
	clock  Clock
}

// point is one position of the knob.
type point struct {
	value   string
	outcome *engine.Outcome // nil: not yet, or its world does not run
}

// sweepPoints is how many positions of a knob are tried at most.
const sweepPoints = 41

// sweeps counts them, so that no two share messages.
var sweeps atomic.Int64

// Sweep begins to try the positions of a knob.
func (m Model) Sweep(knob int) (Sweep, tea.Cmd) {
	s := Sweep{Knob: knob, Settings: m.Settings(), Seed: m.seed, id: sweeps.Add(1), world: m.world, clock: m.clock}
	n := len(m.knobs[knob].Values)
	for _, i := range spread(n, sweepPoints, m.settings[knob]) {
		s.points = append(s.points, point{value: m.knobs[knob].Values[i]})
	}
	return s, s.slice(0)
}

// spread returns at most most numbers from 0 to n-1, both ends and also among
// them, at equal distances.
func spread(n, most, also int) []int {
	if n <= most {
		most = n + 1
	}
	var out []int
	for i := range most - 1 {
		out = append(out, i*(n-1)/max(most-2, 1))
	}
	out = append(out, also)
	slices.Sort(out)
	return slices.Compact(out)
}

// Fits reports whether the sweep is of the knob and of what the model's other
// knobs stand at.
func (s Sweep) Fits(m Model, knob int) bool {
	if s.id == 0 || s.Knob != knob || s.Seed != m.seed || len(s.Settings) != len(m.knobs) {
		return false
	}
	for i, text := range m.Settings() {
		if i != knob && text != s.Settings[i] {
			return false
		}
	}
	return true
}

// sweepMsg has what one command has simulated.
type sweepMsg struct {
	id       int64
	outcomes []*engine.Outcome // of the points from first on
	first    int
	err      error
}

// slice returns the command that simulates the points from one on, for the time
// of a slice and at least one of them.
func (s Sweep) slice(first int) tea.Cmd {
	return func() tea.Msg {
		began := s.clock()
		msg := sweepMsg{id: s.id, first: first}
		for i := first; i < len(s.points); i++ {
			o, err := s.run(s.points[i].value)
			if err != nil && msg.err == nil {
				msg.err = err
			}
			msg.outcomes = append(msg.outcomes, o)
			if s.clock()-began >= Slice {
				break
			}
		}
		return msg
	}
}

// run simulates the world with the knob at a value.
func (s Sweep) run(value string) (*engine.Outcome, error) {
	settings := slices.Clone(s.Settings)
	settings[s.Knob] = value
	model, err := s.world.Compile(settings)
	if err != nil {
		return nil, err
	}
	seed := s.Seed
	if seed == 0 {
		seed = model.Seed()
	}
	o, err := model.Run(seed)
	if err != nil {
		return nil, err
	}
	return &o, nil
}

// Update takes the messages of the sweep's own commands; others change
// nothing.
func (s Sweep) Update(msg tea.Msg) (Sweep, tea.Cmd) {
	m, ok := msg.(sweepMsg)
	if !ok || m.id != s.id {
		return s, nil
	}
	s.points = slices.Clone(s.points)
	for i, o := range m.outcomes {
		s.points[m.first+i].outcome = o
	}
	if m.err != nil {
		s.Err = m.err
	}
	if next := m.first + len(m.outcomes); next < len(s.points) {
		return s, s.slice(next)
	}
	s.world, s.clock = nil, nil // done
	return s, nil
}

// Progress is the share of the positions that have been tried.
func (s Sweep) Progress() float64 {
	if s.world == nil {
		return 1
	}
	n := 0
	for _, p := range s.points {
		if p.outcome != nil {
			n++
		}
	}
	return float64(n) / float64(max(len(s.points), 1))
}

// Metrics are the figures of a subject that a sweep can be drawn of: those
// that any of the outcomes has.
func (s Sweep) Metrics(subject Subject) []string {
	var out []string
	for _, p := range s.points {
		if p.outcome == nil {
			continue
		}
		for _, f := range Figures(p.outcome, subject, units.Adaptive) {
			if (!f.Rare || f.Value != 0) && !slices.Contains(out, f.Label) {
				out = append(out, f.Label)
			}
		}
	}
	return out
}

// Plot returns the chart of a figure over the positions of the knob that was
// swept, with a line where it stands.
func (s Sweep) Plot(metric string, subject Subject, knob Knob, value string, st theme.Styles) chart.Plot {
	n := len(s.points)
	p := chart.Plot{To: float64(n), Unit: st.Units.Count}
	values := make([]float64, n)
	low, high := math.Inf(1), 0.
	for i, point := range s.points {
		values[i] = math.NaN()
		p.Ticks = append(p.Ticks, chart.Tick{At: float64(i) + 0.5, Text: knob.Show(point.value)})
		if point.value == value {
			here := float64(i) + 0.5
			p.Cursor = &here
		}
		if point.outcome == nil {
			continue
		}
		for _, f := range Figures(point.outcome, subject, st.Units) {
			if f.Label == metric && f.OK {
				values[i], p.Unit = f.Value, f.Unit
				high = math.Max(high, f.Value)
				if f.Value > 0 {
					low = math.Min(low, f.Value)
				}
			}
		}
	}
	p.Times = timed(metric)
	// Times that span more than a decade or two are read by their ratio.
	p.Log = p.Times && high > 30*low
	p.Series = []chart.Series{{Name: metric, Kind: chart.Line, Style: st.Series[0], Values: values}}
	return p
}

// timed reports whether a figure is a length of time.
func timed(label string) bool {
	for _, word := range []string{"latency", "cold start p", "oldest"} {
		if strings.HasPrefix(label, word) {
			return true
		}
	}
	return false
}
