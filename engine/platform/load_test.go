package platform

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine/dist"
)

func load(t testing.TB, name string) *Profile {
	p, err := Load(name)
	require.NoError(t, err)
	return p
}

func TestBuiltinProfilesLoad(t *testing.T) {
	require.Equal(t, []string{"aws", "aws-classic", "azure-flex", "cloud-run", "cloudflare-workers", "knative"}, Names())
	for _, name := range Names() {
		p := load(t, name)
		require.Equal(t, name, p.Name)
		require.NotEmpty(t, p.Region)
		require.Equal(t, "USD", p.Currency)
		require.NotEmpty(t, p.Title)
		require.Same(t, p, load(t, name), "parsed once")
	}
}

func TestUnknownProfileNamesTheNearest(t *testing.T) {
	_, err := Load("aws-clasic")
	require.EqualError(t, err, `unknown platform "aws-clasic": did you mean "aws-classic"? (built in: aws, aws-classic, azure-flex, cloud-run, cloudflare-workers, knative)`)
	_, err = Load("../profiles/aws")
	require.ErrorContains(t, err, "built in: aws, aws-classic, ")
}

// Every figure says where it is from: a document with a date, or an
// assumption's reason.
func TestEveryFigureHasItsSource(t *testing.T) {
	for _, name := range Names() {
		figures := load(t, name).Figures
		require.NotEmpty(t, figures)
		require.True(t, slices.IsSortedFunc(figures, func(a, b Figure) int { return strings.Compare(a.ID, b.ID) }))
		for _, f := range figures {
			require.True(t, strings.HasPrefix(f.ID, name+"."), f.ID)
			require.NotEmpty(t, f.Source, f.ID)
			require.NotEmpty(t, f.String(), f.ID)
			if f.Assumption {
				require.Empty(t, f.URL, "%s: an assumption cites nothing", f.ID)
			} else {
				require.Regexp(t, `^20\d\d(-\d\d(-\d\d)?)?$`, f.AsOf, f.ID)
			}
			again, ok := load(t, name).Figure(f.ID)
			require.True(t, ok)
			require.Equal(t, f, again)
		}
	}
}

// Every source that a profile's file defines is used by a figure of it.
func TestEverySourceIsUsed(t *testing.T) {
	for _, name := range Names() {
		titles := map[string]bool{}
		for _, f := range load(t, name).Figures {
			titles[f.Source] = true
		}
		for short, s := range builtin()[name].document.sources {
			// A profile inherits sources whose figures it restates.
			require.True(t, titles[s.title] || builtin()[name].document.base != "", "%s: nothing is from [sources.%s]", name, short)
		}
	}
}

// What is general knowledge, and not read in a source, says so.
func TestUnverifiedFiguresAreAssumptions(t *testing.T) {
	for _, id := range []string{
		"aws.stream.kinesis.retry_base",
		"aws.stream.dynamodb-streams.retry_cap",
		"aws.price.ec2.m5.large.on-demand",
		"aws.price.ec2.c5.large.on-demand",
		"aws.instance.t3.large.credits_per_hour",
		"aws.reference.sns.attempts",
		"aws.environment.keep_alive",
		"aws.environment.max_age.max",
		"aws.init.sandbox",
		"aws.init.download_per_mb",
		"aws.init.image_download",
		"aws.init.vpc.max",
		"aws.async.duplicate_rate",
		"azure-flex.concurrency.environment_default",
		"azure-flex.environment.keep_alive",
		"azure-flex.init.sandbox.max",
		"cloud-run.init.sandbox",
		"cloud-run.memory.default",
		"cloudflare-workers.environment.keep_alive",
		"cloudflare-workers.concurrency.environment_max",
		"knative.family.nodejs.init.p50",
	} {
		f, err := Fact(id)
		require.NoError(t, err)
		require.True(t, f.Assumption, id)
	}
}

func uniform(from, to time.Duration) dist.Distribution {
	return dist.Distribution{Kind: dist.Uniform, Min: from, Max: to}
}

