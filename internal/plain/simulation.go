package plain

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/engine/platform"
	"coldstart/engine/units"
)

// A Simulation is what was simulated and what came out, to be read by a
// person.
type Simulation struct {
	Title    string            // of the scenario; may be empty
	File     string            // where the world is from
	World    engine.World      // limits and kinds are read from it
	Platform *platform.Profile // the profile that it runs on
	Outcomes []*engine.Outcome // one a replication, at least one
}

// Write prints a simulation as lines of text: in a few sentences whether
// events succeed, how long they take, what is refused and what it costs, then
// every figure in tables, at most Width characters wide. There is no escape
// sequence, box, block or Braille character in it, and the same simulation
// gives the same bytes. With several outcomes each figure is the mean over
// them ± half the width of its 95 % interval. The error is the writer's.
func (s Simulation) Write(w io.Writer) error {
	out := newWriter(w)
	s.writeHead(out)
	for _, section := range []func(io.StringWriter){
		s.writeGlance, s.writeSources, s.writeFunctions, s.writeFleets, s.writeResources, s.writeAccount, s.writeCost,
	} {
		section(out)
	}
	if first := s.Outcomes[0]; first.Series != nil {
		s.writeSeries(out)
	}
	if first := s.Outcomes[0]; first.Trace != nil {
		writeTrace(out, first.Trace)
	}
	return out.Flush()
}

// A reading takes one number from an outcome; ok is false where there is none.
type reading func(o *engine.Outcome) (v float64, ok bool)

