package engine

// none is the id that is nobody's.
const none int32 = -1

// A request is one delivery of an event on its way: it is attempted, waits,
// runs and is settled. For a queue a request is either a message or one
// receive of it. While it runs, the first request of a batch carries the
// invocation.
//
// Invariant: while running, r.functions[function].inflight counts it once per
// batch, and env is an environment in use.
type request struct {
	birth    int64 // of the event, at the first source of its chain
	accepted int64 // by this source
	tried    int64 // start of the current attempt
	started  int64 // start of the current handler run
	number   uint64
	cpu      int64 // ns that the handler run works, where it shares a processor

	effect int32 // what is known of the event, shared by its deliveries; none where it is delivered once
	key    int32 // the idempotency key it carries; none
	source int32
	env    int32 // environment, or server, while it runs

	next, prev int32 // in the list of a source's unfinished events, by age; next: in the free list, or of a stream's batch: the one split from it
	mate       int32 // the next one of its batch
	message    int32 // of a receive: its message

	caller callerRef // of a call: the run that waits for it

	generation uint32 // of this slot
	attempt    int32  // from 1; of a message: receives so far
	throttled  int32  // attempts in a row that were throttled
	failures   int32  // attempts of an asynchronous event that ended in an error
	function   int32  // where it runs, or ran
	size       int32  // of the batch that it leads
	call       int32  // of its invocation: calls made so far

	messageGeneration uint32
	state             requestState
	verdict           verdict // of the run that is under way, decided at its start
	flags             requestFlags
}

type requestState uint8

const (
	stateFree    requestState = iota
	statePending              // about to be attempted
	stateWaiting              // for its next attempt
	stateVisible              // a message that can be received
	stateHidden               // a message that has been received
	stateInit                 // its environment is initialising
	stateRunning
	stateStanding // waits in line for an environment
	stateCalling  // waits for a call, or for a resource to begin it
)

type requestFlags uint16

const (
	flagCounted   requestFlags = 1 << iota // born in the window
	flagDuplicate                          // a second delivery by a source: no event of its own
	flagOrphan                             // nobody waits for its run any more
	flagCold                               // this attempt is a cold start
	flagSkipped                            // the key was there: the handler did nothing
	flagUnderway                           // the key was being worked on: the handler refused
	flagListed                             // is in its source's list of unfinished events
	flagFailed                             // of a receive in a batch: this one's run failed
	flagLock                               // this run holds the key
	flagStood                              // it stood in line for an environment, and its caller is watched
	flagAwaited                            // an environment became ready for it
)

// verdict is how a run, or an attempt, ended.
type verdict uint8

const (
	verdictOK verdict = iota
	verdictError
	verdictCrash
	verdictRejected // by a resource: the whole run failed, whatever became of its events
	verdictTimeout
	verdictThrottled
)

// newRequest takes a slot from the free list.
func (r *Run) newRequest() int32 {
	id := r.freeRequest
	if id == none {
		id = r.growRequests()
	} else {
		r.freeRequest = r.requests[id].next
	}
	q := &r.requests[id]
	generation := q.generation
	*q = request{} // cleared in place, and then what is not zero
	q.generation = generation
	q.effect, q.key, q.source, q.env, q.function = none, none, none, none, none
	q.next, q.prev, q.mate, q.message = none, none, none, none
	q.caller = nobody
	q.attempt, q.size = 1, 1
	q.state = statePending
	return id
}

// growRequests makes a new slot.
func (r *Run) growRequests() int32 {
	if limit := r.options.Budget.Requests; limit > 0 && len(r.requests)+r.records >= limit {
		r.exceeded("events in flight", int64(limit))
	}
	r.requests = append(r.requests, request{})
	return int32(len(r.requests) - 1)
}

// fork makes another delivery of the same event, with its own hold on what is
// known of the event. The caller says what sets it apart.
func (r *Run) fork(id int32) int32 {
	twin := r.newRequest()
	q, t := &r.requests[id], &r.requests[twin]
	t.birth, t.accepted, t.number, t.source = q.birth, q.accepted, q.number, q.source
	t.attempt = q.attempt
	t.flags = q.flags & (flagCounted | flagDuplicate)
	if q.effect != none {
		t.effect = q.effect
		r.effects[q.effect].refs++
	}
	return twin
}

// shareKey gives a delivery the idempotency key of another.
func (r *Run) shareKey(id, of int32) {
	if key := r.requests[of].key; key != none {
		r.requests[id].key = key
		r.keys[key].refs++
	}
}

// freeRequestSlot gives a slot back; whatever still points to it is void.
func (r *Run) freeRequestSlot(id int32) {
	q := &r.requests[id]
	if q.state == stateFree {
		panicf(r, "request %d freed twice", id)
	}
	q.state = stateFree
	q.generation++
	q.next = r.freeRequest
	r.freeRequest = id
}

// exceeded stops the run at the end of the current event.
func (r *Run) exceeded(what string, limit int64) {
	if r.err == nil {
		r.err = &ErrBudget{What: what, Limit: limit, At: Instant(r.now)}
	}
}
