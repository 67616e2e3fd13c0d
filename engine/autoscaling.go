package engine

import "math"

// Autoscaling keeps a fleet's CPU utilisation near a target.
//
// At every look (the platform's interval) the fleet wants
// ceil(instances × utilisation / target) instances, within [min, max]. More are
// launched at once and take requests after `delay`; they are paid for from the
// launch. Of too many one is taken out of service per look, the newest first;
// it goes when its last request is done. This is target tracking without its
// alarms' evaluation periods, which are longer for scaling in.
//
// Source: Amazon EC2 Auto Scaling User Guide, "Target tracking scaling
// policies".

// autoscale is one look.
func (r *Run) autoscale(fleet int32) {
	f := &r.fleets[fleet]
	a := f.spec.scaling
	r.look(len(f.instances))
	used := r.used(f)
	serving := 0
	for _, id := range f.instances {
		if r.instances[id].inService {
			serving++
		}
	}
	utilization := (used - f.looked) / (float64(a.interval) * f.spec.vcpus * float64(max(len(f.instances), 1)))
	f.looked = used
	want := math.Ceil(float64(float64(serving)*utilization/a.target) - 1e-9)
	n := int(math.Max(float64(a.min), math.Min(want, float64(a.max))))
	switch {
	case n > serving+f.pending:
		for range n - serving - f.pending {
			f.pending++
			f.running.Up(r.now)
			r.schedule(r.now+a.delay, kindInstanceReady, fleet, 0)
		}
	case n < serving && f.pending == 0:
		r.retire(f)
	}
	if at := r.now + a.interval; at < r.end {
		r.schedule(at, kindAutoscale, fleet, 0)
	}
}

// instanceReady puts a launched server into service.
func (r *Run) instanceReady(fleet int32) {
	f := &r.fleets[fleet]
	f.pending--
	r.launch(f)
}

// retire takes the newest server out of service.
func (r *Run) retire(f *fleetState) {
	for k := len(f.instances) - 1; k >= 0; k-- {
		id := f.instances[k]
		i := &r.instances[id]
		if !i.inService {
			continue
		}
		i.inService = false
		f.free -= f.spec.connections - i.connections
		f.room -= f.spec.queue - i.queue.Len()
		if i.connections == 0 {
			r.terminate(f, id)
		}
		return
	}
}

// terminate ends a server that has no request left.
func (r *Run) terminate(f *fleetState, id int32) {
	i := &r.instances[id]
	r.advanceInstance(f, i)
	f.gone += i.used
	if r.measuring {
		f.surplus += f.spec.surplus(i, r.now)
	}
	for k, other := range f.instances {
		if other == id {
			f.instances = append(f.instances[:k], f.instances[k+1:]...)
			break
		}
	}
	f.turn = 0
	f.running.Down(r.now)
	i.fleet = none
	i.timerAt = never
	i.next = r.freeInstance
	r.freeInstance = id
}

// surplus is what a server has used in the window beyond what it earned, in
// vCPU-ns.
func (f *fleetSpec) surplus(i *instanceState, now int64) float64 {
	if !f.burstable || !f.unlimited {
		return 0
	}
	span := float64(now - max(i.launched, 0))
	return math.Max(0, i.used-i.usedBefore-float64(span*f.baseline))
}

// surplusInWindow is what all servers of a fleet have used beyond their
// earnings, in vCPU-ns.
func (r *Run) surplusInWindow(f *fleetState) float64 {
	if r.now < 0 {
		return 0 // servers forget at 0 what they used before
	}
	total := f.surplus
	for _, id := range f.instances {
		i := r.at(f, id)
		total += f.spec.surplus(&i, r.now)
	}
	return total
}
