package platform

import (
	"maps"
	"slices"
	"strings"
)

// Quantities are what a function's usage is counted in: a word for each, with
// the unit that its price is in. A line of Billing.Lines names one.
//
// The engine counts them; what a platform makes of a second of work (its
// Billing.Meter, Unit and UnitMin) is in them already.
var quantities = map[string]string{
	"requests":                        "requests",   // handler runs, and what a large payload counts as beyond one
	"gb_seconds":                      "GB-s",       // metered time times memory
	"gb_hours":                        "GB-hours",   // the same
	"vcpu_seconds":                    "vCPU-s",     // metered time times vCPUs
	"vcpu_hours":                      "vCPU-hours", // the same
	"cpu_ms":                          "CPU-ms",     // CPU time of the runs
	"environment_hours":               "hours",      // of all environments, from creation to reclaim
	"ephemeral_gb_seconds":            "GB-s",       // metered time times ephemeral storage beyond the least
	"provisioned_gb_seconds":          "GB-s",       // allocated, whether used or not
	"provisioned_duration_gb_seconds": "GB-s",       // metered time of runs on provisioned environments
	"provisioned_idle_gb_seconds":     "GB-s",       // allocated and not in use
	"provisioned_idle_vcpu_seconds":   "vCPU-s",     // the same
	"restored_gb":                     "GB",         // memory of snapshots that environments were restored from
	"snapshot_gb_seconds":             "GB-s",       // snapshots kept
	"base_months":                     "months",     // of a fee that is due whatever is used; of all functions together
}

// Quantities returns the words for what a function's usage is counted in,
// sorted.
func Quantities() []string { return slices.Sorted(maps.Keys(quantities)) }

// Key returns the price key of the line for a function of an architecture.
func (l BillingLine) Key(architecture string) string {
	return strings.ReplaceAll(l.PriceKey, architectureMark, architecture)
}

// architectureMark stands in a line's price key for the function's
// architecture, where the price depends on it.
const architectureMark = "{architecture}"

// architectures are the processors that a function may run on.
var architectures = []string{"x86_64", "arm64"}

// lines fills Billing.Lines from the table [billing.lines].
func (b *binder) lines(p *Profile) {
	const quantity, priceKey = ".quantity", ".price_key"
	items := map[string]bool{}
	for key, e := range b.document.entries {
		if rest, ok := strings.CutPrefix(key, "billing.lines."); ok && e.word {
			items[strings.TrimSuffix(strings.TrimSuffix(rest, quantity), priceKey)] = true
		}
	}
	for _, item := range slices.Sorted(maps.Keys(items)) {
		at := "billing.lines." + item
		line := BillingLine{Item: item, PriceKey: b.text(at + priceKey), Quantity: b.text(at+quantity, Quantities()...)}
		line.Unit = quantities[line.Quantity]
		p.Billing.Lines = append(p.Billing.Lines, line)
	}
	if len(items) == 0 {
		b.missing = append(b.missing, "billing.lines")
	}
}
