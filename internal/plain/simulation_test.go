package plain

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"coldstart/engine"
	"coldstart/engine/platform"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the expected texts anew: read the diff before committing it")

// profile is as much of a platform as the text reads.
var profile = &platform.Profile{
	Name: "aws", Title: "AWS Lambda, today", Currency: "USD",
	Concurrency: platform.Concurrency{AccountDefault: 1000},
}

// shop is a world whose outcome is made by hand: two functions, one of them
// throttled by its own reservation, a queue, servers and a table.
func shop() engine.World {
	return engine.World{
		Duration:  10 * time.Minute,
		Transient: 2 * time.Minute,
		Functions: map[string]*engine.Function{
			"payment": {ReservedConcurrency: engine.Some(50)},
			"thumbs":  {},
		},
		Sources: map[string]*engine.Source{
			"checkout": {Kind: "api-gateway-rest", To: "payment"},
			"uploads":  {Kind: "sqs", To: "thumbs"},
		},
		Fleets:    map[string]*engine.Fleet{"web": {}},
		Resources: map[string]*engine.Resource{"orders": {MaxConcurrency: engine.Some(40)}, "search": {}},
	}
}

func shopOutcome() *engine.Outcome {
	return &engine.Outcome{
		Format: 1, Seed: 1, Platform: "aws", DurationS: 600, Replications: 1,
		Functions: map[string]*engine.FunctionOutcome{
			"payment": {
				Invocations: 119_604, Errors: 312, Timeouts: 12,
				Throttles: 8_331, ThrottlesBy: engine.ThrottlesBy{Reserved: 8_300, RequestRate: 31},
				ColdStarts: 52, ColdStartRatio: 52. / 119604,
				InitDurationMS:   engine.Summary{Mean: 142.1, P50: 141, P90: 164, P95: 170, P99: 194, P999: 194, Max: 194.3, Count: 52},
				ColdStartMS:      engine.Summary{Mean: 260, P50: 251.4, P90: 301, P95: 310, P99: 388.2, P999: 388.2, Max: 388.2, Count: 52},
				DurationMS:       engine.Summary{Mean: 140.2, P50: 120.04, P90: 240.9, P95: 300.1, P99: 400.5, P999: 1234.5, Max: 3000, Count: 119_590},
				BilledDurationMS: 16_771_000, GBSeconds: 8385.5,
				ConcurrentExecutions: engine.Gauge{Mean: 28.31, Max: 50},
				Environments:         engine.EnvironmentsOutcome{Mean: 48.12, Max: 50, IdleMean: 19.81, Created: 61, LifespanS: 431.5},
				EffectsApplied:       119_292,
			},
			"thumbs": {
				Invocations: 600, ColdStarts: 600, ColdStartRatio: 1,
				ColdStartMS:      engine.Summary{Mean: 5100, P50: 5000, P90: 7000, P95: 7500, P99: 8700, P999: 8900, Max: 8914, Count: 600},
				DurationMS:       engine.Summary{Mean: 0.42, P50: 0.41, P90: 0.5, P95: 0.52, P99: 0.7, P999: 0.9, Max: 0.95, Count: 600},
				BilledDurationMS: 600, GBSeconds: 0.075,
				ConcurrentExecutions: engine.Gauge{Mean: 5.1, Max: 14},
				Environments:         engine.EnvironmentsOutcome{Mean: 5.1, Max: 14, Created: 600},
				EffectsApplied:       612, EffectsDuplicated: 12,
			},
		},
		Sources: map[string]*engine.SourceOutcome{
			"checkout": {
				Events: 120_000, Succeeded: 119_292, Failed: 705, InFlight: 3, Attempts: 127_935, Retries: 7_935,
				LatencyMS:  engine.Summary{Mean: 190, P50: 131.6, P90: 410, P95: 900, P99: 3210, P999: 6400, Max: 8024, Count: 119_292},
				QueueDepth: engine.Gauge{},
			},
			"uploads": {
				Events: 6_000, Succeeded: 5_940, DeadLettered: 7, Dropped: 1, InFlight: 52, Attempts: 600, Duplicates: 2,
				LatencyMS:   engine.Summary{Mean: 6e3, P50: 5.4e3, P90: 1e4, P95: 1.1e4, P99: 3.1e4, P999: 1.9e6, Max: 7.21e6, Count: 5_940},
				QueueDepth:  engine.Gauge{Mean: 54.2, Max: 310},
				OldestAgeMS: engine.Gauge{Mean: 6100, Max: 31_000},
			},
		},
		Fleets: map[string]*engine.FleetOutcome{
			"web": {Requests: 1_200_000, Rejected: 4, LatencyMS: engine.Summary{Mean: 12, P50: 10, P90: 20, P95: 24, P99: 41, P999: 90, Max: 120, Count: 1_199_000}, Utilization: 0.613, Instances: engine.Gauge{Mean: 3.4, Max: 5}},
		},
		Resources: map[string]*engine.ResourceOutcome{
			"orders": {Calls: 119_292, Rejected: 0, Concurrency: engine.Gauge{Mean: 3.97, Max: 40}},
			"search": {Calls: 0},
		},
		Account: engine.AccountOutcome{ConcurrentExecutions: engine.Gauge{Mean: 33.41, Max: 63}, Throttles: 8_331},
		Cost: engine.Cost{
			Total: 1949.9021, Currency: "USD", Per: "month",
			Lines: []engine.CostLine{
				{Item: "api_gateway.requests", Target: "checkout", Quantity: 560_355_300, Unit: "requests", USD: 1801.88},
				{Item: "data_transfer.out", Target: "checkout", Quantity: 0, Unit: "GB", USD: 0},
				{Item: "ec2.instance_hours", Target: "web", Quantity: 2482, Unit: "hours", USD: 103.2512},
				{Item: "lambda.duration", Target: "payment", Quantity: 36_728_490.25, Unit: "GB-s", USD: 605.4833},
				{Item: "lambda.requests", Target: "payment", Quantity: 523_865_520, Unit: "requests", USD: 104.5731},
				{Item: "lambda.duration", Target: "thumbs", Quantity: 328.5, Unit: "GB-s", USD: 0.0055},
				{Item: "lambda.requests", Target: "thumbs", Quantity: 2_628_000, Unit: "requests", USD: 0.5256},
				{Item: "sqs.requests", Target: "uploads", Quantity: 26_280_000, Unit: "requests", USD: 10.112},
			},
		},
		SimulatedInvocations: 144_000,
	}
}

