package widget

import (
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"coldstart/internal/markdown"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Markdown renders a text in lines of at most w cells: addresses stand behind
// what leads to them, footnotes at the end. Raw HTML is shown as it is written.
//
// It does what a general renderer would do worse here: a list's items hang, a
// table is as wide as it needs to be, blanks carry no styles, and a page takes
// well under a millisecond, so that nothing has to wait for it or keep it.
func Markdown(src string, w int, st theme.Styles) Text {
	r := renderer{st: st, addresses: true}
	d := r.document([]string{src}, w)
	t := d.Parts[0]
	if len(d.Notes) == 0 {
		return t
	}
	if len(t) > 0 {
		t = append(t, nil)
	}
	rule := Line{{Text: strings.Repeat(st.Glyphs.Horizontal, min(shortRule, max(w, minText))), Style: st.Border}}
	return append(append(t, rule), d.Notes...)
}

const (
	// minText is the width below which nothing is indented any more, and nothing
	// is made narrower.
	minText = 8

	shortRule = 12 // above footnotes
)

// Document is texts that are read one after the other, broken to a width.
type Document struct {
	Parts    []Text
	Blocks   []Block // of the top level, in order
	Notes    Text    // the footnotes of all parts, in the order that they are referred to in
	NoteRows []int   // lines of Notes that the footnotes begin in
	Links    []Link  // what the texts lead to, each address once, in order
}

// Block is a paragraph, a list, a table and so on.
type Block struct {
	Part, Line int // that it begins in
	Length     int // of its source, in bytes; the same at every width
	Heading    bool
}

// Link is something that a text leads to.
type Link struct {
	Text  string // the words that lead there
	Title string // what the author calls it; may be empty
	URL   string // of a footnote: see Note
}

// Address renders a link for a list of them: its words, and where they lead.
func Address(l Link, w int, st theme.Styles) Text {
	line := Line{}
	if l.Text != l.URL && l.Text != "" {
		line = append(line, canvas.Span{Text: l.Text + "  ", Style: st.Text})
	}
	line = append(line, canvas.Span{Text: l.URL, Style: st.Key, Link: l.URL})
	if l.Title != "" {
		line = append(line, canvas.Span{Text: " " + l.Title, Style: st.Muted})
	}
	indent := canvas.Span{Text: "  ", Style: st.Text}
	return prefix(wrapSpans(line, max(w-2, 1)), indent, indent)
}

// NoteURL is where the mark of a footnote leads to, numbered from 1.
func NoteURL(n int) string { return notePrefix + strconv.Itoa(n) }

// Note is the number of the footnote that an address means, from 1; 0: none.
func Note(url string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(url, notePrefix))
	if err != nil || !strings.HasPrefix(url, notePrefix) {
		return 0
	}
	return n
}

// notePrefix begins no address that an author writes: none has a line feed.
const notePrefix = "note\n"

// NewDocument renders texts that share their footnotes' numbers. Addresses do
// not stand in the text; spans lead to them.
func NewDocument(parts []string, w int, st theme.Styles) Document {
	r := renderer{st: st}
	return r.document(parts, w)
}

// A renderer renders the parts of a document, one after the other.
type renderer struct {
	st        theme.Styles
	addresses bool // they stand behind what leads to them

	source []byte         // of the part
	notes  []note         // of the document, by their numbers
	number map[string]int // of a footnote in the document, by its label
	marks  map[int]int    // the same, of the part, by the part's number
	links  []Link
	listed map[string]bool // addresses that are among links
}

// note is a footnote.
type note struct {
	node  *east.Footnote
	in    []byte      // the source that it stands in
	marks map[int]int // of that part
}

func (r *renderer) document(parts []string, w int) Document {
	w = max(w, minText)
	d := Document{Parts: make([]Text, len(parts))}
	r.listed, r.number = map[string]bool{}, map[string]int{}
	trees := make([]ast.Node, len(parts))
	marks := make([]map[int]int, len(parts))
	for i, src := range parts {
		trees[i] = markdown.Parse([]byte(src))
		marks[i] = r.numbered(trees[i], []byte(src))
	}
	for i, src := range parts {
		r.source, r.marks = []byte(src), marks[i]
		var blocks []Block
		d.Parts[i], blocks = r.top(trees[i], w)
		for _, b := range blocks {
			b.Part = i
			d.Blocks = append(d.Blocks, b)
		}
	}
	for i, n := range r.notes {
		r.source, r.marks = n.in, n.marks
		mark := "[" + strconv.Itoa(i+1) + "] "
		d.NoteRows = append(d.NoteRows, len(d.Notes))
		d.Notes = append(d.Notes, r.item(mark, n.node, w, false)...)
	}
	d.Links = r.links
	return d
}

