package quiz

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/internal/progress"
	"coldstart/internal/round"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// What the summary tells the root, beside what is told of a question.
type (
	// ReadAgain asks for a lesson.
	ReadAgain struct{ Reading round.Reading }

	// TryAgain asks for the questions of a round that are to be asked.
	TryAgain struct{ Round round.Round }

	// OpenStory asks for the lab with a scenario's own world in it.
	OpenStory struct {
		Scenario *quizzes.Scenario
		Seed     int64
	}

	// GoOn asks for what comes next in the course.
	GoOn struct{ Stop round.Stop }

	// Closed says that the learner is through with the summary.
	Closed struct{}
)

// SummaryConfig is what a summary speaks of.
type SummaryConfig struct {
	Round   round.Round
	Reading *round.Reading // nil: there is no lesson
	Next    *round.Stop    // nil: there is no course, or nothing is left in it
	Course  bool           // the questions are a course's
	Ends    bool           // nothing lies below: the program ends with the summary

	Progress *progress.State
}

// Summary is the screen at the end of a round of questions: how each of them
// went, how sure the learner was and with what right, what the wrong choices
// take to be so, and where one may go from here.
type Summary struct {
	config  SummaryConfig
	answers []round.Answer
	st      theme.Styles
	w, h    int
	keys    summaryKeys
	scroll  widget.Scroll
}

// NewSummary returns the screen.
func NewSummary(c SummaryConfig, st theme.Styles) Summary {
	return Summary{config: c, answers: c.Round.Answers(c.Progress), st: st, keys: newSummaryKeys()}
}

// Config is what the summary speaks of.
func (m Summary) Config() SummaryConfig { return m.config }

// Show brings what the learner has done by now.
func (m Summary) Show(c SummaryConfig) Summary {
	m.config, m.answers = c, c.Round.Answers(c.Progress)
	return m.clamp()
}

// Init has nothing to do.
func (m Summary) Init() (Summary, tea.Cmd) { return m, nil }

// Resize gives the screen w by h cells.
func (m Summary) Resize(w, h int) Summary {
	m.w, m.h = w, h
	return m.clamp()
}

// Style gives the screen another look.
func (m Summary) Style(st theme.Styles) Summary {
	m.st = st
	return m
}

// Typing is false: every key is a command.
func (m Summary) Typing() bool { return false }

// Leave has nothing to give up.
func (m Summary) Leave() Summary { return m }

// Update takes a message.
func (m Summary) Update(msg tea.Msg) (Summary, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m.scroll -= 3
		case tea.MouseWheelDown:
			m.scroll += 3
		}
	case tea.MouseClickMsg:
		area := m.area()
		lines := m.lines(area.W)
		if i := msg.Y - area.Y + int(m.scroll); area.Contains(msg.X, msg.Y) && i >= 0 && i < len(lines) {
			return m, m.do(lines[i].does)
		}
	}
	return m.clamp(), nil
}

func (m Summary) press(msg tea.KeyPressMsg) (Summary, tea.Cmd) {
	k := m.enabled()
	area := m.area()
	switch {
	case key.Matches(msg, k.next):
		return m, m.do(action{next, 0})
	case key.Matches(msg, k.read):
		return m, m.do(action{read, 0})
	case key.Matches(msg, k.again):
		return m, m.do(action{again, 0})
	case key.Matches(msg, k.lab):
		return m, m.do(action{openLab, 0})
	case key.Matches(msg, m.keys.back):
		return m, func() tea.Msg { return Closed{} }
	case key.Matches(msg, k.one):
		return m, m.do(action{one, int(msg.Text[0] - '1')})
	case key.Matches(msg, k.up):
		m.scroll--
	case key.Matches(msg, k.down):
		m.scroll++
	case key.Matches(msg, k.pageUp):
		m.scroll -= widget.Scroll(max(area.H-2, 1))
	case key.Matches(msg, k.pageDown):
		m.scroll += widget.Scroll(max(area.H-2, 1))
	}
	return m.clamp(), nil
}

// action is what a line does when it is clicked on, and a key.
type action struct {
	kind   actionKind
	answer int // of one: its index
}

type actionKind int

const (
	nothing actionKind = iota
	next
	read
	again   // all that is not right
	one     // one question again
	openLab // of the story
)

// do is the command of an action; nil where there is nothing to do.
func (m Summary) do(a action) tea.Cmd {
	var msg tea.Msg
	c := m.config
	switch wrong := round.Wrong(m.answers); {
	case a.kind == next && c.Next != nil:
		msg = GoOn{*c.Next}
	case a.kind == next:
		msg = Closed{}
	case a.kind == read && c.Reading != nil:
		msg = ReadAgain{*c.Reading}
	case a.kind == again && len(wrong) > 0:
		msg = TryAgain{c.Round.Again(wrong)}
	case a.kind == one && a.answer < len(m.answers):
		msg = TryAgain{c.Round.Again([]int{a.answer})}
	case a.kind == openLab && c.Round.Scenario() != nil:
		msg = OpenStory{c.Round.Scenario(), c.Round.Seed()}
	default:
		return nil
	}
	return func() tea.Msg { return msg }
}

