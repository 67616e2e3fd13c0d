package engine

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"pgregory.net/rapid"

	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// A sketch draws random worlds: small ones, of some hundred events, in which
// limits are met, runs fail, messages come back and environments expire.
type sketch struct {
	*rapid.T
	world   World
	profile platform.Profile
	queues  []string
}

// drawWorld draws a world that Compile accepts, on a profile whose limits are so
// low that a small world meets them.
func drawWorld(t *rapid.T) (World, *platform.Profile) {
	s := newSketch(t)
	s.draw()
	return s.world, &s.profile
}

func newSketch(t *rapid.T) *sketch {
	s := &sketch{T: t}
	profile, err := platform.Load(pick(s, "platform", "aws", "aws-classic"))
	if err != nil {
		t.Fatal(err)
	}
	s.profile = *profile
	p := &s.profile
	p.Concurrency.UnreservedMinimum = s.number("unreserved minimum", 0, 3)
	p.Concurrency.AccountDefault = s.number("account", 3, 30)
	p.Concurrency.RequestRateFactor = pick(s, "request rate factor", 0, 1, 1, 10)
	p.Scaling.Burst = s.number("burst", 1, 20)
	p.Scaling.Refill = s.number("refill", 0, 20)
	p.Scaling.Period = s.span("period", time.Second, 10*time.Second)
	p.Provisioned.Preparation = s.times("preparation", s.span("preparation scale", 0, 5*time.Second))
	p.Provisioned.Refill = s.number("provisioning", 1, 100)
	p.Provisioned.Target.Interval = s.span("interval", 2*time.Second, 20*time.Second)
	p.Queue.PollersStart = s.number("pollers", 1, 5)
	p.Queue.PollersMax = s.number("pollers max", 5, 10)
	p.Queue.ThrottlePause = s.span("pause", 0, time.Second)
	p.Streams = maps.Clone(p.Streams)
	for _, kind := range sortedKeys(p.Streams) {
		stream := p.Streams[kind]
		stream.Retention = s.span("stream retention", 10*time.Second, time.Minute, 24*time.Hour)
		stream.RetryBase = s.span("stream retry", 100*time.Millisecond, time.Second)
		stream.RetryCap = 4 * stream.RetryBase
		stream.RecordAgeMin = time.Second
		p.Streams[kind] = stream
	}
	p.Init.Limit = s.span("init limit", time.Second, 10*time.Second)
	return s
}

// slotted makes the profile a platform whose environments take several requests.
func (s *sketch) slotted() {
	p := &s.profile
	p.Concurrency.EnvironmentMax = 5
	p.Concurrency.EnvironmentDefault = s.number("slots", 1, 5)
	p.Billing.Meter = pick(s, "meter", "invocation", "environment", "cpu", "lifetime")
	p.Scaling.Kind = pick(s, "scaling", "tokens", "instances", "kpa")
	switch p.Scaling.Kind {
	case "instances":
		p.Scaling.InstancesMax = s.number("instances", 0, 4)
		if s.chance("no rate", 50) {
			p.Scaling.Burst = 0
		}
	case "kpa":
		p.Scaling.KPA = platform.KPA{
			Target: float64(s.number("target", 1, 5)), Utilization: pick(s, "target utilization", 0.5, 0.7, 1),
			Tick: time.Second, StableWindow: 10 * time.Second, PanicWindow: 2 * time.Second, PanicThreshold: 2,
			MaxScaleUp: 10, MaxScaleDown: 2, ScaleToZeroGrace: s.span("grace", 0, 3*time.Second), InitialScale: s.number("initial", 0, 2),
		}
		p.Provisioned.Target.Interval = time.Hour
	}
	p.Pending = platform.Pending{Timeout: s.span("pending", 0, time.Second, 10*time.Second), StartFactor: s.share("start factor"), Max: s.number("line", 0, 5)}
}

// fair draws ten bits, each as likely as not: rapid's own ranges prefer their
// ends so much that most worlds would be empty.
var fair = rapid.Custom(func(t *rapid.T) (v int) {
	for range 10 {
		v <<= 1
		if rapid.Bool().Draw(t, "bit") {
			v |= 1
		}
	}
	return v
})

// number draws from [lo, hi], each as likely as the other. It shrinks to lo.
func (s *sketch) number(label string, lo, hi int) int {
	return lo + fair.Draw(s.T, label)*(hi-lo+1)>>10
}