// The figures that decide what a simulation shows, one by one. They were read
// in the sources that the profile names; whoever changes one has read a newer
// source.
func TestTodaysFigures(t *testing.T) {
	p := load(t, "aws")
	require.Equal(t, Concurrency{AccountDefault: 1000, UnreservedMinimum: 100, RequestRateFactor: 10, Reservations: true, EnvironmentDefault: 1, EnvironmentMax: 1, ThrottleError: "TooManyRequestsException"}, p.Concurrency)
	require.Equal(t, Scaling{Kind: "tokens", Scope: "function", Burst: 1000, Refill: 1000, Period: 10 * time.Second}, p.Scaling)
	require.Equal(t, sourceKinds, p.Sources, "it has them all")
	require.Equal(t, []string{"zip", "image"}, p.Packages)
	require.Zero(t, p.Pending, "no request waits")
	require.Equal(t, Provisioned{
		Preparation: uniform(time.Minute, 2*time.Minute), Scope: "function", Burst: 0, Refill: 6000, Period: time.Minute,
		Target: TargetTracking{Interval: time.Minute, Datapoints: 3, LowFactor: 0.9},
	}, p.Provisioned)
	require.Equal(t, Environment{KeepAlive: dist.Const(640 * time.Second), MaxAge: uniform(2*time.Hour, 4*time.Hour)}, p.Environment)
	require.Equal(t, Memory{
		MinMB: 128, MaxMB: 10240, DefaultMB: 128, MBPerVCPU: 1769, VCPUMax: 6, EphemeralMinMB: 512, EphemeralMaxMB: 10240,
		TimeoutDefault: 3 * time.Second, TimeoutMax: 900 * time.Second,
	}, p.Memory)
	require.Equal(t, Init{
		Sandbox: dist.Const(125 * time.Millisecond), DownloadPerMB: 1500 * time.Microsecond, ImageDownload: dist.Const(50 * time.Millisecond),
		VPC: uniform(0, 50*time.Millisecond), Restore: dist.Distribution{Kind: dist.Lognormal, P50: 526 * time.Millisecond, P99: 863 * time.Millisecond},
		SnapStart: map[string]bool{"java": false, "python": true, "dotnet": true},
		Limit:     10 * time.Second, Billed: true,
	}, p.Init)
	require.Equal(t, map[string]Gateway{
		"api-gateway-rest": {IntegrationTimeout: 29 * time.Second, IntegrationTimeoutMax: 15 * time.Minute},
		"api-gateway-http": {IntegrationTimeout: 30 * time.Second, IntegrationTimeoutMax: 30 * time.Second},
		"alb":              {IntegrationTimeout: time.Minute, IntegrationTimeoutMax: 4000 * time.Second},
	}, p.Gateways)
	require.Equal(t, map[string]Client{"direct": {MaxAttempts: 3, Base: time.Second, Cap: 20 * time.Second, Jitter: "full"}}, p.Client)
	require.Equal(t, Async{
		MaxRetries: 2, RetryDelays: []time.Duration{time.Minute, 2 * time.Minute}, ThrottleBase: time.Second, ThrottleCap: 5 * time.Minute,
		MaxEventAge: 6 * time.Hour, DuplicateRate: 1e-4, DuplicateDelay: uniform(0, time.Minute),
	}, p.Async)
	require.Equal(t, Queue{
		PollersStart: 5, PollersPerMinute: 300, PollersMax: 1250, Retention: 96 * time.Hour, BatchDefault: 10, BatchMax: 10_000, BatchMaxFIFO: 10,
		VisibilityTimeout: 30 * time.Second, ThrottlePause: time.Second, DuplicateRate: 1e-4, DuplicateDelay: uniform(0, time.Minute), ReceivePerBatch: 2,
	}, p.Queue)
	require.Equal(t, map[string]Stream{
		"kinesis": {PollInterval: time.Second, BatchDefault: 100, BatchMax: 10_000, ParallelizationFactorMax: 10, Retention: 24 * time.Hour,
			RetryBase: time.Second, RetryCap: time.Minute, RetriesMax: 10_000, RecordAgeMin: time.Minute, RecordAgeMax: 7 * 24 * time.Hour, ShardRate: 1000, ShardKBPerSecond: 1024},
		"dynamodb-streams": {PollInterval: 250 * time.Millisecond, BatchDefault: 100, BatchMax: 10_000, ParallelizationFactorMax: 10, Retention: 24 * time.Hour,
			RetryBase: time.Second, RetryCap: time.Minute, RetriesMax: 10_000, RecordAgeMin: time.Minute, RecordAgeMax: 7 * 24 * time.Hour},
	}, p.Streams)
	require.Equal(t, Limits{PackageZipMB: 250, PackageImageMB: 10240, PayloadSyncKB: 6144, PayloadAsyncKB: 1024, InFlightBatchKB: 6144}, p.Limits)
	require.Equal(t, Billing{
		Meter: "invocation",
		Lines: []BillingLine{
			{"lambda.duration", "lambda.duration.{architecture}", "GB-s", "gb_seconds"},
			{"lambda.ephemeral_storage", "lambda.ephemeral_storage", "GB-s", "ephemeral_gb_seconds"},
			{"lambda.provisioned", "lambda.provisioned.{architecture}", "GB-s", "provisioned_gb_seconds"},
			{"lambda.provisioned_duration", "lambda.provisioned_duration.{architecture}", "GB-s", "provisioned_duration_gb_seconds"},
			{"lambda.requests", "lambda.requests", "requests", "requests"},
			{"lambda.snapstart_cache", "lambda.snapstart_cache", "GB-s", "snapshot_gb_seconds"},
			{"lambda.snapstart_restore", "lambda.snapstart_restore", "GB", "restored_gb"},
		},
		Unit: time.Millisecond, UnitMin: time.Millisecond, ProvisionedUnit: 5 * time.Minute, PayloadFirstKB: 256, PayloadKB: 64,
		ChunkKB:      map[string]float64{"api_gateway.http": 512, "eventbridge.events": 64, "kinesis.payload_units": 25, "sqs.standard": 64, "sqs.fifo": 64},
		LoadBalancer: LCU{NewConnectionsPerSecond: 25, ActiveConnections: 3000, GBPerHour: 1, GBPerHourFunctions: 0.4, RulesPerSecond: 1000},
	}, p.Billing)
	require.Equal(t, Fleet{AutoscalingInterval: time.Minute}, p.Fleet)
	require.Equal(t, map[string]InstanceType{
		"t3.medium": {VCPUs: 2, MemoryGB: 4, USDPerHour: map[string]float64{"on-demand": 0.0416, "reserved-1y": 0.0261, "reserved-3y": 0.018}, Burstable: true, BaselineVCPUs: 0.4, MaxCreditHours: 9.6},
		"t3.large":  {VCPUs: 2, MemoryGB: 8, USDPerHour: map[string]float64{"on-demand": 0.0832}, Burstable: true, BaselineVCPUs: 0.6, MaxCreditHours: 14.4},
		"m5.large":  {VCPUs: 2, MemoryGB: 8, USDPerHour: map[string]float64{"on-demand": 0.096}},
		"c5.large":  {VCPUs: 2, MemoryGB: 4, USDPerHour: map[string]float64{"on-demand": 0.085}},
	}, p.InstanceType)
}

