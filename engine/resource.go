package engine

import (
	"coldstart/engine/event"
	"coldstart/engine/metric"
)

// Resources: what functions call that is no function, such as a table or the
// endpoint of a model.
//
// A call takes the duration that is in force when it begins, in one of
// `max_concurrency` slots and within `quota` (a bucket of one second). Where
// neither is free it waits in order of arrival, or is rejected with
// `on_limit = "reject"`, which is an error of the handler. A handler that times
// out leaves the queue; a call that has begun runs on, in its slot.

type resourceState struct {
	spec *resourceSpec
	id   int32

	waiting  event.Ring[callerRef] // may hold callers that have gone
	phase    int                   // in force at the last call
	bucket   bucket
	armed    bool // a timer for the quota is set
	inUse    metric.Gauge
	calls    int64
	rejected int64
}

// An ongoing is a call that has begun; it outlives its caller's time-out.
type ongoing struct {
	caller   callerRef
	resource int32
	next     int32 // in the free list
}

// callResource begins a run's call, or lets it wait.
func (r *Run) callResource(id int32, c *resourceState) {
	self := callerRef{id, r.requests[id].generation}
	switch {
	case c.waiting.Len() == 0 && c.free(r.now):
		r.beginCall(c, id)
	case c.spec.reject:
		r.countStart(&c.rejected, nil)
		r.answered(self, verdictRejected)
	default:
		c.waiting.Push(self)
		r.serveCallers(c)
	}
}

// free says whether a call may begin.
func (c *resourceState) free(now int64) bool {
	if c.spec.maxConcurrency >= 0 && c.inUse.Value() >= c.spec.maxConcurrency {
		return false
	}
	return !c.spec.quota || c.bucket.has(&c.spec.rate, now)
}

// beginCall takes a slot and a token, both of which are free.
func (r *Run) beginCall(c *resourceState, id int32) {
	q := &r.requests[id]
	if c.spec.quota {
		c.bucket.take(&c.spec.rate, r.now)
	}
	c.inUse.Up(r.now)
	r.countStart(&c.calls, nil)
	var o int32
	if r.freeOngoing != none {
		o = r.freeOngoing
		r.freeOngoing = r.ongoing[o].next
	} else {
		o = int32(len(r.ongoing))
		r.ongoing = append(r.ongoing, ongoing{})
	}
	r.ongoing[o] = ongoing{caller: callerRef{id, q.generation}, resource: c.id, next: none}
	u := r.sources[q.source].streams.call.Uint64(q.number, q.try()<<12|uint64(uint32(q.call)))
	r.schedule(r.now+c.duration(r.now, u), kindCallDone, o, 0)
}

// duration draws how long a call takes that begins now.
func (c *resourceState) duration(now int64, u uint64) int64 {
	phases := c.spec.phases
	for c.phase+1 < len(phases) && phases[c.phase+1].at <= now {
		c.phase++
	}
	return phases[c.phase].duration.Draw(u).Nanoseconds()
}

// callDone is the end of a call: its slot goes to the next in line, its caller
// goes on.
func (r *Run) callDone(o int32) {
	done := r.ongoing[o]
	r.ongoing[o].next = r.freeOngoing
	r.freeOngoing = o
	c := &r.resources[done.resource]
	c.inUse.Down(r.now)
	r.serveCallers(c)
	r.answered(done.caller, verdictOK)
}

// serveCallers lets those who wait begin their calls, and sees to a timer
// where only the quota holds them up.
func (r *Run) serveCallers(c *resourceState) {
	for c.waiting.Len() > 0 && r.now < r.end {
		head := *c.waiting.Front()
		if !r.waits(head) {
			c.waiting.Pop() // timed out
			continue
		}
		if !c.free(r.now) {
			break
		}
		c.waiting.Pop()
		r.beginCall(c, head.id)
	}
	if c.waiting.Len() == 0 || !c.spec.quota || c.armed {
		return
	}
	if at := c.bucket.next(&c.spec.rate, r.now); at > r.now && at < r.end {
		c.armed = true
		r.schedule(at, kindQuota, c.id, 0)
	}
}

// quotaRefilled is the timer of a resource's quota.
func (r *Run) quotaRefilled(id int32) {
	c := &r.resources[id]
	c.armed = false
	r.serveCallers(c)
}
