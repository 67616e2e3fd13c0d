package engine

import (
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine/dist"
)

// TestWaitingRecordsAreSmall: a stream whose function is switched off keeps what
// is written to it, in some 50 bytes each.
func TestWaitingRecordsAreSmall(t *testing.T) {
	const records = 250_000
	m, problems := Compile(World{
		Duration:  time.Hour,
		Functions: map[string]*Function{"f": {Duration: dist.Const(time.Second), ReservedConcurrency: Some(0)}},
		Sources:   map[string]*Source{"s": {Kind: "kinesis", To: "f", Rate: Some(Rate(records) / 3600), Arrivals: Arrivals{Law: "even"}}},
	})
	require.NotNil(t, m, "%v", problems)
	heap := func() float64 {
		var stats runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return float64(stats.HeapAlloc)
	}
	before := heap()
	r := m.New(1, Options{})
	_, err := r.Advance(math.MaxInt64, math.MaxInt)
	require.NoError(t, err)
	each := (heap() - before) / records
	t.Logf("%.1f bytes a record", each)
	require.EqualValues(t, records, r.Outcome().Sources["s"].InFlight)
	require.Less(t, each, 60.0)
}

// TestRecordsCountTowardsTheBudget: what waits in a stream is on its way.
func TestRecordsCountTowardsTheBudget(t *testing.T) {
	m, problems := Compile(World{
		Duration:  time.Hour,
		Functions: map[string]*Function{"f": {ReservedConcurrency: Some(0)}},
		Sources:   map[string]*Source{"s": {Kind: "kinesis", To: "f", Rate: Some(Rate(10)), Shards: Some(4)}},
	})
	require.NotNil(t, m, "%v", problems)
	r := m.New(1, Options{Budget: Budget{Requests: 1000}})
	_, err := r.Advance(math.MaxInt64, math.MaxInt)
	var budget *ErrBudget
	require.ErrorAs(t, err, &budget)
	require.Equal(t, "events in flight", budget.What)
	require.InDelta(t, 100, time.Duration(budget.At).Seconds(), 30)
}
