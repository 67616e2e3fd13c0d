package reader

import (
	"strconv"

	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/units"
	"coldstart/tui/widget"
)

// flow is the lesson broken to a width: prose, live blocks and what stands at
// the end, one below the other. Rows count from the top of the lesson.
type flow struct {
	x, w   int // the column of text on the screen
	height int
	end    int // the row below the prose and the live blocks
	texts  []text
	sims   []canvas.Rect // the live blocks, in order
	links  canvas.Rect
}

// text is a stretch of prose and the row that it begins in.
type text struct {
	y     int
	lines widget.Text
}

const (
	topRows    = 2  // of the screen above the text
	widestText = 80 // cells that are easy to read in one go
)

// page is how many rows of the lesson are shown at once.
func (m Model) page() int { return max(m.h-topRows, 1) }

// lay breaks the lesson to the screen's width. What a live block shows changes
// all the time, where it stands does not.
func (m Model) lay() *flow {
	w := min(m.w-2, widestText)
	f := &flow{x: max((m.w-w)/2, 0), w: w}
	y := 0
	n := 0
	for _, p := range m.config.Lesson.Parts {
		if p.Sim != nil {
			h := m.blockHeight(n, w)
			f.sims = append(f.sims, canvas.R(0, y, w, h))
			n++
			y += h + 1
			continue
		}
		lines := widget.Markdown(p.Prose, w, m.st)
		f.texts = append(f.texts, text{y, lines})
		y += len(lines) + 1
	}
	f.end = y
	if len(m.config.Links) > 0 {
		f.links = canvas.R(0, y, w, len(m.config.Links)+2)
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
	for _, t := range m.flow.texts {
		top := t.y - int(m.scroll)
		for i, line := range t.lines {
			if y := top + i; y >= 0 && y < page.H() {
				page.Spans(0, y, page.W(), line)
			}
		}
	}
	for i, r := range m.flow.sims {
		if y := r.Y - int(m.scroll); y+r.H > 0 && y < page.H() {
			m.drawBlock(c, i, m.flow.x, topRows+y)
		}
	}
	if r := m.flow.links; r.H > 0 {
		m.drawLinks(page, r.Y-int(m.scroll))
	}
	m.scroll.Mark(c.Sub(0, topRows, m.w, m.page()), m.flow.height, m.st)
	return c.String()
}

func (m Model) drawHeader(c canvas.Canvas) {
	left := []canvas.Span{
		{Text: " " + strconv.Itoa(m.config.Number) + "/" + strconv.Itoa(m.config.Of) + " ", Style: m.st.Muted},
		{Text: m.config.Lesson.Title, Style: m.st.Heading},
	}
	share := 1.0
	if rest := m.flow.height - m.page(); rest > 0 {
		share = float64(m.scroll) / float64(rest)
	}
	percent := units.Percent(float64(int(100*share)) / 100)
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
	if y >= 0 && y < page.H() {
		widget.Section(page.Sub(0, y, page.W(), 1), widget.Title("now it is your turn", m.st), false, m.st)
	}
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
	knobs   []canvas.Rect
	tracks  []canvas.Rect // where a click turns a knob; may be empty
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
	knobs := len(s.knobs)
	knobsW, perKnob := inner, 2
	if inner >= besides {
		knobsW = inner - figuresWidth - 2
	}
	for k := range knobs {
		row := canvas.R(x, y+k*perKnob, knobsW, perKnob)
		b.knobs = append(b.knobs, row)
		b.tracks = append(b.tracks, canvas.R(x+1, row.Y+1, knobsW-1, 1))
	}
	switch {
	case knobs == 0:
		b.figures = canvas.R(x+1, y, min(inner-2, figuresWidth+8), 3)
		y += 3
	case inner >= besides:
		b.figures = canvas.R(x+knobsW+2, y, figuresWidth-1, figureRows)
		y += max(knobs*perKnob, figureRows)
	default:
		y += knobs * perKnob
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
	widget.Panel(whole, title, i == m.focus, m.st)
	for k, r := range b.knobs {
		knob := s.model.Knobs()[k]
		at := s.model.Position(k)
		slider := widget.Slider{Label: knob.Label, Value: knob.Show(knob.Values[at]), At: at, Of: len(knob.Values), Base: knob.Base, Pin: -1}
		focused := i == m.focus && k == s.knob
		if focused && s.typing {
			slider.Value = "[" + s.typed + "_]"
		}
		slider.Row(whole.In(r), focused, m.st)
	}
	m.drawOutcome(whole, s, b)
	hint := "tab to turn the knobs"
	if i == m.focus {
		hint = "esc to read on"
	}
	if len(s.knobs) > 0 && whole.W() >= 40 {
		whole.Right(whole.W()-2, b.height-1, " "+hint+" ", m.st.Muted)
	}
	c.Copy(whole, x, y, topRows)
}

// drawOutcome draws the figures and charts of a live block.
func (m Model) drawOutcome(c canvas.Canvas, s sim, b block) {
	if err := s.model.Err(); err != nil {
		widget.Plain(m.st.Glyphs.No+" "+err.Error(), b.figures.W, m.st.Bad).Draw(c.In(b.figures), 0)
	}
	r := s.model.Result()
	if r == nil || s.subject < 0 {
		if s.model.Err() == nil {
			c.In(b.figures).Fit(0, 0, b.figures.W, "simulating"+m.st.Glyphs.Ellipsis, m.st.Muted)
		}
		return
	}
	subjects := simview.Subjects(r.Model.World())
	subject := subjects[min(s.subject, len(subjects)-1)]
	if s.model.Err() == nil {
		simview.Telling(r, subject, b.names, b.figures.H, m.st).Draw(c.In(b.figures), 0, m.st)
	}
	simview.Panels{
		Areas: b.charts, Names: b.names, Result: r, Ghost: s.model.Ghost(), Subject: subject,
		Named: len(subjects) > 1,
	}.Draw(c, m.st)
}
