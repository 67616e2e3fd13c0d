package plain

import (
	"html"
	"io"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// commonMark parses what lessons and scenarios are written in.
var commonMark = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// A page is a piece of Markdown that is read in one go.
type page struct {
	source []byte
	blocks []ast.Node
}

// pages splits Markdown before every heading of the first two levels.
func pages(markdown string) []page {
	source := []byte(markdown)
	var all []page
	for n := commonMark.Parse(text.NewReader(source)).FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); len(all) == 0 || ok && h.Level <= 2 {
			all = append(all, page{source: source})
		}
		last := &all[len(all)-1]
		last.blocks = append(last.blocks, n)
	}
	return all
}

// prose writes Markdown as lines of text, each behind indent: a listener
// hears sentences and not their markup, so emphasis and code have no marks.
func prose(w io.StringWriter, indent, markdown string) {
	source := []byte(markdown)
	r := reader{w, source}
	r.blocks(children(commonMark.Parse(text.NewReader(source))), indent, indent, false)
}

// write prints a page.
func (p page) write(w io.StringWriter) { reader{w, p.source}.blocks(p.blocks, "", "", false) }

// inline is Markdown of a line or two, without its markup.
func inline(markdown string) string {
	var b strings.Builder
	prose(&b, "", strings.Join(strings.Fields(markdown), " "))
	return strings.Join(strings.Fields(b.String()), " ")
}

// A reader writes what stands in a Markdown text.
type reader struct {
	w      io.StringWriter
	source []byte
}

func children(n ast.Node) []ast.Node {
	var all []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		all = append(all, c)
	}
	return all
}

// blocks writes blocks below each other, with a blank line between them unless
// they are those of a tight list. The first line stands behind first, all
// others behind indent.
func (r reader) blocks(blocks []ast.Node, first, indent string, tight bool) {
	for i, n := range blocks {
		if i > 0 {
			if !tight {
				r.w.WriteString(strings.TrimRight(indent, " ") + "\n")
			}
			first = indent
		}
		r.block(n, first, indent)
	}
	if len(blocks) == 0 && strings.TrimSpace(first) != "" {
		r.w.WriteString(strings.TrimRight(first, " ") + "\n")
	}
}

func (r reader) block(n ast.Node, first, indent string) {
	switch n := n.(type) {
	case *ast.Heading:
		r.wrap(strings.Repeat("#", n.Level)+" "+r.inlines(n), first, indent)
	case *ast.Paragraph, *ast.TextBlock:
		r.wrap(r.inlines(n), first, indent)
	case *ast.List:
		r.list(n, first, indent)
	case *ast.Blockquote:
		r.blocks(children(n), deeper(first, "> "), deeper(indent, "> "), false)
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		r.code(n.Lines(), first, indent)
	case *ast.ThematicBreak:
		r.wrap("* * *", first, indent)
	case *tables.Table:
		r.table(n, first, indent)
	default:
		r.blocks(children(n), first, indent, false)
	}
}

// narrow is the indentation beyond which nothing is indented further: a
// hostile file nests lists by the hundred.
const narrow = Width / 2

// deeper adds to an indentation.
func deeper(indent, more string) string {
	if width(indent)+width(more) > narrow {
		return indent
	}
	return indent + more
}

// wrap writes one long line that may have hard breaks in it.
func (r reader) wrap(line, first, indent string) {
	for _, part := range strings.Split(line, "\n") {
		wrap(r.w, first, indent, part)
		first = indent
	}
}

func (r reader) list(n *ast.List, first, indent string) {
	number := n.Start
	for i, item := range children(n) {
		if i > 0 {
			if !n.IsTight {
				r.w.WriteString(strings.TrimRight(indent, " ") + "\n")
			}
			first = indent
		}
		mark := "- "
		if n.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		r.blocks(children(item), deeper(first, mark), deeper(indent, strings.Repeat(" ", len(mark))), n.IsTight)
	}
}

