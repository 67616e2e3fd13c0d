package widget

import (
	"slices"

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
	Head []Cell   // may be nil
	Rows [][]Cell // a row of no cells is a rule

	// Spare are the columns that can be missed, in the order in which they are
	// left out where there is no room for all; then the last ones go.
	Spare []int
}

// Draw draws as many rows as fit, from row skip on, and returns how many rows
// there were for them.
func (t Table) Draw(c canvas.Canvas, skip int, st theme.Styles) int {
	widths := t.Widths()
	columns := t.columns(widths, c.W())
	y := 0
	if len(t.Head) > 0 {
		drawRow(c, 0, t.Head, widths, columns)
		y = 1
	}
	room := max(c.H()-y, 0)
	for i := skip; i >= 0 && i < len(t.Rows) && y < c.H(); i++ {
		if len(t.Rows[i]) == 0 {
			for x := range c.W() {
				c.Set(x, y, st.Glyphs.Horizontal, st.Border)
			}
		}
		drawRow(c, y, t.Rows[i], widths, columns)
		y++
	}
	return room
}

// Width returns the cells that the table needs to show everything.
func (t Table) Width() int {
	sum := 0
	for i, w := range t.Widths() {
		if i > 0 {
			sum += ColumnGap
		}
		sum += w
	}
	return sum
}

// ColumnGap is the blank cells between two columns.
const ColumnGap = 2

// Widths returns the width of each column.
func (t Table) Widths() []int {
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

// columns returns which columns are shown in w cells: all, or as many as leave
// the names room.
func (t Table) columns(widths []int, w int) []int {
	var shown []int
	for i := range widths {
		shown = append(shown, i)
	}
	if len(widths) == 0 {
		return nil
	}
	spare := slices.Clone(t.Spare)
	for i := len(widths) - 1; i > 0; i-- {
		spare = append(spare, i)
	}
	for _, out := range spare {
		rest := w
		for _, i := range shown[1:] {
			rest -= widths[i] + ColumnGap
		}
		if rest >= min(widths[0], minNameWidth) {
			break
		}
		if i := slices.Index(shown, out); i > 0 {
			shown = slices.Delete(shown, i, i+1)
		}
	}
	return shown
}

func drawRow(c canvas.Canvas, y int, row []Cell, widths, columns []int) {
	if len(row) == 0 {
		return
	}
	x, room := c.W(), c.W()
	for k := len(columns) - 1; k >= 1; k-- {
		i := columns[k]
		if i < len(row) && row[i].Text != "" {
			room = c.Right(x, y, row[i].Text, row[i].Style) - ColumnGap
		}
		x -= widths[i] + ColumnGap
	}
	// A name may reach as far as its own row lets it.
	c.Fit(0, y, max(room, 0), row[0].Text, row[0].Style)
}

const minNameWidth = 12
