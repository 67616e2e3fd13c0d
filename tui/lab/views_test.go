package lab

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/units"
	"coldstart/quizzes"
	"coldstart/tui/chart"
	"coldstart/tui/simview"
	"coldstart/tui/tuitest"
)

func TestViews(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}} {
		m := open(t, size[0], size[1], Config{Brief: func(o *engine.Outcome) string {
			return "Payment had *its own* ceiling, and refused " + plural(int(o.Functions["payment"].Throttles), "attempt") + "."
		}})
		for _, v := range []struct {
			name string
			keys []string
		}{{"events", []string{"e", "right"}}, {"sweep", []string{"w", "tab"}}, {"limits", []string{"i"}}, {"story", []string{"b"}}} {
			shown := press(m, v.keys...)
			t.Run(v.name+sizeName(size), func(t *testing.T) { golden.RequireEqual(t, []byte(screen(shown))) })
			require.NotEqual(t, showCharts, shown.view)
			require.Equal(t, showCharts, press(shown, "esc").view, "esc goes back to the charts")
		}
	}
}

// Units change at once, in what is there already, and fixed ones fit.
func TestFixedUnits(t *testing.T) {
	fixed := look
	fixed.Units = units.Fixed
	for _, size := range [][2]int{{80, 23}, {120, 39}} {
		m := press(open(t, size[0], size[1], Config{}), "p", "right", "right", "right", "right", "right")
		adaptive := screen(m)
		require.Contains(t, adaptive, "$471 ")
		require.Contains(t, adaptive, "1 s")
		m = m.Style(fixed)
		t.Run("charts"+sizeName(size), func(t *testing.T) { golden.RequireEqual(t, []byte(screen(m))) })
		require.NotContains(t, screen(m), "1 s ")
		require.Equal(t, adaptive, screen(m.Style(look)))
	}
}

func sizeName(size [2]int) string {
	if size[0] == 80 {
		return " at 80x23"
	}
	return " at 120x39"
}

// The last turn is told, with what was turned and what came of it.
func TestTheLastTurnIsTold(t *testing.T) {
	m := open(t, 120, 39, Config{})
	require.Contains(t, screen(m), "In the way of payment: its reserved ceiling of 5")
	m = press(m, "L")
	require.Contains(t, screen(m), "Reserved concurrency of payment 5 → 15. Throttles of payment fell from")
	require.Contains(t, strings.Join(strings.Fields(screen(m)), " "), "its reserved ceiling, raised from 5 to 15, no longer binds")
	m = press(m, "u")
	require.Contains(t, screen(m), "Reserved concurrency of payment 15 → 5. Throttles of payment rose from 0")
	m = press(m, "s")
	require.Contains(t, screen(m), "Another seed. ")
}

func TestSeveralPins(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "p", "right", "p", "p", "right")
	require.Len(t, m.pins, 2, "an outcome is pinned once")
	require.Contains(t, screen(m), "against pin 2 of 2")
	require.Equal(t, "6", m.pinned().Settings[0])
	m = press(m, "c")
	require.Contains(t, screen(m), "against pin 1 of 2")
	require.Equal(t, "5", m.pinned().Settings[0])
	m = press(m, "P")
	require.Equal(t, "6", m.pinned().Settings[0])
	m = press(m, "P", "P", "c")
	require.Nil(t, m.pinned())
}

// The shop runs some 20,000 events, too many to keep, so that each step over the
// edge of a window looks for the next one.
func TestStepsGoFromEventToEvent(t *testing.T) {
	m := open(t, 120, 39, Config{})
	require.Nil(t, m.sim.Result().Trace)
	m = m.setClock(300)
	var last float64 = 300
	for range 50 {
		m = press(m, ".")
		require.GreaterOrEqual(t, m.instant(), last)
		require.GreaterOrEqual(t, m.steps.at, 0)
		last = m.instant()
		require.Contains(t, screen(m), stamp(last))
	}
	require.Greater(t, last, 300.0)
	require.Less(t, last, 310.0, "one after the other")
	there := []float64{}
	for range 20 {
		there = append(there, m.instant())
		m = press(m, ",")
	}
	for i := range there {
		m = press(m, ".")
		require.Equal(t, there[len(there)-1-i], m.instant(), "the way back is the same way")
	}
	m = press(m.setClock(0), ",", ",", ",", ",", ",", ",")
	require.Zero(t, m.instant(), "nothing is before the beginning")
	m = press(m.setClock(599.999), ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".", ".")
	require.Equal(t, 600.0, m.instant(), "and nothing after the end")
	m = press(m, ",")
	require.Less(t, m.instant(), 600.0)
}

