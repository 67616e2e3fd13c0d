package quizzes

import (
	"fmt"
	"slices"
	"strings"

	"coldstart/internal/diagnostic"
)

// TOML writes the world as a file that LoadWorld reads: the [world] table as
// it is with all changes, its keys in the order of the file that it came from.
func (w *World) TOML() string {
	var b strings.Builder
	writeTable(&b, []string{"world"}, w.tree)
	return strings.TrimLeft(b.String(), "\n")
}

// writeTable writes a table with a header of its own. Down to one function or
// source a table has one; below that it stands in braces.
func writeTable(b *strings.Builder, path []string, n *diagnostic.Node) {
	headed := func(key string) bool { return n.Get(key).Kind == diagnostic.Table && len(path) < 3 }
	var tables []string
	var lines []string
	for _, key := range n.Keys() {
		switch {
		case isUnset(n.Get(key)):
		case headed(key):
			tables = append(tables, key)
		default:
			lines = append(lines, fmt.Sprintf("%s = %s\n", diagnostic.QuoteKey(key), bare(n.Get(key))))
		}
	}
	if len(lines) > 0 || len(tables) == 0 {
		fmt.Fprintf(b, "\n[%s]\n%s", diagnostic.JoinPath(path), strings.Join(lines, ""))
	}
	for _, key := range tables {
		writeTable(b, append(slices.Clone(path), key), n.Get(key))
	}
}

// bare writes a value without the keys that are unset in it.
func bare(n *diagnostic.Node) string {
	switch n.Kind {
	case diagnostic.Array:
		parts := make([]string, len(n.Items))
		for i, item := range n.Items {
			parts[i] = bare(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case diagnostic.Table:
		var parts []string
		for _, key := range n.Keys() {
			if value := n.Get(key); !isUnset(value) {
				parts = append(parts, diagnostic.QuoteKey(key)+" = "+bare(value))
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return n.String()
}

// Changes lists what makes another world of this one, a line "path = value"
// each: a choice's with, or assignments for With.
func (w *World) Changes(to *World) []string {
	var lines []string
	changes(w.tree, to.tree, nil, &lines)
	return lines
}

func changes(from, to *diagnostic.Node, path []string, lines *[]string) {
	keys := to.Keys()
	for _, key := range from.Keys() {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	for _, key := range keys {
		a, b := set(from.Get(key)), set(to.Get(key))
		at := append(path[:len(path):len(path)], key)
		switch {
		case a == nil && b == nil:
		case b == nil:
			*lines = append(*lines, fmt.Sprintf("%s = %q", diagnostic.JoinPath(at), diagnostic.UnsetText))
		case a != nil && a.Kind == diagnostic.Table && b.Kind == diagnostic.Table && !otherDistribution(a, b):
			changes(a, b, at, lines)
		case a == nil || bare(a) != bare(b):
			*lines = append(*lines, fmt.Sprintf("%s = %s", diagnostic.JoinPath(at), bare(b)))
		}
	}
}

// otherDistribution tells a distribution that is replaced as a whole.
func otherDistribution(a, b *diagnostic.Node) bool {
	return b.Get("dist") != nil && (a.Get("dist") == nil || a.Get("dist").Text != b.Get("dist").Text)
}

// set is the node, or nil for one that takes its key back to the default.
func set(n *diagnostic.Node) *diagnostic.Node {
	if n == nil || isUnset(n) {
		return nil
	}
	return n
}
