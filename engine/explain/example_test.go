package explain_test

import (
	"fmt"
	"time"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/explain"
)

// A ceiling is raised: what changed, and what is next.
func ExampleChange() {
	run := func(reserved engine.Optional[int]) explain.Run {
		model, _ := engine.Compile(engine.World{
			Duration:  time.Minute,
			Functions: map[string]*engine.Function{"payment": {Duration: dist.Const(100 * time.Millisecond), ReservedConcurrency: reserved}},
			Sources:   map[string]*engine.Source{"checkout": {Kind: "api-gateway", To: "payment", Rate: engine.Some(engine.Rate(100)), Arrivals: engine.Arrivals{Law: "even"}}},
		})
		outcome, err := model.Run(1)
		if err != nil {
			panic(err)
		}
		return explain.Run{Model: model, Outcome: &outcome}
	}
	before, after := run(engine.Some(5)), run(engine.Optional[int]{})
	fmt.Println(explain.Change(before, after))
	for _, l := range explain.Limits(before, "payment") {
		if l.Binding {
			fmt.Println("before:", l)
		}
	}
	// Output:
	// Throttles of payment fell from 3,005 to 0: its reserved ceiling of 5 is gone, and next is the account's limit of 1,000, of which 23 were in use at most; cold starts of payment rose from 5 to 23; the cost per month rose from $966.45 to $1,020.16.
	// before: its reserved ceiling of 5: 5 at most, binds: 3,005 throttled
}
