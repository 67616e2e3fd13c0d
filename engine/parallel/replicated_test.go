package parallel_test

import (
	"encoding/json"
	"math"
	"testing"

	"coldstart/engine"
	"coldstart/engine/parallel"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// TestEstimate compares with the textbook: mean ± t(0.975, n-1) s/√n.
func TestEstimate(t *testing.T) {
	values := []float64{4, 7, 9, 1, 5}
	e := parallel.NewEstimate(values)
	mean, squares := 26./5, 0.0
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 4}.Quantile(0.975) * math.Sqrt(squares/4) / math.Sqrt(5)
	require.InDelta(t, mean, e.Mean, 1e-12)
	require.InDelta(t, mean-half, e.CI95[0], 1e-6)
	require.InDelta(t, mean+half, e.CI95[1], 1e-6)
}

// TestEstimateOfEqualValues: no interval comes out of rounding.
func TestEstimateOfEqualValues(t *testing.T) {
	require.Equal(t, parallel.Estimate{Mean: 0.1, CI95: [2]float64{0.1, 0.1}}, parallel.NewEstimate([]float64{0.1, 0.1, 0.1}))
	require.Equal(t, parallel.Estimate{Mean: 54.2, CI95: [2]float64{54.2, 54.2}}, parallel.NewEstimate([]float64{54.2}))
	require.Panics(t, func() { parallel.NewEstimate(nil) })
}

func TestMarshalReplications(t *testing.T) {
	outcome := func(seed int64, latency engine.Summary, usd float64) engine.Outcome {
		return engine.Outcome{
			Format: 1, Seed: seed, Platform: "aws", DurationS: 60, Replications: 1,
			Sources: map[string]*engine.SourceOutcome{"web": {Events: 10 * seed, LatencyMS: latency}},
			Cost: engine.Cost{Total: usd, Currency: "USD", Per: "month",
				Lines: []engine.CostLine{{Item: "lambda.requests", Target: "api", Unit: "requests", USD: usd}}},
			Series: &engine.Series{BucketS: 30, Account: engine.AccountSeries{ConcurrentExecutions: []float64{1, float64(seed)}}},
		}
	}
	text, err := parallel.MarshalReplications([]engine.Outcome{
		outcome(1, engine.Summary{}, 3), outcome(2, engine.Summary{Mean: 5, Count: 4}, 3), outcome(3, engine.Summary{Mean: 5, Count: 4}, 3),
	})
	require.NoError(t, err)

	var tree map[string]any
	require.NoError(t, json.Unmarshal(text, &tree))
	at := func(path ...any) any {
		t.Helper()
		var v any = tree
		for _, step := range path {
			switch step := step.(type) {
			case string:
				require.Contains(t, v, step)
				v = v.(map[string]any)[step]
			case int:
				v = v.([]any)[step]
			}
		}
		return v
	}
	exactly := func(v float64) any {
		return map[string]any{"mean": v, "ci95": []any{v, v}}
	}
	require.Equal(t, 1., at("format"))
	require.Equal(t, 1., at("seed"))
	require.Equal(t, 60., at("duration_s"))
	require.Equal(t, 3., at("replications"))
	require.Equal(t, "aws", at("platform"))
	require.Equal(t, 20., at("sources", "web", "events", "mean"))
	require.Less(t, at("sources", "web", "events", "ci95", 0), 0.)
	require.Greater(t, at("sources", "web", "events", "ci95", 1), 40.)
	require.Equal(t, exactly(5), at("sources", "web", "latency_ms", "mean"), "over the two that have a latency")
	require.InDelta(t, 8./3, at("sources", "web", "latency_ms", "count", "mean"), 1e-12)
	require.Equal(t, exactly(3), at("cost", "lines", 0, "usd"), "numbers in lists too")
	require.Equal(t, "requests", at("cost", "lines", 0, "unit"))
	require.Equal(t, exactly(30), at("series", "bucket_s"))
	require.Equal(t, 2., at("series", "account", "concurrent_executions", 1, "mean"))
	require.Equal(t, exactly(0), at("wall_ms"))

	again, err := parallel.MarshalReplications([]engine.Outcome{
		outcome(1, engine.Summary{}, 3), outcome(2, engine.Summary{Mean: 5, Count: 4}, 3), outcome(3, engine.Summary{Mean: 5, Count: 4}, 3),
	})
	require.NoError(t, err)
	require.Equal(t, string(text), string(again))
}

// TestMarshalReplicationsKeepsTheOrder: the fields stand as in one outcome.
func TestMarshalReplicationsKeepsTheOrder(t *testing.T) {
	text, err := parallel.MarshalReplications([]engine.Outcome{{
		Format: 1, Seed: 9_007_199_254_740_993, Replications: 1, Functions: map[string]*engine.FunctionOutcome{}, Sources: map[string]*engine.SourceOutcome{},
		Fleets: map[string]*engine.FleetOutcome{}, Resources: map[string]*engine.ResourceOutcome{},
	}})
	require.NoError(t, err)
	require.Regexp(t, `^{"format":1,"seed":9007199254740993,"platform":"","duration_s":0,"replications":1,"functions":{},"sources":{},`, string(text))
	require.Contains(t, string(text), `"simulated_invocations":{"mean":0,"ci95":[0,0]}`)
}

func TestMarshalReplicationsRefuses(t *testing.T) {
	_, err := parallel.MarshalReplications(nil)
	require.Error(t, err)
	_, err = parallel.MarshalReplications([]engine.Outcome{{Trace: &engine.Trace{}}})
	require.ErrorContains(t, err, "trace")
	_, err = parallel.MarshalReplications([]engine.Outcome{
		{Cost: engine.Cost{Lines: []engine.CostLine{{}}}}, {Cost: engine.Cost{Lines: []engine.CostLine{{}, {}}}},
	})
	require.ErrorContains(t, err, "cannot be of one world")
}
