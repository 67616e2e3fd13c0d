package dist

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat/distuv"
)

// The statistical tests run on fixed seeds: they cannot fail by chance later.
// Each one accepts what happens in all but 2e-6 of all cases.
const improbable = 1e-6

// requireChiSquared checks that counts are those of equally likely cells.
func requireChiSquared(t *testing.T, counts []int, what string) {
	t.Helper()
	n := 0
	for _, c := range counts {
		n += c
	}
	expected := float64(n) / float64(len(counts))
	require.Greater(t, expected, 10.)
	chi2 := 0.
	for _, c := range counts {
		chi2 += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	p := distuv.ChiSquared{K: float64(len(counts) - 1)}.CDF(chi2)
	require.Greater(t, p, improbable, what)
	require.Less(t, p, 1-improbable, what)
}

// requireUniform checks a sequence of draws by Kolmogorov and Smirnov, and its
// bits in groups of eight by chi-squared.
func requireUniform(t *testing.T, draws []uint64, what string) {
	t.Helper()
	for shift := 0; shift < 64; shift += 8 {
		counts := make([]int, 256)
		for _, u := range draws {
			counts[u>>shift&255]++
		}
		requireChiSquared(t, counts, fmt.Sprintf("%s, bits %d to %d", what, shift, shift+7))
	}
	values := make([]float64, len(draws))
	for i, u := range draws {
		values[i] = Float(u)
	}
	requireKolmogorov(t, values, func(x float64) float64 { return x }, what)
}

// requireKolmogorov checks values against their distribution function. The
// bound is Massart's: the distance exceeds it with a probability of 2e-6.
func requireKolmogorov(t *testing.T, values []float64, cdf func(float64) float64, what string) {
	t.Helper()
	values = slices.Clone(values)
	slices.Sort(values)
	n := float64(len(values))
	distance := 0.
	for i, x := range values {
		p := cdf(x)
		distance = max(distance, p-float64(i)/n, float64(i+1)/n-p)
	}
	require.Less(t, distance, math.Sqrt(math.Log(1/improbable)/(2*n)), what)
}

// requireIndependent checks pairs of draws: their upper and lower bits fall
// into 16 x 16 cells equally often, and any bit of one agrees with the same
// bit of the other half of the time.
func requireIndependent(t *testing.T, pair func(i uint64) (a, b uint64), what string) {
	t.Helper()
	const n = 100_000
	upper, lower, agree := make([]int, 256), make([]int, 256), [64]int{}
	for i := range uint64(n) {
		a, b := pair(i)
		upper[a>>60<<4|b>>60]++
		lower[a&15<<4|b&15]++
		for same := ^(a ^ b); same != 0; same &= same - 1 {
			agree[bits.TrailingZeros64(same)]++
		}
	}
	requireChiSquared(t, upper, what)
	requireChiSquared(t, lower, what)
	for bit, count := range agree {
		// Five and a half standard deviations: 4e-8 a bit.
		require.InDelta(t, n/2, count, 5.5*math.Sqrt(n)/2, "%s, bit %d", what, bit)
	}
}

// SplitMix64 of seed 1234567, as published with its reference implementation.
func TestStreamIsSplitMix64(t *testing.T) {
	s := Stream{1234567}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821,
	} {
		require.Equal(t, want, s.Uint64(uint64(i+1), 0))
	}
}

func TestStreamsAreUniform(t *testing.T) {
	const n = 100_000
	draws := func(f func(i uint64) uint64) []uint64 {
		out := make([]uint64, n)
		for i := range out {
			out[i] = f(uint64(i))
		}
		return out
	}
	for _, name := range []string{"", "source.checkout.gap", "function.payment.duration"} {
		s := NewStream(1, name)
		requireUniform(t, draws(func(i uint64) uint64 { return s.Uint64(i, 0) }), name+" by number")
		requireUniform(t, draws(func(i uint64) uint64 { return s.Uint64(7, i) }), name+" by attempt")
		requireUniform(t, draws(func(i uint64) uint64 { return s.Uint64(i<<20, 3) }), name+" by a power of two")
		requireUniform(t, draws(func(i uint64) uint64 { return s.Uint64(i/10, i%10) }), name+" by both")
		requireUniform(t, draws(func(i uint64) uint64 { return NewStream(int64(i), name).Uint64(0, 0) }), name+" by seed")
	}
	requireUniform(t, draws(func(i uint64) uint64 { return NewStream(1, fmt.Sprint("f", i)).Uint64(0, 0) }), "by name")
}

