package engine

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestGarbageIsRefusedAndNeverPanics spoils random worlds in some places, with
// values that no one means and some that are merely unusual. Compile says what
// is wrong, in order of path, and whatever it accepts can be run.
func TestGarbageIsRefusedAndNeverPanics(t *testing.T) {
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := newSketch(t)
		s.draw()
		s.spoil(reflect.ValueOf(&s.world).Elem())
		m, problems := CompileOn(s.world, &s.profile)
		require.True(t, slices.IsSortedFunc(problems, func(a, b Problem) int {
			if a.Path < b.Path {
				return -1
			}
			return 0
		}), "problems come in order of path")
		errors := 0
		for _, p := range problems {
			require.NotEmpty(t, p.Text, p.Path)
			if !p.Warning {
				errors++
			}
		}
		require.Equal(t, m == nil, errors > 0)
		if m == nil {
			refused++
			return
		}
		accepted++
		r := m.New(1, Options{Budget: small, Series: 3, Trace: TraceOptions{From: -math.MaxInt64, To: math.MaxInt64, Max: 100}})
		r.Advance(math.MaxInt64, 20_000) // whether it comes to its end or outgrows its budget is all the same
		_, err := json.Marshal(r.Outcome())
		require.NoError(t, err, "there is no number that is none")
	})
	require.NotZero(t, accepted)
	require.NotZero(t, refused)
	t.Logf("%d accepted, %d refused", accepted, refused)
}

// spoil sets up to three leaves of a world to something else.
func (s *sketch) spoil(world reflect.Value) {
	var leaves []func()
	s.leaves(world, "", &leaves)
	for range s.number("spoilt", 0, 3) {
		leaves[s.leaf(len(leaves))]()
	}
}

func (s *sketch) leaf(n int) int { return int(rapid.Uint32().Draw(s.T, "leaf")*2654435761) % n }

// leaves collects a change for each value below v.
func (s *sketch) leaves(v reflect.Value, name string, all *[]func()) {
	add := func(f func()) { *all = append(*all, f) }
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			s.leaves(v.Field(i), v.Type().Field(i).Name, all)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int {
			if a.String() < b.String() {
				return -1
			}
			return 1
		})
		for _, key := range keys {
			entry := v.MapIndex(key)
			s.leaves(entry.Elem(), name, all)
			add(func() { v.SetMapIndex(key, reflect.Zero(v.Type().Elem())) }) // nil
			add(func() { v.SetMapIndex(key, reflect.Value{}) })               // gone
			add(func() { v.SetMapIndex(reflect.ValueOf(pick(s, "name", "", "a b", "f0", "q0", "Ü", "w0")), entry) })
			add(func() { v.SetMapIndex(reflect.ValueOf("new"), reflect.New(entry.Type().Elem())) })
		}
	case reflect.Slice:
		for i := range v.Len() {
			s.leaves(v.Index(i), name, all)
		}
		add(func() { v.Set(reflect.Append(v, reflect.New(v.Type().Elem()).Elem())) })
		add(func() {
			for range v.Len() {
				v.Set(reflect.Append(v, v.Index(0)))
			}
		})
	case reflect.Bool:
		add(func() { v.SetBool(!v.Bool()) })
	case reflect.String:
		add(func() {
			v.SetString(pick(s, "text", "", "nonsense", "f0", "q0", "w0", "sqs", "sqs-fifo", "kinesis", "dynamodb-streams", "direct", "alb", "none", "arm64",
				"image", "attempt", "java", "even", "lognormal", "reserved-3y", "m5.large", "queue", "\x00"))
		})
	case reflect.Int, reflect.Int64:
		if v.Type() == reflect.TypeFor[time.Duration]() {
			add(func() {
				v.SetInt(int64(pick(s, "time", 0, 1, -1, time.Millisecond, -time.Hour, 24*time.Hour, 10*365*24*time.Hour, math.MaxInt64, math.MinInt64)))
			})
			return
		}
		add(func() {
			v.SetInt(pick[int64](s, "count", 0, 1, -1, 7, 1000, 1_000_000, 1<<31, 1<<62, math.MinInt64))
		})
	case reflect.Float64:
		add(func() {
			v.SetFloat(pick(s, "float", 0, 1, -1, 0.3, 1e-300, 1e7, 1e300, math.NaN(), math.Inf(1), math.Inf(-1)))
		})
	}
}
