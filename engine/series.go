package engine

import (
	"math"
	"slices"

	"coldstart/engine/billing"
	"coldstart/engine/metric"
)

// The series: what was counted, and how high the gauges stood, in buckets of
// equal length over the measured time. What happens exactly at a boundary
// belongs to the bucket that begins there, completions excepted (event order).
//
// For the cost over time (see CostSeries) each boundary keeps how much of each
// line of the bill had been used by then; the bill of the end spreads them.
type seriesState struct {
	buckets int
	index   int // the bucket under way; -1 before the measurement
	out     *Series

	latency []metric.Histogram // of the bucket under way, by source
	used    []float64          // by fleet: CPU used when the bucket began

	usage [][]float64 // by line of the bill, in the order of Run.usage: used by the end of each bucket that is closed
}

func (r *Run) startSeries() {
	n := min(r.options.Series, MaxSeries)
	if n <= 0 {
		return
	}
	m := r.model
	s := &seriesState{buckets: n, index: -1, latency: make([]metric.Histogram, len(m.sources)), used: make([]float64, len(m.fleets))}
	s.out = &Series{
		BucketS:   float64(r.end) / float64(n) / 1e9,
		Functions: map[string]*FunctionSeries{}, Sources: map[string]*SourceSeries{}, Fleets: map[string]*FleetSeries{},
		Account: AccountSeries{ConcurrentExecutions: make([]float64, n), ConcurrentExecutionsMax: make([]int64, n)},
	}
	counts := func() []int64 { return make([]int64, n) }
	values := func() []float64 { return make([]float64, n) }
	for i := range m.functions {
		f := &FunctionSeries{
			Invocations: counts(), Errors: counts(), Throttles: counts(), ColdStarts: counts(),
			ConcurrentExecutions: values(), ConcurrentExecutionsMax: counts(),
			EnvironmentsInit: values(), EnvironmentsBusy: values(), EnvironmentsIdle: values(),
		}
		r.functions[i].series = f
		s.out.Functions[m.functions[i].name] = f
	}
	for i := range m.listed {
		v := &SourceSeries{
			Events: counts(), Succeeded: counts(), Failed: counts(), Attempts: counts(), Throttled: counts(),
			LatencyP50MS: values(), LatencyP99MS: values(), QueueDepth: values(), OldestAgeMS: values(),
		}
		r.sources[i].series = v
		s.out.Sources[m.sources[i].name] = v
	}
	for i := range m.fleets {
		f := &FleetSeries{Requests: counts(), Rejected: counts(), Utilization: values(), Instances: values()}
		r.fleets[i].series = f
		s.out.Fleets[m.fleets[i].name] = f
	}
	r.usage(func(billing.Usage) { s.usage = append(s.usage, values()) })
	r.series = s
}

// begun counts an event whose invocation begins at once.
func (s *seriesState) begun(of *sourceState, f *functionState) {
	of.series.Events[s.index]++
	of.series.Attempts[s.index]++
	f.series.Invocations[s.index]++
}

// answered counts an event that has succeeded.
func (s *seriesState) answered(of *sourceState, latency int64) {
	of.series.Succeeded[s.index]++
	s.latency[of.id].Add(latency)
}

// seriesStart begins the first bucket.
func (r *Run) seriesStart() {
	s := r.series
	if s == nil {
		return
	}
	for i := range r.fleets {
		s.used[i] = r.used(&r.fleets[i])
	}
	r.scheduleSample()
}

func (r *Run) scheduleSample() {
	s := r.series
	if at := s.boundary(r.end, s.index+1); at < r.end {
		r.schedule(at, kindSample, 0, 0)
	}
}

// boundary is where bucket i begins; it is exact for every i.
func (s *seriesState) boundary(end int64, i int) int64 {
	n := int64(s.buckets)
	return end/n*int64(i) + end%n*int64(i)/n
}

// seriesSample closes a bucket and begins the next.
func (r *Run) seriesSample() {
	r.closeBucket()
	r.series.index++
	r.scheduleSample()
}

// seriesEnd closes the last bucket.
func (r *Run) seriesEnd() {
	if r.series != nil {
		r.closeBucket()
	}
}

