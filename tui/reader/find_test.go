package reader

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
	"coldstart/tui/widget"
)

const long = `+++
title     = "A long lesson"
summary   = "Long."
minutes   = 5
scenarios = []
+++

# A long lesson

What is said here is said of *concurrency*, once, and see [the paper](https://example.org/paper).

## Arrivals come first, whatever the width of the terminal that one reads on

Concurrency is the rate times the **duration**; a word of it.

%s

### Then ` + "`init`" + ` and the rest

The last of the concurrency
is here, with <https://example.org/more> and [the paper](https://example.org/paper) again.

| platform | a rather long column that has to be broken | another one that is as long as the first |
|---|---|---|
| one | a-word-that-is-longer-than-any-column-can-be-on-a-narrow-terminal-of-forty-cells | ends here |
`

// reading shows a lesson without live blocks.
func reading(t *testing.T, source string, w, h int, change func(*Config)) *tuitest.Driver[Model] {
	t.Helper()
	fs := fstest.MapFS{"lessons/long.md": {Data: []byte(source)}}
	l, list, err := lessons.Load(fs, "lessons/long.md")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	c := Config{Lesson: l, Number: 1, Of: 1, Clock: still, Heading: -1, Scenario: func(string) *quizzes.Scenario { return nil }}
	if change != nil {
		change(&c)
	}
	return tuitest.Open(t, New(c, look), w, h, func(msg tea.Msg) bool {
		_, ok := msg.(Read)
		return ok
	})
}

func longLesson() string {
	return fmt.Sprintf(long, strings.Repeat("Some words to fill a line.\n\n", 40))
}

// top is the first line of the page.
func top(d *tuitest.Driver[Model]) string {
	return strings.Trim(strings.Split(d.Screen(), "\n")[topRows], " ▴")
}

// What is looked for is found across the ends of lines, whatever its case unless
// that is asked for, is counted, stands out
// without colours too, and can be gone through round and round.
func TestSearch(t *testing.T) {
	d := reading(t, longLesson(), 60, 15, nil)
	d.Press("/")
	require.True(t, d.M.Typing())
	d.Expect("/ _", "not found")
	d.Type("Conc")
	d.Expect("/ Conc_", "1 of 1")
	for range 4 {
		d.Press("backspace")
	}
	d.Type("conc")
	d.Expect("/ conc_", "1 of 3")
	d.Type("urrency")
	d.Press("enter")
	require.False(t, d.M.Typing())
	d.Expect("/ concurrency", "1 of 3")
	d.Press("n")
	d.Expect("2 of 3")
	d.Press("n")
	d.Expect("3 of 3", "The last of the concurrency")
	d.Press("n")
	d.Expect("1 of 3", "A long lesson")
	d.Press("N")
	d.Expect("3 of 3")
	c := canvas.New(60, 1)
	widget.Footer(c, d.M.Keys(), look)
	require.Contains(t, ansi.Strip(c.String()), "esc end the search", "how it ends has to be seen")
	d.Press("esc")
	d.ExpectNot("3 of 3")
	require.Empty(t, d.M.search.hits)

	d.Press("/")
	d.Type("the terminal  that one")
	d.Expect("1 of 1")
	require.Len(t, d.M.search.hits[0].spots, 2, "two lines at this width")
	d.Resize(120, 15)
	require.Len(t, d.M.search.hits, 1)
	require.Len(t, d.M.search.hits[0].spots, 1, "one line at that one")
	d.Press("esc")
	d.ExpectNot("1 of 1")

	d.Press("g", "/")
	d.Type("rate times")
	plain := d.M.Style(theme.New(theme.NoColor, true))
	require.Regexp(t, `\x1b\[[0-9;]*7m ?r`, plain.View(), "what is found is reversed")
	d.Send(tea.PasteMsg{Content: "\nnothing"})
	d.Expect("not found")
	d.Press("enter")
	require.False(t, d.M.search.on())
	d.Press("n", "N")
}

