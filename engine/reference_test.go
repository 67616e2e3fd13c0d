package engine

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// TestDumbSimulatorAgrees compares the engine with a simulator that is made to
// be read, not to be fast: a list of closures that is searched for the next one,
// environments in a slice, nothing shared and nothing clever. It is written from
// the rules (the comments of the mechanisms' files), not from the engine, draws
// what the engine draws, and has to come to the same numbers.
//
// Here it knows callers, asynchronous events and streams, admission,
// environments, faults and retries, functions that call and emit. Queues are in
// reference_queue_test.go, provisioned concurrency in
// reference_provisioned_test.go, environments of several slots and the requests
// that wait for one in reference_slots_test.go. It does not know autoscalers,
// gateways, fleets, resources, second deliveries and effects.
func TestDumbSimulatorAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.drawPlain()
		s.drawChains()
		s.agree()
	})
}

// agree runs a world in both, and compares.
func (s *sketch) agree() {
	t := s.T
	o := finished(t, compiled(t, s.world, &s.profile).New(1, Options{Budget: small}))
	d := newDumb(s.world, &s.profile, 1)
	d.run()
	for _, name := range sortedKeys(d.functions) {
		f := d.functions[name]
		got := o.Functions[name]
		require.Equal(t, f.invocations, got.Invocations, "invocations of %s", name)
		require.Equal(t, f.errors, got.Errors, "errors of %s", name)
		require.Equal(t, f.timeouts, got.Timeouts, "time-outs of %s", name)
		require.Equal(t, f.throttles, got.ThrottlesBy, "throttles of %s", name)
		require.Equal(t, f.coldStarts, got.ColdStarts, "cold starts of %s", name)
		require.Equal(t, f.createdCounted, got.Environments.Created, "environments of %s", name)
		precision := 0.0
		if d.slotted() { // an end that is a nanosecond off may be a billed millisecond
			precision = 3
		}
		require.InDelta(t, f.billedMS, got.BilledDurationMS, precision, "billed duration of %s", name)
		require.Equal(t, f.runs, got.DurationMS.Count, "runs of %s", name)
		require.InDelta(t, f.runMS, got.DurationMS.Mean*float64(got.DurationMS.Count), 1e-6*(1+f.runMS)+1e-5*float64(f.runs), "duration of %s", name)
		f.inflight.same(t, d, got.ConcurrentExecutions, "concurrency of "+name)
		f.alive.same(t, d, Gauge{got.Environments.Mean, float64(got.Environments.Max)}, "environments of "+name)
		f.provision.same(t, d, f, got, o.Cost.Lines)
	}
	for _, name := range sortedKeys(d.sources) {
		s := d.sources[name]
		got := o.Sources[name]
		require.Equal(t, s.outcome, SourceOutcome{Events: got.Events, Succeeded: got.Succeeded, Failed: got.Failed, DeadLettered: got.DeadLettered,
			Dropped: got.Dropped, InFlight: got.InFlight, Attempts: got.Attempts, Retries: got.Retries}, "source %s", name)
		require.InDelta(t, s.latencyMS, got.LatencyMS.Mean*float64(got.LatencyMS.Count), 1e-6*(1+s.latencyMS)+1e-5*float64(got.LatencyMS.Count), "latency of %s", name)
		if polled(s.Kind) {
			s.waiting.same(t, d, got.QueueDepth, "what waits in "+name)
		}
		if s.queue != nil {
			s.queue.sameAge(t, d, got.OldestAgeMS, name)
		}
	}
}

