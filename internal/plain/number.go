package plain

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A unit is a way to write a quantity. It holds everything that depends on the
// size of the number, so that a mean and the half-width of its interval come
// out on the same scale and with the same number of decimals.
type unit struct {
	scale    float64 // the quantity is multiplied by it
	suffix   string  // " ms"; empty for bare counts
	decimals int     // for a number that is exact
}

// significant returns how many decimals show n significant digits of v, at
// most `most`.
func significant(v float64, n, most int) int {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0
	}
	// The exponent of the rounded number: 9.996 has two digits before the point.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', n-1, 64), "e")
	e, err := strconv.Atoi(exponent)
	if err != nil {
		panic(err) // FormatFloat has just written it
	}
	return min(most, max(0, n-1-e))
}

// countUnit writes things that are counted: whole numbers with thousands
// separators. A mean of several runs may need decimals; see withInterval.
func countUnit(float64) unit { return unit{scale: 1} }

// measureUnit writes a measured quantity in a fixed unit with three digits.
func measureUnit(suffix string) func(float64) unit {
	return func(v float64) unit { return unit{scale: 1, suffix: suffix, decimals: significant(v, 3, 3)} }
}

// shareUnit writes a share of 1 in percent.
func shareUnit(v float64) unit {
	// What is nearly everything is told by what is missing.
	v = math.Abs(v)
	if v > 0.5 && v < 1 {
		return unit{scale: 100, suffix: " %", decimals: min(4, max(1, significant(100*(1-v), 2, 4)))}
	}
	return unit{scale: 100, suffix: " %", decimals: significant(100*v, 3, 4)}
}

// spanUnit writes a span of time that is given in milliseconds.
func spanUnit(ms float64) unit {
	switch a := math.Abs(ms); {
	case a < 999.5:
		return unit{scale: 1, suffix: " ms", decimals: significant(ms, 3, 3)}
	case a < 120e3:
		return unit{scale: 1e-3, suffix: " s", decimals: significant(ms/1e3, 3, 2)}
	case a < 120*60e3:
		return unit{scale: 1. / 60e3, suffix: " min", decimals: significant(ms/60e3, 3, 1)}
	default:
		return unit{scale: 1. / 3600e3, suffix: " h", decimals: significant(ms/3600e3, 3, 1)}
	}
}

// moneyUnit writes an amount: cents, and finer below one of them down to a
// millionth.
func moneyUnit(v float64) unit {
	if math.Abs(v) < 0.5e-6 {
		return unit{scale: 1, decimals: 2}
	}
	return unit{scale: 1, decimals: max(2, significant(v, 2, 6))}
}

// write writes an exact quantity.
func (u unit) write(v float64) string {
	return group(strconv.FormatFloat(v*u.scale, 'f', u.decimals, 64)) + u.suffix
}

// withInterval writes a mean and half of its interval's width: the half-width
// with two digits, the mean to the same place. Without a width it is the mean
// alone.
func (u unit) withInterval(mean, half float64) string {
	if half == 0 {
		return u.write(mean)
	}
	half *= u.scale
	decimals := significant(half, 2, 4)
	return group(strconv.FormatFloat(mean*u.scale, 'f', decimals, 64)) + " ± " +
		group(strconv.FormatFloat(half, 'f', decimals, 64)) + u.suffix
}

// group separates thousands by commas.
func group(decimal string) string {
	sign := ""
	if strings.HasPrefix(decimal, "-") {
		sign, decimal = "-", decimal[1:]
	}
	whole, fraction, dotted := strings.Cut(decimal, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if dotted {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// span writes a length of simulated time as a person says it: "90s", "10m",
// "1h30m", "730h".
func span(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return strconv.FormatInt(int64(d/time.Hour), 10) + "h"
	case d >= time.Minute && d%time.Minute == 0:
		return strings.TrimSuffix(d.String(), "0s")
	}
	return d.String()
}

// bar draws a share of 1 as "[###.......]" with width cells inside. What is
// not zero shows at least one cell, and what is not all leaves one free.
func bar(share float64, width int) string {
	n := int(math.Round(share * float64(width)))
	switch {
	case share > 0 && n == 0:
		n = 1
	case share < 1 && n == width:
		n = width - 1
	}
	n = min(width, max(0, n))
	return "[" + strings.Repeat("#", n) + strings.Repeat(".", width-n) + "]"
}
