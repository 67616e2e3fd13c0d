package quizzes

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
)

// guide returns the blocks of TOML in the guide for authors, in its order.
func guide(t *testing.T) (text string, blocks []string) {
	t.Helper()
	data, err := os.ReadFile("../content/AUTHORING.md")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(string(data), -1) {
		blocks = append(blocks, m[1])
	}
	return string(data), blocks
}

// TestTheGuidesExamplesAreRight: what authors copy loads, and a check agrees
// with it. The first example warns of one edge, as the guide says.
func TestTheGuidesExamplesAreRight(t *testing.T) {
	_, blocks := guide(t)
	base, kinds := "", map[Kind]bool{}
	for _, block := range blocks {
		text := block
		switch {
		case strings.HasPrefix(block, "format = 1"):
			base = block
		case strings.Contains(block, "[[question]]"):
			text = base + block // behind what there is
		default:
			continue
		}
		s, list := load(t, "slow-bookshop.toml", text)
		require.Empty(t, list, text)
		report, err := Verify(context.Background(), s, VerifyOptions{})
		require.NoError(t, err)
		require.False(t, report.Diagnostics.HasErrors(), report.Diagnostics)
		for _, d := range report.Diagnostics {
			require.Equal(t, CodeFragile, d.Code)
			require.Equal(t, diagnostic.Warning, d.Severity)
		}
		if text == base {
			require.Len(t, report.Diagnostics, 1)
			require.Contains(t, report.Diagnostics[0].Summary, "functions.search.reserved_concurrency 20 instead of 40")
		}
		for _, q := range report.Variants[0].Questions {
			kinds[q.Case.Question.Kind] = true
			require.True(t, q.Case.Question.Kind == ChoiceKind || q.Verdict == Holds)
		}
	}
	require.Equal(t, map[Kind]bool{ChoiceKind: true, TuneKind: true, OrderKind: true}, kinds)
}

// TestTheGuideKnowsEveryStepAndCode of a check.
func TestTheGuideKnowsEveryStepAndCode(t *testing.T) {
	text, _ := guide(t)
	for _, word := range stepWords() {
		require.Contains(t, text, "`"+word+"`")
	}
	for _, code := range []string{CodeWrongAnswer, CodeAmbiguous, CodeEvaluation, CodeGiven, CodeFragile, CodeTolerance, CodeHeavyWorld,
		CodeObjective, CodeNothingToTune, CodePar, CodeOrder} {
		require.Contains(t, text, "| `"+code+"` |")
	}
}
