package billing

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine/platform"
)

// The providers' own worked examples, to the cent. A line's amount is rounded
// as the page rounds it; the total is of the lines before they are rounded,
// which comes to the page's in every one of them.

// An example is what a price page computes.
type example struct {
	name     string
	usage    []Usage
	freeTier bool
	lines    map[string]string // by price key
	total    string
}

func (e example) check(t *testing.T, name string) {
	t.Run(e.name, func(t *testing.T) {
		p, err := platform.Load(name)
		require.NoError(t, err)
		bill, err := Price(p.Prices, e.usage, e.freeTier)
		require.NoError(t, err)
		got := map[string]string{}
		for _, line := range bill.Lines {
			got[line.Item] = fmt.Sprintf("%.2f", line.USD)
		}
		require.Equal(t, e.lines, got)
		require.Equal(t, e.total, fmt.Sprintf("%.2f", bill.Total))
	})
}

// Source: https://aws.amazon.com/lambda/pricing/, all examples of 2026 whose
// items a world can produce. GB-seconds are requests × seconds × GB.
func TestLambdaPricingPage(t *testing.T) {
	const (
		month31 = 31 * 24 * 3600 // seconds
		fleet   = 10_000 * 24 * 31
	)
	for _, e := range []example{
		{
			name:     "mobile application backend: 3 M requests of 120 ms with 1,536 MB",
			usage:    []Usage{use("lambda.requests", "f", 3e6), use("lambda.duration.x86_64", "f", 3e6*0.12*1.5)},
			freeTier: true,
			lines:    map[string]string{"lambda.duration.x86_64": "2.33", "lambda.requests": "0.40"},
			total:    "2.73",
		}, {
			name:  "streaming telemetry: 7.44 M messages of 2 s with 1 GB, no free tier",
			usage: []Usage{use("lambda.requests", "f", fleet), use("lambda.duration.x86_64", "f", fleet*2)},
			lines: map[string]string{"lambda.duration.x86_64": "248.00", "lambda.requests": "1.49"},
			total: "249.49",
		}, {
			name: "support tickets: 6 M requests of 280 ms with 4,096 MB and 2,048 MB of ephemeral storage",
			usage: []Usage{
				use("lambda.requests", "f", 6e6), use("lambda.duration.x86_64", "f", 6e6*0.28*4),
				use("lambda.ephemeral_storage", "f", 6e6*0.28*1.5),
			},
			freeTier: true,
			lines:    map[string]string{"lambda.duration.x86_64": "105.33", "lambda.requests": "1.00", "lambda.ephemeral_storage": "0.08"},
			total:    "106.41",
		}, {
			name: "provisioned concurrency of 100 for 8 hours, 0.5 of 3 M requests in them",
			usage: []Usage{
				use("lambda.requests", "f", 3e6),
				use("lambda.provisioned.x86_64", "f", 100*1.5*8*3600),
				use("lambda.provisioned_duration.x86_64", "f", 500_000*0.1*1.5),
				use("lambda.duration.x86_64", "f", 2.5e6*0.12*1.5),
			},
			freeTier: true,
			lines: map[string]string{
				"lambda.provisioned.x86_64": "18.00", "lambda.requests": "0.40",
				"lambda.provisioned_duration.x86_64": "0.73", "lambda.duration.x86_64": "0.83",
			},
			total: "19.96",
		}, {
			name: "provisioned concurrency of 7 for a day, 2 M requests in it, no free tier",
			usage: []Usage{
				use("lambda.requests", "f", 2e6),
				use("lambda.provisioned.x86_64", "f", 7*4*24*3600),
				use("lambda.provisioned_duration.x86_64", "f", 2e6*0.28*4),
			},
			lines: map[string]string{"lambda.provisioned.x86_64": "10.08", "lambda.provisioned_duration.x86_64": "21.78", "lambda.requests": "0.40"},
			total: "32.26",
		}, {
			name: "SnapStart: the telemetry with 1 % of the requests restored",
			usage: []Usage{
				use("lambda.requests", "f", fleet), use("lambda.duration.x86_64", "f", fleet*2),
				use("lambda.snapstart_cache", "f", month31), use("lambda.snapstart_restore", "f", fleet*0.01),
			},
			lines: map[string]string{
				"lambda.duration.x86_64": "248.00", "lambda.requests": "1.49",
				"lambda.snapstart_cache": "4.03", "lambda.snapstart_restore": "10.40",
			},
			total: "263.92",
		}, {
			name:     "arm64: the compute and the requests of a million insurance claims, 2 invocations and 32 s each",
			usage:    []Usage{use("lambda.requests", "f", 2e6), use("lambda.duration.arm64", "f", 32e6)},
			freeTier: true,
			lines:    map[string]string{"lambda.duration.arm64": "421.34", "lambda.requests": "0.20"},
			total:    "421.54",
		}, {
			name:     "web content: 3 M requests of 500 ms with 1,536 MB, what it streams apart",
			usage:    []Usage{use("lambda.requests", "f", 3e6), use("lambda.duration.x86_64", "f", 3e6*0.5*1.5)},
			freeTier: true,
			lines:    map[string]string{"lambda.duration.x86_64": "30.83", "lambda.requests": "0.40"},
			total:    "31.23",
		}, {
			name:  "queue: 1 M invocations a day of 1 s with 1 GB, what its pollers cost apart, no free tier",
			usage: []Usage{use("lambda.requests", "f", 30e6), use("lambda.duration.x86_64", "f", 30e6)},
			lines: map[string]string{"lambda.duration.x86_64": "500.00", "lambda.requests": "6.00"},
			total: "506.00",
		}, {
			name:  "tenants: 10 M invocations of 2 s with 1 GB, what isolation costs apart, no free tier",
			usage: []Usage{use("lambda.requests", "f", 10e6), use("lambda.duration.x86_64", "f", 20e6)},
			lines: map[string]string{"lambda.duration.x86_64": "333.33", "lambda.requests": "2.00"},
			total: "335.33", // the page rounds 333.334 up
		},
	} {
		e.check(t, "aws")
	}
}

