package simview

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

var look = theme.New(theme.NoColor, true)

// bench returns a bench of newFake after its first run.
func bench(t *testing.T) Bench {
	t.Helper()
	return waited(NewBench(New(newFake(1), still)).Start())
}

func waited(b Bench, cmd tea.Cmd) Bench {
	for cmd != nil {
		b, cmd = b.Update(cmd())
	}
	return b
}

// typed presses keys, each of which has to be the bench's own.
func typed(t *testing.T, b Bench, keys ...tea.KeyPressMsg) Bench {
	t.Helper()
	for _, k := range keys {
		next, cmd, taken := b.Press(k)
		require.True(t, taken, k)
		b = waited(next, cmd)
	}
	return b
}

func TestABenchTurnsAndTypes(t *testing.T) {
	b := bench(t)
	right, down, enter := tea.KeyPressMsg{Code: tea.KeyRight}, tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyEnter}
	b = typed(t, b, right, down, down, right)
	require.Equal(t, []string{"30/s", "1"}, b.Result().Settings)
	require.Equal(t, 1, b.Focus, "the last knob is the last")
	_, _, taken := b.Press(tea.KeyPressMsg{Code: 'x', Text: "x"})
	require.False(t, taken, "a screen has keys of its own")
	b = typed(t, b, enter, tea.KeyPressMsg{Code: '2', Text: "2"}, enter)
	require.Equal(t, "2", b.Result().Settings[1])
	require.False(t, b.Typing())
}

// Knobs, their tracks and a screen's clicks agree on where they are.
func TestKnobsAreClickedWhereTheyAreDrawn(t *testing.T) {
	b := bench(t)
	for perKnob := 1; perKnob <= 3; perKnob++ {
		area := canvas.R(2, 1, 40, KnobRows(2, perKnob))
		places := b.Place(area, perKnob)
		require.Len(t, places, 2)
		c := canvas.New(50, 20)
		b.Draw(c, places, nil, look)
		lines := strings.Split(ansi.Strip(c.String()), "\n")
		for i, k := range places {
			require.Contains(t, lines[k.Row.Y], b.Knobs()[i].Label)
			next, _, taken := b.Click(places, k.Row.X, k.Row.Y)
			require.True(t, taken)
			require.Equal(t, i, next.Focus)
		}
		track := places[0].Track
		next, cmd, _ := b.Click(places, track.X+track.W-2, track.Y)
		require.Equal(t, "50/s", waited(next, cmd).Result().Settings[0])
	}
	require.Empty(t, b.Place(canvas.R(0, 0, 40, 1), 1), "the knob in hand needs two rows")
	require.Len(t, b.Place(canvas.R(0, 0, 40, 2), 1), 1)
}

func TestObjectivesAreJudgedOnceAnOutcome(t *testing.T) {
	calls := 0
	o := NewObjectives(func(out *engine.Outcome) []Objective {
		calls++
		n := out.Functions["api"].Throttles
		return []Objective{{Text: "nothing is throttled", Detail: "so many", Met: n == 0}, {Text: "it runs", Met: true}}
	})
	require.False(t, o.See(nil).Met(), "nothing is met before there is an outcome")
	b := bench(t)
	o = o.See(b.Result()).See(b.Result())
	require.Equal(t, 1, calls)
	require.True(t, o.Met())
	partial := *b.Result()
	partial.Done = false
	o = o.See(&partial)
	require.Equal(t, 1, calls)
	b = waited(unwrap(b.Press(tea.KeyPressMsg{Code: tea.KeyDown})))
	b = waited(unwrap(b.Press(tea.KeyPressMsg{Code: tea.KeyRight})))
	o = o.See(b.Result())
	require.False(t, o.Met())
	c := canvas.New(40, 2)
	o.Draw(c, look)
	require.Equal(t, " ✗ nothing is throttled so many\n ✓ it runs", ansi.Strip(c.String()))
	require.Empty(t, NewObjectives(nil).See(b.Result()).List)
}

func unwrap(b Bench, cmd tea.Cmd, _ bool) (Bench, tea.Cmd) { return b, cmd }
