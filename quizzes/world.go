package quizzes

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"
	"sync"

	"coldstart/engine"
	"coldstart/engine/platform"
	"coldstart/internal/diagnostic"
)

// A World is an engine.World that knows where each of its keys stands, so
// that it can be changed by path and every mistake has a place. It is
// immutable: a change makes another one.
type World struct {
	File  string // as it was named to LoadWorld or Load
	ID    string // the scenario's; may be empty in a file for simulation only
	Title string // as ID

	// Model is what runs; Model.World() is the plain data. It is nil beside
	// diagnostics that have an error, and only then.
	Model *engine.Model

	tree    *diagnostic.Node // the [world] table with all changes
	key     string           // worldKey of tree, set with Model
	scope   *scope           // the names that claims on it may read
	fsys    fs.FS            // for a platform profile and traces beside the file
	shared  *shared          // with its changes
	sources diagnostic.Sources
}

// shared is what a world and its changes have in common, so that a change is
// quick: a knob that turns reads no file, and prepares no distribution again
// that it does not change.
type shared struct {
	traces traces

	mu       sync.Mutex
	compiler engine.Compiler
}

func newShared() *shared { return &shared{traces: traces{files: map[string]*traceFile{}}} }

// compile compiles a world, on a profile of its own unless that is nil.
func (s *shared) compile(w engine.World, profile *platform.Profile) (*engine.Model, []engine.Problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if profile != nil {
		return s.compiler.CompileOn(w, profile)
	}
	return s.compiler.Compile(w)
}

// worldNames are the tables of [world] whose entries the author names. A
// change speaks of entries that are there and creates none.
var worldNames = []string{"functions", "sources", "fleets", "resources"}

var patcher = diagnostic.Patcher{Fixed: worldNames}

// worldOnly is a scenario file of which the world alone is looked into.
type worldOnly struct {
	Format    *diagnostic.Node `toml:"format"`
	ID        *diagnostic.Node `toml:"id"`
	Title     *diagnostic.Node `toml:"title"`
	Lesson    *diagnostic.Node `toml:"lesson"`
	Tags      *diagnostic.Node `toml:"tags"`
	Brief     *diagnostic.Node `toml:"brief"`
	Given     *diagnostic.Node `toml:"given"`
	Heavy     *diagnostic.Node `toml:"heavy"`
	Unadvised *diagnostic.Node `toml:"unadvised"`
	World     *diagnostic.Node `toml:"world,required"`
	Knob      *diagnostic.Node `toml:"knob"`
	Vary      *diagnostic.Node `toml:"vary"`
	Question  *diagnostic.Node `toml:"question"`
}

// LoadWorld reads a scenario file of which only [world] is used; everything
// else may be missing, and is not looked into. name is passed to fsys as it
// is and is what diagnostics call the file; a platform profile and the traces
// that the world names by path are read from beside it.
//
// The world's Model is set unless the list has an error. A world is returned
// in every case, for its Sources. The error is the file system's.
func LoadWorld(fsys fs.FS, name string) (*World, diagnostic.List, error) {
	w := &World{File: name, fsys: fsys, shared: newShared(), sources: diagnostic.Sources{}}
	data, err := readFile(fsys, name)
	if err != nil {
		return w, nil, err
	}
	w.sources[name] = data
	doc, list := diagnostic.Parse(name, data)
	if doc == nil {
		return w, list, nil
	}
	var file worldOnly
	list = diagnostic.Bind(doc.Root, &file, diagnostic.Options{Label: "a scenario"})
	list.Add(checkFormat(file.Format)...)
	w.ID, w.Title = text(file.ID), text(file.Title)
	if file.World != nil {
		w.tree = file.World
		list.Add(w.compile()...)
	}
	if list.HasErrors() {
		w.Model = nil // a mistyped table may be what the world lacks
	}
	list.Sort()
	return w, list, nil
}

// readFile reads a file of TOML.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	return readUpTo(fsys, name, diagnostic.MaxSize)
}

// text is a node's text, or "" for a node that is none.
func text(n *diagnostic.Node) string {
	if n == nil || n.Kind != diagnostic.String {
		return ""
	}
	return n.Text
}

// checkFormat refuses a file of another format than this program's.
func checkFormat(n *diagnostic.Node) diagnostic.List {
	if n == nil || n.Kind == diagnostic.Integer && n.Int == 1 {
		return nil
	}
	return diagnostic.List{n.Place().Error(CodeFormat, fmt.Sprintf("this is format %s; this program reads format 1", n), "")}
}

// Sources are the texts that the world's diagnostics speak of: its file, a
// profile beside it, and assignments from the command line.
func (w *World) Sources() diagnostic.Sources { return w.sources }

// With lays assignments PATH=VALUE over a world that has a Model, as the flag
// --set takes them, one after the other. It returns a world in every case,
// for its Sources; its Model is set unless the list has an error.
func (w *World) With(assignments []string) (*World, diagnostic.List) {
	changed := w.clone()
	changed.sources[diagnostic.FlagFile] = diagnostic.FlagSource(assignments)
	tree, list := patcher.Assign(w.tree, assignments)
	return changed, changed.rebuild(tree, list)
}

// set replaces the value at a path; at is the node that states the path.
func (w *World) set(path []string, value, at *diagnostic.Node) (*World, diagnostic.List) {
	changed := w.clone()
	tree, list := patcher.Set(w.tree, path, value, at)
	return changed, changed.rebuild(tree, list)
}

