package metric

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var quantiles = []float64{0, 0.01, 0.07, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1}

// times draws slices of times over very different ranges.
func times() *rapid.Generator[[]int64] {
	return rapid.Custom(func(t *rapid.T) []int64 {
		top := rapid.SampledFrom([]int64{3, 1000, 1100, 1e6, 1e10, math.MaxInt64}).Draw(t, "top")
		return rapid.SliceOfN(rapid.Int64Range(0, top), 1, 300).Draw(t, "times")
	})
}

func histogramOf(values []int64) *Histogram {
	var h Histogram
	for _, v := range values {
		h.Add(v)
	}
	return &h
}

// exactQuantile is the definition: the smallest value v such that at least
// ceil(q*n) values are at most v. q is taken as the decimal it is written as.
func exactQuantile(sorted []int64, q float64) int64 {
	millis := int(math.Round(q * 1000))
	rank := (millis*len(sorted) + 999) / 1000
	return sorted[max(rank, 1)-1]
}

// requireSummary compares a histogram with the values that it should hold.
func requireSummary(t require.TestingT, values []int64, h *Histogram) {
	require.EqualValues(t, len(values), h.Count())
	sorted := slices.Sorted(slices.Values(values))
	sum := new(big.Int)
	for _, v := range values {
		sum.Add(sum, big.NewInt(v))
	}
	require.Equal(t, sum.String(), toBig(h.Sum()).String())
	if len(values) == 0 {
		require.Zero(t, h.Mean())
		require.Zero(t, h.Min())
		require.Zero(t, h.Max())
		require.Zero(t, h.Quantile(0.5))
		return
	}
	mean, _ := new(big.Rat).SetFrac(sum, big.NewInt(int64(len(values)))).Float64()
	require.InEpsilon(t, mean+1, h.Mean()+1, 1e-15)
	require.Equal(t, sorted[0], h.Min())
	require.Equal(t, sorted[len(sorted)-1], h.Max())
	for _, q := range quantiles {
		want := exactQuantile(sorted, q)
		got := h.Quantile(q)
		if want < 1024 {
			require.Equal(t, want, got, "quantile %v", q)
		} else {
			require.InEpsilon(t, float64(want), float64(got), 1./512, "quantile %v", q)
		}
		require.LessOrEqual(t, h.Min(), got)
		require.LessOrEqual(t, got, h.Max())
	}
}

func toBig(hi, lo uint64) *big.Int {
	b := new(big.Int).SetUint64(hi)
	return b.Add(b.Lsh(b, 64), new(big.Int).SetUint64(lo))
}

func TestHistogramAgreesWithSortedValues(t *testing.T) {
	requireSummary(t, nil, new(Histogram))
	rapid.Check(t, func(t *rapid.T) {
		values := times().Draw(t, "values")
		requireSummary(t, values, histogramOf(values))
	})
}

func TestHistogramMergeAndReset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := times().Draw(t, "a"), times().Draw(t, "b")
		h := histogramOf(a)
		h.Merge(new(Histogram))
		requireSummary(t, a, h)
		h.Merge(histogramOf(b))
		requireSummary(t, slices.Concat(a, b), h)
		h.Reset()
		requireSummary(t, nil, h)
		h.Merge(histogramOf(b))
		requireSummary(t, b, h)
	})
}

// A constant is reported exactly at every quantile.
func TestHistogramOfAConstantIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(0, math.MaxInt64).Draw(t, "v")
		n := rapid.IntRange(1, 100).Draw(t, "n")
		h := histogramOf(slices.Repeat([]int64{v}, n))
		for _, q := range quantiles {
			require.Equal(t, v, h.Quantile(q))
		}
	})
}

// HdrHistogram with four significant digits is right to 0.01 %. It rounds ranks
// to the nearest, so the quantiles here fall on whole ranks.
func TestHistogramAgreesWithHdrHistogram(t *testing.T) {
	const hour = 3_600_000_000_000
	rapid.Check(t, func(t *rapid.T) {
		n := 20 * rapid.IntRange(1, 100).Draw(t, "n/20")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		spread := rapid.Float64Range(0.01, 5).Draw(t, "spread")
		oracle := hdrhistogram.New(1, hour, 4)
		var h Histogram
		for range n {
			v := min(max(int64(1e6*math.Exp(spread*r.NormFloat64())), 1), hour)
			require.NoError(t, oracle.RecordValue(v))
			h.Add(v)
		}
		require.Equal(t, oracle.TotalCount(), h.Count())
		for _, q := range []float64{0.1, 0.25, 0.5, 0.75, 0.9, 0.95} {
			want := float64(oracle.ValueAtQuantile(q * 100))
			require.InDelta(t, want, h.Quantile(q), 1+want*(1./512+1e-4), "quantile %v of %d", q, n)
		}
	})
}

// Spread evenly, values come back far better than the bucket's width.
func TestHistogramInterpolates(t *testing.T) {
	var h Histogram
	for v := int64(1_000_000); v < 2_000_000; v++ {
		h.Add(v)
	}
	for _, q := range []float64{0.1, 0.5, 0.9, 0.99} {
		require.InDelta(t, 1e6+q*1e6, h.Quantile(q), 2)
	}
}

func TestHistogramRefusesNegativeTimes(t *testing.T) {
	require.Panics(t, func() { new(Histogram).Add(-1) })
	require.Panics(t, func() { new(Histogram).Add(math.MinInt64) })
}

func TestHistogramAllocatesOnlyForNewOctaves(t *testing.T) {
	h := histogramOf([]int64{5_000_000})
	require.Zero(t, testing.AllocsPerRun(100, func() {
		h.Add(5_500_000)
		h.Quantile(0.5)
		h.Reset()
	}))
}
