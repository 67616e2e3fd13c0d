package quizzes

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
)

// stored returns a scenario of testdata as a text, with changes: pairs of what
// is replaced by what.
func stored(t *testing.T, id string, changes ...string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + id + ".toml")
	require.NoError(t, err)
	text := string(data)
	for i := 0; i < len(changes); i += 2 {
		require.Contains(t, text, changes[i])
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

func verifyStored(t *testing.T, id string, replications int, changes ...string) Report {
	t.Helper()
	s, list := load(t, id+".toml", stored(t, id, changes...))
	require.Empty(t, list)
	report, err := Verify(context.Background(), s, VerifyOptions{Replications: replications})
	require.NoError(t, err)
	return report
}

func sessionOf(t *testing.T, id, question string, seed int64, changes ...string) *Session {
	t.Helper()
	s, list := load(t, id+".toml", stored(t, id, changes...))
	require.Empty(t, list)
	session, err := NewSession(s, question, seed)
	require.NoError(t, err)
	return session
}

const memory = "functions.thumbnail.memory_mb"

func TestVerifyATuneQuestion(t *testing.T) {
	report := verifyStored(t, "tuned", 30)
	require.Empty(t, report.Diagnostics)
	q := report.Variants[0].Questions[0]
	require.Equal(t, Holds, q.Verdict)
	require.Len(t, q.Tune.Solution, 3)
	require.True(t, allMet(q.Tune.Solution))
	require.Equal(t, []Verdict{Holds, Holds, Fails}, []Verdict{q.Tune.Untouched[0].Verdict, q.Tune.Untouched[1].Verdict, q.Tune.Untouched[2].Verdict})
	require.Less(t, q.Tune.Cost.Low, q.Tune.Mean)
	require.Greater(t, q.Tune.Cost.High, q.Tune.Mean)
	require.Len(t, q.Case.Question.Knobs, 2, "the rate is not for turning")
}

// TestATuneQuestionsAuthorIsHeldToWhatIsSaid, each rule by a world in which it
// is broken and nothing else is.
func TestATuneQuestionsAuthorIsHeldToWhatIsSaid(t *testing.T) {
	solution := "solution = { functions.thumbnail.memory_mb = 512 }"
	for name, c := range map[string]struct {
		changes           []string
		code, at, summary string
	}{
		"a solution that is too slow": {[]string{solution, "solution = { functions.thumbnail.memory_mb = 256 }"}, CodeObjective,
			`"functions.thumbnail.duration_ms.p99 < 500"`, "the solution meets this objective in 0 of 12 replications"},
		"a solution by luck": {[]string{`"functions.thumbnail.throttles == 0"`, `"functions.thumbnail.concurrent_executions.max > 23"`}, CodeObjective,
			`"functions.thumbnail.concurrent_executions.max > 23"`, "of 12 replications"},
		"nothing to do": {[]string{"/ 2\"", "* 2\""}, CodeNothingToTune, "objective", "fails none of the objectives for certain"},
		"a par that nobody reaches": {[]string{"par      = 205", "par = 190"}, CodePar,
			"190", "nobody is known to reach par $190.00: the solution costs more"},
		"a par that is not the best": {[]string{"par      = 205", "par = 230"}, CodePar,
			"230", "par $230.00 is not the best that is known: the solution costs less"},
		"a par within the spread": {[]string{"par      = 205", "par = 200"}, "", "", ""},
		"no par at all":           {[]string{"par      = 205\n", ""}, "", "", ""},
		"a step that is better": {[]string{"duration_ms.p99 < 500", "duration_ms.p99 < 900"}, CodePar,
			"205", "one step of a knob meets every objective for less than par $205.00: functions.thumbnail.memory_mb 256 MB instead of 512 MB costs $18"},
		"a step that is better, without par": {[]string{"duration_ms.p99 < 500", "duration_ms.p99 < 900", "par      = 205\n", ""}, CodePar,
			"{ functions", "functions.thumbnail.memory_mb 256 MB instead of 512 MB"},
		"less traffic is cheaper": {[]string{`"functions.thumbnail.reserved_concurrency"]`, `"sources.uploads.rate"]`}, CodePar,
			"205", "sources.uploads.rate 10/s instead of 20/s"},
		"an objective without a meaning": {[]string{"functions.thumbnail.duration_ms.p99 < 500", "functions.thumbnail.cold_start_ms.p99 < 500"}, CodeEvaluation,
			`"functions.thumbnail.cold_start_ms.p99 < 500"`, "cannot be evaluated in the solution's world"},
	} {
		t.Run(name, func(t *testing.T) {
			report := verifyStored(t, "tuned", 12, c.changes...)
			verdict := report.Variants[0].Questions[0].Verdict
			if c.code == "" {
				require.Empty(t, report.Diagnostics)
				require.Equal(t, Holds, verdict)
				return
			}
			require.Equal(t, Fails, verdict)
			require.Len(t, report.Diagnostics, 1)
			d := report.Diagnostics[0]
			require.Equal(t, c.code, d.Code)
			require.Equal(t, diagnostic.Error, d.Severity)
			require.Contains(t, d.Summary, c.summary)
			text := stored(t, "tuned", c.changes...)
			require.True(t, strings.HasPrefix(at(text, d), c.at), at(text, d))
		})
	}
}

func TestLoadRefusesATuneQuestionThatIsNone(t *testing.T) {
	for change, want := range map[[2]string]string{
		{`"functions.thumbnail.reserved_concurrency"]`, `"functions.thumbnail.timeout"]`}:                            `knob no [[knob]] turns functions.thumbnail.timeout`,
		{`"functions.thumbnail.reserved_concurrency"]`, `"functions.thumbnail.memory_mb"]`}:                          `duplicate this knob is in the list already`,
		{"solution = { functions.thumbnail.memory_mb = 512 }", `solution = { sources.uploads.rate = "10/s" }`}:       `solution no knob of this question turns sources.uploads.rate`,
		{"solution = { functions.thumbnail.memory_mb = 512 }", "solution = { functions.thumbnail.memory_mb = 600 }"}: `solution the knob has no position 600`,
		{"par      = 205", "par = -1"}:                                            `bad-value par is a cost, more than 0`,
		{"to the half of the work that waits?", "to it? Try 512."}:                `hint the hint contains the answer`,
		{`"functions.thumbnail.duration_ms.p99 < 500"`, `"p99 < 500"`}:            `unknown-metric there is no "p99" in the outcome`,
		{"kind   = \"tune\"", "kind   = \"tune\"\nsteps = [\"a\", \"b\", \"c\"]"}: `foreign-key a question of kind "tune" has no steps; it belongs to "order"`,
		{"kind   = \"tune\"", "kind   = \"tune\"\nwith = {}"}:                     `foreign-key a question of kind "tune" has no with; it belongs to "predict" and "order"`,
		{"why      = ", "wye = "}:                                                 `missing-key why is missing`,
	} {
		_, list := load(t, "tuned.toml", stored(t, "tuned", change[0], change[1]))
		require.NotEmpty(t, list, change)
		found := false
		for _, spot := range spots(list) {
			_, message, _ := strings.Cut(spot, " ")
			found = found || strings.HasPrefix(message, want)
		}
		require.True(t, found, "%v: %v", change, spots(list))
	}
}

// TestASolutionMayTurnWhatIsInAList: a list is replaced whole, and what counts
// is which of its elements, and keys in them, change.
func TestASolutionMayTurnWhatIsInAList(t *testing.T) {
	const text = `format = 1
id = "calls"
title = "Who listens"
lesson = "design"
brief = "It is slow."
[world]
duration = "10s"
[world.functions.front]
calls = [{ to = "slow" }, { to = "last" }]
[world.resources.slow]
duration = "2s"
[world.resources.quick]
duration = "100ms"
[world.resources.last]
duration = "100ms"
[world.sources.web]
kind = "direct"
to = "front"
rate = "2/s"
[[knob]]
set = "functions.front.calls.0.to"
label = "First"
values = ["slow", "quick"]
[[question]]
id = "faster"
kind = "tune"
prompt = "Make it fast."
why = "Ask somebody else."
objective = ["sources.web.latency_ms.p50 < 1000"]
solution = { functions.front.calls = [{ to = "quick" }, { to = "last" }] }
`
	_, list := load(t, "calls.toml", text)
	require.Empty(t, list)
	for change, want := range map[string]string{
		`[{ to = "quick" }, { to = "quick" }]`:           "no knob of this question turns functions.front.calls.1.to",
		`[{ to = "last" }, { to = "last" }]`:             "the knob has no position",
		`[{ to = "quick" }]`:                             "no knob of this question turns functions.front.calls",
		`[{ to = "quick", count = 2 }, { to = "last" }]`: "no knob of this question turns functions.front.calls.0.count",
	} {
		_, list := load(t, "calls.toml", strings.Replace(text, `[{ to = "quick" }, { to = "last" }]`, change, 1))
		require.Len(t, list, 1, change)
		require.Equal(t, CodeSolution, list[0].Code)
		require.Contains(t, list[0].Summary, want)
	}
}

func TestSessionOfATuneQuestion(t *testing.T) {
	ctx := context.Background()
	s := sessionOf(t, "tuned", "cheaper", 7)
	require.Empty(t, s.Options())
	base, err := s.Base(ctx, 0)
	require.NoError(t, err)
	now := s.Objectives(&base, &base)
	require.Equal(t, []bool{true, true, false}, []bool{now[0].Met(), now[1].Met(), now[2].Met()})
	require.Equal(t, "half the bill", now[2].String())

	for setting, wrong := range map[[2]string]string{
		{"sources.uploads.rate", "10/s"}:                          "only the knobs of this question can be turned",
		{"functions.thumbnail.timeout", "1s"}:                     "only the knobs of this question can be turned",
		{memory, "600"}:                                           "Memory of thumbnail cannot be turned to 600",
		{"functions.thumbnail.reserved_concurrency", "5"}:         "Reserved concurrency of thumbnail cannot be turned to 5",
		{"functions.thumbnail.reserved_concurrency", "unset"}:     "Reserved concurrency of thumbnail cannot be turned to unset",
		{"functions.thumbnail.reserved_concurrency", "many"}:      "",
		{"functions.thumbnail.reserved_concurrency", "{ a = 1 }"}: "",
		{"functions.thumbnail.reserved_concurrency", "55\nx=1"}:   "",
		{"functions.thumbnail.reserved_concurrency", "1000000"}:   "",
	} {
		a := Answer{Settings: map[string]string{setting[0]: setting[1]}}
		err := s.Commit(a, Guess)
		require.Error(t, err, setting)
		require.Equal(t, err, s.Check(a))
		require.Contains(t, err.Error(), wrong)
		_, _, committed := s.Committed()
		require.False(t, committed)
	}

	// Too slow.
	require.NoError(t, s.Commit(Answer{Settings: map[string]string{memory: "256", "functions.thumbnail.reserved_concurrency": "55"}}, Certain))
	r, err := s.Reveal(ctx, RevealOptions{Series: 30})
	require.NoError(t, err)
	require.False(t, r.Right)
	require.Equal(t, []Verdict{Holds, Fails, Holds}, []Verdict{r.Objectives[0].Verdict, r.Objectives[1].Verdict, r.Objectives[2].Verdict})
	require.Equal(t, 30, r.Objectives[0].Of)
	require.Equal(t, 256, r.World.Model.World().Functions["thumbnail"].MemoryMB.Value)
	require.Equal(t, 55, r.World.Model.World().Functions["thumbnail"].ReservedConcurrency.Value, "between two positions of a slider")
	require.NotNil(t, r.Outcome.Series)
	require.Equal(t, 205.0, r.Par)
	require.Less(t, r.Mean, r.Par)
	require.Regexp(t, `needs none: \$2\d\d\.\d\d with 512 MB`, r.Why, "it speaks of the solution")
	require.Equal(t, Result{Scenario: "tuned", Question: "cheaper", Rev: 1, Seed: 7, Confidence: "certain",
		Settings: map[string]string{memory: "256", "functions.thumbnail.reserved_concurrency": "55"}}, s.Result(r))

	// Again, with a hint and a look at the solution.
	fresh := sessionOf(t, "tuned", "cheaper", 7)
	require.Same(t, fresh.World(), fresh.Start())
	again := s.Again()
	_, _, committed := again.Committed()
	require.False(t, committed)
	require.Same(t, r.World, again.Start(), "the knobs stand where they were left")
	again.Hint()
	require.Equal(t, []string{"functions.thumbnail.memory_mb = 512"}, again.Solution())
	require.NoError(t, again.Commit(Answer{Settings: map[string]string{memory: "512"}}, Fairly))
	r, err = again.Reveal(ctx, RevealOptions{})
	require.NoError(t, err)
	require.True(t, r.Right)
	require.InDelta(t, 205, r.Mean, 4)
	require.Equal(t, 2, again.Result(r).Hints, "the solution is the best hint of all")
	_, _, committed = s.Committed()
	require.True(t, committed, "the first attempt stays what it is")

	c, err := again.Commitment()
	require.NoError(t, err)
	resumed := sessionOf(t, "tuned", "cheaper", 7)
	require.NoError(t, resumed.Resume(c))
	also, err := resumed.Reveal(ctx, RevealOptions{})
	require.NoError(t, err)
	require.Equal(t, r.Objectives[2].Spreads, also.Objectives[2].Spreads)

	// Nothing turned is an answer, too.
	s = sessionOf(t, "tuned", "cheaper", 7, "par      = 205\n", "")
	require.NoError(t, s.Commit(Answer{}, Guess))
	r, err = s.Reveal(ctx, RevealOptions{Replications: 12})
	require.NoError(t, err)
	require.False(t, r.Right)
	require.InDelta(t, 205, r.Par, 8, "without a par it is what the solution costs")
}

// TestAnObjectiveMetByLuckIsNotMet: what counts is all replications.
func TestAnObjectiveMetByLuckIsNotMet(t *testing.T) {
	s := sessionOf(t, "tuned", "cheaper", 7, "min   = 10", "min   = 5", "step  = 10", "step  = 1")
	require.NoError(t, s.Commit(Answer{Settings: map[string]string{memory: "512", "functions.thumbnail.reserved_concurrency": "22"}}, Guess))
	r, err := s.Reveal(context.Background(), RevealOptions{})
	require.NoError(t, err)
	require.Equal(t, Ambiguous, r.Objectives[0].Verdict, "%d of %d", r.Objectives[0].Holds, r.Objectives[0].Of)
	require.False(t, r.Right)

	// One that cannot be evaluated is not met either, and says why.
	s = sessionOf(t, "tuned", "cheaper", 7, "duration_ms.p99 < 500", "cold_start_ms.p99 < 500")
	require.NoError(t, s.Commit(Answer{Settings: map[string]string{memory: "512"}}, Guess))
	r, err = s.Reveal(context.Background(), RevealOptions{Replications: 4})
	require.NoError(t, err)
	require.False(t, r.Objectives[1].Met())
	require.Contains(t, r.Objectives[1].Problem, "functions.thumbnail.cold_start_ms is empty in this run")
	require.False(t, r.Right)
}

// TestATuneQuestionInVariants: par is what the solution costs in each.
func TestATuneQuestionInVariants(t *testing.T) {
	report := verifyStored(t, "tuned", 12, "par      = 205\n", "", "[[question]]", "[[vary]]\nset = \"sources.uploads.rate\"\nvalues = [\"10/s\", \"20/s\"]\n\n[[question]]")
	require.Empty(t, report.Diagnostics)
	require.Len(t, report.Variants, 2)
	require.Less(t, report.Variants[0].Questions[0].Tune.Mean, 0.6*report.Variants[1].Questions[0].Tune.Mean)
}

// TestAgainstPar: a world whose own spread has par in it is at par.
func TestAgainstPar(t *testing.T) {
	for cost, want := range map[float64]string{100: "at par", 100.9: "at par", 99.1: "at par", 102: "2 % above par", 250: "150 % above par", 90: "10 % below par"} {
		require.Equal(t, want, Reveal{Mean: cost, Par: 100, Cost: Spread{First: cost, Low: cost, High: cost}}.AgainstPar())
	}
	spread := Spread{First: 104, Low: 99, High: 110}
	require.Equal(t, "at par", Reveal{Mean: 104, Par: 100, Cost: spread}.AgainstPar())
	require.Equal(t, "8 % above par", Reveal{Mean: 104, Par: 96, Cost: spread}.AgainstPar())
	require.Equal(t, "13 % below par", Reveal{Mean: 104, Par: 120, Cost: spread}.AgainstPar())
	require.Equal(t, "at par", Reveal{}.AgainstPar(), "all of it is free")
	require.Equal(t, "above par", Reveal{Mean: 1, Cost: Spread{Low: 1, High: 1}}.AgainstPar())
}