// estimate reads every outcome; ok is false where none has the number.
func (s Simulation) estimate(read reading) (e parallel.Estimate, ok bool) {
	var values []float64
	for _, o := range s.Outcomes {
		if v, ok := read(o); ok {
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return parallel.Estimate{}, false
	}
	return parallel.NewEstimate(values), true
}

// text writes a reading: the number itself of one outcome, mean and interval
// of several, "-" where there is none.
func (s Simulation) text(read reading, as func(float64) unit) string {
	e, ok := s.estimate(read)
	if !ok {
		return "-"
	}
	if len(s.Outcomes) == 1 {
		return as(e.Mean).write(e.Mean)
	}
	return as(e.Mean).withInterval(e.Mean, (e.CI95[1]-e.CI95[0])/2)
}

// A quantity is a row of a table over things of type T.
type quantity[T any] struct {
	label  string
	as     func(float64) unit
	read   func(T) (v float64, ok bool)
	always bool // shown even where it is 0 for everything
}

// addRow adds a quantity's row unless it is zero or absent everywhere.
func addRow[T any](s Simulation, t *table, names []string, things func(*engine.Outcome) map[string]T, q quantity[T]) {
	cells := make([]string, len(names))
	told := q.always
	for i, name := range names {
		read := func(o *engine.Outcome) (float64, bool) {
			thing, ok := things(o)[name]
			if !ok {
				return 0, false
			}
			return q.read(thing)
		}
		if e, ok := s.estimate(read); ok && e.Mean != 0 {
			told = true
		}
		cells[i] = s.text(read, q.as)
	}
	if told {
		t.add(q.label, cells...)
	}
}

func (s Simulation) writeHead(w io.StringWriter) {
	o := s.Outcomes[0]
	if s.Title != "" {
		wrap(w, "", "", s.Title)
	}
	wrap(w, "", "", fmt.Sprintf("%s on %s (%s)", s.File, s.Platform.Title, s.Platform.Name))
	line := span(s.World.Duration) + " simulated"
	if s.World.Transient > 0 {
		line += " after " + span(s.World.Transient) + " that are not measured"
	}
	line += fmt.Sprintf(", seed %d", o.Seed)
	w.WriteString(line + "\n")
	if n := len(s.Outcomes); n > 1 {
		w.WriteString(fmt.Sprintf("%d replications: mean ± half the width of the 95 %% interval, where they differ\n", n))
	}
}

// writeGlance says in sentences what one wants to know first.
func (s Simulation) writeGlance(w io.StringWriter) {
	type item struct{ label, sentence string }
	var items []item
	first := s.Outcomes[0]
	for _, name := range sorted(first.Sources) {
		source := func(read func(*engine.SourceOutcome) (float64, bool)) reading {
			return func(o *engine.Outcome) (float64, bool) { return read(o.Sources[name]) }
		}
		events := source(count(func(o *engine.SourceOutcome) int64 { return o.Events }))
		if e, _ := s.estimate(events); e.Mean == 0 {
			items = append(items, item{name, "no events"})
			continue
		}
		sentence := s.text(source(succeededShare), shareUnit) + " of " + s.text(events, countUnit) + " events succeeded"
		if latency := source(quantile(sourceLatency, p50)); s.has(latency) {
			sentence += "; p50 " + s.text(latency, spanUnit) + ", p99 " + s.text(source(quantile(sourceLatency, p99)), spanUnit)
		}
		items = append(items, item{name, sentence})
	}
	for _, name := range sorted(first.Functions) {
		function := func(read func(*engine.FunctionOutcome) (float64, bool)) reading {
			return func(o *engine.Outcome) (float64, bool) { return read(o.Functions[name]) }
		}
		var parts []string
		if throttled := function(throttledShare); s.positive(throttled) {
			part := s.text(throttled, shareUnit) + " of attempts throttled: "
			var by []string
			for _, reason := range reasons {
				if r := function(reason.read); s.positive(r) {
					by = append(by, s.text(r, countUnit)+" by "+s.limit(name, reason))
				}
			}
			parts = append(parts, part+strings.Join(by, ", "))
		}
		if failed := function(errorShare); s.positive(failed) {
			part := s.text(failed, shareUnit) + " of runs failed"
			if timeouts := function(count(func(o *engine.FunctionOutcome) int64 { return o.Timeouts })); s.positive(timeouts) {
				part += " (" + s.text(timeouts, countUnit) + " timed out)"
			}
			parts = append(parts, part)
		}
		if cold := function(coldShare); s.positive(cold) {
			part := s.text(cold, shareUnit) + " of invocations cold"
			if delay := function(quantile(coldStart, p50)); s.has(delay) {
				part += " (delay p50 " + s.text(delay, spanUnit) + ")"
			}
			parts = append(parts, part)
		}
		if len(parts) == 0 {
			parts = []string{"no throttles, errors or cold starts"}
		}
		items = append(items, item{name, strings.Join(parts, "; ")})
	}
	for _, name := range sorted(first.Fleets) {
		fleet := func(read func(*engine.FleetOutcome) (float64, bool)) reading {
			return func(o *engine.Outcome) (float64, bool) { return read(o.Fleets[name]) }
		}
		sentence := s.text(fleet(func(o *engine.FleetOutcome) (float64, bool) { return o.Utilization, true }), shareUnit) + " of its CPU in use"
		if rejected := fleet(count(func(o *engine.FleetOutcome) int64 { return o.Rejected })); s.positive(rejected) {
			sentence += "; " + s.text(rejected, countUnit) + " requests rejected"
		}
		items = append(items, item{name, sentence})
	}
	items = append(items, item{"cost", s.text(func(o *engine.Outcome) (float64, bool) { return o.Cost.Total, true }, moneyUnit) +
		" " + first.Cost.Currency + " per " + first.Cost.Per})

	width := 0
	for _, i := range items {
		width = max(width, len(i.label))
	}
	w.WriteString("\nAt a glance\n")
	for _, i := range items {
		writeItem(w, i.label, width, i.sentence)
	}
}

// has reports whether any outcome has the number.
func (s Simulation) has(read reading) bool {
	_, ok := s.estimate(read)
	return ok
}

func (s Simulation) positive(read reading) bool {
	e, ok := s.estimate(read)
	return ok && e.Mean > 0
}

// What is read from the outcomes of functions and sources, beside plain
// counts.

func count[T any](of func(T) int64) func(T) (float64, bool) {
	return func(o T) (float64, bool) { return float64(of(o)), true }
}

func value[T any](of func(T) float64) func(T) (float64, bool) {
	return func(o T) (float64, bool) { return of(o), true }
}

func share[T any](part, whole func(T) int64) func(T) (float64, bool) {
	return func(o T) (float64, bool) {
		if whole(o) == 0 {
			return 0, false
		}
		return float64(part(o)) / float64(whole(o)), true
	}
}

func quantile[T any](of func(T) engine.Summary, q func(engine.Summary) float64) func(T) (float64, bool) {
	return func(o T) (float64, bool) {
		summary := of(o)
		return q(summary), summary.Count > 0
	}
}

func p50(s engine.Summary) float64  { return s.P50 }
func p90(s engine.Summary) float64  { return s.P90 }
func p95(s engine.Summary) float64  { return s.P95 }
func p99(s engine.Summary) float64  { return s.P99 }
func p999(s engine.Summary) float64 { return s.P999 }
func most(s engine.Summary) float64 { return s.Max }
func mean(s engine.Summary) float64 { return s.Mean }

func sourceLatency(o *engine.SourceOutcome) engine.Summary { return o.LatencyMS }
func fleetLatency(o *engine.FleetOutcome) engine.Summary   { return o.LatencyMS }
func coldStart(o *engine.FunctionOutcome) engine.Summary   { return o.ColdStartMS }
func handler(o *engine.FunctionOutcome) engine.Summary     { return o.DurationMS }
func initTime(o *engine.FunctionOutcome) engine.Summary    { return o.InitDurationMS }

func invocations(o *engine.FunctionOutcome) int64 { return o.Invocations }
func attempts(o *engine.FunctionOutcome) int64    { return o.Invocations + o.Throttles }

var (
	succeededShare = share(func(o *engine.SourceOutcome) int64 { return o.Succeeded }, func(o *engine.SourceOutcome) int64 { return o.Events })
	throttledShare = share(func(o *engine.FunctionOutcome) int64 { return o.Throttles }, attempts)
	errorShare     = share(func(o *engine.FunctionOutcome) int64 { return o.Errors }, invocations)
	coldShare      = share(func(o *engine.FunctionOutcome) int64 { return o.ColdStarts }, invocations)
)

// A reason is one of the limits that refuse an attempt.
type reason struct {
	label string
	read  func(*engine.FunctionOutcome) (float64, bool)
}

var reasons = []reason{
	{"reserved concurrency", count(func(o *engine.FunctionOutcome) int64 { return o.ThrottlesBy.Reserved })},
	{"account concurrency", count(func(o *engine.FunctionOutcome) int64 { return o.ThrottlesBy.Account })},
	{"scaling rate", count(func(o *engine.FunctionOutcome) int64 { return o.ThrottlesBy.ScalingRate })},
	{"request rate", count(func(o *engine.FunctionOutcome) int64 { return o.ThrottlesBy.RequestRate })},
}

// limit names a reason with the figure of the limit where it has one.
func (s Simulation) limit(function string, r reason) string {
	switch r.label {
	case reasons[0].label:
		return fmt.Sprintf("its %s of %s", r.label, countUnit(0).write(float64(s.World.Functions[function].ReservedConcurrency.Value)))
	case reasons[1].label:
		return fmt.Sprintf("the %s, %s for it", r.label, countUnit(0).write(float64(s.concurrencyLimit(function))))
	}
	return "the " + r.label
}

// unlimited stands for a concurrency that nothing bounds.
const unlimited = -1

// accountLimit is how many executions the account may have at once.
func (s Simulation) accountLimit() int {
	if !s.World.Account.Concurrency.Set && s.Platform.Concurrency.AccountDefault == 0 {
		return unlimited
	}
	return s.World.Account.Concurrency.Or(s.Platform.Concurrency.AccountDefault)
}

// concurrencyLimit is how many executions a function may have at once: its
// reservation, or else what the reservations of others leave of the account.
func (s Simulation) concurrencyLimit(function string) int {
	if f := s.World.Functions[function]; f.ReservedConcurrency.Set {
		return f.ReservedConcurrency.Value
	}
	left := s.accountLimit()
	if left == unlimited {
		return unlimited
	}
	for _, f := range s.World.Functions {
		left -= f.ReservedConcurrency.Or(0)
	}
	return max(0, left)
}

func sorted[T any](things map[string]T) []string {
	return slices.Sorted(maps.Keys(things))
}

func (s Simulation) seconds() float64 { return s.World.Duration.Seconds() }

func (s Simulation) writeSources(w io.StringWriter) {
	names := sorted(s.Outcomes[0].Sources)
	if len(names) == 0 {
		return
	}
	t := &table{title: "Sources", columns: names}
	kinds, targets := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		kinds[i], targets[i] = s.World.Sources[name].Kind, s.World.Sources[name].To
	}
	t.add("kind", kinds...)
	t.add("to", targets...)
	type out = *engine.SourceOutcome
	for _, q := range []quantity[out]{
		{"events", countUnit, count(func(o out) int64 { return o.Events }), true},
		{"  per second", countUnit, value(func(o out) float64 { return float64(o.Events) / s.seconds() }), true},
		{"succeeded", countUnit, count(func(o out) int64 { return o.Succeeded }), true},
		{"failed", countUnit, count(func(o out) int64 { return o.Failed }), true},
		{"dead-lettered", countUnit, count(func(o out) int64 { return o.DeadLettered }), true},
		{"dropped", countUnit, count(func(o out) int64 { return o.Dropped }), true},
		{"in flight", countUnit, count(func(o out) int64 { return o.InFlight }), true},
		{"attempts", countUnit, count(func(o out) int64 { return o.Attempts }), true},
		{"retries", countUnit, count(func(o out) int64 { return o.Retries }), false},
		{"duplicates", countUnit, count(func(o out) int64 { return o.Duplicates }), false},
		{"latency mean", spanUnit, quantile(sourceLatency, mean), false},
		{"  p50", spanUnit, quantile(sourceLatency, p50), false},
		{"  p90", spanUnit, quantile(sourceLatency, p90), false},
		{"  p95", spanUnit, quantile(sourceLatency, p95), false},
		{"  p99", spanUnit, quantile(sourceLatency, p99), false},
		{"  p99.9", spanUnit, quantile(sourceLatency, p999), false},
		{"  max", spanUnit, quantile(sourceLatency, most), false},
		{"queue depth mean", countUnit, value(func(o out) float64 { return o.QueueDepth.Mean }), false},
		{"  max", countUnit, value(func(o out) float64 { return o.QueueDepth.Max }), false},
		{"oldest age mean", spanUnit, value(func(o out) float64 { return o.OldestAgeMS.Mean }), false},
		{"  max", spanUnit, value(func(o out) float64 { return o.OldestAgeMS.Max }), false},
	} {
		addRow(s, t, names, func(o *engine.Outcome) map[string]out { return o.Sources }, q)
	}
	w.WriteString("\n")
	t.writeTo(w)
	w.WriteString("  events = succeeded + failed + dead-lettered + dropped + in flight\n")
}

