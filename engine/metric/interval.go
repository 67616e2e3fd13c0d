package metric

import "math"

// Mean95 returns the mean of independent values, such as the results of
// replications, and its 95 % confidence interval after Student. A single value
// has the interval [mean, mean]; without values all three are 0.
func Mean95(values []float64) (mean, lo, hi float64) {
	n := len(values)
	if n == 0 {
		return 0, 0, 0
	}
	for _, v := range values {
		mean += v
	}
	mean /= float64(n)
	if n == 1 {
		return mean, mean, mean
	}
	var squares float64
	for _, v := range values {
		d := v - mean
		squares += float64(d * d)
	}
	half := float64(student975(n-1) * math.Sqrt(squares/float64(n-1)/float64(n)))
	return mean, mean - half, mean + half
}

// Wilson returns Wilson's score interval for a probability of which k of n
// trials were hits. z is the normal quantile of the confidence: 1.96 for 95 %,
// 2.58 for 99 %. Without trials it is [0, 1].
func Wilson(k, n int, z float64) (lo, hi float64) {
	if n <= 0 {
		return 0, 1
	}
	trials, p := float64(n), float64(k)/float64(n)
	z2 := float64(z * z)
	centre := p + z2/(2*trials)
	half := float64(z * math.Sqrt(float64(p*(1-p))/trials+z2/float64(4*trials*trials)))
	under := 1 + z2/trials
	return max(0, (centre-half)/under), min(1, (centre+half)/under)
}
