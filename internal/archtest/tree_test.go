package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the top of the repository, seen from this package.
const root = "../.."

// module is the module's path; every import of our own starts with it.
const module = "coldstart"

// A source is one Go file as far as the rules look at it.
type source struct {
	name    string // path below the root, with slashes
	pkg     string // folder below the root, "engine/dist"
	test    bool
	file    *ast.File
	imports []string // import paths, in the order of the file
}

// tree parses every Go file of the module: whole files below engine/, whose
// bodies have rules too, and elsewhere the imports alone.
func tree(t *testing.T) (files []source, positions *token.FileSet) {
	t.Helper()
	positions = token.NewFileSet()
	err := filepath.WalkDir(root, func(p string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		base := path.Base(rel)
		if entry.IsDir() {
			if rel != "." && (base == "testdata" || base[0] == '.' || base[0] == '_') {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		mode := parser.ImportsOnly
		if strings.HasPrefix(rel, "engine/") {
			mode = parser.SkipObjectResolution
		}
		file, err := parser.ParseFile(positions, p, nil, mode)
		if err != nil {
			return err
		}
		s := source{name: rel, pkg: path.Dir(rel), test: strings.HasSuffix(rel, "_test.go"), file: file}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		files = append(files, s)
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files, positions
}

// matches reports whether pkg is one of the patterns: a package, or with /...
// behind it a package and everything below it.
func matches(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		if above, ok := strings.CutSuffix(p, "/..."); ok {
			return pkg == above || strings.HasPrefix(pkg, above+"/")
		}
		return pkg == p
	})
}

func TestMatches(t *testing.T) {
	require.True(t, matches("engine", []string{"engine/..."}))
	require.True(t, matches("engine/dist", []string{"quizzes", "engine/..."}))
	require.False(t, matches("engines", []string{"engine/..."}))
	require.False(t, matches("engine/dist", []string{"engine"}))
}
