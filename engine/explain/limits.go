package explain

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"coldstart/engine"
	"coldstart/engine/units"
)

// Kind is which limit of the model a Limit is.
type Kind string

// The limits of the model. The first four refuse attempts, in this order.
const (
	Reserved      Kind = "reserved"            // a function's reserved_concurrency, as a ceiling; executions
	Account       Kind = "account"             // what the account's concurrency leaves to functions without a reservation; executions
	ScalingRate   Kind = "scaling_rate"        // environments that may be created at once, before the refill
	RequestRate   Kind = "request_rate"        // synchronous requests a second
	Timeout       Kind = "timeout"             // of a run of a function, ms
	CallerTimeout Kind = "integration_timeout" // of a gateway or client that waits for the answer, ms
	Pollers       Kind = "max_concurrency"     // of a queue: batches in flight
	Groups        Kind = "message_groups"      // of a first-in-first-out queue: one batch in flight each
	Calls         Kind = "calls"               // a resource's max_concurrency
	Quota         Kind = "quota"               // of a resource: calls a second
	CPU           Kind = "cpu"                 // a share of the CPU of a fleet's instances, so 1
	Connections   Kind = "connections"         // of one instance of a fleet, with the places in its queue
	Instances     Kind = "instances"           // the most that autoscaling starts: of a fleet, or of a function's environments
	Line          Kind = "pending"             // how long a request may stand in line for an environment, ms
)

// Unmeasured stands for how close a run came where the outcome does not say.
const Unmeasured = -1

// Limit is something that bounds a function or fleet, and how close a run came
// to it.
type Limit struct {
	Kind    Kind
	Of      string  // the function, source, resource or fleet that has it; "" for the account
	Value   float64 // in the unit that its Kind says
	Reached float64 // the most that the run came to, in the same unit, or Unmeasured; of the account's pool no less than that
	Refused int64   // what it refused or cut short: attempts, runs, calls or requests
	Binding bool    // it held something up in this run

	shared bool          // the account's: others have reservations, so that it is a pool
	refill int           // of a scaling rate: so many more environments ...
	period time.Duration // ... in this time
}

// Use is the share of the limit that was used; false where nothing measures it.
func (l Limit) Use() (float64, bool) {
	if l.Reached < 0 || l.Value <= 0 {
		return 0, false
	}
	return l.Reached / l.Value, true
}

// Name is the limit with its value, as it stands in a sentence about what it
// bounds: "its reserved ceiling of 50".
func (l Limit) Name() string {
	return l.name(" of " + l.value())
}

// name says which limit it is; value is how its value goes on.
func (l Limit) name(value string) string {
	switch l.Kind {
	case Reserved:
		return "its reserved ceiling" + value
	case Account:
		if l.shared {
			return "the account's pool" + value
		}
		return "the account's limit" + value
	case ScalingRate:
		return "the scaling rate" + value
	case RequestRate:
		return "the request rate" + value
	case Timeout:
		return "its time-out" + value
	case CallerTimeout:
		return owner(l.Of) + " time-out" + value
	case Pollers, Calls:
		return owner(l.Of) + " maximum concurrency" + value
	case Groups:
		return owner(l.Of) + " number of message groups" + value
	case Quota:
		return owner(l.Of) + " quota" + value
	case CPU:
		return "the CPU of its instances"
	case Line:
		return "the wait in line for an environment" + value
	case Connections:
		return "the room for requests on an instance" + value
	default:
		return "its maximum number of instances" + value
	}
}

// owner is a name as what it owns follows.
func owner(name string) string {
	if strings.HasSuffix(name, "s") {
		return name + "'"
	}
	return name + "'s"
}

// value writes the limit's value with its unit.
func (l Limit) value() string { return l.write(l.Value) }

