package dist

import (
	"math/bits"
	"time"
)

// A table of quantiles that gets finer toward both tails.
//
// A draw u is folded at the median: the lower half is entered with v = u, the
// upper half with v = ^u, so v < 2^63 is the distance to the nearer end in
// units of 2^-64. Each octave of v has 64 bins of equal width, down to v =
// 2^tailShift times 128, below which the bins stay as wide as they are. The
// value inside a bin is interpolated linearly, in integers.
const (
	tailShift = 24                      // log2 of the narrowest bin: quantiles are resolved down to p = 2^-40
	tailBins  = (56-tailShift)*64 + 128 // bins in a half
	tailHalf  = tailBins + 1            // points in a half
)

// drawTails looks u up in a table that tailsTable made.
func drawTails(table []int64, u uint64) time.Duration {
	upper := u >> 63
	v := u ^ -upper
	shift := uint(bits.Len64(v|64<<tailShift)) - 7
	i := uint64(shift-tailShift)<<6 + v>>shift + upper*tailHalf
	return time.Duration(interpolate(table[i], table[i+1], v<<(64-shift)))
}

// interpolate returns a + (b-a) * fraction / 2^64, rounded to the nearest.
func interpolate(a, b int64, fraction uint64) int64 {
	d := b - a
	hi, lo := bits.Mul64(uint64(d), fraction)
	hi -= uint64(d>>63) & fraction // d is signed
	return a + int64(hi+lo>>63)
}

// tailsTable evaluates a quantile function at the points of a table. quantile
// gets the distance p to the lower or upper end, 0 < p <= 1/2, and has the same
// median from both.
func tailsTable(quantile func(p float64, upper bool) int64) []int64 {
	table := make([]int64, 2*tailHalf)
	fill := func(half []int64, upper bool) {
		for i := range uint64(tailHalf) {
			v := i << tailShift
			if i >= 128 {
				v = (64 + i&63) << (tailShift + i>>6 - 1)
			}
			p := float64(int64(v>>1)) * 0x1p-63 // v is even unless it is 0
			if v == 0 {
				p = 0x1p-65
			}
			half[i] = quantile(p, upper)
			// Rounding must not make the quantiles fall.
			switch {
			case i == 0:
			case upper:
				half[i] = min(half[i], half[i-1])
			default:
				half[i] = max(half[i], half[i-1])
			}
		}
	}
	fill(table[:tailHalf], false)
	fill(table[tailHalf:], true)
	return table
}

// z99 is the standard normal distribution's 0.99 quantile.
const z99 = 2.3263478740408408

func lognormalSampler(p50, p99 time.Duration) Sampler {
	if p50 <= 0 || p99 <= p50 {
		return constantSampler(p50)
	}
	median := float64(p50)
	sigma := Ln(float64(p99)/median) / z99
	table := tailsTable(func(p float64, upper bool) int64 {
		z := NormQuantile(p)
		if upper {
			z = -z
		}
		return int64(toDuration(float64(median * Exp(float64(sigma*z)))))
	})
	return Sampler{law: lawTails, table: table, mean: float64(median * Exp(float64(sigma*sigma)/2))}
}
