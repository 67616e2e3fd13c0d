package engine

import (
	"math"
	"math/bits"
)

// A bucketSpec is a token bucket that refills continuously, in whole numbers:
// a token is unit units, refill units are added every nanosecond, and the
// bucket holds full units.
type bucketSpec struct {
	unit, refill, full int64
}

// newBucket is a bucket of burst tokens that gains refill tokens per period.
func newBucket(burst, refill int64, period int64) bucketSpec {
	return bucketSpec{unit: period, refill: refill, full: burst * period}
}

// newRateBucket is a bucket of perSecond tokens a second and of one second's
// worth, at least one token; an empty one that stays empty for a rate of 0.
// Rates are kept to six digits and more.
func newRateBucket(perSecond float64) bucketSpec {
	const most = 9e6 // per second: beyond it nothing that is simulated here is ever refused
	perSecond = math.Min(perSecond, most)
	unit := 1e12
	switch {
	case perSecond <= 0:
		return bucketSpec{unit: 1}
	case perSecond <= 1:
		unit = 1e18
	case perSecond <= 1000:
		unit = 1e15
	}
	refill := int64(math.Round(perSecond * (unit / 1e9)))
	return bucketSpec{unit: int64(unit), refill: refill, full: max(int64(unit), refill*1e9)}
}

// A bucket is the state of a bucketSpec: what is missing from full at an
// instant.
//
// Invariant: 0 <= missing <= full.
type bucket struct {
	missing int64
	at      int64
}

func (s *bucketSpec) start(now int64) bucket { return bucket{at: now} }

// advance refills the bucket up to now.
func (b *bucket) advance(s *bucketSpec, now int64) {
	if hi, lo := bits.Mul64(uint64(now-b.at), uint64(s.refill)); hi != 0 || lo >= uint64(b.missing) {
		b.missing = 0
	} else {
		b.missing -= int64(lo)
	}
	b.at = now
}

// has says whether a token is there.
func (b *bucket) has(s *bucketSpec, now int64) bool {
	b.advance(s, now)
	return b.missing+s.unit <= s.full
}

// take takes a token that is there.
func (b *bucket) take(s *bucketSpec, now int64) {
	b.advance(s, now)
	b.missing += s.unit
}

// tryTake takes a token if one is there.
func (b *bucket) tryTake(s *bucketSpec, now int64) bool {
	b.advance(s, now)
	if b.missing+s.unit > s.full {
		return false
	}
	b.missing += s.unit
	return true
}

// next is the first instant at which a token is there; never if none comes.
func (b *bucket) next(s *bucketSpec, now int64) int64 {
	b.advance(s, now)
	lacking := b.missing + s.unit - s.full
	switch {
	case lacking <= 0:
		return now
	case s.refill == 0:
		return never
	}
	return now + (lacking+s.refill-1)/s.refill
}
