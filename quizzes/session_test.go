package quizzes

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func session(t *testing.T, text, question string, seed int64) *Session {
	t.Helper()
	sc, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	s, err := NewSession(sc, question, seed)
	require.NoError(t, err)
	return s
}

// option finds a choice's index in the session's order.
func option(t *testing.T, s *Session, text string) int {
	t.Helper()
	i := slices.IndexFunc(s.Options(), func(o string) bool { return strings.Contains(o, text) })
	require.GreaterOrEqual(t, i, 0)
	return i
}

func TestSessionFromBriefToReveal(t *testing.T) {
	ctx := context.Background()
	s := session(t, throttled, "cause", 1)
	require.Equal(t, "throttled/cause@1", s.Reference().String())
	require.True(t, s.BriefNeedsRun())
	base, err := s.Base(ctx, 60)
	require.NoError(t, err)
	require.Len(t, base.Series.Functions["payment"].Throttles, 60)
	require.Contains(t, s.Brief(&base), "It has 512 MB")
	require.Contains(t, s.Brief(nil), "(not run yet) throttles")
	require.Equal(t, "Why is payment throttled at 80/s?", s.Prompt())

	hint, ok := s.Hint()
	require.True(t, ok)
	require.Equal(t, "Look at the limits.", hint)
	require.Equal(t, 1, s.HintsLeft())
	require.Equal(t, []string{hint}, s.Hints())

	_, err = s.Reveal(ctx, RevealOptions{})
	require.ErrorIs(t, err, ErrNotCommitted)
	_, err = s.WouldBeRight(ctx, 0)
	require.ErrorIs(t, err, ErrNotCommitted)
	require.Error(t, s.Commit(Answer{}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{0, 1}}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{3}}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{-1}}, Guess))
	wrong := option(t, s, "Another function")
	require.NoError(t, s.Commit(Answer{Choices: []int{wrong}}, Certain))
	require.ErrorIs(t, s.Commit(Answer{Choices: []int{0}}, Guess), ErrCommitted)

	var shares []float64
	r, err := s.Reveal(ctx, RevealOptions{Replications: 12, Series: 30, Progress: func(share float64) { shares = append(shares, share) }})
	require.NoError(t, err)
	require.True(t, slices.IsSorted(shares))
	require.Equal(t, 1.0, shares[len(shares)-1])
	require.False(t, r.Right)
	require.Len(t, r.Choices, 3)
	for i, c := range r.Choices {
		require.Equal(t, i == wrong, c.Chosen)
		require.Equal(t, strings.Contains(s.Options()[i], "its own ceiling"), c.Right)
		require.Len(t, c.Conditions, 2)
		require.Empty(t, c.Problem)
		require.Len(t, c.Outcome.Series.Functions["payment"].Throttles, 30)
	}
	// The evidence of the base world is the one that the brief showed.
	base.Series, r.Base.Series = nil, nil
	require.Equal(t, base, r.Base)
	right := r.Choices[option(t, s, "its own ceiling")]
	require.Contains(t, right.Why, Format("throttles", float64(right.Outcome.Functions["payment"].Throttles))+" throttles with 5.")

	require.Equal(t, Result{Scenario: "throttled", Question: "cause", Rev: 1, Seed: 1, Choices: []int{1}, Right: false, Confidence: "certain", Hints: 1,
		Misconceptions: []string{"others-can-starve-a-reserved-function"}}, s.Result(r))

	_, ok = s.Hint()
	require.True(t, ok)
	_, ok = s.Hint()
	require.False(t, ok)
	require.Equal(t, 1, s.Result(r).Hints, "what is read afterwards was no help")

	near, err := s.WouldBeRight(ctx, option(t, s, "too little memory"))
	require.NoError(t, err)
	require.Equal(t, "Reserved concurrency", near.Knob.Label)
}

