package engine_test

import (
	"fmt"
	"maps"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// Where queueing theory has a formula, the simulation meets it: the exact value
// lies in the 99.9 % confidence interval (Student's t) over independent
// replications, and the interval is so narrow that the test means something.
// Seeds are fixed, so a test that passes goes on passing until the draws change.

// A claim is an exact value and how to read its estimate from an outcome.
type claim struct {
	name  string
	exact float64
	read  func(engine.Outcome) float64
}

// replications of each world; with 20, Student's quantile is 3.9.
const replications = 20

// replicate runs a world and checks the claims; no half-width of an interval may
// be more than the share sharp of the exact value.
func replicate(t *testing.T, w engine.World, sharp float64, claims ...claim) {
	t.Helper()
	name := w.Platform
	if name == "" {
		name = "aws"
	}
	p, err := platform.Load(name)
	require.NoError(t, err)
	replicateOn(t, w, p, sharp, claims...)
}

// replicateOn is replicate on a platform of the test's own.
func replicateOn(t *testing.T, w engine.World, p *platform.Profile, sharp float64, claims ...claim) {
	t.Helper()
	model, problems := engine.CompileOn(w, p)
	require.NotNil(t, model, "%v", problems)
	replicateModel(t, model, sharp, claims...)
}

// replicateModel is replicate of a world that is compiled.
func replicateModel(t *testing.T, model *engine.Model, sharp float64, claims ...claim) {
	t.Helper()
	values := make([][]float64, len(claims))
	for i := range replications {
		o, err := model.Run(dist.Mix(1, i))
		require.NoError(t, err)
		for k, c := range claims {
			values[k] = append(values[k], c.read(o))
		}
	}
	for k, c := range claims {
		check(t, c.name, c.exact, values[k], sharp)
	}
}

func check(t *testing.T, name string, exact float64, values []float64, sharp float64) {
	t.Helper()
	mean, deviation := stat.MeanStdDev(values, nil)
	n := float64(len(values))
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.9995) * deviation / math.Sqrt(n)
	t.Logf("%-46s simulated %.6g ± %.2g, exact %.6g", name, mean, half, exact)
	require.InDelta(t, exact, mean, half, "%s is outside the interval", name)
	require.LessOrEqual(t, half, sharp*exact, "%s: the interval is too wide to say anything", name)
}

// services are three shapes of a time with one mean.
func services(mean time.Duration) []service {
	// A lognormal's mean is p50 exp(sigma^2 / 2), and p99 is 2.3263 sigma above.
	const sigma = 1.0
	p50 := float64(mean) * math.Exp(-sigma*sigma/2)
	p99 := p50 * math.Exp(sigma*distuv.UnitNormal.Quantile(0.99))
	return []service{
		{"constant", dist.Const(mean)},
		{"exponential", exponential(mean)},
		{"lognormal", dist.Distribution{Kind: dist.Lognormal, P50: time.Duration(p50), P99: time.Duration(p99)}},
	}
}

type service struct {
	shape string
	time  dist.Distribution
}

func exponential(mean time.Duration) dist.Distribution {
	return dist.Distribution{Kind: dist.Exponential, Mean: mean}
}

const ages = 10 * 365 * 24 * time.Hour // longer than any run

// warm is a function without cold delays, whose environments do not age.
func warm(service dist.Distribution) *engine.Function {
	return &engine.Function{
		Duration: service, Timeout: engine.Some(15 * time.Minute), ColdStart: engine.Some(dist.Const(0)),
		MaxEnvironmentAge: engine.Some(dist.Const(ages)),
	}
}

// once is a caller that asks once.
var once = engine.Client{MaxAttempts: engine.Some(1)}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// erlangB is the share of Poisson traffic of a Erlang that finds c slots taken.
func erlangB(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

// erlangC is the share that waits where it may.
func erlangC(c int, a float64) float64 {
	b := erlangB(c, a)
	return b / (1 - a/float64(c)*(1-b))
}

// TestReservedConcurrencyIsErlangB: with Poisson traffic, no retries and c
// reserved slots the share of throttles is Erlang's B, whatever the shape of the
// run's time.
func TestReservedConcurrencyIsErlangB(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		c             int
		load          float64
		events, sharp float64
	}{{1, 0.25, 20_000, 0.02}, {5, 3, 20_000, 0.04}, {20, 17, 20_000, 0.06}, {100, 95, 60_000, 0.08}} {
		for _, service := range services(time.Second) {
			f := warm(service.time)
			f.ReservedConcurrency = engine.Some(x.c)
			w := engine.World{
				Duration: seconds(x.events / x.load), Transient: time.Minute,
				Functions: map[string]*engine.Function{"f": f},
				Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(x.load)), Client: once}},
			}
			replicate(t, w, x.sharp, claim{fmt.Sprintf("B(%d, %g), %s", x.c, x.load, service.shape), erlangB(x.c, x.load), func(o engine.Outcome) float64 {
				require.Equal(t, o.Functions["f"].Throttles, o.Functions["f"].ThrottlesBy.Reserved)
				return float64(o.Functions["f"].Throttles) / float64(o.Sources["s"].Attempts)
			}})
		}
	}
}

