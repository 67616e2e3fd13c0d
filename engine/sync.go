package engine

// Synchronous push: the caller waits for the answer.
//
// Throttles, gateways' time-outs and the client's own are tried again by the
// client's policy, function errors only with `retry_errors`. A gateway gives up
// at its integration time-out (504), and a client at its own, while the
// function runs on and is billed. Latency is over succeeded events, from the
// first attempt to the final answer, waits included.
//
// The caller may be a run of another function, which then goes on.
//
// Source: AWS Lambda Developer Guide, "Understanding retry behavior in Lambda";
// Amazon API Gateway Developer Guide, "Quotas".

// attempt asks the source's target to take a delivery, now.
func (r *Run) attempt(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.tried = r.now
	r.countAttempt(s, q, q.attempt > 1)
	switch s.spec.target {
	case toSource:
		r.handOn(id)
	case toFleet:
		r.serve(id)
	default:
		q.function = s.spec.targetID
		f := &r.functions[s.spec.targetID]
		if s.spec.class == classSync && f.pending.waiting > 0 {
			r.stand(id, q, s, f)
			return
		}
		switch env, why := r.admit(f, s.spec.class == classSync); {
		case why == admitted:
			r.start(id, q, s, f, env)
		case why == byScalingRate && s.spec.class == classSync && f.spec.pendingTime > 0:
			r.stand(id, q, s, f)
		default:
			r.refuse(id, why)
		}
	}
}

// countAttempt counts one attempt of one event.
func (r *Run) countAttempt(s *sourceState, q *request, again bool) {
	r.attempts++
	if r.attempts > r.attemptsMax {
		r.exceeded("attempts", r.attemptsMax)
	}
	r.countStart(&s.attempts, s.series.Attempts)
	if again {
		r.countStart(&s.retries, nil)
	}
	if again && s.spec.class != classQueue {
		r.noteRequest(q, "retry")
	}
}

// refuse is a throttled attempt.
func (r *Run) refuse(id int32, why reason) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	f := &r.functions[q.function]
	r.countStart(&f.throttles[why], f.series.Throttles)
	for range q.size {
		r.countStart(&s.throttled, s.series.Throttled)
	}
	r.noteThrottle(q, why)
	r.wake(f, why)
	r.deliver(id, q, s, verdictThrottled)
}

// deliver tells the source what became of an attempt.
func (r *Run) deliver(id int32, q *request, s *sourceState, v verdict) {
	switch s.spec.class {
	case classSync:
		r.answer(id, q, s, v)
	case classAsync:
		r.processed(id, v)
	case classQueue:
		r.batchDone(id, v)
	case classStream:
		r.batchEnded(id, v)
	}
}

// answer is the end of a synchronous attempt.
func (r *Run) answer(id int32, q *request, s *sourceState, v verdict) {
	switch {
	case q.flags&flagOrphan != 0:
		r.discard(id, q) // nobody listens
	case v == verdictOK:
		r.count(&s.responses, nil)
		r.reply(id, q, verdictOK)
	case v == verdictThrottled || s.spec.client.retryErrors:
		r.tryAgain(id)
	default:
		r.reply(id, q, v)
	}
}

// reply is the final answer to an event's caller.
func (r *Run) reply(id int32, q *request, v verdict) {
	caller := q.caller
	to := fateFailed
	if v == verdictOK {
		to = fateSucceeded
	}
	r.settle(id, q, to)
	if caller != nobody {
		r.answered(caller, v)
	}
}

// tryAgain lets the client back off and try once more, if it does.
func (r *Run) tryAgain(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	c := &s.spec.client
	if q.attempt >= c.maxAttempts {
		r.reply(id, q, verdictThrottled)
		return
	}
	wait := backoff(c.base, c.cap, q.attempt)
	if c.jitter {
		wait = jittered(wait, s.streams.backoff.Uint64(q.number, q.try()))
	}
	q.state = stateWaiting
	q.generation++
	r.schedule(r.now+wait, kindRetry, id, q.generation)
}

// retry is the end of a back-off. A run that was timed out meanwhile does not
// ask again.
func (r *Run) retry(id int32) {
	q := &r.requests[id]
	if q.caller != nobody && !r.waits(q.caller) {
		r.settle(id, q, fateFailed)
		return
	}
	q.attempt++
	q.state = statePending
	r.attempt(id)
}

// watchCaller sets the time at which the caller gives up on the attempt that
// begins now, if it can come before end.
func (r *Run) watchCaller(id int32, q *request, s *sourceState, end int64) {
	if s.spec.client.timeout > 0 && q.flags&flagOrphan == 0 {
		if at := r.now + s.spec.client.timeout; at < end {
			r.setDeadline(&s.deadlines, at, id, kindCallerTimeout, s.id)
		}
	}
}

// callerGivesUp leaves the run under way to itself, and lets the client go on
// with a delivery of its own.
func (r *Run) callerGivesUp(id int32) {
	q := &r.requests[id]
	if q.state == stateStanding { // there is no run to leave
		r.stepOut(q, &r.functions[q.function])
		r.noteRequest(q, "timeout")
		r.tryAgain(id)
		return
	}
	twin := r.fork(id)
	r.shareKey(twin, id)
	q = &r.requests[id]
	q.flags = q.flags&^flagCounted | flagOrphan
	r.requests[twin].function = q.function
	r.noteRequest(&r.requests[twin], "timeout")
	r.tryAgain(twin)
}