func (w *World) clone() *World {
	c := *w
	c.Model = nil
	c.sources = maps.Clone(w.sources)
	return &c
}

// rebuild takes a changed tree and compiles it, unless the change itself was
// wrong.
func (w *World) rebuild(tree *diagnostic.Node, list diagnostic.List) diagnostic.List {
	if list.HasErrors() {
		return list
	}
	w.tree = tree
	list.Add(w.compile()...)
	list.Sort()
	return list
}

// Value returns the value at a path as it is written in the file, without the
// quotes of a text; false where the file does not set it.
func (w *World) Value(path string) (string, bool) {
	keys, err := diagnostic.ParsePath(path)
	if err != nil {
		return "", false
	}
	n, ok := w.tree.Find(keys...)
	switch {
	case !ok || isUnset(n):
		return "", false
	case n.Kind == diagnostic.String:
		return n.Text, true
	}
	return n.String(), true
}

func isUnset(n *diagnostic.Node) bool {
	return n.Kind == diagnostic.String && n.Text == diagnostic.UnsetText
}

// compile binds the tree and compiles what it says. Where a key cannot be bound
// the rest is compiled all the same, so that every mistake of a file is said at
// once; what the engine then finds on the line of such a key follows from it,
// and is left out.
func (w *World) compile() diagnostic.List {
	var world engine.World
	list := diagnostic.Bind(w.tree, &world, diagnostic.Options{Unset: true, Name: worldName, Label: "[world]"})
	type line struct {
		file   string
		number int
	}
	unbound := map[line]bool{}
	for _, d := range list {
		unbound[line{d.File, d.Range.Start.Line}] = true
	}
	traceList, unusable := w.loadTraces(&world)
	list.Add(traceList...)
	for _, n := range unusable {
		at := n.Place()
		unbound[line{at.File, at.Range.Start.Line}] = true
	}
	var problems []engine.Problem
	if isProfilePath(world.Platform) {
		profile, profileList := w.loadProfile(world.Platform)
		list.Add(profileList...)
		if profile == nil {
			return list
		}
		w.Model, problems = w.shared.compile(world, profile)
	} else {
		w.Model, problems = w.shared.compile(world, nil)
	}
	for _, p := range problems {
		if d := w.place(p); !unbound[line{d.File, d.Range.Start.Line}] {
			list.Add(d)
		}
	}
	if list.HasErrors() {
		w.Model = nil
	}
	w.key = worldKey(w.tree)
	if w.scope == nil || !w.scope.names(world) {
		w.scope = newScope(world) // otherwise it is the one of the world that was changed
	}
	return list
}

var namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// worldName is the rule for the names of functions, sources, fleets and
// resources: they are words of claims and of columns.
func worldName(_ []string, name string) string {
	if namePattern.MatchString(name) && len(name) <= 64 {
		return ""
	}
	return fmt.Sprintf("%q is no name: a lower-case letter first, then letters, digits and _", name)
}

// place turns a problem of the engine into a diagnostic: at the value that it
// is about, or, where the file does not set that, at the nearest table around.
func (w *World) place(p engine.Problem) diagnostic.Diagnostic {
	var keys []string
	if p.Path != "" {
		keys = strings.Split(p.Path, ".")
	}
	n, found := w.tree.Find(keys...)
	at := n.Place()
	if !found || n.Kind == diagnostic.Table {
		at = n.KeyPlace()
	}
	summary := p.Text
	// Sentences without a subject read on from the key's name.
	if first, _, _ := strings.Cut(p.Text, " "); len(keys) > 0 && (first == "must" || first == "is") {
		summary = readableKey(keys) + " " + summary
	}
	if p.Warning {
		return at.Warning(CodeWorld, summary, p.Hint)
	}
	return at.Error(CodeWorld, summary, p.Hint)
}

// readableKey is the end of a path that says which key is meant: an element
// of a list goes with the list's name.
func readableKey(keys []string) string {
	i := len(keys) - 1
	for i > 0 && strings.Trim(keys[i], "0123456789") == "" {
		i--
	}
	return diagnostic.JoinPath(keys[i:])
}

// isProfilePath tells a profile beside the file from a built-in one's name.
func isProfilePath(name string) bool {
	return strings.HasSuffix(name, ".toml") || strings.Contains(name, "/")
}

// loadProfile reads a platform profile that the world names by path.
func (w *World) loadProfile(name string) (*platform.Profile, diagnostic.List) {
	at, _ := w.tree.Find("platform")
	file := path.Join(path.Dir(w.File), name)
	data, err := readFile(w.fsys, file)
	if err != nil {
		return nil, diagnostic.List{at.Place().Error(CodePlatform, fmt.Sprintf("the profile cannot be read: %v", err), "write the path from this file's folder")}
	}
	w.sources[file] = data
	doc, list := diagnostic.Parse(file, data)
	if doc == nil {
		return nil, list
	}
	profile, err := platform.Parse(data, strings.TrimSuffix(path.Base(file), ".toml"))
	if err == nil {
		return profile, nil
	}
	parse, ok := err.(*platform.ParseError)
	if !ok {
		return nil, diagnostic.List{at.Place().Error(CodePlatform, err.Error(), "")}
	}
	for _, p := range parse.Problems {
		keys, _ := diagnostic.ParsePath(p.Path) // of a path that is none: the file as a whole
		n, _ := doc.Root.Find(keys...)
		list.Add(n.KeyPlace().Error(CodePlatform, p.String(), ""))
	}
	return nil, list
}
