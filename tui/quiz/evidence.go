package quiz

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"coldstart/engine/units"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/chart"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// verdict says whether the answer was right, and what is to be said of that.
func (m Model) verdict() (lead, text string) {
	you := "You said " + m.picksText() + ", " + sureWords[m.confidence] + "."
	more := " The simulation says " + m.rightAnswer() + "."
	if m.orders() || m.tunes() {
		you, more = "You were "+sureWords[m.confidence]+".", ""
		if m.confidence == quizzes.Guess {
			you = "You guessed."
		}
		if m.orders() {
			you = m.orderBanner() + " " + you
		} else {
			you = m.tuneBanner() + " " + you
		}
	}
	if m.reveal.Right {
		return m.st.Glyphs.Yes + " Right. ", you + m.rightRemark()
	}
	return m.st.Glyphs.No + " Not this time. ", you + more
}

// bannerRows are the rows that the verdict takes: two where it does not fit in
// one, and the screen has them.
func (m Model) bannerRows() int {
	lead, text := m.verdict()
	if canvas.Width(lead+text)+2 > m.w && m.h >= spacious {
		return 2
	}
	return 1
}

// drawBanner draws the verdict.
func (m Model) drawBanner(c canvas.Canvas) {
	lead, text := m.verdict()
	style := m.st.Bad
	if m.reveal.Right {
		style = m.st.Good
	}
	x, y := c.Text(1, 0, lead, strong(style, m.st.Strong)), c.H()-1
	if y > 0 {
		x = 3 // below the words, not below the mark
	}
	c.Fit(x, y, c.W()-x, text, m.st.Text)
}

func strong(a, b canvas.Style) canvas.Style {
	a.Attrs |= b.Attrs
	return a
}

// rightRemark is a word on how sure the learner was of a right answer.
func (m Model) rightRemark() string {
	if m.confidence == quizzes.Guess {
		return " A guess is a good start: look at why."
	}
	return ""
}

// rightAnswer is what the right answer would have been.
func (m Model) rightAnswer() string {
	if len(m.reveal.Choices) == 0 {
		return m.inUnit(m.reveal.Value)
	}
	var letters []string
	for i, c := range m.reveal.Choices {
		if c.Right {
			letters = append(letters, letterOf(i))
		}
	}
	return join(letters)
}

// matrix is the evidence as a table: a row for each condition, and the numbers
// that it reads if asked for, a column for each choice.
func (m Model) matrix(numbers bool) widget.Table {
	choices := m.reveal.Choices
	t := widget.Table{Head: []widget.Cell{{}}}
	for i := range choices {
		name, style := letterOf(i), m.st.Strong
		if m.picked[i] {
			name = "you " + name
		}
		if i == m.shown {
			name, style = m.st.Glyphs.Pointer+name, m.st.Focus
			style.Attrs |= m.st.Strong.Attrs
		}
		t.Head = append(t.Head, widget.Cell{Text: name, Style: style})
	}
	seen := map[string]bool{}
	for _, name := range m.conditionNames() {
		row := []widget.Cell{{Text: name, Style: m.st.Text}}
		var metrics []string
		for _, c := range choices {
			e, ok := condition(c, name)
			if !ok {
				row = append(row, widget.Cell{})
				continue
			}
			row = append(row, m.conditionCell(e))
			for _, s := range e.Spreads {
				if !slices.Contains(metrics, s.Metric) {
					metrics = append(metrics, s.Metric)
				}
			}
		}
		t.Rows = append(t.Rows, row)
		if !numbers {
			continue
		}
		for _, metric := range metrics {
			if !seen[metric] {
				seen[metric] = true
				t.Rows = append(t.Rows, m.metricRow(metric))
			}
		}
	}
	if numbers {
		t.Rows = append(t.Rows, m.curveRows()...)
	}
	total := []widget.Cell{{Text: "holds in", Style: m.st.Muted}}
	for _, c := range choices {
		style := m.st.Bad
		mark := m.st.Glyphs.No
		if c.Right {
			style, mark = m.st.Good, m.st.Glyphs.Yes
		}
		total = append(total, widget.Cell{Text: mark + " " + strconv.Itoa(c.Holds) + "/" + strconv.Itoa(c.Of), Style: strong(style, m.st.Strong)})
	}
	t.Rows = append(t.Rows, nil, total)
	return m.unbroken(t)
}

