package engine

// Effects: at least once, exactly the point.
//
// A successful run applies its event's effect; a run that fails or times out
// has applied it already with probability `partial_effects`. A second
// application for the same event is a duplicate effect. All deliveries of an
// event share one effect record, also across sources that hand it on.
//
// An `idempotent` function records a key by a conditional write together with
// the effect. A run that finds the key done, within its window, applies
// nothing and succeeds at once (simplification: it takes no time; the billing
// unit's minimum is billed). A run that finds the key being worked on (with
// `lock`) applies nothing either, and fails at once, since nobody knows yet
// whether the run under way will succeed: the event is delivered again. What
// makes deliveries the same:
//
//	event    the event's identity (bucket, key, version): every delivery of it
//	payload  the bytes delivered: a retry carries the same, a queue's second
//	         delivery too, a second notification by a push source does not
//	attempt  the invocation's own id: nothing is ever the same
//
// Source: Powertools for AWS Lambda, "Idempotency".

// fate is how an event ends.
type fate uint8

const (
	fateSucceeded fate = iota
	fateFailed
	fateDeadLettered
	fateDropped
	fates
)

// An effect is what is known of one event, shared by its deliveries.
//
// Invariants: refs is the number of requests, and of effects at an earlier
// source of the chain, that point to it; at 0 the slot is free. open is the
// number of those that may still succeed: not a run that nobody waits for any
// more, not a receive of a message; at 0 the event is settled.
type effect struct {
	birth   int64
	number  uint64
	refs    int32
	open    int32
	source  int32
	handed  int32 // the effect at the next source of a chain; none
	key     int32 // the key by the event's identity; none
	last    fate  // of the delivery that was settled last
	counted bool
	applied bool
	settled bool
}

// A key is the state of one idempotency key.
type key struct {
	refs      int32
	underway  int32
	doneUntil int64
}

func (r *Run) newEffect(q *request, counted bool) int32 {
	e := effect{birth: q.birth, number: q.number, source: q.source, refs: 1, open: 1, handed: none, key: none, counted: counted}
	if n := len(r.freeEffects); n > 0 {
		id := r.freeEffects[n-1]
		r.freeEffects = r.freeEffects[:n-1]
		r.effects[id] = e
		return id
	}
	r.effects = append(r.effects, e)
	return int32(len(r.effects) - 1)
}

// closeEffect ends one of the ways in which an event may succeed; when there is
// none left, the event has the fate of the delivery that was settled last.
func (r *Run) closeEffect(id int32) {
	e := &r.effects[id]
	e.open--
	if e.open > 0 {
		return
	}
	if !e.settled {
		e.settled = true
		r.lost(&r.sources[e.source], e.last, e.counted)
	}
	if e.handed != none {
		r.closeEffect(e.handed)
	}
}

// dropEffect lets go of an effect.
func (r *Run) dropEffect(id int32) {
	e := &r.effects[id]
	e.refs--
	if e.refs > 0 {
		return
	}
	if e.handed != none {
		r.dropEffect(e.handed)
	}
	if e.key != none {
		r.dropKey(e.key)
	}
	r.freeEffects = append(r.freeEffects, id)
}

func (r *Run) newKey() int32 {
	k := key{refs: 1, doneUntil: -never}
	if n := len(r.freeKeys); n > 0 {
		id := r.freeKeys[n-1]
		r.freeKeys = r.freeKeys[:n-1]
		r.keys[id] = k
		return id
	}
	r.keys = append(r.keys, k)
	return int32(len(r.keys) - 1)
}

func (r *Run) dropKey(id int32) {
	k := &r.keys[id]
	k.refs--
	if k.refs == 0 {
		r.freeKeys = append(r.freeKeys, id)
	}
}

