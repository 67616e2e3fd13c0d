package engine

import "coldstart/engine/event"

// Requests that wait for an environment, on platforms that let them: a
// synchronous request that finds no free slot, where no environment may be
// created now, waits in line for at most the platform's time and is then
// throttled (reason scaling_rate). Those in line come before later ones, and go
// on when a slot becomes free or an environment ready; the latter is a cold
// start, unless it was initialised ahead (provisioned concurrency, a deploy). One
// that meets another limit then is throttled for it.
//
// The figures are the profile's: Cloud Run holds requests for the longer of 10 s
// and 3.5 times the mean start of an instance; Knative's activator for as long as
// a request may take.

// pendingState is a function's line. The ring may hold requests that have gone.
type pendingState struct {
	line      event.Ring[callerRef]
	waiting   int64
	deadlines deadlines
	armed     bool // a timer for the scaling rate is set
}

// stand puts a request in line.
func (r *Run) stand(id int32, q *request, s *sourceState, f *functionState) {
	p := &f.pending
	if most := f.spec.pendingMax; most > 0 && p.waiting >= most {
		r.refuse(id, byScalingRate)
		return
	}
	q.state = stateStanding
	p.waiting++
	s.waiting.Up(r.now)
	f.demand.Up(r.now)
	p.line.Push(callerRef{id, q.generation})
	r.noteRequest(q, "enqueue")
	r.setDeadline(&p.deadlines, r.now+f.spec.pendingTime, id, kindPendingOver, f.id)
	r.watchCaller(id, q, s, never)
	r.wake(f, byScalingRate)
	r.armPending(f)
}

// stepOut takes a request out of the line.
func (r *Run) stepOut(q *request, f *functionState) {
	q.state = statePending
	f.pending.waiting--
	r.sources[q.source].waiting.Down(r.now)
	f.demand.Down(r.now)
}

// pendingOver throttles a request that has waited too long.
func (r *Run) pendingOver(id int32) {
	if q := &r.requests[id]; q.state == stateStanding {
		r.stepOut(q, &r.functions[q.function])
		r.refuse(id, byScalingRate)
	}
}

// serveLine lets those in line begin, as far as there is room. cold: an
// environment has become ready for them.
func (r *Run) serveLine(f *functionState, cold bool) {
	p := &f.pending
	for p.waiting > 0 && r.now < r.end {
		head := *p.line.Front()
		q := &r.requests[head.id]
		if q.generation != head.generation || q.state != stateStanding {
			p.line.Pop()
			continue
		}
		env, why := r.admit(f, true)
		if why == byScalingRate {
			break
		}
		p.line.Pop()
		r.stepOut(q, f)
		if why != admitted {
			r.refuse(head.id, why)
			continue
		}
		q.flags |= flagStood
		if cold {
			q.flags |= flagAwaited
		}
		r.start(head.id, q, &r.sources[q.source], f, env)
	}
	r.armPending(f)
}

// armPending sees to a timer where only the scaling rate holds the line up.
func (r *Run) armPending(f *functionState) {
	if f.pending.waiting == 0 || f.pending.armed {
		return
	}
	if at := r.scaling.next(f, r.now); at > r.now && at < r.end {
		f.pending.armed = true
		r.schedule(at, kindPending, f.id, 0)
	}
}

// pendingDue is the timer of the scaling rate.
func (r *Run) pendingDue(function int32) {
	f := &r.functions[function]
	f.pending.armed = false
	r.serveLine(f, false)
}
