package diagnostic

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// syntaxError turns the parser's error into a diagnostic. By far the
// commonest mistake is a time or rate without quotes (rate = 200/s), which
// the parser can only call an unexpected character in the middle of a number;
// it is told apart first.
func syntaxError(src *Source, parser *unstable.Parser, err error) Diagnostic {
	var e *unstable.ParserError
	if !errors.As(err, &e) {
		return Place{File: src.File}.Error(CodeSyntax, err.Error(), "")
	}
	from, to := highlight(src, parser, e.Highlight)
	if start, end, ok := unquoted(src.data, from); ok {
		text := string(src.data[start:end])
		return src.Place(start, end).Error(CodeSyntax, fmt.Sprintf("%q is no TOML value", text),
			fmt.Sprintf(`texts, times and rates stand in quotes: "%s"`, text))
	}
	if from == len(src.data)-1 && (strings.HasSuffix(e.Message, "end of input") ||
		strings.HasPrefix(e.Message, "expected '='") && bareText.Match(src.data[from:])) {
		// The parser puts what is missing at the end on the last byte.
		from, to = len(src.data), len(src.data)
	}
	found := "the end of the file"
	if from < len(src.data) {
		r, size := utf8.DecodeRune(src.data[from:])
		to = max(to, from+size)
		found = fmt.Sprintf("%q", r)
		if r == '\n' || r == '\r' {
			found = "the end of the line"
			to = from
		}
	}
	summary, hint := explain(e.Message, found)
	return src.Place(from, to).Error(CodeSyntax, summary, hint)
}

// highlight returns the bytes that the parser's error is about.
func highlight(src *Source, parser *unstable.Parser, text []byte) (from, to int) {
	defer func() {
		// Range panics for a slice that is not the document's; such an
		// error has no place and is put at the end.
		if recover() != nil {
			from, to = len(src.data), len(src.data)
		}
	}()
	if text == nil {
		return len(src.data), len(src.data)
	}
	r := parser.Range(text)
	return int(r.Offset), int(r.Offset + r.Length)
}

var bareText = regexp.MustCompile(`^[A-Za-z0-9+.-][A-Za-z0-9+._/%:-]*$`)

// unquoted finds a value without quotes around the byte at offset.
func unquoted(data []byte, offset int) (start, end int, ok bool) {
	start, end = offset, offset
	for start > 0 && strings.IndexByte("=,[{\r\n\"'", data[start-1]) < 0 {
		start--
	}
	for end < len(data) && strings.IndexByte(",]}#\r\n\"'=", data[end]) < 0 {
		end++
	}
	if start == 0 || strings.IndexByte("=,[", data[start-1]) < 0 || end < len(data) && strings.IndexByte("\"'=", data[end]) >= 0 {
		return 0, 0, false
	}
	if data[start-1] != '=' {
		// In a list a bare word may be a value; at the start of a line in
		// brackets it is a table's name.
		line := start - 1
		for line > 0 && data[line-1] != '\n' {
			line--
		}
		if strings.IndexByte(string(data[line:start]), '=') < 0 {
			return 0, 0, false
		}
	}
	text := string(data[start:end])
	start += len(text) - len(strings.TrimLeft(text, " \t"))
	text = strings.TrimSpace(text)
	return start, start + len(text), bareText.MatchString(text) && text != "true" && text != "false"
}

// explain says in an author's words what the parser says in its own.
func explain(message, found string) (summary, hint string) {
	for _, known := range []struct{ start, summary, hint string }{
		{"expected newline", "expected the end of the line, found " + found, "write one key = value on a line; texts stand in quotes"},
		{"expected '=' after key", `expected "=" after the key, found ` + found, `write key = value; a key that holds more than letters, digits, "-" and "_" stands in quotes`},
		{"expected ']", "the table's name has no closing bracket", "write [world.functions.payment]"},
		{"invalid character at start of key", "expected a key, found " + found, `write key = value; a key that holds more than letters, digits, "-" and "_" stands in quotes`},
		{"expected key but", "expected a key, found " + found, ""},
		{"expected value", "expected a value, found " + found, "write key = value"},
		{"unexpected character", "expected a value, found " + found, "texts, times and rates stand in quotes"},
		{"unterminated basic string", "the text has no closing quote", `close it with "`},
		{"unterminated literal string", "the text has no closing quote", "close it with '"},
		{"basic strings cannot have new lines", "the text has no closing quote on its line", `close it with ", or write a text of several lines between """ and """`},
		{"literal strings cannot have new lines", "the text has no closing quote on its line", "close it with ', or write a text of several lines between ''' and '''"},
		{"multiline basic string not terminated", `the text has no closing """`, ""},
		{"multiline literal string not terminated", "the text has no closing '''", ""},
		{"invalid escape character", "no such escape in a text", `write \\ for a backslash, or put the text between single quotes`},
		{"array is incomplete", "the list has no closing ]", ""},
		{"expected ',' or ']'", `expected "," or "]" in the list, found ` + found, ""},
		{"expected ',' or '}'", `expected "," or "}" in the table, found ` + found, ""},
		{"inline table is incomplete", "the table has no closing }", ""},
	} {
		if strings.HasPrefix(message, known.start) {
			return known.summary, known.hint
		}
	}
	return message, ""
}
