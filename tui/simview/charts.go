package simview

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/engine/units"
	"coldstart/tui/chart"
	"coldstart/tui/theme"
)

// The charts, by the name that a lesson's live block calls them.
const (
	Requests     = "requests"     // served, throttled and failed, per second
	Concurrency  = "concurrency"  // in flight, against its limits
	Latency      = "latency"      // p50 and p99 of what the caller waits, logarithmic
	Environments = "environments" // initialising, busy, idle
	Queue        = "queue"        // events that wait
	Age          = "age"          // of the oldest event of a queue
	Utilization  = "utilization"  // of a fleet's CPU
	Instances    = "instances"    // of a fleet
	Cost         = "cost"         // what an hour costs
)

// ChartNames are the names of all charts, in the order in which they are shown.
var ChartNames = []string{Requests, Concurrency, Latency, Queue, Age, Environments, Utilization, Instances, Cost, Bill}

// Charts returns the charts that say something about a subject, in order.
func Charts(r *Result, s Subject) []string {
	w := r.Model.World()
	var out []string
	if s.Fleet {
		out = append(out, Requests, Utilization)
	} else {
		out = append(out, Requests, Concurrency)
	}
	if len(s.Sources) > 0 {
		out = append(out, Latency)
	}
	if slices.ContainsFunc(s.Sources, func(name string) bool { return queued(w.Sources[name].Kind) }) {
		out = append(out, Queue, Age)
	}
	if s.Fleet {
		return append(out, Instances, Cost, Bill)
	}
	return append(out, Environments, Cost, Bill)
}

// Tells reports whether a metric can be read off a chart: "cost.total" off the
// bill. What came in and how it ended, which the requests show, is no secret.
func Tells(chart, metric string) bool {
	has := func(keys ...string) bool {
		return slices.ContainsFunc(strings.Split(strings.TrimPrefix(metric, "baseline."), "."), func(key string) bool { return slices.Contains(keys, key) })
	}
	switch chart {
	case Cost, Bill:
		return has("cost", "gb_seconds", "billed_duration_ms")
	case Concurrency, Environments:
		return has("concurrent_executions", "environments")
	case Latency:
		return has("latency_ms")
	case Queue:
		return has("queue_depth")
	case Age:
		return has("oldest_age_ms")
	case Utilization:
		return has("utilization")
	case Instances:
		return has("instances")
	}
	return false
}

// queued reports whether events of a kind of source can wait in a queue that
// is worth a chart.
func queued(kind string) bool {
	switch kind {
	case "sqs", "sqs-fifo", "kinesis", "dynamodb-streams":
		return true
	}
	return false
}

// Plot returns a chart of a subject and its title. before, unless it is nil,
// is drawn as a ghost behind it. Subjects and charts that the outcome does not
// have give an empty plot.
func Plot(name string, r, before *Result, s Subject, st theme.Styles) (title string, p chart.Plot) {
	p = chart.Plot{To: r.Duration()}
	if !r.Done {
		p.Until = max(r.Until, r.Duration()/1e6)
	}
	if r.Outcome.Series == nil {
		return name, p
	}
	var unit units.Unit
	switch name {
	case Requests:
		title, unit = "requests/s", st.Units.Count
	case Concurrency:
		title, unit = "concurrency", st.Units.Count
		p.Limits = limits(r, s)
	case Latency:
		title, unit = "latency", st.Units.Millis
		if from := busiest(&r.Outcome, s); len(s.Sources) > 1 && from != "" {
			title += " of " + from
		}
		p.Log, p.Times = true, true
	case Environments:
		title, unit = "environments", st.Units.Count
	case Queue:
		title, unit = "waiting in the queue", st.Units.Count
	case Age:
		title, unit = "age of the oldest", st.Units.Millis
		p.Times = true
	case Utilization:
		title, unit = "CPU in use", st.Units.Percent
		p.Top = 1
	case Instances:
		title, unit = "instances", st.Units.Count
	case Cost:
		title, unit = "cost/h", st.Units.USD
	}
	p.Unit = unit
	p.Series = series(name, r, s, st)
	if before != nil && before.Outcome.Series != nil {
		p.Ghosts = ghosts(series(name, before, s, st))
	}
	return title, p
}

// ghosts are the lines that stand for an earlier outcome: the upper edge of
// stacked areas, every line and area else.
func ghosts(in []chart.Series) []chart.Series {
	var out []chart.Series
	var stack []float64
	for _, s := range in {
		if s.Kind != chart.Stack {
			out = append(out, chart.Series{Values: s.Values})
			continue
		}
		if stack == nil {
			stack = make([]float64, len(s.Values))
		}
		addTo(stack, s.Values)
	}
	if stack != nil {
		out = append(out, chart.Series{Values: stack})
	}
	return out
}

