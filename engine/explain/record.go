package explain

import (
	"strconv"

	"coldstart/engine"
)

// Record says what a record of a trace means, as one sentence for a learner:
// "Event 12 of checkout, attempt 2: throttled, because its reserved ceiling of
// 50 is reached." model is what the trace is of; nil: limits have no value.
func Record(r engine.Record, model *engine.Model) string {
	who := ""
	if r.Source != "" {
		who = "Event " + strconv.FormatInt(r.Event, 10) + " of " + r.Source
		if r.Attempt > 1 {
			who += ", attempt " + strconv.Itoa(r.Attempt)
		}
		who += ": "
	}
	where := "environment " + strconv.FormatInt(r.Environment, 10)
	if r.Function != "" {
		where += " of " + r.Function
	}
	for_ := ""
	if r.ForMS > 0 {
		for_ = ", which takes " + prose.Millis(r.ForMS)
	}
	switch r.What {
	case "arrive":
		return who + "it is born."
	case "enqueue":
		return who + "it goes into the queue, where everybody can see it who polls."
	case "receive":
		return who + "a poller receives it; it is invisible to others until the visibility time-out is over."
	case "retry":
		return who + "it is tried again, after a wait."
	case "throttle":
		return who + "throttled by " + r.Function + ": " + refusal(r, model) + "."
	case "sandbox":
		return who + "no environment was free, so " + where + " is created" + for_ + "."
	case "download":
		return who + where + " downloads the code" + for_ + "."
	case "vpc":
		return who + where + " is attached to its VPC" + for_ + "."
	case "runtime_init":
		return who + "in " + where + " the runtime starts" + for_ + "."
	case "function_init":
		return who + "in " + where + " the code outside the handler runs" + for_ + "."
	case "restore":
		return who + where + " is restored from its snapshot" + for_ + "."
	case "invoke":
		if r.Reason == "cold" {
			return who + "the handler begins in " + where + ", which has just been initialised: a cold start."
		}
		return who + "the handler begins in " + where + ", which was free: a warm start."
	case "finish":
		return who + "the handler is done after " + prose.Millis(r.ForMS) + "; " + where + " is free again."
	case "error":
		if r.Reason == "crash" {
			return who + "the handler crashed after " + prose.Millis(r.ForMS) + "; init of " + where + " runs again inside its next run."
		}
		return who + "the handler failed after " + prose.Millis(r.ForMS) + "; " + where + " is free again."
	case "timeout":
		if r.Environment == 0 {
			return who + "the caller has waited long enough and gives up; the run goes on, and is billed."
		}
		return who + "the time-out of " + r.Function + " ends the run after " + prose.Millis(r.ForMS) + "; init of " + where + " runs again inside its next run."
	case "reclaim":
		return upper(where) + " is reclaimed: the next run without a free one starts cold."
	case "dead_letter":
		return who + "given up, and put into the dead-letter queue."
	case "drop":
		return who + "given up, and lost: there is no dead-letter queue."
	}
	return who + r.What + "."
}

// refusal is why an attempt was throttled.
func refusal(r engine.Record, model *engine.Model) string {
	value := func(k Kind) string {
		if model == nil || model.World().Functions[r.Function] == nil {
			return ""
		}
		empty := engine.Outcome{Functions: map[string]*engine.FunctionOutcome{r.Function: {}}}
		for _, l := range Limits(Run{model, &empty}, r.Function) {
			if l.Kind == k {
				return " of " + l.value()
			}
		}
		return ""
	}
	switch r.Reason {
	case "reserved":
		return "its reserved ceiling" + value(Reserved) + " is reached"
	case "account":
		return "the account's concurrency" + value(Account) + " is in use"
	case "scaling_rate":
		if wait := value(Line); wait != "" {
			return "no environment became free or ready within the wait in line" + wait
		}
		if most := value(Instances); most != "" {
			return "its maximum number of instances" + most + " is reached"
		}
		return "environments may not be created faster than at the scaling rate" + value(ScalingRate)
	case "request_rate":
		return "the request rate" + value(RequestRate) + " is exceeded"
	}
	return "a limit is reached"
}
