package dist

import (
	"fmt"
	"strings"
	"time"
)

// String returns d as a file states it: "120ms", or
// `{ dist = "lognormal", p50 = "120ms", p99 = "400ms" }`. Of more than three
// samples it only says how many.
func (d Distribution) String() string {
	if d.Kind == Constant {
		return d.Value.String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "{ dist = %q", d.Kind)
	for _, p := range d.parameters() {
		if p.value != 0 {
			fmt.Fprintf(&b, ", %s = %q", p.name, p.value)
		}
	}
	switch n := len(d.Samples); {
	case n > 3:
		fmt.Fprintf(&b, ", samples = [%d times]", n)
	case n > 0:
		fmt.Fprintf(&b, ", samples = [%q", d.Samples[0])
		for _, v := range d.Samples[1:] {
			fmt.Fprintf(&b, ", %q", v)
		}
		b.WriteString("]")
	}
	b.WriteString(" }")
	return b.String()
}

// Scaled returns the distribution of factor times what d draws: every kind is
// closed under that. factor is at least 0; parameters are rounded to whole
// nanoseconds and cut at MaxTime. A table's parameter that was given stays
// given: it is at least 1ns.
func (d Distribution) Scaled(factor float64) Distribution {
	scale := func(v *time.Duration) { *v = scaled(*v, factor) }
	for _, v := range []*time.Duration{&d.Mean, &d.Min, &d.P10, &d.P50, &d.P90, &d.P95, &d.P99, &d.Max} {
		if *v > 0 {
			scale(v)
			*v = max(*v, 1)
		}
	}
	scale(&d.Value)
	if d.Samples != nil {
		samples := make([]time.Duration, len(d.Samples))
		for i, v := range d.Samples {
			samples[i] = scaled(v, factor)
		}
		d.Samples = samples
	}
	return d
}

func scaled(v time.Duration, factor float64) time.Duration {
	return min(toDuration(float64(float64(v)*factor)), MaxTime)
}
