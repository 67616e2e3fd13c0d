package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// serviceProfile is a platform whose environments take several requests: at most
// so many environments, requests wait for them as long as they have to.
func serviceProfile(t *testing.T, environments int) *platform.Profile {
	t.Helper()
	aws, err := platform.Load("aws")
	require.NoError(t, err)
	p := *aws
	p.Concurrency.EnvironmentDefault, p.Concurrency.EnvironmentMax = 1, 1000
	p.Concurrency.RequestRateFactor = 0
	p.Concurrency.AccountDefault = 1_000_000
	p.Scaling = platform.Scaling{Kind: "instances", InstancesMax: environments}
	p.Pending = platform.Pending{Timeout: 24 * time.Hour}
	return &p
}

// TestSlotsAreProcessorSharing: one environment that takes any number of
// requests, all of them work, is an M/G/1 queue with processor sharing: the mean
// time is s/(1 − rho), whatever the shape of the work.
func TestSlotsAreProcessorSharing(t *testing.T) {
	t.Parallel()
	for _, load := range []float64{0.5, 0.8} {
		for _, service := range services(time.Second) {
			f := warm(service.time)
			f.CPUShare, f.EnvironmentConcurrency = 1, engine.Some(1000)
			f.MemoryMB = engine.Some(1769)
			w := engine.World{
				Duration: seconds(30_000 / load), Transient: 10 * time.Minute,
				Functions: map[string]*engine.Function{"f": f},
				Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(load)), Client: once}},
			}
			replicateOn(t, w, serviceProfile(t, 1), 0.15, claim{fmt.Sprintf("M/G/1-PS at %g, %s, ms", load, service.shape), 1000 / (1 - load),
				func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }})
		}
	}
}

// TestLineIsErlangC: c environments of one slot and a line in front of them are
// an M/M/c queue.
func TestLineIsErlangC(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		c    int
		load float64
	}{{1, 0.7}, {5, 4}, {20, 17}} {
		w := engine.World{
			Duration: seconds(30_000 / x.load), Transient: 20 * time.Minute,
			Functions: map[string]*engine.Function{"f": warm(exponential(time.Second))},
			Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(x.load)), Client: once}},
		}
		wait := erlangC(x.c, x.load) / (float64(x.c) - x.load)
		replicateOn(t, w, serviceProfile(t, x.c), 0.2,
			claim{fmt.Sprintf("M/M/%d at %g, ms", x.c, x.load), (wait + 1) * 1000, func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }},
			claim{fmt.Sprintf("M/M/%d at %g, in line", x.c, x.load), wait * x.load, func(o engine.Outcome) float64 { return o.Sources["s"].QueueDepth.Mean }})
	}
}

// TestSlotsAreErlangB: n environments of m slots that only wait, and no line, are
// a loss system of n × m.
func TestSlotsAreErlangB(t *testing.T) {
	t.Parallel()
	p := serviceProfile(t, 4)
	p.Pending = platform.Pending{}
	f := warm(exponential(time.Second))
	f.EnvironmentConcurrency = engine.Some(5)
	w := engine.World{
		Duration: seconds(40_000 / 17), Transient: time.Minute,
		Functions: map[string]*engine.Function{"f": f},
		Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(17)), Client: once}},
	}
	replicateOn(t, w, p, 0.1, claim{"throttled, B(20, 17)", erlangB(20, 17), func(o engine.Outcome) float64 {
		require.Equal(t, o.Functions["f"].Throttles, o.Functions["f"].ThrottlesBy.ScalingRate)
		return float64(o.Functions["f"].Throttles) / float64(o.Sources["s"].Attempts)
	}})
}

