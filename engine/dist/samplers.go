package dist

import "time"

// Samplers prepares samplers as NewSampler does, and keeps what costs most, the
// tables of lognormals, for whoever asks again: of worlds that differ in
// little most distributions are equal. A sampler of it draws what one of
// NewSampler draws.
//
// The zero value keeps nothing yet; a nil one never does. It is not safe for
// use by several goroutines at once.
type Samplers struct {
	lognormals map[[2]time.Duration]Sampler // by p50 and p99
}

// samplersMost bounds what is kept; a table takes 35 KB.
const samplersMost = 64

// Sampler prepares to draw from d, see NewSampler.
func (s *Samplers) Sampler(d Distribution) Sampler {
	if s == nil || d.Kind != Lognormal {
		return NewSampler(d)
	}
	key := [2]time.Duration{d.P50, d.P99}
	if known, ok := s.lognormals[key]; ok {
		return known
	}
	if s.lognormals == nil || len(s.lognormals) >= samplersMost {
		s.lognormals = map[[2]time.Duration]Sampler{}
	}
	made := NewSampler(d)
	s.lognormals[key] = made
	return made
}
