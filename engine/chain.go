package engine

// Chains: a source that hands its events to another source (S3 to SQS). An event that is handed on has succeeded at the first and is an event of the
// second; its birth, and so its latency there, is the first one's. Handing on
// takes no time. A second delivery by the first source is a second message of
// the same event at the next one.

// handOn hands a delivery to the source that it is meant for.
func (r *Run) handOn(id int32) {
	next := r.newRequest()
	q, n := &r.requests[id], &r.requests[next]
	to := r.sources[q.source].spec.targetID
	s := &r.sources[to]
	n.source = to
	n.birth = q.birth
	if handed := r.effects[q.effect].handed; handed == none {
		r.accept(next, s, r.effects[q.effect].counted)
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