// TestMeters: an environment in use is metered once, however many requests are
// in it; a run's CPU whatever it waits; a lifetime whatever happens in it.
func TestMeters(t *testing.T) {
	f := &engine.Function{
		MemoryMB: engine.Some(1024), Duration: dist.Const(250 * time.Millisecond), ColdStart: engine.Some(dist.Const(0)),
		EnvironmentConcurrency: engine.Some(10), KeepAlive: engine.Some(dist.Const(time.Hour)), MaxEnvironmentAge: engine.Some(dist.Const(ages)),
	}
	w := engine.World{
		Duration:  10 * time.Second,
		Functions: map[string]*engine.Function{"f": f},
		// Ten at once, once a second.
		Sources: map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(1)), Arrivals: engine.Arrivals{Law: "even"}, Client: once},
			"t": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(1)), Arrivals: engine.Arrivals{Law: "even"}, Client: once}},
	}
	for _, x := range []struct {
		meter string
		unit  time.Duration
		share float64
		want  int64 // ms
	}{
		{"invocation", time.Millisecond, 0, 2 * 10 * 250},
		{"invocation", 100 * time.Millisecond, 0, 2 * 10 * 300},
		{"environment", time.Millisecond, 0, 10 * 250},
		{"environment", 100 * time.Millisecond, 0, 10 * 300},
		{"lifetime", time.Millisecond, 0, 10_000},
		{"cpu", time.Millisecond, 0, 0},
		{"cpu", time.Millisecond, 0.2, 2 * 10 * 50},
		// Two that work 50 ms each of 1.7 slower CPU: 200 ms, then 2 x 86.4 ms.
		{"environment", time.Millisecond, 0.2, 10 * 373},
	} {
		p := serviceProfile(t, 0)
		p.Billing.Meter, p.Billing.Unit, p.Billing.UnitMin = x.meter, x.unit, x.unit
		f.CPUShare = x.share
		model, problems := engine.CompileOn(w, p)
		require.NotNil(t, model, "%v", problems)
		o, err := model.Run(1)
		require.NoError(t, err)
		require.Equal(t, x.want, o.Functions["f"].BilledDurationMS, "%+v", x)
		require.Equal(t, int64(1), o.Functions["f"].Environments.Max)
	}
}

// TestAutoscalerFollowsDemand: at a steady concurrency there are as many
// environments as bring it to the target; a burst makes it panic; without
// requests there are none after the stable window and the grace, and the next
// request waits for a start.
func TestAutoscalerFollowsDemand(t *testing.T) {
	p := serviceProfile(t, 0)
	p.Concurrency.EnvironmentDefault = 100
	p.Scaling = platform.Scaling{Kind: "kpa", KPA: platform.KPA{
		Target: 10, Utilization: 0.7, Tick: 2 * time.Second, StableWindow: time.Minute, PanicWindow: 6 * time.Second,
		PanicThreshold: 2, MaxScaleUp: 1000, MaxScaleDown: 2, ScaleToZeroGrace: 30 * time.Second, InitialScale: 1,
	}}
	f := warm(dist.Const(time.Second))
	f.ColdStart = engine.Some(dist.Const(3 * time.Second))
	s := &engine.Source{Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(70)), Arrivals: engine.Arrivals{Law: "even"}, Client: once}
	w := engine.World{
		Duration: 5 * time.Minute, Transient: 5 * time.Minute,
		Functions: map[string]*engine.Function{"f": f}, Sources: map[string]*engine.Source{"s": s},
	}
	run := func(series int) engine.Outcome {
		model, problems := engine.CompileOn(w, p)
		require.NotNil(t, model, "%v", problems)
		r := model.New(1, engine.Options{Series: series})
		for done := false; !done; {
			var err error
			done, err = r.Advance(1<<62, 1<<30)
			require.NoError(t, err)
		}
		return r.Outcome()
	}
	steady := run(0).Functions["f"].Environments
	require.Equal(t, 10.0, steady.Mean, "70 at a time, 7 for each")
	require.Equal(t, int64(10), steady.Max)

	// Twice the panic window's threshold within seconds: 10 environments become
	// 30 in the panic window, not after the stable one. The threshold is met until
	// they are ready, at some 10 s, and the panic is over a stable window later.
	s.Phases = []engine.Phase{{At: 0, Rate: 210}, {At: time.Minute, Rate: 70}}
	alive := environmentsOverTime(run(300))
	require.InDelta(t, 10, alive[1], 0.5)
	require.InDelta(t, 30, alive[14], 0.5, "ten seconds later the panic window has seen it")
	require.InDelta(t, 30, alive[66], 0.5, "no scaling down in panic, though the burst is over")
	require.InDelta(t, 10, alive[299], 0.5)

	// From ten to none: a stable window for the want to fall, then the grace.
	s.Phases = []engine.Phase{{At: 0, Rate: 0}, {At: 4 * time.Minute, Rate: 1}}
	o := run(300)
	alive = environmentsOverTime(o)
	require.InDelta(t, 10, alive[3], 0.5)
	require.Greater(t, alive[85], 0.5, "the last one has its grace")
	require.Zero(t, alive[110])
	require.Zero(t, alive[230])
	require.Greater(t, alive[250], 0.5)
	require.Equal(t, int64(3), o.Functions["f"].ColdStarts, "those that came while the first environment started")
	require.InDelta(t, 4000, o.Sources["s"].LatencyMS.Max, 1)
}

// environmentsOverTime is how many environments there were in each bucket.
func environmentsOverTime(o engine.Outcome) (alive []float64) {
	f := o.Series.Functions["f"]
	for i := range f.EnvironmentsIdle {
		alive = append(alive, f.EnvironmentsIdle[i]+f.EnvironmentsBusy[i]+f.EnvironmentsInit[i])
	}
	return alive
}