// area is where the text stands.
func (m Summary) area() canvas.Rect { return textArea(canvas.R(0, 2, m.w, m.h-2), m.h) }

func (m Summary) clamp() Summary {
	area := m.area()
	m.scroll = m.scroll.Clamp(len(m.lines(area.W)), area.H)
	return m
}

// summaryLine is a line of the page, and what it does when it is clicked on.
type summaryLine struct {
	text widget.Line
	does action
}

// lines is the page, broken to w cells.
func (m Summary) lines(w int) []summaryLine {
	if w < 1 {
		return nil
	}
	var out []summaryLine
	add := func(t widget.Text, does action) {
		for _, l := range t {
			out = append(out, summaryLine{l, does})
		}
	}
	blank := func() { out = append(out, summaryLine{}) }
	style := m.st.Strong
	if len(round.Wrong(m.answers)) == 0 {
		style = strong(m.st.Good, m.st.Strong)
	}
	add(widget.Plain(round.Verdict(m.answers), w, style), action{})
	if text := round.Calibration(m.answers); text != "" {
		add(widget.Plain(text, w, m.st.Text), action{})
	}
	blank()
	for i := range m.answers {
		add(m.answerText(i, w), action{one, i})
	}
	if beliefs := round.Misconceptions(m.answers); len(beliefs) > 0 {
		blank()
		add(widget.Plain("What the wrong choices take to be so", w, m.st.Strong), action{})
		for _, b := range beliefs {
			lead := canvas.Span{Text: m.st.Glyphs.Bullet + " ", Style: m.st.Muted}
			for j, l := range widget.Plain(b, max(w-2, 1), m.st.Text) {
				if j > 0 {
					lead.Text = "  "
				}
				add(widget.Text{append(widget.Line{lead}, l...)}, action{})
			}
		}
	}
	blank()
	for _, e := range m.ways() {
		add(m.wayText(e, w), action{e.kind, 0})
	}
	return out
}

// answerText is a question with how it went.
func (m Summary) answerText(i, w int) widget.Text {
	a := m.answers[i]
	mark, style := m.st.Glyphs.No, m.st.Bad
	switch _, answered := a.Last(); {
	case a.Right():
		mark, style = m.st.Glyphs.Yes, m.st.Good
	case !answered:
		mark, style = m.st.Glyphs.Off, m.st.Muted
	}
	lead := widget.Line{{Text: mark + " ", Style: strong(style, m.st.Strong)}, {Text: strconv.Itoa(i+1) + " ", Style: m.st.Muted}}
	leads := canvas.SpansWidth(lead)
	asks := round.Asks(oneLine(a.Prompt))
	if m.config.Round.Scenario() == nil {
		asks = a.Scenario.Title + ": " + asks
	}
	sure := round.Sureness(a)
	if w < 64 {
		t := prefixed(lead, widget.Plain(asks, max(w-leads, 1), m.st.Text))
		return append(t, prefixed(widget.Line{{Text: padTo("", leads)}}, widget.Plain(sure, max(w-leads, 1), m.st.Muted))...)
	}
	most := 0 // of how sure, on the right
	for _, other := range m.answers {
		most = max(most, canvas.Width(round.Sureness(other)))
	}
	t := prefixed(lead, widget.Plain(asks, max(w-leads-most-2, 1), m.st.Text))
	t[0] = append(t[0], canvas.Span{Text: padTo("", w-canvas.SpansWidth(t[0])-canvas.Width(sure))}, canvas.Span{Text: sure, Style: m.st.Muted})
	return t
}

// prefixed puts lead before the first line of t and blanks before the others.
func prefixed(lead widget.Line, t widget.Text) widget.Text {
	rest := widget.Line{{Text: padTo("", canvas.SpansWidth(lead))}}
	if len(t) == 0 {
		t = widget.Text{nil}
	}
	for i := range t {
		first := rest
		if i == 0 {
			first = lead
		}
		t[i] = append(slices.Clone(first), t[i]...)
	}
	return t
}

// oneLine is Markdown as one line of plain text.
func oneLine(source string) string {
	text := ""
	for _, line := range widget.Markdown(source, 1000, theme.Styles{}) {
		for _, span := range line {
			text += span.Text
		}
		text += " "
	}
	return text
}

// way is one way to go on.
type way struct {
	kind actionKind
	key  string
	text string
	what string // in quiet letters behind it
}

