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
	free      int     // connections that are free on servers in service
	room      int     // places that are free in their queues
	series    *FleetSeries

	running  metric.Gauge // launched and not yet gone: what is paid for
	latency  metric.Histogram
	requests int64 // counted in the window
	rejected int64

	// Of instances that are gone, in vCPU-ns.
	gone    float64 // CPU use since their launch
	surplus float64 // in the window, beyond the baseline

	usedBefore float64 // of the fleet's CPU use, before the window
	looked     float64 // vCPU-ns used by the last look of autoscaling
	pending    int     // instances that are launching
}

type instanceState struct {
	fleet       int32
	next        int32 // in the free list
	inService   bool  // takes new requests
	connections int
	queue       event.Ring[int32]
	processor
	usedBefore float64 // of its CPU use, before the window
	launched   int64

	credit credits
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
	*i = instanceState{fleet: f.id, next: none, inService: true, launched: r.now, credit: newCredits(), processor: i.processor}
	i.processor.start(r.now)
	f.instances = append(f.instances, id)
	f.free += f.spec.connections
	f.room += f.spec.queue
}

// serve is a request that arrives at a fleet.
func (r *Run) serve(id int32) {
	q := &r.requests[id]
	f := &r.fleets[r.sources[q.source].spec.targetID]
	r.countStart(&f.requests, f.series.Requests)
	on := r.pick(f)
	if on == none {
		r.countStart(&f.rejected, f.series.Rejected)
		r.deliver(id, q, &r.sources[q.source], verdictThrottled)
		return
	}
	i := &r.instances[on]
	q.env = on
	q.function = none
	r.watchCaller(id, q, &r.sources[q.source], never)
	if i.connections >= f.spec.connections {
		q.state = stateWaiting
		i.queue.Push(id)
		f.room--
		return
	}
	r.connect(id, f, i)
}

// pick chooses a server: in turn, one with a free connection if there is one,
// else one with room in its queue.
func (r *Run) pick(f *fleetState) int32 {
	if f.free == 0 && f.room == 0 {
		return none
	}
	n := len(f.instances)
	for k := range n {
		at := (f.turn + k) % n
		id := f.instances[at]
		i := &r.instances[id]
		if !i.inService {
			continue
		}
		if f.free > 0 && i.connections < f.spec.connections || f.free == 0 && i.queue.Len() < f.spec.queue {
			f.turn = (at + 1) % n
			return id
		}
	}
	panicf(r, "no server of %s has the %d free connections and %d places", f.spec.name, f.free, f.room)
	return none
}

// connect lets a request begin on a server: it waits first, then it works.
func (r *Run) connect(id int32, f *fleetState, i *instanceState) {
	q := &r.requests[id]
	i.connections++
	if i.inService {
		f.free--
	}
	q.started = r.now
	q.state = stateRunning
	wait := float64(float64(r.fleetDuration(q, f)) * f.spec.waitShare)
	r.schedule(r.now+int64(wait), kindFleetWait, id, q.generation)
}

// fleetDuration is the duration that a request was born with.
func (r *Run) fleetDuration(q *request, f *fleetState) int64 {
	s := &r.sources[q.source]
	return f.spec.duration.Draw(s.streams.handler.Uint64(q.number, q.try())).Nanoseconds()
}

// waitOver lets a request work.
func (r *Run) waitOver(id int32) {
	q := &r.requests[id]
	i := &r.instances[q.env]
	f := &r.fleets[i.fleet]
	work := float64(float64(r.fleetDuration(q, f)) * f.spec.cpuShare)
	r.advanceInstance(f, i)
	r.sequence++
	i.push(work, r.sequence, id, q.generation)
	r.armInstance(q.env, f, i)
}

// busy is how much of a server its n working requests use, in vCPUs.
func (f *fleetSpec) busy(i *instanceState) float64 {
	return math.Min(float64(len(i.working)), f.capacity(i))
}

// advanceInstance brings a server's figures to now.
func (r *Run) advanceInstance(f *fleetState, i *instanceState) {
	busy := f.spec.busy(i)
	if span := i.advance(r.now, busy); span > 0 && f.spec.slowed() {
		i.credit.advance(f.spec, span, busy)
	}
}

// at is a server as it stands now; the server itself is not moved, so that
// looking at it changes nothing.
func (r *Run) at(f *fleetState, id int32) instanceState {
	i := r.instances[id]
	r.advanceInstance(f, &i)
	return i
}

// used is the fleet's CPU use so far, in vCPU-ns.
func (r *Run) used(f *fleetState) float64 {
	total := f.gone
	for _, id := range f.instances {
		total += r.at(f, id).used
	}
	return total
}

// armInstance sees to it that the server is looked at when its next request
// may be done, or its credits change its speed.
func (r *Run) armInstance(id int32, f *fleetState, i *instanceState) {
	if len(i.working) == 0 {
		return
	}
	busy := f.spec.busy(i)
	at := i.due(r.now, busy)
	if f.spec.slowed() {
		at = min(at, i.credit.turn(f.spec, r.now, busy))
	}
	if at < i.timerAt && at <= r.end {
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
	for done, ok := i.finished(); ok; done, ok = i.finished() {
		r.served(done.request)
	}
	if i.fleet == f.id { // it may have been the last request of one that retires
		r.armInstance(id, f, i)
	}
}

// served ends a request on its server, and lets the next one of its queue in.
func (r *Run) served(id int32) {
	q := &r.requests[id]
	on := q.env
	i := &r.instances[on]
	f := &r.fleets[i.fleet]
	i.connections--
	if i.inService {
		f.free++
	}
	if r.measuring {
		f.latency.Add(r.now - q.tried)
	}
	q.env = none
	q.generation++
	if i.queue.Len() > 0 {
		if i.inService {
			f.room++
		}
		r.connect(i.queue.Pop(), f, i)
	}
	if !i.inService && i.connections == 0 {
		r.terminate(f, on)
	}
	r.deliver(id, q, &r.sources[q.source], verdictOK)
}
