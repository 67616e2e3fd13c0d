package engine

// Admission: may this attempt start, and where? An idle environment is always
// preferred over a new one, a provisioned one over any other; its place in
// every limit is claimed already, but for the request rate. For the others the
// limits are asked in this order, and the first that refuses is the throttle's
// reason:
//
//  1. the function's reserved concurrency, floor and ceiling in one;
//  2. for functions without one, the pool that the account's limit leaves;
//  3. the rate at which environments may be created, if none is free;
//  4. the request rate, for synchronous attempts: ten times the concurrency
//     that applies, per second, with a bucket of one second.
//
// A refused attempt consumes nothing. Concurrency counts init. What provisioned
// concurrency has allocated is taken from the reservation, or from the pool,
// whether it is in use or not.
//
// Source: AWS Lambda Developer Guide, "Understanding Lambda function scaling"
// and "Configuring reserved concurrency". The order is an assumption: AWS does
// not publish which limit is looked at first.

// reason is the limit that refused an attempt.
type reason uint8

const (
	admitted reason = iota
	byReserved
	byAccount
	byScalingRate
	byRequestRate
	reasons
)

var reasonWord = [reasons]string{"", "reserved", "account", "scaling_rate", "request_rate"}

// admit decides on one attempt on a function, and takes what an admitted one
// takes but for the environment: that is env, an idle one, or a new one where
// env is none.
func (r *Run) admit(f *functionState, synchronous bool) (env int32, why reason) {
	env = f.idle.head
	provisioned := false
	switch {
	case f.spec.slotted:
		env = r.place(f)
		provisioned = env != none && r.environments[env].provisioned
	case f.ahead.idle.head != none && f.ahead.within(r.now, synchronous):
		env, provisioned = f.ahead.idle.head, true
	}
	if !provisioned {
		if why := r.full(f); why != admitted {
			return none, why
		}
	}
	if env == none && !r.scaling.mayCreate(f, r.now) {
		return none, byScalingRate
	}
	if synchronous && f.requestRate != nil && !f.requestRate.tryTake(f.requestRateSpec, r.now) {
		return none, byRequestRate
	}
	switch {
	case provisioned:
		f.ahead.admitted(r.now, synchronous)
	case f.spec.reserved < 0:
		r.pooled++
	}
	return env, admitted
}

// full is the concurrency limit that leaves no room for one more run on demand,
// if one does: the first two of the list.
func (r *Run) full(f *functionState) reason {
	if f.spec.reserved >= 0 {
		if f.onDemand() >= f.spec.reserved-f.ahead.claimed*int64(f.spec.slots) {
			return byReserved
		}
	} else if r.pooled >= r.model.account.pool-r.claimed {
		return byAccount
	}
	return admitted
}

// onDemand is how many executions run in environments created on demand.
func (f *functionState) onDemand() int64 { return f.inflight.Value() - f.ahead.busy.Value() }
