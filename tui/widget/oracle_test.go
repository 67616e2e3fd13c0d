package widget

import (
	"fmt"
	"html"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/styles"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"pgregory.net/rapid"

	"coldstart/content"
	"coldstart/internal/markdown"
	"coldstart/tui/theme"
)

var simulators = regexp.MustCompile("(?s)```sim\n.*?```")

// everything is a text with all that Markdown has, but for footnotes, which
// Glamour does not know.
const everything = `Title with *stress* and ` + "`code`" + `
=====

Second level
---

### Third, [linked *and* stressed](https://example.org/a_b?c=d&e=f)

#### Fourth
##### Fifth
###### Sixth ######

A paragraph with **strong**, *stressed*, ***both***, ~~struck out~~, ` + "`` a `tick` ``" + `, an
escape \*like\* \_this\_, a &lt;name&gt; &copy;, a hard break\
here, another one  
there, <https://example.org/auto> and https://example.org/bare.

![A picture of *things*](https://example.org/p.png)
and [by name][ref] and [ref].

[ref]: https://example.org/reference

* one
* two

  with a second paragraph

  > quoted
  > > and again
  > >
  > > - with a list
  > >   1. and one in it

      code in an item
* three
  - [ ] open
  - [x] done
    - deeper
      - and deeper

41. forty-one
42. forty-two

    7) seven
    8) eight

> # A heading in a quotation
>
> ` + "```" + `toml
> key = "a value that is much too long for the column that it stands in, and goes on and on"
> ` + "```" + `

    indented code	with a tab and <html> & *stars*

***

| left | right | centre | a column with a long name |
|:-----|------:|:------:|---------------------------|
| a    | 1     | *c*    | ` + "`code \\| bar`" + ` and words enough to be broken |
| longer | 22 | c | |
| more |
`

// glamoured is what Glamour makes of a text in lines that are never broken.
func glamoured(t *testing.T, source string) string {
	t.Helper()
	style := styles.NoTTYStyleConfig
	style.ImageText.Format = "{{.text}} (picture: )" // as ours
	style.Task.Ticked, style.Task.Unticked = "[x] ", "[ ] "
	oracle, err := glamour.NewTermRenderer(glamour.WithStyles(style), glamour.WithWordWrap(4000))
	require.NoError(t, err)
	theirs, err := oracle.Render(source)
	require.NoError(t, err)
	return ansi.Strip(theirs)
}

func flat(t Text) string {
	var b strings.Builder
	for _, line := range t {
		b.WriteString(plainText(line) + "\n")
	}
	return b.String()
}

// TestNoLetterIsLost renders every lesson of the course, and a text with all that
// there is, with our own renderer and with Glamour: both show the same letters,
// whatever else they do. In narrow columns ours may say more, the names of a
// table's columns with every row.
func TestNoLetterIsLost(t *testing.T) {
	sources := map[string]string{"everything": everything}
	files, err := fs.Glob(content.Files, "lessons/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := fs.ReadFile(content.Files, file)
		require.NoError(t, err)
		// Front matter and simulators are not the renderer's.
		sources[file] = simulators.ReplaceAllString(strings.SplitN(string(data), "+++", 3)[2], "")
	}
	for name, source := range sources {
		want := lettersOf(glamoured(t, source))
		for _, width := range []int{200, 76, 40, 20, 9} {
			got := lettersOf(flat(Markdown(source, width, theme.New(theme.NoColor, true))))
			if width == 200 {
				require.Equal(t, want, got, "%s at %d columns", name, width)
			}
			for r, n := range want {
				require.GreaterOrEqual(t, got[r], n, "%q of %s at %d columns", r, name, width)
			}
		}
	}
}

// lettersOf counts the letters and digits of a text. Lines are broken
// differently, and a long word in a narrow table may be.
func lettersOf(text string) map[rune]int {
	count := map[rune]int{}
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			count[r]++
		}
	}
	return count
}

// writer draws a text of random constructs, nested in each other.
type writer struct {
	t     *rapid.T
	notes int
	links int
}

func (w *writer) pick(from ...string) string { return rapid.SampledFrom(from).Draw(w.t, "pick") }

func (w *writer) inline(depth int) string {
	var out []string
	for range rapid.IntRange(1, 6).Draw(w.t, "inlines") {
		kind := rapid.IntRange(0, 11).Draw(w.t, "inline")
		if depth == 0 {
			kind %= 4
		}
		switch kind {
		case 4:
			out = append(out, "*"+w.inline(depth-1)+"*")
		case 5:
			out = append(out, "**"+w.inline(depth-1)+"**")
		case 6:
			out = append(out, "~~"+w.inline(depth-1)+"~~")
		case 7:
			w.links++
			out = append(out, fmt.Sprintf("[%s](https://example.org/%d)", w.inline(0), w.links))
		case 8:
			w.links++
			out = append(out, fmt.Sprintf("![%s](picture-%d.png)", w.inline(0), w.links))
		case 9:
			w.links++
			out = append(out, fmt.Sprintf("<https://example.com/%d>", w.links))
		case 10:
			out = append(out, "`"+w.pick("code", "a  b", "under_score", "世界")+"`")
		case 11:
			w.notes++
			out = append(out, fmt.Sprintf("noted[^n%d]", w.notes))
		default:
			out = append(out, w.pick("word", "another", "a", "250", "ms", "längerals", "世界", "averyveryverylongwordindeed", `\*`, `\_x`, "&amp;", "&copy;", "&", `"quoted"`, "x_y_z"))
		}
	}
	return strings.Join(out, " ")
}

