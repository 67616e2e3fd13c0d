// Package engine simulates the invocation model of serverless computing:
// sources of events, functions in execution environments that start cold and
// are kept warm, limits that throttle, retries, queues, fleets of servers
// beside them, and the bill.
//
// Compile checks a World and returns a Model; Model.Run(seed) returns the
// Outcome. The package is pure: no files, no wall clock, no goroutine, no
// global that changes. The same world and seed give the same outcome, byte for
// byte, on every machine.
//
//	model, problems := engine.Compile(world)
//	if model == nil { ... }             // problems say what is wrong, and where
//	outcome, err := model.Run(1)
//
// Model.New and Run.Advance do the same in slices, for progress, cancelling
// and drawing what has come so far.
//
// # Clock and counting
//
// An Instant is an integer number of nanoseconds since the start of
// measurement; the transient runs before it, and every `at` of a file counts
// from it. A run ends at World.Duration and nothing is drained.
//
// Counters of sources cover the events born in [0, duration), wherever those
// events get to; invocations, throttles, cold starts and attempts cover what
// starts in [0, duration); errors, durations, billed time and GB-seconds what
// ends in (0, duration], for a run that ends at 0 was of the transient and one
// that ends at the end was of the window; gauges are weighted by time over it. A throttled attempt is no
// invocation. A duplicate is no event: an event that is delivered twice
// succeeds when the first of its deliveries does, and fails when the last one
// has failed.
//
// # Event order
//
// Events happen in order of instant; at the same instant in order of class:
//
//  1. completions (a run, a call or a phase of init ends),
//  2. reclaims of environments,
//  3. control (start and end of measurement, deploys, scaling),
//  4. timers (retries, time-outs, visibility, batch windows),
//  5. arrivals, in order of the sources' names.
//
// Within a class the order is that of scheduling. So what frees capacity comes
// before what asks for it: a run that ends at t makes its environment free for
// an event that is born at t. The end of measurement is a control event: runs
// that end at that very instant still count, nothing starts in it.
//
// # Randomness
//
// A draw is a function of (seed, name of a stream, number, attempt), never of
// how many were drawn before: attempt k of event n of source s meets the same
// handler time, the same error and the same back-off in every world that has
// s, whatever else changes. Births are a unit-rate process per source, scaled
// in time by its rate and phases.
//
// # Mechanisms, a file each
//
//	arrivals.go     when a source's next event is born: rates, phases, ramps
//	replay.go       arrivals of a recorded trace, instead of a rate's
//	admission.go    may this attempt start? the limits, in order
//	scaling.go      how many environments there may be: tokens (Lambda),
//	                instances (Cloud Run), an autoscaler (Knative)
//	pending.go      requests that wait for an environment
//	environment.go  the states of an execution environment, the idle list
//	slots.go        environments that take several requests at a time
//	processor.go    CPU that requests share
//	coldstart.go    the phases of a cold start, the init limit, SnapStart
//	provisioned.go  environments that are initialised ahead
//	invocation.go   start and finish of a run
//	shortcut.go     the same for the many that are alike, in fewer steps
//	sync.go         callers that wait: retries, gateways' time-outs
//	async.go        events that wait: the queue behind asynchronous invocation
//	queue.go        queues that are polled: batches, visibility, receive counts
//	fifo.go         queues in message groups, each of which keeps its order
//	stream.go       streams that are polled: lanes, retries, split batches
//	backoff.go      how long to wait before the next attempt
//	chain.go        events that a source or a function hands to another source
//	effect.go       what an event's runs did: duplicates, idempotency
//	call.go         what handlers call and wait for: other functions, fleets and ...
//	resource.go     ... resources
//	fleet.go        servers: waiting, then processor sharing
//	credits.go      burstable servers
//	autoscaling.go  fleets that follow their load
//	bill.go         usage, handed to engine/billing
//
// They meet in a few verbs: schedule (a future event), admit, start, finish
// (an attempt on a function), deliver (tell the source what became of an
// attempt), settle (the event's fate), note (the trace).
//
// # Execution environments
//
//	created on demand
//	       │
//	       ▼
//	┌─ initializing ─┐
//	│                ▼
//	│              busy ◀──── the most recently used idle one
//	│                │  │            ▲
//	│         finish │  │ doomed     │ start
//	│                ▼  │ (age,      │
//	│              idle─┼─deploy)────┘
//	│                │  │
//	▼                ▼  ▼
//	└────────────▶ reclaimed  (keep-alive, age, deploy)
//
// An environment of provisioned concurrency begins as ahead (initialising, or
// waiting for the rest of its allocation) and becomes idle without a request.
//
// All transitions go through one function, Run.transition.
//
// # Speed
//
// An invocation allocates nothing, and memory grows with what is in flight,
// never with what has passed. `go test -run - -bench .` in this package, the
// smallest of 60 runs of 100,000 (two shared cores of an AMD EPYC "Turin" VM under
// Linux, busy with other work, go1.26.8, November 2026):
//
//	                                     environments in use
//	                                     20      200     2,000
//	one function, every metric on        76      80      83      ns/invocation
//	a bare loop of the same draws        40      41      42      ns/invocation
//	ratio                                1.9     2.0     2.0
//	live heap                            2.8     3.2     3.7     MB
//
//	payment incident, callers backing off        93      ns/attempt
//	bucket -> queue -> function, in batches     254      ns/event
//
// The aim was a ratio of 1.5, and is not met. With its accounting taken out
// (limits, counters, gauges, histogram, idle list) the short way still takes 60
// ns at 20 environments, and all of the accounting 15: what is left is many
// small steps, of which none is worth a nanosecond that was tried (births drawn
// ahead, narrower buckets, hot fields side by side, fewer calls). A build with a
// profile of these benchmarks (go build -pgo) takes 70, 73 and 75 ns, 85 and 231.
//
// A month of 500 million requests (190 a second, Poisson, 256 MB) by `coldstart
// sim`, every invocation: 38 s of one core with a handler of 100 ms, 40 s with a
// lognormal one, each run once; the heap stayed at 4 MB.
//
// The bare loop draws the same numbers, keeps one pending birth and one event
// per invocation in the same future event list, and counts idle environments:
// no limits, identity, metrics or bill.
//
// # Rules and tests
//
// testdata/RULES.md names, rule by rule, the tests that hold the model to it; a
// test sees to it that they exist.
package engine