// A step crosses the edge of the window that is in hand.
func TestStepsLeaveTheirWindow(t *testing.T) {
	m := open(t, 120, 39, Config{})
	m = press(m.setClock(300), ".")
	to := m.steps.trace.To
	require.Less(t, to, 600.0)
	m = press(m.setClock(to-1e-9), ".", ".", ".", ".", ".", ".")
	require.Greater(t, m.instant(), to)
}

// Environments tell what they do, throttles why.
func TestEventsExplainThemselves(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "e")
	throttles := m.sim.Result().Outcome.Series.Functions["payment"].Throttles
	first := slices.IndexFunc(throttles, func(n int64) bool { return n > 0 })
	require.InDelta(t, float64(first)*2.5, m.instant(), 1e-9, "it opens at the first throttle")
	m = press(m, "up", "up", "up", "up", "up", "up")
	require.Equal(t, chart.MarksSelected, m.steps.lane)
	m = press(m, "right")
	require.Contains(t, screen(m), "throttled by payment: its reserved ceiling of 5 is reached.")
	m = press(m, "down", "right")
	require.Contains(t, screen(m), "environment 1 of payment")
	require.Regexp(t, `#1 was created at 0:00, took 400 ms to initialise, [0-9,]+ runs, busy`, screen(m))
	for range 3 {
		at := m.steps.at
		m = press(m, "right")
		require.Greater(t, m.steps.at, at)
		require.EqualValues(t, 1, m.steps.trace.Records[m.steps.at].Environment)
	}
	m = press(m, "[")
	require.Contains(t, screen(m), "Environment #1 ")
	m = press(m, "esc")
	require.Equal(t, showCharts, m.view)
}

// Wherever the clock goes, its events are there.
func TestEventsFollowTheClock(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "e")
	for range 40 {
		m = press(m, "]")
	}
	require.True(t, m.held())
	require.InDelta(t, 100, m.instant(), 5)
	m, _ = m.Update(tuitest.Key("space"))
	for range 60 {
		tick := tickMsg{m.play.turn}
		var cmd tea.Cmd
		m, cmd = m.tick(tick)
		require.NotNil(t, cmd) // the next tick, which a test does not wait for
		m = settle(m.lookAfter(nil))
		require.True(t, m.held(), m.instant())
	}
	m = press(m, "f")
	require.Equal(t, "orders", m.steps.name)
}

// The scrubber is on the screen where a click on it goes.
func TestScrubber(t *testing.T) {
	m := open(t, 120, 39, Config{})
	_, w := m.scrubber()
	require.Zero(t, w, "the clock stands at the end")
	m = m.setClock(0)
	x, w := m.scrubber()
	require.Equal(t, mostTrack, w)
	require.Equal(t, x, len([]rune(screen(m)[:strings.Index(screen(m), look.Glyphs.Handle)])))
	for column := range w {
		m, _ = m.Update(tea.MouseClickMsg{X: x + column, Y: 0, Button: tea.MouseLeft})
		require.InDelta(t, (float64(column)+0.5)/float64(w)*600, m.instant(), 1e-9)
		nx, nw := m.scrubber()
		require.Equal(t, x+column, nx+int(m.instant()/600*float64(nw)), "the handle comes to the mouse")
	}
	_, w = m.Resize(60, 20).scrubber()
	require.Zero(t, w, "no room")
}

func TestEventsByMouse(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "e")
	in, list := m.splitEvents(m.layout())
	click := func(x, y int) { m, _ = m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	click(in.X+in.W/2, in.Y+3)
	require.Equal(t, 2, m.steps.lane)
	tr := m.steps.trace
	require.InDelta(t, (tr.From+tr.To)/2, m.instant(), (tr.To-tr.From)/10)
	click(in.X+in.W/2, in.Y)
	require.Equal(t, chart.MarksSelected, m.steps.lane)
	click(in.X+in.W/2, in.Y+in.H)
	require.Equal(t, chart.MarksSelected, m.steps.lane, "nothing is there")
	from, _, _ := m.listed(list.H)
	click(list.X+5, list.Y+2)
	require.Equal(t, from+2, m.steps.at, "an event of the list")
	require.Contains(t, screen(m), look.Glyphs.Pointer+stamp(m.instant()))
}

