package engine

import (
	"encoding/json"
	"flag"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// The laws of the model, as properties over random worlds. The worlds are the
// same in every run of the tests; -rapid.seed=0 looks at others, -rapid.checks
// at more.
func init() {
	flag.Set("rapid.seed", "1")
	flag.Set("rapid.nofailfile", "true")
}

func compiled(t *rapid.T, w World, p *platform.Profile) *Model {
	m, problems := CompileOn(w, p)
	for _, problem := range problems {
		if !problem.Warning {
			t.Fatalf("the sketch is no world: %v", problem)
		}
	}
	return m
}

// small bounds a run, so that a world that piles up requests ends soon; a
// budget that is used up is a result like any other.
var small = Budget{Requests: 5_000, Attempts: 20_000}

func finished(t *rapid.T, r *Run) Outcome {
	if _, err := r.Advance(math.MaxInt64, math.MaxInt); err != nil {
		var budget *ErrBudget
		require.ErrorAs(t, err, &budget)
		t.Skip(err)
	}
	return r.Outcome()
}

func text(t *rapid.T, o Outcome) string {
	data, err := json.Marshal(o)
	require.NoError(t, err)
	return string(data)
}

// TestNothingIsLostAndNoLimitExceeded takes single steps, and after each looks
// at all that there is: every event is somewhere, every gauge counts what it
// says, no limit is exceeded at any instant.
func TestNothingIsLostAndNoLimitExceeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		r := compiled(t, w, p).New(1, Options{Budget: small})
		a := newAudit(t, r)
		for done := false; !done; {
			before := r.now
			a.before()
			var err error
			done, err = r.Advance(math.MaxInt64, 1)
			if err != nil {
				break
			}
			require.GreaterOrEqual(t, r.now, before, "time goes back")
			a.after()
		}
		a.everything()
	})
}

// TestSameSeedSameOutcome: the outcome is a function of world and seed, and of
// nothing that was compiled before.
func TestSameSeedSameOutcome(t *testing.T) {
	var k Compiler
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		seed := rapid.Int64().Draw(t, "seed")
		o := finished(t, compiled(t, w, p).New(seed, Options{Budget: small}))
		m, _ := k.CompileOn(w, p)
		again := finished(t, m.New(seed, Options{Budget: small}))
		require.Equal(t, text(t, o), text(t, again))
	})
}

// TestStepsAndSnapshotsChangeNothing: advancing in any steps is the same run,
// and asking for the outcome on the way changes neither the run nor an outcome
// that was given before.
func TestStepsAndSnapshotsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		m := compiled(t, w, p)
		options := Options{Budget: small, Series: rapid.IntRange(0, 20).Draw(t, "buckets"), Trace: TraceOptions{From: -math.MaxInt64, To: math.MaxInt64, Max: 200}}
		whole := finished(t, m.New(1, options))
		r := m.New(1, options)
		var kept []Outcome
		var texts []string
		for done := false; !done; {
			until := r.now + rapid.Int64Range(0, int64(w.Duration)/3).Draw(t, "until")
			if rapid.Bool().Draw(t, "to the end") {
				until = math.MaxInt64
			}
			var err error
			done, err = r.Advance(Instant(until), rapid.IntRange(1, 300).Draw(t, "events"))
			require.NoError(t, err)
			require.True(t, done || r.now <= until)
			if !done && r.queue.NextAt() > until {
				// Nothing is left to do by then, so go on with what comes next.
				_, err = r.Advance(math.MaxInt64, 1)
				require.NoError(t, err)
				done = r.done
			}
			if len(kept) < 5 && rapid.Bool().Draw(t, "snapshot") {
				o := r.Outcome()
				kept, texts = append(kept, o), append(texts, text(t, o))
				require.Equal(t, texts[len(texts)-1], text(t, r.Outcome()))
			}
		}
		require.Equal(t, text(t, whole), text(t, r.Outcome()))
		for i := range kept {
			require.Equal(t, texts[i], text(t, kept[i]), "an outcome that was handed out has changed")
		}
	})
}

