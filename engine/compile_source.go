package engine

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"coldstart/engine/dist"
)

// kindSpec is what a source's kind implies.
type kindSpec struct {
	class   sourceClass
	gateway bool // stands between caller and function, with a time limit of its own
	fleets  bool // may send to a fleet
	fifo    bool // a queue with message groups
}

// sourceKinds are the kinds of sources. "api-gateway" is short for
// "api-gateway-rest".
var sourceKinds = map[string]kindSpec{
	"api-gateway-rest": {class: classSync, gateway: true, fleets: true},
	"api-gateway-http": {class: classSync, gateway: true, fleets: true},
	"alb":              {class: classSync, gateway: true, fleets: true},
	"function-url":     {class: classSync},
	"direct":           {class: classSync, fleets: true},
	"s3":               {class: classAsync},
	"sns":              {class: classAsync},
	"eventbridge":      {class: classAsync},
	"schedule":         {class: classAsync},
	"sqs":              {class: classQueue},
	"sqs-fifo":         {class: classQueue, fifo: true},
	"kinesis":          {class: classStream},
	"dynamodb-streams": {class: classStream},
}

// polled says whether a kind is polled, so that events can be handed to it.
func polled(kind string) bool { return sourceKinds[kind].class.polled() }

func (c *compilation) sources() {
	names := sortedKeys(c.world.Sources)
	for _, name := range names {
		path := "sources." + name
		in := c.world.Sources[name]
		if in == nil {
			in = &Source{}
		}
		c.name(path, name)
		c.model.sources = append(c.model.sources, c.source(path, name, in))
	}
	for i, name := range names {
		c.target("sources."+name, &c.model.sources[i], c.world.Sources[name])
	}
}

func (c *compilation) source(path, name string, in *Source) sourceSpec {
	kind := in.Kind
	if kind == "api-gateway" {
		kind = "api-gateway-rest"
	}
	s := sourceSpec{name: name, kind: kind, batch: 1, payloadKB: in.PayloadKB, responseKB: in.ResponseKB}
	spec, ok := sourceKinds[kind]
	absent := ok && !slices.Contains(c.profile.Sources, kind)
	switch {
	case in.Kind == "":
		c.add(path+".kind", "", "a source needs a kind: %s", strings.Join(sortedKeys(sourceKinds), ", "))
	case !ok:
		names := sortedKeys(sourceKinds)
		c.add(path+".kind", nearest(in.Kind, append(names, "api-gateway")), "%q is no kind of source; there are %s", in.Kind, strings.Join(names, ", "))
	case absent:
		c.add(path+".kind", "use one of these, or another platform", "%s has no source of kind %s: no figures and no price; it has %s",
			c.profile.Name, kind, strings.Join(c.profile.Sources, ", "))
	}
	s.class = spec.class
	c.number(path+".payload_kb", in.PayloadKB, 0, 1e6)
	c.number(path+".response_kb", in.ResponseKB, 0, 1e6)
	c.arrivals(path, in, &s)
	if ok {
		c.foreignKeys(path, in, spec)
	}
	if absent {
		return s
	}
	c.duplicates(path, in, &s)
	switch s.class {
	case classAsync:
		b := c.profile.Billing
		if more := in.PayloadKB - b.PayloadFirstKB; more > 0 && more < 1e6 && b.PayloadKB > 0 {
			s.extraRequests = int64(math.Ceil(more / b.PayloadKB))
		}
	case classSync:
		c.client(path, in, &s, spec)
	case classQueue:
		c.queue(path, in, &s)
		if spec.fifo {
			c.groups(path, in, &s)
		}
	case classStream:
		c.stream(path, in, &s)
	}
	return s
}

