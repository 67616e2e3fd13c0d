package chart

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// knob is a plot whose x axis is no time: one value for each of six names.
func knob() Plot {
	at := 2.5
	p := Plot{To: 6, Cursor: &at, Series: []Series{{Name: "throttled", Style: look.Series[0], Values: []float64{60, 50, 30, 10, 0, 0}}}}
	for i, name := range []string{"0", "10", "20", "50", "100", "default"} {
		p.Ticks = append(p.Ticks, Tick{At: float64(i) + 0.5, Text: name})
	}
	return p
}

func TestTicksInThePlaceOfTime(t *testing.T) {
	golden.RequireEqual(t, []byte(text(knob(), 50, 9, look)))
	for w := 1; w < 60; w++ {
		axis := text(knob(), w, 9, look)
		require.LessOrEqual(t, canvas.Width(strings.Split(axis, "\n")[0]), w)
		if w > 24 {
			require.Contains(t, axis, "default", "the end is worth naming at any width")
		}
	}
}

// The cursor stands above its tick, in every row that the curve leaves free.
func TestCursorStandsAtItsPlace(t *testing.T) {
	rows := strings.Split(text(knob(), 50, 9, look), "\n")
	gutter := GutterWidth(knob(), 9, look)
	x := gutter + int(2.5/6*float64(50-gutter))
	for _, row := range rows[:8] {
		cell := ansi.Cut(row, x, x+1)
		if cell != look.Glyphs.Vertical {
			require.NotEqual(t, " ", cell, "a curve or the cursor")
		}
	}
	require.Contains(t, ansi.Cut(rows[8], x-1, x+2), "2", "20 stands below")
}

func lanesInHand(selected int) string {
	at := 45.
	l := Lanes{To: 100, Selected: selected, Cursor: &at, Marks: []float64{45}, Lanes: []Lane{
		{Name: "#1", Spans: []LaneSpan{{From: 0, To: 100, State: Idle}}},
		{Name: "#2", Spans: []LaneSpan{{From: 40, To: 50, State: Init}}},
	}}
	c := canvas.New(43, 4)
	DrawLanes(c, l, theme.New(theme.NoColor, true))
	return c.String()
}

// The row in hand has a pointer, and the cell of the cursor is in reverse.
func TestTheLaneInHandIsMarked(t *testing.T) {
	for selected, row := range map[int]int{MarksSelected: 0, 0: 1, 1: 2} {
		rows := strings.Split(lanesInHand(selected), "\n")
		for y, r := range rows[:3] {
			require.Equal(t, y == row, strings.Contains(r, look.Glyphs.Pointer), "row %d of %d", y, selected)
			require.Equal(t, y == row, strings.Contains(r, "\x1b[7m"), "row %d of %d", y, selected)
		}
	}
}

// Lengths of time have ticks that a clock has: no axis says 6.67 min.
func TestTimesHaveRoundTicks(t *testing.T) {
	for _, hi := range []float64{7, 900, 45e3, 130e3, 400e3, 5400e3, 20 * 3600e3, 10 * 86400e3} {
		for _, log := range []bool{false, true} {
			for n := 3; n < 12; n++ {
				s := linearTimes(hi, n)
				if log {
					s = logarithmicTimes(hi/1e4, hi, n)
				}
				require.GreaterOrEqual(t, s.max, hi*(1-1e-9))
				require.GreaterOrEqual(t, len(s.ticks), 2, "%v %v", hi, n)
				for _, tick := range s.ticks {
					label, _, _ := strings.Cut(units.Adaptive.Millis(tick), " ")
					digits := strings.TrimLeft(strings.Trim(strings.ReplaceAll(label, ".", ""), "0"), "0")
					require.LessOrEqual(t, len(digits), 2, "%v of %v: %s", tick, hi, units.Adaptive.Millis(tick))
				}
			}
		}
	}
}

// Times that are all in milliseconds have round numbers of those as ticks.
func TestFixedTimesHaveRoundTicks(t *testing.T) {
	fixed := look
	fixed.Units = units.Fixed
	for _, hi := range []float64{7, 900, 130e3, 400e3, 20 * 3600e3} {
		p := Plot{To: 600, Unit: fixed.Units.Millis, Times: true, Series: []Series{{Values: []float64{hi / 2, hi}}}}
		labels := 0
		for _, row := range strings.Split(text(p, 50, 9, fixed), "\n") {
			number, _, found := strings.Cut(row, " ms ")
			if !found {
				continue
			}
			labels++
			require.LessOrEqual(t, len(strings.Trim(strings.NewReplacer(",", "", ".", "").Replace(number), " 0")), 2, row)
		}
		require.GreaterOrEqual(t, labels, 2)
	}
}

// Long numbers leave the curve half of the chart, or are not there.
func TestNumbersLeaveTheCurveItsRoom(t *testing.T) {
	p := Plot{To: 600, Unit: units.Fixed.Millis, Series: []Series{{Values: []float64{5e7, 1e8}}}}
	axes := 0
	for w := 1; w < 60; w++ {
		numbers, curve, found := strings.Cut(strings.Split(text(p, w, 9, look), "\n")[0], look.Glyphs.Tick)
		if found {
			axes++
			require.LessOrEqual(t, canvas.Width(numbers), canvas.Width(curve))
		}
	}
	require.Positive(t, axes)
}
