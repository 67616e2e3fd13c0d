package engine

import "encoding/json"

// An Outcome is what came out of one run. Its shape and names are those of
// `coldstart sim --json`: CloudWatch's where it has a name, times in
// milliseconds with the suffix _ms. Rules of counting: see "Counting" in the
// package documentation.
type Outcome struct {
	Format       int     `json:"format"` // 1
	Seed         int64   `json:"seed"`
	Platform     string  `json:"platform"`
	DurationS    float64 `json:"duration_s"`
	Replications int     `json:"replications"` // 1

	Functions map[string]*FunctionOutcome `json:"functions"`
	Sources   map[string]*SourceOutcome   `json:"sources"`
	Fleets    map[string]*FleetOutcome    `json:"fleets"`
	Resources map[string]*ResourceOutcome `json:"resources"`
	Account   AccountOutcome              `json:"account"`
	Cost      Cost                        `json:"cost"`

	SimulatedInvocations int64   `json:"simulated_invocations"` // the transient's included
	WallMS               float64 `json:"wall_ms"`               // set by the caller; the engine knows no wall clock

	Series *Series `json:"series,omitempty"` // only where Options.Series > 0
	Trace  *Trace  `json:"trace,omitempty"`  // only where Options.Trace.Max > 0
}

// FunctionOutcome is what happened to one function.
type FunctionOutcome struct {
	Invocations int64 `json:"invocations"` // attempts that started; a throttled one is none
	Errors      int64 `json:"errors"`      // runs that failed, time-outs included (CloudWatch)
	Timeouts    int64 `json:"timeouts"`

	Throttles   int64       `json:"throttles"`
	ThrottlesBy ThrottlesBy `json:"throttles_by"`

	ColdStarts     int64   `json:"cold_starts"`
	ColdStartRatio float64 `json:"cold_start_ratio"` // ColdStarts / Invocations; 0 without invocations

	InitDurationMS   Summary `json:"init_duration_ms"` // what AWS reports as Init Duration
	ColdStartMS      Summary `json:"cold_start_ms"`    // the whole delay: sandbox, download, VPC attach, init
	DurationMS       Summary `json:"duration_ms"`      // the handler
	BilledDurationMS int64   `json:"billed_duration_ms"`
	GBSeconds        float64 `json:"gb_seconds"` // billed

	ConcurrentExecutions Gauge               `json:"concurrent_executions"`
	Environments         EnvironmentsOutcome `json:"environments"`

	ProvisionedSpillover   int64   `json:"provisioned_spillover"`
	ProvisionedUtilization float64 `json:"provisioned_utilization"`

	EffectsApplied    int64 `json:"effects_applied"`    // applications, the duplicated ones included
	EffectsDuplicated int64 `json:"effects_duplicated"` // applications beyond an event's first
}

// ThrottlesBy splits throttles by the limit that refused first.
type ThrottlesBy struct {
	Reserved    int64 `json:"reserved"`
	Account     int64 `json:"account"`
	ScalingRate int64 `json:"scaling_rate"`
	RequestRate int64 `json:"request_rate"`
}

// EnvironmentsOutcome is the life of a function's execution environments.
type EnvironmentsOutcome struct {
	Mean      float64 `json:"mean"` // environments alive: initialising, busy or idle
	Max       int64   `json:"max"`
	IdleMean  float64 `json:"idle_mean"`
	Created   int64   `json:"created"`
	LifespanS float64 `json:"lifespan_s"` // mean over those reclaimed in the window; 0 if none
}

// SourceOutcome is what became of the events born in the window.
// Succeeded + Failed + DeadLettered + Dropped + InFlight = Events, always.
type SourceOutcome struct {
	Events       int64 `json:"events"`
	Succeeded    int64 `json:"succeeded"`
	Failed       int64 `json:"failed"`
	DeadLettered int64 `json:"dead_lettered"`
	Dropped      int64 `json:"dropped"`
	InFlight     int64 `json:"in_flight"`

	Attempts   int64 `json:"attempts"`   // requests to start an invocation, throttled ones included
	Retries    int64 `json:"retries"`    // attempts of a delivery beyond its first
	Duplicates int64 `json:"duplicates"` // deliveries that the source made twice

	LatencyMS   Summary `json:"latency_ms"`    // of succeeded events, birth to success
	QueueDepth  Gauge   `json:"queue_depth"`   // events that wait
	OldestAgeMS Gauge   `json:"oldest_age_ms"` // age of the oldest unfinished event of a queue
}

