package lab

import (
	"coldstart/tui/canvas"
	"coldstart/tui/widget"
)

// brief is where the story of the world has been read to. It is told with the
// numbers of the first outcome.
type brief struct{ scroll widget.Scroll }

// page is how far the story scrolls at once.
func (m Model) page() int { return max(m.layout().view.H-3, 1) }

func (m Model) scrollBrief(by int) Model {
	if m.view == showBrief {
		l := m.layout()
		in := eventsInside(l)
		m.brief.scroll = (m.brief.scroll + widget.Scroll(by)).Clamp(len(m.briefText(in.W-2)), in.H)
	}
	return m
}

func (m Model) briefText(w int) widget.Text {
	if m.config.Brief == nil || m.first == nil {
		return nil
	}
	return widget.Markdown(m.config.Brief(&m.first.Outcome), min(w, widestText), m.st)
}

// widestText is the cells that are easy to read in one go.
const widestText = 80

func (m Model) drawBrief(c canvas.Canvas, l layout) {
	in := m.open(c, l, l.view, widget.Title("the story", m.st), true)
	in = in.Sub(1, 0, in.W()-1, in.H())
	text := m.briefText(in.W() - 1)
	text.Draw(in, int(m.brief.scroll))
	m.brief.scroll.Mark(in, len(text), m.st)
}