// limits are what may bind a function's concurrency, and the environments
// that are kept ready for it.
func limits(r *Result, s Subject) []chart.Limit {
	w := r.Model.World()
	f := w.Functions[s.Name]
	if f == nil {
		return nil
	}
	var out []chart.Limit
	if f.ProvisionedConcurrency.Set {
		out = append(out, chart.Limit{Name: "provisioned", Value: float64(f.ProvisionedConcurrency.Value)})
	}
	for _, l := range explain.Limits(explain.Run{Model: r.Model, Outcome: &r.Outcome}, s.Name) {
		switch l.Kind {
		case explain.Reserved:
			out = append(out, chart.Limit{Name: "reserved", Value: l.Value})
		case explain.Account:
			out = append(out, chart.Limit{Name: "account", Value: l.Value})
		case explain.Pollers:
			out = append(out, chart.Limit{Name: "pollers of " + l.Of, Value: l.Value})
		case explain.Groups:
			out = append(out, chart.Limit{Name: "groups of " + l.Of, Value: l.Value})
		case explain.Calls:
			out = append(out, chart.Limit{Name: "calls of " + l.Of, Value: l.Value})
		}
	}
	// The account's limit is there for all, whoever has a reservation.
	account := w.Account.Concurrency.Or(r.Model.Platform().Concurrency.AccountDefault)
	limited := w.Account.Concurrency.Set || account > 0
	if limited && !slices.ContainsFunc(out, func(l chart.Limit) bool { return l.Name == "account" }) {
		out = append(out, chart.Limit{Name: "account", Value: float64(account)})
	}
	return out
}

func series(name string, r *Result, s Subject, st theme.Styles) []chart.Series {
	all := r.Outcome.Series
	seconds := all.BucketS
	f, fleet := all.Functions[s.Name], all.Fleets[s.Name]
	switch {
	case name == Cost:
		return costs(&r.Outcome, st)
	case name == Requests && fleet != nil:
		served := make([]float64, len(fleet.Requests))
		for i := range served {
			served[i] = float64(fleet.Requests[i]-fleet.Rejected[i]) / seconds
		}
		return []chart.Series{
			{Name: "served", Kind: chart.Stack, Style: st.Good, Values: served},
			{Name: "rejected", Kind: chart.Stack, Style: st.Bad, Texture: chart.Check, Rare: true, Values: perSecond(fleet.Rejected, seconds)},
		}
	case name == Utilization && fleet != nil:
		return []chart.Series{{Kind: chart.Area, Style: st.Series[0], Values: fleet.Utilization}}
	case name == Instances && fleet != nil:
		return []chart.Series{{Kind: chart.Area, Style: st.Series[2], Values: fleet.Instances}}
	case name == Requests && f != nil:
		ok := make([]float64, len(f.Invocations))
		for i := range ok {
			// An error counts where the run ends, which may be a bucket later.
			ok[i] = math.Max(0, float64(f.Invocations[i]-f.Errors[i])) / seconds
		}
		return []chart.Series{
			{Name: "ok", Kind: chart.Stack, Style: st.Good, Values: ok},
			{Name: "throttled", Kind: chart.Stack, Style: st.Warn, Texture: chart.Check, Rare: true, Values: perSecond(f.Throttles, seconds)},
			{Name: "error", Kind: chart.Stack, Style: st.Bad, Texture: chart.Stripe, Rare: true, Values: perSecond(f.Errors, seconds)},
		}
	case name == Concurrency && f != nil:
		out := []chart.Series{{Name: s.Name, Kind: chart.Area, Style: st.Series[0], Values: f.ConcurrentExecutions}}
		if len(all.Functions) > 1 {
			out = append(out, chart.Series{Name: "account", Kind: chart.Line, Texture: chart.Dotted, Style: st.Series[3], Values: all.Account.ConcurrentExecutions})
		}
		return out
	case name == Environments && f != nil:
		return []chart.Series{
			{Name: "busy", Kind: chart.Stack, Style: st.Good, Values: f.EnvironmentsBusy},
			{Name: "idle", Kind: chart.Stack, Style: st.Idle, Texture: chart.Dotted, Values: f.EnvironmentsIdle},
			{Name: "init", Kind: chart.Stack, Style: st.Cold, Texture: chart.Check, Rare: true, Values: f.EnvironmentsInit},
		}
	}
	v := all.Sources[busiest(&r.Outcome, s)]
	if v == nil {
		return nil
	}
	switch name {
	case Latency:
		return []chart.Series{
			{Name: "p50", Style: st.Series[0], Values: gaps(v.LatencyP50MS)},
			{Name: "p99", Style: st.Series[1], Texture: chart.Check, Values: gaps(v.LatencyP99MS)},
		}
	case Queue:
		return []chart.Series{{Kind: chart.Area, Style: st.Series[1], Values: v.QueueDepth}}
	case Age:
		return []chart.Series{{Kind: chart.Line, Style: st.Series[1], Values: v.OldestAgeMS}}
	}
	return nil
}

