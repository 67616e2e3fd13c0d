package lab

import (
	"strconv"
	"strings"

	"coldstart/engine/explain"
	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/chart"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	l := m.layout()
	m.drawHeader(c.In(l.header))
	m.drawKnobs(c, l)
	if l.objectives.H > 0 {
		m.drawObjectives(c, l)
	}
	m.drawFigures(c, l)
	if l.view.H > 1 {
		m.drawView(c, l)
	}
	m.drawWords(c, l)
	return m.st.Screen(c)
}

func (m Model) drawView(c canvas.Canvas, l layout) {
	switch m.view {
	case showEvents:
		m.drawEvents(c, l)
	case showSweep:
		m.drawSweep(c, l)
	case showLimits:
		m.drawLimits(c, l)
	case showBrief:
		m.drawBrief(c, l)
	default:
		if len(l.charts) > 0 {
			m.panels(l).Draw(c, m.st)
		}
	}
}

// open draws a panel or section and returns what is inside.
func (m Model) open(c canvas.Canvas, l layout, r canvas.Rect, title []canvas.Span, focused bool) canvas.Canvas {
	if l.borders {
		return widget.Panel(c.In(r), title, focused, m.st)
	}
	return widget.Section(c.In(r), title, focused, m.st)
}

func (m Model) drawHeader(c canvas.Canvas) {
	left := m.headerLeft()
	r := m.sim.Result()
	if r == nil {
		widget.Header(c, left, []canvas.Span{{Text: "simulating" + m.st.Glyphs.Ellipsis + " ", Style: m.st.Muted}}, m.st)
		return
	}
	before, after := m.headerClock(r)
	right := before
	if _, w := m.scrubber(); w > 0 {
		right = append(right, m.track(w)...)
	}
	widget.Header(c, left, append(right, after...), m.st)
}

// headerLeft is where one is.
func (m Model) headerLeft() []canvas.Span {
	return []canvas.Span{{Text: " " + m.config.Title, Style: m.st.Heading}, {Text: " " + m.st.Glyphs.Separator + " lab", Style: m.st.Muted}}
}

// headerClock is the simulated clock with what belongs to it, before and after
// the scrubber.
func (m Model) headerClock(r *simview.Result) (before, after []canvas.Span) {
	if !r.Done {
		before = append(before, canvas.Span{Text: "simulating " + m.st.Units.Percent(float64(int(100*r.Until/r.Duration()))/100) + "   ", Style: m.st.Warn})
	}
	seed := canvas.Span{Text: "seed " + strconv.FormatInt(m.sim.Seed(), 10) + " ", Style: m.st.Muted}
	if m.play.at < 0 {
		return before, []canvas.Span{{Text: units.Span(r.Duration()) + " simulated  ", Style: m.st.Muted}, seed}
	}
	state, at := m.st.Glyphs.Pause, units.Clock(m.play.at)
	if m.play.on {
		state = m.st.Glyphs.Play
	}
	if m.steps.at >= 0 {
		at = stamp(m.play.at)
	}
	before = append(before, canvas.Span{Text: state + " " + at + " ", Style: m.st.Strong})
	return before, []canvas.Span{{Text: "/ " + units.Clock(r.Duration()) + "  ×" + m.st.Units.Count(speeds[m.play.speed]) + "  ", Style: m.st.Muted}, seed}
}

// The least and the most columns of the scrubber, its ends apart.
const (
	leastTrack = 10
	mostTrack  = 40
)

// scrubber is where on the header's line the scrubber's track stands, as long as
// the clock does not stand at the end and there is room.
func (m Model) scrubber() (x, w int) {
	r := m.sim.Result()
	if r == nil || m.play.at < 0 {
		return 0, 0
	}
	before, after := m.headerClock(r)
	w = min(m.w-canvas.SpansWidth(m.headerLeft())-canvas.SpansWidth(before)-canvas.SpansWidth(after)-3, mostTrack)
	if w < leastTrack {
		return 0, 0
	}
	return m.w - canvas.SpansWidth(after) - 1 - w, w
}

// track is the scrubber, w columns and a blank.
func (m Model) track(w int) []canvas.Span {
	g := m.st.Glyphs
	at := min(max(int(m.instant()/m.sim.Result().Duration()*float64(w)), 0), w-1)
	return []canvas.Span{
		{Text: strings.Repeat(g.TrackDone, at), Style: m.st.Focus},
		{Text: g.Handle, Style: m.st.Focus},
		{Text: strings.Repeat(g.TrackRest, w-1-at) + " ", Style: m.st.Border},
	}
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
	m.sim.Draw(c, l.knobs, m.pinned(), m.st)
}

// drawObjectives draws what is aimed at, met or not, and the best known cost
// beside what it costs now.
func (m Model) drawObjectives(c canvas.Canvas, l layout) {
	title := widget.Title("objectives", m.st)
	goal := m.config.Goals[m.goal]
	if par := goal.Par; par > 0 && m.last != nil {
		cost := m.last.Outcome.Cost
		title = append(title, canvas.Span{Text: "  " + units.Prose.USD(cost.Total) + ", par " + units.Prose.USD(par), Style: m.st.Muted})
	} else {
		title = append(title, canvas.Span{Text: " of " + goal.Name, Style: m.st.Muted})
	}
	m.objectives.Draw(m.open(c, l, l.objectives, title, false), m.st)
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
	if len(m.pins) > 1 {
		title = append(title, canvas.Span{Text: "  against pin " + strconv.Itoa(m.pin+1) + " of " + strconv.Itoa(len(m.pins)), Style: m.st.Muted})
	}
	in := m.open(c, l, l.figures, title, false)
	if !ok {
		return
	}
	whole := in
	in = in.Sub(1, 0, in.W()-2, in.H())
	table := simview.Table(m.sim.Result(), m.pinned(), s, m.st)
	if m.pinned() == nil || in.H() < 4 {
		table.Head = nil // one column of numbers needs no name
	}
	room := in.H() - min(len(table.Head), 1)
	hidden := max(len(table.Rows)-room, 0)
	skip := 0
	if m.chart > 0 { // with the charts that had no room come the figures that had none
		skip = hidden
	}
	table.Draw(in, skip, m.st)
	switch {
	case hidden == 0 || room < 1:
	case skip > 0:
		whole.Set(whole.W()-1, in.H()-room, m.st.Glyphs.Up, m.st.Muted)
	default:
		whole.Set(whole.W()-1, in.H()-1, m.st.Glyphs.Down, m.st.Muted)
	}
}

