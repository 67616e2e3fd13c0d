package platform

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"coldstart/engine/dist"
)

// priceUnits holds the price keys of what stands around functions, with the
// unit of each quantity, instance hours apart.
var priceUnits = map[string]string{
	"api_gateway.rest":       "requests",
	"api_gateway.http":       "requests",
	"sqs.standard":           "requests",
	"sqs.fifo":               "requests",
	"sns.requests":           "requests",
	"eventbridge.events":     "events",
	"kinesis.shard_hours":    "shard-hours",
	"kinesis.payload_units":  "payload units",
	"data_transfer.out":      "GB",
	"ebs.gb_months":          "GB-months",
	"alb.hours":              "hours",
	"alb.lcu_hours":          "LCU-hours",
	"ec2.surplus_vcpu_hours": "vCPU-hours",
	"ipv4.hours":             "hours",
	"nat.hours":              "hours",
	"nat.gb":                 "GB",
}

// kindPrices are the prices that a kind of source is billed by.
var kindPrices = map[string][]string{
	"api-gateway-rest": {"api_gateway.rest", "data_transfer.out"},
	"api-gateway-http": {"api_gateway.http", "data_transfer.out"},
	"alb":              {"alb.hours", "alb.lcu_hours", "data_transfer.out"},
	"function-url":     {"data_transfer.out"},
	"sqs":              {"sqs.standard"},
	"sqs-fifo":         {"sqs.fifo"},
	"sns":              {"sns.requests"},
	"eventbridge":      {"eventbridge.events"},
	"kinesis":          {"kinesis.shard_hours", "kinesis.payload_units"},
}

// fleetPrices are the prices that servers are billed by, besides their own.
var fleetPrices = []string{"ec2.surplus_vcpu_hours", "ebs.gb_months", "alb.hours", "alb.lcu_hours"}

// Kinds of sources, by what has to be known of them.
var (
	gatewayKinds = []string{"api-gateway-rest", "api-gateway-http", "alb"}
	asyncKinds   = []string{"s3", "sns", "eventbridge", "schedule"}
	queueKinds   = []string{"sqs", "sqs-fifo"}
	streamKinds  = []string{"kinesis", "dynamodb-streams"}
	sourceKinds  = slices.Concat([]string{"direct", "function-url"}, gatewayKinds, asyncKinds, queueKinds, streamKinds)
)

// PriceKeys returns every key of Profile.Prices but those of functions, which
// Billing.Lines names, and of instance types; sorted.
func PriceKeys() []string { return slices.Sorted(maps.Keys(priceUnits)) }

// pricings are the ways to pay for an instance.
var pricings = []string{"on-demand", "reserved-1y", "reserved-3y"}

// architectures and packages, as the keys of Runtime.Init name them.
var packagings = []string{"zip.x86_64", "zip.arm64", "image.x86_64", "image.arm64"}

// A binder fills a Profile from a document's entries. It takes note of every
// figure that is asked for, so that what is left over is known to be a mistake.
type binder struct {
	document *document
	used     map[string]bool // keys that were asked for
	missing  []string        // those of them that are not there
}

// bind makes a Profile of a document, or a *ParseError.
func bind(d *document, name string) (*Profile, error) {
	b := &binder{document: d, used: map[string]bool{}}
	p := b.profile()
	p.Name, p.Title, p.Region, p.Currency = name, d.title, d.region, d.currency
	for key, text := range map[string]string{"title": d.title, "region": d.region, "currency": d.currency} {
		if text == "" {
			b.missing = append(b.missing, key)
		}
	}
	known := slices.Sorted(maps.Keys(b.used))
	hints := 20 // finding the nearest name takes a while; after so many mistakes it helps no more
	for _, key := range slices.Sorted(maps.Keys(d.entries)) {
		if b.used[key] {
			continue
		}
		hint := ""
		if hints--; hints >= 0 {
			hint = didYouMean(nearest(key, known))
		}
		d.problem(d.entries[key].path, "is an unknown figure%s", hint)
	}
	if len(b.missing) > 0 && !d.lost {
		slices.Sort(b.missing)
		hint := ""
		if d.base == "" {
			hint = `; base = "aws" would take over what the file does not state`
		}
		d.problem(nil, "lacks %s%s", strings.Join(slices.Compact(b.missing), ", "), hint)
	}
	if len(d.problems) > 0 {
		slices.SortFunc(d.problems, func(a, b Problem) int {
			return strings.Compare(a.Path+"\x00"+a.Text, b.Path+"\x00"+b.Text)
		})
		return nil, &ParseError{Name: name, Problems: slices.Compact(d.problems)}
	}
	p.Figures = d.figures(name)
	return p, nil
}