// leastName is the width below which the names of conditions are cut, for broken
// into lines they would be no easier to read.
const leastName = 16

// unbroken is a table in which no name is cut, where that takes no more than half
// of the screen: a long one takes several rows, and the last of them has the
// cells.
func (m Model) unbroken(t widget.Table) widget.Table {
	widths := t.Widths()
	room := m.w - 2
	for _, w := range widths[1:] {
		room -= w + widget.ColumnGap
	}
	if widths[0] <= room || room < leastName || m.h < spacious {
		return t
	}
	var rows [][]widget.Cell
	for _, row := range t.Rows {
		if len(row) == 0 || canvas.Width(row[0].Text) <= room || longestWord(row[0].Text)+4 > room {
			rows = append(rows, row)
			continue
		}
		indent := canvas.Width(row[0].Text) - canvas.Width(strings.TrimLeft(row[0].Text, " "))
		lines := canvas.Wrap(strings.TrimSpace(row[0].Text), room-indent-2)
		for i, l := range lines {
			name := widget.Cell{Text: strings.Repeat(" ", indent+2*min(i, 1)) + l, Style: row[0].Style}
			if i < len(lines)-1 {
				rows = append(rows, []widget.Cell{name})
				continue
			}
			rows = append(rows, append([]widget.Cell{name}, row[1:]...))
		}
	}
	if len(rows)+1 > m.h/2 {
		return t
	}
	t.Rows = rows
	return t
}

func longestWord(s string) int {
	longest := 0
	for _, word := range strings.Fields(s) {
		longest = max(longest, canvas.Width(word))
	}
	return longest
}

// conditionNames are the names of the choices' conditions, each one once, in
// order of the file.
func (m Model) conditionNames() []string {
	var names []string
	for _, c := range m.reveal.Choices {
		for _, e := range c.Conditions {
			if !slices.Contains(names, e.String()) {
				names = append(names, e.String())
			}
		}
	}
	return names
}

func condition(c quizzes.Revealed, name string) (quizzes.ConditionEvidence, bool) {
	i := slices.IndexFunc(c.Conditions, func(e quizzes.ConditionEvidence) bool { return e.String() == name })
	if i < 0 {
		return quizzes.ConditionEvidence{}, false
	}
	return c.Conditions[i], true
}

// conditionCell says whether a condition holds, with the share of the
// replications where they do not agree.
func (m Model) conditionCell(e quizzes.ConditionEvidence) widget.Cell {
	text, style := m.st.Glyphs.No, m.st.Bad
	if e.Verdict == quizzes.Holds {
		text, style = m.st.Glyphs.Yes, m.st.Good
	}
	if e.Holds > 0 && e.Holds < e.Of {
		text += " " + strconv.Itoa(e.Holds) + "/" + strconv.Itoa(e.Of)
	}
	return widget.Cell{Text: text, Style: style}
}

// metricRow is a number that claims read, in the world of every choice whose
// claim reads it.
func (m Model) metricRow(metric string) []widget.Cell {
	row := []widget.Cell{{Text: "  " + shortMetric(metric), Style: m.st.Muted}}
	for _, c := range m.reveal.Choices {
		cell := widget.Cell{Style: m.st.Muted}
		for _, e := range c.Conditions {
			for _, s := range e.Spreads {
				if s.Metric == metric {
					cell.Text = shortNumber(s, m.evidenceUnits())
				}
			}
		}
		row = append(row, cell)
	}
	return row
}

// curveRows are the curves behind the numbers, small and side by side: those of
// the first things that the claims read. Each has a scale of its own, for what
// matters is its shape; how high it is says the number.
func (m Model) curveRows() [][]widget.Cell {
	const (
		rows  = 3
		cells = 8
	)
	var out [][]widget.Cell
	shown := map[string]bool{}
	for _, metric := range m.paths {
		_, name := simview.Curve(m.worlds[0], metric)
		if name == "" || shown[name] || len(out) == rows {
			continue
		}
		shown[name] = true
		row := []widget.Cell{{Text: "  " + name, Style: m.st.Muted}}
		flat := true
		for _, w := range m.worlds {
			values, _ := simview.Curve(w, metric)
			flat = flat && !slices.ContainsFunc(values, func(v float64) bool { return v > 0 })
			row = append(row, widget.Cell{Text: chart.Spark(values, 0, cells, m.st.Glyphs), Style: m.st.Series[0]})
		}
		if !flat {
			out = append(out, row)
		}
	}
	return out
}

