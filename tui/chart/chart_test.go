package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

var look = theme.New(theme.Dark, true)

// text draws p on a canvas of its own and returns it without styles.
func text(p Plot, w, h int, st theme.Styles) string {
	c := canvas.New(w, h)
	Draw(c, p, st)
	return ansi.Strip(c.String())
}

// surge is a made-up incident of ten minutes: traffic rises to three times
// what a ceiling admits, and falls again.
func surge() (ok, throttled, concurrency, p50, p99 []float64) {
	const n = 200
	for i := range n {
		rate := 200.0
		if i >= 60 && i < 140 {
			rate = 900 * math.Min(1, float64(i-60)/8+0.2)
		}
		served := math.Min(rate, 416)
		ok = append(ok, served)
		throttled = append(throttled, rate-served)
		concurrency = append(concurrency, served*0.12)
		p50 = append(p50, 120+(rate-served)/4)
		p99 = append(p99, 400+10*(rate-served))
	}
	return ok, throttled, concurrency, p50, p99
}

func requests() Plot {
	ok, throttled, _, _, _ := surge()
	return Plot{To: 600, Series: []Series{
		{Name: "ok", Kind: Stack, Style: look.Good, Values: ok},
		{Name: "throttled", Kind: Stack, Style: look.Warn, Texture: Check, Values: throttled},
	}}
}

func latency() Plot {
	_, _, _, p50, p99 := surge()
	before := make([]float64, len(p99))
	for i := range before {
		before[i] = 700
	}
	return Plot{To: 600, Log: true, Unit: units.Adaptive.Millis,
		Series: []Series{
			{Name: "p50", Style: look.Series[0], Values: p50},
			{Name: "p99", Style: look.Series[1], Texture: Check, Values: p99},
		},
		Ghosts: []Series{{Values: before}},
	}
}

func concurrency() Plot {
	_, _, c, _, _ := surge()
	return Plot{To: 600,
		Series: []Series{{Name: "payment", Kind: Area, Style: look.Series[0], Values: c}},
		Limits: []Limit{{"reserved", 50}, {"account", 1000}},
	}
}

func TestCharts(t *testing.T) {
	for _, tt := range []struct {
		name string
		p    Plot
		w, h int
	}{
		{"stacked requests", requests(), 70, 10},
		{"area with limits", concurrency(), 70, 10},
		{"logarithmic latency with a ghost", latency(), 70, 10},
		{"small", concurrency(), 24, 4},
		{"too small for axes", concurrency(), 12, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			golden.RequireEqual(t, []byte(text(tt.p, tt.w, tt.h, look)))
		})
		t.Run(tt.name+" in ASCII", func(t *testing.T) {
			got := canvas.ASCII(text(tt.p, tt.w, tt.h, look.ASCII()))
			for _, r := range got {
				require.Less(t, r, rune(0x80), got)
			}
			golden.RequireEqual(t, []byte(got))
		})
	}
}

func TestLanes(t *testing.T) {
	l := Lanes{To: 100, Marks: []float64{41, 42.5, 80}}
	for i := range 8 {
		at := float64(i) * 10
		l.Lanes = append(l.Lanes, Lane{Name: "#" + string(rune('1'+i)), Spans: []LaneSpan{
			{From: at, To: at + 5, State: Init}, {From: at + 5, To: at + 30, State: Busy}, {From: at + 30, To: at + 60, State: Idle},
		}})
	}
	for name, st := range map[string]theme.Styles{"unicode": look, "ascii": look.ASCII()} {
		t.Run(name, func(t *testing.T) {
			c := canvas.New(60, 8)
			DrawLanes(c, l, st)
			golden.RequireEqual(t, []byte(ansi.Strip(c.String())))
		})
	}
	legend := ""
	for _, s := range LanesLegend(l, look) {
		legend += s.Text
	}
	require.Equal(t, "▒ init  █ busy  ░ idle  ▾ throttled", legend)
	l.Until = 30
	c := canvas.New(60, 10)
	DrawLanes(c, l, look)
	require.NotContains(t, ansi.Strip(c.String()), look.Glyphs.Mark, "a throttle that has not happened yet")
}

