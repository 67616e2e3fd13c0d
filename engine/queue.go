package engine

import "coldstart/engine/event"

// Queues that are polled.
//
// Receiving takes no time: a message is received when a poller is free. There
// are few pollers at first, one more at a time while messages wait (AWS: 5, +300
// a minute), at most `max_concurrency` or as many as the platform has (1,250);
// they do not shrink. Each has one batch in flight. A batch is what waits, at most
// `batch_size`; with a `batch_window` it is full, or its window is over, counted
// from when a poller could have taken its first message.
//
// A received message is invisible for the visibility time-out, then comes back
// unless it was deleted meanwhile. It is deleted when its batch succeeds, or, with
// `partial_batch_response`, when its own run did. So when the function takes
// longer than the visibility time-out, or fails, messages are received again:
// up to `max_receive_count`, then they go to the dead-letter queue; without one
// until retention ends, then they are dropped. A throttle counts as a receive,
// and the poller that met it pauses.
//
// Each message of a standard queue comes and goes by itself; those of a
// first-in-first-out queue are in groups: see fifo.go.
//
// Simplifications: no poller is lost when messages run out; empty receives are
// not billed; messages are received in the order of becoming visible.
//
// Source: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS"; Amazon SQS
// Developer Guide, "Amazon SQS visibility timeout".

type queueState struct {
	line    event.Ring[messageRef] // what can be received, in that order: a message, or the first one of its group; may hold messages that are gone
	hidden  deadlines              // received messages, in order of coming back
	waiting int64                  // messages that can be received
	groups  []group                // none of a standard queue

	pollers     int32 // so far
	busy        int32 // with a batch, or pausing
	growing     bool  // a timer for one more poller is set
	windowOpen  bool  // a batch window is open ...
	windowUntil int64 // ... until then
	retention   bool  // a timer for the oldest message is set
	batches     int64 // received, counted
	sent        int64 // messages sent, counted, duplicates included
}

// A messageRef points to a message, if its slot still has the generation.
type messageRef struct {
	id         int32
	generation uint32
}

// enqueue makes a message visible that has just been sent.
func (r *Run) enqueue(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.attempt = 0
	r.list(id)
	r.joinGroup(s, id)
	r.countStart(&s.queue.sent, nil)
	r.noteRequest(q, "enqueue")
	if !s.queue.retention && q.accepted+s.spec.queue.retention < r.end {
		s.queue.retention = true
		r.schedule(q.accepted+s.spec.queue.retention, kindRetention, s.id, 0)
	}
	r.show(id)
	r.poll(s.id)
}

// show makes a message visible.
func (r *Run) show(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.state = stateVisible
	s.waiting.Up(r.now)
	if !r.regroup(s, q, 1, 0) {
		s.queue.waiting++
		r.lineUp(s, id)
	}
}

// lineUp puts a message, and what its group has behind it, at the end of the
// line of what can be received.
func (r *Run) lineUp(s *sourceState, id int32) {
	s.queue.line.Push(messageRef{id, r.requests[id].generation})
}

// unshow takes one message from those that are visible; a batch window is for
// the messages that it was opened for.
func (r *Run) unshow(s *sourceState, q *request) {
	s.waiting.Down(r.now)
	if !r.regroup(s, q, -1, 0) {
		s.queue.waiting--
	}
	if s.queue.waiting == 0 {
		s.queue.windowOpen = false
	}
}

// poll lets free pollers receive what waits.
func (r *Run) poll(source int32) {
	s := &r.sources[source]
	w, spec := &s.queue, &s.spec.queue
	for w.waiting > 0 && w.busy < w.pollers && r.now < r.end {
		if spec.batchWindow > 0 && w.waiting < int64(spec.batchSize) {
			if !w.windowOpen {
				w.windowOpen = true
				w.windowUntil = r.now + spec.batchWindow
				r.schedule(w.windowUntil, kindBatchWindow, source, 0)
			}
			if r.now < w.windowUntil {
				return
			}
		}
		w.windowOpen = false
		r.receive(s)
	}
	if w.waiting > 0 && w.pollers < spec.pollersMax && !w.growing {
		w.growing = true
		r.schedule(r.now+spec.pollerInterval, kindPollers, source, 0)
	}
}

// morePollers adds a poller while messages wait.
func (r *Run) morePollers(source int32) {
	w := &r.sources[source].queue
	w.growing = false
	if w.waiting > 0 && w.pollers < r.sources[source].spec.queue.pollersMax {
		w.pollers++
		r.poll(source)
	}
}

// pollerFree is the end of a pause after a throttle.
func (r *Run) pollerFree(source int32) {
	r.sources[source].queue.busy--
	r.poll(source)
}

// batchWindowOver lets a batch go that is not full.
func (r *Run) batchWindowOver(source int32) {
	if w := &r.sources[source].queue; w.windowOpen && w.windowUntil == r.now {
		r.poll(source)
	}
}