// profile binds what every platform has, and what this one has: of a kind of
// source, of servers and of provisioned concurrency everything has to be known
// or nothing.
func (b *binder) profile() *Profile {
	p := &Profile{
		Sources: b.list("source_kinds", sourceKinds),
		Concurrency: Concurrency{
			AccountDefault:     b.count("concurrency.account_default"),
			UnreservedMinimum:  b.count("concurrency.unreserved_minimum"),
			RequestRateFactor:  b.count("concurrency.request_rate_factor"),
			Reservations:       b.flag("concurrency.reservations"),
			EnvironmentDefault: b.positive("concurrency.environment_default"),
			EnvironmentMax:     b.positive("concurrency.environment_max"),
			ThrottleError:      b.text("concurrency.throttle_error"),
		},
		Scaling:     b.scaling(),
		Pending:     b.pending(),
		Provisioned: b.provisioned(),
		Environment: Environment{
			KeepAlive: b.distribution("environment.keep_alive"),
			MaxAge:    b.distribution("environment.max_age"),
		},
		Memory:   b.memory(),
		Init:     b.init(),
		Gateways: map[string]Gateway{},
		Client:   map[string]Client{},
		Streams:  map[string]Stream{},
		Limits: Limits{
			PackageZipMB:    b.limit("limits.package_zip", "MB"),
			PackageImageMB:  b.limit("limits.package_image", "MB"),
			PayloadSyncKB:   b.limit("limits.payload_sync", "KB"),
			PayloadAsyncKB:  b.limit("limits.payload_async", "KB"),
			InFlightBatchKB: b.limit("limits.payload_batch", "KB"),
		},
	}
	if p.Concurrency.EnvironmentDefault > p.Concurrency.EnvironmentMax {
		b.wrong("concurrency.environment_default", "is above environment_max")
	}
	for _, kind := range gatewayKinds {
		if b.needs(p, "gateway."+kind, kind) {
			p.Gateways[kind] = b.gateway("gateway." + kind)
		}
	}
	for _, kind := range streamKinds {
		if b.needs(p, "stream."+kind, kind) {
			p.Streams[kind] = b.stream("stream." + kind)
		}
	}
	if b.needs(p, "client.direct") {
		p.Client["direct"] = b.client("client.direct")
	}
	if b.needs(p, "async", asyncKinds...) {
		p.Async = b.async()
	}
	if b.needs(p, "queue", queueKinds...) {
		p.Queue = b.queue()
	}
	p.Packages = b.packages()
	p.Billing = b.billing(p)
	b.runtimes(p)
	b.lines(p)
	b.prices(p)
	b.instances(p)
	if len(p.InstanceType) > 0 || b.needs(p, "fleet") {
		p.Fleet.AutoscalingInterval = b.span("fleet.autoscaling_interval")
	}
	for key, e := range b.document.entries {
		// Prose may cite what the engine does not read, and an allowance that
		// no price draws on any more does no harm.
		if !e.word && (e.path[0] == "reference" || e.path[0] == "free") {
			b.used[key] = true
		}
	}
	return p
}

// needs reports whether a group of figures has to be there: because sources
// of one of these kinds want it, or because some of it is there.
func (b *binder) needs(p *Profile, group string, kinds ...string) bool {
	for _, kind := range kinds {
		if slices.Contains(p.Sources, kind) {
			return true
		}
	}
	for key := range b.document.entries {
		if strings.HasPrefix(key, group+".") {
			return true
		}
	}
	return false
}