func (s Simulation) writeFunctions(w io.StringWriter) {
	names := sorted(s.Outcomes[0].Functions)
	if len(names) == 0 {
		return
	}
	t := &table{title: "Functions", columns: names}
	type out = *engine.FunctionOutcome
	add := func(qs ...quantity[out]) {
		for _, q := range qs {
			addRow(s, t, names, func(o *engine.Outcome) map[string]out { return o.Functions }, q)
		}
	}
	add(
		quantity[out]{"invocations", countUnit, count(invocations), true},
		quantity[out]{"  per second", countUnit, value(func(o out) float64 { return float64(o.Invocations) / s.seconds() }), true},
		quantity[out]{"throttles", countUnit, count(func(o out) int64 { return o.Throttles }), true},
		quantity[out]{"  of attempts", shareUnit, throttledShare, false},
	)
	for _, r := range reasons {
		add(quantity[out]{"  by " + r.label, countUnit, r.read, false})
	}
	add(
		quantity[out]{"errors", countUnit, count(func(o out) int64 { return o.Errors }), true},
		quantity[out]{"  of invocations", shareUnit, errorShare, false},
		quantity[out]{"  time-outs", countUnit, count(func(o out) int64 { return o.Timeouts }), false},
		quantity[out]{"cold starts", countUnit, count(func(o out) int64 { return o.ColdStarts }), true},
		quantity[out]{"  of invocations", shareUnit, coldShare, false},
		quantity[out]{"  delay p50", spanUnit, quantile(coldStart, p50), false},
		quantity[out]{"  delay p99", spanUnit, quantile(coldStart, p99), false},
		quantity[out]{"  init duration p50", spanUnit, quantile(initTime, p50), false},
		quantity[out]{"  init duration p99", spanUnit, quantile(initTime, p99), false},
		quantity[out]{"handler mean", spanUnit, quantile(handler, mean), false},
		quantity[out]{"  p50", spanUnit, quantile(handler, p50), false},
		quantity[out]{"  p90", spanUnit, quantile(handler, p90), false},
		quantity[out]{"  p95", spanUnit, quantile(handler, p95), false},
		quantity[out]{"  p99", spanUnit, quantile(handler, p99), false},
		quantity[out]{"  p99.9", spanUnit, quantile(handler, p999), false},
		quantity[out]{"  max", spanUnit, quantile(handler, most), false},
		quantity[out]{"billed", spanUnit, count(func(o out) int64 { return o.BilledDurationMS }), true},
		quantity[out]{"  GB-seconds", countUnit, value(func(o out) float64 { return o.GBSeconds }), true},
		quantity[out]{"concurrency mean", countUnit, value(func(o out) float64 { return o.ConcurrentExecutions.Mean }), true},
		quantity[out]{"  max", countUnit, value(func(o out) float64 { return o.ConcurrentExecutions.Max }), true},
	)
	limits, bars := make([]string, len(names)), make([]string, len(names))
	for i, name := range names {
		limit := s.concurrencyLimit(name)
		limits[i] = limitText(limit)
		if s.World.Functions[name].ReservedConcurrency.Set {
			limits[i] = "reserved " + limits[i]
		}
		peak, _ := s.estimate(func(o *engine.Outcome) (float64, bool) { return o.Functions[name].ConcurrentExecutions.Max, true })
		bars[i] = peakBar(peak.Mean, limit)
	}
	t.add("  limit", limits...)
	t.add("  max of limit", bars...)
	add(
		quantity[out]{"environments mean", countUnit, value(func(o out) float64 { return o.Environments.Mean }), true},
		quantity[out]{"  max", countUnit, count(func(o out) int64 { return o.Environments.Max }), true},
		quantity[out]{"  idle mean", countUnit, value(func(o out) float64 { return o.Environments.IdleMean }), true},
		quantity[out]{"  created", countUnit, count(func(o out) int64 { return o.Environments.Created }), true},
		quantity[out]{"  lifespan mean", spanUnit, value(func(o out) float64 { return o.Environments.LifespanS * 1000 }), false},
		quantity[out]{"provisioned in use", shareUnit, value(func(o out) float64 { return o.ProvisionedUtilization }), false},
		quantity[out]{"  spilled over", countUnit, count(func(o out) int64 { return o.ProvisionedSpillover }), false},
		quantity[out]{"effects applied", countUnit, count(func(o out) int64 { return o.EffectsApplied }), false},
		quantity[out]{"  of them again", countUnit, count(func(o out) int64 { return o.EffectsDuplicated }), false},
	)
	w.WriteString("\n")
	t.writeTo(w)
}