// closeBucket writes down the gauges of the bucket under way.
func (r *Run) closeBucket() {
	s := r.series
	b := s.index
	for i := range r.functions {
		f := &r.functions[i]
		v := f.series
		v.ConcurrentExecutions[b], v.ConcurrentExecutionsMax[b] = f.inflight.Bucket(r.now)
		s.out.Account.ConcurrentExecutions[b] += v.ConcurrentExecutions[b]
		v.EnvironmentsInit[b], _ = f.initializing.Bucket(r.now)
		inUse := v.ConcurrentExecutions[b]
		if f.spec.slotted {
			inUse, _ = f.inUse.Bucket(r.now)
		}
		v.EnvironmentsBusy[b] = max(0, inUse-v.EnvironmentsInit[b])
		alive, _ := f.alive.Bucket(r.now)
		v.EnvironmentsIdle[b] = idle(alive, inUse)
	}
	for i := range r.model.listed {
		q := &r.sources[i]
		v := q.series
		v.QueueDepth[b], _ = q.waiting.Bucket(r.now)
		age, _ := q.age.Bucket(r.now)
		v.OldestAgeMS[b] = toMS(age)
		if h := &s.latency[i]; h.Count() > 0 {
			v.LatencyP50MS[b] = toMS(float64(h.Quantile(0.5)))
			v.LatencyP99MS[b] = toMS(float64(h.Quantile(0.99)))
			h.Reset()
		}
	}
	for i := range r.fleets {
		f := &r.fleets[i]
		v := f.series
		v.Instances[b], _ = f.running.Bucket(r.now)
		used := r.used(f)
		span := float64(s.boundary(r.end, b+1) - s.boundary(r.end, b))
		if v.Instances[b] > 0 && span > 0 {
			v.Utilization[b] = (used - s.used[i]) / (span * f.spec.vcpus * v.Instances[b])
		}
		s.used[i] = used
	}
	s.out.Account.ConcurrentExecutionsMax[b] = r.inflight.bucket
	r.inflight.bucket = r.inflight.value
	line := 0
	r.usage(func(u billing.Usage) {
		s.usage[line][b] = u.Quantity
		line++
	})
}

// costSeries spreads the lines of a bill, which is for usage, over the buckets.
func (r *Run) costSeries(usage []billing.Usage, bill billing.Bill) CostSeries {
	s := r.series
	out := CostSeries{USDPerHour: make([]float64, s.buckets)}
	perHour := 3600 / s.out.BucketS // what an hour costs of which a bucket costs 1
	if r.model.perMonth {
		perHour = float64(perHour * (r.window() / 1e9 / secondsPerMonth))
	}
	for _, l := range bill.Lines {
		line := &CostLineSeries{Item: l.Item, Target: l.Target, USDPerHour: make([]float64, s.buckets)}
		out.Lines = append(out.Lines, line)
		for i, u := range usage {
			if u.Item == l.Item && u.Target == l.Target && u.Kind == l.Kind {
				s.spread(line.USDPerHour, s.usage[i], u.Quantity, float64(l.USD*perHour))
			}
		}
		for b, v := range line.USDPerHour {
			out.USDPerHour[b] += v
		}
	}
	return out
}

// spread divides an amount among the buckets in proportion to what was used in
// each: until is what had been used by the end of those that are closed, total
// what has been used in all. Use that was given back later is none.
func (s *seriesState) spread(values, until []float64, total, amount float64) {
	if total <= 0 {
		return
	}
	left := total
	for b := s.index; b >= 0; b-- {
		before := 0.0
		if b > 0 {
			before = math.Min(until[b-1], left)
		}
		values[b] = float64(amount * ((left - before) / total))
		left = before
	}
}

// copy returns the series so far, independent of what comes.
func (s *seriesState) copy() *Series {
	out := &Series{
		BucketS:   s.out.BucketS,
		Functions: make(map[string]*FunctionSeries, len(s.out.Functions)),
		Sources:   make(map[string]*SourceSeries, len(s.out.Sources)),
		Fleets:    make(map[string]*FleetSeries, len(s.out.Fleets)),
		Account: AccountSeries{
			ConcurrentExecutions:    slices.Clone(s.out.Account.ConcurrentExecutions),
			ConcurrentExecutionsMax: slices.Clone(s.out.Account.ConcurrentExecutionsMax),
		},
	}
	for name, f := range s.out.Functions {
		c := *f
		cloneAll(&c.Invocations, &c.Errors, &c.Throttles, &c.ColdStarts, &c.ConcurrentExecutionsMax)
		cloneAll(&c.ConcurrentExecutions, &c.EnvironmentsInit, &c.EnvironmentsBusy, &c.EnvironmentsIdle)
		out.Functions[name] = &c
	}
	for name, v := range s.out.Sources {
		c := *v
		cloneAll(&c.Events, &c.Succeeded, &c.Failed, &c.Attempts, &c.Throttled)
		cloneAll(&c.LatencyP50MS, &c.LatencyP99MS, &c.QueueDepth, &c.OldestAgeMS)
		out.Sources[name] = &c
	}
	for name, f := range s.out.Fleets {
		c := *f
		cloneAll(&c.Requests, &c.Rejected)
		cloneAll(&c.Utilization, &c.Instances)
		out.Fleets[name] = &c
	}
	return out
}

func cloneAll[T any](all ...*[]T) {
	for _, s := range all {
		*s = slices.Clone(*s)
	}
}
