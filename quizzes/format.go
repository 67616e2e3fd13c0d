package quizzes

import (
	"math"
	"slices"
	"strings"
	"time"

	"coldstart/engine/units"
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
func Format(name string, v float64) string { return units.Prose.In(UnitOf(name), v) }

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
