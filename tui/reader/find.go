package reader

import (
	"slices"
	"strings"
	"unicode"

	"coldstart/tui/canvas"
	"coldstart/tui/widget"
)

// A search goes through the lesson's prose as it is read: a line's end counts
// as a blank, case counts only where a capital is looked for, and what stands
// in a live block is not looked at, for it changes.

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

// letters are the characters of a stretch of prose, blanks joined.
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
					out = append(out, letter{r, t.y + i, x, w})
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
	want := []rune(strings.Join(strings.Fields(query), " "))
	same := func(l letter, r rune) bool { return unicode.ToLower(l.r) == r }
	if slices.ContainsFunc(want, unicode.IsUpper) {
		same = func(l letter, r rune) bool { return l.r == r }
	}
	if len(want) == 0 {
		return nil
	}
	var hits []hit
	for _, t := range f.texts {
		letters := t.letters()
		for i := 0; i+len(want) <= len(letters); i++ {
			found := letters[i : i+len(want)]
			if !slices.EqualFunc(found, want, same) {
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

// plain is lines without their styles, in one.
func plain(lines ...widget.Line) string {
	var b strings.Builder
	for _, line := range lines {
		for _, span := range line {
			b.WriteString(span.Text)
		}
		b.WriteByte(' ')
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
