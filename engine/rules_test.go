package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRulesHaveTests keeps testdata/RULES.md honest: every rule names a story or
// test that exists, and every story is there for a rule.
func TestRulesHaveTests(t *testing.T) {
	known := map[string]bool{}
	files, err := filepath.Glob("*_test.go")
	require.NoError(t, err)
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, match := range function.FindAllSubmatch(source, -1) {
			known[string(match[1])] = true
		}
	}
	stories, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	for _, story := range stories {
		known[filepath.Base(story)] = true
	}

	rules, err := os.ReadFile("testdata/RULES.md")
	require.NoError(t, err)
	rule := regexp.MustCompile(`^- \*\*([A-Z]\d) ([^*]+)\*\*: (.+)$`)
	named := map[string]bool{}
	seen := map[string]bool{}
	for _, line := range strings.Split(string(rules), "\n") {
		if !strings.HasPrefix(line, "- ") {
			continue
		}
		parts := rule.FindStringSubmatch(line)
		require.NotNil(t, parts, "no rule: %s", line)
		require.False(t, seen[parts[1]+parts[2]], "%s %s is there twice", parts[1], parts[2])
		seen[parts[1]+parts[2]] = true
		holders := regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(parts[3], -1)
		require.NotEmpty(t, holders, "nothing holds %s %s", parts[1], parts[2])
		for _, holder := range holders {
			require.True(t, known[holder[1]], "%s %s is held by %s, which does not exist", parts[1], parts[2], holder[1])
			named[holder[1]] = true
		}
	}
	require.Greater(t, len(seen), 30, "the rules were not read")
	for _, story := range stories {
		require.True(t, named[filepath.Base(story)], "%s serves no rule", story)
	}
}
