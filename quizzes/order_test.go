package quizzes

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
)

func TestEveryWordOfATraceIsAStep(t *testing.T) {
	doc := "arrive throttle retry enqueue receive sandbox download vpc runtime_init function_init restore invoke finish error timeout reclaim dead_letter drop"
	require.Equal(t, strings.Fields(doc), stepWords())
	for _, word := range stepWords() {
		require.NotEmpty(t, StepText(word), word)
	}
	require.Empty(t, StepText("explode"))
}

// TestStories tells what has happened to which event, by hand.
func TestStories(t *testing.T) {
	r := func(what string, event, environment int64) engine.Record {
		record := engine.Record{What: what, Function: "f", Event: event, Environment: environment}
		if event > 0 {
			record.Source = "s"
		}
		return record
	}
	records := []engine.Record{
		r("arrive", 1, 0), r("throttle", 1, 0), r("arrive", 2, 0), r("invoke", 2, 1), r("retry", 1, 0), r("throttle", 1, 0), r("finish", 2, 1),
		{What: "arrive", Source: "other", Event: 1}, r("retry", 1, 0), r("invoke", 1, 1), r("finish", 1, 1), r("reclaim", 0, 1),
		r("arrive", 3, 0), r("invoke", 3, 2), r("finish", 3, 2), r("throttle", 3, 0), r("retry", 3, 0), r("reclaim", 0, 1),
	}
	tell := func(steps ...string) (told []string) {
		for _, s := range stories(records, steps) {
			words := []string{}
			for _, i := range s.order {
				words = append(words, steps[i])
			}
			require.Equal(t, slices.Equal(words, steps), s.is())
			told = append(told, strings.Join(words, " "))
		}
		return told
	}
	require.Equal(t, []string{"arrive throttle retry invoke finish", "arrive invoke finish throttle retry"}, tell("arrive", "throttle", "retry", "invoke", "finish"),
		"a word counts where it stands first, and events that lack one do not")
	require.Equal(t, []string{"arrive finish", "arrive finish", "arrive finish"}, tell("finish", "arrive"))
	require.Equal(t, []string{"arrive finish reclaim", "arrive finish reclaim"}, tell("arrive", "finish", "reclaim"), "both ran in the environment; the third event's lives on")
	require.Empty(t, tell("arrive", "drop", "finish"))
	require.Len(t, stories(records, []string{"throttle", "finish"})[0].records, 7, "of the event alone")
}

func TestVerifyAnOrderQuestion(t *testing.T) {
	report := verifyStored(t, "ordered", 12)
	require.Empty(t, report.Diagnostics)
	cold, refused := report.Variants[0].Questions[0], report.Variants[0].Questions[1]
	require.Equal(t, Holds, cold.Verdict)
	require.Equal(t, []int{12, 12}, []int{cold.Order.Holds, cold.Order.Of})
	require.Equal(t, []int{12, 12}, []int{refused.Order.Holds, refused.Order.Of})
	require.Greater(t, refused.Order.Events, 12, "many are refused once in each run")

	for name, c := range map[string]struct {
		changes       []string
		summary, hint string
	}{
		"two steps swapped": {[]string{`"sandbox", "download"`, `"download", "sandbox"`},
			"the trace has another order in 12 of 12 replications", "there is an event with arrive, sandbox, download, runtime_init, function_init, invoke, finish"},
		"a step that does not happen": {[]string{`"sandbox", "download"`, `"sandbox", "vpc"`},
			"no event goes through all of these steps in 12 of 12 replications", "coldstart sim --trace"},
		"not in this world": {[]string{"with   = { functions.report.reserved_concurrency = 1 }", "with   = { functions.report.reserved_concurrency = 100 }"},
			"no event goes through all of these steps in 12 of 12 replications", "coldstart sim --trace"},
		// The first refused event is tried again before it runs. A second attempt
		// of others follows an error, and so a run.
		"other events tell it otherwise": {[]string{"with   = { functions.report.reserved_concurrency = 1 }", "with   = { functions.report = { reserved_concurrency = 1, error_rate = 0.5 } }", "rate   = \"1/min\"",
			"rate   = \"1/min\"\nclient = { max_attempts = 6, base = \"100ms\", cap = \"10s\", retry_errors = true }", `"arrive", "throttle", "retry", "invoke", "finish"]`, `"arrive", "throttle", "invoke", "error", "finish"]`},
			"the trace has another order in", "there is an event with arrive, invoke, error, throttle, finish"},
	} {
		t.Run(name, func(t *testing.T) {
			report := verifyStored(t, "ordered", 12, c.changes...)
			require.Len(t, report.Diagnostics, 1)
			d := report.Diagnostics[0]
			require.Equal(t, CodeOrder, d.Code)
			require.Contains(t, d.Summary, c.summary)
			require.Contains(t, d.Hint, c.hint)
			require.Equal(t, `["`, at(stored(t, "ordered", c.changes...), d)[:2])
		})
	}
}