// TestProvisionedConcurrencyIsErlangB: what finds all N provisioned environments
// in use spills over: Erlang's B of N and the load.
func TestProvisionedConcurrencyIsErlangB(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		n             int
		load          float64
		events, sharp float64
	}{{1, 0.25, 20_000, 0.02}, {5, 3, 20_000, 0.04}, {20, 17, 20_000, 0.06}} {
		for _, service := range services(time.Second) {
			f := warm(service.time)
			f.ProvisionedConcurrency = engine.Some(x.n)
			w := engine.World{
				Duration: seconds(x.events / x.load), Transient: time.Minute,
				Functions: map[string]*engine.Function{"f": f},
				Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(x.load)), Client: once}},
			}
			lost := erlangB(x.n, x.load)
			replicate(t, w, x.sharp,
				claim{fmt.Sprintf("spill-over, B(%d, %g), %s", x.n, x.load, service.shape), lost, func(o engine.Outcome) float64 {
					return float64(o.Functions["f"].ProvisionedSpillover) / float64(o.Functions["f"].Invocations)
				}},
				claim{"utilization", x.load * (1 - lost) / float64(x.n), func(o engine.Outcome) float64 { return o.Functions["f"].ProvisionedUtilization }})
		}
	}
}

// TestTargetTracking: at a steady load the allocation settles within a change of
// what brings utilization to the target, and an idle function keeps what it has.
func TestTargetTracking(t *testing.T) {
	f := warm(dist.Const(time.Second))
	f.ProvisionedTarget = engine.Some(engine.ProvisionedTarget{Utilization: 0.5, Min: 2, Max: 100})
	s := &engine.Source{Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(10)), Arrivals: engine.Arrivals{Law: "even"}, Client: once}
	w := engine.World{
		Duration: 20 * time.Minute, Transient: 20 * time.Minute,
		Functions: map[string]*engine.Function{"f": f}, Sources: map[string]*engine.Source{"s": s},
	}
	run := func() engine.Outcome {
		model, problems := engine.Compile(w)
		require.NotNil(t, model, "%v", problems)
		o, err := model.Run(1)
		require.NoError(t, err)
		return o
	}
	// Two of ten are in use at first, all of them. Every change is seen three
	// minutes later, and takes two to prepare; executions in provisioned
	// environments are all that is seen, so it grows by halves: 2, 4, 8, 16, 20.
	require.InDelta(t, 0.5, run().Functions["f"].ProvisionedUtilization, 1e-9)

	f.ProvisionedTarget.Value.Max = 7
	o := run()
	require.InDelta(t, 1, o.Functions["f"].ProvisionedUtilization, 1e-9, "the most is 7 of 10")
	require.InDelta(t, 3*20*60, o.Functions["f"].ProvisionedSpillover, 1)

	f.ProvisionedTarget.Value.Max = 100
	s.Phases = []engine.Phase{{At: 0, Rate: 2}}
	w.Duration = 30 * time.Minute
	o = run()
	require.InDelta(t, (20*3+4*27)/30.0, o.Functions["f"].Environments.Mean, 0.1, "three minutes later it is 2 in use of 4")

	s.Phases = []engine.Phase{{At: 0, Rate: 0}}
	o = run()
	require.GreaterOrEqual(t, o.Functions["f"].Environments.Mean, 20.0, "without an invocation there is no datapoint, and no scaling in")
}

// TestResourceIsErlangBOrC: a resource of c slots that rejects is a loss
// system, one that queues is an M/M/c queue.
func TestResourceIsErlangBOrC(t *testing.T) {
	t.Parallel()
	const c, load = 4, 3.0
	db := &engine.Resource{Duration: exponential(time.Second), MaxConcurrency: engine.Some(c), OnLimit: engine.Some("reject")}
	f := warm(dist.Const(0))
	f.Calls = []engine.Call{{To: "db"}}
	w := engine.World{
		Duration: seconds(15_000 / load), Transient: time.Minute,
		Functions: map[string]*engine.Function{"f": f},
		Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(load)), Client: once}},
		Resources: map[string]*engine.Resource{"db": db},
	}
	replicate(t, w, 0.05, claim{"rejected calls, B(4, 3)", erlangB(c, load), func(o engine.Outcome) float64 {
		r := o.Resources["db"]
		return float64(r.Rejected) / float64(r.Calls+r.Rejected)
	}})
	db.OnLimit = engine.Some("queue")
	wait := erlangC(c, load) / (c - load)
	replicate(t, w, 0.05,
		claim{"calls, wait and service", (wait + 1) * 1000, func(o engine.Outcome) float64 { return o.Functions["f"].DurationMS.Mean }},
		claim{"slots in use", load, func(o engine.Outcome) float64 { return o.Resources["db"].Concurrency.Mean }})
}

