package engine

import (
	"math"
	"sort"

	"coldstart/engine/dist"
)

// Arrivals: when a source's next event is born.
//
// A source has one process of unit rate: Poisson (gaps are exponential with
// mean 1) or even (gaps of 1, the first birth at the start of the run). Its
// rate over time, a constant, steps and linear ramps, turns units into
// instants: event n is born when the integral of the rate reaches n's place in
// the unit process. So the same events are born, earlier or later, whatever
// the rate is. With `arrivals = { batch = N }` N events are born at a time, and
// the batches are Poisson, so that the rate of events stays what it says.
//
// Units are float64: over 10^9 events a place is exact to 10^-7 of a gap.

// A piece is a part of the rate over time: linear from rate0 to rate1, per ns.
type piece struct {
	from, to     int64   // instants; the last piece's to is never
	rate0, rate1 float64 // births (batches) per ns
	gap          float64 // 1/rate0, in ns, where the rate is constant and above 0
	units        float64 // integral of the rate before the piece
}

// pieces compiles a rate and its phases. Births per ns are rate/(1e9·batch).
func pieces(start int64, rate Rate, phases []Phase, batch uint64) []piece {
	perNs := func(r Rate) float64 { return float64(r) / (1e9 * float64(batch)) }
	sorted := append([]Phase(nil), phases...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].At < sorted[j].At })

	var list []piece
	current := perNs(rate)
	from := start
	add := func(to int64, rate0, rate1 float64) {
		if to > from {
			list = append(list, piece{from: from, to: to, rate0: rate0, rate1: rate1})
			from = to
		}
	}
	for i, p := range sorted {
		at := p.At.Nanoseconds()
		until := int64(never)
		if i+1 < len(sorted) {
			until = sorted[i+1].At.Nanoseconds()
		}
		target := perNs(p.Rate)
		add(at, current, current)
		if p.Ramp > 0 {
			// The part of the ramp before the run, or after the next phase, is cut.
			ramp := float64(p.Ramp.Nanoseconds())
			rateAt := func(t int64) float64 {
				share := math.Min(1, float64(t-at)/ramp)
				return current + float64((target-current)*share)
			}
			to := min(at+p.Ramp.Nanoseconds(), until)
			if to > from {
				r0, r1 := rateAt(from), rateAt(to)
				add(to, r0, r1)
				current = r1
			} else {
				current = rateAt(to)
			}
			if to < at+p.Ramp.Nanoseconds() {
				continue // the next phase starts from where the ramp got to
			}
		}
		current = target
	}
	list = append(list, piece{from: from, to: never, rate0: current, rate1: current})
	for i := range list {
		if p := &list[i]; p.rate0 == p.rate1 && p.rate0 > 0 {
			p.gap = math.Round(1/p.rate0*1e6) / 1e6
		}
		if i > 0 {
			list[i].units = list[i-1].units + list[i-1].area()
		}
	}
	return list
}

// area is the integral of the rate over a piece that ends.
func (p *piece) area() float64 {
	return float64(float64(p.to-p.from) * ((p.rate0 + p.rate1) / 2))
}

// instant is when the integral of the rate reaches units; ok is false where it
// does not within the piece.
func (p *piece) instant(units float64) (at int64, ok bool) {
	u := units - p.units
	var span float64
	switch {
	case u <= 0 && (p.rate0 > 0 || p.rate1 > 0):
		return p.from, true
	case p.to == never:
		if p.rate0 <= 0 {
			return never, true
		}
		span = float64(u * p.gap)
	case u > p.area():
		return 0, false
	case p.rate0 == p.rate1:
		if p.rate0 <= 0 {
			return 0, false
		}
		span = float64(u * p.gap)
	default:
		slope := (p.rate1 - p.rate0) / float64(p.to-p.from)
		root := float64(p.rate0*p.rate0) + float64(2*slope*u)
		span = float64(2*u) / (p.rate0 + math.Sqrt(math.Max(root, 0)))
	}
	if !(span < 4e18) { // beyond what an instant can hold
		return never, true
	}
	return min(p.from+int64(span+0.5), p.to), true
}

