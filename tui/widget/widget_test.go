package widget

import (
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

var look = theme.New(theme.Dark, true)

func stripped(c canvas.Canvas) string { return ansi.Strip(c.String()) }

func TestPanel(t *testing.T) {
	c := canvas.New(40, 9)
	for i, focused := range []bool{false, true} {
		inner := Panel(c.Sub(20*i, 0, 20, 4), Title("knobs", look), focused, look)
		inner.Fill(".", look.Text)
	}
	Section(c.Sub(0, 5, 18, 3), Title("a title that is too long", look), false, look).Fill(",", look.Text)
	golden.RequireEqual(t, []byte(stripped(c)))
	require.Zero(t, Panel(canvas.New(1, 1), nil, true, look).W())
}

func TestSlider(t *testing.T) {
	for _, tt := range []struct {
		w, h int
		s    Slider
		want string
	}{
		{46, 1, Slider{Label: "Rate", Value: "400/s", At: 5, Of: 11, Base: 5, Pin: -1}, " Rate ◂━━━━━━━━━━━━━●─────────────▸ 400/s"},
		{46, 1, Slider{Label: "Rate", Value: "100/s", At: 0, Of: 11, Base: 5, Pin: -1}, " Rate │●────────────│─────────────▸ 100/s"},
		{20, 2, Slider{Label: "Reserved concurrency", Value: "50", At: 10, Of: 11, Base: -1, Pin: -1}, " Reserved concur… 50\n ◂━━━━━━━━━━━━━━━━●│"},
		{20, 1, Slider{Label: "Reserved concurrency", Value: "50", At: 10, Of: 11, Base: -1, Pin: -1}, " Reserved concur… 50"},
		{46, 1, Slider{Label: "Rate", Value: "800/s", At: 8, Of: 11, Base: 5, Pin: 2}, " Rate ◂━━━━━◆━━━━━━━│━━━━━━━●─────▸ 800/s"},
		{20, 2, Slider{Label: "One value", Value: "on", At: 0, Of: 1, Base: 0, Pin: 0}, " One value        on\n │●────────────────│"},
		{30, 1, Slider{Label: "What it calls", Value: `[{ to = "speech" }, { to = "language" }]`, At: 0, Of: 2, Base: 0, Pin: -1}, " What it calls  [{ to = \"spee…"},
	} {
		c := canvas.New(tt.w, tt.h)
		tt.s.Row(c, false, look)
		require.Equal(t, tt.want, stripped(c))
	}
}

// A click on the handle's place turns the knob to where the handle is.
func TestSliderClickMeansWhatItShows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Slider{Of: rapid.IntRange(2, 40).Draw(t, "of")}
		s.At = rapid.IntRange(0, s.Of-1).Draw(t, "at")
		w := rapid.IntRange(max(s.Of+2, 5), 60).Draw(t, "w")
		c := canvas.New(w, 1)
		s.Base, s.Pin = -1, -1
		s.Track(c, true, look)
		for x := range w {
			if c.At(x, 0) == look.Glyphs.Handle {
				require.Equal(t, s.At, s.PositionAt(x, w))
				return
			}
		}
		t.Fatal("no handle")
	})
}

func TestBarIsHonestAtItsEnds(t *testing.T) {
	for share, want := range map[float64]string{0: "░░░░", 0.001: "█░░░", 0.5: "██░░", 0.999: "███░", 1: "████"} {
		c := canvas.New(4, 1)
		Bar(c, share, look)
		require.Equal(t, want, stripped(c), share)
	}
}

func TestLevelsAreHonestToo(t *testing.T) {
	for want, shares := range map[string][2]float64{
		"▁▁▁▁▁▁": {0, 0}, "▃▁▁▁▁▁": {0, 0.01}, "▆▃▁▁▁▁": {0.01, 0.34}, "▆▆▃▁▁▁": {0.49, 0.5}, "▆▆▆▆▆▃": {0.999, 1}, "▃▃▃▃▃▃": {0, 1}, "▆▆▆▆▆▆": {1, 1},
	} {
		c := canvas.New(6, 1)
		Levels(c, shares[0], shares[1], look)
		require.Equal(t, want, stripped(c), shares)
	}
}

func TestTable(t *testing.T) {
	table := Table{
		Head: []Cell{{Text: "outcome"}, {Text: "now"}, {Text: "pinned"}, {Text: "change"}},
		Rows: [][]Cell{
			{{Text: "p99 latency"}, {Text: "1.2 s"}, {Text: "9 s"}, {Text: "−87 %"}},
			{{Text: "cost"}, {Text: "$341"}, {Text: "$120"}, {Text: "×2.84"}},
			{{Text: "throttles"}, {Text: "0"}},
		},
	}
	for _, w := range []int{40, 30, 24, 14} {
		c := canvas.New(w, 4)
		require.Equal(t, 3, table.Draw(c, 0, look))
		golden.RequireEqual(fixed{t, "TestTable/" + string(rune('0'+w/10)) + "x"}, []byte(stripped(c)))
	}
	c := canvas.New(40, 2)
	table.Draw(c, 2, look)
	require.Contains(t, stripped(c), "throttles")
}

