package archtest

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// top is what may lie at the top of the repository, and what for. Something
// new finds its place in one of these folders first.
var top = map[string]string{
	".ci":        "what runs on every change",
	".git":       "",
	".gitignore": "",
	"README.md":  "for users: what it is, how to start it",
	"LICENSE":    "",
	"go.mod":     "",
	"go.sum":     "",
	"cmd":        "the program",
	"content":    "the course: lessons and scenarios",
	"docs":       "for those who write courses, and for those who work on the code",
	"engine":     "the simulator",
	"internal":   "what is nobody's public face",
	"lessons":    "lesson files, read and checked",
	"quizzes":    "scenario files, claims, a quiz in progress",
	"tui":        "the terminal",
}

func TestTopLevelLayout(t *testing.T) {
	ignored := lines(t, ".gitignore")
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		if _, ok := top[e.Name()]; !ok && !isIgnored(e.Name(), ignored) {
			t.Errorf("%s does not belong at the top of the repository", e.Name())
		}
	}
}

func isIgnored(name string, patterns []string) bool {
	for _, p := range patterns {
		if ok, err := path.Match(strings.Trim(p, "/"), name); ok && err == nil {
			return true
		}
	}
	return false
}

// A requirement is one line of go.mod that this module asks for itself.
type requirement struct {
	path, comment string
	line          int
}

var requireLine = regexp.MustCompile(`^(?:require\s+)?(\S+\.\S+/\S+|\S+\.\S+)\s+v\S+(?:\s+//\s*(.*))?$`)

// direct returns go.mod's direct requirements.
func direct(t *testing.T) []requirement {
	t.Helper()
	var rs []requirement
	for i, line := range lines(t, "go.mod") {
		m := requireLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || strings.HasPrefix(m[2], "indirect") {
			continue
		}
		rs = append(rs, requirement{path: m[1], comment: m[2], line: i + 1})
	}
	require.NotEmpty(t, rs)
	return rs
}

func TestEveryRequirementIsUsed(t *testing.T) {
	files, _ := tree(t)
	used := map[string]bool{}
	for _, f := range files {
		for _, imported := range f.imports {
			if i := moduleOf(imported); i >= 0 {
				used[modules[i].path] = true
			}
		}
	}
	for _, r := range direct(t) {
		if !used[r.path] {
			t.Errorf("go.mod:%d: nothing imports %s", r.line, r.path)
		}
	}
}

func TestEveryRequirementHasItsPlaceAndReason(t *testing.T) {
	reasons := strings.Join(lines(t, "internal/README.md"), "\n")
	for _, r := range direct(t) {
		if moduleOf(r.path) < 0 {
			t.Errorf("go.mod:%d: %s is not in the table of modules and where they are used", r.line, r.path)
		}
		if !strings.Contains(reasons, "`"+r.path+"`") {
			t.Errorf("internal/README.md does not say what %s is for", r.path)
		}
	}
}

// lines returns a file's lines; name is below the root.
func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	require.NoError(t, err)
	return strings.Split(string(text), "\n")
}
