package engine

// Calls: what handlers do and wait for after their own time, billed while they
// wait.
//
// A run makes the calls of its function one after the other, in the order of the
// list: to resources, to other functions and to fleets. A call that fails ends
// the run with an error: a resource that rejects, a function that fails or whose
// limits refuse it, a fleet that rejects. Calls do not go round in a circle.
//
// A call to a function or a fleet is a synchronous invocation like those of a
// source of kind "direct": admitted or throttled, cold or warm, tried again by
// that kind's client policy (the platform's: the SDK's), a function error
// excepted. Each entry of `calls` is the source of its own calls, named by its
// path ("functions.a.calls.0"), with random streams of its own; it is in the
// trace, not in the outcome, and free of charge.
//
// A run that times out stops calling: it leaves the queue of a resource, and
// tries no call again. What it has called runs on: a call that a resource has
// begun, the function, which is billed, the server's request.
//
// Source: AWS Lambda Developer Guide, "Invoking a function synchronously";
// "Understanding retry behavior in Lambda".

// A callerRef points to a run that waits for an answer, if its slot still has
// the generation.
type callerRef struct {
	id         int32
	generation uint32
}

// nobody waits.
var nobody = callerRef{id: none}

// call makes the next call of a run, or completes it after the last one.
// Nothing begins in the instant of the end.
func (r *Run) call(id int32) {
	q := &r.requests[id]
	calls := r.functions[q.function].spec.calls
	if int(q.call) == len(calls) {
		r.complete(id, verdictOK)
		return
	}
	q.state = stateCalling
	switch next := calls[q.call]; {
	case r.now >= r.end:
	case next.resource != none:
		r.callResource(id, &r.resources[next.resource])
	default:
		r.invoke(id, next.source)
	}
}

// invoke calls a function or a fleet.
func (r *Run) invoke(id int32, source int32) {
	made := r.newRequest()
	q, n := &r.requests[id], &r.requests[made]
	n.source = source
	n.birth = q.birth
	n.caller = callerRef{id, q.generation}
	s := &r.sources[source]
	r.accept(made, s)
	r.dispatch(made, s)
}

// waits says whether a caller still waits for the call that it made.
func (r *Run) waits(c callerRef) bool {
	q := &r.requests[c.id]
	return q.generation == c.generation && q.state == stateCalling
}

// answered lets a caller go on that waits for this call: with its next one, or
// not.
func (r *Run) answered(c callerRef, v verdict) {
	if !r.waits(c) {
		return
	}
	if v != verdictOK {
		r.complete(c.id, verdictRejected)
		return
	}
	r.requests[c.id].call++
	r.call(c.id)
}
