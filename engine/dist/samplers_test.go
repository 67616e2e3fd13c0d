package dist

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever was asked for before: what is drawn is what a new sampler draws.
func TestSamplers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s *Samplers
		if rapid.Bool().Draw(t, "keeps") {
			s = &Samplers{}
		}
		times := rapid.SampledFrom([]time.Duration{0, 1, time.Millisecond, time.Second, 3 * time.Second})
		for range rapid.IntRange(1, 8).Draw(t, "distributions") {
			d := rapid.SampledFrom([]Distribution{
				Const(time.Second), {Kind: Exponential, Mean: time.Second}, {Kind: Lognormal, P50: times.Draw(t, "p50"), P99: times.Draw(t, "p99")},
				{Kind: Lognormal, Value: 7, P50: time.Millisecond, P99: time.Second},
			}).Draw(t, "distribution")
			got, want := s.Sampler(d), NewSampler(d)
			for range 20 {
				u := rapid.Uint64().Draw(t, "u")
				require.Equal(t, want.Draw(u), got.Draw(u))
			}
			require.Equal(t, want.Mean(), got.Mean())
		}
	})
}

// Somebody who turns a knob for a day keeps no more than what is kept at most.
func TestSamplersAreBounded(t *testing.T) {
	var s Samplers
	for i := range 3 * samplersMost {
		s.Sampler(Distribution{Kind: Lognormal, P50: time.Second, P99: time.Minute + time.Duration(i)})
		require.LessOrEqual(t, len(s.lognormals), samplersMost)
	}
}