// shortMetric leaves the kind of thing away: names are one namespace to a
// reader of a scenario.
func shortMetric(metric string) string {
	for _, p := range []string{"functions.", "sources.", "fleets.", "resources."} {
		metric = strings.TrimPrefix(metric, p)
	}
	return metric
}

// evidenceUnits are those of the numbers that decide: with all digits, as the
// explanation beside them has them.
func (m Model) evidenceUnits() units.Units {
	if m.st.Units == units.Adaptive {
		return units.Prose
	}
	return m.st.Units
}

func shortNumber(s quizzes.Spread, u units.Units) string {
	if math.IsNaN(s.First) {
		return "none"
	}
	return u.In(quizzes.UnitOf(s.Metric), s.First)
}

func (m Model) drawMatrix(c canvas.Canvas, p pages) {
	if p.matrix.H < 1 {
		return
	}
	area := c.In(p.matrix).Inset(1, 0)
	t := m.matrix(m.showsNumbers())
	if need := len(t.Rows) + 1; need > area.H() {
		// The last row has the verdict and must not be the one that is cut.
		last := len(t.Rows) - 1
		keep := min(max(area.H()-2, 0), last)
		t.Rows = append(t.Rows[:keep:keep], t.Rows[last])
	}
	t.Draw(area, 0, m.st)
}

// columnAreas are where the choices' columns stand.
func (m Model) columnAreas(matrix canvas.Rect) []canvas.Rect {
	widths := m.matrix(m.showsNumbers()).Widths()
	x := matrix.X + matrix.W - 1
	out := make([]canvas.Rect, len(m.reveal.Choices))
	for i := len(out) - 1; i >= 0; i-- {
		w := widths[i+1]
		out[i] = canvas.R(x-w, matrix.Y, w, matrix.H)
		x -= w + widget.ColumnGap
	}
	return out
}

// whyText explains the shown choice, or the prediction.
func (m Model) whyText(w int) widget.Text {
	switch {
	case m.tunes():
		return m.tuneText(w)
	case m.orders():
		return m.orderText(w)
	case m.predicts():
		return m.predictionText(w)
	}
	c := m.reveal.Choices[m.shown]
	mark, style := m.st.Glyphs.No, m.st.Bad
	if c.Right {
		mark, style = m.st.Glyphs.Yes, m.st.Good
	}
	lead := letterOf(m.shown) + " " + mark + " "
	var t widget.Text
	for i, l := range widget.Markdown(m.options[m.shown], w-canvas.Width(lead), m.st) {
		first := canvas.Span{Text: strings.Repeat(" ", canvas.Width(lead)), Style: m.st.Text}
		if i == 0 {
			first = canvas.Span{Text: lead, Style: strong(style, m.st.Strong)}
		}
		for k := range l {
			l[k].Style.Attrs |= m.st.Strong.Attrs
		}
		t = append(t, append(widget.Line{first}, l...))
	}
	t = append(t, nil)
	t = append(t, widget.Markdown(c.Why, w, m.st)...)
	if n := m.nearbyText(w); n != nil {
		t = append(append(t, nil), n...)
	}
	if m.reveal.Why != "" {
		t = append(t, nil)
		t = append(t, widget.Markdown(m.reveal.Why, w, m.st)...)
	}
	return t
}

// nearbyText says in which world close by the shown option would be right.
func (m Model) nearbyText(w int) widget.Text {
	c, n := m.reveal.Choices[m.shown], m.nearby[m.shown]
	switch {
	case c.Problem != "":
		return widget.Plain("The claim cannot be judged here: "+c.Problem+".", w, m.st.Warn)
	case c.Right:
		return nil
	case !n.known:
		return widget.Plain("Looking for a world close by in which this would be right"+m.st.Glyphs.Ellipsis, w, m.st.Muted)
	case n.found == nil:
		return widget.Plain("No single knob nearby makes this true.", w, m.st.Muted)
	}
	f := n.found
	return widget.Markdown("**You would be right** with *"+f.Knob.Label+"* at **"+f.To+"** instead of "+f.From+".", w, m.st)
}

