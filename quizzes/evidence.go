package quizzes

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"coldstart/engine"
	"coldstart/engine/parallel"
)

// What a world of a quiz may cost, in attempts of one run: so the lab stays
// live, and a check stays short.
const (
	attemptsHeavy = 100_000   // more is a warning
	attemptsMax   = 1_000_000 // more is an error, without a reason
)

// Replications is how often a claim is tried where nothing else is said.
const Replications = 30

// A Verdict is what replications say about a claim.
type Verdict int

// The verdicts. One dissenting replication is let pass where there are at
// least ten.
const (
	Ambiguous Verdict = iota // too many say yes and too many say no
	Holds
	Fails
)

func (v Verdict) String() string { return [...]string{"ambiguous", "holds", "fails"}[v] }

// verdict judges that yes of n replications say yes.
func verdict(yes, n int) Verdict {
	dissent := 0
	if n >= 10 {
		dissent = 1
	}
	switch {
	case n-yes <= dissent:
		return Holds
	case yes <= dissent:
		return Fails
	}
	return Ambiguous
}

// ChoiceEvidence is what the simulation says about one choice.
type ChoiceEvidence struct {
	Choice     *Choice
	World      *World
	Outcome    engine.Outcome // of the first replication
	Holds, Of  int            // replications in which every condition holds, and all of them
	Verdict    Verdict
	Conditions []ConditionEvidence
}

// ConditionEvidence is one condition of a claim over the replications.
type ConditionEvidence struct {
	Condition
	First     bool // whether it holds in the first replication
	Holds, Of int
	Verdict   Verdict
	Spreads   []Spread // of the numbers that it reads, in order of its text
}

// A Spread is one number over the replications. Replications in which it
// belongs to an empty distribution do not count; with none left all three are
// NaN.
type Spread struct {
	Metric    string  // "functions.payment.throttles", "baseline.cost.total"
	First     float64 // in the first replication
	Low, High float64 // the least and the most of all
}

// String is "functions.payment.throttles = 12" or, where it differs between
// replications, "... = 12 (9 to 15)".
func (s Spread) String() string {
	if math.IsNaN(s.First) {
		return s.Metric + ": none in this run"
	}
	text := s.Metric + " = " + Format(s.Metric, s.First)
	if s.Low < s.High {
		text += fmt.Sprintf(" (%s to %s)", Format(s.Metric, s.Low), Format(s.Metric, s.High))
	}
	return text
}

// weighConditions evaluates conditions in every replication. The error is an
// *EvaluationError that names condition and replication.
func weighConditions(conditions []Condition, outcomes, base []engine.Outcome) (all []ConditionEvidence, together []bool, err error) {
	together = make([]bool, len(outcomes))
	for i := range together {
		together[i] = true
	}
	for _, c := range conditions {
		e := ConditionEvidence{Condition: c, Of: len(outcomes)}
		for i := range outcomes {
			o := c.env.observe(&outcomes[i], &base[i])
			ok, err := c.holds(o)
			if err != nil {
				return nil, nil, &EvaluationError{fmt.Sprintf("%s (seed %d)", err, outcomes[i].Seed)}
			}
			if ok {
				e.Holds++
			}
			if i == 0 {
				e.First = ok
			}
			together[i] = together[i] && ok
			e.Spreads = widen(e.Spreads, c.readings(o))
		}
		e.Verdict = verdict(e.Holds, e.Of)
		all = append(all, e)
	}
	return all, together, nil
}

// widen takes one more replication's readings into the spreads.
func widen(spreads []Spread, readings []Reading) []Spread {
	if spreads == nil {
		for _, r := range readings {
			spreads = append(spreads, Spread{Metric: r.Metric, First: r.Value, Low: r.Value, High: r.Value})
		}
		return spreads
	}
	for i, r := range readings {
		s := &spreads[i]
		if math.IsNaN(s.Low) {
			s.Low, s.High = r.Value, r.Value
		}
		if r.Value < s.Low {
			s.Low = r.Value
		}
		if r.Value > s.High {
			s.High = r.Value
		}
	}
	return spreads
}

// weigh evaluates a choice's claim.
func weigh(c ChoiceCase, outcomes, base []engine.Outcome) (ChoiceEvidence, error) {
	e := ChoiceEvidence{Choice: c.Choice, World: c.World, Outcome: outcomes[0], Of: len(outcomes)}
	conditions, together, err := weighConditions(c.Claim, outcomes, base)
	if err != nil {
		return e, err
	}
	e.Conditions = conditions
	for _, ok := range together {
		if ok {
			e.Holds++
		}
	}
	e.Verdict = verdict(e.Holds, e.Of)
	return e, nil
}

// A runner runs worlds with the same seeds for all, and each one once: several
// choices may make the same world.
type runner struct {
	seed         int64
	replications int
	budget       engine.Budget
	options      parallel.Options
	done         map[string][]engine.Outcome // by World.key
	failed       map[string]error
}

func (s *Scenario) runner(seed int64, replications int, o parallel.Options) *runner {
	r := &runner{seed: seed, replications: replications, options: o, done: map[string][]engine.Outcome{}, failed: map[string]error{}}
	if r.replications <= 0 {
		r.replications = Replications
	}
	if s.heavy == "" {
		r.budget.Attempts = attemptsMax
	}
	return r
}

// key tells worlds apart: two with the same key are the same.
func (w *World) key() string { return w.tree.String() }

// run returns a world's outcomes, one a replication. The error is an
// *engine.ErrBudget, or the context's.
func (r *runner) run(ctx context.Context, w *World) ([]engine.Outcome, error) {
	key := w.key()
	if outcomes, ok := r.done[key]; ok {
		return outcomes, nil
	}
	if err, ok := r.failed[key]; ok {
		return nil, err
	}
	outcomes, err := parallel.Run(ctx, parallel.Replications(w.Model, r.seed, r.replications, engine.Options{Budget: r.budget}), r.options)
	var budget *engine.ErrBudget
	if errors.As(err, &budget) {
		r.failed[key] = budget
		return nil, budget
	}
	if err != nil {
		return nil, err
	}
	r.done[key] = outcomes
	return outcomes, nil
}

// first runs a world in the first n replications alone.
func (r *runner) first(ctx context.Context, w *World, n int) ([]engine.Outcome, error) {
	n = min(n, r.replications)
	if outcomes, ok := r.done[w.key()]; ok {
		return outcomes[:n], nil
	}
	return parallel.Run(ctx, parallel.Replications(w.Model, r.seed, n, engine.Options{Budget: r.budget}), r.options)
}

// attempts is what a run cost: requests to start an invocation or to be served.
func attempts(o *engine.Outcome) int64 {
	var n int64
	for _, s := range o.Sources {
		n += s.Attempts
	}
	return max(n, o.SimulatedInvocations)
}

// describe lists readings for a message.
func describe(conditions []ConditionEvidence) string {
	var parts []string
	for _, c := range conditions {
		text := fmt.Sprintf("%s: holds in %d of %d", c.Text, c.Holds, c.Of)
		var spreads []string
		for _, s := range c.Spreads {
			spreads = append(spreads, s.String())
		}
		if len(spreads) > 0 {
			text += ", " + strings.Join(spreads, ", ")
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
