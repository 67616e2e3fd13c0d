package platform

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func ExampleFact() {
	for _, id := range []string{
		"aws.concurrency.account_default",
		"aws.gateway.api-gateway-rest.integration_timeout",
		"aws.price.lambda.requests",
		"aws-classic.scaling.burst",
	} {
		figure, err := Fact(id)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s (%s)\n", figure, figure.AsOf)
	}
	// Output:
	// 1,000 concurrent executions (2026-10-01)
	// 29 s (2024-06-04)
	// $0.20 per 1M requests (2026)
	// 3,000 new environments (2023-10)
}

// Figures as they stand in a sentence.
func TestFigureText(t *testing.T) {
	for id, want := range map[string]string{
		"aws.concurrency.account_default":                          "1,000 concurrent executions",
		"aws.concurrency.request_rate_factor":                      "10 requests per second per unit of concurrency",
		"aws.concurrency.environment_max":                          "1 request in an environment at a time",
		"aws.concurrency.throttle_error":                           "TooManyRequestsException",
		"aws.scaling.scope":                                        "function",
		"aws.gateway.api-gateway-rest.integration_timeout":         "29 s",
		"aws.gateway.alb.integration_timeout_max":                  "4,000 s",
		"aws.memory.timeout_max":                                   "15 min",
		"aws.memory.max":                                           "10,240 MB",
		"aws.memory.vcpu_max":                                      "6 vCPUs",
		"aws.init.billed":                                          "yes",
		"aws-classic.init.billed":                                  "no",
		"aws.init.download_per_mb":                                 "1.5 ms",
		"aws.init.vpc.max":                                         "50 ms",
		"aws.environment.max_age.min":                              "2 h",
		"aws.async.max_retries":                                    "2 retries",
		"aws.async.retry_delays":                                   "1 min and 2 min",
		"aws.async.duplicate_rate":                                 "0.0001",
		"aws.queue.retention":                                      "4 days",
		"aws.runtime.python3.12.zip.x86_64.p50":                    "88.82 ms",
		"aws.family.python.newest":                                 "python3.14",
		"aws.free.lambda.requests":                                 "1 million requests",
		"aws.free.lambda.duration":                                 "400,000 GB-s",
		"aws.price.lambda.requests":                                "$0.20 per 1M requests",
		"aws.price.lambda.duration.x86_64":                         "$0.0000166667 per GB-s",
		"aws.price.lambda.duration.x86_64.tier2":                   "$0.000015 per GB-s",
		"aws.price.lambda.duration.x86_64.tier2.from":              "6 billion GB-s",
		"aws.price.lambda.duration.arm64.tier3.from":               "18.75 billion GB-s",
		"aws.price.api_gateway.rest":                               "$3.50 per 1M requests",
		"aws.price.api_gateway.rest.tier2.from":                    "333 million requests",
		"aws.price.data_transfer.out":                              "$0.09 per GB",
		"aws.price.data_transfer.out.tier2.from":                   "10,240 GB",
		"aws.price.ec2.t3.medium.on-demand":                        "$0.0416 per hour",
		"aws.reference.lambda.cold_start_share_max":                "1 %",
		"aws.reference.lambda.users":                               "1.5 million users",
		"aws.reference.sns.attempts":                               "100,015 attempts",
		"aws.reference.retry_quota.refund":                         "1 token",
		"aws.reference.first_run.dotnet8.mb128":                    "715 ms",
		"aws.reference.price.s3_get":                               "$0.0004 per 1k requests",
		"aws-classic.environment.keep_alive":                       "10 min",
		"aws-classic.family.java.init.max":                         "4 s",
		"aws-classic.scaling.burst":                                "3,000 new environments",
		"aws-classic.limits.payload_async":                         "256 KB",
		"aws-classic.gateway.api-gateway-http.integration_timeout": "30 s",
		"aws-classic.runtime.ruby3.4.zip.x86_64.p50":               "228.56 ms",
		"aws-classic.reference.pytorch_init.max":                   "8 s",
		"aws-classic.reference.firecracker.creation_rate":          "150 microVMs per second",
		"aws-classic.price.lambda.provisioned_duration.x86_64":     "$0.0000097222 per GB-s",
		"aws-classic.instance.t3.medium.credits_per_hour":          "24 credits per hour",
		"aws-classic.stream.kinesis.parallelization_factor_max":    "10 batches per shard",
		"aws-classic.provisioned.target.datapoints":                "3 datapoints",
		"aws-classic.reference.lambda.shared_interfaces_since":     "2019-11-25",
		"aws-classic.reference.sqs.visibility_factor":              "6 times the function's time-out",
		"aws-classic.reference.images.bytes_read":                  "6.5 %",
		"aws-classic.reference.lambda.streamed_response_rate":      "2 MB per second",
	} {
		f, err := Fact(id)
		require.NoError(t, err)
		require.Equal(t, want, f.String(), id)
	}

	for want, f := range map[string]Figure{
		"12,345.678 ms":         {Value: 12345.678, Unit: "ms"},
		"1,234,567 requests":    {Value: int64(1_234_567), Unit: "requests"},
		"999,999 requests":      {Value: int64(999_999), Unit: "requests"},
		"1.25 billion requests": {Value: 1.25e9, Unit: "requests"},
		"1,000 billion GB-s":    {Value: 1e12, Unit: "GB-s"},
		"1 hour":                {Value: int64(1), Unit: "hours"},
		"1 batch per shard":     {Value: int64(1), Unit: "batches per shard"},
		"1 entry":               {Value: 1.0, Unit: "entries"},
		"1 ms":                  {Value: int64(1), Unit: "ms"},
		"0 requests":            {Value: int64(0), Unit: "requests"},
		"1 s, 2 s and 3 s":      {Value: []any{int64(1), int64(2), int64(3)}, Unit: "s"},
		"5 s":                   {Value: []any{int64(5)}, Unit: "s"},
		"a and b":               {Value: []any{"a", "b"}},
		"€1,234.50 per hour":    {Value: 1234.5, Unit: "EUR per hour"},
		"£2.00 per GB":          {Value: int64(2), Unit: "GBP per GB"},
		"CHF 0.005 per hour":    {Value: 0.005, Unit: "CHF per hour"},
		"25 per second":         {Value: int64(25), Unit: "per second"},
	} {
		require.Equal(t, want, f.String())
	}
}

