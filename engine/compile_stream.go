package engine

import (
	"math"
	"time"
)

// lanesMax is how many lanes a stream may have: each takes some 100 bytes of a
// run.
const lanesMax = 100_000

// stream compiles what a stream has of its own.
func (c *compilation) stream(path string, in *Source, s *sourceSpec) {
	p := c.profile.Streams[s.kind]
	t := &s.stream
	shards, factor := in.Shards.Or(1), in.ParallelizationFactor.Or(1)
	c.count(path+".shards", shards, 1, lanesMax/max(1, p.ParallelizationFactorMax))
	c.count(path+".parallelization_factor", factor, 1, p.ParallelizationFactorMax)
	t.shards, t.lanes = shards, shards*factor
	size := in.BatchSize.Or(p.BatchDefault)
	c.count(path+".batch_size", size, 1, p.BatchMax)
	t.batchSize = c.fitting(path, in, size)
	c.span(path+".batch_window", in.BatchWindow, 0, 5*time.Minute)
	t.batchWindow = in.BatchWindow.Nanoseconds()
	t.pollInterval = p.PollInterval.Nanoseconds()
	t.retryBase, t.retryCap = p.RetryBase.Nanoseconds(), p.RetryCap.Nanoseconds()
	t.maxRetries = -1
	if in.MaxRetries.Set {
		c.count(path+".max_retries", in.MaxRetries.Value, 0, p.RetriesMax)
		t.maxRetries = int32(in.MaxRetries.Value)
	}
	t.retention = p.Retention.Nanoseconds()
	t.maxAge = t.retention
	if in.MaxRecordAge.Set {
		c.span(path+".max_record_age", in.MaxRecordAge.Value, p.RecordAgeMin, p.RecordAgeMax)
		t.maxAge = min(t.retention, in.MaxRecordAge.Value.Nanoseconds())
		if in.MaxRecordAge.Value >= p.Retention {
			c.warn(path+".max_record_age", "set a shorter one, or remove the key", "the stream keeps a record for %v, so that none gets as old", p.Retention)
		}
	}
	t.bisect = in.BisectOnError
	if t.bisect && size == 1 {
		c.warn(path+".bisect_on_error", "raise batch_size, or remove the key", "a batch of one cannot be split")
	}
	t.deadLetter = in.DeadLetter
	if t.deadLetter && !in.MaxRetries.Set && t.maxAge == t.retention {
		c.warn(path+".dead_letter", "add max_retries = 3, or a max_record_age",
			"without max_retries or max_record_age a record is tried until the stream no longer has it, and nothing goes to the on-failure destination")
	}
	c.shardLimits(path, in, shards)
}

// shardLimits warns of more than the shards of a stream take: the writers would
// be throttled, which is not simulated.
func (c *compilation) shardLimits(path string, in *Source, shards int) {
	p := c.profile.Streams[in.Kind]
	rate := float64(in.Rate.Or(0))
	for _, phase := range in.Phases {
		rate = math.Max(rate, float64(phase.Rate))
	}
	rate /= float64(max(1, shards))
	const hint = "add shards, or take it that writers are throttled"
	if p.ShardRate > 0 && rate > p.ShardRate {
		c.warn(path+".shards", hint, "a shard takes %g records a second, these get up to %g each", p.ShardRate, rate)
	} else if p.ShardKBPerSecond > 0 && rate*in.PayloadKB > p.ShardKBPerSecond {
		c.warn(path+".shards", hint, "a shard takes %g KB a second, these get up to %g each", p.ShardKBPerSecond, float64(rate*in.PayloadKB))
	}
}
