package engine

import "time"

// replay compiles the trace of a source.
func (c *compilation) replay(path string, in *Source, s *sourceSpec) {
	s.born, s.even = true, in.Arrivals.Law == "even"
	t := in.Trace.Value
	s.replay = &t
	at := path + ".trace"
	for _, other := range []struct {
		set bool
		key string
	}{{in.Rate.Set, "rate"}, {in.Every.Set, "every"}, {len(in.Phases) > 0, "phases"}, {in.Arrivals.Batch.Set, "arrivals.batch"}} {
		if other.set {
			c.add(path+"."+other.key, "remove one of the two", "a trace has all arrivals: it excludes %s", other.key)
		}
	}
	if in.Kind == "schedule" {
		c.add(at, `set every, or write kind = "eventbridge"`, "a schedule has every instead of a trace")
	}
	switch {
	case len(t.Times) > 0 && len(t.Counts) > 0:
		c.add(at, "", "a trace has arrival times or counts, not both")
	case len(t.Times) > 0:
		if s.even {
			c.add(path+".arrivals", "remove the key", "arrival times are replayed as they are; only the counts of a trace can be spread evenly")
		}
		c.times(at, t.Times)
	case len(t.Counts) > 0:
		c.periods(at, &t)
	case t.Path == "":
		c.add(at, `write the path of a CSV file: trace = "arrivals.csv"`, "a trace is a file of arrival times, or of counts by period")
	default:
		c.add(at, "", "the file %q has not been read", t.Path)
	}
}

// times checks arrival times. A file's are in order.
func (c *compilation) times(path string, times []Instant) {
	if len(times) > MaxTraceRows {
		c.add(path, "", "a trace has at most %d rows, this one %d", MaxTraceRows, len(times))
		return
	}
	for i, t := range times {
		if !c.near(path, t) {
			return
		}
		if i > 0 && t < times[i-1] {
			c.add(path, "", "arrival %d comes before the one before it", i+1)
			return
		}
	}
	c.traceSpan(path, times[0], times[len(times)-1])
}

// periods checks counts.
func (c *compilation) periods(path string, t *ArrivalTrace) {
	if len(t.Counts) > MaxTraceRows {
		c.add(path, "", "a trace has at most %d rows, this one %d", MaxTraceRows, len(t.Counts))
		return
	}
	if t.Period < time.Second || t.Period > 24*time.Hour {
		c.add(path, "", "the period of a trace must be between 1s and 24h, is %v", t.Period)
		return
	}
	most := int64(rateMax * t.Period.Seconds())
	for i, row := range t.Counts {
		if !c.near(path, row.From) {
			return
		}
		switch {
		case row.Events < 0 || row.Events > most:
			c.add(path, "", "period %d has %d events; a period of %v has at most %d", i+1, row.Events, t.Period, most)
			return
		case i > 0 && row.From-t.Counts[i-1].From < Instant(t.Period):
			c.add(path, "", "period %d begins before the one before it ends", i+1)
			return
		}
	}
	c.traceSpan(path, t.Counts[0].From, t.Counts[len(t.Counts)-1].From)
}

// near checks that an instant of a trace is one that a run can have.
func (c *compilation) near(path string, at Instant) bool {
	if at < -Instant(spanMax) || at > Instant(spanMax) {
		c.add(path, "", "the trace is of %v, and must be within %v of the start of measurement", time.Duration(at), spanMax)
		return false
	}
	return true
}

// traceSpan warns of a trace that has no event in the run: its times may be in
// another notation than they seem.
func (c *compilation) traceSpan(path string, first, last Instant) {
	if last < -Instant(c.world.Transient) || first >= Instant(c.world.Duration) {
		c.warn(path, "numbers below 10^9 are seconds since the start of measurement", "no arrival lies in the run: the trace is from %v to %v", time.Duration(first), time.Duration(last))
	}
}
