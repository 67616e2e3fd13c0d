package canvas

import (
	"image/color"
	"math"
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/units"
)

func TestTextIsCutAtTheEdges(t *testing.T) {
	c := New(6, 2)
	require.Equal(t, 11, c.Text(0, 0, "hello world", Style{}))
	c.Text(-2, 1, "hello", Style{})
	c.Text(0, 2, "below", Style{})
	require.Equal(t, "hello\nllo", c.String())
}

func TestSubDrawsInsideItsOwnArea(t *testing.T) {
	c := New(10, 3)
	s := c.Sub(2, 1, 4, 5)
	require.Equal(t, 4, s.W())
	require.Equal(t, 2, s.H())
	s.Fill(".", Style{})
	s.Text(1, 0, "abcdef", Style{})
	require.Equal(t, "\n  .abc\n  ....", c.String())
	require.Zero(t, c.Sub(20, 0, 3, 3).W())
	require.Equal(t, "b", s.At(2, 0))
	require.Equal(t, "", s.At(4, 0))
}

func TestWideAndCombiningCharacters(t *testing.T) {
	c := New(5, 1)
	require.Equal(t, 3, c.Text(0, 0, "e\u0301世", Style{}))
	require.Equal(t, "e\u0301世", c.String())
	c = New(3, 1)
	c.Text(0, 0, "a世世", Style{}) // the second one would stick out by half
	require.Equal(t, 3, Width(c.String()))
}

// A file's text must not be able to move the cursor or clear the screen.
func TestControlCharactersAreBlank(t *testing.T) {
	c := New(12, 1)
	c.Text(0, 0, "a\x1b[2Jb\tc\n", Style{})
	require.Equal(t, "a [2Jb c", c.String())
}

func TestFitSaysThatSomethingIsMissing(t *testing.T) {
	c := New(20, 1)
	require.Equal(t, 5, c.Fit(0, 0, 5, "reserved", Style{}))
	require.Equal(t, "rese…", c.String())
	require.Equal(t, "", Truncate("abc", 0))
	require.Equal(t, "…", Truncate("abc", 1))
	require.Equal(t, "abc", Truncate("abc", 3))
}

func TestCopyShowsWhatLiesInside(t *testing.T) {
	other := New(4, 3)
	other.Text(0, 0, "one", Style{})
	other.Text(0, 1, "世!", Style{Attrs: uv.AttrBold})
	other.Text(0, 2, "four", Style{})
	c := New(6, 4)
	c.Copy(other, 3, 0, 0)
	require.Equal(t, "   one\n   \x1b[1m世!\x1b[m\n   fou\n", c.String())
	c = New(6, 4)
	c.Copy(other, -1, 0, 2)
	require.Equal(t, "\n\nour\n", c.String(), "rows above the top are left alone")
}

func TestWrap(t *testing.T) {
	require.Equal(t, []string{"the quick", "brown fox"}, Wrap("the quick brown fox", 9))
	require.Equal(t, []string{"abcde", "fg h"}, Wrap("abcdefg h", 5))
	require.Equal(t, []string{"a", "", "b"}, Wrap("a\n\nb", 5))
	require.Nil(t, Wrap("abc", 0))
}

func TestASCIIKeepsTheLayout(t *testing.T) {
	require.Equal(t, "120 us x 3 ~ \x1b[1m?? b\x1b[m", ASCII("120 µs × 3 … \x1b[1m世 b\x1b[m"))
}

// Every character that a quantity is written with has one of ASCII.
func TestASCIIHasEveryQuantity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64().Draw(t, "v")
		w := v * rapid.SampledFrom([]float64{1, 1.001, 0.5, 3, math.NaN()}).Draw(t, "times")
		for _, u := range []units.Units{units.Adaptive, units.Fixed, units.Prose} {
			for _, text := range []string{u.Count(v), u.Millis(v), u.Rate(v), u.USD(v), u.Percent(v), u.In("GB-s", v), units.Change(w, v), units.Points(w, v), units.Span(max(min(v, 1e9), -1e9)), units.Clock(max(min(v, 1e9), -1e9))} {
				require.NotContains(t, ASCII(text), "?", text)
				require.Equal(t, Width(text), Width(ASCII(text)), text)
			}
		}
	})
}

// Nothing that is drawn, wherever and however long, makes a line too long.
func TestNoLineIsEverTooLong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 30).Draw(t, "w"), rapid.IntRange(0, 5).Draw(t, "h")
		c := New(w, h)
		for range rapid.IntRange(1, 5).Draw(t, "n") {
			s := c.Sub(rapid.IntRange(-3, 20).Draw(t, "sx"), rapid.IntRange(-1, 4).Draw(t, "sy"), rapid.IntRange(-1, 40).Draw(t, "sw"), rapid.IntRange(-1, 9).Draw(t, "sh"))
			s.Text(rapid.IntRange(-5, 40).Draw(t, "x"), rapid.IntRange(-2, 9).Draw(t, "y"), rapid.String().Draw(t, "s"), Style{})
		}
		lines := strings.Split(c.String(), "\n")
		if len(lines) > max(h, 1) {
			t.Fatalf("%d lines, want %d", len(lines), h)
		}
		for _, l := range lines {
			if Width(l) > w {
				t.Fatalf("%q is %d wide, want at most %d", l, Width(l), w)
			}
		}
	})
}

func BenchmarkString(b *testing.B) {
	c := New(120, 40)
	for y := range 40 {
		for x := range 120 {
			c.Set(x, y, string(rune('a'+x%26)), Style{Attrs: uint8(x / 7 % 2)})
		}
	}
	for b.Loop() {
		_ = c.String()
	}
}

func BenchmarkFill(b *testing.B) {
	c := New(120, 40)
	for b.Loop() {
		c.Fill("x", Style{})
	}
}

// Paint fills in what a cell does not say itself.
func TestPaint(t *testing.T) {
	paper, ink, own := color.RGBA{1, 2, 3, 255}, color.RGBA{4, 5, 6, 255}, color.RGBA{7, 8, 9, 255}
	c := New(4, 2)
	c.Text(0, 0, "ab", Style{Fg: own})
	c.Text(2, 0, "c", Style{Bg: own})
	c.Sub(0, 0, 4, 1).Paint(paper, ink)
	for x, want := range [][2]color.Color{{own, paper}, {own, paper}, {ink, own}, {ink, paper}} {
		_, st, _ := c.Cell(x, 0)
		require.Equal(t, want, [2]color.Color{st.Fg, st.Bg}, x)
		_, st, _ = c.Cell(x, 1)
		require.Nil(t, st.Bg, "outside of the area")
	}
}