// TestQueueIsErlangC: a queue whose poller takes one message at a time and that
// has c of them is an M/M/c queue: so long do its messages wait, and so many.
func TestQueueIsErlangC(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		c    int
		load float64
	}{{1, 0.7}, {2, 1.5}, {5, 4}, {20, 17}} {
		w := engine.World{
			Duration: seconds(30_000 / x.load), Transient: 20 * time.Minute,
			Functions: map[string]*engine.Function{"f": warm(exponential(time.Second))},
			Sources: map[string]*engine.Source{"q": {
				Kind: "sqs", To: "f", Rate: engine.Some(engine.Rate(x.load)), BatchSize: engine.Some(1), MaxConcurrency: engine.Some(x.c),
				VisibilityTimeout: engine.Some(12 * time.Hour), DuplicateRate: engine.Some(0.0),
			}},
		}
		wait := erlangC(x.c, x.load) / (float64(x.c) - x.load) // in services of 1 s
		replicate(t, w, 0.2,
			claim{fmt.Sprintf("M/M/%d at %g, ms from birth to end", x.c, x.load), (wait + 1) * 1000, func(o engine.Outcome) float64 { return o.Sources["q"].LatencyMS.Mean }},
			claim{fmt.Sprintf("M/M/%d at %g, messages that wait", x.c, x.load), wait * x.load, func(o engine.Outcome) float64 { return o.Sources["q"].QueueDepth.Mean }},
			claim{fmt.Sprintf("M/M/%d at %g, in flight", x.c, x.load), x.load, func(o engine.Outcome) float64 { return o.Functions["f"].ConcurrentExecutions.Mean }})
	}
}

// TestGroupsAreQueuesOfTheirOwn: Poisson messages that are spread evenly over g
// groups are g Poisson streams, and where each group may have its batch of one
// in flight each is an M/M/1 queue of its own: slower than the M/M/g of a
// standard queue with as many pollers, which is the price of order.
func TestGroupsAreQueuesOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, g := range []int{1, 4, 10} {
		const rho = 0.6 // of each group
		load := rho * float64(g)
		w := engine.World{
			Duration: seconds(30_000 / load), Transient: 20 * time.Minute,
			Functions: map[string]*engine.Function{"f": warm(exponential(time.Second))},
			Sources: map[string]*engine.Source{"q": {
				Kind: "sqs-fifo", To: "f", Rate: engine.Some(engine.Rate(load)), BatchSize: engine.Some(1), MessageGroups: engine.Some(g),
				VisibilityTimeout: engine.Some(12 * time.Hour),
			}},
		}
		replicate(t, w, 0.1,
			claim{fmt.Sprintf("%d M/M/1 at 0.6, ms from birth to end", g), 1000 / (1 - rho), func(o engine.Outcome) float64 { return o.Sources["q"].LatencyMS.Mean }},
			claim{fmt.Sprintf("%d M/M/1 at 0.6, messages that wait", g), float64(g) * rho * rho / (1 - rho), func(o engine.Outcome) float64 { return o.Sources["q"].QueueDepth.Mean }})
	}
}

// TestLaneIsOneServer: a lane that takes one record at a time is an M/G/1 queue
// where looking costs no time, here a microsecond: Pollaczek and Khinchine's
// formula for its wait, load E[S^2] / (2 (1 - load)) for services of mean 1.
func TestLaneIsOneServer(t *testing.T) {
	t.Parallel()
	aws, err := platform.Load("aws")
	require.NoError(t, err)
	profile := *aws
	profile.Streams = maps.Clone(profile.Streams)
	stream := profile.Streams["kinesis"]
	stream.PollInterval = time.Microsecond
	profile.Streams["kinesis"] = stream
	const load = 0.6
	square := map[string]float64{"constant": 1, "exponential": 2, "lognormal": math.E}
	for _, shards := range []int{1, 5} {
		rate := load * float64(shards)
		for _, service := range services(time.Second) {
			w := engine.World{
				Duration: seconds(30_000 / rate), Transient: 20 * time.Minute,
				Functions: map[string]*engine.Function{"f": warm(service.time)},
				Sources: map[string]*engine.Source{"s": {Kind: "kinesis", To: "f", Rate: engine.Some(engine.Rate(rate)),
					Shards: engine.Some(shards), BatchSize: engine.Some(1)}},
			}
			wait := load * square[service.shape] / (2 * (1 - load))
			model, problems := engine.CompileOn(w, &profile)
			require.NotNil(t, model, "%v", problems)
			replicateModel(t, model, 0.15,
				claim{fmt.Sprintf("%d M/G/1 at 0.6, %s, ms from birth to end", shards, service.shape), (wait + 1) * 1000, func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }},
				claim{fmt.Sprintf("%d M/G/1 at 0.6, %s, records that wait", shards, service.shape), wait * rate, func(o engine.Outcome) float64 { return o.Sources["s"].QueueDepth.Mean }})
		}
	}
}