// drawPlain draws a world of what the dumb simulator knows.
func (s *sketch) drawPlain() {
	w := &s.world
	w.Duration = s.span("duration", 10*time.Second, time.Minute, 10*time.Minute)
	w.Transient = s.span("transient", 0, 5*time.Second, time.Minute)
	w.Functions, w.Sources = map[string]*Function{}, map[string]*Source{}
	reserved := 0
	for _, name := range []string{"f", "g"} {
		f := &Function{
			Timeout:           Some(s.span("timeout", 100_000_043, 1_000_000_043, 60_000_000_043)),
			Duration:          s.times("handler", s.span("handler scale", 10*time.Millisecond, 100*time.Millisecond, 2*time.Second)),
			ColdStart:         Some(s.times("cold", s.span("cold scale", 0, 200*time.Millisecond, 5*time.Second))),
			KeepAlive:         Some(dist.Const(s.span("keep-alive", 0, time.Second, 10*time.Second, time.Minute))),
			MaxEnvironmentAge: Some(s.times("age", s.span("age scale", time.Second, time.Minute, time.Hour))),
			ErrorRate:         s.share("error rate") / 2,
			CrashRate:         s.share("crash rate") / 2,
			PoisonRate:        s.share("poison rate"),
		}
		if s.chance("deploy", 30) {
			f.Deploys = []time.Duration{s.span("at", 0, 3*time.Second, 7*time.Second)}
		}
		if s.chance("reserved", 50) {
			left := s.profile.Concurrency.AccountDefault - s.profile.Concurrency.UnreservedMinimum - reserved
			f.ReservedConcurrency = Some(min(s.number("reservation", 0, 5), left))
			reserved += f.ReservedConcurrency.Value
		}
		f.Async.DeadLetter = s.chance("dead letter", 50)
		f.Async.MaxRetries = Some(s.number("retries", 0, 2))
		f.Async.MaxEventAge = Some(s.span("event age", time.Minute, 2*time.Minute, time.Hour))
		w.Functions[name] = f
	}
	for i, name := range []string{"a", "b", "c"} {
		stream := []string{"direct", "kinesis", "dynamodb-streams"}[i]
		in := &Source{Kind: pick(s, "kind", "direct", "s3", stream), To: pick(s, "to", "f", "g"), DuplicateRate: Some(0.0)}
		in.Rate = Some(Rate(float64(pick(s, "rate", 1, 10, 100, 300)) / (w.Duration + w.Transient).Seconds()))
		in.Arrivals.Law = pick(s, "law", "even", "poisson")
		if in.Kind == "direct" {
			in.Client = Client{
				MaxAttempts: Some(s.number("attempts", 1, 4)), Base: Some(s.span("base", 10*time.Millisecond, time.Second)), Cap: Some(1500 * time.Millisecond),
				Jitter: Some(pick(s, "jitter", "full", "none")), RetryErrors: s.chance("retry errors", 50),
			}
			if s.chance("client timeout", 40) {
				in.Client.Timeout = Some(s.span("gives up", 70*time.Millisecond, 1100*time.Millisecond))
			}
		}
		if polled(in.Kind) {
			in.Shards, in.BatchSize = Some(s.number("shards", 1, 2)), Some(pick(s, "batch size", 1, 3, 10))
			in.BatchWindow = s.span("batch window", 0, 2_000_000_023)
			in.BisectOnError, in.DeadLetter = s.chance("bisect", 50), s.chance("stream dead letter", 50)
			if s.chance("max retries", 50) {
				in.MaxRetries = Some(s.number("stream retries", 0, 3))
			}
			if s.chance("record age", 30) {
				in.MaxRecordAge = Some(s.span("max record age", 5*time.Second, 30*time.Second))
			}
		}
		w.Sources[name] = in
	}
	// Looks, as windows and time-outs, that fall together with no other timer, whose
	// order would matter.
	for kind, interval := range map[string]time.Duration{"kinesis": 1_070_000_019, "dynamodb-streams": 1_310_000_033} {
		stream := s.profile.Streams[kind]
		stream.PollInterval = interval
		s.profile.Streams[kind] = stream
	}
}

// drawChains lets f call g, and both emit to what there is to emit to.
func (s *sketch) drawChains() {
	f, g := s.world.Functions["f"], s.world.Functions["g"]
	if s.chance("calls", 40) {
		f.Calls = []Call{{To: "g", Count: Some(s.number("count", 1, 2))}, {To: "g"}}
	}
	for _, name := range []string{"a", "b", "c"} {
		switch in := s.world.Sources[name]; {
		case in.Kind != "s3" || !s.chance("emits", 40):
		case f.Emits == nil:
			f.Emits = []Emit{{To: name}}
			if s.chance("only emitted to", 50) {
				in.Rate = Optional[Rate]{}
			}
		case in.To == "g": // a loop that does not grow
			g.Emits = []Emit{{To: name}}
		default:
			g.Emits = []Emit{{To: name}, {To: name}}
		}
	}
}

// dumb is the reference.
type dumb struct {
	world      World
	profile    *platform.Profile
	now, end   int64
	open       bool // what starts is counted
	measuring  bool // what ends is counted
	events     []dumbEvent
	sequence   int
	functions  map[string]*dumbFunction
	sources    map[string]*dumbSource
	sharedRate *dumbBucket
	sharedNew  *dumbBucket // of the account

	sharedProvision *dumbBucket
	pool            int64
}

type dumbEvent struct {
	at              int64
	class, sequence int
	do              func()
}

func (e dumbEvent) before(o dumbEvent) bool {
	if e.at != o.at {
		return e.at < o.at
	}
	if e.class != o.class {
		return e.class < o.class
	}
	return e.sequence < o.sequence
}

