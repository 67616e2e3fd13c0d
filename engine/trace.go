package engine

import "sort"

// The trace: what happened in a window of time, record by record, in the words
// of Record.What. It is off unless asked for, and changes nothing else.

type traceState struct {
	from, to  int64
	max       int
	records   []tracedRecord
	truncated bool
}

// tracedRecord keeps the instant as it is, for sorting: the phases of a cold
// start are noted when it begins.
type tracedRecord struct {
	at     int64
	record Record
}

func (r *Run) startTrace() {
	t := r.options.Trace
	if t.Max <= 0 {
		return
	}
	r.trace = &traceState{from: int64(t.From), to: int64(t.To), max: min(t.Max, MaxTrace)}
}

// note adds a record, if it is asked for.
func (r *Run) note(at int64, record Record) {
	t := r.trace
	if at < t.from || at >= t.to {
		return
	}
	if len(t.records) >= t.max {
		t.truncated = true
		return
	}
	record.AtMS = toMS(float64(at))
	t.records = append(t.records, tracedRecord{at, record})
}

func (r *Run) requestRecord(q *request, what string) Record {
	record := Record{What: what, Source: r.sources[q.source].spec.name, Event: int64(q.number) + 1, Attempt: int(q.attempt)}
	if q.function != none {
		record.Function = r.functions[q.function].spec.name
	}
	if q.function != none && q.env != none {
		record.Environment = int64(r.environments[q.env].number) + 1
	}
	return record
}

// noteRequest notes what a delivery comes to.
func (r *Run) noteRequest(q *request, what string) {
	if r.trace != nil {
		r.noteWhat(q, what)
	}
}

func (r *Run) noteWhat(q *request, what string) {
	record := r.requestRecord(q, what)
	if what == "invoke" && q.flags&flagCold != 0 {
		record.Reason = "cold"
	}
	r.note(r.now, record)
}

func (r *Run) noteThrottle(q *request, why reason) {
	if r.trace == nil {
		return
	}
	record := r.requestRecord(q, "throttle")
	record.Reason = reasonWord[why]
	r.note(r.now, record)
}

// noteVerdict notes the end of a run.
func (r *Run) noteVerdict(q *request, v verdict) {
	if r.trace != nil {
		r.noteEnd(q, v)
	}
}

func (r *Run) noteEnd(q *request, v verdict) {
	what := "finish"
	switch v {
	case verdictError, verdictCrash, verdictRejected:
		what = "error"
	case verdictTimeout:
		what = "timeout"
	}
	record := r.requestRecord(q, what)
	record.ForMS = toMS(float64(r.now - q.started))
	if v == verdictCrash {
		record.Reason = "crash"
	}
	r.note(r.now, record)
}

// notePhases notes the phases of a request's cold start.
func (r *Run) notePhases(id int32, p phases, fresh bool) {
	if r.trace != nil {
		q := &r.requests[id]
		r.noteEach(r.requestRecord(q, ""), p, fresh, r.functions[q.function].spec)
	}
}

// noteAhead notes the phases of an init that no request waits for.
func (r *Run) noteAhead(e *environment, p phases, why string) {
	if r.trace != nil {
		f := r.functions[e.function].spec
		r.noteEach(Record{Function: f.name, Environment: int64(e.number) + 1, Reason: why}, p, true, f)
	}
}

// noteEach notes the phases of an init, each at the instant at which it
// begins. An init inside an invocation has no sandbox, download or vpc, a
// function outside a VPC does not attach to one, and a restore stands in the
// place of runtime_init and function_init.
func (r *Run) noteEach(record Record, p phases, fresh bool, f *functionSpec) {
	restored := f.cold.snapstart
	at := r.now
	for _, phase := range []struct {
		what string
		span int64
		has  bool
	}{
		{"sandbox", p.sandbox, fresh},
		{"download", p.download, fresh},
		{"vpc", p.vpc, fresh && f.cold.attach},
		{"restore", p.restore, restored},
		{"runtime_init", p.runtimeInit, !restored},
		{"function_init", p.functionInit, !restored},
	} {
		if !phase.has {
			continue
		}
		record.What, record.ForMS = phase.what, toMS(float64(phase.span))
		r.note(at, record)
		at += phase.span
	}
}

func (r *Run) noteReclaim(e *environment) {
	if r.trace == nil {
		return
	}
	r.note(r.now, Record{What: "reclaim", Function: r.functions[e.function].spec.name, Environment: int64(e.number) + 1})
}

// recorded returns the trace in order of time.
func (t *traceState) recorded() *Trace {
	sorted := append([]tracedRecord(nil), t.records...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].at < sorted[j].at })
	out := &Trace{Records: make([]Record, len(sorted)), Truncated: t.truncated}
	for i := range sorted {
		out.Records[i] = sorted[i].record
	}
	return out
}