func (l Limit) write(v float64) string {
	switch l.Kind {
	case ScalingRate:
		return prose.Count(v) + " at once and " + prose.Count(float64(l.refill)) + " more in " + units.Span(l.period.Seconds())
	case RequestRate, Quota:
		return prose.Rate(v)
	case Timeout, CallerTimeout, Line:
		return prose.Millis(v)
	case CPU:
		return prose.Percent(v)
	default:
		return prose.Count(v)
	}
}

// String is the limit on a line: name, value, how close, what it did.
func (l Limit) String() string {
	text := l.Name()
	if l.Reached >= 0 {
		how := prose.Count(l.Reached)
		switch l.Kind {
		case ScalingRate:
			how += " created"
		case RequestRate, Timeout, CallerTimeout, Quota, CPU:
			how = l.write(l.Reached)
		}
		text += ": " + how + " at most"
	}
	switch {
	case l.Binding && l.Refused > 0:
		text += ", binds: " + prose.Count(float64(l.Refused)) + " " + l.refusals()
	case l.Binding:
		text += ", binds"
	}
	return text
}

// refusals is what becomes of those whom the limit stops.
func (l Limit) refusals() string {
	what := map[Kind]string{Timeout: "cut short", Calls: "rejected", Quota: "rejected", Connections: "rejected", CallerTimeout: "given up"}[l.Kind]
	if what == "" {
		return "throttled"
	}
	return what
}

// Limits returns every limit that applies to a function or fleet: first those
// that bind, then those that the run came closest to, then those that nothing
// measures. A name that the run does not have gives none.
func Limits(r Run, name string) []Limit {
	var out []Limit
	w := r.Model.World()
	switch {
	case w.Functions[name] != nil && r.Outcome.Functions[name] != nil:
		out = functionLimits(r, name)
	case w.Fleets[name] != nil && r.Outcome.Fleets[name] != nil:
		out = fleetLimits(r, name)
	}
	slices.SortStableFunc(out, func(a, b Limit) int {
		if a.Binding != b.Binding {
			if a.Binding {
				return -1
			}
			return 1
		}
		ua, okA := a.Use()
		ub, okB := b.Use()
		if !okA {
			ua = -1
		}
		if !okB {
			ub = -1
		}
		return cmp.Compare(ub, ua)
	})
	return out
}

func functionLimits(r Run, name string) []Limit {
	w, p := r.Model.World(), r.Model.Platform()
	f, o := w.Functions[name], r.Outcome.Functions[name]
	add := func(out []Limit, l Limit) []Limit {
		l.Binding = l.Binding || l.Refused > 0
		return append(out, l)
	}
	var out []Limit
	pool, shared := accountPool(r.Model)
	concurrency := pool
	switch {
	case f.ReservedConcurrency.Set:
		concurrency = float64(f.ReservedConcurrency.Value)
		out = add(out, Limit{Kind: Reserved, Of: name, Value: concurrency, Reached: o.ConcurrentExecutions.Max, Refused: o.ThrottlesBy.Reserved})
	case !math.IsInf(pool, 1):
		out = add(out, Limit{Kind: Account, Value: pool, Reached: poolReached(r), Refused: o.ThrottlesBy.Account, shared: shared})
	}
	// Whom the scaling refuses has stood in line, where there is one.
	refused := o.ThrottlesBy.ScalingRate
	if wait := p.Pending.Timeout; wait > 0 {
		out = add(out, Limit{Kind: Line, Of: name, Value: ms(wait), Reached: Unmeasured, Refused: refused})
		refused = 0
	}
	if most := p.Scaling.InstancesMax; most > 0 {
		l := Limit{Kind: Instances, Of: name, Value: float64(most), Reached: float64(o.Environments.Max), Refused: refused}
		l.Binding = l.Reached >= l.Value
		out = add(out, l)
		refused = 0
	}
	if p.Scaling.Burst > 0 {
		out = add(out, Limit{Kind: ScalingRate, Of: name, Value: float64(p.Scaling.Burst), Reached: Unmeasured, Refused: refused, refill: p.Scaling.Refill, period: p.Scaling.Period})
	}
	// A source that nothing came from has nothing to bound.
	sources := slices.DeleteFunc(sourcesOf(w, name), func(s string) bool {
		o := r.Outcome.Sources[s]
		return o != nil && o.Events == 0 && o.QueueDepth.Max == 0
	})
	if factor := p.Concurrency.RequestRateFactor; factor > 0 && slices.ContainsFunc(sources, func(s string) bool { return synchronous(w.Sources[s].Kind) }) {
		out = add(out, Limit{Kind: RequestRate, Of: name, Value: float64(float64(factor) * concurrency), Reached: Unmeasured, Refused: o.ThrottlesBy.RequestRate})
	}
	timeout := f.Timeout.Or(p.Memory.TimeoutDefault)
	longest := float64(Unmeasured)
	if o.DurationMS.Count > 0 {
		longest = o.DurationMS.Max
	}
	out = add(out, Limit{Kind: Timeout, Of: name, Value: ms(timeout), Reached: longest, Refused: o.Timeouts})
	for _, s := range sources {
		if l, ok := callerLimit(r, s, o.Throttles == 0 && o.Errors == 0); ok {
			out = add(out, l)
		}
		if l, ok := pollerLimit(r, s, len(sources) == 1); ok {
			out = add(out, l)
		}
	}
	seen := map[string]bool{}
	for _, call := range f.Calls {
		if w.Resources[call.To] != nil && r.Outcome.Resources[call.To] != nil && !seen[call.To] {
			seen[call.To] = true
			out = append(out, resourceLimits(r, call.To)...)
		}
	}
	return out
}

