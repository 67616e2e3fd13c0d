package engine

import (
	"math"

	"coldstart/engine/metric"
)

// Provisioned concurrency: environments that are initialised ahead.
//
// What a function has configured at the beginning of a run (`provisioned_concurrency`,
// the steps of `provisioned_schedule` that lie before it, or the least of
// `provisioned_target`) is there at the beginning. A change takes a preparation
// (AWS: one to two minutes), then environments are made at the platform's rate
// (6,000 a minute), each with its own init; those that a change adds serve when
// all of them are there. A change to less takes idle environments away at once,
// the others when their runs end. A change while another is under way replaces it.
//
// An allocated environment takes its place in the reservation, or in the
// account's pool, from the moment it is made, in use or not; where there is no
// room yet, the platform tries again a second later (an assumption). It is
// preferred over every other and does not expire. When it is recycled (age,
// deploy) another one that was initialised ahead takes its place at once: a
// version gets its allocation before it gets its traffic; nobody notices, so the
// age is looked at when a run ends. After a time-out or crash it is reset like any
// other.
//
// An invocation finds no idle one, or is beyond ten times the allocation per
// second (synchronous ones only): it spills over to environments created on demand.
//
// Target tracking looks at the utilization, executions in provisioned
// environments over environments in service, in the mean of each interval (AWS:
// one minute; an interval without an invocation gives no datapoint). When so
// many datapoints in a row (3) are above the target, or below 90 % of it, the
// allocation becomes what would have brought the last one to the target, rounded
// up, within its bounds, and the row begins anew. Simplification: AWS waits for 15
// datapoints before it scales in.
//
// Where an autoscaler decides how many environments there are it is the least
// that the autoscaler may want, and nothing else.
//
// Billing: what is configured, by the second and each amount for whole steps of
// five minutes, used or not; runs in provisioned environments at a duration rate
// of their own, their init ahead at the same and as part of the billed duration.
//
// Source: AWS Lambda Developer Guide, "Configuring provisioned concurrency";
// AWS Lambda pricing.

type provisionedSpec struct {
	on     bool
	key    string                // of the world, that asks for the most
	steps  []provisionedStepSpec // in order of time; the first is in force at the beginning
	target *targetSpec
	most   int64 // that any step or the target asks for
	rate   int64 // synchronous requests per second and environment; 0: no limit
}

type provisionedStepSpec struct{ at, count int64 }

type targetSpec struct {
	utilization float64
	min, max    int64
}

// provisionedState is one function's provisioned concurrency. Without any it
// stays as it begins.
//
// Invariant: claimed = environments in service + preparing.
type provisionedState struct {
	idle       idleList // in service and not in use
	open       idleList // in use, with a free slot
	want       int64    // configured
	claimed    int64    // places taken: environments that are there
	missing    int64    // of the change under way: still to be made
	preparing  []int32  // of the change under way: made
	prepared   int      // of those: initialised
	generation uint32   // of the change under way
	step       int      // of the schedule: the next
	changes    uint64   // so far

	rate     bucket // synchronous requests
	rateSpec bucketSpec

	busy    metric.Gauge                         // executions in provisioned environments
	inUse   metric.Gauge                         // of those that take several, the ones in use
	service metric.Gauge                         // environments in service
	watched struct{ busy, service metric.Gauge } // since the last look of target tracking
	seen    bool                                 // an invocation since then
	high    int                                  // datapoints in a row above the target, since the last change
	low     int                                  // and below the low mark

	since      int64   // when want was configured, or the window began
	configured float64 // environments x ns in the window, up to since, in whole steps

	// Counted in the window.
	spillover int64
	billed    int64 // billing units of runs, and of init ahead
}

// within says whether the request rate leaves room on provisioned environments.
func (a *provisionedState) within(now int64, synchronous bool) bool {
	return !synchronous || a.rateSpec.full == 0 || a.rate.has(&a.rateSpec, now)
}

// admitted takes what an attempt on a provisioned environment takes.
func (a *provisionedState) admitted(now int64, synchronous bool) {
	if synchronous && a.rateSpec.full != 0 {
		a.rate.take(&a.rateSpec, now)
	}
	a.busy.Up(now)
	a.watched.busy.Up(now)
	a.seen = true
}

// left is the end of a run in a provisioned environment.
func (a *provisionedState) left(now int64) {
	a.busy.Down(now)
	a.watched.busy.Down(now)
}