// TestLooks: Poisson records that take no time wait for half an interval of
// looks on average, and n lanes make n (1 - exp(-rate/n x interval)) runs an
// interval.
func TestLooks(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		kind     string
		interval float64
		shards   int
	}{{"kinesis", 1, 1}, {"kinesis", 1, 4}, {"dynamodb-streams", 0.25, 3}} {
		const rate = 3.0
		n := float64(x.shards)
		w := engine.World{
			Duration:  10_000 * time.Second,
			Functions: map[string]*engine.Function{"f": warm(dist.Const(0))},
			Sources:   map[string]*engine.Source{"s": {Kind: x.kind, To: "f", Rate: engine.Some(engine.Rate(rate)), Shards: engine.Some(x.shards)}},
		}
		replicate(t, w, 0.01,
			claim{x.kind + ", ms from birth to end", 500 * x.interval, func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }},
			claim{fmt.Sprintf("%s, runs a second of %g lanes", x.kind, n), n * (1 - math.Exp(-rate/n*x.interval)) / x.interval, func(o engine.Outcome) float64 {
				return float64(o.Functions["f"].Invocations) / o.DurationS
			}})
	}
}

// TestStreamRetries: with independent failures of probability p and r retries
// there are (1 - p^(r+1)) / (1 - p) tries of each record, and 1 - p^(r+1)
// succeed.
func TestStreamRetries(t *testing.T) {
	t.Parallel()
	f := warm(dist.Const(0))
	for _, x := range []struct {
		p float64
		r int
	}{{0.3, 3}, {0.6, 1}} {
		f.ErrorRate = x.p
		w := engine.World{
			Duration:  3_000 * time.Second,
			Functions: map[string]*engine.Function{"f": f},
			Sources: map[string]*engine.Source{"s": {Kind: "kinesis", To: "f", Rate: engine.Some(engine.Rate(10)), Shards: engine.Some(200),
				BatchSize: engine.Some(1), MaxRetries: engine.Some(x.r), Phases: []engine.Phase{{At: 2_500 * time.Second}}}},
		}
		end := math.Pow(x.p, float64(x.r+1))
		replicate(t, w, 0.02,
			claim{fmt.Sprintf("p = %g, r = %d: tries", x.p, x.r), (1 - end) / (1 - x.p), func(o engine.Outcome) float64 {
				return float64(o.Sources["s"].Attempts) / float64(o.Sources["s"].Events)
			}},
			claim{fmt.Sprintf("p = %g, r = %d: succeeded", x.p, x.r), 1 - end, func(o engine.Outcome) float64 {
				return float64(o.Sources["s"].Succeeded) / float64(o.Sources["s"].Events)
			}})
	}
}

// TestFleetIsProcessorSharing: a server with one vCPU is an M/G/1 queue with
// processor sharing, whose mean response is E[S] / (1 - load) for every shape.
// One with two is an M/M/2 for exponential work; and a server that takes one
// request at a time and lets k wait is an M/M/1/(k+1) queue.
func TestFleetIsProcessorSharing(t *testing.T) {
	t.Parallel()
	world := func(rate float64, fleet *engine.Fleet) engine.World {
		fleet.CPUShare = 1
		return engine.World{
			Duration: seconds(15_000 / rate), Transient: 10 * time.Minute,
			Sources: map[string]*engine.Source{"s": {Kind: "direct", To: "web", Rate: engine.Some(engine.Rate(rate)), Client: once}},
			Fleets:  map[string]*engine.Fleet{"web": fleet},
		}
	}
	response := func(o engine.Outcome) float64 { return o.Fleets["web"].LatencyMS.Mean }
	utilization := func(o engine.Outcome) float64 { return o.Fleets["web"].Utilization }
	for _, load := range []float64{0.5, 0.8} {
		for _, work := range services(time.Second) {
			replicate(t, world(load, &engine.Fleet{Instance: engine.Instance{VCPUs: 1}, Duration: work.time, Connections: engine.Some(100_000)}), 0.08,
				claim{fmt.Sprintf("M/G/1-PS at %g, %s, ms", load, work.shape), 1000 / (1 - load), response},
				claim{fmt.Sprintf("M/G/1-PS at %g, %s, utilization", load, work.shape), load, utilization})
		}
	}
	const load = 1.5
	replicate(t, world(load, &engine.Fleet{Instance: engine.Instance{VCPUs: 2}, Duration: exponential(time.Second), Connections: engine.Some(100_000)}), 0.05,
		claim{"M/M/2-PS at 1.5, ms", 1000 * (1 + erlangC(2, load)/(2-load)), response})
	const k, rho = 4, 0.8
	lost := (1 - rho) * math.Pow(rho, k+1) / (1 - math.Pow(rho, k+2))
	replicate(t, world(rho, &engine.Fleet{Instance: engine.Instance{VCPUs: 1}, Duration: exponential(time.Second),
		Connections: engine.Some(1), Queue: engine.Some(k)}), 0.05,
		claim{"M/M/1/5 at 0.8, rejected", lost, func(o engine.Outcome) float64 {
			return float64(o.Fleets["web"].Rejected) / float64(o.Fleets["web"].Requests)
		}})
}

