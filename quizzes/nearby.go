package quizzes

import (
	"context"
	"errors"

	"coldstart/engine"
	"coldstart/engine/parallel"
)

// nearbyRuns bounds the search for a world where a choice would be right.
const nearbyRuns = 200

// Nearby is the smallest change of a single knob that makes a choice right.
type Nearby struct {
	Knob  *Knob
	From  string // the knob's value in the choice's world, for people; "default" where it is not set
	To    string // the value that makes the choice right
	Steps int    // positions that the knob was turned by
	World *World
}

// WouldBeRight looks for the world where a choice whose claim fails would be
// right: "with reserved concurrency 45 you would be right". It turns one knob
// at a time outward from the choice's world, by as few steps as possible, and
// confirms what it finds in all replications. Nil without an error says that
// no single knob nearby makes the claim true, or none within 200 runs. The
// error is the context's.
func (s *Scenario) WouldBeRight(ctx context.Context, c *Case, choice int, seed int64, replications int) (*Nearby, error) {
	r := s.runner(seed, replications, parallel.Options{})
	base, err := r.run(ctx, c.Base)
	if err != nil {
		return nil, ignoreBudget(err)
	}
	from := c.Choices[choice]
	runs := r.replications
	for steps := 1; ; steps++ {
		turned := false
		for _, k := range s.Knobs {
			for _, position := range k.around(from.World, steps) {
				turned = true
				w, list := k.Turn(from.World, position)
				if list.HasErrors() {
					continue
				}
				if runs += 1; runs > nearbyRuns {
					return nil, nil
				}
				moved := ChoiceCase{Choice: from.Choice, World: w, Claim: from.Claim}
				no, err := r.dissent(ctx, moved, base, 1)
				if err != nil {
					return nil, err
				}
				if no > 0 {
					continue
				}
				if runs += r.replications; runs > nearbyRuns {
					return nil, nil
				}
				v, err := r.verdictOf(ctx, moved, base)
				if err != nil {
					return nil, err
				}
				if v == Holds {
					return &Nearby{Knob: k, From: k.showIn(from.World), To: k.Show(position), Steps: steps, World: w}, nil
				}
			}
		}
		if !turned {
			return nil, nil
		}
	}
}

// around returns the positions that lie steps away from where the knob stands
// in a world, the nearer end first. Where it stands nowhere on its scale,
// both ends count as one step away.
func (k *Knob) around(w *World, steps int) []int {
	at, exact, ok := k.Position(w)
	down, up := at-steps, at+steps
	if ok && !exact {
		down++ // the lower neighbour itself is one step away
	}
	if !ok {
		down, up = k.Len()-steps, steps-1
		if down <= up {
			down = -1 // what lies beyond was reached from the other end
			if k.Len()-steps != steps-1 {
				up = -1
			}
		}
	}
	var positions []int
	for _, p := range []int{up, down} {
		if p >= 0 && p < k.Len() {
			positions = append(positions, p)
		}
	}
	return positions
}

// showIn is the value that a world has for the knob, for people.
func (k *Knob) showIn(w *World) string {
	if text, err := w.show(k.Path); err == nil {
		return text
	}
	if text, ok := w.Value(k.Path); ok {
		return text
	}
	return "default"
}

// dissent counts in how many of the first n replications a claim does not hold.
// A world that outgrows its budget and a claim that cannot be evaluated never
// do.
func (r *runner) dissent(ctx context.Context, c ChoiceCase, base []engine.Outcome, n int) (int, error) {
	outcomes, err := r.first(ctx, c.World, n)
	if err != nil {
		return n, ignoreBudget(err)
	}
	_, together, err := weighConditions(c.Claim, outcomes, base)
	if err != nil {
		return n, nil
	}
	no := 0
	for _, ok := range together {
		if !ok {
			no++
		}
	}
	return no, nil
}

// verdictOf tries a claim in all replications, on the same terms.
func (r *runner) verdictOf(ctx context.Context, c ChoiceCase, base []engine.Outcome) (Verdict, error) {
	outcomes, err := r.run(ctx, c.World)
	if err != nil {
		return Fails, ignoreBudget(err)
	}
	e, err := weigh(c, outcomes, base)
	if err != nil {
		return Fails, nil
	}
	return e.Verdict, nil
}

// ignoreBudget keeps the context's errors.
func ignoreBudget(err error) error {
	var budget *engine.ErrBudget
	if errors.As(err, &budget) {
		return nil
	}
	return err
}
