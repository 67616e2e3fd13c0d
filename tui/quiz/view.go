package quiz

import (
	"slices"
	"strconv"
	"strings"

	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	m.drawHeader(c.Sub(0, 0, m.w, 1))
	if m.stage == loading {
		m.drawLoading(c)
		return m.st.Screen(c)
	}
	p := m.pages()
	m.drawText(c, p)
	m.drawCharts(c, p.charts)
	switch m.stage {
	case asking:
		if m.tunes() {
			m.drawTune(c, p)
		}
	case sure:
		if m.tunes() {
			m.drawTune(c, p)
		}
		m.drawSure(c, p)
	case running:
		m.drawRunning(c.In(p.text))
	case proven:
		m.drawBanner(c.In(p.banner))
		m.drawMatrix(c, p)
	}
	return m.st.Screen(c)
}

// steps are what the header shows of the way through a question.
var steps = []step{{"story", story}, {"question", asking}, {"evidence", running}}

type step struct {
	name  string
	first stage // that belongs to it
}

func (s step) width() int { return canvas.Width(" " + s.name + " ") }

func (m Model) drawHeader(c canvas.Canvas) {
	var right []canvas.Span
	for _, s := range m.stepsShown() {
		style, mark := m.st.Muted, " "
		if s.first == steps[m.step()].first {
			style, mark = m.st.Strong, m.st.Glyphs.Pointer
		}
		right = append(right, canvas.Span{Text: mark + s.name + " ", Style: style})
	}
	widget.Header(c, m.title(), right, m.st)
}

// title says which question of which scenario it is.
func (m Model) title() []canvas.Span {
	title := []canvas.Span{{Text: " " + m.session.Scenario().Title, Style: m.st.Heading}}
	// Which one it is may still turn out while the story is simulated.
	if of := len(m.session.Scenario().Questions); of > 1 && m.stage > loading {
		title = append(title, canvas.Span{Text: " " + m.st.Glyphs.Separator + " " + strconv.Itoa(m.number) + " of " + strconv.Itoa(of), Style: m.st.Muted})
	}
	return title
}

// stepsShown are the steps that the header has room for beside the title: all, or
// else the one that the stage belongs to.
func (m Model) stepsShown() []step {
	w := canvas.SpansWidth(m.title()) + 2
	for _, s := range steps {
		w += s.width()
	}
	if w > m.w {
		return steps[m.step() : m.step()+1]
	}
	return steps
}

// step is which of the steps the stage belongs to.
func (m Model) step() int {
	at := 0
	for i, s := range steps {
		if m.stage >= s.first {
			at = i
		}
	}
	return at
}

// stepAt is the first stage of the step whose name is at column x of the header;
// false where none is.
func (m Model) stepAt(x int) (first stage, ok bool) {
	end := m.w
	for _, s := range slices.Backward(m.stepsShown()) {
		if x >= end-s.width() && x < end {
			return s.first, true
		}
		end -= s.width()
	}
	return loading, false
}

func (m Model) drawLoading(c canvas.Canvas) {
	text, style := "Simulating the story"+m.st.Glyphs.Ellipsis, m.st.Muted
	if m.err != nil {
		text, style = m.st.Glyphs.No+" "+m.err.Error(), m.st.Bad
	}
	widget.Plain(text, m.w-4, style).Draw(c.Sub(2, 2, m.w-4, m.h-2), 0)
}

func (m Model) drawText(c canvas.Canvas, p pages) {
	if p.text.H < 1 || m.stage == running {
		return
	}
	text := m.text(p.text.W)
	text.Draw(c.In(p.text), int(m.scroll))
	// The mark stands in the margin, so that it hides no letter.
	m.scroll.Mark(c.Sub(p.text.X, p.text.Y, p.text.W+1, p.text.H), len(text), m.st)
}

// text is what scrolls on the page of the stage, broken to w cells.
func (m Model) text(w int) widget.Text {
	switch m.stage {
	case story:
		return append(m.goingOnText(w), widget.Markdown(m.brief, w, m.st)...)
	case asking, sure:
		return m.questionText(w)
	case proven:
		return m.whyText(w)
	}
	return nil
}

