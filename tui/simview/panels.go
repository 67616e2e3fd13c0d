package simview

import (
	"slices"
	"strings"

	"coldstart/tui/canvas"
	"coldstart/tui/chart"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Panels are charts of one subject, each in an area of its own.
type Panels struct {
	Areas   []canvas.Rect
	Names   []string // of the charts, one an area
	Result  *Result
	Ghost   *Result // drawn behind; nil: nothing
	GhostIs string  // what the ghost is, for the legend: "pinned"
	Subject Subject
	Until   float64 // as chart.Plot.Until; 0: all that is there
	Named   bool    // the first title says whose charts they are
	Borders bool    // panels have a border, else a title alone
}

// smallest is the height of a chart's area from which on it has a time axis of
// its own; below, only the last one of a column has.
const smallest = 9

// plots returns the charts and their titles, ready to draw.
func (p Panels) plots(st theme.Styles) (titles []string, plots []chart.Plot) {
	gutters := map[int]int{} // by the column that an area begins in
	for i, name := range p.Names {
		if name == Bill {
			titles, plots = append(titles, ""), append(plots, chart.Plot{})
			continue
		}
		title, plot := Plot(name, p.Result, p.Ghost, p.Subject, st)
		plot.HideTime = p.Areas[i].H < smallest && p.covered(i)
		if p.Until > 0 && (plot.Until == 0 || p.Until < plot.Until) {
			plot.Until = max(p.Until, plot.To/1e6)
		}
		titles, plots = append(titles, title), append(plots, plot)
		x := p.Areas[i].X
		gutters[x] = max(gutters[x], chart.GutterWidth(plot, p.inside(i).H, st))
	}
	// Charts below each other share the widest of their gutters, so that an
	// instant is in the same column of all of them.
	for i := range plots {
		plots[i].Gutter = gutters[p.Areas[i].X]
	}
	return titles, plots
}

// lanes returns the lives of the environments instead of their number, where
// area i is for them and has room for all.
func (p Panels) lanes(i int, plot chart.Plot) (chart.Lanes, bool) {
	life, ok := p.Result.Lives[p.Subject.Name]
	room := p.inside(i).H - 1 // for the throttles
	if !plot.HideTime {
		room--
	}
	if p.Names[i] != Environments || !ok || len(life.Lanes) == 0 || len(life.Lanes) > room {
		return chart.Lanes{}, false
	}
	return chart.Lanes{
		To: plot.To, Until: plot.Until, Lanes: life.Lanes, Marks: life.Throttles,
		Gutter: plot.Gutter, HideTime: plot.HideTime,
	}, true
}

// covered reports whether another curve lies below area i.
func (p Panels) covered(i int) bool {
	for j, r := range p.Areas[:len(p.Names)] {
		if r.X == p.Areas[i].X && r.Y > p.Areas[i].Y && p.Names[j] != Bill {
			return true
		}
	}
	return false
}

// inside is an area without its border or title.
func (p Panels) inside(i int) canvas.Rect {
	r := p.Areas[i]
	if p.Borders {
		return canvas.R(r.X+1, r.Y+1, r.W-2, r.H-2)
	}
	return canvas.R(r.X, r.Y+1, r.W, r.H-1)
}

// Time returns the columns of area i in which time runs: x of the first one
// and how many there are.
func (p Panels) Time(i int, st theme.Styles) (x, w int) {
	_, plots := p.plots(st)
	in := p.inside(i)
	return in.X + plots[i].Gutter, in.W - plots[i].Gutter
}

// Draw draws the charts on c.
func (p Panels) Draw(c canvas.Canvas, st theme.Styles) {
	titles, plots := p.plots(st)
	for i, plot := range plots {
		r := p.Areas[i]
		if p.Names[i] == Bill {
			drawBill(p.open(c, r, p.title(i, Bill, nil, st), st), p.Result, p.Ghost, st)
			continue
		}
		if lanes, ok := p.lanes(i, plot); ok {
			title := p.title(i, titles[i], chart.LanesLegend(lanes, st), st)
			chart.DrawLanes(p.open(c, r, title, st), lanes, st)
			continue
		}
		spans := p.title(i, titles[i], chart.Legend(plot, st), st)
		chart.Draw(p.open(c, r, spans, st), plot, st)
	}
}

// title is what stands above chart i: its title, whose it is or what the whole
// bill comes to, the legend and what the ghost is. Where there is no room for
// all, the last of them goes first, then the second: a legend is needed to read
// the chart.
func (p Panels) title(i int, text string, legend []canvas.Span, st theme.Styles) []canvas.Span {
	room := p.Areas[i].W - 2
	if p.Borders {
		room -= 2
	}
	title, gap := widget.Title(text, st), canvas.Span{Text: "  ", Style: st.Text}
	var whose, ghost []canvas.Span
	switch {
	case p.Names[i] == Cost || p.Names[i] == Bill: // which are everybody's
		whose = []canvas.Span{gap, total(p.Result, st)}
	case i == 0 && p.Named:
		whose = []canvas.Span{{Text: " of " + p.Subject.Name, Style: st.Muted}}
	}
	if p.Ghost != nil && p.GhostIs != "" {
		swatch := chart.GhostSwatch(st.Glyphs)
		if p.Names[i] == Bill {
			swatch = st.Glyphs.Pin
		}
		ghost = []canvas.Span{gap, {Text: swatch + " " + p.GhostIs, Style: st.Ghost}}
	}
	if len(legend) > 0 {
		legend = slices.Insert(slices.Clone(legend), 0, gap)
	}
	narrow := slices.Clone(legend)
	for i, s := range narrow {
		if strings.TrimSpace(s.Text) == "" {
			narrow[i].Text = " "
		}
	}
	for _, spans := range [][]canvas.Span{
		slices.Concat(title, whose, legend, ghost), slices.Concat(title, whose, legend), slices.Concat(title, whose, narrow),
		slices.Concat(title, legend), slices.Concat(title, narrow),
	} {
		if canvas.SpansWidth(spans) <= room {
			return spans
		}
	}
	return slices.Concat(title, narrow)
}

// open draws the frame around a chart and returns what is inside.
func (p Panels) open(c canvas.Canvas, r canvas.Rect, title []canvas.Span, st theme.Styles) canvas.Canvas {
	if p.Borders {
		return widget.Panel(c.In(r), title, false, st)
	}
	return widget.Section(c.In(r), title, false, st)
}
