package engine

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/dist"
)

// TestTheShortWayIsTheSame runs random worlds with and without the short way of
// an invocation: the outcome is the same, byte for byte, series included.
func TestTheShortWayIsTheSame(t *testing.T) {
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		w, p := drawWorld(t)
		if rapid.IntRange(0, 3).Draw(t, "alike") > 0 {
			makeAlike(w)
		}
		m := compiled(t, w, p)
		options := Options{Series: 7, Budget: small}
		short, long := m.New(1, options), m.New(1, options)
		long.long = true
		a, err := json.Marshal(finished(t, short))
		require.NoError(t, err)
		b, err := json.Marshal(finished(t, long))
		require.NoError(t, err)
		require.Equal(t, string(b), string(a))
		for i := range m.sources {
			if m.sources[i].short {
				taken++
			}
		}
	})
	require.Greater(t, taken, 3, "too few sources went the short way")
}

// makeAlike takes from a world what sends its invocations the long way.
func makeAlike(w World) {
	for _, f := range w.Functions {
		f.ErrorRate, f.CrashRate, f.PoisonRate = 0, 0, 0
		f.Idempotent = Optional[Idempotency]{}
		f.DurationPerRecord = dist.Distribution{}
		f.Calls, f.Emits = nil, nil
	}
	for _, s := range w.Sources {
		if s.Kind == "direct" || s.Kind == "function-url" {
			s.DuplicateRate = Some(0.0)
			s.Client.Timeout = Optional[time.Duration]{}
			s.Client.RetryErrors = false
			s.Arrivals.Batch = Optional[int]{}
		}
	}
}

// TestTheShortWayIsTaken keeps the test above from comparing a way with itself.
func TestTheShortWayIsTaken(t *testing.T) {
	w := steady(20)
	m, problems := Compile(w)
	require.NotNil(t, m, problems)
	r := m.New(1, Options{})
	for r.invocations < 10_000 {
		_, err := r.Advance(1<<62, 1000)
		require.NoError(t, err)
	}
	require.Less(t, len(r.requests), 100)
	require.Zero(t, r.functions[0].throttles[byScalingRate])
	live := 0
	for i := range r.environments {
		if e := &r.environments[i]; e.state == environmentBusy && e.counted {
			live++
		}
	}
	require.Positive(t, live)
}
