package event

import "math"

// Never is the instant of what does not happen: later than any other.
const Never = math.MaxInt64

// Lanes is the smallest of n pending times, one a lane: a tournament tree, so
// changing one time costs log2(n) comparisons and asking for the smallest
// costs nothing. Ties go to the lower lane.
type Lanes struct {
	tree []lane // tree[1] is the winner, tree[size+i] is lane i
	size int    // n rounded up to a power of two
}

type lane struct {
	at int64
	i  int
}

// NewLanes returns n lanes that are all at Never.
func NewLanes(n int) Lanes {
	size := 1
	for size < n {
		size *= 2
	}
	l := Lanes{tree: make([]lane, 2*size), size: size}
	for j := range l.tree {
		l.tree[j].at = Never
	}
	for i := range size {
		l.tree[size+i].i = i
	}
	for j := size - 1; j >= 1; j-- {
		l.tree[j] = l.tree[2*j]
	}
	return l
}

// Set makes at the pending time of lane i; Never: it has none.
func (l *Lanes) Set(i int, at int64) {
	j := l.size + i
	l.tree[j].at = at
	for j > 1 {
		winner := l.tree[j&^1]
		if other := l.tree[j|1]; other.at < winner.at {
			winner = other
		}
		j >>= 1
		l.tree[j] = winner
	}
}

// Min returns the lane with the smallest time, and that time. Where no lane
// has one (or there is none) the time is Never and i is 0.
func (l *Lanes) Min() (i int, at int64) {
	w := &l.tree[1]
	return w.i, w.at
}
