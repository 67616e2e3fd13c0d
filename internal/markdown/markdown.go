// Package markdown is what lessons and scenarios are written in: CommonMark with
// what GitHub adds to it (tables, lists of tasks, text that is struck out,
// addresses that are links as they stand) and footnotes. Who loads a text, who
// draws it and who reads it aloud have one parser, and so agree on what is what.
//
// What to call first: Parse. The tree is goldmark's; Text is what a piece of it
// says.
package markdown

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// dialect may be used by many at a time.
var dialect = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.Footnote),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(keeper{}, 100))),
).Parser()

// Parse returns the tree of a text. Footnotes are at its end, in the order in
// which the text refers to them, and then those that it never refers to.
func Parse(source []byte) ast.Node { return dialect.Parse(text.NewReader(source)) }

// keeper numbers the footnotes that nothing refers to. It comes before goldmark's
// own transformer, which drops what has no number: an author's words are not
// lost without a trace.
type keeper struct{}

func (keeper) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	// Walk returns what the function does, which is nil.
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		list, ok := n.(*east.FootnoteList)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for n := list.FirstChild(); n != nil; n = n.NextSibling() {
			if note := n.(*east.Footnote); note.Index < 0 {
				list.Count++
				note.Index = list.Count
			}
		}
		return ast.WalkStop, nil // there is one list
	})
}

// Text is what a piece of text says: escapes like \* and &amp; resolved, unless
// it is code. A character that would steer a terminal is a blank, whether it is
// a line feed or something worse.
func Text(n *ast.Text, source []byte) string {
	s := string(n.Segment.Value(source))
	if n.IsRaw() || n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
		return strings.ReplaceAll(s, "\n", " ")
	}
	return Unescape(s)
}

// escapes are a backslash before punctuation, or a character by name or number.
var escapes = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&#?[A-Za-z0-9]+;`)

// Unescape resolves what Markdown writes as \* or &amp;. Characters are named or
// numbered once: \&amp; is &amp;, and so is &amp;amp;.
func Unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	return escapes.ReplaceAllStringFunc(s, func(s string) string {
		if s[0] == '\\' {
			return s[1:]
		}
		c := util.ResolveEntityNames(util.ResolveNumericReferences([]byte(s)))
		return strings.Map(harmless, string(c))
	})
}

// harmless makes a blank of a character that would steer a terminal.
func harmless(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}
