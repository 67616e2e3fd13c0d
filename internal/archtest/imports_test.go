package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// allowed is who may import whom inside the module. Arrows point down only: a
// package imports what stands in its row, a package without a row fails, and
// so does an edge that no row has. Test files are free.
var allowed = []struct {
	pkg     string
	imports []string
}{
	// The engine: data in, data out.
	{"engine", []string{"engine/dist", "engine/event", "engine/metric", "engine/platform", "engine/billing"}},
	{"engine/dist", nil},
	{"engine/event", nil},
	{"engine/metric", nil},
	{"engine/platform", []string{"engine/dist"}},
	{"engine/billing", []string{"engine/platform"}},
	{"engine/parallel", []string{"engine", "engine/dist", "engine/metric"}},
	{"engine/units", nil},
	{"engine/explain", []string{"engine", "engine/units"}},

	// What instructors write, and what is made of it.
	{"content", nil},
	{"quizzes", []string{"engine/...", "internal/diagnostic", "internal/schema"}},
	{"lessons", []string{"engine/platform", "internal/diagnostic", "internal/markdown", "internal/schema"}},

	// Nobody's public face.
	{"internal/archtest", nil},
	{"internal/diagnostic", nil},
	{"internal/diagnostic/diagnostictest", []string{"internal/diagnostic"}},
	{"internal/markdown", nil},
	{"internal/progress", nil},
	{"internal/schema", nil},
	{"internal/story", nil},
	{"internal/review", []string{"internal/progress"}},
	{"internal/round", []string{"internal/course", "internal/progress", "quizzes"}},
	{"internal/settings", nil},
	{"internal/course", []string{"lessons", "quizzes", "internal/diagnostic", "internal/schema"}},
	{"internal/plain", []string{"internal/course", "internal/markdown", "internal/progress", "internal/round", "lessons", "quizzes", "engine/..."}},

	// The terminal: parts that know nothing of courses, then screens, which
	// never import another screen.
	{"tui/theme", []string{"engine/units", "tui/canvas"}},
	{"tui/canvas", nil},
	{"tui/svg", []string{"tui/canvas"}},
	{"tui/widget", []string{"internal/markdown", "tui/theme", "tui/canvas"}},
	{"tui/chart", []string{"engine/units", "tui/theme", "tui/canvas"}},
	{"tui/overlay", below(parts...)},
	{"tui/simview", below(parts...)},
	{"tui/home", below(append(parts, "tui/simview")...)},
	{"tui/reader", below(append(parts, "tui/simview")...)},
	{"tui/quiz", below(append(parts, "tui/simview")...)},
	{"tui/lab", below(append(parts, "tui/simview", "tui/svg")...)},
	{"tui/tuitest", []string{"tui/widget"}},
	{"tui", below("tui/...")},

	{"cmd/coldstart", below("content", "tui/...", "internal/schema")},
}

var parts = []string{"tui/theme", "tui/canvas", "tui/widget", "tui/chart"}

// below is what every part of the terminal may import, and more.
func below(more ...string) []string {
	return append(slices.Clone(more), "engine/...", "quizzes", "lessons",
		"internal/course", "internal/diagnostic", "internal/plain", "internal/progress", "internal/review", "internal/round", "internal/settings")
}

// modules is which outside module is used where. Reasons are in
// internal/README.md; a test keeps the two in step with go.mod.
var modules = []struct {
	path string
	in   []string // none: by tests alone
}{
	{"charm.land/bubbles/v2", []string{"tui/..."}},
	{"charm.land/bubbletea/v2", []string{"tui/...", "cmd/coldstart"}},
	{"charm.land/fang/v2", []string{"cmd/coldstart"}},
	{"charm.land/glamour/v2", nil},
	{"charm.land/lipgloss/v2", []string{"tui/..."}},
	{"github.com/BurntSushi/toml", []string{"engine/platform", "internal/diagnostic"}},
	{"github.com/HdrHistogram/hdrhistogram-go", nil},
	{"github.com/adrg/xdg", []string{"internal/progress"}},
	{"github.com/charmbracelet/colorprofile", []string{"tui/...", "cmd/coldstart"}},
	{"github.com/charmbracelet/ultraviolet", []string{"tui/..."}},
	{"github.com/charmbracelet/x/ansi", []string{"tui/...", "internal/diagnostic", "cmd/coldstart"}},
	{"github.com/charmbracelet/x/exp/golden", nil},
	{"github.com/charmbracelet/x/vt", nil},
	{"github.com/creack/pty", nil},
	{"github.com/expr-lang/expr", []string{"quizzes"}},
	{"github.com/open-spaced-repetition/go-fsrs/v3", []string{"internal/review"}},
	{"github.com/pelletier/go-toml/v2", []string{"internal/diagnostic"}},
	{"github.com/rogpeppe/go-internal", nil},
	{"github.com/santhosh-tekuri/jsonschema/v6", nil},
	{"github.com/spf13/cobra", []string{"cmd/coldstart"}},
	{"github.com/stretchr/testify", nil},
	{"github.com/yuin/goldmark", []string{"tui/widget", "lessons", "internal/plain", "internal/markdown"}},
	{"go.uber.org/goleak", nil},
	{"golang.org/x/sys", []string{"tui"}},
	{"gonum.org/v1/gonum", nil},
	{"modernc.org/sqlite", []string{"internal/progress"}},
	{"pgregory.net/rapid", nil},
}

