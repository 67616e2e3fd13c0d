package explain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/explain"
)

// A line of the bill is called by what is bought, and by its service where that
// alone says nothing.
func TestCostLine(t *testing.T) {
	for item, want := range map[string]string{
		"lambda.requests":             "requests of api",
		"lambda.provisioned_duration": "provisioned duration of api",
		"api_gateway.requests":        "gateway of api",
		"alb.hours":                   "load balancer of api",
		"cloud_run.cpu":               "CPU of api",
		"data_transfer.out":           "transfer of api",
		"disk":                        "disk of api",
	} {
		require.Equal(t, want, explain.CostLine(engine.CostLine{Item: item, Target: "api"}))
	}
}
