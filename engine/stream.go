package engine

import (
	"math/bits"

	"coldstart/engine/event"
)

// Streams that are polled.
//
// A record is written to a shard, and within the shard to one of its lanes
// (`parallelization_factor`): a draw by the record's number, for partition keys
// are taken to be spread evenly. A lane has one batch in flight, of records in
// the order in which they were written, so there are shards ×
// parallelization_factor batches in flight at most.
//
// An idle lane looks for records at the platform's interval; of n lanes the
// k-th looks k/n of an interval after the first, and a look sees what was
// written before it. After a batch a lane reads on at once, until it finds
// nothing. A batch is what is there, at most `batch_size`; with a `batch_window`
// it is full, or its window is over, which opens when the lane finds the first
// record of a batch.
//
// A batch that fails, or is throttled, blocks its lane. It is tried again, as a
// whole, after a wait that doubles from the platform's base to its cap, until
// it succeeds. What ends that sooner:
//
//   - `bisect_on_error`: a batch that fails is split into halves, of which the
//     first is tried at once; a batch of one waits. A split is no retry.
//   - `max_retries`: so many tries after the first may fail. A throttle is no
//     retry: the batch did not get to the function.
//   - `max_record_age`: a record that is older is given up when it is its turn,
//     or at that instant if its batch waits to be tried again, which then goes
//     on without it.
//   - the stream's retention, in the same way.
//
// What is given up goes to the on-failure destination (`dead_letter`), or is
// dropped; what outlived its retention is no longer in the stream, and is
// always dropped. So with the defaults one poisoned record blocks its lane for
// as long as the stream keeps it, and the records behind it grow as old.
//
// The age of the oldest record is that of the first one not done with, over all
// lanes. (AWS's IteratorAge is that of the last record of a batch, when the
// batch ends.)
//
// A record that waits is no request but what it was born with: `go test -run
// TestWaitingRecordsAreSmall` measures how little that is.
//
// Simplifications: a stream does not split or merge its shards; a batch is
// bounded by its count, and by the platform's size of a payload when the world
// is compiled; a stream has one reader. The interval of looks is kept without
// jitter. The waits between tries are an assumption, for AWS publishes none.
//
// Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon Kinesis"
// (polling, batching, error handling: "This doesn't apply to service errors or
// throttles", "Splitting a batch does not count towards the retry quota") and
// "Retain discarded batch records for a Kinesis Data Streams event source".

// A record is one that waits in its lane.
type record struct {
	birth    int64
	accepted int64
	number   uint64
	effect   int32 // none until it is read, where it was written once
	key      int32
	flags    requestFlags
}

// A lane reads a share of one shard.
//
// Invariants: records leave from the front, first those of the batch, then
// those of the batches that were split from it, then those that wait. It is
// idle without a timer only while it is empty.
type lane struct {
	source      int32
	number      int32 // within the source
	waiting     event.Ring[record]
	batch       int32 // the leader of what is in flight, or waits to be tried; behind it, by next, what was split from it
	running     bool
	armed       bool  // a timer is set, or would come after the end
	windowUntil int64 // never: no window is open
}

type streamState struct {
	first   int32       // the source's first lane
	oldest  event.Lanes // by lane, when its oldest record was written
	written int64       // counted, duplicates included
}

// startStream gives a source its lanes.
func (r *Run) startStream(s *sourceState) {
	n := s.spec.stream.lanes
	s.stream.first = int32(len(r.streamLanes))
	s.stream.oldest = event.NewLanes(n)
	for i := range n {
		r.streamLanes = append(r.streamLanes, lane{source: s.id, number: int32(i), batch: none, windowUntil: never})
	}
}

// lane is the id of the lane of a record.
func (s *sourceState) lane(number uint64) int32 {
	i, _ := bits.Mul64(s.streams.shard.Uint64(number, 0), uint64(s.spec.stream.lanes))
	return s.stream.first + int32(i)
}