// ways are all there are, the usual one last: it is the closest to the keys.
func (m Summary) ways() []way {
	c := m.config
	var out []way
	if r := c.Reading; r != nil {
		wish := r.Wish(c.Progress)
		out = append(out, way{read, "r", strings.ToUpper(wish[:1]) + wish[1:] + ": " + r.Title, r.Heading})
	}
	if len(round.Wrong(m.answers)) > 0 {
		out = append(out, way{again, "a", "Try again what is not right", ""})
	}
	if c.Round.Scenario() != nil {
		out = append(out, way{openLab, "o", "Open the lab", "with the story's world"})
	}
	switch {
	case c.Next != nil && c.Next.Lesson:
		out = append(out, way{next, "enter", "Next: " + c.Next.Title, "a lesson"})
	case c.Next != nil:
		out = append(out, way{next, "enter", "Next: " + c.Next.Title, ""})
	case c.Course && !c.Round.Reviewing() && len(round.Wrong(m.answers)) == 0:
		out = append(out, way{next, "enter", m.leaving(), "every lesson is read, every question solved"})
	default:
		out = append(out, way{next, "enter", m.leaving(), ""})
	}
	return out
}

// leaving says where closing the summary leads.
func (m Summary) leaving() string {
	if m.config.Ends {
		return "End"
	}
	return "Back"
}

// wayText is a way with its key.
func (m Summary) wayText(e way, w int) widget.Text {
	lead := widget.Line{{Text: padTo(e.key, 7), Style: m.st.Key}}
	t := widget.Plain(e.text, max(w-7, 1), m.st.Strong)
	if e.what != "" && len(t) == 1 && canvas.SpansWidth(t[0])+2+canvas.Width(e.what) <= w-7 {
		t[0] = append(t[0], canvas.Span{Text: "  " + e.what, Style: m.st.Muted})
	} else if e.what != "" {
		t = append(t, widget.Plain(e.what, max(w-7, 1), m.st.Muted)...)
	}
	return prefixed(lead, t)
}

// View draws the screen.
func (m Summary) View() string {
	c := canvas.New(m.w, m.h)
	title := "Reviews"
	if s := m.config.Round.Scenario(); s != nil && !m.config.Round.Reviewing() {
		title = s.Title
	}
	left := []canvas.Span{{Text: " " + title, Style: m.st.Heading}, {Text: " " + m.st.Glyphs.Separator + " summary", Style: m.st.Muted}}
	widget.Header(c.Sub(0, 0, m.w, 1), left, nil, m.st)
	area := m.area()
	lines := m.lines(area.W)
	text := make(widget.Text, len(lines))
	for i, l := range lines {
		text[i] = l.text
	}
	text.Draw(c.In(area), int(m.scroll))
	m.scroll.Mark(c.Sub(area.X, area.Y, area.W+1, area.H), len(text), m.st)
	return m.st.Screen(c)
}

// Keys are the keys that work now.
func (m Summary) Keys() help.KeyMap {
	k := m.enabled()
	keys := []key.Binding{k.next, k.read, k.again, k.lab, k.back, k.scroll}
	return widget.Keys{Short: keys, Groups: [][]key.Binding{append(keys, k.pages, k.one)}}
}

// enabled are the keys with those switched off that lead nowhere.
func (m Summary) enabled() summaryKeys {
	k := m.keys
	c := m.config
	switch {
	case c.Next != nil && c.Next.Lesson:
		k.next.SetHelp("enter", "next lesson")
	case c.Next != nil:
		k.next.SetHelp("enter", "next scenario")
	case c.Ends:
		k.next.SetHelp("enter", "end")
	}
	k.read.SetEnabled(c.Reading != nil)
	if c.Reading != nil {
		k.read.SetHelp("r", c.Reading.Wish(c.Progress))
	}
	k.again.SetEnabled(len(round.Wrong(m.answers)) > 0)
	k.lab.SetEnabled(c.Round.Scenario() != nil)
	k.back.SetEnabled(c.Next != nil)
	area := m.area()
	k.scroll.SetEnabled(len(m.lines(area.W)) > area.H)
	k.pages.SetEnabled(k.scroll.Enabled())
	return k
}

// summaryKeys is the keys of the summary.
type summaryKeys struct {
	next, read, again, lab, back, one         key.Binding
	up, down, scroll, pageUp, pageDown, pages key.Binding
}

func newSummaryKeys() summaryKeys {
	q := newKeys()
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return summaryKeys{
		next: b("enter", "back", "enter", "n"), read: b("r", "read again", "r"), again: q.again, lab: q.lab, back: q.back,
		one: b("1-9", "one question again", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
		up:  q.up, down: q.down, scroll: q.scroll, pageUp: q.pageUp, pageDown: q.pageDown, pages: q.pages,
	}
}