// FleetOutcome is what a fleet of servers did.
type FleetOutcome struct {
	Requests    int64   `json:"requests"`
	Rejected    int64   `json:"rejected"`
	LatencyMS   Summary `json:"latency_ms"`
	Utilization float64 `json:"utilization"` // CPU used / CPU of the running instances
	Instances   Gauge   `json:"instances"`
}

// ResourceOutcome is what a resource was asked for.
type ResourceOutcome struct {
	Calls       int64 `json:"calls"`
	Rejected    int64 `json:"rejected"`
	Concurrency Gauge `json:"concurrency"`
}

// AccountOutcome is the sum over all functions.
type AccountOutcome struct {
	ConcurrentExecutions Gauge `json:"concurrent_executions"`
	Throttles            int64 `json:"throttles"`
}

// Cost is the bill: the measured usage, scaled to a month of 730 h unless the
// world says otherwise, and priced.
type Cost struct {
	Total    float64    `json:"total"`
	Currency string     `json:"currency"`
	Per      string     `json:"per"` // "month", or "run" where nothing is scaled
	Lines    []CostLine `json:"lines"`
	ByTarget ByTarget   `json:"by_target"`
}

// CostLine is one item of the bill for one target. Lines are sorted by item,
// then target; every line that the world can produce is listed, also at 0.
type CostLine struct {
	Item     string  `json:"item"`
	Target   string  `json:"target"`
	Quantity float64 `json:"quantity"` // before free allowances
	Unit     string  `json:"unit"`
	USD      float64 `json:"usd"` // after free allowances and tiers
}

// ByTarget sums the bill by what caused it.
type ByTarget struct {
	Functions map[string]float64 `json:"functions"`
	Sources   map[string]float64 `json:"sources"`
	Fleets    map[string]float64 `json:"fleets"`
	Resources map[string]float64 `json:"resources"`
}