// The prices, in the decimal text that the price list has: a price per million
// is the float64 nearest to its millionth.
func TestTodaysPrices(t *testing.T) {
	flat := func(unit string, usd float64) Price {
		return Price{Unit: unit, Tiers: []Tier{{math.Inf(1), usd}}}
	}
	free := func(p Price, pool string, amount float64) Price {
		p.Free, p.FreePool = amount, pool
		return p
	}
	inf := math.Inf(1)
	want := map[string]Price{
		"lambda.requests":                    free(flat("requests", 0.0000002), "lambda.requests", 1e6),
		"lambda.duration.x86_64":             free(Price{Unit: "GB-s", Tiers: []Tier{{6e9, 0.0000166667}, {15e9, 0.000015}, {inf, 0.0000133334}}}, "lambda.duration", 400_000),
		"lambda.duration.arm64":              free(Price{Unit: "GB-s", Tiers: []Tier{{7.5e9, 0.0000133334}, {18.75e9, 0.0000120001}, {inf, 0.0000106667}}}, "lambda.duration", 400_000),
		"lambda.provisioned.x86_64":          flat("GB-s", 0.0000041667),
		"lambda.provisioned.arm64":           flat("GB-s", 0.0000033334),
		"lambda.provisioned_duration.x86_64": flat("GB-s", 0.0000097222),
		"lambda.provisioned_duration.arm64":  flat("GB-s", 0.0000077778),
		"lambda.ephemeral_storage":           flat("GB-s", 0.0000000309),
		"lambda.snapstart_cache":             flat("GB-s", 0.0000015046),
		"lambda.snapstart_restore":           flat("GB", 0.0001397998),
		"api_gateway.http":                   {Unit: "requests", Tiers: []Tier{{300e6, 0.000001}, {inf, 0.0000009}}},
		"api_gateway.rest":                   {Unit: "requests", Tiers: []Tier{{333e6, 0.0000035}, {1e9, 0.0000028}, {20e9, 0.00000238}, {inf, 0.00000151}}},
		"sqs.standard":                       free(flat("requests", 0.0000004), "sqs.requests", 1e6),
		"sqs.fifo":                           free(flat("requests", 0.0000005), "sqs.requests", 1e6),
		"sns.requests":                       free(flat("requests", 0.0000005), "sns.requests", 1e6),
		"eventbridge.events":                 flat("events", 0.000001),
		"kinesis.shard_hours":                flat("shard-hours", 0.015),
		"kinesis.payload_units":              flat("payload units", 0.000000014),
		"data_transfer.out":                  free(Price{Unit: "GB", Tiers: []Tier{{10240, 0.09}, {51200, 0.085}, {153600, 0.07}, {inf, 0.05}}}, "data_transfer.out", 100),
		"ebs.gb_months":                      flat("GB-months", 0.08),
		"alb.hours":                          flat("hours", 0.0225),
		"alb.lcu_hours":                      flat("LCU-hours", 0.008),
		"nat.hours":                          flat("hours", 0.045),
		"nat.gb":                             flat("GB", 0.045),
		"ipv4.hours":                         flat("hours", 0.005),
		"ec2.surplus_vcpu_hours":             flat("vCPU-hours", 0.05),
		"ec2.t3.medium.on-demand":            flat("hours", 0.0416),
		"ec2.t3.medium.reserved-1y":          flat("hours", 0.0261),
		"ec2.t3.medium.reserved-3y":          flat("hours", 0.018),
		"ec2.t3.large.on-demand":             flat("hours", 0.0832),
		"ec2.m5.large.on-demand":             flat("hours", 0.096),
		"ec2.c5.large.on-demand":             flat("hours", 0.085),
	}
	require.Equal(t, want, load(t, "aws").Prices)
	require.Equal(t, want, load(t, "aws-classic").Prices)
	for _, key := range PriceKeys() {
		require.Contains(t, want, key)
	}
	for _, line := range load(t, "aws").Billing.Lines {
		for _, architecture := range architectures {
			require.Equal(t, line.Unit, want[line.Key(architecture)].Unit)
		}
	}
}

// What decides how the other providers differ, as read in their documents.
func TestOtherProviders(t *testing.T) {
	flat := func(unit string, usd float64) Price { return Price{Unit: unit, Tiers: []Tier{{math.Inf(1), usd}}} }
	free := func(p Price, pool string, amount float64) Price {
		p.Free, p.FreePool = amount, pool
		return p
	}
	included := func(unit string, amount, usd float64) Price {
		return Price{Unit: unit, Tiers: []Tier{{amount, 0}, {math.Inf(1), usd}}}
	}

	run := load(t, "cloud-run")
	require.Equal(t, []string{"function-url", "direct"}, run.Sources)
	require.Equal(t, []string{"image"}, run.Packages)
	require.Equal(t, Concurrency{EnvironmentDefault: 80, EnvironmentMax: 1000, ThrottleError: "429 Too Many Requests"}, run.Concurrency)
	require.Equal(t, Scaling{Kind: "instances", InstancesMax: 100}, run.Scaling)
	require.Equal(t, Pending{Timeout: 10 * time.Second, StartFactor: 3.5}, run.Pending)
	require.Equal(t, 15*time.Minute, run.Environment.KeepAlive.Value)
	require.Equal(t, Memory{
		MinMB: 128, MaxMB: 32768, DefaultMB: 512, MBPerVCPU: 4096, VCPUMin: 1, VCPUMax: 8,
		TimeoutDefault: 5 * time.Minute, TimeoutMax: time.Hour,
	}, run.Memory)
	require.Equal(t, "environment", run.Billing.Meter)
	require.Equal(t, 100*time.Millisecond, run.Billing.Unit)
	require.Equal(t, 100*time.Millisecond, run.Billing.UnitMin)
	require.True(t, run.Init.Billed)
	require.Equal(t, free(flat("requests", 0.0000004), "cloud_run.requests", 2e6), run.Prices["cloud_run.requests"])
	require.Equal(t, free(flat("vCPU-s", 0.000024), "cloud_run.cpu", 180_000), run.Prices["cloud_run.cpu"])
	require.Equal(t, free(flat("GB-s", 0.0000025), "cloud_run.memory", 360_000), run.Prices["cloud_run.memory"])
	require.Equal(t, flat("vCPU-s", 0.0000025), run.Prices["cloud_run.idle_cpu"])
	require.Equal(t, flat("GB-s", 0.0000025), run.Prices["cloud_run.idle_memory"])

	flex := load(t, "azure-flex")
	require.Equal(t, []string{"zip"}, flex.Packages)
	require.Equal(t, Scaling{Kind: "instances", InstancesMax: 1000}, flex.Scaling)
	require.Equal(t, []int{512, 2048, 4096}, flex.Memory.SizesMB)
	require.Equal(t, 2048, flex.Memory.DefaultMB)
	require.Equal(t, 2.0, flex.Memory.VCPUMax)
	require.Equal(t, "environment", flex.Billing.Meter)
	require.Equal(t, 100*time.Millisecond, flex.Billing.Unit)
	require.Equal(t, time.Second, flex.Billing.UnitMin)
	require.False(t, flex.Init.Billed)
	require.Equal(t, free(flat("requests", 0.0000004), "azure_functions.executions", 250_000), flex.Prices["azure_functions.executions"])
	require.Equal(t, free(flat("GB-s", 0.000026), "azure_functions.duration", 100_000), flex.Prices["azure_functions.duration"])
	require.Equal(t, flat("GB-s", 0.000004), flex.Prices["azure_functions.always_ready"])
	require.Equal(t, flat("GB-s", 0.000016), flex.Prices["azure_functions.always_ready_duration"])

	workers := load(t, "cloudflare-workers")
	require.Equal(t, []string{"function-url"}, workers.Sources)
	require.Equal(t, Scaling{Kind: "instances"}, workers.Scaling)
	require.Zero(t, workers.Pending)
	require.Zero(t, workers.Provisioned)
	require.Equal(t, dist.Const(5*time.Millisecond), workers.Init.Sandbox)
	require.Equal(t, time.Second, workers.Init.Limit)
	require.Equal(t, "cpu", workers.Billing.Meter)
	require.Equal(t, flat("months", 5), workers.Prices["workers.base"])
	require.Equal(t, included("requests", 10e6, 0.0000003), workers.Prices["workers.requests"])
	require.Equal(t, included("CPU-ms", 30e6, 0.00000002), workers.Prices["workers.cpu"])
	require.Equal(t, flat("GB", 0), workers.Prices["data_transfer.out"])

	knative := load(t, "knative")
	require.Equal(t, Scaling{Kind: "kpa", KPA: KPA{
		Target: 100, Utilization: 0.7, Tick: 2 * time.Second, StableWindow: time.Minute, PanicWindow: 6 * time.Second, PanicThreshold: 2,
		MaxScaleUp: 1000, MaxScaleDown: 2, ScaleToZeroGrace: 30 * time.Second, InitialScale: 1, TargetBurstCapacity: 211,
	}}, knative.Scaling)
	require.Equal(t, Pending{Timeout: 5 * time.Minute, Max: 10_000}, knative.Pending)
	require.Equal(t, "lifetime", knative.Billing.Meter)
	require.Equal(t, flat("vCPU-hours", 0.04048), knative.Prices["fargate.cpu"])
	require.Equal(t, flat("GB-hours", 0.004445), knative.Prices["fargate.memory"])
	require.Equal(t, flat("months", 73), knative.Prices["eks.cluster"])
	require.Equal(t, load(t, "aws").Prices["data_transfer.out"], knative.Prices["data_transfer.out"])
	require.Equal(t, load(t, "aws").Prices["data_transfer.out"].Tiers, knative.Prices["data_transfer.out"].Tiers)
}

