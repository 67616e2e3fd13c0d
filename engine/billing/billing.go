// Package billing turns a month's usage into a priced bill.
//
// Usage says how much of what was used by which target; Price prices it as a
// cloud provider does: by the account's total, not by each user of it.
//
//   - The quantities of one price key are added over all targets, and the tiers
//     apply to that total.
//   - A free allowance is taken off before the tiers are counted. Keys with the
//     same Price.FreePool share one allowance, each in proportion to its
//     quantity: of 400,000 free GB-seconds a third goes to arm64 where a third
//     of the GB-seconds is arm64's.
//   - A target pays for its share of the key's total: two functions that use
//     the same quantity pay the same, whichever is thought of as the first
//     million.
//
// Amounts are float64 in the profile's currency, called USD here whatever it
// is, and are not rounded to cents. Only the noise of binary fractions is
// removed: every amount in a Bill is the float64 nearest to its 12 significant
// decimal digits (99.8, not 99.80000000000001). The lines are such amounts;
// every sum is the sum of its lines in the bill's order, with the same noise
// removed. The result does not depend on the order of the usage, and is the
// same bits on every processor.
package billing

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"coldstart/engine/platform"
)

// The kinds of what causes costs, as Usage.Kind names them.
const (
	Functions = "functions"
	Sources   = "sources"
	Fleets    = "fleets"
	Resources = "resources"
)

var kinds = []string{Functions, Sources, Fleets, Resources}

// Usage is a quantity of one thing that one target used in the billed time. A
// quantity of zero is listed in the bill like any other.
type Usage struct {
	Item     string  // what the bill calls it: "lambda.duration"
	Key      string  // its key in Profile.Prices: "lambda.duration.arm64"; "": UnitUSD is its price
	UnitUSD  float64 // price of one unit where the target states its own (an instance, a resource); only without Key
	Target   string  // the name of the function, source, fleet or resource
	Kind     string  // Functions, Sources, Fleets or Resources
	Unit     string  // of Quantity, "GB-s"; "" with a Key: the price's unit
	Quantity float64 // from 0 to 1e30
}

// Bill is what the usage costs.
type Bill struct {
	Lines    []Line                        // sorted by item, then target, then kind
	Total    float64                       // the sum of the lines
	ByKind   map[string]float64            // kind -> the sum of its lines; every kind is there
	ByTarget map[string]map[string]float64 // kind -> target -> the sum of its lines; every kind, and every target that has a line
}

// Line is one item of one target.
type Line struct {
	Item, Target, Kind string
	Unit               string
	Quantity           float64 // before free allowances
	USD                float64 // after free allowances and tiers
}

// Price draws up the bill of one billed time, usually a month. freeTier says
// whether free allowances apply. Several usages of one item by one target make
// one line.
//
// The error joins everything that is wrong with the usage: an unknown price
// key, a negative or boundless quantity, a unit that is not the price's, a kind
// that is none. With an error the bill is empty.
func Price(prices map[string]platform.Price, usage []Usage, freeTier bool) (Bill, error) {
	if err := check(prices, usage); err != nil {
		return Bill{}, err
	}
	// Sums below are in this order, so that they do not depend on the caller's.
	sorted := slices.Clone(usage)
	slices.SortFunc(sorted, func(a, b Usage) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Target, b.Target), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.UnitUSD, b.UnitUSD), cmp.Compare(a.Quantity, b.Quantity))
	})
	accounts := settle(prices, sorted, freeTier)

	bill := Bill{ByKind: map[string]float64{}, ByTarget: map[string]map[string]float64{}}
	for _, kind := range kinds {
		bill.ByKind[kind] = 0
		bill.ByTarget[kind] = map[string]float64{}
	}
	for _, u := range sorted {
		usd := float64(u.Quantity * u.UnitUSD)
		unit := u.Unit
		if u.Key != "" {
			usd = accounts[u.Key].share(u.Quantity)
			unit = prices[u.Key].Unit
		}
		if n := len(bill.Lines) - 1; n >= 0 && bill.Lines[n].Item == u.Item && bill.Lines[n].Target == u.Target && bill.Lines[n].Kind == u.Kind {
			bill.Lines[n].Quantity += u.Quantity
			bill.Lines[n].USD += usd
			continue
		}
		bill.Lines = append(bill.Lines, Line{Item: u.Item, Target: u.Target, Kind: u.Kind, Unit: unit, Quantity: u.Quantity, USD: usd})
	}
	for i := range bill.Lines {
		line := &bill.Lines[i]
		line.USD = withoutNoise(line.USD)
		bill.Total += line.USD
		bill.ByKind[line.Kind] += line.USD
		bill.ByTarget[line.Kind][line.Target] += line.USD
	}
	bill.Total = withoutNoise(bill.Total)
	for _, kind := range kinds {
		bill.ByKind[kind] = withoutNoise(bill.ByKind[kind])
		for target, usd := range bill.ByTarget[kind] {
			bill.ByTarget[kind][target] = withoutNoise(usd)
		}
	}
	return bill, nil
}

