package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// lines are what Markdown makes of a text, without styles.
func lines(source string, w int) []string {
	var out []string
	for _, l := range Markdown(source, w, look) {
		out = append(out, strings.TrimRight(plainText(l), " "))
	}
	return out
}

func TestANumberStaysWithWhatItCounts(t *testing.T) {
	for source, want := range map[string][]string{
		"it may take up to 250 ms":            {"it may take up to", "250 ms"},
		"it may take up to (~**1,000** `MB`":  {"it may take up to", "(~1,000 MB"},
		"as they say, the 12 environments":    {"as they say, the", "12 environments"},
		"no more than some 12.5 % of it all":  {"no more than some", "12.5 % of it all"},
		"it was the year 2014. Then came it":  {"it was the year 2014.", "Then came it"},
		"it takes at least 4 extraordinarily": {"it takes at least 4", "extraordinarily"},
	} {
		require.Equal(t, want, lines(source, 21), source)
	}
	require.Equal(t, []string{"1,000", "requests"}, lines("1,000 requests", 9), "there is no room for both")
}

func TestNoShortWordIsLeftAlone(t *testing.T) {
	require.Equal(t, []string{"what stands in a line goes", "on here"}, lines("what stands in a line goes on here", 30))
	require.Equal(t, []string{"what stands in one line, all", "of it"}, lines("what stands in one line, all of it", 31))
	require.Equal(t, []string{"what stands in one line of", "it"}, lines("what stands in one line of it", 26), "narrow columns have nothing to spare")
	require.Equal(t, []string{"unbelievablylongone goes", "elsewhere-and-on"}, lines("unbelievablylongone goes elsewhere-and-on", 26), "that is long enough")
	require.Equal(t, []string{"averyveryverylongwordat", "the"}, lines("averyveryverylongwordat the", 24), "there is nobody to spare")
	require.Equal(t, []string{"one", "two"}, lines("one\\\ntwo", 30), "who breaks a line means it")
}

// However a text is broken, its words stay in their order, and lines fit.
func TestWordsStayInOrder(t *testing.T) {
	word := rapid.SampledFrom([]string{"a", "250", "ms", "1,000", "requests", "word", "**bold**", "`code`", "世界", "averyveryverylongwordindeed", "(~3", "%"})
	rapid.Check(t, func(t *rapid.T) {
		source := "x " + strings.Join(rapid.SliceOfN(word, 1, 30).Draw(t, "words"), " ")
		w := rapid.IntRange(minText, 60).Draw(t, "w")
		got := lines(source, w)
		for _, l := range got {
			require.LessOrEqual(t, canvas.Width(l), w)
		}
		said := strings.NewReplacer("*", "", "`", "", " ", "").Replace(source)
		require.Equal(t, said, strings.ReplaceAll(strings.Join(got, ""), " ", ""))
	})
}

func TestLevelsOfHeadingsDiffer(t *testing.T) {
	seen := map[string]int{}
	for level := 1; level <= 4; level++ {
		md := Markdown(strings.Repeat("#", level)+" Title", 40, theme.New(theme.NoColor, true))
		c := canvas.New(40, len(md))
		md.Draw(c, 0)
		seen[c.String()] = level
	}
	require.Len(t, seen, 4)
	require.Equal(t, []string{"a", "", "", "Large", "", "b", "", "Small", "", "c"}, lines("a\n## Large\nb\n### Small\nc", 40))
}

func TestFootnotes(t *testing.T) {
	require.Equal(t, []string{"a[1] b[2] c[1]", "", "────────────", "[1] first", "[2] second", "", "    • with a list", "[3] nobody's"},
		lines("a[^x] b[^y] c[^x]\n\n[^z]: nobody's\n[^y]: second\n\n    - with a list\n[^x]: first\n", 40))

	d := NewDocument([]string{"a[^x]\n\n[^x]: one\n[^y]: two\n", "b[^y] c[^x]\n\n[^y]: two\n[^x]: one\n"}, 40, look)
	require.Equal(t, "b[2] c[1]\n", flat(d.Parts[1]), "numbers are the document's")
	require.Equal(t, "[1] one\n[2] two\n", flat(d.Notes), "each is there once")
	require.Equal(t, []int{0, 1}, d.NoteRows)
	require.Equal(t, NoteURL(2), d.Parts[1][0][1].Link)
	require.Equal(t, 2, Note(NoteURL(2)))
	for _, url := range []string{"", "2", "note x", "note 1", "https://example.org/note 2"} {
		require.Zero(t, Note(url))
	}
}

// As many notes as a lesson has room for are numbered in a moment: with work for
// each three of them this would take minutes.
func TestThousandsOfFootnotes(t *testing.T) {
	const n = 5000
	var src strings.Builder
	for i := range n {
		fmt.Fprintf(&src, "[^%d]\n\n[^%d]: note\n\n", i, i)
	}
	d := NewDocument([]string{src.String()}, 40, look)
	require.Len(t, d.NoteRows, n)
	require.Equal(t, fmt.Sprintf("[%d]", n), plainText(d.Parts[0][2*n-2]))
}

func TestTasksListsAndHTML(t *testing.T) {
	require.Equal(t, []string{"[x] done", "[ ] open", "•", "• plain"}, lines("- [x] done\n- [ ] open\n-\n- plain", 40))
	require.Equal(t, []string{" 9) nine", "10) ten"}, lines("9) nine\n10) ten", 40))
	require.Equal(t, []string{"  <!-- a", "  b -->", "", "x <br> y"}, lines("<!-- a\nb -->\n\nx <br> y", 40))
}

// A table with too many words for its width stands row by row; numbers stand to
// the right unless the author says otherwise.
func TestWideAndNarrowTables(t *testing.T) {
	const table = "| name | takes | middle |\n|---|---|:-:|\n| first | 12 ms | a |\n| second | 250 ms | bcd |\n| third | – | |\n"
	require.Equal(t, []string{"name     takes  middle", "──────────────────────", "first    12 ms    a", "second  250 ms   bcd", "third        –"}, lines(table, 40))
	require.Equal(t, []string{"name: first", "  takes: 12 ms", "  middle: a", "", "name: second", "  takes: 250 ms", "  middle: bcd", "", "name: third", "  takes: –"}, lines(table, 18))
}

// Code keeps its shape where it fits without the blanks before all of it.
func TestCodeThatIsTooWide(t *testing.T) {
	require.Equal(t, []string{"      a", "        b"}, lines("```\n    a\n      b\n```", 12))
	require.Equal(t, []string{"  aaaaaaaa", "", "    b"}, lines("```\n    aaaaaaaa\n\n      b\n```", 12))
	require.Equal(t, []string{"  made ──▶", "  once", "", "… Init", "… a life"}, lines("```\n  made ──▶ Init\n  once     a life\n```", 14), "a drawing is moved as a whole")
	require.Equal(t, []string{"  aaaaaaaaaa", "… aa"}, lines("```\n  aaaaaaaaaaaa\n```", 12))
}
