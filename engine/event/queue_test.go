package event

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func compare(a, b Event) int {
	return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Order, b.Order))
}

// The queue against a sorted slice, under any sequence of operations and with
// times from a few instants to the whole range of int64.
func TestQueueReturnsEventsInOrder(t *testing.T) { rapid.Check(t, queueInOrder) }

func FuzzQueueReturnsEventsInOrder(f *testing.F) { f.Fuzz(rapid.MakeFuzz(queueInOrder)) }

func queueInOrder(t *rapid.T) {
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
}

// Long runs through very different workloads, one after the other in the same
// queue, next to a heap.
func TestQueueFollowsChangingWorkloads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var q Queue
	var model heap
	var order uint64
	now := int64(math.MinInt64 / 4)
	for _, w := range []struct {
		name    string
		pending int
		delay   func() int64
	}{
		{"exponential", 20, func() int64 { return int64(r.ExpFloat64() * 1e8) }},
		{"one instant", 5_000, func() int64 { return 0 }},
		{"constant", 2_000, func() int64 { return 1e8 }},
		{"nanoseconds next to days", 300, func() int64 { return 1 << r.IntN(47) }},
		{"one", 1, func() int64 { return 1e9 }},
		{"none between", 0, func() int64 { return 1 }},
		{"bursts", 1_000, func() int64 { return 3_600e9 - now%3_600e9 }},
		{"exponential, many", 30_000, func() int64 { return int64(r.ExpFloat64() * 1e8) }},
		{"a year apart", 50, func() int64 { return int64(r.ExpFloat64() * 365 * 86_400e9 / 50) }},
		{"every nanosecond", 400, func() int64 { return r.Int64N(400) }},
	} {
		push := func() {
			e := New(now+w.delay(), order*0x9e3779b97f4a7c15, uint32(order), 0, 0)
			order++
			q.Push(e)
			model.push(e)
		}
		pop := func() {
			e := model.pop()
			require.Equal(t, e.Order, q.NextOrder(), w.name)
			require.Equal(t, e.At, q.NextAt(), w.name)
			if got := q.Pop(); got != e {
				require.Equal(t, e, got, w.name)
			}
			now = e.At
		}
		for q.Len() < w.pending {
			push()
		}
		for range 2*w.pending + 20_000 {
			push()
			pop()
		}
		for q.Len() > w.pending {
			pop()
		}
	}
}

// The order is that of a sort, also where instants are equal or extreme.
func TestQueueSorts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	instants := []int64{math.MinInt64, math.MinInt64 + 1, -1, 0, 1, math.MaxInt64 - 1, math.MaxInt64}
	var events []Event
	for i := range 3000 {
		events = append(events, New(instants[r.IntN(len(instants))], r.Uint64(), uint32(i), 0, 0))
	}
	var q Queue
	var h heap
	for _, e := range events {
		q.Push(e)
		h.push(e)
	}
	slices.SortFunc(events, compare)
	for _, e := range events {
		require.Equal(t, e, q.Pop())
		require.Equal(t, e, h.pop())
	}
}

func TestQueueAllocatesNothingInASteadyState(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var q Queue
	var order uint64
	push := func() {
		q.Push(New(q.min.At+int64(r.ExpFloat64()*1e8), order, 0, 0, 0))
		order++
	}
	for range 500 {
		push()
	}
	hold := func() {
		for range 1000 {
			q.Pop()
			push()
		}
	}
	for range 100 {
		hold()
	}
	require.Zero(t, testing.AllocsPerRun(100, hold))

	// Reset keeps what was allocated.
	require.Zero(t, testing.AllocsPerRun(10, func() {
		q.Reset()
		for range 400 {
			push()
		}
		hold()
	}))
}

func TestEventKeepsWhatItWasMadeOf(t *testing.T) {
	require.EqualValues(t, 24, unsafe.Sizeof(Event{}))
	e := New(-5, 3<<ClassShift|7, 11, MaxGeneration+1+13, 255)
	require.Equal(t, int64(-5), e.At)
	require.Equal(t, uint64(3), e.Order>>ClassShift)
	require.Equal(t, uint32(11), e.ID)
	require.Equal(t, uint32(13), e.Generation())
	require.Equal(t, uint8(255), e.Kind())
}

// A class decides at equal instants, and only there.
func TestClassDecidesAtEqualInstants(t *testing.T) {
	var q Queue
	arrival := New(10, 5<<ClassShift|1, 1, 0, 0)
	completion := New(10, 1<<ClassShift|2, 2, 0, 0)
	early := New(9, 6<<ClassShift|3, 3, 0, 0)
	for _, e := range []Event{arrival, completion, early} {
		q.Push(e)
	}
	require.Equal(t, []Event{early, completion, arrival}, []Event{q.Pop(), q.Pop(), q.Pop()})
}
