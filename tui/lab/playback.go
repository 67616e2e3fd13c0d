package lab

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"coldstart/tui/simview"
)

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

// The time between two frames of playback, and where nothing is to move many
// times a second.
const (
	tickEvery  = 50 * time.Millisecond
	stillEvery = time.Second
)

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

// frame is the time between two ticks.
func (m Model) frame() time.Duration {
	if m.st.Still {
		return stillEvery
	}
	return tickEvery
}

func (m Model) nextTick() tea.Cmd {
	turn := m.play.turn
	return tea.Tick(m.frame(), func(time.Time) tea.Msg { return tickMsg{turn} })
}

// tick moves the clock on by the time between two ticks, not by how long it
// really took: a busy terminal plays slower, and tests play the same.
func (m Model) tick(msg tickMsg) (Model, tea.Cmd) {
	r := m.sim.Result()
	if !m.play.on || msg.turn != m.play.turn || r == nil {
		return m, nil
	}
	m = m.setClock(m.play.at + m.frame().Seconds()*speeds[m.play.speed])
	if m.play.at < 0 {
		m.play.on = false
		return m, nil
	}
	return m, m.nextTick()
}

// setClock moves the clock to an instant of the run; its end and beyond is the
// end, wherever that is.
func (m Model) setClock(at float64) Model {
	m.play.at = max(at, 0)
	m.steps.at = -1
	if r := m.sim.Result(); r == nil || m.play.at >= r.Duration() {
		m.play.at = -1
	}
	return m
}

// seek moves the clock by buckets of the series and stops it.
func (m Model) seek(by int) Model {
	r := m.sim.Result()
	if r == nil {
		return m
	}
	m.play.on = false
	return m.setClock(m.instant() + float64(by)*r.Duration()/simview.Buckets)
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
	from, w := m.panels(l).Time(chart, m.st)
	if w <= 0 {
		return m
	}
	m.play.on = false
	return m.setClock(float64(x-from) / float64(w) * m.sim.Result().Duration())
}