func TestLoadRefusesAnOrderQuestionThatIsNone(t *testing.T) {
	for change, want := range map[[2]string]string{
		{`"sandbox", "download"`, `"sandbox", "sandbox"`}:                                                                             `steps "sandbox" stands here twice`,
		{`"sandbox", "download"`, `"sandbox", "donwload"`}:                                                                            `steps "donwload" happens in no trace`,
		{`"throttle", "retry", "invoke", "finish"]`, `"finish"]`}:                                                                     `steps 3 to 9 steps are put in order, these are 2`,
		{`"finish"]`, `"finish", "error", "timeout", "reclaim"]`}:                                                                     `steps 3 to 9 steps are put in order, these are 10`,
		{"Before code can run it has to be there.", "arrive, sandbox, download, runtime_init, function_init and invoke, then finish"}: `hint the hint contains the answer`,
		{"with   = { functions.report.reserved_concurrency = 1 }", "with   = { functions.reprot.memory_mb = 1 }"}:                     `no-such-name`,
	} {
		_, list := load(t, "ordered.toml", stored(t, "ordered", change[0], change[1]))
		require.NotEmpty(t, list, change)
		_, message, _ := strings.Cut(spots(list)[0], " ")
		require.True(t, strings.HasPrefix(message, want), "%v: %v", change, spots(list))
	}
}

// places are the indices of a session's options for steps in some order.
func places(t *testing.T, s *Session, steps ...string) []int {
	t.Helper()
	var out []int
	for _, step := range steps {
		i := slices.Index(s.Options(), step)
		require.GreaterOrEqual(t, i, 0)
		out = append(out, i)
	}
	return out
}

func TestSessionOfAnOrderQuestion(t *testing.T) {
	ctx := context.Background()
	right := []string{"arrive", "throttle", "retry", "invoke", "finish"}
	s := sessionOf(t, "ordered", "refused", 3)
	require.ElementsMatch(t, right, s.Options())
	require.Error(t, s.Commit(Answer{}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{0, 1, 2, 3}}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{0, 1, 2, 3, 3}}, Guess))
	require.Error(t, s.Commit(Answer{Choices: []int{0, 1, 2, 3, 5}}, Guess))
	require.NoError(t, s.Commit(Answer{Choices: places(t, s, "arrive", "retry", "throttle", "invoke", "finish")}, Fairly))
	r, err := s.Reveal(ctx, RevealOptions{Series: 12})
	require.NoError(t, err)
	require.False(t, r.Right)
	require.Equal(t, 1, r.Misplaced)
	require.Equal(t, places(t, s, right...), r.Steps)
	require.Equal(t, 1, r.World.Model.World().Functions["report"].ReservedConcurrency.Value)
	require.NotNil(t, r.Outcome.Series)
	for i, word := range []string{"arrive", "throttle", "retry"} {
		require.Equal(t, word, r.Story[i].What)
		require.Equal(t, r.Story[0].Event, r.Story[i].Event)
	}
	require.Equal(t, []int{0, 2, 1, 3, 4}, s.Result(r).Choices, "in order of the file")

	c, err := s.Commitment()
	require.NoError(t, err)
	again := sessionOf(t, "ordered", "refused", 3)
	require.NoError(t, again.Resume(c))
	before, _, _ := s.Committed()
	after, _, _ := again.Committed()
	require.Equal(t, before, after)

	s = sessionOf(t, "ordered", "refused", 3)
	require.NoError(t, s.Commit(Answer{Choices: places(t, s, right...)}, Fairly))
	r, err = s.Reveal(ctx, RevealOptions{})
	require.NoError(t, err)
	require.True(t, r.Right)
	require.Equal(t, -1, r.Misplaced)
	require.Contains(t, r.Why, "consumes nothing")
}

// TestTheSimulationDecidesTheOrder, and not the author.
func TestTheSimulationDecidesTheOrder(t *testing.T) {
	s := sessionOf(t, "ordered", "cold", 1, `"sandbox", "download"`, `"download", "sandbox"`)
	require.NoError(t, s.Commit(Answer{Choices: places(t, s, "arrive", "sandbox", "download", "runtime_init", "function_init", "invoke", "finish")}, Guess))
	r, err := s.Reveal(context.Background(), RevealOptions{})
	require.NoError(t, err)
	require.True(t, r.Right)

	// Where nothing of the kind happens the author is believed.
	s = sessionOf(t, "ordered", "refused", 1, "with   = { functions.report.reserved_concurrency = 1 }", "with   = { functions.report.reserved_concurrency = 100 }")
	require.NoError(t, s.Commit(Answer{Choices: places(t, s, "arrive", "throttle", "retry", "invoke", "finish")}, Guess))
	r, err = s.Reveal(context.Background(), RevealOptions{Replications: 3})
	require.NoError(t, err)
	require.True(t, r.Right)
	require.Empty(t, r.Story)
}

// TestStepsAreNeverShownInOrder, and in every other one by some seed.
func TestStepsAreNeverShownInOrder(t *testing.T) {
	orders := map[string]bool{}
	sc, list := load(t, "ordered.toml", stored(t, "ordered", `"throttle", "retry", "invoke", "finish"]`, `"throttle", "retry"]`))
	require.Empty(t, list)
	for seed := range int64(60) {
		s, err := NewSession(sc, "refused", seed)
		require.NoError(t, err)
		again, err := NewSession(sc, "refused", seed)
		require.NoError(t, err)
		require.Equal(t, s.Options(), again.Options())
		orders[strings.Join(s.Options(), " ")] = true
	}
	require.Len(t, orders, 5)
	require.NotContains(t, orders, "arrive throttle retry")
}
