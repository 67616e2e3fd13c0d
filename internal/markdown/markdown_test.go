package markdown

import (
	"html"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"pgregory.net/rapid"
)

func TestUnescape(t *testing.T) {
	for source, want := range map[string]string{
		`a`:                        `a`,
		`\*a\* \a \\`:              `*a* \a \`,
		`&amp; &lt; &#42; &#x2a;`:  `& < * *`,
		`&amp;amp; \&amp;`:         `&amp; &amp;`,
		`& a; &nonsense; &#; &`:    `& a; &nonsense; &#; &`,
		`a&NewLine;b&#27;[31m&#9;`: `a b [31m `,
		`\`:                        `\`,
	} {
		require.Equal(t, want, Unescape(source), source)
	}
}

// What goldmark's HTML says is what Unescape says.
func TestUnescapeAgainstHTML(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", `\`, `*`, "&", "&amp;", "&lt;", "&#42;", "&#x2A;", "&copy;", ";", "#", "x", `\&`, "&nope;", `"`})
	rapid.Check(t, func(t *rapid.T) {
		source := "w" + strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "") + "w"
		node := Parse([]byte(source)).FirstChild()
		var got strings.Builder
		for n := node.FirstChild(); n != nil; n = n.NextSibling() {
			words, ok := n.(*ast.Text)
			if !ok {
				t.Skip("emphasis")
			}
			got.WriteString(Text(words, []byte(source)))
		}
		var out strings.Builder
		require.NoError(t, goldmark.Convert([]byte(source), &out))
		want := strings.TrimSuffix(strings.TrimPrefix(out.String(), "<p>"), "</p>\n")
		require.Equal(t, html.UnescapeString(want), got.String(), source)
	})
}

// notes are the labels of a text's footnotes with their numbers.
func notes(source string) map[string]int {
	out := map[string]int{}
	doc := Parse([]byte(source))
	list, ok := doc.LastChild().(*east.FootnoteList)
	if !ok {
		return out
	}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		note := n.(*east.Footnote)
		out[string(note.Ref)] = note.Index
	}
	return out
}

func TestFootnotesThatNothingRefersToAreKept(t *testing.T) {
	require.Equal(t, map[string]int{"b": 1, "a": 2, "c": 3}, notes("one[^b] two[^a]\n\n[^a]: A\n[^b]: B\n[^c]: C\n"))
	require.Equal(t, map[string]int{"c": 1}, notes("> [^c]: C\n"))
	require.Empty(t, notes("a[^b]\n"))
}
