package home

import (
	"strconv"
	"strings"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	l := m.layout()
	m.drawHeader(c.Sub(0, 0, m.w, 1))
	m.note(l.note.W).Draw(c.In(l.note), 0)
	if l.status.H > 0 {
		c.Spans(l.status.X, l.status.Y, l.status.W, m.status(l.status.W))
	}
	if l.reviews.H > 0 {
		c.Spans(l.reviews.X, l.reviews.Y, l.reviews.W, m.due())
	}
	if len(m.course.Lessons) == 0 {
		return m.st.Screen(c)
	}
	if l.lessons.H > 0 && l.right.H > 0 {
		for y := range l.right.H {
			c.Set(l.right.X-2, l.right.Y+y, m.st.Glyphs.Vertical, m.st.Border)
		}
	}
	if l.lessons.H > 0 {
		m.drawLessons(c.Sub(l.lessons.X, l.lessons.Y, l.lessons.W+1, l.lessons.H), l.rows)
	}
	m.head(l.head.W, l.summarized).Draw(c.In(l.head), 0)
	if l.scenarios.H > 0 {
		m.drawScenarios(c.Sub(l.scenarios.X, l.scenarios.Y, l.scenarios.W+1, l.scenarios.H), l.titles)
	}
	if l.detail.H > 0 {
		m.drawDetail(c.In(l.detail), l.summarized)
	}
	return m.st.Screen(c)
}

// nextMark is the mark of what is next, wherever it shows.
func (m Model) nextMark() string { return m.st.Glyphs.Handle }

func (m Model) drawHeader(c canvas.Canvas) {
	t := m.course.tally()
	left := []canvas.Span{{Text: " " + m.course.Title, Style: m.st.Heading}}
	if t.all == 0 {
		widget.Header(c, left, nil, m.st)
		return
	}
	solved := strconv.Itoa(t.solved) + " of " + plural(t.all, "question") + " solved "
	free := c.W() - canvas.SpansWidth(left) - 2 - canvas.Width(solved)
	if free < 0 {
		solved = t.String() + " solved "
	}
	widget.Header(c, left, []canvas.Span{{Text: solved, Style: m.st.Muted}}, m.st)
	const bar = 12
	if free > bar && !m.course.New {
		drawBar(c.Sub(c.W()-canvas.Width(solved)-bar-1, 0, bar, 1), t, m.st)
	}
}

func drawBar(c canvas.Canvas, t tally, st theme.Styles) {
	widget.Levels(c, float64(t.mastered)/float64(t.all), float64(t.solved)/float64(t.all), st)
}

// note is what is said at the very beginning, and when nothing is left to do.
func (m Model) note(w int) widget.Text {
	if m.course.New {
		return widget.Plain("Welcome. Serverless is learned by experiment here: read a little, predict what will happen, let the simulator show it. Enter begins with the first lesson.", w, m.st.Text)
	}
	if _, left := m.course.next(); left || len(m.course.Lessons) == 0 {
		return nil
	}
	return widget.Plain(m.ending(), w, m.st.Text)
}

// ending says that all is done, and what there is still to do.
func (m Model) ending() string {
	t := m.course.tally()
	s := "That was all of it: " + plural(len(m.course.Lessons), "lesson") + " read"
	switch {
	case t.all > 0 && t.mastered == t.all:
		s += ", " + plural(t.all, "question") + " solved, all without a hint"
	case t.all > 0:
		s += ", " + plural(t.all, "question") + " solved, " + strconv.Itoa(t.mastered) + " without a hint"
	}
	if n := len(m.course.Due); n > 0 {
		return s + ". What is not used fades: " + plural(n, "review") + " due now, r begins."
	}
	if d, ok := m.course.nextReview(); ok {
		return s + ". What is not used fades: the next review is due " + days(d) + "."
	}
	return s + "."
}

// status is one line on what is next: what it is, and as much of where and how
// far it is as fits in w columns.
func (m Model) status(w int) []canvas.Span {
	next, left := m.course.next()
	switch {
	case len(m.course.Lessons) == 0:
		return []canvas.Span{{Text: "There are no lessons in this course yet.", Style: m.st.Muted}}
	case !left:
		return []canvas.Span{{Text: m.st.Glyphs.Yes + " ", Style: m.st.Good}, {Text: "all read, all solved", Style: m.st.Text}}
	}
	l := m.course.Lessons[next.lesson]
	title, why := l.Title, l.Status()
	if next.scenario >= 0 {
		title, why = l.Scenarios[next.scenario].Title, l.Scenarios[next.scenario].Status()
	}
	out := []canvas.Span{{Text: m.nextMark() + " next: ", Style: m.st.Key}, {Text: title, Style: m.st.Strong}}
	for _, more := range []string{"lesson " + strconv.Itoa(next.lesson+1), why} {
		span := canvas.Span{Text: " " + m.st.Glyphs.Separator + " " + more, Style: m.st.Muted}
		if canvas.SpansWidth(out)+canvas.Width(span.Text) > w {
			break
		}
		out = append(out, span)
	}
	return out
}