// receive takes a batch and invokes the function with it.
func (r *Run) receive(s *sourceState) {
	w, spec := &s.queue, &s.spec.queue
	w.busy++
	r.countStart(&w.batches, nil)
	leader, tail, size := none, none, int32(0)
	for size < spec.batchSize && w.waiting > 0 {
		ref := w.line.Pop()
		if r.requests[ref.id].generation != ref.generation {
			continue // gone while it was visible
		}
		for m := ref.id; m != none && size < spec.batchSize; size++ {
			next := r.requests[m].mate
			d := r.hide(s, m)
			if leader == none {
				leader = d
			} else {
				r.requests[tail].mate = d
			}
			tail = d
			m = next
		}
	}
	lead := &r.requests[leader]
	lead.size = size
	lead.tried = r.now
	for m := leader; m != none; m = r.requests[m].mate {
		r.requests[m].function = s.spec.targetID
	}
	f := &r.functions[s.spec.targetID]
	env, why := r.admit(f, false)
	if why != admitted {
		r.refuse(leader, why)
		return
	}
	r.start(leader, lead, s, f, env)
}

// hide receives a message: it is invisible from now on, and the receive is a
// request of its own.
func (r *Run) hide(s *sourceState, id int32) int32 {
	r.requests[id].attempt++
	d := r.fork(id)
	r.shareKey(d, id)
	m, q := &r.requests[id], &r.requests[d]
	m.state = stateHidden
	r.unshow(s, m)
	r.regroup(s, m, 0, 1)
	r.setDeadline(&s.queue.hidden, r.now+s.spec.queue.visibility, id, kindVisible, s.id)
	q.flags &^= flagCounted
	q.message, q.messageGeneration = id, m.generation
	r.noteRequest(q, "receive")
	r.countAttempt(s, q, q.attempt > 1)
	return d
}

// visibilityOver brings back the messages whose visibility time-out is over;
// those that come back at one instant can be received as one batch.
func (r *Run) visibilityOver(source int32) {
	d := &r.sources[source].queue.hidden
	d.armed = false
	for id, ok := r.nextDue(d); ok; id, ok = r.nextDue(d) {
		r.comeBack(id)
	}
	r.armDeadline(d, kindVisible, source)
	r.poll(source)
}

// comeBack makes a message visible again, or gives it up.
func (r *Run) comeBack(id int32) {
	m := &r.requests[id]
	s := &r.sources[m.source]
	if q := &s.spec.queue; q.deadLetter && q.maxReceive > 0 && m.attempt >= q.maxReceive {
		r.noteRequest(m, "dead_letter")
		r.endMessage(s, id, fateDeadLettered)
		return
	}
	r.show(id)
	r.regroup(s, m, 0, -1)
}

// batchDone is the end of a batch. Its poller is free again, or pauses after a
// throttle.
func (r *Run) batchDone(id int32, v verdict) {
	s := &r.sources[r.requests[id].source]
	source := s.id
	partial := v == verdictError && s.spec.queue.partialResponse
	var broken *group // whose order would suffer
	for d := id; d != none; {
		q := &r.requests[d]
		next := q.mate
		if partial && q.flags&flagFailed != 0 {
			broken = s.group(q)
		}
		done := v == verdictOK || partial && q.flags&flagFailed == 0 && (broken == nil || broken != s.group(q))
		if m := q.message; done && r.requests[m].generation == q.messageGeneration {
			r.endMessage(s, m, fateSucceeded)
		}
		r.discard(d, q)
		d = next
	}
	if v == verdictThrottled && s.spec.queue.throttlePause > 0 {
		r.schedule(r.now+s.spec.queue.throttlePause, kindPollerFree, source, 0)
		return
	}
	s.queue.busy--
	r.poll(source)
}

// endMessage takes a message out of the queue.
func (r *Run) endMessage(s *sourceState, id int32, to fate) {
	r.leaveGroup(s, id)
	if m := &r.requests[id]; m.state == stateVisible {
		r.unshow(s, m)
	} else {
		r.regroup(s, m, 0, -1)
	}
	r.settle(id, &r.requests[id], to)
}

// retentionOver drops the messages of a queue that are too old.
func (r *Run) retentionOver(source int32) {
	s := &r.sources[source]
	s.queue.retention = false
	for s.oldest != none {
		m := &r.requests[s.oldest]
		if at := m.accepted + s.spec.queue.retention; at > r.now {
			if at < r.end {
				s.queue.retention = true
				r.schedule(at, kindRetention, source, 0)
			}
			break
		}
		r.noteRequest(m, "drop")
		r.endMessage(s, s.oldest, fateDropped)
	}
	r.poll(source)
}

// list adds a delivery to its source's unfinished ones, the youngest last.
func (r *Run) list(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.flags |= flagListed
	q.prev, q.next = s.youngest, none
	if s.youngest != none {
		r.requests[s.youngest].next = id
	} else {
		s.oldest = id
		s.age.Set(r.now, q.accepted, true)
	}
	s.youngest = id
}

// unlist takes a delivery out of the list.
func (r *Run) unlist(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.flags &^= flagListed
	if q.next != none {
		r.requests[q.next].prev = q.prev
	} else {
		s.youngest = q.prev
	}
	if q.prev != none {
		r.requests[q.prev].next = q.next
		return
	}
	s.oldest = q.next
	if s.oldest != none {
		s.age.Set(r.now, r.requests[s.oldest].accepted, true)
	} else {
		s.age.Set(r.now, 0, false)
	}
}
