package engine

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"

	"coldstart/engine/dist"
	"coldstart/engine/platform"
)

// Bounds of a world that are no platform's: they keep instants and sums within
// what an int64 holds, and memory within reason.
const (
	spanMax   = 10 * 365 * 24 * time.Hour
	rateMax   = 1e7 // events per second of one source
	namesMax  = 1_000
	phasesMax = 100_000
	countMax  = 1_000_000
)

// Compile checks a world and returns the model that runs it. Problems come in
// order of path, all of them at once; where one of them is not a warning the
// model is nil.
func Compile(w World) (*Model, []Problem) { return new(Compiler).Compile(w) }

// CompileOn is Compile on a profile of the caller's own, which World.Platform
// then does not name.
func CompileOn(w World, profile *platform.Profile) (*Model, []Problem) {
	return new(Compiler).CompileOn(w, profile)
}

// A Compiler compiles world after world, and is faster than Compile where they
// differ in little, as when a knob is turned: see dist.Samplers. The models are
// the same. It is not safe for use by several goroutines at once.
type Compiler struct{ samplers dist.Samplers }

// Compile is the function Compile.
func (k *Compiler) Compile(w World) (*Model, []Problem) {
	name := w.Platform
	if name == "" {
		name = "aws"
	}
	profile, err := platform.Load(name)
	if err != nil {
		return nil, []Problem{{Path: "platform", Text: err.Error()}}
	}
	return k.CompileOn(w, profile)
}

// CompileOn is the function CompileOn.
func (k *Compiler) CompileOn(w World, profile *platform.Profile) (*Model, []Problem) {
	c := &compilation{world: w, profile: profile, model: &Model{world: w, profile: profile}}
	c.samplers = &k.samplers
	c.general()
	c.resources()
	c.functions()
	c.fleets()
	c.sources()
	c.calls()
	c.emits()
	c.remember()
	c.fed()
	c.sizes()
	c.account()
	sort.SliceStable(c.problems, func(i, j int) bool { return c.problems[i].Path < c.problems[j].Path })
	if c.failed() {
		return nil, c.problems
	}
	return c.model, c.problems
}

// compilation is one world under way.
type compilation struct {
	checker
	world   World
	profile *platform.Profile
	model   *Model
}

func (c *compilation) general() {
	w, m := &c.world, c.model
	if w.Duration == 0 {
		c.add("duration", `add duration = "10m"`, "a world needs the simulated time that is measured")
	} else {
		c.span("duration", w.Duration, time.Nanosecond, spanMax)
	}
	c.span("transient", w.Transient, 0, spanMax)
	m.duration, m.transient = w.Duration.Nanoseconds(), w.Transient.Nanoseconds()
	m.seed = w.Seed.Or(1)
	m.freeTier = w.Billing.FreeTier.Or(true)
	scale := w.Billing.Scale.Or("month")
	c.word("billing.scale", scale, "month", "none")
	m.perMonth = scale == "month"
	limit := c.profile.Concurrency.AccountDefault
	if limit == 0 {
		limit = 10 * countMax // none
	}
	m.account.concurrency = int64(w.Account.Concurrency.Or(limit))
	p := &c.profile.Provisioned
	m.provision = provisionSpec{
		preparation: c.samplers.Sampler(p.Preparation),
		pace:        newBucket(int64(max(1, p.Burst)), int64(max(1, p.Refill)), max(1, p.Period.Nanoseconds())),
		shared:      p.Scope == "account",
	}
	c.count("account.concurrency", int(m.account.concurrency), 0, 10*countMax)
	if n := len(w.Functions) + len(w.Sources) + len(w.Fleets) + len(w.Resources); n > namesMax {
		c.add("", "", "a world has at most %d functions, sources, fleets and resources, this one %d", namesMax, n)
	}
	for _, name := range sortedKeys(w.Fleets) {
		if _, ok := w.Functions[name]; ok {
			c.add("fleets."+name, "rename one of them", "a function has the same name: functions, fleets and poll sources share their names")
		}
	}
	for _, name := range sortedKeys(w.Sources) {
		_, function := w.Functions[name]
		_, fleet := w.Fleets[name]
		if in := w.Sources[name]; in != nil && polled(in.Kind) && (function || fleet) {
			c.add("sources."+name, "rename one of them", "a function or fleet has the same name: functions, fleets and poll sources share their names")
		}
	}
}