// TestKeepAlive: with Poisson arrivals, exponential service and a constant
// keep-alive the share of cold starts and the number of environments are known
// exactly (a Markov chain on the busy environments, with the most recently used
// one taken first). With negligible service it is exp(-rate T); and where the
// keep-alive is exponential, what is created balances what expires.
func TestKeepAlive(t *testing.T) {
	t.Parallel()
	world := func(rate float64, service, keep dist.Distribution, transient time.Duration, events float64) engine.World {
		f := warm(service)
		f.KeepAlive = engine.Some(keep)
		return engine.World{
			Duration: seconds(events / rate), Transient: transient,
			Functions: map[string]*engine.Function{"f": f},
			Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(rate)), Client: once}},
		}
	}
	cold := func(o engine.Outcome) float64 { return o.Functions["f"].ColdStartRatio }
	for _, x := range []struct{ rate, service, keep, cold, environments float64 }{
		{0.1, 2, 600, 0.0071127614, 2.650489},
		{0.9, 2, 600, 0.0013313503, 7.708034},
		{10, 2.016, 60, 0.0037774465, 32.989458},
	} {
		name := fmt.Sprintf("rate %g, service %g s, keep-alive %g s: ", x.rate, x.service, x.keep)
		replicate(t, world(x.rate, exponential(seconds(x.service)), dist.Const(seconds(x.keep)), seconds(6*x.keep), 100_000), 0.08,
			claim{name + "cold", x.cold, cold},
			claim{name + "alive", x.environments, func(o engine.Outcome) float64 { return o.Functions["f"].Environments.Mean }})
	}
	replicate(t, world(0.05, dist.Const(0), dist.Const(time.Minute), time.Hour, 20_000), 0.03, claim{"exp(-3), no service", math.Exp(-3), cold})
	// A keep-alive of mean T ends before a gap of mean 1/rate with odds 1 : rate T.
	replicate(t, world(0.05, dist.Const(0), exponential(time.Minute), time.Hour, 20_000), 0.03, claim{"1 / (1 + rate T), no service", 0.25, cold})
	replicate(t, world(2, exponential(3*time.Second), exponential(time.Minute), time.Hour, 20_000), 0.05,
		claim{"rate P(cold) T / E[idle]", 1, func(o engine.Outcome) float64 {
			return 2 * o.Functions["f"].ColdStartRatio * 60 / o.Functions["f"].Environments.IdleMean
		}})
}

// TestLittle: mean concurrency is throughput times mean time in the system, cold
// starts included; without limits it is the load (M/G/infinity).
func TestLittle(t *testing.T) {
	t.Parallel()
	for _, service := range services(2 * time.Second) {
		f := warm(service.time)
		f.ColdStart = engine.Some(dist.Distribution{Kind: dist.Uniform, Min: time.Second, Max: 5 * time.Second})
		f.KeepAlive = engine.Some(dist.Const(5 * time.Second))
		w := engine.World{
			Duration: 1500 * time.Second, Transient: time.Minute,
			Functions: map[string]*engine.Function{"f": f},
			Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(10)), Client: once}},
		}
		replicate(t, w, 0.01, claim{"in flight / (rate x time), " + service.shape, 1, func(o engine.Outcome) float64 {
			f := o.Functions["f"]
			inSystem := f.DurationMS.Mean + f.ColdStartRatio*f.ColdStartMS.Mean
			return f.ConcurrentExecutions.Mean / (float64(f.Invocations) / o.DurationS * inSystem / 1000)
		}})
		f.ColdStart, f.KeepAlive = engine.Some(dist.Const(0)), engine.Some(dist.Const(time.Minute))
		replicate(t, w, 0.03, claim{"M/G/infinity in flight, " + service.shape, 20, func(o engine.Outcome) float64 {
			return o.Functions["f"].ConcurrentExecutions.Mean
		}})
	}
}

