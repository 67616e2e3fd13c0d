package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/plain"

	"github.com/spf13/cobra"
)

// A sweep is a key and the values that it takes one after the other.
type sweep struct {
	path   string
	values []string // as they are written in a file
}

const maxSweep = 10_000

// parseSweep reads PATH=A..B/N: N values from A to B, both included, at equal
// distances. A and B are numbers, times or rates per the same unit. Between two
// numbers without a decimal point the values are rounded to whole ones, unless
// they are closer than 1.
func parseSweep(text string) (sweep, error) {
	wrong := func(format string, args ...any) (sweep, error) {
		return sweep{}, fmt.Errorf("--sweep %s: "+format, append([]any{text}, args...)...)
	}
	path, values, ok := strings.Cut(text, "=")
	slash := strings.LastIndexByte(values, '/')
	if !ok || slash < 0 {
		return wrong("write it as PATH=A..B/N, such as sources.web.rate=50/s..400/s/8")
	}
	n, err := strconv.Atoi(values[slash+1:])
	if err != nil || n < 2 || n > maxSweep {
		return wrong("N, the number of values, has to be between 2 and %d", maxSweep)
	}
	first, last, ok := strings.Cut(values[:slash], "..")
	if !ok {
		return wrong("the range is missing: write it as PATH=A..B/N")
	}
	a, unitA, errA := parseQuantity(strings.TrimSpace(first))
	b, unitB, errB := parseQuantity(strings.TrimSpace(last))
	if err := errors.Join(errA, errB); err != nil {
		return wrong("A and B are numbers, times or rates, such as 128..1024, 100ms..2s or 50/s..400/s")
	}
	if unitA != unitB {
		return wrong("A and B have to be of one kind, and rates per the same unit")
	}
	whole := unitA == "" && !strings.Contains(first+last, ".") && a == math.Trunc(a) && b == math.Trunc(b) && math.Abs(b-a) >= float64(n-1)
	s := sweep{path: path}
	for i := range n {
		v := a + (b-a)*float64(i)/float64(n-1)
		if whole {
			v = math.Round(v)
		}
		s.values = append(s.values, writeQuantity(v, unitA))
	}
	return s, nil
}

const timeUnit = "time"

// parseQuantity reads a number (unit ""), a time (unit timeUnit, in seconds)
// or a rate (its unit with the slash, "/s").
func parseQuantity(text string) (v float64, unit string, err error) {
	if number, per, ok := strings.Cut(text, "/"); ok {
		scale := 1.
		for suffix, factor := range map[string]float64{"k": 1e3, "M": 1e6, "G": 1e9} {
			if strings.HasSuffix(number, suffix) {
				number, scale = strings.TrimSuffix(number, suffix), factor
			}
		}
		v, err = strconv.ParseFloat(number, 64)
		return v * scale, "/" + per, err
	}
	if v, err = strconv.ParseFloat(text, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
		return v, "", nil
	}
	d, err := time.ParseDuration(text)
	return d.Seconds(), timeUnit, err
}

func writeQuantity(v float64, unit string) string {
	if unit == timeUnit {
		return time.Duration(math.Round(v * 1e9)).String()
	}
	// Twelve digits: 0.3, where a sum of binary fractions is 0.30000000000000004.
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		panic(err) // FormatFloat has just written it
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64) + unit
}

// runSweep simulates the world once, or once a replication, for each value and
// prints a line each.
func (o *simOptions) runSweep(c *cobra.Command, name string, options engine.Options) error {
	s, err := parseSweep(o.sweep)
	if err != nil {
		return &usageError{c, err}
	}
	world, err := loadWorld(c, name)
	if err != nil {
		return err
	}
	assignments := o.assignments(c)
	var jobs []parallel.Job
	for _, value := range s.values {
		// Warnings are the file's, and have been printed.
		changed, found := world.With(append(slices.Clone(assignments), s.path+"="+value))
		if found.HasErrors() {
			return report(c, found, changed.Sources())
		}
		jobs = append(jobs, parallel.Replications(changed.Model, changed.Model.Seed(), o.replications, options)...)
	}
	outcomes, err := simulate(c, jobs)
	if err != nil {
		return err
	}
	rows := make([][]engine.Outcome, len(s.values))
	for i := range rows {
		rows[i] = outcomes[i*o.replications : (i+1)*o.replications]
	}
	return plain.WriteCSV(c.OutOrStdout(), s.path, s.values, rows)
}
