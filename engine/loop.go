package engine

import "coldstart/engine/event"

// Advance simulates at most maxEvents events, none of them after until, and
// says whether the run is done. It is the only loop: Run is Advance to the end,
// and advancing in any steps gives the same outcome. Cancelling means not to
// call it again. An error, an *ErrBudget, is final.
func (r *Run) Advance(until Instant, maxEvents int) (done bool, err error) {
	if r.err != nil {
		return false, r.err
	}
	for n := 0; n < maxEvents && !r.done; n++ {
		source, birth := r.lanes.Min()
		at := r.queue.NextAt()
		if birth < at || birth == at && r.queue.NextOrder()>>classShift > classArrival {
			if birth > int64(until) {
				return false, nil
			}
			r.move(birth)
			r.arrive(int32(source))
		} else {
			if at > int64(until) {
				return false, nil
			}
			r.move(at)
			r.step()
		}
		if r.err != nil {
			return false, r.err
		}
	}
	return r.done, nil
}

// move brings the clock to the next event. A world whose time stands still, such
// as a queue whose messages fail at once and come back at once, is given up.
func (r *Run) move(at int64) {
	if at != r.now {
		r.now = at
		r.still = 0
		return
	}
	if r.still++; r.still > stillMax {
		r.exceeded("events at one instant", stillMax)
	}
}

// stillMax is far above what any world needs whose time moves on.
const stillMax = 20_000_000

// Now returns the instant that the run has got to.
func (r *Run) Now() Instant { return Instant(r.now) }

// step takes the next event from the future event list.
func (r *Run) step() {
	e := r.queue.Pop()
	id := int32(e.ID)
	switch kind(e.Kind()) {
	case kindShortDone:
		r.shortDone(id)
	case kindFinish:
		if r.current(id, e.Generation()) {
			r.finish(id)
		}
	case kindInitDone:
		if r.current(id, e.Generation()) {
			r.initDone(id)
		}
	case kindProvisioned:
		r.provisioned(id, e.Generation())
	case kindCallDone:
		r.callDone(id)
	case kindReady:
		r.ready(id, e.Generation())
	case kindWork:
		if r.current(id, e.Generation()) {
			r.waited(id)
		}
	case kindProcessor:
		r.worked(id)
	case kindFleetWait:
		if r.current(id, e.Generation()) {
			r.waitOver(id)
		}
	case kindInstanceDone:
		r.instanceDone(id)
	case kindKeepAlive:
		r.keepAliveTail(id)
	case kindKeepAliveEnv:
		r.keepAliveOver(id, e.Generation())
	case kindAge:
		r.tooOld(id, e.Generation())
	case kindOpen:
		r.openWindow()
	case kindStart:
		r.startMeasuring()
	case kindEnd:
		r.open, r.measuring = false, false
		r.done = true
		r.seriesEnd()
	case kindSample:
		r.seriesSample()
	case kindDeploy:
		r.deploy(id)
	case kindPollers:
		r.morePollers(id)
	case kindProvisionStep:
		r.provisionStep(id)
	case kindProvision:
		r.provision(id, e.Generation())
	case kindTarget:
		r.target(id)
	case kindScale:
		r.scale(id)
	case kindPending:
		r.pendingDue(id)
	case kindAutoscale:
		r.autoscale(id)
	case kindInstanceReady:
		r.instanceReady(id)
	case kindRetry:
		if r.current(id, e.Generation()) {
			r.retry(id)
		}
	case kindCallerTimeout:
		r.deadlineDue(&r.sources[id].deadlines, kindCallerTimeout, id, (*Run).callerGivesUp)
	case kindPendingOver:
		r.deadlineDue(&r.functions[id].pending.deadlines, kindPendingOver, id, (*Run).pendingOver)
	case kindTimeout:
		r.deadlineDue(&r.functions[id].deadlines, kindTimeout, id, (*Run).timedOut)
	case kindDue:
		if r.current(id, e.Generation()) {
			r.isDue(id)
		}
	case kindDuplicate:
		r.duplicateComes(id)
	case kindVisible:
		r.visibilityOver(id)
	case kindBatchWindow:
		r.batchWindowOver(id)
	case kindPollerFree:
		r.pollerFree(id)
	case kindRetention:
		r.retentionOver(id)
	case kindLane:
		r.laneDue(id)
	case kindQuota:
		r.quotaRefilled(id)
	default:
		panicf(r, "event of unknown kind %d", e.Kind())
	}
}

// current says whether an event's request is still in the attempt, or the
// wait, that the event was scheduled for.
func (r *Run) current(id int32, generation uint32) bool {
	return sameGeneration(r.requests[id].generation, generation)
}

// sameGeneration compares a slot's generation with an event's, which keeps the
// low bits of it.
func sameGeneration(slot, of uint32) bool { return (slot^of)&event.MaxGeneration == 0 }