// goingOnText says that the questions before this one are behind the learner.
func (m Model) goingOnText(w int) widget.Text {
	if !m.goesOn {
		return nil
	}
	return append(widget.Plain("You go on with question "+strconv.Itoa(m.number)+". Press b to begin with the first one again.", w, m.st.Key), nil)
}

// questionText is the prompt, the choices or the input, and the hints that
// have been asked for.
func (m Model) questionText(w int) widget.Text {
	t := widget.Markdown(m.prompt, w, m.st)
	t = append(t, nil)
	switch {
	case m.tunes():
		t = t[:len(t)-1]
	case m.predicts():
		t = append(t, widget.Line{
			{Text: m.st.Glyphs.Pointer + " ", Style: m.st.Focus},
			{Text: "[" + m.typed + "_]", Style: m.st.Strong},
			{Text: " " + m.session.Question().Unit, Style: m.st.Muted},
		})
	default:
		for i := range m.options {
			if i > 0 && !m.orders() { // steps stand close
				t = append(t, nil)
			}
			t = append(t, m.choiceText(i, w)...)
		}
	}
	if m.none {
		t = append(t, nil)
		t = append(t, widget.Plain("Nothing is marked. Space marks a choice; enter once more if none of them is right.", w, m.st.Warn)...)
	}
	for i, hint := range m.session.Hints() {
		t = append(t, nil, widget.Line{{Text: "Hint " + strconv.Itoa(i+1), Style: m.st.Strong}})
		t = append(t, widget.Markdown(hint, w, m.st)...)
	}
	return t
}

// letterOf names a choice.
func letterOf(i int) string { return string(rune('A' + i)) }

// choiceText is one choice, its letter before it, or one step.
func (m Model) choiceText(i, w int) widget.Text {
	if m.orders() {
		return m.stepText(i, w)
	}
	style, pointer := m.st.Muted, " "
	if i == m.cursor {
		style, pointer = m.st.Focus, m.st.Glyphs.Pointer
	}
	lead := pointer + letterOf(i) + " "
	if m.many() {
		mark := m.st.Glyphs.Off
		if m.picked[i] {
			mark = m.st.Glyphs.On
		}
		lead += mark + " "
	}
	style.Attrs |= m.st.Strong.Attrs
	body := widget.Markdown(m.options[i], w-canvas.Width(lead), m.st)
	out := make(widget.Text, len(body))
	for j, l := range body {
		first := canvas.Span{Text: strings.Repeat(" ", canvas.Width(lead)), Style: m.st.Text}
		if j == 0 {
			first = canvas.Span{Text: lead, Style: style}
		}
		if i == m.cursor {
			for k := range l {
				l[k].Style.Attrs |= m.st.Strong.Attrs
			}
		}
		out[j] = append(widget.Line{first}, l...)
	}
	return out
}

// choiceLines are the lines of the text from which and before which a choice
// stands.
func (m Model) choiceLines(w, choice int) (from, to int) {
	from = len(widget.Markdown(m.prompt, w, m.st)) + 1
	for i := range m.options {
		h := len(m.choiceText(i, w))
		if i == choice {
			return from, from + h
		}
		from += h
		if !m.orders() {
			from++
		}
	}
	return from, from
}

// choiceAreas are where the choices stand on the screen.
func (m Model) choiceAreas(text canvas.Rect) []canvas.Rect {
	out := make([]canvas.Rect, len(m.options))
	for i := range out {
		from, to := m.choiceLines(text.W, i)
		from, to = max(from-int(m.scroll), 0), min(to-int(m.scroll), text.H)
		if to > from {
			out[i] = canvas.R(text.X, text.Y+from, text.W, to-from)
		}
	}
	return out
}

// sureWords say how sure one is.
var sureWords = map[quizzes.Confidence]string{quizzes.Guess: "a guess", quizzes.Fairly: "fairly sure", quizzes.Certain: "certain"}