// Summary describes a distribution of times, in milliseconds. Where Count is
// 0 nothing else means anything, and its JSON is {"count": 0}.
type Summary struct {
	Mean  float64 `json:"mean"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P95   float64 `json:"p95"`
	P99   float64 `json:"p99"`
	P999  float64 `json:"p999"`
	Max   float64 `json:"max"`
	Count int64   `json:"count"`
}

// MarshalJSON writes {"count": 0} for an empty distribution.
func (s Summary) MarshalJSON() ([]byte, error) {
	if s.Count == 0 {
		return []byte(`{"count":0}`), nil
	}
	type plain Summary
	return json.Marshal(plain(s))
}

// Gauge is a quantity over simulated time, weighted by time.
type Gauge struct {
	Mean float64 `json:"mean"`
	Max  float64 `json:"max"`
}

// Series is the run in Options.Series buckets of equal length over the
// measured time. Every slice has one value a bucket, in order of time.
type Series struct {
	BucketS   float64                    `json:"bucket_s"`
	Functions map[string]*FunctionSeries `json:"functions"`
	Sources   map[string]*SourceSeries   `json:"sources"`
	Fleets    map[string]*FleetSeries    `json:"fleets"`
	Account   AccountSeries              `json:"account"`
	Cost      CostSeries                 `json:"cost"`
}

// FunctionSeries: counts are per bucket, gauges are means over the bucket
// unless the name ends in _max.
type FunctionSeries struct {
	Invocations             []int64   `json:"invocations"`
	Errors                  []int64   `json:"errors"`
	Throttles               []int64   `json:"throttles"`
	ColdStarts              []int64   `json:"cold_starts"`
	ConcurrentExecutions    []float64 `json:"concurrent_executions"`
	ConcurrentExecutionsMax []int64   `json:"concurrent_executions_max"`
	EnvironmentsInit        []float64 `json:"environments_init"`
	EnvironmentsBusy        []float64 `json:"environments_busy"`
	EnvironmentsIdle        []float64 `json:"environments_idle"`
}

// SourceSeries: events by the bucket of their birth, outcomes by the bucket in
// which they came; a latency is 0 where nothing succeeded in the bucket.
type SourceSeries struct {
	Events       []int64   `json:"events"`
	Succeeded    []int64   `json:"succeeded"`
	Failed       []int64   `json:"failed"` // failed, dead-lettered and dropped
	Attempts     []int64   `json:"attempts"`
	Throttled    []int64   `json:"throttled"` // attempts
	LatencyP50MS []float64 `json:"latency_p50_ms"`
	LatencyP99MS []float64 `json:"latency_p99_ms"`
	QueueDepth   []float64 `json:"queue_depth"`
	OldestAgeMS  []float64 `json:"oldest_age_ms"`
}

// FleetSeries is one fleet over time.
type FleetSeries struct {
	Requests    []int64   `json:"requests"`
	Rejected    []int64   `json:"rejected"`
	Utilization []float64 `json:"utilization"`
	Instances   []float64 `json:"instances"`
}

// AccountSeries is the sum over all functions over time.
type AccountSeries struct {
	ConcurrentExecutions    []float64 `json:"concurrent_executions"`
	ConcurrentExecutionsMax []int64   `json:"concurrent_executions_max"`
}

// CostSeries is the bill over time: what an hour costs at the pace of each
// bucket, in USD an hour, with tiers, free allowances and the month all in.
//
// Each line of the bill, as it is priced in the end, is spread over the measured
// time in proportion to the usage that it counts. So the mean over the buckets
// is Cost.Total a billed hour: times 730 where Cost is per month, times the
// hours of the window where it is per run. A line of which nothing was used
// costs nothing, and nothing in any bucket.
//
// Usage is of the bucket in which the platform's meter counts it: a request
// where its run starts; a run's duration, rounded up, where it ends, and so the
// whole of a long run at once; what provisioned concurrency costs for the rest of
// its last five minutes where it is changed; servers, environments and what is
// billed by the hour as time passes. CPU beyond a burstable server's credits is
// taken back where the server earns it back, from the last buckets that used it.
//
// Where a run is not done the rest of the bucket under way counts as no use,
// as in the other series: the sum over the buckets is what has been spent.
type CostSeries struct {
	USDPerHour []float64         `json:"usd_per_hour"`
	Lines      []*CostLineSeries `json:"lines"` // those of Cost.Lines, in their order
}

// CostLineSeries is a line of the bill over time.
type CostLineSeries struct {
	Item       string    `json:"item"`
	Target     string    `json:"target"`
	USDPerHour []float64 `json:"usd_per_hour"`
}

// Trace is what happened, record by record, in order of time.
type Trace struct {
	Records   []Record `json:"records"`
	Truncated bool     `json:"truncated"` // more happened than TraceOptions.Max
}

// Record is one thing that happened. Absent names are empty, absent numbers
// are zero.
type Record struct {
	AtMS        float64 `json:"at_ms"` // since the start of measurement
	What        string  `json:"what"`  // arrive throttle retry enqueue receive sandbox download vpc runtime_init function_init restore invoke finish error timeout reclaim dead_letter drop
	Function    string  `json:"function,omitempty"`
	Source      string  `json:"source,omitempty"`      // or the entry of a function's calls that an invocation is of, by its path
	Event       int64   `json:"event,omitempty"`       // number of the event at its source, from 1
	Attempt     int     `json:"attempt,omitempty"`     // from 1
	Environment int64   `json:"environment,omitempty"` // number of the environment of its function, from 1
	Reason      string  `json:"reason,omitempty"`      // of a throttle: reserved, account, scaling_rate, request_rate; of a finish: cold
	ForMS       float64 `json:"for_ms,omitempty"`      // of a phase, run or wait: how long it takes or took
}
