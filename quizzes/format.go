package quizzes

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// UnitOf returns the unit that a metric's or key's name carries: "ms", "s",
// "MB", "KB", "GB-s", "USD", "%" for a share of 0..1 that is shown as one, or
// "" for a plain count.
func UnitOf(name string) string {
	keys := strings.Split(strings.TrimPrefix(name, baseline+"."), ".")
	switch {
	case keys[0] == "cost":
		return "USD"
	case len(keys) > 2 && slices.Contains(worldNames, keys[0]):
		keys = keys[2:] // what follows the name that the author chose
	}
	if keys[0] == "throttles_by" {
		return ""
	}
	for i := len(keys) - 1; i >= 0; i-- {
		key := keys[i]
		switch {
		case key == "count" || key == "created":
			return ""
		case key == "gb_seconds":
			return "GB-s"
		case strings.HasSuffix(key, "_ratio"), strings.HasSuffix(key, "utilization"),
			strings.HasSuffix(key, "_rate"), key == "cpu_share", key == "partial_effects", key == "target":
			return "%"
		case strings.HasSuffix(key, "_mb"):
			return "MB"
		case strings.HasSuffix(key, "_gb"):
			return "GB"
		case strings.HasSuffix(key, "_kb"):
			return "KB"
		case strings.HasSuffix(key, "_ms"):
			return "ms"
		case strings.HasSuffix(key, "_s"):
			return "s"
		case strings.HasPrefix(key, "usd_"):
			return "USD"
		}
	}
	return ""
}

// Format writes a number as it reads in a sentence, with the unit that its
// name carries: "1,204", "380 ms", "12.5 s", "$41.30", "3.2 %", "512 MB".
func Format(name string, v float64) string {
	switch unit := UnitOf(name); unit {
	case "":
		return grouped(v, 2)
	case "ms":
		return milliseconds(v)
	case "%":
		return significant(v*100) + " %"
	case "USD":
		return dollars(v)
	default:
		return significant(v) + " " + unit
	}
}

func milliseconds(v float64) string {
	switch abs := math.Abs(v); {
	case abs < 1_000:
		return significant(v) + " ms"
	case abs < 120_000:
		return significant(v/1_000) + " s"
	case abs < 2*3_600_000:
		return significant(v/60_000) + " min"
	default:
		return significant(v/3_600_000) + " h"
	}
}

func dollars(v float64) string {
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	if v != 0 && v < 0.01 {
		return sign + "$" + strconv.FormatFloat(v, 'g', 2, 64)
	}
	whole := grouped(math.Floor(math.Round(v*100)/100), 0)
	cents := int(math.Round(math.Mod(math.Round(v*100), 100)))
	return fmt.Sprintf("%s$%s.%02d", sign, whole, cents)
}

// significant keeps three digits of small numbers and all of the whole part of
// large ones.
func significant(v float64) string {
	switch abs := math.Abs(v); {
	case abs >= 100:
		return grouped(v, 0)
	case abs >= 10:
		return grouped(v, 1)
	case abs >= 1 || abs == 0:
		return grouped(v, 2)
	default:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
}

// grouped writes a number with at most that many decimals and a comma between
// thousands.
func grouped(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		b.WriteString("." + fraction)
	}
	if b.String() == "0" {
		sign = "" // no minus zero
	}
	return sign + b.String()
}

// readableTime is a duration in the file's notation without its zero parts:
// "1m" and not "1m0s".
func readableTime(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// notANumber stands for a number that a run does not have.
var notANumber = math.NaN()
