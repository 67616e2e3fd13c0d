package widget

import (
	"strings"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Line is one line of styled text.
type Line = []canvas.Span

// Text is lines that have been broken to a width.
type Text []Line

// Plain breaks s into lines of at most w cells in one style.
func Plain(s string, w int, style theme.Style) Text {
	if w < 1 {
		return nil
	}
	var t Text
	for l := range strings.SplitSeq(s, "\n") {
		t = append(t, wrapSpans(Line{{Text: l, Style: style}}, w)...)
	}
	return t
}

// Draw draws the lines from skip on, as many as fit.
func (t Text) Draw(c canvas.Canvas, skip int) {
	for y := range c.H() {
		if i := skip + y; i >= 0 && i < len(t) {
			c.Spans(0, y, c.W(), t[i])
		}
	}
}

// Scroll is the position in something longer than the screen.
type Scroll int

// Clamp returns the position kept inside: total lines, of which room are shown.
func (s Scroll) Clamp(total, room int) Scroll {
	return Scroll(min(max(int(s), 0), max(total-room, 0)))
}

// Mark draws, in the last column of c, whether there is more above and below.
func (s Scroll) Mark(c canvas.Canvas, total int, st theme.Styles) {
	if s > 0 {
		c.Set(c.W()-1, 0, st.Glyphs.Up, st.Key)
	}
	if int(s)+c.H() < total {
		c.Set(c.W()-1, c.H()-1, st.Glyphs.Down, st.Key)
	}
}
