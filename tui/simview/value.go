package simview

import (
	"strconv"
	"time"

	"coldstart/engine"
)

// Typed returns what of a key's text belongs to a value that is being typed
// after what is there already: numbers, units and words, of a bearable length.
func Typed(text, already string) string {
	var out []rune
	for _, r := range text {
		if r > ' ' && r < 0x7f && len(already)+len(out) < longest {
			out = append(out, r)
		}
	}
	return string(out)
}

// longest is how long a value that is typed can be.
const longest = 24

// magnitude orders the values of a knob: a time in seconds, a rate in events a
// second, a number as it is. Words have none.
func magnitude(text string) (float64, bool) {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v, true
	}
	if d, err := time.ParseDuration(text); err == nil {
		return d.Seconds(), true
	}
	var r engine.Rate
	if err := r.UnmarshalText([]byte(text)); err == nil {
		return float64(r), true
	}
	return 0, false
}

// insertion is where text belongs among values that ascend, words apart; at
// the end where it has no magnitude.
func insertion(values []string, text string) int {
	v, ok := magnitude(text)
	if !ok {
		return len(values)
	}
	for i, other := range values {
		if o, ok := magnitude(other); ok && o > v {
			return i
		}
	}
	return len(values)
}