type dumbFunction struct {
	*Function
	name                string
	duration, perRecord dist.Sampler
	cold, age           dist.Sampler
	init, ages          dist.Stream
	environments        []*dumbEnvironment // alive
	provision           dumbProvision
	line                []*dumbStand
	created             uint64
	releases            int
	rate, fresh         *dumbBucket
	inflight, alive     dumbGauge

	invocations, errors, timeouts, coldStarts, createdCounted, billedMS, runs int64
	throttles                                                                 ThrottlesBy
	runMS                                                                     float64

	sites []*dumbSource // of its calls, each as often as it is made
}

type dumbEnvironment struct {
	number   uint64
	ageAt    int64
	idle     bool
	released int // when it became idle, in order
	reset    bool
	doomed   bool
	ahead    bool // initialised ahead
	made     bool // that init is over
	dumbSlots
	resets uint64
}

type dumbSource struct {
	*Source
	gap, handler, fault, poison, backoff, shard dist.Stream
	next                                        uint64 // number of its next event
	outcome                                     SourceOutcome
	latencyMS                                   float64
	lanes                                       []*dumbLane // of a stream
	queue                                       *dumbQueue
	waiting                                     dumbGauge // in a stream or queue, in no run
	group, perRecord                            dist.Stream
}

type dumbGauge struct {
	value, top, at int64
	integral       float64
}

func (g *dumbGauge) add(now, delta int64) {
	g.integral += float64(g.value) * float64(now-g.at)
	g.at = now
	g.value += delta
	g.top = max(g.top, g.value)
}

// restart is the start of measurement.
func (g *dumbGauge) restart() { *g = dumbGauge{value: g.value, top: g.value} }

func (g *dumbGauge) same(t *rapid.T, d *dumb, want Gauge, what string) {
	g.add(d.end, 0)
	precision := 1e-9
	if d.slotted() { // every end of a run is rounded to a nanosecond
		precision = 1e-6
	}
	require.InDelta(t, want.Mean, g.integral/float64(d.end), precision*(1+want.Mean), what)
	require.Equal(t, want.Max, float64(g.top), what)
}

type dumbBucket struct{ level, full, unit, refill, at int64 }

func (b *dumbBucket) has(now int64) bool {
	hi, lo := bits.Mul64(uint64(now-b.at), uint64(b.refill))
	if hi > 0 || lo > uint64(b.full-b.level) {
		b.level = b.full
	} else {
		b.level += int64(lo)
	}
	b.at = now
	return b.level >= b.unit
}

// next is when a token will be there.
func (b *dumbBucket) next() int64 { return b.at + (b.unit-b.level+b.refill-1)/b.refill }

// perSecond is a bucket of n tokens a second, and of one second's worth.
func perSecond(n, now int64) *dumbBucket {
	full := max(n*1e12, 1e12)
	return &dumbBucket{level: full, full: full, unit: 1e12, refill: n * 1000, at: now}
}

func newDumb(w World, p *platform.Profile, seed int64) *dumb {
	d := &dumb{world: w, profile: p, now: -int64(w.Transient), end: int64(w.Duration), functions: map[string]*dumbFunction{}, sources: map[string]*dumbSource{}}
	d.schedule(0, 0, func() { d.open = true })
	d.schedule(0, 3, func() {
		d.measuring = true
		for _, f := range d.functions {
			f.inflight.restart()
			f.alive.restart()
			f.provision.restart()
		}
		for _, s := range d.sources {
			s.waiting.restart()
			if s.queue != nil {
				s.queue.restart()
			}
		}
	})
	environments := func() *dumbBucket {
		period := int64(p.Scaling.Period)
		full := int64(p.Scaling.Burst) * period
		return &dumbBucket{level: full, full: full, unit: period, refill: int64(p.Scaling.Refill), at: d.now}
	}
	d.pool = int64(p.Concurrency.AccountDefault)
	for _, f := range w.Functions {
		d.pool -= int64(f.ReservedConcurrency.Value)
	}
	factor := int64(p.Concurrency.RequestRateFactor)
	d.sharedRate, d.sharedNew = perSecond(factor*d.pool, d.now), environments()
	for _, name := range sortedKeys(w.Functions) {
		f := &dumbFunction{Function: w.Functions[name], name: name}
		f.duration, f.cold, f.age = dist.NewSampler(f.Duration), dist.NewSampler(f.ColdStart.Value), dist.NewSampler(f.MaxEnvironmentAge.Value)
		f.perRecord = dist.NewSampler(f.DurationPerRecord)
		f.init, f.ages = dist.NewStream(seed, "function/"+name+"/init"), dist.NewStream(seed, "function/"+name+"/age")
		f.rate, f.fresh = d.sharedRate, d.sharedNew
		if p.Scaling.Burst == 0 {
			f.fresh = nil
		}
		if f.ReservedConcurrency.Set {
			f.rate = perSecond(factor*int64(f.ReservedConcurrency.Value), d.now)
		}
		if factor == 0 {
			f.rate = nil
		}
		if p.Scaling.Scope == "function" && f.fresh != nil {
			f.fresh = environments()
		}
		d.functions[name] = f
		f.inflight.at, f.alive.at = d.now, d.now
		d.startProvisioned(f, name, seed)
		for _, at := range f.Deploys {
			if int64(at) >= d.now && int64(at) < d.end {
				d.schedule(int64(at), 3, func() { d.deploy(f) })
			}
		}
	}
	source := func(name string, in *Source) *dumbSource {
		stream := func(what string) dist.Stream { return dist.NewStream(seed, "source/"+name+"/"+what) }
		return &dumbSource{Source: in, gap: stream("gap"), handler: stream("handler"), fault: stream("fault"), poison: stream("poison"), backoff: stream("backoff"),
			shard: stream("shard"), group: stream("group"), perRecord: stream("per_record"), waiting: dumbGauge{at: d.now}}
	}
	for i, name := range sortedKeys(w.Sources) {
		d.sources[name] = source(name, w.Sources[name])
		switch kind := w.Sources[name].Kind; {
		case kind == "sqs" || kind == "sqs-fifo":
			d.newQueue(d.sources[name])
		case polled(kind):
			d.lanes(d.sources[name])
		}
		d.births(d.sources[name], i)
	}
	policy := p.Client["direct"]
	for name, f := range d.functions {
		for k, call := range f.Calls {
			site := source(fmt.Sprintf("functions.%s.calls.%d", name, k), &Source{Kind: "direct", To: call.To, Client: Client{
				MaxAttempts: Some(policy.MaxAttempts), Base: Some(policy.Base), Cap: Some(policy.Cap), Jitter: Some(policy.Jitter)}})
			for range call.Count.Or(1) {
				f.sites = append(f.sites, site)
			}
		}
	}
	return d
}

