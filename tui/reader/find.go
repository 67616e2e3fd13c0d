package reader

import (
	"slices"
	"strings"
	"unicode"

	"coldstart/tui/canvas"
	"coldstart/tui/widget"
)

// A search goes through the lesson's prose as it is read: a line's end counts
// as a blank, case does not count, and what stands in a live block is not
// looked at, for it changes.

// search is what is looked for in a lesson.
type search struct {
	typing bool
	query  string
	from   widget.Scroll // where the page was when the search began
	hits   []hit
	at     int // the hit that is shown
}

// hit is one place where the query stands: cells of one or more lines.
type hit struct{ spots []spot }

// spot is some cells of a line of the lesson.
type spot struct{ row, x, w int }

// on reports whether something is looked for.
func (s search) on() bool { return s.typing || s.query != "" }

// letter is a character of the prose with its place.
type letter struct {
	r         rune
	row, x, w int
}

// letters are the characters of a stretch of prose, lower case, blanks joined.
func (t text) letters() []letter {
	var out []letter
	blank := func(row, x int) {
		if n := len(out); n > 0 && out[n-1].r != ' ' {
			out = append(out, letter{' ', row, x, 1})
		}
	}
	for i, line := range t.lines {
		x := 0
		for _, span := range line {
			for _, r := range span.Text {
				w := canvas.Width(string(r))
				if unicode.IsSpace(r) {
					blank(t.y+i, x)
				} else {
					out = append(out, letter{unicode.ToLower(r), t.y + i, x, w})
				}
				x += w
			}
		}
		blank(t.y+i, x)
	}
	return out
}

// find returns every place where a query stands in the lesson, in order.
func (f *flow) find(query string) []hit {
	want := []rune(strings.ToLower(strings.Join(strings.Fields(query), " ")))
	if len(want) == 0 {
		return nil
	}
	var hits []hit
	for _, t := range f.texts {
		letters := t.letters()
		for i := 0; i+len(want) <= len(letters); i++ {
			found := letters[i : i+len(want)]
			if !slices.EqualFunc(found, want, func(l letter, r rune) bool { return l.r == r }) {
				continue
			}
			hits = append(hits, newHit(found))
			i += len(want) - 1
		}
	}
	return hits
}

// newHit is the hit of some letters, a spot for each line of them.
func newHit(letters []letter) hit {
	var h hit
	for _, l := range letters {
		if n := len(h.spots); n > 0 && h.spots[n-1].row == l.row {
			h.spots[n-1].w = l.x + l.w - h.spots[n-1].x
		} else if l.r != ' ' {
			h.spots = append(h.spots, spot{l.row, l.x, l.w})
		}
	}
	return h
}

// headingRows are the rows that the lesson's headings begin in, in order: they
// are looked for in the prose of their part, where they stand in a style of
// their own, broken to the width.
func (m Model) headingRows(f *flow, parts []int) []int {
	rows := make([]int, len(m.config.Lesson.Headings))
	part, from := -1, 0
	for i, h := range m.config.Lesson.Headings {
		if h.Part != part {
			part, from = h.Part, 0
		}
		if parts[h.Part] < 0 {
			continue
		}
		t := f.texts[parts[h.Part]]
		rows[i] = t.y
		for j := from; j < len(t.lines); j++ {
			line := t.lines[j]
			if len(line) == 0 || line[0].Style != m.st.Heading && line[0].Style != m.st.Strong {
				continue
			}
			if shown := plain(line); shown != "" && strings.HasPrefix(strings.Join(strings.Fields(h.Text), " "), shown) {
				rows[i], from = t.y+j, j+1
				break
			}
		}
	}
	return rows
}

// plain is a line without its styles.
func plain(line widget.Line) string {
	var b strings.Builder
	for _, span := range line {
		b.WriteString(span.Text)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
