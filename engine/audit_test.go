package engine

import (
	"math"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// An audit looks at the state of a run from outside: it trusts the slabs and
// checks everything that is derived from them.
type audit struct {
	t     *rapid.T
	r     *Run
	steps int

	throttles, invocations int64
	buckets                []bucket
	created                []uint64
	tokens                 []float64 // of a dumb bucket per scaling bucket
	at                     int64
}

func newAudit(t *rapid.T, r *Run) *audit {
	a := &audit{t: t, r: r, created: make([]uint64, len(r.functions)), at: r.now}
	if s := tokensOf(r.scaling); s != nil {
		for range s.buckets {
			a.tokens = append(a.tokens, float64(r.model.profile.Scaling.Burst))
		}
	}
	return a
}

// tokensOf is the buckets that environments are taken from; nil if there are none.
func tokensOf(s scaling) *tokenScaling {
	switch s := s.(type) {
	case *tokenScaling:
		return s
	case *instanceScaling:
		if s.rated {
			return s.tokens
		}
	}
	return nil
}

func (a *audit) require(ok bool, format string, args ...any) {
	if !ok {
		a.t.Fatalf("at %v: "+format, append([]any{time.Duration(a.r.now)}, args...)...)
	}
}

// rates returns every bucket of the run, brought up to now.
func (a *audit) rates() (all []bucket) {
	r := a.r
	if s := tokensOf(r.scaling); s != nil {
		for _, b := range s.buckets {
			b.advance(&s.spec, r.now)
			all = append(all, b)
		}
	}
	for i := range r.functions {
		f := &r.functions[i]
		b := f.ownRate
		b.advance(&f.ownSpec, r.now)
		all = append(all, b)
	}
	b := r.accountRate
	b.advance(&r.accountSpec, r.now)
	return append(all, b)
}

func (a *audit) throttled() (n int64) {
	for i := range a.r.functions {
		for _, k := range a.r.functions[i].throttles {
			n += k
		}
	}
	return n
}

func (a *audit) before() {
	a.throttles, a.invocations = a.throttled(), a.r.invocations
	a.buckets = a.rates()
}

func (a *audit) after() {
	r := a.r
	// A refused attempt consumes nothing.
	if a.throttled() > a.throttles && r.invocations == a.invocations {
		now := a.rates()
		n := len(a.tokens)
		for i := range n {
			a.buckets[i].advance(&tokensOf(r.scaling).spec, r.now)
		}
		for i := range r.functions {
			a.buckets[n+i].advance(&r.functions[i].ownSpec, r.now)
		}
		a.buckets[len(a.buckets)-1].advance(&r.accountSpec, r.now)
		require.Equal(a.t, a.buckets, now, "a refusal took a token")
	}
	// Environments are created no faster than the platform lets them be.
	scale := r.model.profile.Scaling
	for i := range a.tokens {
		refill := float64(r.now-a.at) * float64(scale.Refill) / float64(scale.Period)
		a.tokens[i] = min(float64(scale.Burst), a.tokens[i]+refill)
	}
	a.at = r.now
	for i := range r.functions {
		if len(a.tokens) == 0 {
			break
		}
		b := 0
		if len(a.tokens) > 1 {
			b = i
		}
		for id := range r.environments {
			if e := &r.environments[id]; e.function == int32(i) && e.number >= a.created[i] && e.provisioned {
				a.tokens[b]++ // made ahead, at another pace
			}
		}
		a.tokens[b] -= float64(r.functions[i].created - a.created[i])
		a.created[i] = r.functions[i].created
		a.require(a.tokens[b] > -1e-6, "environments are created faster than the bucket allows: %v tokens", a.tokens[b])
	}
	if a.steps++; a.steps%3 == 0 || a.steps < 100 {
		a.everything()
	}
}

func (a *audit) everything() {
	a.requests()
	a.environments()
	a.limits()
	a.conservation()
}

// busy says whether a request leads a run on a function.
func busy(q *request) bool {
	return q.state == stateInit || q.state == stateRunning || q.state == stateCalling
}

// requests: slots, and what they point to.
func (a *audit) requests() {
	r := a.r
	live := 0
	effectRefs := map[int32]int32{}
	keyRefs := map[int32]int32{}
	visible := map[int32]int64{}
	waiting := map[int32]int64{}
	listed := map[int32]int{}
	ofStreams := 0
	awaited := map[int32]int{} // calls under way, by the run that waits
	for i := range r.requests {
		q := &r.requests[i]
		if q.state == stateFree {
			continue
		}
		live++
		if q.caller != nobody && r.waits(q.caller) {
			awaited[q.caller.id]++
		}
		if q.effect != none {
			effectRefs[q.effect]++
		}
		if q.key != none {
			keyRefs[q.key]++
		}
		if q.state == stateVisible {
			visible[q.source]++
			waiting[q.source]++
		}
		if q.state == stateWaiting && r.sources[q.source].spec.class == classAsync || q.state == stateStanding {
			waiting[q.source]++
		}
		if r.sources[q.source].spec.class == classStream && q.function != none { // not one that is to be written a second time
			ofStreams++
		}
		if q.flags&flagListed != 0 {
			listed[q.source]++
		}
	}
	for i := range r.requests {
		q := &r.requests[i]
		if q.state != stateCalling || r.now >= r.end {
			continue // in the last instant nothing begins
		}
		want := 0
		if next := r.functions[q.function].spec.calls[q.call]; next.resource == none {
			want = 1
		}
		a.require(awaited[int32(i)] == want, "run %d waits for %d calls", i, awaited[int32(i)])
	}
	free := 0
	for id := r.freeRequest; id != none; id = r.requests[id].next {
		free++
	}
	a.require(live+free == len(r.requests), "%d requests are live and %d free, of %d", live, free, len(r.requests))
	oldest := map[int32]int64{}
	records := 0
	for i := range r.streamLanes {
		l := &r.streamLanes[i]
		for k := range l.waiting.Len() {
			if w := l.waiting.At(k); w.effect != none {
				effectRefs[w.effect]++
			}
			if w := l.waiting.At(k); w.key != none {
				keyRefs[w.key]++
			}
		}
		read, first := a.lane(int32(i), waiting)
		ofStreams -= read
		records += l.waiting.Len()
		if l.number == 0 {
			oldest[l.source] = never
		}
		oldest[l.source] = min(oldest[l.source], first)
	}
	a.require(ofStreams == 0, "%d records were read and are in no lane", ofStreams)
	a.require(records == r.records, "%d records wait, %d are counted", records, r.records)
	for source, written := range oldest {
		age := int64(0)
		if written != never {
			age = r.now - written
		}
		s := &r.sources[source]
		a.require(s.age.Value(r.now) == age, "%s: the oldest record is %v old, not %v", s.spec.name, time.Duration(age), time.Duration(s.age.Value(r.now)))
	}
	for i := range r.effects {
		if e := &r.effects[i]; e.refs > 0 {
			if e.handed != none {
				effectRefs[e.handed]++
			}
			if e.key != none {
				keyRefs[e.key]++
			}
		}
	}
	for i := range r.effects {
		a.require(effectRefs[int32(i)] == max(0, r.effects[i].refs), "effect %d has %d references, counts %d", i, effectRefs[int32(i)], r.effects[i].refs)
	}
	for i := range r.keys {
		a.require(keyRefs[int32(i)] == max(0, r.keys[i].refs), "key %d has %d references, counts %d", i, keyRefs[int32(i)], r.keys[i].refs)
		a.require(r.keys[i].underway >= 0, "key %d is worked on by %d runs", i, r.keys[i].underway)
	}
	for i := range r.sources {
		s := &r.sources[i]
		ready := visible[s.id] - a.groups(s)
		a.require(s.queue.waiting == ready, "%s: %d messages can be received, %d are counted", s.spec.name, ready, s.queue.waiting)
		a.require(s.waiting.Value() == waiting[s.id], "%s: %d events wait, %d are counted", s.spec.name, waiting[s.id], s.waiting.Value())
		n, last := 0, int64(math.MinInt64)
		for id := s.oldest; id != none; id = r.requests[id].next {
			a.require(r.requests[id].accepted >= last, "%s: the list of unfinished events is out of order", s.spec.name)
			last = r.requests[id].accepted
			n++
		}
		a.require(n == listed[s.id], "%s: %d unfinished events are listed, %d say so", s.spec.name, n, listed[s.id])
	}
}

// lane: one batch is in flight, records are in the order in which they were
// written, from the batch to what waits, and one that has been tried was tried
// no less often than the one behind it. Something is set to happen unless the
// lane is empty. The result is how many records it has read, and when its oldest
// was written; those that are in no run are added to what waits.
func (a *audit) lane(id int32, waiting map[int32]int64) (read int, oldest int64) {
	r := a.r
	l := &r.streamLanes[id]
	s := &r.sources[l.source]
	last := int64(math.MinInt64)
	oldest = never
	next := func(accepted int64, number uint64) {
		a.require(s.lane(number) == id, "%s: #%d is in lane %d", s.spec.name, number+1, id)
		a.require(accepted >= last, "%s: lane %d is out of order", s.spec.name, id)
		last, oldest = accepted, min(oldest, accepted)
	}
	for leader := l.batch; leader != none; leader = r.requests[leader].next {
		size, attempt := int32(0), int32(math.MaxInt32)
		for m := leader; m != none; m = r.requests[m].mate {
			q := &r.requests[m]
			next(q.accepted, q.number)
			a.require(m == leader || !busy(q), "%s: two of a batch run", s.spec.name)
			a.require(q.attempt <= attempt, "%s: #%d was tried more often than the one before it", s.spec.name, q.number+1)
			attempt = q.attempt
			size++
		}
		q := &r.requests[leader]
		a.require(size == q.size && size <= s.spec.stream.batchSize, "%s: a batch of %d says %d", s.spec.name, size, q.size)
		a.require(busy(q) == (l.running && leader == l.batch), "%s: lane %d has a batch that runs, or not", s.spec.name, id)
		a.require(s.spec.stream.maxRetries < 0 || q.failures <= s.spec.stream.maxRetries, "%s: a batch has failed %d times", s.spec.name, q.failures)
		if !l.running || leader != l.batch {
			waiting[l.source] += int64(size)
		}
		read += int(size)
	}
	for k := range l.waiting.Len() {
		w := l.waiting.At(k)
		next(w.accepted, w.number)
	}
	waiting[l.source] += int64(l.waiting.Len())
	a.require(!l.running || l.batch != none, "%s: lane %d runs nothing", s.spec.name, id)
	a.require(r.done || r.now >= r.end || l.running || l.armed || oldest == never, "%s: lane %d is forgotten", s.spec.name, id)
	a.require(!l.running || !l.armed, "%s: lane %d runs and waits", s.spec.name, id)
	return read, oldest
}

// groups: every message of a queue is in its group, in the order of sending;
// what is received is received from the front, at one instant, so that nothing
// overtakes; the group stands in line if nothing is. The result is how many
// visible messages cannot be received for those before them.
func (a *audit) groups(s *sourceState) (blocked int64) {
	r := a.r
	if len(s.queue.groups) == 0 {
		return 0
	}
	inLine := map[int32]int{}
	for i := range s.queue.line.Len() {
		if ref := s.queue.line.At(i); r.requests[ref.id].generation == ref.generation {
			inLine[ref.id]++
		}
	}
	back := map[int32]int64{} // when a received message comes back
	for i := range s.queue.hidden.ring.Len() {
		if d := s.queue.hidden.ring.At(i); r.requests[d.id].generation == d.generation {
			back[d.id] = d.at
		}
	}
	members := 0
	for i := range s.queue.groups {
		g := &s.queue.groups[i]
		var visible, received int32
		last := none
		for id := g.first; id != none; id = r.requests[id].mate {
			m := &r.requests[id]
			a.require(s.group(m) == g, "%s: a stranger in group %d", s.spec.name, i)
			switch m.state {
			case stateHidden:
				a.require(visible == 0, "%s: #%d is received before one that was sent earlier", s.spec.name, m.number+1)
				a.require(received == 0 || back[id] == back[last], "%s: two batches of group %d are in flight", s.spec.name, i)
				received++
			case stateVisible:
				visible++
			default:
				a.require(false, "%s: #%d is in state %d", s.spec.name, m.number+1, m.state)
			}
			if last != none {
				before := &r.requests[last]
				a.require(before.accepted <= m.accepted && before.attempt >= m.attempt, "%s: #%d is out of order", s.spec.name, m.number+1)
			}
			last = id
			members++
		}
		a.require(g.first == none || g.last == last, "%s: group %d does not know its end", s.spec.name, i)
		a.require(visible == g.visible && received == g.received, "%s: group %d has %d visible and %d received messages, counts %d and %d", s.spec.name, i, visible, received, g.visible, g.received)
		places := 0
		if received > 0 {
			blocked += int64(visible)
		} else if visible > 0 {
			places = 1
		}
		a.require(g.first == none || inLine[g.first] == places, "%s: group %d is in line %d times", s.spec.name, i, inLine[g.first])
	}
	listed := 0
	for id := s.oldest; id != none; id = r.requests[id].next {
		listed++
	}
	a.require(members == listed, "%s: %d messages are in groups, of %d", s.spec.name, members, listed)
	return blocked
}

// environments: one invocation in each, the idle list in order, gauges right.
func (a *audit) environments() {
	r := a.r
	users := map[int32]int{}
	inflight := make([]int64, len(r.functions))
	for i := range r.requests {
		if q := &r.requests[i]; q.function != none && q.env != none && busy(q) {
			users[q.env]++
			inflight[q.function]++
		}
	}
	for i := range r.functions {
		f := &r.functions[i]
		var alive, initializing, idle, ahead, claimed, inUse, occupied, roomy int64
		for id := range r.environments {
			e := &r.environments[id]
			if e.function != f.id || e.state == environmentGone {
				continue
			}
			alive++
			switch e.state {
			case environmentInit:
				initializing++
			case environmentIdle:
				idle++
				a.require(e.provisioned || e.ageAt > r.now || r.queue.NextAt() == r.now, "%s/%d is idle and too old", f.spec.name, e.number)
			}
			want := 1
			if f.spec.slotted {
				want = int(e.used)
				a.require(e.used <= f.spec.slots, "%s/%d has %d requests in %d slots", f.spec.name, e.number, e.used, f.spec.slots)
				a.require(e.used > 0 == (e.state == environmentInit || e.state == environmentBusy), "%s/%d in state %d has %d requests", f.spec.name, e.number, e.state, e.used)
				if e.used > 0 {
					occupied++
				}
				if e.room != roomNone {
					roomy++
				}
			}
			switch e.state {
			case environmentIdle:
				want = 0
			case environmentAhead:
				want = 0
				ahead++
			}
			if e.provisioned {
				claimed++
				if e.state == environmentBusy {
					inUse += int64(want)
				}
			}
			a.require(users[int32(id)] == want, "%s/%d in state %d has %d users", f.spec.name, e.number, e.state, users[int32(id)])
		}
		a.require(alive == f.alive.Value(), "%s: %d environments, the gauge says %d", f.spec.name, alive, f.alive.Value())
		a.require(initializing == f.initializing.Value(), "%s: %d initialise, the gauge says %d", f.spec.name, initializing, f.initializing.Value())
		a.require(inflight[i] == f.inflight.Value(), "%s: %d in flight, the gauge says %d", f.spec.name, inflight[i], f.inflight.Value())
		a.require(claimed == f.ahead.claimed, "%s: %d provisioned environments, %d are counted", f.spec.name, claimed, f.ahead.claimed)
		a.require(inUse == f.ahead.busy.Value(), "%s: %d provisioned environments are in use, the gauge says %d", f.spec.name, inUse, f.ahead.busy.Value())
		if preparing := int64(len(f.ahead.preparing)); f.spec.spread {
			a.require(claimed == 0 && preparing == 0, "%s: provisioned environments beside an autoscaler", f.spec.name)
		} else {
			a.require(ahead == preparing, "%s: %d environments are made ahead, %d are listed", f.spec.name, ahead, preparing)
			a.require(claimed-ahead == f.ahead.service.Value(), "%s: %d provisioned environments serve, the gauge says %d", f.spec.name, claimed-ahead, f.ahead.service.Value())
		}
		if f.spec.slotted {
			a.require(occupied == f.inUse.Value(), "%s: %d environments are in use, the gauge says %d", f.spec.name, occupied, f.inUse.Value())
			for _, l := range []*idleList{&f.open, &f.opening, &f.ahead.open} {
				for id := l.head; id != none; id = r.environments[id].next {
					e := &r.environments[id]
					if e.state == environmentIdle && f.spec.spread {
						idle--
						continue
					}
					a.require(e.function == f.id && 0 < e.used && e.used < f.spec.slots && !e.doomed, "%s/%d has no room", f.spec.name, e.number)
					roomy--
				}
			}
			a.require(roomy == 0, "%s: %d environments with room are not in their list", f.spec.name, roomy)
			if f.spec.spread {
				a.require(idle == 0, "%s: %d idle environments are not in the list", f.spec.name, idle)
				idle = 0
			}
		}
		standing := int64(0)
		for i := range r.requests {
			if q := &r.requests[i]; q.state == stateStanding && q.function == f.id {
				standing++
			}
		}
		a.require(standing == f.pending.waiting, "%s: %d stand in line, %d are counted", f.spec.name, standing, f.pending.waiting)
		a.require(standing == 0 || r.now >= r.end || r.queue.NextAt() == r.now || !a.hasRoom(f), "%s: %d stand in line beside a free slot", f.spec.name, standing)
		if most := int64(r.model.profile.Scaling.InstancesMax); most > 0 {
			a.require(alive-claimed <= most, "%s: %d environments of %d", f.spec.name, alive, most)
		}
		a.require(f.spec.slotted || idle == alive-inflight[i]-ahead, "%s: %d idle of %d, %d in flight", f.spec.name, idle, alive, inflight[i])
		for _, l := range []*idleList{&f.idle, &f.ahead.idle} {
			last := int64(math.MaxInt64)
			for id := l.head; id != none; id = r.environments[id].next {
				e := &r.environments[id]
				a.require(e.state == environmentIdle && e.function == f.id && f.listOf(e) == l, "%s: a stranger in the idle list", f.spec.name)
				a.require(e.idleSince <= last, "%s: the idle list is not from the most to the least recently used", f.spec.name)
				last = e.idleSince
				idle--
			}
		}
		a.require(idle == 0, "%s: %d idle environments are not in the list", f.spec.name, idle)
	}
}

// hasRoom says whether a request could begin that stands in line: in a free
// slot, or in a new environment.
func (a *audit) hasRoom(f *functionState) bool {
	if a.r.scaling.mayCreate(f, a.r.now) {
		return true
	}
	for id := range a.r.environments {
		e := &a.r.environments[id]
		if e.function != f.id || e.doomed || e.used >= f.spec.slots {
			continue
		}
		if e.state == environmentIdle || (e.state == environmentBusy || e.state == environmentInit) && e.ageAt > a.r.now {
			return true
		}
	}
	return false
}

// limits: nothing exceeds any of them.
func (a *audit) limits() {
	r := a.r
	var total, pooled, claimed int64
	for i := range r.functions {
		f := &r.functions[i]
		n := f.inflight.Value()
		total += n
		if f.spec.reserved >= 0 {
			a.require(n <= f.spec.reserved, "%s: %d in flight of %d reserved", f.spec.name, n, f.spec.reserved)
			a.require(f.onDemand()+f.ahead.claimed*int64(f.spec.slots) <= f.spec.reserved, "%s: %d on demand and %d provisioned of %d reserved", f.spec.name, f.onDemand(), f.ahead.claimed, f.spec.reserved)
		} else {
			pooled += f.onDemand()
			claimed += f.ahead.claimed * int64(f.spec.slots)
		}
	}
	a.require(claimed == r.claimed, "%d places of the pool are provisioned, %d are counted", claimed, r.claimed)
	a.require(pooled+claimed <= r.model.account.pool, "%d on demand and %d provisioned in a pool of %d", pooled, claimed, r.model.account.pool)
	a.require(pooled == r.pooled, "%d in flight in the pool, %d are counted", pooled, r.pooled)
	a.require(pooled <= r.model.account.pool, "%d in flight in a pool of %d", pooled, r.model.account.pool)
	a.require(total <= r.model.account.concurrency, "%d in flight in an account of %d", total, r.model.account.concurrency)
	for _, b := range a.rates() {
		a.require(b.missing >= 0, "a bucket overflows")
	}
	for i := range r.sources {
		q, spec := &r.sources[i].queue, &r.sources[i].spec.queue
		a.require(q.busy >= 0 && q.busy <= q.pollers && q.pollers <= max(spec.pollersMax, spec.pollersStart), "%s: %d of %d pollers, %d at most", r.sources[i].spec.name, q.busy, q.pollers, spec.pollersMax)
	}
	for i := range r.resources {
		c := &r.resources[i]
		a.require(c.spec.maxConcurrency < 0 || c.inUse.Value() <= c.spec.maxConcurrency, "%s: %d calls in %d slots", c.spec.name, c.inUse.Value(), c.spec.maxConcurrency)
	}
	for i := range r.fleets {
		f := &r.fleets[i]
		for _, id := range f.instances {
			s := &r.instances[id]
			a.require(s.connections >= 0 && s.connections <= f.spec.connections, "%s: %d connections of %d", f.spec.name, s.connections, f.spec.connections)
			a.require(s.queue.Len() <= f.spec.queue, "%s: %d wait in a queue of %d", f.spec.name, s.queue.Len(), f.spec.queue)
			a.require(len(s.working) <= s.connections, "%s: %d work on %d connections", f.spec.name, len(s.working), s.connections)
			age := float64(s.at - s.launched)
			a.require(s.used <= f.spec.vcpus*age+1, "%s: %v vCPU-ns used of %v", f.spec.name, s.used, f.spec.vcpus*age)
			if f.spec.burstable && !f.spec.unlimited {
				a.require(s.used <= f.spec.baseline*age+10, "%s: %v vCPU-ns used, %v earned", f.spec.name, s.used, f.spec.baseline*age)
			}
			a.require(s.credit.balance >= 0 && s.credit.balance <= f.spec.maxCredits, "%s: a balance of %v", f.spec.name, s.credit.balance)
		}
		a.require(int(f.running.Value()) == len(f.instances)+f.pending, "%s: %d servers run, the gauge says %d", f.spec.name, len(f.instances)+f.pending, f.running.Value())
	}
}

// conservation: every event that was counted has one fate, or is on its way.
func (a *audit) conservation() {
	r := a.r
	way := make([]int64, len(r.sources))
	for i := range r.effects {
		if e := &r.effects[i]; e.refs > 0 && e.counted && !e.settled {
			way[e.source]++
		}
	}
	for i := range r.requests {
		if q := &r.requests[i]; q.state != stateFree && q.effect == none && q.flags&flagCounted != 0 {
			way[q.source]++
		}
	}
	for i := range r.streamLanes {
		l := &r.streamLanes[i]
		for k := range l.waiting.Len() {
			if w := l.waiting.At(k); w.effect == none && w.flags&flagCounted != 0 {
				way[l.source]++
			}
		}
	}
	for i := range r.sources {
		s := &r.sources[i]
		sum := way[i]
		for _, n := range s.fates {
			sum += n
		}
		a.require(sum == s.events, "%s: %d events, %v of which have a fate and %d are on their way", s.spec.name, s.events, s.fates, way[i])
		a.require(s.latencies().Count() == s.fates[fateSucceeded], "%s: %d latencies of %d successes", s.spec.name, s.latencies().Count(), s.fates[fateSucceeded])
	}
}
