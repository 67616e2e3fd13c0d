package quizzes

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine/parallel"
	"coldstart/internal/diagnostic"
)

func verify(t *testing.T, text string, replications int) Report {
	t.Helper()
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	report, err := Verify(context.Background(), s, VerifyOptions{Replications: replications})
	require.NoError(t, err)
	return report
}

// at returns the text of the line that a diagnostic starts on, from there.
func at(text string, d diagnostic.Diagnostic) string {
	line := strings.Split(text, "\n")[d.Range.Start.Line-1]
	return string([]rune(line)[d.Range.Start.Column-1:])
}

func TestVerifyAgreesWithTheAuthor(t *testing.T) {
	report := verify(t, throttled, 12)
	require.Empty(t, report.Diagnostics)
	require.Len(t, report.Variants, 1)
	v := report.Variants[0]
	require.Equal(t, Holds, v.Given[0].Verdict)
	choices := v.Questions[0].Choices
	require.Equal(t, []Verdict{Holds, Fails, Fails}, []Verdict{choices[0].Verdict, choices[1].Verdict, choices[2].Verdict})
	require.Equal(t, 12, choices[0].Holds)
	// The evidence says which of the two conditions tells the choices apart.
	require.Equal(t, []Verdict{Holds, Fails}, []Verdict{choices[1].Conditions[0].Verdict, choices[1].Conditions[1].Verdict})
	require.Equal(t, []Verdict{Fails, Holds}, []Verdict{choices[2].Conditions[0].Verdict, choices[2].Conditions[1].Verdict})
	require.Equal(t, "functions.payment.throttles", choices[0].Conditions[0].Spreads[0].Metric)
	require.Equal(t, float64(choices[0].Outcome.Functions["payment"].Throttles), choices[0].Conditions[0].Spreads[0].First)
	// Little's law, which the prediction is about.
	require.InDelta(t, 0.4, v.Questions[1].Prediction.First, 0.05)
	require.Equal(t, Holds, v.Questions[1].Verdict)
}

func TestVerifyIsTheSameWithAnyNumberOfWorkers(t *testing.T) {
	s := loadThrottled(t)
	one, err := Verify(context.Background(), s, VerifyOptions{Replications: 4, Workers: 1})
	require.NoError(t, err)
	three, err := Verify(context.Background(), s, VerifyOptions{Replications: 4, Workers: 3})
	require.NoError(t, err)
	require.Equal(t, one, three)
}

func TestVerifyReportsWhereTheSimulationDisagrees(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, at, summary string }{
		"marked correct": {"Memory refuses nobody.\"", "Memory refuses nobody.\"", "", "", ""},
		"the brief": {"given.\"payment is throttled\" = \"functions.payment.throttles > 0\"", "given.\"orders is slow\" = \"functions.orders.duration_ms.p50 > 1000\"",
			CodeGiven, `"functions.orders.duration_ms.p50 > 1000"`, "the brief says so, and it is so in 0 of 12 replications"},
		"a wrong mark": {"correct = false\n  why = \"Memory refuses nobody.\"", "correct = true\n  why = \"Memory refuses nobody.\"",
			CodeWrongAnswer, "true", "the choice is marked correct, and its claim fails in 10 of 10 replications"},
		"an empty distribution": {"value = \"functions.orders.concurrent_executions.mean\"", "value = \"functions.orders.cold_start_ms.p50 - functions.payment.init_duration_ms.p50 * 0 + sources.basket.latency_ms.p50 / functions.orders.errors\"",
			CodeEvaluation, `"functions.orders.cold_start_ms`, "division by zero (seed 1)"},
		"a narrow tolerance": {"tolerance = \"25%\"", "tolerance = 0.00001",
			CodeTolerance, "0.00001", "the simulation itself spreads further"},
		"an answer in a hint": {"value = \"functions.orders.concurrent_executions.mean\"", "value = \"10 * 123 + 0 * cost.total\"\nhints = [\"It is 1,230.\"]",
			CodeHint, `"It is 1,230."`, "the hint contains the answer"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, throttled, c.old)
			text := strings.Replace(throttled, c.old, c.new, 1)
			if strings.Contains(c.new, "correct = true") {
				text = strings.Replace(text, "[[question]]\nid = \"cause\"", "[[question]]\nselect = \"many\"\nid = \"cause\"", 1)
			}
			report := verify(t, text, 12)
			if c.code == "" {
				require.Empty(t, report.Diagnostics)
				return
			}
			require.Len(t, report.Diagnostics, 1)
			d := report.Diagnostics[0]
			require.Equal(t, c.code, d.Code)
			require.Contains(t, d.Summary, c.summary)
			require.True(t, strings.HasPrefix(at(text, d), c.at), at(text, d))
		})
	}
}

