package chart

import (
	"math"

	"coldstart/engine/units"
)

// scale maps values to heights. Height 0 is the bottom of the plot, 1 its top.
type scale struct {
	min, max float64 // min is 0 on a linear scale, > 0 on a logarithmic one
	log      bool
	ticks    []float64 // ascending, between min and max
}

// height returns where v is drawn, cut to [0, 1]; what is no number is at the
// bottom.
func (s scale) height(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	var h float64
	if s.log {
		if v <= s.min {
			return 0
		}
		h = math.Log(v/s.min) / math.Log(s.max/s.min)
	} else {
		h = (v - s.min) / (s.max - s.min)
	}
	return math.Min(math.Max(h, 0), 1)
}

// linear returns a scale from 0 to a round number that is at least hi, with at
// most n ticks, 0 included. The top moves in steps, so that turning a knob
// moves the curve and not only the numbers beside it.
func linear(hi float64, n int) scale {
	hi = sane(hi)
	s := scale{max: ceilTo(hi, tops)}
	step := ceilTo(s.max/float64(max(n, 2)), steps)
	for math.Floor(s.max/step+1e-9)+1 > float64(max(n, 2)) {
		step = ceilTo(step*1.01, steps)
	}
	for i := 0; float64(i)*step <= s.max*(1+1e-9); i++ {
		s.ticks = append(s.ticks, float64(i)*step)
	}
	return s
}

// sane returns the largest value of a scale: v, where it is a quantity that a
// simulation can have.
func sane(v float64) float64 {
	if !(v > 1e-12) || v > 1e18 {
		return 1
	}
	return v
}

// logarithmic returns a scale that spans lo to hi in whole steps of 1, 2 and 5
// times a power of ten, with at most n ticks.
func logarithmic(lo, hi float64, n int) scale {
	hi = sane(hi)
	if !(lo > hi*1e-12) || lo > hi {
		lo = hi / 10
	}
	s := scale{log: true, min: niceFloor(lo), max: ceilTo(hi, steps)}
	if s.max <= s.min {
		s.max = s.min * 10
	}
	// Decades are the natural ticks; where fewer than two lie inside, the 1-2-5
	// series has them, and where too many do, every second or third decade.
	for _, every := range []int{-1, 1, 2, 3, 4, 6, 12} {
		s.ticks = s.ticks[:0]
		from, to := int(math.Floor(math.Log10(s.min)+1e-9)), int(math.Ceil(math.Log10(s.max)-1e-9))
		for d := from; d <= to; d++ {
			p := math.Pow(10, float64(d))
			if every > 0 && (d-from)%every != 0 {
				continue
			}
			within := []float64{1}
			if every < 0 {
				within = []float64{1, 2, 5}
			}
			for _, m := range within {
				if v := m * p; v >= s.min*(1-1e-9) && v <= s.max*(1+1e-9) {
					s.ticks = append(s.ticks, v)
				}
			}
		}
		if len(s.ticks) <= max(n, 1) {
			break
		}
	}
	return s
}

// Round numbers between 1 and 10: for steps, and, closer together so that
// little of a plot stays empty, for its top.
var (
	steps = []float64{1, 2, 5, 10}
	tops  = []float64{1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10}
)

// ceilTo is the smallest of round times a power of ten that is at least v > 0.
func ceilTo(v float64, round []float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range round {
		if v <= m*p*(1+1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// niceFloor is the largest of 1, 2, 5 times a power of ten that is at most v.
func niceFloor(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)+1e-12))
	for _, m := range []float64{5, 2, 1} {
		if v >= m*p*(1-1e-9) {
			return m * p
		}
	}
	return p
}

// linearTimes is linear for lengths of time in milliseconds: what is written in
// minutes has ticks at round minutes.
func linearTimes(hi float64, n int) scale {
	unit, _ := units.Adaptive.MillisIn(hi)
	s := linear(hi/unit, n)
	s.max *= unit
	for i := range s.ticks {
		s.ticks[i] *= unit
	}
	return s
}

// roundTimes are lengths of time in milliseconds that are round, for the ticks
// of a logarithmic scale.
var roundTimes = []float64{0.001, 0.01, 0.1, 1, 10, 100, 1e3, 10e3, 60e3, 600e3, 3600e3, 36000e3, 86400e3, 864000e3}

// logarithmicTimes is logarithmic for lengths of time in milliseconds: from a
// minute on its ticks are at round minutes, hours and days.
func logarithmicTimes(lo, hi float64, n int) scale {
	s := logarithmic(lo, hi, n)
	if s.max < 60e3 {
		return s
	}
	var ticks []float64
	for _, t := range roundTimes {
		if t >= s.min*(1-1e-9) && t <= s.max*(1+1e-9) {
			ticks = append(ticks, t)
		}
	}
	if len(ticks) < 2 {
		return s
	}
	for every := 1; ; every++ {
		s.ticks = s.ticks[:0]
		for i := 0; i < len(ticks); i += every {
			s.ticks = append(s.ticks, ticks[i])
		}
		if len(s.ticks) <= max(n, 2) {
			return s
		}
	}
}

// Steps between ticks of a time axis, in seconds.
var timeSteps = []float64{
	0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
	1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
	3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000,
}

// timeTicks returns at most n instants between from and to, in seconds, at a
// distance that a clock has.
func timeTicks(from, to float64, n int) []float64 {
	if !(to > from) || n < 1 {
		return nil
	}
	step := timeSteps[len(timeSteps)-1]
	for _, s := range timeSteps {
		if math.Floor(to/s+1e-9)-math.Ceil(from/s-1e-9)+1 <= float64(n) {
			step = s
			break
		}
	}
	for math.Floor(to/step+1e-9)-math.Ceil(from/step-1e-9)+1 > float64(n) {
		step *= 2
	}
	var ticks []float64
	for i := math.Ceil(from/step - 1e-9); i*step <= to+1e-9*step; i++ {
		ticks = append(ticks, i*step)
	}
	return ticks
}