// TestRetries: with independent failures of probability p and n attempts there
// are (1 - p^n) / (1 - p) attempts an event, and 1 - p^n succeed. The wait
// before attempt k+1 is uniform up to min(cap, base 2^(k-1)).
func TestRetries(t *testing.T) {
	t.Parallel()
	f := warm(dist.Const(0))
	client := &engine.Client{RetryErrors: true}
	w := engine.World{
		Duration:  2_000 * time.Second,
		Functions: map[string]*engine.Function{"f": f},
		Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(10))}},
	}
	attempts := func(o engine.Outcome) float64 {
		return float64(o.Sources["s"].Attempts) / float64(o.Sources["s"].Events)
	}
	success := func(o engine.Outcome) float64 {
		s := o.Sources["s"]
		return float64(s.Succeeded) / float64(s.Succeeded+s.Failed)
	}
	for _, x := range []struct {
		p float64
		n int
	}{{0.1, 3}, {0.3, 4}, {0.8, 6}} {
		f.ErrorRate = x.p
		client.MaxAttempts, client.Base = engine.Some(x.n), engine.Some(10*time.Millisecond)
		w.Sources["s"].Client = *client
		end := math.Pow(x.p, float64(x.n))
		replicate(t, w, 0.02,
			claim{fmt.Sprintf("p = %g, n = %d: attempts", x.p, x.n), (1 - end) / (1 - x.p), attempts},
			claim{fmt.Sprintf("p = %g, n = %d: succeeded", x.p, x.n), 1 - end, success})
	}
	// Half of all attempts fail, three at most: of 7 that succeed 4 do so at
	// once, 2 after U(0, b) and 1 after U(0, b) + U(0, 2b): (2 b/2 + 3/2 b) / 7.
	f.ErrorRate = 0.5
	latency := func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }
	w.Sources["s"].Client = engine.Client{RetryErrors: true, MaxAttempts: engine.Some(3), Base: engine.Some(7 * time.Second), Cap: engine.Some(20 * time.Second)}
	replicate(t, w, 0.02, claim{"back-off with full jitter, ms", 2500, latency})
	w.Sources["s"].Client.Cap = engine.Some(7 * time.Second)
	replicate(t, w, 0.02, claim{"capped at its base, ms", 2000, latency})
	w.Sources["s"].Client.Jitter = engine.Some("none")
	replicate(t, w, 0.02, claim{"without jitter, ms", 4000, latency})
}

// TestAsynchronousAttempts: three runs at most of each event, independent
// failures of probability 0.4.
func TestAsynchronousAttempts(t *testing.T) {
	t.Parallel()
	f := warm(dist.Const(0))
	f.ErrorRate = 0.4
	w := engine.World{
		Duration:  40_000 * time.Second,
		Functions: map[string]*engine.Function{"f": f},
		Sources: map[string]*engine.Source{"s": {Kind: "sns", To: "f", DuplicateRate: engine.Some(0.0),
			Rate: engine.Some(engine.Rate(0.5)), Phases: []engine.Phase{{At: 39_000 * time.Second}}}},
	}
	replicate(t, w, 0.03,
		claim{"attempts", 1 + 0.4 + 0.16, func(o engine.Outcome) float64 {
			return float64(o.Sources["s"].Attempts) / float64(o.Sources["s"].Events)
		}},
		claim{"dropped", 0.064, func(o engine.Outcome) float64 {
			return float64(o.Sources["s"].Dropped) / float64(o.Sources["s"].Events)
		}},
		// 0.6 at once, 0.24 after a minute, 0.096 after three.
		claim{"ms to success", (0.24*60 + 0.096*180) / 0.936 * 1000, func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }})
}

// TestBatches: a window of w that is opened by its first message gathers
// 1 + rate w on average; and the first one waits for all of it, the others for
// what is left, half of it on average.
func TestBatches(t *testing.T) {
	t.Parallel()
	w := engine.World{
		Duration:  6_000 * time.Second,
		Functions: map[string]*engine.Function{"f": warm(dist.Const(0))},
		Sources: map[string]*engine.Source{"q": {Kind: "sqs", To: "f", Rate: engine.Some(engine.Rate(2)),
			BatchSize: engine.Some(1000), BatchWindow: 2 * time.Second, DuplicateRate: engine.Some(0.0)}},
	}
	replicate(t, w, 0.02,
		claim{"messages in a batch", 5, func(o engine.Outcome) float64 {
			return float64(o.Sources["q"].Attempts) / float64(o.Functions["f"].Invocations)
		}},
		claim{"ms to success", (1*2000 + 4*1000) / 5.0, func(o engine.Outcome) float64 { return o.Sources["q"].LatencyMS.Mean }})
}