// write puts a record that was sent into its lane.
func (r *Run) write(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	at := s.lane(q.number)
	l := &r.streamLanes[at]
	r.countStart(&s.stream.written, nil)
	r.noteRequest(q, "enqueue")
	if limit := r.options.Budget.Requests; limit > 0 && len(r.requests)+r.records >= limit {
		r.exceeded("events in flight", int64(limit))
	}
	if l.batch == none && l.waiting.Len() == 0 {
		r.oldestOf(s, l, q.accepted)
	}
	l.waiting.Push(record{q.birth, q.accepted, q.number, q.effect, q.key, q.flags})
	r.records++
	r.freeRequestSlot(id)
	s.waiting.Up(r.now)
	if l.batch == none && !l.armed {
		r.wakeLane(at, s.nextLook(l, r.now, -r.model.transient))
	}
}

// take makes a request of the lane's first record that waits.
func (r *Run) take(l *lane) int32 {
	w := l.waiting.Pop()
	r.records--
	id := r.newRequest()
	q := &r.requests[id]
	q.source = l.source
	q.birth, q.accepted, q.number, q.effect, q.key, q.flags = w.birth, w.accepted, w.number, w.effect, w.key, w.flags
	q.attempt = 0
	if q.effect == none {
		q.effect = r.newEffect(q, q.flags&flagCounted != 0)
		r.giveKey(id)
	}
	return id
}

// nextLook is when an idle lane looks for records next, after now.
func (s *sourceState) nextLook(l *lane, now, start int64) int64 {
	every := s.spec.stream.pollInterval
	first := start + every/int64(s.spec.stream.lanes)*int64(l.number)
	if now < first {
		return first
	}
	return first + ((now-first)/every+1)*every
}

// wakeLane sets the lane's timer.
func (r *Run) wakeLane(id int32, at int64) {
	r.streamLanes[id].armed = true
	if at < r.end {
		r.schedule(at, kindLane, id, 0)
	}
}

// laneDue is the lane's timer: it tries its batch again, or looks for records.
func (r *Run) laneDue(id int32) {
	r.streamLanes[id].armed = false
	r.goOn(id)
}

// goOn lets a lane that has nothing in flight do what comes next.
func (r *Run) goOn(id int32) {
	l := &r.streamLanes[id]
	s := &r.sources[l.source]
	if r.now >= r.end {
		return
	}
	for l.batch != none && r.outlived(s, r.requests[l.batch].accepted) {
		r.giveUpRecord(s, l)
	}
	if l.batch != none || r.read(s, l, id) {
		r.try(s, l, id)
	}
}

// read gathers the lane's next batch, and says whether it can go.
func (r *Run) read(s *sourceState, l *lane, id int32) bool {
	spec := &s.spec.stream
	for l.waiting.Len() > 0 && r.outlived(s, l.waiting.Front().accepted) {
		l.batch = r.take(l)
		r.giveUpRecord(s, l)
	}
	size := min(l.waiting.Len(), int(spec.batchSize))
	if size == 0 {
		l.windowUntil = never
		return false
	}
	if spec.batchWindow > 0 && size < int(spec.batchSize) {
		if l.windowUntil == never {
			l.windowUntil = r.now + spec.batchWindow
		}
		if r.now < l.windowUntil {
			r.wakeLane(id, min(s.nextLook(l, r.now, -r.model.transient), l.windowUntil))
			return false
		}
	}
	l.windowUntil = never
	l.batch = r.take(l)
	for tail, n := l.batch, 1; n < size; n++ {
		m := r.take(l)
		r.requests[tail].mate = m
		tail = m
	}
	r.requests[l.batch].size = int32(size)
	return true
}

// try invokes the function with the lane's batch.
func (r *Run) try(s *sourceState, l *lane, id int32) {
	for m := l.batch; m != none; m = r.requests[m].mate {
		q := &r.requests[m]
		q.function = s.spec.targetID
		q.attempt++
		if q.attempt == 1 {
			r.noteRequest(q, "receive")
		}
		r.countAttempt(s, q, q.attempt > 1)
	}
	lead := &r.requests[l.batch]
	lead.tried = r.now
	f := &r.functions[s.spec.targetID]
	env, why := r.admit(f, false)
	if why != admitted {
		r.refuse(l.batch, why)
		return
	}
	l.running = true
	s.waiting.Add(r.now, -int64(lead.size))
	r.start(l.batch, lead, s, f, env)
}