// due says how much is due for review, if something is.
func (m Model) due() []canvas.Span {
	n := len(m.course.Due)
	if n == 0 {
		return nil
	}
	return []canvas.Span{{Text: plural(n, "review") + " due", Style: m.st.Warn}}
}

// drawLessons draws the list of lessons; the last column of c is for the marks
// of a list that goes on.
func (m Model) drawLessons(c canvas.Canvas, form rows) {
	n, w := len(m.course.Lessons), c.W()-1
	short := 0
	for _, l := range m.course.Lessons {
		short = max(short, canvas.Width(m.short(l)))
	}
	for i := range n {
		y := i*form.pitch() - int(m.lessons)
		if y+form.lines > 0 && y < c.H() {
			m.drawLesson(c.Sub(0, 0, w, c.H()), y, i, form, short)
		}
	}
	m.lessons.Mark(c, form.total(n), m.st)
}

// drawLesson draws a lesson from line y on. short is the width of the widest
// state of a lesson, for forms of one line.
func (m Model) drawLesson(c canvas.Canvas, y, i int, form rows, short int) {
	l := m.course.Lessons[i]
	t := l.tally()
	digits := len(strconv.Itoa(len(m.course.Lessons)))
	x := 2 + digits + 1
	end := c.W()
	state, ss := m.short(l), m.st.Muted
	if l.Read {
		ss = m.st.Good
	}
	bar := 0
	if form.lines == 1 {
		end -= short + 1
		if t.all > 0 && !m.course.New {
			bar = min(max(c.W()/6, 4), 12)
			end -= bar + 1
		}
	}
	st := m.st // of a line that is selected: all in one look
	title, number, mark := m.st.Strong, m.st.Muted, m.st.Key
	if i == m.cursor.lesson {
		title = m.st.Focus
		title.Attrs |= m.st.Strong.Attrs
		if m.inside() {
			for line := range form.lines {
				c.Text(0, y+line, m.st.Glyphs.Vertical, m.st.Focus)
			}
		} else {
			c.Sub(0, y, c.W(), 1).Fill(" ", m.st.Selected)
			title, number, mark = m.st.Selected, m.st.Selected, m.st.Selected
			if form.lines == 1 {
				ss, st.Focus, st.Border = m.st.Selected, m.st.Selected, m.st.Selected
			}
			c.Text(0, y, m.st.Glyphs.Pointer, m.st.Selected)
		}
	}
	if next, left := m.course.next(); left && next.lesson == i {
		if form.lines > 1 {
			end = c.Right(end, y, m.nextMark()+" next", mark) - 2
		} else {
			c.Text(1, y, m.nextMark(), mark)
		}
	}
	c.Text(2, y, padLeft(strconv.Itoa(i+1), digits), number)
	c.Fit(x, y, end-x, l.Title, title)
	if form.lines == 1 {
		c.Right(c.W(), y, state, ss)
		if bar > 0 {
			drawBar(c.Sub(end+1, y, bar, 1), t, st)
		}
		return
	}
	state = l.Status()
	if l.Read {
		state = m.st.Glyphs.Yes + " " + state
	}
	c.Right(c.W(), y+1, state, ss)
	if t.all > 0 {
		bar = min(max((c.W()-x)/3, 4), 16)
		drawBar(c.Sub(x, y+1, bar, 1), t, m.st)
		c.Text(x+bar+1, y+1, t.String(), m.st.Muted)
	}
}

// short is a lesson's state where there is little room for it.
func (m Model) short(l Lesson) string {
	switch {
	case l.Read:
		return m.st.Glyphs.Yes + " read"
	case l.Position > 0:
		return l.share()
	default:
		return l.Status()
	}
}

// titleLines is how many lines the title of a lesson may take.
const titleLines = 2

