package metric

import (
	"math"
	"math/bits"
)

// A Histogram counts times, in ns, in log-linear buckets: 512 in each octave,
// so that a quantile is right to 0.2 %, and exact below 1024 ns. Number, sum,
// smallest and largest value are always exact.
//
// The zero Histogram is empty and ready to use. It takes 1 KB, and 4 KB for
// each octave in which there was a value: some 60 KB for times between 1 ms
// and 30 s. A copy shares these with the original.
type Histogram struct {
	sum    uint128
	max    int64
	minGap int64 // MaxInt64 - the smallest value, so that 0 stands for none
	totals [octaves]int64
	counts [octaves]*[subBuckets]int64
}

// Octave 0 is [0, 512), octave k > 0 is [256 << k, 512 << k).
const (
	subBits    = 9
	subBuckets = 1 << subBits
	octaves    = 63 - subBits + 1
)

// Add counts v. It panics if v is negative.
func (h *Histogram) Add(v int64) {
	k := bits.Len64(uint64(v)|(subBuckets-1)) - subBits
	counts := h.counts[k] // out of range where v is negative
	if counts == nil {
		counts = new([subBuckets]int64)
		h.counts[k] = counts
	}
	shift := uint(max(k-1, 0))
	counts[uint64(v)>>(shift&63)%subBuckets]++
	h.totals[k]++
	h.sum = h.sum.add(uint64(v))
	if v > h.max {
		h.max = v
	}
	if gap := math.MaxInt64 - v; gap > h.minGap {
		h.minGap = gap
	}
}

// Count returns how many values were added.
func (h *Histogram) Count() int64 {
	var n int64
	for _, total := range h.totals {
		n += total
	}
	return n
}

// Sum returns the sum of all values, hi * 2^64 + lo.
func (h *Histogram) Sum() (hi, lo uint64) { return h.sum.hi, h.sum.lo }

// Mean returns the mean; 0 if there are no values.
func (h *Histogram) Mean() float64 {
	n := h.Count()
	if n == 0 {
		return 0
	}
	return h.sum.over(uint64(n))
}

// Min returns the smallest value; 0 if there are none.
func (h *Histogram) Min() int64 {
	if h.Count() == 0 {
		return 0
	}
	return math.MaxInt64 - h.minGap
}

// Max returns the largest value; 0 if there are none.
func (h *Histogram) Max() int64 { return h.max }

// Quantile returns the smallest value v such that at least q * Count values
// are at most v, right to 0.2 %: values inside a bucket are taken as evenly
// spread. The result lies between the smallest and the largest value, so what
// is constant is returned exactly. q is in [0, 1]; 0 if there are no values.
func (h *Histogram) Quantile(q float64) int64 {
	n := h.Count()
	if n == 0 {
		return 0
	}
	// The smallest rank that is at least q * n. 0.07 * 100 is computed as a
	// little more than 7 and means 7 all the same.
	rank := int64(math.Ceil(float64(float64(q*float64(n)) * (1 - 0x1p-51))))
	if rank <= 1 {
		return h.Min()
	}
	if rank >= n {
		return h.max
	}
	k := 0
	for rank > h.totals[k] {
		rank -= h.totals[k]
		k++
	}
	counts := h.counts[k]
	i := 0
	for rank > counts[i] {
		rank -= counts[i]
		i++
	}
	return min(max(inBucket(k, i, rank, counts[i]), h.Min()), h.max)
}

// inBucket returns value number rank of the n that bucket i of octave k holds,
// if they are spread evenly.
func inBucket(k, i int, rank, n int64) int64 {
	if k == 0 {
		return int64(i)
	}
	low := int64(subBuckets+i) << (k - 1)
	width := float64(int64(1) << (k - 1))
	return low + int64(float64(width*((float64(rank)-0.5)/float64(n))))
}

// Merge adds everything that other counted.
func (h *Histogram) Merge(other *Histogram) {
	h.sum = h.sum.plus(other.sum)
	h.max = max(h.max, other.max)
	h.minGap = max(h.minGap, other.minGap)
	for k, total := range other.totals {
		if total == 0 {
			continue
		}
		h.totals[k] += total
		if h.counts[k] == nil {
			h.counts[k] = new([subBuckets]int64)
		}
		for i, n := range other.counts[k] {
			h.counts[k][i] += n
		}
	}
}

// Reset forgets all values and keeps the memory.
func (h *Histogram) Reset() {
	for k, total := range h.totals {
		if total > 0 {
			clear(h.counts[k][:])
		}
	}
	h.sum, h.max, h.minGap, h.totals = uint128{}, 0, 0, [octaves]int64{}
}