func (s *sketch) chance(label string, percent int) bool { return 99-s.number(label, 0, 99) < percent }

func pick[T any](s *sketch, label string, of ...T) T { return of[s.number(label, 0, len(of)-1)] }

func (s *sketch) share(label string) float64 { return pick(s, label, 0, 0, 0.1, 0.5, 1) }

func (s *sketch) span(label string, of ...time.Duration) time.Duration { return pick(s, label, of...) }

func (s *sketch) times(label string, scale time.Duration) dist.Distribution {
	if scale == 0 {
		return dist.Const(0)
	}
	return pick(s, label, []dist.Distribution{
		dist.Const(0),
		dist.Const(scale),
		{Kind: dist.Exponential, Mean: scale},
		{Kind: dist.Uniform, Max: 2 * scale},
		{Kind: dist.Lognormal, P50: scale, P99: 5 * scale},
		{Kind: dist.Empirical, Samples: []time.Duration{0, scale, 3 * scale}},
	}...)
}

func (s *sketch) draw() {
	if s.chance("slots", 35) {
		s.slotted()
	}
	w := &s.world
	w.Duration = s.span("duration", 10*time.Second, time.Minute, 10*time.Minute)
	w.Transient = s.span("transient", 0, 0, 5*time.Second, w.Duration)
	w.Billing.Scale = Some(pick(s, "scale", "month", "none"))
	w.Billing.FreeTier = Some(s.chance("free tier", 50))
	w.Functions, w.Sources = map[string]*Function{}, map[string]*Source{}
	w.Fleets, w.Resources = map[string]*Fleet{}, map[string]*Resource{}
	for i := range s.number("resources", 0, 2) {
		w.Resources[fmt.Sprintf("r%d", i)] = s.resource()
	}
	functions := s.number("functions", 1, 3)
	reserved := 0
	for i := range functions {
		f := s.function()
		left := s.profile.Concurrency.AccountDefault - s.profile.Concurrency.UnreservedMinimum - reserved
		f.ReservedConcurrency.Value = min(f.ReservedConcurrency.Value, left)
		taken := f.ReservedConcurrency.Value
		if s.profile.Provisioned.Refill > 0 && s.chance("provisioned", 25) {
			most := min(left, 5)
			if f.ReservedConcurrency.Set {
				most = taken
			}
			f.SnapStart = false
			s.provision(f, most/max(1, s.profile.Concurrency.EnvironmentDefault))
			taken = most
		}
		reserved += taken
		w.Functions[fmt.Sprintf("f%d", i)] = f
	}
	fleets := s.number("fleets", 0, 1)
	for i := range fleets {
		w.Fleets[fmt.Sprintf("w%d", i)] = s.fleet()
	}
	s.invocations(functions, fleets)
	for i := range s.number("queues", 0, 2) {
		name := fmt.Sprintf("q%d", i)
		s.queues = append(s.queues, name)
		to := fmt.Sprintf("f%d", s.number("to", 0, functions-1))
		if s.chance("stream", 40) {
			w.Sources[name] = s.stream(to)
		} else {
			w.Sources[name] = s.queue(to)
		}
	}
	for i := range s.number("sources", 1, 3) {
		w.Sources[fmt.Sprintf("s%d", i)] = s.source(functions, fleets)
	}
	s.emits()
}

// invocations lets functions call functions of higher numbers, and fleets, before
// or after their calls of resources.
func (s *sketch) invocations(functions, fleets int) {
	for i := range functions {
		f := s.world.Functions[fmt.Sprintf("f%d", i)]
		var to []string
		for k := i + 1; k < functions; k++ {
			to = append(to, fmt.Sprintf("f%d", k))
		}
		for k := range fleets {
			to = append(to, fmt.Sprintf("w%d", k))
		}
		if len(to) == 0 || !s.chance("invokes", 50) {
			continue
		}
		call := Call{To: pick(s, "invoked", to...), Count: Some(s.number("invocations", 1, 2))}
		if s.chance("first", 50) {
			f.Calls = append([]Call{call}, f.Calls...)
		} else {
			f.Calls = append(f.Calls, call)
		}
	}
}

