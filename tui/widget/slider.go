package widget

import (
	"math"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Slider is a knob: a named value and where it stands between its ends.
type Slider struct {
	Label string
	Value string
	At    int // position, from 0
	Of    int // number of positions; 1 or less is a knob that cannot be turned
	Base  int // the position that the world came with, marked on the track; less than 0: none
	Pin   int // the position in a pinned outcome, marked on the track; less than 0: none
}

// Track draws the slider's track over the first row of c: ends, the way so
// far, the handle, and a mark where the knob stood at first.
func (s Slider) Track(c canvas.Canvas, focused bool, st theme.Styles) {
	w := c.W() - 2
	if w < 3 {
		return
	}
	g, style := st.Glyphs, st.Muted
	if focused {
		style = st.Focus
	}
	left, right := g.Left, g.Right
	if s.At <= 0 {
		left = g.Vertical
	}
	if s.At >= s.Of-1 {
		right = g.Vertical
	}
	c.Set(0, 0, left, style)
	c.Set(w+1, 0, right, style)
	handle := s.column(s.At, w)
	for x := range w {
		if x < handle {
			c.Set(1+x, 0, g.TrackDone, style)
		} else {
			c.Set(1+x, 0, g.TrackRest, st.Border)
		}
	}
	if s.Base >= 0 && s.Base != s.At {
		c.Set(1+s.column(s.Base, w), 0, g.Vertical, st.Muted)
	}
	if s.Pin >= 0 && s.Pin != s.At {
		c.Set(1+s.column(s.Pin, w), 0, g.Pin, st.Ghost)
	}
	c.Set(1+handle, 0, g.Handle, style)
}

// column returns where position at stands on a track of w cells.
func (s Slider) column(at, w int) int {
	if s.Of < 2 {
		return 0
	}
	return int(math.Round(float64(min(max(at, 0), s.Of-1)) / float64(s.Of-1) * float64(w-1)))
}

// PositionAt returns the position of the knob whose handle is at column x of a
// track that is trackWidth cells wide, its ends included: what a click means.
func (s Slider) PositionAt(x, trackWidth int) int {
	w := trackWidth - 2
	if w < 2 || s.Of < 2 {
		return 0
	}
	at := int(math.Round(float64(x-1) / float64(w-1) * float64(s.Of-1)))
	return min(max(at, 0), s.Of-1)
}

// Row draws label, value and track over c: in one row where there is room for
// all three, else label and value in the first row and the track in the second.
// A value that is long, such as a list, leaves the label half of the row. It
// returns the area of the track, in c's columns and rows.
func (s Slider) Row(c canvas.Canvas, focused bool, st theme.Styles) (x, y, w int) {
	pointer := " "
	label, value := st.Text, st.Strong
	if focused {
		pointer = st.Glyphs.Pointer
		label = st.Strong
	}
	c.Text(0, 0, pointer, st.Focus)
	shown := canvas.Truncate(s.Value, max(valueWidth, (c.W()-2)/2, c.W()-3-canvas.Width(s.Label)))
	vw := canvas.Width(shown)
	if c.H() >= 2 {
		c.Fit(1, 0, c.W()-vw-2, s.Label, label)
		c.Right(c.W(), 0, shown, value)
		s.Track(c.Sub(1, 1, c.W()-1, 1), focused, st)
		return 1, 1, c.W() - 1
	}
	w = c.W() - canvas.Width(s.Label) - 2 - 1 - valueWidth
	if w < minTrack {
		c.Fit(1, 0, c.W()-vw-2, s.Label, label)
		c.Right(c.W(), 0, shown, value)
		return 0, 0, 0
	}
	x = canvas.Width(s.Label) + 2
	c.Text(1, 0, s.Label, label)
	s.Track(c.Sub(x, 0, w, 1), focused, st)
	c.Text(x+w+1, 0, canvas.Truncate(s.Value, valueWidth), value)
	return x, 0, w
}

const (
	valueWidth = 10 // for the value beside a track, so that tracks end together
	minTrack   = 10
)

// Bar draws a share of 1 over the first row of c. What is not zero shows at
// least one cell, and what is not all leaves one free.
func Bar(c canvas.Canvas, share float64, st theme.Styles) {
	n := cells(share, c.W())
	for x := range c.W() {
		if x < n {
			c.Set(x, 0, st.Glyphs.BarDone, st.Focus)
		} else {
			c.Set(x, 0, st.Glyphs.BarRest, st.Border)
		}
	}
}

// Levels draws two shares of 1 over the first row of c: what is done in full,
// and, at least as much, what is done at all. The difference shows in half the
// height, and in one cell at least where there is one.
func Levels(c canvas.Canvas, full, done float64, st theme.Styles) {
	n := cells(done, c.W())
	whole := n
	if full < done {
		whole = min(cells(full, c.W()), max(n-1, 0))
	}
	for x := range c.W() {
		switch {
		case x < whole:
			c.Set(x, 0, st.Glyphs.LevelFull, st.Focus)
		case x < n:
			c.Set(x, 0, st.Glyphs.LevelPart, st.Focus)
		default:
			c.Set(x, 0, st.Glyphs.LevelNone, st.Border)
		}
	}
}

// cells is a share of w cells: one at least of what is not zero, and not all of
// what is less than 1.
func cells(share float64, w int) int {
	n := int(math.Round(share * float64(w)))
	switch {
	case share > 0 && n == 0:
		return min(1, w)
	case share < 1 && n == w:
		return max(w-1, 0)
	}
	return n
}