// The list has the events around the clock, and the clock's own in the middle.
func TestTheListOfEventsIsAroundTheClock(t *testing.T) {
	m := press(open(t, 120, 39, Config{}).setClock(300), "e", ".", ".", ".")
	_, list := m.splitEvents(m.layout())
	from, to, here := m.listed(list.H)
	require.Equal(t, m.steps.at, here)
	require.Equal(t, list.H, to-from)
	require.InDelta(t, here, (from+to)/2, 1)
	rows := strings.Split(screen(m), "\n")
	for i := from; i < to; i++ {
		require.Contains(t, rows[list.Y+i-from], stamp(m.steps.trace.Records[i].AtMS/1e3))
	}
}

// Turning a knob while the environments are shown shows those of the new
// outcome, around the same instant.
func TestEventsFollowTheKnob(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "e")
	at := m.instant()
	sim, cmd := m.sim.Turn(0, 3)
	m.sim.Model = sim
	m = settle(m, cmd)
	require.True(t, m.held())
	require.Same(t, m.sim.Result(), m.steps.of)
	require.Equal(t, at, m.instant())
}

// A sweep has a point for each position, each that of the lab itself.
func TestSweep(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "w")
	require.Equal(t, 1.0, m.sweep.Progress())
	s, _ := m.current()
	names := m.sweep.Metrics(s)
	require.Contains(t, names, "throttled")
	p := m.sweep.Plot("throttled", s, m.sim.Knobs()[0], "5", look)
	require.Len(t, p.Series[0].Values, 21)
	for position, v := range p.Series[0].Values {
		n, cmd := m.sim.TurnTo(0, position)
		turned := m
		turned.sim.Model = n
		turned = settle(turned, cmd)
		f := turned.sim.Result().Outcome.Functions["payment"]
		require.InDelta(t, float64(f.Throttles)/float64(f.Throttles+f.Invocations), v, 1e-12)
	}
	require.InDelta(t, 5.5, *p.Cursor, 1e-9, "where the knob stands")
	first := screen(m)
	m = press(m, "tab")
	require.NotEqual(t, first, screen(m), "another metric")

	// Its own knob moves along it, another one sweeps anew.
	swept := m.sweep
	m = press(m, "right")
	require.Equal(t, swept, m.sweep)
	m = press(m, "down")
	require.True(t, m.sweep.Fits(m.sim.Model, 1))
	m = press(m, "right")
	require.True(t, m.sweep.Fits(m.sim.Model, 1))
	m = press(m, "up")
	require.Equal(t, m.sim.Settings()[1], m.sweep.Settings[1])
}

// A sweep shows how far it is, and what was asked for before is dropped.
func TestSweepProgress(t *testing.T) {
	m := open(t, 120, 39, Config{})
	m, cmd := m.Update(tuitest.Key("w"))
	require.Contains(t, screen(m), "simulating")
	late := cmd
	m, cmd = m.Update(tuitest.Key("down"))
	require.NotNil(t, cmd)
	tuitest.Run(late, func(msg tea.Msg) { m, _ = m.Update(msg) })
	s, _ := m.current()
	require.Empty(t, m.sweep.Metrics(s), "of the other knob")
	m = settle(m, cmd)
	require.NotEmpty(t, m.sweep.Metrics(s))
}

const file1 = `
format = 1
id     = "small"
title  = "Small"

[world]
duration = "10s"

[world.functions.api]
duration  = "100ms"

[world.sources.web]
kind = "api-gateway"
to   = "api"
rate = "25/s"

[[knob]]
set   = "sources.web.rate"
label = "Rate"
min   = "5/s"
max   = "50/s"
step  = "5/s"
`