// An environment that works a tenth of the time is idle to the eye, and one
// that has just begun shows it however short that was.
func TestLanesShowWhatHasTheTime(t *testing.T) {
	l := Lanes{To: 10, HideTime: true, Lanes: []Lane{{Spans: []LaneSpan{
		{From: 0, To: 0.01, State: Init}, {From: 0.01, To: 1, State: Idle},
		{From: 1, To: 1.1, State: Busy}, {From: 1.1, To: 2, State: Idle},
		{From: 2, To: 2.5, State: Busy}, {From: 2.5, To: 4, State: Idle},
	}}}}
	c := canvas.New(11, 1) // a cell for the blank before the lane
	DrawLanes(c, l, look)
	require.Equal(t, " ▒░█░", ansi.Strip(c.String()))
}

func TestSpark(t *testing.T) {
	require.Equal(t, "▁▂▄▆▇", Spark([]float64{0, 1, 2, 3, 4}, 0, 5, theme.Unicode))
	require.Equal(t, "▁▁▂▃▄", Spark([]float64{0, 1, 2, 3, 4}, 8, 5, theme.Unicode))
	require.Equal(t, "_.-+*", Spark([]float64{0, 1, 2, 3, 4}, 0, 5, theme.ASCII))
	require.Equal(t, " ▇", Spark([]float64{math.NaN(), 3}, 0, 2, theme.Unicode))
	require.Equal(t, "▁▁", Spark([]float64{0, 0}, 0, 2, theme.Unicode))
	require.Equal(t, "   ", Spark(nil, 0, 3, theme.Unicode))
	require.Equal(t, "▁▇", Spark([]float64{0, 0, 0, 0, 9, 0}, 0, 2, theme.Unicode), "a spike shows")
}

// One throttle among a million requests is what a learner looks for.
func TestARareEventShowsInItsOwnStyle(t *testing.T) {
	many, one := make([]float64, 100), make([]float64, 100)
	for i := range many {
		many[i] = 1e6
	}
	one[50] = 1
	for _, rare := range []bool{true, false} {
		c := canvas.New(50, 10)
		Draw(c, Plot{To: 100, Series: []Series{
			{Kind: Stack, Style: look.Good, Values: many},
			{Kind: Stack, Style: look.Warn, Texture: Check, Rare: rare, Values: one},
		}}, look)
		require.Equal(t, rare, strings.Contains(c.String(), sgr(look.Warn)), c.String())
	}
}

func sgr(s theme.Style) string { return s.String() }

// The height of what is drawn grows with the value.
func TestHeightFollowsTheValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		log := rapid.Bool().Draw(t, "log")
		hi := rapid.Float64Range(1e-3, 1e9).Draw(t, "hi")
		n := rapid.IntRange(2, 9).Draw(t, "n")
		sc := linear(hi, n)
		if log {
			sc = logarithmic(rapid.Float64Range(1e-6, 1).Draw(t, "lo")*hi, hi, n)
		}
		require.GreaterOrEqual(t, sc.max, hi*(1-1e-9))
		require.LessOrEqual(t, len(sc.ticks), n)
		for i, tick := range sc.ticks {
			require.GreaterOrEqual(t, tick, sc.min*(1-1e-9))
			require.LessOrEqual(t, tick, sc.max*(1+1e-9))
			if i > 0 {
				require.Greater(t, tick, sc.ticks[i-1])
			}
		}
		a := rapid.Float64Range(0, hi).Draw(t, "a")
		b := rapid.Float64Range(a, hi).Draw(t, "b")
		require.LessOrEqual(t, sc.height(a), sc.height(b))
	})
}

func TestTicksAreRound(t *testing.T) {
	require.Equal(t, []float64{0, 200, 400}, linear(341, 4).ticks)
	require.Equal(t, 400.0, linear(341, 4).max)
	require.Equal(t, []float64{0, 0.5, 1}, linear(0, 3).ticks)
	require.Equal(t, []float64{100, 1000, 10000}, logarithmic(120, 9000, 4).ticks)
	require.Equal(t, []float64{100, 200, 500}, logarithmic(120, 400, 4).ticks)
	require.Equal(t, []float64{0, 120, 240, 360, 480, 600}, timeTicks(0, 600, 6))
	require.Equal(t, []float64{-60, 0, 60}, timeTicks(-90, 90, 4))
	require.Equal(t, []float64{0, 3600, 7200}, timeTicks(0, 3*3600-1, 4))
	require.Nil(t, timeTicks(5, 5, 4))
}

