package lessons

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"coldstart/internal/diagnostic"
	"coldstart/internal/markdown"
)

// depthMax bounds how deep lists, quotations and emphasis may be nested, so
// that whoever walks the tree needs no bound of his own.
const depthMax = 2 * diagnostic.MaxDepth

// span is a range of bytes of the file.
type span struct{ from, to int }

// body reads what stands below the front matter, from byte start on.
func (l *loader) body(start int) {
	file := l.src.Text()
	// Blanks keep the offsets of the Markdown those of the file.
	source := append(bytes.Repeat([]byte("\n"), start), file[start:]...)
	doc := markdown.Parse(source)

	w := walk(doc, source, start)
	if w.tooDeep >= 0 {
		l.tooDeep(w.tooDeep)
		return
	}
	for _, at := range w.nested {
		l.wrong(at.from, at.to, CodeNestedSim, "a simulator stands on its own, not inside a list or a quotation", "take it out to the left edge, with a blank line before and behind it")
	}

	blocks := l.fences(doc, source)
	var edits []edit
	prose := between(blocks, start, len(source))
	written := string(source)
	for _, p := range prose {
		s := stretch{written, p.from, p.to, l.src.Place, w.isRaw}
		edits = append(edits, l.templates(s)...)
		edits = append(edits, l.controlCharacters(s)...)
	}
	edits = sorted(edits)

	for i, p := range prose {
		if i > 0 {
			l.lesson.Parts = append(l.lesson.Parts, Part{Sim: l.sim(blocks[i-1])})
		}
		md := strings.TrimRight(strings.TrimLeft(apply(written, p.from, p.to, edits), "\n"), " \t\n")
		if strings.TrimSpace(md) == "" {
			continue
		}
		if len(prose) > 1 {
			md += w.definitionsOutside(p, written, edits)
			md += w.notesOutside(p, md, written, edits)
		}
		md = Harmless(md) + "\n"
		if !l.headings(md, len(l.lesson.Parts)) {
			l.tooDeep(p.from)
			continue
		}
		l.lesson.Words += words(md)
		l.lesson.Parts = append(l.lesson.Parts, Part{Prose: md})
	}
	l.leads(w.links, source)
	l.marks(w, source)
	if len(l.lesson.Parts) == 0 {
		l.wrong(start, start, CodeEmpty, "nothing stands below the front matter", "")
	}
}

// leads lists the links that lead into the course, and looks that the headings
// of this lesson are there.
func (l *loader) leads(links []*ast.Link, source []byte) {
	for _, n := range links {
		lesson, heading, ok := Lead(string(n.Destination))
		if !ok {
			continue
		}
		from := n.Pos()
		to := from + 1 + bytes.IndexByte(source[from:], ']')
		place := l.src.Place(from, to)
		l.lesson.Links = append(l.lesson.Links, Link{lesson, heading, place})
		if _, ok := l.lesson.Find(heading); !ok && lesson == "" {
			l.list.Add(l.lesson.UnknownHeading(heading, place))
		}
	}
}

// UnknownHeading is the diagnostic of a link to a heading that l does not have.
func (l *Lesson) UnknownHeading(heading string, at diagnostic.Place) diagnostic.Diagnostic {
	known := make([]string, len(l.Headings))
	for i, h := range l.Headings {
		known[i] = slug(h.Text)
	}
	return at.Error(CodeUnknownHeading, fmt.Sprintf("%s has no heading #%s", l.File, heading), diagnostic.KeyHint(heading, known))
}

// notePattern is the mark of a footnote.
var notePattern = regexp.MustCompile(`\\?\[\^([^\]\s]+)\]`)

// marks looks that footnotes are there where their marks are.
func (l *loader) marks(w *walker, source []byte) {
	for _, m := range notePattern.FindAllSubmatchIndex(source, -1) {
		name := string(source[m[2]:m[3]])
		if source[m[0]] == '\\' || w.isRaw(m[0]) || slices.ContainsFunc(w.notes, func(n *east.Footnote) bool { return string(n.Ref) == name }) {
			continue
		}
		l.list.Add(l.src.Place(m[0], m[1]).Warning(CodeUnknownNote, fmt.Sprintf("there is no footnote %q", name), fmt.Sprintf("write it anywhere: [^%s]: ...; where the brackets are meant, write \\[", name)))
	}
}

func (l *loader) tooDeep(at int) {
	l.wrong(at, at, diagnostic.CodeTooDeep, fmt.Sprintf("lists, quotations and emphasis are nested more than %d deep", depthMax), "")
}

// A walker looks through a tree once for what matters to the text.
type walker struct {
	source      []byte
	raw         []span // code and HTML, where Markdown has no escapes
	nested      []span // opening lines of simulators that are not at the top level
	definitions []*ast.LinkReferenceDefinition
	notes       []*east.Footnote
	links       []*ast.Link
	tooDeep     int // where; -1: nowhere
}