// What stands around Lambda. Sources: https://aws.amazon.com/api-gateway/pricing/
// as worked out in https://awsforengineers.com/blog/aws-api-gateway-pricing-explained
// (216 M HTTP requests; 5 M REST calls with answers of 3 KB), and
// https://adhdecode-articles-4.pages.dev/articles/sqs/sqs-cost-per-million-messages-pricing
// (3 M messages, sent in tens, received and deleted one by one).
func TestPricesAroundLambda(t *testing.T) {
	for _, e := range []example{
		{
			name:  "216 M requests to an HTTP API",
			usage: []Usage{use("api_gateway.http", "front", 216e6)},
			lines: map[string]string{"api_gateway.http": "216.00"},
			total: "216.00",
		}, {
			name:  "5 M calls to a REST API, 3 KB each",
			usage: []Usage{use("api_gateway.rest", "front", 5e6), use("data_transfer.out", "front", 5e6*3/gb)},
			lines: map[string]string{"api_gateway.rest": "17.50", "data_transfer.out": "1.29"},
			total: "18.79",
		}, {
			name:  "3 M messages of a queue, 6.3 M requests",
			usage: []Usage{use("sqs.standard", "queue", 3e6/10+3e6+3e6)},
			lines: map[string]string{"sqs.standard": "2.52"},
			total: "2.52",
		},
	} {
		e.check(t, "aws")
	}
}

