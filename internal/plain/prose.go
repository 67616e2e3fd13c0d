package plain

import (
	"io"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"coldstart/internal/markdown"
)

// A page is a piece of Markdown that is read in one go.
type page struct {
	source []byte
	blocks []ast.Node
}

// headed reports whether the page begins with one of the headings that pages are
// split at.
func (p page) headed() bool { return heads(p.blocks[0]) }

func heads(n ast.Node) bool {
	h, ok := n.(*ast.Heading)
	return ok && h.Level <= pageLevel
}

// pageLevel is the lowest level of the headings that begin a page.
const pageLevel = 2

// pages splits Markdown before every heading of the first two levels.
func pages(text string) []page {
	source := []byte(text)
	var all []page
	for n := markdown.Parse(source).FirstChild(); n != nil; n = n.NextSibling() {
		if len(all) == 0 || heads(n) {
			all = append(all, page{source: source})
		}
		last := &all[len(all)-1]
		last.blocks = append(last.blocks, n)
	}
	return all
}

// prose writes Markdown as lines of text, each behind indent: a listener
// hears sentences and not their markup, so emphasis and code have no marks.
func prose(w io.StringWriter, indent, text string) {
	source := []byte(text)
	r := reader{w, source}
	r.blocks(children(markdown.Parse(source)), indent, indent, false)
}

// write prints a page.
func (p page) write(w io.StringWriter) { reader{w, p.source}.blocks(p.blocks, "", "", false) }

// inline is Markdown of a line or two, without its markup.
func inline(text string) string {
	var b strings.Builder
	prose(&b, "", strings.Join(strings.Fields(text), " "))
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
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		r.code(n.Lines(), first, indent)
	case *ast.HTMLBlock:
		lines := *n.Lines()
		if n.HasClosure() {
			lines.Append(n.ClosureLine)
		}
		r.code(&lines, first, indent)
	case *ast.ThematicBreak:
		r.wrap("* * *", first, indent)
	case *east.Table:
		r.table(n, first, indent)
	case *east.Footnote:
		r.blocks(children(n), first+"Note "+strconv.Itoa(n.Index)+": ", indent, false)
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
func (r reader) table(n *east.Table, first, indent string) {
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
			if i < len(n.Alignments) && n.Alignments[i] == east.AlignRight {
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
			b.WriteString(markdown.Text(c, r.source))
			switch {
			case c.HardLineBreak():
				b.WriteByte('\n')
			case c.SoftLineBreak():
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.CodeSpan:
			b.WriteString(r.inlines(c))
		case *ast.Link:
			b.WriteString(r.inlines(c) + " (" + string(c.Destination) + ")")
		case *ast.Image:
			b.WriteString(r.inlines(c) + " (picture: " + string(c.Destination) + ")")
		case *ast.AutoLink:
			b.Write(c.URL(r.source))
		case *east.FootnoteLink:
			b.WriteString(" (note " + strconv.Itoa(c.Index) + ")")
		case *east.TaskCheckBox:
			if c.IsChecked {
				b.WriteString("[x] ")
			} else {
				b.WriteString("[ ] ")
			}
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
