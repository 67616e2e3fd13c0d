package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark/text"

	"coldstart/tui/canvas"
)

// Code is rendered as it is, indented. Where it is too wide the blanks that all
// of its lines begin with are left away. What is too wide still goes on behind
// an ellipsis, so that nothing is lost: a line of code in the next line, a drawing
// as a whole below itself, so that what stands above each other still does.

func (r *renderer) code(segments *text.Segments, w int) Text {
	w -= 2
	lines := make([]string, segments.Len())
	longest, blanks := 0, w
	for i := range lines {
		line := segments.At(i)
		lines[i] = strings.ReplaceAll(strings.TrimRight(string(line.Value(r.source)), "\r\n"), "\t", "    ")
		longest = max(longest, canvas.Width(lines[i]))
		if code := strings.TrimLeft(lines[i], " "); code != "" {
			blanks = min(blanks, len(lines[i])-len(code))
		}
	}
	if longest > w {
		longest -= blanks
		for i, line := range lines {
			lines[i] = line[min(blanks, len(line)):]
		}
	}
	if longest > w && drawing(lines) {
		return r.drawing(lines, w)
	}
	var out Text
	for _, line := range lines {
		for i, piece := range canvas.Break(line, w) {
			out = append(out, r.codeLine(piece, i > 0))
		}
	}
	return out
}

func (r *renderer) codeLine(code string, goesOn bool) Line {
	indent := canvas.Span{Text: "  ", Style: r.st.Text}
	if goesOn {
		indent = canvas.Span{Text: r.st.Glyphs.Ellipsis + " ", Style: r.st.Muted}
	}
	return Line{indent, {Text: code, Style: r.st.Code}}
}

// drawing reports whether lines have arrows or boxes in them, and a cell for
// each character.
func drawing(lines []string) bool {
	some := false
	for _, line := range lines {
		if canvas.Width(line) != utf8.RuneCountInString(line) {
			return false
		}
		some = some || strings.ContainsFunc(line, func(r rune) bool { return r >= 0x2190 && r < 0x2600 })
	}
	return some
}

// drawing renders lines in pieces of at most w cells below each other, cut where
// most of them have a blank.
func (r *renderer) drawing(lines []string, w int) Text {
	var out Text
	for from := 0; ; {
		rest := make([]string, len(lines))
		longest := 0
		for i, line := range lines {
			rest[i] = strings.TrimRight(ansi.Cut(line, from, canvas.Width(line)), " ")
			longest = max(longest, canvas.Width(rest[i]))
		}
		if longest == 0 {
			return out
		}
		n := w
		if longest > w {
			n = gap(rest, w)
		}
		if from > 0 {
			out = append(out, nil)
		}
		for _, line := range rest {
			out = append(out, r.codeLine(ansi.Cut(line, 0, n), from > 0))
		}
		from += n
	}
}

// gap is how many of w cells to take of lines: up to where most have a blank.
func gap(lines []string, w int) int {
	at, most := w, -1
	for n := w; n > w/2; n-- {
		blank := 0
		for _, line := range lines {
			if c := ansi.Cut(line, n-1, n); c == "" || c == " " {
				blank++
			}
		}
		if blank > most {
			at, most = n, blank
		}
	}
	return at
}
