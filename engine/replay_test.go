package engine

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// replayed runs a world of one source that replays a trace, and returns the
// instants of its arrivals.
func replayed(t *testing.T, trace ArrivalTrace, seed int64, last time.Duration) (at []Instant) {
	w := World{
		Duration:  last,
		Functions: map[string]*Function{"f": {}},
		Sources:   map[string]*Source{"s": {Kind: "sqs", To: "f", Trace: Some(trace), DuplicateRate: Some(0.0)}},
	}
	m, problems := Compile(w)
	require.NotNil(t, m, "%v", problems)
	r := m.New(seed, Options{})
	for {
		_, next := r.lanes.Min()
		if next == never {
			return at
		}
		at = append(at, Instant(next))
		r.nextBirth(&r.sources[0])
	}
}

// TestReplayedCountsAreUniform: n events of a period lie in it like n uniform
// draws that were sorted. Event k of n is at k/(n+1) in the mean, with variance
// k(n-k+1)/((n+1)²(n+2)); and of many events the distance from the uniform
// distribution is what Kolmogorov allows.
func TestReplayedCountsAreUniform(t *testing.T) {
	const periods = 20_000
	for _, n := range []int{1, 2, 5} {
		trace := ArrivalTrace{Period: time.Second}
		for i := range periods {
			trace.Counts = append(trace.Counts, ArrivalCount{From: Instant(i) * Instant(2*time.Second), Events: int64(n)})
		}
		at := replayed(t, trace, 1, 2*periods*time.Second)
		require.Len(t, at, n*periods)
		for k := 1; k <= n; k++ {
			var sum float64
			for i := range periods {
				a := at[i*n+k-1] - trace.Counts[i].From
				require.True(t, a >= 0 && a < Instant(time.Second), "%v", a)
				sum += time.Duration(a).Seconds()
			}
			mean := float64(k) / float64(n+1)
			variance := float64(k*(n-k+1)) / float64((n+1)*(n+1)*(n+2))
			require.InDelta(t, mean, sum/periods, 4*math.Sqrt(variance/periods), "event %d of %d", k, n)
		}
	}
	const n = 1_000_000
	at := replayed(t, ArrivalTrace{Period: time.Minute, Counts: []ArrivalCount{{From: 0, Events: n}}}, 2, time.Minute)
	require.Len(t, at, n)
	require.True(t, slices.IsSorted(at))
	distance := 0.0
	for i, a := range at {
		distance = max(distance, math.Abs(float64(a)/6e10-(float64(i)+0.5)/n))
	}
	require.Less(t, distance, 1.95/math.Sqrt(n), "beyond what one in a thousand has")
}

// TestReplayIsTheSameWhereverTheRunBegins: an event's instant is the draw of its
// place in the trace.
func TestReplayIsTheSameWhereverTheRunBegins(t *testing.T) {
	trace := ArrivalTrace{Period: time.Minute}
	for i := range 10 {
		trace.Counts = append(trace.Counts, ArrivalCount{From: Instant(i) * Instant(time.Minute), Events: int64(i)})
	}
	whole := replayed(t, trace, 1, time.Hour)
	require.Len(t, whole, 45)
	later := trace
	later.Counts = slices.Clone(trace.Counts)
	for i := range later.Counts {
		later.Counts[i].From -= Instant(5 * time.Minute) // so that five periods lie before the run
	}
	rest := replayed(t, later, 1, time.Hour)
	require.Len(t, rest, 5+6+7+8+9)
	for i, at := range rest {
		require.Equal(t, whole[10+i]-Instant(5*time.Minute), at)
	}
}

// TestParseArrivalTrace writes traces in every notation, and reads them back.
func TestParseArrivalTrace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		notation := rapid.IntRange(0, 4).Draw(t, "notation")
		base := time.Date(2026, 11, 25, 17, 4, 0, 0, time.UTC)
		write := func(at time.Duration) string {
			switch then := base.Add(at); notation {
			case 0:
				sign := ""
				if at < 0 {
					sign, at = "-", -at
				}
				return fmt.Sprintf("%s%d.%09d", sign, at/time.Second, at%time.Second)
			case 1:
				return fmt.Sprintf("%d.%09d", then.Unix(), then.Nanosecond())
			case 2:
				return fmt.Sprintf("%d.%06d", then.UnixMilli(), then.Nanosecond()%1e6)
			case 3:
				return then.Format("2006/01/02 15:04:05.999999999")
			default:
				return `"` + then.In(time.FixedZone("", 5400)).Format(time.RFC3339Nano) + `"`
			}
		}
		least := int64(0)
		if notation == 0 {
			least = -int64(time.Hour)
		}
		var text strings.Builder
		text.WriteString("Label,Sum\r\n")
		if rapid.Bool().Draw(t, "counts") {
			period := rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 5 * time.Minute}).Draw(t, "period")
			counts := rapid.SliceOfN(rapid.Int64Range(0, 1000), 2, 20).Draw(t, "counts")
			want := make([]ArrivalCount, len(counts))
			for i, n := range counts {
				want[i] = ArrivalCount{From: Instant(i) * Instant(period), Events: n}
			}
			for _, i := range rapid.Permutation(want).Draw(t, "order") {
				fmt.Fprintf(&text, "%s,%d\r\n", write(time.Duration(i.From)), i.Events)
			}
			trace, faults := ParseArrivalTrace([]byte(text.String()))
			require.Empty(t, faults)
			require.Equal(t, ArrivalTrace{Counts: want, Period: period}, trace)
			return
		}
		offsets := append(rapid.SliceOfN(rapid.Int64Range(least, int64(time.Hour)), 0, 20).Draw(t, "times"), 0)
		for _, at := range offsets {
			text.WriteString(write(time.Duration(at)) + "\r\n")
		}
		slices.Sort(offsets)
		trace, faults := ParseArrivalTrace([]byte(text.String()))
		require.Empty(t, faults)
		require.Len(t, trace.Times, len(offsets))
		for i, at := range offsets {
			require.Equal(t, Instant(at), trace.Times[i])
		}
	})
}

