package widget

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// markdown parses CommonMark with tables.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// Markdown renders CommonMark, and the tables of GitHub's dialect, in lines of
// at most w cells. Raw HTML is shown as it is written.
//
// It does what a general renderer would do worse here: a list's items hang, a
// table is as wide as it needs to be, blanks carry no styles, and a page takes
// well under a millisecond, so that nothing has to wait for it or keep it.
func Markdown(src string, w int, st theme.Styles) Text {
	source := []byte(src)
	r := renderer{source: source, st: st}
	return r.blocks(markdown.Parser().Parse(text.NewReader(source)), max(w, minText), false)
}

// minText is the width below which nothing is indented any more, and nothing
// is made narrower.
const minText = 8

// Link is a link of a text.
type Link struct{ Text, URL string }

// Links returns what a text links to, each address once, in order.
func Links(src string) []Link {
	source := []byte(src)
	var links []Link
	seen := map[string]bool{}
	add := func(text, url string) {
		if url != "" && !seen[url] {
			seen[url] = true
			links = append(links, Link{text, url})
		}
	}
	r := renderer{source: source}
	// Walk returns what the function does, which is nil.
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Link:
			if entering {
				var words strings.Builder
				for _, span := range r.inlines(n, theme.Style{}) {
					words.WriteString(span.Text)
				}
				add(words.String(), string(n.Destination))
			}
		case *ast.AutoLink:
			if entering {
				add("", string(n.URL(source)))
			}
		}
		return ast.WalkContinue, nil
	})
	return links
}

type renderer struct {
	source []byte
	st     theme.Styles
}

// blocks renders the children of n one below the other, a blank line between
// them unless they are those of a tight list.
func (r renderer) blocks(n ast.Node, w int, tight bool) Text {
	var out Text
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		lines := r.block(c, w)
		if len(lines) == 0 {
			continue
		}
		if len(out) > 0 && !tight {
			out = append(out, nil)
		}
		out = append(out, lines...)
	}
	return out
}

func (r renderer) block(n ast.Node, w int) Text {
	switch n := n.(type) {
	case *ast.Heading:
		style := r.st.Heading
		if n.Level > 2 {
			style = r.st.Strong
		}
		return wrapSpans(r.inlines(n, style), w)
	case *ast.Paragraph, *ast.TextBlock:
		return wrapSpans(r.inlines(n, r.st.Text), w)
	case *ast.List:
		return r.list(n, w)
	case *ast.Blockquote:
		if w < minText+2 {
			return r.blocks(n, w, false)
		}
		bar := canvas.Span{Text: r.st.Glyphs.Vertical + " ", Style: r.st.Border}
		return prefix(r.blocks(n, w-2, false), bar, bar)
	case *ast.FencedCodeBlock:
		return r.code(n.Lines(), w)
	case *ast.CodeBlock:
		return r.code(n.Lines(), w)
	case *ast.HTMLBlock:
		return r.code(n.Lines(), w)
	case *ast.ThematicBreak:
		return Text{{{Text: strings.Repeat(r.st.Glyphs.Horizontal, w), Style: r.st.Border}}}
	case *east.Table:
		return r.table(n, w)
	default:
		return r.blocks(n, w, false)
	}
}

func (r renderer) list(n *ast.List, w int) Text {
	if w < minText+4 {
		return r.blocks(n, w, n.IsTight)
	}
	var out Text
	number := n.Start
	width := 2
	if n.IsOrdered() {
		width = len(strconv.Itoa(n.Start+n.ChildCount()-1)) + 2
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := r.st.Glyphs.Bullet
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + "."
			number++
		}
		mark = strings.Repeat(" ", max(width-1-canvas.Width(mark), 0)) + mark + " "
		lines := prefix(r.blocks(item, w-width, n.IsTight),
			canvas.Span{Text: mark, Style: r.st.Muted},
			canvas.Span{Text: strings.Repeat(" ", width), Style: r.st.Text})
		if len(out) > 0 && !n.IsTight {
			out = append(out, nil)
		}
		out = append(out, lines...)
	}
	return out
}

// prefix puts first before the first line of t and rest before the others.
func prefix(t Text, first, rest canvas.Span) Text {
	out := make(Text, len(t))
	for i, l := range t {
		p := rest
		if i == 0 {
			p = first
		}
		out[i] = append(Line{p}, l...)
	}
	return out
}

// code renders lines as they are, indented; one that is too long goes on in the
// next line, so that nothing is lost.
func (r renderer) code(lines *text.Segments, w int) Text {
	var out Text
	for i := range lines.Len() {
		line := lines.At(i)
		s := strings.ReplaceAll(strings.TrimRight(string(line.Value(r.source)), "\r\n"), "\t", "    ")
		for _, piece := range canvas.Break(s, w-2) {
			out = append(out, Line{{Text: "  ", Style: r.st.Text}, {Text: piece, Style: r.st.Code}})
		}
	}
	return out
}