// code writes lines as they are, those too long broken at the edge.
func (r reader) code(lines *text.Segments, first, indent string) {
	for i := range lines.Len() {
		segment := lines.At(i)
		line := []rune(strings.ReplaceAll(strings.TrimRight(string(segment.Value(r.source)), "\r\n"), "\t", "    "))
		for {
			head := deeper(first, "    ")
			n := min(len(line), Width-width(head))
			r.w.WriteString(strings.TrimRight(head+string(line[:n]), " ") + "\n")
			first, line = indent, line[n:]
			if len(line) == 0 {
				break
			}
		}
	}
}

// table writes a table with its columns as wide as they need to be, and one
// that is too wide row by row, a line for each cell.
func (r reader) table(n *tables.Table, first, indent string) {
	var rows [][]string
	var widths []int
	for _, row := range children(n) {
		var cells []string
		for i, cell := range children(row) {
			cells = append(cells, strings.Join(strings.Fields(r.inlines(cell)), " "))
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], width(cells[i]))
		}
		rows = append(rows, cells)
	}
	total := width(indent) + gap*(len(widths)-1)
	for _, w := range widths {
		total += w
	}
	if total > Width {
		r.records(rows, first, indent)
		return
	}
	for _, cells := range rows {
		var line string
		for i, cell := range cells {
			if i > 0 {
				line += strings.Repeat(" ", gap)
			}
			if i < len(n.Alignments) && n.Alignments[i] == tables.AlignRight {
				line += padLeft(cell, widths[i])
			} else {
				line += padRight(cell, widths[i])
			}
		}
		r.w.WriteString(strings.TrimRight(first+line, " ") + "\n")
		first = indent
	}
}

// records writes the rows of a table below each other.
func (r reader) records(rows [][]string, first, indent string) {
	header := rows[0]
	for _, cells := range rows[1:] {
		mark := "- "
		for i, cell := range cells {
			if i < len(header) && header[i] != "" {
				cell = header[i] + ": " + cell
			}
			wrap(r.w, deeper(first, mark), deeper(indent, "    "), cell)
			first, mark = indent, "  "
		}
	}
	if len(rows) == 1 {
		wrap(r.w, first, indent, strings.Join(header, ", "))
	}
}

// inlines is the text of a block in one line, "\n" for a hard break.
func (r reader) inlines(n ast.Node) string {
	var b strings.Builder
	for _, c := range children(n) {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(unescape(string(c.Segment.Value(r.source)), c.IsRaw()))
			switch {
			case c.HardLineBreak():
				b.WriteByte('\n')
			case c.SoftLineBreak():
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.CodeSpan:
			for _, piece := range children(c) {
				if t, ok := piece.(*ast.Text); ok {
					b.WriteString(strings.ReplaceAll(string(t.Segment.Value(r.source)), "\n", " "))
				}
			}
		case *ast.Link:
			b.WriteString(r.inlines(c) + " (" + string(c.Destination) + ")")
		case *ast.Image:
			b.WriteString(r.inlines(c) + " (picture: " + string(c.Destination) + ")")
		case *ast.AutoLink:
			b.Write(c.URL(r.source))
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				s := c.Segments.At(i)
				b.Write(s.Value(r.source))
			}
		default:
			b.WriteString(r.inlines(c))
		}
	}
	return b.String()
}

// unescape resolves what Markdown writes as \* or &amp;. A line feed that an
// entity makes is no line.
func unescape(s string, raw bool) string {
	if raw || !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '&':
			end := strings.IndexByte(s[i:], ';')
			if end < 0 {
				b.WriteByte('&')
				continue
			}
			entity := s[i : i+end+1]
			resolved := html.UnescapeString(entity)
			if resolved == entity {
				b.WriteByte('&')
				continue
			}
			b.WriteString(strings.ReplaceAll(resolved, "\n", " "))
			i += end
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