// batchEnded is the end of a try.
func (r *Run) batchEnded(leader int32, v verdict) {
	q := &r.requests[leader]
	s := &r.sources[q.source]
	id := s.lane(q.number)
	l := &r.streamLanes[id]
	spec := &s.spec.stream
	if l.running {
		l.running = false
		s.waiting.Add(r.now, int64(q.size))
	}
	q.state = stateWaiting
	switch {
	case v == verdictOK:
		for n := q.size; n > 0; n-- {
			r.leaveLane(s, l, fateSucceeded)
		}
	case v == verdictThrottled:
		q.throttled++
		r.tryLater(q, s, id, q.throttled)
		return
	case spec.bisect && q.size > 1:
		r.split(q)
	default:
		q.throttled = 0
		q.failures++
		if spec.maxRetries < 0 || q.failures <= spec.maxRetries {
			r.tryLater(q, s, id, q.failures)
			return
		}
		for n := q.size; n > 0; n-- {
			r.giveUpRecord(s, l)
		}
	}
	r.goOn(id)
}

// tryLater lets a batch wait after its k-th failure in a row, or until its
// first record is too old.
func (r *Run) tryLater(q *request, s *sourceState, id, k int32) {
	spec := &s.spec.stream
	at := min(r.now+backoff(spec.retryBase, spec.retryCap, k), q.accepted+spec.maxAge)
	r.wakeLane(id, max(r.now, at))
}

// split makes two batches of one.
func (r *Run) split(q *request) {
	half := q.size / 2
	tail := q
	for n := half; n > 1; n-- {
		tail = &r.requests[tail.mate]
	}
	second := &r.requests[tail.mate]
	second.size, second.next = q.size-half, q.next
	second.state = stateWaiting
	q.size, q.next = half, tail.mate
	tail.mate = none
}

// outlived says whether a record is too old to be tried.
func (r *Run) outlived(s *sourceState, accepted int64) bool {
	return r.now-accepted >= s.spec.stream.maxAge
}

// giveUpRecord gives up the first record of a lane's batch.
func (r *Run) giveUpRecord(s *sourceState, l *lane) {
	q := &r.requests[l.batch]
	if s.spec.stream.deadLetter && r.now-q.accepted < s.spec.stream.retention {
		r.noteRequest(q, "dead_letter")
		r.leaveLane(s, l, fateDeadLettered)
		return
	}
	r.noteRequest(q, "drop")
	r.leaveLane(s, l, fateDropped)
}

// leaveLane settles the first record of a lane's batch; the one behind it leads
// from now on.
func (r *Run) leaveLane(s *sourceState, l *lane, to fate) {
	id := l.batch
	q := &r.requests[id]
	l.batch = q.next
	if q.mate != none {
		l.batch = q.mate
		lead := &r.requests[l.batch]
		lead.size, lead.next = q.size-1, q.next
		lead.failures, lead.throttled = q.failures, q.throttled
		lead.state = q.state
	}
	oldest := int64(never)
	switch {
	case l.batch != none:
		oldest = r.requests[l.batch].accepted
	case l.waiting.Len() > 0:
		oldest = l.waiting.Front().accepted
	}
	s.waiting.Down(r.now)
	r.settle(id, q, to)
	r.oldestOf(s, l, oldest)
}

// oldestOf notes when the oldest record of a lane was written; never if there
// is none.
func (r *Run) oldestOf(s *sourceState, l *lane, at int64) {
	s.stream.oldest.Set(int(l.number), at)
	_, oldest := s.stream.oldest.Min()
	s.age.Set(r.now, oldest, oldest != never)
}
