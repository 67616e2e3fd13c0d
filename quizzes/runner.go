package quizzes

import (
	"context"
	"errors"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/diagnostic"
)

// What a world of a quiz may cost, in attempts of one run: so the lab stays
// live, and a check stays short.
const (
	attemptsHeavy = 100_000   // more is a warning
	attemptsMax   = 1_000_000 // more is an error, without a reason
)

// How many steps a run of a stranger's world may take, attempts or not: some
// seconds, and some minutes where the scenario says why it needs more.
const (
	stepsMax      = 50_000_000
	stepsMaxHeavy = 1_000_000_000
)

// What a run of a stranger's world may hold at one instant, in events: some
// 150 MB, and some 750 MB where the scenario says why it needs more.
const (
	eventsMax      = 1_000_000
	eventsMaxHeavy = 5_000_000
)

// budgetOf bounds each run of a scenario's worlds, with its reason to be heavy
// if it has one.
func budgetOf(heavy string) engine.Budget {
	if heavy != "" {
		return engine.Budget{Requests: eventsMaxHeavy, Steps: stepsMaxHeavy}
	}
	return engine.Budget{Requests: eventsMax, Attempts: attemptsMax, Steps: stepsMax}
}

// A runner runs worlds with the same seeds for all, and each one once a seed:
// several choices may make the same world, and several claims speak of it.
type runner struct {
	seed         int64
	replications int
	budget       engine.Budget
	probe        bool // whether first runs are tried within attemptsHeavy
	options      parallel.Options

	spent int // runs so far
	known worlds
}

// worlds is what is known of worlds, each with the seed of its first run.
type worlds map[worldSeed]*simulated

type worldSeed struct {
	key  string
	seed int64
}

// simulated is what is known of a world.
type simulated struct {
	outcomes []engine.Outcome  // of the first replications
	heavy    bool              // a run has more than attemptsHeavy attempts
	failed   *engine.ErrBudget // it cannot be run to its end
}

func (s *Scenario) runner(seed int64, replications int, o parallel.Options) *runner {
	if replications <= 0 {
		replications = Replications
	}
	return &runner{seed: seed, replications: replications, budget: s.budget, options: o, known: worlds{}}
}

// of returns what is known of a world.
func (r *runner) of(w *World) *simulated {
	at := worldSeed{w.key, r.seed}
	if r.known[at] == nil {
		r.known[at] = &simulated{}
	}
	return r.known[at]
}

// A want asks for a world's first n replications, or all where there are fewer.
type want struct {
	world *World
	n     int
}

// run simulates what is wanted and not known yet, all of it at once. A world
// that outgrows its budget is marked so and keeps the outcomes before that.
// The error is the context's.
func (r *runner) run(ctx context.Context, wants []want) error {
	for {
		var jobs []parallel.Job
		var of []*simulated // the jobs
		planned := map[*simulated]int{}
		for _, w := range wants {
			known := r.of(w.world)
			if known.failed != nil {
				continue
			}
			all := parallel.Replications(w.world.Model, r.seed, min(w.n, r.replications), engine.Options{Budget: r.budget})
			if r.probe && !known.heavy && len(all) > 0 {
				all[0].Options.Budget.Attempts = attemptsHeavy
			}
			from := max(len(known.outcomes), planned[known])
			for i := from; i < len(all); i++ {
				jobs, of = append(jobs, all[i]), append(of, known)
			}
			planned[known] = max(from, len(all))
		}
		if len(jobs) == 0 {
			return nil
		}
		if err := r.take(ctx, jobs, of); err != nil {
			return err
		}
	}
}

// take runs jobs up to the first one that outgrows its budget.
func (r *runner) take(ctx context.Context, jobs []parallel.Job, of []*simulated) error {
	i := 0
	for outcome, err := range parallel.Outcomes(ctx, jobs, r.options) {
		var budget *engine.ErrBudget
		if errors.As(err, &budget) {
			r.spent++
			if budget.What == "attempts" && budget.Limit == attemptsHeavy {
				of[i].heavy = true // the next round allows it more
			} else {
				of[i].failed = budget
			}
			return nil
		}
		if err != nil {
			return err
		}
		of[i].outcomes = append(of[i].outcomes, outcome)
		r.spent++
		i++
	}
	return nil
}

// worldKey tells worlds apart: two with the same key are the same, in whatever
// order they are written.
func worldKey(n *diagnostic.Node) string {
	var b strings.Builder
	writeKey(&b, n)
	return b.String()
}

func writeKey(b *strings.Builder, n *diagnostic.Node) {
	switch n.Kind {
	case diagnostic.Table:
		keys := n.Keys()
		slices.Sort(keys)
		b.WriteByte('{')
		for _, key := range keys {
			if value := n.Get(key); !isUnset(value) {
				b.WriteString(diagnostic.QuoteKey(key))
				b.WriteByte('=')
				writeKey(b, value)
				b.WriteByte(',')
			}
		}
		b.WriteByte('}')
	case diagnostic.Array:
		b.WriteByte('[')
		for _, item := range n.Items {
			writeKey(b, item)
			b.WriteByte(',')
		}
		b.WriteByte(']')
	default:
		b.WriteString(n.String())
	}
}
