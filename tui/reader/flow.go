package reader

import (
	"math"
	"sort"
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"

	"coldstart/lessons"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// flow is the lesson broken to a width: prose, live blocks and what stands at
// the end, one below the other. Rows count from the top of the lesson.
type flow struct {
	x, w     int // of all on the screen
	textX    int // of the prose, from x
	textW    int
	height   int
	end      int           // the row below the prose and the live blocks
	texts    []text        // prose, footnotes and addresses
	sims     []canvas.Rect // the live blocks, in order
	headings []int         // rows that the lesson's headings begin in
	marks    []mark
	titles   []title
	leads    []widget.Link // all that the prose leads to, footnotes first
	notes    []widget.Text // the footnotes, for the foot of the page
	links    canvas.Rect
}

// text is a stretch of prose and the row that it begins in.
type text struct {
	y     int
	lines widget.Text
}

// title stands over what is at the lesson's end.
type title struct {
	y    int
	text string
}

// mark is where a paragraph, or whatever else stands in one piece, begins: its
// row at this width, and how much of the lesson stands before it at any.
type mark struct{ row, before int }

const (
	topRows    = 2   // of the screen above the text
	widestText = 72  // cells that are easy to read in one go
	widest     = 96  // cells of a live block: more would not make its charts clearer
	simLength  = 300 // of a live block, in the bytes that prose is measured in
)

// page is how many rows of the lesson are shown at once.
func (m Model) page() int { return max(m.h-topRows, 1) }

// lay breaks the lesson to the screen's width. What a live block shows changes
// all the time, where it stands does not.
func (m Model) lay() *flow {
	w := min(m.w-2, widest)
	if m.w-2 < widestText+16 {
		w = min(m.w-2, widestText+6) // hardly wider than the text: the same edge
	}
	f := &flow{x: max((m.w-w)/2, 0), w: w, textW: min(w, widestText)}
	f.textX = (w - f.textW) / 2
	var prose []string
	for _, p := range m.config.Lesson.Parts {
		if p.Sim == nil {
			prose = append(prose, p.Prose)
		}
	}
	doc := widget.NewDocument(prose, f.textW, m.st)
	blocks, before := doc.Blocks, 0
	part := 0
	for _, p := range m.config.Lesson.Parts {
		if p.Sim != nil {
			r := canvas.R(0, f.height, w, m.blockHeight(len(f.sims), w))
			f.sims = append(f.sims, r)
			f.marks = append(f.marks, mark{r.Y, before})
			before += simLength
			f.height += r.H + 1
			continue
		}
		for len(blocks) > 0 && blocks[0].Part == part {
			b := blocks[0]
			row := f.height + b.Line
			f.marks = append(f.marks, mark{row, before})
			before += b.Length
			if b.Heading {
				f.headings = append(f.headings, row)
			}
			blocks = blocks[1:]
		}
		f.add(doc.Parts[part])
		part++
	}
	f.end = f.height
	f.marks = append(f.marks, mark{f.end, before})
	f.foot(doc, m.st)
	if n := len(m.config.Links); n > 0 {
		f.title("now it is your turn")
		f.links = canvas.R(f.textX, f.height-1, f.textW, n+2)
		f.height += n + 1
	}
	return f
}

// add puts prose below what is there.
func (f *flow) add(lines widget.Text) {
	if len(lines) > 0 {
		f.texts = append(f.texts, text{f.height, lines})
		f.height += len(lines) + 1
	}
}

// title begins something at the lesson's end.
func (f *flow) title(text string) {
	f.titles = append(f.titles, title{f.height, text})
	f.height++
}

// foot lists the footnotes and the addresses of the lesson.
func (f *flow) foot(doc widget.Document, st theme.Styles) {
	for i, from := range doc.NoteRows {
		to := len(doc.Notes)
		if i+1 < len(doc.NoteRows) {
			to = doc.NoteRows[i+1]
		}
		note := doc.Notes[from:to]
		f.notes = append(f.notes, note)
		words := strings.TrimSpace(strings.TrimPrefix(plain(note...), "["+strconv.Itoa(i+1)+"]"))
		f.leads = append(f.leads, widget.Link{Text: words, URL: widget.NoteURL(i + 1)})
	}
	f.leads = append(f.leads, doc.Links...)
	if len(doc.Notes) > 0 {
		f.title("notes")
		f.add(doc.Notes)
	}
	if len(doc.Links) == 0 {
		return
	}
	f.title("links")
	var listed widget.Text
	for _, l := range doc.Links {
		listed = append(listed, widget.Address(l, f.textW, st)...)
	}
	f.add(listed)
}

// above is how much of the lesson stands above a row, 0 to 1: the same at every
// width.
func (f *flow) above(row int) float64 {
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].row > row }) - 1
	total := f.marks[len(f.marks)-1].before
	switch {
	case total == 0 || i < 0:
		return 0
	case i == len(f.marks)-1:
		return 1
	}
	a, b := f.marks[i], f.marks[i+1]
	return (float64(a.before) + float64(b.before-a.before)*float64(row-a.row)/float64(b.row-a.row)) / float64(total)
}

