package diagnostic

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is the type of a TOML value.
type Kind int

// The kinds of a Node and the field that holds its value.
const (
	Table   Kind = iota // Get, Keys
	Array               // Items
	String              // Text
	Integer             // Int
	Float               // Float; may be an infinity or not a number
	Bool                // Bool
	Date                // Date; also a time of day
)

// String is the kind in the words of a message: "this is text".
func (k Kind) String() string {
	return [...]string{"a table", "a list", "text", "a whole number", "a number", "true or false", "a date"}[k]
}

// A Node is a value of a TOML document that knows where it stands. Trees share
// nodes, so a Node is not changed after it was made.
type Node struct {
	Kind  Kind
	Text  string
	Int   int64
	Float float64
	Bool  bool
	Date  time.Time
	Items []*Node // an Array's elements, in order

	keys   []string         // a Table's keys, in order of the file
	fields map[string]*Node //

	src        *Source
	key, value span // where the key and the value stand

	// How the table came about decides what may still be added to it while
	// the document is read.
	origin origin
}

// span is a range of bytes.
type span struct{ from, to int }

type origin int8

const (
	implied  origin = iota // a parent of a table header
	explicit               // a table header of its own
	dotted                 // a part of a dotted key
	closed                 // an inline table or a list in brackets
	repeated               // [[a list of tables]]
)

// Get returns the value of a table's key; nil where there is none, and for
// every node that is no table.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	return n.fields[key]
}

// Keys returns a table's keys in order of the file.
func (n *Node) Keys() []string {
	if n == nil {
		return nil
	}
	return slices.Clone(n.keys)
}

// Place is where the value stands. Of a table with a header of its own it is
// the header's key.
func (n *Node) Place() Place { return n.src.Place(n.value.from, n.value.to) }

// KeyPlace is where the value's key stands; an array's element has none and
// returns Place.
func (n *Node) KeyPlace() Place { return n.src.Place(n.key.from, n.key.to) }

// Source is the text that the node stands in.
func (n *Node) Source() *Source { return n.src }

// Find follows a path, array elements by index, and returns the node there.
// Where the path leads nowhere it returns the last node on the way and false.
func (n *Node) Find(path ...string) (*Node, bool) {
	for _, key := range path {
		next := n.child(key)
		if next == nil {
			return n, false
		}
		n = next
	}
	return n, true
}

// child is the table's field or the array's element that a path names.
func (n *Node) child(key string) *Node {
	if n.Kind == Array {
		if i, ok := index(key); ok && i < len(n.Items) {
			return n.Items[i]
		}
		return nil
	}
	return n.fields[key]
}

// index reads an array index as a path has it: digits without a sign.
func index(s string) (int, bool) {
	if s == "" || len(s) > 6 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, c := range s {
		n = n*10 + int(c-'0')
	}
	return n, true
}

// set adds or replaces a table's field, in place: only for trees that are
// still being made.
func (n *Node) set(key string, value *Node) {
	if n.fields == nil {
		n.fields = map[string]*Node{}
	}
	if _, ok := n.fields[key]; !ok {
		n.keys = append(n.keys, key)
	}
	n.fields[key] = value
}

// clone copies the node itself; what is below it stays shared.
func (n *Node) clone() *Node {
	c := *n
	c.keys = slices.Clone(n.keys)
	c.Items = slices.Clone(n.Items)
	c.fields = make(map[string]*Node, len(n.fields))
	for k, v := range n.fields {
		c.fields[k] = v
	}
	return &c
}

// Replace returns a node at the same place that holds another value: a
// string, int64, float64 or bool.
func (n *Node) Replace(value any) *Node {
	r := &Node{src: n.src, key: n.key, value: n.value}
	switch v := value.(type) {
	case string:
		r.Kind, r.Text = String, v
	case int64:
		r.Kind, r.Int = Integer, v
	case float64:
		r.Kind, r.Float = Float, v
	case bool:
		r.Kind, r.Bool = Bool, v
	default:
		panic(fmt.Sprintf("diagnostic: a node holds no %T", value)) // a mistake in the program
	}
	return r
}

// String is the value as it may be written in a file, on one line.
func (n *Node) String() string {
	switch n.Kind {
	case String:
		return quote(n.Text)
	case Integer:
		return fmt.Sprint(n.Int)
	case Float:
		return floatText(n.Float)
	case Bool:
		return fmt.Sprint(n.Bool)
	case Date:
		return n.Date.Format(time.RFC3339)
	case Array:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i] = item.String()
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		parts := make([]string, len(n.keys))
		for i, k := range n.keys {
			parts[i] = QuoteKey(k) + " = " + n.fields[k].String()
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
}

// quote writes a text as TOML does, which knows fewer escapes than Go.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// floatText keeps a number with a fraction apart from a whole one.
func floatText(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	return text
}

// Within is the place of the bytes [from, to) of a String's Text, inside the
// literal that it was read from: escapes, quotes and line breaks of the
// literal are accounted for. Bounds outside the text are taken to its ends.
func (n *Node) Within(from, to int) Place {
	if n.Kind != String {
		return n.Place()
	}
	offsets := literalOffsets(n.src.data[n.value.from:n.value.to], len(n.Text))
	at := func(i int) int { return n.value.from + offsets[max(0, min(i, len(n.Text)))] }
	return n.src.Place(at(from), at(to))
}

// literalOffsets returns, for each byte of a TOML string's text and for its
// end, where in the literal it stands. A literal that is no TOML string (a
// bare value on the command line) stands for itself.
func literalOffsets(literal []byte, length int) []int {
	offsets := make([]int, 0, length+1)
	i, end, basic, multiline := 0, len(literal), false, false
	if end > 0 && (literal[0] == '"' || literal[0] == '\'') {
		basic = literal[0] == '"'
		quote := 1
		if end >= 6 && literal[1] == literal[0] && literal[2] == literal[0] {
			quote, multiline = 3, true
		}
		i, end = quote, end-quote
		if multiline && i < end && literal[i] == '\r' {
			i++
		}
		if multiline && i < end && literal[i] == '\n' {
			i++
		}
	}
	for i < end {
		if !basic || literal[i] != '\\' || i+1 >= end {
			offsets = append(offsets, i)
			i++
			continue
		}
		digits := 0
		switch literal[i+1] {
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case ' ', '\t', '\r', '\n': // a line's end that is left out, with the blanks that follow
			for i++; i < end && strings.IndexByte(" \t\r\n", literal[i]) >= 0; {
				i++
			}
			continue
		}
		r := rune(0)
		for _, c := range literal[min(i+2, end):min(i+2+digits, end)] {
			r = r<<4 | rune(hexDigit(c))
		}
		for range max(1, utf8.RuneLen(r)) {
			offsets = append(offsets, i)
		}
		i += 2 + digits
	}
	for len(offsets) < length {
		offsets = append(offsets, end)
	}
	return append(offsets[:length], end)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 0
}