const barCells = 10

// limitText is a limit to concurrency, or that there is none.
func limitText(limit int) string {
	if limit == unlimited {
		return "none"
	}
	return countUnit(0).write(float64(limit))
}

// peakBar draws how much of a limit was used at the most.
func peakBar(peak float64, limit int) string {
	switch limit {
	case 0:
		return "stopped"
	case unlimited:
		return "-"
	}
	return bar(peak/float64(limit), barCells)
}

func (s Simulation) writeFleets(w io.StringWriter) {
	names := sorted(s.Outcomes[0].Fleets)
	if len(names) == 0 {
		return
	}
	t := &table{title: "Fleets", columns: names}
	type out = *engine.FleetOutcome
	for _, q := range []quantity[out]{
		{"requests", countUnit, count(func(o out) int64 { return o.Requests }), true},
		{"rejected", countUnit, count(func(o out) int64 { return o.Rejected }), true},
		{"latency mean", spanUnit, quantile(fleetLatency, mean), false},
		{"  p50", spanUnit, quantile(fleetLatency, p50), false},
		{"  p90", spanUnit, quantile(fleetLatency, p90), false},
		{"  p99", spanUnit, quantile(fleetLatency, p99), false},
		{"  max", spanUnit, quantile(fleetLatency, most), false},
		{"instances mean", countUnit, value(func(o out) float64 { return o.Instances.Mean }), true},
		{"  max", countUnit, value(func(o out) float64 { return o.Instances.Max }), true},
		{"CPU in use", shareUnit, value(func(o out) float64 { return o.Utilization }), true},
	} {
		addRow(s, t, names, func(o *engine.Outcome) map[string]out { return o.Fleets }, q)
	}
	bars := make([]string, len(names))
	for i, name := range names {
		use, _ := s.estimate(func(o *engine.Outcome) (float64, bool) { return o.Fleets[name].Utilization, true })
		bars[i] = bar(use.Mean, barCells)
	}
	t.add("", bars...)
	w.WriteString("\n")
	t.writeTo(w)
}

