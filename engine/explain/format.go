package explain

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// count writes a number of things, thousands apart: "1,204", "0.25".
func count(v float64) string {
	if v == math.Trunc(v) || math.Abs(v) >= 100 {
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return digits(v)
}

// millis writes a time that is given in milliseconds: "302 ms", "9.05 s".
func millis(v float64) string {
	switch a := math.Abs(v); {
	case a < 999.5:
		return digits(v) + " ms"
	case a < 119_950:
		return digits(v/1e3) + " s"
	case a < 2*3_600_000:
		return digits(v/60e3) + " min"
	default:
		return digits(v/3600e3) + " h"
	}
}

// share writes a share of 1: "3.4 %".
func share(v float64) string { return digits(float64(100*v)) + " %" }

// usd writes an amount of money: "$341", "$3.50", "$0.0042".
func usd(v float64) string {
	switch a := math.Abs(v); {
	case a == 0:
		return "$0"
	case a >= 99.995:
		return "$" + group(strconv.FormatFloat(v, 'f', 0, 64))
	case a >= 0.995:
		return "$" + strconv.FormatFloat(v, 'f', 2, 64)
	default:
		return "$" + digits(v)
	}
}

// span writes a time of a world without its zero parts: "10s", "1m".
func span(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// digits writes three significant digits, all of a large whole part, no zero
// at the end of a fraction.
func digits(v float64) string {
	places := 2
	for a := math.Abs(v); a >= 10 && places > 0; a /= 10 {
		places--
	}
	for a := math.Abs(v); a > 0 && a < 1 && places < 12; a /= 0.1 {
		places++
	}
	text := strconv.FormatFloat(v, 'f', places, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return group(text)
}

// group puts a comma between thousands.
func group(text string) string {
	whole, fraction, found := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + fraction
	}
	return sign + whole
}
