package engine

import "math/bits"

// Exponential back-off: the wait before attempt k+1 is min(cap, base × 2^(k−1)),
// times a uniform draw with jitter "full" (Brooker, "Exponential Backoff And
// Jitter", AWS Architecture Blog, 2015).

// backoff is the wait after the k-th attempt (k >= 1) has failed.
func backoff(base, limit int64, k int32) int64 {
	wait := base
	for ; k > 1 && wait < limit; k-- {
		wait *= 2
		if wait < 0 {
			return limit
		}
	}
	return min(wait, limit)
}

// jittered draws uniformly from [0, wait).
func jittered(wait int64, u uint64) int64 {
	hi, _ := bits.Mul64(uint64(wait), u)
	return int64(hi)
}