// TestNothingIsCountedBefore: of a run that has not left its transient nothing
// is counted and nothing is billed.
func TestNothingIsCountedBefore(t *testing.T) {
	looked := 0
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		if w.Transient == 0 {
			t.Skip("no transient")
		}
		r := compiled(t, w, p).New(1, Options{Budget: small})
		if _, err := r.Advance(-1, math.MaxInt); err != nil {
			t.Skip(err)
		}
		o := r.Outcome()
		require.Zero(t, o.Cost.Total)
		for _, l := range o.Cost.Lines {
			require.Zero(t, l.Quantity, "%s of %s in %v", l.Item, l.Target, w.Billing.Scale)
		}
		for name, f := range o.Functions {
			require.Zero(t, f.Invocations+f.Errors+f.Throttles+f.ColdStarts+f.DurationMS.Count+f.BilledDurationMS+f.Environments.Created, "function %s", name)
		}
		for name, s := range o.Sources {
			require.Zero(t, s.Events+s.Attempts+s.Duplicates+s.InFlight, "source %s", name)
		}
		looked++
	})
	require.Greater(t, looked, 20)
}

// TestWatchingChangesNothing: the series and the trace are not felt.
func TestWatchingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		m := compiled(t, w, p)
		plain := finished(t, m.New(1, Options{Budget: small}))
		watched := finished(t, m.New(1, Options{Budget: small, Series: rapid.IntRange(1, 50).Draw(t, "buckets"),
			Trace: TraceOptions{From: -math.MaxInt64, To: math.MaxInt64, Max: MaxTrace}}))
		if !watched.Trace.Truncated {
			checkTrace(t, w, watched)
		}
		watched.Series, watched.Trace = nil, nil
		require.Equal(t, text(t, plain), text(t, watched))
	})
}

// checkTrace: records come in order of time, and their number is what was
// counted.
func checkTrace(t *rapid.T, w World, o Outcome) {
	counts := map[string]map[string]int64{}
	for i, record := range o.Trace.Records {
		require.True(t, i == 0 || record.AtMS >= o.Trace.Records[i-1].AtMS)
		if counts[record.What] == nil {
			counts[record.What] = map[string]int64{}
		}
		if at := record.AtMS; at >= 0 && at < o.DurationS*1000 {
			counts[record.What][record.Function]++
			counts[record.What]["/"+record.Source]++
		}
	}
	for name, f := range o.Functions {
		require.Equal(t, f.Throttles, counts["throttle"][name], "throttles of %s", name)
	}
	for name, s := range o.Sources {
		switch sourceKinds[w.Sources[name].Kind].class {
		case classQueue:
			require.Equal(t, s.Attempts, counts["receive"]["/"+name], "receives of %s", name)
			continue
		case classStream:
			require.Equal(t, s.Attempts-s.Retries, counts["receive"]["/"+name], "receives of %s", name)
		}
		require.Equal(t, s.Retries, counts["retry"]["/"+name], "retries of %s", name)
	}
}