// arrivals compiles when events are born.
func (c *compilation) arrivals(path string, in *Source, s *sourceSpec) {
	if in.Trace.Set {
		c.replay(path, in, s)
		return
	}
	scheduled := in.Kind == "schedule"
	rate := in.Rate.Or(0)
	switch {
	case scheduled && !in.Every.Set:
		c.add(path+".every", `add every = "5m"`, "a schedule needs the time between two events")
	case scheduled && in.Rate.Set:
		c.add(path+".rate", "", "a schedule has every instead of a rate")
	case !scheduled && in.Every.Set:
		c.add(path+".every", "write a rate", "only sources of kind schedule have every")
	case scheduled:
		c.span(path+".every", in.Every.Value, time.Millisecond, spanMax)
		rate = Rate(1 / in.Every.Value.Seconds())
	}
	if scheduled && len(in.Phases) > 0 {
		c.add(path+".phases", "", "a schedule has no phases")
	}
	s.born = in.Rate.Set || scheduled || len(in.Phases) > 0
	c.rate(path+".rate", rate)
	s.even = scheduled
	switch in.Arrivals.Law {
	case "even":
		s.even = true
	case "poisson":
		s.even = false
	}
	if in.Arrivals.Batch.Set {
		c.count(path+".arrivals.batch", in.Arrivals.Batch.Value, 1, countMax)
		s.batch = uint64(max(1, in.Arrivals.Batch.Value))
	}
	c.ordered(path+".phases", "phase", len(in.Phases), func(i int) time.Duration { return in.Phases[i].At })
	for i, p := range in.Phases {
		c.rate(fmt.Sprintf("%s.phases.%d.rate", path, i), p.Rate)
		c.span(fmt.Sprintf("%s.phases.%d.ramp", path, i), p.Ramp, 0, spanMax)
	}
	if !c.failed() {
		s.pieces = pieces(-c.model.transient, rate, in.Phases, s.batch)
	}
}

// foreignKeys refuses what a source's kind does not have.
func (c *compilation) foreignKeys(path string, in *Source, kind kindSpec) {
	foreign := func(set bool, key, whose string) {
		if set {
			c.add(path+"."+key, "remove the key", "a source of kind %s has no %s; it is %s", in.Kind, key, whose)
		}
	}
	queue, stream := kind.class == classQueue, kind.class == classStream
	foreign(in.IntegrationTimeout.Set && !kind.gateway, "integration_timeout", "a gateway's")
	if kind.class != classSync {
		client := in.Client != Client{}
		foreign(client, "client", "a synchronous source's")
		foreign(in.ResponseKB != 0, "response_kb", "a synchronous source's")
	}
	if !queue && !stream {
		const whose = "a queue's or stream's"
		foreign(in.BatchSize.Set, "batch_size", whose)
		foreign(in.BatchWindow != 0, "batch_window", whose)
		foreign(in.DeadLetter, "dead_letter", whose+" (a function has async.dead_letter)")
	}
	if !queue {
		foreign(in.VisibilityTimeout.Set, "visibility_timeout", "a queue's")
		foreign(in.MaxReceiveCount.Set, "max_receive_count", "a queue's (a stream has max_retries)")
		foreign(in.MaxConcurrency.Set, "max_concurrency", "a queue's (a stream has shards and parallelization_factor, a function reserved_concurrency)")
		foreign(in.PartialBatchResponse, "partial_batch_response", "a queue's")
	}
	foreign(in.MessageGroups.Set && !kind.fifo, "message_groups", "an sqs-fifo queue's")
	foreign(in.BatchWindow != 0 && kind.fifo, "batch_window", "a standard queue's or a stream's")
	if !stream {
		foreign(in.Shards.Set, "shards", "a stream's")
		foreign(in.ParallelizationFactor.Set, "parallelization_factor", "a stream's")
		foreign(in.MaxRetries.Set, "max_retries", "a stream's (a function has async.max_retries)")
		foreign(in.MaxRecordAge.Set, "max_record_age", "a stream's (a function has async.max_event_age)")
		foreign(in.BisectOnError, "bisect_on_error", "a stream's")
	}
}

func (c *compilation) duplicates(path string, in *Source, s *sourceSpec) {
	rate := 0.0
	s.duplicateDelay = c.samplers.Sampler(c.profile.Async.DuplicateDelay)
	switch s.class {
	case classAsync:
		rate = c.profile.Async.DuplicateRate
	case classQueue:
		if !sourceKinds[s.kind].fifo { // which takes a message once, within five minutes
			rate = c.profile.Queue.DuplicateRate
		}
		s.duplicateDelay = c.samplers.Sampler(c.profile.Queue.DuplicateDelay)
	}
	rate = in.DuplicateRate.Or(rate)
	c.share(path+".duplicate_rate", rate)
	s.duplicate = dist.NewChance(rate)
	s.duplicates = rate > 0
}

