// Package chart draws series over simulated time on a canvas: lines, areas and
// stacked areas with axes, limit lines and a legend, in Braille dots where the
// terminal has them and in ASCII where not.
//
// Draw is a pure function of its arguments: the same plot gives the same
// cells, and a chart of 60 by 12 cells costs a fraction of a millisecond, so
// that screens draw every frame anew instead of keeping pictures.
//
// Series are told apart by texture as well as by colour (areas solid, checked,
// striped, sparse; lines solid, dashed, dotted), and the legend shows both.
package chart

import (
	"math"

	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Kind is how a series is drawn.
type Kind int

// The kinds of series.
const (
	Line  Kind = iota // the range of the values under each column, joined
	Area              // filled from the bottom
	Stack             // filled from the top of the Stack before it in Plot.Series
)

// Series is one quantity over time.
type Series struct {
	Name    string
	Kind    Kind
	Style   theme.Style
	Texture Texture

	// Rare says that a single one matters, as of throttles: where little of an
	// area is over much of others its colour wins. Else the most wins.
	Rare bool

	// Values are one per bucket, equally long buckets that span the plot from
	// From to To. NaN leaves a gap.
	Values []float64
}

// Limit is a horizontal line that the values must not or should not cross.
type Limit struct {
	Name  string
	Value float64
}

// Plot is one chart.
type Plot struct {
	From, To float64 // seconds of simulated time at the left and right edge

	// Until is how far the run or its playback has come, in seconds: nothing
	// right of it is drawn, but for ghosts. 0 and less draw everything.
	Until float64

	Unit   units.Unit // writes the numbers on the y axis; nil: st.Units.Count
	Log    bool       // logarithmic y axis
	Times  bool       // the values are lengths of time, in milliseconds
	Top    float64    // the y axis reaches at least this far
	Series []Series   // at most 8, drawn in order: later ones over earlier ones
	Ghosts []Series   // an earlier outcome, drawn behind everything else
	Limits []Limit

	Gutter   int  // columns for the numbers on the y axis; 0: as many as they need
	HideTime bool // no time axis, for charts that stand above another one

	// Ticks are what stands below the x axis where it is not time: From and To
	// are then in whatever unit At is in.
	Ticks []Tick

	Cursor *float64 // a vertical line at this place of the x axis; nil: none
}

// Tick is a place on the x axis with its name.
type Tick struct {
	At   float64
	Text string
}

// Smallest plot that still has room for an axis; below, and where the numbers
// would take more than half of it, only the curves are drawn.
const (
	minWidthForAxis  = 16
	minHeightForAxis = 3
)

// Draw draws p over all of c.
func Draw(c canvas.Canvas, p Plot, st theme.Styles) {
	if c.W() < 1 || c.H() < 1 {
		return
	}
	p = p.in(st)
	h := c.H()
	if !p.HideTime && h >= minHeightForAxis {
		h--
	}
	sc := p.scale(h)
	gutter := p.gutter(sc)
	if c.W() < minWidthForAxis || gutter > c.W()/2 { // the curves are what matters
		gutter = 0
	} else {
		drawAxis(c, sc, p.Unit, gutter, h, st)
	}
	plot := c.Sub(gutter, 0, c.W()-gutter, h)
	drawCursor(plot, p, st)
	drawLimitLines(plot, p, sc, st)
	drawSeries(plot, p, sc, st)
	drawLimitNames(plot, p, sc, st)
	if h < c.H() {
		drawTime(c.Sub(max(gutter-1, 0), h, c.W(), 1), p, gutter > 0, st)
	}
}

// GutterWidth returns the columns that the numbers of p's y axis need in a
// chart of h rows. Charts that stand above each other take the widest of
// theirs, so that the same instant is in the same column.
func GutterWidth(p Plot, h int, st theme.Styles) int {
	p = p.in(st)
	if !p.HideTime && h >= minHeightForAxis {
		h--
	}
	p.Gutter = 0
	return p.gutter(p.scale(h))
}

// in returns the plot as a look writes it: times that are all in milliseconds
// have round numbers of those as their ticks.
func (p Plot) in(st theme.Styles) Plot {
	if p.Unit == nil {
		p.Unit = st.Units.Count
	}
	p.Times = p.Times && st.Units != units.Fixed
	return p
}

func (p Plot) gutter(sc scale) int {
	if p.Gutter > 0 {
		return p.Gutter
	}
	w := 0
	for _, v := range sc.ticks {
		w = max(w, canvas.Width(p.Unit(v)))
	}
	return w + 2 // a blank and the axis itself
}

// scale returns the y scale of a plot of h rows: what is drawn has room, and
// so has a limit, as long as it does not squash everything else.
func (p Plot) scale(h int) scale {
	n := max(2, h/3+1) // a tick every three rows
	lo, hi := p.extent()
	top := p.Top
	for _, l := range p.Limits {
		if l.Value <= limitReach*hi {
			top = math.Max(top, headroom*l.Value)
		}
	}
	hi = math.Max(hi, top)
	switch {
	case p.Log && p.Times:
		return logarithmicTimes(lo, hi, max(n, 3))
	case p.Log:
		return logarithmic(lo, hi, max(n, 3))
	case p.Times:
		return linearTimes(hi, n)
	}
	return linear(hi, n)
}

// limitReach is how far above the largest value a limit may be to be on the
// scale; one further up is only named at the top edge. headroom keeps the line
// of a limit off the top edge, where it would not look like one.
const (
	limitReach = 4
	headroom   = 1.08
)

// extent returns the smallest positive and the largest value that is drawn.
func (p Plot) extent() (lo, hi float64) {
	lo = math.Inf(1)
	see := func(v float64) {
		if v > 0 && !math.IsInf(v, 0) {
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
	}
	var stack []float64
	for _, s := range p.Series {
		if s.Kind == Stack {
			stack = addTo(stack, s.Values)
			continue
		}
		for _, v := range s.Values {
			see(v)
		}
	}
	for _, v := range stack {
		see(v)
	}
	for _, s := range p.Ghosts {
		for _, v := range s.Values {
			see(v)
		}
	}
	return lo, hi
}

// addTo adds v to sum, bucket by bucket, NaN counting as 0.
func addTo(sum, v []float64) []float64 {
	if len(sum) < len(v) {
		sum = append(sum, make([]float64, len(v)-len(sum))...)
	}
	for i, x := range v {
		if !math.IsNaN(x) {
			sum[i] += x
		}
	}
	return sum
}

func drawSeries(c canvas.Canvas, p Plot, sc scale, st theme.Styles) {
	if len(p.Ghosts) > 0 {
		r := newRaster(c.W(), c.H())
		for i, s := range p.Ghosts {
			s.Texture = Dotted
			drawLine(r, s, i, sc, 2*c.W())
		}
		ghosts := make([]Series, len(p.Ghosts))
		for i, s := range p.Ghosts {
			ghosts[i] = Series{Style: st.Ghost, Texture: Dotted, Kind: s.Kind}
		}
		r.draw(c, ghosts, st.Glyphs)
	}
	columns := 2 * c.W()
	if p.Until > 0 && p.To > p.From {
		columns = int(math.Round((p.Until - p.From) / (p.To - p.From) * float64(columns)))
		columns = min(max(columns, 0), 2*c.W())
	}
	r := newRaster(c.W(), c.H())
	var stack []float64
	for i, s := range p.Series[:min(len(p.Series), maxSeries)] {
		switch s.Kind {
		case Line:
			drawLine(r, s, i, sc, columns)
		case Area:
			drawArea(r, s, nil, i, sc, columns)
		case Stack:
			below := stack
			stack = addTo(append([]float64(nil), stack...), s.Values)
			above := s
			above.Values = stack
			drawArea(r, above, below, i, sc, columns)
		}
	}
	r.draw(c, p.Series, st.Glyphs)
}

// drawLine draws the range of the values under each column of dots, joined to
// the range before it, so that a single extreme bucket is never lost.
func drawLine(r raster, s Series, id int, sc scale, columns int) {
	top := 4*r.h - 1
	last := -1
	for x := range columns {
		lo, hi, ok := rangeAt(s.Values, x, 2*r.w)
		if !ok {
			last = -1
			continue
		}
		from := int(math.Round(sc.height(lo) * float64(top)))
		to := int(math.Round(sc.height(hi) * float64(top)))
		end := (from + to) / 2
		if last >= 0 {
			from, to = min(from, last), max(to, last)
		}
		for y := from; y <= to; y++ {
			if s.Texture.line(x, y, to > from) {
				r.dot(x, y, id, lineWeight)
			}
		}
		last = end
	}
}

const (
	lineWeight = 8 // of a line's dot against an area's, for the cell's colour
	areaWeight = 1
)

// drawArea fills between two curves; below nil is the bottom of the plot.
// Whatever is above zero shows at least one dot: a single throttle matters.
func drawArea(r raster, s Series, below []float64, id int, sc scale, columns int) {
	rows := float64(4 * r.h)
	for x := range columns {
		v, peak, ok := meanAt(s.Values, x, 2*r.w)
		if !ok {
			continue
		}
		base, _, _ := meanAt(below, x, 2*r.w)
		from, to := int(math.Round(sc.height(base)*rows)), int(math.Round(sc.height(v)*rows))
		if to <= from && v > base && peak > 0 {
			to = from + 1
			if to > 4*r.h {
				from, to = from-1, to-1
			}
		}
		weight := uint8(areaWeight)
		if s.Rare && to-from <= 2 {
			weight = lineWeight
		}
		for y := from; y < to; y++ {
			if s.Texture.area(x, y) || to-from == 1 {
				r.dot(x, y, id, weight)
			}
		}
	}
}

// span returns the buckets that lie under column x of n.
func span(buckets, x, n int) (from, to int) {
	from, to = x*buckets/n, (x+1)*buckets/n
	return from, max(to, from+1)
}

func rangeAt(v []float64, x, n int) (lo, hi float64, ok bool) {
	if len(v) == 0 {
		return 0, 0, false
	}
	from, to := span(len(v), x, n)
	for _, a := range v[from:min(to, len(v))] {
		if math.IsNaN(a) {
			continue
		}
		if !ok {
			lo, hi, ok = a, a, true
			continue
		}
		lo, hi = math.Min(lo, a), math.Max(hi, a)
	}
	return lo, hi, ok
}

func meanAt(v []float64, x, n int) (mean, peak float64, ok bool) {
	if len(v) == 0 {
		return 0, 0, false
	}
	from, to := span(len(v), x, n)
	count := 0
	for _, a := range v[from:min(to, len(v))] {
		if !math.IsNaN(a) {
			mean += a
			peak = math.Max(peak, a)
			count++
		}
	}
	if count == 0 {
		return 0, 0, false
	}
	return mean / float64(count), peak, true
}

// drawAxis draws the numbers and the line of the y axis in the first gutter
// columns of the first h rows.
func drawAxis(c canvas.Canvas, sc scale, unit units.Unit, gutter, h int, st theme.Styles) {
	x := gutter - 1
	for y := range h {
		c.Set(x, y, st.Glyphs.Vertical, st.Border)
	}
	taken := -1
	for i := len(sc.ticks) - 1; i >= 0; i-- { // from the top, which is what matters most
		row := rowOf(sc, sc.ticks[i], h)
		if row == taken || row < 0 || row >= h {
			continue
		}
		taken = row
		c.Right(x-1, row, unit(sc.ticks[i]), st.Muted)
		c.Set(x, row, st.Glyphs.Tick, st.Border)
	}
}

// rowOf returns the row, from the top, in which v is drawn.
func rowOf(sc scale, v float64, h int) int {
	return h - 1 - int(math.Round(sc.height(v)*float64(4*h-1)))/4
}

func drawLimitLines(c canvas.Canvas, p Plot, sc scale, st theme.Styles) {
	for _, l := range p.Limits {
		if l.Value > sc.max {
			continue
		}
		row := rowOf(sc, l.Value, c.H())
		for x := range c.W() {
			c.Set(x, row, st.Glyphs.Dash, st.Limit)
		}
	}
}

// drawLimitNames writes what each limit is, on its line at the end where the
// curves leave more room. A limit off the scale is named below the top edge, if
// that hides no curve.
func drawLimitNames(c canvas.Canvas, p Plot, sc scale, st theme.Styles) {
	if c.W() < minWidthForAxis || c.H() < minHeightForAxis-1 {
		return
	}
	taken := map[int]bool{}
	for _, l := range p.Limits {
		if l.Value <= sc.max {
			row := rowOf(sc, l.Value, c.H())
			taken[row] = true
			name := canvas.Truncate(" "+l.Name+" "+p.Unit(l.Value)+" ", c.W())
			x, _ := freeEnd(c, row, canvas.Width(name), st.Glyphs)
			c.Text(x, row, name, st.Limit)
		}
	}
	row := 0
	for _, l := range p.Limits {
		if l.Value <= sc.max {
			continue
		}
		for taken[row] {
			row++
		}
		name := canvas.Truncate(" "+st.Glyphs.Up+" "+l.Name+" "+p.Unit(l.Value)+" ", c.W())
		if x, hidden := freeEnd(c, row, canvas.Width(name), st.Glyphs); row < c.H() && hidden == 0 {
			c.Text(x, row, name, st.Limit)
			row++
		}
	}
}

// freeEnd returns where w cells at the left or right end of a row hide less,
// and how many cells they hide there.
func freeEnd(c canvas.Canvas, row, w int, g theme.Glyphs) (x, hidden int) {
	left, right := 0, 0
	for i := range w {
		left += covered(c.At(i, row), g)
		right += covered(c.At(c.W()-w+i, row), g)
	}
	if left < right {
		return 0, left
	}
	return c.W() - w, right
}

// covered is 1 for a cell that shows something else than a blank or a limit.
func covered(content string, g theme.Glyphs) int {
	if content == " " || content == "" || content == g.Dash {
		return 0
	}
	return 1
}

// drawCursor draws the vertical line at the cursor, behind everything else.
func drawCursor(c canvas.Canvas, p Plot, st theme.Styles) {
	if p.Cursor == nil || p.To <= p.From {
		return
	}
	x := int((*p.Cursor - p.From) / (p.To - p.From) * float64(c.W()))
	for y := range c.H() {
		c.Set(min(x, c.W()-1), y, st.Glyphs.Vertical, st.Focus)
	}
}

// drawTicks writes the names of places below an x axis that is not time,
// those that have room.
func drawTicks(c canvas.Canvas, p Plot, start, w int, st theme.Styles) {
	last := start - 2
	for i, t := range p.Ticks {
		width := canvas.Width(t.Text)
		x := start + int((t.At-p.From)/(p.To-p.From)*float64(w)) - width/2
		x = min(max(x, start), c.W()-width)
		if end := p.Ticks[len(p.Ticks)-1].Text; i < len(p.Ticks)-1 && (x <= last+1 || x+width+1 > c.W()-canvas.Width(end)) {
			continue // the right edge is worth naming
		}
		last = c.Text(x, 0, t.Text, st.Muted)
	}
}

// drawTime draws the time axis in the first row of c; corner says whether it
// starts with the corner that joins it to the y axis.
func drawTime(c canvas.Canvas, p Plot, corner bool, st theme.Styles) {
	start := 0
	if corner {
		c.Set(0, 0, st.Glyphs.BottomLeft, st.Border)
		start = 1
	}
	w := c.W() - start
	for x := range w {
		c.Set(start+x, 0, st.Glyphs.Horizontal, st.Border)
	}
	if p.Ticks != nil {
		drawTicks(c, p, start, w, st)
		return
	}
	last := -1
	for _, t := range timeTicks(p.From, p.To, max(w/9, 2)) {
		x := start + int(math.Round((t-p.From)/(p.To-p.From)*float64(w)))
		label := units.Span(t)
		if x+len(label) > c.W() {
			x = c.W() - canvas.Width(label) // the right edge is worth naming
		}
		if x <= last {
			continue
		}
		last = c.Text(x, 0, label, st.Muted)
	}
}
