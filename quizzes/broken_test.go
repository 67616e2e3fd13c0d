package quizzes

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
)

// TestEveryCodeHasAnExample feeds one broken file per diagnostic code to the
// loader, and to the simulation where the loader finds nothing, and expects
// exactly what the file says beside itself: "# want: code line:column".
func TestEveryCodeHasAnExample(t *testing.T) {
	examples := map[string]bool{diagnostic.CodeTooLarge: true} // a megabyte of example shows nothing
	paths, err := filepath.Glob("testdata/broken/*.toml")
	require.NoError(t, err)
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(strings.TrimSuffix(name, ".toml"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			_, want, found := strings.Cut(string(data), "# want: ")
			require.True(t, found)
			want, _, _ = strings.Cut(want, "\n")

			s, list, err := Load(os.DirFS("testdata/broken"), name)
			require.NoError(t, err)
			if len(list) == 0 {
				report, err := Verify(context.Background(), s, VerifyOptions{Replications: 12})
				require.NoError(t, err)
				list = report.Diagnostics
			}
			var got []string
			for _, d := range list {
				got = append(got, fmt.Sprintf("%s %d:%d", d.Code, d.Range.Start.Line, d.Range.Start.Column))
				require.Equal(t, name, d.File)
				examples[d.Code] = true
			}
			out := &strings.Builder{}
			require.NoError(t, list.Write(out, s.Sources()))
			require.Equal(t, want, strings.Join(got, ", "), out.String())
			require.True(t, examples[strings.TrimSuffix(name, ".toml")], "a file is called after its code")
		})
	}
	for _, file := range []string{"codes.go", "../internal/diagnostic/codes.go"} {
		for _, code := range constants(t, file) {
			require.True(t, examples[code], "no file in testdata/broken shows %q", code)
		}
	}
}

// constants returns the values of a file's text constants.
func constants(t *testing.T, file string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			literal, isLiteral := spec.Values[0].(*ast.BasicLit)
			require.True(t, isLiteral)
			value, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			values = append(values, value)
		}
		return true
	})
	require.NotEmpty(t, values)
	return values
}