// nextBirth sets the lane of a source to its next birth; to never once that
// lies at or beyond the end.
func (r *Run) nextBirth(s *sourceState) {
	var at int64
	if s.spec.replay != nil {
		at = s.nextReplayed()
	} else {
		at = s.nextArrival()
	}
	s.births++
	if at >= r.end {
		at = never
	}
	r.lanes.Set(int(s.id), at)
}

// nextArrival is the instant of a source's next birth by its rate.
func (s *sourceState) nextArrival() int64 {
	switch {
	case !s.spec.even:
		s.units += dist.UnitExp(s.streams.gap.Uint64(s.births, 0))
	case s.births > 0:
		s.units++
	}
	for {
		if at, ok := s.spec.pieces[s.piece].instant(s.units); ok {
			return at
		}
		s.piece++
	}
}

// arrive gives birth to the events of a source that are due now.
func (r *Run) arrive(id int32) {
	s := &r.sources[id]
	batch := s.spec.batch
	r.nextBirth(s)
	if s.spec.short && r.shortcut(s) {
		return
	}
	for range batch {
		r.bear(id, r.now)
	}
}

// bear gives an event to a source: a new one, or one that goes back to an event
// of another source, whose birth it has.
func (r *Run) bear(source int32, birth int64) {
	s := &r.sources[source]
	if s.spec.target == toSource && r.pass(s, birth) {
		return
	}
	id := r.newRequest()
	q := &r.requests[id]
	q.source = source
	q.birth = birth
	r.accept(id, s)
	r.dispatch(id, s)
}

// accept makes a delivery an event of its source, which counts it if it was
// born in the window: births come after the start of measurement.
func (r *Run) accept(id int32, s *sourceState) {
	q := &r.requests[id]
	counted := q.birth >= 0
	q.accepted = r.now
	q.number = s.number
	s.number++
	if counted {
		q.flags |= flagCounted
		r.countStart(&s.events, s.series.Events)
	}
	if s.spec.remembers {
		q.effect = r.newEffect(q, counted)
		r.giveKey(id)
	}
	r.noteRequest(q, "arrive")
	if s.spec.duplicates && s.spec.duplicate.Hit(s.streams.duplicate.Uint64(q.number, 0)) {
		r.duplicate(id)
	}
}

// duplicate makes the source deliver an event a second time, somewhat later. A
// queue delivers the same message again, a stream holds the same record twice;
// a push source sends a notification of its own.
func (r *Run) duplicate(id int32) {
	twin := r.fork(id)
	t := &r.requests[twin]
	s := &r.sources[t.source]
	t.flags = flagDuplicate
	r.effects[t.effect].open++
	if s.spec.class.polled() {
		r.shareKey(twin, id)
	} else {
		r.giveKey(twin)
	}
	delay := s.spec.duplicateDelay.Draw(s.streams.duplicate.Uint64(t.number, 1)).Nanoseconds()
	r.schedule(r.now+delay, kindDuplicate, twin, t.generation)
}

// duplicateComes is the second delivery of an event.
func (r *Run) duplicateComes(id int32) {
	q := &r.requests[id]
	s := &r.sources[q.source]
	q.accepted = r.now
	r.countStart(&s.duplicates, nil)
	r.dispatch(id, s)
}

// dispatch sends a delivery on its way.
func (r *Run) dispatch(id int32, s *sourceState) {
	switch {
	case s.spec.class == classQueue:
		r.enqueue(id)
	case s.spec.class == classStream:
		r.write(id)
	case s.spec.class == classAsync && s.spec.target == toFunction:
		r.list(id)
		r.attempt(id)
	default:
		r.attempt(id)
	}
}
