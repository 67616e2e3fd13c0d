package metric

import "fmt"

// A Gauge is a whole number over simulated time, such as executions that run
// now: its mean is weighted by time and exact. The value is at least 0; time
// never goes back.
//
// Call Start where the measurement begins. The zero Gauge stands at 0 and
// measures from instant 0.
//
// The integral of the value over time, from instant 0 to now, is value × now -
// moment: a change costs an addition. All of that is in integers of 128 bits,
// whose differences are exact.
type Gauge struct {
	value  int64
	peak   int64   // largest value since the bucket began
	moment uint128 // the sum of change × instant over all changes
	window span
	bucket span
}

// span is where a measurement began, and the largest value of the buckets that
// were closed since.
type span struct {
	from     int64
	integral uint128
	max      int64
}

// Start begins a measurement at now: mean, maximum and bucket begin anew, from
// the value as it is.
func (g *Gauge) Start(now int64) {
	g.moment = product(g.value, now)
	g.peak = g.value
	g.window = span{from: now}
	g.bucket = span{from: now}
}

// Set makes v the value from now on.
func (g *Gauge) Set(now, v int64) { g.Add(now, v-g.value) }

// Add changes the value by delta from now on.
func (g *Gauge) Add(now, delta int64) {
	v := g.value + delta
	if v < 0 {
		panic(fmt.Sprintf("metric: gauge set to %d at %d ns, after %d", v, now, g.value))
	}
	g.moment = g.moment.plus(product(delta, now))
	g.value = v
	g.peak = max(g.peak, v)
}

// Up adds one to the value from now on.
func (g *Gauge) Up(now int64) {
	g.value++
	g.moment = g.moment.plus(signed(now))
	g.peak = max(g.peak, g.value)
}

// Down takes one from the value from now on.
func (g *Gauge) Down(now int64) {
	if g.value <= 0 {
		panic("metric: gauge below 0")
	}
	g.value--
	g.moment = g.moment.minus(signed(now))
}

// Value returns the value.
func (g *Gauge) Value() int64 { return g.value }

// upTo returns the integral from the start of the measurement to now.
func (g *Gauge) upTo(now int64) uint128 {
	return product(g.value, now).minus(g.moment)
}

// Integral returns the integral of the value over time from the start of the
// measurement to now, in ns: hi * 2^64 + lo.
func (g *Gauge) Integral(now int64) (hi, lo uint64) {
	u := g.upTo(now)
	return u.hi, u.lo
}

// Mean returns the mean over [start, now], weighted by time; the value itself
// if no time has passed.
func (g *Gauge) Mean(now int64) float64 {
	return g.mean(now, g.window)
}

func (g *Gauge) mean(now int64, since span) float64 {
	if now == since.from {
		return float64(g.value)
	}
	return g.upTo(now).minus(since.integral).over(uint64(now - since.from))
}

// Max returns the largest value since the start of the measurement, the one at
// the start included.
func (g *Gauge) Max() int64 { return max(g.window.max, g.peak) }

// Bucket closes a bucket of a series at now and begins the next: it returns
// mean and maximum since Start or the last call of Bucket. The value at the
// bucket's beginning counts toward the maximum.
func (g *Gauge) Bucket(now int64) (mean float64, maximum int64) {
	mean, maximum = g.mean(now, g.bucket), g.peak
	g.window.max = max(g.window.max, g.peak)
	g.peak = g.value
	g.bucket = span{from: now, integral: g.upTo(now)}
	return mean, maximum
}
