package explain

import (
	"math"
	"slices"
	"strings"

	"coldstart/engine"
)

// Change says in one sentence what changed from one run to another and why:
// the most important metric that changed beyond chance with its reason, then
// the other one that changed most, and the cost. Metrics in order of
// importance: throttles, rejected requests, events that failed, errors, cold
// starts, latency, how long cold starts take, the age of what waits, effects that were applied twice, the
// cost; what concerns fewer than one in a hundred comes after what concerns more. Where nothing changed it says so, and which limit is nearest.
//
// Both runs have to be complete. What only one of them has is not compared.
func Change(before, after Run) string {
	found := changes(before, after)
	if len(found) == 0 {
		return unchanged(before, after)
	}
	first := found[0]
	text := first.text()
	if why := first.why(before, after); why != "" {
		if !strings.HasPrefix(why, "while ") {
			text += ":"
		} else {
			text += ","
		}
		text += " " + why
	}
	for _, c := range further(found) {
		text += "; " + c.text()
	}
	return upper(text) + "."
}

// further are the changes worth telling beside the first: the one that changed
// most of those of another metric, and the cost, which is what a learner pays
// with. Attempts that are refused or runs that fail are events that fail, so
// that is not told twice.
func further(found []change) []change {
	var most, money []change
	for _, c := range found[1:] {
		switch {
		case c.metric == cost:
			money = append(money, c)
		case c.metric == found[0].metric, c.metric <= failedRuns && found[0].metric <= failedRuns:
		case c.metric == coldStartTime && found[0].metric == latency: // its reason, if it is one
		case len(most) == 0 || relative(c.a, c.b) > relative(most[0].a, most[0].b):
			most = []change{c}
		}
	}
	return append(most, money...)
}

// metric is what is compared, in order of importance.
type metric int

const (
	throttles metric = iota
	rejections
	failures
	failedRuns
	coldStarts
	latency
	coldStartTime
	age
	duplicates
	cost
)

// change is one metric of one function, source or fleet in two runs.
type change struct {
	metric metric
	of     string
	a, b   float64 // before and after
	share  float64 // that it concerns of all attempts, runs or events, at most
	per    string  // of the cost: what it is for
}

// text is the change without its reason: "throttles of payment fell from 312
// to 0".
func (c change) text() string {
	what, write := "", prose.Count
	switch c.metric {
	case throttles:
		what = "throttles of " + c.of
	case rejections:
		what = "requests that " + c.of + " rejected"
	case failures:
		what = "events of " + c.of + " that failed"
	case failedRuns:
		what = "errors of " + c.of
	case coldStarts:
		what = "cold starts of " + c.of
	case latency:
		what, write = "the p99 latency of "+c.of, prose.Millis
	case coldStartTime:
		what, write = "the p50 cold start of "+c.of, prose.Millis
	case age:
		what, write = "the age of the oldest event that waits in "+c.of, prose.Millis
	case duplicates:
		what = "effects that " + c.of + " applied twice"
	case cost:
		what, write = "the cost per "+c.per, prose.USD
	}
	return what + " " + moved(c.a, c.b) + " from " + write(c.a) + " to " + write(c.b)
}

func moved(a, b float64) string {
	if b < a {
		return "fell"
	}
	return "rose"
}

