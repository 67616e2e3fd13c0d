package chart

import (
	"math"
	"strconv"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// State is what an execution environment does at an instant.
type State int

// The states of an environment. Where several fall into one cell, an init is
// shown however short it is, and else what has enough of the cell's time.
const (
	Gone State = iota
	Idle
	Busy
	Init
)

// busyShare is the share of a cell's time from which on it counts as busy.
const busyShare = 0.25

// Lane is the life of one execution environment.
type Lane struct {
	Name  string
	Spans []LaneSpan // in order of time, not overlapping
}

// LaneSpan is a time that an environment spends in one state, in seconds of
// simulated time.
type LaneSpan struct {
	From, To float64
	State    State
}

// Lanes is a picture of environments over time, one row each.
type Lanes struct {
	From, To float64
	Until    float64   // as Plot.Until
	Lanes    []Lane    // first row first; those that do not fit are counted in the last row
	Marks    []float64 // instants of throttles, drawn in a row above the lanes
	Gutter   int       // columns for the names; 0: as many as they need
	HideTime bool

	// Selected is the row that the cursor is in: a lane, or the marks with
	// MarksSelected. Without a Cursor nothing is selected.
	Selected int
	Cursor   *float64 // an instant
}

// MarksSelected is the row of the marks, for Lanes.Selected.
const MarksSelected = -1

// DrawLanes draws l over all of c.
func DrawLanes(c canvas.Canvas, l Lanes, st theme.Styles) {
	h := c.H()
	if !l.HideTime && h >= minHeightForAxis {
		h--
	}
	gutter := LanesGutter(l, c.W())
	plot := c.Sub(gutter, 0, c.W()-gutter, h)
	y := 0
	if len(l.Marks) > 0 && h > 1 {
		drawMarks(plot, l, st)
		y = 1
	}
	top := y
	shown := min(len(l.Lanes), h-y)
	if shown < len(l.Lanes) && shown > 1 {
		shown-- // the last row says how many are missing
	}
	for _, lane := range l.Lanes[:shown] {
		c.Right(gutter-1, y, canvas.Truncate(lane.Name, gutter-1), st.Muted)
		drawLane(plot.Sub(0, y, plot.W(), 1), lane, l, st)
		y++
	}
	if rest := len(l.Lanes) - shown; rest > 0 && y < h {
		plot.Fit(0, y, plot.W(), moreLanes(rest), st.Muted)
	}
	if l.Cursor != nil {
		drawLaneCursor(c, plot, l, top, st)
	}
	if h < c.H() {
		drawTime(c.Sub(gutter, h, c.W()-gutter, 1), Plot{From: l.From, To: l.To}, false, st)
	}
}

// LanesGutter returns the columns of the names in a picture of w columns; time
// runs in the others.
func LanesGutter(l Lanes, w int) int {
	gutter := l.Gutter
	if gutter == 0 {
		for _, lane := range l.Lanes {
			gutter = max(gutter, canvas.Width(lane.Name)+1)
		}
	}
	return min(gutter, w/2)
}

// drawLaneCursor marks the instant of the cursor in the selected row, and the
// row's name. The cell keeps its glyph, in reverse.
func drawLaneCursor(c, plot canvas.Canvas, l Lanes, top int, st theme.Styles) {
	y := top + l.Selected
	if l.Selected == MarksSelected {
		y = 0
	}
	if y < 0 || y >= plot.H() {
		return
	}
	gutter := c.W() - plot.W()
	for x := range gutter - 1 {
		c.Set(x, y, c.At(x, y), st.Strong)
	}
	c.Set(gutter-1, y, st.Glyphs.Pointer, st.Focus)
	x := min(max(l.column(*l.Cursor, plot.W()), 0), plot.W()-1)
	glyph := plot.At(x, y)
	if glyph == "" || glyph == st.Glyphs.Busy {
		glyph = " " // a full block in reverse would be a blank in the wrong colour
	}
	plot.Set(x, y, glyph, st.Selected)
}

func moreLanes(n int) string {
	if n == 1 {
		return "and 1 more environment"
	}
	return "and " + strconv.Itoa(n) + " more environments"
}

// column returns the cell of w in which the instant t lies.
func (l Lanes) column(t float64, w int) int {
	return int(math.Floor((t - l.From) / (l.To - l.From) * float64(w)))
}

func (l Lanes) shown(t float64) bool { return l.Until <= 0 || t < l.Until }

func drawMarks(c canvas.Canvas, l Lanes, st theme.Styles) {
	for _, t := range l.Marks {
		if l.shown(t) {
			c.Set(l.column(t, c.W()), 0, st.Glyphs.Mark, st.Warn)
		}
	}
}

func drawLane(c canvas.Canvas, lane Lane, l Lanes, st theme.Styles) {
	w := c.W()
	cell := (l.To - l.From) / float64(w) // seconds
	times := make([][4]float64, w)       // spent in each state, by cell
	for _, s := range lane.Spans {
		to := s.To
		if l.Until > 0 {
			to = math.Min(to, l.Until)
		}
		for x := max(l.column(s.From, w), 0); x < w && l.From+float64(x)*cell < to; x++ {
			left := l.From + float64(x)*cell
			if t := math.Min(to, left+cell) - math.Max(s.From, left); t > 0 {
				times[x][s.State] += t
			}
		}
	}
	for x, t := range times {
		switch {
		case t[Init] > 0:
			c.Set(x, 0, st.Glyphs.Init, st.Cold)
		case t[Busy] > 0 && t[Busy] >= busyShare*(t[Busy]+t[Idle]):
			c.Set(x, 0, st.Glyphs.Busy, st.Good)
		case t[Idle] > 0:
			c.Set(x, 0, st.Glyphs.Idle, st.Idle)
		}
	}
}

// LanesLegend explains what the lanes show, for the title of the panel around
// them.
func LanesLegend(l Lanes, st theme.Styles) []canvas.Span {
	g := st.Glyphs
	out := []canvas.Span{
		{Text: g.Init, Style: st.Cold}, {Text: " init  ", Style: st.Text},
		{Text: g.Busy, Style: st.Good}, {Text: " busy  ", Style: st.Text},
		{Text: g.Idle, Style: st.Idle}, {Text: " idle", Style: st.Text},
	}
	if len(l.Marks) > 0 {
		out = append(out, canvas.Span{Text: "  " + g.Mark, Style: st.Warn}, canvas.Span{Text: " throttled", Style: st.Text})
	}
	return out
}