// head is the title of the lesson that the cursor is on, how far it is, and
// where it is to be summarized what it is about.
func (m Model) head(w int, summarized bool) widget.Text {
	l := m.lesson()
	number := strconv.Itoa(m.cursor.lesson+1) + "  "
	room := w - len(number)
	lines := canvas.Wrap(l.Title, room)
	if len(lines) > titleLines {
		lines = lines[:titleLines]
		lines[titleLines-1] = canvas.Truncate(lines[titleLines-1], room-1) + m.st.Glyphs.Ellipsis
	}
	var t widget.Text
	for _, line := range lines {
		t = append(t, widget.Line{{Text: number + line, Style: m.st.Heading}})
		number = strings.Repeat(" ", len(number))
	}
	t = append(t, m.progress(l, w))
	if summarized && l.Summary != "" {
		t = append(append(t, nil), widget.Plain(l.Summary, min(w, textWidth), m.st.Text)...)
	}
	return t
}

// progress is how far a lesson is, as much of it as fits in w columns.
func (m Model) progress(l Lesson, w int) widget.Line {
	state := l.Status()
	if l.Read {
		state = m.st.Glyphs.Yes + " read"
	}
	parts := []string{state}
	if l.Read || l.Position > 0 {
		parts = append(parts, strconv.Itoa(l.Minutes)+" min")
	}
	switch t := l.tally(); {
	case t.all == 0:
	case t.solved == 0:
		parts = append(parts, plural(t.all, "question"))
	case t.solved == t.mastered:
		parts = append(parts, strconv.Itoa(t.solved)+" of "+strconv.Itoa(t.all)+" solved", "no hints")
	default:
		parts = append(parts, strconv.Itoa(t.solved)+" of "+strconv.Itoa(t.all)+" solved", strconv.Itoa(t.mastered)+" without a hint")
	}
	sep := " " + m.st.Glyphs.Separator + " "
	for len(parts) > 1 && canvas.Width(strings.Join(parts, sep)) > w {
		parts = parts[:len(parts)-1]
	}
	return widget.Line{{Text: strings.Join(parts, sep), Style: m.st.Muted}}
}

// drawScenarios draws the list of the lesson's scenarios; the last column of c
// is for the marks of a list that goes on.
func (m Model) drawScenarios(c canvas.Canvas, titles []titleLine) {
	w := c.W() - 1
	next, left := m.course.next()
	for y := range c.H() {
		i := int(m.scenarios) + y
		if i >= len(titles) {
			break
		}
		line := titles[i]
		s := m.lesson().Scenarios[line.scenario]
		selected := line.scenario == m.cursor.scenario
		style, mark := m.st.Text, m.st.Key
		if selected {
			c.Sub(0, y, w, 1).Fill(" ", m.st.Selected)
			style, mark = m.st.Selected, m.st.Selected
		}
		c.Text(titleColumn, y, line.text, style)
		if !line.first {
			continue
		}
		if selected {
			c.Text(0, y, m.st.Glyphs.Pointer, m.st.Selected)
		}
		if left && next == (place{m.cursor.lesson, line.scenario}) {
			c.Text(1, y, m.nextMark(), mark)
		}
		m.drawMarks(c.Sub(0, y, w, 1), s, selected)
	}
	m.scenarios.Mark(c, len(titles), m.st)
}

// drawMarks draws how far each question of a scenario is, or how many are solved
// where they are too many for that.
func (m Model) drawMarks(c canvas.Canvas, s Scenario, selected bool) {
	step, width := marks(c.W(), len(s.Questions))
	if width == 0 {
		style := m.st.Muted
		if selected {
			style = m.st.Selected
		}
		c.Right(c.W(), 0, s.tally().String(), style)
	}
	for i, q := range s.Questions[:min(len(s.Questions), width)] {
		glyph, style := m.mark(q.State)
		if selected {
			style = m.st.Selected
		}
		c.Text(c.W()-width+i*step, 0, glyph, style)
	}
}

// mark is how a question's state is shown.
func (m Model) mark(q State) (string, theme.Style) {
	switch q {
	case Mastered:
		return m.st.Glyphs.Pin, m.st.Good
	case Solved:
		return m.st.Glyphs.Yes, m.st.Good
	case Tried:
		return m.st.Glyphs.No, m.st.Bad
	default:
		return m.st.Glyphs.Off, m.st.Muted
	}
}

// stateWords say what a mark means, the last two of a question that is solved.
var stateWords = [...]string{Open: "open", Tried: "not right yet", Solved: "with hints", Mastered: "without a hint"}

// textWidth is how wide running text is, for it to be read with ease.
const textWidth = 64

