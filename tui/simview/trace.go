package simview

import (
	"math"
	"slices"
	"sort"

	"coldstart/engine"
)

// Trace is what happened in [From, To) of a run, in seconds of simulated time,
// record by record in order of time.
type Trace struct {
	From, To float64
	Records  []engine.Record
}

// traceMax is how many attempts a run may have for all of its trace to be
// kept: with some six records an attempt they fit.
const traceMax = engine.MaxTrace / recordsPerAttempt

// recordsPerAttempt is about how many records an attempt has: its arrival, the
// phases of a cold start now and then, the beginning and the end of its run.
const recordsPerAttempt = 6

// attempts is how many there were, as far as the outcome knows.
func (r *Result) attempts() int64 {
	var n int64
	for _, s := range r.Outcome.Sources {
		n += s.Attempts
	}
	return max(n, r.Outcome.SimulatedInvocations)
}

// keepTrace runs a small world once more to have its trace, and follows its
// environments; of a world that is too large for that nothing is kept.
func (r *Result) keepTrace() {
	if r.attempts() > traceMax {
		return
	}
	if t, whole := r.trace(0, r.Duration(), engine.MaxTrace); whole {
		r.Trace, r.Lives = &t, t.Lives()
	}
}

// trace runs the world once more and keeps what happens in [from, to); whole
// is false where that was more than most records.
func (r *Result) trace(from, to float64, most int) (t Trace, whole bool) {
	window := engine.TraceOptions{From: instant(from), To: instant(to), Max: most}
	run := r.Model.New(r.Seed, engine.Options{Trace: window})
	end := min(engine.Instant(r.Model.World().Duration), window.To)
	if _, err := run.Advance(end, math.MaxInt); err != nil {
		return t, false // as far as the run itself has come, which says so
	}
	trace := run.Outcome().Trace
	if trace == nil {
		return Trace{From: from, To: to}, true
	}
	return Trace{From: from, To: to, Records: trace.Records}, !trace.Truncated
}

func instant(seconds float64) engine.Instant { return engine.Instant(seconds * 1e9) }

// windowRecords is how many records before and after an instant a window has,
// about.
const windowRecords = 1_000

// Around returns the trace of a window around an instant, in seconds: with
// records before it and after it, if there are any. It runs the world a few
// times, and so is for commands. A result whose whole trace is kept returns
// that.
func (r *Result) Around(at float64) *Trace {
	if r.Trace != nil {
		return r.Trace
	}
	before, after := r.before(at), r.from(at)
	return &Trace{From: before.From, To: after.To, Records: slices.Concat(before.Records, after.Records)}
}

// from returns the first records from an instant on.
func (r *Result) from(at float64) Trace {
	t, whole := r.trace(at, r.Duration(), windowRecords)
	if whole || len(t.Records) == 0 {
		return t
	}
	// The phases of a cold start are noted when it begins: of what comes after
	// the last record of another kind only those are there.
	last := len(t.Records) - 1
	for last > 0 && phase(t.Records[last].What) {
		last--
	}
	t.To = t.Records[last].AtMS / 1e3
	t.Records = t.Records[:t.After(math.Nextafter(t.To, 0))]
	return t
}

func phase(what string) bool {
	switch what {
	case "sandbox", "download", "vpc", "runtime_init", "function_init", "restore":
		return true
	}
	return false
}

// before returns the last records before an instant: of a span that it looks
// for, in which there is something and not too much.
func (r *Result) before(at float64) Trace {
	best := Trace{From: at, To: at}
	few, many := 0., math.Inf(1) // spans that are known to have too few and too many
	span := windowRecords * r.Duration() / float64(r.attempts()*recordsPerAttempt+1)
	for range 16 {
		t, whole := r.trace(max(at-span, 0), at, engine.MaxTrace)
		switch {
		case !whole:
			many = span
		case len(t.Records) > 0 || span >= at:
			return t
		default:
			best, few = t, span
		}
		switch {
		case few == 0:
			span /= 8
		case math.IsInf(many, 1):
			span *= 8
		default:
			span = (few + many) / 2
		}
	}
	return best
}

// After returns the index of the first record after an instant.
func (t *Trace) After(at float64) int {
	return sort.Search(len(t.Records), func(i int) bool { return t.Records[i].AtMS/1e3 > at })
}

// Of returns a trace with the records alone that speak of a subject: of its
// function, and of the events that come to it, from wherever they start.
func (t *Trace) Of(s Subject, w engine.World) *Trace {
	sources := slices.Clone(s.Sources)
	for more := true; more; {
		more = false
		for name, source := range w.Sources {
			if slices.Contains(sources, source.To) && !slices.Contains(sources, name) {
				sources, more = append(sources, name), true
			}
		}
	}
	out := &Trace{From: t.From, To: t.To}
	for _, r := range t.Records {
		if r.Function == s.Name && !s.Fleet || r.Source != "" && slices.Contains(sources, r.Source) {
			out.Records = append(out.Records, r)
		}
	}
	return out
}
