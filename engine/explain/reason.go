package explain

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/engine/units"
)

// why is the reason of a change; "" where the outcomes show none.
func (c change) why(before, after Run) string {
	switch c.metric {
	case throttles:
		return whyThrottles(before, after, c.of)
	case rejections:
		return whyRejections(before, after, c.of)
	case failures:
		return whyFailures(c, before, after)
	case failedRuns:
		return whyErrors(c, before, after)
	case coldStarts:
		return whyColdStarts(c, before, after)
	case latency:
		return whyLatency(c, before, after)
	case coldStartTime:
		return ""
	case age:
		return whyAge(c, before, after)
	case duplicates:
		return whyDuplicates(c, before, after)
	default:
		return whyCost(c, before, after)
	}
}

// admits are the limits that refuse attempts.
var admits = []Kind{Reserved, Account, Line, Instances, ScalingRate, RequestRate}

// refusing is the limit that refused most attempts on a function.
func refusing(limits []Limit) (Limit, bool) {
	var most Limit
	for _, l := range limits {
		if slices.Contains(admits, l.Kind) && l.Refused > most.Refused {
			most = l
		}
	}
	return most, most.Refused > 0
}

// like returns the limit of the same kind and owner.
func like(limits []Limit, l Limit) (Limit, bool) {
	i := slices.IndexFunc(limits, func(o Limit) bool { return o.Kind == l.Kind && o.Of == l.Of })
	if i < 0 {
		return Limit{}, false
	}
	return limits[i], true
}

// from names a limit with its value in both runs: "its reserved ceiling, raised
// from 40 to 50,".
func from(a, b Limit) string {
	switch {
	case a.Value < b.Value:
		return b.name(", raised from " + a.value() + " to " + b.value() + ",")
	case a.Value > b.Value:
		return b.name(", lowered from " + a.value() + " to " + b.value() + ",")
	}
	return b.Name()
}

// next is what a function would meet first now, beside one that bound before:
// the limit on concurrency that the run came closest to.
func next(limits []Limit, but Limit) string {
	for _, l := range limits { // the closest first
		if _, ok := l.Use(); ok && !l.Binding && l.Kind != but.Kind && slices.Contains([]Kind{Reserved, Account, Pollers, Groups, Calls}, l.Kind) {
			return ", and next is " + l.nearness()
		}
	}
	return ""
}

func whyThrottles(before, after Run, of string) string {
	a, b := Limits(before, of), Limits(after, of)
	was, refused := refusing(a)
	is, refuses := refusing(b)
	switch {
	case refused && !refuses:
		if l, ok := like(b, was); ok {
			text := from(was, l) + " no longer binds"
			if _, ok := l.Use(); ok {
				text += " (" + l.write(l.Reached) + " in use at most)"
			}
			return text + next(b, l)
		}
		return was.Name() + " is gone" + next(b, was)
	case !refused && refuses:
		if l, ok := like(a, is); ok {
			return from(l, is) + " binds now"
		}
		return is.Name() + " binds now"
	case was.Kind == is.Kind:
		return from(was, is) + " binds in both"
	}
	return "what refuses most is now " + is.Name() + ", before it was " + was.Name()
}

func whyRejections(before, after Run, of string) string {
	a, b := before.Outcome.Fleets[of], after.Outcome.Fleets[of]
	if relative(a.Instances.Max, b.Instances.Max) >= 0.05 && (a.Instances.Max < b.Instances.Max) == (b.Rejected < a.Rejected) {
		return "it has at most " + prose.Count(b.Instances.Max) + inNumber(" {instance|instances}, before ", b.Instances.Max) + prose.Count(a.Instances.Max)
	}
	return while("%s of its CPU is in use, before %s", prose.Percent, a.Utilization, b.Utilization, b.Rejected > a.Rejected)
}

// while tells of a number that moved along in the direction that fits, by a
// twentieth at least; "" where it did not. format has a %s for what it is now
// and one for what it was, and forms for one and for many as in inNumber.
func while(format string, write func(float64) string, a, b float64, up bool) string {
	if relative(a, b) < 0.05 || (b > a) != up {
		return ""
	}
	return "while " + fmt.Sprintf(inNumber(format, b), write(b), write(a))
}

