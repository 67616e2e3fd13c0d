package simview

import (
	"slices"

	"coldstart/engine"
	"coldstart/engine/units"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Figure is one number of an outcome, as a learner reads it.
type Figure struct {
	Label string
	Value float64
	Unit  units.Unit
	OK    bool // false: the outcome has no such number, nothing ended for example

	// Less and More say whether a smaller or larger value is what one wants;
	// both are false where it depends.
	Less, More bool

	Share bool // of 1: a change is told in percentage points

	// Rare figures are worth a row only where one of the outcomes that are
	// compared has something to say.
	Rare bool
}

// Text is the figure as it is shown.
func (f Figure) Text() string {
	if !f.OK {
		return units.None
	}
	return f.Unit(f.Value)
}

// Figures returns what came out for a subject, written in u, most telling first,
// always the same figures in the same order for the same kind of subject.
func Figures(o *engine.Outcome, s Subject, u units.Units) []Figure {
	var out []Figure
	cost := Figure{Label: "cost/" + o.Cost.Per, Value: o.Cost.Total, Unit: u.USD, OK: true, Less: true}
	source := o.Sources[busiest(o, s)]
	if source != nil {
		out = append(out,
			share(u, "succeeded", source.Succeeded, source.Events, func(f *Figure) { f.More = true }),
			millis(u, "latency p50", source.LatencyMS.P50, source.LatencyMS.Count > 0),
			millis(u, "latency p99", source.LatencyMS.P99, source.LatencyMS.Count > 0),
			millis(u, "latency p99.9", source.LatencyMS.P999, source.LatencyMS.Count > 0),
		)
	}
	if f := o.Functions[s.Name]; f != nil && !s.Fleet {
		attempts := f.Invocations + f.Throttles
		out = append(out,
			share(u, "throttled", f.Throttles, attempts, func(f *Figure) { f.Less = true }),
			share(u, "errors", f.Errors, f.Invocations, func(f *Figure) { f.Less = true }),
			share(u, "cold starts", f.ColdStarts, f.Invocations, func(f *Figure) { f.Less = true }),
			cost,
			Figure{Label: "concurrency", Value: f.ConcurrentExecutions.Mean, Unit: u.Count, OK: true},
			Figure{Label: "concurrency max", Value: f.ConcurrentExecutions.Max, Unit: u.Count, OK: true},
			Figure{Label: "environments", Value: f.Environments.Mean, Unit: u.Count, OK: true},
			millis(u, "cold start p50", f.ColdStartMS.P50, f.ColdStartMS.Count > 0),
		)
		if f.EffectsDuplicated > 0 || f.EffectsApplied > 0 {
			out = append(out, Figure{Label: "done twice", Value: float64(f.EffectsDuplicated), Unit: u.Count, OK: true, Less: true, Rare: true})
		}
	}
	if f := o.Fleets[s.Name]; f != nil && s.Fleet {
		out = append(out,
			share(u, "rejected", f.Rejected, f.Requests, func(f *Figure) { f.Less = true }),
			cost,
			Figure{Label: "CPU in use", Value: f.Utilization, Unit: u.Percent, OK: true, Share: true},
			Figure{Label: "instances", Value: f.Instances.Mean, Unit: u.Count, OK: true},
		)
	}
	if source != nil {
		out = append(out,
			Figure{Label: "retries", Value: float64(source.Retries), Unit: u.Count, OK: true, Less: true, Rare: true},
			Figure{Label: "waiting max", Value: source.QueueDepth.Max, Unit: u.Count, OK: true, Less: true, Rare: true},
			Figure{Label: "oldest waiting", Value: source.OldestAgeMS.Max, Unit: u.Millis, OK: true, Less: true, Rare: true},
			Figure{Label: "dead-lettered", Value: float64(source.DeadLettered), Unit: u.Count, OK: true, Less: true, Rare: true},
			Figure{Label: "dropped", Value: float64(source.Dropped), Unit: u.Count, OK: true, Less: true, Rare: true},
		)
	}
	return out
}

// busiest is the source of a subject that most of its events come from, ""
// without one: what a learner means by the subject's latency.
func busiest(o *engine.Outcome, s Subject) string {
	best := ""
	for _, name := range s.Sources {
		if v := o.Sources[name]; v != nil && (best == "" || v.Events > o.Sources[best].Events) {
			best = name
		}
	}
	return best
}

func share(u units.Units, label string, part, whole int64, set func(*Figure)) Figure {
	f := Figure{Label: label, Unit: u.Percent, OK: whole > 0, Share: true}
	if f.OK {
		f.Value = float64(part) / float64(whole)
	}
	set(&f)
	return f
}

func millis(u units.Units, label string, v float64, ok bool) Figure {
	return Figure{Label: label, Value: v, Unit: u.Millis, OK: ok, Less: true}
}

// tells are the figures that say most beside a chart.
var tells = map[string][]string{
	Requests:     {"succeeded", "throttled", "errors", "done twice"},
	Concurrency:  {"concurrency", "concurrency max", "throttled"},
	Latency:      {"latency p50", "latency p99", "latency p99.9", "cold starts", "cold start p50"},
	Environments: {"environments", "cold starts"},
	Queue:        {"waiting max", "oldest waiting", "dead-lettered", "dropped"},
	Age:          {"oldest waiting"},
	Utilization:  {"CPU in use", "rejected"},
	Instances:    {"instances"},
	Cost:         {"cost/month", "cost/run"},
	Bill:         {"cost/month", "cost/run"},
}

// Telling returns the few figures of an outcome, at most n, that say most
// beside the given charts.
func Telling(now *Result, s Subject, charts []string, n int, st theme.Styles) widget.Table {
	var t widget.Table
	figures := slices.DeleteFunc(Figures(&now.Outcome, s, st.Units), func(f Figure) bool {
		return f.Rare && f.Value == 0 && !handsOver(now.Model.World(), s)
	})
	taken := map[string]bool{}
	take := func(want func(Figure) bool) {
		for _, f := range figures {
			if len(t.Rows) < n && !taken[f.Label] && want(f) {
				taken[f.Label] = true
				t.Rows = append(t.Rows, []widget.Cell{{Text: f.Label, Style: st.Muted}, {Text: f.Text(), Style: st.Strong}})
			}
		}
	}
	for _, name := range charts {
		for _, label := range tells[name] {
			take(func(f Figure) bool { return f.Label == label })
		}
	}
	take(func(f Figure) bool { return !f.Rare })
	return t
}

// handsOver reports whether events come to a subject through something that
// keeps them: what is lost, late or done twice is then worth a figure even
// where it is nothing.
func handsOver(w engine.World, s Subject) bool {
	return slices.ContainsFunc(s.Sources, func(name string) bool {
		switch w.Sources[name].Kind {
		case "s3", "sns", "eventbridge", "schedule":
			return true
		}
		return queued(w.Sources[name].Kind)
	})
}

// Table returns the figures of now beside those of pinned, an outcome to
// compare with, and how they differ; pinned may be nil.
func Table(now, pinned *Result, s Subject, st theme.Styles) widget.Table {
	t := widget.Table{Head: []widget.Cell{{Text: "", Style: st.Muted}, {Text: "now", Style: st.Muted}}}
	if pinned != nil {
		t.Spare = []int{2}
		t.Head = append(t.Head, widget.Cell{Text: "pinned", Style: st.Muted}, widget.Cell{Text: "change", Style: st.Muted})
	}
	figures := Figures(&now.Outcome, s, st.Units)
	var others []Figure
	if pinned != nil {
		others = Figures(&pinned.Outcome, s, st.Units)
	}
	for _, f := range figures {
		other, found := Figure{}, false
		for _, o := range others {
			if o.Label == f.Label {
				other, found = o, true
			}
		}
		if f.Rare && f.Value == 0 && other.Value == 0 {
			continue
		}
		row := []widget.Cell{{Text: f.Label, Style: st.Text}, {Text: f.Text(), Style: st.Strong}}
		if pinned != nil {
			change := widget.Cell{Text: units.None, Style: st.Muted}
			text := units.None
			if found {
				text = other.Text()
				if f.OK && other.OK {
					change = verdict(f, other, st)
				}
			}
			row = append(row, widget.Cell{Text: text, Style: st.Muted}, change)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// verdict writes how a figure has changed, with a mark where that is for the
// better or the worse.
func verdict(now, before Figure, st theme.Styles) widget.Cell {
	text := units.Change(before.Value, now.Value)
	if now.Share {
		text = units.Points(before.Value, now.Value)
	}
	switch {
	case text == "=" || text == "≈" || !now.Less && !now.More:
		return widget.Cell{Text: text, Style: st.Muted}
	case (now.Value < before.Value) == now.Less:
		return widget.Cell{Text: st.Glyphs.Yes + " " + text, Style: st.Good}
	default:
		return widget.Cell{Text: st.Glyphs.No + " " + text, Style: st.Bad}
	}
}