func (c *compilation) client(path string, in *Source, s *sourceSpec, kind kindSpec) {
	d, ok := c.profile.Client[s.kind]
	if !ok {
		d.MaxAttempts, d.Base, d.Cap, d.Jitter = 1, time.Second, 20*time.Second, "full"
	}
	at := path + ".client"
	attempts := in.Client.MaxAttempts.Or(d.MaxAttempts)
	c.count(at+".max_attempts", attempts, 1, 1000)
	s.client.maxAttempts = int32(attempts)
	base, limit := in.Client.Base.Or(d.Base), in.Client.Cap.Or(max(d.Cap, in.Client.Base.Or(0)))
	c.span(at+".base", base, 0, 24*time.Hour)
	c.span(at+".cap", limit, base, 24*time.Hour)
	s.client.base, s.client.cap = base.Nanoseconds(), limit.Nanoseconds()
	jitter := in.Client.Jitter.Or(d.Jitter)
	c.word(at+".jitter", jitter, "full", "none")
	s.client.jitter = jitter == "full"
	s.client.retryErrors = in.Client.RetryErrors
	if in.Client.Timeout.Set {
		c.span(at+".timeout", in.Client.Timeout.Value, time.Millisecond, spanMax)
		s.client.timeout = in.Client.Timeout.Value.Nanoseconds()
	}
	if kind.gateway {
		g := c.profile.Gateways[s.kind]
		limit := in.IntegrationTimeout.Or(g.IntegrationTimeout)
		if in.IntegrationTimeout.Set {
			c.span(path+".integration_timeout", limit, time.Millisecond, g.IntegrationTimeoutMax)
		}
		if n := limit.Nanoseconds(); n > 0 && (s.client.timeout == 0 || n < s.client.timeout) {
			s.client.timeout = n
		}
	}
}

func (c *compilation) queue(path string, in *Source, s *sourceSpec) {
	p := c.profile.Queue
	most := p.BatchMax
	if sourceKinds[s.kind].fifo {
		most = p.BatchMaxFIFO
	}
	size := in.BatchSize.Or(p.BatchDefault)
	c.count(path+".batch_size", size, 1, most)
	s.queue.batchSize = c.fitting(path, in, size)
	c.span(path+".batch_window", in.BatchWindow, 0, 5*time.Minute)
	s.queue.batchWindow = in.BatchWindow.Nanoseconds()
	if size > 10 && size <= most && in.BatchWindow < time.Second {
		c.add(path+".batch_window", `add batch_window = "1s"`, "a batch_size above 10 needs a batch_window of at least 1s, has %v", in.BatchWindow)
	}
	visibility := in.VisibilityTimeout.Or(p.VisibilityTimeout)
	c.span(path+".visibility_timeout", visibility, time.Millisecond, 12*time.Hour)
	s.queue.visibility = visibility.Nanoseconds()
	if in.MaxReceiveCount.Set {
		c.count(path+".max_receive_count", in.MaxReceiveCount.Value, 1, 1000)
		s.queue.maxReceive = int32(in.MaxReceiveCount.Value)
		if !in.DeadLetter {
			c.warn(path+".max_receive_count", "add dead_letter = true", "without a dead-letter queue messages are received until retention ends")
		}
	} else if in.DeadLetter {
		c.warn(path+".dead_letter", "add max_receive_count = 5", "without max_receive_count no message ever goes to the dead-letter queue")
	}
	s.queue.deadLetter = in.DeadLetter
	pollers := in.MaxConcurrency.Or(p.PollersMax)
	c.count(path+".max_concurrency", pollers, 1, p.PollersMax)
	s.queue.pollersMax = int32(pollers)
	s.queue.pollersStart = int32(min(p.PollersStart, pollers))
	s.queue.pollerInterval = time.Minute.Nanoseconds() / int64(max(1, p.PollersPerMinute))
	s.queue.partialResponse = in.PartialBatchResponse
	s.queue.retention = p.Retention.Nanoseconds()
	s.queue.throttlePause = p.ThrottlePause.Nanoseconds()
}

// fitting is how many events of a batch fit into an invocation's payload.
func (c *compilation) fitting(path string, in *Source, size int) int32 {
	limit := c.profile.Limits.InFlightBatchKB
	if fit := math.Floor(limit / in.PayloadKB); limit > 0 && in.PayloadKB > 0 && fit < float64(size) {
		fit = math.Max(1, fit)
		c.warn(path+".batch_size", fmt.Sprintf("set batch_size = %.0f, or a smaller payload_kb", fit),
			"a batch is at most %.0f KB, so that it holds %.0f events of %v KB and not %d", limit, fit, in.PayloadKB, size)
		return int32(fit)
	}
	return int32(size)
}

// groupsMax is how many message groups a queue may have: each takes 16 bytes of
// a run.
const groupsMax = 100_000

// groups compiles what a first-in-first-out queue has of its own.
func (c *compilation) groups(path string, in *Source, s *sourceSpec) {
	s.queue.groups = in.MessageGroups.Or(1)
	c.count(path+".message_groups", s.queue.groups, 1, groupsMax)
	if n := s.queue.groups; in.MaxConcurrency.Set && in.MaxConcurrency.Value > n {
		c.warn(path+".max_concurrency", "raise message_groups, or remove the key", "one batch is in flight a message group: with %d of them there are never more", n)
	}
	s.queue.pollersMax = min(s.queue.pollersMax, int32(s.queue.groups))
	s.queue.pollersStart = s.queue.pollersMax
}

