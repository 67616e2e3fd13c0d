package engine

import (
	"math/bits"
	"slices"
	"time"

	"coldstart/engine/dist"
)

// Replay: sources whose arrivals are those of a recorded trace, instead of a
// rate's.
//
// Arrival times are replayed as they are, to the nanosecond. Counts are replayed
// as exactly so many events in each period: at instants drawn uniformly within
// it, or evenly spaced from its beginning with `arrivals = "even"`. What lies
// before the run (its transient) is left out, and so is a period that has begun
// before it; what lies at or beyond its end does not come.
//
// The instants of a period come out in order, one draw an event and nothing
// kept: of n points that are left in a share s of the period the first one lies
// where the share behind it is s × U^(1/n), for U uniform in (0, 1), and that
// is ln s less an exponential draw over n. Event k of the trace uses draw k,
// wherever the run begins.

// An ArrivalTrace is a recorded trace of arrivals: times, or counts by period.
// In a file it is the path of another file, which whoever reads that has to
// fill in: ParseArrivalTrace reads its content. A Model keeps the slices, which
// must not change afterwards.
type ArrivalTrace struct {
	Path   string         // of the file, from the one that names it
	Times  []Instant      // in order; nil in a trace of counts
	Counts []ArrivalCount // in order, whole periods apart; nil in a trace of times
	Period time.Duration  // of counts: a second to a day
}

// An ArrivalCount is a number of events in the period that begins at From.
type ArrivalCount struct {
	From   Instant
	Events int64
}

// UnmarshalText reads the path.
func (t *ArrivalTrace) UnmarshalText(text []byte) error {
	*t = ArrivalTrace{Path: string(text)}
	return nil
}

// replayState is where the replay of a source has got to.
type replayState struct {
	row  int     // the next time, or the period under way
	left int64   // events of that period that are still to come
	rest float64 // natural logarithm of the share of the period that they are in
	last int64   // instant of the last one
}

// startReplay leaves out what lies before the run.
func (r *Run) startReplay(s *sourceState) {
	t := s.spec.replay
	start := Instant(r.now)
	if len(t.Times) > 0 {
		s.replay.row, _ = slices.BinarySearch(t.Times, start)
		s.births = uint64(s.replay.row)
		return
	}
	for s.replay.row < len(t.Counts) && t.Counts[s.replay.row].From < start {
		s.births += uint64(t.Counts[s.replay.row].Events)
		s.replay.row++
	}
	s.beginPeriod()
}

// beginPeriod brings the replay to the next period that has an event, from the
// one at row on.
func (s *sourceState) beginPeriod() {
	p := &s.replay
	for counts := s.spec.replay.Counts; p.row < len(counts); p.row++ {
		if p.left = counts[p.row].Events; p.left > 0 {
			p.rest, p.last = 0, int64(counts[p.row].From)
			return
		}
	}
}

// nextReplayed is the instant of the next event of a trace; never after the
// last.
func (s *sourceState) nextReplayed() int64 {
	t, p := s.spec.replay, &s.replay
	if len(t.Times) > 0 {
		if p.row == len(t.Times) {
			return never
		}
		p.row++
		return int64(t.Times[p.row-1])
	}
	if p.row == len(t.Counts) {
		return never
	}
	row := t.Counts[p.row]
	period := uint64(t.Period)
	if s.spec.even {
		hi, lo := bits.Mul64(period, uint64(row.Events-p.left))
		span, _ := bits.Div64(hi, lo, uint64(row.Events))
		p.last = int64(row.From) + int64(span)
	} else {
		p.rest -= dist.UnitExp(s.streams.gap.Uint64(s.births, 0)) / float64(p.left)
		passed := 1 - float64(dist.Exp(p.rest))
		span := min(int64(float64(t.Period)*passed), int64(period)-1)
		p.last = max(p.last, int64(row.From)+span)
	}
	at := p.last
	if p.left--; p.left == 0 {
		p.row++
		s.beginPeriod()
	}
	return at
}