// startProvisioned puts the allocation of the beginning into service.
func (r *Run) startProvisioned(f *functionState) {
	a, spec := &f.ahead, &f.spec.provisioned
	a.idle, a.open = idleList{none, none}, idleList{none, none}
	for _, g := range []*metric.Gauge{&a.busy, &a.inUse, &a.service, &a.watched.busy, &a.watched.service} {
		g.Start(r.now)
	}
	a.since = r.now
	for a.step < len(spec.steps) && spec.steps[a.step].at <= r.now {
		a.want = spec.steps[a.step].count
		a.step++
	}
	for n := a.want; n > 0 && r.err == nil && !f.spec.spread; n-- {
		r.serveAhead(r.allocate(f))
	}
	r.inService(f)
	r.scheduleStep(f)
	if spec.target != nil {
		r.schedule(r.now+r.model.profile.Provisioned.Target.Interval.Nanoseconds(), kindTarget, f.id, 0)
	}
}

// allocate makes one environment of an allocation, and takes its place.
func (r *Run) allocate(f *functionState) int32 {
	f.ahead.claimed++
	if f.spec.reserved < 0 {
		r.claimed += int64(f.spec.slots)
	}
	return r.newEnvironment(f, true, environmentAhead)
}

// withdraw takes an environment of an allocation away, and gives its place back.
func (r *Run) withdraw(f *functionState, id int32) {
	f.ahead.claimed--
	if f.spec.reserved < 0 {
		r.claimed -= int64(f.spec.slots)
	}
	r.reclaim(id)
}

// inService tells the meters how many environments serve.
func (r *Run) inService(f *functionState) {
	a := &f.ahead
	n := a.claimed - int64(len(a.preparing))
	if n == a.service.Value() {
		return
	}
	a.service.Set(r.now, n)
	a.watched.service.Set(r.now, n)
	if f.spec.provisioned.rate > 0 {
		a.rateSpec = newRateBucket(float64(f.spec.provisioned.rate * n))
		a.rate = a.rateSpec.start(r.now)
	}
}

// scheduleStep sets the timer of the schedule's next step.
func (r *Run) scheduleStep(f *functionState) {
	if steps := f.spec.provisioned.steps; f.ahead.step < len(steps) && steps[f.ahead.step].at < r.end {
		r.schedule(steps[f.ahead.step].at, kindProvisionStep, f.id, 0)
	}
}

// provisionStep is a step of the schedule.
func (r *Run) provisionStep(function int32) {
	f := &r.functions[function]
	n := f.spec.provisioned.steps[f.ahead.step].count
	f.ahead.step++
	r.scheduleStep(f)
	r.configure(f, n)
}

// configure changes the allocation to n environments.
func (r *Run) configure(f *functionState, n int64) {
	a := &f.ahead
	if n == a.want {
		return
	}
	r.closeConfigured(a)
	a.want = n
	if f.spec.spread {
		return // the autoscaler sees to it
	}
	a.generation++
	for _, id := range a.preparing {
		r.withdraw(f, id)
	}
	a.preparing, a.prepared, a.missing = a.preparing[:0], 0, 0
	for a.claimed > a.want && a.idle.tail != none {
		r.withdraw(f, a.idle.tail)
	}
	r.inService(f)
	if a.missing = max(0, a.want-a.claimed); a.missing > 0 {
		wait := r.model.provision.preparation.Draw(f.streams.provision.Uint64(a.changes, 0)).Nanoseconds()
		r.schedule(r.now+wait, kindProvision, f.id, a.generation)
	}
	a.changes++
	r.serveLine(f, false) // where it has made room for an environment on demand
}

// provision makes the environments that a change adds, as fast as the platform
// does.
func (r *Run) provision(function int32, generation uint32) {
	f := &r.functions[function]
	a := &f.ahead
	if !sameGeneration(a.generation, generation) {
		return
	}
	pace := &r.provisioning[0]
	if len(r.provisioning) > 1 {
		pace = &r.provisioning[function]
	}
	for ; a.missing > 0; a.missing-- {
		at := pace.next(&r.model.provision.pace, r.now)
		if !r.room(f) {
			at = r.now + second
		}
		if at > r.now {
			if at < r.end {
				r.schedule(at, kindProvision, function, generation)
			}
			return
		}
		pace.take(&r.model.provision.pace, r.now)
		id := r.allocate(f)
		a.preparing = append(a.preparing, id)
		e := &r.environments[id]
		p := f.drawPhases(e.number)
		r.noteAhead(e, p, "provisioned")
		e.init = p.init()
		r.schedule(after(r.now, float64(p.before()+e.init)), kindProvisioned, id, e.generation)
	}
}

const second = 1_000_000_000

