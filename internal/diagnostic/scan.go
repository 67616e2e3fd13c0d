package diagnostic

import "bytes"

// These functions find where a TOML value ends. They read text that a parser
// has accepted, so they check nothing, and stop at the text's end at the
// latest.

// skipBlank returns the first byte from i on that is no space or tab.
func skipBlank(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t') {
		i++
	}
	return i
}

// skipToValue returns where the next element of a list starts: blanks, line
// ends, commas and comments are passed over.
func skipToValue(data []byte, i int) int {
	for i < len(data) {
		switch data[i] {
		case ' ', '\t', '\r', '\n', ',':
			i++
		case '#':
			i = endOfLine(data, i)
		default:
			return i
		}
	}
	return i
}

func endOfLine(data []byte, i int) int {
	if n := bytes.IndexByte(data[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(data)
}

// endOfValue returns the offset behind the value that starts at i.
func endOfValue(data []byte, i int) int {
	if i >= len(data) {
		return len(data)
	}
	switch data[i] {
	case '"', '\'':
		return endOfString(data, i)
	case '[', '{':
		return endOfBrackets(data, i)
	}
	start := i
	for i < len(data) && bytes.IndexByte([]byte(",]}#\r\n"), data[i]) < 0 {
		i++
	}
	return start + len(bytes.TrimRight(data[start:i], " \t"))
}

func endOfString(data []byte, i int) int {
	quote := data[i]
	if i+2 < len(data) && data[i+1] == quote && data[i+2] == quote {
		for i += 3; i < len(data); i++ {
			if data[i] == '\\' && quote == '"' {
				i++
				continue
			}
			if bytes.HasPrefix(data[i:], []byte{quote, quote, quote}) {
				for i += 3; i < len(data) && data[i] == quote; { // up to two quotes belong to the text
					i++
				}
				return i
			}
		}
		return len(data)
	}
	for i++; i < len(data); i++ {
		if data[i] == '\\' && quote == '"' {
			i++
			continue
		}
		if data[i] == quote {
			return i + 1
		}
	}
	return len(data)
}

func endOfBrackets(data []byte, i int) int {
	for depth := 0; i < len(data); {
		switch data[i] {
		case '[', '{':
			depth++
			i++
		case ']', '}':
			depth--
			i++
			if depth == 0 {
				return i
			}
		case '"', '\'':
			i = endOfString(data, i)
		case '#':
			i = endOfLine(data, i)
		default:
			i++
		}
	}
	return len(data)
}
