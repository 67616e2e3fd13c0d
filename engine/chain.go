package engine

// Chains: events that are handed to another source, by a source (S3 to SQS) or
// by a function.
//
// An event that a source hands on has succeeded at the first and is an event of
// the second; its birth, and so its latency there, is the first one's. Handing
// on is its one attempt at the first and takes no time. A second delivery by the
// first source is a second message of the same event at the next one.
//
// A function with `emits` hands so many events to each of the sources listed
// there, in the order of the list, at the end of a successful run: for each
// event of a batch whose own run succeeded, also where the batch fails for
// another one, since nobody takes back what a handler has sent. Their birth is
// that of the event that was run, so latency is end to end over any number of
// hops, and they are counted where that birth lies in the window. They are
// events of their own: an event that is run a second time emits a second time,
// unless the idempotency key skips the run, and duplicates multiply down the
// chain. A run that fails emits nothing, not even where its effect was applied
// (`partial_effects`); nor does one that ends when the simulation does, since
// nothing starts in that instant.
//
// Loops are worlds like others (a function that writes to the bucket whose
// events it is run for): they go round until the run ends, or until its budget
// is used up where they grow.
//
// Source: Amazon S3 User Guide, "Event notification types and destinations";
// AWS Lambda Developer Guide, "Using recursive loop detection". Simplification:
// the platform's recursive loop detection, which stops some loops after about
// 16 turns, is not simulated.

// handOn hands a delivery to the source that it is meant for.
func (r *Run) handOn(id int32) {
	next := r.newRequest()
	q, n := &r.requests[id], &r.requests[next]
	to := r.sources[q.source].spec.targetID
	s := &r.sources[to]
	n.source = to
	n.birth = q.birth
	if handed := r.effects[q.effect].handed; handed == none {
		r.accept(next, s)
		q, n = &r.requests[id], &r.requests[next] // accepting may have moved them
		r.effects[q.effect].handed = n.effect
		r.effects[n.effect].refs++
		r.effects[n.effect].open++ // for as long as the first source may deliver again
	} else {
		n.flags = flagDuplicate
		n.accepted = r.now
		n.number = r.effects[handed].number
		n.effect = handed
		r.effects[handed].refs++
		r.effects[handed].open++
		r.giveKey(next)
	}
	r.dispatch(next, s)
	r.settle(id, &r.requests[id], fateSucceeded)
}

// pass hands an event on that is delivered once: the short way of handOn (see
// shortcut.go), which needs no delivery at the first source. Where it returns
// false nothing has happened.
func (r *Run) pass(s *sourceState, birth int64) bool {
	if r.trace != nil || r.long || s.spec.duplicates && s.spec.duplicate.Hit(s.streams.duplicate.Uint64(s.number, 0)) {
		return false
	}
	s.number++
	counted := birth >= 0
	if counted {
		r.countStart(&s.events, s.series.Events)
	}
	r.countAttempt(s, nil, false)
	r.bear(s.spec.targetID, birth)
	r.succeeded(s, birth, counted)
	return true
}

// emit hands on what the runs of a batch emit.
func (r *Run) emit(id int32, f *functionState, v verdict) {
	if r.now >= r.end {
		return
	}
	for m := id; m != none; m = r.requests[m].mate {
		q := &r.requests[m]
		if q.flags&(flagSkipped|flagUnderway) != 0 || !r.ranThrough(q, v) {
			continue
		}
		birth := q.birth
		for _, e := range f.spec.emits {
			for n := 0; n < e.count && r.err == nil; n++ {
				r.bear(e.source, birth)
			}
		}
	}
}
