package diagnostic

import (
	"fmt"
	"slices"
	"strings"
)

// A Patcher lays changes over a tree. The trees that it is given stay as they
// are; what it returns shares their nodes, each with its own place.
type Patcher struct {
	// Fixed names the tables at the top whose entries a change cannot add
	// to: it may change "functions.payment" and not create "functions.new".
	Fixed []string
}

// Overlay lays a fragment over a table: tables are merged key by key, every
// other value replaces what was there. A table that names its "dist" anew is
// another distribution and replaces the old one whole.
func (p Patcher) Overlay(base, fragment *Node) (*Node, List) {
	if fragment.Kind != Table {
		return base, List{fragment.Place().Error(CodeWrongType, fmt.Sprintf("a change of the world is a table; this is %s", fragment.Kind), "write { functions.payment.memory_mb = 512 }")}
	}
	var list List
	merged := p.overlay(base, fragment, nil, &list)
	list.Sort()
	return merged, list
}

func (p Patcher) overlay(base, fragment *Node, path []string, list *List) *Node {
	if dist := fragment.fields["dist"]; dist != nil {
		if old := base.fields["dist"]; old == nil || old.Text != dist.Text {
			return fragment
		}
	}
	merged := base.clone()
	for _, key := range fragment.keys {
		change, old := fragment.fields[key], base.fields[key]
		if len(path) == 0 && slices.Contains(p.Fixed, key) {
			if change.Kind != Table {
				list.Add(p.notWhole(change.KeyPlace(), key))
				continue
			}
			if old == nil {
				old = &Node{Kind: Table, src: change.src, key: change.key, value: change.value}
			}
		}
		if old == nil && p.fixed(path) {
			list.Add(noSuchName(change.KeyPlace(), path, key, base.keys))
			continue
		}
		if old != nil && old.Kind == Table && change.Kind == Table {
			change = p.overlay(old, change, append(path[:len(path):len(path)], key), list)
		}
		merged.set(key, change)
	}
	return merged
}

// fixed reports whether path is a table whose entries are given.
func (p Patcher) fixed(path []string) bool {
	return len(path) == 1 && slices.Contains(p.Fixed, path[0])
}

func (p Patcher) notWhole(at Place, key string) Diagnostic {
	return at.Error(CodeBadPath, fmt.Sprintf("%s cannot be replaced as a whole", key),
		fmt.Sprintf("change a key of one of them, such as %s.NAME.KEY", key))
}

func noSuchName(at Place, path []string, key string, known []string) Diagnostic {
	return at.Error(CodeNoSuchName,
		fmt.Sprintf("there is no %q in %s, and a change creates none", key, JoinPath(path)), KeyHint(key, known))
}

// Set replaces the value at a path with another node. Tables on the way that
// are not there are made; array elements go by index and have to exist. at is
// the node that states the path, for diagnostics: the value keeps its own
// place, and its key is taken to stand there.
func (p Patcher) Set(base *Node, path []string, value, at *Node) (*Node, List) {
	segments := make([]segment, len(path))
	for i, name := range path {
		segments[i] = segment{name, at.value}
	}
	if value.src == at.src {
		keyed := *value
		keyed.key = at.value
		value = &keyed
	}
	changed, d := p.set(base, segments, 0, value, func(segment) Place { return at.Place() })
	if d != nil {
		return base, List{*d}
	}
	return changed, nil
}

// set returns base with the value at segments[depth:] replaced.
func (p Patcher) set(base *Node, segments []segment, depth int, value *Node, place func(segment) Place) (*Node, *Diagnostic) {
	here := segments[depth]
	path := make([]string, depth)
	for i := range path {
		path[i] = segments[i].name
	}
	fail := func(d Diagnostic) (*Node, *Diagnostic) { return nil, &d }
	old := base.child(here.name)
	switch {
	case base.Kind == Array && old == nil:
		return fail(place(here).Error(CodeBadPath,
			fmt.Sprintf("%s has %d elements, counted from 0; %q is none of them", JoinPath(path), len(base.Items), here.name), ""))
	case base.Kind != Table && base.Kind != Array:
		return fail(place(here).Error(CodeBadPath,
			fmt.Sprintf("%s is %s, and so has no %q below it", JoinPath(path), describe(base), here.name),
			fmt.Sprintf("replace %s as a whole", JoinPath(path))))
	case old == nil && p.fixed(path):
		return fail(noSuchName(place(here), path, here.name, base.keys))
	case len(segments) == 1 && slices.Contains(p.Fixed, here.name):
		return fail(p.notWhole(place(here), here.name))
	}
	if depth < len(segments)-1 {
		if old == nil {
			old = &Node{Kind: Table, src: value.src, key: here.at, value: here.at}
		}
		var d *Diagnostic
		if value, d = p.set(old, segments, depth+1, value, place); d != nil {
			return nil, d
		}
	}
	changed := base.clone()
	if base.Kind == Array {
		i, _ := index(here.name)
		changed.Items[i] = value
	} else {
		changed.set(here.name, value)
	}
	return changed, nil
}