func golden(t *testing.T, name string, s Simulation) {
	t.Helper()
	goldenText(t, name, func(b *strings.Builder) error { return s.Write(b) }, Width)
}

// goldenText compares a text with testdata/NAME.txt. Whatever it says, it is
// harmless and no line is wider than most.
func goldenText(t *testing.T, name string, write func(*strings.Builder) error, most int) {
	t.Helper()
	var b strings.Builder
	require.NoError(t, write(&b))
	text := b.String()
	requireHarmless(t, text, most)
	for i, line := range strings.Split(text, "\n") {
		require.Equal(t, strings.TrimRight(line, " "), line, "line %d ends in blanks", i+1)
	}
	file := filepath.Join("testdata", name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), text, "run with -update and read the diff")
}

func TestSimulation(t *testing.T) {
	golden(t, "shop", Simulation{Title: "A shop on Friday evening", File: "shop.toml", World: shop(), Platform: profile, Outcomes: []*engine.Outcome{shopOutcome()}})
}

// TestReplications: three runs that differ in a few numbers; what all agree on
// has an interval of zero.
func TestReplications(t *testing.T) {
	outcomes := []*engine.Outcome{shopOutcome(), shopOutcome(), shopOutcome()}
	for i, o := range outcomes {
		payment := o.Functions["payment"]
		payment.Invocations += int64(100 * i)
		payment.DurationMS.P50 += float64(i) / 10
		payment.ConcurrentExecutions.Max -= float64(i)
		o.Sources["checkout"].LatencyMS.P99 += 300 * float64(i*i)
		o.Cost.Total += float64(10 * i)
		o.Cost.Lines[0].USD += float64(10 * i)
	}
	outcomes[1].Functions["payment"].InitDurationMS = engine.Summary{}
	golden(t, "replications", Simulation{File: "shop.toml", World: shop(), Platform: profile, Outcomes: outcomes})
}

// TestManyFunctions: what does not fit beside each other comes below.
func TestManyFunctions(t *testing.T) {
	world := engine.World{Duration: time.Hour, Functions: map[string]*engine.Function{}, Billing: engine.Billing{FreeTier: engine.Some(false), Scale: engine.Some("none")}}
	outcome := &engine.Outcome{Functions: map[string]*engine.FunctionOutcome{}, Cost: engine.Cost{Currency: "USD", Per: "run"}}
	for _, name := range []string{"authorize", "billing_reconciliation_nightly", "catalogue", "delivery", "email_notifications", "frontend"} {
		world.Functions[name] = &engine.Function{}
		outcome.Functions[name] = &engine.FunctionOutcome{}
		outcome.Cost.Lines = append(outcome.Cost.Lines, engine.CostLine{Item: "lambda.requests", Target: name, Unit: "requests"})
	}
	world.Functions["frontend"].ReservedConcurrency = engine.Some(0)
	golden(t, "many_functions", Simulation{File: "many.toml", World: world, Platform: profile, Outcomes: []*engine.Outcome{outcome}})
}

