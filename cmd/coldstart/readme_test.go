package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadme: what the README shows is what the program prints for the world
// that it shows, and its command lines work.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	blocks := regexp.MustCompile("(?s)```(\\w*)\n(.*?)```").FindAllStringSubmatch(string(readme), -1)
	var question, world, picture, mistake string
	var commands []string
	for _, b := range blocks {
		switch {
		case strings.HasPrefix(b[2], "$ coldstart play "):
			question = b[2]
		case b[1] == "toml":
			world = b[2]
		case strings.HasPrefix(b[2], "$ coldstart sim payment.toml\n"):
			_, picture, _ = strings.Cut(b[2], "\n")
		case strings.HasPrefix(b[2], "payment.toml:"):
			mistake = b[2]
		case strings.HasPrefix(b[2], "coldstart sim"):
			for _, line := range strings.Split(strings.TrimSpace(b[2]), "\n") {
				line, _, _ = strings.Cut(line, "#")
				commands = append(commands, line)
			}
		}
	}
	require.NotEmpty(t, question)
	require.NotEmpty(t, world)
	require.NotEmpty(t, picture)
	require.NotEmpty(t, mistake)
	require.NotEmpty(t, commands)

	pictures := regexp.MustCompile(`!\[[^\]]+\]\(([^)]+)\)`).FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, pictures)
	for _, p := range pictures {
		svg, err := os.ReadFile(filepath.Join("../..", p[1]))
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(svg), "<svg"), p[1])
	}

	t.Chdir(t.TempDir())
	coldstart := func(line string) (stdout, stderr string, code int) {
		var out, errors bytes.Buffer
		code = run(t.Context(), strings.Fields(line)[1:], nil, &out, &errors)
		return out.String(), errors.String(), code
	}
	// What is typed stands behind the prompts; "..." leaves lines out.
	line, transcript, _ := strings.Cut(question, "\n")
	var typed []string
	for _, m := range regexp.MustCompile(`(?m)> (.+)$`).FindAllStringSubmatch(transcript, -1) {
		typed = append(typed, m[1])
	}
	t.Setenv("COLDSTART_HOME", t.TempDir())
	shown := learn(t, strings.Fields(line)[2:], typed...)
	for _, part := range strings.Split(transcript, "...\n") {
		require.Contains(t, shown, part)
		_, shown, _ = strings.Cut(shown, part)
	}
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(".", "payment.toml"), []byte(text), 0o644))
	}
	write(world)
	stdout, _, code := coldstart("coldstart sim payment.toml")
	require.Zero(t, code)
	require.Equal(t, picture, stdout[:min(len(picture), len(stdout))])
	for _, line := range commands {
		if strings.Contains(line, "--replications 30") {
			line = strings.Replace(line, "30", "2", 1) // the flag is what is tried, not the patience
		}
		stdout, stderr, code := coldstart(line)
		require.Zero(t, code, "%s\n%s", line, stderr)
		require.NotEmpty(t, stdout, line)
	}
	write(strings.Replace(world, "memory_mb", "memory", 1))
	_, stderr, code := coldstart("coldstart sim payment.toml")
	require.Equal(t, exitFailed, code)
	require.Equal(t, mistake, stderr)
}
