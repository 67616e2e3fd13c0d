package dist

import (
	"testing"
	"time"
)

var sink time.Duration
var sinkF float64

func benchSampler(b *testing.B, d Distribution) {
	s := NewSampler(d)
	st := NewStream(1, "bench")
	var t time.Duration
	i := uint64(0)
	for b.Loop() {
		t += s.Draw(st.Uint64(i, 0))
		i++
	}
	sink = t
}
func BenchmarkDraw(b *testing.B) {
	ms := time.Millisecond
	for _, c := range []struct {
		name string
		d    Distribution
	}{
		{"constant", Const(ms)},
		{"exponential", Distribution{Kind: Exponential, Mean: 120 * ms}},
		{"lognormal", Distribution{Kind: Lognormal, P50: 120 * ms, P99: 400 * ms}},
		{"uniform", Distribution{Kind: Uniform, Min: 120 * ms, Max: 400 * ms}},
		{"quantiles", Distribution{Kind: Quantiles, P50: 120 * ms, P90: 150 * ms, P99: 400 * ms, Max: 1000 * ms}},
	} {
		b.Run(c.name, func(b *testing.B) { benchSampler(b, c.d) })
	}
}
func BenchmarkStream(b *testing.B) {
	st := NewStream(1, "bench")
	var t uint64
	i := uint64(0)
	for b.Loop() {
		t += st.Uint64(i, 0)
		i++
	}
	sink = time.Duration(t)
}
func BenchmarkNewLognormal(b *testing.B) {
	ms := time.Millisecond
	for b.Loop() {
		NewSampler(Distribution{Kind: Lognormal, P50: 120 * ms, P99: 400 * ms})
	}
}
func TestX(t *testing.T) {
	ms := time.Millisecond
	for _, d := range []Distribution{
		Const(ms),
		{Kind: Exponential, Mean: 120 * ms},
		{Kind: Lognormal, P50: 120 * ms, P99: 400 * ms},
		{Kind: Uniform, Min: 120 * ms, Max: 400 * ms},
		{Kind: Empirical, Samples: []time.Duration{1 * ms, 4 * ms, 6 * ms}},
		{Kind: Quantiles, P50: 120 * ms, P90: 150 * ms, P99: 400 * ms, Max: 1000 * ms},
	} {
		s := NewSampler(d)
		st := NewStream(1, "x")
		sum := 0.
		const n = 1000000
		for i := range uint64(n) {
			sum += float64(s.Draw(st.Uint64(i, 0)))
		}
		q := func(p float64) time.Duration { return s.Draw(uint64(p * (1 << 64))) }
		t.Log(d, s.Mean(), sum/n, q(.1), q(.5), q(.9), q(.99), s.Draw(0), s.Draw(^uint64(0)), d.Check())
	}
	t.Log(Distribution{Kind: "lognorml"}.Check(), Distribution{Kind: Lognormal, P50: 5, P99: 3, Max: 3, Mean: -4, P90: 3}.Check())
}