// A world that runs on Lambda in one of its runtimes finds the same one on
// other platforms of containers, in the same spelling.
func TestRuntimesOfOtherProviders(t *testing.T) {
	aws := load(t, "aws")
	for _, name := range []string{"cloud-run", "knative"} {
		p := load(t, name)
		require.Equal(t, aws.Families, p.Families, name)
		for version := range aws.Runtimes {
			if !strings.HasSuffix(version, "-aot") {
				require.Contains(t, p.Runtimes, version, name)
			}
		}
	}
	knative := load(t, "knative")
	for family, newest := range aws.Families {
		require.Equal(t, aws.Runtimes[newest].Init["image/x86_64"], knative.Runtimes[newest].Init["image/x86_64"], family)
	}
	for _, name := range []string{"azure-flex", "cloudflare-workers"} {
		for family := range load(t, name).Families {
			require.Contains(t, aws.Families, family, name)
		}
	}
}

// What the documents of 2019 to 2023 say otherwise, and nothing else.
func TestClassicFigures(t *testing.T) {
	today, classic := load(t, "aws"), load(t, "aws-classic")
	require.Equal(t, Scaling{Kind: "tokens", Scope: "account", Burst: 3000, Refill: 500, Period: time.Minute}, classic.Scaling)
	require.Equal(t, "account", classic.Provisioned.Scope)
	require.Equal(t, 3000, classic.Provisioned.Burst)
	require.Equal(t, 500, classic.Provisioned.Refill)
	require.Equal(t, dist.Const(600*time.Second), classic.Environment.KeepAlive)
	require.Equal(t, today.Environment.MaxAge, classic.Environment.MaxAge)
	require.Equal(t, 15*time.Millisecond, classic.Init.DownloadPerMB)
	require.Equal(t, uniform(time.Second, 2*time.Second), classic.Init.VPC)
	require.False(t, classic.Init.Billed)
	require.Equal(t, 10*time.Second, classic.Init.Limit)
	require.Equal(t, 60, classic.Queue.PollersPerMinute)
	require.Equal(t, 1000, classic.Queue.PollersMax)
	require.Equal(t, Gateway{IntegrationTimeout: 29 * time.Second, IntegrationTimeoutMax: 29 * time.Second}, classic.Gateways["api-gateway-rest"])
	require.Equal(t, 256.0, classic.Limits.PayloadAsyncKB)
	require.Equal(t, "ThrottlingException", classic.Concurrency.ThrottleError)
	require.Equal(t, today.Families, classic.Families)
	for version, r := range classic.Runtimes {
		want := map[string]dist.Distribution{
			"nodejs": uniform(100*time.Millisecond, 300*time.Millisecond),
			"python": uniform(200*time.Millisecond, 500*time.Millisecond),
			"java":   uniform(time.Second, 4*time.Second),
			"go":     uniform(50*time.Millisecond, 150*time.Millisecond),
			"rust":   uniform(50*time.Millisecond, 150*time.Millisecond),
		}
		for packaging, d := range r.Init {
			if shared, ok := want[r.Family]; ok {
				require.Equal(t, shared, d, "%s %s", version, packaging)
			} else {
				require.Equal(t, today.Runtimes[version].Init[packaging], d, "%s %s", version, packaging)
			}
		}
		require.Len(t, r.Init, 4)
	}
	require.Len(t, classic.Runtimes, len(today.Runtimes))
}

func TestInheritedFiguresKeepTheirSource(t *testing.T) {
	today, err := Fact("aws.concurrency.account_default")
	require.NoError(t, err)
	classic, err := Fact("aws-classic.concurrency.account_default")
	require.NoError(t, err)
	classic.ID = today.ID
	require.Equal(t, today, classic)

	// What is restated leaves nothing of the base behind.
	for _, gone := range []string{
		"aws-classic.runtime.python3.12.zip.x86_64.p50",
		"aws-classic.runtime.go.image.arm64.max",
	} {
		_, ok := load(t, "aws-classic").Figure(gone)
		require.False(t, ok, gone)
	}
	_, ok := load(t, "aws-classic").Figure("aws-classic.runtime.ruby3.4.zip.x86_64.p50")
	require.True(t, ok)
}