func TestASearchThatIsLeftGoesBack(t *testing.T) {
	d := reading(t, longLesson(), 60, 15, nil)
	d.Press("j", "j", "j")
	before := d.M.scroll
	d.Press("/")
	d.Type("last")
	require.NotEqual(t, before, d.M.scroll)
	d.Press("backspace", "backspace", "backspace", "backspace")
	require.Equal(t, before, d.M.scroll)
	d.Type("last")
	d.Press("esc")
	require.Equal(t, before, d.M.scroll)
}

func TestHeadings(t *testing.T) {
	for _, w := range []int{40, 60, 120} {
		d := reading(t, longLesson(), w, 15, nil)
		d.Press("]")
		require.True(t, strings.HasPrefix(top(d), "Arrivals come first"), top(d))
		d.Press("]")
		require.Equal(t, "Then init and the rest", top(d))
		d.Press("]", "[")
		require.True(t, strings.HasPrefix(top(d), "Arrivals come first"), top(d))
		d.Press("[", "[", "[")
		require.Equal(t, "A long lesson", top(d))
		_, at := d.M.Outline()
		require.Zero(t, at)
		d.Send(GoTo{2})
		headings, at := d.M.Outline()
		require.Len(t, headings, 3)
		require.Equal(t, 2, at)
		d.Send(GoTo{3})
		d.Send(GoTo{-1})
	}
	d := reading(t, longLesson(), 60, 15, func(c *Config) { c.Heading = 1 })
	require.True(t, strings.HasPrefix(top(d), "Arrivals come first"), "it begins where it is asked to")
	d.Resize(90, 20)
	require.True(t, strings.HasPrefix(top(d), "Arrivals come first"), "and stays there")
	require.Zero(t, d.M.Place(), "nobody has read up to there")
}

// Addresses are listed at the end, each once.
func TestLinksAreListed(t *testing.T) {
	d := reading(t, longLesson(), 72, 23, nil)
	d.Press("G")
	d.Expect("links", "the paper https://example.org/paper", "https://example.org/more")
	require.Equal(t, 1, strings.Count(d.Screen()[strings.Index(d.Screen(), "links"):], "example.org/paper"))
}

// No letter of a lesson is lost, however narrow: neither of words, nor of
// tables, code or addresses.
func TestNothingIsCut(t *testing.T) {
	letters := func(s string) map[rune]int {
		out := map[rune]int{}
		for _, r := range s {
			if r > ' ' && r < 0x2500 && r != '…' { // that code goes on
				out[r]++
			}
		}
		return out
	}
	source := longLesson() + "\n```\n" + strings.Repeat("code-", 30) + "\n```\n"
	var want map[rune]int
	for _, w := range []int{200, 80, 60, 40} {
		d := reading(t, source, w, 400, nil)
		_, body, _ := strings.Cut(d.Screen(), "\n")
		if want == nil {
			want = letters(body)
		}
		require.Equal(t, want, letters(body), w)
	}
}

// The line is not longer than is easy to read, whatever the terminal.
func TestTheMeasure(t *testing.T) {
	for _, w := range []int{80, 120, 200} {
		d := reading(t, longLesson(), w, 40, nil)
		for _, line := range strings.Split(d.Screen(), "\n")[topRows:] {
			require.LessOrEqual(t, ansi.StringWidth(strings.TrimSpace(strings.Trim(line, " ▾▴"))), widestText)
		}
	}
}

func TestScreensOfASearch(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			d := reading(t, longLesson(), size[0], size[1], nil)
			d.Press("/")
			d.Type("concurrency")
			golden.RequireEqual(t, []byte(d.Screen()))
		})
	}
}

func TestALinkAtTheEndIsClicked(t *testing.T) {
	l := open(t, 80, 23)
	l.Press("G")
	l.Click("Next lesson: At least once")
	require.Equal(t, "next", l.told[len(l.told)-1].(Follow).Link.ID)
}
