package event

import (
	"math"
	"math/bits"
)

// Never is the instant of what does not happen: later than any other.
const Never = math.MaxInt64

// Lanes is the smallest of n pending times, one a lane: a tournament tree, so
// changing one time costs log2(n) comparisons and asking for the smallest
// costs nothing. Ties go to the lower lane.
type Lanes struct {
	tree []lane // tree[1] is the winner, tree[size+i] is lane i
	size int    // n rounded up to a power of two
}

// lane is a contender: the lane with the smaller (at, i) wins.
type lane struct {
	at uint64 // the instant plus 2^63, which keeps the order and is unsigned
	i  uint64
}

const (
	sign  = 1 << 63
	never = Never ^ sign
)

// NewLanes returns n lanes that are all at Never.
func NewLanes(n int) Lanes {
	size := 1
	for size < n {
		size *= 2
	}
	l := Lanes{tree: make([]lane, 2*size), size: size}
	for i := range size {
		l.tree[size+i] = lane{never, uint64(i)}
	}
	for j := size - 1; j >= 1; j-- {
		l.tree[j] = l.tree[2*j]
	}
	return l
}

// Set makes at the pending time of lane i; Never: it has none.
func (l *Lanes) Set(i int, at int64) {
	j := l.size + i
	winner := lane{uint64(at) ^ sign, uint64(i)}
	l.tree[j] = winner
	for j > 1 {
		// Who wins cannot be predicted, so it is settled without a branch: the
		// subtraction borrows if the other one is smaller.
		other := &l.tree[j^1]
		_, borrow := bits.Sub64(other.i, winner.i, 0)
		_, borrow = bits.Sub64(other.at, winner.at, borrow)
		winner.at ^= (winner.at ^ other.at) & -borrow
		winner.i ^= (winner.i ^ other.i) & -borrow
		j >>= 1
		l.tree[j] = winner
	}
}

// Min returns the lane with the smallest time, and that time. Where no lane
// has one (or there is none) the time is Never and i is 0.
func (l *Lanes) Min() (i int, at int64) {
	w := &l.tree[1]
	return int(w.i), int64(w.at ^ sign)
}
