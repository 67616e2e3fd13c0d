package event

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func compare(a, b Event) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Order, b.Order))
}

// The queue against a sorted slice, under any sequence of operations and with
// times from a few instants to the whole range of int64.
func TestQueueReturnsEventsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q Queue
		var model []Event
		var order uint64
		scale := rapid.SampledFrom([]int64{1, 10, 1e6, 1e12, 1 << 62}).Draw(t, "scale")
		now := int64(0)
		steps := rapid.IntRange(1, 6000).Draw(t, "steps")
		seed := rapid.Uint64().Draw(t, "seed")
		grow := rapid.Uint64Range(20, 80).Draw(t, "grow")
		next := func() uint64 { // cheaper than a rapid draw a step
			seed += 0x9e3779b97f4a7c15
			x := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
			x = (x ^ x>>27) * 0x94d049bb133111eb
			return x ^ x>>31
		}
		for range steps {
			if next()%100 < grow || len(model) == 0 {
				at := int64(next()%uint64(2*scale)) - scale
				switch next() % 4 {
				case 0: // around the clock
				case 1: // far from it
					at *= 1000
				default:
					at = now + (at+scale)/4
				}
				e := New(at, order%8<<ClassShift|order, uint32(order), uint32(order), 3)
				order++
				q.Push(e)
				i, _ := slices.BinarySearchFunc(model, e, compare)
				model = slices.Insert(model, i, e)
			} else {
				require.Equal(t, model[0], q.Pop())
				now = model[0].At
				model = model[1:]
			}
			require.Equal(t, len(model), q.Len())
			e, ok := q.Min()
			require.Equal(t, len(model) > 0, ok)
			if ok {
				require.Equal(t, model[0], e)
				require.Equal(t, model[0].At, q.NextAt())
				require.Equal(t, model[0].Order, q.NextOrder())
			} else {
				require.Equal(t, int64(Never), q.NextAt())
				require.Equal(t, ^uint64(0), q.NextOrder())
			}
			if next()%2000 == 0 {
				q.Reset()
				model = nil
			}
		}
		for _, e := range model {
			require.Equal(t, e, q.Pop())
		}
	})
}
