package platform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Figure returns the profile's figure with this ID, which begins with the
// profile's name: "aws.concurrency.account_default".
func (p *Profile) Figure(id string) (Figure, bool) {
	i, ok := slices.BinarySearchFunc(p.Figures, id, func(f Figure, id string) int { return strings.Compare(f.ID, id) })
	if !ok {
		return Figure{}, false
	}
	return p.Figures[i], true
}

// Fact returns the figure with this ID from the built-in profile that the ID
// begins with. The error for an unknown ID says which one is nearest or, where
// the ID names a group of figures, which ones the group has.
func Fact(id string) (Figure, error) {
	name, _, dotted := strings.Cut(id, ".")
	p, err := Load(name)
	if err != nil {
		if !dotted {
			return Figure{}, fmt.Errorf("unknown figure %q: a figure's name begins with its platform, as in %q", id, "aws.concurrency.account_default")
		}
		return Figure{}, fmt.Errorf("unknown figure %q: %w", id, err)
	}
	if f, ok := p.Figure(id); ok {
		return f, nil
	}
	var all, group []string
	for _, f := range p.Figures {
		all = append(all, f.ID)
		if strings.HasPrefix(f.ID, id+".") {
			group = append(group, f.ID)
		}
	}
	if len(group) > 0 {
		const most = 8
		more := ""
		if len(group) > most {
			more = fmt.Sprintf(" and %d more", len(group)-most)
			group = group[:most]
		}
		return Figure{}, fmt.Errorf("%q is a group of figures: name one of %s%s", id, strings.Join(group, ", "), more)
	}
	return Figure{}, fmt.Errorf("unknown figure %q%s", id, didYouMean(nearest(id, all)))
}

// String writes the value with its unit as it reads inside a sentence:
// "1,000 concurrent executions", "29 s", "$0.20 per 1M requests",
// "6 billion GB-s", "1 min and 2 min", "yes".
func (f Figure) String() string {
	switch v := f.Value.(type) {
	case string:
		return v
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		parts := make([]string, len(v))
		for i, element := range v {
			parts[i] = Figure{Value: element, Unit: f.Unit}.String()
		}
		if n := len(parts) - 1; n > 0 {
			return strings.Join(parts[:n], ", ") + " and " + parts[n]
		}
		return strings.Join(parts, "")
	}
	text, ok := decimal(f.Value)
	if !ok {
		return ""
	}
	if u, err := parsePriceUnit(f.Unit); err == nil {
		return money(text, u.currency) + strings.TrimPrefix(f.Unit, u.currency)
	}
	unit := f.Unit
	if text == "1" {
		unit = singular(unit)
	}
	switch unit {
	case "":
		return group(text)
	case "%":
		return group(text) + " %"
	}
	return group(text) + " " + unit
}

// group separates thousands by commas, and writes whole and nearly whole
// millions and billions in words.
func group(text string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	if fraction == "" {
		for _, scale := range []struct {
			digits int
			name   string
		}{{9, "billion"}, {6, "million"}} {
			if len(whole) <= scale.digits {
				continue
			}
			lead, rest := whole[:len(whole)-scale.digits], strings.TrimRight(whole[len(whole)-scale.digits:], "0")
			if len(rest) <= 2 {
				return strings.TrimSuffix(group(lead)+"."+rest, ".") + " " + scale.name
			}
		}
	}
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// money writes an amount with at least two decimals.
func money(text, currency string) string {
	whole, fraction, _ := strings.Cut(text, ".")
	for len(fraction) < 2 {
		fraction += "0"
	}
	if n, err := strconv.ParseInt(whole, 10, 64); err == nil && n < 1_000_000 {
		whole = group(whole)
	}
	switch currency {
	case "USD":
		return "$" + whole + "." + fraction
	case "EUR":
		return "€" + whole + "." + fraction
	case "GBP":
		return "£" + whole + "." + fraction
	}
	return currency + " " + whole + "." + fraction
}