// TestASessionIsTakenUpAgain: what was committed to means the same in another
// session, in whatever order that shows the choices.
func TestASessionIsTakenUpAgain(t *testing.T) {
	many := strings.Replace(throttled, "kind = \"choice\"", "kind = \"choice\"\nselect = \"many\"", 1)
	for seed := range int64(6) {
		s := session(t, many, "cause", seed)
		_, err := s.Commitment()
		require.ErrorIs(t, err, ErrNotCommitted)
		s.Hint()
		require.NoError(t, s.Commit(Answer{Choices: []int{option(t, s, "memory"), option(t, s, "its own")}}, Fairly))
		c, err := s.Commitment()
		require.NoError(t, err)
		require.Equal(t, Commitment{Scenario: "throttled", Question: "cause", Rev: 1, Seed: seed, Choices: []int{0, 2}, Confidence: "fairly", Hints: 1}, c)

		again := session(t, many, "cause", seed)
		require.NoError(t, again.Resume(c))
		before, sure, _ := s.Committed()
		after, also, ok := again.Committed()
		require.True(t, ok)
		require.Equal(t, before, after)
		require.Equal(t, sure, also)
		require.ErrorIs(t, again.Resume(c), ErrCommitted)
		r, err := again.Reveal(context.Background(), RevealOptions{Replications: 1})
		require.NoError(t, err)
		require.Equal(t, 1, again.Result(r).Hints, "the hint was seen before")
	}
	s := session(t, throttled, "cost", 1)
	require.NoError(t, s.Commit(Answer{Number: 0.4}, Guess))
	c, err := s.Commitment()
	require.NoError(t, err)
	require.Equal(t, 0.4, *c.Number)
	require.Equal(t, 2, c.Rev)
	require.NoError(t, session(t, throttled, "cost", 1).Resume(c))

	for name, spoil := range map[string]func(*Commitment){
		"another question": func(c *Commitment) { c.Question = "cause" },
		"another scenario": func(c *Commitment) { c.Scenario = "other" },
		"another revision": func(c *Commitment) { c.Rev++ },
		"another seed":     func(c *Commitment) { c.Seed++ },
		"no confidence":    func(c *Commitment) { c.Confidence = "" },
		"no number":        func(c *Commitment) { c.Number = nil },
		"no such choice":   func(c *Commitment) { c.Choices = []int{0} },
	} {
		spoiled, s := c, session(t, throttled, "cost", 1)
		spoil(&spoiled)
		require.Error(t, s.Resume(spoiled), name)
		_, _, committed := s.Committed()
		require.False(t, committed, name)
	}
}

func TestSessionOfTheRightAnswer(t *testing.T) {
	s := session(t, throttled, "cause", 5)
	require.NoError(t, s.Commit(Answer{Choices: []int{option(t, s, "its own ceiling")}}, Fairly))
	r, err := s.Reveal(context.Background(), RevealOptions{Replications: 4})
	require.NoError(t, err)
	require.True(t, r.Right)
	require.Empty(t, s.Result(r).Misconceptions)
	a, c, ok := s.Committed()
	require.True(t, ok)
	require.Equal(t, Fairly, c)
	require.Len(t, a.Choices, 1)
}

func TestSessionWithManyRightAnswers(t *testing.T) {
	text := strings.Replace(throttled, "kind = \"choice\"", "kind = \"choice\"\nselect = \"many\"", 1)
	for _, c := range []struct {
		choose []string
		right  bool
	}{{[]string{"its own ceiling"}, true}, {nil, false}, {[]string{"its own ceiling", "memory"}, false}} {
		s := session(t, text, "cause", 1)
		var chosen []int
		for _, word := range c.choose {
			chosen = append(chosen, option(t, s, word))
		}
		require.NoError(t, s.Commit(Answer{Choices: chosen}, Guess))
		r, err := s.Reveal(context.Background(), RevealOptions{Replications: 3})
		require.NoError(t, err)
		require.Equal(t, c.right, r.Right, c.choose)
	}
}

func TestSessionOfAPrediction(t *testing.T) {
	for guess, right := range map[float64]bool{0.4: true, 0.32: true, 0.2: false, 4: false} {
		s := session(t, throttled, "cost", 1)
		require.Empty(t, s.Options())
		require.NoError(t, s.Commit(Answer{Number: guess}, Guess))
		r, err := s.Reveal(context.Background(), RevealOptions{Replications: 4})
		require.NoError(t, err)
		require.Equal(t, right, r.Right, guess)
		require.Len(t, r.Values, 4)
		require.Equal(t, r.Value, r.Values[0])
		require.NotEqual(t, r.Values[0], r.Values[1], "another run is another number")
		require.InDelta(t, 0.4, r.Value, 0.05)
		require.InDelta(t, 0.75*r.Value, r.Low, 1e-9)
		require.Equal(t, "Little's law: 20/s times 20 ms.", r.Why)
		require.InDelta(t, 20, float64(r.World.Model.World().Sources["basket"].Rate.Value), 0)
	}
}