// TestSeriesAddUpToTotals: what is counted by the bucket is counted in all, and
// the means over the buckets have the mean of the whole.
func TestSeriesAddUpToTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		n := rapid.IntRange(1, 40).Draw(t, "buckets")
		r := compiled(t, w, p).New(1, Options{Budget: small, Series: n})
		o := finished(t, r)
		sum := func(counts []int64) (total int64) {
			require.Len(t, counts, n)
			for _, c := range counts {
				total += c
			}
			return total
		}
		mean := func(values []float64, total float64, what string) {
			require.Len(t, values, n)
			var integral float64
			for i, v := range values {
				integral += v * float64(r.series.boundary(r.end, i+1)-r.series.boundary(r.end, i))
			}
			require.InDelta(t, total, integral/float64(r.end), 1e-9*(1+math.Abs(total)), what)
		}
		highest := func(values []int64) (top int64) {
			for _, v := range values {
				top = max(top, v)
			}
			return top
		}
		for name, f := range o.Functions {
			s := o.Series.Functions[name]
			require.Equal(t, f.Invocations, sum(s.Invocations), "invocations of %s", name)
			require.Equal(t, f.Errors, sum(s.Errors), "errors of %s", name)
			require.Equal(t, f.Throttles, sum(s.Throttles), "throttles of %s", name)
			require.Equal(t, f.ColdStarts, sum(s.ColdStarts), "cold starts of %s", name)
			mean(s.ConcurrentExecutions, f.ConcurrentExecutions.Mean, "concurrency of "+name)
			mean(s.EnvironmentsIdle, f.Environments.IdleMean, "idle of "+name)
			require.Equal(t, int64(f.ConcurrentExecutions.Max), highest(s.ConcurrentExecutionsMax))
		}
		for name, source := range o.Sources {
			s := o.Series.Sources[name]
			require.Equal(t, source.Attempts, sum(s.Attempts), "attempts of %s", name)
			mean(s.QueueDepth, source.QueueDepth.Mean, "depth of "+name)
			mean(s.OldestAgeMS, source.OldestAgeMS.Mean, "age of "+name)
			if w.Transient == 0 { // else events of before are in the series, by the instant of their end
				require.Equal(t, source.Events, sum(s.Events), "events of %s", name)
				require.Equal(t, source.Succeeded, sum(s.Succeeded), "successes of %s", name)
				require.Equal(t, source.Failed+source.DeadLettered+source.Dropped, sum(s.Failed), "failures of %s", name)
			}
		}
		for name, f := range o.Fleets {
			s := o.Series.Fleets[name]
			require.Equal(t, f.Requests, sum(s.Requests))
			require.Equal(t, f.Rejected, sum(s.Rejected))
			mean(s.Instances, f.Instances.Mean, "instances of "+name)
		}
		mean(o.Series.Account.ConcurrentExecutions, o.Account.ConcurrentExecutions.Mean, "concurrency")
	})
}

// TestCostOverTimeIsTheBill: what an hour costs, in the mean over the buckets, is
// the bill for an hour, of each line and of all, also while the run is under way;
// no bucket costs less than nothing.
func TestCostOverTimeIsTheBill(t *testing.T) {
	charged, partial := map[string]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		n := rapid.IntRange(1, 40).Draw(t, "buckets")
		r := compiled(t, w, p).New(1, Options{Budget: small, Series: n})
		check := func(o Outcome) {
			hours, billed := o.DurationS/3600, o.DurationS/3600
			if o.Cost.Per == "month" {
				billed = 730
			}
			spent := func(values []float64) (usd float64) {
				require.Len(t, values, n)
				for _, v := range values {
					require.GreaterOrEqual(t, v, 0.0)
					usd += v * o.Series.BucketS / 3600
				}
				return usd
			}
			same := func(want, got float64, what string) {
				require.InDelta(t, want*hours, got*billed, 1e-9*want*hours, what)
			}
			same(o.Cost.Total, spent(o.Series.Cost.USDPerHour), "in all")
			require.Len(t, o.Series.Cost.Lines, len(o.Cost.Lines))
			for i, l := range o.Cost.Lines {
				over := o.Series.Cost.Lines[i]
				require.Equal(t, []string{l.Item, l.Target}, []string{over.Item, over.Target})
				same(l.USD, spent(over.USDPerHour), l.Item+" of "+l.Target)
				if l.USD > 0 {
					charged[l.Item]++
				}
			}
			for b := range n {
				var sum float64
				for _, l := range o.Series.Cost.Lines {
					sum += l.USDPerHour[b]
				}
				require.InDelta(t, sum, o.Series.Cost.USDPerHour[b], 1e-9*sum)
			}
		}
		until := rapid.Int64Range(0, r.end).Draw(t, "until")
		if _, err := r.Advance(Instant(until), math.MaxInt); err != nil {
			t.Skip(err)
		}
		o := r.Outcome()
		check(o)
		if o.Cost.Total > 0 && o.DurationS < w.Duration.Seconds() {
			partial++
		}
		check(finished(t, r))
	})
	require.Greater(t, partial, 10)
	for _, item := range []string{"lambda.requests", "lambda.duration", "lambda.provisioned", "lambda.provisioned_duration", "lambda.snapstart_cache",
		"sqs.requests", "kinesis.shard_hours", "eventbridge.events", "ec2.instance_hours", "ebs.gb_months", "alb.lcu_hours", "resource.calls"} {
		require.Greater(t, charged[item], 1, "%s in %v", item, charged)
	}
}

