package engine

import (
	"math"

	"coldstart/engine/event"
)

// The classes of the total order of events, from the first to the last at one
// instant. Arrivals are not in the queue: each source has one pending birth.
const (
	classOpen uint64 = iota
	classCompletion
	classReclaim
	classControl
	classTimer
	classArrival
)

const classShift = 60

// kind is what a future event does when it comes. Kinds stand in the order of
// their classes.
type kind uint8

const (
	kindOpen kind = iota // before all else: from now on what starts is counted
	// completions
	kindInitDone     // id: request
	kindProvisioned  // id: environment: its init ahead is over
	kindShortDone    // id: environment: an invocation that went the short way is over
	kindFinish       // id: request: the handler's own time is over, or the whole run
	kindCallDone     // id: call
	kindReady        // id: environment: an autoscaler's init is over
	kindWork         // id: request: its waiting is over, now it works
	kindProcessor    // id: environment: a request's work may be done
	kindFleetWait    // id: request: its waiting on a server is over, now it works
	kindInstanceDone // id: instance: a request's work may be done
	// reclaims
	kindKeepAlive    // id: function: its least recently used environment may expire
	kindKeepAliveEnv // id: environment: its own keep-alive may be over
	kindAge          // id: environment
	// control
	kindStart         // of measurement
	kindEnd           // of measurement and of the run
	kindSample        // a bucket of the series ends
	kindDeploy        // id: function
	kindPollers       // id: source: one more poller
	kindProvisionStep // id: function: the next step of its schedule
	kindProvision     // id: function: environments of a change may be made
	kindTarget        // id: function: a look of target tracking
	kindScale         // id: function: a look of the platform's autoscaler
	kindAutoscale     // id: fleet
	kindInstanceReady // id: fleet
	// timers
	kindPending       // id: function: an environment may be created for those in line
	kindRetry         // id: request: the caller's back-off is over
	kindCallerTimeout // id: source: a caller may give up on its attempt
	kindPendingOver   // id: function: a request may have stood in line for too long
	kindTimeout       // id: function: a run with calls may be over its time-out
	kindDue           // id: request: an asynchronous event's next attempt
	kindDuplicate     // id: request: the second delivery of an event
	kindVisible       // id: source: the visibility time-out of its oldest receive
	kindBatchWindow   // id: source
	kindPollerFree    // id: source: a poller that was throttled polls again
	kindRetention     // id: source: its oldest message may be too old
	kindLane          // id: lane: it looks for records, or tries its batch again
	kindQuota         // id: resource: a token of its quota may be there
	kinds
)

// orderOf is the kind's place in the order of events at one instant, as the
// future event list has it.
var orderOf = func() (order [kinds]uint64) {
	for k := range order {
		class := classTimer
		switch k := kind(k); {
		case k == kindOpen:
			class = classOpen
		case k < kindKeepAlive:
			class = classCompletion
		case k < kindStart:
			class = classReclaim
		case k < kindPending:
			class = classControl
		}
		order[k] = class << classShift
	}
	return order
}()

// after is the instant that lies a span of ns ahead, rounded up; never where it
// is beyond what an instant can hold.
func after(now int64, span float64) int64 {
	if !(span < 4e18) {
		return never
	}
	return now + int64(math.Ceil(math.Max(0, span)))
}

// schedule puts an event into the future. An event whose generation is no
// longer its owner's when it comes is void.
func (r *Run) schedule(at int64, k kind, id int32, generation uint32) {
	if at < r.now {
		panicf(r, "event of kind %d scheduled at %d, before now", k, at)
	}
	r.sequence++
	r.boundSteps()
	r.queue.Push(event.New(at, orderOf[k]|r.sequence, uint32(id), generation, uint8(k)))
}

// look counts a look at so many environments or servers.
func (r *Run) look(n int) {
	r.looks += int64(n)
	r.boundSteps()
}

// boundSteps ends a run that takes more steps than it may.
func (r *Run) boundSteps() {
	if int64(r.sequence)+r.looks > r.stepsMax {
		r.exceeded("steps", r.stepsMax)
	}
}