func (b *binder) provisioned() (p Provisioned) {
	if !b.needs(&Profile{}, "provisioned") {
		return p
	}
	p = Provisioned{
		Preparation: b.distribution("provisioned.preparation"),
		Scope:       b.text("provisioned.scope", "function", "account"),
		Burst:       b.count("provisioned.burst"),
		Refill:      b.positive("provisioned.refill"),
		Period:      b.span("provisioned.period"),
	}
	if b.needs(&Profile{}, "provisioned.target") {
		p.Target = TargetTracking{
			Interval:   b.span("provisioned.target.interval"),
			Datapoints: b.positive("provisioned.target.datapoints"),
			LowFactor:  b.share("provisioned.target.low_factor"),
		}
	}
	return p
}

func (b *binder) memory() Memory {
	m := Memory{
		MinMB:          b.size("memory.min", "MB"),
		MaxMB:          b.size("memory.max", "MB"),
		DefaultMB:      b.size("memory.default", "MB"),
		MBPerVCPU:      b.measure("memory.per_vcpu", "MB"),
		VCPUMin:        b.limit("memory.vcpu_min"),
		VCPUMax:        b.measure("memory.vcpu_max"),
		TimeoutDefault: b.span("memory.timeout_default"),
		TimeoutMax:     b.span("memory.timeout_max"),
	}
	if b.has("memory.sizes") {
		m.SizesMB = b.sizes("memory.sizes", "MB")
	}
	if b.any("memory.ephemeral_min", "memory.ephemeral_max") {
		m.EphemeralMinMB = b.size("memory.ephemeral_min", "MB")
		m.EphemeralMaxMB = b.size("memory.ephemeral_max", "MB")
	}
	if m.DefaultMB < m.MinMB || m.DefaultMB > m.MaxMB {
		b.wrong("memory.default", "is not between min and max")
	}
	if m.VCPUMin > m.VCPUMax {
		b.wrong("memory.vcpu_min", "is above vcpu_max")
	}
	return m
}

func (b *binder) init() Init {
	i := Init{
		Sandbox: b.distribution("init.sandbox"),
		VPC:     b.distribution("init.vpc"),
		Limit:   b.span("init.limit"),
		Billed:  b.flag("init.billed"),

		SnapStart: b.snapstart(),
	}
	if b.has("init.restore") {
		i.Restore = b.distribution("init.restore")
	}
	if b.has("init.download_per_mb") {
		i.DownloadPerMB = b.time("init.download_per_mb")
	}
	if b.has("init.image_download") {
		i.ImageDownload = b.distribution("init.image_download")
	}
	return i
}

// packages returns the kinds of packages that can be fetched.
func (b *binder) packages() []string {
	var list []string
	if b.has("init.download_per_mb") {
		list = append(list, "zip")
	}
	if b.has("init.image_download") {
		list = append(list, "image")
	}
	if len(list) == 0 {
		b.missing = append(b.missing, "init.download_per_mb or init.image_download")
	}
	return list
}

func (b *binder) gateway(key string) Gateway {
	g := Gateway{
		IntegrationTimeout:    b.span(key + ".integration_timeout"),
		IntegrationTimeoutMax: b.span(key + ".integration_timeout_max"),
	}
	if g.IntegrationTimeoutMax < g.IntegrationTimeout {
		b.wrong(key+".integration_timeout_max", "is less than integration_timeout")
	}
	return g
}

func (b *binder) client(key string) Client {
	return Client{
		MaxAttempts: b.positive(key + ".max_attempts"),
		Base:        b.time(key + ".base"),
		Cap:         b.time(key + ".cap"),
		Jitter:      b.text(key+".jitter", "full", "none"),
	}
}

func (b *binder) async() Async {
	return Async{
		MaxRetries:     b.count("async.max_retries"),
		RetryDelays:    b.times("async.retry_delays"),
		ThrottleBase:   b.span("async.throttle_base"),
		ThrottleCap:    b.span("async.throttle_cap"),
		MaxEventAge:    b.span("async.max_event_age"),
		DuplicateRate:  b.share("async.duplicate_rate"),
		DuplicateDelay: b.distribution("async.duplicate_delay"),
	}
}