// TestOthersAreLeftAlone: common random numbers. What shares no limit with a
// function that is new in the world is as it was, to the last draw, whether the
// new names come before all others or after them.
func TestOthersAreLeftAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.profile.Scaling.Scope = "function"
		s.profile.Concurrency.AccountDefault = 100_000 // so that the account never refuses
		s.profile.Concurrency.UnreservedMinimum = 0
		s.draw()
		for _, f := range s.world.Functions {
			f.ReservedConcurrency.Value = min(f.ReservedConcurrency.Value, 5)
		}
		before := finished(t, compiled(t, s.world, &s.profile).New(1, Options{Budget: small}))

		w := s.world
		w.Functions, w.Sources = map[string]*Function{}, map[string]*Source{}
		for name, f := range s.world.Functions {
			w.Functions[name] = f
		}
		for name, in := range s.world.Sources {
			w.Sources[name] = in
		}
		for _, name := range []string{"aa", "zz"} {
			f := s.function()
			f.Calls = nil
			w.Functions[name+"f"] = f
			in := s.source(1, 0)
			in.To = name + "f"
			w.Sources[name+"s"] = in
		}
		after := finished(t, compiled(t, w, &s.profile).New(1, Options{Budget: Budget{Requests: 50_000, Attempts: 200_000}}))
		for name, f := range before.Functions {
			require.Equal(t, f, after.Functions[name], "function %s", name)
		}
		for name, in := range before.Sources {
			require.Equal(t, in, after.Sources[name], "source %s", name)
		}
		require.Equal(t, before.Fleets, after.Fleets)
		require.Equal(t, before.Resources, after.Resources)
	})
}

// TestAnEventMeetsTheSame: attempt k of event n of a source has the same handler
// time and the same end in every world that has the source, whatever its rate,
// its callers and its function's limits are.
func TestAnEventMeetsTheSame(t *testing.T) {
	type attempt struct {
		source string
		event  int64
		number int
	}
	type end struct {
		what string
		ms   float64
	}
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.drawPlain()
		for _, in := range s.world.Sources {
			if polled(in.Kind) {
				in.BatchSize = Some(1) // for a batch ends as its worst event does
			}
		}
		ends := func() map[attempt]end {
			for _, f := range s.world.Functions {
				f.CrashRate, f.Timeout = 0, Some(15*time.Minute) // no init inside a run
			}
			s.profile.Init.Limit = time.Hour
			r := compiled(t, s.world, &s.profile).New(5, Options{Budget: small, Trace: TraceOptions{From: -math.MaxInt64, To: math.MaxInt64, Max: MaxTrace}})
			ends := map[attempt]end{}
			for _, record := range finished(t, r).Trace.Records {
				if record.What == "finish" || record.What == "error" {
					ends[attempt{record.Source, record.Event, record.Attempt}] = end{record.What, record.ForMS}
				}
			}
			return ends
		}
		before := ends()
		for name, f := range s.world.Functions {
			f.KeepAlive = Some(dist.Const(s.span("other keep-alive", 0, time.Hour)))
			f.ColdStart = Some(s.times("other cold start", time.Second))
			f.ReservedConcurrency = Optional[int]{Value: 1, Set: name == "f" && s.chance("other reservation", 50) && s.profile.Concurrency.AccountDefault > s.profile.Concurrency.UnreservedMinimum}
		}
		for _, in := range s.world.Sources {
			in.Rate = Some(in.Rate.Value * Rate(s.number("faster", 1, 3)))
			if in.Kind == "direct" {
				in.Client.MaxAttempts = Some(s.number("other attempts", 1, 4))
			}
		}
		for k, is := range ends() {
			if was, ok := before[k]; ok {
				require.Equal(t, was, is, "%v", k)
				compared++
			}
		}
	})
	require.Greater(t, compared, 1000)
}