// room says whether one more environment may take its place.
func (r *Run) room(f *functionState) bool {
	if f.spec.reserved >= 0 {
		return f.onDemand()+(f.ahead.claimed+1)*int64(f.spec.slots) <= f.spec.reserved
	}
	return r.pooled+r.claimed+int64(f.spec.slots) <= r.model.account.pool
}

// provisioned is the end of an environment's init ahead; the last one of a
// change puts all of them into service.
func (r *Run) provisioned(id int32, generation uint32) {
	e := &r.environments[id]
	if !sameGeneration(e.generation, generation) {
		return
	}
	f := &r.functions[e.function]
	a := &f.ahead
	if r.measuring && f.spec.cold.billed {
		units := r.billingUnits(e.init)
		f.billed += units
		a.billed += units
	}
	e.init = 0
	if a.prepared++; a.prepared < len(a.preparing) || a.missing > 0 {
		return
	}
	for _, id := range a.preparing {
		r.serveAhead(id)
	}
	a.preparing, a.prepared = a.preparing[:0], 0
	r.inService(f)
	r.serveLine(f, false)
}

// releaseProvisioned makes an environment of an allocation idle, or takes it
// away if the allocation has become smaller.
func (r *Run) releaseProvisioned(e *environment, id int32, f *functionState) {
	switch a := &f.ahead; {
	case a.claimed+a.missing > a.want:
		r.withdraw(f, id)
		r.inService(f)
	case e.doomed || e.ageAt <= r.now:
		r.replace(id)
	default:
		r.serveAhead(id)
	}
}

// replace puts a new environment that was initialised ahead into the place of
// one that is recycled.
func (r *Run) replace(id int32) {
	f := &r.functions[r.environments[id].function]
	r.withdraw(f, id)
	r.serveAhead(r.allocate(f))
}

// serveAhead makes an environment of an allocation idle.
func (r *Run) serveAhead(id int32) { r.transition(&r.environments[id], id, environmentIdle) }

// replaceProvisioned is a deploy: idle environments are replaced now, those in
// use when they finish, and those of a change under way are of the new version.
func (r *Run) replaceProvisioned(f *functionState) {
	a := &f.ahead
	for a.idle.tail != none && r.environments[a.idle.tail].doomed {
		r.replace(a.idle.tail)
	}
	for _, id := range a.preparing {
		r.environments[id].doomed = false
	}
}

// target is a look of target tracking.
func (r *Run) target(function int32) {
	f := &r.functions[function]
	a, t, p := &f.ahead, f.spec.provisioned.target, &r.model.profile.Provisioned.Target
	if at := r.now + p.Interval.Nanoseconds(); at < r.end {
		r.schedule(at, kindTarget, function, 0)
	}
	w := &a.watched
	seen, busy, service := a.seen, w.busy.Mean(r.now), float64(w.service.Mean(r.now)*float64(f.spec.slots))
	w.busy.Start(r.now)
	w.service.Start(r.now)
	a.seen = a.busy.Value() > 0
	if !seen || service == 0 {
		return
	}
	utilization := busy / service
	switch {
	case utilization > t.utilization:
		a.high, a.low = a.high+1, 0
	case utilization < float64(t.utilization*p.LowFactor):
		a.high, a.low = 0, a.low+1
	default:
		a.high, a.low = 0, 0
	}
	if max(a.high, a.low) < p.Datapoints {
		return
	}
	a.high, a.low = 0, 0
	n := int64(math.Ceil(float64(busy/(t.utilization*float64(f.spec.slots))) - 1e-9))
	r.configure(f, min(max(n, t.min), t.max))
}

// closeConfigured writes down what was configured until now, in whole steps.
func (r *Run) closeConfigured(a *provisionedState) {
	step := r.model.profile.Billing.ProvisionedUnit.Nanoseconds()
	span := r.now - a.since
	if step > 0 {
		span = (span + step - 1) / step * step
	}
	if r.measuring {
		a.configured += float64(float64(a.want) * float64(span))
	}
	a.since = r.now
}

// restart begins the window.
func (a *provisionedState) restart(now int64) {
	a.busy.Start(now)
	a.inUse.Start(now)
	a.service.Start(now)
	a.since, a.configured = now, 0
}

// configuredNS is environments times ns in the window so far.
func (a *provisionedState) configuredNS(now int64) float64 {
	return a.configured + float64(float64(a.want)*float64(max(0, now-max(0, a.since))))
}

// utilization is the share of the slots in service that were in use.
func (a *provisionedState) utilization(now int64, slots int32) float64 {
	if service := a.service.Mean(now); service > 0 {
		return a.busy.Mean(now) / (service * float64(slots))
	}
	return 0
}