// costs are the parts of the bill over time, whosever they are: of each target
// or, where one alone costs something, of each item. The dearest three are told
// apart, the dearest at the bottom, and the others added up; what is less than a
// hundredth of all would be less than a dot, and is left out. A part has the
// colour of its place in the bill, so that it keeps it when a knob makes another
// one the dearest.
func costs(o *engine.Outcome, st theme.Styles) []chart.Series {
	parts := costParts(o, func(l engine.CostLine) string { return l.Target })
	if len(parts) == 1 {
		parts = costParts(o, func(l engine.CostLine) string { return explain.Item(l.Item) })
	}
	dearest := slices.SortedStableFunc(slices.Values(parts), func(a, b *costPart) int { return cmp.Compare(b.usd, a.usd) })
	others := costPart{name: "others", perHour: make([]float64, len(o.Series.Cost.USDPerHour))}
	for n := len(dearest); n > 0 && (n > maxCosts || dearest[n-1].usd < leastCost*o.Cost.Total); n-- {
		others.usd += dearest[n-1].usd
		addTo(others.perHour, dearest[n-1].perHour)
		dearest = dearest[:n-1]
	}
	colours := map[*costPart]theme.Style{}
	for _, p := range parts {
		if slices.Contains(dearest, p) {
			colours[p] = st.Series[len(colours)]
		}
	}
	var out []chart.Series
	for i, p := range dearest {
		out = append(out, chart.Series{Name: p.name, Kind: chart.Stack, Style: colours[p], Texture: chart.Texture(i), Values: p.perHour})
	}
	if others.usd >= leastCost*o.Cost.Total && others.usd > 0 {
		out = append(out, chart.Series{Name: others.name, Kind: chart.Stack, Style: st.Idle, Texture: chart.Dotted, Values: others.perHour})
	}
	return out
}

// At most so many parts of the cost are told apart, and each part that is drawn
// is at least this share of all.
const (
	maxCosts  = 3
	leastCost = 0.01
)

// costPart is what some lines of the bill cost together.
type costPart struct {
	name    string
	usd     float64
	perHour []float64 // a bucket each
}

// costParts adds up the lines that cost something by a name, in the bill's order.
func costParts(o *engine.Outcome, name func(engine.CostLine) string) (parts []*costPart) {
	for i, l := range o.Cost.Lines {
		if l.USD <= 0 {
			continue
		}
		at := slices.IndexFunc(parts, func(p *costPart) bool { return p.name == name(l) })
		if at < 0 {
			at = len(parts)
			parts = append(parts, &costPart{name: name(l), perHour: make([]float64, len(o.Series.Cost.USDPerHour))})
		}
		parts[at].usd += l.USD
		addTo(parts[at].perHour, o.Series.Cost.Lines[i].USDPerHour)
	}
	return parts
}

// addTo adds v to sum, bucket by bucket.
func addTo(sum, v []float64) {
	for i, x := range v {
		sum[i] += x
	}
}

// Curve returns the values over time that a claim's metric is about, for a
// sparkline, and the largest of them; none for one that has no course in time.
// "functions.payment.throttles" is payment's throttles in every bucket.
func Curve(r *Result, metric string) (values []float64, name string) {
	all := r.Outcome.Series
	keys := strings.Split(strings.TrimPrefix(metric, "baseline."), ".")
	if all == nil || len(keys) < 2 {
		return nil, ""
	}
	switch keys[0] {
	case "functions":
		f := all.Functions[keys[1]]
		if f == nil || len(keys) < 3 {
			return nil, ""
		}
		switch keys[2] {
		case "throttles", "throttles_by":
			return perSecond(f.Throttles, all.BucketS), "throttles of " + keys[1]
		case "errors", "timeouts":
			return perSecond(f.Errors, all.BucketS), "errors of " + keys[1]
		case "cold_starts", "cold_start_ratio", "cold_start_ms", "init_duration_ms":
			return perSecond(f.ColdStarts, all.BucketS), "cold starts of " + keys[1]
		case "environments":
			sum := make([]float64, len(f.EnvironmentsBusy))
			for i := range sum {
				sum[i] = f.EnvironmentsBusy[i] + f.EnvironmentsIdle[i] + f.EnvironmentsInit[i]
			}
			return sum, "environments of " + keys[1]
		}
		return f.ConcurrentExecutions, "concurrency of " + keys[1]
	case "sources":
		v := all.Sources[keys[1]]
		if v == nil || len(keys) < 3 {
			return nil, ""
		}
		switch keys[2] {
		case "latency_ms":
			return gaps(v.LatencyP99MS), "p99 of " + keys[1]
		case "queue_depth", "oldest_age_ms":
			return v.QueueDepth, "waiting in " + keys[1]
		case "attempts", "retries":
			return perSecond(v.Attempts, all.BucketS), "attempts of " + keys[1]
		}
		return perSecond(v.Succeeded, all.BucketS), "succeeded of " + keys[1]
	case "fleets":
		if f := all.Fleets[keys[1]]; f != nil {
			return f.Utilization, "CPU of " + keys[1]
		}
	case "account":
		return all.Account.ConcurrentExecutions, "concurrency, account"
	}
	return nil, ""
}

func perSecond(counts []int64, seconds float64) []float64 {
	out := make([]float64, len(counts))
	for i, n := range counts {
		out[i] = float64(n) / seconds
	}
	return out
}

// gaps leaves out buckets in which nothing succeeded, where a latency is 0.
func gaps(v []float64) []float64 {
	out := make([]float64, len(v))
	for i, x := range v {
		if x <= 0 {
			x = math.NaN()
		}
		out[i] = x
	}
	return out
}
