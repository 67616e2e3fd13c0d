package lab

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
	"coldstart/tui/widget"
)

// shop is an account in which a payment function has a ceiling of its own.
// Traffic is even and times are constant, so that no screen depends on chance.
type shop struct{}

func (shop) Knobs() []simview.Knob {
	var reserved []string
	for i := range 21 {
		reserved = append(reserved, strconv.Itoa(i))
	}
	return []simview.Knob{
		{Path: "functions.payment.reserved_concurrency", Label: "Reserved concurrency of payment", Values: reserved, Base: 5},
		{Path: "sources.checkout.phases.0.rate", Label: "Peak of checkout", Values: []string{"20/s", "40/s", "80/s", "100/s"}, Base: 2},
		{Path: "functions.payment.snapstart", Label: "SnapStart", Values: []string{"false", "true"}},
	}
}

var errRate = errors.New(`"much" is no rate: write it as "200/s", "30/min" or "500M/month"`)

func (shop) Compile(settings []string) (*engine.Model, error) {
	n, err := strconv.Atoi(settings[0])
	if err != nil {
		return nil, err
	}
	var peak engine.Rate
	if err := peak.UnmarshalText([]byte(settings[1])); err != nil {
		return nil, errRate
	}
	m, problems := engine.Compile(engine.World{
		Duration: 10 * time.Minute,
		Functions: map[string]*engine.Function{
			"payment": {Duration: dist.Const(125 * time.Millisecond), ReservedConcurrency: engine.Some(n), ColdStart: engine.Some(dist.Const(400 * time.Millisecond))},
			"orders":  {Duration: dist.Const(50 * time.Millisecond), ColdStart: engine.Some(dist.Const(400 * time.Millisecond))},
		},
		Sources: map[string]*engine.Source{
			"checkout": {
				Kind: "api-gateway", To: "payment", Rate: engine.Some(engine.Rate(20)), Arrivals: engine.Arrivals{Law: "even"},
				Phases: []engine.Phase{{At: 3 * time.Minute, Rate: peak}, {At: 7 * time.Minute, Rate: 20}},
			},
			"website": {Kind: "api-gateway", To: "orders", Rate: engine.Some(engine.Rate(2)), Arrivals: engine.Arrivals{Law: "even"}},
		},
	})
	if m == nil {
		return nil, errors.New(problems[0].Text)
	}
	return m, nil
}

var look = theme.New(theme.Dark, true)

func still() time.Duration { return 0 }

// open returns a lab of w by h cells after its first run.
func open(t *testing.T, w, h int, c Config) Model {
	t.Helper()
	c.Title, c.World, c.Clock = "throttled-payment", shop{}, still
	m, cmd := New(c, look).Resize(w, h).Init()
	return settle(m, cmd)
}

func settle(m Model, cmd tea.Cmd) Model {
	tuitest.Run(cmd, func(msg tea.Msg) { m = settle(m.Update(msg)) })
	return m
}

// press presses keys by the name that the terminal gives them, and waits for
// what they ask for.
func press(m Model, keys ...string) Model {
	for _, k := range keys {
		m = settle(m.Update(tuitest.Key(k)))
	}
	return m
}

func screen(m Model) string { return ansi.Strip(m.View()) }

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		w, h := size[0], size[1]
		name := fmt.Sprintf("%dx%d", w, h)
		t.Run(name, func(t *testing.T) {
			m := open(t, w, h, Config{})
			t.Run("open", func(t *testing.T) { golden.RequireEqual(t, []byte(screen(m))) })
			m = press(m, "p", "right", "right", "right", "right", "right")
			t.Run("pinned and turned", func(t *testing.T) { golden.RequireEqual(t, []byte(screen(m))) })
			m, _ = m.Update(tuitest.Key("space"))
			for range 60 {
				m, _ = m.Update(tickMsg{m.play.turn})
			}
			t.Run("playing", func(t *testing.T) { golden.RequireEqual(t, []byte(screen(m))) })
		})
	}
}

