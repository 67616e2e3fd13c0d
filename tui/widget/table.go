package widget

import (
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Cell is one entry of a table.
type Cell struct {
	Text  string
	Style theme.Style
}

// Table is rows of numbers with a name each: the first column is aligned to
// the left and takes what the others leave, the others to the right.
type Table struct {
	Head []Cell // may be nil
	Rows [][]Cell
}

// Draw draws as many rows as fit, from row skip on, and returns how many rows
// there were for them.
func (t Table) Draw(c canvas.Canvas, skip int, st theme.Styles) int {
	widths := t.widths()
	y := 0
	if len(t.Head) > 0 {
		drawRow(c, 0, t.Head, widths)
		y = 1
	}
	room := max(c.H()-y, 0)
	for i := skip; i >= 0 && i < len(t.Rows) && y < c.H(); i++ {
		drawRow(c, y, t.Rows[i], widths)
		y++
	}
	return room
}

// Width returns the cells that the table needs to show everything.
func (t Table) Width() int {
	sum := 0
	for i, w := range t.widths() {
		if i > 0 {
			sum += columnGap
		}
		sum += w
	}
	return sum
}

const columnGap = 2

func (t Table) widths() []int {
	var widths []int
	see := func(row []Cell) {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], canvas.Width(cell.Text))
		}
	}
	see(t.Head)
	for _, row := range t.Rows {
		see(row)
	}
	return widths
}

// drawRow draws a row so that its last column ends at the right edge; columns
// that would leave the first one too narrow are left out, the last ones first.
func drawRow(c canvas.Canvas, y int, row []Cell, widths []int) {
	if len(row) == 0 {
		return
	}
	shown := len(widths)
	for shown > 1 {
		rest := c.W()
		for _, w := range widths[1:shown] {
			rest -= w + columnGap
		}
		if rest >= min(widths[0], minNameWidth) {
			break
		}
		shown--
	}
	x := c.W()
	for i := shown - 1; i >= 1; i-- {
		if i < len(row) {
			c.Right(x, y, row[i].Text, row[i].Style)
		}
		x -= widths[i] + columnGap
	}
	c.Fit(0, y, max(x, 0), row[0].Text, row[0].Style)
}

const minNameWidth = 10
