package engine

import (
	"cmp"
	"math"
	"slices"

	"coldstart/engine/platform"
)

// kpaScaling is Knative's pod autoscaler. No request has an environment (a pod)
// created; at every tick (2 s) the autoscaler looks at a function's concurrency,
// requests in line included, in the mean of the stable window (60 s) and of the
// panic window (6 s), and wants each of them divided by target × utilization,
// rounded up, between what is ready divided by the most that it scales down and
// what is ready times the most that it scales up, in one tick.
//
// Where the panic window wants at least twice what is ready (the threshold) the
// autoscaler panics: it wants the most that any tick since then wanted, of either
// window, until the threshold has not been met for a stable window. A want of
// none is carried out after the grace of scale to zero; the first request in line
// of a function without pods has one created at once.
//
// Of too many environments those that start go first, then idle ones, the newest
// first, then the least used, which take no further request and go when the last
// one is done. Target: a function's environment_concurrency, where it states one,
// or the platform's.
//
// Simplification: requests stand in line only where no pod has a free slot
// (target burst capacity 0): in between the activator is passed by.
//
// Source: Knative, configuration "config-autoscaler" and documentation of the pod
// autoscaler; knative/serving, pkg/autoscaler/scaling.
type kpaScaling struct {
	spec      platform.KPA
	stable    int // ticks of the stable window
	panic     int // ticks of the panic window
	functions []kpaState
}

type kpaState struct {
	means    []float64 // concurrency in each of the last ticks: a ring
	ticks    int       // so far
	panicked bool
	until    int64 // the panic ends after, if the threshold is not met again
	most     int64 // wanted in this panic
	zero     bool  // none is wanted
	zeroAt   int64 // since then
}

func newKPA(spec platform.KPA, functions int) *kpaScaling {
	s := &kpaScaling{spec: spec, functions: make([]kpaState, functions)}
	s.stable = int(max(1, spec.StableWindow/max(1, spec.Tick)))
	s.panic = int(max(1, spec.PanicWindow/max(1, spec.Tick)))
	for i := range s.functions {
		s.functions[i].means = make([]float64, s.stable)
	}
	return s
}

func (s *kpaScaling) mayCreate(*functionState, int64) bool   { return false }
func (s *kpaScaling) created(*functionState, int64)          {}
func (s *kpaScaling) next(f *functionState, now int64) int64 { return never }
func (s *kpaScaling) every() int64                           { return s.spec.Tick.Nanoseconds() }

// mean is the concurrency in the mean of the last n ticks, or of those there were.
func (k *kpaState) mean(n int) float64 {
	n = min(n, k.ticks)
	if n == 0 {
		return 0
	}
	sum := 0.0
	for i := range n {
		sum += k.means[(k.ticks-1-i)%len(k.means)]
	}
	return sum / float64(n)
}

// tick is a look at a function that has so many environments ready, and the
// concurrency since the last tick.
func (s *kpaScaling) tick(f *functionState, ready int64, concurrency float64, now int64) (want int64) {
	k := &s.functions[f.id]
	k.means[k.ticks%len(k.means)] = concurrency
	k.ticks++
	target := math.Max(1, float64(f.spec.target*s.spec.Utilization))
	there := math.Max(1, float64(ready))
	least, most := math.Floor(there/s.spec.MaxScaleDown), math.Ceil(there*s.spec.MaxScaleUp)
	wants := func(ticks int) (raw, bounded float64) {
		raw = math.Ceil(k.mean(ticks)/target - 1e-9)
		return raw, math.Min(math.Max(raw, least), most)
	}
	_, stable := wants(s.stable)
	raw, panic := wants(s.panic)
	switch over := raw/there >= s.spec.PanicThreshold; {
	case over:
		k.panicked = true
		k.until = now + s.spec.StableWindow.Nanoseconds()
	case k.panicked && now > k.until:
		k.panicked, k.most = false, 0
	}
	want = int64(stable)
	if k.panicked {
		k.most = max(k.most, want, int64(panic))
		want = k.most
	}
	if want > 0 {
		k.zero = false
		return want
	}
	if !k.zero {
		k.zero, k.zeroAt = true, now
	}
	if now-k.zeroAt < s.spec.ScaleToZeroGrace.Nanoseconds() {
		return 1
	}
	return 0
}

