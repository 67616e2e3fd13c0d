package simview

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// swept runs a sweep's commands until none is left, and returns it with its
// progress after each.
func swept(s Sweep, cmd tea.Cmd) (Sweep, []float64) {
	var progress []float64
	for cmd != nil {
		s, cmd = s.Update(cmd())
		progress = append(progress, s.Progress())
	}
	return s, progress
}

func TestASweepGrowsSliceBySlice(t *testing.T) {
	m := begun(t, newFake(1), ticking(Slice))
	s, progress := swept(m.Sweep(0))
	require.Len(t, progress, 5, "a slice for each position where each takes that long")
	require.IsIncreasing(t, progress)
	require.Equal(t, 1.0, s.Progress())
	_, progress = swept(begun(t, newFake(1), still).Sweep(0))
	require.Len(t, progress, 1)

	subject := Subjects(m.Result().Model.World())[0]
	require.Contains(t, s.Metrics(subject), "throttled")
	p := s.Plot("concurrency max", subject, m.Knobs()[0], "20/s", look)
	require.Equal(t, []string{"10/s", "20/s", "30/s", "40/s", "50/s"}, []string{p.Ticks[0].Text, p.Ticks[1].Text, p.Ticks[2].Text, p.Ticks[3].Text, p.Ticks[4].Text})
	require.Equal(t, 1.5, *p.Cursor)
	require.IsNonDecreasing(t, p.Series[0].Values, "more traffic, more at a time")
	require.Equal(t, m.Result().Outcome.Functions["api"].ConcurrentExecutions.Max, p.Series[0].Values[1])
}

// A world that does not run leaves a gap, and says why.
func TestASweepGoesOnBehindAMistake(t *testing.T) {
	m := begun(t, newFake(1), still)
	m, cmd := m.Type(0, "5000/s")
	m = settle(m, cmd, nil)
	m, cmd = m.Undo()
	m = settle(m, cmd, nil)
	s, _ := swept(m.Sweep(0))
	require.ErrorIs(t, s.Err, errTooMuch)
	require.Equal(t, 1.0, s.Progress())
	subject := Subjects(m.Result().Model.World())[0]
	values := s.Plot("concurrency max", subject, m.Knobs()[0], "20/s", look).Series[0].Values
	require.Len(t, values, 6)
	require.NotEqual(t, values[5], values[5], "not a number")
	require.Positive(t, values[4])
}

func TestASweepIsOfWhatStands(t *testing.T) {
	m := begun(t, newFake(1), still)
	s, _ := swept(m.Sweep(0))
	require.True(t, s.Fits(m, 0))
	require.False(t, s.Fits(m, 1))
	turned, _ := m.Turn(0, 2)
	require.True(t, s.Fits(turned, 0), "its own knob may move")
	other, _ := m.Turn(1, 1)
	require.False(t, s.Fits(other, 0))
	seeded, _ := m.Reseed(9)
	require.False(t, s.Fits(seeded, 0))
	require.False(t, Sweep{}.Fits(m, 0))
	late, _ := s.Update(sweepMsg{id: s.id + 1})
	require.Equal(t, s.Progress(), late.Progress())
}

func TestSpreadKeepsTheEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 2000).Draw(t, "n")
		also := rapid.IntRange(0, n-1).Draw(t, "also")
		got := spread(n, sweepPoints, also)
		require.Equal(t, 0, got[0])
		require.Equal(t, n-1, got[len(got)-1])
		require.Contains(t, got, also)
		require.LessOrEqual(t, len(got), sweepPoints)
		require.True(t, slices.IsSorted(got))
		if n <= sweepPoints {
			require.Len(t, got, n)
		}
	})
}