// emits lets functions send to sources, in loops too. A loop that grows would
// be of no use to a law, so that only the first of a run's emits can be many.
func (s *sketch) emits() {
	var takers []string
	for _, name := range sortedKeys(s.world.Sources) {
		if in := s.world.Sources[name]; in.Kind != "schedule" && (polled(in.Kind) || sourceKinds[in.Kind].class == classAsync) {
			takers = append(takers, name)
		}
	}
	if len(takers) == 0 {
		return
	}
	for _, name := range sortedKeys(s.world.Functions) {
		f := s.world.Functions[name]
		if !s.chance("emits", 40) {
			continue
		}
		f.Emits = []Emit{{To: pick(s, "emit to", takers...)}}
		if to := s.final(f.Emits[0].To); to > name {
			f.Emits[0].Count = Some(s.number("emitted", 1, 3))
			f.Emits = append(f.Emits, f.Emits[0])
		}
	}
}

// final is the function or fleet that a source's events get to.
func (s *sketch) final(source string) string {
	for in := s.world.Sources[source]; in != nil; in = s.world.Sources[source] {
		source = in.To
	}
	return source
}

// endLoops takes from the functions what they emit to themselves, directly or
// by others.
func (s *sketch) endLoops() {
	for name, f := range s.world.Functions {
		if len(f.Emits) > 0 && s.final(f.Emits[0].To) <= name {
			f.Emits = nil
		}
	}
}

func (s *sketch) function() *Function {
	f := &Function{
		MemoryMB:       Some(s.number("memory", 128, 3000)),
		Timeout:        Some(s.span("timeout", 100*time.Millisecond, time.Second, 3*time.Second, time.Minute)),
		Duration:       s.times("handler", s.span("handler scale", 10*time.Millisecond, 300*time.Millisecond, 2*time.Second)),
		CPUShare:       s.share("cpu share"),
		DurationAtMB:   Some(float64(s.number("at", 128, 4000))),
		KeepAlive:      Some(s.times("keep-alive", s.span("keep-alive scale", time.Second, time.Minute))),
		ErrorRate:      s.share("error rate") / 2,
		CrashRate:      s.share("crash rate") / 2,
		PoisonRate:     s.share("poison rate"),
		PartialEffects: s.share("partial effects"),
		VPC:            s.chance("vpc", 20),
		PackageMB:      float64(s.number("package", 0, 50)),
	}
	if s.chance("per record", 30) {
		f.DurationPerRecord = s.times("record", 20*time.Millisecond)
	}
	if s.chance("cold start", 50) {
		f.ColdStart = Some(s.times("cold", s.span("cold scale", 0, 200*time.Millisecond, 5*time.Second)))
	} else {
		f.FunctionInit = Some(s.times("init", s.span("init scale", 100*time.Millisecond, 2*time.Second)))
		f.Runtime = pick(s, "runtime", "", "nodejs", "python")
		f.SnapStart = f.Runtime != "nodejs" && s.chance("snapstart", 20)
	}
	if s.chance("age", 50) {
		f.MaxEnvironmentAge = Some(s.times("max age", s.span("age scale", time.Second, time.Minute)))
	}
	for i := range s.number("deploys", 0, 2) {
		f.Deploys = append(f.Deploys, time.Duration(i)*7*time.Second)
	}
	if s.chance("reserved", 50) {
		f.ReservedConcurrency = Some(s.number("reservation", 0, 5))
	}
	if s.chance("idempotent", 50) {
		f.Idempotent = Some(Idempotency{
			Key:    pick(s, "key", "event", "payload", "attempt"),
			Lock:   Some(s.chance("lock", 50)),
			Window: Some(s.span("window", 0, 10*time.Second, time.Hour)),
		})
	}
	f.Async.DeadLetter = s.chance("async dead letter", 50)
	f.Async.MaxRetries = Some(s.number("async retries", 0, 2))
	f.Async.MaxEventAge = Some(s.span("async age", time.Minute, 2*time.Minute, time.Hour))
	for i := range len(s.world.Resources) {
		if s.chance("calls", 60) {
			f.Calls = append(f.Calls, Call{To: fmt.Sprintf("r%d", i), Count: Some(s.number("count", 1, 2))})
		}
	}
	return f
}

