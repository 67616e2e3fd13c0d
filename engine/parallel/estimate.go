package parallel

import "coldstart/engine/metric"

// An Estimate is a number over several replications: its mean, and the 95 %
// confidence interval of that mean (Student's t, one degree of freedom less
// than there are values). One value alone is its own interval.
type Estimate struct {
	Mean float64    `json:"mean"`
	CI95 [2]float64 `json:"ci95"` // low, high
}

// NewEstimate estimates from one value a replication, at least one, in order
// of the replications. It panics without any.
func NewEstimate(values []float64) Estimate {
	if len(values) == 0 {
		panic("parallel: an estimate from no value")
	}
	// Of what differs from the first value: equal values give themselves and an
	// interval of no width, whatever their binary fractions.
	first := values[0]
	differences := make([]float64, len(values))
	for i, v := range values {
		differences[i] = v - first
	}
	mean, low, high := metric.Mean95(differences)
	return Estimate{Mean: first + mean, CI95: [2]float64{first + low, first + high}}
}