// Source: https://developers.cloudflare.com/workers/platform/pricing/, examples
// 1, 3 and 4; of example 2 what static assets leave.
func TestWorkersPricingPage(t *testing.T) {
	workers := func(requests, ms float64) []Usage {
		return []Usage{use("workers.base", "w", 1), use("workers.requests", "w", requests), use("workers.cpu", "w", requests*ms)}
	}
	for _, e := range []example{
		{
			name:  "15 M requests of 7 ms",
			usage: workers(15e6, 7),
			lines: map[string]string{"workers.base": "5.00", "workers.requests": "1.50", "workers.cpu": "1.50"},
			total: "8.00",
		}, {
			name:  "3 M requests of 7 ms, beside 12 M for static assets",
			usage: workers(3e6, 7),
			lines: map[string]string{"workers.base": "5.00", "workers.requests": "0.00", "workers.cpu": "0.00"},
			total: "5.00",
		}, {
			name:  "720 runs of three minutes",
			usage: workers(720, 180_000),
			lines: map[string]string{"workers.base": "5.00", "workers.requests": "0.00", "workers.cpu": "1.99"},
			total: "6.99",
		}, {
			name:     "100 M requests of 7 ms: what is included is no free tier",
			usage:    workers(100e6, 7),
			freeTier: true,
			lines:    map[string]string{"workers.base": "5.00", "workers.requests": "27.00", "workers.cpu": "13.40"},
			total:    "45.40",
		},
	} {
		e.check(t, "cloudflare-workers")
	}
}

// Infracost prices the pod of Knative like this (29.55 a vCPU and 3.245 a GB).
// Cloud Run's and Azure's pages have calculators instead of examples; these are
// computed from their prices, quantity by quantity, with and beyond the free
// allowances. Source of the last: https://cloudguard.dev/blog/cloud-run-min-instances
// has 30 days of a minimum instance's memory, 0.5 GiB, at the active rate, which
// is the idle one's too.
func TestPricesOfOtherProviders(t *testing.T) {
	const month30 = 30 * 24 * 3600
	for _, e := range []struct {
		platform string
		example
	}{
		{"cloud-run", example{
			name: "10 M requests of 200 ms, one at a time, 1 vCPU and 512 MiB",
			usage: []Usage{
				use("cloud_run.requests", "f", 10e6), use("cloud_run.cpu", "f", 2e6), use("cloud_run.memory", "f", 1e6),
			},
			freeTier: true,
			lines:    map[string]string{"cloud_run.requests": "3.20", "cloud_run.cpu": "43.68", "cloud_run.memory": "1.60"},
			total:    "48.48",
		}},
		{"cloud-run", example{
			name: "a minimum instance for 30 days, 1 vCPU and 512 MiB, without a request",
			usage: []Usage{
				use("cloud_run.idle_cpu", "f", month30), use("cloud_run.idle_memory", "f", month30*0.5),
			},
			lines: map[string]string{"cloud_run.idle_cpu": "6.48", "cloud_run.idle_memory": "3.24"},
			total: "9.72",
		}},
		{"azure-flex", example{
			name:     "3 M executions of a second with 2,048 MB",
			usage:    []Usage{use("azure_functions.executions", "f", 3e6), use("azure_functions.duration", "f", 6e6)},
			freeTier: true,
			lines:    map[string]string{"azure_functions.executions": "1.10", "azure_functions.duration": "153.40"},
			total:    "154.50",
		}},
		{"azure-flex", example{
			name:     "an always ready instance of 2,048 MB for 730 h, half of them executing",
			usage:    []Usage{use("azure_functions.always_ready", "f", 2*730*3600), use("azure_functions.always_ready_duration", "f", 730*3600)},
			freeTier: true,
			lines:    map[string]string{"azure_functions.always_ready": "21.02", "azure_functions.always_ready_duration": "42.05"},
			total:    "63.07",
		}},
		{"knative", example{
			name:  "a pod of 1 vCPU and 2 GB for 730 h",
			usage: []Usage{use("fargate.cpu", "f", 730), use("fargate.memory", "f", 2*730), use("eks.cluster", "f", 1)},
			lines: map[string]string{"fargate.cpu": "29.55", "fargate.memory": "6.49", "eks.cluster": "73.00"},
			total: "109.04",
		}},
	} {
		e.check(t, e.platform)
	}
}
