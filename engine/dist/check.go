package dist

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault is one thing that is wrong with a Distribution.
type Fault struct {
	Field string // the key in the file: "dist", "mean", "p99", "samples.3"; "" for a bare time
	Text  string // what is wrong and what was expected; reads on from the field's name
}

// Bounds of a Distribution.
const (
	MaxTime    = 10 * year // the longest time that a parameter may be
	MaxSamples = 100_000   // the most samples of an empirical distribution
)

// maxBadSamples is how many bad samples are reported one by one.
const maxBadSamples = 5

// kindRule says which parameters a kind has, in ascending order of value.
type kindRule struct {
	kind     Kind
	required []string
	optional []string
}

var kindRules = []kindRule{
	{Exponential, []string{"mean"}, nil},
	{Lognormal, []string{"p50", "p99"}, nil},
	{Uniform, []string{"max"}, []string{"min"}},
	{Empirical, []string{"samples"}, nil},
	{Quantiles, []string{"p50"}, []string{"min", "p10", "p90", "p95", "p99", "max"}},
}

// parameter is one of a Distribution's times under its name in the file.
type parameter struct {
	name  string
	value time.Duration
}

// parameters lists the times that a table may give, those that have an order
// in ascending order.
func (d Distribution) parameters() []parameter {
	return []parameter{
		{"mean", d.Mean}, {"min", d.Min}, {"p10", d.P10}, {"p50", d.P50}, {"p90", d.P90},
		{"p95", d.P95}, {"p99", d.P99}, {"max", d.Max},
	}
}

// Check returns everything that is wrong with d, in the order of the fields;
// nothing if it can be drawn from.
//
// A parameter that is 0 counts as not given. Required are mean (exponential),
// p50 and p99 (lognormal), max (uniform), samples (empirical) and p50
// (quantiles). Times are at least 0 and at most MaxTime, and min <= p10 <= p50
// <= p90 <= p95 <= p99 <= max.
func (d Distribution) Check() []Fault {
	if d.Kind == Constant {
		return d.checkConstant()
	}
	i := slices.IndexFunc(kindRules, func(r kindRule) bool { return r.kind == d.Kind })
	if i < 0 {
		return []Fault{{"dist", unknownKind(string(d.Kind))}}
	}
	rule := kindRules[i]

	var faults []Fault
	if d.Value != 0 {
		faults = append(faults, Fault{"", fmt.Sprintf("is a bare time (%v) and a table (%q) at once: give one of them", d.Value, d.Kind)})
	}
	var lower parameter // the last sound one, which the next must not undercut
	for _, p := range d.parameters() {
		required := slices.Contains(rule.required, p.name)
		switch {
		case !required && !slices.Contains(rule.optional, p.name):
			if p.value != 0 {
				faults = append(faults, Fault{p.name, rule.foreign()})
			}
		case p.value == 0:
			if required {
				faults = append(faults, Fault{p.name, fmt.Sprintf("is required by %q and must be more than 0s", d.Kind)})
			}
		case outOfRange(p.value) != "":
			faults = append(faults, Fault{p.name, outOfRange(p.value)})
		case p.value < lower.value:
			faults = append(faults, Fault{p.name, fmt.Sprintf("must be at least %s (%v), is %v", lower.name, lower.value, p.value)})
		default:
			lower = p
		}
	}
	return append(faults, d.checkSamples(rule)...)
}

func (d Distribution) checkConstant() []Fault {
	var given []string
	for _, p := range d.parameters() {
		if p.value != 0 {
			given = append(given, p.name)
		}
	}
	if len(d.Samples) > 0 {
		given = append(given, "samples")
	}
	if len(given) > 0 {
		return []Fault{{"dist", fmt.Sprintf("is required beside %s: one of %s", and(given), kindNames())}}
	}
	if text := outOfRange(d.Value); text != "" {
		return []Fault{{"", text}}
	}
	return nil
}

func (d Distribution) checkSamples(rule kindRule) []Fault {
	n := len(d.Samples)
	switch {
	case rule.kind != Empirical && n > 0:
		return []Fault{{"samples", rule.foreign()}}
	case rule.kind != Empirical:
		return nil
	case n == 0:
		return []Fault{{"samples", `is required by "empirical" and must hold at least one time`}}
	case n > MaxSamples:
		return []Fault{{"samples", fmt.Sprintf("must be at most %d times, are %d", MaxSamples, n)}}
	}
	var faults []Fault
	for i, v := range d.Samples {
		if text := outOfRange(v); text != "" {
			faults = append(faults, Fault{fmt.Sprintf("samples.%d", i), text})
			if len(faults) == maxBadSamples {
				break
			}
		}
	}
	return faults
}

// outOfRange says what is wrong with a time taken alone; "" if nothing is.
func outOfRange(v time.Duration) string {
	switch {
	case v < 0:
		return fmt.Sprintf("must not be negative, is %v", v)
	case v > MaxTime:
		return fmt.Sprintf("must be at most 10 years (%v), is %v", MaxTime, v)
	}
	return ""
}

// foreign says that a parameter does not belong to the kind.
func (r kindRule) foreign() string {
	return fmt.Sprintf("is no parameter of %q, which has %s", r.kind, and(slices.Concat(r.required, r.optional)))
}

func unknownKind(name string) string {
	if strings.EqualFold(name, "constant") {
		return fmt.Sprintf(`%q is written as a bare time, such as "120ms"; other kinds: %s`, name, kindNames())
	}
	best, distance := "", 4 // further away is no likeness
	for _, r := range kindRules {
		if d := editDistance(strings.ToLower(name), string(r.kind)); d < distance {
			best, distance = string(r.kind), d
		}
	}
	if best != "" {
		return fmt.Sprintf("%q is no kind of distribution, did you mean %q? Kinds: %s", name, best, kindNames())
	}
	return fmt.Sprintf("%q is no kind of distribution; kinds: %s", name, kindNames())
}

func kindNames() string {
	var names []string
	for _, r := range kindRules {
		names = append(names, string(r.kind))
	}
	return strings.Join(names, ", ")
}

func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// editDistance is Levenshtein's, over bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