// own returns the package below the root that an import path means.
func own(imported string) (pkg string, ok bool) {
	return strings.CutPrefix(imported, module+"/")
}

// standard reports whether an import path is of the standard library: its
// first element has no dot.
func standard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// moduleOf returns the index in modules of the module that provides an import
// path, or -1.
func moduleOf(imported string) int {
	return slices.IndexFunc(modules, func(m struct {
		path string
		in   []string
	}) bool {
		return imported == m.path || strings.HasPrefix(imported, m.path+"/")
	})
}

func TestPackagesImportDownwards(t *testing.T) {
	files, _ := tree(t)
	for _, f := range files {
		row := -1
		for i := range allowed {
			if allowed[i].pkg == f.pkg {
				row = i
			}
		}
		if row < 0 {
			t.Errorf("%s: package %s has no row in the import table: give it one, with the sentence that it earns its folder by", f.name, f.pkg)
			continue
		}
		if f.test {
			continue
		}
		for _, imported := range f.imports {
			if pkg, ok := own(imported); ok && !matches(pkg, allowed[row].imports) {
				t.Errorf("%s: %s must not import %s: its row allows %v", f.name, f.pkg, pkg, allowed[row].imports)
			}
		}
	}
}

// TestTableHasNoCycle keeps the table itself honest: the compiler refuses a
// cycle of packages, but not two rows that would allow one.
func TestTableHasNoCycle(t *testing.T) {
	edges := map[string][]string{}
	for _, from := range allowed {
		for _, to := range allowed {
			if from.pkg != to.pkg && matches(to.pkg, from.imports) {
				edges[from.pkg] = append(edges[from.pkg], to.pkg)
			}
		}
	}
	const onPath, done = 1, 2
	state := map[string]int{}
	var visit func(pkg string, trail []string)
	visit = func(pkg string, trail []string) {
		if state[pkg] == onPath {
			t.Fatalf("the import table allows a cycle: %v", append(trail, pkg))
		}
		if state[pkg] == done {
			return
		}
		state[pkg] = onPath
		for _, to := range edges[pkg] {
			visit(to, append(trail, pkg))
		}
		state[pkg] = done
	}
	for _, row := range allowed {
		visit(row.pkg, nil)
	}
}

func TestModulesAreUsedWhereTheyBelong(t *testing.T) {
	files, _ := tree(t)
	for _, f := range files {
		for _, imported := range f.imports {
			if _, ok := own(imported); ok || standard(imported) {
				continue
			}
			i := moduleOf(imported)
			switch {
			case i < 0:
				t.Errorf("%s: %s is of no module in the table", f.name, imported)
			case !f.test && !matches(f.pkg, modules[i].in):
				t.Errorf("%s: %s is not for %s: %s", f.name, imported, f.pkg, whereTo(modules[i].in))
			}
		}
	}
}

// TestModulesHaveTheirUses: the table says what is, and not what once was.
func TestModulesHaveTheirUses(t *testing.T) {
	files, _ := tree(t)
	for i, m := range modules {
		for _, in := range m.in {
			if !slices.ContainsFunc(files, func(f source) bool {
				return !f.test && matches(f.pkg, []string{in}) && slices.ContainsFunc(f.imports, func(imported string) bool { return moduleOf(imported) == i })
			}) {
				t.Errorf("%s does not use %s: take it out of the table", in, m.path)
			}
		}
	}
}

func whereTo(in []string) string {
	if len(in) == 0 {
		return "it is for tests alone"
	}
	return fmt.Sprintf("it belongs in %v", in)
}
