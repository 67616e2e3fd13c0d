package engine

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"coldstart/engine/dist"
)

// TestDumbSlotsAgree is TestDumbSimulatorAgrees for environments that take
// several requests at a time, and for requests that wait for one: slots.go,
// processor.go, pending.go, scaling_tokens.go and scaling_instances.go say what
// they do.
func TestDumbSlotsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.drawPlain()
		s.drawSlots()
		s.drawChains()
		s.endLoops() // in which the nanoseconds would add up that the two round differently
		for _, in := range s.world.Sources {
			in.Rate = Some(in.Rate.Or(1))
		}
		s.agree()
	})
}

// drawSlots makes the platform one whose environments take several requests, and
// create them on demand. Its times fall together with no others, whose order
// would matter.
func (s *sketch) drawSlots() {
	w, p := &s.world, &s.profile
	s.slotted()
	if p.Scaling.Kind == "kpa" {
		p.Scaling.Kind = "tokens"
	}
	// Two lines that wait for one token, or for the account's concurrency, do so in
	// an order that is not in the rules.
	p.Scaling.Scope = "function"
	p.Concurrency.AccountDefault += 100
	p.Billing.Meter = "invocation"
	if p.Pending.Timeout > 0 {
		p.Pending.Timeout += 59
	}
	for _, name := range sortedKeys(w.Functions) {
		f := w.Functions[name]
		f.CPUShare = s.share("cpu share")
		f.DurationPerRecord = dist.Const(3_000_017) // no run ends as it begins
		f.MemoryMB = Some(s.number("memory", 301, 2999))
		f.DurationAtMB = Some(float64(s.number("at", 301, 2999)))
		if s.chance("slots of its own", 50) {
			f.EnvironmentConcurrency = Some(s.number("slots", 1, 5))
		}
	}
	for _, name := range []string{"a", "b", "c"} {
		in := w.Sources[name]
		if in.Shards.Set {
			in.Shards.Value = 1 // two look at one instant, in an order that is not in the rules
		}
		if in.Client.Timeout.Set {
			in.Client.Timeout.Value += 71
		}
	}
}

// dumbSlots is what an environment has that takes several requests.
type dumbSlots struct {
	users   int // requests in it
	ready   bool
	waiting []func() // for its init
	state   string   // "open" in use with a free slot, "starting" with a free slot, "idle", or ""
	since   int      // when it came to that, in order
	working []*dumbWork

	unbilled int64 // init, of which the first request that has waited for it and ends is billed
	at       int64 // up to which they have worked
}

// dumbWork is a request that works: so many ns are left of what it would work
// alone.
type dumbWork struct {
	left float64
	done func()
}

func (d *dumb) slotted() bool { return d.profile.Concurrency.EnvironmentMax > 1 }

func (d *dumb) slots(f *dumbFunction) int {
	return f.EnvironmentConcurrency.Or(d.profile.Concurrency.EnvironmentDefault)
}

