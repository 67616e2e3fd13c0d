package reader

import (
	"math"
	"strconv"

	uv "github.com/charmbracelet/ultraviolet"

	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// flow is the lesson broken to a width: prose, live blocks and what stands at
// the end, one below the other. Rows count from the top of the lesson.
type flow struct {
	x, w     int // of all on the screen
	textX    int // of the prose, from x
	textW    int
	height   int
	end      int // the row below the prose and the live blocks
	texts    []text
	sims     []canvas.Rect // the live blocks, in order
	headings []int         // rows that the lesson's headings begin in
	links    canvas.Rect
	sources  canvas.Rect // the addresses that the prose links to
	listed   widget.Text
}

// text is a stretch of prose and the row that it begins in.
type text struct {
	y     int
	lines widget.Text
}

const (
	topRows    = 2  // of the screen above the text
	widestText = 72 // cells that are easy to read in one go
	widest     = 96 // cells of a live block: more would not make its charts clearer
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
	y := 0
	n := 0
	parts := make([]int, len(m.config.Lesson.Parts)) // which text a part is
	var links []widget.Link
	for i, p := range m.config.Lesson.Parts {
		parts[i] = -1
		if p.Sim != nil {
			h := m.blockHeight(n, w)
			f.sims = append(f.sims, canvas.R(0, y, w, h))
			n++
			y += h + 1
			continue
		}
		lines := widget.Markdown(p.Prose, f.textW, m.st)
		links = append(links, widget.Links(p.Prose)...)
		parts[i] = len(f.texts)
		f.texts = append(f.texts, text{y, lines})
		y += len(lines) + 1
	}
	f.end = y
	f.headings = m.headingRows(f, parts)
	if len(links) > 0 {
		for _, l := range links {
			f.listed = append(f.listed, widget.Plain(l.Text+"  "+l.URL, f.textW-2, m.st.Text)...)
		}
		f.sources = canvas.R(f.textX, y, f.textW, len(f.listed)+2)
		y += f.sources.H
	}
	if len(m.config.Links) > 0 {
		f.links = canvas.R(f.textX, y, f.textW, len(m.config.Links)+2)
		y += f.links.H
	}
	f.height = y
	return f
}

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	if m.flow == nil || m.w < 4 {
		return c.String()
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
	if r := m.flow.sources; r.H > 0 {
		y := r.Y - int(m.scroll)
		m.drawTitle(prose, y, "links")
		for i, line := range m.flow.listed {
			prose.Spans(2, y+1+i, prose.W()-2, line)
		}
	}
	if r := m.flow.links; r.H > 0 {
		m.drawLinks(prose, r.Y-int(m.scroll))
	}
	m.scroll.Mark(c.Sub(0, topRows, m.w, m.page()), m.flow.height, m.st)
	return c.String()
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
	left := []canvas.Span{
		{Text: " " + strconv.Itoa(m.config.Number) + "/" + strconv.Itoa(m.config.Of) + " ", Style: m.st.Muted},
		{Text: m.config.Lesson.Title, Style: m.st.Heading},
	}
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

func (m Model) drawLinks(page canvas.Canvas, y int) {
	m.drawTitle(page, y, "now it is your turn")
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