// births schedules all of a source's events; those of one instant come in order
// of the sources.
func (d *dumb) births(s *dumbSource, order int) {
	if !s.Rate.Set {
		return
	}
	gap := math.Round(1/(float64(s.Rate.Value)/1e9)*1e6) / 1e6
	units := 0.0
	start := d.now
	for k := uint64(0); ; k++ {
		if s.Arrivals.Law == "even" {
			units = float64(k)
		} else {
			units += dist.UnitExp(s.gap.Uint64(k, 0))
		}
		at := start + int64(math.Floor(units*gap+0.5))
		if at >= d.end {
			return
		}
		d.events = append(d.events, dumbEvent{at, 5, order, func() { d.arrive(s, at, nil) }})
	}
}

func (d *dumb) schedule(at int64, class int, do func()) {
	d.sequence++
	d.events = append(d.events, dumbEvent{at, class, d.sequence, do})
}

func (d *dumb) run() {
	for len(d.events) > 0 {
		first := 0
		for i, e := range d.events {
			if e.before(d.events[first]) {
				first = i
			}
		}
		next := d.events[first]
		if next.at > d.end || next.at == d.end && next.class > 2 {
			break
		}
		d.events = append(d.events[:first], d.events[first+1:]...)
		d.now = next.at
		next.do()
	}
	for _, s := range d.sources {
		o := &s.outcome
		o.InFlight = o.Events - o.Succeeded - o.Failed - o.DeadLettered - o.Dropped
	}
}

// delivery is one event on its way.
type delivery struct {
	source              *dumbSource
	number              uint64
	birth, accepted     int64
	attempt             int64
	throttled, failures int32
	answered            *bool       // of the attempt under way
	batch               []*delivery // of a stream or queue, this one included
	lane                *dumbLane
	message             *dumbMessage // that it is a receive of
	failed              bool         // its own run of the batch
	caller              *dumbRun
}

// arrive is a new event of a source: born now, or emitted by the run of one that
// was born then, or a call.
func (d *dumb) arrive(s *dumbSource, birth int64, caller *dumbRun) {
	if birth >= 0 {
		s.outcome.Events++
	}
	q := &delivery{source: s, number: s.next, birth: birth, accepted: d.now, caller: caller}
	s.next++
	switch {
	case d.sources[s.To] != nil: // handed on, which is a success
		if d.open {
			s.outcome.Attempts++
		}
		d.succeed(q)
		d.arrive(d.sources[s.To], birth, nil)
		return
	case s.lanes != nil:
		d.write(q)
		return
	case s.queue != nil:
		d.send(q)
		return
	}
	q.attempt = 1
	d.attempt(q)
}

