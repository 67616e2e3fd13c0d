package lessons

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"coldstart/engine/platform"
	"coldstart/internal/diagnostic"
)

// An edit replaces the bytes [from, to) of a text.
type edit struct {
	from, to int
	with     string
}

func sorted(edits []edit) []edit {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	return edits
}

// apply returns the bytes [from, to) of a text with sorted edits. Of edits
// that overlap the first one counts; one that crosses a bound is left out.
func apply(text string, from, to int, edits []edit) string {
	var b strings.Builder
	i, _ := slices.BinarySearchFunc(edits, from, func(e edit, at int) int { return cmp.Compare(e.from, at) })
	for _, e := range edits[i:] {
		if e.to > to {
			break
		}
		if e.from < from {
			continue
		}
		b.WriteString(text[from:e.from])
		b.WriteString(e.with)
		from = e.to
	}
	b.WriteString(text[from:max(from, to)])
	return b.String()
}

// A stretch is a part of a text that is searched: the bytes [from, to).
type stretch struct {
	text     string
	from, to int
	at       func(from, to int) diagnostic.Place // where bytes stand in the file
	raw      func(offset int) bool               // whether it is code or plain text, and not Markdown
}

var factPattern = regexp.MustCompile(`^\{\{[ \t]*([A-Za-z_]+)[ \t]+(?:"([^"]{1,128})"|'([^']{1,128})')[ \t]*\}\}$`)

const templateHint = `write {{fact "aws.concurrency.account_default"}}; where two braces are meant, write \{{`

// templates returns what {{fact "ID"}} stands for, and takes away the
// backslash of two braces that are meant as such.
func (l *loader) templates(s stretch) []edit {
	var edits []edit
	for i := s.from; i < s.to; {
		open := strings.Index(s.text[i:s.to], "{{")
		if open < 0 {
			break
		}
		open += i
		if l.facts++; l.facts > FactsMax {
			if l.facts == FactsMax+1 {
				l.list.Add(s.at(open, open+2).Error(CodeTooMany, fmt.Sprintf("a lesson has at most %d figures", FactsMax), ""))
			}
			break
		}
		backslashes := 0
		for open-backslashes > s.from && s.text[open-backslashes-1] == '\\' {
			backslashes++
		}
		if backslashes%2 == 1 {
			edits = append(edits, edit{open - 1, open, ""})
			i = open + 2
			continue
		}
		line, _, _ := strings.Cut(s.text[open:s.to], "\n")
		end := strings.Index(line, "}}")
		if end < 0 {
			l.list.Add(s.at(open, open+2).Error(CodeTemplate, "{{ has no }} on its line", templateHint))
			i = open + 2
			continue
		}
		i = open + end + 2
		match := factPattern.FindStringSubmatch(s.text[open:i])
		switch {
		case match == nil:
			l.list.Add(s.at(open, i).Error(CodeTemplate, "this prints no figure", templateHint))
		case match[1] == "world" || match[1] == "outcome":
			l.list.Add(s.at(open, i).Error(CodeTemplate, fmt.Sprintf("a lesson has no world that %q could speak of", match[1]), "only scenarios print their world and outcome; in a lesson a sim block shows them"))
		case match[1] != "fact":
			l.list.Add(s.at(open, i).Error(CodeTemplate, fmt.Sprintf("there is no template %q", match[1]), templateHint))
		default:
			figure, err := platform.Fact(match[2] + match[3])
			if err != nil {
				l.list.Add(s.at(open, i).Error(CodeUnknownFact, err.Error(), ""))
				continue
			}
			value := figure.String()
			if !s.raw(open) {
				value = escaper.Replace(value)
			}
			edits = append(edits, edit{open, i, value})
		}
	}
	return edits
}

// escaper keeps Markdown from reading a value.
var escaper = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "&", `\&`, "|", `\|`, "~", `\~`)

// controlsMax is how many control characters are reported: one tells an author
// what happened, and a binary file has thousands.
const controlsMax = 20

// A character may also be written by its number, "&#27;". Code shows that as it
// stands, but what is code is for whoever renders it to say: it is replaced
// there too.
var referencePattern = regexp.MustCompile(`&#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});`)

// controlCharacters makes what would steer a terminal visible.
func (l *loader) controlCharacters(s stretch) []edit {
	var edits []edit
	replace := func(from, to int, r rune) {
		edits = append(edits, edit{from, to, string(visible(r))})
		if l.controls++; l.controls <= controlsMax {
			l.list.Add(s.at(from, to).Warning(CodeControlCharacter, fmt.Sprintf("the character U+%04X steers a terminal, and is replaced by %c", r, visible(r)), "leave it out"))
		}
	}
	text := s.text[s.from:s.to]
	for i, r := range text {
		from := s.from + i
		switch {
		case r == '\r' && strings.HasPrefix(s.text[from+1:], "\n"):
			edits = append(edits, edit{from, from + 1, ""})
		case r != visible(r):
			replace(from, from+len(string(r)), r)
		}
	}
	if !strings.Contains(text, "&#") {
		return edits
	}
	for _, m := range referencePattern.FindAllStringIndex(text, -1) {
		from, to := s.from+m[0], s.from+m[1]
		if r := referred(s.text[from:to]); r != visible(r) {
			replace(from, to, r)
		}
	}
	return edits
}

// referred is the character that a reference by number means.
func referred(reference string) rune {
	digits, base := reference[2:len(reference)-1], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, _ := strconv.ParseInt(digits, base, 32) // there are too few digits to fail
	return rune(n)
}

// Harmless returns a text of a stranger's that no longer steers a terminal or
// the direction of writing: control characters are replaced by their pictures,
// also those that Markdown means by their number, &#27;. What was harmless
// stays as it is. What Load returns has been through it.
func Harmless(text string) string {
	text = strings.Map(visible, text)
	return referencePattern.ReplaceAllStringFunc(text, func(reference string) string {
		if r := referred(reference); r != visible(r) {
			return string(visible(r))
		}
		return reference
	})
}

// visible is the character itself, or what stands for one that steers a
// terminal or the direction of writing.
func visible(r rune) rune {
	switch {
	case r == '\t' || r == '\n':
		return r
	case r < 0x20:
		return '\u2400' + r // the picture of that control character
	case r == 0x7f:
		return '\u2421'
	case unicode.IsControl(r), // those of 0x80 to 0x9f, which old terminals obey
		r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', // direction of writing
		r == '\u2028', r == '\u2029', r == '\ufeff': // other line ends, a stray byte order mark
		return unicode.ReplacementChar
	}
	return r
}
