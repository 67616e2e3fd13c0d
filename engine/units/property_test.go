package units

import (
	"flag"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The same draws in every run.
func init() {
	flag.Set("rapid.seed", "1")
	flag.Set("rapid.nofailfile", "true")
}

// suffixes are what a text may end in, with what it stands for in the unit of
// the value that is written.
var suffixes = []struct {
	text string
	of   float64
}{
	{" µs", 1e-3}, {" ms", 1}, {" s", 1e3}, {" min", 60e3}, {" h", 3600e3}, {" d", 86400e3},
	{"/s", 1}, {"/min", 1. / 60}, {"/h", 1. / 3600}, {"/day", 1. / 86400},
	{" %", 0.01}, {" MB", 1},
}

var thousands = map[byte]float64{'k': 1e3, 'M': 1e6, 'G': 1e9, 'T': 1e12}

// parse reads a text back, strictly: it fails on what a reader would trip over.
func parse(text string) (v float64, decimals int, err error) {
	sign, of, rest := 1., 1., text
	if strings.HasPrefix(rest, "−") {
		sign, rest = -1, strings.TrimPrefix(rest, "−")
	}
	rest = strings.TrimPrefix(rest, "$")
	for _, s := range suffixes {
		if cut, found := strings.CutSuffix(rest, s.text); found {
			of, rest = s.of, cut
			break
		}
	}
	if k := thousands[rest[len(rest)-1]]; k > 0 {
		of, rest = of*k, rest[:len(rest)-1]
	}
	whole, fraction, dotted := strings.Cut(rest, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if len(g) == 0 || len(g) > 3 || i > 0 && len(g) != 3 || strings.Trim(g, "0123456789") != "" {
			return 0, 0, fmt.Errorf("%q: %q is no group of digits", text, g)
		}
	}
	if len(whole) > 1 && whole[0] == '0' || dotted && fraction == "" || strings.Trim(fraction, "0123456789") != "" {
		return 0, 0, fmt.Errorf("%q is not how a number is written", text)
	}
	v, err = strconv.ParseFloat(strings.Join(groups, "")+"."+fraction+"0", 64)
	if v == 0 && sign < 0 {
		return 0, 0, fmt.Errorf("%q: zero has no sign", text)
	}
	return sign * v * of, len(fraction), err
}

// A form is a way to write one quantity, with what it promises.
type form struct {
	name string
	unit Unit

	off   func(v float64) float64 // how far what is read is from v at most
	chars int                     // how long the text is at most, from a thousandth to a billion
}

// significant is what rounding to n digits changes at most, which is half a
// percent with three, but no less than half of the ninth decimal of the least
// unit.
func significant(n int, least float64) func(v float64) float64 {
	return func(v float64) float64 { return max(math.Abs(v)*0.5*math.Pow(10, float64(1-n)), least) }
}

// whole is the same, but no more than half of one: numbers have all of their
// whole part.
func whole(f func(v float64) float64, one float64) func(v float64) float64 {
	return func(v float64) float64 { return min(f(v), one/2) }
}

var forms = []form{
	{"Adaptive.Count", Adaptive.Count, significant(3, 0.5e-9), 8},
	{"Fixed.Count", Fixed.Count, whole(significant(3, 0.5e-9), 1), 14},
	{"Prose.Count", Prose.Count, whole(significant(3, 0.5e-9), 1), 14},
	{"Adaptive.Millis", Adaptive.Millis, significant(3, 0.5e-12), 9},
	{"Fixed.Millis", Fixed.Millis, whole(significant(3, 0.5e-9), 1), 17},
	{"Prose.Millis", Prose.Millis, significant(3, 0.5e-12), 9},
	{"Adaptive.Rate", Adaptive.Rate, significant(3, 0.5e-9/86400), 11},
	{"Fixed.Rate", Fixed.Rate, whole(significant(3, 0.5e-9), 1), 16},
	{"Prose.Rate", Prose.Rate, significant(3, 0.5e-9/86400), 16},
	{"Adaptive.USD", Adaptive.USD, significant(2, 0.5e-9), 9},
	{"Fixed.USD", Fixed.USD, whole(significant(2, 0.5e-9), 0.01), 18},
	{"Prose.USD", Prose.USD, whole(significant(2, 0.5e-9), 0.01), 18},
	{"Percent", Adaptive.Percent, whole(significant(2, 0.5e-11), 0.01), 18},
	{"In MB", func(v float64) string { return Prose.In("MB", v) }, whole(significant(3, 0.5e-9), 1), 17},
}

// edges are where a text changes its unit, its digits or its decimals.
var edges = []float64{
	0, math.SmallestNonzeroFloat64, 0.5e-9, 1e-9, 1e-3, 0.00995, 0.00999, 0.0995, 0.0999, 0.1, 0.9, 0.99, 0.995, 0.9995, 0.9996, 0.99999, 1, 1.995,
	9.995, 9.996, 99.95, 99.99, 99.994, 99.995, 99.996, 999.4, 999.5, 999.6, 9_999.4, 9_999.5, 99_950, 119_500, 119_700, 120_000, 999_499.5, 999_500, 999_999.4,
	999_999.5, 7_182_000, 7_200_000, 172_368_000, 172_800_000, 999.5e6, 999.5e9, 1e12, 999.5e12, 1e15,
}

// quantities draws numbers of all sizes, and those around the edges.
func quantities() *rapid.Generator[float64] {
	return rapid.Custom(func(t *rapid.T) float64 {
		var v float64
		switch rapid.IntRange(0, 3).Draw(t, "sort") {
		case 0:
			v = rapid.SampledFrom(edges).Draw(t, "edge")
			for range rapid.IntRange(0, 3).Draw(t, "steps") {
				v = math.Nextafter(v, math.Inf(rapid.SampledFrom([]int{-1, 1}).Draw(t, "towards")))
			}
		case 1:
			v = float64(rapid.IntRange(0, 2_000_000).Draw(t, "whole"))
		case 2:
			v = rapid.Float64Range(0, 2).Draw(t, "little")
		default:
			v = math.Pow(10, rapid.Float64Range(-12, 14.9).Draw(t, "exponent"))
		}
		if rapid.Bool().Draw(t, "negative") {
			v = -v
		}
		return v
	})
}

// Goal: what is read is what was written, as far as the package promises.
// Method: read every text back, strictly, and compare.
func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	for _, f := range forms {
		rapid.Check(t, func(t *rapid.T) {
			v := quantities().Draw(t, "v")
			text := f.unit(v)
			if math.Abs(v) >= 1e15 {
				require.Equal(t, None, text)
				return
			}
			read, decimals, err := parse(text)
			require.NoError(t, err)
			require.LessOrEqual(t, decimals, 9, text)
			require.LessOrEqualf(t, math.Abs(read-v), f.off(v)*(1+1e-9)+math.Abs(v)*1e-14, "%s writes %v as %q", f.name, v, text)
			if a := math.Abs(v); a == 0 || a >= 1e-3 && a <= 1e9 {
				require.LessOrEqualf(t, utf8.RuneCountInString(text), f.chars, "%s writes %v as %q", f.name, v, text)
			}
			if back := f.unit(-v); strings.ContainsAny(text, "123456789") {
				require.Equal(t, strings.TrimPrefix(text, "−"), strings.TrimPrefix(back, "−"), "the sign changes nothing else")
				require.NotEqual(t, text, back)
			} else {
				require.Equal(t, text, back)
			}
		})
	}
}