// fixed gives a golden file a name of its own.
type fixed struct {
	*testing.T
	name string
}

func (f fixed) Name() string { return f.name }

func binding(k, desc string) key.Binding {
	return key.NewBinding(key.WithKeys(k), key.WithHelp(k, desc))
}

func TestFooterKeepsHelpAndNeverOverflows(t *testing.T) {
	off := key.NewBinding(key.WithKeys("z"), key.WithHelp("z", "hidden"), key.WithDisabled())
	keys := Keys{Short: []key.Binding{binding("enter", "run"), off, binding("p", "pin"), binding("esc", "back"), binding("?", "help")}}
	for w := 1; w <= 60; w++ {
		c := canvas.New(w, 1)
		Footer(c, keys, look)
		got := stripped(c)
		require.LessOrEqual(t, canvas.Width(got), w)
		require.NotContains(t, got, "hidden")
		if w >= 8 {
			require.Contains(t, got, "? help", "width %d", w)
		}
	}
	c := canvas.New(60, 1)
	Footer(c, keys, look)
	require.Equal(t, " enter run  p pin  esc back  ? help", stripped(c))
	c = canvas.New(20, 1)
	Footer(c, keys, look)
	require.Equal(t, " enter run  ? help", stripped(c))
}

func TestHelpTextListsEveryKeyThatWorks(t *testing.T) {
	off := key.NewBinding(key.WithKeys("z"), key.WithHelp("z", "hidden"), key.WithDisabled())
	keys := Keys{Groups: [][]key.Binding{{binding("←/→", "turn the knob"), off}, {off}, {binding("?", "show these keys, as long as they are wanted")}}}
	c := canvas.New(30, 6)
	HelpText(keys, 30, look).Draw(c, 0)
	require.Equal(t, "←/→  turn the knob\n\n?    show these keys, as long\n     as they are wanted\n\n", stripped(c))
}

func TestScroll(t *testing.T) {
	require.Equal(t, Scroll(3), Scroll(9).Clamp(10, 7))
	require.Equal(t, Scroll(0), Scroll(-1).Clamp(10, 7))
	require.Equal(t, Scroll(0), Scroll(5).Clamp(3, 7))
	c := canvas.New(3, 2)
	Scroll(1).Mark(c, 9, look)
	require.Equal(t, "  ▴\n  ▾", stripped(c))
}

const lesson = `# Concurrency

Each *concurrent* request gets an **execution environment** of its own; see
` + "`reserved_concurrency`" + ` and [the guide](https://example.com/guide).

- first, which is long enough to be broken into more than one line
- second
  1. inner
  2. inner too

> A limit is a promise
> to someone else.

| limit | what it caps | value |
|:------|:-------------|------:|
| account | all functions of the account together | 1,000 |
| reserved | one function | 50 |

` + "```toml\n[world]\nduration = \"10m\" # a comment that goes on and on and on and on\n```" + `

Line one\
line two <b>raw</b>
`

func TestMarkdown(t *testing.T) {
	for _, w := range []int{60, 30} {
		md := Markdown(lesson, w, look)
		c := canvas.New(w, len(md))
		md.Draw(c, 0)
		golden.RequireEqual(fixed{t, "TestMarkdown/" + string(rune('0'+w/10)) + "x"}, []byte(stripped(c)))
	}
}

// Without colours, what stands out in a text still does.
func TestMarkdownWithoutColours(t *testing.T) {
	c := canvas.New(60, 30)
	Markdown(lesson, 60, theme.New(theme.NoColor, true)).Draw(c, 0)
	require.Contains(t, c.String(), "\x1b[1mexecution environment")
	require.NotContains(t, c.String(), "38;")
}

func TestMarkdownFitsAnyWidth(t *testing.T) {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"# ", "- ", "1. ", "> ", "`", "**", "*", "\n", "\n\n", "| a | b |\n|---|--:|\n| ", "```\n", "世界", " ", "word", "averyveryverylongwordindeed", "<b>", "[x](y)", "\\\n", "\t", "123456789) ", "[x] ", "a[^n]", "\n\n[^n]: ", "~~", "<!--", "-->", "![", "](y \"z\")", "250 ms", "    "}),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		src := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "src"), "")
		w := rapid.IntRange(1, 60).Draw(t, "w")
		for _, l := range Markdown(src, w, look) {
			if got := canvas.SpansWidth(l); got > max(w, minText) {
				t.Fatalf("%d wide, want at most %d: %q", got, w, l)
			}
		}
	})
}

func BenchmarkMarkdown(b *testing.B) {
	for b.Loop() {
		Markdown(lesson, 72, look)
	}
}

func BenchmarkPanel(b *testing.B) {
	c := canvas.New(60, 20)
	for b.Loop() {
		Panel(c, Title("concurrency", look), true, look)
	}
}
