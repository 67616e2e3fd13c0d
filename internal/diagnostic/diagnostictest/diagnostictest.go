// Package diagnostictest is for tests of what finds fault with files: which
// codes there are, and what was found where, in one line of text.
package diagnostictest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"coldstart/internal/diagnostic"
)

// Codes are the codes that Go files declare as text constants, in order. Every
// constant of such a file is a code.
func Codes(t testing.TB, files ...string) []string {
	t.Helper()
	var codes []string
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		before := len(codes)
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for _, value := range spec.Values {
				literal, ok := value.(*ast.BasicLit)
				if !ok {
					t.Fatalf("%s: %s is no text constant", file, spec.Names[0])
				}
				code, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
			return true
		})
		if len(codes) == before {
			t.Fatalf("%s declares no code", file)
		}
	}
	return codes
}

// Found is what was found, "code line:column", commas between.
func Found(list diagnostic.List) string {
	var found []string
	for _, d := range list {
		found = append(found, fmt.Sprintf("%s %d:%d", d.Code, d.Range.Start.Line, d.Range.Start.Column))
	}
	return strings.Join(found, ", ")
}

// Want is what a broken file says, in a comment of its own, that there is to be
// found in it: the rest of the line behind "want: ".
func Want(t testing.TB, text []byte) string {
	t.Helper()
	_, want, found := strings.Cut(string(text), "want: ")
	if !found {
		t.Fatal(`the file does not say what there is to be found: "want: code line:column"`)
	}
	want, _, _ = strings.Cut(want, "\n")
	return want
}
