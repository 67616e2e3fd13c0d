package event

import "math/bits"

// A Queue is a future event list: it returns events in the order of (At,
// Order). The zero Queue is empty and ready to use.
//
// It is a calendar: a ring of buckets of equal width in time, with one bit a
// bucket that says whether it is occupied. Events live, from near to far, in
//
//   - min: the smallest one;
//   - near: a heap of those that are due no later than the current bucket ends;
//   - the calendar: an unsorted list per bucket behind the current one, as far
//     as the ring reaches;
//   - far: a heap of those beyond.
//
// When near is empty the next occupied bucket becomes the current one. Width
// and number of buckets follow the workload (see adapt); how well they fit
// decides about speed alone: at worst every event goes through a heap.
type Queue struct {
	n    int
	min  Event // while n > 0
	near heap
	far  heap

	width    uint     // log2 of a bucket's width in ns
	current  int64    // slot of the current bucket: At >> width
	heads    []uint32 // first node of each bucket; slot s is in bucket s modulo their number
	occupied []uint64 // one bit a bucket
	summary  []uint64 // one bit a word of occupied

	nodes []node // nodes[0] is not used: index 0 ends a list
	free  uint32 // first node of the list of free ones

	countdown int   // pops until adapt
	period    int   // what countdown began with; 0: not yet
	since     int64 // min.At then
	scratch   []Event
}

// node is an event in a bucket's list.
type node struct {
	Event
	next uint32
}

// Bounds of the calendar.
const (
	minBuckets = 64
	maxBuckets = 1 << 20
	minPeriod  = 256
)

// Len returns the number of events.
func (q *Queue) Len() int { return q.n }

// NextAt returns the instant of the smallest event, Never if there is none.
func (q *Queue) NextAt() int64 {
	if q.n == 0 {
		return Never
	}
	return q.min.At
}

// NextOrder returns the Order of the smallest event, the largest possible one
// if there is none.
func (q *Queue) NextOrder() uint64 {
	if q.n == 0 {
		return ^uint64(0)
	}
	return q.min.Order
}

// Min returns the smallest event without removing it; ok is false if there is
// none.
func (q *Queue) Min() (e Event, ok bool) { return q.min, q.n > 0 }

// Push adds e. It may be earlier than what was popped before.
func (q *Queue) Push(e Event) {
	q.n++
	if q.n == 1 {
		if len(q.heads) == 0 {
			q.shape(minBuckets)
		}
		q.min = e
		q.current = e.At >> q.width
		return
	}
	if e.Before(&q.min) {
		e, q.min = q.min, e
	}
	q.place(e)
}

// Pop removes the smallest event and returns it. The queue must not be empty.
func (q *Queue) Pop() Event {
	if q.n == 0 {
		panic("event: Pop of an empty Queue")
	}
	e := q.min
	q.n--
	if len(q.near) > 0 {
		q.min = q.near.pop()
	} else if q.n > 0 {
		q.advance()
	}
	q.countdown--
	if q.countdown < 0 {
		q.adapt()
	}
	return e
}

// Reset removes all events. It keeps the memory and what was learned about the
// workload.
func (q *Queue) Reset() {
	q.n = 0
	q.near = q.near[:0]
	q.far = q.far[:0]
	clear(q.heads)
	clear(q.occupied)
	clear(q.summary)
	q.nodes = q.nodes[:min(len(q.nodes), 1)]
	q.free = 0
	q.countdown, q.period = 0, 0
}

// place stores an event that is not smaller than min.
func (q *Queue) place(e Event) {
	slot := e.At >> q.width
	switch {
	case slot <= q.current:
		q.near.push(e)
	case uint64(slot)-uint64(q.current) < uint64(len(q.heads)):
		q.link(slot, q.newNode(e))
	default:
		q.far.push(e)
	}
}

func (q *Queue) newNode(e Event) uint32 {
	i := q.free
	if i == 0 {
		if len(q.nodes) == 0 {
			q.nodes = append(q.nodes, node{})
		}
		q.nodes = append(q.nodes, node{Event: e})
		return uint32(len(q.nodes) - 1)
	}
	p := &q.nodes[i]
	q.free = p.next
	p.Event = e
	return i
}

// link puts node i at the head of a slot's list.
func (q *Queue) link(slot int64, i uint32) {
	b := uint64(slot) & uint64(len(q.heads)-1)
	q.nodes[i].next = q.heads[b]
	q.heads[b] = i
	q.occupied[b>>6] |= 1 << (b & 63)
	q.summary[b>>12] |= 1 << (b >> 6 & 63)
}

// unlink empties a bucket and returns its list.
func (q *Queue) unlink(b uint64) uint32 {
	i := q.heads[b]
	q.heads[b] = 0
	word := &q.occupied[b>>6]
	*word &^= 1 << (b & 63)
	if *word == 0 {
		q.summary[b>>12] &^= 1 << (b >> 6 & 63)
	}
	return i
}

