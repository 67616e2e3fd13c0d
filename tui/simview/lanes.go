package simview

import (
	"cmp"
	"slices"
	"strconv"

	"coldstart/tui/chart"
)

// Lives are the environments of a run, by function: what each of them did when,
// and when the function was throttled.
type Lives map[string]Life

// Life is what happened to one function's environments.
type Life struct {
	Lanes     []chart.Lane // in order of creation
	Numbers   []int64      // of the environments, one a lane
	Throttles []float64    // instants, in seconds
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

// Lives follows the environments through a trace. One that is there before the
// trace begins shows as what its first record says that it was; one that does
// nothing in it does not show.
func (t *Trace) Lives() Lives {
	type key struct {
		function string
		number   int64
	}
	found := map[key]*environment{}
	lives := Lives{}
	for _, r := range t.Records {
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
			e = &environment{number: r.Environment, since: t.From}
			found[k] = e
			switch r.What {
			case "invoke", "reclaim":
				e.state = chart.Idle
				if r.Reason == "cold" {
					e.state = chart.Init
				}
			case "finish", "error", "timeout":
				e.state, e.runs = chart.Busy, 1
			}
		}
		switch r.What {
		case "sandbox", "download", "vpc", "runtime_init", "function_init", "restore":
			if e.state != chart.Init && e.runs == 0 {
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
		e.turn(t.To, chart.Gone)
		byFunction[k.function] = append(byFunction[k.function], e)
	}
	for name, all := range byFunction {
		slices.SortFunc(all, func(a, b *environment) int { return cmp.Compare(a.number, b.number) })
		l := lives[name]
		for _, e := range all {
			l.Lanes = append(l.Lanes, chart.Lane{Name: "#" + strconv.FormatInt(e.number, 10), Spans: e.spans})
			l.Numbers = append(l.Numbers, e.number)
		}
		lives[name] = l
	}
	return lives
}