func walk(doc ast.Node, source []byte, start int) *walker {
	w := &walker{source: source, tooDeep: -1}
	w.visit(doc, 0, start)
	slices.SortFunc(w.raw, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	return w
}

// visit looks at n and all below it; near is an offset that n is not before.
func (w *walker) visit(n ast.Node, depth, near int) {
	if p := n.Pos(); p > near {
		near = p
	}
	if depth > depthMax {
		if w.tooDeep < 0 {
			w.tooDeep = near
		}
		return
	}
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		w.lines(n.Lines())
		if isSim(n, w.source) && n.Parent().Kind() != ast.KindDocument {
			w.nested = append(w.nested, span{n.Pos(), n.Info.Segment.Stop})
		}
	case *ast.CodeBlock:
		w.lines(n.Lines())
	case *ast.HTMLBlock:
		w.lines(n.Lines())
		if n.HasClosure() {
			w.raw = append(w.raw, span{n.ClosureLine.Start, n.ClosureLine.Stop})
		}
	case *ast.RawHTML:
		w.lines(n.Segments)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				w.raw = append(w.raw, span{t.Segment.Start, t.Segment.Stop})
			}
		}
	case *ast.LinkReferenceDefinition:
		w.definitions = append(w.definitions, n)
	case *east.Footnote:
		w.notes = append(w.notes, n)
	case *ast.Link:
		w.links = append(w.links, n)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.visit(c, depth+1, near)
	}
}

func (w *walker) lines(lines *text.Segments) {
	for i := range lines.Len() {
		line := lines.At(i)
		w.raw = append(w.raw, span{line.Start, line.Stop})
	}
}

// isRaw reports whether the byte at offset is code or HTML.
func (w *walker) isRaw(offset int) bool {
	i, found := slices.BinarySearchFunc(w.raw, offset, func(s span, at int) int { return cmp.Compare(s.from, at) })
	return found || i > 0 && offset < w.raw[i-1].to
}

// definitionsOutside returns the definitions of reference links, [name]: URL,
// that stand elsewhere than in p: a part is rendered on its own, and its links
// have to work.
func (w *walker) definitionsOutside(p span, written string, edits []edit) string {
	var b strings.Builder
	for _, d := range w.definitions {
		if at := d.Pos(); at < 0 || p.from <= at && at < p.to {
			continue
		}
		b.WriteString("\n")
		for i := range d.Lines().Len() {
			line := d.Lines().At(i)
			b.WriteString("\n" + strings.TrimRight(apply(written, line.Start, line.Stop, edits), "\n"))
		}
	}
	return b.String()
}

// notesOutside returns the footnotes that md, the text of p, refers to and that
// stand elsewhere.
func (w *walker) notesOutside(p span, md, written string, edits []edit) string {
	var b strings.Builder
	for _, n := range w.notes {
		at := n.Pos()
		if p.from <= at && at < p.to || !strings.Contains(md, "[^"+string(n.Ref)+"]") {
			continue
		}
		b.WriteString("\n\n" + strings.TrimSpace(apply(written, at, noteEnd(n, w.source), edits)))
	}
	return b.String()
}

// noteEnd is where a footnote ends: with its last line, and what closes that.
func noteEnd(n *east.Footnote, source []byte) int {
	end := lineEnd(source, n.Pos())
	// Walk returns what the function does, which is nil.
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			end = max(end, n.Lines().At(n.Lines().Len()-1).Stop)
		}
		return ast.WalkContinue, nil
	})
	for end < len(source) {
		next := lineEnd(source, end)
		line := source[end:next]
		if !bytes.HasPrefix(line, []byte("    ")) && !bytes.HasPrefix(line, []byte("\t")) {
			break
		}
		end = next
	}
	return end
}

func isSim(n *ast.FencedCodeBlock, source []byte) bool {
	return string(n.Language(source)) == "sim"
}

// A block is a simulator at the top level: where its line begins and its
// fence, where its content opens and ends, and what comes after it.
type block struct {
	from, fence, open, end, after int
	closed                        bool
}

// fences returns the simulators, and reports blocks that nothing closes.
func (l *loader) fences(doc ast.Node, source []byte) []block {
	var blocks []block
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		f, ok := n.(*ast.FencedCodeBlock)
		if !ok {
			continue
		}
		b := block{fence: f.Pos(), open: lineEnd(source, f.Pos())}
		b.from = bytes.LastIndexByte(source[:b.fence], '\n') + 1
		b.end = b.open
		if lines := f.Lines(); lines.Len() > 0 {
			b.end = lines.At(lines.Len() - 1).Stop
		}
		b.after = lineEnd(source, b.end)
		if b.closed = b.end < len(source); !b.closed {
			l.wrong(b.fence, b.open, CodeUnclosedFence, "the block has no end", "close it with a line of as many ` or ~ as open it")
		}
		if !isSim(f, source) {
			continue
		}
		if len(blocks) == SimsMax {
			l.wrong(b.fence, b.open, CodeTooMany, fmt.Sprintf("a lesson has at most %d simulators", SimsMax), "")
			break
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// between returns what lies before, between and behind the blocks: one span
// more than there are blocks, some of them empty.
func between(blocks []block, from, to int) []span {
	var spans []span
	for _, b := range blocks {
		spans = append(spans, span{from, b.from})
		from = b.after
	}
	return append(spans, span{from, to})
}

// headings lists those of a part's top level. It reports whether the part is
// as flat as the file was: the edits hold characters that may nest otherwise.
func (l *loader) headings(md string, part int) bool {
	source := []byte(md)
	doc := markdown.Parse(source)
	if walk(doc, source, 0).tooDeep >= 0 {
		return false
	}
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			l.lesson.Headings = append(l.lesson.Headings, Heading{h.Level, plain(h, source), part})
		}
	}
	return true
}

// plain is the text of inline Markdown without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	var add func(n ast.Node)
	add = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(markdown.Text(n, source))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			add(c)
		}
	}
	add(n)
	return strings.Map(visible, strings.Join(strings.Fields(b.String()), " "))
}

// words counts what is read: runs of characters with a letter or digit.
func words(md string) int {
	n := 0
	for _, field := range strings.Fields(md) {
		if strings.ContainsFunc(field, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
