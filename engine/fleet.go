package engine

import (
	"math"

	"coldstart/engine/event"
	"coldstart/engine/metric"
)

// Fleets: servers that take requests of synchronous sources.
//
// A request first waits (1 − cpu_share of its duration: I/O), then works. CPU is
// shared equally by those that work on a server (processor sharing), each on
// one vCPU at most, since a request is one thread. A server has `connections`
// requests at once, waiting or working, `queue` more wait for a connection, and
// further ones are rejected. The servers are taken in turn (an ALB's default);
// one that is full is passed over.
//
// A request's CPU seconds are those that the same work takes on a function:
// duration × cpu_share × min(cap, duration_at_mb/1769).

type fleetState struct {
	spec *fleetSpec
	id   int32

	instances []int32 // ids, in order of launch
	turn      int     // the one to be asked first

	running  metric.Gauge // launched and not yet gone: what is paid for
	latency  metric.Histogram
	requests int64
	rejected int64

	// Of instances that are gone, in vCPU-ns.
	used       float64 // since their launch
	usedBefore float64 // of that, before the window
	surplus    float64 // in the window, beyond the baseline

	looked  float64 // vCPU-ns used by the last look of autoscaling
	pending int     // instances that are launching
}

type instanceState struct {
	fleet       int32
	next        int32 // in the free list
	inService   bool  // takes new requests
	connections int
	queue       event.Ring[callerRef]
	working     []share // a heap by the virtual time of being done

	at       int64   // instant of the figures below
	virtual  float64 // CPU ns that a request has got which has worked since the beginning
	used     float64 // vCPU-ns since launch
	usedFrom float64 // used at the start of measurement
	launched int64
	timerAt  int64 // instant of the pending timer; never if none

	credit credits
}

// A share is a request's claim on a processor.
type share struct {
	done     float64 // virtual time at which it has had its CPU
	sequence uint64
	request  int32
}

// capacity is what the server's requests may use together, in vCPUs.
func (f *fleetSpec) capacity(i *instanceState) float64 {
	if f.slowed() && i.credit.exhausted {
		return f.baseline
	}
	return f.vcpus
}

// slowed says whether a server without credits runs at its baseline.
func (f *fleetSpec) slowed() bool { return f.burstable && !f.unlimited }

// speed is what each of n working requests gets, in vCPUs.
func speed(capacity float64, n int) float64 {
	return math.Min(1, capacity/float64(n))
}

// launch starts a server that takes requests at once.
func (r *Run) launch(f *fleetState) {
	id := r.freeInstance
	if id != none {
		r.freeInstance = r.instances[id].next
	} else {
		id = int32(len(r.instances))
		r.instances = append(r.instances, instanceState{})
	}
	i := &r.instances[id]
	*i = instanceState{fleet: f.id, next: none, inService: true, at: r.now, launched: r.now, timerAt: never, credit: newCredits(), working: i.working[:0]}
	f.instances = append(f.instances, id)
}

// serve is a request that arrives at a fleet.
func (r *Run) serve(id int32) {
	q := &r.requests[id]
	f := &r.fleets[r.sources[q.source].spec.targetID]
	if r.measuring {
		f.requests++
	}
	if r.series != nil {
		r.series.count(r.series.fleets[f.id].Requests)
	}
	on := r.pick(f)
	if on == none {
		if r.measuring {
			f.rejected++
		}
		if r.series != nil {
			r.series.count(r.series.fleets[f.id].Rejected)
			r.series.count(r.series.sources[q.source].Throttled)
		}
		r.deliver(id, verdictThrottled)
		return
	}
	i := &r.instances[on]
	q.env = on
	q.function = none
	r.watchCaller(q, id, never)
	if i.connections >= f.spec.connections {
		q.state = stateWaiting
		i.queue.Push(callerRef{id, q.generation})
		return
	}
	r.connect(id, f, i)
}

// pick chooses a server: in turn, one with a free connection if there is one,
// else one with room in its queue.
func (r *Run) pick(f *fleetState) int32 {
	queueing := none
	n := len(f.instances)
	for k := range n {
		at := (f.turn + k) % n
		id := f.instances[at]
		i := &r.instances[id]
		switch {
		case !i.inService:
		case i.connections < f.spec.connections:
			f.turn = (at + 1) % n
			return id
		case queueing == none && i.queue.Len() < f.spec.queue:
			queueing = id
		}
	}
	if queueing != none {
		f.turn = (f.turn + 1) % n
	}
	return queueing
}

