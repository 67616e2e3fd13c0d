package event

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// The hold model: the smallest event is replaced by a later one, with so many
// pending. Delays have a mean of 100 ms. The heaps are what the queue has to
// beat.

const meanDelay = 1e8

var delays = map[string]func(*rand.Rand) int64{
	"constant":    func(*rand.Rand) int64 { return meanDelay },
	"exponential": func(r *rand.Rand) int64 { return int64(r.ExpFloat64() * meanDelay) },
	"lognormal":   func(r *rand.Rand) int64 { return int64(math.Exp(r.NormFloat64()-0.5) * meanDelay) },
	"bimodal": func(r *rand.Rand) int64 { // one in a hundred is 1000 times as long
		if r.IntN(100) == 0 {
			return int64(r.ExpFloat64() * meanDelay * 100)
		}
		return int64(r.ExpFloat64() * meanDelay / 10)
	},
}

type list interface {
	Push(Event)
	Pop() Event
}

type binary struct{ heap }

func (b *binary) Push(e Event) { b.push(e) }
func (b *binary) Pop() Event   { return b.pop() }

func BenchmarkHold(b *testing.B) {
	for _, name := range []string{"constant", "exponential", "lognormal", "bimodal"} {
		r := rand.New(rand.NewPCG(1, 2))
		table := make([]int64, 1<<14)
		for i := range table {
			table[i] = delays[name](r)
		}
		for _, n := range []int{1, 5, 20, 200, 2000, 20000} {
			b.Run(fmt.Sprintf("%s/%d/calendar", name, n), func(b *testing.B) {
				var q Queue
				for i := range n {
					q.Push(New(table[i&(1<<14-1)]*int64(i+1)/int64(n), uint64(i), 0, 0, 0))
				}
				for i := range 20*n + 100000 { // settle
					e := q.Pop()
					q.Push(New(e.At+table[i&(1<<14-1)], uint64(i), 0, 0, 0))
				}
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					e := q.Pop()
					q.Push(New(e.At+table[i&(1<<14-1)], uint64(i), 0, 0, 0))
					i++
				}
			})
			b.Run(fmt.Sprintf("%s/%d/heap", name, n), func(b *testing.B) {
				var q binary
				for i := range n {
					q.Push(New(table[i&(1<<14-1)]*int64(i+1)/int64(n), uint64(i), 0, 0, 0))
				}
				i := 0
				for b.Loop() {
					e := q.Pop()
					q.Push(New(e.At+table[i&(1<<14-1)], uint64(i), 0, 0, 0))
					i++
				}
			})
		}
	}
}

func BenchmarkLanes(b *testing.B) {
	for _, n := range []int{1, 2, 5, 20, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			lanes := NewLanes(n)
			for i := range n {
				lanes.Set(i, int64(i*i))
			}
			x := uint64(1)
			for b.Loop() {
				x = x*0x9e3779b97f4a7c15 + 1
				i, at := lanes.Min()
				lanes.Set(i, at+int64(x>>50))
			}
		})
	}
}

func BenchmarkRing(b *testing.B) {
	var r Ring[int64]
	for i := range int64(100) {
		r.Push(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Push(r.Pop())
	}
}
