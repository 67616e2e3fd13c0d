package simview

import (
	"maps"
	"slices"
	"strings"

	"coldstart/engine"
)

// Subject is what charts and figures speak of: one function or fleet, with the
// sources that deliver to it.
type Subject struct {
	Name    string
	Fleet   bool
	Sources []string // in order of name
}

// Subjects returns what a world has to speak of: its functions in order of
// name, then its fleets.
func Subjects(w engine.World) []Subject {
	var out []Subject
	add := func(name string, fleet bool) {
		s := Subject{Name: name, Fleet: fleet}
		for _, source := range slices.Sorted(maps.Keys(w.Sources)) {
			if w.Sources[source].To == name {
				s.Sources = append(s.Sources, source)
			}
		}
		out = append(out, s)
	}
	for _, name := range slices.Sorted(maps.Keys(w.Functions)) {
		add(name, false)
	}
	for _, name := range slices.Sorted(maps.Keys(w.Fleets)) {
		add(name, true)
	}
	return out
}

// Foremost returns which of the subjects the given paths speak of first: those
// of the knobs, or of a claim. Without a hint it is the first one that has a
// source.
func Foremost(subjects []Subject, w engine.World, paths []string) int {
	for _, p := range paths {
		keys := strings.Split(p, ".")
		if len(keys) < 2 {
			continue
		}
		name := keys[1]
		if keys[0] == "sources" {
			if s, ok := w.Sources[name]; ok {
				name = s.To
			}
		}
		if i := slices.IndexFunc(subjects, func(s Subject) bool { return s.Name == name }); i >= 0 {
			return i
		}
	}
	return max(slices.IndexFunc(subjects, func(s Subject) bool { return len(s.Sources) > 0 }), 0)
}