// Medians and 99th percentiles of cold starts measured over eight months.
func TestRuntimes(t *testing.T) {
	p := load(t, "aws")
	ms := func(v float64) time.Duration { return time.Duration(math.Round(v * 1e6)) }
	for _, c := range []struct {
		version, family, packaging string
		p50, p99                   float64
	}{
		{"nodejs22.x", "nodejs", "zip/x86_64", 142.4, 215.91},
		{"nodejs24.x", "nodejs", "zip/x86_64", 142.44, 218.3},
		{"nodejs22.x", "nodejs", "image/x86_64", 289.22, 773.66},
		{"python3.12", "python", "zip/x86_64", 88.82, 141.35},
		{"python3.12", "python", "zip/arm64", 79.97, 133.55},
		{"python3.13", "python", "zip/x86_64", 99.88, 177.07},
		{"python3.14", "python", "zip/x86_64", 120.62, 277.7},
		{"java17", "java", "zip/x86_64", 210.2, 340.67},
		{"java21", "java", "zip/x86_64", 251.83, 568.23},
		{"java25", "java", "image/x86_64", 248.33, 645.99},
		{"go", "go", "zip/x86_64", 50.85, 71.61},
		{"go", "go", "image/arm64", 38.08, 94.81},
		{"rust", "rust", "zip/x86_64", 16.41, 47.69},
		{"dotnet8", "dotnet", "zip/x86_64", 254.4, 616.27},
		{"dotnet8-aot", "dotnet", "zip/x86_64", 88.2, 124.86},
		{"ruby3.4", "ruby", "zip/x86_64", 228.56, 480.2},
	} {
		r := p.Runtimes[c.version]
		require.Equal(t, c.family, r.Family, c.version)
		d := r.Init[c.packaging]
		require.Equal(t, dist.Quantiles, d.Kind)
		require.Equal(t, ms(c.p50), d.P50, "%s %s", c.version, c.packaging)
		require.Equal(t, ms(c.p99), d.P99, "%s %s", c.version, c.packaging)
	}
	require.Equal(t, map[string]string{
		"nodejs": "nodejs24.x", "python": "python3.14", "java": "java25", "go": "go", "rust": "rust", "dotnet": "dotnet10", "ruby": "ruby3.4",
	}, p.Families)
	for version, r := range p.Runtimes {
		require.Len(t, r.Init, 4, version)
		require.Contains(t, p.Families, r.Family, version)
		for packaging, d := range r.Init {
			points := []time.Duration{d.Min, d.P10, d.P50, d.P90, d.P95, d.P99, d.Max}
			require.Positive(t, d.Min)
			require.True(t, slices.IsSorted(points), "%s %s", version, packaging)
		}
	}
}

// problems parses a profile that is wrong and returns what Parse says of it.
func problems(t *testing.T, file string) []string {
	t.Helper()
	p, err := Parse([]byte(file), "mine")
	require.Error(t, err)
	require.Nil(t, p)
	var wrong *ParseError
	require.True(t, errors.As(err, &wrong), "%v", err)
	require.Equal(t, "mine", wrong.Name)
	texts := make([]string, len(wrong.Problems))
	for i, problem := range wrong.Problems {
		texts[i] = problem.String()
		require.Contains(t, err.Error(), problem.String())
	}
	return texts
}

