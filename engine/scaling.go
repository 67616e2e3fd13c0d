package engine

import (
	"coldstart/engine/platform"
)

// scaling is how a platform decides how many environments there are. mayCreate
// and created are asked only when a request finds no environment that is free.
type scaling interface {
	// mayCreate says whether a request may have an environment created; a
	// refusal consumes nothing.
	mayCreate(f *functionState, now int64) bool
	created(f *functionState, now int64)
	// next is when a refusal may end by itself; never if only with the end of a
	// run, or by a tick.
	next(f *functionState, now int64) int64
	// every is the time between two looks at a function, in ns; 0: there are as
	// many environments as requests have created.
	every() int64
	// tick is a look at a function, with so many environments that take requests
	// and its concurrency, in the mean since the last look: it wants so many.
	tick(f *functionState, ready int64, concurrency float64, now int64) (want int64)
}

// newScaling is the mechanism of a platform.
func newScaling(p *platform.Profile, functions int, now int64) scaling {
	switch s := p.Scaling; s.Kind {
	case "kpa":
		return newKPA(s.KPA, functions)
	case "instances":
		return &instanceScaling{tokens: newTokenScaling(s, functions, now), rated: s.Burst > 0, most: int64(s.InstancesMax)}
	default:
		return newTokenScaling(s, functions, now)
	}
}
