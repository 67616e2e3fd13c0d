package engine

import "math"

// Start and finish of a run.
//
// A run takes `duration` at the memory it was measured with. Memory buys CPU:
// the CPU share s of it shrinks in proportion to memory up to the platform's
// vCPU cap, waiting does not:
//
//	run = duration × ((1 − s) + s × min(cap, at_mb/1769) / min(cap, memory_mb/1769))
//
// A batch of n events takes duration + n × duration_per_record. Then come the
// calls that a function makes, one after the other. A run that is longer than the
// function's time-out ends there, and the environment is reset; so it is by a
// crash. An error leaves it as it is. Errors come at the end of the handler's
// own time, before its calls.
//
// Source: AWS Lambda Developer Guide, "Configure Lambda function memory",
// "Configure Lambda function timeout".

// copyShift sets the draws of a second delivery apart from the first one's.
const copyShift = 32

// try is the number of an attempt for its draws.
func (q *request) try() uint64 {
	t := uint64(uint32(q.attempt))
	if q.flags&flagDuplicate != 0 {
		t |= 1 << copyShift
	}
	return t
}

// start begins an invocation that was admitted, in an idle environment or in a
// new one (none). id leads its batch.
func (r *Run) start(id int32, q *request, s *sourceState, f *functionState, env int32) {
	f.inflight.Up(r.now)
	if f.spec.spread {
		f.demand.Up(r.now)
	}
	r.inflight.up()
	r.invocations++
	r.countStart(&f.invocations, f.series.Invocations)
	if r.open {
		f.extraRequests += s.spec.extraRequests
	}
	q.call = 0
	q.flags &^= flagCold
	if f.ahead.service.Value() > 0 && (env == none || !r.environments[env].provisioned) {
		r.countStart(&f.ahead.spillover, nil)
	}
	if env == none {
		env = r.coldStart(id, q, f)
	}
	q.env = env
	e := &r.environments[env]
	if e.state == environmentIdle {
		r.transition(e, env, environmentBusy)
	}
	if f.spec.slotted {
		r.enter(f, e, env)
	}
	if e.reinit || e.state == environmentInit || q.flags&flagAwaited != 0 {
		q.flags |= flagCold
		r.countStart(&f.coldStarts, f.series.ColdStarts)
	}
	end := int64(never)
	if e.state == environmentInit {
		q.state = stateInit
		r.schedule(e.ready, kindInitDone, id, q.generation)
	} else {
		end = r.begin(id, q, s, f, e)
	}
	if q.flags&flagStood == 0 {
		r.watchCaller(id, q, s, end)
	}
	q.flags &^= flagStood | flagAwaited
}

// begin starts the handler in an environment that is ready, and returns when
// the run ends; never where that is not known yet.
func (r *Run) begin(id int32, q *request, s *sourceState, f *functionState, e *environment) (end int64) {
	q.started = r.now
	q.state = stateRunning
	r.noteRequest(q, "invoke")

	own := r.handlerTime(id, q, s, f)
	if e.reinit {
		e.reinit = false
		inside := f.drawInit(e.number, e.resets)
		r.countRestore(f)
		r.notePhases(id, inside, false)
		e.resets++
		e.inside = inside.restore + inside.init()
		own += e.inside
	}
	if f.spec.sharing {
		r.work(id, q, f, own)
		return never
	}
	if own > f.spec.timeout {
		q.verdict = verdictTimeout
		end = r.now + f.spec.timeout
		r.schedule(end, kindFinish, id, q.generation)
		return end
	}
	end = r.now + own
	r.schedule(end, kindFinish, id, q.generation)
	if q.verdict == verdictOK && len(f.spec.calls) > 0 {
		r.setDeadline(&f.deadlines, r.now+f.spec.timeout, id, kindTimeout, f.id)
		return never
	}
	return end
}

// handlerTime draws the handler's own time for every event of a batch, and
// decides how each run ends.
func (r *Run) handlerTime(id int32, q *request, s *sourceState, f *functionState) int64 {
	q.verdict = verdictOK
	own := f.scaled(f.spec.duration.Draw(s.streams.handler.Uint64(q.number, q.try())).Nanoseconds())
	if !f.spec.faulty && !f.spec.idempotency.on && !f.spec.batched {
		return own
	}
	worked := false // any event that is not skipped
	var perRecord int64
	for m := id; m != none; m = r.requests[m].mate {
		member := &r.requests[m]
		member.flags &^= flagSkipped | flagUnderway | flagFailed
		r.lock(member, f)
		if member.flags&(flagSkipped|flagUnderway) == 0 {
			worked = true
			if f.spec.batched && perRecord <= f.spec.timeout { // beyond it the sum does not matter
				perRecord += f.scaled(f.spec.perRecord.Draw(s.streams.perRecord.Uint64(member.number, member.try())).Nanoseconds())
			}
		}
		switch v := r.fault(member, s, f); {
		case v == verdictCrash:
			q.verdict = verdictCrash
			member.flags |= flagFailed
		case v == verdictError:
			if q.verdict == verdictOK {
				q.verdict = verdictError
			}
			member.flags |= flagFailed
		}
	}
	if !worked {
		return 0
	}
	return own + perRecord
}