// connect lets a request begin on a server.
func (r *Run) connect(id int32, f *fleetState, i *instanceState) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	i.connections++
	q.started = r.now
	q.state = stateRunning
	work := float64(f.spec.duration.Draw(s.streams.handler.Uint64(q.number, q.try())).Nanoseconds())
	if wait := int64(work * f.spec.waitShare); wait > 0 {
		r.schedule(r.now+wait, kindFleetWait, id, q.generation)
		return
	}
	r.waitOver(id)
}

// waitOver lets a request work.
func (r *Run) waitOver(id int32) {
	q := &r.requests[id]
	i := &r.instances[q.env]
	f := &r.fleets[i.fleet]
	s := &r.sources[q.source]
	work := float64(f.spec.duration.Draw(s.streams.handler.Uint64(q.number, q.try())).Nanoseconds()) * f.spec.cpuShare
	if work < 1 {
		r.served(id)
		return
	}
	r.advanceInstance(f, i)
	r.sequence++
	i.push(share{done: i.virtual + work, sequence: r.sequence, request: id})
	r.armInstance(q.env, f, i)
}

// advanceInstance brings a server's figures to now.
func (r *Run) advanceInstance(f *fleetState, i *instanceState) {
	span := float64(r.now - i.at)
	i.at = r.now
	if span == 0 {
		return
	}
	n := len(i.working)
	busy := 0.0
	if n > 0 {
		each := speed(f.spec.capacity(i), n)
		i.virtual += float64(span * each)
		busy = float64(each * float64(n))
		i.used += float64(span * busy)
	} else {
		i.virtual = 0 // nobody holds a place in it
	}
	if f.spec.slowed() {
		i.credit.advance(f.spec, span, busy)
	}
}

// armInstance sees to it that the server is looked at when its next request
// may be done, or its credits change its speed.
func (r *Run) armInstance(id int32, f *fleetState, i *instanceState) {
	at := int64(never)
	if n := len(i.working); n > 0 {
		each := speed(f.spec.capacity(i), n)
		at = r.now + int64(math.Ceil(math.Max(0, (i.working[0].done-i.virtual)/each)))
		if f.spec.slowed() {
			at = min(at, i.credit.turn(f.spec, r.now, float64(each*float64(n))))
		}
	}
	if at < i.timerAt && at < r.end {
		i.timerAt = at
		r.schedule(at, kindInstanceDone, id, 0)
	}
}

// instanceDone ends the requests of a server that have had their CPU.
func (r *Run) instanceDone(id int32) {
	i := &r.instances[id]
	if i.timerAt != r.now {
		return // an earlier timer has replaced this one
	}
	i.timerAt = never
	f := &r.fleets[i.fleet]
	r.advanceInstance(f, i)
	for len(i.working) > 0 && i.working[0].done <= i.virtual+0.5 {
		done := i.pop()
		r.served(done.request)
		i = &r.instances[id]
	}
	r.armInstance(id, f, i)
}

// served ends a request on its server.
func (r *Run) served(id int32) {
	q := &r.requests[id]
	on := q.env
	i := &r.instances[on]
	f := &r.fleets[i.fleet]
	i.connections--
	if r.measuring {
		f.latency.Add(r.now - q.tried)
	}
	q.env = none
	q.generation++
	for i.queue.Len() > 0 && i.connections < f.spec.connections {
		ref := i.queue.Pop()
		r.connect(ref.id, f, i)
		i = &r.instances[on]
	}
	if !i.inService && i.connections == 0 {
		r.terminate(f, on)
	}
	r.deliver(id, verdictOK)
}

// push adds to the heap of shares.
func (i *instanceState) push(s share) {
	h := append(i.working, s)
	at := len(h) - 1
	for at > 0 {
		parent := (at - 1) / 2
		if !before(h[at], h[parent]) {
			break
		}
		h[at], h[parent] = h[parent], h[at]
		at = parent
	}
	i.working = h
}

// pop takes the share that is done first.
func (i *instanceState) pop() share {
	h := i.working
	top := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	at := 0
	for {
		child := 2*at + 1
		if child >= last {
			break
		}
		if child+1 < last && before(h[child+1], h[child]) {
			child++
		}
		if !before(h[child], h[at]) {
			break
		}
		h[at], h[child] = h[child], h[at]
		at = child
	}
	i.working = h
	return top
}

func before(a, b share) bool {
	return a.done < b.done || a.done == b.done && a.sequence < b.sequence
}