func TestObjectives(t *testing.T) {
	goals := []Goal{
		{Name: "cheap", Par: 300, Judge: func(o, base *engine.Outcome) []simview.Objective {
			return []simview.Objective{
				{Text: "no throttles", Detail: fmt.Sprint(o.Functions["payment"].Throttles), Met: o.Functions["payment"].Throttles == 0},
				{Text: "dearer than before", Met: o.Cost.Total > base.Cost.Total},
			}
		}},
		{Name: "all", Judge: func(o, _ *engine.Outcome) []simview.Objective {
			return []simview.Objective{{Text: "every event succeeds", Met: o.Sources["checkout"].Succeeded == o.Sources["checkout"].Events}}
		}},
	}
	m := open(t, 100, 30, Config{Goals: goals})
	require.NotContains(t, screen(m), "objectives  ", "nothing is aimed at yet")
	m = press(m, "o")
	require.Contains(t, screen(m), "✗ no throttles")
	require.Contains(t, screen(m), "✗ dearer than before")
	require.Contains(t, screen(m), "par $300")
	m = press(m, "L")
	require.Contains(t, screen(m), "✓ no throttles 0")
	require.Contains(t, screen(m), "✓ dearer than before")
	m = press(m, "o")
	require.Contains(t, screen(m), "objectives of all")
	m = press(m, "o")
	require.NotContains(t, screen(m), "every event succeeds")
}

// No size breaks the screen, whatever it shows: no line is too long, and there
// are not too many.
func TestEverySizeHolds(t *testing.T) {
	m := open(t, 120, 39, Config{
		Brief: func(*engine.Outcome) string { return "A *story* that " + strings.Repeat("goes on and ", 200) + "on." },
		Goals: []Goal{{Name: "long", Par: 3, Judge: func(_, _ *engine.Outcome) []simview.Objective {
			return []simview.Objective{{Text: "a very long objective that does not fit anywhere at all", Detail: "$341"}}
		}}},
	})
	m = press(m, "p", "right", "p", "right", "o")
	for name, keys := range map[string][]string{"charts": nil, "events": {"e", "."}, "sweep": {"w"}, "limits": {"i"}, "story": {"b"}, "export": {"x"}, "stepping": {"[", ",", ","}} {
		shown := press(m, keys...)
		t.Run(name, func(t *testing.T) {
			tuitest.Sweep(t, func(w, h int) string { return shown.Resize(w, h).View() })
		})
	}
}

// What a learner must see is on the screen at 80x24 and 40x12 too.
func TestSmallScreensShowWhatMatters(t *testing.T) {
	for _, size := range [][2]int{{40, 11}, {50, 15}, {71, 18}, {72, 15}, {80, 23}} {
		s := screen(open(t, size[0], size[1], Config{}))
		for _, want := range []string{"Reserved concurrency", "5", "requests/s", "succeeded"} {
			require.Containsf(t, s, want, "%v\n%s", size, s)
		}
	}
}

func TestKnobsByKey(t *testing.T) {
	m := open(t, 120, 39, Config{})
	m = press(m, "right")
	require.Equal(t, "6", m.sim.Result().Settings[0])
	m = press(m, "down", "h", "h")
	require.Equal(t, []string{"6", "20/s", "false"}, m.sim.Result().Settings)
	m = press(m, "j", "l")
	require.Equal(t, "true", m.sim.Result().Settings[2])
	require.Contains(t, screen(m), "on")
	m = press(m, "u", "u", "u")
	require.Equal(t, []string{"6", "80/s", "false"}, m.sim.Result().Settings)
	m = press(m, "k", "k", "L", "r")
	require.Equal(t, []string{"5", "80/s", "false"}, m.sim.Result().Settings)
	m = press(m, "s")
	require.Contains(t, screen(m), "seed 2")
}

