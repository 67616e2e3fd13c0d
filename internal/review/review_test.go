package review

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/internal/progress"
)

var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// answers are attempts with days between them.
func answers(list ...progress.Answer) progress.Question {
	q := progress.Question{}
	at := start
	for _, a := range list {
		if a.Right {
			q.Status = progress.StatusSolved
		}
		q.Attempts = append(q.Attempts, progress.Attempt{At: at, Answer: a})
		due, solved := Due(q)
		at = at.Add(24 * time.Hour)
		if solved {
			at = due // the learner comes when it is due
		}
	}
	return q
}

func days(t *testing.T, q progress.Question) float64 {
	t.Helper()
	due, ok := Due(q)
	require.True(t, ok)
	return due.Sub(q.Attempts[len(q.Attempts)-1].At).Hours() / 24
}

var (
	wrong   = progress.Answer{}
	guess   = progress.Answer{Right: true, Confidence: "guess"}
	hinted  = progress.Answer{Right: true, Confidence: "certain", Hints: 1}
	fairly  = progress.Answer{Right: true, Confidence: "fairly"}
	certain = progress.Answer{Right: true, Confidence: "certain"}
)

// The surer, the later; each time it is known, later still; forgotten, soon.
func TestDue(t *testing.T) {
	_, ok := Due(answers(wrong, wrong))
	require.False(t, ok, "that is still to be solved")
	_, ok = Due(progress.Question{})
	require.False(t, ok)

	require.GreaterOrEqual(t, days(t, answers(guess)), 1.0)
	require.Equal(t, days(t, answers(guess)), days(t, answers(hinted)))
	require.Greater(t, days(t, answers(fairly)), days(t, answers(guess)))
	require.Greater(t, days(t, answers(certain)), days(t, answers(fairly)))
	once, twice, thrice := days(t, answers(fairly)), days(t, answers(fairly, fairly)), days(t, answers(fairly, fairly, fairly))
	require.Greater(t, twice, once)
	require.Greater(t, thrice, twice)
	require.Less(t, days(t, answers(fairly, fairly, wrong)), twice)
}

// Whatever was answered, and whatever the clock did: what is due is due after
// the last answer, and within a lifetime.
func TestDueIsInTheFuture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := progress.Question{Status: progress.StatusSolved}
		at, latest := start, start
		for range rapid.IntRange(1, 30).Draw(t, "answers") {
			at = at.Add(time.Duration(rapid.Int64Range(-1000, 100_000).Draw(t, "minutes")) * time.Minute)
			latest = time.UnixMilli(max(at.UnixMilli(), latest.UnixMilli()))
			q.Attempts = append(q.Attempts, progress.Attempt{At: at, Answer: rapid.SampledFrom([]progress.Answer{wrong, guess, hinted, fairly, certain}).Draw(t, "answer")})
		}
		due, ok := Due(q)
		require.True(t, ok)
		require.True(t, due.After(q.Attempts[len(q.Attempts)-1].At))
		require.Less(t, due.Sub(latest), 101*365*24*time.Hour)
	})
}