// inUnit writes a number of a prediction, in the unit in which it is typed.
func (m Model) inUnit(v float64) string {
	unit := m.session.Question().Unit
	if unit == "USD" {
		return units.Prose.USD(v)
	}
	return strings.TrimSpace(units.Prose.Count(v) + " " + unit)
}

// predictionText compares a guess with what came out.
func (m Model) predictionText(w int) widget.Text {
	r := m.reveal
	guess, _ := m.guess()
	line := func(name, value string, style canvas.Style) widget.Line {
		return widget.Line{{Text: padTo(name, 18), Style: m.st.Muted}, {Text: value, Style: style}}
	}
	verdict := strong(m.st.Bad, m.st.Strong)
	if r.Right {
		verdict = strong(m.st.Good, m.st.Strong)
	}
	t := widget.Text{
		line("your prediction", m.inUnit(guess), verdict),
		line("the simulation", m.inUnit(r.Value), m.st.Strong),
	}
	if low, high := m.inUnit(slices.Min(r.Values)), m.inUnit(slices.Max(r.Values)); low != high {
		t = append(t, line("in "+units.Prose.Count(float64(len(r.Values)))+" runs", low+" to "+high, m.st.Text))
	}
	t = append(t, line("close enough", m.inUnit(r.Low)+" to "+m.inUnit(r.High), m.st.Text), nil)
	t = append(t, m.numberLine(guess, min(w, 60))...)
	t = append(t, nil)
	return append(t, widget.Markdown(r.Why, w, m.st)...)
}

// numberLine shows the guess, the value and what is close enough on one line,
// and above it what the replications say, as a histogram.
func (m Model) numberLine(guess float64, w int) widget.Text {
	r := m.reveal
	lo, hi := min(r.Low, guess, slices.Min(r.Values)), max(r.High, guess, slices.Max(r.Values))
	if !(hi > lo) || w < 12 {
		return nil
	}
	at := func(v float64) int {
		return min(max(int(math.Round((v-lo)/(hi-lo)*float64(w-1))), 0), w-1)
	}
	track := make(widget.Line, w)
	for x := range track {
		track[x] = canvas.Span{Text: m.st.Glyphs.TrackRest, Style: m.st.Border}
	}
	for x := at(r.Low); x <= at(r.High); x++ {
		track[x] = canvas.Span{Text: m.st.Glyphs.TrackDone, Style: m.st.Good}
	}
	track[at(r.Value)] = canvas.Span{Text: m.st.Glyphs.Vertical, Style: m.st.Strong}
	track[at(guess)] = canvas.Span{Text: m.st.Glyphs.Handle, Style: m.st.Focus}
	counts := make([]float64, w) // of replications above each cell
	for x := range counts {
		counts[x] = math.NaN()
	}
	for _, v := range r.Values {
		if x := at(v); counts[x] > 0 {
			counts[x]++
		} else {
			counts[x] = 1
		}
	}
	runs := widget.Line{{Text: chart.Spark(counts, 0, w, m.st.Glyphs), Style: m.st.Series[0]}}
	legend := widget.Line{
		{Text: m.st.Glyphs.Handle, Style: m.st.Focus}, {Text: " you   ", Style: m.st.Muted},
		{Text: m.st.Glyphs.Vertical, Style: m.st.Strong}, {Text: " simulated   ", Style: m.st.Muted},
		{Text: m.st.Glyphs.TrackDone, Style: m.st.Good}, {Text: " close enough", Style: m.st.Muted},
	}
	if more := (widget.Line{
		{Text: "   " + chart.Spark([]float64{1, 2}, 0, 2, m.st.Glyphs), Style: m.st.Series[0]}, {Text: " runs", Style: m.st.Muted},
	}); canvas.SpansWidth(legend)+canvas.SpansWidth(more) <= w {
		legend = append(legend, more...)
	}
	return widget.Text{runs, track, legend}
}

func padTo(s string, w int) string {
	return s + strings.Repeat(" ", max(w-canvas.Width(s), 0))
}
