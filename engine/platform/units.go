package platform

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// decimal writes a number as the shortest decimal that reads back as the same
// float64: the text that stood in the file, up to 15 digits.
func decimal(value any) (string, bool) {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	}
	return "", false
}

// timeUnits are the units of a time, as Go writes them.
var timeUnits = map[string]string{"ns": "ns", "us": "us", "ms": "ms", "s": "s", "min": "m", "h": "h"}

// toDuration converts a number with a unit of time, exactly where the time is
// a whole number of nanoseconds and cut off below.
func toDuration(value any, unit string) (time.Duration, error) {
	const want = "wants a time: a number with the unit ns, us, ms, s, min, h or days"
	days := unit == "days"
	if days {
		unit = "h"
	}
	goUnit, ok := timeUnits[unit]
	if !ok {
		return 0, fmt.Errorf("%s, not %q", want, unit)
	}
	text, ok := decimal(value)
	if !ok {
		return 0, fmt.Errorf("%s", want)
	}
	d, err := time.ParseDuration(text + goUnit)
	if err == nil && days {
		d, err = time.ParseDuration(strconv.FormatInt(int64(d)/1000*24, 10) + "us")
	}
	if err != nil {
		return 0, fmt.Errorf("is longer than 290 years")
	}
	return d, nil
}

// A priceUnit is a price's unit taken apart: "USD per 1M requests" is USD, 6
// (ten to the 6th), "requests".
type priceUnit struct {
	currency string
	exponent int    // the price is for ten to this power
	noun     string // what is counted, in the plural: "requests", "GB-s"
}

// parsePriceUnit reads "CURRENCY per NOUN" and "CURRENCY per 1k|1M NOUNS".
func parsePriceUnit(unit string) (priceUnit, error) {
	currency, rest, ok := strings.Cut(unit, " per ")
	if !ok || rest == "" || len(currency) != 3 || strings.Trim(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return priceUnit{}, fmt.Errorf(`wants a price's unit, such as "USD per hour" or "USD per 1M requests", not %q`, unit)
	}
	u := priceUnit{currency: currency}
	if many, ok := strings.CutPrefix(rest, "1k "); ok {
		u.exponent, u.noun = 3, many
	} else if many, ok := strings.CutPrefix(rest, "1M "); ok {
		u.exponent, u.noun = 6, many
	} else {
		u.noun = plural(rest)
	}
	return u, nil
}

// perUnit divides a price by ten to the exponent-th in decimal, so that the
// result is the float64 nearest to the exact price of one: 0.20 per million is
// 2e-7 and not a quotient of two rounded numbers.
func perUnit(value any, exponent int) (float64, error) {
	text, ok := decimal(value)
	if !ok {
		return 0, fmt.Errorf("wants a number")
	}
	return strconv.ParseFloat(fmt.Sprintf("%se-%d", text, exponent), 64)
}

// invariant are the units that have no plural form.
var invariant = map[string]bool{"GB": true, "MB": true, "KB": true, "MiB": true, "GiB": true, "GB-s": true, "vCPU-s": true, "CPU-ms": true,
	"ns": true, "us": true, "ms": true, "s": true, "min": true, "h": true, "%": true, "": true}

// plural returns "hours" for "hour".
func plural(unit string) string {
	if invariant[unit] {
		return unit
	}
	return unit + "s"
}

// singular returns "concurrent execution" for "concurrent executions" and
// "day in the queue" for "days in the queue": what counts is the last word
// before a preposition.
func singular(unit string) string {
	head, tail := unit, ""
	for _, preposition := range []string{" per ", " of ", " in ", " at ", " before ", " after "} {
		if i := strings.Index(head, preposition); i >= 0 {
			head, tail = head[:i], head[i:]+tail
		}
	}
	if invariant[head] {
		return unit
	}
	if stem, ok := strings.CutSuffix(head, "ies"); ok {
		return stem + "y" + tail
	}
	if stem, ok := strings.CutSuffix(head, "ches"); ok {
		return stem + "ch" + tail
	}
	return strings.TrimSuffix(head, "s") + tail
}
