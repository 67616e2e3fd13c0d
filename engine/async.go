package engine

// Asynchronous push: the event is accepted at once into the platform's queue,
// and its attempts start in order of due time.
//
// A function error (a time-out included) is tried again `max_retries` times,
// after the platform's delays (AWS: one minute, then two). A throttled event
// goes back to the queue and waits from the platform's base, doubling to its
// cap, until the event's maximum age. Then the event goes to the dead-letter
// queue, or is dropped where there is none. An event for a function whose
// reserved concurrency is 0 is given up at its first throttle. Delivery is at least once: `duplicate_rate`.
//
// Source: AWS Lambda Developer Guide, "How Lambda handles errors and retries
// with asynchronous invocation".

// processed is the end of an asynchronous attempt.
func (r *Run) processed(id int32, v verdict) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	f := &r.functions[q.function]
	a := &f.spec.async
	p := &r.model.profile.Async
	switch v {
	case verdictOK:
		r.settle(id, q, fateSucceeded)
	case verdictThrottled:
		if f.spec.reserved == 0 {
			r.giveUp(id)
			return
		}
		q.throttled++
		q.state = stateWaiting
		r.due(id, s, backoff(p.ThrottleBase.Nanoseconds(), p.ThrottleCap.Nanoseconds(), q.throttled))
	default:
		q.throttled = 0
		q.failures++
		if int(q.failures) > a.maxRetries {
			r.giveUp(id)
			return
		}
		delay := p.RetryDelays[min(int(q.failures), len(p.RetryDelays))-1]
		r.due(id, s, delay.Nanoseconds())
	}
}

// due lets an event wait for its next attempt, or for its maximum age.
func (r *Run) due(id int32, s *sourceState, wait int64) {
	q := &r.requests[id]
	f := &r.functions[q.function]
	q.state = stateWaiting
	q.generation++
	s.waiting.Up(r.now)
	at := min(r.now+wait, q.accepted+f.spec.async.maxAge)
	r.schedule(max(at, r.now), kindDue, id, q.generation) // a run may have outlasted the maximum age
}

// isDue is the next attempt of an event, unless it is too old.
func (r *Run) isDue(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	s.waiting.Down(r.now)
	if r.now-q.accepted >= r.functions[q.function].spec.async.maxAge {
		r.giveUp(id)
		return
	}
	q.attempt++
	q.state = statePending
	r.attempt(id)
}

// giveUp sends an event to the dead-letter queue, or drops it.
func (r *Run) giveUp(id int32) {
	q := &r.requests[id]
	if r.functions[q.function].spec.async.deadLetter {
		r.noteRequest(q, "dead_letter")
		r.settle(id, q, fateDeadLettered)
		return
	}
	r.noteRequest(q, "drop")
	r.settle(id, q, fateDropped)
}