// sizes bounds what a world holds before anything happens in it.
func (c *compilation) sizes() {
	var lanes, groups, servers int
	for i := range c.model.sources {
		lanes += c.model.sources[i].stream.lanes
		groups += c.model.sources[i].queue.groups
	}
	for i := range c.model.fleets {
		f := &c.model.fleets[i]
		most := f.count
		if f.scaling != nil {
			most = f.scaling.max
		}
		servers += most
	}
	for _, of := range []struct {
		path, what string
		n          int
	}{
		{"sources", "lanes of streams (shards x parallelization_factor)", lanes},
		{"sources", "message_groups", groups},
		{"fleets", "servers", servers},
	} {
		if of.n > countMax {
			c.add(of.path, "", "a world has at most %d %s in all, this one %d", countMax, of.what, of.n)
		}
	}
}

// account works out the pool that reservations leave.
func (c *compilation) account() {
	m := c.model
	reserved, provisioned := int64(0), int64(0)
	last := ""
	for i := range m.functions {
		f := &m.functions[i]
		switch {
		case f.reserved > 0:
			reserved += f.reserved
			last = "functions." + f.name + ".reserved_concurrency"
		case f.reserved < 0 && f.provisioned.most > 0:
			provisioned += f.provisioned.most * int64(f.slots)
			last = "functions." + f.name + "." + f.provisioned.key
		}
	}
	m.account.pool = m.account.concurrency - reserved
	taken := reserved + provisioned
	if least := int64(c.profile.Concurrency.UnreservedMinimum); taken > 0 && m.account.concurrency-taken < least {
		verb, hint := "reserve", "reserve"
		if provisioned > 0 {
			verb, hint = "reserve and provision", "take"
		}
		c.add(last, fmt.Sprintf(hint+" at most %d in all, or raise account.concurrency", max(0, m.account.concurrency-least)),
			"the functions %s %d of the account's %d concurrent executions: the platform keeps %d unreserved",
			verb, taken, m.account.concurrency, least)
	}
}

func (c *compilation) functions() {
	for _, name := range sortedKeys(c.world.Functions) {
		path := "functions." + name
		f := c.world.Functions[name]
		if f == nil {
			f = &Function{}
		}
		c.name(path, name)
		spec := c.function(path, name, f)
		spec.bill = spec.lines(c.profile, len(c.model.functions) == 0)
		c.model.functions = append(c.model.functions, spec)
	}
}

func (c *compilation) function(path, name string, f *Function) functionSpec {
	p := c.profile
	s := functionSpec{name: name, reserved: -1, requestRate: -1, keepAliveConst: -1}

	memory := f.MemoryMB.Or(p.Memory.DefaultMB)
	c.count(path+".memory_mb", memory, p.Memory.MinMB, p.Memory.MaxMB)
	if sizes := p.Memory.SizesMB; len(sizes) > 0 && !slices.Contains(sizes, memory) {
		c.add(path+".memory_mb", "", "must be one of %s on %s, is %d", strings.Trim(strings.Join(strings.Fields(fmt.Sprint(sizes)), ", "), "[]"), p.Name, memory)
	}
	s.memoryMB = int64(memory)
	if f.EphemeralStorageMB.Set && p.Memory.EphemeralMaxMB == 0 {
		c.add(path+".ephemeral_storage_mb", "remove the key", "%s has no ephemeral storage beside the memory", p.Name)
	} else {
		ephemeral := f.EphemeralStorageMB.Or(p.Memory.EphemeralMinMB)
		c.count(path+".ephemeral_storage_mb", ephemeral, p.Memory.EphemeralMinMB, p.Memory.EphemeralMaxMB)
		s.ephemeralMB = int64(ephemeral)
	}
	timeout := f.Timeout.Or(p.Memory.TimeoutDefault)
	c.span(path+".timeout", timeout, time.Millisecond, p.Memory.TimeoutMax)
	s.timeout = timeout.Nanoseconds()
	s.architecture = f.Architecture.Or("x86_64")
	c.word(path+".architecture", s.architecture, "x86_64", "arm64")

	s.duration = c.sampler(path+".duration", f.Duration)
	c.share(path+".cpu_share", f.CPUShare)
	atMB := f.DurationAtMB.Or(p.Memory.MBPerVCPU)
	c.number(path+".duration_at_mb", atMB, 1, 1e6)
	s.factor = c.memoryFactor(f.CPUShare, atMB, float64(memory))
	s.perRecord = c.sampler(path+".duration_per_record", f.DurationPerRecord)
	constant, ok := s.perRecord.IsConstant()
	s.batched = !ok || constant > 0

	s.cold = c.coldStart(path, f)
	s.keepAlive = c.sampler(path+".keep_alive", f.KeepAlive.Or(p.Environment.KeepAlive))
	if keep, ok := s.keepAlive.IsConstant(); ok {
		s.keepAliveConst = keep.Nanoseconds()
	}
	s.maxAge = c.sampler(path+".max_environment_age", f.MaxEnvironmentAge.Or(p.Environment.MaxAge))
	if len(f.Deploys) > phasesMax {
		c.add(path+".deploys", "", "at most %d deploys", phasesMax)
	}
	for i, at := range f.Deploys {
		c.span(fmt.Sprintf("%s.deploys.%d", path, i), at, -spanMax, spanMax)
		s.deploys = append(s.deploys, at.Nanoseconds())
	}
	c.slots(path, f, atMB, float64(memory), &s)
	if f.ReservedConcurrency.Set && !p.Concurrency.Reservations {
		c.add(path+".reserved_concurrency", "remove the key", "%s has no reserved concurrency", p.Name)
	} else if f.ReservedConcurrency.Set {
		c.count(path+".reserved_concurrency", f.ReservedConcurrency.Value, 0, 10*countMax)
		s.reserved = int64(f.ReservedConcurrency.Value)
	}
	if factor := int64(p.Concurrency.RequestRateFactor); factor > 0 {
		s.requestRate = 0 // the account's
		if s.reserved >= 0 {
			s.requestRate = factor * s.reserved
		}
	}
	c.provisioned(path, f, &s)
	c.faults(path, f, &s)
	c.idempotency(path, f, &s)

	c.async(path, f, &s)

	return s
}

// async compiles what becomes of asynchronous events.
func (c *compilation) async(path string, f *Function, s *functionSpec) {
	p := c.profile.Async
	if p.MaxEventAge == 0 {
		if f.Async != (Async{}) {
			c.add(path+".async", "remove the key", "%s has no asynchronous sources", c.profile.Name)
		}
		return
	}
	s.async.maxRetries = f.Async.MaxRetries.Or(p.MaxRetries)
	c.count(path+".async.max_retries", s.async.maxRetries, 0, max(2, p.MaxRetries))
	age := f.Async.MaxEventAge.Or(p.MaxEventAge)
	c.span(path+".async.max_event_age", age, time.Minute, p.MaxEventAge)
	s.async.maxAge = age.Nanoseconds()
	s.async.deadLetter = f.Async.DeadLetter
}

// provisioned compiles the environments that are initialised ahead.
func (c *compilation) provisioned(path string, f *Function, s *functionSpec) {
	p := c.profile.Provisioned
	spec := &s.provisioned
	use := func(key string, n int) {
		spec.on = true
		if spec.key == "" || int64(n) > spec.most {
			spec.key, spec.most = key, int64(n)
		}
	}
	if f.ProvisionedConcurrency.Set {
		n := f.ProvisionedConcurrency.Value
		c.count(path+".provisioned_concurrency", n, 0, countMax)
		use("provisioned_concurrency", n)
		spec.steps = append(spec.steps, provisionedStepSpec{at: math.MinInt64, count: int64(n)})
	}
	c.ordered(path+".provisioned_schedule", "step", len(f.ProvisionedSchedule), func(i int) time.Duration { return f.ProvisionedSchedule[i].At })
	for i, step := range f.ProvisionedSchedule {
		c.count(fmt.Sprintf("%s.provisioned_schedule.%d.count", path, i), step.Count, 0, countMax)
		use("provisioned_schedule", step.Count)
		spec.steps = append(spec.steps, provisionedStepSpec{at: step.At.Nanoseconds(), count: int64(step.Count)})
	}
	if f.ProvisionedTarget.Set {
		t, at := f.ProvisionedTarget.Value, path+".provisioned_target"
		if !(t.Utilization > 0 && t.Utilization <= 1) {
			c.add(at+".utilization", "", "must be above 0 and at most 1, is %v", t.Utilization)
		}
		c.count(at+".min", t.Min, 0, countMax)
		c.count(at+".max", t.Max, t.Min, countMax)
		if len(f.ProvisionedSchedule) > 0 {
			c.add(at, "remove one of the two", "provisioned concurrency follows a schedule or a target, not both")
		}
		if f.ProvisionedConcurrency.Set && (f.ProvisionedConcurrency.Value < t.Min || f.ProvisionedConcurrency.Value > t.Max) {
			c.add(path+".provisioned_concurrency", "", "must be between the target's min and max, %d and %d, is %d", t.Min, t.Max, f.ProvisionedConcurrency.Value)
		}
		use("provisioned_target", t.Max)
		if !f.ProvisionedConcurrency.Set {
			spec.steps = append(spec.steps, provisionedStepSpec{at: math.MinInt64, count: int64(t.Min)})
		}
		spec.target = &targetSpec{utilization: t.Utilization, min: int64(t.Min), max: int64(t.Max)}
	}
	if !spec.on {
		return
	}
	key := path + "." + spec.key
	if p.Refill <= 0 {
		c.add(key, "remove the key", "%s has no provisioned concurrency", c.profile.Name)
		return
	}
	if s.spread && spec.target != nil {
		c.add(key, `write provisioned_concurrency = 2, the least that there is`, "%s has an autoscaler of its own", c.profile.Name)
	}
	if f.SnapStart {
		c.add(key, "set one of the two", "provisioned concurrency and SnapStart exclude each other")
	}
	if s.reserved >= 0 && spec.most*int64(s.slots) > s.reserved {
		c.add(key, fmt.Sprintf("provision at most %d, or reserve more", s.reserved/int64(max(1, s.slots))), "provisions %d of %d reserved", spec.most*int64(s.slots), s.reserved)
	}
	if factor := c.profile.Concurrency.RequestRateFactor; factor > 0 {
		spec.rate = int64(factor)
	}
}

// slots compiles how many requests an environment takes, how they share it, and
// how others wait for one.
func (c *compilation) slots(path string, f *Function, atMB, memoryMB float64, s *functionSpec) {
	p := c.profile
	n := f.EnvironmentConcurrency.Or(max(1, p.Concurrency.EnvironmentDefault))
	c.count(path+".environment_concurrency", n, 1, max(1, p.Concurrency.EnvironmentMax))
	s.slots = int32(n)
	s.slotted = p.Concurrency.EnvironmentMax > 1
	s.vcpus = c.vcpus(memoryMB)
	s.longest = s.timeout + 1
	if s.slotted && f.CPUShare > 0 {
		s.sharing = true
		s.factor, s.longest = 1, 1<<60
		s.waitShare = 1 - f.CPUShare
		s.cpuShare = float64(f.CPUShare * c.vcpus(atMB))
	}
	if p.Scaling.Kind == "kpa" {
		s.spread = true
		s.target = p.Scaling.KPA.Target
		if f.EnvironmentConcurrency.Set {
			s.target = float64(n)
		}
	}
	if p.Pending.Timeout > 0 {
		wait := math.Max(float64(p.Pending.Timeout), float64(p.Pending.StartFactor*s.cold.mean()))
		s.pendingTime = int64(math.Min(wait, float64(spanMax)))
		s.pendingMax = int64(p.Pending.Max)
	}
}

// mean is how long a cold start takes in the mean, in ns.
func (s *coldStartSpec) mean() float64 {
	if s.whole {
		return s.override.Mean()
	}
	mean := s.sandbox.Mean() + s.download.Mean() + s.runtime.Mean() + s.function.Mean()
	if s.attach {
		mean += s.vpc.Mean()
	}
	return mean
}

// memoryFactor is what a handler's time is multiplied with at a memory size.
func (c *compilation) memoryFactor(share, atMB, memoryMB float64) float64 {
	if share == 0 {
		return 1
	}
	return (1 - share) + float64(share*(c.vcpus(atMB)/c.vcpus(memoryMB)))
}

// vcpus is the CPU that a memory size comes with.
func (c *compilation) vcpus(mb float64) float64 {
	m := &c.profile.Memory
	return math.Max(m.VCPUMin, math.Min(m.VCPUMax, mb/m.MBPerVCPU))
}

func (c *compilation) coldStart(path string, f *Function) coldStartSpec {
	p := c.profile
	s := coldStartSpec{attach: f.VPC, initLimit: p.Init.Limit.Nanoseconds(), billed: p.Init.Billed}
	if f.ColdStart.Set {
		s.whole = true
		s.override = c.sampler(path+".cold_start", f.ColdStart.Value)
		if f.FunctionInit.Set {
			c.add(path+".function_init", "set one of the two", "cold_start replaces every phase of a cold start, function_init included")
		}
	}
	pack := f.Package.Or(p.Packages[0])
	c.word(path+".package", pack, p.Packages...)
	c.snapstart(path, f, pack, &s)
	c.number(path+".package_mb", f.PackageMB, 0, 1e5)
	s.sandbox = c.samplers.Sampler(p.Init.Sandbox)
	if pack == "image" {
		s.download = c.samplers.Sampler(p.Init.ImageDownload)
	} else {
		s.download = c.samplers.Sampler(dist.Const(time.Duration(f.PackageMB * float64(p.Init.DownloadPerMB))))
	}
	s.vpc = c.samplers.Sampler(p.Init.VPC)
	s.runtime = c.samplers.Sampler(c.runtimeInit(path, f, pack))
	s.function = c.sampler(path+".function_init", f.FunctionInit.Or(dist.Distribution{}))
	return s
}

// snapstart compiles the restore that stands in the place of init.
//
// Source: AWS Lambda Developer Guide, "Improving startup performance with Lambda
// SnapStart": the runtimes that have it, and what it excludes.
func (c *compilation) snapstart(path string, f *Function, pack string, s *coldStartSpec) {
	p := c.profile
	if !f.SnapStart {
		return
	}
	if len(p.Init.SnapStart) == 0 {
		c.add(path+".snapstart", "remove the key", "%s has no SnapStart", p.Name)
		return
	}
	s.snapstart = true
	s.restore = c.samplers.Sampler(p.Init.Restore)
	s.snapshotPriced = true
	if f.Runtime != "" {
		family := f.Runtime
		if runtime, ok := p.Runtimes[family]; ok {
			family = runtime.Family
		}
		priced, ok := p.Init.SnapStart[family]
		if _, known := p.Families[family]; known && !ok {
			c.add(path+".snapstart", "remove the key, or take another runtime", "%s has SnapStart for %s, not for %s", p.Name, strings.Join(sortedKeys(p.Init.SnapStart), ", "), family)
		}
		s.snapshotPriced = priced
	}
	if pack == "image" {
		c.add(path+".snapstart", `write package = "zip"`, "container images have no SnapStart")
	}
	if f.EphemeralStorageMB.Or(p.Memory.EphemeralMinMB) > p.Memory.EphemeralMinMB {
		c.add(path+".snapstart", "", "SnapStart needs an ephemeral_storage_mb of %d, has %d", p.Memory.EphemeralMinMB, f.EphemeralStorageMB.Value)
	}
	if f.ColdStart.Set {
		c.add(path+".cold_start", "set one of the two", "cold_start replaces every phase of a cold start, the restore of SnapStart included")
	}
}

// runtimeInit finds the measured init of a runtime.
func (c *compilation) runtimeInit(path string, f *Function, pack string) dist.Distribution {
	if f.Runtime == "" {
		return dist.Distribution{}
	}
	version := f.Runtime
	if newest, ok := c.profile.Families[version]; ok {
		version = newest
	}
	runtime, ok := c.profile.Runtimes[version]
	if !ok {
		known := append(sortedKeys(c.profile.Families), sortedKeys(c.profile.Runtimes)...)
		c.add(path+".runtime", nearest(f.Runtime, known), "no runtime of %s is called %q%s", c.profile.Name, f.Runtime, c.runtimes())
		return dist.Distribution{}
	}
	architecture := f.Architecture.Or("x86_64")
	d, ok := runtime.Init[pack+"/"+architecture]
	if !ok && (pack == "zip" || pack == "image") && (architecture == "x86_64" || architecture == "arm64") {
		c.add(path+".runtime", "set cold_start, or another runtime", "%s has no figures for %s as %s on %s", c.profile.Name, version, pack, architecture)
	}
	return d
}

// runtimes says in words which runtimes there are.
func (c *compilation) runtimes() string {
	families := sortedKeys(c.profile.Families)
	if len(families) == 0 {
		return "; there is none"
	}
	text := "; there are the families " + strings.Join(families, ", ")
	for _, family := range families {
		if version := c.profile.Families[family]; version != family {
			return text + ", and versions such as " + version
		}
	}
	return text
}

func (c *compilation) faults(path string, f *Function, s *functionSpec) {
	c.share(path+".error_rate", f.ErrorRate)
	c.share(path+".crash_rate", f.CrashRate)
	c.share(path+".poison_rate", f.PoisonRate)
	c.share(path+".partial_effects", f.PartialEffects)
	if f.ErrorRate+f.CrashRate > 1 {
		c.add(path+".crash_rate", "", "error_rate and crash_rate together must be at most 1, are %v", f.ErrorRate+f.CrashRate)
	}
	s.crash = dist.NewChance(f.CrashRate)
	s.fail = dist.NewChance(f.CrashRate + f.ErrorRate)
	s.poison = dist.NewChance(f.PoisonRate)
	s.partial = dist.NewChance(f.PartialEffects)
	s.faulty = f.ErrorRate > 0 || f.CrashRate > 0 || f.PoisonRate > 0
}

func (c *compilation) idempotency(path string, f *Function, s *functionSpec) {
	if !f.Idempotent.Set {
		return
	}
	i := f.Idempotent.Value
	word := i.Key
	if word == "" {
		word = "event"
	}
	c.word(path+".idempotent.key", word, "event", "payload", "attempt")
	window := i.Window.Or(time.Hour)
	c.span(path+".idempotent.window", window, 0, spanMax)
	s.idempotency = idempotencySpec{on: true, lock: i.Lock.Or(true), window: window.Nanoseconds()}
	switch word {
	case "payload":
		s.idempotency.key = keyPayload
	case "attempt":
		s.idempotency.key = keyAttempt
	}
}

// among lists the names that there are.
func among(names []string) string {
	if len(names) == 0 {
		return "; there is none"
	}
	if len(names) > 20 {
		return ""
	}
	return "; there is " + strings.Join(names, ", ")
}

func (c *compilation) resources() {
	for _, name := range sortedKeys(c.world.Resources) {
		path := "resources." + name
		c.name(path, name)
		in := c.world.Resources[name]
		if in == nil {
			in = &Resource{}
		}
		s := resourceSpec{name: name, maxConcurrency: -1, usdPerCall: in.USDPerCall}
		s.phases = append(s.phases, resourcePhaseSpec{at: math.MinInt64, duration: c.sampler(path+".duration", in.Duration)})
		c.ordered(path+".phases", "phase", len(in.Phases), func(i int) time.Duration { return in.Phases[i].At })
		for i, p := range in.Phases {
			s.phases = append(s.phases, resourcePhaseSpec{at: p.At.Nanoseconds(),
				duration: c.sampler(fmt.Sprintf("%s.phases.%d.duration", path, i), p.Duration)})
		}
		if in.MaxConcurrency.Set {
			c.count(path+".max_concurrency", in.MaxConcurrency.Value, 0, 10*countMax)
			s.maxConcurrency = int64(in.MaxConcurrency.Value)
		}
		if in.Quota.Set {
			s.quota = true
			c.rate(path+".quota", in.Quota.Value)
			s.rate = newRateBucket(float64(in.Quota.Value))
		} else {
			s.rate = newRateBucket(1)
		}
		word := in.OnLimit.Or("queue")
		c.word(path+".on_limit", word, "queue", "reject")
		s.reject = word == "reject"
		c.number(path+".usd_per_call", in.USDPerCall, 0, 1e6)
		c.model.resources = append(c.model.resources, s)
	}
}

// ordered checks that phases, or steps, come in order of time, each at an
// instant of its own.
func (c *compilation) ordered(path, what string, n int, at func(int) time.Duration) {
	if n > phasesMax {
		c.add(path, "", "at most %d %ss, these are %d", phasesMax, what, n)
		return
	}
	for i := range n {
		key := fmt.Sprintf("%s.%d.at", path, i)
		c.span(key, at(i), -spanMax, spanMax)
		if i > 0 && at(i) <= at(i-1) {
			c.add(key, "put the "+what+"s in order of time", "must be after the "+what+" before it (%v), is %v", at(i-1), at(i))
		}
	}
}

func (c *compilation) rate(path string, r Rate) {
	if !(float64(r) >= 0 && float64(r) <= rateMax) {
		c.add(path, "", "must be between 0/s and %g/s, is %g/s", rateMax, float64(r))
	}
}

func (c *compilation) fleets() {
	if len(c.world.Fleets) > 0 && len(c.profile.InstanceType) == 0 {
		c.add("fleets", `take a platform that has some, such as platform = "aws"`, "%s has no servers: no figures and no prices for fleets", c.profile.Name)
		for _, name := range sortedKeys(c.world.Fleets) {
			c.model.fleets = append(c.model.fleets, fleetSpec{name: name})
		}
		return
	}
	for _, name := range sortedKeys(c.world.Fleets) {
		path := "fleets." + name
		c.name(path, name)
		in := c.world.Fleets[name]
		if in == nil {
			in = &Fleet{}
		}
		c.model.fleets = append(c.model.fleets, c.fleet(path, name, in))
	}
}

