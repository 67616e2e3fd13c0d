package engine

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
func (c *compiler) short(s *sourceSpec) bool {
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
	if _, why := r.admit(f, true); why != admitted {
		return false
	}
	s.number++
	r.attempts++
	if r.attempts > r.attemptsMax {
		r.exceeded("attempts", r.attemptsMax)
	}
	r.invocations++
	if r.open {
		r.tally(&s.events, s.series.Events)
		r.tally(&s.attempts, s.series.Attempts)
		r.tally(&f.invocations, f.series.Invocations)
		f.extraRequests += s.spec.extraRequests
	}
	f.inflight.Add(r.now, 1)
	r.inflight.add(1)
	r.transition(e, id, environmentBusy)
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
	f.inflight.Add(r.now, -1)
	r.inflight.add(-1)
	if f.spec.reserved < 0 {
		r.pooled--
	}
	run := r.now - e.birth
	if r.measuring {
		f.duration.Add(run)
		f.billed += max(r.billingUnits(run), r.billingMin)
		f.effectsApplied++
		s.responses++
	}
	r.release(e, id, f)
	r.succeeded(s, r.now-run, e.counted)
}
