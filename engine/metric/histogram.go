package metric

import (
	"math"
	"math/bits"
)

// A Histogram counts times in log-linear buckets: every octave has 512, so a
// quantile is right to 0.2 %; below 1024 ns it is exact. Number, sum, smallest
// and largest are exact always. The zero Histogram is empty and ready to use;
// memory is 4 KB for each octave in which there was a value.
type Histogram struct {
	count    int64
	sum      uint128
	min, max int64 // while count > 0
	octaves  [64 - subBits]*[subBuckets]int64
}

const (
	subBits    = 9
	subBuckets = 1 << subBits
)

// Add counts v, a time in ns. It panics if v is negative.
func (h *Histogram) Add(v int64) {
	octave := bits.Len64(uint64(v)|(subBuckets-1)) - subBits
	shift := uint(max(octave-1, 0))
	counts := h.octaves[octave]
	if counts == nil {
		counts = h.grow(octave)
	}
	counts[uint64(v)>>shift%subBuckets]++
	h.sum = h.sum.add(uint64(v))
	if h.count == 0 {
		h.min, h.max = v, v
	}
	h.count++
	h.min = min(h.min, v)
	h.max = max(h.max, v)
}

func (h *Histogram) grow(octave int) *[subBuckets]int64 {
	counts := new([subBuckets]int64)
	h.octaves[octave] = counts
	return counts
}

// Count returns how many values were added.
func (h *Histogram) Count() int64 { return h.count }

// Sum returns the exact sum of all values in ns, hi * 2^64 + lo.
func (h *Histogram) Sum() (hi, lo uint64) { return h.sum.hi, h.sum.lo }

// Mean returns the mean in ns; 0 if there are no values.
func (h *Histogram) Mean() float64 {
	if h.count == 0 {
		return 0
	}
	return h.sum.over(uint64(h.count))
}

// Min returns the smallest value; 0 if there are none.
func (h *Histogram) Min() int64 { return h.min }

// Max returns the largest value; 0 if there are none.
func (h *Histogram) Max() int64 { return h.max }

// Quantile returns the smallest value v such that at least ceil(q * Count)
// values are at most v, right to 0.2 %: inside a bucket the values are taken
// as evenly spread. It lies between the smallest and the largest value, so
// what is constant is returned exactly. q is in [0, 1]; 0 without values.
func (h *Histogram) Quantile(q float64) int64 {
	if h.count == 0 {
		return 0
	}
	// 0.07 * 100 is a little more than 7, and has to be 7 all the same.
	rank := int64(math.Ceil(float64(float64(q*float64(h.count)) * (1 - 0x1p-51))))
	switch {
	case !(rank > 1):
		return h.min
	case rank >= h.count:
		return h.max
	}
	for octave, counts := range h.octaves {
		if counts == nil {
			continue
		}
		for i, n := range counts {
			if rank -= n; rank <= 0 {
				return min(max(within(octave, i, rank+n, n), h.min), h.max)
			}
		}
	}
	panic("metric: Histogram's count is more than its buckets hold")
}

// within returns value k of the n that bucket i of an octave holds.
func within(octave, i int, k, n int64) int64 {
	if octave == 0 {
		return int64(i)
	}
	low := int64(subBuckets+i) << (octave - 1)
	width := float64(int64(1) << (octave - 1))
	return low + int64(float64(width*((float64(k)-0.5)/float64(n))))
}

// Merge adds everything that other counted.
func (h *Histogram) Merge(other *Histogram) {
	if other.count == 0 {
		return
	}
	if h.count == 0 {
		h.min, h.max = other.min, other.max
	}
	h.min = min(h.min, other.min)
	h.max = max(h.max, other.max)
	h.count += other.count
	h.sum = h.sum.plus(other.sum)
	for octave, from := range other.octaves {
		if from == nil {
			continue
		}
		counts := h.octaves[octave]
		if counts == nil {
			counts = h.grow(octave)
		}
		for i, n := range from {
			counts[i] += n
		}
	}
}

// Reset forgets all values and keeps the memory.
func (h *Histogram) Reset() {
	for _, counts := range h.octaves {
		if counts != nil {
			clear(counts[:])
		}
	}
	h.count, h.sum, h.min, h.max = 0, uint128{}, 0, 0
}