// numbered gives the footnotes of a part numbers of the whole document: one that
// stands in several parts is the same.
func (r *renderer) numbered(doc ast.Node, source []byte) map[int]int {
	list, ok := doc.LastChild().(*east.FootnoteList)
	if !ok {
		return nil
	}
	marks := map[int]int{}
	seen := map[string]bool{}
	for n := list.FirstChild(); n != nil; n = n.NextSibling() {
		f := n.(*east.Footnote)
		label := string(f.Ref)
		for seen[label] { // defined twice
			label += " "
		}
		seen[label] = true
		if r.number[label] == 0 {
			r.notes = append(r.notes, note{f, source, marks})
			r.number[label] = len(r.notes)
		}
		marks[f.Index] = r.number[label]
	}
	return marks
}

// top renders the blocks of a part, and says where they are.
func (r *renderer) top(doc ast.Node, w int) (out Text, blocks []Block) {
	from := 0
	for c := doc.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == east.KindFootnoteList {
			continue
		}
		lines := r.block(c, w)
		heading := c.Kind() == ast.KindHeading
		if len(lines) == 0 && !heading {
			continue // a definition
		}
		if n := len(blocks); n > 0 {
			pos := max(c.Pos(), from)
			blocks[n-1].Length, from = pos-from, pos
		}
		out = r.below(out, c, lines)
		blocks = append(blocks, Block{Line: max(len(out)-len(lines), 0), Heading: heading})
	}
	if n := len(blocks); n > 0 {
		blocks[n-1].Length = len(r.source) - from
	}
	return out, blocks
}

// blocks renders the children of n one below the other, a blank line between
// them unless they are those of a tight list.
func (r *renderer) blocks(n ast.Node, w int, tight bool) Text {
	var out Text
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		lines := r.block(c, w)
		if tight {
			out = append(out, lines...)
			continue
		}
		out = r.below(out, c, lines)
	}
	return out
}

// below appends a block with blank lines before it: a large heading belongs to
// what follows, and so is further from what stands before.
func (r *renderer) below(out Text, n ast.Node, lines Text) Text {
	if len(out) > 0 && len(lines) > 0 {
		out = append(out, nil)
		if h, ok := n.(*ast.Heading); ok && h.Level <= 2 {
			out = append(out, nil)
		}
	}
	return append(out, lines...)
}

func (r *renderer) block(n ast.Node, w int) Text {
	switch n := n.(type) {
	case *ast.Heading:
		return r.heading(n, w)
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
		lines := *n.Lines()
		if n.HasClosure() {
			lines.Append(n.ClosureLine)
		}
		return r.code(&lines, w)
	case *ast.ThematicBreak:
		return Text{r.rule(w)}
	case *east.Table:
		return r.table(n, w)
	default:
		return r.blocks(n, w, false)
	}
}

func (r *renderer) rule(w int) Line {
	return Line{{Text: strings.Repeat(r.st.Glyphs.Horizontal, w), Style: r.st.Border}}
}

// heading renders a heading, so that its level shows without colours: the first
// stands on a line, the second has the look of headings, the third is bold, and
// those below it bold and in italics.
func (r *renderer) heading(n *ast.Heading, w int) Text {
	style := r.st.Heading
	if n.Level > 2 {
		style = r.st.Strong
	}
	if n.Level > 3 {
		style.Attrs |= r.st.Emphasis.Attrs
	}
	lines := wrapSpans(r.inlines(n, style), w)
	if n.Level > 1 || len(lines) == 0 {
		return lines
	}
	widest := 0
	for _, line := range lines {
		widest = max(widest, canvas.SpansWidth(line))
	}
	return append(lines, r.rule(widest))
}

func (r *renderer) list(n *ast.List, w int) Text {
	var out Text
	number := n.Start
	last := strconv.Itoa(n.Start + n.ChildCount() - 1)
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := r.st.Glyphs.Bullet + " "
		switch box := checkBox(item); {
		case n.IsOrdered():
			mark = strconv.Itoa(number) + string(n.Marker) + " "
			mark = strings.Repeat(" ", max(len(last)+2-len(mark), 0)) + mark
			number++
			if box != nil {
				mark += boxMark(box)
			}
		case box != nil:
			mark = boxMark(box)
		}
		if len(out) > 0 && !n.IsTight {
			out = append(out, nil)
		}
		out = append(out, r.item(mark, item, w, n.IsTight)...)
	}
	return out
}

// item renders what stands behind a mark. Where there is no room to hang, the
// mark has a line of its own.
func (r *renderer) item(mark string, n ast.Node, w int, tight bool) Text {
	if inner := w - canvas.Width(mark); inner >= minText {
		return r.hang(mark, r.blocks(n, inner, tight))
	}
	return append(Plain(strings.TrimSpace(mark), w, r.st.Muted), r.blocks(n, w, tight)...)
}

