// Package units writes quantities for people: numbers with their unit, in
// figures, tables and charts, in plain lines, in what authors template into
// their prose, and in what explains a run. What a machine reads is written
// elsewhere, and what stands in a file is shown as it stands there: times and
// rates that somebody has set, and the figures of a platform's profile.
//
// # Three manners
//
// The same quantity has the same text everywhere, but that a column of a few
// cells, a column to compare and a sentence do not want the same of it. Those
// are the three values of Units:
//
//	           Adaptive                       Fixed          Prose
//	a count    9,999  34.5k  1.2M  3G  4T     34,512         as Fixed
//	a time     120 µs  4.5 ms  1.2 s  90 s    150,000 ms     as Adaptive
//	           2.5 min  6 h  4 d
//	a rate     400/s  30/min  2/h  1/day      0.5/s          by the unit as Adaptive,
//	                                                         by the digits as Fixed
//	money      $0.0042  $3.50  $341  $2.5M    $341.00        as Fixed
//	a share    12.5 %  0.042 %  99.992 %      as Adaptive    as Adaptive
//
// Adaptive is for narrow tables and axes: the unit that keeps a number short.
// Fixed is for who compares: one unit for each quantity, all digits of the
// whole part, cents. Prose is for sentences, which have room for every digit
// of what was counted and for the cents of a bill, but where nobody wants to
// read that something takes 7,200,000 ms.
//
// # Limits
//
// Numbers have three significant digits, which is half a percent, more only
// where the whole part has more; no zero stands at the end of a fraction, but
// for money. The next unit begins where it would be written with two: seconds
// go up to 120 and minutes begin at 2, for "90 s" and "100 s" read better than
// "1.5 min" and "1.67 min"; minutes and hours likewise go up to "120 min" and
// "48 h". Below a second, where the units are a thousand apart, the next one
// begins at 1. Counts keep their four digits up to 9,999.
//
// Money has cents, and below ten of them two significant digits. In Adaptive,
// cents end at $100 and thousands of dollars at a million.
//
// A share below one percent has two significant digits, for a table's sake. A
// share of nearly everything is told by what is missing, for 100 % is all: from
// 99 % on it has two significant digits of that.
//
// No number has more than nine decimals: what is smaller is 0, and nothing is
// written with an exponent. The minus is U+2212 and never stands before a
// zero. What is no number, or beyond 1e15 in the unit that it is given in,
// which no simulation comes to, is None.
//
// Texts hold the characters "−", "–", "×", "≈" and "µ" beside those of ASCII,
// each of which has a substitute in canvas.ASCII.
package units

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A Unit writes a value of one quantity.
type Unit func(v float64) string

// Units is a manner of writing quantities: the package says how they differ.
// The zero value is Adaptive.
type Units int

// The manners.
const (
	Adaptive Units = iota // for narrow tables and axes
	Fixed                 // for columns whose numbers are compared
	Prose                 // for sentences
)

// None stands for what is no number.
const None = "–"

// most is the least quantity that is not written, in the unit that it is given in.
const most = 1e15

// written reports whether v is a number that is written as one.
func written(v float64) bool { return math.Abs(v) < most } // NaN is not

// Count writes a number of things: "0", "7", "0.25", "1,200"; "34.5k" and
// "1.23M" in Adaptive.
func (u Units) Count(v float64) string {
	switch a := math.Abs(v); {
	case !written(v):
		return None
	case u != Adaptive || a < 9_999.5:
		return digits(v)
	case a < 999_500:
		return digits(v/1e3) + "k"
	case a < 999.5e6:
		return digits(v/1e6) + "M"
	case a < 999.5e9:
		return digits(v/1e9) + "G"
	default:
		return digits(v/1e12) + "T"
	}
}

// spans are the units of a time, each with its length and with the least time
// that is written in it, both in milliseconds.
var spans = []struct {
	name         string
	length, from float64
}{
	{"µs", 1e-3, 0},
	{"ms", 1, 0.9995},
	{"s", 1e3, 999.5},
	{"min", 60e3, 119.7e3},      // 1.995 min
	{"h", 3600e3, 119.7 * 60e3}, // 1.995 h
	{"d", 24 * 3600e3, 1.995 * 24 * 3600e3},
}

// Millis writes a time that is given in milliseconds: "120 µs", "4.5 ms",
// "1.2 s", "2.5 min", "6 h", "4 d".
func (u Units) Millis(ms float64) string {
	if !written(ms) {
		return None
	}
	length, name := u.MillisIn(ms)
	return digits(ms/length) + " " + name
}

// MillisIn returns the unit in which Millis writes a time: its length, both in
// milliseconds, and its name. An axis has its ticks at round numbers of it, and
// what belongs to a time is written in the same: 1000 and "s".
func (u Units) MillisIn(ms float64) (length float64, name string) {
	if u == Fixed || ms == 0 {
		return 1, "ms"
	}
	of := spans[0]
	for _, s := range spans {
		if math.Abs(ms) >= s.from {
			of = s
		}
	}
	return of.length, of.name
}