// accountPool is what the account's limit leaves to functions without a
// reservation, and whether any has one; without a limit it is infinite.
func accountPool(m *engine.Model) (pool float64, shared bool) {
	w := m.World()
	if !w.Account.Concurrency.Set && m.Platform().Concurrency.AccountDefault == 0 {
		return math.Inf(1), false
	}
	n := w.Account.Concurrency.Or(m.Platform().Concurrency.AccountDefault)
	for _, f := range w.Functions {
		if f.ReservedConcurrency.Set {
			n -= f.ReservedConcurrency.Value
			shared = true
		}
	}
	return float64(n), shared
}

// poolReached is the most of the pool that was in use. The outcome has the
// account's most and each function's, so where there are reservations it is a
// bound from above: no more than the account's, nor than the sum of the
// functions'.
func poolReached(r Run) float64 {
	sum := 0.
	throttled := false
	for name, f := range r.Model.World().Functions {
		if o := r.Outcome.Functions[name]; o != nil && !f.ReservedConcurrency.Set {
			sum += o.ConcurrentExecutions.Max
			throttled = throttled || o.ThrottlesBy.Account > 0
		}
	}
	pool, _ := accountPool(r.Model)
	if throttled {
		return pool
	}
	return min(sum, r.Outcome.Account.ConcurrentExecutions.Max, pool)
}

// callerLimit is the time-out of a caller that waits. The outcome does not
// count those who gave up; where nothing else can fail, all that failed did.
func callerLimit(r Run, name string, nothingElse bool) (Limit, bool) {
	s, o := r.Model.World().Sources[name], r.Outcome.Sources[name]
	limit := s.Client.Timeout.Value
	kind := s.Kind
	if kind == "api-gateway" {
		kind = "api-gateway-rest"
	}
	if g, ok := r.Model.Platform().Gateways[kind]; ok {
		if own := s.IntegrationTimeout.Or(g.IntegrationTimeout); own > 0 && (limit == 0 || own < limit) {
			limit = own
		}
	}
	if limit <= 0 || o == nil || !synchronous(s.Kind) {
		return Limit{}, false
	}
	l := Limit{Kind: CallerTimeout, Of: name, Value: ms(limit), Reached: Unmeasured}
	if nothingElse {
		l.Refused = o.Failed
	}
	if o.LatencyMS.Count > 0 && o.Retries == 0 {
		l.Reached = o.LatencyMS.Max // of those who waited long enough
	}
	return l, true
}

