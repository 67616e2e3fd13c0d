package plain

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Width is how wide a line may be, in characters. Names that are longer than a
// column make their line longer, nothing else does.
const Width = 78

// A row is one quantity for every thing that a table compares.
type row struct {
	label string
	cells []string // one a column
}

// A table compares things side by side: a column each, a row for each
// quantity, so that it can have as many rows as it needs and still fit. Columns
// that do not fit beside each other come in further blocks below.
type table struct {
	title   string
	columns []string
	rows    []row
}

func (t *table) add(label string, cells ...string) {
	t.rows = append(t.rows, row{label, cells})
}

const gap = 2 // blanks between columns

func (t *table) writeTo(w io.StringWriter) {
	label := width(t.title)
	for _, r := range t.rows {
		label = max(label, len("  ")+width(r.label))
	}
	for first := 0; first < len(t.columns); {
		widths, total := []int{}, label
		last := first
		for ; last < len(t.columns); last++ {
			most := width(t.columns[last])
			for _, r := range t.rows {
				most = max(most, width(r.cells[last]))
			}
			if total += gap + most; total > Width && last > first {
				break
			}
			widths = append(widths, most)
		}
		if first > 0 {
			w.WriteString("\n")
		}
		line := func(name string, cells []string) {
			out := padRight(name, label)
			for i, most := range widths {
				out += strings.Repeat(" ", gap) + padLeft(cells[first+i], most)
			}
			w.WriteString(strings.TrimRight(out, " ") + "\n")
		}
		line(t.title, t.columns)
		for _, r := range t.rows {
			line("  "+r.label, r.cells)
		}
		first = last
	}
}

// width is how many characters a text has; names and numbers have no wide ones.
func width(s string) int { return utf8.RuneCountInString(s) }

func padLeft(s string, to int) string {
	return strings.Repeat(" ", max(0, to-width(s))) + s
}

func padRight(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-width(s)))
}

// writeItem writes a label and a sentence behind it, wrapped with the further
// lines under the first.
func writeItem(w io.StringWriter, label string, labelWidth int, sentence string) {
	first := "  " + padRight(label, labelWidth+gap)
	wrap(w, first, strings.Repeat(" ", width(first)), sentence)
}

// wrap writes a text in lines of at most Width, the first one behind first and
// the others behind indent. A word that does not fit on a line is broken.
func wrap(w io.StringWriter, first, indent, text string) { wrapAt(w, Width, first, indent, text) }

// wrapAt is wrap with another width.
func wrapAt(w io.StringWriter, most int, first, indent, text string) {
	line, empty := first, true
	for _, word := range strings.Fields(text) {
		if !empty {
			if width(line)+1+width(word) <= most {
				line += " " + word
				continue
			}
			w.WriteString(line + "\n")
			line = indent
		}
		for room := max(1, most-width(line)); width(word) > room; room = max(1, most-width(line)) {
			runes := []rune(word)
			w.WriteString(line + string(runes[:room]) + "\n")
			line, word = indent, string(runes[room:])
		}
		line += word
		empty = false
	}
	w.WriteString(strings.TrimRight(line, " ") + "\n")
}