// An account is what is known of one price key: what was used of it by all
// targets together and what that costs.
type account struct {
	quantity float64
	usd      float64
}

// share returns what a part of the quantity costs.
func (a account) share(quantity float64) float64 {
	if quantity == 0 {
		return 0 // also where the total is 0
	}
	return float64(a.usd * float64(quantity/a.quantity))
}

// settle adds up the usage of every price key and prices it.
func settle(prices map[string]platform.Price, sorted []Usage, freeTier bool) map[string]account {
	accounts := map[string]account{}
	for _, u := range sorted {
		if u.Key != "" {
			a := accounts[u.Key]
			a.quantity += u.Quantity
			accounts[u.Key] = a
		}
	}
	keys := slices.Sorted(maps.Keys(accounts))
	pools := map[string]float64{} // what the keys of a pool used together
	for _, key := range keys {
		pools[pool(key, prices[key])] += accounts[key].quantity
	}
	for _, key := range keys {
		a, price := accounts[key], prices[key]
		billed := a.quantity
		if freeTier && price.Free > 0 {
			billed -= allowance(price.Free, a.quantity, pools[pool(key, price)])
		}
		a.usd = tiered(price.Tiers, billed)
		accounts[key] = a
	}
	return accounts
}

// pool names the allowance that a price draws on; one without a pool has its
// own.
func pool(key string, price platform.Price) string {
	if price.FreePool == "" {
		return "\x00" + key
	}
	return price.FreePool
}

// allowance returns what a key with this quantity gets of a free amount, when
// the pool's keys have used total together. It is at most quantity.
func allowance(free, quantity, total float64) float64 {
	if total <= free {
		return quantity
	}
	return float64(free * float64(quantity/total))
}

// tiered prices a quantity: each tier what falls into it.
func tiered(tiers []platform.Tier, quantity float64) float64 {
	usd, from := 0.0, 0.0
	for _, tier := range tiers {
		in := min(quantity, tier.UpTo) - from
		if in <= 0 {
			break
		}
		usd += float64(in * tier.USD)
		from = tier.UpTo
	}
	return usd
}

// withoutNoise returns the float64 nearest to a's 12 significant decimal
// digits. Sums of some hundred amounts are exact to 13 or more, so what it
// takes away is the noise of binary fractions and nothing that was computed.
func withoutNoise(a float64) float64 {
	clean, err := strconv.ParseFloat(strconv.FormatFloat(a, 'g', 12, 64), 64)
	if err != nil {
		return a // beyond the largest float64 by rounding up
	}
	return clean
}

// check returns everything that is wrong with the usage.
func check(prices map[string]platform.Price, usage []Usage) error {
	var all []error
	units := map[[3]string]string{} // of each line: item, target, kind
	free := map[string]float64{}    // of each pool that is used
	for i, u := range usage {
		wrong := func(format string, args ...any) {
			all = append(all, fmt.Errorf("usage %d (%s of %q): %s", i, u.Item, u.Target, fmt.Sprintf(format, args...)))
		}
		if u.Item == "" || u.Target == "" {
			wrong("wants an item and a target")
		}
		if !slices.Contains(kinds, u.Kind) {
			wrong("unknown kind %q", u.Kind)
		}
		if !amount(u.Quantity) || !amount(u.UnitUSD) {
			wrong("quantity %v at %v: both are from 0 to 1e30", u.Quantity, u.UnitUSD)
		}
		unit := u.Unit
		if u.Key != "" {
			price, ok := prices[u.Key]
			switch {
			case !ok:
				wrong("no price has the key %q", u.Key)
			case u.UnitUSD != 0:
				wrong("has the price key %q and a price of its own", u.Key)
			case u.Unit != "" && u.Unit != price.Unit:
				wrong("is in %s, but %q is priced in %s", u.Unit, u.Key, price.Unit)
			}
			if before, ok := free[price.FreePool]; ok && before != price.Free {
				wrong("the free pool %q is of %v and of %v", price.FreePool, before, price.Free)
			}
			if price.FreePool != "" {
				free[price.FreePool] = price.Free
			}
			unit = price.Unit
		}
		line := [3]string{u.Item, u.Target, u.Kind}
		if before, ok := units[line]; ok && before != unit {
			wrong("is in %s here and in %s elsewhere", unit, before)
		}
		units[line] = unit
	}
	return errors.Join(all...)
}

// amountMax bounds quantities and prices, so that no product or sum of them
// leaves the range of float64.
const amountMax = 1e30

// amount reports whether v is a quantity or a price: from 0 to amountMax.
func amount(v float64) bool { return v >= 0 && v <= amountMax }
