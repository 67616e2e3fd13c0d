package dist

import (
	"fmt"
	"time"
)

// Kind names the family of a Distribution, as it is written in a file.
type Kind string

// The kinds of a Distribution and the fields that each one reads.
const (
	Constant    Kind = ""            // Value; written as a bare time: "120ms"
	Exponential Kind = "exponential" // Mean
	Lognormal   Kind = "lognormal"   // P50, P99
	Uniform     Kind = "uniform"     // Min, Max
	Empirical   Kind = "empirical"   // Samples, each equally likely
	Quantiles   Kind = "quantiles"   // Min, P10, P50, P90, P95, P99, Max: log-linear between the points that are given
)

// A Distribution of times, as a file states it: a bare time is a constant, a
// table names its kind and that kind's parameters. Every duration is at least
// zero. The zero Distribution is the constant 0s.
//
// It is a description; NewSampler makes the table that draws from it.
type Distribution struct {
	Kind    Kind            `toml:"dist"`
	Value   time.Duration   `toml:"-"`
	Mean    time.Duration   `toml:"mean"`
	Min     time.Duration   `toml:"min"`
	P10     time.Duration   `toml:"p10"`
	P50     time.Duration   `toml:"p50"`
	P90     time.Duration   `toml:"p90"`
	P95     time.Duration   `toml:"p95"`
	P99     time.Duration   `toml:"p99"`
	Max     time.Duration   `toml:"max"`
	Samples []time.Duration `toml:"samples"`
}

// Const returns the distribution that is always d.
func Const(d time.Duration) Distribution { return Distribution{Value: d} }

// UnmarshalText reads the short form, a bare Go duration: the constant.
func (d *Distribution) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no time: write a number with a unit, such as \"250ms\" or \"1.5s\"", text)
	}
	*d = Const(v)
	return nil
}
