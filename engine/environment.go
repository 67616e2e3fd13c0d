package engine

import "math"

// An environment is an execution environment: created, initialising, busy with
// one invocation at a time, idle in between, reclaimed.
//
// An idle environment is always preferred over a new one, and among idle ones
// the most recently used (what Lambda did in 99.6 to 99.8 % of 23,087 picks in
// public traces of 2020). An idle one is reclaimed when its keep-alive ends, at
// its maximum age and by a deploy; a busy one past its age when it finishes.
//
// With a constant keep-alive only the tail of the idle list can expire, and one
// timer per function looks at it; with a drawn one every environment has a
// timer. A timer that comes too early is set again, so that an invocation
// costs no timer.
//
// House rule: a state changes in transition and nowhere else, but for occupy and
// rest, the two changes that every invocation makes.
type environment struct {
	function    int32
	prev, next  int32 // in the idle list, from the most to the least recently used; next: in the free list
	generation  uint32
	state       environmentState
	doomed      bool // reclaimed when it finishes
	reinit      bool // was reset: init runs inside the next invocation
	provisioned bool // initialised ahead, for provisioned concurrency
	room        room

	used      int32 // requests in it, on platforms where it takes several
	usedSince int64 // a request has been in it since then

	number    uint64 // of its function's environments, from 0
	born      int64
	idleSince int64
	expires   int64  // while idle, with a drawn keep-alive
	timerAt   int64  // instant of its pending keep-alive timer; never if none
	ageAt     int64  // instant at which it is too old; never if beyond the end
	ageArmed  bool   // a timer for that is set
	idles     uint64 // idle periods so far

	// The invocation under way, where it went the short way.
	birth   int64
	source  int32
	counted bool // born in the window

	// The cold start under way; zero once the invocation has been measured.
	ready  int64  // instant at which its init is over
	inside int64  // init inside the invocation
	init   int64  // what AWS reports as Init Duration
	fresh  bool   // of a new environment, not of one that was reset
	resets uint64 // inits inside an invocation so far
}

type environmentState uint8

const (
	environmentGone environmentState = iota
	environmentInit
	environmentAhead // provisioned: initialising, or waiting for the rest of its allocation
	environmentBusy
	environmentIdle
)

const never = math.MaxInt64

// transition moves an environment from one state to another and keeps the
// idle list and the gauges with it.
func (r *Run) transition(e *environment, id int32, to environmentState) {
	f := &r.functions[e.function]
	switch e.state {
	case environmentIdle:
		r.unlink(f.listOf(e), e)
	case environmentInit:
		f.initializing.Down(r.now)
	case environmentGone:
		f.alive.Up(r.now)
	}
	e.state = to
	switch to {
	case environmentIdle:
		e.idleSince = r.now
		r.link(f.listOf(e), e, id)
	case environmentInit:
		f.initializing.Up(r.now)
	case environmentGone:
		f.alive.Down(r.now)
	}
}

// occupy is the transition from idle, in that list, to busy.
func (r *Run) occupy(l *idleList, e *environment) {
	e.state = environmentBusy
	r.unlink(l, e)
}

// rest is the transition from busy to idle, in that list.
func (r *Run) rest(l *idleList, e *environment, id int32) {
	e.state = environmentIdle
	e.idleSince = r.now
	r.link(l, e, id)
}

// An idleList holds idle environments from the most to the least recently used.
type idleList struct{ head, tail int32 }

// listOf is the idle list that an environment belongs to.
func (f *functionState) listOf(e *environment) *idleList {
	switch {
	case e.provisioned:
		return &f.ahead.idle
	case f.spec.spread:
		return &f.open
	}
	return &f.idle
}

func (r *Run) link(l *idleList, e *environment, id int32) {
	e.prev, e.next = none, l.head
	if l.head != none {
		r.environments[l.head].prev = id
	} else {
		l.tail = id
	}
	l.head = id
}

func (r *Run) unlink(l *idleList, e *environment) {
	if e.prev != none {
		r.environments[e.prev].next = e.next
	} else {
		l.head = e.next
	}
	if e.next != none {
		r.environments[e.next].prev = e.prev
	} else {
		l.tail = e.prev
	}
}

// newEnvironment creates an environment of f.
func (r *Run) newEnvironment(f *functionState, provisioned bool, state environmentState) int32 {
	id := r.freeEnvironment
	if id != none {
		r.freeEnvironment = r.environments[id].next
	} else {
		id = int32(len(r.environments))
		if limit := r.options.Budget.Requests; limit > 0 && len(r.environments) >= limit {
			r.exceeded("environments", int64(limit))
		}
		r.environments = append(r.environments, environment{})
	}
	e := &r.environments[id]
	*e = environment{function: f.id, provisioned: provisioned, prev: none, next: none, generation: e.generation, number: f.created, born: r.now, timerAt: never, ageAt: never}
	f.created++
	if r.now < r.end { // where one that is recycled is replaced as the run ends, nothing starts
		r.countStart(&f.createdCounted, nil)
	}
	age := f.spec.maxAge.Draw(f.streams.age.Uint64(e.number, 0)).Nanoseconds()
	if at := r.now + age; at < r.end {
		e.ageAt = at
	}
	if f.spec.sharing {
		for int(id) >= len(r.processors) {
			r.processors = append(r.processors, processor{timerAt: never})
		}
		r.processors[id].start(r.now)
	}
	r.transition(e, id, state)
	return id
}