// rowAt is the row that has a share of the lesson above it.
func (f *flow) rowAt(share float64) int {
	const exact = 1e-6 // bytes: what sums of floats may be off
	at := share*float64(f.marks[len(f.marks)-1].before) + exact
	i := max(sort.Search(len(f.marks), func(i int) bool { return float64(f.marks[i].before) > at })-1, 0)
	if i == len(f.marks)-1 {
		return f.marks[i].row
	}
	a, b := f.marks[i], f.marks[i+1]
	return a.row + int((at-float64(a.before))/float64(b.before-a.before)*float64(b.row-a.row))
}

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	if m.flow == nil || m.w < 4 {
		return m.st.Screen(c)
	}
	m.drawHeader(c.Sub(0, 0, m.w, 1))
	page := c.Sub(m.flow.x, topRows, m.flow.w, m.page())
	prose := page.Sub(m.flow.textX, 0, m.flow.textW, page.H())
	for _, t := range m.flow.texts {
		top := t.y - int(m.scroll)
		for i, line := range t.lines {
			if y := top + i; y >= 0 && y < page.H() {
				prose.Spans(0, y, prose.W(), line)
			}
		}
	}
	m.drawHits(prose)
	for i, r := range m.flow.sims {
		if y := r.Y - int(m.scroll); y+r.H > 0 && y < page.H() {
			m.drawBlock(c, i, m.flow.x, topRows+y)
		}
	}
	for _, t := range m.flow.titles {
		m.drawTitle(prose, t.y-int(m.scroll), t.text)
	}
	if r := m.flow.links; r.H > 0 {
		m.drawLinks(prose, r.Y-int(m.scroll))
	}
	m.scroll.Mark(c.Sub(0, topRows, m.w, m.page()), m.flow.height, m.st)
	m.drawFoot(page)
	return m.st.Screen(c)
}

// drawHits makes what is looked for stand out: the hit that is shown as what is
// selected, the others underlined.
func (m Model) drawHits(prose canvas.Canvas) {
	other := m.st.Key
	other.Attrs |= m.st.Strong.Attrs
	other.Underline = uv.UnderlineSingle
	for i, h := range m.search.hits {
		style := other
		if i == m.search.at {
			style = m.st.Selected
		}
		for _, s := range h.spots {
			y := s.row - int(m.scroll)
			for x := s.x; x < s.x+s.w; x++ {
				if text := prose.At(x, y); text != "" {
					prose.Text(x, y, text, style)
				}
			}
		}
	}
}

// drawSearch draws what is looked for and how often it was found.
func (m Model) drawSearch(c canvas.Canvas) {
	count := "not found"
	if n := len(m.search.hits); n > 0 {
		count = strconv.Itoa(m.search.at+1) + " of " + strconv.Itoa(n)
	}
	x := c.Right(c.W(), 0, count+" ", m.st.Muted)
	spans := []canvas.Span{{Text: " / ", Style: m.st.Key}, {Text: m.search.query, Style: m.st.Strong}}
	if m.search.typing {
		spans = append(spans, canvas.Span{Text: "_", Style: m.st.Focus})
	}
	c.Spans(0, 0, x-1, spans)
}

// drawTitle draws a title over what stands at the lesson's end.
func (m Model) drawTitle(prose canvas.Canvas, y int, title string) {
	if y >= 0 && y < prose.H() {
		widget.Section(prose.Sub(0, y, prose.W(), 1), widget.Title(title, m.st), false, m.st)
	}
}

