package diagnostic

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Sources holds the texts that diagnostics speak of, by File.
type Sources map[string][]byte

// Write prints every diagnostic in the list's order: its place, severity,
// summary and code on one line, then the source line with a caret under the
// range, the second place, and the hint. A file that sources does not have is
// printed without its lines. The error is the writer's.
func (l List) Write(w io.Writer, sources Sources) error {
	out := bufio.NewWriter(w)
	indexed := map[string]*Source{}
	source := func(file string) *Source {
		s, ok := indexed[file]
		if !ok {
			if data, found := sources[file]; found {
				s = NewSource(file, data)
			}
			indexed[file] = s
		}
		return s
	}
	for _, d := range l {
		fmt.Fprintln(out, d)
		writeExcerpt(out, source(d.File), d.Range)
		if r := d.Related; r != nil {
			fmt.Fprintf(out, "%s%s: %s\n", indent, location(r.File, r.Range.Start), harmless(r.Text))
			writeExcerpt(out, source(r.File), r.Range)
		}
		if d.Hint != "" {
			fmt.Fprintf(out, "%shint: %s\n", indent, harmless(d.Hint))
		}
	}
	return out.Flush()
}

const (
	indent       = "    "
	tabWidth     = 4
	excerptRunes = 100 // longer lines are cut around the caret
	excerptLead  = 40  // characters kept before the caret
)

// writeExcerpt prints the line where r starts and a caret under each cell of
// r on it. A range that ends on a later line is marked to the end of its
// first.
func writeExcerpt(w io.Writer, s *Source, r Range) {
	if s == nil || r == (Range{}) {
		return
	}
	if r.Start.Line < 1 || r.Start.Line > len(s.starts) {
		return
	}
	length := s.length(r.Start.Line)
	from := max(0, min(r.Start.Column-1, length))
	to := length
	if r.End.Line == r.Start.Line {
		to = max(from, min(r.End.Column-1, length))
	}
	first, last := 0, length
	if last > excerptRunes {
		first = max(0, min(from-excerptLead, last-excerptRunes))
		last = first + excerptRunes
	}
	to = min(to, last)
	line := s.excerpt(r.Start.Line, first, last)

	shown := &strings.Builder{}
	if first > 0 {
		shown.WriteString("…")
	}
	caretFrom, caretTo := 0, 0
	for i := first; i <= last; i++ {
		if i == from {
			caretFrom = ansi.StringWidth(shown.String())
		}
		if i == to {
			caretTo = ansi.StringWidth(shown.String())
		}
		if i == last {
			break
		}
		c := line[i-first]
		if c == '\t' {
			width := ansi.StringWidth(shown.String())
			shown.WriteString(strings.Repeat(" ", tabWidth-width%tabWidth))
			continue
		}
		shown.WriteRune(harmlessRune(c))
	}
	if last < length {
		shown.WriteString("…")
	}
	carets := strings.Repeat("^", max(1, caretTo-caretFrom))
	fmt.Fprintf(w, "%s%s\n%s%s%s\n", indent, strings.TrimRight(shown.String(), " "), indent, strings.Repeat(" ", caretFrom), carets)
}

// harmless makes a text safe to print: what it says stays readable, but it
// cannot move the cursor, change colours, reverse the writing direction or
// start a new line.
func harmless(s string) string { return strings.Map(harmlessRune, s) }

// harmlessRune keeps one character for one, so that columns stay right.
func harmlessRune(r rune) rune {
	switch {
	case r < 0x20:
		return '\u2400' + r // the picture of that control character
	case r == 0x7f:
		return '\u2421'
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
		return unicode.ReplacementChar
	}
	return r
}