// levelAreas are where the levels of how sure one may be stand in their part of
// the page.
func levelAreas(foot canvas.Rect) []canvas.Rect {
	var out []canvas.Rect
	if foot.H < 2 {
		return nil
	}
	x := foot.X + 1
	for l := quizzes.Guess; l <= quizzes.Certain; l++ {
		w := canvas.Width(" 1 " + l.String() + " ")
		out = append(out, canvas.R(x, foot.Y+1, w, 1))
		x += w + 1
	}
	return out
}

func (m Model) drawSure(c canvas.Canvas, p pages) {
	widget.Section(c.In(p.foot), widget.Title("How sure are you?", m.st), true, m.st)
	end := 0
	for i, r := range p.levels {
		l := quizzes.Guess + quizzes.Confidence(i)
		style, lead := m.st.Text, " "
		if l == m.confidence {
			style, lead = m.st.Selected, m.st.Glyphs.Pointer
		}
		x := c.Text(r.X, r.Y, lead, m.st.Focus)
		x = c.Text(x, r.Y, strconv.Itoa(i+1), m.st.Key)
		end = c.Text(x, r.Y, " "+l.String()+" ", style)
	}
	if text := "enter commits: " + m.picksText(); end > 0 && end+3+canvas.Width(text) < m.w {
		c.Right(m.w-1, p.foot.Y+1, text, m.st.Muted)
	}
}

// picksText names the answer: "A", "A and C", "120 ms", "this order".
func (m Model) picksText() string {
	switch {
	case m.orders():
		return "this order"
	case m.tunes():
		return "this world"
	case m.predicts():
		return strings.TrimSpace(m.typed + " " + m.session.Question().Unit)
	}
	var letters []string
	for i, p := range m.picked {
		if p {
			letters = append(letters, letterOf(i))
		}
	}
	return join(letters)
}

// join writes a list as a sentence does.
func join(words []string) string {
	switch n := len(words); n {
	case 0:
		return "none"
	case 1:
		return words[0]
	default:
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
}

func (m Model) drawRunning(c canvas.Canvas) {
	if m.err != nil {
		widget.Plain(m.st.Glyphs.No+" "+m.err.Error(), c.W(), m.st.Bad).Draw(c, 1)
		return
	}
	said := "You said " + m.picksText()
	switch {
	case m.orders():
		said = "You gave your order"
	case m.tunes():
		said = "You submitted your world"
	}
	said += ", " + sureWords[m.confidence]
	if m.resumed {
		said += ", before you left"
	}
	said += "."
	c.Fit(0, 1, c.W(), said, m.st.Strong)
	what := "Simulating the world of every answer, many times"
	if m.predicts() {
		what = "Simulating the world, many times"
	}
	if m.tunes() {
		what = "Simulating your world, many times"
	}
	if m.orders() {
		what = "Following the events through the world"
	}
	c.Fit(0, 3, c.W(), what+m.st.Glyphs.Ellipsis, m.st.Text)
	w := min(c.W()-6, 60)
	widget.Bar(c.Sub(0, 5, w, 1), m.share, m.st)
	c.Text(w+1, 5, m.st.Units.Percent(float64(int(100*m.share))/100), m.st.Muted)
}

// drawCharts draws the charts of the page: of the story, or of the shown
// choice's world with the story as a ghost behind it.
func (m Model) drawCharts(c canvas.Canvas, areas []canvas.Rect) {
	p := simview.Panels{Result: m.base, Subject: m.current(), Named: len(m.subjects) > 1, Borders: true}
	if m.tunes() && (m.stage == asking || m.stage == sure) {
		if r := m.bench.Result(); r != nil {
			p.Result, p.Ghost, p.GhostIs = r, m.base, "story"
		}
	}
	if m.stage == proven {
		p.Result, p.Ghost, p.GhostIs = m.worlds[m.shown], m.base, "story"
	}
	p.Names = m.chartNames(p.Result, len(areas))
	p.Areas = areas[:len(p.Names)]
	p.Draw(c, m.st)
}