func TestStrictness(t *testing.T) {
	const sourced = "base = \"aws\"\nsources.mine = { title = \"Mine\", date = \"2026-11\" }\n"
	const kpa = sourced + "scaling.kind = { value = \"kpa\", source = \"mine\" }\n[scaling.kpa]\nsource = \"mine\"\ntick = { value = 2, unit = \"s\" }\nstable_window = { value = 60, unit = \"s\" }\n"
	for _, c := range []struct{ name, file, want string }{
		{"unknown figure", sourced + "[scaling]\nsource = \"mine\"\nburts = 5", `scaling.burts is an unknown figure: did you mean "scaling.burst"?`},
		{"unknown attribute", sourced + "scaling.burst = { value = 5, source = \"mine\", vlaue = 6 }", `scaling.burst.vlaue is an unknown figure`},
		{"unknown price", sourced + "price.lambda.request = { value = 1, unit = \"USD per request\", source = \"mine\" }", `price.lambda.request is an unknown figure: did you mean "price.lambda.requests"?`},
		{"unknown gateway", sourced + "gateway.apigw.integration_timeout = { value = 1, unit = \"s\", source = \"mine\" }", `gateway.apigw.integration_timeout is an unknown figure`},
		{"price of an unknown instance", sourced + "price.ec2.\"t9.nano\".on-demand = { value = 1, unit = \"USD per hour\", source = \"mine\" }", `price.ec2."t9.nano".on-demand is an unknown figure`},
		{"instance without price", sourced + "[instance.\"t9.nano\"]\nsource = \"mine\"\nvcpus = 1\nmemory = { value = 1, unit = \"GB\" }", `lacks price.ec2.t9.nano.on-demand`},
		{"no source", "base = \"aws\"\n[scaling]\nburst = 5", `scaling.burst has neither a source nor assumption = true with a reason`},
		{"unknown source", sourced + "scaling.burst = { value = 5, source = \"mien\" }", `scaling.burst.source unknown source "mien": did you mean "mine"?`},
		{"assumption without reason", "base = \"aws\"\nscaling.burst = { value = 5, assumption = true }", `scaling.burst an assumption wants a reason: why this value is plausible`},
		{"assumption and source", sourced + "scaling.burst = { value = 5, assumption = true, reason = \"so\", source = \"mine\" }", `scaling.burst has a source and is an assumption: keep one`},
		{"no assumption", "base = \"aws\"\nscaling.burst = { value = 5, assumption = false }", `scaling.burst.assumption is true or left out`},
		{"reason of a source", sourced + "scaling.burst = { value = 5, source = \"mine\", reason = \"so\" }", `scaling.burst.reason belongs to an assumption`},
		{"source without title", "base = \"aws\"\nsources.mine = { date = \"2026\" }", `sources.mine has no title`},
		{"source without date", "base = \"aws\"\nsources.mine = { title = \"Mine\" }", `sources.mine wants a date`},
		{"source with more", "base = \"aws\"\nsources.mine = { title = \"Mine\", date = \"2026\", author = \"me\" }", `sources.mine.author unknown key`},
		{"wrong date", sourced + "scaling.burst = { value = 5, source = \"mine\", as_of = \"May\" }", `scaling.burst.as_of "May" is no date`},
		{"text for a number", sourced + "scaling.burst = { value = \"5\", source = \"mine\" }", `scaling.burst wants a whole number`},
		{"fraction for a count", sourced + "scaling.burst = { value = 5.5, source = \"mine\" }", `scaling.burst wants a whole number`},
		{"too many", sourced + "scaling.burst = { value = 5_000_000_000, source = \"mine\" }", `scaling.burst wants a whole number of at most 1,000,000,000`},
		{"none", sourced + "scaling.burst = { value = 0, source = \"mine\" }", `scaling.burst wants a whole number of at least 1`},
		{"negative", sourced + "scaling.burst = { value = -5, source = \"mine\" }", `scaling.burst is negative`},
		{"not a number", sourced + "memory.vcpu_max = { value = nan, source = \"mine\" }", `memory.vcpu_max wants a number of at least zero`},
		{"zero where something is divided by it", sourced + "memory.per_vcpu = { value = 0, unit = \"MB\", source = \"mine\" }", `memory.per_vcpu wants a number above zero`},
		{"wrong size unit", sourced + "memory.max = { value = 10, unit = \"GB\", source = \"mine\" }", `memory.max wants the unit "MB", not "GB"`},
		{"wrong time unit", sourced + "init.limit = { value = 10, unit = \"sec\", source = \"mine\" }", `init.limit wants a time: a number with the unit ns, us, ms, s, min, h or days, not "sec"`},
		{"endless time", sourced + "init.limit = { value = 1e9, unit = \"h\", source = \"mine\" }", `init.limit is longer than 290 years`},
		{"no time at all", sourced + "init.limit = { value = 0, unit = \"s\", source = \"mine\" }", `init.limit wants a time above zero`},
		{"more requests at first than at most", sourced + "concurrency.environment_default = { value = 2, source = \"mine\" }", `concurrency.environment_default is above environment_max`},
		{"least CPU above the most", sourced + "memory.vcpu_min = { value = 7, source = \"mine\" }", `memory.vcpu_min is above vcpu_max`},
		{"no least CPU", sourced + "memory.vcpu_min = { value = 0, source = \"mine\" }", `memory.vcpu_min wants a number above zero`},
		{"unknown scaling", sourced + "scaling.kind = { value = \"magic\", source = \"mine\" }", `scaling.kind wants one of tokens, instances, kpa, not "magic"`},
		{"no bound of the instances", sourced + "scaling.kind = { value = \"instances\", source = \"mine\" }", `lacks scaling.instances_max`},
		{"a bound that tokens do not have", sourced + "scaling.instances_max = { value = 3, source = \"mine\" }", `scaling.instances_max is an unknown figure`},
		{"autoscaler without figures", sourced + "scaling.kind = { value = \"kpa\", source = \"mine\" }", `scaling.kpa.stable_window`},
		{"autoscaler's figures of another kind", sourced + "scaling.kpa.target = { value = 3, source = \"mine\" }", `scaling.kpa.target is an unknown figure`},
		{"panic window too long", kpa + "panic_window = { value = 61, unit = \"s\" }", `scaling.kpa.panic_window is at least a tick and at most the stable window`},
		{"more than all utilization", kpa + "utilization = { value = 101, unit = \"%\" }", `scaling.kpa.utilization is a share of the target`},
		{"utilization as a share", kpa + "utilization = 0.7", `scaling.kpa.utilization wants the unit "%", not ""`},
		{"panic at rest", kpa + "panic_threshold = { value = 100, unit = \"%\" }", `scaling.kpa.panic_threshold is above 100 %`},
		{"no scaling up", kpa + "max_scale_up = 1", `scaling.kpa.max_scale_up is a factor above 1`},
		{"no scaling down", kpa + "max_scale_down = 1", `scaling.kpa.max_scale_down is a factor above 1`},
		{"half a waiting room", sourced + "pending.timeout = { value = 3, unit = \"s\", source = \"mine\" }", `lacks pending.max, pending.start_factor`},
		{"unknown meter", sourced + "billing.meter = { value = \"gas\", source = \"mine\" }", `billing.meter wants one of invocation, environment, cpu, lifetime, not "gas"`},
		{"line of an unknown quantity", sourced + "billing.lines.lambda.duration.quantity = \"gb_secons\"", `billing.lines.lambda.duration.quantity wants one of base_months, cpu_ms,`},
		{"line of another unit", sourced + "billing.lines.lambda.duration.quantity = \"requests\"", `price.lambda.duration.arm64 is per GB-s, but is counted in requests`},
		{"line without a price", sourced + "billing.lines.lambda.wishes = { quantity = \"requests\", price_key = \"lambda.wishes\" }", `lacks price.lambda.wishes`},
		{"line without a quantity", sourced + "billing.lines.lambda.wishes = { price_key = \"lambda.requests\" }", `lacks billing.lines.lambda.wishes.quantity`},
		{"line with something else", sourced + "billing.lines.lambda.requests.free = \"all\"", `billing.lines.lambda.requests.free`},
		{"unknown kind of source", sourced + "source_kinds = { value = [\"direct\", \"carrier-pigeon\"], source = \"mine\" }", `source_kinds wants some of direct, function-url, api-gateway-rest,`},
		{"kind of source in numbers", sourced + "source_kinds = { value = 3, source = \"mine\" }", `source_kinds wants some of`},
		{"default memory out of range", sourced + "memory.default = { value = 64, unit = \"MB\", source = \"mine\" }", `memory.default is not between min and max`},
		{"unknown word", sourced + "scaling.scope = { value = \"region\", source = \"mine\" }", `scaling.scope wants one of function, account, not "region"`},
		{"text for a flag", sourced + "init.billed = { value = \"yes\", source = \"mine\" }", `init.billed wants true or false`},
		{"share above one", sourced + "async.duplicate_rate = { value = 1.5, source = \"mine\" }", `async.duplicate_rate wants a share from 0 to 1`},
		{"unknown distribution", sourced + "init.vpc = { dist = \"normal\", source = \"mine\" }", `init.vpc.dist wants one of exponential, lognormal, uniform, empirical, quantiles, not "normal"`},
		{"distribution upside down", sourced + "init.vpc = { dist = \"uniform\", min = 9, max = 5, unit = \"ms\", source = \"mine\" }", `init.vpc.max is less than the figure before it`},
		{"distribution with a gap", sourced + "init.vpc = { dist = \"uniform\", min = 9, unit = \"ms\", source = \"mine\" }", `lacks init.vpc.max`},
		{"distribution with too much", sourced + "init.vpc = { dist = \"uniform\", min = 1, max = 2, p50 = 1, unit = \"ms\", source = \"mine\" }", `init.vpc.p50 is an unknown figure`},
		{"gateway's bound", sourced + "gateway.alb.integration_timeout_max = { value = 1, unit = \"s\", source = \"mine\" }", `gateway.alb.integration_timeout_max is less than integration_timeout`},
		{"price without unit", sourced + "price.lambda.requests = { value = 1, source = \"mine\" }", `price.lambda.requests wants a price's unit, such as "USD per hour"`},
		{"price of something else", sourced + "price.lambda.requests = { value = 1, unit = \"USD per GB-s\", source = \"mine\" }", `price.lambda.requests is per GB-s, but is counted in requests`},
		{"price in another currency", sourced + "price.lambda.requests = { value = 1, unit = \"EUR per request\", source = \"mine\" }", `price.lambda.requests is in EUR, but the profile's currency is USD`},
		{"price in words", sourced + "price.lambda.requests = { value = \"one\", unit = \"USD per request\", source = \"mine\" }", `price.lambda.requests wants`},
		{"tiers upside down", sourced + "price.sns.requests = { value = 1, unit = \"USD per request\", source = \"mine\", tier2 = { from = 10, value = 1 }, tier3 = { from = 5, value = 1 } }", `price.sns.requests.tier3.from is not above the tier before`},
		{"tier left out", sourced + "price.sns.requests = { value = 1, unit = \"USD per request\", source = \"mine\", tier3 = { from = 5, value = 1 } }", `price.sns.requests.tier3 is an unknown figure`},
		{"unknown allowance", sourced + "price.sns.requests = { value = 1, unit = \"USD per request\", source = \"mine\", free = \"sms.requests\" }", `price.sns.requests.free names no row of [free]: did you mean "sns.requests"?`},
		{"allowance of something else", sourced + "price.sns.requests = { value = 1, unit = \"USD per request\", source = \"mine\", free = \"lambda.duration\" }", `free.lambda.duration wants the unit "requests", not "GB-s"`},
		{"runtime of an unknown family", sourced + "[runtime.cobol]\nfamily = \"cobol\"\nzip.x86_64 = { value = 1, unit = \"s\", source = \"mine\" }", `runtime.cobol.family wants one of`},
		{"newest of another family", sourced + "family.go.newest = { value = \"rust\", source = \"mine\" }", `family.go.newest "rust" is no runtime of this family`},
		{"table for a figure", sourced + "[[scaling.burst]]\nvalue = 1", `scaling.burst wants a number, text, true, false or a list of these`},
		{"list in a list", sourced + "reference.x = { value = [[1]], source = \"mine\" }", `reference.x wants a list of numbers or texts`},
		{"empty list", sourced + "reference.x = { value = [], source = \"mine\" }", `reference.x is an empty list`},
		{"negative in a list", sourced + "reference.x = { value = [1, -1], source = \"mine\" }", `reference.x has an element that is negative`},
		{"the same twice", sourced + "[reference]\nsource = \"mine\"\na.b = 1\n\"a.b\" = 2", `is there twice`},
		{"value outside a table", sourced + "value = 3", `value stands outside any table`},
		{"unknown base", "base = \"asw\"", `base unknown platform "asw": did you mean "aws"?`},
		{"title in numbers", "base = \"aws\"\ntitle = 3", `title wants text`},
	} {
		t.Run(c.name, func(t *testing.T) {
			texts := problems(t, c.file)
			require.True(t, slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, c.want) }), "%s\nis not in\n%s", c.want, strings.Join(texts, "\n"))
		})
	}
}