func TestVerifyShowsTheEvidence(t *testing.T) {
	text := strings.Replace(throttled, "correct = true", "correct = false", 1)
	text = strings.Replace(text, "correct = false\n  why = \"Memory", "correct = true\n  why = \"Memory", 1)
	report := verify(t, text, 12)
	require.Len(t, report.Diagnostics, 2)
	d := report.Diagnostics[0]
	require.Equal(t, "the choice is marked wrong, and its claim holds in 12 of 12 replications", d.Summary)
	require.Contains(t, d.Hint, "functions.payment.throttles > 0: holds in 12 of 12, functions.payment.throttles = ")
	require.Contains(t, d.Hint, "with { functions = { payment = { reserved_concurrency = 5 } } }")
}

// TestAChoiceSaysWhatIsSoInItsWorld, whatever its claim comes to: a wrong choice
// is wrong in many worlds, and is held to its own.
func TestAChoiceSaysWhatIsSoInItsWorld(t *testing.T) {
	given := func(claim string) (string, Report) {
		text := strings.Replace(throttled, "  why = \"Memory refuses nobody.\"", "  given.\"it is slow\" = \""+claim+"\"\n  why = \"Memory refuses nobody.\"", 1)
		return text, verify(t, text, 12)
	}
	_, report := given("functions.payment.concurrent_executions.max > baseline.functions.payment.concurrent_executions.max")
	require.Empty(t, report.Diagnostics)
	choice := report.Variants[0].Questions[0].Choices[2]
	require.Equal(t, Fails, choice.Verdict)
	require.Equal(t, 12, choice.Given[0].Holds)
	require.Equal(t, "it is slow", choice.Given[0].String())
	require.Equal(t, 12, choice.Of, "its world is run as often as what it says needs")

	text, report := given("functions.payment.concurrent_executions.max > 60")
	require.Len(t, report.Diagnostics, 1)
	d := report.Diagnostics[0]
	require.Equal(t, CodeGiven, d.Code)
	require.Equal(t, "the choice says so, and it is so in 0 of 12 replications", d.Summary)
	require.Equal(t, "\"functions.payment.concurrent_executions.max > 60\"", at(text, d))
	_, list := load(t, "throttled.toml", strings.Replace(text, "concurrent_executions.max > 60", "concurrent_executions.max", 1))
	require.Len(t, list, 1)
	require.Equal(t, CodeClaimType, list[0].Code)
}

func TestVerifyFindsAmbiguousAndFragileChoices(t *testing.T) {
	// A ceiling of 20 is reached by chance alone.
	text := strings.Replace(throttled, "with = { functions.payment.reserved_concurrency = 5 }", "with = { functions.payment.reserved_concurrency = 20 }", 1)
	report := verify(t, text, 30)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeAmbiguous, report.Diagnostics[0].Code)
	require.Regexp(t, `its claim holds in \d+ of 30 replications`, report.Diagnostics[0].Summary)

	// With 15 it is certain, and with fewer checkouts it is not.
	text = strings.Replace(throttled, "with = { functions.payment.reserved_concurrency = 5 }", "with = { functions.payment.reserved_concurrency = 15 }", 1)
	report = verify(t, text, 30)
	require.Len(t, report.Diagnostics, 1)
	d := report.Diagnostics[0]
	require.Equal(t, CodeFragile, d.Code)
	require.Equal(t, diagnostic.Warning, d.Severity)
	require.Equal(t, "one step of a knob makes this choice wrong: sources.checkout.rate 60/s instead of 80/s", d.Summary)
	text = strings.Replace(text, "correct = true", "correct = true\n  fragile = \"the edge is the point\"", 1)
	require.Empty(t, verify(t, text, 30).Diagnostics)
}

// TestVerifyStopsAtWhatIsClearlyWrong, and says so: a claim that ten
// replications deny is tried in no more, one that hangs in the balance in all.
func TestVerifyStopsAtWhatIsClearlyWrong(t *testing.T) {
	report := verify(t, throttled, 30)
	require.Empty(t, report.Diagnostics)
	var tried []int
	for _, c := range report.Variants[0].Questions[0].Choices {
		tried = append(tried, c.Of)
		require.Equal(t, c.Of, c.Conditions[0].Of)
	}
	require.Equal(t, []int{30, 10, 10}, tried)
	require.Equal(t, 30, report.Variants[0].Given[0].Of)
}

