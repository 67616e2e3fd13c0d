package engine

// Admission: may this attempt start? The limits are asked in this order, and
// the first that refuses is the throttle's reason:
//
//  1. the function's reserved concurrency, floor and ceiling in one;
//  2. for functions without one, the pool that the account's limit leaves;
//  3. the rate at which environments may be created, if none is free;
//  4. the request rate, for synchronous attempts: ten times the concurrency
//     that applies, per second, with a bucket of one second.
//
// A refused attempt consumes nothing. Concurrency counts init.
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
// takes but for the environment.
func (r *Run) admit(f *functionState, synchronous bool) reason {
	if f.spec.reserved >= 0 {
		if f.inflight.Value() >= f.spec.reserved {
			return byReserved
		}
	} else if r.pooled >= r.model.account.pool {
		return byAccount
	}
	if f.idleHead == none && !r.scaling.mayCreate(f.id, r.now) {
		return byScalingRate
	}
	if synchronous && f.requestRate != nil {
		if !f.requestRate.has(f.requestRateSpec, r.now) {
			return byRequestRate
		}
		f.requestRate.take(f.requestRateSpec, r.now)
	}
	if f.spec.reserved < 0 {
		r.pooled++
	}
	return admitted
}
