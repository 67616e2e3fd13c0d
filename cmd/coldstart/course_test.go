//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// A pipe in the place of any of a course's files is not waited for.
func TestPipesAreNoFilesOfACourse(t *testing.T) {
	whole := map[string]string{
		"course.toml":    "format = 1\ntitle = \"A course\"\nlanguage = \"en\"\nlessons = [\"a\"]\n",
		"lessons/a.md":   "+++\ntitle = \"A\"\nsummary = \"One.\"\nminutes = 1\nscenarios = [\"s\"]\n+++\n\nWords.\n",
		"quizzes/s.toml": "format = 1\nid = \"s\"\ntitle = \"S\"\n[world]\nduration = \"1m\"\n",
	}
	for pipe := range whole {
		t.Run(pipe, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range whole {
				path := filepath.Join(dir, filepath.FromSlash(name))
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
				if name == pipe {
					require.NoError(t, syscall.Mkfifo(path, 0o600))
				} else {
					require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
				}
			}
			var stdout, stderr bytes.Buffer
			require.NotZero(t, run(t.Context(), []string{"check", "--content", dir}, nil, &stdout, &stderr))
			require.Contains(t, stderr.String()+stdout.String(), "neither a file nor a folder")
			require.Contains(t, stderr.String()+stdout.String(), pipe)
		})
	}
}