// Goal: a larger quantity never reads as a smaller one, across every change of
// unit. Method: pairs, close to each other and far apart.
func TestMoreNeverReadsAsLess(t *testing.T) {
	for _, f := range forms {
		rapid.Check(t, func(t *rapid.T) {
			a := quantities().Draw(t, "a")
			b := quantities().Draw(t, "b")
			if rapid.Bool().Draw(t, "close") {
				b = a * rapid.Float64Range(1, 1.02).Draw(t, "times")
			}
			a, b = min(a, b), max(a, b)
			if a <= -1e15 || b >= 1e15 {
				return
			}
			low, _, err := parse(f.unit(a))
			require.NoError(t, err)
			high, _, err := parse(f.unit(b))
			require.NoError(t, err)
			require.LessOrEqualf(t, low, high*(1+math.Copysign(1e-14, high)), "%s: %v is %q and %v is %q", f.name, a, f.unit(a), b, f.unit(b))
		})
	}
}

// 0 % is none and 100 % is all: no other share that a run can have reads so.
func TestNoneAndAllAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		of := rapid.Int64Range(2, 1_000_000_000).Draw(t, "of")
		n := rapid.Int64Range(1, of-1).Draw(t, "n")
		if rapid.Bool().Draw(t, "few") {
			n = rapid.Int64Range(1, min(of-1, 9)).Draw(t, "so few")
		}
		for _, n := range []int64{n, of - n} {
			text := Adaptive.Percent(float64(n) / float64(of))
			require.NotEqual(t, "0 %", text)
			require.NotEqual(t, "100 %", text)
		}
	})
}

// What is no number is None in every form.
func TestWhatIsNoNumber(t *testing.T) {
	for _, f := range forms {
		for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e15, -1e15, math.MaxFloat64} {
			require.Equal(t, None, f.unit(v), f.name)
		}
		require.Equal(t, f.unit(0), f.unit(math.Copysign(0, -1)), f.name)
	}
}

// An axis has its ticks at round numbers of the unit that is written beside
// them.
func TestMillisInIsTheUnitThatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Float64Range(0, 1e10).Draw(t, "ms")
		for _, u := range []Units{Adaptive, Fixed, Prose} {
			text := u.Millis(ms)
			for _, s := range suffixes {
				if strings.HasSuffix(text, s.text) {
					length, name := u.MillisIn(ms)
					require.Equal(t, s.of, length, text)
					require.Equal(t, s.text, " "+name)
					break
				}
			}
		}
	})
}
