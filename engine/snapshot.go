package engine

import (
	"coldstart/engine/billing"
	"coldstart/engine/metric"
)

// Outcome returns what has come out so far. It changes nothing: it may be
// asked for at any time, and again. Where the run is not done the outcome is of
// the part of the window that has been simulated; DurationS then says how long
// that is, and the bill scales it.
func (r *Run) Outcome() Outcome {
	m := r.model
	window := max(0, r.now)
	if r.done {
		window = r.end
	}
	o := Outcome{
		Format: 1, Seed: r.seed, Platform: m.profile.Name,
		DurationS: float64(window) / 1e9, Replications: 1,
		Functions: make(map[string]*FunctionOutcome, len(r.functions)),
		Sources:   make(map[string]*SourceOutcome, m.listed),
		Fleets:    make(map[string]*FleetOutcome, len(r.fleets)),
		Resources: make(map[string]*ResourceOutcome, len(r.resources)),

		SimulatedInvocations: r.invocations,
	}
	for i := range r.functions {
		f := &r.functions[i]
		o.Functions[f.spec.name] = r.functionOutcome(f)
		o.Account.Throttles += o.Functions[f.spec.name].Throttles
		o.Account.ConcurrentExecutions.Mean += o.Functions[f.spec.name].ConcurrentExecutions.Mean
	}
	for i := range m.listed {
		s := &r.sources[i]
		o.Sources[s.spec.name] = s.outcome(r.now)
	}
	for i := range r.fleets {
		o.Fleets[r.fleets[i].spec.name] = r.fleetOutcome(&r.fleets[i])
	}
	for i := range r.resources {
		c := &r.resources[i]
		o.Resources[c.spec.name] = &ResourceOutcome{Calls: c.calls, Rejected: c.rejected, Concurrency: toGauge(&c.inUse, r.now)}
	}
	o.Account.ConcurrentExecutions.Max = float64(r.inflight.max)
	var usage []billing.Usage
	r.usage(func(u billing.Usage) { usage = append(usage, u) })
	bill := r.bill(usage)
	o.Cost = r.cost(bill)
	if r.series != nil {
		o.Series = r.series.copy()
		o.Series.Cost = r.costSeries(usage, bill)
	}
	if r.trace != nil {
		o.Trace = r.trace.recorded()
	}
	return o
}

func (r *Run) functionOutcome(f *functionState) *FunctionOutcome {
	now := r.now
	o := &FunctionOutcome{
		Invocations: f.invocations, Errors: f.errors, Timeouts: f.timeouts,
		ThrottlesBy: ThrottlesBy{
			Reserved: f.throttles[byReserved], Account: f.throttles[byAccount],
			ScalingRate: f.throttles[byScalingRate], RequestRate: f.throttles[byRequestRate],
		},
		ColdStarts:       f.coldStarts,
		InitDurationMS:   toSummary(&f.init),
		ColdStartMS:      toSummary(&f.cold),
		DurationMS:       toSummary(r.durations(f)),
		BilledDurationMS: r.billedMS(f),
		GBSeconds:        r.gbSeconds(f),

		ConcurrentExecutions: toGauge(&f.inflight, now),
		Environments: EnvironmentsOutcome{
			Mean: f.alive.Mean(now), Max: f.alive.Max(), IdleMean: idle(f.alive.Mean(now), f.environmentsInUse().Mean(now)), Created: f.createdCounted,
		},
		ProvisionedSpillover: f.ahead.spillover, ProvisionedUtilization: f.ahead.utilization(now, f.spec.slots),
		EffectsApplied: f.effectsApplied, EffectsDuplicated: f.effectsDuplicated,
	}
	for _, n := range f.throttles {
		o.Throttles += n
	}
	if f.invocations > 0 {
		o.ColdStartRatio = float64(f.coldStarts) / float64(f.invocations)
	}
	if f.reclaimed > 0 {
		o.Environments.LifespanS = f.lifespan / float64(f.reclaimed) / 1e9
	}
	return o
}

func (s *sourceState) outcome(now int64) *SourceOutcome {
	o := &SourceOutcome{
		Events:    s.events,
		Succeeded: s.fates[fateSucceeded], Failed: s.fates[fateFailed],
		DeadLettered: s.fates[fateDeadLettered], Dropped: s.fates[fateDropped],
		Attempts: s.attempts, Retries: s.retries, Duplicates: s.duplicates,
		LatencyMS:   toSummary(s.latencies()),
		QueueDepth:  toGauge(&s.waiting, now),
		OldestAgeMS: Gauge{Mean: toMS(s.age.Mean(now)), Max: toMS(float64(s.age.Max(now)))},
	}
	o.InFlight = o.Events - o.Succeeded - o.Failed - o.DeadLettered - o.Dropped
	return o
}

func (r *Run) fleetOutcome(f *fleetState) *FleetOutcome {
	o := &FleetOutcome{
		Requests: f.requests, Rejected: f.rejected,
		LatencyMS: toSummary(&f.latency), Instances: toGauge(&f.running, r.now),
	}
	if window := float64(max(0, r.now)); window > 0 && o.Instances.Mean > 0 {
		o.Utilization = max(0, r.used(f)-f.usedBefore) / (window * f.spec.vcpus * o.Instances.Mean)
	}
	return o
}

// idle is how many environments are alive but not in use, in the mean.
func idle(alive, inUse float64) float64 { return max(0, alive-inUse) }

// toMS turns ns into milliseconds.
func toMS(ns float64) float64 { return ns / 1e6 }

func toGauge(g *metric.Gauge, now int64) Gauge {
	return Gauge{Mean: g.Mean(now), Max: float64(g.Max())}
}

func toSummary(h *metric.Histogram) Summary {
	if h.Count() == 0 {
		return Summary{}
	}
	at := func(q float64) float64 { return toMS(float64(h.Quantile(q))) }
	return Summary{
		Mean: toMS(h.Mean()), P50: at(0.5), P90: at(0.9), P95: at(0.95), P99: at(0.99), P999: at(0.999),
		Max: toMS(float64(h.Max())), Count: h.Count(),
	}
}
