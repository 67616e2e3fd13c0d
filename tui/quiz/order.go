package quiz

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/widget"
)

// An order question is answered by moving its steps: space takes the step with
// the cursor in hand, up and down carry it, space puts it down.

func (m Model) orders() bool { return m.session.Question().Kind == quizzes.OrderKind }

// moveTo moves the cursor to a place, and with it the step in hand.
func (m Model) moveTo(place int) Model {
	place = min(max(place, 0), len(m.arranged)-1)
	if m.held {
		m.arranged = slices.Clone(m.arranged)
		step := m.arranged[m.cursor]
		m.arranged = slices.Insert(slices.Delete(m.arranged, m.cursor, m.cursor+1), place, step)
	}
	m.cursor = place
	return m.follow()
}

// arrange takes a key on the page of an order question.
func (m Model) arrange(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	switch {
	case key.Matches(msg, k.answer):
		m.held, m.stage = false, sure
	case key.Matches(msg, k.take):
		m.held = !m.held
	case key.Matches(msg, k.up):
		return m.moveTo(m.cursor - 1), nil
	case key.Matches(msg, k.down):
		return m.moveTo(m.cursor + 1), nil
	case key.Matches(msg, k.carryUp), key.Matches(msg, k.carryDown):
		was, by := m.held, 1
		if key.Matches(msg, k.carryUp) {
			by = -1
		}
		m.held = true
		m = m.moveTo(m.cursor + by)
		m.held = was
	case key.Matches(msg, k.hint):
		return m.hint()
	case key.Matches(msg, k.subject):
		m = m.nextSubject()
	}
	return m.follow(), nil
}

// clickStep takes a click on the step at a place: the first takes it in hand,
// the next one puts it down where it falls.
func (m Model) clickStep(place int) Model {
	if !m.held {
		m.cursor, m.held = place, true
		return m.follow()
	}
	m = m.moveTo(place)
	m.held = false
	return m
}

// stepText is the step at a place.
func (m Model) stepText(place, w int) widget.Text {
	word := m.options[m.arranged[place]]
	lead, style := " ", m.st.Muted
	if place == m.cursor {
		lead, style = m.st.Glyphs.Pointer, m.st.Focus
	}
	mark := " "
	if place == m.cursor && m.held {
		mark = m.st.Glyphs.On
	}
	style.Attrs |= m.st.Strong.Attrs
	lead += strconv.Itoa(place+1) + mark + " "
	longest := 0
	for _, o := range m.options {
		longest = max(longest, canvas.Width(o))
	}
	if w < 2*longest+canvas.Width(lead) {
		longest = 0
	}
	room := max(w-canvas.Width(lead)-longest-2, 1)
	if longest == 0 {
		return append(widget.Text{{{Text: lead, Style: style}, {Text: word, Style: m.st.Strong}}}, indented(indented(widget.Plain(quizzes.StepText(word), room-2, m.st.Muted)))...)
	}
	body := widget.Plain(quizzes.StepText(word), room, m.st.Text)
	for i := range body {
		first := widget.Line{{Text: strings.Repeat(" ", canvas.Width(lead)+longest+2), Style: m.st.Text}}
		if i == 0 {
			first = widget.Line{{Text: lead, Style: style}, {Text: padTo(word, longest+2), Style: m.st.Strong}}
		}
		body[i] = append(first, body[i]...)
	}
	return body
}

// orderText is the evidence on an order question: both orders, why, and the
// story of the event that decides.
func (m Model) orderText(w int) widget.Text {
	r := m.reveal
	longest := len("simulated")
	for _, o := range m.options {
		longest = max(longest, canvas.Width(o))
	}
	t := widget.Text{{{Text: "     " + padTo("simulated", longest) + "  you said", Style: m.st.Muted}}}
	for place, step := range r.Steps {
		mark, style := m.st.Glyphs.Yes, m.st.Good
		said := m.options[m.arranged[place]]
		if m.arranged[place] != step {
			mark, style = m.st.Glyphs.No, m.st.Bad
		}
		t = append(t, widget.Line{
			{Text: strconv.Itoa(place+1) + " ", Style: m.st.Muted}, {Text: mark + "  ", Style: strong(style, m.st.Strong)},
			{Text: padTo(m.options[step], longest) + "  ", Style: m.st.Strong}, {Text: said, Style: style},
		})
	}
	t = append(t, nil)
	t = append(t, widget.Markdown(r.Why, w, m.st)...)
	t = append(t, nil)
	if len(r.Story) == 0 {
		return append(t, widget.Plain("No run with this seed has an event that went through all steps; with the author's seed there is one.", w, m.st.Muted)...)
	}
	first := r.Story[0]
	t = append(t, widget.Line{{Text: "Event " + strconv.FormatInt(first.Event, 10) + " of " + first.Source + ", since it began", Style: m.st.Strong}})
	for i, record := range r.Story {
		if i == storyMax {
			t = append(t, widget.Line{{Text: "  and so on, " + strconv.Itoa(len(r.Story)) + " lines in all", Style: m.st.Muted}})
			break
		}
		t = append(t, m.storyLine(record, first.AtMS, w)...)
	}
	return t
}

// storyMax is how many lines of an event's story are shown.
const storyMax = 60

// storyLine is a record of the trace: when, the word, and what it says. Those
// that the question asks about stand out.
func (m Model) storyLine(r engine.Record, began float64, w int) widget.Text {
	style := m.st.Muted
	if slices.Contains(m.options, r.What) {
		style = m.st.Strong
	}
	lead := widget.Line{{Text: padTo(" +"+m.st.Units.Millis(r.AtMS-began), 11), Style: m.st.Muted}, {Text: padTo(r.What, 14), Style: style}}
	const leads = 11 + 14
	r.Source = "" // every record is of the same event
	says := explain.Record(r, m.reveal.World.Model)
	says = strings.ToUpper(says[:1]) + says[1:]
	if w-leads < 24 {
		return append(widget.Text{lead}, indented(indented(widget.Plain(says, w-4, m.st.Muted)))...)
	}
	t := widget.Plain(says, w-leads, m.st.Muted)
	for i := range t {
		if i > 0 {
			lead = widget.Line{{Text: strings.Repeat(" ", leads)}}
		}
		t[i] = append(slices.Clone(lead), t[i]...)
	}
	return t
}

// orderBanner is the verdict in a few words.
func (m Model) orderBanner() string {
	at := m.reveal.Misplaced
	if at < 0 {
		return "Every step is in its place."
	}
	return "Step " + strconv.Itoa(at+1) + " is " + m.options[m.reveal.Steps[at]] + ", not " + m.options[m.arranged[at]] + "."
}
