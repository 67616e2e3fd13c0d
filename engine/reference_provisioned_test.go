package engine

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/dist"
)

// TestDumbProvisionedAgrees is TestDumbSimulatorAgrees for environments that are
// initialised ahead: provisioned.go says what they do.
func TestDumbProvisionedAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.drawPlain()
		s.drawProvisioned()
		s.drawChains()
		s.agree()
	})
}

// drawProvisioned gives the functions provisioned concurrency. Its times fall
// together with no others, whose order would matter.
func (s *sketch) drawProvisioned() {
	w, p := &s.world, &s.profile
	w.Billing.Scale, w.Billing.FreeTier = Some("none"), Some(false)
	p.Provisioned.Target.Interval += 31
	for _, name := range []string{"b", "c"} {
		if in := w.Sources[name]; in.Shards.Set {
			in.Shards.Value = 1 // two look at one instant, in an order that is not in the rules
		}
	}
	left := p.Concurrency.AccountDefault - p.Concurrency.UnreservedMinimum
	for _, f := range w.Functions {
		left -= f.ReservedConcurrency.Value
	}
	for i, name := range []string{"f", "g"} {
		f := w.Functions[name]
		most := f.ReservedConcurrency.Value
		if !f.ReservedConcurrency.Set {
			most = min(left, 5)
		}
		if !s.chance("provisioned", 80) {
			continue
		}
		if !f.ReservedConcurrency.Set {
			left -= most
		}
		s.provision(f, most)
		early := s.span("before", 0, 2*time.Second)
		for k := range f.ProvisionedSchedule {
			f.ProvisionedSchedule[k].At += time.Duration(13+2*i) - early
		}
		if f.ProvisionedSchedule != nil && s.chance("from the beginning", 50) {
			f.ProvisionedConcurrency = Some(s.number("at first", 0, most))
		}
		if t := f.ProvisionedTarget; t.Set && s.chance("from the beginning", 50) {
			f.ProvisionedConcurrency = Some(s.number("at first", t.Value.Min, t.Value.Max))
		}
	}
}

// dumbProvision is one function's provisioned concurrency.
type dumbProvision struct {
	configured int64
	since      int64              // when it was configured, or measured first
	changes    uint64             // so far
	missing    int64              // of the change under way, not made yet
	making     []*dumbEnvironment // of the change under way
	draws      dist.Stream
	refill     *dumbBucket // environments that may be made
	rate       *dumbBucket // requests that may come

	claimed       int64     // places taken in the reservation or pool
	service, busy dumbGauge // environments that serve; executions in them

	usedBefore, servedBefore float64 // of the gauges at the last look
	invoked                  bool    // since then
	high, low                int     // datapoints in a row

	spillover, billedMS int64
	configuredNS        float64
}

func (d *dumb) startProvisioned(f *dumbFunction, name string, seed int64) {
	p, profile := &f.provision, d.profile.Provisioned
	p.service.at, p.busy.at, p.since = d.now, d.now, d.now
	p.draws = dist.NewStream(seed, "function/"+name+"/provision")
	if d.sharedProvision == nil || profile.Scope == "function" {
		full := max(1, int64(profile.Burst)) * int64(profile.Period)
		d.sharedProvision = &dumbBucket{level: full, full: full, unit: int64(profile.Period), refill: int64(profile.Refill), at: d.now}
	}
	p.refill = d.sharedProvision
	p.configured = int64(f.ProvisionedConcurrency.Value)
	if f.ProvisionedTarget.Set && !f.ProvisionedConcurrency.Set {
		p.configured = int64(f.ProvisionedTarget.Value.Min)
	}
	for _, step := range f.ProvisionedSchedule {
		n := int64(step.Count)
		if int64(step.At) <= d.now {
			p.configured = n
		} else {
			d.schedule(int64(step.At), 3, func() { d.configure(f, n) })
		}
	}
	for range p.configured {
		d.serve(f, d.createAhead(f))
	}
	d.serving(f, 0)
	if f.ProvisionedTarget.Set {
		var look func()
		look = func() {
			d.track(f)
			d.schedule(d.now+int64(profile.Target.Interval), 3, look)
		}
		d.schedule(d.now+int64(profile.Target.Interval), 3, look)
	}
}

