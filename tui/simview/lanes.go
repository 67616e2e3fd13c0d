package simview

import (
	"cmp"
	"slices"
	"strconv"

	"coldstart/engine"
	"coldstart/tui/chart"
)

// Lives are the environments of a run, by function: what each of them did when,
// and when the function was throttled.
type Lives map[string]Life

// Life is what happened to one function's environments.
type Life struct {
	Lanes     []chart.Lane // in order of creation
	Throttles []float64    // instants, in seconds
}

// livesMax is how many attempts a run may have for its lives to be followed:
// with some six records an attempt they fit into a trace.
const livesMax = engine.MaxTrace / 6

// lives runs a small world once more and follows its environments; nil for a
// world that is too large for that.
func (r *Result) lives() Lives {
	var attempts int64
	for _, s := range r.Outcome.Sources {
		attempts += s.Attempts
	}
	if max(attempts, r.Outcome.SimulatedInvocations) > livesMax {
		return nil
	}
	end := engine.Instant(r.Model.World().Duration)
	run := r.Model.New(r.Seed, engine.Options{Trace: engine.TraceOptions{To: end, Max: engine.MaxTrace}})
	for {
		done, err := run.Advance(end, events)
		if err != nil {
			return nil
		}
		if done {
			break
		}
	}
	trace := run.Outcome().Trace
	if trace == nil || trace.Truncated {
		return nil
	}
	return follow(trace.Records, r.Duration())
}

// environment is one execution environment on the way through a trace.
type environment struct {
	number int64
	spans  []chart.LaneSpan
	since  float64 // when its state began
	state  chart.State
	runs   int // under way
}

// turn ends the state that an environment is in.
func (e *environment) turn(at float64, to chart.State) {
	if e.state != chart.Gone && at > e.since {
		e.spans = append(e.spans, chart.LaneSpan{From: e.since, To: at, State: e.state})
	}
	e.since, e.state = at, to
}

// follow makes lives of a trace's records, up to an end in seconds. An
// environment that is there before the trace begins shows from its first
// record on as idle since the start.
func follow(records []engine.Record, end float64) Lives {
	type key struct {
		function string
		number   int64
	}
	found := map[key]*environment{}
	lives := Lives{}
	for _, r := range records {
		at := r.AtMS / 1e3
		if r.What == "throttle" {
			l := lives[r.Function]
			l.Throttles = append(l.Throttles, at)
			lives[r.Function] = l
			continue
		}
		if r.Environment == 0 {
			continue
		}
		k := key{r.Function, r.Environment}
		e := found[k]
		if e == nil {
			e = &environment{number: r.Environment, state: chart.Idle}
			found[k] = e
		}
		switch r.What {
		case "sandbox", "download", "vpc", "runtime_init", "function_init", "restore":
			if e.state != chart.Init {
				if e.state == chart.Idle && len(e.spans) == 0 && e.since == 0 {
					e.state = chart.Gone // it begins here
				}
				e.turn(at, chart.Init)
			}
		case "invoke":
			e.runs++
			e.turn(at, chart.Busy)
		case "finish", "error", "timeout":
			if e.runs = max(e.runs-1, 0); e.runs == 0 {
				e.turn(at, chart.Idle)
			}
		case "reclaim":
			e.turn(at, chart.Gone)
		}
	}
	byFunction := map[string][]*environment{}
	for k, e := range found {
		e.turn(end, chart.Gone)
		byFunction[k.function] = append(byFunction[k.function], e)
	}
	for name, all := range byFunction {
		slices.SortFunc(all, func(a, b *environment) int { return cmp.Compare(a.number, b.number) })
		l := lives[name]
		for _, e := range all {
			l.Lanes = append(l.Lanes, chart.Lane{Name: "#" + strconv.FormatInt(e.number, 10), Spans: e.spans})
		}
		lives[name] = l
	}
	return lives
}