// TestSlotTimeIsRunTime is Little's law without chance: where everything ends
// before the run does, the integral of what is in flight is the sum of the
// times in flight, to the nanosecond. So for functions (cold start and run),
// environments (idle or not) and the account.
func TestSlotTimeIsRunTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.draw()
		s.endLoops()
		w, p := s.world, &s.profile
		w.Transient = 0
		p.Init.Limit = time.Hour
		for _, in := range w.Sources {
			if !in.Trace.Set {
				in.Phases = append(in.Phases, Phase{At: w.Duration - time.Nanosecond})
			}
			switch in.Kind {
			case "schedule":
				in.Kind, in.Every = "s3", Optional[time.Duration]{}
			case "sqs", "sqs-fifo":
				in.MaxReceiveCount, in.DeadLetter = Some(1), true
			case "kinesis", "dynamodb-streams":
				in.MaxRetries, in.MaxRecordAge = Some(0), Some(time.Minute)
			}
		}
		w.Duration += 3 * time.Hour
		for _, f := range w.Functions {
			f.CrashRate, f.Timeout = 0, Some(15*time.Minute)
		}
		r := compiled(t, w, p).New(1, Options{Budget: small})
		o := finished(t, r)
		for i := range r.functions {
			f := &r.functions[i]
			o := o.Functions[f.spec.name]
			if o.Timeouts > 0 {
				t.Skip("a reset environment has its init inside the run")
			}
			require.Zero(t, f.inflight.Value())
			_, slots := f.inflight.Integral(r.now)
			_, runs := r.durations(f).Sum()
			_, delays := f.cold.Sum()
			if f.spec.pendingTime > 0 {
				continue // some stood in line meanwhile
			}
			require.Equal(t, runs+delays, slots, "function %s", f.spec.name)
		}
	})
}

// TestWhatIsEmittedArrives: a source has the events that others hand to it and
// that functions emit to it, one for each effect that a successful run has, and
// their births are those of the roots.
func TestWhatIsEmittedArrives(t *testing.T) {
	emitted := int64(0)
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.draw()
		w := s.world
		w.Transient = 0
		w.Duration += 7919 * time.Nanosecond // so that no run ends with it
		for _, f := range w.Functions {
			f.PartialEffects = 0
			for _, e := range f.Emits {
				in := w.Sources[e.To]
				in.Rate, in.Phases, in.Arrivals, in.Trace = Optional[Rate]{}, nil, Arrivals{}, Optional[ArrivalTrace]{}
			}
		}
		o := finished(t, compiled(t, w, &s.profile).New(1, Options{Budget: small}))
		for _, name := range sortedKeys(w.Sources) {
			if in := w.Sources[name]; in.Rate.Set || in.Trace.Set || in.Kind == "schedule" {
				continue
			}
			var want int64
			for other, in := range w.Sources {
				if in.To == name {
					want += o.Sources[other].Events
				}
			}
			for f := range w.Functions {
				for _, e := range w.Functions[f].Emits {
					if e.To == name {
						want += int64(e.Count.Or(1)) * o.Functions[f].EffectsApplied
						emitted += want
					}
				}
			}
			require.Equal(t, want, o.Sources[name].Events, "events of %s", name)
		}
	})
	require.Greater(t, emitted, int64(1000))
}

