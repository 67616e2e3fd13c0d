package dist

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCheckReportsEverythingThatIsWrong(t *testing.T) {
	for _, c := range []struct {
		d    Distribution
		want []Fault
	}{
		{Distribution{}, nil},
		{Const(-5 * ms), []Fault{{"", "must not be negative, is -5ms"}}},
		{Const(MaxTime + 1), []Fault{{"", "must be at most 10 years (87660h0m0s), is 87660h0m0.000000001s"}}},
		{
			Distribution{P50: ms, P99: ms, Samples: []time.Duration{1}},
			[]Fault{{"dist", "is required beside p50, p99 and samples: one of exponential, lognormal, uniform, empirical, quantiles"}},
		},
		{
			Distribution{Kind: "log-normal"},
			[]Fault{{"dist", `"log-normal" is no kind of distribution, did you mean "lognormal"? Kinds: exponential, lognormal, uniform, empirical, quantiles`}},
		},
		{
			Distribution{Kind: "weibull", Mean: -1},
			[]Fault{{"dist", `"weibull" is no kind of distribution; kinds: exponential, lognormal, uniform, empirical, quantiles`}},
		},
		{
			Distribution{Kind: "Constant"},
			[]Fault{{"dist", `"Constant" is written as a bare time, such as "120ms"; other kinds: exponential, lognormal, uniform, empirical, quantiles`}},
		},
		{Distribution{Kind: Exponential}, []Fault{{"mean", `is required by "exponential" and must be more than 0s`}}},
		{
			Distribution{Kind: Exponential, Value: ms, Mean: -ms},
			[]Fault{
				{"", `is a bare time (1ms) and a table ("exponential") at once: give one of them`},
				{"mean", "must not be negative, is -1ms"},
			},
		},
		{
			Distribution{Kind: Lognormal, P50: 120 * ms, P99: 100 * ms, Max: time.Second, Samples: []time.Duration{1}},
			[]Fault{
				{"p99", "must be at least p50 (120ms), is 100ms"},
				{"max", `is no parameter of "lognormal", which has p50 and p99`},
				{"samples", `is no parameter of "lognormal", which has p50 and p99`},
			},
		},
		{
			Distribution{Kind: Uniform, Min: 2 * ms, Max: ms},
			[]Fault{{"max", "must be at least min (2ms), is 1ms"}},
		},
		{Distribution{Kind: Uniform, Min: ms}, []Fault{{"max", `is required by "uniform" and must be more than 0s`}}},
		{Distribution{Kind: Empirical}, []Fault{{"samples", `is required by "empirical" and must hold at least one time`}}},
		{
			Distribution{Kind: Empirical, Mean: ms, Samples: []time.Duration{0, -1, 1, MaxTime + 1}},
			[]Fault{
				{"mean", `is no parameter of "empirical", which has samples`},
				{"samples.1", "must not be negative, is -1ns"},
				{"samples.3", "must be at most 10 years (87660h0m0s), is 87660h0m0.000000001s"},
			},
		},
		{
			Distribution{Kind: Empirical, Samples: make([]time.Duration, MaxSamples+1)},
			[]Fault{{"samples", "must be at most 100000 times, are 100001"}},
		},
		{
			Distribution{Kind: Quantiles, Min: 3 * ms, P10: 2 * ms, P90: 5 * ms, P95: -1, P99: 4 * ms},
			[]Fault{
				{"p10", "must be at least min (3ms), is 2ms"},
				{"p50", `is required by "quantiles" and must be more than 0s`},
				{"p95", "must not be negative, is -1ns"},
				{"p99", "must be at least p90 (5ms), is 4ms"},
			},
		},
	} {
		require.Equal(t, c.want, c.d.Check(), "%v", c.d)
	}
	for _, c := range named {
		require.Empty(t, c.d.Check(), c.name)
	}
}

// Of many bad samples only the first few are reported.
func TestCheckStopsAtAFewBadSamples(t *testing.T) {
	d := Distribution{Kind: Empirical}
	for range 1000 {
		d.Samples = append(d.Samples, -1)
	}
	require.Len(t, d.Check(), maxBadSamples)
}

