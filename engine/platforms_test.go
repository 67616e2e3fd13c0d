package engine

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// Every platform runs a world with each kind of source and each runtime that it
// says it has, in the kinds of packages that it has; its bill has the lines that
// it says it has, and no others of functions.
func TestEveryPlatformRuns(t *testing.T) {
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		require.NoError(t, err)
		require.Contains(t, []string{"zip", "image"}, p.Packages[0], name)
		for _, kind := range p.Sources {
			for i, version := range append(sortedKeys(p.Runtimes), "") {
				if i%5 != 0 && kind != "function-url" { // the init of a runtime does not depend on the source
					continue
				}
				w := World{
					Platform: name, Duration: 20 * time.Second,
					Functions: map[string]*Function{"f": {
						Runtime: version, Duration: dist.Const(50 * time.Millisecond), CPUShare: 0.5,
						Package: Some(p.Packages[i%len(p.Packages)]),
					}},
					Sources: map[string]*Source{"s": {Kind: kind, To: "f", Rate: Some(Rate(20))}},
				}
				if kind == "schedule" {
					w.Sources["s"].Rate, w.Sources["s"].Every = Optional[Rate]{}, Some(time.Second)
				}
				m, problems := Compile(w)
				require.NotNil(t, m, "%s %s %s: %v", name, kind, version, problems)
				r := m.New(1, Options{Series: 7})
				_, err := r.Advance(math.MaxInt64, math.MaxInt)
				require.NoError(t, err)
				o := r.Outcome()
				s := o.Sources["s"]
				require.Equal(t, s.Events, s.Succeeded+s.Failed+s.DeadLettered+s.Dropped+s.InFlight)
				require.Positive(t, o.Functions["f"].Invocations, "%s %s %s", name, kind, version)
				require.Equal(t, name, o.Platform)
				require.Equal(t, p.Currency, o.Cost.Currency)

				var want, got []string
				for _, line := range p.Billing.Lines {
					if m.functions[0].produces(line.Quantity, p) {
						want = append(want, line.Item)
					}
				}
				for _, line := range o.Cost.Lines {
					if line.Target == "f" {
						got = append(got, line.Item)
						require.NotZero(t, line.Quantity, "%s: %s", name, line.Item)
					}
				}
				slices.Sort(want)
				require.Equal(t, want, got, name)

				var mean float64 // of what an hour costs
				for _, v := range o.Series.Cost.USDPerHour {
					mean += v / 7
				}
				require.InEpsilon(t, o.Cost.Total/730+1e-12, mean+1e-12, 1e-9, "%s: the cost over time is the bill", name)
			}
		}
	}
}

// The engine counts every quantity that a line of a bill may name.
func TestEveryQuantityIsCounted(t *testing.T) {
	m, problems := Compile(World{
		Duration:  time.Minute,
		Functions: map[string]*Function{"f": {Duration: dist.Const(time.Second)}},
		Sources:   map[string]*Source{"s": {Kind: "direct", To: "f", Rate: Some(Rate(1))}},
	})
	require.NotNil(t, m, "%v", problems)
	r := m.New(1, Options{})
	for _, word := range platform.Quantities() {
		require.NotPanics(t, func() { r.quantity(&r.functions[0], word) }, word)
	}
	require.Panics(t, func() { r.quantity(&r.functions[0], "wishes") })
}

// A meter's word is known to the engine where the binder lets it pass.
func TestEveryMeterIsKnown(t *testing.T) {
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		require.NoError(t, err)
		require.Contains(t, meters, p.Billing.Meter, name)
	}
}
