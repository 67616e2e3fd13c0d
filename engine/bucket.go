package engine

import "math"

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
// worth, at least one token. Rates are kept to a thousandth per second.
func newRateBucket(perSecond float64) bucketSpec {
	const unit = 1e12
	const most = 9e6 // per second: beyond it nothing that is simulated here is ever refused
	perSecond = math.Min(perSecond, most)
	refill := int64(float64(perSecond*1000) + 0.5)
	full := refill * 1e9
	if full < unit {
		full = unit
	}
	return bucketSpec{unit: unit, refill: refill, full: full}
}

// A bucket is the state of a bucketSpec: the level at an instant.
type bucket struct {
	level int64
	at    int64
}

func (s *bucketSpec) start(now int64) bucket { return bucket{level: s.full, at: now} }

// advance brings the level to now.
func (b *bucket) advance(s *bucketSpec, now int64) {
	if b.level < s.full && s.refill > 0 {
		if span := now - b.at; span > (s.full-b.level)/s.refill {
			b.level = s.full
		} else {
			b.level += span * s.refill
		}
	}
	b.at = now
}

// has says whether a token is there.
func (b *bucket) has(s *bucketSpec, now int64) bool {
	if b.level >= s.unit {
		return true // the level only rises with time
	}
	b.advance(s, now)
	return b.level >= s.unit
}

// take takes a token that is there.
func (b *bucket) take(s *bucketSpec, now int64) {
	b.advance(s, now)
	b.level -= s.unit
}

// next is the first instant at which a token is there; math.MaxInt64 if never.
func (b *bucket) next(s *bucketSpec, now int64) int64 {
	b.advance(s, now)
	if b.level >= s.unit {
		return now
	}
	if s.refill == 0 {
		return math.MaxInt64
	}
	return now + (s.unit-b.level+s.refill-1)/s.refill
}
