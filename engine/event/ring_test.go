package event

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The ring against a slice, under any sequence of operations.
func TestRingIsFirstInFirstOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring[int]
		var model []int
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				for range rapid.IntRange(1, 20).Draw(t, "n") {
					r.Push(next)
					model = append(model, next)
					next++
				}
			},
			"pop": func(t *rapid.T) {
				for range rapid.IntRange(0, len(model)).Draw(t, "n") {
					require.Equal(t, model[0], r.Pop())
					model = model[1:]
				}
			},
			"reset": func(t *rapid.T) {
				if rapid.IntRange(0, 9).Draw(t, "one in ten") == 0 {
					r.Reset()
					model = nil
				}
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(model), r.Len())
				for i, v := range model {
					require.Equal(t, v, *r.At(i))
				}
				if len(model) > 0 {
					require.Equal(t, model[0], *r.Front())
				}
				require.Panics(t, func() { r.At(len(model)) })
				require.Panics(t, func() { r.At(-1) })
			},
		})
	})
}

func TestEmptyListsPanicOnPop(t *testing.T) {
	require.Panics(t, func() { new(Ring[int]).Pop() })
	require.Panics(t, func() { new(Ring[int]).Front() })
	require.Panics(t, func() { new(Queue).Pop() })
}

// A popped element does not keep what it points to alive.
func TestRingLetsGoOfWhatWasPopped(t *testing.T) {
	var r Ring[*int]
	r.Push(new(int))
	r.Pop()
	require.Nil(t, r.buf[0])
}
