package engine

import (
	"fmt"
	"math"

	"coldstart/engine/dist"
	"coldstart/engine/event"
	"coldstart/engine/metric"
)

// A Run is one simulation under way: a Model, a seed and where it has got to.
// It is not safe for concurrent use; many Runs of one Model are.
type Run struct {
	model   *Model
	seed    int64
	options Options

	now       int64 // ns since the start of measurement
	end       int64
	open      bool // what starts is counted: 0 has come, the end has not
	measuring bool // what ends is counted: the completions of 0 have passed
	done      bool
	err       error
	still     int  // events since the clock moved
	long      bool // no invocation goes the short way: for the test that compares

	queue    event.Queue // the future event list
	lanes    event.Lanes // the next birth of each source
	sequence uint64

	functions []functionState
	sources   []sourceState
	fleets    []fleetState
	resources []resourceState
	scaling   scaling

	provisioning []bucket // the pace of making environments ahead: one a function, or one

	streamLanes []lane // of each stream, one after the other
	records     int    // that wait in them

	// Slabs with free lists.
	requests        []request
	freeRequest     int32
	environments    []environment
	processors      []processor // by environment, of those that share one
	freeEnvironment int32
	effects         []effect
	freeEffects     []int32
	keys            []key
	freeKeys        []int32
	ongoing         []ongoing
	freeOngoing     int32
	instances       []instanceState
	freeInstance    int32

	pooled      int64 // in flight on functions without a reservation, in environments created on demand
	claimed     int64 // provisioned environments of functions without a reservation
	accountRate bucket
	accountSpec bucketSpec
	inflight    peak  // of the account
	invocations int64 // the transient's included
	attempts    int64
	attemptsMax int64
	looks       int64 // at environments and servers, of deploys and autoscalers
	stepsMax    int64

	billingUnit, billingMin int64
	meter                   meter
	apart                   bool // runs in provisioned environments have a line of their own

	series *seriesState // nil: not asked for
	trace  *traceState  // nil: not asked for
}

type functionState struct {
	spec *functionSpec
	id   int32

	idle            idleList // of environments created on demand
	ahead           provisionedState
	keepAliveArmed  bool
	created         uint64
	deadlines       deadlines       // of runs that make calls
	series          *FunctionSeries // never nil; its slices are, where no series is asked for
	requestRate     *bucket         // nil: no such limit
	requestRateSpec *bucketSpec
	ownRate         bucket
	ownSpec         bucketSpec

	streams struct{ init, keepAlive, age, provision dist.Stream }

	// Environments in use are those in flight, and idle are those alive but in use.
	inflight, initializing, alive metric.Gauge

	// On platforms whose environments take several requests, or that scale by demand.
	open, opening idleList     // environments with free slots: ready, initialising
	inUse         metric.Gauge // environments
	demand        metric.Gauge // requests that run or stand in line, since the last look of an autoscaler
	pending       pendingState

	// Counted in the window.
	invocations, errors, timeouts     int64
	restores                          int64
	cpu                               int64 // ns of work
	rounding                          int64 // ns that periods of use, or lives of environments, are rounded up by
	throttles                         [reasons]int64
	coldStarts                        int64
	createdCounted, reclaimed         int64
	lifespan                          float64 // ns
	billed                            int64   // billing units
	extraRequests                     int64   // billed for large payloads, beyond one an invocation
	effectsApplied, effectsDuplicated int64
	duration                          metric.Histogram // without those of invocations that went the short way: see durations
	cold, init                        metric.Histogram
}

type sourceState struct {
	spec *sourceSpec
	id   int32

	births uint64  // births so far, batches counted once
	units  float64 // place of the pending one in the unit process
	piece  int
	replay replayState
	number uint64 // events so far

	streams struct {
		gap, handler, perRecord, fault, poison, partial, backoff, duplicate, call, group, shard dist.Stream
	}

	queue            queueState
	stream           streamState
	deadlines        deadlines     // of callers
	series           *SourceSeries // as a function's
	oldest, youngest int32         // unfinished deliveries, by age
	waiting          metric.Gauge  // events that wait
	age              metric.Age    // of the oldest

	// Counted in the window.
	events, attempts, retries, duplicates int64
	throttled, responses                  int64
	fates                                 [fates]int64
	latency                               metric.Histogram // but for ...
	alike                                 metric.Histogram // ... that of events that went the short way
}