var forms = regexp.MustCompile(`\{([^|}]*)\|([^|}]*)\}`)

// inNumber is a text for so many: of "{run fails|runs fail}" what stands first
// for one, and what stands last for any other number.
func inNumber(text string, n float64) string {
	if n == 1 {
		return forms.ReplaceAllString(text, "$1")
	}
	return forms.ReplaceAllString(text, "$2")
}

// target is what a source delivers to, where it delivers to the same in both.
func target(before, after Run, source string) string {
	a, b := before.Model.World().Sources[source], after.Model.World().Sources[source]
	if a == nil || b == nil || a.To != b.To {
		return ""
	}
	return b.To
}

func whyFailures(c change, before, after Run) string {
	to := target(before, after, c.of)
	if fa, fb := before.Outcome.Fleets[to], after.Outcome.Fleets[to]; fa != nil && fb != nil {
		return whyRejections(before, after, to)
	}
	fa, fb := before.Outcome.Functions[to], after.Outcome.Functions[to]
	if fa == nil || fb == nil {
		return ""
	}
	up := c.b > c.a
	if d := math.Abs(float64(fb.Throttles - fa.Throttles)); 2*d >= math.Abs(c.b-c.a) { // too few explain nothing
		if text := while("%s {attempt on "+to+" is|attempts on "+to+" are} throttled, before %s", prose.Count, float64(fa.Throttles), float64(fb.Throttles), up); text != "" {
			return text
		}
	}
	if relative(float64(fa.Errors), float64(fb.Errors)) >= 0.05 && (fb.Errors > fa.Errors) == up {
		runs := change{metric: failedRuns, of: to, a: float64(fa.Errors), b: float64(fb.Errors)}
		if text := whyErrors(runs, before, after); text != "" && !strings.HasPrefix(text, "while ") {
			return "in " + to + ", " + text
		}
		return while("%s {run of "+to+" fails|runs of "+to+" fail}, before %s", prose.Count, float64(fa.Errors), float64(fb.Errors), up)
	}
	// Where no run fails and none is refused, the callers did not wait.
	a, okA := callerLimit(before, c.of, fa.Errors+fa.Throttles == 0)
	b, okB := callerLimit(after, c.of, fb.Errors+fb.Throttles == 0)
	switch {
	case okA && okB && up && b.Refused > 0:
		return from(a, b) + " ends the wait"
	case okA && okB && !up && a.Refused > 0:
		return from(a, b) + " ended the wait before"
	}
	return ""
}

// bindsNow names a limit of what a function calls that holds it up in the
// second run only; "" where there is none.
func bindsNow(before, after Run, of string) string {
	limits := Limits(before, of)
	for _, b := range Limits(after, of) {
		if b.Kind != Calls && b.Kind != Quota || !b.Binding {
			continue
		}
		if a, ok := like(limits, b); ok && !a.Binding {
			return from(a, b) + " binds now"
		} else if !ok {
			return b.Name() + " binds now"
		}
	}
	return ""
}

// whyNothing tells of a function that has nothing to do in one of two runs; ""
// where it has in both.
func whyNothing(before, after Run, function string) string {
	switch {
	case after.Outcome.Functions[function].Invocations == 0:
		return "while nothing invokes it any more"
	case before.Outcome.Functions[function].Invocations == 0:
		return "while nothing invoked it before"
	}
	return ""
}

