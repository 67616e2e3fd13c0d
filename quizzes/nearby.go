package quizzes

import (
	"context"
	"slices"

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
// at a time outward from the choice's world, by as few steps as possible, looks
// at the first replication of each world that it meets, and confirms what it
// finds in all of them. Nil without an error says that no single knob nearby
// makes the claim true, or none within 200 runs. The error is the context's.
func (s *Scenario) WouldBeRight(ctx context.Context, c *Case, choice int, seed int64, replications int) (*Nearby, error) {
	return s.nearest(ctx, s.runner(seed, replications, parallel.Options{}), c, choice)
}

// nearest is WouldBeRight with a new runner.
func (s *Scenario) nearest(ctx context.Context, r *runner, c *Case, choice int) (*Nearby, error) {
	from := c.Choices[choice]
	t := &trial{runner: r, claim: from.Claim}
	if readsBaseline(from.Claim) {
		t.base = c.Base
	}
	for steps := 1; ; steps++ {
		turned := false
		var ring []*Nearby // what is so many steps away
		for _, k := range s.Knobs {
			for _, position := range k.around(from.World, steps) {
				turned = true
				if w, list := k.Turn(from.World, position); !list.HasErrors() {
					ring = append(ring, &Nearby{Knob: k, From: k.showIn(from.World), To: k.Show(position), Steps: steps, World: w})
				}
			}
		}
		if !turned {
			return nil, nil
		}
		room := max(0, nearbyRuns-t.cost(nil, 1)) // beside the baseline's, once
		last := len(ring) > room
		ring = ring[:min(len(ring), room)]
		if err := t.run(ctx, ring, 1); err != nil {
			return nil, err
		}
		for _, near := range ring {
			if !t.holds(near.World, 1) {
				continue
			}
			for _, n := range []int{firstBlock, r.replications} {
				if t.cost(near.World, n) > nearbyRuns {
					return nil, nil
				}
				if err := t.run(ctx, []*Nearby{near}, n); err != nil {
					return nil, err
				}
				if !t.holds(near.World, n) {
					break
				}
				if n >= r.replications {
					return near, nil
				}
			}
		}
		if last {
			return nil, nil
		}
	}
}

// A trial tries one claim in many worlds.
type trial struct {
	*runner
	claim []Condition
	base  *World // nil: the claim does not read it
}

// cost is how many runs there are once a world, if any, and the baseline are
// known in n replications.
func (t *trial) cost(w *World, n int) int {
	n = min(n, t.replications)
	cost := t.spent
	for _, w := range []*World{w, t.base} {
		if w != nil {
			cost += max(0, n-len(t.of(w).outcomes))
		}
	}
	return cost
}

// run makes sure that worlds and the baseline are known in n replications.
func (t *trial) run(ctx context.Context, worlds []*Nearby, n int) error {
	var wants []want
	if t.base != nil {
		wants = append(wants, want{t.base, n})
	}
	for _, near := range worlds {
		wants = append(wants, want{near.World, n})
	}
	return t.runner.run(ctx, wants)
}

// holds reports whether the claim holds in a world by its first n
// replications. A world that outgrows its budget and a claim that cannot be
// evaluated never do.
func (t *trial) holds(w *World, n int) bool {
	n = min(n, t.replications)
	outcomes := t.of(w).outcomes
	if len(outcomes) < n {
		return false
	}
	var base []engine.Outcome
	if t.base != nil {
		if base = t.of(t.base).outcomes; len(base) < n {
			return false
		}
	}
	_, together, err := weighConditions(t.claim, outcomes[:n], base)
	return err == nil && verdict(count(together), n) == Holds
}

// readsBaseline reports whether a claim compares with the unpatched world.
func readsBaseline(claim []Condition) bool {
	return slices.ContainsFunc(claim, func(c Condition) bool { return c.baselined })
}

// around returns the positions that lie steps away from where the knob stands
// in a world, the upper one first. Where it stands nowhere on its scale, both
// ends count as one step away.
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
	if at, exact, ok := k.Position(w); ok && exact && k.names != nil {
		return k.names[at]
	}
	if text, err := w.show(k.Path); err == nil {
		return text
	}
	if text, ok := w.Value(k.Path); ok {
		return text
	}
	return "default"
}