func (d *dumb) createAhead(f *dumbFunction) *dumbEnvironment {
	e := d.create(f)
	e.ahead = true
	f.provision.claimed++
	return e
}

func (d *dumb) serve(f *dumbFunction, e *dumbEnvironment) {
	f.rest(e)
	d.serving(f, 1)
}

// serving is a change in how many environments serve.
func (d *dumb) serving(f *dumbFunction, delta int64) {
	p := &f.provision
	p.service.add(d.now, delta)
	p.rate = perSecond(int64(d.profile.Concurrency.RequestRateFactor)*p.service.value, d.now)
}

// withdraw takes an environment of the allocation away.
func (d *dumb) withdraw(f *dumbFunction, e *dumbEnvironment) {
	f.provision.claimed--
	d.remove(f, e)
}

// configure changes the allocation to n environments.
func (d *dumb) configure(f *dumbFunction, n int64) {
	p := &f.provision
	if n == p.configured {
		return
	}
	p.bill(d.now)
	p.configured = n
	for _, e := range p.making {
		d.withdraw(f, e)
	}
	p.making = nil
	change := p.changes
	p.changes++
	for p.service.value > n {
		e := f.leastRecent()
		if e == nil {
			break // the others go when their runs end
		}
		d.withdraw(f, e)
		d.serving(f, -1)
	}
	p.missing = max(0, n-p.service.value)
	if p.missing > 0 {
		wait := dist.NewSampler(d.profile.Provisioned.Preparation)
		d.schedule(d.now+int64(wait.Draw(p.draws.Uint64(change, 0))), 3, func() { d.make(f, change) })
	}
}

// leastRecent is the least recently used idle environment of the allocation.
func (f *dumbFunction) leastRecent() (last *dumbEnvironment) {
	for _, e := range f.environments {
		if e.ahead && e.idle && (last == nil || e.released < last.released) {
			last = e
		}
	}
	return last
}

// make makes what a change adds, unless another one has replaced it.
func (d *dumb) make(f *dumbFunction, change uint64) {
	p := &f.provision
	if p.changes != change+1 {
		return
	}
	for p.missing > 0 {
		full := d.pooled() >= d.pool
		if f.ReservedConcurrency.Set {
			full = f.taken() >= int64(f.ReservedConcurrency.Value)
		}
		if full {
			d.schedule(d.now+1e9, 3, func() { d.make(f, change) })
			return
		}
		if !p.refill.has(d.now) {
			d.schedule(p.refill.next(), 3, func() { d.make(f, change) })
			return
		}
		p.refill.level -= p.refill.unit
		p.missing--
		e := d.createAhead(f)
		p.making = append(p.making, e)
		init := f.drawInit(e)
		d.schedule(d.now+init, 1, func() { d.made(f, e, init) })
	}
}

// made is the end of an init ahead. The last one of a change lets all of them
// serve.
func (d *dumb) made(f *dumbFunction, e *dumbEnvironment, init int64) {
	p := &f.provision
	if !slices.Contains(p.making, e) {
		return // called off
	}
	e.made = true
	if d.measuring && d.profile.Init.Billed {
		ms := (init + 1e6 - 1) / 1e6
		f.billedMS, p.billedMS = f.billedMS+ms, p.billedMS+ms
	}
	if p.missing > 0 || slices.ContainsFunc(p.making, func(e *dumbEnvironment) bool { return !e.made }) {
		return
	}
	for _, e := range p.making {
		d.serve(f, e)
	}
	p.making = nil
}

func (p *dumbProvision) preparing(e *dumbEnvironment) bool { return slices.Contains(p.making, e) }

// within says whether the request rate of the allocation has room for an attempt.
func (p *dumbProvision) within(now int64, limited bool) bool { return !limited || p.rate.has(now) }

