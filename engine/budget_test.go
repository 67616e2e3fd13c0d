package engine

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine/dist"
)

// TestTimeAloneIsBounded: a world in which nobody asks for anything, but in which
// something goes on all the time, ends like any other that costs too much.
func TestTimeAloneIsBounded(t *testing.T) {
	const years = 10 * 365 * 24 * time.Hour
	worlds := map[string]World{
		"an autoscaler of pods": {Platform: "knative", Functions: map[string]*Function{"f": {}}},
		"target tracking":       {Functions: map[string]*Function{"f": {ProvisionedTarget: Some(ProvisionedTarget{Utilization: 0.5, Max: 1})}}},
		"deploys of environments ahead": {Functions: map[string]*Function{"f": {ProvisionedConcurrency: Some(900),
			Deploys: make([]time.Duration, 1000)}}},
		"an autoscaler of servers": {Fleets: map[string]*Fleet{"w": {Instance: Instance{VCPUs: 1},
			Autoscaling: Some(Autoscaling{Min: 1000, Max: 1000, Target: 0.5})}}},
		"a stream's batch window": {Functions: map[string]*Function{"f": {Duration: dist.Const(time.Second)}},
			Sources: map[string]*Source{"s": {Kind: "kinesis", To: "f", Rate: Some(Rate(0.01)), BatchWindow: 5 * time.Minute}}},
	}
	for name, w := range worlds {
		t.Run(name, func(t *testing.T) {
			w.Duration = years
			m, problems := Compile(w)
			require.NotNil(t, m, "%v", problems)
			r := m.New(1, Options{Budget: Budget{Steps: 100_000}})
			_, err := r.Advance(math.MaxInt64, math.MaxInt)
			var budget *ErrBudget
			require.ErrorAs(t, err, &budget)
			require.Equal(t, ErrBudget{What: "steps", Limit: 100_000, At: Instant(r.now)}, *budget)
		})
	}
}

// TestWorldsAreNoLargerThanMemory: what is there before anything happens is
// bounded for the world as a whole, all of it at once.
func TestWorldsAreNoLargerThanMemory(t *testing.T) {
	w := World{Duration: time.Hour, Functions: map[string]*Function{"f": {}}, Sources: map[string]*Source{}, Fleets: map[string]*Fleet{}}
	for i := range 11 {
		w.Sources[fmt.Sprintf("stream%d", i)] = &Source{Kind: "kinesis", To: "f", Rate: Some(Rate(1)), Shards: Some(10_000), ParallelizationFactor: Some(10)}
		w.Sources[fmt.Sprintf("queue%d", i)] = &Source{Kind: "sqs-fifo", To: "f", Rate: Some(Rate(1)), MessageGroups: Some(100_000)}
	}
	for i := range 101 {
		w.Fleets[fmt.Sprintf("w%d", i)] = &Fleet{Instance: Instance{VCPUs: 1}, Count: Some(10_000)}
	}
	m, problems := Compile(w)
	require.Nil(t, m)
	require.Equal(t, []Problem{
		{Path: "fleets", Text: "a world has at most 1000000 servers in all, this one 1010000"},
		{Path: "sources", Text: "a world has at most 1000000 lanes of streams (shards x parallelization_factor) in all, this one 1100000"},
		{Path: "sources", Text: "a world has at most 1000000 message_groups in all, this one 1100000"},
	}, problems)
}

// TestListsAreNoLongerThanMemory: nor is what a file lists.
func TestListsAreNoLongerThanMemory(t *testing.T) {
	w := World{Duration: time.Hour, Sources: map[string]*Source{},
		Functions: map[string]*Function{"f": {ProvisionedSchedule: make([]ProvisionedStep, phasesMax+1)}, "g": {}}}
	for range callsMax + 1 {
		w.Functions["f"].Calls = append(w.Functions["f"].Calls, Call{To: "g"})
		w.Functions["f"].Emits = append(w.Functions["f"].Emits, Emit{To: "s"})
	}
	w.Sources["s"] = &Source{Kind: "sns", To: "g", Rate: Some(Rate(1))}
	m, problems := Compile(w)
	require.Nil(t, m)
	require.Equal(t, []Problem{
		{Path: "functions", Text: "a world has at most 1000 entries of calls to functions and fleets, this one 1001"},
		{Path: "functions.f.calls", Text: "a run makes at most 1000 calls, this one 1001"},
		{Path: "functions.f.emits", Text: "a run emits at most 1000 events, this one 1001"},
		{Path: "functions.f.provisioned_schedule", Text: "at most 100000 steps, these are 100001"},
	}, problems)
}