// scaled is a time of the handler's at the function's memory; at most just
// above its time-out, beyond which it does not matter. A time that shares a
// processor stays as it is: nobody knows yet how long it will take.
func (f *functionState) scaled(ns int64) int64 {
	if f.spec.factor != 1 {
		ns = int64(math.Min(float64(ns)*f.spec.factor, 9e18))
	}
	return min(ns, f.spec.longest)
}

// fault draws whether one event's run fails.
func (r *Run) fault(q *request, s *sourceState, f *functionState) verdict {
	switch {
	case q.flags&flagSkipped != 0:
		return verdictOK
	case q.flags&flagUnderway != 0:
		return verdictError
	case !f.spec.faulty:
		return verdictOK
	}
	u := s.streams.fault.Uint64(q.number, q.try())
	switch {
	case f.spec.crash.Hit(u):
		return verdictCrash
	case f.spec.fail.Hit(u):
		return verdictError
	case f.spec.poison.Hit(s.streams.poison.Uint64(q.number, 0)):
		return verdictError
	}
	return verdictOK
}

// finish is the end of the handler's own time: its calls follow, or the run
// is over. A handler that skips all of its events calls nothing.
func (r *Run) finish(id int32) {
	q := &r.requests[id]
	if q.verdict == verdictOK && len(r.functions[q.function].spec.calls) > 0 && r.works(id) {
		r.call(id)
		return
	}
	r.complete(id, q.verdict)
}

// works says whether a run has an event that it does not skip.
func (r *Run) works(id int32) bool {
	for m := id; m != none; m = r.requests[m].mate {
		if r.requests[m].flags&flagSkipped == 0 {
			return true
		}
	}
	return false
}

// timedOut ends a run when its function's time is over, wherever it has got to.
func (r *Run) timedOut(id int32) {
	r.complete(id, verdictTimeout)
}

// complete ends a run: it frees what the run holds, measures it, applies its
// effects and tells the source.
func (r *Run) complete(id int32, v verdict) {
	q := &r.requests[id]
	f := &r.functions[q.function]
	e := &r.environments[q.env]
	f.inflight.Down(r.now)
	if f.spec.spread {
		f.demand.Down(r.now)
	}
	r.inflight.down()
	switch {
	case e.provisioned:
		f.ahead.left(r.now)
	case f.spec.reserved < 0:
		r.pooled--
	}
	if r.measuring {
		r.measureRun(f, q, e, v)
	}
	if q.flags&flagCold != 0 {
		e.init, e.inside, e.fresh = 0, 0, false
	}
	r.noteVerdict(q, v)
	switch {
	case f.spec.slotted:
		e.doomed = e.doomed || v == verdictCrash
		r.leave(f, e, q.env)
	default:
		e.reinit = e.reinit || v == verdictTimeout || v == verdictCrash
		r.release(e, q.env, f)
	}
	q.env = none
	q.generation++
	r.applyEffects(id, q, f, v)
	if f.spec.pendingTime > 0 { // before anything that the end of this run brings about
		r.serveLine(f, false)
	}
	if len(f.spec.emits) > 0 {
		r.emit(id, f, v)
	}
	q = &r.requests[id] // which may have moved
	r.deliver(id, q, &r.sources[q.source], v)
}

// measureRun records a run that ends.
func (r *Run) measureRun(f *functionState, q *request, e *environment, v verdict) {
	if v != verdictOK {
		r.count(&f.errors, f.series.Errors)
	}
	if v == verdictTimeout {
		f.timeouts++
	}
	run := r.now - q.started
	f.duration.Add(run)
	billed := run
	if q.flags&flagCold != 0 {
		f.cold.Add(q.started - q.tried + min(e.inside, run)) // a time-out may have cut it short
		if e.fresh {
			if !f.spec.cold.snapstart {
				f.init.Add(e.init)
			}
			if f.spec.cold.billed {
				billed += e.init
			}
		}
	}
	f.cpu += min(q.cpu, int64(float64(float64(run)*f.spec.vcpus)))
	units := max(r.billingUnits(billed), r.billingMin)
	f.billed += units
	if e.provisioned {
		f.ahead.billed += units
	}
}

// billingUnits rounds up to the platform's billing unit.
func (r *Run) billingUnits(ns int64) int64 {
	const ms = 1_000_000
	if r.billingUnit == ms {
		return (ns + ms - 1) / ms // by a constant, which takes no division
	}
	return (ns + r.billingUnit - 1) / r.billingUnit
}