func TestSeriesAndTrace(t *testing.T) {
	world := engine.World{
		Duration: time.Minute, Account: engine.Account{Concurrency: engine.Some(100)},
		Functions: map[string]*engine.Function{"api": {}},
		Sources:   map[string]*engine.Source{"web": {Kind: "direct", To: "api"}},
	}
	outcome := &engine.Outcome{
		Seed:      7,
		Functions: map[string]*engine.FunctionOutcome{"api": {Invocations: 30, ColdStarts: 3}},
		Sources:   map[string]*engine.SourceOutcome{"web": {Events: 32, Succeeded: 30, Failed: 2}},
		Cost:      engine.Cost{Currency: "USD", Per: "month"},
		Series: &engine.Series{
			BucketS: 20,
			Functions: map[string]*engine.FunctionSeries{"api": {
				Invocations: []int64{10, 20, 0}, Errors: []int64{0, 1, 0}, Throttles: []int64{0, 1_234, 0}, ColdStarts: []int64{3, 0, 0},
			}},
			Sources: map[string]*engine.SourceSeries{"web": {Events: []int64{10, 22, 0}, Succeeded: []int64{10, 20, 0}}},
			Account: engine.AccountSeries{ConcurrentExecutions: []float64{1.25, 88.1, 0}, ConcurrentExecutionsMax: []int64{3, 100, 0}},
			Cost:    engine.CostSeries{USDPerHour: []float64{0.0042, 12.5, 0}},
		},
		Trace: &engine.Trace{
			Records: []engine.Record{
				{AtMS: 0.25, What: "arrive", Source: "web", Event: 1},
				{AtMS: 0.25, What: "sandbox", Function: "api", Environment: 1, ForMS: 125},
				{AtMS: 1250.125, What: "throttle", Source: "web", Function: "api", Event: 2, Attempt: 2, Reason: "scaling_rate"},
			},
			Truncated: true,
		},
	}
	golden(t, "series_and_trace", Simulation{File: "api.toml", World: world, Platform: profile, Outcomes: []*engine.Outcome{outcome}})
}

func TestUnits(t *testing.T) {
	for _, c := range []struct {
		as   func(float64) unit
		v    float64
		want string
	}{
		{countUnit, 1234567, "1,234,567"},
		{countUnit, 0, "0"},
		{countUnit, 999, "999"},
		{shareUnit, 0, "0 %"},
		{shareUnit, 1, "100 %"},
		{shareUnit, 0.99996, "99.996 %"},
		{shareUnit, 0.991, "99.1 %"},
		{shareUnit, 0.0651, "6.51 %"},
		{shareUnit, 0.000004, "0.0004 %"},
		{spanUnit, 0.4213, "421 µs"},
		{spanUnit, 120.04, "120 ms"},
		{spanUnit, 999.6, "1 s"},
		{spanUnit, 9.996, "10 ms"},
		{spanUnit, 3210, "3.21 s"},
		{spanUnit, 600e3, "10 min"},
		{spanUnit, 7.3e7, "20.3 h"},
		{moneyUnit, 1949.9021, "1,949.90"},
		{moneyUnit, 0.0055, "0.0055"},
		{moneyUnit, 0, "0.00"},
		{moneyUnit, 1e-12, "0.00"},
		{quantityUnit, 1e-12, "0"},
		{quantityUnit, 328.54, "328.5"},
		{quantityUnit, 36_728_490.25, "36,728,490"},
		{countUnit, 199.34, "199"},
		{countUnit, -1234.6, "−1,235"},
	} {
		require.Equal(t, c.want, c.as(c.v).write(c.v))
	}
	require.Equal(t, "119,600 ± 112", countUnit(0).withInterval(119_600.4, 112.2))
	require.Equal(t, "3.210 ± 0.041 s", spanUnit(3210).withInterval(3210, 41))
	require.Equal(t, "5", countUnit(0).withInterval(5, 0))
}

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{
		0: "[....]", 0.001: "[#...]", 0.5: "[##..]", 0.99: "[###.]", 1: "[####]", 1.5: "[####]",
	} {
		require.Equal(t, want, bar(share, 4), "%v", share)
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 20 * time.Second: "20s", 10 * time.Minute: "10m", 90 * time.Minute: "1h30m", time.Hour: "1h",
		730 * time.Hour: "730h", 1500 * time.Millisecond: "1.5s", 80 * time.Second: "1m20s",
	} {
		require.Equal(t, want, span(d))
	}
}