// started is an invocation in e; nil: in a new one.
func (p *dumbProvision) started(d *dumb, e *dumbEnvironment) {
	switch {
	case e != nil && e.ahead:
		p.busy.add(d.now, 1)
		p.invoked = true
	case p.service.value > 0 && d.open:
		p.spillover++
	}
}

// releaseAhead is the end of a run in an environment of the allocation.
func (d *dumb) releaseAhead(f *dumbFunction, e *dumbEnvironment) {
	p := &f.provision
	p.busy.add(d.now, -1)
	switch {
	case p.service.value > p.configured:
		d.withdraw(f, e)
		d.serving(f, -1)
	case e.doomed || e.ageAt <= d.now:
		d.replace(f, e)
	default:
		f.rest(e)
	}
}

// replace puts another one that was initialised ahead in an environment's place.
func (d *dumb) replace(f *dumbFunction, e *dumbEnvironment) {
	d.withdraw(f, e)
	f.rest(d.createAhead(f))
}

// track is a look of target tracking.
func (d *dumb) track(f *dumbFunction) {
	p, target := &f.provision, f.ProvisionedTarget.Value
	p.busy.add(d.now, 0)
	p.service.add(d.now, 0)
	used, served := p.busy.integral-p.usedBefore, p.service.integral-p.servedBefore
	p.usedBefore, p.servedBefore = p.busy.integral, p.service.integral
	invoked := p.invoked
	p.invoked = p.busy.value > 0
	if !invoked || served == 0 {
		return
	}
	switch u := used / served; {
	case u > target.Utilization:
		p.high, p.low = p.high+1, 0
	case u < target.Utilization*d.profile.Provisioned.Target.LowFactor:
		p.high, p.low = 0, p.low+1
	default:
		p.high, p.low = 0, 0
	}
	if max(p.high, p.low) < d.profile.Provisioned.Target.Datapoints {
		return
	}
	p.high, p.low = 0, 0
	want := int64(math.Ceil(used/float64(d.profile.Provisioned.Target.Interval)/target.Utilization - 1e-9))
	d.configure(f, min(max(want, int64(target.Min)), int64(target.Max)))
}

// bill adds what was configured until now, in whole steps.
func (p *dumbProvision) bill(now int64) {
	if now > p.since {
		const step = int64(5 * time.Minute)
		p.configuredNS += float64((now-p.since+step-1)/step*step) * float64(p.configured)
	}
	p.since = now
}

// restart is the start of measurement.
func (p *dumbProvision) restart() {
	p.service.add(0, 0)
	p.busy.add(0, 0)
	p.usedBefore -= p.busy.integral // the interval goes on
	p.servedBefore -= p.service.integral
	p.service.restart()
	p.busy.restart()
	p.configuredNS, p.since = 0, 0
}

func (p *dumbProvision) same(t *rapid.T, d *dumb, f *dumbFunction, got *FunctionOutcome, lines []CostLine) {
	require.Equal(t, p.spillover, got.ProvisionedSpillover, "spill-over")
	p.busy.add(d.end, 0)
	p.service.add(d.end, 0)
	utilization := 0.0
	if p.service.integral > 0 {
		utilization = p.busy.integral / p.service.integral
	}
	require.InDelta(t, utilization, got.ProvisionedUtilization, 1e-9, "utilization")
	p.configuredNS += float64(p.configured) * float64(d.end-p.since)
	const gb = 128.0 / 1024
	want := map[string]float64{
		"lambda.duration":             float64(f.billedMS-p.billedMS) / 1e3 * gb,
		"lambda.provisioned":          p.configuredNS / 1e9 * gb,
		"lambda.provisioned_duration": float64(p.billedMS) / 1e3 * gb,
	}
	for _, line := range lines {
		if quantity, ok := want[line.Item]; ok && line.Target == f.name && d.world.Billing.Scale.Value == "none" {
			require.InDelta(t, quantity, line.Quantity, 1e-6*(1+quantity), "%s of %s", line.Item, f.name)
		}
	}
}
