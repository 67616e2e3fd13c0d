package plain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProse(t *testing.T) {
	for _, c := range []struct{ markdown, want string }{
		{"**Friday, 18:04.** `payment` is *refused*,\nsays [the log](https://example.org/log).",
			"Friday, 18:04. payment is refused, says the log (https://example.org/log).\n"},
		{"a\\*b &amp; c &lt;tag&gt; \\&amp; &nosuch; `\\* &amp;`", "a*b & c <tag> &amp; &nosuch; \\* &amp;\n"},
		{"one  \ntwo\n\nthree", "one\ntwo\n\nthree\n"},
		{"# Title\n\n## Part", "# Title\n\n## Part\n"},
		{"- one\n- two\n  - deeper\n\n1. first\n2. second", "- one\n- two\n  - deeper\n\n1. first\n2. second\n"},
		{"- one\n\n- two", "- one\n\n- two\n"},
		{"> said\n>\n> twice", "> said\n>\n> twice\n"},
		{"    TooManyRequests\n    Reason: X", "    TooManyRequests\n    Reason: X\n"},
		{"```\na\tb\n\nc\n```", "    a    b\n\n    c\n"},
		{"---", "* * *\n"},
		{"| what | value |\n|---|--:|\n| `a` | 1 |\n| longer | 1,000 |", "what    value\na           1\nlonger  1,000\n"},
		{"<b>raw</b> text\n\n<div>\nblock\n</div>", "<b>raw</b> text\n\n    <div>\n    block\n    </div>\n"},
		{"<https://example.org> ![alt](pic.png)", "https://example.org alt (picture: pic.png)\n"},
		{"-", "-\n"},
		{"", ""},
	} {
		var b strings.Builder
		prose(&b, "", c.markdown)
		require.Equal(t, c.want, b.String(), c.markdown)
	}
}

func TestProseFitsItsLines(t *testing.T) {
	word := strings.Repeat("long ", 40) + strings.Repeat("x", 200)
	for _, markdown := range []string{
		word, "# " + word, "- " + word + "\n  - " + word, "> " + word, "    " + word, "10. " + word,
		"| " + word + " | b |\n|---|---|\n| " + word + " | c |",
		strings.Repeat("> ", 100) + word, strings.Repeat("- ", 100) + word,
	} {
		var b strings.Builder
		prose(&b, "  ", markdown)
		requireHarmless(t, b.String(), Width)
		require.Equal(t, strings.Count(markdown, "x"), strings.Count(b.String(), "x"), "nothing is left out")
	}
}

func TestProseOfWideTables(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("word ", 15))
	var b strings.Builder
	prose(&b, "", "| limit | what it means |\n|---|---|\n| account | "+long+" |\n| | "+long+" |")
	require.Equal(t, `- limit: account
  what it means: word word word word word word word word word word word word
    word word word
- limit:
  what it means: word word word word word word word word word word word word
    word word word
`, b.String())
}

func TestPages(t *testing.T) {
	all := pages("before\n\n# One\n\ntext\n\n### Deep\n\n## Two\n\nmore")
	require.Len(t, all, 3)
	var b strings.Builder
	all[1].write(&b)
	require.Equal(t, "# One\n\ntext\n\n### Deep\n", b.String())
	require.Empty(t, pages(""))
}

func TestInline(t *testing.T) {
	require.Equal(t, "payment stands at its own ceiling", inline("`payment` stands\nat **its own** ceiling"))
	require.Equal(t, "# no heading", inline("# no heading"))
}

// FuzzProse: no text makes it fail, overrun a line or print what does harm.
func FuzzProse(f *testing.F) {
	for _, s := range []string{"| a |\n|--|\n| b | c |", "- > 1. `x", "\x1b[31m", "&#27;[2J", "&NewLine;", "[a]: b\n[a]", "<!-- -->", "a  \n\tb", strings.Repeat("0", 75) + "\x8b000\xf5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, markdown string) {
		var b strings.Builder
		out := newWriter(&b)
		for _, p := range pages(markdown) {
			p.write(out)
		}
		prose(out, "  ", markdown)
		require.NoError(t, out.Flush())
		requireHarmless(t, b.String(), Width)
	})
}

func TestFootnotesTasksAndHTML(t *testing.T) {
	var b strings.Builder
	prose(&b, "", "A \\*claim\\*[^1] that ~~was~~ is.\n\n[^1]: Says\n    who.\n\n    Twice.\n\n- [x] done\n- [ ] open\n\n<!-- a\nb -->\n")
	require.Equal(t, "A *claim* (note 1) that was is.\n\n- [x] done\n- [ ] open\n\n    <!-- a\n    b -->\n\nNote 1: Says who.\n\nTwice.\n", b.String())
}