// TestBillIsTheUsage: every line is what the counters say, at the profile's
// price, and the lines add up.
func TestBillIsTheUsage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		m := compiled(t, w, p)
		o := finished(t, m.New(1, Options{Budget: small}))
		scale := 1.0
		if w.Billing.Scale.Value == "month" {
			scale = 730 * 3600 / w.Duration.Seconds()
		}
		line := map[[2]string]CostLine{}
		totals := map[string]float64{} // of each target of each kind, by name
		var total float64
		for _, l := range o.Cost.Lines {
			line[[2]string{l.Item, l.Target}] = l
			totals[l.Target] += l.USD
			total += l.USD
		}
		cents := 0.005 + 1e-9*total
		require.InDelta(t, o.Cost.Total, total, cents)
		quantity := func(item, target string, want float64) {
			l, ok := line[[2]string{item, target}]
			require.True(t, ok, "no line %s of %s", item, target)
			require.InDelta(t, want*scale, l.Quantity, 1e-6*(1+want*scale), "%s of %s", item, target)
		}
		// A price key's usage is priced together, so the lines of an item are.
		priced := func(item, key string) {
			var quantity, usd float64
			for _, l := range o.Cost.Lines {
				if l.Item == item {
					quantity += l.Quantity
					usd += l.USD
				}
			}
			require.InDelta(t, dumbPrice(p.Prices[key], quantity, w.Billing.FreeTier.Value), usd, cents, item)
		}
		for name, f := range o.Functions {
			gb := float64(w.Functions[name].MemoryMB.Value) / 1024
			require.InDelta(t, float64(f.BilledDurationMS)/1000*gb, f.GBSeconds, 1e-6*(1+f.GBSeconds)+gb/1000)
			if p.Billing.Meter == "invocation" {
				require.GreaterOrEqual(t, f.BilledDurationMS, f.DurationMS.Count, "at least a millisecond a run")
			}
			in := w.Functions[name]
			ahead := line[[2]string{"lambda.provisioned_duration", name}]
			quantity("lambda.duration", name, f.GBSeconds-ahead.Quantity/scale)
			if in.ProvisionedConcurrency.Set && len(in.ProvisionedSchedule) == 0 && !in.ProvisionedTarget.Set {
				quantity("lambda.provisioned", name, float64(in.ProvisionedConcurrency.Value)*gb*w.Duration.Seconds())
			}
			if f.ProvisionedUtilization == 0 && len(in.ProvisionedSchedule) == 0 && !in.ProvisionedTarget.Set {
				least := float64(f.DurationMS.Count) / 1000 * gb // runs that take no time are billed the least there is
				require.LessOrEqual(t, ahead.Quantity/scale, least+1e-9, "no run in a provisioned environment is billed as one")
			}
			require.InDelta(t, o.Cost.ByTarget.Functions[name], totals[name], cents)
		}
		priced("lambda.requests", "lambda.requests")
		priced("lambda.duration", "lambda.duration.x86_64")
		for _, item := range []string{"lambda.provisioned", "lambda.provisioned_duration"} {
			priced(item, item+".x86_64")
		}
		priced("lambda.snapstart_restore", "lambda.snapstart_restore")
		twice := map[string]bool{} // what is sent by a source, which may send an event twice
		for _, in := range w.Sources {
			twice[in.To] = true
		}
		gateways := map[string]float64{}
		for name, s := range o.Sources {
			in := w.Sources[name]
			require.InDelta(t, o.Cost.ByTarget.Sources[name], totals[name], cents)
			switch in.Kind {
			case "api-gateway":
				quantity("api_gateway.requests", name, float64(s.Attempts))
				gateways[name] = float64(s.Attempts) * scale
			case "api-gateway-http":
				quantity("api_gateway.requests", name, float64(s.Attempts)*max(1, math.Ceil(in.PayloadKB/512)))
			case "alb":
				quantity("alb.hours", name, w.Duration.Hours())
			case "sqs", "sqs-fifo":
				if w.Transient == 0 && !twice[name] && in.BatchSize.Value == 1 {
					sent := float64(s.Events+s.Duplicates) * max(1, math.Ceil(in.PayloadKB/64))
					quantity("sqs.requests", name, sent+float64(2*s.Attempts))
				}
			case "kinesis":
				quantity("kinesis.shard_hours", name, float64(in.Shards.Value)*w.Duration.Hours())
				if w.Transient == 0 && !twice[name] {
					quantity("kinesis.payload_units", name, float64(s.Events+s.Duplicates)*max(1, math.Ceil(in.PayloadKB/25)))
				}
			case "eventbridge":
				quantity("eventbridge.events", name, float64(s.Events)*max(1, math.Ceil(in.PayloadKB/64)))
			}
			_, function := w.Functions[in.To]
			if in.Kind == "function-url" && function && s.Succeeded == s.Attempts && w.Transient == 0 {
				quantity("data_transfer.out", name, float64(s.Succeeded)*in.ResponseKB/1024/1024)
			}
		}
		for name, c := range o.Resources {
			if usd := w.Resources[name].USDPerCall; usd > 0 {
				quantity("resource.calls", name, float64(c.Calls))
				require.InDelta(t, float64(c.Calls)*scale*usd, line[[2]string{"resource.calls", name}].USD, cents)
			}
		}
		for name, f := range o.Fleets {
			quantity("ec2.instance_hours", name, f.Instances.Mean*w.Duration.Hours())
		}
	})
}

