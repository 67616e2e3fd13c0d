package plain

import (
	"math"
	"strconv"
	"strings"
	"time"

	"coldstart/engine/units"
)

// A unit is a way to write a quantity: an exact one as in a sentence, and a mean
// with the half-width of its interval, both on the same scale and with the same
// number of decimals.
type unit struct {
	exact  units.Unit
	scale  float64 // the quantity is multiplied by it
	suffix string  // " ms"; empty for bare counts
}

// countUnit writes things that are counted, and means of such.
func countUnit(float64) unit { return unit{exact: units.Prose.Count, scale: 1} }

// shareUnit writes a share of 1 in percent.
func shareUnit(float64) unit { return unit{exact: units.Prose.Percent, scale: 100, suffix: " %"} }

// spanUnit writes a span of time that is given in milliseconds.
func spanUnit(ms float64) unit {
	length, name := units.Prose.MillisIn(ms)
	return unit{exact: units.Prose.Millis, scale: 1 / length, suffix: " " + name}
}

// moneyUnit writes an amount whose currency stands at its row: cents, and finer
// below ten of them.
func moneyUnit(float64) unit {
	return unit{exact: func(v float64) string { return strings.Replace(units.Prose.USD(v), "$", "", 1) }, scale: 1}
}

// write writes an exact quantity.
func (u unit) write(v float64) string { return u.exact(v) }

// withInterval writes a mean and half of its interval's width: the half-width
// with two digits, the mean to the same place. Without a width it is the mean
// alone.
func (u unit) withInterval(mean, half float64) string {
	if half == 0 {
		return u.write(mean)
	}
	half *= u.scale
	decimals := min(units.Places(half, 2), 4)
	return units.Decimal(mean*u.scale, decimals) + " ± " + units.Decimal(half, decimals) + u.suffix
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