// TestDuplicates: an event is delivered twice with the probability that the
// source says, and what it does to effects follows.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"s3", "sqs"} {
		in := &engine.Source{Kind: kind, To: "f", Rate: engine.Some(engine.Rate(10)), DuplicateRate: engine.Some(0.1),
			Phases: []engine.Phase{{At: 2_900 * time.Second}}}
		if kind == "sqs" {
			in.BatchSize = engine.Some(1)
		}
		w := engine.World{
			Duration:  3_000 * time.Second,
			Functions: map[string]*engine.Function{"f": warm(dist.Const(0))},
			Sources:   map[string]*engine.Source{"s": in},
		}
		per := func(read func(engine.Outcome) int64) func(engine.Outcome) float64 {
			return func(o engine.Outcome) float64 { return float64(read(o)) / float64(o.Sources["s"].Events) }
		}
		replicate(t, w, 0.05,
			claim{kind + ": duplicates an event", 0.1, per(func(o engine.Outcome) int64 { return o.Sources["s"].Duplicates })},
			claim{kind + ": runs an event", 1.1, per(func(o engine.Outcome) int64 { return o.Functions["f"].Invocations })},
			claim{kind + ": duplicate effects an event", 0.1, per(func(o engine.Outcome) int64 { return o.Functions["f"].EffectsDuplicated })})
		// Two deliveries meet different fates: one run each, of which half fail.
		in.DuplicateRate, in.MaxReceiveCount, in.DeadLetter = engine.Some(1.0), engine.Optional[int]{Value: 1, Set: kind == "sqs"}, kind == "sqs"
		w.Functions["f"].ErrorRate, w.Functions["f"].Async.MaxRetries = 0.5, engine.Some(0)
		replicate(t, w, 0.01, claim{kind + ": events that succeed, twice delivered", 0.75, per(func(o engine.Outcome) int64 { return o.Sources["s"].Succeeded })})
	}
}

// TestDuplicatesOfAChain: a second notification is a second message, whose run
// has a fate of its own.
func TestDuplicatesOfAChain(t *testing.T) {
	t.Parallel()
	f := warm(dist.Const(0))
	f.ErrorRate = 0.5
	w := engine.World{
		Duration:  3_000 * time.Second,
		Functions: map[string]*engine.Function{"f": f},
		Sources: map[string]*engine.Source{
			"objects": {Kind: "s3", To: "q", Rate: engine.Some(engine.Rate(10)), DuplicateRate: engine.Some(1.0), Phases: []engine.Phase{{At: 2_900 * time.Second}}},
			"q":       {Kind: "sqs", To: "f", DuplicateRate: engine.Some(0.0), BatchSize: engine.Some(1), MaxReceiveCount: engine.Some(1), DeadLetter: true},
		},
	}
	replicate(t, w, 0.01,
		claim{"messages an event", 2, func(o engine.Outcome) float64 {
			return float64(o.Sources["q"].Attempts) / float64(o.Sources["objects"].Events)
		}},
		claim{"events that succeed", 0.75, func(o engine.Outcome) float64 {
			return float64(o.Sources["q"].Succeeded) / float64(o.Sources["q"].Events)
		}})
}

// TestCallersWait: a function that calls another is in use for both times
// (Little), and one that calls a server with one vCPU for its own time and that
// of an M/M/1 queue with processor sharing: what leaves a function without limits
// is Poisson, as what enters it.
func TestCallersWait(t *testing.T) {
	t.Parallel()
	const rate = 6.0
	caller := warm(exponential(500 * time.Millisecond))
	caller.Calls = []engine.Call{{To: "g"}, {To: "web"}}
	w := engine.World{
		Duration: 3_000 * time.Second, Transient: time.Minute,
		Functions: map[string]*engine.Function{"f": caller, "g": warm(exponential(time.Second))},
		Sources:   map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(rate)), Client: once}},
		Fleets:    map[string]*engine.Fleet{"web": {Instance: engine.Instance{VCPUs: 1}, CPUShare: 1, Duration: exponential(100 * time.Millisecond), Connections: engine.Some(100_000)}},
	}
	served := 0.1 / (1 - rate*0.1)
	replicate(t, w, 0.05,
		claim{"ms of the servers", 1000 * served, func(o engine.Outcome) float64 { return o.Fleets["web"].LatencyMS.Mean }},
		claim{"ms of the caller", 1000 * (0.5 + 1 + served), func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }},
		claim{"callers in use", rate * (0.5 + 1 + served), func(o engine.Outcome) float64 { return o.Functions["f"].ConcurrentExecutions.Mean }},
		claim{"called functions in use", rate * 1, func(o engine.Outcome) float64 { return o.Functions["g"].ConcurrentExecutions.Mean }})
}

// TestEmittedIsErlangC: what a function without limits emits is Poisson traffic
// again, and a queue that it emits to is an M/M/c queue, whose events have been
// on their way since the birth of the root.
func TestEmittedIsErlangC(t *testing.T) {
	t.Parallel()
	const c, load = 5, 4.0
	f := warm(exponential(500 * time.Millisecond))
	f.Emits = []engine.Emit{{To: "q"}}
	w := engine.World{
		Duration: 7_500 * time.Second, Transient: 20 * time.Minute,
		Functions: map[string]*engine.Function{"f": f, "g": warm(exponential(time.Second))},
		Sources: map[string]*engine.Source{
			"s": {Kind: "sns", To: "f", Rate: engine.Some(engine.Rate(load)), DuplicateRate: engine.Some(0.0)},
			"q": {Kind: "sqs", To: "g", BatchSize: engine.Some(1), MaxConcurrency: engine.Some(c), VisibilityTimeout: engine.Some(12 * time.Hour), DuplicateRate: engine.Some(0.0)},
		},
	}
	wait := erlangC(c, load) / (c - load)
	replicate(t, w, 0.2,
		claim{"ms from the root's birth to the end", 1000 * (0.5 + wait + 1), func(o engine.Outcome) float64 { return o.Sources["q"].LatencyMS.Mean }},
		claim{"messages that wait", wait * load, func(o engine.Outcome) float64 { return o.Sources["q"].QueueDepth.Mean }})
}

