package dist

import (
	"math"
	"math/bits"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

const ms = time.Millisecond

// named are samplers of every kind, for tests that look at each.
var named = []struct {
	name string
	d    Distribution
}{
	{"constant", Const(120 * ms)},
	{"exponential", Distribution{Kind: Exponential, Mean: 120 * ms}},
	{"lognormal", Distribution{Kind: Lognormal, P50: 120 * ms, P99: 400 * ms}},
	{"uniform", Distribution{Kind: Uniform, Min: 50 * ms, Max: 150 * ms}},
	{"empirical", Distribution{Kind: Empirical, Samples: []time.Duration{400 * ms, 90 * ms, 120 * ms, 120 * ms}}},
	{"quantiles", Distribution{
		Kind: Quantiles, Min: 34 * ms, P10: 51 * ms, P50: 67 * ms, P90: 124 * ms, P95: 156 * ms, P99: 225 * ms, Max: 3442 * ms,
	}},
}

// anyDistribution draws distributions of every kind that Check accepts.
func anyDistribution() *rapid.Generator[Distribution] {
	return rapid.Custom(func(t *rapid.T) Distribution {
		span := func(name string, low time.Duration) time.Duration {
			high := rapid.SampledFrom([]time.Duration{10, 1000, time.Second, 24 * time.Hour, MaxTime}).Draw(t, name+" up to")
			return time.Duration(rapid.Int64Range(int64(low), int64(max(low, high))).Draw(t, name))
		}
		optional := func(name string, low time.Duration) time.Duration {
			if rapid.Bool().Draw(t, "without "+name) {
				return 0
			}
			return span(name, low)
		}
		d := Distribution{Kind: rapid.SampledFrom([]Kind{Constant, Exponential, Lognormal, Uniform, Empirical, Quantiles}).Draw(t, "kind")}
		switch d.Kind {
		case Constant:
			d.Value = span("value", 0)
		case Exponential:
			d.Mean = span("mean", 1)
		case Lognormal:
			d.P50 = span("p50", 1)
			d.P99 = span("p99", d.P50)
		case Uniform:
			d.Min = span("min", 0)
			d.Max = span("max", max(d.Min, 1))
		case Empirical:
			for range rapid.IntRange(1, 20).Draw(t, "samples") {
				d.Samples = append(d.Samples, span("sample", 0))
			}
		case Quantiles:
			low := optional("min", 1)
			d.Min = low
			d.P10 = optional("p10", max(low, 1))
			low = max(low, d.P10)
			d.P50 = span("p50", max(low, 1))
			low = d.P50
			for _, p := range []struct {
				name  string
				field *time.Duration
			}{{"p90", &d.P90}, {"p95", &d.P95}, {"p99", &d.P99}, {"max", &d.Max}} {
				*p.field = optional(p.name, low)
				low = max(low, *p.field)
			}
		}
		return d
	})
}

// edges are draws around everything where a sampler changes its way: powers of
// two from both ends, and shares of hundredths.
func edges() []uint64 {
	var us []uint64
	around := func(u uint64) {
		for d := range uint64(5) {
			us = append(us, u+d-2)
		}
	}
	for shift := range 64 {
		around(1 << shift)
		around(-(1 << shift))
	}
	for percent := range uint64(100) {
		u, _ := bits.Div64(percent, 0, 100)
		around(u)
	}
	slices.Sort(us)
	return us
}

func TestDrawsNeverFallAsTheNumberRises(t *testing.T) {
	us := edges()
	rapid.Check(t, func(t *rapid.T) {
		d := anyDistribution().Draw(t, "d")
		require.Empty(t, d.Check())
		s := NewSampler(d)
		last := time.Duration(0)
		for _, u := range us {
			v := s.Draw(u)
			require.GreaterOrEqual(t, v, last, "%v at %#x", d, u)
			last = v
		}
		require.LessOrEqual(t, last, MaxDraw)
		u := rapid.Uint64().Draw(t, "u")
		v := rapid.OneOf(rapid.Uint64Range(u, math.MaxUint64), rapid.Uint64Range(u, max(u, u+1000))).Draw(t, "v")
		require.LessOrEqual(t, s.Draw(u), s.Draw(v), "%v at %#x and %#x", d, u, v)
	})
}

func TestUnitExpNeverFallsAsTheNumberRises(t *testing.T) {
	last := 0.
	for _, u := range edges() {
		x := UnitExp(u)
		require.GreaterOrEqual(t, x, last)
		require.Positive(t, x)
		last = x
	}
	require.InDelta(t, 64*math.Ln2, last, 1e-9)
}

// quantile returns what a sampler draws at p.
func quantile(s *Sampler, p float64) float64 {
	if p < 0.5 {
		return float64(s.Draw(uint64(p * 0x1p64)))
	}
	return float64(s.Draw(-uint64((1 - p) * 0x1p64)))
}

// meanOf integrates over all draws: every octave of p and 1-p at 4096 points.
func meanOf(s *Sampler) float64 {
	sum, weights := 0., 0.
	const points = 4096
	for octave := range 45 {
		weight := math.Exp2(-2-float64(octave)) / points
		for i := range points {
			p := math.Exp2(-2-float64(octave)) * (1 + (float64(i)+0.5)/points)
			u := uint64(p * 0x1p64)
			sum += weight * (float64(s.Draw(u)) + float64(s.Draw(^u)))
			weights += 2 * weight
		}
	}
	return sum / weights
}

func TestExponentialQuantilesAndMean(t *testing.T) {
	for _, mean := range []time.Duration{1, 10, time.Microsecond, 120 * ms, time.Hour, MaxTime / 2} {
		s := NewSampler(Distribution{Kind: Exponential, Mean: mean})
		require.Equal(t, float64(mean), s.Mean())
		require.InDelta(t, float64(mean), meanOf(&s), 0.1+1e-6*float64(mean))
		for p := 0x1p-50; p < 1; p += 1. / 997 {
			want := -float64(mean) * math.Log1p(-p)
			require.InDelta(t, want, quantile(&s, p), 0.5001+2e-7*float64(mean), "%v at %v", mean, p)
		}
		// The upper tail, where 1 - p has all bits of the draw.
		for q := 0.5; q > 0x1p-40; q /= 1.7 {
			want := -float64(mean) * math.Log(q)
			if want < float64(MaxDraw) {
				require.InEpsilon(t, want+1, 1+float64(s.Draw(-uint64(q*0x1p64))), 1e-6+1/want, "%v at 1 - %v", mean, q)
			}
		}
	}
}

func TestLognormalQuantilesAndMean(t *testing.T) {
	for _, ratio := range []float64{1.01, 1.5, 3, 10, 100, 1000} {
		const median = 120 * ms
		p99 := time.Duration(float64(median) * ratio)
		s := NewSampler(Distribution{Kind: Lognormal, P50: median, P99: p99})
		oracle := distuv.LogNormal{Mu: math.Log(float64(median)), Sigma: math.Log(float64(p99)/float64(median)) / distuv.UnitNormal.Quantile(0.99)}
		require.InEpsilon(t, oracle.Mean(), s.Mean(), 1e-12)
		tolerance := 1e-4
		if ratio > 100 {
			tolerance = 3e-4
		}
		require.InEpsilon(t, oracle.Mean(), meanOf(&s), tolerance, "ratio %v", ratio)
		require.InEpsilon(t, float64(median), quantile(&s, 0.5), 1e-8)
		require.InEpsilon(t, float64(p99), quantile(&s, 0.99), 1e-4)
		worst := 0.
		for p := 0x1p-32; p <= 0.5; p *= 1.01 {
			for _, p := range []float64{p, 1 - p} {
				want := oracle.Quantile(p)
				worst = max(worst, (math.Abs(quantile(&s, p)-want)-1)/want) // 1: to whole ns
			}
		}
		t.Logf("p99 = %v p50: mean off by %.1e, quantiles by up to %.1e", ratio, meanOf(&s)/oracle.Mean()-1, worst)
		require.Less(t, worst, tolerance)
	}
}

func TestUniformIsExact(t *testing.T) {
	s := NewSampler(Distribution{Kind: Uniform, Min: 3, Max: 6})
	require.Equal(t, 4.5, s.Mean())
	for quarter, want := range []time.Duration{3, 4, 5, 6} {
		first := uint64(quarter) << 62
		require.Equal(t, want, s.Draw(first))
		require.Equal(t, want, s.Draw(first+1<<62-1))
	}
	wide := NewSampler(Distribution{Kind: Uniform, Max: MaxTime})
	require.Zero(t, wide.Draw(0))
	require.Equal(t, MaxTime, wide.Draw(math.MaxUint64))
	require.Equal(t, MaxTime/2, wide.Draw(1<<63))
}

func TestEmpiricalDrawsEachSampleEquallyOften(t *testing.T) {
	samples := []time.Duration{9, 2, 2, 7, 5}
	s := NewSampler(Distribution{Kind: Empirical, Samples: samples})
	require.Equal(t, 5., s.Mean())
	require.Equal(t, []time.Duration{9, 2, 2, 7, 5}, samples, "the caller's slice stays as it is")
	samples[0] = 1
	for fifth, want := range []time.Duration{2, 2, 5, 7, 9} {
		require.Equal(t, want, s.Draw(uint64(fifth)*(math.MaxUint64/5)+1))
		require.Equal(t, want, s.Draw(uint64(fifth+1)*(math.MaxUint64/5)-1))
	}
}

func TestQuantilesMeetTheirPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDistribution().Filter(func(d Distribution) bool { return d.Kind == Quantiles }).Draw(t, "d")
		s := NewSampler(d)
		points := d.points()
		require.Equal(t, points[0].value, s.Draw(0))
		last := points[len(points)-1].value
		require.InDelta(t, last, s.Draw(math.MaxUint64), 1+1e-12*float64(last))
		var mean float64
		from := points[0]
		from.percent = 0
		for _, to := range append(points, point{100, points[len(points)-1].value}) {
			if to.percent < 100 {
				require.InDelta(t, to.value, quantile(&s, float64(to.percent)/100), 1+1e-9*float64(to.value))
			}
			low, high, share := float64(from.value), float64(to.value), float64(to.percent-from.percent)/100
			if share > 0 {
				middle := (float64(from.percent) + float64(to.percent)) / 200
				require.InEpsilon(t, math.Sqrt(low*high), quantile(&s, middle), 2e-5+1/low, "the middle is the geometric mean")
			}
			if rise := float64(to.value - from.value); rise > 0 {
				low = rise / math.Log1p(rise/low)
			}
			mean += share * low
			from = to
		}
		require.InEpsilon(t, mean, s.Mean(), 1e-6)
	})
	s := NewSampler(named[5].d)
	require.InEpsilon(t, s.Mean(), meanOf(&s), 1e-5)
}

