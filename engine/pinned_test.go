package engine_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// TestPinnedOutcomes pins the bytes of one run a mechanism. What a learner has
// seen under a seed is what others see, on every machine and after every change
// of the code, so a hash that differs is a defect: do not update it to make the
// test green. It may change only with a change of the model or of the outcome's
// shape, and the commit says which.
func TestPinnedOutcomes(t *testing.T) {
	for _, pin := range []struct{ name, hash, world string }{
		{"arrivals, ramps and batches", "fb3f5585dacd0afe", `
			duration = "10m"
			transient = "1m"
			functions.f = { duration = "20ms", runtime = "nodejs" }
			sources.a = { kind = "direct", to = "f", rate = "5/s", phases = [{ at = "1m", rate = "40/s", ramp = "90s" }, { at = "5m", rate = "2/s", ramp = "10s" }] }
			sources.b = { kind = "direct", to = "f", rate = "3/s", arrivals = { batch = 7 } }
			sources.c = { kind = "schedule", to = "f", every = "17s", duplicate_rate = 0.0 }`},
		{"cold starts and keep-alive", "cbedd7156d5768a8", `
			duration = "2h"
			functions.f = { runtime = "java", duration = { dist = "lognormal", p50 = "120ms", p99 = "900ms" }, function_init = { dist = "exponential", mean = "1s" }, package_mb = 30, vpc = true, memory_mb = 1024, cpu_share = 0.6, keep_alive = { dist = "uniform", min = "1m", max = "9m" }, max_environment_age = "25m", deploys = ["1h"] }
			functions.g = { runtime = "python3.12", package = "image", architecture = "arm64", duration = { dist = "empirical", samples = ["10ms", "20ms", "2s"] } }
			sources.a = { kind = "alb", to = "f", rate = "2/s" }
			sources.b = { kind = "function-url", to = "g", rate = "20/min", response_kb = 12.5 }`},
		{"limits and retries", "357f103122f575b3", `
			duration = "10m"
			account = { concurrency = 120 }
			functions.payment = { duration = { dist = "lognormal", p50 = "120ms", p99 = "400ms" }, reserved_concurrency = 20, cold_start = { dist = "uniform", min = "100ms", max = "1s" } }
			functions.orders = { duration = { dist = "exponential", mean = "500ms" }, cold_start = "400ms" }
			sources.checkout = { kind = "api-gateway", to = "payment", rate = "80/s", phases = [{ at = "3m", rate = "190/s", ramp = "20s" }, { at = "7m", rate = "80/s" }], client = { max_attempts = 3, base = "100ms", cap = "5s", jitter = "full" } }
			sources.orders = { kind = "direct", to = "orders", rate = "220/s" }`},
		{"scaling on the classic platform", "2b2b147cb9bd928f", `
			platform = "aws-classic"
			duration = "5m"
			account = { concurrency = 20000 }
			functions.f = { runtime = "java", duration = "2s", vpc = true, package_mb = 20, timeout = "10s" }
			functions.g = { runtime = "go", duration = "1s" }
			sources.a = { kind = "direct", to = "f", rate = "0/s", phases = [{ at = "1m", rate = "1500/s", ramp = "30s" }, { at = "2m", rate = "10/s" }], client = { max_attempts = 1 } }
			sources.b = { kind = "direct", to = "g", rate = "700/s" }`},
		{"gateways that give up", "2ba6ba2f8f6e58b4", `
			duration = "10m"
			functions.f = { duration = { dist = "lognormal", p50 = "1s", p99 = "6s" }, timeout = "5s", crash_rate = 0.02, cold_start = { dist = "exponential", mean = "4s" } }
			sources.a = { kind = "api-gateway-http", to = "f", rate = "5/s", integration_timeout = "2s", client = { max_attempts = 3, base = "200ms" } }
			sources.b = { kind = "direct", to = "f", rate = "2/s", client = { timeout = "1500ms", retry_errors = true } }`},
		{"asynchronous events", "f4952b2b30447632", `
			duration = "2h"
			functions.f = { duration = { dist = "exponential", mean = "2s" }, timeout = "6s", error_rate = 0.2, poison_rate = 0.05, partial_effects = 0.5, reserved_concurrency = 6, async = { max_event_age = "20m", dead_letter = true } }
			sources.a = { kind = "s3", to = "f", rate = "2/s", duplicate_rate = 0.05 }
			sources.b = { kind = "eventbridge", to = "f", rate = "10/min", payload_kb = 300 }`},
		{"queues", "b723d071a4fd9234", `
			duration = "1h"
			functions.f = { duration = "300ms", duration_per_record = { dist = "exponential", mean = "100ms" }, poison_rate = 0.01, error_rate = 0.01, reserved_concurrency = 8 }
			functions.g = { duration = { dist = "uniform", min = "1s", max = "50s" }, timeout = "40s", crash_rate = 0.05 }
			sources.jobs = { kind = "sqs", to = "f", rate = "40/s", batch_size = 10, batch_window = "500ms", visibility_timeout = "20s", max_receive_count = 4, dead_letter = true, partial_batch_response = true }
			sources.slow = { kind = "sqs", to = "g", rate = "1/s", batch_size = 2, max_concurrency = 30, visibility_timeout = "30s", max_receive_count = 3, dead_letter = true }`},
		{"message groups", "8ad99912b37c7860", `
			duration = "1h"
			functions.f = { duration = "200ms", duration_per_record = { dist = "exponential", mean = "100ms" }, poison_rate = 0.01, error_rate = 0.02, reserved_concurrency = 10 }
			functions.g = { duration = { dist = "lognormal", p50 = "1s", p99 = "30s" }, timeout = "20s", crash_rate = 0.05 }
			sources.orders = { kind = "sqs-fifo", to = "f", rate = "30/s", message_groups = 12, visibility_timeout = "20s", max_receive_count = 4, dead_letter = true, partial_batch_response = true }
			sources.audit = { kind = "sqs-fifo", to = "g", rate = "20/min", batch_size = 3, message_groups = 5, max_concurrency = 3, visibility_timeout = "15s", max_receive_count = 3, dead_letter = true, duplicate_rate = 0.1 }`},
		{"streams", "07a5affc08d6db64", `
			duration = "1h"
			functions.f = { duration = "200ms", duration_per_record = { dist = "exponential", mean = "20ms" }, poison_rate = 0.001, error_rate = 0.002, reserved_concurrency = 10, timeout = "30s" }
			functions.g = { duration = { dist = "lognormal", p50 = "1s", p99 = "20s" }, timeout = "10s", crash_rate = 0.02, partial_effects = 0.5 }
			sources.clicks = { kind = "kinesis", to = "f", rate = "100/s", shards = 6, parallelization_factor = 2, batch_size = 50, batch_window = "2s", bisect_on_error = true, max_retries = 2, dead_letter = true, payload_kb = 30 }
			sources.table = { kind = "dynamodb-streams", to = "g", rate = "2/s", shards = 3, batch_size = 10, max_record_age = "5m", duplicate_rate = 0.01 }
			sources.site = { kind = "direct", to = "orders", rate = "1/s" }
			sources.orders = { kind = "kinesis", to = "g", shards = 2, batch_size = 5, max_retries = 4 }`},
		{"chains and idempotency", "177b55e2e52d9942", `
			duration = "1h"
			functions.f = { duration = { dist = "lognormal", p50 = "2s", p99 = "20s" }, timeout = "15s", partial_effects = 0.3, idempotent = { key = "payload", window = "10m" } }
			functions.g = { duration = "1s", error_rate = 0.3, idempotent = { key = "event" } }
			sources.objects = { kind = "s3", to = "jobs", rate = "30/min", duplicate_rate = 0.2 }
			sources.jobs = { kind = "sqs", to = "f", batch_size = 1, visibility_timeout = "15s", duplicate_rate = 0.1 }
			sources.events = { kind = "sns", to = "g", rate = "1/s", duplicate_rate = 0.3 }`},
		{"functions that emit", "82cc1d0029c703d8", `
			duration = "20m"
			transient = "1m"
			functions.f = { duration = { dist = "exponential", mean = "1s" }, timeout = "4s", poison_rate = 0.02, emits = [{ to = "done" }, { to = "index", count = 3 }] }
			functions.g = { duration = { dist = "lognormal", p50 = "200ms", p99 = "2s" }, error_rate = 0.1, partial_effects = 0.5, idempotent = { key = "event" }, emits = [{ to = "jobs" }] }
			functions.h = { duration = "100ms" }
			sources.web = { kind = "direct", to = "g", rate = "1/s", client = { timeout = "1s", retry_errors = true } }
			sources.jobs = { kind = "sqs", to = "f", visibility_timeout = "10s", max_receive_count = 3, dead_letter = true, duplicate_rate = 0.01 }
			sources.done = { kind = "eventbridge", to = "h", duplicate_rate = 0.05 }
			sources.index = { kind = "s3", to = "rows" }
			sources.rows = { kind = "sqs", to = "h", batch_window = "2s" }`},
		{"resources", "c377bf668286dac1", `
			duration = "10m"
			functions.f = { duration = "20ms", calls = [{ to = "db", count = 2 }, { to = "model" }], timeout = "2s" }
			functions.g = { duration = "5ms", calls = [{ to = "api" }] }
			sources.a = { kind = "direct", to = "f", rate = "12/s", client = { retry_errors = true } }
			sources.b = { kind = "direct", to = "g", rate = "30/s" }
			resources.db = { duration = { dist = "exponential", mean = "40ms" }, max_concurrency = 2, phases = [{ at = "5m", duration = "300ms" }, { at = "6m", duration = "40ms" }] }
			resources.model = { duration = "200ms", quota = "15/s", usd_per_call = 0.002 }
			resources.api = { duration = { dist = "exponential", mean = "100ms" }, max_concurrency = 4, on_limit = "reject" }`},
		{"calls of functions and servers", "dc9dfbb1a582ac6b", `
			duration = "10m"
			account = { concurrency = 130 }
			functions.f = { duration = { dist = "lognormal", p50 = "20ms", p99 = "200ms" }, calls = [{ to = "g", count = 2 }, { to = "db" }, { to = "web" }], timeout = "2s", runtime = "nodejs" }
			functions.g = { duration = { dist = "exponential", mean = "300ms" }, error_rate = 0.02, cold_start = "400ms", calls = [{ to = "h" }], idempotent = { key = "event" } }
			functions.h = { duration = "100ms", reserved_concurrency = 4, emits = [{ to = "log" }] }
			functions.l = { duration = "10ms" }
			sources.a = { kind = "api-gateway", to = "f", rate = "6/s", phases = [{ at = "4m", rate = "16/s", ramp = "1m" }, { at = "6m", rate = "6/s" }], client = { max_attempts = 2, retry_errors = true } }
			sources.b = { kind = "s3", to = "f", rate = "1/s", duplicate_rate = 0.05 }
			sources.log = { kind = "sqs", to = "l", batch_window = "5s" }
			resources.db = { duration = { dist = "exponential", mean = "40ms" }, max_concurrency = 2 }
			fleets.web = { instance = { vcpus = 2, usd_per_hour = 0.1 }, duration = { dist = "exponential", mean = "150ms" }, cpu_share = 0.7, connections = 20, queue = 5 }`},
		{"environments initialised ahead", "3b1d6f4ca05078c9", `
			duration = "30m"
			transient = "1m"
			functions.f = { runtime = "nodejs", duration = { dist = "exponential", mean = "400ms" }, provisioned_schedule = [{ at = "-1h", count = 4 }, { at = "8m", count = 20 }, { at = "20m", count = 3 }], reserved_concurrency = 30, deploys = ["15m"], crash_rate = 0.01 }
			functions.g = { runtime = "java", duration = "200ms", function_init = { dist = "lognormal", p50 = "2s", p99 = "6s" }, snapstart = true, memory_mb = 2048, crash_rate = 0.02, keep_alive = "30s" }
			functions.h = { runtime = "python", duration = { dist = "exponential", mean = "300ms" }, provisioned_target = { utilization = 0.6, min = 2, max = 30 }, max_environment_age = "5m" }
			sources.a = { kind = "direct", to = "f", rate = "20/s" }
			sources.b = { kind = "api-gateway-http", to = "g", rate = "2/s" }
			sources.c = { kind = "direct", to = "h", rate = "15/s", phases = [{ at = "18m", rate = "3/s" }] }`},
		{"replay", "5077d4cdac9f7705", `
			duration = "10m"
			transient = "1m"
			functions.f = { duration = { dist = "lognormal", p50 = "120ms", p99 = "900ms" }, runtime = "nodejs", keep_alive = "1m" }
			sources.a = { kind = "api-gateway", to = "f", trace = "counts.csv" }
			sources.b = { kind = "sqs", to = "f", trace = "counts.csv", arrivals = "even", batch_window = "2s" }
			sources.c = { kind = "s3", to = "f", trace = "times.csv", duplicate_rate = 0.1 }`},
		{"instances of several slots", "a4226759c8a3f727", `
			platform = "cloud-run"
			duration = "20m"
			functions.f = { runtime = "python", duration = { dist = "lognormal", p50 = "120ms", p99 = "900ms" }, cpu_share = 0.4, environment_concurrency = 8, keep_alive = "90s", crash_rate = 0.01, timeout = "2s", deploys = ["12m"] }
			functions.g = { runtime = "nodejs", duration = { dist = "exponential", mean = "30s" }, environment_concurrency = 1, timeout = "5m", provisioned_concurrency = 3 }
			sources.a = { kind = "direct", to = "f", rate = "40/s", phases = [{ at = "5m", rate = "200/s", ramp = "30s" }, { at = "8m", rate = "10/s" }] }
			sources.b = { kind = "function-url", to = "g", rate = "4/s", client = { timeout = "40s" } }`},
		{"an autoscaler's pods", "e3f43f53b0bcf3ef", `
			platform = "knative"
			duration = "20m"
			functions.f = { runtime = "go", duration = { dist = "lognormal", p50 = "300ms", p99 = "2s" }, cpu_share = 0.3, environment_concurrency = 20 }
			functions.g = { runtime = "java", duration = "200ms", function_init = "3s", provisioned_schedule = [{ at = "4m", count = 2 }, { at = "12m", count = 0 }] }
			sources.a = { kind = "direct", to = "f", rate = "5/s", phases = [{ at = "3m", rate = "150/s" }, { at = "6m", rate = "20/s" }, { at = "9m", rate = "0/s" }, { at = "15m", rate = "1/s" }] }
			sources.b = { kind = "function-url", to = "g", rate = "40/min", arrivals = { batch = 40 } }`},
		{"isolates", "16686a828b2d5137", `
			platform = "cloudflare-workers"
			duration = "10m"
			functions.f = { runtime = "nodejs", duration = { dist = "exponential", mean = "40ms" }, cpu_share = 0.2, error_rate = 0.01 }
			sources.a = { kind = "function-url", to = "f", rate = "60/s", response_kb = 12 }`},
		{"always ready", "d8b5b1dd9344f755", `
			platform = "azure-flex"
			duration = "30m"
			functions.f = { runtime = "dotnet", memory_mb = 2048, duration = { dist = "lognormal", p50 = "200ms", p99 = "1s" }, cpu_share = 0.5, environment_concurrency = 4, provisioned_concurrency = 2 }
			sources.a = { kind = "function-url", to = "f", rate = "10/s", phases = [{ at = "10m", rate = "60/s" }, { at = "20m", rate = "1/s" }] }`},
		{"servers", "088c5052beb60d8c", `
			duration = "1h"
			sources.a = { kind = "alb", to = "web", rate = "8/s", phases = [{ at = "20m", rate = "40/s", ramp = "5m" }, { at = "40m", rate = "5/s" }], response_kb = 20 }
			sources.b = { kind = "direct", to = "small", rate = "5/s" }
			fleets.web = { instance = { vcpus = 2, usd_per_hour = 0.1 }, autoscaling = { min = 2, max = 12, target = 0.5, delay = "2m" }, duration = { dist = "lognormal", p50 = "150ms", p99 = "900ms" }, cpu_share = 0.7, load_balancer = true, volume_gb = 20 }
			fleets.small = { instance = "t3.medium", credits = "standard", duration = { dist = "exponential", mean = "120ms" }, cpu_share = 0.9, connections = 8, queue = 4 }`},
	} {
		t.Run(pin.name, func(t *testing.T) {
			doc, list := diagnostic.Parse("world", []byte(pin.world))
			require.NoError(t, list.Err())
			var world engine.World
			require.NoError(t, diagnostic.Bind(doc.Root, &world, diagnostic.Options{}).Err())
			for _, in := range world.Sources {
				if in.Trace.Set {
					trace, faults := engine.ParseArrivalTrace([]byte(pinnedTraces[in.Trace.Value.Path]))
					require.Empty(t, faults)
					in.Trace.Value = trace
				}
			}
			model, problems := engine.Compile(world)
			require.NotNil(t, model, "%v", problems)
			o, err := model.Run(1)
			require.NoError(t, err)
			data, err := json.Marshal(o)
			require.NoError(t, err)
			sum := sha256.Sum256(data)
			require.Equal(t, pin.hash, fmt.Sprintf("%x", sum[:8]), "the outcome is\n%s", data)
		})
	}
}

// pinnedTraces are the files that the worlds above name.
var pinnedTraces = map[string]string{
	"counts.csv": "-60,40\n0,120\n60,7\n120,0\n180,300\n300,90\n480,1\n540,200\n",
	"times.csv":  "-30.5\n0\n0.000000001\n12\n12\n12.25\n100\n250.125\n599.999999999\n600\n",
}