func (d *dumb) attempt(q *delivery) {
	s := q.source
	if d.open {
		s.outcome.Attempts++
		if q.attempt > 1 {
			s.outcome.Retries++
		}
	}
	f := d.functions[s.To]
	answered := false
	q.answered = &answered
	var e *dumbEnvironment
	why := &f.throttles.ScalingRate
	if len(f.line) == 0 || s.Kind != "direct" { // or those in line come first
		e, why = d.admit(f, s.Kind == "direct")
	}
	switch {
	case why == &f.throttles.ScalingRate && s.Kind == "direct" && d.stand(f, q, &answered):
		d.patience(q, &answered)
		return
	case why != nil:
		if d.open {
			*why++
		}
		d.answer(q, &answered, verdictThrottled)
		return
	}
	d.start(f, e, q, &answered)
	d.patience(q, &answered)
}

// patience lets the caller give up on an attempt.
func (d *dumb) patience(q *delivery, answered *bool) {
	if patience := int64(q.source.Client.Timeout.Value); patience > 0 {
		d.schedule(d.now+patience, 4, func() {
			if !*answered {
				*answered = true
				f := d.functions[q.source.To]
				f.line = slices.DeleteFunc(f.line, func(s *dumbStand) bool { return s.answered == answered })
				d.again(q)
			}
		})
	}
}

// admit returns the environment that an attempt goes to, nil for a new one, and
// takes what it takes; or the counter of the limit that refuses it.
func (d *dumb) admit(f *dumbFunction, synchronous bool) (e *dumbEnvironment, why *int64) {
	limited := synchronous && f.rate != nil
	if e := f.idle(true); e != nil && f.provision.within(d.now, limited) {
		if limited {
			if !f.rate.has(d.now) {
				return nil, &f.throttles.RequestRate
			}
			f.rate.level -= f.rate.unit
			f.provision.rate.level -= f.provision.rate.unit
		}
		return e, nil
	}
	if f.ReservedConcurrency.Set {
		if f.taken() >= int64(f.ReservedConcurrency.Value) {
			return nil, &f.throttles.Reserved
		}
	} else if d.pooled() >= d.pool {
		return nil, &f.throttles.Account
	}
	e = d.place(f)
	if e == nil && !d.mayCreate(f) {
		return nil, &f.throttles.ScalingRate
	}
	if limited {
		if !f.rate.has(d.now) {
			return nil, &f.throttles.RequestRate
		}
		f.rate.level -= f.rate.unit
	}
	if e == nil && f.fresh != nil {
		f.fresh.level -= f.fresh.unit
	}
	return e, nil
}

// taken is how much of its reservation, or of the pool, a function takes.
func (f *dumbFunction) taken() int64 {
	return f.inflight.value - f.provision.busy.value + f.provision.claimed
}

func (d *dumb) pooled() (n int64) {
	for _, f := range d.functions {
		if !f.ReservedConcurrency.Set {
			n += f.taken()
		}
	}
	return n
}

// idle is the most recently used idle environment, of those initialised ahead or
// of the others.
func (f *dumbFunction) idle(ahead bool) (best *dumbEnvironment) {
	for _, e := range f.environments {
		if e.idle && e.ahead == ahead && (best == nil || e.released > best.released) {
			best = e
		}
	}
	return best
}

func (d *dumb) start(f *dumbFunction, e *dumbEnvironment, q *delivery, answered *bool) {
	if d.slotted() {
		d.enter(f, e, q, answered)
		return
	}
	f.inflight.add(d.now, 1)
	f.provision.started(d, e)
	cold := e == nil || e.reset
	if d.open {
		f.invocations++
		if cold {
			f.coldStarts++
		}
	}
	attempt := uint64(q.attempt) // as long as this run, whatever its caller does
	if e != nil {
		e.idle = false
		d.handle(f, e, q, answered, attempt, 0)
		return
	}
	e = d.create(f)
	d.schedule(e.ageAt, 2, func() {
		if e.idle {
			d.remove(f, e)
		}
	})
	init := f.drawInit(e)
	if limit := int64(d.profile.Init.Limit); init > limit {
		init = limit
		e.reset = true
	}
	d.schedule(d.now+init, 1, func() { d.handle(f, e, q, answered, attempt, init) })
}

func (d *dumb) create(f *dumbFunction) *dumbEnvironment {
	e := &dumbEnvironment{number: f.created, ageAt: d.now + int64(f.age.Draw(f.ages.Uint64(f.created, 0)))}
	f.created++
	if d.open && d.now < d.end {
		f.createdCounted++
	}
	f.environments = append(f.environments, e)
	f.alive.add(d.now, 1)
	return e
}

func (f *dumbFunction) drawInit(e *dumbEnvironment) int64 {
	return int64(f.cold.Draw(f.init.Uint64(e.number, drawRuntime)))
}

