package widget

import (
	"slices"
	"strings"
	"unicode"

	east "github.com/yuin/goldmark/extension/ast"

	"coldstart/tui/canvas"
)

// A Markdown table has columns as wide as they need to be. Where that is too
// wide the widest ones give way, down to their longest words; where even that
// is too wide, the rows stand below each other, each cell behind the name of
// its column.

// column is what is known of one.
type column struct {
	width   int // of its longest cell, and then what it is given
	longest int // word
	align   east.Alignment
}

func (r *renderer) table(n *east.Table, w int) Text {
	var rows [][]Line
	var columns []column
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		style := r.st.Text
		if row.Kind() == east.KindTableHeader {
			style = r.st.Strong
		}
		var cells []Line
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			spans := r.inlines(cell, style)
			if len(cells) == len(columns) {
				columns = append(columns, column{align: east.AlignNone})
			}
			c := &columns[len(cells)]
			c.width = max(c.width, canvas.SpansWidth(spans))
			for _, word := range wordsOf(spans) {
				c.longest = max(c.longest, word.width)
			}
			cells = append(cells, spans)
		}
		rows = append(rows, cells)
	}
	for i := range columns {
		if i < len(n.Alignments) && n.Alignments[i] != east.AlignNone {
			columns[i].align = n.Alignments[i]
		} else if figures(rows, i) {
			columns[i].align = east.AlignRight
		}
	}
	if !narrow(columns, w) {
		return r.records(rows, w)
	}
	var out Text
	for i, cells := range rows {
		out = append(out, r.row(cells, columns)...)
		if i == 0 {
			out = append(out, r.rule(total(columns)))
		}
	}
	return out
}

// total is how wide columns are together.
func total(columns []column) int {
	w := ColumnGap * (len(columns) - 1)
	for _, c := range columns {
		w += c.width
	}
	return w
}

// narrow takes from the widest columns until all fit into w cells, and reports
// whether they do.
func narrow(columns []column, w int) bool {
	for total(columns) > w {
		widest := -1
		for i, c := range columns {
			if c.width > c.longest && (widest < 0 || c.width > columns[widest].width) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		columns[widest].width--
	}
	return true
}

// figures reports whether a column holds numbers with their units, and some
// cell of it does: it is read from the right.
func figures(rows [][]Line, column int) bool {
	some := false
	for _, cells := range rows[1:] {
		if column >= len(cells) {
			continue
		}
		text := strings.TrimSpace(plainText(cells[column]))
		digit := strings.IndexFunc(text, unicode.IsDigit)
		switch {
		case text == "" || text == "–" || text == "-":
		case digit < 0 || strings.ContainsFunc(text[:digit], unicode.IsLetter) || len(strings.Fields(text)) > 2:
			return false
		default:
			some = true
		}
	}
	return some
}

// plainText is a line without its styles.
func plainText(line Line) string {
	var b strings.Builder
	for _, s := range line {
		b.WriteString(s.Text)
	}
	return b.String()
}

// row renders one row; a cell that does not fit goes on in the next lines.
func (r *renderer) row(cells []Line, columns []column) Text {
	broken := make([]Text, len(cells))
	height := 1
	for j, cell := range cells {
		broken[j] = wrapSpans(cell, columns[j].width)
		height = max(height, len(broken[j]))
	}
	out := make(Text, height)
	for y := range out {
		for j := range cells {
			var part Line
			if y < len(broken[j]) {
				part = broken[j][y]
			}
			rest := max(columns[j].width-canvas.SpansWidth(part), 0)
			before := 0
			switch columns[j].align {
			case east.AlignRight:
				before = rest
			case east.AlignCenter:
				before = rest / 2
			}
			after := rest - before
			if j < len(cells)-1 {
				after += ColumnGap
			} else {
				after = 0
			}
			out[y] = append(append(append(out[y], r.blanks(before)), part...), r.blanks(after))
		}
	}
	return out
}

func (r *renderer) blanks(n int) canvas.Span {
	return canvas.Span{Text: strings.Repeat(" ", n), Style: r.st.Text}
}

// records renders the rows below each other: the first cell, and below it the
// others with the names of their columns.
func (r *renderer) records(rows [][]Line, w int) Text {
	names := rows[0]
	if len(rows) == 1 {
		rows = append(rows, make([]Line, len(names)))
	}
	var out Text
	for i, cells := range rows[1:] {
		if i > 0 {
			out = append(out, nil)
		}
		for j, cell := range cells {
			if len(cell) == 0 && i > 0 {
				continue
			}
			line := cell
			if j == 0 {
				line = slices.Clone(cell)
				for k := range line {
					line[k].Style.Attrs |= r.st.Strong.Attrs
				}
			}
			if j < len(names) && len(names[j]) > 0 {
				line = slices.Concat(names[j], Line{{Text: ": ", Style: r.st.Muted}}, line)
			}
			indent := "  "
			if j == 0 || w < minText+2 {
				indent = ""
			}
			out = append(out, r.hang(indent, wrapSpans(line, w-len(indent)))...)
		}
	}
	return out
}