func whyErrors(c change, before, after Run) string {
	a, b := before.Outcome.Functions[c.of], after.Outcome.Functions[c.of]
	up := c.b > c.a
	if text := whyNothing(before, after, c.of); text != "" {
		return text
	}
	if text := bindsNow(before, after, c.of); up && text != "" {
		return text
	}
	if d := b.Timeouts - a.Timeouts; 2*d > b.Errors-a.Errors && up || 2*d < b.Errors-a.Errors && !up {
		for _, l := range Limits(after, c.of) {
			if l.Kind == Timeout {
				was, _ := like(Limits(before, c.of), l)
				return from(was, l) + " ends " + prose.Count(float64(b.Timeouts)) + inNumber(" {run|runs}, before ", float64(b.Timeouts)) + prose.Count(float64(a.Timeouts))
			}
		}
	}
	for _, call := range after.Model.World().Functions[c.of].Calls {
		ra, rb := before.Outcome.Resources[call.To], after.Outcome.Resources[call.To]
		if ra == nil || rb == nil {
			continue
		}
		if text := while(call.To+" rejects %s calls, before %s", prose.Count, float64(ra.Rejected), float64(rb.Rejected), up); text != "" {
			return text
		}
	}
	return while("it has %s {invocation|invocations}, before %s", prose.Count, float64(a.Invocations), float64(b.Invocations), up)
}

func whyColdStarts(c change, before, after Run) string {
	a, b := before.Outcome.Functions[c.of], after.Outcome.Functions[c.of]
	up := c.b > c.a
	if text := whyNothing(before, after, c.of); text != "" {
		return text
	}
	if text := bindsNow(before, after, c.of); up && text != "" {
		return text
	}
	if text := ahead(c, before, after, c.of); text != "" {
		return text
	}
	if a.Environments.LifespanS > 0 && b.Environments.LifespanS > 0 {
		if text := while("an environment lives for %s in the mean, before %s", seconds, a.Environments.LifespanS, b.Environments.LifespanS, !up); text != "" {
			return text
		}
	}
	if text := while("at most %s {environment is alive|environments are alive} at once, before %s", prose.Count, float64(a.Environments.Max), float64(b.Environments.Max), up); text != "" {
		return text
	}
	return while("it has %s {invocation|invocations}, before %s", prose.Count, float64(a.Invocations), float64(b.Invocations), up)
}

// ahead tells of environments that are initialised ahead, more of which make a
// metric fall; "" where there are as many, or the metric did not follow.
func ahead(c change, before, after Run, function string) string {
	fa, fb := before.Model.World().Functions[function], after.Model.World().Functions[function]
	a, b := float64(fa.ProvisionedConcurrency.Value), float64(fb.ProvisionedConcurrency.Value)
	if a == b || (b > a) != (c.b < c.a) {
		return ""
	}
	return prose.Count(b) + inNumber(" {environment is|environments are} initialised ahead, before ", b) + prose.Count(a)
}

// prose is how sentences write quantities.
const prose = units.Prose

func seconds(v float64) string { return prose.Millis(float64(1000 * v)) }

func whyLatency(c change, before, after Run) string {
	sa, sb := before.Outcome.Sources[c.of], after.Outcome.Sources[c.of]
	up := c.b > c.a
	if differs(float64(sa.Retries), float64(sb.Retries), true) && sa.Events > 0 && max(sa.Retries, sb.Retries)*100 >= sa.Events {
		if text := while("there {is %s retry|are %s retries}, before %s", prose.Count, float64(sa.Retries), float64(sb.Retries), up); text != "" {
			return text
		}
	}
	to := target(before, after, c.of)
	if fa, fb := before.Outcome.Fleets[to], after.Outcome.Fleets[to]; fa != nil && fb != nil {
		return while("%s of the CPU of "+to+" is in use, before %s", prose.Percent, fa.Utilization, fb.Utilization, up)
	}
	fa, fb := before.Outcome.Functions[to], after.Outcome.Functions[to]
	if fa == nil || fb == nil {
		return ""
	}
	if text := bindsNow(before, after, to); up && text != "" {
		return text
	}
	if text := whyPollers(c, before, after); text != "" {
		return text
	}
	if text := ahead(c, before, after, to); text != "" {
		return text
	}
	ra, rb := fa.ColdStartRatio, fb.ColdStartRatio
	switch {
	case !up && ra >= 0.01 && rb < 0.01:
		return prose.Percent(rb) + " of its runs are cold, before " + prose.Percent(ra) + ", so that fewer than one in a hundred waits for a cold start"
	case up && ra < 0.01 && rb >= 0.01:
		return prose.Percent(rb) + " of its runs are cold, before " + prose.Percent(ra) + ", so that more than one in a hundred waits for a cold start"
	}
	if fa.ColdStartMS.Count > 0 && fb.ColdStartMS.Count > 0 && ra >= 0.01 && rb >= 0.01 {
		if text := while("half of its cold starts take less than %s, before %s", prose.Millis, fa.ColdStartMS.P50, fb.ColdStartMS.P50, up); text != "" {
			return text
		}
	}
	if fa.DurationMS.Count > 0 && fb.DurationMS.Count > 0 {
		if text := while("the p99 of the runs themselves is %s, before %s", prose.Millis, fa.DurationMS.P99, fb.DurationMS.P99, up); text != "" {
			return text
		}
	}
	return ""
}