func (b *binder) queue() Queue {
	return Queue{
		PollersStart:      b.positive("queue.pollers_start"),
		PollersPerMinute:  b.count("queue.pollers_per_minute"),
		PollersMax:        b.positive("queue.pollers_max"),
		Retention:         b.span("queue.retention"),
		BatchDefault:      b.positive("queue.batch_default"),
		BatchMax:          b.positive("queue.batch_max"),
		BatchMaxFIFO:      b.positive("queue.batch_max_fifo"),
		VisibilityTimeout: b.span("queue.visibility_timeout"),
		ThrottlePause:     b.span("queue.throttle_pause"),
		DuplicateRate:     b.share("queue.duplicate_rate"),
		DuplicateDelay:    b.distribution("queue.duplicate_delay"),
		ReceivePerBatch:   b.number("queue.requests_per_batch"),
	}
}

func (b *binder) stream(key string) Stream {
	s := Stream{
		PollInterval:             b.span(key + ".poll_interval"),
		BatchDefault:             b.positive(key + ".batch_default"),
		BatchMax:                 b.positive(key + ".batch_max"),
		ParallelizationFactorMax: b.positive(key + ".parallelization_factor_max"),
		Retention:                b.span(key + ".retention"),
		RetryBase:                b.span(key + ".retry_base"),
		RetryCap:                 b.span(key + ".retry_cap"),
		RetriesMax:               b.count(key + ".retries_max"),
		RecordAgeMin:             b.span(key + ".record_age_min"),
		RecordAgeMax:             b.span(key + ".record_age_max"),
	}
	if b.any(key+".shard_rate", key+".shard_throughput") {
		s.ShardRate = b.measure(key + ".shard_rate")
		s.ShardKBPerSecond = b.measure(key+".shard_throughput", "KB per second")
	}
	return s
}

func (b *binder) billing(p *Profile) Billing {
	l := Billing{
		Meter:   b.text("billing.meter", "invocation", "environment", "cpu", "lifetime"),
		Unit:    b.span("billing.duration_step"),
		UnitMin: b.span("billing.duration_min"),
		ChunkKB: map[string]float64{},
	}
	if b.has("billing.provisioned_step") {
		l.ProvisionedUnit = b.span("billing.provisioned_step")
	}
	if b.needs(p, "billing.payload", asyncKinds...) || b.any("billing.payload_first", "billing.payload_more") {
		l.PayloadFirstKB = b.measure("billing.payload_first", "KB")
		l.PayloadKB = b.measure("billing.payload_more", "KB")
	}
	for kind, key := range map[string]string{
		"api-gateway-http": "api_gateway.http", "eventbridge": "eventbridge.events", "kinesis": "kinesis.payload_units",
		"sqs": "sqs.standard", "sqs-fifo": "sqs.fifo",
	} {
		if b.needs(p, "billing.chunk."+key, kind) || b.has("billing.chunk."+key) {
			l.ChunkKB[key] = b.measure("billing.chunk."+key, "KB")
		}
	}
	if b.needs(p, "billing.lcu", "alb") || len(b.names("instance")) > 0 {
		l.LoadBalancer = LCU{
			NewConnectionsPerSecond: b.measure("billing.lcu.new_connections"),
			ActiveConnections:       b.measure("billing.lcu.active_connections"),
			GBPerHour:               b.measure("billing.lcu.transfer"),
			GBPerHourFunctions:      b.measure("billing.lcu.transfer_functions"),
			RulesPerSecond:          b.measure("billing.lcu.rules"),
		}
	}
	return l
}