// Draws by number follow their distribution: Kolmogorov and Smirnov, with an
// error of 2e-6.
func TestDrawsFollowTheDistribution(t *testing.T) {
	unit := float64(120 * ms)
	for _, c := range []struct {
		d   Distribution
		cdf func(float64) float64
	}{
		{named[1].d, func(x float64) float64 { return -math.Expm1(-x / unit) }},
		{named[2].d, distuv.LogNormal{Mu: math.Log(unit), Sigma: math.Log(400./120) / z99}.CDF},
		{named[3].d, func(x float64) float64 { return (x - float64(50*ms)) / float64(100*ms) }},
	} {
		s := NewSampler(c.d)
		stream := NewStream(1, "draws")
		values := make([]float64, 100_000)
		for n := range values {
			values[n] = float64(s.Draw(stream.Uint64(uint64(n), 0)))
		}
		requireKolmogorov(t, values, c.cdf, c.d.String())
	}
	stream := NewStream(1, "unit")
	values := make([]float64, 100_000)
	for n := range values {
		values[n] = UnitExp(stream.Uint64(uint64(n), 0))
	}
	requireKolmogorov(t, values, func(x float64) float64 { return -math.Expm1(-x) }, "UnitExp")
}

func TestWhatCannotVaryIsConstant(t *testing.T) {
	for _, d := range []Distribution{
		Const(7),
		{Kind: Lognormal, P50: 7, P99: 7},
		{Kind: Uniform, Min: 7, Max: 7},
		{Kind: Empirical, Samples: []time.Duration{7, 7}},
		{Kind: Quantiles, P50: 7},
		{Kind: Quantiles, Min: 7, P50: 7, Max: 7},
	} {
		require.Empty(t, d.Check())
		s := NewSampler(d)
		value, ok := s.IsConstant()
		require.True(t, ok, "%v", d)
		require.Equal(t, time.Duration(7), value)
		require.Equal(t, 7., s.Mean())
		require.Equal(t, time.Duration(7), s.Draw(math.MaxUint64))
	}
	for _, c := range named[1:] {
		s := NewSampler(c.d)
		_, ok := s.IsConstant()
		require.False(t, ok, "%v", c.d)
	}
	var zero Sampler
	require.Zero(t, zero.Draw(math.MaxUint64))
	value, ok := zero.IsConstant()
	require.True(t, ok)
	require.Zero(t, value)
}