// whyPollers is the part that a queue's pollers have in a change of how long
// its messages wait; "" where they have none.
func whyPollers(c change, before, after Run) string {
	a, okA := pollerLimit(before, c.of, true)
	b, okB := pollerLimit(after, c.of, true)
	if to := target(before, after, c.of); !okA || !okB || len(sourcesOf(after.Model.World(), to)) != 1 {
		return ""
	}
	up := c.b > c.a
	switch {
	case up && b.Binding && !a.Binding:
		return from(a, b) + " binds now"
	case !up && a.Binding && !b.Binding:
		return from(a, b) + " no longer binds"
	case a.Binding && b.Binding && up == (b.Value < a.Value) && a.Value != b.Value:
		return from(a, b) + " binds in both"
	}
	return ""
}

func whyAge(c change, before, after Run) string {
	if text := whyPollers(c, before, after); text != "" {
		return text
	}
	sa, sb := before.Outcome.Sources[c.of], after.Outcome.Sources[c.of]
	return while("at most %s {message waits|messages wait}, before %s", prose.Count, sa.QueueDepth.Max, sb.QueueDepth.Max, c.b > c.a)
}

func whyDuplicates(c change, before, after Run) string {
	if key(before, c.of) != key(after, c.of) {
		if k := key(after, c.of); k != "" {
			return "it is idempotent by " + k + " now"
		}
		return "it is not idempotent any more"
	}
	w := after.Model.World()
	for _, s := range sourcesOf(w, c.of) {
		sa, sb := before.Outcome.Sources[s], after.Outcome.Sources[s]
		if sa == nil || sb == nil {
			continue
		}
		if text := while(s+" delivers %s events twice, before %s", prose.Count, float64(sa.Duplicates), float64(sb.Duplicates), c.b > c.a); text != "" {
			return text
		}
	}
	a, b := before.Outcome.Functions[c.of], after.Outcome.Functions[c.of]
	return while("%s of its runs {fails|fail}, before %s", prose.Count, float64(a.Errors), float64(b.Errors), c.b > c.a)
}

// key is what a function is idempotent by, "" where it is not.
func key(r Run, function string) string {
	f := r.Model.World().Functions[function]
	if f == nil || !f.Idempotent.Set {
		return ""
	}
	k := f.Idempotent.Value
	if k.Key == "" {
		return "event"
	}
	return k.Key
}

// whyCost names the line of the bill that makes up most of the difference.
func whyCost(c change, before, after Run) string {
	was := map[[2]string]float64{}
	for _, l := range before.Outcome.Cost.Lines {
		was[[2]string{l.Item, l.Target}] = l.USD
	}
	var most engine.CostLine
	delta := 0.
	for _, l := range after.Outcome.Cost.Lines {
		d := l.USD - was[[2]string{l.Item, l.Target}]
		if (d > 0) == (c.b > c.a) && d*d > delta*delta {
			most, delta = l, d
		}
	}
	if d := c.b - c.a; math.Abs(delta) < math.Abs(d)/2 || delta == 0 {
		return ""
	}
	now, then := prose.USD(most.USD), prose.USD(was[[2]string{most.Item, most.Target}])
	if now == then {
		return ""
	}
	return "mostly " + CostLine(most) + ", now " + now + ", before " + then
}
