package explain_test

import (
	"flag"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/explain"
)

// The worlds are the same in every run of the tests; -rapid.seed=0 looks at
// others, -rapid.checks at more.
func init() {
	flag.Set("rapid.seed", "1")
	flag.Set("rapid.nofailfile", "true")
}

// drawRun runs a small world with whatever there is to explain in it.
func drawRun(t *rapid.T) explain.Run {
	maybe := func(what string) bool { return rapid.Bool().Draw(t, what) }
	millis := func(what string, most int) time.Duration {
		return time.Duration(rapid.IntRange(1, most).Draw(t, what)) * time.Millisecond
	}
	w := engine.World{
		Duration:  10 * time.Second,
		Functions: map[string]*engine.Function{},
		Sources:   map[string]*engine.Source{},
		Resources: map[string]*engine.Resource{"db": {Duration: dist.Const(millis("call", 100))}},
		Fleets:    map[string]*engine.Fleet{},
	}
	if maybe("small account") {
		w.Account.Concurrency = engine.Some(rapid.IntRange(201, 230).Draw(t, "account"))
	}
	if maybe("calls are limited") {
		w.Resources["db"].MaxConcurrency = engine.Some(rapid.IntRange(1, 5).Draw(t, "max_concurrency"))
	}
	if maybe("calls are rejected") {
		w.Resources["db"].OnLimit = engine.Some("reject")
	}
	for _, f := range []string{"a", "b"} {
		fn := &engine.Function{
			Duration: dist.Distribution{Kind: dist.Exponential, Mean: millis("duration", 1500)}, ColdStart: engine.Some(dist.Const(millis("cold start", 2000))),
			KeepAlive: engine.Some(dist.Const(millis("keep alive", 5000))),
			ErrorRate: rapid.SampledFrom([]float64{0, 0, 0.1, 0.9}).Draw(t, "error rate"),
		}
		if maybe("reserved") {
			fn.ReservedConcurrency = engine.Some(rapid.IntRange(0, 30).Draw(t, "reserved_concurrency"))
		}
		if maybe("calls") {
			fn.Calls = []engine.Call{{To: "db"}}
		}
		if maybe("idempotent") {
			fn.Idempotent = engine.Some(engine.Idempotency{Key: "event"})
		}
		w.Functions[f] = fn
		s := &engine.Source{
			Kind: rapid.SampledFrom([]string{"api-gateway", "direct", "s3", "sqs", "function-url"}).Draw(t, "kind"),
			To:   f, Rate: engine.Some(engine.Rate(rapid.IntRange(0, 60).Draw(t, "rate"))),
		}
		if s.Kind == "sqs" && maybe("pollers") {
			s.MaxConcurrency = engine.Some(rapid.IntRange(2, 10).Draw(t, "pollers"))
		}
		if s.Kind == "direct" && maybe("impatient") {
			s.Client.Timeout = engine.Some(millis("patience", 1000))
		}
		w.Sources["to_"+f] = s
	}
	if maybe("a fleet") {
		w.Fleets["web"] = &engine.Fleet{
			Instance: engine.Instance{VCPUs: 1, USDPerHour: 0.1}, Duration: dist.Const(millis("request", 300)), CPUShare: 1,
			Connections: engine.Some(rapid.IntRange(1, 10).Draw(t, "connections")), Queue: engine.Some(rapid.IntRange(0, 5).Draw(t, "queue")),
		}
		w.Sources["visitors"] = &engine.Source{Kind: "alb", To: "web", Rate: engine.Some(engine.Rate(rapid.IntRange(0, 20).Draw(t, "visitors")))}
	}
	model, problems := engine.Compile(w)
	if model == nil {
		t.Fatalf("the sketch is no world: %v", problems)
	}
	return finished(t, model, rapid.Int64Range(1, 2).Draw(t, "seed"), engine.Options{Series: rapid.SampledFrom([]int{0, 20}).Draw(t, "series")})
}

