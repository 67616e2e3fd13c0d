package diagnostic

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Bounds of a file. Both are far beyond what a person writes; they keep a
// hostile file from using memory or stack that it has no right to.
const (
	MaxSize  = 1 << 20 // bytes
	MaxDepth = 32      // tables and arrays inside one another
)

// A Document is a TOML file that was read.
type Document struct {
	File string
	Root *Node // a Table
}

// Parse reads a TOML file; file is what diagnostics call it. With an error in
// the list the document is nil.
//
// Two parsers share the work. One decodes, and knows every rule of TOML; the
// other one tells where things stand, which the first does not.
func Parse(file string, data []byte) (*Document, List) {
	src := NewSource(file, data)
	whole := Place{File: file}
	if len(data) > MaxSize {
		return nil, List{whole.Error(CodeTooLarge,
			fmt.Sprintf("the file has %d bytes; at most %d are read", len(data), MaxSize), "split it, or move long texts elsewhere")}
	}
	if at := invalidUTF8(src.data); at >= 0 {
		return nil, List{src.Place(at, at+1).Error(CodeNotUTF8,
			fmt.Sprintf("the byte 0x%02x is not UTF-8", src.data[at]), "save the file as UTF-8")}
	}

	root, list := buildTree(src)
	if list.HasErrors() {
		list.Sort()
		return nil, list
	}
	values := map[string]any{}
	if _, err := toml.Decode(string(src.data), &values); err != nil {
		return nil, List{decodeError(src, err)}
	}
	if !fill(root, values) {
		return nil, List{whole.Error(CodeSyntax, "the file is TOML only in part", "write each table once, and plain keys")}
	}
	return &Document{File: file, Root: root}, nil
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// decodeError places an error of the decoder: what it finds and the other
// parser does not, such as a number out of range or a date that does not
// exist.
func decodeError(src *Source, err error) Diagnostic {
	e, ok := err.(toml.ParseError)
	if !ok {
		return Place{File: src.File}.Error(CodeSyntax, err.Error(), "")
	}
	start := max(0, min(e.Position.Start, len(src.data)))
	return src.Place(start, start+max(1, e.Position.Len)).Error(CodeSyntax, e.Message, "")
}

// fill puts the decoded values into the tree. It reports whether both parsers
// saw the same document.
func fill(n *Node, value any) bool {
	switch v := value.(type) {
	case map[string]any:
		if n.Kind != Table || len(v) != len(n.fields) {
			return false
		}
		for _, key := range n.keys {
			child, ok := v[key]
			if !ok || !fill(n.fields[key], child) {
				return false
			}
		}
		return true
	case []map[string]any:
		return fillItems(n, len(v), func(i int) any { return v[i] })
	case []any:
		return fillItems(n, len(v), func(i int) any { return v[i] })
	case string:
		n.Text = v
		return n.Kind == String
	case int64:
		n.Int = v
		return n.Kind == Integer
	case float64:
		n.Float = v
		return n.Kind == Float
	case bool:
		n.Bool = v
		return n.Kind == Bool
	case time.Time:
		n.Date = v
		return n.Kind == Date
	}
	return false
}

func fillItems(n *Node, length int, item func(int) any) bool {
	if n.Kind != Array || len(n.Items) != length {
		return false
	}
	for i, child := range n.Items {
		if !fill(child, item(i)) {
			return false
		}
	}
	return true
}

// A builder makes the tree of a document without its values.
type builder struct {
	src    *Source
	parser unstable.Parser
	root   *Node
	list   List
	full   bool // nested too deeply: what follows is not read
}

func buildTree(src *Source) (*Node, List) {
	b := &builder{src: src, root: &Node{Kind: Table, src: src, origin: explicit}}
	b.parser.Reset(src.data[:len(src.data):len(src.data)])
	table := b.root
	depth := 0
	for !b.full && b.parser.NextExpression() {
		switch e := b.parser.Expression(); e.Kind {
		case unstable.Table:
			table, depth = b.header(e, false)
		case unstable.ArrayTable:
			table, depth = b.header(e, true)
		case unstable.KeyValue:
			b.keyValue(table, depth, e)
		}
	}
	if err := b.parser.Error(); err != nil && !b.full {
		b.list.Add(syntaxError(src, &b.parser, err))
	}
	return b.root, b.list
}

// keyParts returns a dotted key's parts and their places.
func keyParts(it unstable.Iterator) []segment {
	var parts []segment
	for it.Next() {
		k := it.Node()
		parts = append(parts, segment{string(k.Data), span{int(k.Raw.Offset), int(k.Raw.Offset + k.Raw.Length)}})
	}
	return parts
}

// header opens [a.b.c] or [[a.b.c]] and returns the table that the following
// keys go to. After a mistake that is a table which nothing refers to, so
// that its keys are still read and not reported twice.
func (b *builder) header(e *unstable.Node, list bool) (*Node, int) {
	parts := keyParts(e.Key())
	last := parts[len(parts)-1]
	lost := &Node{Kind: Table, src: b.src, key: last.at, value: last.at, origin: explicit}
	if b.tooDeep(len(parts)+1, last.at) {
		return lost, 0
	}
	table := b.root
	for _, part := range parts[:len(parts)-1] {
		next := table.fields[part.name]
		switch {
		case next == nil:
			next = &Node{Kind: Table, src: b.src, key: part.at, value: part.at, origin: implied}
			table.set(part.name, next)
		case next.origin == repeated:
			next = next.Items[len(next.Items)-1]
		case next.Kind != Table || next.origin == closed:
			b.taken(part, next)
			return lost, 0
		}
		table = next
	}
	found := table.fields[last.name]
	fresh := &Node{Kind: Table, src: b.src, key: last.at, value: last.at, origin: explicit}
	switch {
	case list && found == nil:
		table.set(last.name, &Node{
			Kind: Array, src: b.src, key: last.at, value: last.at, origin: repeated, Items: []*Node{fresh}})
	case list && found.origin == repeated:
		found.Items = append(found.Items, fresh)
	case !list && found == nil:
		table.set(last.name, fresh)
	case !list && found.Kind == Table && found.origin == implied:
		found.origin, found.key, found.value = explicit, last.at, last.at
		fresh = found
	default:
		b.taken(last, found)
		return lost, 0
	}
	return fresh, len(parts) + 1
}

// keyValue adds key = value to a table.
func (b *builder) keyValue(table *Node, depth int, e *unstable.Node) {
	parts := keyParts(e.Key())
	last := parts[len(parts)-1]
	if b.tooDeep(depth+len(parts), last.at) {
		return
	}
	for _, part := range parts[:len(parts)-1] {
		next := table.fields[part.name]
		switch {
		case next == nil:
			next = &Node{Kind: Table, src: b.src, key: part.at, value: part.at, origin: dotted}
			table.set(part.name, next)
		case next.Kind != Table || next.origin == closed:
			b.taken(part, next)
			return
		}
		table = next
	}
	if found := table.fields[last.name]; found != nil {
		b.taken(last, found)
		return
	}
	equals := skipBlank(b.src.data, last.at.to)
	value := b.value(e.Value(), skipBlank(b.src.data, equals+1), depth+len(parts))
	value.key = last.at
	table.set(last.name, value)
}

// value makes the node of a value that starts at byte from.
func (b *builder) value(v *unstable.Node, from, depth int) *Node {
	n := &Node{src: b.src, origin: closed, value: span{from, endOfValue(b.src.data, from)}}
	n.key = n.value
	switch v.Kind {
	case unstable.Array:
		n.Kind = Array
		if b.tooDeep(depth+1, n.value) {
			return n
		}
		at := from + 1
		for it := v.Children(); it.Next() && !b.full; {
			at = skipToValue(b.src.data, at)
			item := b.value(it.Node(), at, depth+1)
			n.Items = append(n.Items, item)
			at = item.value.to
		}
	case unstable.InlineTable:
		n.Kind = Table
		if b.tooDeep(depth+1, n.value) {
			return n
		}
		n.origin = dotted // open while its own keys are added
		for it := v.Children(); it.Next() && !b.full; {
			if kv := it.Node(); kv.Kind == unstable.KeyValue {
				b.keyValue(n, depth+1, kv)
			}
		}
		closeTables(n)
	case unstable.String:
		n.Kind = String
	case unstable.Integer:
		n.Kind = Integer
	case unstable.Float:
		n.Kind = Float
	case unstable.Bool:
		n.Kind = Bool
	default:
		n.Kind = Date
	}
	return n
}

// closeTables marks an inline table, and what dotted keys made in it, as
// complete.
func closeTables(n *Node) {
	n.origin = closed
	for _, key := range n.keys {
		if child := n.fields[key]; child.Kind == Table && child.origin == dotted {
			closeTables(child)
		}
	}
}

func (b *builder) tooDeep(depth int, at span) bool {
	if depth <= MaxDepth {
		return false
	}
	if !b.full {
		b.list.Add(b.src.Place(at.from, min(at.to, at.from+1)).Error(CodeTooDeep,
			fmt.Sprintf("tables and lists are nested more than %d deep", MaxDepth), ""))
	}
	b.full = true
	return true
}

// taken reports a key that has a value already.
func (b *builder) taken(key segment, found *Node) {
	summary := fmt.Sprintf("%q is defined twice", key.name)
	hint := "keep one of the two"
	switch {
	case found.Kind == Table && found.origin == closed:
		hint = "a table in braces is complete: add the key inside the braces"
	case found.Kind != Table && found.Kind != Array:
		hint = fmt.Sprintf("it is %s already, and so cannot hold keys or take another value", found.Kind)
	}
	b.list.Add(b.src.Place(key.at.from, key.at.to).Error(CodeDuplicateKey, summary, hint).
		With("first defined here", found.KeyPlace()))
}
