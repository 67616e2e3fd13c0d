package simview

import (
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
)

// A window of a large world's trace is that part of what happened, with
// something before the instant and something after it.
func TestTraceAroundAnInstant(t *testing.T) {
	r := begun(t, newFake(60), still).Result()
	require.Nil(t, r.Trace, "too many events to keep")
	for _, at := range []float64{0, 17.3, 1800, 3599.9, 3600} {
		w := r.Around(at)
		n := w.After(at)
		require.Equal(t, at > 1, n > 0, at)
		require.Equal(t, at < 3600, n < len(w.Records), at)
		require.Less(t, len(w.Records), 20*windowRecords)
		whole, complete := r.trace(w.From, w.To, engine.MaxTrace)
		require.True(t, complete)
		require.Equal(t, whole.Records, w.Records)
		for _, rec := range w.Records {
			require.GreaterOrEqual(t, rec.AtMS, w.From*1e3-1e-6)
			require.Less(t, rec.AtMS, w.To*1e3+1e-6)
		}
	}
	small := begun(t, newFake(1), still).Result()
	require.Same(t, small.Trace, small.Around(30))
}

// The herd: nothing at all, then very much at one instant, then nothing again.
func TestTraceAroundFindsWhatIsFar(t *testing.T) {
	w := newFake(60)
	model, err := w.Compile([]string{"50/s", "1"})
	require.NoError(t, err)
	world := model.World()
	world.Sources["web"].Rate = engine.Some(engine.Rate(0))
	world.Sources["web"].Phases = []engine.Phase{{At: 600e9, Rate: 1e6}, {At: 600_020e6, Rate: 0}}
	model, problems := engine.Compile(world)
	require.Empty(t, problems)
	o, err := model.Run(1)
	require.NoError(t, err)
	r := Complete(o, model)
	require.Nil(t, r.Trace)
	require.NotEmpty(t, r.Around(10).Records, "far ahead")
	n := r.Around(600.01)
	require.Positive(t, n.After(600.01))
	require.Less(t, n.After(600.01), len(n.Records))
	require.NotEmpty(t, r.Around(3000).Records, "long ago")
}

// A subject's records are those of its function and of the events that come to
// it, from the beginning of their way on.
func TestTraceOfASubject(t *testing.T) {
	w := engine.World{Sources: map[string]*engine.Source{"files": {To: "inbox"}, "inbox": {To: "a"}, "other": {To: "b"}}}
	all := &Trace{Records: []engine.Record{
		{What: "arrive", Source: "files"}, {What: "enqueue", Source: "inbox"}, {What: "invoke", Source: "inbox", Function: "a"},
		{What: "reclaim", Function: "a"}, {What: "arrive", Source: "other"}, {What: "reclaim", Function: "b"},
	}}
	require.Len(t, all.Of(Subject{Name: "a", Sources: []string{"inbox"}}, w).Records, 4)
	require.Len(t, all.Of(Subject{Name: "b", Sources: []string{"other"}}, w).Records, 2)
}
