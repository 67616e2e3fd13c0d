package metric

import (
	"math/rand/v2"
	"testing"
)

func BenchmarkHistogramAdd(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]int64, 1<<12)
	for i := range values {
		values[i] = int64(r.ExpFloat64() * 1e8)
	}
	var h Histogram
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		h.Add(values[i&(1<<12-1)])
		i++
	}
}

func BenchmarkHistogramQuantile(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var h Histogram
	for range 100_000 {
		h.Add(int64(r.ExpFloat64() * 1e8))
	}
	for b.Loop() {
		h.Quantile(0.99)
	}
}

func BenchmarkGaugeAdd(b *testing.B) {
	var g Gauge
	g.Set(0, 1)
	now := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		now += 1024
		g.Add(now, 1-now>>9&2) // up at even steps, down at odd ones
	}
}

func BenchmarkAgeSet(b *testing.B) {
	var a Age
	a.Start(0)
	now := int64(0)
	b.ReportAllocs()
	for b.Loop() {
		now += 1000
		a.Set(now, now-500, now&1024 != 0)
	}
}
