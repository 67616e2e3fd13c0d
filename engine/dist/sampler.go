package dist

import (
	"math/bits"
	"slices"
	"time"
)

// MaxDraw is the longest time that a Sampler returns: 100 years. Longer tails
// are cut there, so that an instant plus a draw stays within 64 bits.
const MaxDraw = 100 * year

const year = 8766 * time.Hour

// A Sampler draws times from a Distribution. Make it with NewSampler; the zero
// Sampler always draws 0. It is read-only after that: copies share its table.
type Sampler struct {
	law   law
	low   time.Duration // constant, uniform: the smallest value
	width uint64        // uniform: the number of values, one a nanosecond; exponential: the mean
	mean  float64
	table []int64   // lognormal: quantiles, see tails.go; empirical: the samples, ascending
	parts *segments // quantiles
}

type law uint8

const (
	lawConstant law = iota
	lawExponential
	lawTails
	lawUniform
	lawEmpirical
	lawSegments
)

// NewSampler prepares to draw from d, which Check must have found free of
// faults; what it draws from another one is unspecified. It costs some 0.2 ms
// for a lognormal, a few us at most otherwise.
func NewSampler(d Distribution) Sampler {
	switch d.Kind {
	case Exponential:
		return exponentialSampler(d.Mean)
	case Lognormal:
		return lognormalSampler(d.P50, d.P99)
	case Uniform:
		return uniformSampler(d.Min, d.Max)
	case Empirical:
		return empiricalSampler(d.Samples)
	case Quantiles:
		return quantilesSampler(d)
	default:
		return constantSampler(d.Value)
	}
}

// Draw turns one 64-bit draw into a time: whole nanoseconds in [0, MaxDraw],
// never falling as u rises.
func (s *Sampler) Draw(u uint64) time.Duration {
	switch s.law {
	case lawExponential:
		return drawExponential(s.width, u)
	case lawTails:
		return drawTails(s.table, u)
	case lawUniform:
		offset, _ := bits.Mul64(u, s.width)
		return s.low + time.Duration(offset)
	case lawEmpirical:
		i, _ := bits.Mul64(u, uint64(len(s.table)))
		return time.Duration(s.table[i])
	case lawSegments:
		return s.parts.draw(u)
	}
	return s.low
}

// Mean returns the distribution's exact mean in nanoseconds, at most MaxDraw.
// What Draw returns has this mean to half a nanosecond and 1e-4 relative (3e-4
// for a lognormal whose p99 is more than 100 times its p50).
func (s *Sampler) Mean() float64 { return min(s.mean, float64(MaxDraw)) }

// IsConstant returns the only value that Draw can return, if there is one.
func (s *Sampler) IsConstant() (time.Duration, bool) { return s.low, s.law == lawConstant }

func constantSampler(d time.Duration) Sampler {
	d = min(max(d, 0), MaxDraw)
	return Sampler{low: d, mean: float64(d)}
}

func exponentialSampler(mean time.Duration) Sampler {
	if mean <= 0 {
		return constantSampler(0)
	}
	mean = min(mean, MaxTime) // then a draw, not yet cut, fits 64 bits
	return Sampler{law: lawExponential, width: uint64(mean), mean: float64(mean)}
}

func uniformSampler(low, high time.Duration) Sampler {
	low, high = max(low, 0), min(high, MaxDraw)
	if high <= low {
		return constantSampler(low)
	}
	return Sampler{
		law:   lawUniform,
		low:   low,
		width: uint64(high-low) + 1,
		mean:  float64(low) + float64(float64(high-low)/2),
	}
}

func empiricalSampler(samples []time.Duration) Sampler {
	if len(samples) == 0 {
		return constantSampler(0)
	}
	table := make([]int64, len(samples))
	var sum float64
	for i, d := range samples {
		table[i] = int64(min(max(d, 0), MaxDraw))
	}
	slices.Sort(table)
	if table[0] == table[len(table)-1] {
		return constantSampler(time.Duration(table[0]))
	}
	for _, v := range table {
		sum += float64(v)
	}
	return Sampler{law: lawEmpirical, table: table, mean: sum / float64(len(table))}
}

// toDuration rounds a number of nanoseconds >= 0, cut at MaxDraw.
func toDuration(ns float64) time.Duration {
	if !(ns < float64(MaxDraw)) { // infinite too
		return MaxDraw
	}
	return time.Duration(int64(ns + 0.5))
}