// scaling reads how environments are created: the kind, the bucket, and what
// only some kinds have.
func (b *binder) scaling() Scaling {
	s := Scaling{Kind: b.text("scaling.kind", "tokens", "instances", "kpa")}
	elastic := s.Kind == "instances" || s.Kind == "kpa"
	if !elastic || b.any("scaling.scope", "scaling.burst", "scaling.refill", "scaling.period") {
		s.Scope = b.text("scaling.scope", "function", "account")
		s.Burst = b.positive("scaling.burst")
		s.Refill = b.count("scaling.refill")
		s.Period = b.span("scaling.period")
	}
	if elastic {
		s.InstancesMax = b.count("scaling.instances_max")
	}
	if s.Kind == "kpa" {
		const at = "scaling.kpa."
		s.KPA = KPA{
			Target:              b.measure(at + "target"),
			Utilization:         b.percent(at + "utilization"),
			Tick:                b.span(at + "tick"),
			StableWindow:        b.span(at + "stable_window"),
			PanicWindow:         b.span(at + "panic_window"),
			PanicThreshold:      b.percent(at + "panic_threshold"),
			MaxScaleUp:          b.measure(at + "max_scale_up"),
			MaxScaleDown:        b.measure(at + "max_scale_down"),
			ScaleToZeroGrace:    b.time(at + "scale_to_zero_grace"),
			InitialScale:        b.count(at + "initial_scale"),
			TargetBurstCapacity: b.number(at + "target_burst_capacity"),
		}
		for key, bad := range map[string]bool{
			"utilization is a share of the target: more than 0 and at most 100 %": s.KPA.Utilization > 1,
			"stable_window is at least a tick":                                    s.KPA.StableWindow < s.KPA.Tick,
			"panic_window is at least a tick and at most the stable window":       s.KPA.PanicWindow < s.KPA.Tick || s.KPA.PanicWindow > s.KPA.StableWindow,
			"panic_threshold is above 100 %":                                      s.KPA.PanicThreshold <= 1,
			"max_scale_up is a factor above 1":                                    s.KPA.MaxScaleUp <= 1,
			"max_scale_down is a factor above 1":                                  s.KPA.MaxScaleDown <= 1,
		} {
			if name, text, _ := strings.Cut(key, " "); bad {
				b.wrong(at+name, "%s", text)
			}
		}
	}
	return s
}

// pending reads how requests wait for an environment, where they do.
func (b *binder) pending() (p Pending) {
	if b.any("pending.timeout", "pending.start_factor", "pending.max") {
		p.Timeout = b.span("pending.timeout")
		p.StartFactor = b.number("pending.start_factor")
		p.Max = b.count("pending.max")
	}
	return p
}

// runtimes fills Runtimes and Families. A family's own init stands for every
// runtime of the family that states none of its own.
// snapstart reads which families have SnapStart, and what for.
func (b *binder) snapstart() map[string]bool {
	priced := map[string]bool{}
	for _, family := range b.names("snapstart") {
		priced[family] = b.text("snapstart."+family, "free", "priced") == "priced"
	}
	return priced
}

func (b *binder) runtimes(p *Profile) {
	p.Runtimes, p.Families = map[string]Runtime{}, map[string]string{}
	families := b.names("family")
	for _, version := range b.names("runtime") {
		key := "runtime." + version
		r := Runtime{Family: b.text(key+".family", families...), Init: map[string]dist.Distribution{}}
		for _, packaging := range packagings {
			from := key + "." + packaging
			if shared := "family." + r.Family + ".init"; !b.has(from) && b.has(shared) {
				from = shared
			} else if !b.has(from) && len(r.Init) > 0 {
				continue // some runtimes are measured in one packaging only
			}
			r.Init[strings.Replace(packaging, ".", "/", 1)] = b.distribution(from)
		}
		p.Runtimes[version] = r
	}
	for _, family := range families {
		newest := b.text("family." + family + ".newest")
		if newest != "" && p.Runtimes[newest].Family != family {
			b.wrong("family."+family+".newest", "%q is no runtime of this family", newest)
		}
		p.Families[family] = newest
	}
}