// TestClassicVPC: a network interface takes one to two seconds more, evenly.
func TestClassicVPC(t *testing.T) {
	t.Parallel()
	w := engine.World{
		Platform: "aws-classic", Duration: 1000 * time.Second,
		Functions: map[string]*engine.Function{"f": {VPC: true, PackageMB: 10, FunctionInit: engine.Some(dist.Const(200 * time.Millisecond)),
			KeepAlive: engine.Some(dist.Const(0)), MaxEnvironmentAge: engine.Some(dist.Const(ages))}},
		Sources: map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(1))}},
	}
	replicate(t, w, 0.01,
		claim{"ms of cold start: 125, 10 x 15, 1500 and 200", 1975, func(o engine.Outcome) float64 { return o.Functions["f"].ColdStartMS.Mean }},
		claim{"ms of latency, the same", 1975, func(o engine.Outcome) float64 { return o.Sources["s"].LatencyMS.Mean }})
}

// TestArrivalsArePoisson: the number of events has the mean of the rate's
// integral, and its variance is the mean; where they come in batches of k, k
// times the mean.
func TestArrivalsArePoisson(t *testing.T) {
	t.Parallel()
	for _, batch := range []int{1, 10} {
		w := engine.World{
			Duration:  100 * time.Second,
			Functions: map[string]*engine.Function{"f": warm(dist.Const(0))},
			Sources: map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(2)),
				Arrivals: engine.Arrivals{Batch: engine.Some(batch)},
				// 2 a second for 20 s, up to 8 within 40 s, 8 for 40 s: 40 + 200 + 320.
				Phases: []engine.Phase{{At: 20 * time.Second, Rate: 8, Ramp: 40 * time.Second}}}},
		}
		const n = 600
		model, problems := engine.Compile(w)
		require.NotNil(t, model, "%v", problems)
		var counts, squares []float64
		for i := range n {
			o, err := model.Run(dist.Mix(1, i))
			require.NoError(t, err)
			counts = append(counts, float64(o.Sources["s"].Events))
		}
		check(t, fmt.Sprintf("events, in batches of %d", batch), 560, counts, 0.05)
		for _, c := range counts {
			squares = append(squares, (c-560)*(c-560))
		}
		check(t, fmt.Sprintf("their variance, in batches of %d", batch), 560*float64(batch), squares, 0.25)
	}
}

// TestInitIsAsMeasured: the init of a runtime has the quantiles of its profile.
func TestInitIsAsMeasured(t *testing.T) {
	t.Parallel()
	profile, err := platform.Load("aws")
	require.NoError(t, err)
	for _, family := range []string{"nodejs", "python", "java", "rust"} {
		want := profile.Runtimes[profile.Families[family]].Init["zip/x86_64"]
		require.Equal(t, dist.Quantiles, want.Kind)
		w := engine.World{
			Duration: 100_000 * time.Second,
			Functions: map[string]*engine.Function{"f": {Runtime: family, Duration: dist.Const(0), KeepAlive: engine.Some(dist.Const(0)),
				MaxEnvironmentAge: engine.Some(dist.Const(ages))}},
			Sources: map[string]*engine.Source{"s": {Kind: "direct", To: "f", Rate: engine.Some(engine.Rate(0.5)), Arrivals: engine.Arrivals{Law: "even"}}},
		}
		model, problems := engine.Compile(w)
		require.NotNil(t, model, "%v", problems)
		o, err := model.Run(1)
		require.NoError(t, err)
		f := o.Functions["f"]
		require.Equal(t, int64(50_000), f.ColdStarts)
		for _, q := range []struct {
			name       string
			want       time.Duration
			got, sharp float64
		}{
			{"p50", want.P50, f.InitDurationMS.P50, 0.01},
			{"p90", want.P90, f.InitDurationMS.P90, 0.02},
			{"p99", want.P99, f.InitDurationMS.P99, 0.05},
		} {
			if q.want == 0 {
				continue
			}
			ms := q.want.Seconds() * 1000
			t.Logf("%s init %s: simulated %.1f ms, measured %.1f", family, q.name, q.got, ms)
			require.InEpsilon(t, ms, q.got, q.sharp, "%s %s", family, q.name)
		}
		// Sandbox and download come before it, and are not in it.
		require.InDelta(t, f.InitDurationMS.Mean+125, f.ColdStartMS.Mean, 0.001)
	}
}