func TestNeighbouringDrawsAreIndependent(t *testing.T) {
	s := NewStream(1, "source.checkout.gap")
	requireIndependent(t, func(i uint64) (uint64, uint64) { return s.Uint64(i, 0), s.Uint64(i+1, 0) }, "numbers")
	requireIndependent(t, func(i uint64) (uint64, uint64) { return s.Uint64(i, 0), s.Uint64(i, 1) }, "attempts")
	requireIndependent(t, func(i uint64) (uint64, uint64) { return s.Uint64(i, 1), s.Uint64(i+1, 0) }, "number and attempt")
	for _, other := range []Stream{
		NewStream(1, "source.checkout.gaq"), NewStream(1, "source.checkout.ga"), NewStream(1, ""),
		NewStream(2, "source.checkout.gap"), NewStream(-1, "source.checkout.gap"),
		NewStream(Mix(1, 1), "source.checkout.gap"),
	} {
		requireIndependent(t, func(i uint64) (uint64, uint64) { return s.Uint64(i, 0), other.Uint64(i, 0) }, "streams")
	}
	for bit := range 64 {
		requireIndependent(t, func(i uint64) (uint64, uint64) {
			return s.Uint64(i, 0), s.Uint64(i^1<<bit, 0)
		}, fmt.Sprintf("numbers that differ in bit %d", bit))
	}
}

// Two pairs (n, k) share a state only if (n - n') * gammaNumber equals
// (k' - k) * gammaAttempt modulo 2^64.
func TestNoTwoDrawsOfAStreamShareAState(t *testing.T) {
	inverse := uint64(1) // of gammaNumber modulo 2^64, by Newton's method
	for range 6 {
		inverse *= 2 - gammaNumber*inverse
	}
	require.EqualValues(t, 1, inverse*gammaNumber)
	closest := uint64(math.MaxUint64)
	for k := uint64(1); k < 1<<16; k++ {
		n := k * gammaAttempt * inverse
		closest = min(closest, n, -n)
	}
	require.Greater(t, closest, uint64(1<<40))
}

func TestMix(t *testing.T) {
	var values []float64
	seen := map[int64]bool{}
	for _, seed := range []int64{0, 1, 2, -1, math.MinInt64, math.MaxInt64} {
		require.Equal(t, seed, Mix(seed, 0))
		for i := 1; i <= 20_000; i++ {
			v := Mix(seed, i)
			require.GreaterOrEqual(t, v, int64(0))
			require.Less(t, v, int64(1<<53))
			require.False(t, seen[v])
			seen[v] = true
			values = append(values, float64(v)/(1<<53))
		}
	}
	requireKolmogorov(t, values, func(x float64) float64 { return x }, "seeds")
}

func TestFloatIsInsideTheUnitInterval(t *testing.T) {
	require.Equal(t, 0x1p-53, Float(0))
	require.Equal(t, 1-0x1p-53, Float(math.MaxUint64))
	require.Equal(t, 0.5-0x1p-53, Float(1<<63-1))
	require.Equal(t, 0.5+0x1p-53, Float(1<<63))
}

func TestChance(t *testing.T) {
	for _, u := range []uint64{0, 1, 1 << 63, math.MaxUint64} {
		for _, never := range []float64{0, -1, math.Inf(-1), math.NaN()} {
			require.False(t, NewChance(never).Hit(u))
		}
		for _, always := range []float64{1, 2, math.Inf(1)} {
			require.True(t, NewChance(always).Hit(u))
		}
	}
	require.False(t, new(Chance).Hit(0))
	// p = 1/4 hits exactly the lower quarter of the draws.
	quarter := NewChance(0.25)
	require.True(t, quarter.Hit(1<<62-1))
	require.False(t, quarter.Hit(1<<62))
	require.True(t, NewChance(0x1p-63).Hit(1))
	require.False(t, NewChance(0x1p-63).Hit(2))

	s := NewStream(1, "chance")
	const n = 1_000_000
	for _, p := range []float64{1e-4, 0.01, 0.3, 0.999} {
		c := NewChance(p)
		hits := 0
		for i := range uint64(n) {
			if c.Hit(s.Uint64(i, 0)) {
				hits++
			}
		}
		// Five standard deviations: 6e-7.
		require.InDelta(t, p*n, hits, 5*math.Sqrt(p*(1-p)*n), "p = %v", p)
	}
}

// Do not update these to make the test green: a change of one of them changes
// what every world does.
func TestStreamsArePinned(t *testing.T) {
	for _, pinned := range []struct {
		seed int64
		name string
		hash string
	}{
		{1, "source.checkout.gap", "df219b2ed77302b9"},
		{1, "", "083d579cc16f98f3"},
		{-5, "function.payment.duration", "0f1356c7f9d939b3"},
	} {
		s := NewStream(pinned.seed, pinned.name)
		require.Equal(t, pinned.hash, hashOf(func(n uint64) uint64 { return s.Uint64(n/4, n%4) }), "%d %q", pinned.seed, pinned.name)
	}
	require.Equal(t, "893edd2d07e84749", hashOf(func(n uint64) uint64 { return uint64(Mix(1, int(n))) }))
}

// hashOf returns a hash of f(0) to f(9999).
func hashOf(f func(n uint64) uint64) string {
	hash := sha256.New()
	for n := range uint64(10_000) {
		hash.Write(binary.LittleEndian.AppendUint64(nil, f(n)))
	}
	return hex.EncodeToString(hash.Sum(nil)[:8])
}

func BenchmarkUint64(b *testing.B) {
	s := NewStream(1, "bench")
	var sum, n uint64
	for b.Loop() {
		sum += s.Uint64(n, 0)
		n++
	}
	sink = sum
}

var sink uint64
