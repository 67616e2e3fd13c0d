package quizzes

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
	"coldstart/internal/diagnostic/diagnostictest"
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
			s, list, err := Load(os.DirFS("testdata/broken"), name)
			require.NoError(t, err)
			if len(list) == 0 {
				report, err := Verify(context.Background(), s, VerifyOptions{Replications: 12})
				require.NoError(t, err)
				list = report.Diagnostics
			}
			for _, d := range list {
				require.Equal(t, name, d.File)
				examples[d.Code] = true
			}
			out := &strings.Builder{}
			require.NoError(t, list.Write(out, s.Sources()))
			require.Equal(t, diagnostictest.Want(t, data), diagnostictest.Found(list), out.String())
			require.True(t, examples[strings.TrimSuffix(name, ".toml")], "a file is called after its code")
		})
	}
	for _, code := range diagnostictest.Codes(t, "codes.go", "../internal/diagnostic/codes.go") {
		require.True(t, examples[code], "no file in testdata/broken shows %q", code)
	}
}
