package lab

import (
	"strconv"

	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/units"
	"coldstart/tui/widget"
)

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	l := m.layout()
	m.drawHeader(c.In(l.header))
	m.drawKnobs(c, l)
	m.drawObjectives(c, l)
	m.drawFigures(c, l)
	if len(l.charts) > 0 {
		m.panels(l).Draw(c, m.st)
	}
	if err := m.sim.Err(); err != nil && l.notice.H > 0 {
		n := c.In(l.notice)
		x := n.Text(1, 0, m.st.Glyphs.No+" ", m.st.Bad)
		n.Fit(x, 0, n.W()-x, err.Error(), m.st.Bad)
	}
	return c.String()
}

// open draws a panel or section and returns what is inside.
func (m Model) open(c canvas.Canvas, l layout, r canvas.Rect, title []canvas.Span, focused bool) canvas.Canvas {
	if l.borders {
		return widget.Panel(c.In(r), title, focused, m.st)
	}
	return widget.Section(c.In(r), title, focused, m.st)
}

func (m Model) drawHeader(c canvas.Canvas) {
	left := []canvas.Span{{Text: " " + m.config.Title, Style: m.st.Heading}, {Text: " " + m.st.Glyphs.Separator + " lab", Style: m.st.Muted}}
	r := m.sim.Result()
	if r == nil {
		widget.Header(c, left, []canvas.Span{{Text: "simulating" + m.st.Glyphs.Ellipsis + " ", Style: m.st.Muted}}, m.st)
		return
	}
	var right []canvas.Span
	if !r.Done {
		right = append(right, canvas.Span{Text: "simulating " + units.Percent(float64(int(100*r.Until/r.Duration()))/100) + "   ", Style: m.st.Warn})
	}
	seed := canvas.Span{Text: "seed " + strconv.FormatInt(m.sim.Seed(), 10) + " ", Style: m.st.Muted}
	if m.play.at < 0 {
		right = append(right, canvas.Span{Text: units.Span(r.Duration()) + " simulated  ", Style: m.st.Muted}, seed)
		widget.Header(c, left, right, m.st)
		return
	}
	state := m.st.Glyphs.Pause
	if m.play.on {
		state = m.st.Glyphs.Play
	}
	right = append(right,
		canvas.Span{Text: state + " " + units.Clock(m.play.at), Style: m.st.Strong},
		canvas.Span{Text: " / " + units.Clock(r.Duration()) + "  ×" + units.Count(speeds[m.play.speed]) + "  ", Style: m.st.Muted}, seed)
	widget.Header(c, left, right, m.st)
}

func (m Model) drawKnobs(c canvas.Canvas, l layout) {
	if l.knobPanel.H == 0 {
		return
	}
	title := widget.Title("knobs", m.st)
	if hidden := len(m.sim.Knobs()) - len(l.knobs); hidden > 0 {
		title = append(title, canvas.Span{Text: " " + strconv.Itoa(m.sim.Focus+1) + " of " + strconv.Itoa(len(m.sim.Knobs())), Style: m.st.Muted})
	}
	m.open(c, l, l.knobPanel, title, false)
	m.sim.Draw(c, l.knobs, m.pinned, m.st)
}

func (m Model) drawObjectives(c canvas.Canvas, l layout) {
	if l.objectives.H == 0 {
		return
	}
	m.objectives.Draw(m.open(c, l, l.objectives, widget.Title("objectives", m.st), false), m.st)
}

func (m Model) drawFigures(c canvas.Canvas, l layout) {
	if l.figures.H < 2 {
		return
	}
	title := widget.Title("outcome", m.st)
	s, ok := m.current()
	if ok {
		title = append(title, canvas.Span{Text: " " + s.Name, Style: m.st.Muted})
	}
	in := m.open(c, l, l.figures, title, false)
	if !ok {
		return
	}
	in = in.Sub(1, 0, in.W()-2, in.H())
	table := simview.Table(m.sim.Result(), m.pinned, s, m.st)
	if m.pinned == nil || in.H() < 4 {
		table.Head = nil // one column of numbers needs no name
	}
	if room := table.Draw(in, 0, m.st); room < len(table.Rows) && in.H() > 0 {
		in.Set(in.W()-1, in.H()-1, m.st.Glyphs.Down, m.st.Muted)
	}
}

// ghost is the outcome that charts draw behind the current one.
func (m Model) ghost() *simview.Result {
	if g := m.sim.Ghost(); g != nil {
		return g
	}
	if m.pinned == m.sim.Result() {
		return nil
	}
	return m.pinned
}

// panels are the charts.
func (m Model) panels(l layout) simview.Panels {
	s, _ := m.current()
	p := simview.Panels{
		Areas: l.charts, Names: l.names, Subject: s, Borders: l.borders,
		Result: m.sim.Result(), Ghost: m.ghost(),
	}
	if m.pinned != nil && p.Ghost == m.pinned {
		p.GhostIs = "pinned"
	}
	if m.play.at >= 0 {
		p.Until = max(m.play.at, m.sim.Result().Duration()/1e6)
	}
	return p
}
