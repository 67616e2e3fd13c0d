package engine

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The file of an arrival trace: UTF-8, lines of comma-separated cells, which may
// stand in double quotes.
//
//	one column    arrival times, one event a row
//	two columns   time and count: so many events in the period that begins there
//
// In a file of counts a third column may name the unit, "Count" or "None", as
// the AWS CLI's datapoints have it, and an empty cell is no event. Rows may come
// in any order (those of get-metric-statistics do). Lines before the first row
// that begin with a letter, or with an empty cell, are headings: CloudWatch's
// console writes several. Empty lines are skipped.
//
// A time is
//
//	2026-11-25T17:04:05Z     ISO 8601: with a fraction, an offset (+01:00), a space
//	                         for the T, without seconds; UTC where it names no zone
//	2026/11/25 17:04:05      as the console has it
//	1764090245.25            seconds since 1970 (from 10^9 on), or milliseconds, or
//	12.5                     seconds since the start of measurement
//
// in one notation throughout. Seconds since the start of measurement may be
// negative: those rows are of the transient. In every other notation the minute
// of the earliest row is the start of measurement.
//
// The period of counts is the largest that all rows are whole numbers of periods
// apart, from a second to a day, and a minute where there is one row; a period
// without a row has no events (CloudWatch leaves those out). Counts are whole:
// CloudWatch's statistic is Sum, of Invocations for example.
//
// Source: Amazon CloudWatch User Guide, "Graph metrics", "View statistics for a
// metric"; Amazon CloudWatch API Reference, "GetMetricStatistics" (datapoints in
// no order, none for an empty period) and "MetricStat" (periods of 1, 5, 10, 20,
// 30 s and multiples of 60 s).

// Bounds of an arrival trace's file.
const (
	MaxTraceSize = 16 << 20  // bytes
	MaxTraceRows = 1_000_000 // rows
)

// traceCountMax is beyond what any world can run.
const traceCountMax = 1_000_000_000_000

// traceFaultsMax is after how many faults a file is read no further.
const traceFaultsMax = 20

// A TraceFault is one thing that is wrong with the file of an arrival trace.
// Lines and columns count from 1, columns in characters; the fault is at
// [Column, End). Line 0 is the file as a whole.
type TraceFault struct {
	Line, Column, End int
	Text              string // what is wrong and what was expected
	Hint              string // what to do; may be empty
}

func (f TraceFault) String() string {
	if f.Line == 0 {
		return f.Text
	}
	return fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Text)
}

