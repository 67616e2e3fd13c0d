package quizzes

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestTheCoursesSolutionsAreRight: a learner who turns the knobs as an author
// has is right, and so is one who puts the steps in the author's order; one who
// turns nothing is not.
func TestTheCoursesSolutionsAreRight(t *testing.T) {
	paths, err := filepath.Glob("../content/quizzes/*.toml")
	require.NoError(t, err)
	asked := map[Kind]int{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		if !strings.Contains(string(data), `"tune"`) && !strings.Contains(string(data), `"order"`) {
			continue
		}
		s, list, err := Load(os.DirFS("../content/quizzes"), filepath.Base(path))
		require.NoError(t, err)
		require.False(t, list.HasErrors(), list)
		for i, q := range s.Questions {
			session := func() *Session {
				out, err := NewSession(s, q.ID, s.Seed())
				require.NoError(t, err)
				return out
			}
			right := func(session *Session, a Answer) Reveal {
				require.NoError(t, session.Commit(a, Guess), "%s/%s", s.ID, q.ID)
				r, err := session.Reveal(context.Background(), RevealOptions{Replications: 3})
				require.NoError(t, err)
				return r
			}
			switch q.Kind {
			case TuneKind:
				solved, untouched := session(), session()
				r := right(solved, Answer{Settings: solved.Settings(solved.Variant().Cases[i].Solution)})
				require.True(t, r.Right, "%s/%s: %+v", s.ID, q.ID, r.Objectives)
				full, err := solved.Reveal(context.Background(), RevealOptions{})
				require.NoError(t, err)
				require.Equal(t, "at par", full.AgainstPar(), "%s/%s", s.ID, q.ID)
				require.False(t, right(untouched, Answer{}).Right)
			case OrderKind:
				ordered := session()
				require.True(t, right(ordered, Answer{Choices: places(t, ordered, q.Steps...)}).Right, "%s/%s", s.ID, q.ID)
			default:
				continue
			}
			asked[q.Kind]++
		}
	}
	require.Positive(t, asked[TuneKind])
	require.Positive(t, asked[OrderKind])
}
