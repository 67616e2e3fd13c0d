// Package explain says in words what the engine says in numbers: what changed
// between two outcomes and why, which limits apply and how close a run came to
// them, and what one record of a trace means.
//
// Whatever a text claims is in the outcomes or in the worlds that they came
// from; a property test holds every number of a text against them. A cause is
// named only where the engine has counted it (a throttle has the limit that
// refused it) or where it follows from the definition of the metric; what only
// moved along is told with "while". Where a metric moved no more than chance
// moves it, it is not told at all: two runs with the same seed meet the same
// draws, so there little is chance; with different seeds a count has to differ
// by more than three standard deviations of a Poisson count, and a percentile
// by a quarter.
//
// What to call first: Change for two runs, Limits for one, Record for a record
// of a trace.
package explain

import "coldstart/engine"

// A Run is an outcome and the model that it came out of; both are set.
type Run struct {
	Model   *engine.Model
	Outcome *engine.Outcome
}
