package dist

import (
	"math/bits"
	"time"
)

// A segment is the quantile function between two given quantiles: a table at
// equal steps of p, interpolated linearly in integers.
type segment struct {
	first, last uint64 // the draws that fall into it, both included
	shift       uint8  // makes the length's top bit 1
	bits        uint8  // log2 of the number of steps
	inverse     uint64 // 2^126 / (length << shift)
	table       []int64
}

// drawSegments looks u up among segments that cover all draws in ascending
// order.
func drawSegments(parts []segment, u uint64) time.Duration {
	i := 0
	for u > parts[i].last {
		i++
	}
	s := &parts[i]
	position, _ := bits.Mul64((u-s.first)<<s.shift, s.inverse) // in units of 2^-62 of the length
	j := position >> (62 - s.bits)
	return time.Duration(interpolate(s.table[j], s.table[j+1], position<<(2+s.bits)))
}

// newSegment goes from value a > 0 at draw first to value b >= a just behind
// draw last, log-linear in p.
func newSegment(first, last uint64, a, b time.Duration) segment {
	length := last - first + 1
	shift := bits.LeadingZeros64(length)
	s := segment{first: first, last: last, shift: uint8(shift)}
	s.inverse, _ = bits.Div64(1<<62, 0, length<<shift)

	var slope float64
	if b > a {
		slope = Ln(float64(b) / float64(a))
		// Linear interpolation over a step h of slope is wrong by h^2/8
		// relative; 300 steps a unit keep that below 2e-6.
		s.bits = uint8(min(bits.Len64(uint64(int64(slope*300))), 14))
	}
	steps := 1 << s.bits
	s.table = make([]int64, steps+1)
	for i := range s.table {
		t := float64(i) / float64(steps)
		s.table[i] = min(int64(b), int64(toDuration(float64(float64(a)*Exp(float64(slope*t))))))
	}
	s.table[steps] = int64(b)
	return s
}

// quantilesSampler interpolates between the points that are given; below the
// first and above the last the quantile function is flat.
func quantilesSampler(d Distribution) Sampler {
	points := d.points()
	if len(points) == 0 {
		return constantSampler(0)
	}
	last := points[len(points)-1]
	if points[0].value == last.value {
		return constantSampler(last.value)
	}
	s := Sampler{law: lawSegments}
	from, value := uint64(0), points[0].value
	percent := 0
	add := func(to uint64, p point) {
		s.parts = append(s.parts, newSegment(from, to, value, p.value))
		share := float64(p.percent-percent) / 100
		mean := float64(value)
		if p.value > value {
			mean = float64(p.value-value) / Ln(float64(p.value)/float64(value))
		}
		s.mean += float64(share * mean)
		from, value, percent = to+1, p.value, p.percent
	}
	for _, p := range points {
		if p.percent > 0 {
			end := ^uint64(0)
			if p.percent < 100 {
				end, _ = bits.Div64(uint64(p.percent), 0, 100)
				end--
			}
			add(end, p)
		}
	}
	if percent < 100 {
		add(^uint64(0), point{100, last.value})
	}
	return s
}

// point is one given quantile.
type point struct {
	percent int
	value   time.Duration
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
