package quizzes

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/diagnostic"
)

// verifierOf returns what works through the first variant of a scenario.
func verifierOf(s *Scenario, replications int, o parallel.Options) *verifier {
	r := s.runner(s.Seed(), replications, o)
	r.probe = s.heavy == ""
	return &verifier{runner: r, s: s, variant: s.Variants[0], list: &diagnostic.List{}, weighed: map[string]bool{}, near: map[*Choice][]neighbour{},
		away: map[*Case][]neighbour{}, orders: map[*Case]*OrderReport{}}
}

func TestWorldsAreTheSameHoweverTheyAreWritten(t *testing.T) {
	key := func(text string) string {
		doc, list := diagnostic.Parse("w.toml", []byte(text))
		require.Empty(t, list)
		return worldKey(doc.Root)
	}
	require.Equal(t, key("a = 1\nb = { c = [1, { d = 'x' }], e = \"unset\" }"), key("b.c = [1, { d = \"x\" }]\na = 1"))
	for _, other := range []string{"a = 2\nb = {}", "a = '1'\nb = {}", "a = 1.0\nb = {}", "a = 1\nb = []", "a = 1\nc = {}", "a = 1"} {
		require.NotEqual(t, key("a = 1\nb = {}"), key(other), other)
	}
}

// TestEachWorldRunsOnceASeed: what several choices, claims and neighbours share
// is simulated once, and a claim that is clearly wrong no more than it takes.
func TestEachWorldRunsOnceASeed(t *testing.T) {
	text := strings.Replace(throttled, "correct = true\n", "correct = true\n  fragile = \"it is the point\"\n", 1)
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	v := verifierOf(s, 30, parallel.Options{})
	require.NoError(t, v.simulate(context.Background()))
	// The base world, which the right choice and the brief speak of, and the
	// prediction's 30 times; two wrong choices ten times.
	require.Equal(t, 30+30+10+10, v.spent)
	require.NoError(t, v.simulate(context.Background()))
	require.Equal(t, 80, v.spent, "nothing is simulated again")

	// With the neighbours of the right choice: a ceiling of 0 and one of 10,
	// and 60 and 100 checkouts a second, of which 60 is the second choice's, in
	// other words.
	text = strings.Replace(throttled, `with = { functions.payment.reserved_concurrency = "unset", account.concurrency = 1, sources.basket.rate = "400/s" }`,
		`with = { sources.checkout = { rate = "60/s" }, functions = { payment = { timeout = "unset", reserved_concurrency = 5 } } }`, 1)
	text = strings.Replace(text, `claim."the others are fine" = "functions.orders.throttles == 0"`, `claim."the others are fine" = "functions.orders.throttles == 0 and functions.payment.throttles > 2000"`, 1)
	s, list = load(t, "throttled.toml", text)
	require.Empty(t, list)
	v = verifierOf(s, 30, parallel.Options{})
	require.NoError(t, v.simulate(context.Background()))
	require.Equal(t, 30+30+10+10+3*3, v.spent)
}

func TestClaimsAreTriedAsOftenAsTheyHaveToBe(t *testing.T) {
	for _, c := range []struct {
		yes, n, all int
		want        bool
	}{
		{30, 30, 30, true}, {15, 30, 30, true}, {3, 3, 3, true}, // there are no more
		{0, 9, 30, false}, {0, 10, 30, true}, {0, 11, 30, true}, // clearly wrong
		{1, 10, 30, false},                                      // it may be ambiguous yet
		{2, 10, 30, true}, {8, 10, 30, true}, {5, 20, 30, true}, // it is
		{9, 10, 30, false}, {10, 10, 30, false}, {29, 29, 30, false}, // it may hold
		{0, 10, 10, true}, {10, 10, 10, true}, {0, 5, 9, false},
	} {
		require.Equal(t, c.want, settled(c.yes, c.n, c.all), "%d of %d, %d in all", c.yes, c.n, c.all)
	}
}

// queue is a scenario whose messages nobody takes: they cost memory, and not
// one attempt.
const queue = `
format = 1
id = "throttled"
title = "t"
lesson = "events"
brief = "b"
[world]
duration = "1m"
[world.functions.a]
duration = "1ms"
reserved_concurrency = 0
[world.sources.s]
kind = "sqs"
to = "a"
rate = "100k/s"
[[question]]
id = "q"
kind = "predict"
prompt = "p"
value = "sources.s.events"
tolerance = "10%"
why = "w"
`

