package simview

import (
	"cmp"
	"slices"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Bill is the chart that is no curve: the lines of the bill as bars.
const Bill = "bill"

// barLeast is how long the longest bar stays, in columns, before names are cut.
const barLeast = 8

// total says what the whole bill comes to: "$341/month".
func total(r *Result, st theme.Styles) canvas.Span {
	cost := &r.Outcome.Cost
	return canvas.Span{Text: st.Units.USD(cost.Total) + "/" + cost.Per, Style: st.Good}
}

// billLines are the lines of a bill that cost something, the dearest first.
func billLines(c engine.Cost) []engine.CostLine {
	var out []engine.CostLine
	for _, l := range c.Lines {
		if l.USD > 0 {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b engine.CostLine) int { return cmp.Compare(b.USD, a.USD) })
	return out
}

// drawBill draws the lines of the bill over c: what, a bar, how much. before
// is marked on the bars, unless it is nil.
func drawBill(c canvas.Canvas, r, before *Result, st theme.Styles) {
	lines := billLines(r.Outcome.Cost)
	if len(lines) == 0 {
		c.Fit(1, 0, c.W()-1, "nothing is charged", st.Muted)
		return
	}
	top := lines[0].USD
	was := map[[2]string]float64{}
	if before != nil {
		for _, l := range before.Outcome.Cost.Lines {
			was[[2]string{l.Item, l.Target}] = l.USD
			top = max(top, l.USD)
		}
	}
	names, amounts := 0, 0
	for _, l := range lines {
		names = max(names, canvas.Width(explain.CostLine(l)))
		amounts = max(amounts, canvas.Width(st.Units.USD(l.USD)))
	}
	names = min(names, max(c.W()-amounts-4-barLeast, c.W()/2))
	bar := c.W() - names - amounts - 4
	for y, l := range lines {
		if y == c.H()-1 && len(lines) > c.H() {
			var rest float64
			for _, l := range lines[y:] {
				rest += l.USD
			}
			c.Fit(1, y, c.W()-amounts-2, "and "+st.Units.Count(float64(len(lines)-y))+" more", st.Muted)
			c.Right(c.W()-1, y, st.Units.USD(rest), st.Muted)
			return
		}
		if y >= c.H() {
			return
		}
		c.Fit(1, y, names, explain.CostLine(l), st.Text)
		c.Right(c.W()-1, y, st.Units.USD(l.USD), st.Strong)
		if bar < 3 {
			continue
		}
		for x := range max(int(l.USD/top*float64(bar)), 1) {
			c.Set(names+2+x, y, st.Glyphs.BarDone, st.Series[2])
		}
		if v, ok := was[[2]string{l.Item, l.Target}]; ok && v != l.USD {
			c.Set(names+2+min(int(v/top*float64(bar)), bar-1), y, st.Glyphs.Pin, st.Ghost)
		}
	}
}