func TestMissingFiguresAreAllListed(t *testing.T) {
	texts := problems(t, "title = \"Mine\"\n")
	require.Len(t, texts, 1)
	for _, key := range []string{"region", "currency", "concurrency.account_default", "scaling.burst", "init.vpc", "billing.lines", "source_kinds", "init.download_per_mb or init.image_download"} {
		require.Contains(t, texts[0], key)
	}
	require.True(t, strings.HasSuffix(texts[0], `; base = "aws" would take over what the file does not state`))
}

// small is a platform that has no more than it must: one kind of source, one
// kind of package, no servers, no provisioned concurrency.
const small = `
title    = "A small platform"
region   = "everywhere"
currency = "EUR"
sources.mine = { title = "Mine", date = "2026-11" }
source_kinds = { value = "function-url", source = "mine" }

[concurrency]
source = "mine"
account_default     = 0
unreserved_minimum  = 0
request_rate_factor = 0
reservations        = false
environment_default = 20
environment_max     = 100
throttle_error      = "429 Too Many Requests"

[scaling]
source = "mine"
kind          = "instances"
instances_max = 7

[pending]
source = "mine"
timeout      = { value = 10, unit = "s" }
start_factor = 3.5
max          = 0

[environment]
source = "mine"
unit   = "min"
keep_alive = 15
max_age    = { dist = "uniform", min = 60, max = 90 }

[memory]
source = "mine"
min             = { value = 256, unit = "MB" }
max             = { value = 8192, unit = "MB" }
default         = { value = 512, unit = "MB" }
per_vcpu        = { value = 4096, unit = "MB" }
vcpu_min        = 1
vcpu_max        = 2
timeout_default = { value = 5, unit = "min" }
timeout_max     = { value = 60, unit = "min" }

[init]
source = "mine"
unit   = "ms"
sandbox        = 50
image_download = 20
vpc            = 0
limit          = { value = 4, unit = "min" }
billed         = true

[billing]
source = "mine"
meter         = "environment"
duration_step = { value = 100, unit = "ms" }
duration_min  = { value = 100, unit = "ms" }
lines.small.time = { quantity = "vcpu_seconds", price_key = "small.time" }

[price]
source = "mine"
small.time        = { value = 0.00002, unit = "EUR per vCPU-s" }
data_transfer.out = { value = 0.1, unit = "EUR per GB" }
`

func TestSmallPlatform(t *testing.T) {
	p, err := Parse([]byte(small), "small")
	require.NoError(t, err)
	require.Equal(t, []string{"function-url"}, p.Sources)
	require.Equal(t, []string{"image"}, p.Packages)
	require.Equal(t, Concurrency{EnvironmentDefault: 20, EnvironmentMax: 100, ThrottleError: "429 Too Many Requests"}, p.Concurrency)
	require.Equal(t, Scaling{Kind: "instances", InstancesMax: 7}, p.Scaling)
	require.Equal(t, Pending{Timeout: 10 * time.Second, StartFactor: 3.5}, p.Pending)
	require.Equal(t, []BillingLine{{Item: "small.time", PriceKey: "small.time", Unit: "vCPU-s", Quantity: "vcpu_seconds"}}, p.Billing.Lines)
	require.Len(t, p.Prices, 2)
	require.Zero(t, p.Provisioned)
	require.Zero(t, p.Async)
	require.Zero(t, p.Queue)
	require.Empty(t, p.Gateways)
	require.Empty(t, p.Client)
	require.Empty(t, p.Streams)
	require.Empty(t, p.InstanceType)
	require.Empty(t, p.Runtimes)
	require.Zero(t, p.Limits)

	// What a kind of source needs is missing as soon as there is the kind; and
	// half of a group is not enough.
	lacks := func(more string) string {
		_, err := Parse([]byte(strings.Replace(small, `value = "function-url"`, `value = "`+more+`"`, 1)), "small")
		require.Error(t, err, more)
		return err.Error()
	}
	require.Contains(t, lacks("sqs"), "queue.visibility_timeout")
	require.Contains(t, lacks("sqs"), "price.sqs.standard")
	require.Contains(t, lacks("sns"), "async.max_retries")
	require.Contains(t, lacks("sns"), "billing.payload_first")
	require.Contains(t, lacks("kinesis"), "stream.kinesis.retention")
	require.NotContains(t, lacks("kinesis"), "stream.dynamodb-streams")
	require.Contains(t, lacks("alb"), "billing.lcu.rules")
	require.Contains(t, lacks("alb"), "gateway.alb.integration_timeout")
	for half, whole := range map[string]string{
		"provisioned.refill":         "provisioned.preparation",
		"queue.batch_max":            "queue.batch_default",
		"client.direct.max_attempts": "client.direct.cap",
		"fleet.what":                 "fleet.autoscaling_interval",
	} {
		_, err := Parse([]byte(small+"\n["+half[:strings.LastIndex(half, ".")]+"]\nsource = \"mine\"\n"+half[strings.LastIndex(half, ".")+1:]+" = 1\n"), "small")
		require.ErrorContains(t, err, whole)
	}
}