func (d *dumb) handle(f *dumbFunction, e *dumbEnvironment, q *delivery, answered *bool, attempt uint64, init int64) {
	s := q.source
	run := int64(f.duration.Draw(s.handler.Uint64(q.number, attempt)))
	batch := q.batch
	if batch == nil { // an event that is pushed is a batch of its own
		batch = []*delivery{{number: q.number, attempt: int64(attempt)}}
	}
	v := verdictOK
	for _, m := range batch {
		run += int64(f.perRecord.Draw(s.perRecord.Uint64(m.number, uint64(m.attempt))))
		fault := f.fault(s, m.number, uint64(m.attempt))
		m.failed = fault != verdictOK
		if v != verdictCrash && m.failed {
			v = fault
		}
	}
	if e.reset {
		e.reset = false
		run += int64(f.cold.Draw(f.init.Uint64(e.number, drawInside+2*e.resets)))
		e.resets++
	}
	sharing := d.slotted() && f.CPUShare > 0 // who knows how long it will take
	if limit := int64(f.Timeout.Value); run > limit && !sharing {
		run, v = limit, verdictTimeout
	}
	r := &dumbRun{f: f, e: e, q: q, answered: answered, began: d.now, init: init}
	over := func() {
		if v == verdictOK {
			d.call(r, 0)
		} else {
			d.complete(r, v)
		}
	}
	if sharing {
		d.work(r, run, over)
	} else {
		d.schedule(d.now+run, 1, over)
	}
	if v == verdictOK && len(f.sites) > 0 || sharing {
		d.schedule(d.now+int64(f.Timeout.Value), 4, func() { d.complete(r, verdictTimeout) })
	}
}

// dumbRun is a run under way.
type dumbRun struct {
	f           *dumbFunction
	e           *dumbEnvironment
	q           *delivery
	answered    *bool
	began, init int64
	calls       int // made and answered
	over        bool
}

// call makes call number n of a run, or completes it.
func (d *dumb) call(r *dumbRun, n int) {
	r.calls = n
	switch {
	case r.over: // timed out while it worked
	case n == len(r.f.sites):
		d.complete(r, verdictOK)
	case d.now < d.end: // or it waits for what never begins
		d.arrive(r.f.sites[n], r.q.birth, r)
	}
}

func (d *dumb) complete(r *dumbRun, v verdict) {
	if r.over {
		return // timed out, or done in time
	}
	r.over = true
	f, run := r.f, d.now-r.began
	if d.slotted() && r.init > 0 {
		r.init, r.e.unbilled = r.e.unbilled, 0
	}
	f.inflight.add(d.now, -1)
	if d.measuring {
		f.runs++
		f.runMS += float64(run) / 1e6
		billed := run
		if d.profile.Init.Billed {
			billed += r.init
		}
		f.billedMS += milliseconds(billed)
		if r.e.ahead {
			f.provision.billedMS += milliseconds(billed)
		}
		if v != verdictOK {
			f.errors++
		}
		if v == verdictTimeout {
			f.timeouts++
		}
	}
	if d.slotted() {
		d.leave(f, r.e, v)
	} else {
		r.e.reset = r.e.reset || v == verdictCrash || v == verdictTimeout
		d.release(f, r.e)
	}
	members := []*delivery{r.q}
	if r.q.batch != nil {
		members = r.q.batch
	}
	for _, m := range members {
		if d.now >= d.end || v != verdictOK && (v != verdictError || r.q.batch == nil || m.failed) {
			continue
		}
		for _, emit := range f.Emits {
			for range emit.Count.Or(1) {
				d.arrive(d.sources[emit.To], m.birth, nil)
			}
		}
	}
	d.answer(r.q, r.answered, v)
}

// fault is how one event's run ends.
func (f *dumbFunction) fault(s *dumbSource, number, attempt uint64) verdict {
	u := dist.Float(s.fault.Uint64(number, attempt))
	switch {
	case u < f.CrashRate:
		return verdictCrash
	case u < f.CrashRate+f.ErrorRate || dist.Float(s.poison.Uint64(number, 0)) < f.PoisonRate:
		return verdictError
	}
	return verdictOK
}

// milliseconds is what is billed of a run.
func milliseconds(ns int64) int64 { return max(1, (ns+1e6-1)/1e6) }

func (d *dumb) release(f *dumbFunction, e *dumbEnvironment) {
	if e.ahead {
		d.releaseAhead(f, e)
		return
	}
	if e.doomed || e.ageAt <= d.now {
		d.remove(f, e)
		return
	}
	d.rest(f, e)
}

// rest makes an environment idle, for as long as it is kept alive.
func (d *dumb) rest(f *dumbFunction, e *dumbEnvironment) {
	f.rest(e)
	mine := e.released
	d.schedule(d.now+int64(f.KeepAlive.Value.Value), 2, func() {
		if e.idle && e.released == mine {
			d.remove(f, e)
		}
	})
}