func TestNothingIsDrawnPastUntil(t *testing.T) {
	p := requests()
	p.Until = 300
	c := canvas.New(80, 10)
	Draw(c, p, look)
	g := GutterWidth(p, 10, look)
	mid := g + (80-g)/2
	for y := range 9 {
		for x := mid + 1; x < 80; x++ {
			require.Equal(t, " ", c.At(x, y))
		}
	}
	require.NotEqual(t, " ", c.At(mid-2, 8))
}

// Without colour, no two series of a chart look the same.
func TestTexturesDiffer(t *testing.T) {
	seen := map[string]Texture{}
	for tex := Solid; tex <= Dotted; tex++ {
		var v []float64
		for range 40 {
			v = append(v, 7)
		}
		for _, kind := range []Kind{Line, Area} {
			got := text(Plot{To: 1, HideTime: true, Series: []Series{{Kind: kind, Texture: tex, Values: v}}}, 15, 4, look)
			other, dup := seen[got]
			require.Falsef(t, dup, "texture %d looks like %d:\n%s", tex, other, got)
			seen[got] = tex
		}
		require.NotEmpty(t, Series{Texture: tex}.swatch(0, theme.Unicode))
	}
}

func TestDrawIsPure(t *testing.T) {
	p := latency()
	want := append([]float64(nil), p.Series[1].Values...)
	a, b := text(p, 60, 12, look), text(p, 60, 12, look)
	require.Equal(t, a, b)
	require.Equal(t, want, p.Series[1].Values)
}

// The mean of what is infinitely high and infinitely low is no number, and no
// reason to draw for ever.
func TestWhatIsNoNumberIsDrawn(t *testing.T) {
	for _, kind := range []Kind{Line, Area, Stack} {
		p := Plot{To: 1, Series: []Series{
			{Name: "a", Kind: kind, Values: []float64{math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)}},
			{Name: "b", Kind: kind, Values: []float64{math.Inf(-1), 1, math.Inf(1), 2}},
		}}
		require.NotEmpty(t, text(p, 1, 4, look))
		require.NotEmpty(t, text(p, 20, 4, look))
	}
}

// Whatever the values and the size: no panic, nothing outside of the area.
func TestAnyPlotFits(t *testing.T) {
	value := rapid.OneOf(rapid.Float64(), rapid.Float64Range(0, 100), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), -3, math.MaxFloat64, math.SmallestNonzeroFloat64}))
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 90).Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")
		p := Plot{
			From: rapid.Float64Range(-1000, 1000).Draw(t, "from"), To: rapid.Float64Range(-1000, 1e6).Draw(t, "to"),
			Until: rapid.Float64Range(-10, 2e6).Draw(t, "until"), Log: rapid.Bool().Draw(t, "log"),
			HideTime: rapid.Bool().Draw(t, "hide"), Gutter: rapid.IntRange(0, 12).Draw(t, "gutter"),
		}
		for range rapid.IntRange(0, 10).Draw(t, "series") {
			p.Series = append(p.Series, Series{
				Kind: Kind(rapid.IntRange(0, 2).Draw(t, "kind")), Texture: Texture(rapid.IntRange(0, 3).Draw(t, "texture")),
				Values: rapid.SliceOfN(value, 0, 30).Draw(t, "values"), Name: "s",
			})
		}
		for range rapid.IntRange(0, 3).Draw(t, "limits") {
			p.Limits = append(p.Limits, Limit{"limit", value.Draw(t, "limit")})
		}
		p.Ghosts = p.Series[:len(p.Series)/2]
		c := canvas.New(w+4, h+2)
		Draw(c.Sub(2, 1, w, h), p, look)
		for x := range w + 4 {
			require.Equal(t, " ", c.At(x, 0))
			require.Equal(t, " ", c.At(x, h+1))
		}
		for y := range h + 2 {
			require.Equal(t, " ", c.At(0, y)+c.At(1, y)[1:])
			require.Equal(t, " ", c.At(w+2, y))
		}
	})
}

func TestLegendShowsTextureAndName(t *testing.T) {
	var b strings.Builder
	for _, s := range Legend(requests(), look) {
		b.WriteString(s.Text)
	}
	require.Equal(t, "⣿ ok  ⢕ throttled", b.String())
}

func BenchmarkDraw60x12(b *testing.B) {
	p := latency()
	c := canvas.New(60, 12)
	b.ReportAllocs()
	for b.Loop() {
		Draw(c, p, look)
	}
}

func BenchmarkStack60x12(b *testing.B) {
	p := requests()
	c := canvas.New(60, 12)
	b.ReportAllocs()
	for b.Loop() {
		Draw(c, p, look)
	}
}