// target finds what a source sends to.
func (c *compilation) target(path string, s *sourceSpec, in *Source) {
	if in == nil {
		return
	}
	at := path + ".to"
	kind := sourceKinds[s.kind]
	if in.To == "" {
		c.add(at, "", "a source needs what it sends to: a function, a fleet, a queue or a stream")
		return
	}
	for i := range c.model.functions {
		if c.model.functions[i].name == in.To {
			s.target, s.targetID = toFunction, int32(i)
			c.visible(path, s, in, i)
			return
		}
	}
	for i := range c.model.fleets {
		if c.model.fleets[i].name != in.To {
			continue
		}
		s.target, s.targetID = toFleet, int32(i)
		if !kind.fleets {
			c.add(at, "send to a function", "a source of kind %s cannot send to a fleet", in.Kind)
		}
		return
	}
	for i := range c.model.sources {
		other := &c.model.sources[i]
		if other.name != in.To {
			continue
		}
		s.target, s.targetID = toSource, int32(i)
		switch {
		case !other.class.polled():
			c.add(at, "send to a function, a queue or a stream", "%q is a source of kind %s, which nothing can be sent to", in.To, other.kind)
		case s.class.polled():
			c.add(at, "send to a function", "a queue or stream is polled by a function; it cannot send to another one")
		case s.kind == "s3" && other.kind != "sqs":
			c.warn(at, "send to an sqs queue", "AWS lets S3 notify standard queues only, and %s is of kind %s", in.To, other.kind)
		}
		return
	}
	var names []string
	names = append(append(names, sortedKeys(c.world.Functions)...), sortedKeys(c.world.Fleets)...)
	for _, n := range sortedKeys(c.world.Sources) {
		if in := c.world.Sources[n]; in != nil && polled(in.Kind) {
			names = append(names, n)
		}
	}
	c.add(at, nearest(in.To, names), "no function, fleet, queue or stream is called %q%s", in.To, among(names))
}

// visible warns of a queue whose messages come back while they are processed.
func (c *compilation) visible(path string, s *sourceSpec, in *Source, function int) {
	if s.class != classQueue || s.queue.visibility == 0 {
		return
	}
	if timeout := c.model.functions[function].timeout; s.queue.visibility < timeout {
		c.warn(path+".visibility_timeout", fmt.Sprintf("AWS advises six times the function's time-out, and refuses less than it (%v)", time.Duration(timeout)),
			"shorter than the time-out of %s (%v): a message can be received again while it is processed",
			c.model.functions[function].name, time.Duration(timeout))
	}
}

// remember decides for which sources it matters what an event's runs did:
// where it may be delivered or tried more than once after a run. A stream's
// records need no more than their birth until they are read, unless they are
// handed to it or written twice.
func (c *compilation) remember() {
	for i := range c.model.sources {
		s := &c.model.sources[i]
		again := s.client.maxAttempts > 1 && (s.client.timeout > 0 || s.client.retryErrors)
		s.remembers = s.class == classAsync || s.class == classQueue || s.duplicates || again || s.target == toSource
		s.short = c.short(s)
	}
	for i := range c.model.sources {
		if s := &c.model.sources[i]; s.target == toSource {
			c.model.sources[s.targetID].remembers = true
		}
	}
}

// fed sees to it that every source has events: of its own, or of another
// source or a function that hands them to it.
func (c *compilation) fed() {
	fed := map[int32]bool{}
	for i := range c.model.sources {
		if s := &c.model.sources[i]; s.target == toSource {
			fed[s.targetID] = true
		}
	}
	for i := range c.model.functions {
		for _, e := range c.model.functions[i].emits {
			fed[e.source] = true
		}
	}
	for i := range c.model.listed {
		s := &c.model.sources[i]
		switch path := "sources." + s.name + ".rate"; {
		case s.born || fed[int32(i)]:
		case s.class.polled():
			c.warn(path, `add rate = "10/s", or a source or function that sends to it`, "nothing is ever sent to this source")
		case s.class == classAsync:
			c.add(path, `add rate = "10/s", or let a function emit to it`, "a source that is not polled, and that no function emits to, needs a rate")
		default:
			c.add(path, `add rate = "10/s"`, "a source that is not polled needs a rate")
		}
	}
}