// provision gives a function at most so many environments that are initialised
// ahead.
func (s *sketch) provision(f *Function, most int) {
	ways := 2
	if s.profile.Scaling.Kind == "kpa" {
		ways = 1
	}
	switch s.number("provision by", 0, ways) {
	case 0:
		f.ProvisionedConcurrency = Some(s.number("provisioned", 0, most))
	case 1:
		at := time.Duration(0)
		for range s.number("steps", 1, 6) {
			f.ProvisionedSchedule = append(f.ProvisionedSchedule, ProvisionedStep{At: at, Count: s.number("count", 0, most)})
			at += s.span("step", time.Second, 30*time.Second, 3*time.Minute)
		}
	case 2:
		low := s.number("least", 0, most)
		f.ProvisionedTarget = Some(ProvisionedTarget{Utilization: pick(s, "utilization", 0.1, 0.5, 0.9), Min: low, Max: s.number("most", low, most)})
	}
}

func (s *sketch) resource() *Resource {
	r := &Resource{Duration: s.times("call", 100*time.Millisecond), USDPerCall: s.share("price")}
	if s.chance("slots", 60) {
		r.MaxConcurrency = Some(s.number("slots", 0, 3))
	}
	if s.chance("quota", 40) {
		r.Quota = Some(Rate(s.number("quota", 0, 20)))
	}
	if s.chance("reject", 40) {
		r.OnLimit = Some("reject")
	}
	if s.chance("slow", 30) {
		r.Phases = []ResourcePhase{{At: 3 * time.Second, Duration: dist.Const(5 * time.Second)}}
	}
	return r
}

func (s *sketch) fleet() *Fleet {
	f := &Fleet{
		Duration:     s.times("work", s.span("work scale", 10*time.Millisecond, time.Second)),
		CPUShare:     s.share("fleet cpu"),
		Connections:  Some(s.number("connections", 1, 5)),
		Queue:        Some(s.number("fleet queue", 0, 3)),
		LoadBalancer: s.chance("balancer", 30),
		VolumeGB:     float64(s.number("volume", 0, 10)),
	}
	if s.chance("type", 50) {
		f.Instance.Name = "t3.medium"
		f.Credits = Some(pick(s, "credits", "standard", "unlimited"))
	} else {
		f.Instance = Instance{VCPUs: pick(s, "vcpus", 0.5, 1, 2), USDPerHour: 0.05}
	}
	if s.chance("scaling", 40) {
		f.Autoscaling = Some(Autoscaling{Min: 1, Max: 4, Target: 0.5, Delay: 10 * time.Second})
	} else {
		f.Count = Some(s.number("servers", 1, 3))
	}
	return f
}

// births draws a rate of up to some hundred events in the whole run.
func (s *sketch) births(in *Source) {
	if s.chance("replay", 15) {
		s.replay(in)
		return
	}
	whole := (s.world.Duration + s.world.Transient).Seconds()
	rate := func(label string) Rate {
		return Rate(float64(pick(s, label, 0, 1, 10, 100, 300)) / whole)
	}
	in.Rate = Some(rate("rate"))
	switch s.number("law", 0, 3) {
	case 0:
		in.Arrivals.Law = "even"
	case 1:
		in.Arrivals.Batch = Some(s.number("batch", 1, 30))
	}
	if s.chance("phases", 30) {
		in.Phases = []Phase{
			{At: s.world.Duration / 10, Rate: rate("first"), Ramp: s.span("ramp", 0, time.Second, time.Minute)},
			{At: s.world.Duration / 2, Rate: rate("second"), Ramp: s.span("second ramp", 0, time.Second)},
		}
	}
}

// replay draws a trace that ends before the run does.
func (s *sketch) replay(in *Source) {
	t := ArrivalTrace{Path: "trace.csv"}
	at := -Instant(s.world.Transient) - Instant(time.Second)
	if s.chance("times", 50) {
		step := int(s.world.Duration+s.world.Transient) / 50
		for at < Instant(s.world.Duration) && len(t.Times) < 200 {
			t.Times = append(t.Times, at)
			at += Instant(s.number("gap", 0, step))
		}
		t.Times = append(t.Times, 0)
		slices.Sort(t.Times)
	} else {
		t.Period = s.span("period of the trace", time.Second, 5*time.Second, time.Minute)
		for n := 0; at+Instant(t.Period) < Instant(s.world.Duration) && n < 30; n++ {
			t.Counts = append(t.Counts, ArrivalCount{From: at, Events: int64(s.number("count", 0, 15))})
			at += Instant(t.Period) * Instant(s.number("periods", 1, 3))
		}
		if t.Counts == nil {
			t.Counts = []ArrivalCount{{From: 0, Events: 1}}
		}
		in.Arrivals.Law = pick(s, "law", "", "even")
	}
	in.Trace = Some(t)
}

