package engine

import "coldstart/engine/metric"

// The short way of an invocation.
//
// Most invocations of most worlds are alike: a synchronous event, delivered
// once, meets an idle environment, is admitted, runs, succeeds and is answered.
// Nothing about it can take another turn once its run has begun, so it needs no
// request: its birth stands in the environment, and one event in the future
// event list ends it. This is the same invocation as in arrivals.go, sync.go
// and invocation.go, step by step and in the same order, in a third of the
// instructions; whatever is not alike goes the long way from its first step.
//
// The two ways are held together by a test that runs random worlds both ways
// and wants the same bytes.

// short says whether a source's events may go the short way: the caller waits
// for ever, the event is born alone and delivered once, and a run cannot fail
// but by its time-out.
func (c *compilation) short(s *sourceSpec) bool {
	if c.failed() || s.class != classSync || s.target != toFunction || s.batch != 1 || s.duplicates || s.remembers || s.client.timeout > 0 {
		return false
	}
	f := &c.model.functions[s.targetID]
	return !f.provisioned.on && !f.slotted && !f.faulty && !f.idempotency.on && !f.batched && len(f.calls) == 0 && len(f.emits) == 0
}

// shortcut tries to begin an event's invocation the short way. Where it
// returns false nothing has happened.
func (r *Run) shortcut(s *sourceState) bool {
	f := &r.functions[s.spec.targetID]
	if f.idle.head == none || r.trace != nil || r.long {
		return false
	}
	id := f.idle.head
	e := &r.environments[id]
	own := f.scaled(f.spec.duration.Draw(s.streams.handler.Uint64(s.number, 1)).Nanoseconds())
	if e.reinit || own > f.spec.timeout {
		return false
	}
	if r.full(f) != admitted || f.requestRate != nil && !f.requestRate.tryTake(f.requestRateSpec, r.now) {
		return false
	}
	if f.spec.reserved < 0 {
		r.pooled++
	}
	s.number++
	r.attempts++
	if r.attempts > r.attemptsMax {
		r.exceeded("attempts", r.attemptsMax)
	}
	r.invocations++
	if r.open {
		s.events++
		s.attempts++
		f.invocations++
		f.extraRequests += s.spec.extraRequests
		if r.series != nil {
			r.series.begun(s, f)
		}
	}
	f.inflight.Up(r.now)
	r.inflight.up()
	r.occupy(&f.idle, e)
	e.source = s.id
	e.birth = r.now
	e.counted = r.open
	r.schedule(r.now+own, kindShortDone, id, e.generation)
	return true
}

// shortDone is the end of an invocation that went the short way.
func (r *Run) shortDone(id int32) {
	e := &r.environments[id]
	f := &r.functions[e.function]
	s := &r.sources[e.source]
	f.inflight.Down(r.now)
	r.inflight.down()
	if f.spec.reserved < 0 {
		r.pooled--
	}
	run := r.now - e.birth
	if r.measuring {
		f.billed += max(r.billingUnits(run), r.billingMin)
		f.effectsApplied++
		s.responses++
		if e.counted {
			s.alike.Add(run)
			s.fates[fateSucceeded]++
			if r.series != nil {
				r.series.answered(s, run)
			}
		} else {
			f.duration.Add(run)
		}
	}
	if f.keepAliveArmed && e.ageAt > r.now+f.spec.keepAliveConst && !e.doomed {
		r.rest(&f.idle, e, id) // there is no timer to set
	} else {
		r.release(e, id, f)
	}
}

// latencies are the latencies of a source's succeeded events: those of the short
// way are the durations of their runs as well, and counted once for both.
func (s *sourceState) latencies() *metric.Histogram {
	var h metric.Histogram
	h.Merge(&s.latency)
	h.Merge(&s.alike)
	return &h
}

// durations are the durations of a function's runs.
func (r *Run) durations(f *functionState) *metric.Histogram {
	var h metric.Histogram
	h.Merge(&f.duration)
	for i := range r.sources {
		if s := &r.sources[i]; s.spec.short && s.spec.targetID == f.id {
			h.Merge(&s.alike)
		}
	}
	return &h
}