func (f *dumbFunction) rest(e *dumbEnvironment) {
	f.releases++
	e.idle, e.released = true, f.releases
}

func (d *dumb) remove(f *dumbFunction, e *dumbEnvironment) {
	e.idle = false
	for i := range f.environments {
		if f.environments[i] == e {
			f.environments = append(f.environments[:i], f.environments[i+1:]...)
			break
		}
	}
	f.alive.add(d.now, -1)
}

func (d *dumb) deploy(f *dumbFunction) {
	for _, e := range append([]*dumbEnvironment(nil), f.environments...) {
		switch {
		case f.provision.preparing(e): // is of the new version
		case e.idle && e.ahead:
			d.replace(f, e)
		case e.idle:
			d.remove(f, e)
		default:
			e.doomed = true
		}
	}
}

// answer tells the source what became of an attempt.
func (d *dumb) answer(q *delivery, answered *bool, v verdict) {
	if *answered {
		return // nobody listens
	}
	*answered = true
	s := q.source
	f := d.functions[s.To]
	switch {
	case q.lane != nil:
		d.batchEnded(q, v)
	case q.message != nil:
		d.processed(q, v)
	case v == verdictOK:
		d.succeed(q)
		if r := q.caller; r != nil && !r.over {
			d.call(r, r.calls+1)
		}
	case s.Kind == "direct" && (v == verdictThrottled || s.Client.RetryErrors):
		d.again(q)
	case s.Kind == "direct":
		d.fail(q, &s.outcome.Failed)
	case v == verdictThrottled && f.ReservedConcurrency.Set && f.ReservedConcurrency.Value == 0:
		d.giveUp(q)
	case v == verdictThrottled:
		q.throttled++
		d.later(q, min(d.profile.Async.ThrottleBase<<(q.throttled-1), d.profile.Async.ThrottleCap))
	default:
		q.throttled = 0
		q.failures++
		if int(q.failures) > f.Async.MaxRetries.Value {
			d.giveUp(q)
			return
		}
		d.later(q, []time.Duration{time.Minute, 2 * time.Minute}[q.failures-1])
	}
}

func (d *dumb) succeed(q *delivery) {
	if q.birth >= 0 {
		q.source.outcome.Succeeded++
		q.source.latencyMS += float64(d.now-q.birth) / 1e6
	}
}

// again lets a caller wait and try once more.
func (d *dumb) again(q *delivery) {
	c := q.source.Client
	if q.attempt >= int64(c.MaxAttempts.Value) {
		d.fail(q, &q.source.outcome.Failed)
		return
	}
	wait := uint64(min(c.Cap.Value, c.Base.Value<<(q.attempt-1)))
	if c.Jitter.Value == "full" {
		wait, _ = bits.Mul64(wait, q.source.backoff.Uint64(q.number, uint64(q.attempt)))
	}
	d.schedule(d.now+int64(wait), 4, func() {
		if q.caller != nil && q.caller.over {
			return // nobody asks any more
		}
		q.attempt++
		d.attempt(q)
	})
}

// later lets an asynchronous event wait in the platform's queue.
func (d *dumb) later(q *delivery, wait time.Duration) {
	old := q.accepted + int64(d.functions[q.source.To].Async.MaxEventAge.Value)
	d.schedule(max(d.now, min(d.now+int64(wait), old)), 4, func() {
		if d.now >= old {
			d.giveUp(q)
			return
		}
		q.attempt++
		d.attempt(q)
	})
}

func (d *dumb) giveUp(q *delivery) {
	o := &q.source.outcome
	if d.functions[q.source.To].Async.DeadLetter {
		d.fail(q, &o.DeadLettered)
		return
	}
	d.fail(q, &o.Dropped)
}

func (d *dumb) fail(q *delivery, as *int64) {
	if q.birth >= 0 {
		*as++
	}
	if q.caller != nil {
		d.complete(q.caller, verdictRejected)
	}
}

// A dumbLane has its records in one slice and its batches in another, and looks
// at every look, whatever it is doing.
type dumbLane struct {
	source   *dumbSource
	records  []*delivery   // not read
	batches  [][]*delivery // read; the first one is in flight or waits
	running  bool
	windowed int64 // the window's end; never: none is open
}

func (d *dumb) lanes(s *dumbSource) {
	every := int64(d.profile.Streams[s.Kind].PollInterval)
	for k := range s.Shards.Value {
		l := &dumbLane{source: s, windowed: never}
		s.lanes = append(s.lanes, l)
		var look func()
		look = func() {
			if len(l.batches) == 0 {
				d.read(l)
			}
			d.schedule(d.now+every, 4, look)
		}
		d.schedule(d.now+every/int64(s.Shards.Value)*int64(k), 4, look)
	}
}