// ParseArrivalTrace reads the file of an arrival trace. Faults come in order of
// line; where there is one the trace is of no use.
func ParseArrivalTrace(data []byte) (ArrivalTrace, []TraceFault) {
	p := &traceParser{}
	if len(data) > MaxTraceSize {
		p.fault(nil, cell{}, "cut it, or replay counts instead of arrival times", "the trace has %d bytes; at most %d are read", len(data), MaxTraceSize)
		return ArrivalTrace{}, p.faults
	}
	if !utf8.Valid(data) {
		p.fault(nil, cell{}, `save it as "CSV UTF-8"`, "the trace is not written in UTF-8")
		return ArrivalTrace{}, p.faults
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for len(data) > 0 && len(p.faults) < traceFaultsMax && len(p.rows) <= MaxTraceRows {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		p.line++
		p.read(bytes.TrimSuffix(line, []byte("\r")))
	}
	return p.trace(), p.faults
}

type traceParser struct {
	line     int
	cells    []cell // of the line
	rows     []traceRow
	notation timeNotation
	layout   string // of the last date that was read
	counts   bool   // two columns; decided by the first row
	faults   []TraceFault
}

type traceRow struct {
	at    int64 // ns, in the file's notation
	count int64
	line  int32
}

// A cell is a part of a line: its text, and the bytes that it takes.
type cell struct {
	text     string
	from, to int
}

// timeNotation is how the times of a file are written.
type timeNotation uint8

const (
	noTime timeNotation = iota
	secondsOffset
	secondsEpoch
	millisecondsEpoch
	dates
)

var notationWord = [...]string{"", "a number of seconds", "seconds since 1970", "milliseconds since 1970", "a date"}

func (p *traceParser) fault(line []byte, c cell, hint, format string, args ...any) {
	f := TraceFault{Line: p.line, Text: fmt.Sprintf(format, args...), Hint: hint}
	if line != nil {
		f.Column = utf8.RuneCount(line[:c.from]) + 1
		f.End = f.Column + utf8.RuneCount(line[c.from:c.to])
	} else {
		f.Line = 0
	}
	p.faults = append(p.faults, f)
}

// read takes a line: a heading, or a row.
func (p *traceParser) read(line []byte) {
	if len(bytes.TrimSpace(line)) == 0 || !p.split(line) {
		return
	}
	first := p.cells[0]
	if len(p.rows) == 0 && (first.text == "" || !strings.ContainsRune("0123456789+-.", rune(first.text[0]))) {
		return
	}
	if len(p.rows) == MaxTraceRows {
		p.fault(line, first, "cut it, or replay counts instead of arrival times", "a trace has at most %d rows", MaxTraceRows)
		p.rows = append(p.rows, traceRow{}) // so that no more are read
		return
	}
	at, notation, ok := p.time(line, first)
	if !ok {
		return
	}
	if len(p.rows) == 0 {
		p.notation, p.counts = notation, len(p.cells) > 1
	}
	if notation != p.notation {
		p.fault(line, first, "write all times in one notation", "this is %s, where the first row (line %d) has %s",
			notationWord[notation], p.rows[0].line, notationWord[p.notation])
		return
	}
	row := traceRow{at: at, count: 1, line: int32(p.line)}
	if row.count, ok = p.count(line); ok {
		p.rows = append(p.rows, row)
	}
}

// split cuts a line into cells.
func (p *traceParser) split(line []byte) bool {
	p.cells = p.cells[:0]
	for at := 0; ; {
		for at < len(line) && (line[at] == ' ' || line[at] == '\t') {
			at++
		}
		c := cell{from: at}
		if at < len(line) && line[at] == '"' {
			end := bytes.IndexByte(line[at+1:], '"')
			if end < 0 {
				c.to = len(line)
				p.fault(line, c, "", "the cell has no closing quote")
				return false
			}
			c.to = at + end + 2
			c.text = strings.TrimSpace(string(line[at+1 : c.to-1]))
			at = c.to
			for at < len(line) && line[at] != ',' {
				at++ // what follows a quoted cell, such as a second pair of quotes, belongs to it
			}
		} else {
			end := bytes.IndexByte(line[at:], ',')
			if end < 0 {
				end = len(line) - at
			}
			text := bytes.TrimRight(line[at:at+end], " \t")
			c.text, c.to = string(text), at+len(text)
			at += end
		}
		p.cells = append(p.cells, c)
		if at >= len(line) {
			return true
		}
		at++ // the comma
	}
}

// count reads what is beside a time.
func (p *traceParser) count(line []byte) (int64, bool) {
	switch n := len(p.cells); {
	case !p.counts && n == 1:
		return 1, true
	case !p.counts:
		p.fault(line, p.cells[1], "leave it out, or give every row a count", "the row has a second cell, where the first row (line %d) has none", p.rows[0].line)
		return 0, false
	case n == 1:
		p.fault(line, p.cells[0], "write the number of events after a comma", "the row has no count, where the first one has")
		return 0, false
	case n > 3, n == 3 && p.cells[2].text != "" && p.cells[2].text != "Count" && p.cells[2].text != "None":
		p.fault(line, p.cells[2], "export one metric: time and count", "a row has a time and a count, and may have the unit Count; this has %q too", p.cells[2].text)
		return 0, false
	}
	c := p.cells[1]
	if c.text == "" {
		return 0, true
	}
	v, err := strconv.ParseFloat(c.text, 64)
	switch {
	case err != nil || math.IsNaN(v):
		p.fault(line, c, "", "%q is no count", c.text)
	case v < 0:
		p.fault(line, c, "", "a count is 0 or more, this one %v", v)
	case v > traceCountMax:
		p.fault(line, c, "", "a count is at most %d, this one %s", int64(traceCountMax), c.text)
	case v != math.Trunc(v):
		p.fault(line, c, "choose the statistic Sum in CloudWatch", "a count is a whole number of events, this one %v", v)
	default:
		return int64(v), true
	}
	return 0, false
}

const wantTraceTime = `write it as "2026-11-25T17:04:05Z", or as seconds since the start ("12.5") or since 1970`

// time reads a time, in ns.
func (p *traceParser) time(line []byte, c cell) (at int64, notation timeNotation, ok bool) {
	if v, err := strconv.ParseFloat(c.text, 64); err == nil {
		switch {
		case math.Abs(v) < 1e9:
			return decimal(c.text, v, 1e9), secondsOffset, true
		case v >= 1e9 && v < 7e9:
			return decimal(c.text, v, 1e9), secondsEpoch, true
		case v >= 1e11 && v < 7e12:
			return decimal(c.text, v, 1e6), millisecondsEpoch, true
		}
	}
	if t, ok := p.date(c.text); ok && t.Year() >= 1970 && t.Year() < 2190 {
		return t.UnixNano(), dates, true
	}
	hint := wantTraceTime
	if strings.ContainsAny(c.text, ";\t") {
		hint = "separate the cells by commas"
	}
	p.fault(line, c, hint, "%q is no time", c.text)
	return 0, 0, false
}

// decimal reads a number v of units of so many ns as it is written, to the ns;
// digits beyond are cut. A number with an exponent is rounded.
func decimal(text string, v float64, unit int64) int64 {
	if strings.Trim(text, "0123456789+-.") != "" {
		return int64(math.Round(float64(v * float64(unit))))
	}
	whole, fraction, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	w, _ := strconv.ParseInt("0"+whole, 10, 64)
	f, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	ns := w*unit + f/(1e9/unit)
	if text[0] == '-' {
		return -ns
	}
	return ns
}

// date reads a date and time of day.
func (p *traceParser) date(text string) (time.Time, bool) {
	if len(text) < 10 || len(text) > 40 {
		return time.Time{}, false
	}
	normal := strings.ReplaceAll(text[:10], "/", "-") + text[10:]
	if len(normal) > 10 && normal[10] == ' ' {
		normal = normal[:10] + "T" + normal[11:]
	}
	if utc, ok := strings.CutSuffix(normal, " UTC"); ok {
		normal = utc + "Z"
	}
	for _, layout := range []string{p.layout, "2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, normal); layout != "" && err == nil {
			p.layout = layout
			return t, true
		}
	}
	return time.Time{}, false
}

