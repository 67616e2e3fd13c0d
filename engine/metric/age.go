package metric

import "fmt"

// An Age is a quantity that grows with time: how old the oldest event of a
// queue is; 0 while there is none. Mean (weighted by time) and maximum are
// exact. Time never goes back, and nothing is born in the future.
//
// Call Start where the measurement begins. The zero Age is of nothing and
// measures from instant 0.
type Age struct {
	birth   int64
	present bool
	at      int64   // the last change
	doubled uint128 // twice the integral over time, from start to at, in ns^2
	peak    int64   // largest age since the bucket began, up to at
	window  span    // integral: doubled
	bucket  span
}

// Start begins a measurement at now: mean, maximum and bucket begin anew, from
// the age as it is.
func (a *Age) Start(now int64) {
	a.at = now
	a.doubled = uint128{}
	a.peak = a.Value(now)
	a.window = span{from: now}
	a.bucket = span{from: now}
}

// Set says that from now on the age is that of something born at birth, or 0
// if nothing is present.
func (a *Age) Set(now, birth int64, present bool) {
	if now < a.at || present && birth > now {
		panic(fmt.Sprintf("metric: age set at %d ns, last at %d ns, birth %d ns", now, a.at, birth))
	}
	a.doubled, a.peak = a.upTo(now)
	a.at, a.birth, a.present = now, birth, present
	a.peak = max(a.peak, a.Value(now))
}

// Value returns the age at now in ns.
func (a *Age) Value(now int64) int64 {
	if !a.present {
		return 0
	}
	return now - a.birth
}

// upTo returns twice the integral and the largest age up to now.
func (a *Age) upTo(now int64) (doubled uint128, peak int64) {
	if !a.present {
		return a.doubled, a.peak
	}
	// The age rises from x to y over y - x: the integral is (y-x)(y+x)/2.
	x, y := uint64(a.at-a.birth), uint64(now-a.birth)
	return a.doubled.addProduct(y-x, y+x), max(a.peak, int64(y))
}

// Mean returns the mean age in ns over [start, now], weighted by time; the age
// itself if no time has passed.
func (a *Age) Mean(now int64) float64 { return a.mean(now, a.window) }

func (a *Age) mean(now int64, since span) float64 {
	if now == since.from {
		return float64(a.Value(now))
	}
	doubled, _ := a.upTo(now)
	return doubled.minus(since.integral).over(uint64(now-since.from)) / 2
}

// Max returns the largest age in ns from the start of the measurement to now.
func (a *Age) Max(now int64) int64 {
	_, peak := a.upTo(now)
	return max(a.window.max, peak)
}

// Integral returns twice the integral of the age over time from the start of
// the measurement to now, in ns^2: hi * 2^64 + lo.
func (a *Age) Integral(now int64) (hi, lo uint64) {
	doubled, _ := a.upTo(now)
	return doubled.hi, doubled.lo
}

// Bucket closes a bucket of a series at now and begins the next: it returns
// mean and maximum, in ns, since Start or the last call of Bucket.
func (a *Age) Bucket(now int64) (mean float64, maximum int64) {
	doubled, peak := a.upTo(now)
	mean = a.mean(now, a.bucket)
	a.window.max = max(a.window.max, peak)
	a.doubled, a.at = doubled, now
	a.peak = a.Value(now)
	a.bucket = span{from: now, integral: doubled}
	return mean, peak
}
