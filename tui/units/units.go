// Package units writes quantities in few characters, for axes, tables and
// sliders: three significant digits, the unit that keeps the number short, and
// always the same form for the same quantity.
package units

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A Unit writes a value of one quantity.
type Unit func(v float64) string

// Count writes a number of things: "0", "7", "0.25", "1,200", "34.5k", "1.2M".
func Count(v float64) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case a < 9_999.5:
		return group(digits(v))
	case a < 999_500:
		return digits(v/1e3) + "k"
	case a < 999.5e6:
		return digits(v/1e6) + "M"
	default:
		return digits(v/1e9) + "G"
	}
}

// Millis writes a time that is given in milliseconds: "120 µs", "4.5 ms",
// "1.2 s", "2.5 min", "6 h".
func Millis(ms float64) string {
	switch a := math.Abs(ms); {
	case math.IsNaN(ms) || math.IsInf(ms, 0):
		return "–"
	case a == 0:
		return "0 ms"
	case a < 0.9995:
		return digits(ms*1e3) + " µs"
	case a < 999.5:
		return digits(ms) + " ms"
	case a < 99_950:
		return digits(ms/1e3) + " s"
	case a < 120*60e3:
		return digits(ms/60e3) + " min"
	case a < 48*3600e3:
		return digits(ms/3600e3) + " h"
	default:
		return digits(ms/(24*3600e3)) + " d"
	}
}

// USD writes an amount of money: "$0", "$0.0042", "$0.50", "$3.50", "$341", "$12,345".
func USD(v float64) string {
	sign := ""
	if v < 0 {
		sign, v = "−", -v
	}
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "–"
	case v == 0:
		return "$0"
	case v < 0.995:
		return sign + "$" + strconv.FormatFloat(v, 'f', max(2, 1-int(math.Floor(math.Log10(v)))), 64)
	case v < 99.995:
		return sign + "$" + strconv.FormatFloat(v, 'f', 2, 64)
	case v < 999_999.5:
		return sign + "$" + group(strconv.FormatFloat(v, 'f', 0, 64))
	default:
		return sign + "$" + Count(v)
	}
}

// Percent writes a share of 1: "0 %", "0.042 %", "12.5 %", "100 %". What is
// nearly everything is told by what is missing, "99.998 %": 100 % is all.
func Percent(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	places := 1
	switch a := math.Abs(v); {
	case a > 0 && a < 0.01:
		places = 1 - int(math.Floor(math.Log10(100*a)))
	case a > 0.99 && a < 1:
		places = 1 - int(math.Floor(math.Log10(100*(1-a))))
	}
	s := strconv.FormatFloat(100*v, 'f', min(places, 6), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return strings.Replace(s, "-", "−", 1) + " %"
}

// Clock writes an instant of simulated time that is given in seconds, as short
// as the step between two instants allows: "2:14", "1:02:03", "−0:30".
func Clock(s float64) string {
	sign := ""
	if s < 0 {
		sign, s = "−", -s
	}
	d := time.Duration(math.Floor(s+1e-9)) * time.Second
	h, m, sec := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	if h > 0 {
		return sign + strconv.Itoa(h) + ":" + two(m) + ":" + two(sec)
	}
	return sign + strconv.Itoa(m) + ":" + two(sec)
}

// Span writes a length of simulated time that is given in seconds, for the
// ticks of a time axis: "250ms", "30s", "2m", "2m30s", "1h", "2d".
func Span(s float64) string {
	if s == 0 {
		return "0"
	}
	if math.Abs(s) < 1 {
		return digits(s*1e3) + "ms"
	}
	sign := ""
	if s < 0 {
		sign, s = "−", -s
	}
	var b strings.Builder
	b.WriteString(sign)
	rest := math.Round(s*1e3) / 1e3
	for _, u := range []struct {
		name    string
		seconds float64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}} {
		if n := math.Floor(rest / u.seconds); n > 0 {
			b.WriteString(strconv.FormatFloat(n, 'f', 0, 64) + u.name)
			rest -= n * u.seconds
		}
	}
	if rest > 0 {
		b.WriteString(digits(rest) + "s")
	}
	return b.String()
}

// Change writes how much now differs from before, as a share: "+12 %",
// "−87 %", "×9.2" from a doubling on, "≈" below half a percent, "=" where
// nothing changed.
func Change(before, now float64) string {
	switch {
	case math.IsNaN(before) || math.IsNaN(now):
		return "–"
	case before == now:
		return "="
	case before == 0:
		return "new"
	}
	r := now / before
	switch {
	case r >= 1.995:
		return "×" + short(r)
	case r < 0:
		return "–"
	case math.Abs(r-1) < 0.005:
		return "≈"
	case r > 1:
		return "+" + short((r-1)*100) + " %"
	default:
		return "−" + short((1-r)*100) + " %"
	}
}

// Points writes how much a share of 1 differs from another, in percentage
// points: "+18 pp", "≈" below a tenth, "=" where nothing changed.
func Points(before, now float64) string {
	switch d := (now - before) * 100; {
	case math.IsNaN(d):
		return "–"
	case d == 0:
		return "="
	case math.Abs(d) < 0.05:
		return "≈"
	case d > 0:
		return "+" + short(d) + " pp"
	default:
		return "−" + short(-d) + " pp"
	}
}

// short writes a positive number with two digits, more only before the point.
func short(v float64) string {
	if v < 9.95 {
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
	}
	if v < 9_999.5 {
		return group(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return Count(v)
}

// digits writes v with three significant digits, without a useless zero at the
// end and without an exponent.
func digits(v float64) string {
	if v == 0 {
		return "0"
	}
	places := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	s := strconv.FormatFloat(v, 'f', max(min(places, 12), 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return strings.Replace(s, "-", "−", 1)
}

// group puts a comma between thousands.
func group(s string) string {
	sign, whole, frac := "", s, ""
	if strings.HasPrefix(whole, "−") {
		sign, whole = "−", strings.TrimPrefix(whole, "−")
	}
	if i := strings.IndexByte(whole, '.'); i >= 0 {
		whole, frac = whole[:i], whole[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + frac
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
