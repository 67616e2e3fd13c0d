// Package widget is what screens are put together from: panels, sliders,
// tables, bars, text, and the line of keys at the foot. Every widget draws a
// value on a canvas; none keeps state or reads input.
package widget

import (
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Panel draws a border with a title on it around c and returns the area
// inside. The panel that has the focus has a border in the focus style and a
// pointer before its title, so that it shows without colours too.
//
// There is nothing to gain from keeping a drawn border: it takes some
// microseconds on a canvas.
func Panel(c canvas.Canvas, title []canvas.Span, focused bool, st theme.Styles) canvas.Canvas {
	w, h := c.W(), c.H()
	if w < 2 || h < 2 {
		return c.Sub(0, 0, 0, 0)
	}
	g, line := st.Glyphs, st.Border
	if focused {
		line = st.Focus
	}
	for x := 1; x < w-1; x++ {
		c.Set(x, 0, g.Horizontal, line)
		c.Set(x, h-1, g.Horizontal, line)
	}
	for y := 1; y < h-1; y++ {
		c.Set(0, y, g.Vertical, line)
		c.Set(w-1, y, g.Vertical, line)
	}
	c.Set(0, 0, g.TopLeft, line)
	c.Set(w-1, 0, g.TopRight, line)
	c.Set(0, h-1, g.BottomLeft, line)
	c.Set(w-1, h-1, g.BottomRight, line)
	drawTitle(c, 1, w-2, title, focused, st)
	return c.Sub(1, 1, w-2, h-2)
}

// Section draws a title and a rule over the first row of c and returns the
// area below: a panel for narrow terminals, where borders would cost too much.
func Section(c canvas.Canvas, title []canvas.Span, focused bool, st theme.Styles) canvas.Canvas {
	line := st.Border
	if focused {
		line = st.Focus
	}
	for x := range c.W() {
		c.Set(x, 0, st.Glyphs.Horizontal, line)
	}
	drawTitle(c, 0, c.W(), title, focused, st)
	return c.Sub(0, 1, c.W(), c.H()-1)
}

// drawTitle writes a title into a horizontal line, a blank on either side.
func drawTitle(c canvas.Canvas, x, w int, title []canvas.Span, focused bool, st theme.Styles) {
	if len(title) == 0 || w < 5 {
		return
	}
	lead := " "
	if focused {
		lead = st.Glyphs.Pointer
	}
	c.Text(x, 0, lead, st.Focus)
	x = c.Spans(x+1, 0, w-2, title)
	c.Text(x, 0, " ", st.Text)
}

// Title returns a plain title in the strong style.
func Title(text string, st theme.Styles) []canvas.Span {
	return []canvas.Span{{Text: text, Style: st.Strong}}
}

// Header draws the first line of a screen: where one is on the left, what
// matters now on the right, the left cut first where both do not fit.
func Header(c canvas.Canvas, left, right []canvas.Span, st theme.Styles) {
	rw := canvas.SpansWidth(right)
	if rw > c.W()-8 {
		rw = 0
	} else {
		c.Spans(c.W()-rw, 0, rw, right)
		if rw > 0 {
			rw += 2
		}
	}
	c.Spans(0, 0, c.W()-rw, left)
}