func (s *sketch) queue(to string) *Source {
	in := &Source{
		Kind: pick(s, "queue kind", "sqs", "sqs-fifo"), To: to,
		BatchSize:            Some(pick(s, "batch size", 1, 2, 10)),
		BatchWindow:          s.span("batch window", 0, 0, time.Second, 5*time.Second),
		VisibilityTimeout:    Some(s.span("visibility", 100*time.Millisecond, time.Second, 30*time.Second)),
		DeadLetter:           s.chance("dead letter", 50),
		PartialBatchResponse: s.chance("partial", 50),
		DuplicateRate:        Some(s.share("duplicate")),
		PayloadKB:            float64(s.number("payload", 0, 300)),
	}
	if in.Kind == "sqs-fifo" {
		in.BatchWindow = 0
		in.MessageGroups = Some(s.number("groups", 1, 5))
	}
	if s.chance("receives", 60) {
		in.MaxReceiveCount = Some(s.number("receive count", 1, 4))
	}
	if s.chance("max concurrency", 50) {
		in.MaxConcurrency = Some(s.number("max concurrency", 1, s.profile.Queue.PollersMax))
	}
	if s.chance("own births", 50) {
		s.births(in)
	}
	return in
}

func (s *sketch) stream(to string) *Source {
	in := &Source{
		Kind: pick(s, "stream kind", "kinesis", "dynamodb-streams"), To: to,
		Shards:                Some(s.number("shards", 1, 3)),
		ParallelizationFactor: Some(s.number("factor", 1, 2)),
		BatchSize:             Some(pick(s, "batch size", 1, 2, 10, 100)),
		BatchWindow:           s.span("batch window", 0, 0, time.Second, 5*time.Second),
		BisectOnError:         s.chance("bisect", 50),
		DeadLetter:            s.chance("dead letter", 50),
		PayloadKB:             float64(s.number("payload", 0, 300)),
	}
	if s.chance("retries", 50) {
		in.MaxRetries = Some(s.number("max retries", 0, 3))
	}
	if s.chance("record age", 30) {
		in.MaxRecordAge = Some(s.span("max age", time.Second, 5*time.Second, time.Minute))
	}
	if s.chance("duplicates", 30) {
		in.DuplicateRate = Some(s.share("duplicate"))
	}
	if s.chance("own births", 60) {
		s.births(in)
	}
	return in
}

func (s *sketch) source(functions, fleets int) *Source {
	in := &Source{Kind: pick(s, "kind",
		"api-gateway", "api-gateway-http", "alb", "function-url", "direct", "direct", "s3", "s3", "sns", "eventbridge", "schedule")}
	kind := in.Kind
	if kind == "api-gateway" {
		kind = "api-gateway-rest"
	}
	synchronous := sourceKinds[kind].class == classSync
	in.To = fmt.Sprintf("f%d", s.number("to", 0, functions-1))
	switch {
	case len(s.queues) > 0 && s.chance("to a queue", 30):
		in.To = pick(s, "queue", s.queues...)
	case fleets > 0 && sourceKinds[kind].fleets && s.chance("to a fleet", 40):
		in.To = "w0"
	}
	if kind == "schedule" {
		in.Every = Some(s.world.Duration / time.Duration(s.number("every", 1, 50)))
	} else {
		s.births(in)
	}
	if s.chance("duplicates", 50) {
		in.DuplicateRate = Some(s.share("duplicate"))
	}
	in.PayloadKB = float64(s.number("payload", 0, 700))
	if !synchronous {
		return in
	}
	in.ResponseKB = float64(s.number("response", 0, 700))
	in.Client = Client{
		MaxAttempts: Some(s.number("attempts", 1, 4)),
		Base:        Some(s.span("base", 0, 100*time.Millisecond, time.Second)),
		Cap:         Some(5 * time.Second),
		Jitter:      Some(pick(s, "jitter", "full", "none")),
		RetryErrors: s.chance("retry errors", 50),
	}
	if s.chance("client timeout", 40) {
		in.Client.Timeout = Some(s.span("gives up", 50*time.Millisecond, time.Second))
	}
	return in
}