// drawDetail draws what the cursor is on, in words, and at the foot, where there
// is room, what the marks mean.
func (m Model) drawDetail(c canvas.Canvas, summarized bool) {
	w := min(c.W(), textWidth)
	var t widget.Text
	switch {
	case m.inside():
		s := m.lesson().Scenarios[m.cursor.scenario]
		for _, form := range []questionForm{whole, twoLines, oneLine} {
			if t = m.questions(s, w, form); len(t) < c.H() {
				break
			}
		}
		m.drawTitled(c, s.Title, t)
	case !summarized:
		t = widget.Plain(m.lesson().Summary, w, m.st.Text)
		m.drawTitled(c, "about this lesson", t)
	}
	foot := c.H() - 1
	for _, more := range []widget.Text{m.legend(w), m.calibration(w)} {
		if len(more) > 0 && foot-len(more) > 1+len(t) {
			foot -= len(more)
			more.Draw(c.Sub(0, foot, c.W(), len(more)), 0)
		}
	}
}

func (m Model) drawTitled(c canvas.Canvas, title string, t widget.Text) {
	x := c.Fit(0, 0, c.W(), title, m.st.Strong) + 1
	c.Sub(x, 0, c.W()-x, 1).Fill(m.st.Glyphs.Horizontal, m.st.Border)
	t.Draw(c.Sub(0, 1, c.W(), c.H()-1), 0)
}

// questionForm says how much is told of a question.
type questionForm int

const (
	whole    questionForm = iota // all that it asks, what the learner does, and how far that is
	twoLines                     // the same, each cut to a line
	oneLine                      // what it asks until it is solved, and then when it is due for review
)

// questions are the questions of a scenario.
func (m Model) questions(s Scenario, w int, form questionForm) widget.Text {
	var out widget.Text
	digits := len(strconv.Itoa(len(s.Questions)))
	for i, q := range s.Questions {
		glyph, gs := m.mark(q.State)
		number := " " + padLeft(strconv.Itoa(i+1), digits) + "  "
		indent := canvas.Width(glyph + number)
		var lines widget.Text
		switch {
		case q.Asks == "":
		case form == whole:
			lines = widget.Plain(q.Asks, w-indent, m.st.Text)
		case form == twoLines || q.State < Solved:
			lines = widget.Text{{{Text: canvas.Truncate(q.Asks, w-indent), Style: m.st.Text}}}
		}
		if form != oneLine || len(lines) == 0 {
			for _, facts := range m.facts(q, w-indent, form) {
				lines = append(lines, widget.Line{{Text: facts, Style: m.st.Muted}})
			}
		}
		lead := []canvas.Span{{Text: glyph, Style: gs}, {Text: number, Style: m.st.Muted}}
		for _, line := range lines {
			out = append(out, append(lead, line...))
			lead = []canvas.Span{{Text: strings.Repeat(" ", indent)}}
		}
	}
	return out
}

// facts are what there is to say of a question besides what it asks, in lines
// of w columns: all, or what matters most in one line.
func (m Model) facts(q Question, w int, form questionForm) []string {
	sep := " " + m.st.Glyphs.Separator + " "
	state, review := stateWords[q.State], ""
	if q.State >= Solved {
		review = "review due"
		if q.Due > 0 {
			review = "review " + days(q.Due)
		}
		if form != whole {
			return []string{state + sep + review}
		}
		state = "solved " + state
	}
	if q.Does != "" {
		state = q.Does + sep + state
	}
	switch {
	case review == "":
		return []string{state}
	case canvas.Width(state+sep+review) <= w:
		return []string{state + sep + review}
	default:
		return []string{state, review}
	}
}

// calibration is how far the learner can trust being certain, from some answers
// on.
func (m Model) calibration(w int) widget.Text {
	const from = 5
	if m.course.Certain < from {
		return nil
	}
	were := " were right."
	if m.course.CertainRight == 1 {
		were = " was right."
	}
	return widget.Plain("Of "+strconv.Itoa(m.course.Certain)+" answers that you were certain of, "+strconv.Itoa(m.course.CertainRight)+were, w, m.st.Muted)
}

// legend says what the marks mean, in as few lines as w columns allow.
func (m Model) legend(w int) widget.Text {
	if m.course.New || m.course.tally().all == 0 {
		return nil
	}
	var out widget.Text
	var line widget.Line
	for s := Mastered; s >= Open; s-- {
		glyph, gs := m.mark(s)
		item := []canvas.Span{{Text: glyph + " ", Style: gs}, {Text: stateWords[s], Style: m.st.Muted}}
		if len(line) > 0 {
			joined := append(append(line[:len(line):len(line)], canvas.Span{Text: "   "}), item...)
			if canvas.SpansWidth(joined) <= w {
				line = joined
				continue
			}
			out = append(out, line)
		}
		line = item
	}
	return append(out, line)
}

func padLeft(s string, w int) string { return strings.Repeat(" ", max(w-len(s), 0)) + s }
