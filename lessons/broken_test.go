package lessons

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
	"coldstart/internal/diagnostic/diagnostictest"
)

// TestEveryCodeHasAnExample feeds one broken file per diagnostic code to the
// loader and expects exactly what the file says beside itself: "want: code
// line:column", more than one with commas between.
func TestEveryCodeHasAnExample(t *testing.T) {
	// A quarter of a megabyte shows nothing; paths and names that an author
	// chooses are in scenarios.
	examples := map[string]bool{diagnostic.CodeTooLarge: true, diagnostic.CodeBadName: true, diagnostic.CodeNoSuchName: true}
	paths, err := filepath.Glob("testdata/broken/*.md")
	require.NoError(t, err)
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(strings.TrimSuffix(name, ".md"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			l, list, err := Load(os.DirFS("testdata/broken"), name)
			require.NoError(t, err)
			for _, d := range list {
				require.Equal(t, name, d.File)
				examples[d.Code] = true
			}
			out := &strings.Builder{}
			require.NoError(t, list.Write(out, l.Sources()))
			require.Equal(t, diagnostictest.Want(t, data), diagnostictest.Found(list), out.String())
		})
	}
	for _, code := range diagnostictest.Codes(t, "codes.go", "../internal/diagnostic/codes.go") {
		require.True(t, examples[code], "no file in testdata/broken shows %q", code)
	}
}

// FuzzLoad: no text makes the loader panic, every diagnostic stands inside the
// file, and nothing that it hands out steers a terminal.
func FuzzLoad(f *testing.F) {
	f.Add(front + "# A\n\n```sim\nscenario = 'x'\nknobs = ['a.b']\ncharts = ['latency']\n```\n[a]: b\n\n`{{fact \"aws.concurrency.account_default\"}}` \\{{ &#27;\n")
	f.Add("+++\ntitle = 1\nminutes = -1\nscenarios = ['A', 'a', 'a']\n+++\n- ```sim\n  x\n> \x1b\n\n~~~sim\nscenario=1")
	f.Add("+++\r\n+++\r\n    code\r\n<!-- {{ -->\r\n|a|\r\n|-|\r\n|{{fact 'x'}}|")
	f.Fuzz(func(t *testing.T, text string) {
		l, list := load(t, text)
		lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
		for _, d := range list {
			require.NotEmpty(t, d.Code)
			require.NotEmpty(t, d.Summary)
			require.Equal(t, l.File, d.File)
			if d.Range == (diagnostic.Range{}) {
				continue
			}
			for _, p := range []diagnostic.Position{d.Range.Start, d.Range.End} {
				require.GreaterOrEqual(t, p.Line, 1)
				require.LessOrEqual(t, p.Line, len(lines))
				require.GreaterOrEqual(t, p.Column, 1)
				require.LessOrEqual(t, p.Column, len([]rune(lines[p.Line-1]))+1)
			}
		}
		require.NoError(t, list.Write(&strings.Builder{}, l.Sources()))
		shown := []string{l.Title, l.Summary}
		for _, p := range l.Parts {
			shown = append(shown, p.Prose)
			require.NotEqual(t, p.Sim == nil, p.Prose == "")
		}
		for _, h := range l.Headings {
			shown = append(shown, h.Text)
			require.NotNil(t, l.Parts[h.Part].Prose)
		}
		for _, s := range shown {
			require.Equal(t, strings.Map(visible, s), s)
			require.Equal(t, Harmless(s), s)
		}
		if !list.HasErrors() {
			require.NotEmpty(t, l.Parts)
			require.NotEmpty(t, l.Title)
		}
	})
}