// DefaultBudget is what a run may use where Options say nothing: some 3 GB.
var DefaultBudget = Budget{Requests: 20_000_000}

// New begins a run.
func (m *Model) New(seed int64, options Options) *Run {
	if options.Budget.Requests == 0 {
		options.Budget.Requests = DefaultBudget.Requests
	}
	r := &Run{
		model: m, seed: seed, options: options,
		now: -m.transient, end: m.duration,
		lanes:       event.NewLanes(len(m.sources)),
		freeRequest: none, freeEnvironment: none, freeOngoing: none, freeInstance: none,
		attemptsMax: math.MaxInt64, stepsMax: math.MaxInt64,
		billingUnit: m.profile.Billing.Unit.Nanoseconds(),
	}
	if r.options.Budget.Attempts > 0 {
		r.attemptsMax = r.options.Budget.Attempts
	}
	if r.options.Budget.Steps > 0 {
		r.stepsMax = r.options.Budget.Steps
	}
	r.meter = meters[m.profile.Billing.Meter]
	r.billingMin = (m.profile.Billing.UnitMin.Nanoseconds() + r.billingUnit - 1) / r.billingUnit
	for _, l := range m.profile.Billing.Lines {
		r.apart = r.apart || l.Quantity == "provisioned_duration_gb_seconds"
	}
	r.scaling = newScaling(m.profile, len(m.functions), r.now)
	r.accountSpec = newRateBucket(float64(m.account.pool * int64(m.profile.Concurrency.RequestRateFactor)))
	r.accountRate = r.accountSpec.start(r.now)

	r.provisioning = make([]bucket, len(m.functions))
	if m.provision.shared {
		r.provisioning = r.provisioning[:min(1, len(m.functions))]
	}
	for i := range r.provisioning {
		r.provisioning[i] = m.provision.pace.start(r.now)
	}

	r.schedule(0, kindOpen, 0, 0)
	r.schedule(0, kindStart, 0, 0)
	r.startFunctions()
	r.startSources()
	r.startFleets()
	r.startResources()
	r.startSeries()
	r.startTrace()
	r.schedule(r.end, kindEnd, 0, 0)
	return r
}

// Run simulates the model to its end. The error is an *ErrBudget: a queue
// outgrew DefaultBudget.
func (m *Model) Run(seed int64) (Outcome, error) {
	r := m.New(seed, Options{})
	for done := false; !done; {
		var err error
		if done, err = r.Advance(math.MaxInt64, math.MaxInt); err != nil {
			return Outcome{}, err
		}
	}
	return r.Outcome(), nil
}

func (r *Run) startFunctions() {
	r.functions = make([]functionState, len(r.model.functions))
	for i := range r.functions {
		f := &r.functions[i]
		f.spec = &r.model.functions[i]
		f.id = int32(i)
		f.idle, f.open, f.opening = idleList{none, none}, idleList{none, none}, idleList{none, none}
		f.series = &FunctionSeries{}
		name := "function/" + f.spec.name + "/"
		f.streams.init = dist.NewStream(r.seed, name+"init")
		f.streams.keepAlive = dist.NewStream(r.seed, name+"keep_alive")
		f.streams.age = dist.NewStream(r.seed, name+"age")
		f.streams.provision = dist.NewStream(r.seed, name+"provision")
		switch {
		case f.spec.requestRate < 0:
		case f.spec.reserved >= 0:
			f.ownSpec = newRateBucket(float64(f.spec.requestRate))
			f.ownRate = f.ownSpec.start(r.now)
			f.requestRate, f.requestRateSpec = &f.ownRate, &f.ownSpec
		default:
			f.requestRate, f.requestRateSpec = &r.accountRate, &r.accountSpec
		}
		for _, g := range []*metric.Gauge{&f.inflight, &f.initializing, &f.alive, &f.inUse} {
			g.Start(r.now)
		}
		for _, at := range f.spec.deploys {
			if at >= r.now && at < r.end {
				r.schedule(at, kindDeploy, f.id, 0)
			}
		}
		r.startProvisioned(f)
		r.startScaling(f)
	}
}

// environmentsInUse counts the environments that have a request.
func (f *functionState) environmentsInUse() *metric.Gauge {
	if f.spec.slotted {
		return &f.inUse
	}
	return &f.inflight
}

