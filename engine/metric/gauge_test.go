package metric

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// piece is a span of time during which a quantity goes from one value to
// another in a straight line.
type piece struct{ from, to, first, last int64 }

// area returns twice the integral over pieces, and the largest value.
func area(pieces []piece) (doubled *big.Int, largest int64) {
	doubled = new(big.Int)
	for _, p := range pieces {
		sum := new(big.Int).Add(big.NewInt(p.first), big.NewInt(p.last))
		doubled.Add(doubled, sum.Mul(sum, big.NewInt(p.to-p.from)))
		largest = max(largest, p.first, p.last)
	}
	return doubled, largest
}

// requireMean checks a mean against twice an integral over some time; without
// time the mean is the value itself.
func requireMean(t require.TestingT, doubled *big.Int, elapsed, value int64, got float64) {
	want := float64(value)
	if elapsed > 0 {
		want, _ = new(big.Rat).SetFrac(doubled, new(big.Int).Lsh(big.NewInt(elapsed), 1)).Float64()
	}
	require.InEpsilon(t, want+1, got+1, 1e-15)
}

// step draws a span of time: often none, sometimes a month.
func step() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 1000), rapid.Int64Range(0, 730*3600*1e9))
}

// The gauge against a list of everything that happened, in math/big.
func TestGaugeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g Gauge
		var window, bucket []piece
		now := rapid.Int64Range(-1e15, 1e15).Draw(t, "begin")
		start, opened := now, now
		g.Start(now)
		pass := func(t *rapid.T) {
			d := step().Draw(t, "pass")
			p := piece{now, now + d, g.Value(), g.Value()}
			window, bucket = append(window, p), append(bucket, p)
			now += d
		}
		set := func(v int64) {
			p := piece{now, now, v, v}
			window, bucket = append(window, p), append(bucket, p)
			require.Equal(t, v, g.Value())
		}
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				pass(t)
				v := rapid.OneOf(rapid.Int64Range(0, 5), rapid.Int64Range(0, 1e12)).Draw(t, "v")
				g.Set(now, v)
				set(v)
			},
			"add": func(t *rapid.T) {
				pass(t)
				v := g.Value() + rapid.Int64Range(-g.Value(), 10).Draw(t, "delta")
				g.Add(now, v-g.Value())
				set(v)
			},
			"up": func(t *rapid.T) {
				pass(t)
				v := g.Value()
				g.Up(now)
				set(v + 1)
			},
			"down": func(t *rapid.T) {
				v := g.Value()
				if v == 0 {
					t.Skip("it would be below 0")
				}
				pass(t)
				g.Down(now)
				set(v - 1)
			},
			"start": func(t *rapid.T) {
				pass(t)
				g.Start(now)
				start, opened, window, bucket = now, now, nil, nil
				set(g.Value())
			},
			"bucket": func(t *rapid.T) {
				pass(t)
				mean, largest := g.Bucket(now)
				doubled, want := area(bucket)
				requireMean(t, doubled, now-opened, g.Value(), mean)
				require.Equal(t, want, largest)
				opened, bucket = now, []piece{{now, now, g.Value(), g.Value()}}
			},
			"": func(t *rapid.T) {
				later := now + step().Draw(t, "later")
				all := append(window[:len(window):len(window)], piece{now, later, g.Value(), g.Value()})
				doubled, largest := area(all)
				requireMean(t, doubled, later-start, g.Value(), g.Mean(later))
				require.Equal(t, largest, g.Max())
				require.Equal(t, doubled.String(), new(big.Int).Lsh(toBig(g.Integral(later)), 1).String())
			},
		})
	})
}

func TestGaugeRefusesNonsense(t *testing.T) {
	var g Gauge
	g.Start(-5)
	g.Set(10, 3)
	require.PanicsWithValue(t, "metric: gauge set to -1 at 10 ns, after 3", func() { g.Add(10, -4) })
	g.Set(11, 0)
	require.PanicsWithValue(t, "metric: gauge below 0", func() { g.Down(12) })
}

// The age against a list of everything that happened, in math/big.
func TestAgeIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a Age
		var window, bucket []piece
		now := rapid.Int64Range(-1e15, 1e15).Draw(t, "begin")
		start, opened := now, now
		a.Start(now)
		pass := func(t *rapid.T) {
			d := step().Draw(t, "pass")
			p := piece{now, now + d, a.Value(now), a.Value(now + d)}
			window, bucket = append(window, p), append(bucket, p)
			now += d
		}
		t.Repeat(map[string]func(*rapid.T){
			"set": func(t *rapid.T) {
				pass(t)
				present := rapid.Bool().Draw(t, "present")
				birth := now - step().Draw(t, "age")
				a.Set(now, birth, present)
				v := int64(0)
				if present {
					v = now - birth
				}
				require.Equal(t, v, a.Value(now))
				window, bucket = append(window, piece{now, now, v, v}), append(bucket, piece{now, now, v, v})
			},
			"start": func(t *rapid.T) {
				pass(t)
				a.Start(now)
				start, opened = now, now
				window = []piece{{now, now, a.Value(now), a.Value(now)}}
				bucket = window[:1:1]
			},
			"bucket": func(t *rapid.T) {
				pass(t)
				mean, largest := a.Bucket(now)
				doubled, want := area(bucket)
				requireMean(t, doubled, now-opened, a.Value(now), mean)
				require.Equal(t, want, largest)
				opened, bucket = now, []piece{{now, now, a.Value(now), a.Value(now)}}
			},
			"": func(t *rapid.T) {
				later := now + step().Draw(t, "later")
				all := append(window[:len(window):len(window)], piece{now, later, a.Value(now), a.Value(later)})
				doubled, largest := area(all)
				requireMean(t, doubled, later-start, a.Value(later), a.Mean(later))
				require.Equal(t, largest, a.Max(later))
				require.Equal(t, doubled.String(), toBig(a.Integral(later)).String())
			},
		})
	})
}

func TestAgeRefusesNonsense(t *testing.T) {
	var a Age
	a.Start(0)
	a.Set(10, 3, true)
	require.Panics(t, func() { a.Set(9, 3, true) })
	require.Panics(t, func() { a.Set(11, 12, true) })
	require.NotPanics(t, func() { a.Set(11, 12, false) })
}

func TestGaugesDoNotAllocate(t *testing.T) {
	var g Gauge
	var a Age
	now := int64(0)
	require.Zero(t, testing.AllocsPerRun(100, func() {
		now++
		g.Up(now)
		a.Set(now, now-5, true)
		g.Bucket(now)
		a.Bucket(now)
	}))
}