func (s Simulation) writeResources(w io.StringWriter) {
	names := sorted(s.Outcomes[0].Resources)
	if len(names) == 0 {
		return
	}
	t := &table{title: "Resources", columns: names}
	type out = *engine.ResourceOutcome
	for _, q := range []quantity[out]{
		{"calls", countUnit, count(func(o out) int64 { return o.Calls }), true},
		{"rejected", countUnit, count(func(o out) int64 { return o.Rejected }), true},
		{"concurrency mean", countUnit, value(func(o out) float64 { return o.Concurrency.Mean }), true},
		{"  max", countUnit, value(func(o out) float64 { return o.Concurrency.Max }), true},
	} {
		addRow(s, t, names, func(o *engine.Outcome) map[string]out { return o.Resources }, q)
	}
	limits, bars := make([]string, len(names)), make([]string, len(names))
	limited := false
	for i, name := range names {
		limits[i], bars[i] = "none", "-"
		if r := s.World.Resources[name]; r.MaxConcurrency.Set {
			limited = true
			limits[i] = countUnit(0).write(float64(r.MaxConcurrency.Value))
			peak, _ := s.estimate(func(o *engine.Outcome) (float64, bool) { return o.Resources[name].Concurrency.Max, true })
			bars[i] = peakBar(peak.Mean, r.MaxConcurrency.Value)
		}
	}
	if limited {
		t.add("  limit", limits...)
		t.add("  max of limit", bars...)
	}
	w.WriteString("\n")
	t.writeTo(w)
}