// TestWhatIsNoTraceIsRefused: before it takes memory.
func TestWhatIsNoTraceIsRefused(t *testing.T) {
	_, faults := ParseArrivalTrace(make([]byte, MaxTraceSize+1))
	require.Equal(t, []TraceFault{{Text: "the trace has 16777217 bytes; at most 16777216 are read", Hint: "cut it, or replay counts instead of arrival times"}}, faults)
	trace, faults := ParseArrivalTrace(bytes.Repeat([]byte("5\n"), MaxTraceRows))
	require.Empty(t, faults)
	require.Len(t, trace.Times, MaxTraceRows)
	_, faults = ParseArrivalTrace(bytes.Repeat([]byte("5\n"), MaxTraceRows+7))
	require.Len(t, faults, 1)
	require.Equal(t, "1000001:1: a trace has at most 1000000 rows", faults[0].String())
	_, faults = ParseArrivalTrace([]byte("\xff\xfe5\x00\n\x00"))
	require.Equal(t, "the trace is not written in UTF-8", faults[0].String())
	_, faults = ParseArrivalTrace(append([]byte("5\n"), bytes.Repeat([]byte("x\n"), 1000)...))
	require.Len(t, faults, traceFaultsMax)
}

// TestTracesThatNoFileHolds: a caller may make a trace of its own, and Compile
// says what is wrong with it.
func TestTracesThatNoFileHolds(t *testing.T) {
	const day = Instant(24 * time.Hour)
	for text, trace := range map[string]ArrivalTrace{
		"a trace has arrival times or counts, not both":                                          {Times: []Instant{0}, Counts: []ArrivalCount{{0, 1}}, Period: time.Minute},
		"arrival 3 comes before the one before it":                                               {Times: []Instant{1, 5, 4}},
		"a trace has at most 1000000 rows, this one 1000001":                                     {Times: make([]Instant, MaxTraceRows+1)},
		"the period of a trace must be between 1s and 24h, is 999ms":                             {Counts: []ArrivalCount{{0, 1}}, Period: 999 * time.Millisecond},
		"the period of a trace must be between 1s and 24h, is 24h0m0.000000001s":                 {Counts: []ArrivalCount{{0, 1}}, Period: 24*time.Hour + 1},
		"period 2 begins before the one before it ends":                                          {Counts: []ArrivalCount{{0, 1}, {59, 1}}, Period: time.Minute},
		"period 1 has -1 events; a period of 1s has at most 10000000":                            {Counts: []ArrivalCount{{0, -1}}, Period: time.Second},
		"period 1 has 10000001 events; a period of 1s has at most 10000000":                      {Counts: []ArrivalCount{{0, 10_000_001}}, Period: time.Second},
		"the trace is of 87624h0m0s, and must be within 87600h0m0s of the start of measurement":  {Times: []Instant{0, 3651 * day}},
		"the trace is of -87624h0m0s, and must be within 87600h0m0s of the start of measurement": {Counts: []ArrivalCount{{-3651 * day, 1}}, Period: time.Second},
	} {
		m, problems := Compile(World{
			Duration:  time.Minute,
			Functions: map[string]*Function{"f": {}},
			Sources:   map[string]*Source{"s": {Kind: "direct", To: "f", Trace: Some(trace)}},
		})
		require.Nil(t, m, text)
		require.Equal(t, []Problem{{Path: "sources.s.trace", Text: text}}, problems)
	}
}

// FuzzParseArrivalTrace: whatever a file holds, nothing panics, every fault has
// a place in it, and what is read without one is a trace that Compile takes.
func FuzzParseArrivalTrace(f *testing.F) {
	story, err := os.ReadFile("testdata/replay.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, block := range strings.Split(string(story), "\nfile ")[1:] {
		_, block, _ = strings.Cut(block, "\n")
		content, _, _ := strings.Cut(block, "\n----")
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		trace, faults := ParseArrivalTrace(data)
		lines := strings.Split(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), "\n")
		for _, fault := range faults {
			require.NotEmpty(t, fault.Text)
			if fault.Line > 0 {
				require.LessOrEqual(t, fault.Line, len(lines))
				require.True(t, fault.Column >= 1 && fault.Column <= fault.End)
				require.LessOrEqual(t, fault.End, utf8.RuneCountInString(lines[fault.Line-1])+1)
			}
		}
		if len(faults) > 0 {
			require.Zero(t, trace)
			return
		}
		_, problems := Compile(World{
			Duration:  time.Minute,
			Functions: map[string]*Function{"f": {}},
			Sources:   map[string]*Source{"s": {Kind: "direct", To: "f", Trace: Some(trace)}},
		})
		for _, p := range problems {
			near := strings.Contains(p.Text, "of the start of measurement") || strings.Contains(p.Text, "has at most")
			require.True(t, p.Warning || near, "%v", p)
		}
	})
}