// TestRevealRunsNoMoreThanItShows: the unpatched world is repeated only where a
// claim compares with it.
func TestRevealRunsNoMoreThanItShows(t *testing.T) {
	// The work in slices of some thousand events each.
	work := func(text, question string, replications int) int {
		s := session(t, text, question, 1)
		require.NoError(t, s.Commit(Answer{Choices: []int{0}}, Guess))
		slices := 0
		_, err := s.Reveal(context.Background(), RevealOptions{Replications: replications, Progress: func(float64) { slices++ }})
		require.NoError(t, err)
		return slices
	}
	patched := strings.Replace(throttled, "with = { functions.payment.reserved_concurrency = 5 }", "with = { functions.payment.reserved_concurrency = 6 }", 1)
	alone := work(patched, "cause", 6)
	compared := work(strings.Replace(patched, `"functions.orders.throttles == 0"`, `"functions.orders.throttles == baseline.functions.orders.throttles"`, 1), "cause", 6)
	require.Greater(t, compared, alone)
}

func TestPredictedSharesArePercentages(t *testing.T) {
	text := strings.Replace(throttled, "functions.orders.concurrent_executions.mean", "functions.payment.cold_start_ratio", 1)
	s := session(t, text, "cost", 1)
	require.Equal(t, "%", s.Question().Unit)
	require.NoError(t, s.Commit(Answer{Number: 50}, Guess))
	r, err := s.Reveal(context.Background(), RevealOptions{Replications: 1})
	require.NoError(t, err)
	require.InDelta(t, 100*r.Outcome.Functions["payment"].ColdStartRatio, r.Value, 1e-12)
}

func TestSessionsAreDrawnFromTheSeed(t *testing.T) {
	orders := map[string]bool{}
	for seed := range int64(40) {
		order := strings.Join(session(t, throttled, "cause", seed).Options(), "|")
		require.Equal(t, order, strings.Join(session(t, throttled, "cause", seed).Options(), "|"))
		orders[order] = true
	}
	require.Len(t, orders, 6, "every order of three choices comes up")
	of := map[string]bool{}
	sc := loadThrottled(t)
	for learner := range int64(40) {
		sc.Learner = learner
		s, err := NewSession(sc, "cause", 1)
		require.NoError(t, err)
		of[strings.Join(s.Options(), "|")] = true
	}
	require.Len(t, of, 6, "so does every order of one seed, for somebody")

	varied := strings.Replace(throttled, "[[knob]]", "[[vary]]\nset = \"sources.checkout.rate\"\nvalues = [\"80/s\", \"160/s\"]\n[[knob]]", 1)
	labels := map[string]bool{}
	for seed := range int64(20) {
		labels[session(t, varied, "cause", seed).Variant().Label] = true
	}
	require.Len(t, labels, 2)
	s := session(t, varied, "cause", 3)
	require.Contains(t, s.Prompt(), strings.TrimPrefix(s.Variant().Label, "sources.checkout.rate = "))
}

func TestSessionRefusesWhatIsNotThere(t *testing.T) {
	sc := loadThrottled(t)
	_, err := NewSession(sc, "gone", 1)
	require.EqualError(t, err, `quizzes: scenario "throttled" has no question "gone"`)
	require.Equal(t, int64(1), sc.Seed())
}

func TestRevealStopsWithItsContext(t *testing.T) {
	s := session(t, throttled, "cause", 1)
	require.NoError(t, s.Commit(Answer{Choices: []int{0}}, Guess))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := s.Reveal(ctx, RevealOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestSecret: a prediction about the incident itself, asked or still to be asked,
// is given away by nobody who shows the incident; one about another world may be.
func TestSecret(t *testing.T) {
	require.Empty(t, session(t, throttled, "cost", 1).Secret(), "it is about another world")
	same := strings.Replace(throttled, "with.sources.basket.rate = \"20/s\"\n", "", 1)
	require.NotEqual(t, throttled, same)
	require.Equal(t, []string{"functions.orders.concurrent_executions.mean"}, session(t, same, "cost", 1).Secret())
	require.Equal(t, []string{"functions.orders.concurrent_executions.mean"}, session(t, same, "cause", 1).Secret(), "it is still to be asked")
}