// writeAccount adds up the functions, where there are several to add up.
func (s Simulation) writeAccount(w io.StringWriter) {
	if len(s.Outcomes[0].Functions) == 0 {
		return
	}
	t := &table{title: "Account", columns: []string{"all functions"}}
	read := func(of func(engine.AccountOutcome) float64) reading {
		return func(o *engine.Outcome) (float64, bool) { return of(o.Account), true }
	}
	peak := read(func(a engine.AccountOutcome) float64 { return a.ConcurrentExecutions.Max })
	t.add("throttles", s.text(read(func(a engine.AccountOutcome) float64 { return float64(a.Throttles) }), countUnit))
	t.add("concurrency mean", s.text(read(func(a engine.AccountOutcome) float64 { return a.ConcurrentExecutions.Mean }), countUnit))
	t.add("  max", s.text(peak, countUnit))
	t.add("  limit", limitText(s.accountLimit()))
	e, _ := s.estimate(peak)
	t.add("  max of limit", peakBar(e.Mean, s.accountLimit()))
	w.WriteString("\n")
	t.writeTo(w)
}

func (s Simulation) writeCost(w io.StringWriter) {
	first := s.Outcomes[0].Cost
	title := "Cost per " + first.Per
	if first.Per == "month" {
		title += " of 730 h"
	}
	if s.World.Billing.FreeTier.Or(true) {
		title += ", less the free tier"
	}
	type entry struct{ item, quantity, unit, amount string }
	entries := []entry{{title, "", "", first.Currency}}
	targets := []string{}
	for _, line := range first.Lines {
		if !slices.Contains(targets, line.Target) {
			targets = append(targets, line.Target)
		}
	}
	slices.Sort(targets)
	for _, target := range targets {
		total := s.text(func(o *engine.Outcome) (float64, bool) {
			sum := 0.0
			for _, line := range o.Cost.Lines {
				if line.Target == target {
					sum += line.USD
				}
			}
			return sum, true
		}, moneyUnit)
		name := target
		if name == "" {
			name = "everything"
		}
		entries = append(entries, entry{"  " + name, "", "", total})
		for i, line := range first.Lines {
			if line.Target != target {
				continue
			}
			entries = append(entries, entry{
				item:     "    " + line.Item,
				quantity: s.text(costLine(i, func(l engine.CostLine) float64 { return l.Quantity }), quantityUnit),
				unit:     line.Unit,
				amount:   s.text(costLine(i, func(l engine.CostLine) float64 { return l.USD }), moneyUnit),
			})
		}
	}
	entries = append(entries, entry{"  total", "", "", s.text(func(o *engine.Outcome) (float64, bool) { return o.Cost.Total, true }, moneyUnit)})

	// Headings and sums have no quantity: their names reach into its columns.
	var item, quantity, unit, amount, heading int
	for _, e := range entries {
		if e.quantity == "" {
			heading = max(heading, width(e.item))
		} else {
			item = max(item, width(e.item))
		}
		quantity, unit, amount = max(quantity, width(e.quantity)), max(unit, width(e.unit)), max(amount, width(e.amount))
	}
	item = max(item, heading-gap-quantity-1-unit)
	w.WriteString("\n")
	for _, e := range entries {
		left := padRight(e.item, item+gap+quantity+1+unit)
		if e.quantity != "" {
			left = padRight(e.item, item+gap) + padLeft(e.quantity, quantity) + " " + padRight(e.unit, unit)
		}
		w.WriteString(left + strings.Repeat(" ", gap) + padLeft(e.amount, amount) + "\n")
	}
}

