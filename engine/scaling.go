package engine

import "coldstart/engine/platform"

// scaling is how fast a platform lets environments be created. It is asked
// only when no environment is free.
type scaling interface {
	mayCreate(f int32, now int64) bool // a refusal consumes nothing
	created(f int32, now int64)
}

// tokenScaling takes a token per environment, from a bucket that each function
// has (AWS since November 2023) or that the account has (before): buckets start
// full and refill continuously.
//
// Source: AWS Lambda Developer Guide, "Understanding Lambda function scaling";
// the figures are the profile's.
type tokenScaling struct {
	spec    bucketSpec
	buckets []bucket // one per function, or one
}

func newTokenScaling(p platform.Scaling, functions int, now int64) *tokenScaling {
	s := &tokenScaling{spec: newBucket(int64(p.Burst), int64(p.Refill), p.Period.Nanoseconds())}
	n := 1
	if p.Scope == "function" {
		n = functions
	}
	s.buckets = make([]bucket, n)
	for i := range s.buckets {
		s.buckets[i] = s.spec.start(now)
	}
	return s
}

func (s *tokenScaling) bucket(f int32) *bucket {
	if len(s.buckets) == 1 {
		return &s.buckets[0]
	}
	return &s.buckets[f]
}

func (s *tokenScaling) mayCreate(f int32, now int64) bool { return s.bucket(f).has(&s.spec, now) }
func (s *tokenScaling) created(f int32, now int64)        { s.bucket(f).take(&s.spec, now) }