// Rate writes how often something happens, given per second: "400/s",
// "30/min", "2/h", "1/day".
func (u Units) Rate(perSecond float64) string {
	a := math.Abs(perSecond)
	switch {
	case !written(perSecond):
		return None
	case u == Fixed || a == 0 || a >= 0.9995:
		return u.Count(perSecond) + "/s"
	case a >= 0.9995/60:
		return u.Count(float64(perSecond*60)) + "/min"
	case a >= 0.9995/3600:
		return u.Count(float64(perSecond*3600)) + "/h"
	default:
		return u.Count(float64(perSecond*86400)) + "/day"
	}
}

// USD writes an amount of money: "$0.0042", "$0.50", "$3.50"; in Adaptive "$0",
// "$341", "$12,345" and "$2.5M", else "$0.00" and "$12,345.00".
func (u Units) USD(v float64) string {
	if !written(v) {
		return None
	}
	a, sign := math.Abs(v), ""
	if a < 0.5e-9 {
		a = 0
	} else if v < 0 {
		sign = "−"
	}
	sign += "$"
	switch {
	case u == Adaptive && a == 0:
		return sign + "0"
	case u != Adaptive || a < 99.995:
		return sign + Decimal(a, max(2, Places(a, 2)))
	case a < 999_999.5:
		return sign + Decimal(a, 0)
	default:
		return sign + u.Count(a)
	}
}

// Percent writes a share of 1: "0 %", "0.042 %", "12.5 %", "99.992 %", "100 %".
func (u Units) Percent(v float64) string {
	if !written(v) {
		return None
	}
	percent, told := float64(100*v), float64(100*v)
	significant := 3
	switch a := math.Abs(v); {
	case a < 0.00995:
		significant = 2
	case a > 0.99 && a < 1:
		told, significant = float64(100*(1-a)), 2
	}
	return trimmed(Decimal(percent, Places(told, significant))) + " %"
}

// In writes a value whose unit is known by name: "ms", "s", "USD", "%" for a
// share of 1, "" for a count. Any other unit stands behind all digits of the
// whole part, and is not changed: "10,240 MB" are not better read as "10 GB".
func (u Units) In(unit string, v float64) string {
	switch unit {
	case "":
		return u.Count(v)
	case "ms":
		return u.Millis(v)
	case "s":
		return u.Millis(float64(1000 * v))
	case "USD":
		return u.USD(v)
	case "%":
		return u.Percent(v)
	}
	if !written(v) {
		return None
	}
	return digits(v) + " " + unit
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
// ticks of a time axis and what is set to a round time: "250ms", "30s", "2m",
// "2m30s", "1h", "2d".
func Span(s float64) string {
	if s == 0 {
		return "0"
	}
	if math.Abs(s) < 1 {
		return digits(float64(s*1e3)) + "ms"
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
			rest -= float64(n * u.seconds)
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
		return None
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
		return None
	case math.Abs(r-1) < 0.005:
		return "≈"
	case r > 1:
		return "+" + short(float64((r-1)*100)) + " %"
	default:
		return "−" + short(float64((1-r)*100)) + " %"
	}
}

// Points writes how much a share of 1 differs from another, in percentage
// points: "+18 pp", "≈" below a tenth, "=" where nothing changed.
func Points(before, now float64) string {
	switch d := float64((now - before) * 100); {
	case math.IsNaN(d):
		return None
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
		return Decimal(v, 0)
	}
	return Adaptive.Count(v)
}

// digits writes a number with three significant digits and all of its whole
// part, without a zero at the end of the fraction.
func digits(v float64) string { return trimmed(Decimal(v, Places(v, 3))) }

// Places returns how many decimals show so many significant digits of v, at
// most nine.
func Places(v float64, significant int) int {
	if v == 0 {
		return 0
	}
	// The exponent of the rounded number: 9.996 has two digits before the point.
	_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', significant-1, 64), "e")
	e, err := strconv.Atoi(exponent)
	if err != nil {
		panic(err) // FormatFloat has just written it
	}
	return min(max(significant-1-e, 0), 9)
}

// Decimal writes a number with so many decimals, zeros and all, and a comma
// between thousands: what several numbers that belong together have in common
// is for who writes them to know.
func Decimal(v float64, places int) string {
	whole, fraction, dotted := strings.Cut(strconv.FormatFloat(math.Abs(v), 'f', places, 64), ".")
	text := whole
	for i := len(whole) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	if dotted {
		text += "." + fraction
	}
	if v < 0 && strings.ContainsAny(text, "123456789") {
		return "−" + text
	}
	return text
}

// trimmed is a decimal without the zeros at the end of its fraction.
func trimmed(decimal string) string {
	if !strings.Contains(decimal, ".") {
		return decimal
	}
	return strings.TrimRight(strings.TrimRight(decimal, "0"), ".")
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
