package engine

import "coldstart/engine/event"

// Deadlines are timers that all lie the same time ahead when they are set, and
// most of which never matter: time-outs of functions and of callers, messages
// that are hidden. Nothing is cancelled. They stand in a ring, in order, and one
// event in the future event list looks at its front; a deadline whose request
// has gone on is dropped there, so that the ring holds about what is in flight.
// A deadline keeps the place in the order of scheduling that it was set at.
type deadlines struct {
	ring  event.Ring[deadline]
	armed bool // an event for the front is in the future event list
}

type deadline struct {
	at         int64
	sequence   uint64
	id         int32
	generation uint32
}

// setDeadline adds a deadline of request id; at is no earlier than those that
// are there.
func (r *Run) setDeadline(d *deadlines, at int64, id int32, k kind, owner int32) {
	if at >= r.end {
		return
	}
	r.sequence++
	r.dropPassed(d)
	d.ring.Push(deadline{at, r.sequence, id, r.requests[id].generation})
	r.armDeadline(d, k, owner)
}

// dropPassed drops the deadlines at the front that are void.
func (r *Run) dropPassed(d *deadlines) {
	for d.ring.Len() > 0 {
		if f := d.ring.Front(); r.current(f.id, f.generation) {
			return
		}
		d.ring.Pop()
	}
}

// armDeadline sees to an event for the front.
func (r *Run) armDeadline(d *deadlines, k kind, owner int32) {
	if d.armed || d.ring.Len() == 0 {
		return
	}
	d.armed = true
	f := d.ring.Front()
	r.queue.Push(event.New(f.at, orderOf[k]|f.sequence, uint32(owner), 0, uint8(k)))
}

// nextDue takes the request at the front whose deadline is now.
func (r *Run) nextDue(d *deadlines) (id int32, ok bool) {
	r.dropPassed(d)
	if d.ring.Len() == 0 || d.ring.Front().at > r.now {
		return none, false
	}
	return d.ring.Pop().id, true
}

// deadlineDue acts on the request whose deadline is now, if it still matters,
// and sees to the next.
func (r *Run) deadlineDue(d *deadlines, k kind, owner int32, act func(*Run, int32)) {
	d.armed = false
	if id, ok := r.nextDue(d); ok {
		act(r, id)
	}
	r.dropPassed(d)
	r.armDeadline(d, k, owner)
}