func TestStringIsWhatAFileSays(t *testing.T) {
	require.Equal(t, "120ms", Const(120*ms).String())
	require.Equal(t, `{ dist = "lognormal", p50 = "120ms", p99 = "400ms" }`, named[2].d.String())
	require.Equal(t, `{ dist = "empirical", samples = ["1ms", "2ms"] }`,
		Distribution{Kind: Empirical, Samples: []time.Duration{ms, 2 * ms}}.String())
	require.Equal(t, `{ dist = "empirical", samples = [4 times] }`, named[4].d.String())
}

func TestUnmarshalTextReadsABareTime(t *testing.T) {
	d := named[1].d
	require.NoError(t, d.UnmarshalText([]byte("1m30s")))
	require.Equal(t, Const(90*time.Second), d)
	require.EqualError(t, d.UnmarshalText([]byte("90")), `"90" is no time: write a number with a unit, such as "250ms" or "1.5s"`)
	require.Equal(t, Const(90*time.Second), d)
}

// Scaling the distribution scales every draw.
func TestScaledScalesDraws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := anyDistribution().Draw(t, "d")
		factor := rapid.Float64Range(0, 20).Draw(t, "factor")
		u := rapid.Uint64().Draw(t, "u")
		before := d.String()
		scaled := d.Scaled(factor)
		require.Equal(t, before, d.String())
		require.Empty(t, scaled.Check())
		for _, p := range d.parameters() {
			if p.value > 0 && factor*float64(p.value) < 1e6 {
				return // rounded to whole ns, so few of them have another shape
			}
		}
		s, of := NewSampler(scaled), NewSampler(d)
		want := factor * float64(of.Draw(u))
		if want < float64(MaxTime) && factor*of.Mean() < float64(MaxTime)/100 {
			require.InDelta(t, want, s.Draw(u), 2+factor+1e-3*want)
		}
	})
	require.Equal(t, Const(0), Const(ms).Scaled(0))
	require.Equal(t, Const(MaxTime), Const(ms).Scaled(math.Inf(1)))
}

// Whatever Check accepts can be drawn from.
func FuzzDistribution(f *testing.F) {
	f.Add("lognormal", int64(0), int64(0), int64(0), int64(0), int64(120*ms), int64(0), int64(0), int64(400*ms), int64(0), int64(0), uint64(7))
	f.Add("quantiles", int64(0), int64(0), int64(5), int64(6), int64(7), int64(8), int64(9), int64(10), int64(11), int64(0), uint64(7))
	f.Add("exponential", int64(0), int64(MaxTime), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), uint64(math.MaxUint64))
	f.Add("uniform", int64(0), int64(0), int64(5), int64(0), int64(0), int64(0), int64(0), int64(0), int64(11), int64(0), uint64(7))
	f.Add("empirical", int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(3), uint64(7))
	f.Add("", int64(5), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), uint64(7))
	f.Fuzz(func(t *testing.T, kind string, value, mean, min, p10, p50, p90, p95, p99, max, sample int64, u uint64) {
		d := Distribution{
			Kind: Kind(kind), Value: time.Duration(value), Mean: time.Duration(mean), Min: time.Duration(min),
			P10: time.Duration(p10), P50: time.Duration(p50), P90: time.Duration(p90), P95: time.Duration(p95),
			P99: time.Duration(p99), Max: time.Duration(max),
		}
		if sample != 0 {
			d.Samples = []time.Duration{time.Duration(sample), 1}
		}
		_ = d.String()
		if len(d.Check()) > 0 {
			return
		}
		s := NewSampler(d)
		low, v, high := s.Draw(0), s.Draw(u), s.Draw(math.MaxUint64)
		if low < 0 || v < low || high < v || high > MaxDraw {
			t.Errorf("%v draws %d, %d, %d", d, low, v, high)
		}
		if m := s.Mean(); !(m >= 0 && m <= float64(MaxDraw)) {
			t.Errorf("%v has mean %v", d, m)
		}
	})
}
