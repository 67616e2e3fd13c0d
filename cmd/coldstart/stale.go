package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"coldstart/engine/platform"
	"coldstart/internal/diagnostic"
)

// Figures that may have changed: prose and questions cite figures of a
// platform's profile, and each figure has the date of its source. `check
// --stale 365d` warns of those whose date is longer ago than that, once for
// each figure and file, so that somebody looks the source up again.

// codeStale: a figure that is cited has an old source.
const codeStale = "stale"

// dayLayouts are the ways in which profiles date a source. Where the day or the
// month is not known the last one is taken: a figure is not called old before
// it is.
var dayLayouts = []struct {
	layout string
	last   func(time.Time) time.Time
}{
	{"2006-01-02", func(t time.Time) time.Time { return t }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, -1) }},
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, -1) }},
}

// lastDay reads a figure's date.
func lastDay(date string) (time.Time, bool) {
	for _, l := range dayLayouts {
		if t, err := time.Parse(l.layout, date); err == nil {
			return l.last(t), true
		}
	}
	return time.Time{}, false
}

// parseAge reads "365d", or any of Go's durations.
func parseAge(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, fmt.Errorf("%q is no number of days, such as 365d", text)
		}
		return time.Duration(n) * 24 * time.Hour, nil
	}
	age, err := time.ParseDuration(text)
	if err != nil || age < 0 {
		return 0, fmt.Errorf("%q is no age, such as 365d or 12h", text)
	}
	return age, nil
}

var citation = regexp.MustCompile(`\{\{\s*fact\s+\\?["']([^"'\\]+)\\?["']\s*\}\}`)

// stale lists the figures that some files cite and whose date is longer ago
// than an age, or that have none.
func stale(sources diagnostic.Sources, age time.Duration, today time.Time) (list diagnostic.List) {
	for _, file := range slices.Sorted(maps.Keys(sources)) {
		source := diagnostic.NewSource(file, sources[file])
		seen := map[string]bool{}
		for _, m := range citation.FindAllSubmatchIndex(source.Text(), -1) {
			id := string(source.Text()[m[2]:m[3]])
			f, err := platform.Fact(id)
			if err != nil || seen[id] {
				continue // an unknown one is reported where the file is read
			}
			seen[id] = true
			place := source.Place(m[2], m[3])
			switch day, ok := lastDay(f.AsOf); {
			case !ok:
				list.Add(place.Warning(codeStale, fmt.Sprintf("%s has no date", id), "look it up, and date its source in the profile"))
			case today.Sub(day) > age:
				list.Add(place.Warning(codeStale, fmt.Sprintf("%s, %s, is of %s (%s)", id, f, f.AsOf, f.Source), "look its source up again, and mend the profile"))
			}
		}
	}
	return list
}