// startScaling begins an autoscaler's looks at a function.
func (r *Run) startScaling(f *functionState) {
	f.demand.Start(r.now)
	every := r.scaling.every()
	if every == 0 {
		return
	}
	r.serveAtOnce(f, max(f.ahead.want, int64(r.model.profile.Scaling.KPA.InitialScale)))
	r.schedule(r.now+every, kindScale, f.id, 0)
}

// serveAtOnce creates environments that are ready.
func (r *Run) serveAtOnce(f *functionState, n int64) {
	for ; n > 0 && r.err == nil; n-- {
		id := r.newEnvironment(f, false, environmentAhead)
		r.release(&r.environments[id], id, f)
	}
}

// scale is a look of an autoscaler.
func (r *Run) scale(function int32) {
	f := &r.functions[function]
	if at := r.now + r.scaling.every(); at < r.end {
		r.schedule(at, kindScale, function, 0)
	}
	concurrency := f.demand.Mean(r.now)
	f.demand.Start(r.now)
	ready, starting := r.scaled(f)
	want := r.scaling.tick(f, ready, concurrency, r.now)
	r.scaleTo(f, max(want, f.ahead.want), ready+starting)
}

// wake has an environment created for a function that an autoscaler has scaled
// to zero.
func (r *Run) wake(f *functionState, why reason) {
	if why == byScalingRate && f.spec.spread && f.alive.Value() == 0 {
		r.scaleTo(f, 1, 0)
	}
}

// scaled counts the environments that take requests, and those that will.
func (r *Run) scaled(f *functionState) (ready, starting int64) {
	r.look(len(r.environments))
	for i := range r.environments {
		switch e := &r.environments[i]; {
		case e.function != f.id || e.state == environmentGone || e.doomed:
		case e.state == environmentAhead:
			starting++
		default:
			ready++
		}
	}
	return ready, starting
}

// scaleTo creates environments, or takes some away.
func (r *Run) scaleTo(f *functionState, want, there int64) {
	for ; there < want && r.err == nil; there++ {
		id := r.newEnvironment(f, false, environmentAhead)
		e := &r.environments[id]
		p := f.drawPhases(e.number)
		e.init, e.fresh = p.init(), true
		r.noteAhead(e, p, "scaled")
		r.schedule(after(r.now, float64(p.before()+e.init)), kindReady, id, e.generation)
	}
	if there <= want {
		return
	}
	for _, id := range r.spare(f)[:there-want] {
		e := &r.environments[id]
		if e.used == 0 {
			r.reclaim(id)
			continue
		}
		e.doomed = true
		r.relist(f, e, id)
	}
}

// spare are the environments that take requests, and those that will, from the
// one that is missed least.
func (r *Run) spare(f *functionState) (ids []int32) {
	for i := range r.environments {
		if e := &r.environments[i]; e.function == f.id && e.state != environmentGone && !e.doomed {
			ids = append(ids, int32(i))
		}
	}
	slices.SortFunc(ids, func(a, b int32) int {
		x, y := &r.environments[a], &r.environments[b]
		if starts := x.state == environmentAhead; starts != (y.state == environmentAhead) {
			if starts {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(x.used, y.used), cmp.Compare(y.number, x.number))
	})
	return ids
}

// ready is the end of an init that an autoscaler asked for. It serves who waits
// for it, also where its init took longer than its maximum age.
func (r *Run) ready(id int32, generation uint32) {
	e := &r.environments[id]
	if !sameGeneration(e.generation, generation) {
		return
	}
	f := &r.functions[e.function]
	if e.doomed {
		r.reclaim(id)
		return
	}
	r.transition(e, id, environmentIdle)
	r.serveLine(f, true)
	switch e = &r.environments[id]; { // who is served may have moved it
	case e.state != environmentIdle:
	case e.ageAt <= r.now:
		r.reclaim(id)
	default:
		r.armAge(id, e, never)
	}
}