func (r *Run) startSources() {
	r.sources = make([]sourceState, len(r.model.sources))
	for i := range r.sources {
		s := &r.sources[i]
		s.spec = &r.model.sources[i]
		s.id = int32(i)
		s.oldest, s.youngest = none, none
		s.series = &SourceSeries{}
		s.queue.pollers = s.spec.queue.pollersStart
		s.queue.groups = newGroups(s.spec.queue.groups)
		name := "source/" + s.spec.name + "/"
		for stream, of := range map[string]*dist.Stream{
			"gap": &s.streams.gap, "handler": &s.streams.handler, "per_record": &s.streams.perRecord,
			"fault": &s.streams.fault, "poison": &s.streams.poison, "partial": &s.streams.partial,
			"backoff": &s.streams.backoff, "duplicate": &s.streams.duplicate, "call": &s.streams.call,
			"group": &s.streams.group, "shard": &s.streams.shard,
		} {
			*of = dist.NewStream(r.seed, name+stream)
		}
		s.waiting.Start(r.now)
		s.age.Start(r.now)
		if s.spec.class == classStream {
			r.startStream(s)
		}
		r.lanes.Set(i, never)
		if s.spec.replay != nil {
			r.startReplay(s)
		}
		if s.spec.born {
			r.nextBirth(s)
		}
	}
}

func (r *Run) startFleets() {
	r.fleets = make([]fleetState, len(r.model.fleets))
	for i := range r.fleets {
		f := &r.fleets[i]
		f.spec = &r.model.fleets[i]
		f.id = int32(i)
		f.series = &FleetSeries{}
		f.running.Start(r.now)
		n := f.spec.count
		if a := f.spec.scaling; a != nil {
			n = a.min
			r.schedule(r.now+a.interval, kindAutoscale, f.id, 0)
		}
		for range n {
			f.running.Up(r.now)
			r.launch(f)
		}
	}
}

func (r *Run) startResources() {
	r.resources = make([]resourceState, len(r.model.resources))
	for i := range r.resources {
		c := &r.resources[i]
		c.spec = &r.model.resources[i]
		c.id = int32(i)
		c.bucket = c.spec.rate.start(r.now)
		c.inUse.Start(r.now)
	}
}

// openWindow comes before anything else at 0: a run that ends there is not of
// the window, what it lets start is.
func (r *Run) openWindow() {
	r.open = true
	if r.series != nil {
		r.series.index = 0
	}
}

// startMeasuring is the end of the transient: gauges forget what was, keep
// what is.
func (r *Run) startMeasuring() {
	r.measuring = true
	r.inflight.restart()
	for i := range r.functions {
		f := &r.functions[i]
		f.inflight.Start(r.now)
		f.initializing.Start(r.now)
		f.alive.Start(r.now)
		f.inUse.Start(r.now)
		f.ahead.restart(r.now)
	}
	for i := range r.sources {
		r.sources[i].waiting.Start(r.now)
		r.sources[i].age.Start(r.now)
	}
	for i := range r.resources {
		r.resources[i].inUse.Start(r.now)
	}
	for i := range r.fleets {
		f := &r.fleets[i]
		f.running.Start(r.now)
		f.usedBefore = r.used(f)
		for _, id := range f.instances {
			i := &r.instances[id]
			i.usedBefore = r.at(f, id).used
		}
	}
	r.seriesStart()
}

// A peak is a number and the most that it was. The account's concurrency needs
// no more: its mean is the sum of the functions' means.
type peak struct {
	value  int64
	max    int64 // since the window began
	bucket int64 // since the bucket of the series began
}

func (p *peak) up() {
	p.value++
	p.max = max(p.max, p.value)
	p.bucket = max(p.bucket, p.value)
}

func (p *peak) down() { p.value-- }

func (p *peak) restart() { p.max, p.bucket = p.value, p.value }

// count adds one to a counter of what ends in the window, and to the bucket
// under way of its series where there is one.
func (r *Run) count(total *int64, series []int64) {
	if r.measuring {
		r.tally(total, series)
	}
}

// countStart is count for what starts.
func (r *Run) countStart(total *int64, series []int64) {
	if r.open {
		r.tally(total, series)
	}
}

func (r *Run) tally(total *int64, series []int64) {
	*total++
	if series != nil {
		series[r.series.index]++
	}
}

// panicf reports a state that cannot be: a defect of the engine, never of a
// world.
func panicf(r *Run, format string, args ...any) {
	panic(fmt.Sprintf("engine: at %d ns (seed %d): ", r.now, r.seed) + fmt.Sprintf(format, args...))
}