// dumbPrice prices a quantity unit by unit of a tier.
func dumbPrice(p platform.Price, quantity float64, free bool) (usd float64) {
	if free {
		quantity -= p.Free
	}
	from := 0.0
	for _, tier := range p.Tiers {
		if quantity > from {
			usd += (math.Min(quantity, tier.UpTo) - from) * tier.USD
		}
		from = tier.UpTo
	}
	return usd
}

// TestSketchesMeetTheirLimits guards the laws themselves: they must see worlds
// in which limits are met, or it says nothing.
func TestSketchesMeetTheirLimits(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		o := finished(t, compiled(t, w, p).New(1, Options{Budget: small}))
		count := func(what string, n int64) {
			if n > 0 {
				seen[what]++
			}
		}
		for _, f := range o.Functions {
			count("reserved", f.ThrottlesBy.Reserved)
			count("account", f.ThrottlesBy.Account)
			count("scaling rate", f.ThrottlesBy.ScalingRate)
			count("request rate", f.ThrottlesBy.RequestRate)
			count("time-out", f.Timeouts)
			count("duplicate effect", f.EffectsDuplicated)
			count("cold start", f.ColdStarts)
			count("warm start", f.Invocations-f.ColdStarts)
		}
		for name, f := range w.Functions {
			for _, c := range f.Calls {
				if callee := o.Functions[c.To]; callee != nil {
					count("call of a function", min(o.Functions[name].Invocations, callee.Invocations))
				}
				if _, ok := w.Fleets[c.To]; ok {
					count("call of a fleet", min(o.Functions[name].Invocations, o.Fleets[c.To].Requests))
				}
			}
			for _, e := range f.Emits {
				count("emit", o.Functions[name].EffectsApplied)
				if w.Sources[e.To].To == name {
					count("loop", o.Functions[name].EffectsApplied)
				}
			}
		}
		for name, s := range o.Sources {
			if w.Sources[name].Trace.Set {
				count("replay", s.Events)
			}
			count("success", s.Succeeded)
			count("failure", s.Failed)
			count("dead letter", s.DeadLettered)
			count("drop", s.Dropped)
			count("in flight", s.InFlight)
			count("retry", s.Retries)
			count("duplicate", s.Duplicates)
			kind := w.Sources[name].Kind
			count(kind+" success", s.Succeeded)
			count(kind+" retry", s.Retries)
			count(kind+" dead letter", s.DeadLettered)
			count(kind+" drop", s.Dropped)
		}
		for _, f := range o.Fleets {
			count("fleet", f.Requests)
			count("rejected by a fleet", f.Rejected)
		}
		for _, c := range o.Resources {
			count("call", c.Calls)
			count("rejected by a resource", c.Rejected)
		}
	})
	for _, what := range []string{"reserved", "account", "scaling rate", "request rate", "time-out", "duplicate effect", "cold start", "warm start",
		"success", "failure", "dead letter", "drop", "in flight", "retry", "duplicate", "fleet", "rejected by a fleet", "call", "rejected by a resource", "emit", "loop",
		"call of a function", "call of a fleet", "replay",
		"sqs-fifo success", "sqs-fifo retry", "sqs-fifo dead letter", "kinesis success", "kinesis retry", "kinesis dead letter", "kinesis drop", "dynamodb-streams drop"} {
		require.NotZero(t, seen[what], what)
	}
	t.Log(seen)
}
