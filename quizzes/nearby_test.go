package quizzes

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine/parallel"
)

// TestWouldBeRightIsTheNearestWorld compares the search with the plainest one:
// every position of every knob, in all replications.
func TestWouldBeRightIsTheNearestWorld(t *testing.T) {
	ctx := context.Background()
	s := loadThrottled(t)
	c := s.Variants[0].Cases[0]
	from := c.Choices[2]
	nearest := 1000
	for _, k := range s.Knobs {
		at, exact, ok := k.Position(from.World)
		require.True(t, exact && ok)
		for position := range k.Len() {
			w, list := k.Turn(from.World, position)
			require.Empty(t, list)
			r := s.runner(1, 12, parallel.Options{})
			require.NoError(t, r.run(ctx, []want{{w, 12}, {c.Base, 12}}))
			e, err := weigh(ChoiceCase{Choice: from.Choice, World: w, Claim: from.Claim}, r.of(w).outcomes, r.of(c.Base).outcomes)
			require.NoError(t, err)
			if e.Verdict == Holds {
				nearest = min(nearest, max(at-position, position-at))
			}
		}
	}
	r := s.runner(1, 12, parallel.Options{})
	near, err := s.nearest(ctx, r, c, 2)
	require.NoError(t, err)
	require.Equal(t, nearest, near.Steps)
	require.Len(t, r.of(near.World).outcomes, 12, "it is confirmed")
	require.Empty(t, r.of(c.Base).outcomes, "the claim compares with nothing, so nothing is run to compare with")
}

// TestWouldBeRightConfirms: by the first replication alone the nearest ceiling
// at which somebody is refused is one where nobody is, in others.
func TestWouldBeRightConfirms(t *testing.T) {
	ctx := context.Background()
	text := strings.NewReplacer("min = 0\nmax = 100\nstep = 5", "min = 1\nmax = 100\nstep = 1", "reserved_concurrency = 60 } }", "reserved_concurrency = 28 } }").Replace(throttled)
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	s.Knobs = s.Knobs[:1]
	c := s.Variants[0].Cases[0]
	hasty, err := s.nearest(ctx, s.runner(1, 1, parallel.Options{}), c, 2)
	require.NoError(t, err)
	patient, err := s.nearest(ctx, s.runner(1, 30, parallel.Options{}), c, 2)
	require.NoError(t, err)
	require.Less(t, hasty.Steps, patient.Steps)
}

func TestWouldBeRightComparesWithTheBaseline(t *testing.T) {
	ctx := context.Background()
	text := strings.Replace(throttled, `claim."the others are fine" = "functions.orders.throttles == 0"`, `claim."fewer than before" = "functions.payment.throttles < baseline.functions.payment.throttles / 2"`, 1)
	text = strings.Replace(text, "with = { functions.payment = { memory_mb = 128, reserved_concurrency = 60 } }", "with = { functions.payment.memory_mb = 128 }", 1)
	s, _ := load(t, "throttled.toml", text)
	c := s.Variants[0].Cases[0]
	r := s.runner(1, 12, parallel.Options{})
	near, err := s.nearest(ctx, r, c, 2)
	require.NoError(t, err)
	require.NotNil(t, near)
	require.Len(t, r.of(c.Base).outcomes, 12)
	of := func(w *World) int64 { return r.of(w).outcomes[0].Functions["payment"].Throttles }
	require.Less(t, of(near.World), of(c.Base)/2)
	require.Positive(t, of(near.World))
}

func TestWouldBeRightGivesUpInTime(t *testing.T) {
	ctx := context.Background()
	// Of a thousand positions none makes two requests in a minute many.
	text := strings.NewReplacer("min = 0\nmax = 100\nstep = 5", "min = 5\nmax = 900\nstep = 1", "concurrency = 200", "concurrency = 2000",
		`rate = "80/s"`, `rate = "2/min"`, `min = "20/s"`, `min = "1/min"`, `step = "20/s"`, `step = "10/s"`).Replace(throttled)
	text = strings.Replace(text, "reserved_concurrency = 60 } }", "reserved_concurrency = 400 } }", 1)
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	s.Knobs = s.Knobs[:1]
	r := s.runner(1, 30, parallel.Options{})
	near, err := s.nearest(ctx, r, s.Variants[0].Cases[0], 2)
	require.NoError(t, err)
	require.Nil(t, near)
	require.Equal(t, nearbyRuns, r.spent)
	require.Len(t, r.known, nearbyRuns, "outward, a run each")

	// What takes more replications than there are left is not claimed.
	s = loadThrottled(t)
	r = s.runner(1, 300, parallel.Options{})
	near, err = s.nearest(ctx, r, s.Variants[0].Cases[0], 2)
	require.NoError(t, err)
	require.Nil(t, near)
	require.LessOrEqual(t, r.spent, nearbyRuns)
}
