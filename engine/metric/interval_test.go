package metric

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

func TestStudentQuantileAgreesWithGonum(t *testing.T) {
	worst := 0.
	for df := 1; df <= 2000; df++ {
		want := distuv.StudentsT{Sigma: 1, Nu: float64(df)}.Quantile(0.975)
		worst = max(worst, math.Abs(student975(df)-want))
	}
	t.Logf("largest error %.1e", worst)
	require.Less(t, worst, 1e-8)
	require.InDelta(t, 1.959963984540054, student975(1<<40), 1e-11)
}

func TestMean95(t *testing.T) {
	mean, lo, hi := Mean95(nil)
	require.Equal(t, []float64{0, 0, 0}, []float64{mean, lo, hi})
	mean, lo, hi = Mean95([]float64{4.5})
	require.Equal(t, []float64{4.5, 4.5, 4.5}, []float64{mean, lo, hi})
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 2, 60).Draw(t, "values")
		n := float64(len(values))
		wantMean, sd := stat.MeanStdDev(values, nil)
		half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * sd / math.Sqrt(n)
		mean, lo, hi := Mean95(values)
		tolerance := 1e-8 * (1 + math.Abs(wantMean) + half)
		require.InDelta(t, wantMean, mean, tolerance)
		require.InDelta(t, wantMean-half, lo, tolerance)
		require.InDelta(t, wantMean+half, hi, tolerance)
	})
}

// Wilson's bounds are the probabilities from which k hits are exactly z
// standard errors away.
func TestWilson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1_000_000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		z := rapid.Float64Range(0.5, 5).Draw(t, "z")
		lo, hi := Wilson(k, n, z)
		p := float64(k) / float64(n)
		require.LessOrEqual(t, 0., lo)
		require.LessOrEqual(t, lo, p+1e-15)
		require.LessOrEqual(t, p-1e-15, hi)
		require.LessOrEqual(t, hi, 1.)
		distance := func(bound float64) float64 {
			return math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(n))
		}
		if lo > 1e-9 {
			require.InDelta(t, z, distance(lo), 1e-4)
		}
		if hi < 1-1e-9 {
			require.InDelta(t, z, distance(hi), 1e-4)
		}
	})
	lo, hi := Wilson(0, 0, 1.96)
	require.Equal(t, []float64{0, 1}, []float64{lo, hi})
	// Newcombe (1998), table I: 81 of 263 and 15 of 148.
	lo, hi = Wilson(81, 263, 1.959964)
	require.InDelta(t, 0.2553, lo, 5e-5)
	require.InDelta(t, 0.3662, hi, 5e-5)
	lo, hi = Wilson(15, 148, 1.959964)
	require.InDelta(t, 0.0624, lo, 5e-5)
	require.InDelta(t, 0.1605, hi, 5e-5)
}