// reclaim ends an environment that is not in use.
func (r *Run) reclaim(id int32) {
	e := &r.environments[id]
	f := &r.functions[e.function]
	if r.measuring {
		f.lifespan += float64(r.now - e.born)
		f.reclaimed++
		if r.meter == meterLifetime {
			f.rounding += r.roundedUp(r.now-e.born) - (r.now - e.born)
		}
	}
	r.noteReclaim(e)
	r.transition(e, id, environmentGone)
	e.generation++
	e.next = r.freeEnvironment
	r.freeEnvironment = id
}

// release makes a busy environment idle, or reclaims it if its time has come.
func (r *Run) release(e *environment, id int32, f *functionState) {
	if e.provisioned {
		r.releaseProvisioned(e, id, f)
		return
	}
	if e.doomed || e.ageAt <= r.now {
		r.reclaim(id)
		return
	}
	r.transition(e, id, environmentIdle)
	if f.spec.spread {
		r.armAge(id, e, never)
		return // it stays for as long as the autoscaler wants it
	}
	if keep := f.spec.keepAliveConst; keep >= 0 {
		if !f.keepAliveArmed {
			f.keepAliveArmed = true
			r.schedule(r.now+keep, kindKeepAlive, f.id, 0)
		}
		r.armAge(id, e, r.now+keep)
		return
	}
	e.expires = r.now + f.spec.keepAlive.Draw(f.streams.keepAlive.Uint64(e.number, e.idles)).Nanoseconds()
	e.idles++
	r.armKeepAlive(id, e)
	r.armAge(id, e, e.expires)
}

// armAge sets the timer of an idle environment's age, if that comes before it
// expires: most environments never need it.
func (r *Run) armAge(id int32, e *environment, expires int64) {
	if e.ageAt < expires && !e.ageArmed {
		e.ageArmed = true
		r.schedule(e.ageAt, kindAge, id, e.generation)
	}
}

// armKeepAlive sees to it that a timer comes no later than e.expires.
func (r *Run) armKeepAlive(id int32, e *environment) {
	if e.expires < e.timerAt && e.expires < r.end {
		e.timerAt = e.expires
		r.schedule(e.expires, kindKeepAliveEnv, id, e.generation)
	}
}

// keepAliveTail is the timer of a function with a constant keep-alive: it
// reclaims what has expired, from the tail of the idle list.
func (r *Run) keepAliveTail(function int32) {
	f := &r.functions[function]
	f.keepAliveArmed = false
	for f.idle.tail != none {
		expires := r.environments[f.idle.tail].idleSince + f.spec.keepAliveConst
		if expires > r.now {
			f.keepAliveArmed = true
			r.schedule(expires, kindKeepAlive, function, 0)
			return
		}
		r.reclaim(f.idle.tail)
	}
}

// keepAliveOver is the timer of one environment with a drawn keep-alive.
func (r *Run) keepAliveOver(id int32, generation uint32) {
	e := &r.environments[id]
	if !sameGeneration(e.generation, generation) || e.timerAt != r.now {
		return // reclaimed meanwhile, or an earlier timer has replaced this one
	}
	e.timerAt = never
	if e.state != environmentIdle {
		return // it gets a timer when it becomes idle
	}
	if e.expires <= r.now {
		r.reclaim(id)
		return
	}
	r.armKeepAlive(id, e)
}

// tooOld is the timer of an environment's maximum age.
func (r *Run) tooOld(id int32, generation uint32) {
	e := &r.environments[id]
	if sameGeneration(e.generation, generation) && e.state == environmentIdle {
		r.reclaim(id)
	}
}

// deploy replaces all environments of a function: idle ones now, the others
// when they finish. Where an autoscaler decides how many there are, as many of
// the new version have been made ready.
func (r *Run) deploy(function int32) {
	f := &r.functions[function]
	ready, starting := r.scaled(f)
	r.look(len(r.environments))
	for i := range r.environments {
		e := &r.environments[i]
		switch {
		case e.function != function || e.state == environmentGone:
		case e.state == environmentIdle && !e.provisioned:
			r.reclaim(int32(i))
		default:
			e.doomed = true
			r.relist(f, e, int32(i))
		}
	}
	r.replaceProvisioned(f)
	if f.spec.spread {
		r.serveAtOnce(f, ready+starting)
	}
	r.serveLine(f, false)
}