// TestVerifyWarnsOfEdgesOnlyWhereTheAnswerIsRight: a choice that is wrongly
// marked has another trouble, and of a world that is too heavy nothing is known.
func TestVerifyWarnsOfEdgesOnlyWhereTheAnswerIsRight(t *testing.T) {
	text := strings.Replace(throttled, "with = { functions.payment.reserved_concurrency = 5 }", "with = { functions.payment.reserved_concurrency = 15 }", 1)
	text = strings.Replace(text, "correct = true", "correct = false", 1)
	text = strings.Replace(text, "kind = \"choice\"", "kind = \"choice\"\nselect = \"many\"", 1)
	text = strings.Replace(text, "text = \"It has too", "text = \"Something\"\n  claim = \"sources.checkout.events > 0\"\n  correct = true\n  why = \"w\"\n\n  [[question.choice]]\n  text = \"It has too", 1)
	report := verify(t, text, 30)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeWrongAnswer, report.Diagnostics[0].Code)

	text = strings.NewReplacer("max = \"200/s\"\nstep = \"20/s\"", "max = \"60k/s\"\nstep = \"29980/s\"", `rate = "80/s"`, `rate = "20/s"`,
		"min = 0\n", "min = 1\n", "reserved_concurrency = 5", "reserved_concurrency = 1", "step = 5", "step = 98", "max = 100", "max = 99").Replace(throttled)
	report = verify(t, text, 3)
	require.Len(t, report.Diagnostics, 1, "the other ceiling, and not the traffic of another world")
	require.Contains(t, report.Diagnostics[0].Summary, "functions.payment.reserved_concurrency 99 instead of 1")
}

// TestTheToleranceIsWiderThanTheSpread: no single replication lies outside.
func TestTheToleranceIsWiderThanTheSpread(t *testing.T) {
	s := loadThrottled(t)
	v := verifierOf(s, 30, parallel.Options{})
	require.NoError(t, v.simulate(context.Background()))
	c := s.Variants[0].Cases[1]
	var off []float64
	sum := 0.0
	for _, o := range v.of(c.World).outcomes {
		off = append(off, o.Functions["orders"].ConcurrentExecutions.Mean)
		sum += off[len(off)-1]
	}
	for i := range off {
		off[i] = math.Abs(off[i] - sum/30)
	}
	slices.Sort(off)
	require.Less(t, off[28], off[29])
	tolerance := func(width float64) diagnostic.List {
		report := verify(t, strings.Replace(throttled, `tolerance = "25%"`, fmt.Sprintf("tolerance = %v", width), 1), 30)
		require.Equal(t, len(report.Diagnostics) == 0, report.Variants[0].Questions[1].Verdict == Holds)
		return report.Diagnostics
	}
	require.Empty(t, tolerance(off[29]*1.001))
	list := tolerance((off[28] + off[29]) / 2)
	require.Len(t, list, 1)
	require.Equal(t, CodeTolerance, list[0].Code)
	require.Equal(t, "the simulation itself spreads further: only 29 of 30 replications lie so close to their mean", list[0].Summary)
}

// TestHintsDoNotContainWhatIsWorkedOut: where nobody marks the right choice,
// and where the answer is a number, hints are read once it is known.
func TestHintsDoNotContainWhatIsWorkedOut(t *testing.T) {
	text := strings.ReplaceAll(strings.ReplaceAll(throttled, "correct = true\n", ""), "correct = false\n", "")
	text = strings.Replace(text, "Look at the limits.", "Perhaps it hit its own ceiling?", 1) + "[[vary]]\nset = \"sources.checkout.rate\"\nvalues = [\"80/s\", \"90/s\"]\n"
	report := verify(t, text, 4)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeHint, report.Diagnostics[0].Code)
	require.Equal(t, "\"Perhaps", at(text, report.Diagnostics[0])[:8])

	number := func(value, hint string) diagnostic.List {
		return verify(t, strings.Replace(throttled, `value = "functions.orders.concurrent_executions.mean"`, fmt.Sprintf("value = %q\nhints = [%q]", value, hint), 1), 2).Diagnostics
	}
	for hint, found := range map[string]bool{"It is 1231.": true, "It is 1,231 of them.": true, "It is (1230.6).": true, "**1,230.6**": true,
		"It is 12.": false, "Of 12,306 tenths.": false, "It is 1230.": false} {
		list := number("10 * 123.06 + 0 * cost.total", hint)
		require.Equal(t, found, len(list) == 1, hint)
	}
}

func TestVerifyWorksOutVariants(t *testing.T) {
	text := strings.Replace(throttled, "correct = true\n", "", 1)
	text = strings.ReplaceAll(text, "correct = false\n", "")
	text = strings.Replace(text, "with = { functions.payment.reserved_concurrency = 5 }", "with = { functions.orders.memory_mb = 256 }", 1)
	text = strings.Replace(text, "given.\"payment is throttled\" = \"functions.payment.throttles > 0\"\n", "", 1)
	text += "[[vary]]\nset = \"functions.payment.reserved_concurrency\"\nvalues = [5, 100]\n"
	report := verify(t, text, 12)
	require.Len(t, report.Variants, 2)
	require.Equal(t, Holds, report.Variants[0].Questions[0].Choices[0].Verdict)
	require.Equal(t, Fails, report.Variants[1].Questions[0].Choices[0].Verdict)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeCorrect, report.Diagnostics[0].Code)
	require.Equal(t, "0 choices are right (with functions.payment.reserved_concurrency = 100), and exactly one has to be", report.Diagnostics[0].Summary)
}

