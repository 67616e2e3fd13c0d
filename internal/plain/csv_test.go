package plain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
)

// A line for each bucket, a column for each list of the series. A line of the
// bill has a column of its own; where a load balancer that is a source has the
// name of a fleet that has one they are one.
func TestWriteSeriesCSV(t *testing.T) {
	var out strings.Builder
	require.NoError(t, WriteSeriesCSV(&out, &engine.Series{
		BucketS:   2.5,
		Functions: map[string]*engine.FunctionSeries{"api": {Invocations: []int64{10, 20}}},
		Account:   engine.AccountSeries{ConcurrentExecutions: []float64{1.25, 2}},
		Cost: engine.CostSeries{USDPerHour: []float64{0.3, 1}, Lines: []*engine.CostLineSeries{
			{Item: "alb.hours", Target: "web", USDPerHour: []float64{0.1, 0.25}},
			{Item: "alb.hours", Target: "web", USDPerHour: []float64{0.1, 0.25}},
			{Item: "lambda.duration", Target: "api", USDPerHour: []float64{0.1, 0.5}},
		}},
	}))
	require.Equal(t, `from_s,account.concurrent_executions,cost.alb.hours.web,cost.lambda.duration.api,cost.usd_per_hour,functions.api.invocations
0,1.25,0.2,0.1,0.3,10
2.5,2,0.5,0.5,1,20
`, out.String())
}