func finished(t *rapid.T, m *engine.Model, seed int64, o engine.Options) explain.Run {
	r := m.New(seed, o)
	_, err := r.Advance(math.MaxInt64, math.MaxInt)
	require.NoError(t, err)
	out := r.Outcome()
	return explain.Run{Model: m, Outcome: &out}
}

// Any two runs can be compared, and whatever number the sentence has is one of
// theirs. The same world with the same seed did not change.
func TestSentencesCarryTheirNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawRun(t), drawRun(t)
		for _, sentence := range []string{explain.Change(a, b), explain.Change(b, a)} {
			require.NoError(t, backed(sentence, a, b))
			require.Regexp(t, `^[A-Z].*\.$`, sentence)
			require.NotContains(t, sentence, "  ")
			require.NotContains(t, sentence, "%!")
			require.NotContains(t, sentence, " ,")
		}
		same := finished(t, a.Model, a.Outcome.Seed, engine.Options{})
		require.True(t, strings.HasPrefix(explain.Change(a, same), "Nothing that matters changed"), explain.Change(a, same))
	})
}

// A change and its way back are told with the same numbers the other way
// round.
func TestChangesHaveAWayBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawRun(t), drawRun(t)
		there, back := explain.Change(a, b), explain.Change(b, a)
		head := func(s string) (what, from, to string, ok bool) {
			what, rest, ok := strings.Cut(s, " from ")
			from, rest, _ = strings.Cut(rest, " to ")
			return what, from, strings.TrimRight(strings.FieldsFunc(rest, func(r rune) bool { return r == ':' || r == ';' })[0], "."), ok
		}
		if strings.HasPrefix(there, "Nothing") {
			require.True(t, strings.HasPrefix(back, "Nothing"), back)
			return
		}
		whatA, fromA, toA, _ := head(there)
		whatB, fromB, toB, _ := head(back)
		turned := strings.NewReplacer(" fell", " rose", " rose", " fell")
		require.Equal(t, turned.Replace(whatA), whatB)
		toA, _, _ = strings.Cut(toA, ", while")
		toB, _, _ = strings.Cut(toB, ", while")
		require.Equal(t, fromA, toB)
		require.Equal(t, toA, fromB)
	})
}

// No run comes to more than a limit that refuses, one that refused binds, and
// the throttles of a function are those of its limits.
func TestLimitsAreThoseOfTheRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		for _, name := range names(r.Model.World()) {
			var refused int64
			order := 0
			for _, l := range explain.Limits(r, name) {
				switch l.Kind {
				case explain.Reserved, explain.Account, explain.Pollers, explain.Calls:
					require.LessOrEqual(t, l.Reached, l.Value, l.String())
				}
				switch l.Kind {
				case explain.Reserved, explain.Account, explain.ScalingRate, explain.RequestRate:
					refused += l.Refused
					require.Equal(t, l.Refused > 0, l.Binding, l.String())
				}
				require.NotEmpty(t, l.String())
				if !l.Binding {
					order = 1
				}
				require.False(t, l.Binding && order == 1, "what binds comes first")
			}
			if f := r.Outcome.Functions[name]; f != nil {
				require.Equal(t, f.Throttles, refused)
			}
		}
		require.Empty(t, explain.Limits(r, "nobody"))
	})
}

// Every record of a trace can be told, and what it tells of is in it.
func TestEveryRecordIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRun(t)
		r = finished(t, r.Model, 1, engine.Options{Trace: engine.TraceOptions{To: engine.Instant(10 * time.Second), Max: 2000}})
		for _, rec := range r.Outcome.Trace.Records {
			text := explain.Record(rec, r.Model)
			require.Regexp(t, `^(Event|Environment) .*\.$`, text)
			require.NotContains(t, text, " "+rec.What+".", "a word of its own for %s", rec.What)
			if rec.Source != "" {
				require.Contains(t, text, fmt.Sprintf("Event %d of %s", rec.Event, rec.Source))
			}
			if rec.What == "throttle" {
				require.Regexp(t, ` of [0-9]`, text)
			}
			require.NotEmpty(t, explain.Record(rec, nil))
		}
	})
}