// prices fills Prices. A price is a figure with a unit such as "USD per 1M
// requests"; tier2, tier3 and so on beside it say from which quantity on
// another price holds; `free` names a row of the [free] table.
func (b *binder) prices(p *Profile) {
	p.Prices = map[string]Price{}
	units := map[string]string{}
	for key, unit := range priceUnits {
		if b.has("price." + key) {
			units[key] = unit
		}
	}
	for _, kind := range p.Sources {
		for _, key := range kindPrices[kind] {
			units[key] = priceUnits[key]
		}
	}
	instances := b.names("instance")
	if len(instances) > 0 {
		for _, key := range fleetPrices {
			units[key] = priceUnits[key]
		}
	}
	for _, line := range p.Billing.Lines {
		for _, architecture := range architectures {
			units[line.Key(architecture)] = line.Unit
		}
	}
	for _, instance := range instances {
		for _, pricing := range pricings {
			if key := "ec2." + instance + "." + pricing; pricing == "on-demand" || b.has("price."+key) {
				units[key] = "hours"
			}
		}
	}
	for key, unit := range units {
		p.Prices[key] = b.price("price."+key, unit)
	}
}

func (b *binder) price(key, noun string) Price {
	price := Price{Unit: noun}
	from := 0.0
	usd := b.amount(key, noun)
	for n := 2; b.has(fmt.Sprintf("%s.tier%d", key, n)); n++ {
		tier := fmt.Sprintf("%s.tier%d", key, n)
		upTo := b.number(tier+".from", noun)
		if upTo <= from {
			b.wrong(tier+".from", "is not above the tier before")
		}
		price.Tiers = append(price.Tiers, Tier{UpTo: upTo, USD: usd})
		from, usd = upTo, b.amount(tier, noun)
	}
	price.Tiers = append(price.Tiers, Tier{UpTo: math.Inf(1), USD: usd})

	if b.has(key + ".free") {
		b.used[key+".free"] = true
		pool, _ := b.document.entries[key+".free"].value.(string)
		if pool == "none" {
			return price
		}
		if !b.has("free." + pool) {
			b.wrong(key+".free", "names no row of [free]%s", didYouMean(nearest(pool, b.pools())))
			return price
		}
		price.Free, price.FreePool = b.number("free."+pool, noun), pool
	}
	return price
}

// pools returns the names of the free allowances.
func (b *binder) pools() []string {
	var list []string
	for key, e := range b.document.entries {
		if e.path[0] == "free" {
			list = append(list, strings.TrimPrefix(key, "free."))
		}
	}
	slices.Sort(list)
	return list
}

// amount reads a price and returns that of one unit.
func (b *binder) amount(key, noun string) float64 {
	e := b.entry(key)
	if e == nil {
		return 0
	}
	u, err := parsePriceUnit(e.unit)
	if err != nil {
		b.wrong(key, "%v", err)
		return 0
	}
	if u.noun != noun {
		b.wrong(key, "is per %s, but is counted in %s", u.noun, noun)
	}
	if u.currency != b.document.currency {
		b.wrong(key, "is in %s, but the profile's currency is %s", u.currency, b.document.currency)
	}
	usd, err := perUnit(e.value, u.exponent)
	if err != nil {
		b.wrong(key, "%v", err)
	}
	return usd
}

// instances fills InstanceType; call it after prices.
func (b *binder) instances(p *Profile) {
	p.InstanceType = map[string]InstanceType{}
	for _, name := range b.names("instance") {
		key := "instance." + name
		t := InstanceType{
			VCPUs:      b.measure(key + ".vcpus"),
			MemoryGB:   b.measure(key+".memory", "GB"),
			USDPerHour: map[string]float64{},
		}
		for _, pricing := range pricings {
			if price, ok := p.Prices["ec2."+name+"."+pricing]; ok {
				t.USDPerHour[pricing] = price.Tiers[0].USD
			}
		}
		// A credit is one vCPU for one minute: 60 an hour are one vCPU.
		if earned := key + ".credits_per_hour"; b.has(earned) || b.has(key+".credits_max") {
			t.Burstable = true
			t.BaselineVCPUs = b.measure(earned) / 60
			t.MaxCreditHours = b.measure(key+".credits_max") / 60
		}
		p.InstanceType[name] = t
	}
}