func (m Model) drawHeader(c canvas.Canvas) {
	if m.search.on() {
		m.drawSearch(c)
		return
	}
	left := m.where()
	// The share that the course's map shows too, until the end has been reached.
	share := m.position()
	if m.atEnd() {
		share = 1
	}
	percent := m.st.Units.Percent(math.Round(100*share) / 100)
	const bar = 12
	right := []canvas.Span{{Text: percent + " ", Style: m.st.Muted}}
	rw := canvas.SpansWidth(right)
	if c.W() >= 60 {
		widget.Bar(c.Sub(c.W()-rw-bar-1, 0, bar, 1), share, m.st)
		rw += bar + 2
	}
	c.Right(c.W(), 0, right[0].Text, right[0].Style)
	c.Spans(0, 0, c.W()-rw-1, left)
}

// where says what is read. The lesson's own title is said once: here, when it
// is no longer on the page, with the section that the page is in.
func (m Model) where() []canvas.Span {
	l, at := m.config.Lesson, m.heading()
	if top := m.flow.titled(l); top >= int(m.scroll) {
		text := " Lesson " + strconv.Itoa(m.config.Number) + " of " + strconv.Itoa(m.config.Of)
		if l.Minutes > 0 {
			text += " " + m.st.Glyphs.Separator + " " + strconv.Itoa(l.Minutes) + " minutes"
		}
		return []canvas.Span{{Text: text, Style: m.st.Muted}}
	}
	spans := []canvas.Span{
		{Text: " " + strconv.Itoa(m.config.Number) + "/" + strconv.Itoa(m.config.Of) + " ", Style: m.st.Muted},
		{Text: l.Title, Style: m.st.Heading},
	}
	if at < len(l.Headings) && m.flow.headings[at] <= int(m.scroll) && l.Headings[at].Text != l.Title {
		spans = append(spans, canvas.Span{Text: " " + m.st.Glyphs.Separator + " " + l.Headings[at].Text, Style: m.st.Muted})
	}
	return spans
}

// titled is the row of a heading at the top that is the lesson's title; -1:
// there is none.
func (f *flow) titled(l *lessons.Lesson) int {
	if len(l.Headings) > 0 && l.Headings[0].Text == l.Title {
		return f.headings[0]
	}
	return -1
}

// drawFoot draws what was asked for over the foot of the page.
func (m Model) drawFoot(page canvas.Canvas) {
	if len(m.foot.text) == 0 {
		return
	}
	h := min(len(m.foot.text)+1, page.H())
	c := page.Sub(m.flow.textX, page.H()-h, m.flow.textW, h)
	c.Fill(" ", m.st.Text)
	m.foot.text.Draw(widget.Section(c, widget.Title(m.foot.title, m.st), true, m.st), 0)
}

func (m Model) drawLinks(page canvas.Canvas, y int) {
	for i, l := range m.config.Links {
		row := y + 1 + i
		if row < 0 || row >= page.H() {
			continue
		}
		pointer, style := " ", m.st.Text
		if i == m.link {
			pointer, style = m.st.Glyphs.Pointer, m.st.Strong
		}
		mark, markStyle := m.st.Glyphs.Off, m.st.Muted
		if l.Done {
			mark, markStyle = m.st.Glyphs.Yes, m.st.Good
		}
		if l.Lesson {
			mark = m.st.Glyphs.Right
		}
		x := page.Text(0, row, pointer, m.st.Focus)
		x = page.Text(x, row, mark+" ", markStyle)
		x = page.Fit(x, row, page.W()-x, l.Title, style)
		if l.Status != "" && x+2 < page.W() {
			page.Fit(x+2, row, page.W()-x-2, l.Status, m.st.Muted)
		}
	}
}

// block is where the parts of a live block stand, from its own top left cell.
type block struct {
	knobs   []simview.KnobArea
	figures canvas.Rect
	charts  []canvas.Rect
	names   []string // of the charts
	height  int
}

// Sizes of a live block.
const (
	besides      = 64 // inner width from which knobs and figures stand side by side
	figuresWidth = 26
	figureRows   = 5
	perKnob      = 2 // rows: label and value, and the track
	chartRows    = 9
)

// block lays a live block out.
func (m Model) block(i int) block {
	return m.layBlock(i, m.flow.w)
}

func (m Model) blockHeight(i, w int) int { return m.layBlock(i, w).height }