func TestFactErrors(t *testing.T) {
	for id, want := range map[string]string{
		"aws.concurency.account_default": `unknown figure "aws.concurency.account_default": did you mean "aws.concurrency.account_default"?`,
		"aws.init.vpc":                   `"aws.init.vpc" is a group of figures: name one of aws.init.vpc.max, aws.init.vpc.min`,
		"aws.nothing.like.that.at.all":   `unknown figure "aws.nothing.like.that.at.all"`,
		"asw.init.limit":                 `unknown figure "asw.init.limit": unknown platform "asw": did you mean "aws"? (built in: aws, aws-classic, azure-flex, cloud-run, cloudflare-workers, knative)`,
		"concurrency":                    `unknown figure "concurrency": a figure's name begins with its platform, as in "aws.concurrency.account_default"`,
	} {
		f, err := Fact(id)
		require.EqualError(t, err, want)
		require.Zero(t, f)
	}
	_, err := Fact("aws.runtime.go")
	require.ErrorContains(t, err, "aws.runtime.go.image.arm64.max, ")
	require.ErrorContains(t, err, " and 20 more")
	_, err = Fact("aws")
	require.ErrorContains(t, err, `"aws" is a group of figures`)
}

func TestDurations(t *testing.T) {
	for _, c := range []struct {
		value any
		unit  string
		want  time.Duration
	}{
		{int64(250), "ms", 250 * time.Millisecond},
		{88.82, "ms", 88_820 * time.Microsecond},
		{0.1, "s", 100 * time.Millisecond},
		{int64(15), "min", 15 * time.Minute},
		{1.5, "h", 90 * time.Minute},
		{int64(4), "days", 96 * time.Hour},
		{0.5, "days", 12 * time.Hour},
		{int64(7), "us", 7 * time.Microsecond},
		{int64(7), "ns", 7},
		{0.0, "s", 0},
	} {
		d, err := toDuration(c.value, c.unit)
		require.NoError(t, err)
		require.Equal(t, c.want, d, "%v %s", c.value, c.unit)
	}
	for _, c := range []struct {
		value any
		unit  string
	}{{int64(1), ""}, {int64(1), "months"}, {"1", "s"}, {true, "s"}, {1e300, "s"}, {int64(200_000), "days"}} {
		_, err := toDuration(c.value, c.unit)
		require.Error(t, err, "%v %s", c.value, c.unit)
	}
}

// A price per thousand or million is divided in decimal: the result is the
// float64 that the decimal text of one unit's price reads as.
func TestPricePerUnitIsExact(t *testing.T) {
	for _, c := range []struct {
		value    any
		exponent int
		want     float64
	}{
		{0.20, 6, 0.0000002},
		{3.50, 6, 0.0000035},
		{1.51, 6, 0.00000151},
		{0.0004, 3, 0.0000004},
		{int64(1), 6, 0.000001},
		{0.0416, 0, 0.0416},
	} {
		usd, err := perUnit(c.value, c.exponent)
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(c.want), math.Float64bits(usd), "%v", c.value)
	}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.Int64Range(0, 999_999_999_999).Draw(t, "digits")
		usd, err := perUnit(float64(digits)/1e6, 6) // the float64 nearest to a number of six decimals
		require.NoError(t, err)
		require.Equal(t, float64(digits)/1e12, usd) // one rounding of an exact quotient
	})
}

func TestPriceUnits(t *testing.T) {
	for unit, want := range map[string]priceUnit{
		"USD per hour":           {"USD", 0, "hours"},
		"USD per GB-s":           {"USD", 0, "GB-s"},
		"USD per GB":             {"USD", 0, "GB"},
		"EUR per GB-month":       {"EUR", 0, "GB-months"},
		"USD per 1M requests":    {"USD", 6, "requests"},
		"USD per 1k write units": {"USD", 3, "write units"},
	} {
		got, err := parsePriceUnit(unit)
		require.NoError(t, err)
		require.Equal(t, want, got, unit)
	}
	for _, unit := range []string{"", "USD", "USD per ", "usd per hour", "new connections per second", "US per hour"} {
		_, err := parsePriceUnit(unit)
		require.Error(t, err, unit)
	}
}