// TestWorldsOfStrangersStayWithinTheirMemory: with attempts alone a world could
// hold any number of events.
func TestWorldsOfStrangersStayWithinTheirMemory(t *testing.T) {
	s, list := load(t, "throttled.toml", queue)
	require.False(t, list.HasErrors(), list)
	require.Equal(t, engine.Budget{Requests: 1_000_000, Attempts: 1_000_000, Steps: 50_000_000}, s.budget)
	s.budget.Requests = 20_000
	report, err := Verify(context.Background(), s, VerifyOptions{Replications: 1})
	require.NoError(t, err)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeHeavyWorld, report.Diagnostics[0].Code)
	require.Equal(t, "a run of this world needs more than 20,000 events in flight", report.Diagnostics[0].Summary)
	require.Contains(t, report.Diagnostics[0].Hint, "heavy =")

	session, err := NewSession(s, "q", 1)
	require.NoError(t, err)
	_, err = session.Base(context.Background(), 0)
	var budget *engine.ErrBudget
	require.ErrorAs(t, err, &budget)
	require.NoError(t, session.Commit(Answer{Number: 1}, Guess))
	_, err = session.Reveal(context.Background(), RevealOptions{})
	require.ErrorAs(t, err, &budget)

	s, _ = load(t, "throttled.toml", "heavy = \"a backlog\"\n"+queue)
	require.Equal(t, engine.Budget{Requests: 5_000_000, Steps: 1_000_000_000}, s.budget, "a reason allows attempts, and not everything")
}

// TestTheTransientCountsAsWell: what a run costs is what is simulated, measured
// or not.
func TestTheTransientCountsAsWell(t *testing.T) {
	text := strings.NewReplacer(`rate = "100k/s"`, `rate = "100/s"`, `kind = "sqs"`, `kind = "direct"`, `duration = "1m"`, "duration = \"10s\"\ntransient = \"20m\"").Replace(queue)
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	report, err := Verify(context.Background(), s, VerifyOptions{Replications: 2})
	require.NoError(t, err)
	require.Len(t, report.Diagnostics, 1)
	d := report.Diagnostics[0]
	require.Equal(t, []any{CodeHeavyWorld, diagnostic.Warning}, []any{d.Code, d.Severity})
	require.Equal(t, "a run of this world has more than 100,000 attempts: the lab does not stay live", d.Summary)
	require.NotNil(t, report.Variants[0].Questions[0].Prediction, "a warning stops nothing")

	s, _ = load(t, "throttled.toml", "heavy = \"it is\"\n"+text)
	report, err = Verify(context.Background(), s, VerifyOptions{Replications: 2})
	require.NoError(t, err)
	require.Empty(t, report.Diagnostics)
}

// TestAHeavyWorldStopsNoOther: a batch goes on without it.
func TestAHeavyWorldStopsNoOther(t *testing.T) {
	text := strings.Replace(throttled, `account.concurrency = 1, sources.basket.rate = "400/s"`, `sources.basket.rate = "20k/s"`, 1)
	report := verify(t, text, 12)
	require.Len(t, report.Diagnostics, 1)
	require.Equal(t, CodeHeavyWorld, report.Diagnostics[0].Code)
	require.Equal(t, "a run of this world needs more than 1,000,000 attempts", report.Diagnostics[0].Summary)
	require.True(t, strings.HasPrefix(at(text, report.Diagnostics[0]), "with ="), at(text, report.Diagnostics[0]))
	choices := report.Variants[0].Questions[0].Choices
	require.Len(t, choices, 2)
	require.Equal(t, []Verdict{Holds, Fails}, []Verdict{choices[0].Verdict, choices[1].Verdict})
	require.Len(t, report.Variants[0].Given, 1)
}

// TestSimulationStopsInTheMiddle: a world that would take days ends with its
// context, and nobody is left working on it.
func TestSimulationStopsInTheMiddle(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	text := strings.Replace(throttled, `duration = "1m"`, `duration = "80000h"`, 1)
	s, list := load(t, "throttled.toml", "heavy = \"years\"\n"+text)
	require.Empty(t, list)
	ctx, cancel := context.WithCancel(context.Background())
	told := 0
	v := verifierOf(s, 30, parallel.Options{Workers: 2, Progress: func(float64) {
		if told++; told == 3 {
			cancel()
		}
	}})
	require.ErrorIs(t, v.simulate(ctx), context.Canceled)

	stopped := errors.New("enough")
	c, stop := context.WithTimeoutCause(context.Background(), time.Nanosecond, stopped)
	defer stop()
	_, err := Verify(c, s, VerifyOptions{})
	require.ErrorIs(t, err, stopped)
	near, err := s.WouldBeRight(ctx, s.Variants[0].Cases[0], 2, 1, 30)
	require.Nil(t, near)
	require.ErrorIs(t, err, context.Canceled)
}

func TestScenariosMakeNoMoreWorldsThanTheyShould(t *testing.T) {
	var b strings.Builder
	for i := range 900 {
		fmt.Fprintf(&b, "[world.functions.f%d]\nduration = \"1ms\"\n", i)
	}
	many := b.String()
	s, list := load(t, "throttled.toml", throttled+many)
	require.Empty(t, list, "two worlds for the choices, one for a prediction, four for the knobs' ends")
	require.Len(t, s.Variants, 1)
	text := throttled + many + "[[vary]]\nset = \"sources.checkout.rate\"\nvalues = [\"80/s\", \"90/s\", \"100/s\", \"110/s\", \"120/s\", \"130/s\", \"140/s\", \"150/s\"]\n"
	s, list = load(t, "throttled.toml", text)
	require.Empty(t, s.Variants, "no more are made")
	require.Len(t, list, 1)
	require.Equal(t, CodeTooMany, list[0].Code)
	require.Equal(t, "all worlds of this scenario together have more than 10,000 functions, sources, fleets and resources", list[0].Summary)
}
