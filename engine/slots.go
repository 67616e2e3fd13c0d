package engine

// Environments that take several requests at a time, on platforms that have
// them (`environment_concurrency`).
//
// A request goes to a provisioned environment if one has a free slot; then to
// one that is in use and has a free slot, to an idle one, to one that initialises
// and has a free slot, and only then to a new one: an environment fills up before
// the next is started. Of several it is the one that came to that last ("packed");
// or, where an autoscaler decides how many there are, each that is ready in turn
// ("spread": a round-robin load balancer). Every request that waits for an init is
// a cold start.
//
// Their CPU work shares the environment's vCPUs equally (processor.go): a request
// first waits (1 − cpu_share of its duration), then works. Alone it takes what it
// would take in an environment of its own.
//
// A time-out ends the request, not the environment, and its code runs on beside
// the others, if it works by then (a simplification: one that still waits does not
// get to work). After a crash, a deploy or at its maximum age an environment takes
// no other request, and goes when the last one is done (a simplification: a crash
// of the process would take the others with it). Init has no limit of its own.
//
// Source: Google Cloud, Cloud Run documentation, "Maximum concurrent requests per
// instance"; Knative documentation, "Configuring concurrency".

// room is the list of environments with free slots that one stands in.
type room uint8

const (
	roomNone    room = iota
	roomOpen         // in use, with a free slot
	roomOpening      // initialises, with a free slot
)

// place is the environment that a request goes to; none: a new one. In use
// beyond its age one takes no more.
func (r *Run) place(f *functionState) int32 {
	for _, l := range [...]*idleList{&f.ahead.open, &f.ahead.idle, &f.open, &f.idle, &f.opening} {
		for l.head != none {
			id := l.head
			if f.spec.spread {
				id = l.tail // the one whose turn it is
			}
			e := &r.environments[id]
			if e.state == environmentIdle || e.ageAt > r.now {
				return id
			}
			e.doomed = true
			r.relist(f, e, id)
		}
	}
	return none
}

// enter puts a request into an environment's slot.
func (r *Run) enter(f *functionState, e *environment, id int32) {
	if e.used == 0 {
		e.usedSince = r.now
		f.inUse.Up(r.now)
		if e.provisioned {
			f.ahead.inUse.Up(r.now)
		}
	}
	e.used++
	r.relist(f, e, id)
}

// leave takes a request out of its slot.
func (r *Run) leave(f *functionState, e *environment, id int32) {
	e.used--
	r.relist(f, e, id)
	if e.used > 0 {
		return
	}
	f.inUse.Down(r.now)
	if e.provisioned {
		f.ahead.inUse.Down(r.now)
	}
	if r.measuring && r.meter == meterEnvironment {
		since := e.usedSince
		if !f.spec.cold.billed {
			since = max(since, e.ready)
		}
		f.rounding += r.roundedUp(r.now-since) - (r.now - since)
	}
	r.release(e, id, f)
}

// relist moves an environment to the list of those with a free slot that it
// belongs to.
func (r *Run) relist(f *functionState, e *environment, id int32) {
	to := roomNone
	if !e.doomed && 0 < e.used && e.used < f.spec.slots {
		switch e.state {
		case environmentBusy:
			to = roomOpen
		case environmentInit:
			to = roomOpening
		}
	}
	if to == e.room && !f.spec.spread {
		return
	}
	if l := f.listOfRoom(e, e.room); l != nil {
		r.unlink(l, e)
	}
	if l := f.listOfRoom(e, to); l != nil {
		r.link(l, e, id)
	}
	e.room = to
}

func (f *functionState) listOfRoom(e *environment, of room) *idleList {
	switch {
	case of == roomOpening:
		return &f.opening
	case of == roomNone:
		return nil
	case e.provisioned:
		return &f.ahead.open
	}
	return &f.open
}

// work lets a run begin that shares its environment's processor: it waits first.
func (r *Run) work(id int32, q *request, f *functionState, own int64) {
	r.setDeadline(&f.deadlines, r.now+f.spec.timeout, id, kindTimeout, f.id)
	q.cpu = int64(float64(float64(own) * f.spec.cpuShare))
	wait := int64(float64(float64(own) * f.spec.waitShare))
	r.schedule(after(r.now, float64(wait)), kindWork, id, q.generation)
}

// waited lets a run work that has waited.
func (r *Run) waited(id int32) {
	q := &r.requests[id]
	f := &r.functions[q.function]
	p := &r.processors[q.env]
	p.advance(r.now, f.busyCPU(p))
	r.sequence++
	p.push(float64(q.cpu), r.sequence, id, q.generation)
	r.armProcessor(q.env, f, p)
}

// busyCPU is how much of a processor its requests use, in vCPUs: all of it, if
// any works.
func (f *functionState) busyCPU(p *processor) float64 {
	if len(p.working) == 0 {
		return 0
	}
	return f.spec.vcpus
}

// armProcessor sees to it that a processor is looked at when its next request
// may be done.
func (r *Run) armProcessor(env int32, f *functionState, p *processor) {
	if at := p.due(r.now, f.busyCPU(p)); at < p.timerAt && at <= r.end {
		p.timerAt = at
		r.schedule(at, kindProcessor, env, 0)
	}
}

// worked ends the handlers that have had their CPU. A run that was timed out
// has kept its share until now.
func (r *Run) worked(env int32) {
	p := &r.processors[env]
	if p.timerAt != r.now {
		return // an earlier timer has replaced this one
	}
	p.timerAt = never
	f := &r.functions[r.environments[env].function]
	p.advance(r.now, f.busyCPU(p))
	for done, ok := p.finished(); ok; done, ok = p.finished() {
		if r.current(done.request, done.generation) {
			r.finish(done.request)
		}
		p = &r.processors[env] // finishing may have moved it
	}
	r.armProcessor(env, f, p)
}