func (d *dumb) write(q *delivery) {
	s := q.source
	i, _ := bits.Mul64(s.shard.Uint64(q.number, 0), uint64(len(s.lanes)))
	q.lane = s.lanes[i]
	q.lane.records = append(q.lane.records, q)
	s.waiting.add(d.now, 1)
}

// maxAge is when a record is given up.
func (d *dumb) maxAge(s *dumbSource) int64 {
	if s.MaxRecordAge.Set {
		return min(int64(s.MaxRecordAge.Value), int64(d.profile.Streams[s.Kind].Retention))
	}
	return int64(d.profile.Streams[s.Kind].Retention)
}

// read lets a lane that has no batch take one.
func (d *dumb) read(l *dumbLane) {
	if d.now >= d.end {
		return
	}
	s := l.source
	for len(l.records) > 0 && d.now-l.records[0].accepted >= d.maxAge(s) {
		d.lose(l.records[0])
		l.records = l.records[1:]
	}
	n := min(len(l.records), s.BatchSize.Value)
	if n == 0 {
		l.windowed = never
		return
	}
	if w := int64(s.BatchWindow); w > 0 && n < s.BatchSize.Value {
		if l.windowed == never {
			l.windowed = d.now + w
			end := l.windowed
			d.schedule(end, 4, func() {
				if l.windowed == end && len(l.batches) == 0 {
					d.read(l)
				}
			})
		}
		if d.now < l.windowed {
			return
		}
	}
	l.windowed = never
	l.batches = [][]*delivery{append([]*delivery(nil), l.records[:n]...)}
	l.records = l.records[n:]
	d.try(l)
}

// try runs a lane's first batch, without what is too old.
func (d *dumb) try(l *dumbLane) {
	if d.now >= d.end {
		return
	}
	s := l.source
	for len(l.batches) > 0 {
		b := l.batches[0]
		if d.now-b[0].accepted < d.maxAge(s) {
			break
		}
		d.lose(b[0])
		if l.batches[0] = b[1:]; len(b) == 1 {
			l.batches = l.batches[1:]
		} else {
			b[1].failures, b[1].throttled = b[0].failures, b[0].throttled
		}
	}
	if len(l.batches) == 0 {
		d.read(l)
		return
	}
	b := l.batches[0]
	for _, m := range b {
		m.attempt++
		if d.open {
			s.outcome.Attempts++
			if m.attempt > 1 {
				s.outcome.Retries++
			}
		}
	}
	lead := b[0]
	lead.batch = b
	f := d.functions[s.To]
	answered := false
	e, why := d.admit(f, false)
	if why != nil {
		if d.open {
			*why++
		}
		d.answer(lead, &answered, verdictThrottled)
		return
	}
	s.waiting.add(d.now, -int64(len(b)))
	l.running = true
	d.start(f, e, lead, &answered)
}

func (d *dumb) batchEnded(lead *delivery, v verdict) {
	l, s := lead.lane, lead.source
	b := l.batches[0]
	if l.running {
		s.waiting.add(d.now, int64(len(b)))
		l.running = false
	}
	wait := func(k int32) {
		p := d.profile.Streams[s.Kind]
		at := min(d.now+int64(min(p.RetryBase<<min(k-1, 20), p.RetryCap)), lead.accepted+d.maxAge(s))
		d.schedule(max(at, d.now), 4, func() { d.try(l) })
	}
	switch {
	case v == verdictOK:
		for _, m := range b {
			s.waiting.add(d.now, -1)
			d.succeed(m)
		}
		l.batches = l.batches[1:]
	case v == verdictThrottled:
		lead.throttled++
		wait(lead.throttled)
		return
	case s.BisectOnError && len(b) > 1:
		half := len(b) / 2
		l.batches = append([][]*delivery{b[:half], b[half:]}, l.batches[1:]...)
	default:
		lead.throttled = 0
		lead.failures++
		if !s.MaxRetries.Set || int(lead.failures) <= s.MaxRetries.Value {
			wait(lead.failures)
			return
		}
		for _, m := range b {
			d.lose(m)
		}
		l.batches = l.batches[1:]
	}
	if len(l.batches) > 0 {
		d.try(l)
	} else {
		d.read(l)
	}
}

// lose gives up a record.
func (d *dumb) lose(q *delivery) {
	s := q.source
	s.waiting.add(d.now, -1)
	if s.DeadLetter && d.now-q.accepted < int64(d.profile.Streams[s.Kind].Retention) {
		d.fail(q, &s.outcome.DeadLettered)
		return
	}
	d.fail(q, &s.outcome.Dropped)
}