// checkBox is the box that an item of a list of tasks begins with.
func checkBox(item ast.Node) *east.TaskCheckBox {
	if item.FirstChild() == nil {
		return nil
	}
	box, _ := item.FirstChild().FirstChild().(*east.TaskCheckBox)
	return box
}

func boxMark(box *east.TaskCheckBox) string {
	if box.IsChecked {
		return "[x] "
	}
	return "[ ] "
}

// hang puts a mark before the first line of t and as many blanks before the
// others. A mark without a text is there too.
func (r *renderer) hang(mark string, t Text) Text {
	if len(t) == 0 {
		t = Text{nil}
	}
	return prefix(t,
		canvas.Span{Text: mark, Style: r.st.Muted},
		canvas.Span{Text: strings.Repeat(" ", canvas.Width(mark)), Style: r.st.Text})
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

// inlines returns what stands in a block, in one long line; a hard break is a
// span of its own, "\n".
func (r *renderer) inlines(n ast.Node, style theme.Style) Line {
	var out Line
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			out = append(out, canvas.Span{Text: markdown.Text(c, r.source), Style: style})
			if c.HardLineBreak() {
				out = append(out, canvas.Span{Text: "\n"})
			} else if c.SoftLineBreak() {
				out = append(out, canvas.Span{Text: " ", Style: style})
			}
		case *ast.String:
			out = append(out, canvas.Span{Text: string(c.Value), Style: style})
		case *ast.CodeSpan:
			out = append(out, r.inlines(c, with(r.st.Code, style))...)
		case *ast.Emphasis:
			s := style
			if c.Level > 1 {
				s.Attrs |= r.st.Strong.Attrs
			} else {
				s.Attrs |= r.st.Emphasis.Attrs
			}
			out = append(out, r.inlines(c, s)...)
		case *east.Strikethrough:
			s := style
			s.Attrs |= uv.AttrStrikethrough
			out = append(out, r.inlines(c, s)...)
		case *ast.Link:
			out = append(out, r.link(r.inlines(c, with(r.linkStyle(), style)), string(c.Destination), string(c.Title))...)
		case *ast.Image:
			out = append(out, r.picture(c, style)...)
		case *ast.AutoLink:
			words := Line{{Text: string(c.Label(r.source)), Style: with(r.linkStyle(), style)}}
			out = append(out, r.link(words, string(c.URL(r.source)), "")...)
		case *east.FootnoteLink:
			n := r.marks[c.Index]
			out = append(out, canvas.Span{Text: "[" + strconv.Itoa(n) + "]", Style: r.st.Key, Link: NoteURL(n)})
		case *east.TaskCheckBox, *east.FootnoteBacklink:
			// The item's mark says it; the way back is the way that one came.
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

// link makes words lead to an address, and lists it.
func (r *renderer) link(words Line, url, title string) Line {
	url, title = markdown.Unescape(url), markdown.Unescape(title)
	said := r.lead(words, url, title)
	if !r.addresses {
		return words
	}
	if url == said || strings.HasSuffix(url, "//"+said) || url == "mailto:"+said {
		url = ""
	}
	return r.behind(words, strings.TrimSpace(url+quoted(title)))
}

// picture renders what stands for a picture: its words and where it is.
func (r *renderer) picture(n *ast.Image, style theme.Style) Line {
	url, title := markdown.Unescape(string(n.Destination)), markdown.Unescape(string(n.Title))
	words := r.inlines(n, with(r.linkStyle(), style))
	r.lead(words, url, title)
	if !r.addresses {
		return r.behind(words, "picture")
	}
	return r.behind(words, "picture: "+url+quoted(title))
}

// lead makes words lead to an address, lists it, and returns the words.
func (r *renderer) lead(words Line, url, title string) string {
	for i := range words {
		if words[i].Link == "" {
			words[i].Link = url
		}
	}
	said := strings.Join(strings.Fields(plainText(words)), " ")
	if url != "" && !r.listed[url] {
		r.listed[url] = true
		r.links = append(r.links, Link{said, title, url})
	}
	return said
}

// behind puts a remark in brackets behind words, if there is one.
func (r *renderer) behind(words Line, remark string) Line {
	if remark == "" {
		return words
	}
	blank := " "
	if len(words) == 0 {
		blank = ""
	}
	return append(words, canvas.Span{Text: blank + "(" + remark + ")", Style: r.st.Muted})
}

func quoted(title string) string {
	if title == "" {
		return ""
	}
	return ` "` + title + `"`
}

// linkStyle is the look of what leads elsewhere, also where there are no colours.
func (r *renderer) linkStyle() theme.Style {
	s := r.st.Key
	s.Underline = uv.UnderlineSingle
	return s
}

// with is a style with the attributes of what stands around it.
func with(s, around theme.Style) theme.Style {
	s.Attrs |= around.Attrs
	return s
}
