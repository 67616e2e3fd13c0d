package engine

import (
	"fmt"
	"time"
)

// Instant is a point in simulated time: nanoseconds since the start of
// measurement. The transient runs at negative instants. An instant and a span
// (time.Duration) cannot be mixed up.
type Instant int64

// Problem is one thing that is wrong with a World.
type Problem struct {
	Path    string // the key's way below [world], "functions.payment.memory_mb"; "" for the world as a whole
	Text    string // what is wrong and what was expected
	Hint    string // what to do; may be empty
	Warning bool   // true: the world runs all the same
}

func (p Problem) String() string { return p.Path + ": " + p.Text }

// Options say what a run keeps beside the outcome's totals.
type Options struct {
	Series int          // buckets of Outcome.Series; 0: none; at most MaxSeries
	Trace  TraceOptions // what Outcome.Trace keeps; zero: nothing
	Budget Budget       // zero: DefaultBudget
}

// TraceOptions bound a trace: what happens in [From, To), at most Max records.
type TraceOptions struct {
	From, To Instant
	Max      int
}

// Bounds of Options.
const (
	MaxSeries = 10_000
	MaxTrace  = 50_000
)

// Budget bounds what a run may use. A zero field means no bound of that kind.
type Budget struct {
	Requests int   // events on their way, and environments, at one instant, and so memory: about 150 bytes each
	Attempts int64 // attempts in all, the transient's included
	Steps    int64 // events of the simulation, and what deploys and autoscalers look at: time passes also where nobody asks for anything
}

// ErrBudget says that a world outgrew its budget.
type ErrBudget struct {
	What  string // "events in flight", "environments", "attempts", "steps" or "events at one instant"
	Limit int64
	At    Instant
}

func (e *ErrBudget) Error() string {
	return fmt.Sprintf("engine: more than %d %s at %v of simulated time", e.Limit, e.What, time.Duration(e.At))
}