// place is the environment that a request goes to; nil: a new one.
func (d *dumb) place(f *dumbFunction) *dumbEnvironment {
	if !d.slotted() {
		return f.idle(false)
	}
	for _, state := range []string{"open", "idle", "starting"} {
		var best *dumbEnvironment
		for _, e := range f.environments {
			fits := e.state == state && !e.doomed && (state == "idle" || e.ageAt > d.now)
			if fits && (best == nil || e.since > best.since) {
				best = e
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// restate says anew what state an environment is in.
func (d *dumb) restate(f *dumbFunction, e *dumbEnvironment) {
	state := ""
	switch {
	case e.users == 0:
		state = "idle"
	case e.users < d.slots(f) && e.ready:
		state = "open"
	case e.users < d.slots(f):
		state = "starting"
	}
	if e.state != state {
		f.releases++
		e.state, e.since = state, f.releases
	}
}

// mayCreate says whether there may be one more environment now.
func (d *dumb) mayCreate(f *dumbFunction) bool {
	if most := d.profile.Scaling.InstancesMax; d.profile.Scaling.Kind == "instances" && most > 0 && len(f.environments) >= most {
		return false
	}
	return f.fresh == nil || f.fresh.has(d.now)
}

// enter puts a request into a slot of e, or of a new environment.
func (d *dumb) enter(f *dumbFunction, e *dumbEnvironment, q *delivery, answered *bool) {
	attempt := uint64(q.attempt)
	if e == nil {
		e = d.create(f)
		d.schedule(e.ageAt, 2, func() {
			if e.idle {
				d.remove(f, e)
			}
		})
		e.unbilled = f.drawInit(e)
		d.schedule(d.now+e.unbilled, 1, func() {
			e.ready = true
			d.restate(f, e)
			for _, begin := range e.waiting {
				begin()
			}
			e.waiting = nil
		})
	}
	f.inflight.add(d.now, 1)
	e.users++
	e.idle = false
	d.restate(f, e)
	if d.open {
		f.invocations++
		if !e.ready {
			f.coldStarts++
		}
	}
	since := d.now
	begin := func() { d.handle(f, e, q, answered, attempt, d.now-since) }
	if e.ready {
		begin()
	} else {
		e.waiting = append(e.waiting, begin)
	}
}

// leave takes a request out of its slot.
func (d *dumb) leave(f *dumbFunction, e *dumbEnvironment, v verdict) {
	e.users--
	d.restate(f, e)
	e.doomed = e.doomed || v == verdictCrash
	switch {
	case e.users > 0:
	case e.doomed || e.ageAt <= d.now:
		d.remove(f, e)
	default:
		d.rest(f, e)
	}
	d.serveLine(f)
}

// vcpus is what a function with so much memory has.
func (d *dumb) vcpus(mb float64) float64 {
	m := d.profile.Memory
	return min(max(mb/m.MBPerVCPU, m.VCPUMin), m.VCPUMax)
}

// work lets a request wait, then work among others, and then be done.
func (d *dumb) work(r *dumbRun, own int64, done func()) {
	f, e := r.f, r.e
	wait := int64(math.Round(float64(own) * (1 - f.CPUShare)))
	work := float64(own) * f.CPUShare * d.vcpus(f.DurationAtMB.Value) / d.vcpus(float64(f.MemoryMB.Value))
	d.schedule(d.now+wait, 1, func() {
		switch {
		case r.over: // timed out
			return
		case work == 0:
			done()
			return
		}
		e.progress(d.now)
		e.working = append(e.working, &dumbWork{work, done})
		d.watch(e)
	})
}

// progress lets those who work have their equal shares until now.
func (s *dumbSlots) progress(now int64) {
	for _, w := range s.working {
		w.left -= float64(now-s.at) / float64(len(s.working))
	}
	s.at = now
}

// watch looks at the work of an environment when the next one may be done.
func (d *dumb) watch(e *dumbEnvironment) {
	if len(e.working) == 0 {
		return
	}
	least := math.Inf(1)
	for _, w := range e.working {
		least = min(least, w.left)
	}
	due := d.now + int64(math.Ceil(max(0, least*float64(len(e.working)))))
	d.schedule(due, 1, func() {
		e.progress(d.now)
		var over []*dumbWork
		e.working = slices.DeleteFunc(e.working, func(w *dumbWork) bool {
			if w.left < 0.01 {
				over = append(over, w)
			}
			return w.left < 0.01
		})
		for _, w := range over {
			w.done()
		}
		if len(over) > 0 {
			d.watch(e)
		}
	})
}

// A dumbStand is a request that stands in line.
type dumbStand struct {
	q        *delivery
	answered *bool
}

// stand puts a request in line, if there is one and it has room.
func (d *dumb) stand(f *dumbFunction, q *delivery, answered *bool) bool {
	p := d.profile.Pending
	patience := int64(max(float64(p.Timeout), p.StartFactor*f.cold.Mean()))
	if !d.slotted() || p.Timeout == 0 || p.Max > 0 && len(f.line) >= p.Max {
		return false
	}
	stand := &dumbStand{q, answered}
	f.line = append(f.line, stand)
	d.schedule(d.now+patience, 4, func() {
		if f.stepOut(stand) {
			if d.open {
				f.throttles.ScalingRate++
			}
			d.answer(q, answered, verdictThrottled)
		}
	})
	d.awaitToken(f)
	return true
}

// stepOut takes a request out of the line, if it stands there.
func (f *dumbFunction) stepOut(s *dumbStand) bool {
	k := slices.Index(f.line, s)
	if k >= 0 {
		f.line = slices.Delete(f.line, k, k+1)
	}
	return k >= 0
}

// serveLine lets those in line begin for whom there is room.
func (d *dumb) serveLine(f *dumbFunction) {
	for d.now < d.end && len(f.line) > 0 {
		first := f.line[0]
		e, why := d.admit(f, true)
		if why == &f.throttles.ScalingRate {
			break
		}
		f.line = f.line[1:]
		if why == nil {
			d.start(f, e, first.q, first.answered)
			continue
		}
		if d.open {
			*why++
		}
		d.answer(first.q, first.answered, verdictThrottled)
	}
	d.awaitToken(f)
}

// awaitToken looks at the line again when an environment may be created.
func (d *dumb) awaitToken(f *dumbFunction) {
	if len(f.line) == 0 || f.fresh == nil || f.fresh.refill == 0 || f.fresh.has(d.now) {
		return
	}
	d.schedule(f.fresh.next(), 4, func() { d.serveLine(f) })
}
