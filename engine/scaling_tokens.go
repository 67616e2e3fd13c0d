package engine

import "coldstart/engine/platform"

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
	s := &tokenScaling{spec: newBucket(int64(p.Burst), int64(p.Refill), max(1, p.Period.Nanoseconds()))}
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

func (s *tokenScaling) bucket(f *functionState) *bucket {
	if len(s.buckets) == 1 {
		return &s.buckets[0]
	}
	return &s.buckets[f.id]
}

func (s *tokenScaling) mayCreate(f *functionState, now int64) bool {
	return s.bucket(f).has(&s.spec, now)
}
func (s *tokenScaling) created(f *functionState, now int64)              { s.bucket(f).take(&s.spec, now) }
func (s *tokenScaling) next(f *functionState, now int64) int64           { return s.bucket(f).next(&s.spec, now) }
func (s *tokenScaling) every() int64                                     { return 0 }
func (s *tokenScaling) tick(*functionState, int64, float64, int64) int64 { return 0 }