// names returns the names that stand directly below a top-level table, sorted.
func (b *binder) names(table string) []string {
	set := map[string]bool{}
	for _, e := range b.document.entries {
		if len(e.path) > 1 && e.path[0] == table {
			set[e.path[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// has reports whether a figure or a distribution is there.
func (b *binder) has(key string) bool {
	return b.document.entries[key] != nil || b.document.entries[key+".dist"] != nil
}

// any reports whether one of some figures is there.
func (b *binder) any(keys ...string) bool { return slices.ContainsFunc(keys, b.has) }

// limit reads a number above zero where it is there; 0 says that it is not.
func (b *binder) limit(key string, unit ...string) float64 {
	if !b.has(key) {
		b.used[key] = true // so that a slip of the pen finds its name
		return 0
	}
	return b.measure(key, unit...)
}

// entry returns the entry of a key and notes that it was asked for; nil where
// it is missing.
func (b *binder) entry(key string) *entry {
	b.used[key] = true
	e := b.document.entries[key]
	if e == nil {
		b.missing = append(b.missing, key)
	}
	return e
}

// wrong notes what is wrong with an entry, if it is there at all.
func (b *binder) wrong(key, format string, args ...any) {
	if e := b.document.entries[key]; e != nil {
		b.document.problem(e.path, format, args...)
	}
}

// count reads a whole number, at most a billion.
func (b *binder) count(key string) int {
	e := b.entry(key)
	if e == nil {
		return 0
	}
	v, ok := e.value.(int64)
	if !ok || v > 1_000_000_000 {
		b.wrong(key, "wants a whole number of at most 1,000,000,000")
		return 0
	}
	return int(v)
}

// positive reads a whole number of at least one.
func (b *binder) positive(key string) int {
	v := b.count(key)
	if e := b.document.entries[key]; e != nil && e.value == int64(0) {
		b.wrong(key, "wants a whole number of at least 1")
	}
	return v
}

// size reads a whole number in a unit.
func (b *binder) size(key, unit string) int {
	v := b.positive(key)
	b.wantUnit(key, unit)
	return v
}

// sizes reads a list of whole numbers above zero, ascending, in a unit.
func (b *binder) sizes(key, unit string) []int {
	e := b.entry(key)
	b.wantUnit(key, unit)
	values, _ := e.value.([]any)
	var list []int
	before := int64(0)
	for _, value := range values {
		v, ok := value.(int64)
		if !ok || v <= before || v > 1_000_000_000 {
			list = nil
			break
		}
		list, before = append(list, int(v)), v
	}
	if len(list) == 0 {
		b.wrong(key, "wants a list of whole numbers above zero, from the smallest to the largest")
	}
	return list
}

func (b *binder) wantUnit(key, unit string) {
	if e := b.document.entries[key]; e != nil && e.unit != unit {
		b.wrong(key, "wants the unit %q, not %q", unit, e.unit)
	}
}

// number reads a number, of a unit where one is named.
func (b *binder) number(key string, unit ...string) float64 {
	e := b.entry(key)
	if e == nil {
		return 0
	}
	if len(unit) > 0 {
		b.wantUnit(key, unit[0])
	}
	switch v := e.value.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	b.wrong(key, "wants a number")
	return 0
}

// measure reads a number above zero, of a unit where one is named.
func (b *binder) measure(key string, unit ...string) float64 {
	v := b.number(key, unit...)
	if e := b.document.entries[key]; e != nil && (e.value == int64(0) || e.value == 0.0) {
		b.wrong(key, "wants a number above zero")
	}
	return v
}

// percent reads a number above zero in the unit %, as a factor: 70 % is 0.7.
func (b *binder) percent(key string) float64 { return b.measure(key, "%") / 100 }

// share reads a number from 0 to 1.
func (b *binder) share(key string) float64 {
	v := b.number(key)
	if v > 1 {
		b.wrong(key, "wants a share from 0 to 1")
	}
	return v
}

// time reads a time.
func (b *binder) time(key string) time.Duration {
	e := b.entry(key)
	if e == nil {
		return 0
	}
	d, err := toDuration(e.value, e.unit)
	if err != nil {
		b.wrong(key, "%v", err)
	}
	return d
}

// span reads a time above zero.
func (b *binder) span(key string) time.Duration {
	e := b.entry(key)
	if e == nil {
		return 0
	}
	d, err := toDuration(e.value, e.unit)
	switch {
	case err != nil:
		b.wrong(key, "%v", err)
	case d == 0:
		b.wrong(key, "wants a time above zero")
	}
	return d
}

// times reads a list of times.
func (b *binder) times(key string) []time.Duration {
	e := b.entry(key)
	if e == nil {
		return nil
	}
	list, ok := e.value.([]any)
	if !ok {
		list = []any{e.value}
	}
	var times []time.Duration
	for _, value := range list {
		d, err := toDuration(value, e.unit)
		if err != nil {
			b.wrong(key, "%v", err)
			return nil
		}
		times = append(times, d)
	}
	return times
}

// text reads a text, one of some where they are given.
func (b *binder) text(key string, allowed ...string) string {
	e := b.entry(key)
	if e == nil {
		return ""
	}
	v, ok := e.value.(string)
	if !ok {
		b.wrong(key, "wants text")
	} else if len(allowed) > 0 && !slices.Contains(allowed, v) {
		b.wrong(key, "wants one of %s, not %q", strings.Join(allowed, ", "), v)
	}
	return v
}

// list reads a list of texts, all of them among those that are allowed.
func (b *binder) list(key string, allowed []string) []string {
	e := b.entry(key)
	if e == nil {
		return nil
	}
	values, ok := e.value.([]any)
	if !ok {
		values = []any{e.value}
	}
	var list []string
	for _, value := range values {
		text, _ := value.(string)
		if !slices.Contains(allowed, text) {
			b.wrong(key, "wants some of %s, not %v", strings.Join(allowed, ", "), value)
			return nil
		}
		list = append(list, text)
	}
	return list
}

// flag reads true or false.
func (b *binder) flag(key string) bool {
	e := b.entry(key)
	if e == nil {
		return false
	}
	v, ok := e.value.(bool)
	if !ok {
		b.wrong(key, "wants true or false")
	}
	return v
}

// distribution reads a figure as the constant, or a table of figures with the
// word `dist` beside them.
func (b *binder) distribution(key string) dist.Distribution {
	if b.document.entries[key+".dist"] == nil {
		return dist.Const(b.time(key))
	}
	kind := dist.Kind(b.text(key+".dist", string(dist.Exponential), string(dist.Lognormal), string(dist.Uniform), string(dist.Empirical), string(dist.Quantiles)))
	d := dist.Distribution{Kind: kind}
	switch kind {
	case dist.Exponential:
		d.Mean = b.span(key + ".mean")
	case dist.Lognormal:
		d.P50, d.P99 = b.span(key+".p50"), b.span(key+".p99")
		b.ascending(key, "p50", "p99")
	case dist.Uniform:
		d.Min, d.Max = b.time(key+".min"), b.time(key+".max")
		b.ascending(key, "min", "max")
	case dist.Empirical:
		d.Samples = b.times(key + ".samples")
	case dist.Quantiles:
		d.Min, d.P10, d.P50, d.P90 = b.time(key+".min"), b.time(key+".p10"), b.time(key+".p50"), b.time(key+".p90")
		d.P95, d.P99, d.Max = b.time(key+".p95"), b.time(key+".p99"), b.time(key+".max")
		b.ascending(key, "min", "p10", "p50", "p90", "p95", "p99", "max")
	}
	return d
}

// ascending checks that parameters of a distribution are in order.
func (b *binder) ascending(key string, names ...string) {
	var before time.Duration
	for _, name := range names {
		e := b.document.entries[key+"."+name]
		if e == nil {
			return
		}
		d, err := toDuration(e.value, e.unit)
		if err != nil {
			return
		}
		if d < before {
			b.wrong(key+"."+name, "is less than the figure before it")
		}
		before = d
	}
}
