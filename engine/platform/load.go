package platform

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

//go:embed profiles/*.toml
var profiles embed.FS

// A built is what came of a built-in profile's file.
type built struct {
	document *document // what another profile takes as its base
	profile  *Profile
	err      error
}

// builtin returns the built-in profiles by name. They are parsed when the first
// one is asked for, which takes some milliseconds, and never change afterwards.
var builtin = sync.OnceValue(parseBuiltin)

func parseBuiltin() map[string]built {
	done := map[string]built{}
	var parse func(name string) (*document, error)
	parse = func(name string) (*document, error) {
		if b, ok := done[name]; ok {
			return b.document, b.err
		}
		data, err := profiles.ReadFile("profiles/" + name + ".toml")
		if err != nil {
			return nil, unknownProfile(name)
		}
		var b built
		if b.document, b.err = readDocument(data, parse); b.err == nil {
			b.profile, b.err = bind(b.document, name)
		}
		done[name] = b
		return b.document, b.err
	}
	for _, name := range Names() {
		_, _ = parse(name) // the error is kept beside the profile and returned by Load
	}
	return done
}

// builtinDocument returns the built-in profile that a base names.
func builtinDocument(name string) (*document, error) {
	b, ok := builtin()[name]
	if !ok {
		return nil, unknownProfile(name)
	}
	return b.document, b.err
}

// Load returns a built-in profile. It is parsed once and shared: it is safe
// for concurrent use, and nobody may change it. The error for an unknown name
// lists the names and the nearest one.
func Load(name string) (*Profile, error) {
	b, ok := builtin()[name]
	if !ok {
		return nil, unknownProfile(name)
	}
	return b.profile, b.err
}

// Names returns the built-in profiles' names, sorted.
func Names() []string {
	entries, err := profiles.ReadDir("profiles")
	if err != nil {
		panic(err) // the embedded folder is always there
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = strings.TrimSuffix(entry.Name(), ".toml")
	}
	slices.Sort(names)
	return names
}

func unknownProfile(name string) error {
	names := Names()
	return fmt.Errorf("unknown platform %q%s (built in: %s)", name, didYouMean(nearest(name, names)), strings.Join(names, ", "))
}

// Parse reads a profile that is not built in, an instructor's own: name is
// what the profile is called and what its figures' IDs begin with. The file
// either states every figure or names a built-in profile as its base and
// states what differs. The error is TOML's for a syntax error and else a
// *ParseError with everything that is wrong.
func Parse(data []byte, name string) (*Profile, error) {
	d, err := readDocument(data, builtinDocument)
	if err != nil {
		return nil, fmt.Errorf("platform profile %q: %w", name, err)
	}
	return bind(d, name)
}

// A ParseError is everything that is wrong with a profile file.
type ParseError struct {
	Name     string    // the profile's
	Problems []Problem // sorted by path; at least one
}

// A Problem is one thing that is wrong with a profile file.
type Problem struct {
	Path string // the key, as TOML writes it: `runtime."python3.12".family`; "" for the file as a whole
	Text string // what is wrong and what was expected
}

func (p Problem) String() string {
	if p.Path == "" {
		return p.Text
	}
	return p.Path + " " + p.Text
}

func (e *ParseError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "platform profile %q:", e.Name)
	for _, problem := range e.Problems {
		fmt.Fprintf(&b, "\n\t%s", problem)
	}
	return b.String()
}

// figures lists a document's figures under a profile's name, sorted by ID.
func (d *document) figures(name string) []Figure {
	var list []Figure
	for _, key := range slices.Sorted(maps.Keys(d.entries)) {
		e := d.entries[key]
		if e.word {
			continue
		}
		list = append(list, Figure{
			ID: name + "." + key, Value: e.value, Unit: e.unit,
			Source: e.source, URL: e.url, AsOf: e.asOf, Assumption: e.assumption, Note: e.note,
		})
	}
	return list
}