// table renders a table with its columns as wide as they need to be; where
// that is too wide the widest ones give way.
func (r renderer) table(n *east.Table, w int) Text {
	var rows [][]Line
	var widths []int
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		style := r.st.Text
		if row.Kind() == east.KindTableHeader {
			style = r.st.Strong
		}
		var cells []Line
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			spans := r.inlines(cell, style)
			if len(cells) == len(widths) {
				widths = append(widths, 0)
			}
			widths[len(cells)] = max(widths[len(cells)], canvas.SpansWidth(spans))
			cells = append(cells, spans)
		}
		rows = append(rows, cells)
	}
	for sum(widths)+ColumnGap*(len(widths)-1) > w {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= 1 {
			break
		}
		widths[widest]--
	}
	var out Text
	for i, cells := range rows {
		// A cell that does not fit goes on in the next lines.
		broken := make([]Text, len(cells))
		height := 1
		for j, cell := range cells {
			broken[j] = wrapSpans(cell, widths[j])
			height = max(height, len(broken[j]))
		}
		for y := range height {
			var line Line
			for j := range cells {
				var part Line
				if y < len(broken[j]) {
					part = broken[j][y]
				}
				gap := canvas.Span{Text: strings.Repeat(" ", max(widths[j]-canvas.SpansWidth(part), 0)), Style: r.st.Text}
				if j < len(n.Alignments) && n.Alignments[j] == east.AlignRight {
					line = append(append(line, gap), part...)
				} else {
					line = append(append(line, part...), gap)
				}
				if j < len(cells)-1 {
					line = append(line, canvas.Span{Text: strings.Repeat(" ", ColumnGap), Style: r.st.Text})
				}
			}
			out = append(out, line)
		}
		if i == 0 {
			out = append(out, Line{{Text: strings.Repeat(r.st.Glyphs.Horizontal, min(sum(widths)+ColumnGap*(len(widths)-1), w)), Style: r.st.Border}})
		}
	}
	return out
}

func sum(v []int) int {
	s := 0
	for _, x := range v {
		s += x
	}
	return s
}

// inlines returns what stands in a block, in one long line; a hard break is a
// span of its own, "\n".
func (r renderer) inlines(n ast.Node, style theme.Style) Line {
	var out Line
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			out = append(out, canvas.Span{Text: string(c.Segment.Value(r.source)), Style: style})
			if c.HardLineBreak() {
				out = append(out, canvas.Span{Text: "\n"})
			} else if c.SoftLineBreak() {
				out = append(out, canvas.Span{Text: " ", Style: style})
			}
		case *ast.String:
			out = append(out, canvas.Span{Text: string(c.Value), Style: style})
		case *ast.CodeSpan:
			out = append(out, r.inlines(c, r.st.Code)...)
		case *ast.Emphasis:
			s := style
			if c.Level > 1 {
				s.Attrs |= r.st.Strong.Attrs
			} else {
				s.Attrs |= r.st.Emphasis.Attrs
			}
			out = append(out, r.inlines(c, s)...)
		case *ast.Link:
			out = append(out, r.inlines(c, r.st.Key)...)
			out = append(out, canvas.Span{Text: " (" + string(c.Destination) + ")", Style: r.st.Muted})
		case *ast.AutoLink:
			out = append(out, canvas.Span{Text: string(c.URL(r.source)), Style: r.st.Key})
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				s := c.Segments.At(i)
				out = append(out, canvas.Span{Text: string(s.Value(r.source)), Style: r.st.Muted})
			}
		default:
			out = append(out, r.inlines(c, style)...)
		}
	}
	return out
}

// wrapSpans breaks one long line at blanks into lines of at most w cells;
// words that are longer than a line are broken where they have to be.
func wrapSpans(line Line, w int) Text {
	w = max(w, 1)
	var out Text
	var current Line
	used := 0
	flush := func() {
		out = append(out, current)
		current, used = nil, 0
	}
	var word Line // pieces without a blank between them
	wordWidth, blank := 0, false
	var blankStyle theme.Style
	place := func() {
		if len(word) == 0 {
			return
		}
		if blank && used > 0 {
			if used+1+wordWidth > w {
				flush()
			} else {
				current = appendSpan(current, canvas.Span{Text: " ", Style: blankStyle})
				used++
			}
		}
		for _, piece := range word {
			for used+canvas.Width(piece.Text) > w {
				head := ansi.Truncate(piece.Text, w-used, "")
				if head == "" && used == 0 {
					break // a character wider than the line
				}
				current = appendSpan(current, canvas.Span{Text: head, Style: piece.Style})
				piece.Text = piece.Text[len(head):]
				flush()
			}
			current = appendSpan(current, piece)
			used += canvas.Width(piece.Text)
		}
		word, wordWidth, blank = nil, 0, false
	}
	for _, s := range line {
		if s.Text == "\n" {
			place()
			flush()
			continue
		}
		rest := s.Text
		for rest != "" {
			i := strings.IndexAny(rest, " \t\n")
			if i < 0 {
				word = append(word, canvas.Span{Text: rest, Style: s.Style})
				wordWidth += canvas.Width(rest)
				break
			}
			if i > 0 {
				word = append(word, canvas.Span{Text: rest[:i], Style: s.Style})
				wordWidth += canvas.Width(rest[:i])
			}
			place()
			blank, blankStyle = true, s.Style
			rest = rest[i+1:]
		}
	}
	place()
	if len(current) > 0 || len(out) == 0 && len(line) > 0 {
		flush()
	}
	return out
}

// appendSpan appends s to line, joined to the last span if it looks the same.
func appendSpan(line Line, s canvas.Span) Line {
	if n := len(line); n > 0 && line[n-1].Style == s.Style {
		line[n-1].Text += s.Text
		return line
	}
	return append(line, s)
}
