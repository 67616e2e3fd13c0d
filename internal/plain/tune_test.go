package plain

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"coldstart/internal/progress"
	"coldstart/quizzes"

	"github.com/stretchr/testify/require"
)

// stored loads a scenario of the package quizzes' test data: one tune question,
// or two order questions.
func stored(t *testing.T, id string) *quizzes.Scenario {
	t.Helper()
	s, found, err := quizzes.Load(os.DirFS("../../quizzes/testdata"), id+".toml")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

// TestTuneJourney: knobs are turned, a world is submitted that is too slow, the
// solution is looked at, and another attempt is right.
func TestTuneJourney(t *testing.T) {
	store := progress.Memory()
	goldenText(t, "tune", func(b *strings.Builder) error {
		tu, out := tutor(t, Options{Store: store}, "?", "h", "1 512", "1 -", "3 +", "", "b", "2 55", "", "c",
			"?", "s", "l", "", "a", "1 +", "", "f", "l", "", "")
		err := tu.Play(stored(t, "tuned"), "", 1)
		b.WriteString(out.String())
		return err
	}, Width)
	q := store.State().Question("tuned", "cheaper", 1)
	require.Equal(t, progress.StatusSolved, q.Status, "the solution was a hint")
	require.Len(t, q.Attempts, 2)
	require.Equal(t, progress.Answer{Scenario: "tuned", Question: "cheaper", Rev: 1, Seed: 1, Confidence: "certain", Hints: 1,
		Settings: map[string]string{"functions.thumbnail.memory_mb": "256"}}, q.Attempts[0].Answer)
	require.True(t, q.Attempts[1].Right)
	require.Equal(t, 2, q.Attempts[1].Hints)
	require.Equal(t, "512", q.Attempts[1].Settings["functions.thumbnail.memory_mb"])
}

// TestOrderJourney: letters that are no order, a wrong one, and the right one.
func TestOrderJourney(t *testing.T) {
	store := progress.Memory()
	goldenText(t, "order", func(b *strings.Builder) error {
		tu, out := tutor(t, Options{Store: store}, "?", "abc", "abcdefgg", "none", "hint", "B, A, C, D, E, F, G", "b", "CDGAEBF", "c", "", "ABCDE", "g", "")
		err := tu.Play(stored(t, "ordered"), "", 1)
		b.WriteString(out.String())
		return err
	}, Width)
	require.Equal(t, progress.StatusSolved, store.State().Question("ordered", "cold", 1).Status, "with a hint")
	require.Equal(t, []int{0, 1, 2, 3, 4, 5, 6}, store.State().Question("ordered", "cold", 1).Attempts[0].Choices)
	require.Equal(t, progress.StatusOpen, store.State().Question("ordered", "refused", 1).Status)
}

// TestTheEndOfInputEndsATuneQuestion, wherever it comes.
func TestTheEndOfInputEndsATuneQuestion(t *testing.T) {
	lines := []string{"h", "1 512", "", "c", "a", ""}
	for n := range lines {
		tu, out := tutor(t, Options{Replications: 1}, lines[:n]...)
		require.NoError(t, tu.Play(stored(t, "tuned"), "", 1))
		requireHarmless(t, out.String(), Width)
	}
}

func TestVerificationOfTuneAndOrder(t *testing.T) {
	goldenText(t, "verification_of_tune_and_order", func(b *strings.Builder) error {
		for _, id := range []string{"tuned", "ordered"} {
			report, err := quizzes.Verify(context.Background(), stored(t, id), quizzes.VerifyOptions{Replications: 10})
			require.NoError(t, err)
			require.Empty(t, report.Diagnostics)
			if err := Verification(b, report); err != nil {
				return err
			}
		}
		for _, id := range []string{"objective", "order"} {
			s, found, err := quizzes.Load(os.DirFS("../../quizzes/testdata/broken"), id+".toml")
			require.NoError(t, err)
			require.NoError(t, found.Err())
			report, err := quizzes.Verify(context.Background(), s, quizzes.VerifyOptions{Replications: 10})
			require.NoError(t, err)
			require.Len(t, report.Diagnostics, 1)
			if err := Verification(b, report); err != nil {
				return err
			}
		}
		return nil
	}, verificationWidth)
}

// TestNonsenseEndsATuneQuestion: what leads nowhere is not answered for ever,
// and turning knobs is.
func TestNonsenseEndsATuneQuestion(t *testing.T) {
	for _, line := range []string{"\n", "h\n", "r\n", "1 +\n", "1 7\n", "\nb\n", "a\n"} {
		tu := NewTutor(t.Context(), Options{In: &again{line: line}, Out: io.Discard, Replications: 1})
		require.ErrorIs(t, tu.Play(stored(t, "tuned"), "", 1), errConfused, "%q", line)
	}
	lines := []string{}
	for range confusedMax {
		lines = append(lines, "r", "1 -")
	}
	tu, out := tutor(t, Options{Replications: 1}, append(lines, "", "g")...)
	require.NoError(t, tu.Play(stored(t, "tuned"), "", 1))
	require.Contains(t, out.String(), "Not right (a guess).")
}
