package engine_test

import (
	"errors"
	"fmt"
	"math"
	"time"

	"coldstart/engine"
	"coldstart/engine/dist"
)

// A function with a ceiling of its own, under more traffic than fits.
func ExampleCompile() {
	world := engine.World{
		Duration: 10 * time.Minute,
		Functions: map[string]*engine.Function{"payment": {
			Runtime:             "nodejs",
			MemoryMB:            engine.Some(512),
			Duration:            dist.Const(250 * time.Millisecond),
			ReservedConcurrency: engine.Some(50),
		}},
		Sources: map[string]*engine.Source{"checkout": {
			Kind: "api-gateway", To: "payment", Rate: engine.Some(engine.Rate(400)), Arrivals: engine.Arrivals{Law: "even"},
		}},
	}
	model, problems := engine.Compile(world)
	if model == nil {
		fmt.Println(problems)
		return
	}
	outcome, err := model.Run(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	payment := outcome.Functions["payment"]
	fmt.Println("most at once:", payment.ConcurrentExecutions.Max)
	fmt.Println("throttled by reserved concurrency:", payment.ThrottlesBy.Reserved == payment.Throttles && payment.Throttles > 0)
	fmt.Printf("share of requests served: %.0f %%\n", 100*float64(payment.Invocations)/float64(outcome.Sources["checkout"].Events))
	// Output:
	// most at once: 50
	// throttled by reserved concurrency: true
	// share of requests served: 50 %
}

// What is wrong with a world is said all at once, each with its place.
func ExampleCompile_problems() {
	_, problems := engine.Compile(engine.World{
		Duration:  time.Minute,
		Functions: map[string]*engine.Function{"api": {Runtime: "nodjs", Architecture: engine.Some("arm46")}},
		Sources:   map[string]*engine.Source{"web": {Kind: "direct", To: "apy", Rate: engine.Some(engine.Rate(1))}},
	})
	for _, p := range problems {
		fmt.Println(p.Path, "-", p.Hint)
	}
	// Output:
	// functions.api.architecture - did you mean "arm64"?
	// functions.api.runtime - did you mean "nodejs"?
	// sources.web.to - did you mean "api"?
}

// A run in slices: for progress, to cancel it, to draw what has come so far.
func ExampleRun_Advance() {
	model, _ := engine.Compile(engine.World{
		Duration:  time.Hour,
		Functions: map[string]*engine.Function{"api": {Duration: dist.Const(time.Millisecond)}},
		Sources:   map[string]*engine.Source{"web": {Kind: "direct", To: "api", Rate: engine.Some(engine.Rate(1)), Arrivals: engine.Arrivals{Law: "even"}}},
	})
	run := model.New(model.Seed(), engine.Options{})
	for minute := 20; ; minute += 20 {
		done, err := run.Advance(engine.Instant(time.Duration(minute)*time.Minute), math.MaxInt)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(minute, "min:", run.Outcome().Sources["web"].Events, "events")
		if done {
			return
		}
	}
	// Output:
	// 20 min: 1201 events
	// 40 min: 2401 events
	// 60 min: 3600 events
}

// A world that needs more than its budget is given up with an error that says
// which quantity is too large.
func ExampleErrBudget() {
	model, _ := engine.Compile(engine.World{
		Duration:  time.Hour,
		Functions: map[string]*engine.Function{"slow": {Duration: dist.Const(time.Second), ReservedConcurrency: engine.Some(1)}},
		Sources:   map[string]*engine.Source{"jobs": {Kind: "sqs", To: "slow", Rate: engine.Some(engine.Rate(1000))}},
	})
	run := model.New(1, engine.Options{Budget: engine.Budget{Requests: 100_000}})
	_, err := run.Advance(math.MaxInt64, math.MaxInt)
	var budget *engine.ErrBudget
	fmt.Println(errors.As(err, &budget), budget.What, budget.Limit)
	// Output:
	// true events in flight 100000
}

// Recorded arrivals: the engine opens no file, so whoever reads the world reads
// the trace, too.
func ExampleParseArrivalTrace() {
	trace, faults := engine.ParseArrivalTrace([]byte("Timestamp,Sum\n2026-11-25T17:00:00Z,120\n2026-11-25T17:01:00Z,80\n"))
	for _, f := range faults {
		fmt.Println(f)
	}
	model, _ := engine.Compile(engine.World{
		Duration:  2 * time.Minute,
		Functions: map[string]*engine.Function{"api": {Duration: dist.Const(time.Millisecond)}},
		Sources:   map[string]*engine.Source{"web": {Kind: "direct", To: "api", Trace: engine.Some(trace)}},
	})
	outcome, err := model.Run(model.Seed())
	fmt.Println(outcome.Sources["web"].Events, err)
	_, faults = engine.ParseArrivalTrace([]byte("2026-11-25T17:00:00Z,120\n2026-11-25T17:01:00Z,lots\n"))
	fmt.Println(faults)
	// Output:
	// 200 <nil>
	// [2:22: "lots" is no count]
}