// layBlock lays a live block out in w cells. It asks nothing of the outcome,
// so that a block keeps its height whatever comes out.
func (m Model) layBlock(i, w int) block {
	s := m.sims[i]
	var b block
	if s.scenario == nil {
		b.height = 3
		return b
	}
	inner := w - 2
	x, y := 1, 1
	knobsW := inner
	if inner >= besides {
		knobsW = inner - figuresWidth - 2
	}
	rows := simview.KnobRows(len(s.bench.Knobs()), perKnob)
	b.knobs = s.bench.Place(canvas.R(x, y, knobsW, rows), perKnob)
	switch {
	case rows == 0:
		b.figures = canvas.R(x+1, y, min(inner-2, figuresWidth+8), 3)
		y += 3
	case inner >= besides:
		b.figures = canvas.R(x+knobsW+2, y, figuresWidth-1, figureRows)
		y += max(rows, figureRows)
	default:
		y += rows
		b.figures = canvas.R(x+1, y, inner-2, figureRows)
		y += figureRows
	}
	b.names = s.charts()
	switch n := len(b.names); {
	case n == 0:
	case n > 1 && inner >= besides:
		half := inner / 2
		for j := range n {
			cx, cw := x, half-1 // a blank column between the two
			if j%2 == 1 {
				cx, cw = x+half, inner-half
			} else if j == n-1 {
				cw = inner
			}
			b.charts = append(b.charts, canvas.R(cx, y+j/2*chartRows, cw, chartRows))
		}
		y += (n + 1) / 2 * chartRows
	default:
		for j := range n {
			b.charts = append(b.charts, canvas.R(x, y+j*(chartRows-1), inner, chartRows-1))
		}
		y += n * (chartRows - 1)
	}
	b.height = y + 1
	return b
}

// charts are the names of a live block's charts.
func (s sim) charts() []string {
	if s.spec.Charts != nil {
		return s.spec.Charts
	}
	return []string{simview.Requests, simview.Latency}
}

// drawBlock draws a live block with its top left cell at (x, y), as far as it
// lies on the page.
func (m Model) drawBlock(c canvas.Canvas, i, x, y int) {
	s, b := m.sims[i], m.block(i)
	// A block that is cut by the edge of the page is drawn whole and shown in
	// part.
	whole := canvas.New(m.flow.w, b.height)
	title := []canvas.Span{{Text: "try it", Style: m.st.Strong}}
	if s.scenario == nil {
		in := widget.Panel(whole, title, false, m.st)
		in.Fit(1, 0, in.W()-2, "The scenario "+s.spec.Scenario+" is not in this course.", m.st.Warn)
		c.Copy(whole, x, y, topRows)
		return
	}
	title = append(title, canvas.Span{Text: " " + m.st.Glyphs.Separator + " " + s.scenario.Title, Style: m.st.Muted})
	if r := s.bench.Result(); r != nil && r.Seed != r.Model.Seed() { // other chance than the lesson's
		title = append(title, canvas.Span{Text: " " + m.st.Glyphs.Separator + " seed " + strconv.FormatInt(r.Seed, 10), Style: m.st.Muted})
	}
	widget.Panel(whole, title, i == m.focus, m.st)
	bench := s.bench
	if i != m.focus {
		bench.Focus = -1
	}
	bench.Draw(whole, b.knobs, nil, m.st)
	m.drawOutcome(whole, s, b)
	hint := "tab to turn the knobs"
	if i == m.focus {
		hint = "esc to read on"
	}
	if s.turns() && whole.W() >= 40 {
		whole.Right(whole.W()-2, b.height-1, " "+hint+" ", m.st.Muted)
	}
	c.Copy(whole, x, y, topRows)
}

// drawOutcome draws the figures and charts of a live block.
func (m Model) drawOutcome(c canvas.Canvas, s sim, b block) {
	if err := s.bench.Err(); err != nil {
		widget.Plain(m.st.Glyphs.No+" "+err.Error(), b.figures.W, m.st.Bad).Draw(c.In(b.figures), 0)
	}
	r := s.bench.Result()
	if r == nil || s.subject < 0 {
		if s.bench.Err() == nil {
			c.In(b.figures).Fit(0, 0, b.figures.W, "simulating"+m.st.Glyphs.Ellipsis, m.st.Muted)
		}
		return
	}
	subjects := simview.Subjects(r.Model.World())
	subject := subjects[min(s.subject, len(subjects)-1)]
	if s.bench.Err() == nil {
		simview.Telling(r, subject, b.names, b.figures.H, m.st).Draw(c.In(b.figures), 0, m.st)
	}
	simview.Panels{
		Areas: b.charts, Names: b.names, Result: r, Ghost: s.bench.Ghost(), Subject: subject,
		Named: len(subjects) > 1,
	}.Draw(c, m.st)
}