// pollerLimit is the most batches of a queue in flight: of a first-in-first-out
// queue one a message group. It binds where all of them were and messages waited;
// only its sole queue is a function's concurrency.
func pollerLimit(r Run, name string, sole bool) (Limit, bool) {
	s, o := r.Model.World().Sources[name], r.Outcome.Sources[name]
	if s == nil || o == nil || s.Kind != "sqs" && s.Kind != "sqs-fifo" {
		return Limit{}, false
	}
	l := Limit{Kind: Pollers, Of: name, Value: float64(s.MaxConcurrency.Or(r.Model.Platform().Queue.PollersMax)), Reached: Unmeasured}
	if groups := float64(s.MessageGroups.Or(1)); s.Kind == "sqs-fifo" && groups < l.Value {
		l.Kind, l.Value = Groups, groups
	}
	if f := r.Outcome.Functions[s.To]; f != nil && sole {
		l.Reached = f.ConcurrentExecutions.Max
		l.Binding = l.Reached >= l.Value && o.QueueDepth.Max > 0
	}
	return l, true
}

func resourceLimits(r Run, name string) []Limit {
	c, o := r.Model.World().Resources[name], r.Outcome.Resources[name]
	var out []Limit
	rejects := c.OnLimit.Or("queue") == "reject"
	if c.MaxConcurrency.Set {
		l := Limit{Kind: Calls, Of: name, Value: float64(c.MaxConcurrency.Value), Reached: o.Concurrency.Max}
		if rejects && !c.Quota.Set {
			l.Refused = o.Rejected
		}
		l.Binding = l.Refused > 0 || !rejects && l.Reached >= l.Value
		out = append(out, l)
	}
	if c.Quota.Set {
		l := Limit{Kind: Quota, Of: name, Value: float64(c.Quota.Value), Reached: Unmeasured}
		if r.Outcome.DurationS > 0 {
			l.Reached = float64(o.Calls) / r.Outcome.DurationS
		}
		if rejects && !c.MaxConcurrency.Set {
			l.Refused = o.Rejected
			l.Binding = o.Rejected > 0
		}
		out = append(out, l)
	}
	return out
}

// cpuFull is the utilization from which on a fleet's CPU counts as full.
const cpuFull = 0.98

func fleetLimits(r Run, name string) []Limit {
	w := r.Model.World()
	f, o := w.Fleets[name], r.Outcome.Fleets[name]
	use := o.Utilization
	if r.Outcome.Series != nil {
		if s := r.Outcome.Series.Fleets[name]; s != nil {
			use = max(use, slices.Max(append(slices.Clone(s.Utilization), 0)))
		}
	}
	out := []Limit{
		{Kind: CPU, Of: name, Value: 1, Reached: use, Binding: use >= cpuFull},
		{Kind: Connections, Of: name, Value: float64(f.Connections.Or(100) + f.Queue.Or(1024)), Reached: Unmeasured, Refused: o.Rejected, Binding: o.Rejected > 0},
	}
	if a := f.Autoscaling; a.Set {
		out = append(out, Limit{Kind: Instances, Of: name, Value: float64(a.Value.Max), Reached: o.Instances.Max, Binding: o.Instances.Max >= float64(a.Value.Max) && use > a.Value.Target})
	}
	for _, s := range sourcesOf(w, name) {
		if l, ok := callerLimit(r, s, o.Rejected == 0); ok {
			l.Binding = l.Refused > 0
			out = append(out, l)
		}
	}
	return out
}

// sourcesOf are the sources that deliver to a target, in order of name.
func sourcesOf(w engine.World, target string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(w.Sources)) {
		if w.Sources[name].To == target {
			out = append(out, name)
		}
	}
	return out
}

// synchronous reports whether a kind of source waits for the answer.
func synchronous(kind string) bool {
	switch kind {
	case "api-gateway", "api-gateway-rest", "api-gateway-http", "alb", "function-url", "direct":
		return true
	}
	return false
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }
