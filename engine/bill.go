package engine

import (
	"math"
	"math/bits"
	"slices"

	"coldstart/engine/billing"
	"coldstart/engine/platform"
)

// The bill: usage in the window, scaled to a month of 730 h (or not at all),
// handed to engine/billing, which knows prices, tiers and allowances.
//
// Per invocation duration is rounded up to the billing unit; init counts where
// the platform bills it. A large asynchronous payload is billed as several
// requests. Throttled attempts are free, retries are not. Usage is
// summed in whole billing units and priced once.
//
// Simplifications: transfer is what answers carry (response_kb), to the
// internet; a load balancer's capacity units are the bytes it passes, as if its
// connections were kept alive; empty receives of a queue's pollers are not
// counted. What Lambda reads from a DynamoDB stream is free (Amazon DynamoDB
// Developer Guide, "Evaluate your DynamoDB streams usage"), and so is what it
// reads from a Kinesis stream without enhanced fan-out, beside shards and writes.

const (
	secondsPerMonth = hoursPerMonth * 3600
	kbPerGB         = 1024 * 1024
)

// meter is what duration is counted on.
type meter uint8

const (
	meterInvocation meter = iota
	meterEnvironment
	meterCPU
	meterLifetime
)

// meters are the words for it in a profile.
var meters = map[string]meter{"invocation": meterInvocation, "environment": meterEnvironment, "cpu": meterCPU, "lifetime": meterLifetime}

// roundedUp is a time that the platform's meter counts as a whole, as it is
// billed.
func (r *Run) roundedUp(ns int64) int64 {
	return max(r.billingUnits(ns), r.billingMin) * r.billingUnit
}

// metered is the time that the platform's meter counts, in ns: of runs, each
// rounded up; of environments in use, each period rounded up; of CPU work; or of
// environments from creation to reclaim. apart: without what provisioned
// environments did.
func (r *Run) metered(f *functionState, apart bool) float64 {
	switch r.meter {
	case meterEnvironment:
		inUse := f.inUse.Mean(r.now)
		if !f.spec.cold.billed {
			inUse -= f.initializing.Mean(r.now)
		}
		if apart {
			inUse -= f.ahead.inUse.Mean(r.now)
		}
		return float64(max(0, inUse)*r.window()) + float64(f.rounding)
	case meterCPU:
		return float64(f.cpu)
	case meterLifetime:
		return float64(f.alive.Mean(r.now)*r.window()) + float64(f.rounding)
	}
	units := f.billed
	if apart {
		units -= f.ahead.billed
	}
	return float64(float64(units) * float64(r.billingUnit))
}

// window is the part of the measured time that has passed, in ns.
func (r *Run) window() float64 { return float64(max(0, r.now)) }

// billedMS is the metered time in milliseconds.
func (r *Run) billedMS(f *functionState) int64 {
	if r.meter != meterInvocation {
		return int64(r.metered(f, false) / 1e6)
	}
	hi, lo := bits.Mul64(uint64(f.billed), uint64(r.billingUnit))
	ms, _ := bits.Div64(hi%1e6, lo, 1e6)
	return int64(ms)
}

// gbSeconds is the metered time times the memory.
func (r *Run) gbSeconds(f *functionState) float64 { return f.gbs(r.metered(f, false)) }

// gbs is a time in ns times the memory, in GB-s.
func (f *functionState) gbs(ns float64) float64 {
	return ns * float64(f.spec.memoryMB) / 1024 / 1e9
}

// produces says whether a function can have any of a quantity: if so the bill
// has its line, also at 0.
func (s *functionSpec) produces(quantity string, p *platform.Profile) bool {
	switch quantity {
	case "ephemeral_gb_seconds":
		return s.ephemeralMB > int64(p.Memory.EphemeralMinMB)
	case "provisioned_gb_seconds", "provisioned_duration_gb_seconds", "provisioned_idle_gb_seconds", "provisioned_idle_vcpu_seconds":
		return s.provisioned.on
	case "snapshot_gb_seconds", "restored_gb":
		return s.cold.snapstart
	}
	return true
}

// A functionLine is a line of the bill that a function has.
type functionLine struct {
	counts string // one of platform.Quantities
	usage  billing.Usage
}

// lines are those that a function has on a platform: all that it can have any
// of, and the base fee, which is the account's, where it is the first function.
func (s *functionSpec) lines(p *platform.Profile, first bool) (lines []functionLine) {
	for _, l := range p.Billing.Lines {
		if s.produces(l.Quantity, p) && (first || l.Quantity != "base_months") {
			lines = append(lines, functionLine{counts: l.Quantity, usage: billing.Usage{
				Kind: billing.Functions, Target: s.name, Item: l.Item, Key: l.Key(s.architecture), Unit: l.Unit,
			}})
		}
	}
	return lines
}

// quantity is what a function used in the window, counted in one of
// platform.Quantities.
func (r *Run) quantity(f *functionState, word string) float64 {
	const hour = 3.6e12
	switch word {
	case "requests":
		return float64(f.invocations + f.extraRequests)
	case "gb_seconds":
		return f.gbs(r.metered(f, r.apart))
	case "gb_hours":
		return f.gbs(r.metered(f, r.apart)) / 3600
	case "vcpu_seconds":
		return float64(r.metered(f, r.apart)*f.spec.vcpus) / 1e9
	case "vcpu_hours":
		return float64(r.metered(f, r.apart)*f.spec.vcpus) / hour
	case "cpu_ms":
		return float64(f.cpu) / 1e6
	case "environment_hours":
		return float64(f.alive.Mean(r.now)*r.window()) / hour
	case "ephemeral_gb_seconds":
		extra := f.spec.ephemeralMB - int64(r.model.profile.Memory.EphemeralMinMB)
		return r.metered(f, false) * float64(extra) / 1024 / 1e9
	case "provisioned_gb_seconds":
		return f.gbs(f.ahead.configuredNS(min(r.now, r.end)))
	case "provisioned_duration_gb_seconds":
		return f.gbs(r.metered(f, false) - r.metered(f, true))
	case "provisioned_idle_gb_seconds":
		return f.gbs(float64(f.aheadIdle(r.now) * r.window()))
	case "provisioned_idle_vcpu_seconds":
		return float64(f.aheadIdle(r.now)*r.window()*f.spec.vcpus) / 1e9
	case "snapshot_gb_seconds":
		if !f.spec.cold.snapshotPriced {
			return 0
		}
		return f.gbs(r.window())
	case "restored_gb":
		if !f.spec.cold.snapshotPriced {
			return 0
		}
		return float64(float64(f.restores)*float64(f.spec.memoryMB)) / 1024
	case "base_months":
		return r.window() / hour / hoursPerMonth
	}
	panicf(r, "no quantity is called %q", word)
	return 0
}

// aheadIdle is how many provisioned environments were not in use, in the mean.
func (f *functionState) aheadIdle(now int64) float64 {
	inUse := &f.ahead.busy
	if f.spec.slotted {
		inUse = &f.ahead.inUse
	}
	return idle(f.ahead.service.Mean(now), inUse.Mean(now))
}

// usage calls add with what each line of the bill counts, used in the window so
// far: always the same lines in the same order. Quantities begin at 0 with the
// window and grow; only the surplus of burstable servers may go down, where they
// earn it back.
func (r *Run) usage(add func(billing.Usage)) {
	m := r.model
	hours := r.window() / 3.6e12
	for i := range r.functions {
		f := &r.functions[i]
		for _, l := range f.spec.bill {
			l.usage.Quantity = r.quantity(f, l.counts)
			add(l.usage)
		}
	}
	passed := make([]float64, len(r.fleets)) // KB through each fleet's load balancer
	for i := range m.listed {
		s := &r.sources[i]
		if s.spec.target == toFleet {
			passed[s.spec.targetID] += float64(float64(s.responses) * (s.spec.payloadKB + s.spec.responseKB))
		}
		r.sourceUsage(add, s, hours)
	}
	for i := range r.fleets {
		r.fleetUsage(add, &r.fleets[i], hours, passed[i])
	}
	for i := range r.resources {
		if c := &r.resources[i]; c.spec.usdPerCall > 0 {
			add(billing.Usage{Kind: billing.Resources, Target: c.spec.name, Item: "resource.calls", Unit: "calls", Quantity: float64(c.calls), UnitUSD: c.spec.usdPerCall})
		}
	}
}

// fleetUsage adds a fleet's servers and what stands around them; passed is the
// KB that went through its load balancer.
func (r *Run) fleetUsage(add func(billing.Usage), f *fleetState, hours, passed float64) {
	line := func(item, key, unit string, quantity float64) {
		add(billing.Usage{Kind: billing.Fleets, Target: f.spec.name, Item: item, Key: key, Unit: unit, Quantity: quantity})
	}
	instanceHours := float64(f.running.Mean(r.now) * hours)
	if f.spec.priceKey != "" {
		line("ec2.instance_hours", f.spec.priceKey, "hours", instanceHours)
	} else {
		add(billing.Usage{Kind: billing.Fleets, Target: f.spec.name, Item: "ec2.instance_hours", Unit: "hours", Quantity: instanceHours, UnitUSD: f.spec.usdPerHour})
	}
	if f.spec.burstable && f.spec.unlimited {
		line("ec2.surplus_vcpu_hours", f.spec.surplusKey, "vCPU-hours", r.surplusInWindow(f)/3.6e12)
	}
	if f.spec.volumeGB > 0 {
		line("ebs.gb_months", "ebs.gb_months", "GB-months", float64(f.spec.volumeGB*instanceHours)/hoursPerMonth)
	}
	if f.spec.balancer {
		line("alb.hours", "alb.hours", "hours", hours)
		line("alb.lcu_hours", "alb.lcu_hours", "LCU-hours", passed/kbPerGB/r.model.profile.Billing.LoadBalancer.GBPerHour)
	}
}

// sourceUsage adds what stands between the events and the function.
func (r *Run) sourceUsage(add func(billing.Usage), s *sourceState, hours float64) {
	line := func(item, key, unit string, quantity float64) {
		add(billing.Usage{Kind: billing.Sources, Target: s.spec.name, Item: item, Key: key, Unit: unit, Quantity: quantity})
	}
	events := float64(s.attempts)
	transfer := float64(float64(s.responses)*s.spec.responseKB) / kbPerGB
	switch s.spec.kind {
	case "api-gateway-rest":
		line("api_gateway.requests", "api_gateway.rest", "requests", events)
		line("data_transfer.out", "data_transfer.out", "GB", transfer)
	case "api-gateway-http":
		line("api_gateway.requests", "api_gateway.http", "requests", float64(events*r.chunks("api_gateway.http", s)))
		line("data_transfer.out", "data_transfer.out", "GB", transfer)
	case "alb":
		line("alb.hours", "alb.hours", "hours", hours)
		lcu := &r.model.profile.Billing.LoadBalancer
		perHour := lcu.GBPerHour
		if s.spec.target == toFunction {
			perHour = lcu.GBPerHourFunctions
		}
		passed := float64(float64(s.responses) * (s.spec.payloadKB + s.spec.responseKB))
		line("alb.lcu_hours", "alb.lcu_hours", "LCU-hours", passed/kbPerGB/perHour)
		line("data_transfer.out", "data_transfer.out", "GB", transfer)
	case "function-url":
		line("data_transfer.out", "data_transfer.out", "GB", transfer)
	case "sqs", "sqs-fifo":
		key := "sqs.standard"
		if s.spec.queue.groups > 0 {
			key = "sqs.fifo"
		}
		received := float64(float64(s.queue.batches) * r.model.profile.Queue.ReceivePerBatch)
		line("sqs.requests", key, "requests", received+float64(float64(s.queue.sent)*r.chunks(key, s)))
	case "kinesis":
		line("kinesis.shard_hours", "kinesis.shard_hours", "shard-hours", float64(float64(s.spec.stream.shards)*hours))
		line("kinesis.payload_units", "kinesis.payload_units", "payload units", float64(float64(s.stream.written)*r.chunks("kinesis.payload_units", s)))
	case "sns":
		line("sns.requests", "sns.requests", "requests", float64(float64(s.events)*r.chunks("sns.requests", s)))
	case "eventbridge":
		line("eventbridge.events", "eventbridge.events", "events", float64(float64(s.events)*r.chunks("eventbridge.events", s)))
	}
}

// chunks is how often a payload of the source counts at a price.
func (r *Run) chunks(key string, s *sourceState) float64 {
	size := r.model.profile.Billing.ChunkKB[key]
	if size <= 0 {
		return 1
	}
	return math.Max(1, math.Ceil(s.spec.payloadKB/size))
}

// bill prices what was used, scaled to a month unless the world is billed as it
// is.
func (r *Run) bill(usage []billing.Usage) billing.Bill {
	m := r.model
	scale := 1.0
	if m.perMonth {
		scale = 0
		if window := r.window(); window > 0 {
			scale = secondsPerMonth / (window / 1e9)
		}
	}
	usage = slices.Clone(usage)
	for i := range usage {
		usage[i].Quantity = float64(usage[i].Quantity * scale)
	}
	bill, err := billing.Price(m.profile.Prices, usage, m.freeTier)
	if err != nil {
		panicf(r, "%v", err) // Compile has seen every key
	}
	return bill
}

// cost is a bill as an outcome has it.
func (r *Run) cost(bill billing.Bill) Cost {
	m := r.model
	cost := Cost{
		Total: bill.Total, Currency: m.profile.Currency, Per: "run",
		ByTarget: ByTarget{
			Functions: bill.ByTarget[billing.Functions], Sources: bill.ByTarget[billing.Sources],
			Fleets: bill.ByTarget[billing.Fleets], Resources: bill.ByTarget[billing.Resources],
		},
	}
	if m.perMonth {
		cost.Per = "month"
	}
	for i := range m.listed {
		cost.ByTarget.Sources[r.sources[i].spec.name] += 0 // also the sources that are free
	}
	for i := range r.resources {
		cost.ByTarget.Resources[r.resources[i].spec.name] += 0
	}
	for _, l := range bill.Lines {
		cost.Lines = append(cost.Lines, CostLine{Item: l.Item, Target: l.Target, Quantity: l.Quantity, Unit: l.Unit, USD: l.USD})
	}
	return cost
}