// changes returns what changed beyond chance, the most important metric first
// and of each the largest change.
func changes(before, after Run) []change {
	same := before.Outcome.Seed == after.Outcome.Seed
	var out []change
	counted := func(m metric, of string, a, b, allA, allB int64) {
		if differs(float64(a), float64(b), same) {
			share := math.Max(part(a, allA), part(b, allB))
			out = append(out, change{metric: m, of: of, a: float64(a), b: float64(b), share: share})
		}
	}
	for name, a := range before.Outcome.Functions {
		b := after.Outcome.Functions[name]
		if b == nil {
			continue
		}
		counted(throttles, name, a.Throttles, b.Throttles, a.Throttles+a.Invocations, b.Throttles+b.Invocations)
		counted(failedRuns, name, a.Errors, b.Errors, a.Invocations, b.Invocations)
		counted(coldStarts, name, a.ColdStarts, b.ColdStarts, a.Invocations, b.Invocations)
		if lasted(a.ColdStartMS, b.ColdStartMS, same) {
			share := math.Max(part(a.ColdStarts, a.Invocations), part(b.ColdStarts, b.Invocations))
			out = append(out, change{metric: coldStartTime, of: name, share: share, a: a.ColdStartMS.P50, b: b.ColdStartMS.P50})
		}
		counted(duplicates, name, a.EffectsDuplicated, b.EffectsDuplicated, a.EffectsApplied, b.EffectsApplied)
	}
	for name, a := range before.Outcome.Fleets {
		if b := after.Outcome.Fleets[name]; b != nil {
			counted(rejections, name, a.Rejected, b.Rejected, a.Requests, b.Requests)
		}
	}
	for name, a := range before.Outcome.Sources {
		b := after.Outcome.Sources[name]
		if b == nil {
			continue
		}
		counted(failures, name, lost(a), lost(b), a.Events, b.Events)
		if handsOn(before, name) == handsOn(after, name) && shifted(a.LatencyMS, b.LatencyMS, same) {
			out = append(out, change{metric: latency, of: name, share: 1, a: a.LatencyMS.P99, b: b.LatencyMS.P99})
		}
		if grew(a.OldestAgeMS.Max, b.OldestAgeMS.Max) && polled(before, name) && polled(after, name) {
			out = append(out, change{metric: age, of: name, share: 1, a: a.OldestAgeMS.Max, b: b.OldestAgeMS.Max})
		}
	}
	if a, b := before.Outcome.Cost, after.Outcome.Cost; a.Per == b.Per && a.Currency == b.Currency && relative(a.Total, b.Total) >= costNoise(same) && prose.USD(a.Total) != prose.USD(b.Total) {
		out = append(out, change{metric: cost, share: 1, a: a.Total, b: b.Total, per: a.Per})
	}
	slices.SortFunc(out, func(x, y change) int {
		if x.minor() != y.minor() {
			if y.minor() {
				return -1
			}
			return 1
		}
		if x.metric != y.metric {
			return int(x.metric - y.metric)
		}
		if dx, dy := math.Abs(x.b-x.a), math.Abs(y.b-y.a); dx != dy {
			if dx > dy {
				return -1
			}
			return 1
		}
		return strings.Compare(x.of, y.of)
	})
	return out
}

// minor reports whether a change concerns so few that it comes after others.
func (c change) minor() bool { return c.share < 0.01 }

// part is n's share of all, 0 of nothing.
func part(n, all int64) float64 {
	if all <= 0 {
		return 0
	}
	return float64(n) / float64(all)
}

// lost is how many events of a source never got through.
func lost(s *engine.SourceOutcome) int64 { return s.Failed + s.DeadLettered + s.Dropped }

func polled(r Run, source string) bool {
	s := r.Model.World().Sources[source]
	return s != nil && slices.Contains([]string{"sqs", "sqs-fifo", "kinesis", "dynamodb-streams"}, s.Kind)
}

// differs reports whether two counts differ by more than chance: with the same
// seed by a twentieth, and always where one of them is zero; with another seed
// by three standard deviations too, where each has about as much variance as
// it counts.
func differs(a, b float64, same bool) bool {
	if a == b {
		return false
	}
	if same && (a == 0 || b == 0) {
		return true
	}
	if relative(a, b) < 0.05 {
		return false
	}
	sigmas := 3.
	if same {
		sigmas = 2
	}
	d := b - a
	return d*d > sigmas*sigmas*(a+b)
}