// What is written can be read again, and gives the same outcome.
func TestExport(t *testing.T) {
	s, list, err := quizzes.Load(fstest.MapFS{"small.toml": {Data: []byte(file1)}}, "small.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	written := fstest.MapFS{}
	c := Config{Title: "Small", Name: "small", World: simview.Scenario(s.World, s.Knobs), Clock: still, Write: func(name string, data []byte) (string, error) {
		written[name] = &fstest.MapFile{Data: data}
		return "/home/me/" + name, nil
	}}
	m, cmd := New(c, look).Resize(120, 39).Init()
	m = press(settle(m, cmd), "right", "s", "x", "w")
	require.Contains(t, screen(m), "✓ Written: /home/me/small-world.toml and /home/me/small-changes.toml")
	w, list, err := quizzes.LoadWorld(written, "small-world.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	again, err := w.Model.Run(w.Model.Seed())
	require.NoError(t, err)
	mine := m.last.Outcome
	mine.Series = nil
	require.Equal(t, mine, again)
	require.Contains(t, string(written["small-changes.toml"].Data), "sources.web.rate = \"30/s\"\n")

	m = press(m, "x", "o")
	var o engine.Outcome
	require.NoError(t, json.Unmarshal(written["small-outcome.json"].Data, &o))
	require.Equal(t, m.last.Outcome.Sources["web"].Events, o.Sources["web"].Events)
	require.Contains(t, string(written["small-outcome.csv"].Data), "sources.web.events")
	require.Contains(t, string(written["small-series.csv"].Data), "cost.usd_per_hour")
	require.Equal(t, o.Series.Cost, m.last.Outcome.Series.Cost)

	m = press(m, "c") // a key that does nothing just now
	before := screen(m)
	m = press(m, "x", "s")
	require.Contains(t, string(written["small.svg"].Data), "<svg")
	require.Equal(t, before, strings.TrimSuffix(string(written["small.txt"].Data), "\n"))
	require.Contains(t, screen(m), "small.svg and /home/me/small.txt")

	n := len(written)
	m = press(m, "x", "q")
	require.Len(t, written, n, "any other key writes nothing")
	require.False(t, m.Typing())
}

func TestExportThatFails(t *testing.T) {
	m := open(t, 120, 39, Config{Write: func(string, []byte) (string, error) { return "", errors.New("the disk is full") }})
	require.Contains(t, screen(press(m, "x", "o")), "✗ It could not be written: the disk is full")
	require.Contains(t, screen(press(m, "x", "w")), "✗ It could not be written: this world is of no file")
}

// Pressing keys writes nothing: that is for the command.
func TestUpdateWritesNothing(t *testing.T) {
	m := open(t, 120, 39, Config{Write: func(string, []byte) (string, error) { panic("in Update") }})
	m, _ = m.Update(tuitest.Key("x"))
	_, cmd := m.Update(tuitest.Key("s"))
	require.NotNil(t, cmd)
}

func TestNoFileIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	for _, want := range []string{"a.svg", "a-2.svg", "a-3.svg"} {
		got, err := writeNew(dir, "a.svg", []byte(want))
		require.NoError(t, err)
		require.Equal(t, filepath.Join(dir, want), got)
	}
	text, err := os.ReadFile(filepath.Join(dir, "a.svg"))
	require.NoError(t, err)
	require.Equal(t, "a.svg", string(text))
	_, err = writeNew(filepath.Join(dir, "nowhere"), "a.svg", nil)
	require.Error(t, err)
}

func TestAScenarioThatAsksNothingTellsItsStory(t *testing.T) {
	m := open(t, 80, 23, Config{BriefFirst: true, Brief: func(*engine.Outcome) string { return strings.Repeat("A long story. ", 300) }})
	require.Contains(t, screen(m), "A long story.")
	require.Zero(t, m.brief.scroll)
	m = press(m, "pgdown")
	require.Positive(t, m.brief.scroll)
	m = press(m, "pgup", "pgup")
	require.Zero(t, m.brief.scroll)
	m = press(m, "b")
	require.Equal(t, showCharts, m.view)
	require.Equal(t, showCharts, press(open(t, 80, 23, Config{}), "b").view, "without a story there is none to show")
}

// What is told of a turn ends with a full stop where there is any room for it.
func TestTheLastTurnIsToldInLittleRoom(t *testing.T) {
	m := Model{st: look, told: told{cause: "Rate 3/s → 4/s", text: "Throttles of payment fell from 6 to 3: its ceiling binds; the cost rose from $1 to $2."}}
	for _, c := range []struct {
		w, rows int
		want    string
	}{
		{200, 1, "Rate 3/s → 4/s. Throttles of payment fell from 6 to 3: its ceiling binds; the cost rose from $1 to $2."},
		{46, 2, "Rate 3/s → 4/s. Throttles of payment fell from|6 to 3: its ceiling binds."},
		{60, 1, "Throttles of payment fell from 6 to 3: its ceiling binds."},
		{20, 2, "Throttles of payment|fell from 6 to 3:|its ceiling binds."},
	} {
		var lines []string
		for _, l := range m.change(c.w, c.rows) {
			line := ""
			for _, s := range l {
				line += s.Text
			}
			lines = append(lines, strings.TrimSpace(line))
		}
		require.Equal(t, c.want, strings.Join(lines, "|"), "%d x %d", c.w, c.rows)
	}
}