// trace makes a trace of the rows.
func (p *traceParser) trace() (t ArrivalTrace) {
	if len(p.faults) > 0 {
		return ArrivalTrace{}
	}
	if len(p.rows) == 0 {
		p.fault(nil, cell{}, "write a line for each arrival, or time and count", "the trace has no row")
		return ArrivalTrace{}
	}
	slices.SortStableFunc(p.rows, func(a, b traceRow) int { return cmp.Compare(a.at, b.at) })
	start := int64(0)
	if p.notation != secondsOffset {
		start = p.rows[0].at - p.rows[0].at%time.Minute.Nanoseconds()
	}
	if !p.counts {
		t.Times = make([]Instant, len(p.rows))
		for i, row := range p.rows {
			t.Times[i] = Instant(row.at - start)
		}
		return t
	}
	if t.Period = p.period(); t.Period == 0 {
		return ArrivalTrace{}
	}
	t.Counts = make([]ArrivalCount, len(p.rows))
	for i, row := range p.rows {
		t.Counts[i] = ArrivalCount{From: Instant(row.at - start), Events: row.count}
	}
	return t
}

// period finds the period of counts, or a fault.
func (p *traceParser) period() time.Duration {
	if len(p.rows) == 1 {
		return time.Minute
	}
	var period uint64
	for i, row := range p.rows[1:] {
		gap := uint64(row.at - p.rows[i].at)
		if gap == 0 {
			p.faults = append(p.faults, TraceFault{Line: int(max(row.line, p.rows[i].line)), Column: 1, End: 1,
				Text: fmt.Sprintf("this row is of the same period as line %d", min(row.line, p.rows[i].line)), Hint: "give each period one row"})
			return 0
		}
		period = commonDivisor(period, gap)
	}
	d := time.Duration(period)
	if d < time.Second || d > 24*time.Hour {
		p.fault(nil, cell{}, "export the counts of one period, such as a minute", "the rows of counts are whole multiples of %v apart: a period is between 1s and 24h", d)
		return 0
	}
	return d
}

// commonDivisor is the largest number that divides both; of 0 and b it is b.
func commonDivisor(a, b uint64) uint64 {
	if a == 0 {
		return b
	}
	shift := bits.TrailingZeros64(a | b)
	a >>= bits.TrailingZeros64(a)
	for b != 0 {
		b >>= bits.TrailingZeros64(b)
		a, b = min(a, b), max(a, b)-min(a, b)
	}
	return a << shift
}
