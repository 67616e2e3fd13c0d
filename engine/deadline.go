package engine

import "coldstart/engine/event"

// Deadlines are timers that all lie the same time ahead when they are set, and
// most of which never matter: time-outs of functions and of callers. Nothing is
// cancelled. They stand in a ring, in order, and one event in the future event
// list looks at its front; a deadline whose request has gone on is dropped
// there, so that the ring holds about what is in flight.
type deadlines struct {
	ring  event.Ring[deadline]
	armed bool // an event for the front is in the future event list
}

type deadline struct {
	at         int64
	id         int32
	generation uint32
}

// setDeadline adds a deadline of request id; at is no earlier than those that
// are there.
func (r *Run) setDeadline(d *deadlines, at int64, id int32, k kind, owner int32) {
	if at >= r.end {
		return
	}
	r.dropPassed(d)
	d.ring.Push(deadline{at, id, r.requests[id].generation})
	if !d.armed {
		d.armed = true
		r.schedule(d.ring.Front().at, k, owner, 0)
	}
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

// deadlinesDue calls act for every request whose deadline is now, and sees to the next.
func (r *Run) deadlinesDue(d *deadlines, k kind, owner int32, act func(*Run, int32)) {
	d.armed = false
	for {
		r.dropPassed(d)
		if d.ring.Len() == 0 {
			return
		}
		f := *d.ring.Front()
		if f.at > r.now {
			if !d.armed { // what act set off may have seen to it
				d.armed = true
				r.schedule(f.at, k, owner, 0)
			}
			return
		}
		d.ring.Pop()
		act(r, f.id)
	}
}