func TestTyping(t *testing.T) {
	m := open(t, 120, 39, Config{})
	m = press(m, "enter", "3", "q", "backspace", "3")
	require.True(t, m.Typing())
	require.Contains(t, screen(m), "[33_]")
	require.Equal(t, "take it", m.Keys().ShortHelp()[0].Help().Desc)
	m = press(m, "enter")
	require.False(t, m.Typing())
	require.Equal(t, "33", m.sim.Result().Settings[0])

	m = press(m, "enter", "9", "esc")
	require.Equal(t, "33", m.sim.Settings()[0], "esc leaves the value as it was")

	m = press(m, "down", "enter", "m", "u", "c", "h", "enter")
	require.Contains(t, screen(m), `✗ "much" is no rate`)
	require.Equal(t, "80/s", m.sim.Result().Settings[1], "the outcome stays")
	m = press(m, "u")
	require.NotContains(t, screen(m), "is no rate")
}

func TestPinComparesAndUnpins(t *testing.T) {
	m := open(t, 120, 39, Config{})
	require.NotContains(t, screen(m), "pinned")
	m = press(m, "p")
	require.Contains(t, screen(m), "pinned")
	require.Nil(t, m.ghost(), "an outcome is no ghost of itself")
	m = press(m, "L")
	require.Same(t, m.pinned(), m.ghost())
	require.Contains(t, screen(m), "✓ −", "fewer throttles are better")
	m = press(m, "P")
	require.NotContains(t, screen(m), "pinned")
}

func TestMouse(t *testing.T) {
	m := open(t, 120, 39, Config{})
	l := m.layout()
	k := l.knobs[1]
	m = settle(m.Update(tea.MouseClickMsg{X: k.Track.X + k.Track.W - 2, Y: k.Track.Y}))
	require.Equal(t, 1, m.sim.Focus)
	require.Equal(t, "100/s", m.sim.Result().Settings[1], "a click on the track turns the knob there")
	m = settle(m.Update(tea.MouseMotionMsg{X: k.Track.X + 1, Y: k.Track.Y, Button: tea.MouseLeft}))
	require.Equal(t, "20/s", m.sim.Result().Settings[1], "so does dragging")
	m = settle(m.Update(tea.MouseWheelMsg{X: k.Row.X, Y: k.Row.Y, Button: tea.MouseWheelUp}))
	require.Equal(t, "40/s", m.sim.Result().Settings[1])
	x, w := m.panels(l).Time(1, look)
	m = settle(m.Update(tea.MouseClickMsg{X: x + w/2, Y: l.charts[1].Y + 2}))
	require.InDelta(t, 300, m.instant(), 5, "a click on a chart goes to that instant")
	m = settle(m.Update(tea.MouseClickMsg{X: 0, Y: 0}))
	require.Equal(t, 1, m.sim.Focus)
}

func TestPlayback(t *testing.T) {
	m := open(t, 120, 39, Config{})
	require.Equal(t, 60.0, speeds[m.play.speed], "ten minutes in ten seconds")
	m, cmd := m.Update(tuitest.Key("space"))
	require.NotNil(t, cmd)
	require.True(t, m.play.on)
	m, _ = m.Update(tickMsg{m.play.turn})
	require.InDelta(t, 3, m.instant(), 1e-9, "a tick moves the clock by its own length")
	stale := tickMsg{m.play.turn}
	m = press(m, "space")
	m, none := m.Update(stale)
	require.Nil(t, none)
	require.InDelta(t, 3, m.instant(), 1e-9, "a tick of an earlier run of the clock counts no more")
	m = press(m, "]")
	require.InDelta(t, 5.5, m.instant(), 1e-9, "a bucket on")
	m = press(m, "[", "[", "[", "[")
	require.Zero(t, m.instant())
	m = press(m, ">", ">", ">", ">", ">", ">", ">", "<")
	require.Equal(t, 1200.0, speeds[m.play.speed])

	// Turning a knob keeps the position.
	m = press(m, "]", "]", "right")
	require.InDelta(t, 5, m.instant(), 1e-9)
	m, _ = m.Update(tuitest.Key("space"))
	for range 20 {
		m, _ = m.Update(tickMsg{m.play.turn})
	}
	require.False(t, m.play.on, "it ends at the end")
	require.Equal(t, 600.0, m.instant())
}

