package parallel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/parallel"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

// Every test of the package ends without a goroutine left behind, whether its
// jobs were done, failed or were cancelled.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// compile returns a model of 100 requests a second on one function.
func compile(t testing.TB, duration time.Duration) *engine.Model {
	t.Helper()
	model, problems := engine.Compile(engine.World{
		Duration: duration, Transient: time.Second,
		Functions: map[string]*engine.Function{"api": {
			Duration: dist.Distribution{Kind: dist.Exponential, Mean: 100 * time.Millisecond}, ReservedConcurrency: engine.Some(10),
		}},
		Sources: map[string]*engine.Source{"web": {Kind: "direct", To: "api", Rate: engine.Some(engine.Rate(100))}},
	})
	require.NotNil(t, model, "%v", problems)
	return model
}

func text(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

// TestRun: the outcomes are those of running the seeds one after the other,
// in their order, however many workers there are.
func TestRun(t *testing.T) {
	model := compile(t, 10*time.Second)
	jobs := parallel.Replications(model, 7, 12, engine.Options{})
	want := make([]engine.Outcome, len(jobs))
	for i := range want {
		var err error
		want[i], err = model.Run(dist.Mix(7, i))
		require.NoError(t, err)
	}
	require.EqualValues(t, 7, want[0].Seed)
	require.NotEqual(t, text(t, want[0]), text(t, want[1]))
	for _, workers := range []int{0, 1, 2, 5, 100} {
		got, err := parallel.Run(t.Context(), jobs, parallel.Options{Workers: workers})
		require.NoError(t, err)
		require.Equal(t, text(t, want), text(t, got), "%d workers", workers)
	}
}

// TestPanic: what panics in a goroutine that runs a job panics where the
// outcomes are taken, after those of the jobs before it, and says where it was.
func TestPanic(t *testing.T) {
	jobs := parallel.Replications(compile(t, 10*time.Second), 7, 4, engine.Options{})
	for _, workers := range []int{1, 3} {
		taken := 0
		what := func() (what any) {
			defer func() { what = recover() }()
			for _, err := range parallel.Outcomes(t.Context(), jobs, parallel.Options{Workers: workers, Progress: mistaken}) {
				require.NoError(t, err)
				taken++
			}
			return nil
		}()
		panicked, ok := what.(*parallel.Panic)
		require.True(t, ok, "%v", what)
		require.Equal(t, "more than half", panicked.What)
		require.Contains(t, string(panicked.Stack), "mistaken")
		require.Contains(t, panicked.Error(), "more than half\n\ngoroutine ")
		require.Less(t, taken, len(jobs))
		if workers == 1 {
			require.Equal(t, 2, taken, "the first half")
		}
	}
}

func mistaken(share float64) {
	if share > 0.5 {
		panic("more than half")
	}
}

func TestNoJobs(t *testing.T) {
	got, err := parallel.Run(t.Context(), nil, parallel.Options{})
	require.NoError(t, err)
	require.Empty(t, got)
}

// TestProgress: it only goes up, ends at 1, and comes in steps that are small
// beside the whole.
func TestProgress(t *testing.T) {
	jobs := parallel.Replications(compile(t, 5*time.Minute), 1, 3, engine.Options{})
	var shares []float64
	_, err := parallel.Run(t.Context(), jobs, parallel.Options{Workers: 2, Progress: func(share float64) { shares = append(shares, share) }})
	require.NoError(t, err)
	require.IsNonDecreasing(t, shares)
	require.Greater(t, len(shares), 9, "several steps a run")
	require.InDelta(t, 1, shares[len(shares)-1], 1e-12)
}

// TestCancel: a run that would take very long ends soon after its context.
func TestCancel(t *testing.T) {
	jobs := parallel.Replications(compile(t, 24*365*time.Hour), 1, 4, engine.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	_, err := parallel.Run(ctx, jobs, parallel.Options{Workers: 2, Progress: func(float64) {
		if steps++; steps == 5 {
			cancel()
		}
	}})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, steps, 10, "a slice for each worker after the cancelling, no more")

	_, err = parallel.Run(ctx, jobs, parallel.Options{})
	require.ErrorIs(t, err, context.Canceled, "cancelled before it began")
}

// TestFirstError: of several jobs that fail the first one is reported, though
// it is the last one to fail.
func TestFirstError(t *testing.T) {
	long, short := compile(t, time.Minute), compile(t, 10*time.Second)
	jobs := []parallel.Job{
		{Model: short, Seed: 1},
		{Model: long, Seed: 2, Options: engine.Options{Budget: engine.Budget{Attempts: 5_000}}},
		{Model: short, Seed: 3, Options: engine.Options{Budget: engine.Budget{Attempts: 10}}},
		{Model: short, Seed: 4},
	}
	for _, workers := range []int{1, 2, 4} {
		outcomes, err := parallel.Run(t.Context(), jobs, parallel.Options{Workers: workers})
		require.Nil(t, outcomes)
		var failed *parallel.Error
		require.ErrorAs(t, err, &failed)
		require.Equal(t, 1, failed.Index)
		var budget *engine.ErrBudget
		require.ErrorAs(t, err, &budget)
		require.EqualValues(t, 5_000, budget.Limit)
		require.Contains(t, err.Error(), "run 1: ")
	}
}

// TestLeaveEarly: whoever has seen enough leaves the loop, and the jobs that
// would take very long are cancelled.
func TestLeaveEarly(t *testing.T) {
	short, endless := compile(t, time.Second), compile(t, 24*365*time.Hour)
	jobs := []parallel.Job{{Model: short, Seed: 5}, {Model: endless, Seed: 6}, {Model: endless, Seed: 7}}
	n := 0
	for outcome, err := range parallel.Outcomes(t.Context(), jobs, parallel.Options{Workers: 3}) {
		require.NoError(t, err)
		require.EqualValues(t, 5, outcome.Seed)
		n++
		break
	}
	require.Equal(t, 1, n)
}

// TestClock: a run's own time is between the two readings of its start and its
// end.
func TestClock(t *testing.T) {
	var readings atomic.Int64
	clock := func() time.Duration { return time.Duration(readings.Add(1)) * 250 * time.Millisecond }
	outcomes, err := parallel.Run(t.Context(), parallel.Replications(compile(t, time.Second), 1, 3, engine.Options{}), parallel.Options{Workers: 1, Clock: clock})
	require.NoError(t, err)
	for _, o := range outcomes {
		require.Equal(t, 250., o.WallMS)
	}
	require.EqualValues(t, 6, readings.Load())
}

func ExampleOutcomes() {
	model, _ := engine.Compile(engine.World{
		Duration:  time.Minute,
		Functions: map[string]*engine.Function{"api": {Duration: dist.Const(100 * time.Millisecond), ReservedConcurrency: engine.Some(1)}},
		Sources:   map[string]*engine.Source{"web": {Kind: "direct", To: "api", Rate: engine.Some(engine.Rate(10))}},
	})
	// As many replications as it takes to see a throttle.
	n := 0
	for outcome, err := range parallel.Outcomes(context.Background(), parallel.Replications(model, 1, 30, engine.Options{}), parallel.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if n++; outcome.Account.Throttles > 0 {
			break
		}
	}
	fmt.Println(n)
	// Output: 1
}