// giveKey gives a delivery the idempotency key that its function will look at:
// the event's, or one of its own.
func (r *Run) giveKey(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	if q.effect == none || s.spec.target != toFunction {
		return
	}
	i := &r.functions[s.spec.targetID].spec.idempotency
	switch {
	case !i.on || i.key == keyAttempt:
	case i.key == keyPayload:
		q.key = r.newKey()
	default:
		e := &r.effects[q.effect]
		if e.key == none {
			e.key = r.newKey()
		}
		q.key = e.key
		r.keys[q.key].refs++
	}
}

// lock looks at the key before a run.
func (r *Run) lock(q *request, f *functionState) {
	if q.key == none {
		return
	}
	k := &r.keys[q.key]
	switch {
	case k.doneUntil > r.now:
		q.flags |= flagSkipped
	case k.underway > 0 && f.spec.idempotency.lock:
		q.flags |= flagUnderway
	default:
		k.underway++
		q.flags |= flagLock
	}
}

// applyEffects applies what the runs of a batch did.
func (r *Run) applyEffects(id int32, q *request, f *functionState, v verdict) {
	if q.effect == none { // it is delivered once, and so has no key
		if v == verdictOK || f.spec.partial.Hit(r.sources[q.source].streams.partial.Uint64(q.number, q.try())) {
			r.count(&f.effectsApplied, nil)
		}
		return
	}
	for m := id; m != none; m = r.requests[m].mate {
		q := &r.requests[m]
		if q.flags&(flagSkipped|flagUnderway) == 0 {
			if r.ranThrough(q, v) || f.spec.partial.Hit(r.sources[q.source].streams.partial.Uint64(q.number, q.try())) {
				r.applyEffect(q, f)
			}
		}
		if q.flags&flagLock != 0 {
			q.flags &^= flagLock
			r.keys[q.key].underway--
		}
	}
}

// ranThrough says whether one event's own run of a batch was successful: a
// batch that fails for another event has still worked on this one.
func (r *Run) ranThrough(q *request, v verdict) bool {
	return v == verdictOK || v == verdictError && q.flags&flagFailed == 0
}

func (r *Run) applyEffect(q *request, f *functionState) {
	e := &r.effects[q.effect]
	r.count(&f.effectsApplied, nil)
	if e.applied {
		r.count(&f.effectsDuplicated, nil)
	}
	e.applied = true
	if q.key != none {
		r.keys[q.key].doneUntil = r.now + f.spec.idempotency.window
	}
}

// settle ends one delivery: the event has this fate, unless another delivery
// of it fares better.
func (r *Run) settle(id int32, q *request, to fate) {
	switch {
	case q.effect != none:
		e := &r.effects[q.effect]
		e.last = to
		if to == fateSucceeded && !e.settled {
			e.settled = true
			r.succeeded(&r.sources[q.source], e.birth, e.counted)
		}
		r.closeEffect(q.effect)
	case to == fateSucceeded:
		r.succeeded(&r.sources[q.source], q.birth, q.flags&flagCounted != 0)
	default:
		r.lost(&r.sources[q.source], to, q.flags&flagCounted != 0)
	}
	r.discard(id, q)
}

// succeeded counts an event's first success.
func (r *Run) succeeded(s *sourceState, birth int64, counted bool) {
	if !counted {
		return
	}
	r.count(&s.fates[fateSucceeded], s.series.Succeeded)
	s.latency.Add(r.now - birth)
	if r.series != nil {
		r.series.latency[s.id].Add(r.now - birth)
	}
}

// lost counts an event that will not succeed any more.
func (r *Run) lost(s *sourceState, to fate, counted bool) {
	if counted {
		r.count(&s.fates[to], s.series.Failed)
	}
}

// discard frees a delivery without a word about its event's fate.
func (r *Run) discard(id int32, q *request) {
	if q.flags&flagListed != 0 {
		r.unlist(id)
	}
	if q.key != none {
		r.dropKey(q.key)
	}
	if q.effect != none {
		r.dropEffect(q.effect)
	}
	r.freeRequestSlot(id)
}