func TestChartsFollowTheFunction(t *testing.T) {
	m := open(t, 120, 39, Config{})
	require.Contains(t, screen(m), "outcome payment")
	m = press(m, "f")
	require.Contains(t, screen(m), "outcome orders")
	require.NotContains(t, screen(m), "reserved 5")
}

func TestChartsThatHaveNoRoomComeWithTab(t *testing.T) {
	m := open(t, 60, 30, Config{})
	seen := map[string]bool{}
	for range 5 {
		for _, name := range m.layout().names {
			seen[name] = true
		}
		m = press(m, "tab")
	}
	require.Len(t, seen, 5)
}

func TestFiguresThatHaveNoRoomComeWithTab(t *testing.T) {
	m := open(t, 80, 20, Config{})
	require.Contains(t, screen(m), "latency p50")
	require.NotContains(t, screen(m), "cold start p50")
	m = press(m, "tab")
	require.Contains(t, screen(m), "cold start p50")
	require.NotContains(t, screen(m), "succeeded")
	for m.chart != 0 {
		m = press(m, "tab")
	}
	require.Contains(t, screen(m), "succeeded")
}

func TestEscapeIsDone(t *testing.T) {
	m := open(t, 120, 39, Config{})
	_, cmd := m.Update(tuitest.Key("esc"))
	require.Equal(t, Done{}, cmd())
}

// An instant is in the same column of every chart, and so is a click.
func TestChartsShareTheirColumns(t *testing.T) {
	m := open(t, 120, 39, Config{})
	p := m.panels(m.layout())
	require.Len(t, p.Areas, 4)
	x, w := p.Time(0, look)
	for i := range p.Areas {
		xi, wi := p.Time(i, look)
		require.Equal(t, []int{x, w}, []int{xi, wi})
	}
}

func TestEveryKeyInTheFooterHasHelp(t *testing.T) {
	m := press(open(t, 120, 39, Config{}), "p", "right")
	full := map[string]bool{}
	for _, g := range m.Keys().FullHelp() {
		for _, b := range g {
			full[b.Help().Key] = true
		}
	}
	for _, b := range m.Keys().ShortHelp() {
		if b.Enabled() {
			require.True(t, full[b.Help().Key], b.Help().Key)
		}
	}
	require.NotEmpty(t, widget.HelpText(m.Keys(), 50, look))
}

func TestWithoutColoursAndInASCII(t *testing.T) {
	m := press(open(t, 100, 30, Config{}), "p", "right")
	plain := m.Style(theme.New(theme.NoColor, true))
	require.NotContains(t, plain.View(), "38;")
	for _, r := range canvas.ASCII(screen(m.Style(look.ASCII()))) {
		require.Less(t, r, rune(0x80))
	}
	require.NotContains(t, canvas.ASCII(screen(m.Style(look.ASCII()))), "?", "every glyph has a letter of its own")
}

// BenchmarkFrame120x40 draws each of the views.
func BenchmarkView(b *testing.B) {
	story := strings.Repeat("A *story* of `some` length, as a brief has it.\n\n", 20)
	m, cmd := New(Config{Title: "lab", World: shop{}, Clock: still, Brief: func(*engine.Outcome) string { return story }}, look).Resize(120, 39).Init()
	m = press(settle(m, cmd), "p", "right")
	for _, v := range []struct {
		name string
		keys []string
	}{{"charts", nil}, {"events", []string{"e"}}, {"sweep", []string{"w"}}, {"limits", []string{"i"}}, {"story", []string{"b"}}} {
		shown := press(m, v.keys...)
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = shown.View()
			}
		})
	}
}
