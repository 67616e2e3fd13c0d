package dist

// A Stream is a sequence of independent 64-bit draws that are addressed by
// number instead of taken one after the other: what draw (n, k) is depends on
// the seed, the stream's name, n and k, and on nothing that was drawn before.
// A change anywhere else in a world therefore leaves a stream's draws where
// they were (common random numbers).
//
// The generator is SplitMix64 (Steele, Lea, Flood: Fast Splittable
// Pseudorandom Number Generators, OOPSLA 2014) read at an arbitrary position,
// with a second odd increment for k. The zero Stream is valid; it is the one
// whose key is 0.
type Stream struct{ key uint64 }

const (
	// gammaNumber is SplitMix64's increment, the golden ratio.
	gammaNumber = 0x9e3779b97f4a7c15
	// gammaAttempt is an odd constant without a small linear relation to
	// gammaNumber: within n < 2^40 and k < 2^16 no two pairs share a state
	// (a test checks it).
	gammaAttempt = 0xd1342543de82ef95
	// gammaReplication separates the seeds of replications from both.
	gammaReplication = 0xaef17502108ef2d9
)

// NewStream returns the stream of that name under a seed. Streams of different
// names or seeds are independent.
func NewStream(seed int64, name string) Stream {
	key := finalize(uint64(seed) + gammaNumber)
	for i := range len(name) {
		key = finalize(key + (uint64(name[i])+1)*gammaAttempt)
	}
	return Stream{finalize(key + gammaReplication)}
}

// Uint64 returns draw k of number n, uniform over all 64-bit values: a pure
// function. n is what the stream counts (events of a source, environments of a
// function), k tells several draws of one n apart.
func (s Stream) Uint64(n, k uint64) uint64 {
	return finalize(s.key + n*gammaNumber + k*gammaAttempt)
}

// Mix returns the seed of replication i: the seed itself for i = 0, and
// otherwise a well-mixed value in [0, 2^53), so that it survives JSON readers
// which know floating-point numbers only.
func Mix(seed int64, i int) int64 {
	if i == 0 {
		return seed
	}
	return int64(finalize(finalize(uint64(seed)+gammaReplication)+uint64(i)*gammaNumber) >> 11)
}

// finalize is SplitMix64's output function (Stafford's variant 13): a
// bijection whose output bits each depend on every input bit.
func finalize(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Float turns a draw into a number in the open interval (0, 1): an odd
// multiple of 2^-53, so 0 and 1 never occur and the mean is exactly 1/2.
func Float(u uint64) float64 {
	return float64(int64(u>>11|1)) * 0x1p-53
}

// A Chance is a probability in the form that is cheapest to try: a threshold
// in units of 2^-63. The zero Chance never hits.
type Chance uint64

// NewChance returns the chance p. 0 (and less, and NaN) never hits, 1 (and
// more) always does; in between p is met to 2^-63.
func NewChance(p float64) Chance {
	switch {
	case !(p > 0):
		return 0
	case p >= 1:
		return 1 << 63
	default:
		return Chance(int64(p * 0x1p63))
	}
}

// Hit reports whether the draw u is a hit.
func (c Chance) Hit(u uint64) bool { return u>>1 < uint64(c) }
