// Package story runs data-driven tests that read as stories. A file of testdata
// is a list of
//
//	verb arguments
//	input, up to a line of four hyphens
//	----
//	the answer, up to an empty line
//
// with comments between them, each line after a "#". What the verbs are and what
// they do is the teller's business.
//
// go test -run Stories -rewrite writes the answers down; read the difference
// before you commit it.
package story

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write the answers into testdata/*.txt")

// Do answers one verb with its arguments and the lines of its input.
type Do func(verb string, args, input []string) (answer []string, err error)

// Tell runs the files of testdata, each with a teller of its own.
func Tell(t *testing.T, teller func() Do) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { tell(t, file, teller()) })
	}
}

func tell(t *testing.T, file string, do Do) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		out = append(out, lines[i])
		if lines[i] == "" || strings.HasPrefix(lines[i], "#") {
			continue
		}
		at, verb := i+1, strings.Fields(lines[i])
		var input, want []string
		for i++; i < len(lines) && lines[i] != "----"; i++ {
			input = append(input, lines[i])
		}
		for i++; i < len(lines) && lines[i] != ""; i++ {
			want = append(want, lines[i])
		}
		got, err := do(verb[0], verb[1:], input)
		if err != nil {
			t.Errorf("%s:%d: %s: %v", file, at, verb[0], err)
			got = want
		}
		if got := strings.Join(got, "\n"); got != strings.Join(want, "\n") && !*rewrite {
			t.Errorf("%s:%d: %s\n%s\nis the answer; the story says\n%s", file, at, lines[at-1], got, strings.Join(want, "\n"))
		}
		out = append(append(append(append(out, input...), "----"), got...), "")
	}
	if text := strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"; *rewrite && text != string(data) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