func costLine(i int, of func(engine.CostLine) float64) reading {
	return func(o *engine.Outcome) (float64, bool) { return of(o.Cost.Lines[i]), true }
}

// quantityUnit writes a billed quantity with four digits, or as many as are
// before the point.
func quantityUnit(v float64) unit {
	decimals := 0
	if v != math.Trunc(v) && math.Abs(v) >= 0.5e-3 {
		decimals = min(units.Places(v, 4), 3)
	}
	return unit{exact: func(v float64) string { return units.Decimal(v, decimals) }, scale: 1}
}

// writeSeries prints the sums over all functions and sources bucket by bucket.
func (s Simulation) writeSeries(w io.StringWriter) {
	series := s.Outcomes[0].Series
	buckets := len(series.Account.ConcurrentExecutions)
	columns := []string{"from", "events", "succeeded", "throttled", "errors", "cold", s.Outcomes[0].Cost.Currency + "/h", "concurrency", "max of limit"}
	sum := func(i int, of func(*engine.Series) []([]int64)) string {
		return s.text(func(o *engine.Outcome) (float64, bool) {
			total := int64(0)
			for _, counts := range of(o.Series) {
				total += counts[i]
			}
			return float64(total), true
		}, countUnit)
	}
	functions := func(of func(*engine.FunctionSeries) []int64) func(*engine.Series) [][]int64 {
		return func(series *engine.Series) (all [][]int64) {
			for _, name := range sorted(series.Functions) {
				all = append(all, of(series.Functions[name]))
			}
			return all
		}
	}
	sources := func(of func(*engine.SourceSeries) []int64) func(*engine.Series) [][]int64 {
		return func(series *engine.Series) (all [][]int64) {
			for _, name := range sorted(series.Sources) {
				all = append(all, of(series.Sources[name]))
			}
			return all
		}
	}
	lines := make([][]string, buckets)
	for i := range lines {
		concurrency := func(o *engine.Outcome) (float64, bool) { return o.Series.Account.ConcurrentExecutions[i], true }
		peak, _ := s.estimate(func(o *engine.Outcome) (float64, bool) {
			return float64(o.Series.Account.ConcurrentExecutionsMax[i]), true
		})
		lines[i] = []string{
			span(time.Duration(float64(i) * series.BucketS * float64(time.Second)).Round(time.Millisecond)),
			sum(i, sources(func(s *engine.SourceSeries) []int64 { return s.Events })),
			sum(i, sources(func(s *engine.SourceSeries) []int64 { return s.Succeeded })),
			sum(i, functions(func(f *engine.FunctionSeries) []int64 { return f.Throttles })),
			sum(i, functions(func(f *engine.FunctionSeries) []int64 { return f.Errors })),
			sum(i, functions(func(f *engine.FunctionSeries) []int64 { return f.ColdStarts })),
			s.text(func(o *engine.Outcome) (float64, bool) { return o.Series.Cost.USDPerHour[i], true }, moneyUnit),
			s.text(concurrency, countUnit),
			peakBar(peak.Mean, s.accountLimit()),
		}
	}
	widths := make([]int, len(columns))
	for i, name := range columns {
		widths[i] = width(name)
		for _, line := range lines {
			widths[i] = max(widths[i], width(line[i]))
		}
	}
	w.WriteString(fmt.Sprintf("\nOver time, %s a line, all together\n", span(time.Duration(series.BucketS*float64(time.Second)).Round(time.Millisecond))))
	for _, line := range append([][]string{columns}, lines...) {
		out := " "
		for i, cell := range line {
			out += " " + padLeft(cell, widths[i])
		}
		w.WriteString(out + "\n")
	}
}

// writeTrace prints what happened, a line each.
func writeTrace(w io.StringWriter, trace *engine.Trace) {
	w.WriteString("\nTrace\n")
	for _, r := range trace.Records {
		w.WriteString(fmt.Sprintf("  %14s ms  %s\n", units.Decimal(r.AtMS, 3), traceLine(r)))
	}
	if trace.Truncated {
		w.WriteString("  more happened than a trace may hold\n")
	}
}

// traceLine is a record of a trace without its instant.
func traceLine(r engine.Record) string {
	line := fmt.Sprintf("%-13s", r.What)
	for _, part := range []string{r.Source, r.Function} {
		if part != "" {
			line += " " + part
		}
	}
	if r.Event > 0 {
		line += fmt.Sprintf(" event %d", r.Event)
	}
	if r.Attempt > 1 {
		line += fmt.Sprintf(" attempt %d", r.Attempt)
	}
	if r.Environment > 0 {
		line += fmt.Sprintf(" environment %d", r.Environment)
	}
	if r.Reason != "" {
		line += ", " + strings.ReplaceAll(r.Reason, "_", " ")
	}
	if r.ForMS > 0 {
		line += ", " + spanUnit(r.ForMS).write(r.ForMS)
	}
	return line
}