// ghost is the outcome that charts draw behind the current one.
func (m Model) ghost() *simview.Result {
	if g := m.sim.Ghost(); g != nil {
		return g
	}
	if m.pinned() == m.sim.Result() {
		return nil
	}
	return m.pinned()
}

// panels are the charts.
func (m Model) panels(l layout) simview.Panels {
	s, _ := m.current()
	p := simview.Panels{
		Areas: l.charts, Names: l.names, Subject: s, Borders: l.borders,
		Result: m.sim.Result(), Ghost: m.ghost(),
	}
	if m.pinned() != nil && p.Ghost == m.pinned() {
		p.GhostIs = "pinned"
	}
	if m.play.at >= 0 {
		p.Until = max(m.play.at, m.sim.Result().Duration()/1e6)
	}
	return p
}

// drawSweep draws one figure over the positions of the knob in hand.
func (m Model) drawSweep(c canvas.Canvas, l layout) {
	title := widget.Title("sweep", m.st)
	knobs := m.sim.Knobs()
	s, ok := m.current()
	if !ok || len(knobs) == 0 {
		in := m.open(c, l, l.view, title, true)
		in.Fit(1, 0, in.W()-1, "there is no knob to turn", m.st.Muted)
		return
	}
	knob := knobs[m.sim.Focus]
	metrics := m.sweep.Metrics(s)
	if !m.sweep.Fits(m.sim.Model, m.sim.Focus) || len(metrics) == 0 {
		in := m.open(c, l, l.view, title, true)
		in.Fit(1, 0, in.W()-1, "simulating"+m.st.Glyphs.Ellipsis, m.st.Muted)
		return
	}
	metric := metrics[m.metric%len(metrics)]
	title = append(title, canvas.Span{Text: "  " + metric + " of " + s.Name, Style: m.st.Series[0]})
	if over := " over " + knob.Label; canvas.SpansWidth(title)+canvas.Width(over) <= l.view.W-12 {
		title = append(title, canvas.Span{Text: over, Style: m.st.Muted})
	}
	if share := m.sweep.Progress(); share < 1 {
		title = append(title, canvas.Span{Text: "  " + m.st.Units.Percent(float64(int(100*share))/100), Style: m.st.Warn})
	}
	in := m.open(c, l, l.view, title, true)
	chart.Draw(in, m.sweep.Plot(metric, s, knob, knob.Values[m.sim.Position(m.sim.Focus)], m.st), m.st)
}

// drawLimits draws all of what the last turn has changed, and every limit that
// applies to the current subject: its value, how close the run came, and whether
// it held something up.
func (m Model) drawLimits(c canvas.Canvas, l layout) {
	s, ok := m.current()
	title := widget.Title("limits", m.st)
	if ok {
		title = append(title, canvas.Span{Text: " of " + s.Name, Style: m.st.Muted})
	}
	in := m.open(c, l, l.view, title, true)
	if m.last == nil || !ok {
		return
	}
	y := 0
	if text := m.told.text; text != "" { // the foot may have no room for all of it
		for _, line := range canvas.Wrap(text, in.W()-2) {
			in.Text(1, y, line, m.st.Text)
			y++
		}
		y++
	}
	for _, limit := range explain.Limits(ran(m.last), s.Name) {
		mark, style := m.st.Glyphs.Yes, m.st.Good
		if limit.Binding {
			mark, style = m.st.Glyphs.No, m.st.Bad
		}
		use, measured := limit.Use()
		in.Text(1, y, mark, style)
		for _, line := range canvas.Wrap(limit.String(), in.W()-4) {
			in.Text(3, y, line, m.st.Text)
			y++
		}
		if measured {
			x := in.Fit(3, y, in.W()-4, m.st.Units.Percent(use)+" used ", m.st.Muted)
			widget.Bar(in.Sub(max(x, 18), y, in.W()-max(x, 18)-1, 1), min(use, 1), m.st)
		} else {
			in.Fit(3, y, in.W()-4, "how close it came is not measured", m.st.Muted)
		}
		y += 2
	}
}

// drawWords draws what is said at the foot. What has no room ends in an
// ellipsis.
func (m Model) drawWords(c canvas.Canvas, l layout) {
	if l.words.H == 0 || l.words.W < 4 {
		return
	}
	in := c.In(l.words)
	rows := l.words.H
	if l.heading {
		rows--
	}
	title, lines := m.words(l.words.W-2, rows)
	if l.heading && title != "" {
		in = widget.Section(in, widget.Title(title, m.st), false, m.st)
	}
	if rest := len(lines) - in.H(); rest > 0 && in.H() > 0 {
		last := lines[in.H()-1]
		lines = append(lines[:in.H()-1:in.H()-1], append(last[:len(last):len(last)], canvas.Span{Text: m.st.Glyphs.Ellipsis, Style: m.st.Muted}))
	}
	lines.Draw(in.Sub(1, 0, in.W()-2, in.H()), 0)
}
