package dist

import (
	"math"
	"math/bits"
	"time"
)

// segments are the quantile function between given quantiles, in ascending
// order; the last one ends at p = 1 and unused ones follow.
type segments struct {
	last  [5]uint64 // the largest draw that falls into each but the sixth
	parts [6]segment
}

// A segment is the quantile function between two given quantiles: a table at
// equal steps of p, interpolated linearly in integers.
type segment struct {
	first   uint64 // the smallest draw that falls into it
	shift   uint8  // makes the length's top bit 1
	bits    uint8  // log2 of the number of steps
	inverse uint64 // 2^126 / (length << shift)
	table   []int64
}

// draw looks u up.
func (s *segments) draw(u uint64) time.Duration {
	// Which one it is cannot be predicted, so it is counted without a branch:
	// every comparison borrows 1 if u is larger.
	_, b0 := bits.Sub64(s.last[0], u, 0)
	_, b1 := bits.Sub64(s.last[1], u, 0)
	_, b2 := bits.Sub64(s.last[2], u, 0)
	_, b3 := bits.Sub64(s.last[3], u, 0)
	_, b4 := bits.Sub64(s.last[4], u, 0)
	i := b0 + b1 + b2 + b3 + b4
	p := &s.parts[i]
	position, _ := bits.Mul64((u-p.first)<<p.shift, p.inverse) // in units of 2^-62 of the length
	j := position >> (62 - p.bits)
	return time.Duration(interpolate(p.table[j], p.table[j+1], position<<(2+p.bits)))
}

// quantilesSampler interpolates between the points that are given; below the
// first and above the last the quantile function is flat.
func quantilesSampler(d Distribution) Sampler {
	points := d.points()
	if len(points) == 0 || points[0].value == points[len(points)-1].value {
		return constantSampler(d.P50)
	}
	if last := points[len(points)-1]; last.percent < 100 {
		points = append(points, point{100, last.value})
	}
	s := Sampler{law: lawSegments, parts: new(segments)}
	for i := range s.parts.last {
		s.parts.last[i] = math.MaxUint64
	}
	from := point{0, points[0].value}
	if points[0].percent == 0 {
		points = points[1:]
	}
	for i, to := range points {
		s.parts.parts[i] = newSegment(from, to)
		if i < len(s.parts.last) {
			s.parts.last[i] = to.draw() - 1 // 0 - 1 is right for p = 1
		}
		s.mean += float64(float64(to.percent-from.percent) / 100 * meanBetween(from.value, to.value))
		from = to
	}
	return s
}

// newSegment goes from one point to one that is at least as high, log-linear
// in p.
func newSegment(from, to point) segment {
	length := to.draw() - from.draw() // 0 stands for 2^64 and cannot occur: the median lies between
	shift := bits.LeadingZeros64(length)
	s := segment{first: from.draw(), shift: uint8(shift)}
	s.inverse, _ = bits.Div64(1<<62, 0, length<<shift)

	var slope float64
	if to.value > from.value {
		slope = Ln(float64(to.value) / float64(from.value))
		// Linear interpolation over a step h of slope is wrong by h^2/8
		// relative; 300 steps a unit keep that below 2e-6.
		s.bits = uint8(min(bits.Len64(uint64(int64(slope*300))), 14))
	}
	steps := 1 << s.bits
	s.table = make([]int64, steps+1)
	s.table[0] = int64(from.value)
	for i := 1; i < steps; i++ {
		t := float64(i) / float64(steps)
		v := toDuration(float64(float64(from.value) * Exp(float64(slope*t))))
		// Rounding must not make it fall.
		s.table[i] = min(max(int64(v), s.table[i-1]), int64(to.value))
	}
	s.table[steps] = int64(to.value)
	return s
}

// meanBetween is the mean of a segment from a to b, their logarithmic mean.
func meanBetween(a, b time.Duration) float64 {
	low, rise := float64(a), float64(b-a)
	if rise < float64(1e-5*low) { // b/a would lose what matters
		return low + rise/2
	}
	return rise / Ln(float64(b)/low)
}

// point is one given quantile.
type point struct {
	percent int
	value   time.Duration
}

// draw returns the smallest draw at or above the point; that of p = 1 is 2^64,
// which is 0 here.
func (p point) draw() uint64 {
	u, _ := bits.Div64(uint64(p.percent)%100, 0, 100)
	return u
}

// points lists the quantiles that are given (are not 0), in order.
func (d Distribution) points() []point {
	var given []point
	for _, p := range []point{
		{0, d.Min}, {10, d.P10}, {50, d.P50}, {90, d.P90}, {95, d.P95}, {99, d.P99}, {100, d.Max},
	} {
		if p.value > 0 {
			given = append(given, p)
		}
	}
	return given
}
