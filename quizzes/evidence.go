package quizzes

import (
	"fmt"
	"math"
	"strings"

	"coldstart/engine"
)

// Replications is how often a claim is tried where nothing else is said.
const Replications = 30

// A Verdict is what replications say about a claim.
type Verdict int

// The verdicts. One dissenting replication is let pass where there are at
// least ten; of fewer it would be too large a share.
const (
	Ambiguous Verdict = iota // too many say yes and too many say no
	Holds
	Fails
)

func (v Verdict) String() string { return [...]string{"ambiguous", "holds", "fails"}[v] }

// dissent is how many of n replications may say otherwise.
func dissent(n int) int {
	if n >= 10 {
		return 1
	}
	return 0
}

// verdict judges that yes of n replications say yes.
func verdict(yes, n int) Verdict {
	switch {
	case n-yes <= dissent(n):
		return Holds
	case yes <= dissent(n):
		return Fails
	}
	return Ambiguous
}

// firstBlock is how many replications a claim is tried in at first. A claim
// that none of them agrees with is wrong, and is not tried further: one that
// holds in three of ten would be taken for wrong once in thirty times.
const firstBlock = 10

// settled reports whether a claim that holds in yes of the first n of all
// replications has to be tried in no more of them: it cannot hold any more, and
// it either never did or cannot fail any more.
func settled(yes, n, all int) bool {
	return n >= all || n >= firstBlock && n-yes > dissent(all) && (yes == 0 || yes > dissent(all))
}

// ChoiceEvidence is what the simulation says about one choice. A claim that is
// clearly wrong is not tried in all replications: Of is less then.
type ChoiceEvidence struct {
	Choice     *Choice
	World      *World
	Outcome    engine.Outcome // of the first replication
	Holds, Of  int            // replications in which every condition holds, and in which it was tried
	Verdict    Verdict
	Conditions []ConditionEvidence
	Given      []ConditionEvidence // of a check: what its why says is so
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

// String is "functions.payment.throttles = 12" or, where that differs between
// replications, "... = 12 (9 to 15)".
func (s Spread) String() string {
	if math.IsNaN(s.First) {
		return s.Metric + ": none in this run"
	}
	text := s.Metric + " = " + Format(s.Metric, s.First)
	if low, high := Format(s.Metric, s.Low), Format(s.Metric, s.High); low != high {
		text += fmt.Sprintf(" (%s to %s)", low, high)
	}
	return text
}

// weighConditions evaluates conditions in every replication that there is an
// outcome of; base has as many, or fewer where no condition reads the baseline.
// together says of each replication whether all conditions hold in it. The error
// is an *EvaluationError that names the replication.
func weighConditions(conditions []Condition, outcomes, base []engine.Outcome) (all []ConditionEvidence, together []bool, err error) {
	for _, c := range conditions {
		all = append(all, ConditionEvidence{Condition: c, Of: len(outcomes)})
	}
	together = make([]bool, len(outcomes))
	for i := range outcomes {
		together[i] = true
		before := &outcomes[i]
		if i < len(base) {
			before = &base[i]
		}
		var env *environment
		var seen observation
		for k, c := range conditions {
			if c.env != env { // the conditions of a claim share theirs
				env, seen = c.env, c.env.observe(&outcomes[i], before)
			}
			ok, err := c.holds(seen)
			if err != nil {
				return nil, nil, &EvaluationError{fmt.Sprintf("%s (seed %d)", err, outcomes[i].Seed)}
			}
			e := &all[k]
			if ok {
				e.Holds++
			}
			if i == 0 {
				e.First = ok
			}
			together[i] = together[i] && ok
			e.Spreads = widen(e.Spreads, c.readings(seen))
		}
	}
	for k := range all {
		all[k].Verdict = verdict(all[k].Holds, all[k].Of)
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

// weigh evaluates a choice's claim in the replications that there are outcomes
// of, at least one.
func weigh(c ChoiceCase, outcomes, base []engine.Outcome) (ChoiceEvidence, error) {
	e := ChoiceEvidence{Choice: c.Choice, World: c.World, Outcome: outcomes[0], Of: len(outcomes)}
	conditions, together, err := weighConditions(c.Claim, outcomes, base)
	if err != nil {
		return e, err
	}
	e.Conditions = conditions
	e.Holds = count(together)
	e.Verdict = verdict(e.Holds, e.Of)
	return e, nil
}

func count(list []bool) int {
	n := 0
	for _, yes := range list {
		if yes {
			n++
		}
	}
	return n
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
