package event

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// Lanes against a scan: the smallest time, the lower lane at a tie.
func TestLanesFindTheSmallest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 40 {
		lanes := NewLanes(n)
		at := slices.Repeat([]int64{Never}, n)
		for range 300 {
			wantI, want := 0, int64(Never)
			for i, v := range at {
				if v < want {
					wantI, want = i, v
				}
			}
			i, v := lanes.Min()
			require.Equal(t, want, v)
			require.Equal(t, wantI, i)
			if n == 0 {
				break
			}
			k := r.IntN(n)
			at[k] = r.Int64N(20) - 10
			switch r.IntN(8) {
			case 0, 1:
				at[k] = Never
			case 2:
				at[k] = math.MinInt64
			}
			lanes.Set(k, at[k])
		}
	}
}