// shifted reports whether the 99th percentiles of two distributions differ by
// more than chance. A hundred values have one beyond it.
func shifted(a, b engine.Summary, same bool) bool {
	if a.Count < 100 || b.Count < 100 {
		return false
	}
	if same {
		return relative(a.P99, b.P99) >= 0.05
	}
	return relative(a.P99, b.P99) >= 0.25
}

// lasted reports whether the medians of two distributions differ by more than
// chance.
func lasted(a, b engine.Summary, same bool) bool {
	if a.Count < 10 || b.Count < 10 {
		return false
	}
	if same {
		return relative(a.P50, b.P50) >= 0.1
	}
	return relative(a.P50, b.P50) >= 0.25
}

// grew reports whether a maximum changed by so much that a learner would care:
// by half, and by a second.
func grew(a, b float64) bool { return relative(a, b) >= 0.5 && math.Abs(b-a) >= 1000 }

func costNoise(same bool) float64 {
	if same {
		return 0.01
	}
	return 0.05
}

// relative is how much two numbers differ, as a share of the larger.
func relative(a, b float64) float64 {
	if a == b {
		return 0
	}
	return math.Abs(b-a) / math.Max(math.Abs(a), math.Abs(b))
}

// unchanged says that nothing happened, and which limit is nearest.
func unchanged(before, after Run) string {
	text := "Nothing changed beyond chance"
	if before.Outcome.Seed == after.Outcome.Seed {
		text = "Nothing that matters changed"
	}
	var best Limit
	bestOf, bestUse := "", -1.
	for _, name := range targets(after.Model.World()) {
		for _, l := range Limits(after, name) {
			if use, ok := l.Use(); ok && (l.Binding && !best.Binding || l.Binding == best.Binding && use > bestUse) {
				best, bestOf, bestUse = l, name, use
			}
		}
	}
	switch {
	case bestOf == "":
		return text + "."
	case best.Binding:
		return text + ": " + bestOf + " is still held up by " + best.Name() + "."
	}
	return text + ": of the limits of " + bestOf + " the nearest is " + best.nearness() + "."
}

// Standing says of one run what holds a function or fleet up, or else which of
// its limits it came closest to: "In the way of payment: its reserved ceiling of
// 25 (9,468 throttled)." It is empty for a name that the run does not have.
func Standing(r Run, name string) string {
	var held []string
	for _, l := range Limits(r, name) {
		if !l.Binding {
			break
		}
		text := l.Name()
		if l.Refused > 0 {
			text += " (" + prose.Count(float64(l.Refused)) + " " + l.refusals() + ")"
		}
		held = append(held, text)
	}
	if len(held) > 0 {
		return "In the way of " + name + ": " + strings.Join(held, " and ") + "."
	}
	for _, l := range Limits(r, name) {
		if _, ok := l.Use(); ok {
			return "Nothing is in the way of " + name + "; of its limits the nearest is " + l.nearness() + "."
		}
	}
	return ""
}

// nearness is a limit that does not bind, with how close the run came to it.
func (l Limit) nearness() string {
	if l.Reached < 0 {
		return l.Name()
	}
	how := l.write(l.Reached)
	switch l.Kind {
	case CPU:
		return l.Name() + ", of which " + how + " was in use"
	case Timeout, CallerTimeout:
		return l.Name() + ", of which at most " + how + " was needed"
	case Quota:
		return l.Name() + ", of which " + how + " was used"
	}
	return l.Name() + ", of which " + how + " were in use at most"
}

// targets are the functions and fleets of a world, in order of name.
func targets(w engine.World) []string {
	var out []string
	for name := range w.Functions {
		out = append(out, name)
	}
	for name := range w.Fleets {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// handsOn reports whether a source delivers to another one. Its events have
// succeeded as soon as they are there, so that how long that takes says nothing
// beside the time that a function takes.
func handsOn(r Run, source string) bool {
	w := r.Model.World()
	s := w.Sources[source]
	return s != nil && w.Sources[s.To] != nil
}