// advance makes the next occupied bucket the current one and finds min. near
// is empty, the calendar or far is not.
func (q *Queue) advance() {
	if q.n == len(q.far) {
		q.min = q.far.pop()
		q.current = q.min.At >> q.width
	} else {
		b := q.nextBucket()
		at := uint64(q.current)
		q.current += int64((b - at) & uint64(len(q.heads)-1))
		i := q.unlink(b)
		first := &q.nodes[i]
		q.min = first.Event
		for next := first.next; ; {
			p := &q.nodes[i]
			p.next, q.free = q.free, i
			if next == 0 {
				break
			}
			i = next
			p = &q.nodes[i]
			next = p.next
			if p.Event.Before(&q.min) {
				q.near.push(q.min)
				q.min = p.Event
			} else {
				q.near.push(p.Event)
			}
		}
	}
	for len(q.far) > 0 && uint64(q.far[0].At>>q.width)-uint64(q.current) < uint64(len(q.heads)) {
		q.place(q.far.pop())
	}
}

// nextBucket returns the first occupied bucket behind the current one, all the
// way round. There is one.
func (q *Queue) nextBucket() uint64 {
	b := uint64(q.current) & uint64(len(q.heads)-1)
	w := b >> 6
	if word := q.occupied[w] >> (b & 63) >> 1; word != 0 {
		return b + 1 + uint64(bits.TrailingZeros64(word))
	}
	w++
	s := w >> 6
	if s == uint64(len(q.summary)) {
		s, w = 0, 0
	}
	word := q.summary[s] >> (w & 63) << (w & 63)
	for word == 0 {
		s++
		if s == uint64(len(q.summary)) {
			s = 0
		}
		word = q.summary[s]
	}
	w = s<<6 + uint64(bits.TrailingZeros64(word))
	return w<<6 + uint64(bits.TrailingZeros64(q.occupied[w]))
}

// adapt fits the calendar to what was seen since the last time. Buckets are a
// quarter to half as wide as the mean time between two pops, so that most hold
// one event or none, and there are 16 for every event. Then they reach over
// four to eight mean delays: by Little's law the mean delay is the number of
// events times the mean time between pops. Far fewer would send events
// through the far heap, far more would not fit the processor's cache.
//
// All it looks at are counts and instants of the simulation, and the order of
// events does not depend on where they are kept: no result can change.
func (q *Queue) adapt() {
	if q.period > 0 && q.n > 0 {
		width := q.width
		if q.min.At > q.since {
			gap := (uint64(q.min.At) - uint64(q.since)) / uint64(q.period)
			width = uint(max(bits.Len64(gap)-2, 0))
		}
		buckets := minBuckets
		for buckets < 16*q.n && buckets < maxBuckets {
			buckets *= 2
		}
		misfit := width+1 < q.width || width > q.width+1 // by a factor of four
		if misfit || buckets > len(q.heads) || buckets*8 < len(q.heads) {
			q.rebuild(width, buckets)
		}
	}
	// Rare enough for its cost to vanish, n and buckets at worst.
	q.period = max(minPeriod, 2*q.n, len(q.heads)/16)
	q.countdown = q.period
	q.since = q.min.At
}

// rebuild gives the calendar a new shape and puts every event where it then
// belongs. There is at least one event.
func (q *Queue) rebuild(width uint, buckets int) {
	q.scratch = append(append(q.scratch[:0], q.near...), q.far...)
	q.near, q.far = q.near[:0], q.far[:0]
	var chain uint32
	for w, word := range q.occupied {
		for ; word != 0; word &= word - 1 {
			b := uint64(w)<<6 + uint64(bits.TrailingZeros64(word))
			for i := q.heads[b]; i != 0; {
				p := &q.nodes[i]
				i, p.next, chain = p.next, chain, i
			}
		}
	}
	q.shape(buckets)
	q.width = width
	q.current = q.min.At >> width
	for i := chain; i != 0; {
		p := &q.nodes[i]
		next := p.next
		e := p.Event
		p.next, q.free = q.free, i
		q.place(e)
		i = next
	}
	for _, e := range q.scratch {
		q.place(e)
	}
}

// shape makes the calendar an empty one of that many buckets.
func (q *Queue) shape(buckets int) {
	words := buckets / 64
	summary := (words + 63) / 64
	if cap(q.heads) < buckets {
		q.heads = make([]uint32, buckets)
		q.occupied = make([]uint64, words)
		q.summary = make([]uint64, summary)
		return
	}
	clear(q.heads) // what lies behind a shorter length is clear already
	clear(q.occupied)
	clear(q.summary)
	q.heads, q.occupied, q.summary = q.heads[:buckets], q.occupied[:words], q.summary[:summary]
}