// block draws a block of lines that begin with indent, the first line apart.
func (w *writer) block(indent string, depth int) string {
	kind := rapid.IntRange(0, 8).Draw(w.t, "block")
	if depth == 0 {
		kind %= 4
	}
	switch kind {
	case 1:
		return strings.Repeat("#", rapid.IntRange(1, 6).Draw(w.t, "level")) + " " + w.inline(1)
	case 2:
		return "```\n" + indent + w.pick("code", "a\tb", "a line of code that goes on and on, and does not end before the column does") + "\n" + indent + "```"
	case 3:
		return w.inline(1) + w.pick("\\\n", "  \n", "\n") + indent + "more " + w.inline(1)
	case 4:
		return "> " + w.blocks(indent+"> ", depth-1)
	case 5:
		mark := w.pick("- ", "* ", "7. ", "12) ", "- [ ] ", "- [x] ")
		under := indent + strings.Repeat(" ", len(mark))
		if strings.HasSuffix(mark, "] ") {
			under = indent + "  "
			return mark + w.inline(1) + "\n\n" + under + w.blocks(under, depth-1)
		}
		return mark + w.blocks(under, depth-1) + "\n" + indent + mark + w.inline(0)
	case 6:
		row := func() string { return "| " + w.inline(1) + " | " + w.inline(0) + " |" }
		return row() + "\n" + indent + "|:-:|" + w.pick("---", "--:") + "|\n" + indent + row() + "\n" + indent + row()
	case 7:
		return w.pick("***", "- - -", "___")
	default:
		return w.inline(2)
	}
}

func (w *writer) blocks(indent string, depth int) string {
	var out []string
	for range rapid.IntRange(1, 3).Draw(w.t, "blocks") {
		out = append(out, w.block(indent, depth))
	}
	return strings.Join(out, "\n"+strings.TrimRight(indent, " ")+"\n"+indent)
}

func (w *writer) text() string {
	out := w.blocks("", 3)
	for i := 1; i <= w.notes; i++ {
		out += fmt.Sprintf("\n\n[^n%d]: note %s", i, w.pick("one", "two\n\n    - three", "four `five`"))
	}
	return out
}

var (
	pictures  = regexp.MustCompile(`<img src="([^"]*)" alt="([^"]*)"[^>]*>`)
	addresses = regexp.MustCompile(`(?:href|src)="([^"#][^"]*)"`)
	ticked    = regexp.MustCompile(`<input checked[^>]*>`)
	tags      = regexp.MustCompile(`<[^>]*>`)
	letters   = regexp.MustCompile(`\p{L}`)
)

// What goldmark writes as HTML has the letters that we draw and leads to the
// same addresses; at any width none of them is missing. Digits are left out:
// they are also what a browser numbers lists with.
func TestNoLetterOfAnyTextIsLost(t *testing.T) {
	oracle := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote)).Renderer()
	rapid.Check(t, func(t *rapid.T) {
		source := (&writer{t: t}).text()
		var page strings.Builder
		require.NoError(t, oracle.Render(&page, []byte(source), markdown.Parse([]byte(source))))
		said := pictures.ReplaceAllString(page.String(), "$2 picture")
		said = ticked.ReplaceAllString(said, "x")
		said = html.UnescapeString(tags.ReplaceAllString(said, ""))
		want := strings.Join(letters.FindAllString(said, -1), "")

		shown := func(w int) string {
			d := NewDocument([]string{source}, w, look)
			return strings.Join(letters.FindAllString(flat(d.Parts[0])+flat(d.Notes), -1), "")
		}
		require.Equal(t, sorted(want), sorted(shown(4000)), source)
		w := rapid.IntRange(8, 100).Draw(t, "w")
		got := lettersOf(shown(w))
		for r, n := range lettersOf(want) {
			require.GreaterOrEqual(t, got[r], n, "%q at %d columns of\n%s", r, w, source)
		}

		leads := map[string]bool{}
		for _, m := range addresses.FindAllStringSubmatch(page.String(), -1) {
			leads[html.UnescapeString(m[1])] = true
		}
		for _, l := range NewDocument([]string{source}, w, look).Links {
			require.True(t, leads[l.URL], l.URL)
			delete(leads, l.URL)
		}
		require.Empty(t, leads, source)
	})
}

func sorted(s string) string {
	r := []rune(s)
	slices.Sort(r)
	return string(r)
}