func (c *compilation) fleet(path, name string, in *Fleet) fleetSpec {
	p := c.profile
	s := fleetSpec{name: name, count: in.Count.Or(1), balancer: in.LoadBalancer, volumeGB: in.VolumeGB}
	c.instance(path, in, &s)
	c.count(path+".count", s.count, 1, 10_000)
	if in.Autoscaling.Set {
		a := in.Autoscaling.Value
		if in.Count.Set {
			c.add(path+".count", "remove one of the two", "autoscaling stands instead of count")
		}
		at := path + ".autoscaling"
		c.count(at+".min", a.Min, 1, 10_000)
		c.count(at+".max", a.Max, a.Min, 10_000)
		if !(a.Target > 0 && a.Target <= 1) {
			c.add(at+".target", "", "must be above 0 and at most 1, is %v", a.Target)
		}
		c.span(at+".delay", a.Delay, 0, 24*time.Hour)
		s.scaling = &autoscalingSpec{min: a.Min, max: a.Max, target: a.Target, delay: a.Delay.Nanoseconds(), interval: p.Fleet.AutoscalingInterval.Nanoseconds()}
	}
	s.duration = c.sampler(path+".duration", in.Duration)
	c.share(path+".cpu_share", in.CPUShare)
	atMB := in.DurationAtMB.Or(p.Memory.MBPerVCPU)
	c.number(path+".duration_at_mb", atMB, 1, 1e6)
	s.waitShare = 1 - in.CPUShare
	s.cpuShare = float64(in.CPUShare * c.vcpus(atMB))
	s.connections = in.Connections.Or(100)
	c.count(path+".connections", s.connections, 1, countMax)
	s.queue = in.Queue.Or(1024)
	c.count(path+".queue", s.queue, 0, countMax)
	c.number(path+".volume_gb", in.VolumeGB, 0, 1e6)
	return s
}

func (c *compilation) instance(path string, in *Fleet, s *fleetSpec) {
	p := c.profile
	pricing := in.Pricing.Or("on-demand")
	c.word(path+".pricing", pricing, "on-demand", "reserved-1y", "reserved-3y")
	credits := in.Credits.Or("unlimited")
	c.word(path+".credits", credits, "unlimited", "standard")
	s.unlimited = credits == "unlimited"
	s.surplusKey = "ec2.surplus_vcpu_hours"
	if in.Instance.Name == "" {
		s.vcpus, s.usdPerHour = in.Instance.VCPUs, in.Instance.USDPerHour
		if !(s.vcpus >= 0.01 && s.vcpus <= 1024) {
			c.add(path+".instance", `write instance = "t3.medium", or { vcpus = 2, usd_per_hour = 0.05 }`, "a fleet needs an instance with vcpus between 0.01 and 1024, has %v", s.vcpus)
		}
		c.number(path+".instance.usd_per_hour", s.usdPerHour, 0, 1e6)
		if in.Pricing.Set && pricing != "on-demand" {
			c.add(path+".pricing", "put the price that applies into usd_per_hour", "an instance with a price of its own has no other pricing")
		}
		return
	}
	kind, ok := p.InstanceType[in.Instance.Name]
	if !ok {
		names := sortedKeys(p.InstanceType)
		c.add(path+".instance", nearest(in.Instance.Name, names), "%s has no figures for the instance type %q%s", p.Name, in.Instance.Name, among(names))
		s.vcpus = 1
		return
	}
	s.vcpus = kind.VCPUs
	s.burstable, s.baseline, s.maxCredits = kind.Burstable, kind.BaselineVCPUs, float64(kind.MaxCreditHours*3.6e12)
	s.priceKey = "ec2." + in.Instance.Name + "." + pricing
	if _, ok := p.Prices[s.priceKey]; !ok {
		c.add(path+".pricing", "", "%s has no price for %s as %q; it has %s", p.Name, in.Instance.Name, pricing, strings.Join(sortedKeys(kind.USDPerHour), ", "))
	}
	if in.Credits.Set && !kind.Burstable {
		c.add(path+".credits", "remove the key", "%s is not burstable", in.Instance.Name)
	}
}

// name checks a name of the world.
func (c *compilation) name(path, name string) {
	for i, r := range name {
		if r >= 'a' && r <= 'z' || i > 0 && (r >= '0' && r <= '9' || r == '_') {
			continue
		}
		c.add(path, "", "a name is made of a-z, 0-9 and _, and begins with a letter; this is %q", name)
		return
	}
	if name == "" || len(name) > 100 {
		c.add(path, "", "a name has 1 to 100 characters")
	}
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
