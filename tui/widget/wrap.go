package widget

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"coldstart/tui/canvas"
)

// Running text is broken at blanks, as much in a line as fits. Two rules make
// it read better than that alone:
//
//   - A number and the word behind it stay together: "250 ms", "1,000 requests".
//   - A paragraph does not end in a line of one short word, if the line before
//     is long enough to spare it company.

const (
	longestUnit = 12 // cells of a word that stays with the number before it
	loneWord    = 10 // cells up to which a last word is not left alone
	loneLine    = 30 // cells from which a line has words to spare
)

// word is pieces of a line without a blank between them that one may break at.
type word struct {
	spans Line
	width int
	blank canvas.Span // before it; no text: none
	first bool        // of a line, by a hard break
	pair  bool        // a number and what it counts
}

// wrapSpans breaks one long line at blanks into lines of at most w cells;
// words that are longer than a line are broken where they have to be.
func wrapSpans(line Line, w int) Text {
	w = max(w, 1)
	words := bound(wordsOf(line), w)
	var out Text
	for len(words) > 0 {
		n := 1 // words of this paragraph: up to a hard break
		for n < len(words) && !words[n].first {
			n++
		}
		out = append(out, fill(words[:n], w)...)
		words = words[n:]
	}
	if len(out) == 0 && len(line) > 0 {
		out = Text{nil}
	}
	return out
}

// wordsOf are the words of a line.
func wordsOf(line Line) []word {
	var words []word
	var current word
	open := false
	end := func() {
		if open {
			words = append(words, current)
		}
		current, open = word{}, false
	}
	for _, s := range line {
		if s.Text == "\n" {
			end()
			current, open = word{first: true}, true // a word of no cells, should nothing follow
			continue
		}
		rest := s.Text
		for rest != "" {
			i := strings.IndexAny(rest, " \t\n")
			if i < 0 {
				i = len(rest)
			}
			if i > 0 {
				piece := canvas.Span{Text: rest[:i], Style: s.Style, Link: s.Link}
				current.spans = append(current.spans, piece)
				current.width += canvas.Width(piece.Text)
				open = true
			}
			if i == len(rest) {
				break
			}
			if !current.first || current.width > 0 {
				end()
			}
			current.blank = canvas.Span{Text: " ", Style: s.Style, Link: s.Link}
			rest = rest[i+1:]
		}
	}
	end()
	// A break at the very end starts no line.
	if n := len(words); n > 0 && words[n-1].first && words[n-1].width == 0 {
		words = words[:n-1]
	}
	return words
}

// bound joins numbers with what they count, where both fit in a line.
func bound(words []word, w int) []word {
	out := words[:0]
	for _, next := range words {
		if n := len(out); n > 0 && !next.first && next.blank.Text != "" && next.width <= longestUnit {
			last := &out[n-1]
			if last.width+1+next.width <= w && number(last.spans) && counted(next.spans) {
				last.spans = append(append(last.spans, next.blank), next.spans...)
				last.width += 1 + next.width
				last.pair = true
				continue
			}
		}
		out = append(out, next)
	}
	return out
}

// number reports whether a word is a number and nothing else, perhaps behind a
// bracket, a sign or a currency.
func number(spans Line) bool {
	digits := false
	for i, s := range spans {
		text := s.Text
		if i == 0 {
			text = strings.TrimLeft(text, "([~≈<>≤≥±+−-$€£“\"'")
		}
		for _, r := range text {
			switch {
			case r >= '0' && r <= '9':
				digits = true
			case r == '.' || r == ',':
			default:
				return false
			}
		}
	}
	last := spans[len(spans)-1].Text
	return digits && last[len(last)-1] >= '0' && last[len(last)-1] <= '9'
}

// counted reports whether a word may be what a number counts.
func counted(spans Line) bool {
	r, _ := utf8.DecodeRuneInString(spans[0].Text)
	return unicode.IsLetter(r) || r == '%' || r == '°'
}

// fill breaks the words of one paragraph into lines.
func fill(words []word, w int) Text {
	starts := []int{0} // words that lines begin with
	used := words[0].width
	for i := 1; i < len(words); i++ {
		gap := canvas.Width(words[i].blank.Text)
		if used+gap+words[i].width > w {
			starts = append(starts, i)
			used = 0
			gap = 0
		}
		used += gap + words[i].width
		if words[i].width > w {
			used = (used-1)%w + 1 // broken over lines of its own
		}
	}
	// The last line's only word gets the one before it for company.
	last := len(words) - 1
	if n := len(starts); n > 1 && w >= loneLine && starts[n-1] == last && words[last].width <= loneWord && !words[last].pair {
		from := starts[n-2]
		left := 0
		for i := from; i < last-1; i++ {
			left += words[i].width + 1
		}
		if last-1 > from && 3*left > w && words[last-1].width+1+words[last].width <= w {
			starts[n-1]--
		}
	}
	var out Text
	for i, from := range starts {
		to := len(words)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		out = append(out, set(words[from:to], w)...)
	}
	return out
}

// set puts words in one line, or in more where one of them is too long.
func set(words []word, w int) Text {
	var out Text
	var current Line
	used := 0
	add := func(s canvas.Span) {
		for used+canvas.Width(s.Text) > w {
			head := ansi.Truncate(s.Text, w-used, "")
			if head == "" && used == 0 {
				break // a character wider than the line
			}
			current = appendSpan(current, canvas.Span{Text: head, Style: s.Style, Link: s.Link})
			s.Text = s.Text[len(head):]
			out = append(out, current)
			current, used = nil, 0
		}
		current = appendSpan(current, s)
		used += canvas.Width(s.Text)
	}
	for i, word := range words {
		switch {
		case i == 0 || word.blank.Text == "":
		case used+1+word.width > w: // what is broken may end anywhere
			out = append(out, current)
			current, used = nil, 0
		default:
			current = appendSpan(current, word.blank)
			used++
		}
		for _, s := range word.spans {
			add(s)
		}
	}
	return append(out, current)
}

// appendSpan appends s to line, joined to the last span if it looks the same.
func appendSpan(line Line, s canvas.Span) Line {
	if s.Text == "" {
		return line
	}
	if n := len(line); n > 0 && line[n-1].Style == s.Style && line[n-1].Link == s.Link {
		line[n-1].Text += s.Text
		return line
	}
	return append(line, s)
}