// The longest tails are cut instead of overflowing.
func TestDrawsAreCutAtACentury(t *testing.T) {
	for _, d := range []Distribution{
		{Kind: Exponential, Mean: MaxTime},
		{Kind: Lognormal, P50: 1, P99: MaxTime},
		{Kind: Lognormal, P50: MaxTime - 1, P99: MaxTime},
		{Kind: Empirical, Samples: []time.Duration{0, MaxTime}},
	} {
		require.Empty(t, d.Check())
		s := NewSampler(d)
		require.LessOrEqual(t, s.Draw(math.MaxUint64), MaxDraw)
		require.LessOrEqual(t, s.Mean(), float64(MaxDraw))
	}
	s := NewSampler(Distribution{Kind: Exponential, Mean: MaxTime})
	require.Equal(t, MaxDraw, s.Draw(math.MaxUint64))
}

func TestDrawDoesNotAllocate(t *testing.T) {
	for _, c := range named {
		s := NewSampler(c.d)
		require.Zero(t, testing.AllocsPerRun(100, func() { s.Draw(sink) }), c.name)
	}
}

// Do not update these to make the test green: a change of one of them changes
// what every world with such a distribution does.
func TestSamplersArePinned(t *testing.T) {
	hashes := map[string]string{
		"constant":          "4556b5ef0104589d",
		"constant edges":    "4556b5ef0104589d",
		"exponential":       "ae4826f67cd90006",
		"exponential edges": "575107153bf06c44",
		"lognormal":         "bffa1095ec348986",
		"lognormal edges":   "f6cd654c18463580",
		"uniform":           "72705cc6deb30909",
		"uniform edges":     "f532c070b099f0a7",
		"empirical":         "8c51f6958a8fb501",
		"empirical edges":   "bec99fbd2ddea5e5",
		"quantiles":         "0be528d42b5fa68c",
		"quantiles edges":   "9c727284b0b5daae",
	}
	stream := NewStream(1, "pinned")
	for _, c := range named {
		s := NewSampler(c.d)
		require.Equal(t, hashes[c.name], hashOf(func(n uint64) uint64 { return uint64(s.Draw(stream.Uint64(n, 0))) }), c.name)
		// Both tails, which 10,000 draws hardly meet.
		us := edges()
		require.Equal(t, hashes[c.name+" edges"], hashOf(func(n uint64) uint64 { return uint64(s.Draw(us[n%uint64(len(us))])) }), c.name)
	}
	require.Equal(t, "6368157a14721983", hashOf(func(n uint64) uint64 { return math.Float64bits(UnitExp(stream.Uint64(n, 0))) }))
}

func BenchmarkDraw(b *testing.B) {
	for _, c := range named {
		b.Run(c.name, func(b *testing.B) {
			s := NewSampler(c.d)
			stream := NewStream(1, "bench")
			var sum time.Duration
			var n uint64
			b.ReportAllocs()
			for b.Loop() {
				sum += s.Draw(stream.Uint64(n, 0))
				n++
			}
			sink = uint64(sum)
		})
	}
}

func BenchmarkNewSampler(b *testing.B) {
	for _, c := range named {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				NewSampler(c.d)
			}
		})
	}
}
