package engine

import "reflect"

// SameModel reports whether two models run alike, whatever was written: a
// default that is left out and one that is written down make the same.
func SameModel(a, b *Model) bool {
	x, y := *a, *b
	x.world, y.world = World{}, World{}
	return reflect.DeepEqual(x, y)
}