func describe(n *Node) string {
	if n.Kind == String {
		return fmt.Sprintf("the text %q", n.Text)
	}
	return n.Kind.String()
}

// FlagFile is what places of assignments on the command line call their file:
// each assignment is a line of it.
const FlagFile = "--set"

// FlagSource is the text that such places speak of, for Sources.
func FlagSource(assignments []string) []byte {
	lines := make([]string, len(assignments))
	for i, a := range assignments {
		// One line each, whatever is in it, and the same length.
		lines[i] = strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(a, "?"))
	}
	return []byte(strings.Join(lines, "\n"))
}

// Assign lays assignments PATH=VALUE over a table, one after the other. VALUE
// is a TOML value, or else the text itself: rate=200/s and rate="200/s" are
// the same.
func (p Patcher) Assign(base *Node, assignments []string) (*Node, List) {
	src := NewSource(FlagFile, FlagSource(assignments))
	var list List
	for i := range assignments {
		line := span{src.starts[i], len(src.data)}
		if i+1 < len(src.starts) {
			line.to = src.starts[i+1] - 1
		}
		changed, d := p.assign(base, src, line)
		if d != nil {
			list.Add(*d)
			continue
		}
		base = changed
	}
	return base, list
}

func (p Patcher) assign(base *Node, src *Source, line span) (*Node, *Diagnostic) {
	text := string(src.data[line.from:line.to])
	equals := strings.IndexByte(text, '=')
	fail := func(from, to int, summary, hint string) (*Node, *Diagnostic) {
		d := src.Place(line.from+from, line.from+to).Error(CodeBadPath, summary, hint)
		return nil, &d
	}
	if equals < 0 {
		return fail(0, len(text), fmt.Sprintf("%q has no value", text), "write PATH=VALUE, such as functions.payment.memory_mb=512")
	}
	path := strings.TrimSpace(text[:equals])
	segments, err := splitPath(path, line.from+strings.Index(text, path))
	if err != nil {
		return fail(0, equals, err.Error(), "")
	}
	written := strings.TrimSpace(text[equals+1:])
	if written == "" {
		return fail(0, len(text), fmt.Sprintf("nothing stands after %s=", path), fmt.Sprintf("write a value, or %s=unset for the default", path))
	}
	from := line.from + equals + 1 + strings.Index(text[equals+1:], written)
	value := valueOf(written)
	value.relocate(src, from)
	last := segments[len(segments)-1].at
	value.key = last
	return p.set(base, segments, 0, value, func(s segment) Place { return src.Place(s.at.from, s.at.to) })
}

// valueOf reads a TOML value, or else takes the text as it is. Places count
// from the text's start.
func valueOf(text string) *Node {
	const key = "v="
	doc, list := Parse(FlagFile, []byte(key+text))
	if list.HasErrors() || len(doc.Root.keys) != 1 || doc.Root.fields["v"] == nil || doc.Root.fields["v"].value.to != len(key)+len(text) {
		return &Node{Kind: String, Text: text, value: span{0, len(text)}, key: span{0, len(text)}}
	}
	value := doc.Root.fields["v"]
	value.shift(-len(key))
	return value
}

// relocate moves a tree that nothing else shares to another source.
func (n *Node) relocate(src *Source, by int) {
	n.walk(func(n *Node) { n.src = src })
	n.shift(by)
}

func (n *Node) shift(by int) {
	n.walk(func(n *Node) {
		n.key = span{n.key.from + by, n.key.to + by}
		n.value = span{n.value.from + by, n.value.to + by}
	})
}

func (n *Node) walk(f func(*Node)) {
	f(n)
	for _, item := range n.Items {
		item.walk(f)
	}
	for _, key := range n.keys {
		n.fields[key].walk(f)
	}
}