// A platform in which fewer things invoke functions is still the base's in the
// rest.
func TestFewerSources(t *testing.T) {
	p, err := Parse([]byte("base = \"aws\"\nsources.mine = { title = \"Mine\", date = \"2026\" }\nsource_kinds = { value = [\"direct\"], source = \"mine\" }"), "mine")
	require.NoError(t, err)
	require.Equal(t, []string{"direct"}, p.Sources)
	require.Equal(t, load(t, "aws").Queue, p.Queue)
}

func TestAllProblemsAreReported(t *testing.T) {
	texts := problems(t, "base = \"aws\"\n[scaling]\nassumption = true\nreason = \"a classroom\"\nburst = \"many\"\nperiod = 5\nspeed = 7")
	require.Len(t, texts, 3)
}

func TestSyntaxError(t *testing.T) {
	_, err := Parse([]byte("title ="), "mine")
	require.ErrorContains(t, err, `platform profile "mine"`)
	require.ErrorContains(t, err, "line 1")
}

// An instructor's profile: another region, its own currency for all that the
// course prices, and everything else from the base.
func TestOwnProfile(t *testing.T) {
	p, err := Parse([]byte(`
base   = "aws"
title  = "AWS Lambda in a classroom"
region = "eu-central-1"

[sources]
class = { title = "The class's own measurements", date = "2026-11" }

[price.lambda]
source   = "class"
requests = { value = 0.23, unit = "USD per 1M requests" }

[price.data_transfer.out]
source = "class"
value  = 0.1
unit   = "USD per GB"
free   = "none"

[instance."m7.large"]
source = "class"
vcpus  = 2
memory = { value = 8, unit = "GB" }

[price.ec2."m7.large"]
on-demand = { value = 0.12, unit = "USD per hour", source = "class" }

[environment]
source     = "class"
keep_alive = { dist = "empirical", samples = [300, 420], unit = "s" }

[runtime."python3.15"]
family     = "python"
zip.x86_64 = { dist = "exponential", mean = 90, unit = "ms", source = "class" }

[family]
python.newest = { value = "python3.15", source = "class" }

[reference.class]
size = { value = 30, unit = "students", source = "class", as_of = "2026-10" }
`), "classroom")
	require.NoError(t, err)
	require.Equal(t, "classroom", p.Name)
	require.Equal(t, "AWS Lambda in a classroom", p.Title)
	require.Equal(t, "eu-central-1", p.Region)
	require.Equal(t, "USD", p.Currency)
	require.Equal(t, Price{Unit: "requests", Tiers: []Tier{{math.Inf(1), 0.00000023}}, Free: 1e6, FreePool: "lambda.requests"}, p.Prices["lambda.requests"], "the allowance stays")
	require.Equal(t, Price{Unit: "GB", Tiers: []Tier{{math.Inf(1), 0.1}}}, p.Prices["data_transfer.out"], "the base's tiers go with its price")
	require.Equal(t, 0.12, p.InstanceType["m7.large"].USDPerHour["on-demand"])
	require.Equal(t, 0.12, p.Prices["ec2.m7.large.on-demand"].Tiers[0].USD)
	require.Equal(t, dist.Distribution{Kind: dist.Empirical, Samples: []time.Duration{5 * time.Minute, 7 * time.Minute}}, p.Environment.KeepAlive)
	require.Equal(t, map[string]dist.Distribution{"zip/x86_64": {Kind: dist.Exponential, Mean: 90 * time.Millisecond}}, p.Runtimes["python3.15"].Init)
	require.Equal(t, "python3.15", p.Families["python"])
	f, ok := p.Figure("classroom.reference.class.size")
	require.True(t, ok)
	require.Equal(t, Figure{ID: "classroom.reference.class.size", Value: int64(30), Unit: "students", Source: "The class's own measurements", AsOf: "2026-10"}, f)
	require.Equal(t, load(t, "aws").Runtimes["go"], p.Runtimes["go"])
	require.Equal(t, 0.0000002, load(t, "aws").Prices["lambda.requests"].Tiers[0].USD, "the base is as it was")
}

// The built-in files hold no figure that their base has as well.
func TestClassicRestatesNothing(t *testing.T) {
	data, err := profiles.ReadFile("profiles/aws-classic.toml")
	require.NoError(t, err)
	alone, err := readDocument(data, func(string) (*document, error) { return builtin()["aws"].document, nil })
	require.NoError(t, err)
	base := builtin()["aws"].document
	for key, e := range alone.entries {
		if b := base.entries[key]; b != nil && b != e && !e.word {
			require.NotEqual(t, fmt.Sprint(b.value, b.unit), fmt.Sprint(e.value, e.unit), "%s is the base's", key)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := profiles.ReadFile("profiles/aws-classic.toml")
	require.NoError(f, err)
	f.Add(data)
	for _, seed := range []string{
		"", "base = \"aws\"", "base = \"aws\"\nruntime.x = 3", "base = \"aws\"\nruntime.go.family = \"x\"", "base = \"aws\"\n[family]\ngo = 1",
		"base = \"aws\"\nprice.lambda.requests.tier2.from = inf", "base = \"aws\"\ninstance.a.vcpus = 1", "base = \"aws\"\nfree = \"x\"",
		"sources = 1", "sources.a = 1", "[[a]]\nb=1", "value = {value = {value = 1}}", "base = \"aws\"\ninit.vpc = {dist = 3}", "a.dist = \"b\"",
		"base = \"aws\"\ninit.vpc = { dist = \"empirical\", samples = \"x\", unit = \"s\", assumption = true, reason = \"x\" }",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data, "fuzzed")
		if (p == nil) != (err != nil) {
			t.Fatalf("profile %v with error %v", p != nil, err)
		}
		if err != nil {
			_ = err.Error()
			return
		}
		for _, figure := range p.Figures {
			_ = figure.String()
		}
	})
}