func TestVerifyBoundsWhatAWorldCosts(t *testing.T) {
	heavy := strings.Replace(throttled, "rate = \"10/s\"", "rate = \"2000/s\"", 1)
	report := verify(t, heavy, 1)
	require.NotEmpty(t, report.Diagnostics)
	d := report.Diagnostics[0]
	require.Equal(t, CodeHeavyWorld, d.Code)
	require.Equal(t, diagnostic.Warning, d.Severity)

	short := `
format = 1
id = "throttled"
title = "t"
[world]
duration = "1h"
[world.functions.a]
duration = "1ms"
[world.sources.s]
kind = "direct"
to = "a"
rate = "400/s"
`
	report = verify(t, short, 1)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeHeavyWorld, report.Diagnostics[0].Code)
	require.Equal(t, diagnostic.Error, report.Diagnostics[0].Severity)
	require.Equal(t, "world]", at(short, report.Diagnostics[0]))
	report = verify(t, strings.Replace(short, "[world]", "heavy = \"an hour of traffic\"\n[world]", 1), 1)
	require.Empty(t, report.Diagnostics)
}

func TestVerifyStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Verify(ctx, loadThrottled(t), VerifyOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		yes, n int
		want   Verdict
	}{{30, 30, Holds}, {29, 30, Holds}, {28, 30, Ambiguous}, {2, 30, Ambiguous}, {1, 30, Fails}, {0, 30, Fails},
		{1, 1, Holds}, {0, 1, Fails}, {1, 2, Ambiguous}, {8, 9, Ambiguous}, {9, 10, Holds}} {
		require.Equal(t, c.want, verdict(c.yes, c.n), "%d of %d", c.yes, c.n)
	}
}

func TestWouldBeRight(t *testing.T) {
	s := loadThrottled(t)
	c := s.Variants[0].Cases[0]
	// The third choice has a ceiling of 60, where nothing is throttled. More
	// checkouts do not reach it, and a lower ceiling does.
	near, err := s.WouldBeRight(context.Background(), c, 2, 1, 12)
	require.NoError(t, err)
	require.NotNil(t, near)
	require.Equal(t, "functions.payment.reserved_concurrency", near.Knob.Path)
	require.Equal(t, "60", near.From)
	require.Equal(t, 60-5*near.Steps, near.World.Model.World().Functions["payment"].ReservedConcurrency.Value)
	report := func(reserved string) Verdict {
		w, list := c.Choices[2].World.With([]string{"functions.payment.reserved_concurrency=" + reserved})
		require.Empty(t, list)
		r := s.runner(1, 12, parallel.Options{})
		require.NoError(t, r.run(context.Background(), []want{{w, 12}, {c.Base, 12}}))
		e, err := weigh(ChoiceCase{Choice: c.Choices[2].Choice, World: w, Claim: c.Choices[2].Claim}, r.of(w).outcomes, r.of(c.Base).outcomes)
		require.NoError(t, err)
		return e.Verdict
	}
	require.Equal(t, Holds, report(near.To), "the world it names makes the choice right")

	// The second choice's others stay refused whatever the knobs say.
	near, err = s.WouldBeRight(context.Background(), c, 1, 1, 12)
	require.NoError(t, err)
	require.Nil(t, near)
}

func TestAroundAKnob(t *testing.T) {
	s := loadThrottled(t)
	k, _ := s.Knob("functions.payment.reserved_concurrency") // 0, 5, ... 100: 21 positions
	world := func(value string) *World {
		w, list := s.World.With([]string{"functions.payment.reserved_concurrency=" + value})
		require.Empty(t, list)
		return w
	}
	require.Equal(t, []int{2, 0}, k.around(world("5"), 1))
	require.Equal(t, []int{3}, k.around(world("5"), 2))
	require.Equal(t, []int{3, 2}, k.around(world("12"), 1), "a value between two positions has both as neighbours")
	require.Equal(t, []int{4, 1}, k.around(world("12"), 2))
	require.Equal(t, []int{0, 20}, k.around(world("unset"), 1))
	require.Equal(t, []int{9, 11}, k.around(world("unset"), 10))
	require.Equal(t, []int{10}, k.around(world("unset"), 11))
	require.Empty(t, k.around(world("unset"), 12))
	require.Empty(t, k.around(world("5"), 21))
}
