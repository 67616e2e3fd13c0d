package engine

import "math"

// Credits: burstable servers earn CPU at their baseline and spend it when they
// work, up to a balance of 24 hours' earnings.
//
// With `credits = "standard"` a server at zero runs at its baseline, until it
// has saved a second of one vCPU again (a simplification that keeps it from
// switching at every step). It starts with nothing saved, as a T3 in standard
// mode does. With "unlimited", T3's default, it is never slowed down, and what
// it uses beyond what it earned is billed per vCPU-hour.
//
// Source: Amazon EC2 User Guide, "Burstable performance instances".
type credits struct {
	balance   float64 // vCPU-ns
	exhausted bool
}

const creditsToResume = 1e9 // vCPU-ns

func newCredits() credits { return credits{exhausted: true} }

// advance lets a span pass in which busy vCPUs were used.
func (c *credits) advance(f *fleetSpec, span, busy float64) {
	c.balance += float64(span * (f.baseline - busy))
	c.balance = math.Min(c.balance, f.maxCredits)
	switch {
	case c.balance <= 0.5:
		c.balance = math.Max(c.balance, 0)
		if busy > f.baseline {
			c.exhausted = true
		}
	case c.balance >= creditsToResume:
		c.exhausted = false
	}
}

// turn is when the balance changes the speed, if the load stays as it is.
func (c *credits) turn(f *fleetSpec, now int64, busy float64) int64 {
	rate := f.baseline - busy
	switch {
	case !c.exhausted && rate < 0:
		return after(now, c.balance/-rate)
	case c.exhausted && rate > 0:
		return after(now, math.Max(0, creditsToResume-c.balance)/rate)
	}
	return never
}
