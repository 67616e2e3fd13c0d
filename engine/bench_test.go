package engine

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"coldstart/engine/dist"
	"coldstart/engine/event"
)

// The figures of this file stand in doc.go, section "Speed".

// lognormal100ms has mean 100 ms and p99 four times its p50.
func lognormal100ms() dist.Distribution {
	return dist.Distribution{Kind: dist.Lognormal, P50: 83745 * time.Microsecond, P99: 334980 * time.Microsecond}
}

// steady is one function under Poisson traffic that keeps about n environments
// busy: 193/s x 100 ms at n = 20.
func steady(n int) World {
	return World{
		Duration: 10 * 365 * 24 * time.Hour / 2, Seed: Some[int64](1),
		Account:   Account{Concurrency: Some(10 * n)},
		Functions: map[string]*Function{"api": {Runtime: "nodejs", MemoryMB: Some(256), Duration: lognormal100ms()}},
		Sources:   map[string]*Source{"web": {Kind: "function-url", To: "api", Rate: Some(Rate(9.65 * float64(n)))}},
	}
}

// payment is the incident of the course: five functions in one account, one of
// them at its own ceiling, its caller retrying with back-off.
func payment() World {
	w := World{Duration: 5 * 365 * 24 * time.Hour, Functions: map[string]*Function{}, Sources: map[string]*Source{}}
	for i, name := range []string{"payment", "orders", "search", "mail", "login"} {
		w.Functions[name] = &Function{Runtime: "nodejs", MemoryMB: Some(512), Duration: lognormal100ms()}
		w.Sources[name+"_calls"] = &Source{Kind: "direct", To: name, Rate: Some(Rate(100 * (i + 1)))}
	}
	w.Functions["payment"].ReservedConcurrency = Some(30)
	w.Sources["payment_calls"].Rate = Some(Rate(400))
	w.Sources["payment_calls"].Client = Client{Base: Some(100 * time.Millisecond), Cap: Some(5 * time.Second)}
	return w
}

// pipeline is S3 -> SQS -> function with batches and duplicates.
func pipeline() World {
	return World{
		Duration:  5 * 365 * 24 * time.Hour,
		Functions: map[string]*Function{"work": {Runtime: "python", MemoryMB: Some(512), Timeout: Some(10 * time.Second), Duration: dist.Const(20 * time.Millisecond), DurationPerRecord: lognormal100ms(), ErrorRate: 0.001, Idempotent: Some(Idempotency{})}},
		Sources: map[string]*Source{
			"bucket": {Kind: "s3", To: "jobs", Rate: Some(Rate(300)), DuplicateRate: Some(0.001)},
			"jobs":   {Kind: "sqs", To: "work", VisibilityTimeout: Some(60 * time.Second)},
		},
	}
}

func start(b *testing.B, w World, warmUp time.Duration) *Run {
	b.Helper()
	m, problems := Compile(w)
	if m == nil {
		b.Fatal(problems)
	}
	r := m.New(1, Options{})
	advance(b, r, Instant(warmUp))
	return r
}

func advance(b *testing.B, r *Run, until Instant) {
	if _, err := r.Advance(until, math.MaxInt); err != nil {
		b.Fatal(err)
	}
}

// perUnit runs until count has grown by b.N and reports the time of each.
func perUnit(b *testing.B, r *Run, unit string, count func() int64) {
	b.Helper()
	b.ReportAllocs()
	b.ResetTimer()
	for target := count() + int64(b.N); count() < target; {
		if _, err := r.Advance(math.MaxInt64, 1000); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/"+unit)
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
	runtime.KeepAlive(r)
}

// BenchmarkInvocation: one function, Poisson, lognormal service, every metric
// on, at 20, 200 and 2,000 environments in use.
func BenchmarkInvocation(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		b.Run(fmt.Sprintf("environments=%d", n), func(b *testing.B) {
			r := start(b, steady(n), time.Minute)
			perUnit(b, r, "invocation", func() int64 { return r.invocations })
		})
	}
}

// BenchmarkBare is the least that any event-driven program must do for the
// same worlds: the same draws, one pending birth, one event pushed and popped
// per invocation, an idle counter. No metrics, limits, identity or bill.
func BenchmarkBare(b *testing.B) {
	for _, n := range []int{20, 200, 2000} {
		b.Run(fmt.Sprintf("environments=%d", n), func(b *testing.B) {
			var q event.Queue
			gap, handler := dist.NewStream(1, "gap"), dist.NewStream(1, "handler")
			service := dist.NewSampler(lognormal100ms())
			var number, sequence uint64
			busy, idle := 0, 0
			units, perUnit := 0.0, 1e9/(9.65*float64(n))
			now := int64(0)
			birth := now
			step := func() bool {
				if at := q.NextAt(); at <= birth {
					now = at
					q.Pop()
					busy--
					idle++
					return false
				}
				now = birth
				number++
				units += dist.UnitExp(gap.Uint64(number, 0))
				birth = int64(units * perUnit)
				if idle > 0 {
					idle--
				}
				busy++
				sequence++
				q.Push(event.New(now+service.Draw(handler.Uint64(number, 1)).Nanoseconds(), 1<<60|sequence, uint32(number), 0, 1))
				return true
			}
			for range 100_000 {
				step()
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; {
				if step() {
					i++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N), "ns/invocation")
		})
	}
}

// BenchmarkPayment: five functions, one throttled, its caller backing off.
func BenchmarkPayment(b *testing.B) {
	r := start(b, payment(), 5*time.Minute)
	perUnit(b, r, "attempt", func() int64 { return r.attempts })
}

// BenchmarkPipeline: S3 -> SQS -> function with batches, duplicates, errors and
// idempotency; per event of the bucket.
func BenchmarkPipeline(b *testing.B) {
	r := start(b, pipeline(), 5*time.Minute)
	perUnit(b, r, "event", func() int64 { return int64(r.sources[0].number) })
}

// BenchmarkStream: ten shards of a stream, batches, an error now and then; per
// record written.
func BenchmarkStream(b *testing.B) {
	r := start(b, World{
		Duration:  5 * 365 * 24 * time.Hour,
		Functions: map[string]*Function{"work": {Runtime: "python", MemoryMB: Some(512), Timeout: Some(10 * time.Second), Duration: dist.Const(20 * time.Millisecond), DurationPerRecord: dist.Const(time.Millisecond), ErrorRate: 0.001}},
		Sources:   map[string]*Source{"clicks": {Kind: "kinesis", To: "work", Rate: Some(Rate(1000)), Shards: Some(10), BisectOnError: true}},
	}, 5*time.Minute)
	perUnit(b, r, "record", func() int64 { return int64(r.sources[0].number) })
}

// BenchmarkCompile is what a turn of a knob costs before anything runs.
func BenchmarkCompile(b *testing.B) {
	w := payment()
	b.ReportAllocs()
	for range b.N {
		if m, problems := Compile(w); m == nil {
			b.Fatal(problems)
		}
	}
}
