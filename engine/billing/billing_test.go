package billing

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/engine/platform"
)

const (
	hoursPerMonth = 730
	gb            = 1024 * 1024 // in KB
)

func prices(t testing.TB) map[string]platform.Price {
	p, err := platform.Load("aws")
	require.NoError(t, err)
	return p.Prices
}

// use is usage of one target under the key's own name.
func use(key, target string, quantity float64) Usage {
	kind := Functions
	switch {
	case len(key) > 4 && (key[:4] == "ec2." || key[:4] == "alb." || key[:4] == "ebs."):
		kind = Fleets
	case len(key) < 7 || key[:7] != "lambda.":
		kind = Sources
	}
	return Usage{Item: key, Key: key, Target: target, Kind: kind, Quantity: quantity}
}

// Worked examples: AWS's own arithmetic on the list prices of us-east-1, to
// the cent.
func TestWorkedExamples(t *testing.T) {
	const (
		requests  = 500e6
		gbSeconds = requests * 0.1 * 256 / 1024
		// What 500 million responses of 5 KB weigh.
		egress = requests * 5 / gb
		// 256 MB have this share of a vCPU, and 500 million times 100 ms of it
		// are so many vCPU-hours.
		vcpuHours = requests * 0.1 / 3600 * 256 / 1769
	)
	x86 := []Usage{use("lambda.requests", "api", requests), use("lambda.duration.x86_64", "api", gbSeconds)}
	arm := []Usage{use("lambda.requests", "api", requests), use("lambda.duration.arm64", "api", gbSeconds)}
	with := func(usage []Usage, more ...Usage) []Usage { return append(slices.Clone(usage), more...) }
	http := use("api_gateway.http", "front", requests)
	rest := use("api_gateway.rest", "front", requests)
	t3 := func(n float64) []Usage {
		baseline := n * 0.4 * hoursPerMonth
		return []Usage{
			use("ec2.t3.medium.on-demand", "web", n*hoursPerMonth),
			use("ec2.surplus_vcpu_hours", "web", max(0, vcpuHours-baseline)),
		}
	}
	for _, c := range []struct {
		name     string
		usage    []Usage
		freeTier bool
		want     string
	}{
		{"requests alone", x86[:1], false, "100.00"},
		{"requests alone, free tier", x86[:1], true, "99.80"},
		{"duration alone", x86[1:], false, "208.33"},
		{"duration alone, free tier", x86[1:], true, "201.67"},
		{"500 M requests of 256 MB and 100 ms", x86, false, "308.33"},
		{"the same, free tier", x86, true, "301.47"},
		{"on arm64", arm, false, "266.67"},
		{"on arm64, free tier", arm, true, "261.13"},
		{"HTTP API", []Usage{http}, true, "480.00"},
		{"REST API", []Usage{rest}, true, "1633.10"},
		{"behind an HTTP API", with(x86, http), false, "788.33"},
		{"behind an HTTP API, free tier", with(x86, http), true, "781.47"},
		{"behind a REST API", with(x86, rest), false, "1941.43"},
		{"behind a REST API, free tier", with(x86, rest), true, "1934.57"},
		{"5 KB a response, 100 GB free", []Usage{use("data_transfer.out", "front", egress)}, true, "205.58"},
		{"1 M invocations of 128 MB and 200 ms are free", []Usage{use("lambda.requests", "f", 1e6), use("lambda.duration.x86_64", "f", 25_000)}, true, "0.00"},
		{"arm64 in the third tier", []Usage{use("lambda.duration.arm64", "f", 18.75e9+56.002e9)}, false, fmt.Sprintf("%.2f", 100000.5+135001.125+597356.53)},

		{"t3.medium on demand", []Usage{use("ec2.t3.medium.on-demand", "web", hoursPerMonth)}, true, "30.37"},
		{"t3.medium reserved for a year", []Usage{use("ec2.t3.medium.reserved-1y", "web", hoursPerMonth)}, true, "19.05"},
		{"t3.medium reserved for three years", []Usage{use("ec2.t3.medium.reserved-3y", "web", hoursPerMonth)}, true, "13.14"},
		{"2 t3.medium at 69 % CPU, unlimited", t3(2), true, "132.03"},
		{"3 t3.medium, the same load", t3(3), true, "147.80"},
		{"7 t3.medium at their baseline", t3(7), true, "212.58"},
		{"1,460 vCPU-hours beyond the credits", []Usage{use("ec2.surplus_vcpu_hours", "web", 1460)}, true, "73.00"},
		{"t3.large", []Usage{use("ec2.t3.large.on-demand", "web", hoursPerMonth)}, true, "60.74"},
		{"load balancer and one unit of its capacity", []Usage{use("alb.hours", "web", hoursPerMonth), use("alb.lcu_hours", "web", hoursPerMonth)}, true, "22.27"},
		{"two volumes of 30 GB", []Usage{use("ebs.gb_months", "web", 60)}, true, "4.80"},
		{"NAT gateway", []Usage{use("nat.hours", "net", hoursPerMonth)}, true, "32.85"},
		{"four addresses", []Usage{use("ipv4.hours", "net", 4*hoursPerMonth)}, true, "14.60"},
		{"10 GB provisioned for a month", []Usage{use("lambda.provisioned.x86_64", "f", 10*hoursPerMonth*3600)}, true, "109.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bill, err := Price(prices(t), c.usage, c.freeTier)
			require.NoError(t, err)
			require.Equal(t, c.want, fmt.Sprintf("%.2f", bill.Total))
		})
	}
	require.InDelta(t, 0.69, vcpuHours/(2*2*hoursPerMonth), 0.005, "the load that the fleets of two carry")
}

// Provisioned concurrency is cheaper than on-demand above a utilization of
// 60 %.
func TestProvisionedBreakEven(t *testing.T) {
	cost := func(usage ...Usage) float64 {
		bill, err := Price(prices(t), usage, false)
		require.NoError(t, err)
		return bill.Total
	}
	const month = 1e6 // GB-seconds that one environment could work
	difference := func(utilization float64) float64 {
		return cost(use("lambda.provisioned.x86_64", "f", month), use("lambda.provisioned_duration.x86_64", "f", utilization*month)) -
			cost(use("lambda.duration.x86_64", "f", utilization*month))
	}
	require.Positive(t, difference(0.599))
	require.Negative(t, difference(0.601))
}

func TestTierBoundaries(t *testing.T) {
	for _, c := range []struct {
		key      string
		quantity float64
		want     float64
	}{
		{"lambda.duration.x86_64", 6e9, 100_000.2},
		{"lambda.duration.x86_64", 6e9 + 1000, 100_000.215},
		{"lambda.duration.x86_64", 15e9, 100_000.2 + 135_000},
		{"lambda.duration.x86_64", 15e9 + 10_000, 100_000.2 + 135_000 + 0.133334},
		{"lambda.duration.arm64", 7.5e9, 100_000.5},
		{"lambda.duration.arm64", 18.75e9, 100_000.5 + 135_001.125},
		{"lambda.duration.arm64", 18.75e9 + 10_000, 100_000.5 + 135_001.125 + 0.106667},
		{"api_gateway.http", 300e6, 300},
		{"api_gateway.http", 301e6, 300.9},
		{"api_gateway.rest", 333e6, 1165.5},
		{"api_gateway.rest", 1e9, 1165.5 + 1867.6},
		{"api_gateway.rest", 20e9, 1165.5 + 1867.6 + 45_220},
		{"api_gateway.rest", 20_001e6, 1165.5 + 1867.6 + 45_220 + 1.51},
		{"data_transfer.out", 10_240, 921.6},
		{"data_transfer.out", 51_200, 921.6 + 3481.6},
		{"data_transfer.out", 153_600, 921.6 + 3481.6 + 7168},
		{"data_transfer.out", 153_601, 921.6 + 3481.6 + 7168 + 0.05},
	} {
		bill, err := Price(prices(t), []Usage{use(c.key, "x", c.quantity)}, false)
		require.NoError(t, err)
		require.Equal(t, withoutNoise(c.want), bill.Total, "%v of %s", c.quantity, c.key)
	}
}

func TestFreeAllowanceComesOffBeforeTheTiers(t *testing.T) {
	bill, err := Price(prices(t), []Usage{use("data_transfer.out", "front", 10_240+100)}, true)
	require.NoError(t, err)
	require.Equal(t, 921.6, bill.Total)
	require.Equal(t, 10_340.0, bill.Lines[0].Quantity, "the line states what was used")
}

// Of 400,000 free GB-seconds, functions of both architectures share in
// proportion to what they use.
func TestFreePoolIsSharedBetweenArchitectures(t *testing.T) {
	bill, err := Price(prices(t), []Usage{
		use("lambda.duration.x86_64", "intel", 600_000),
		use("lambda.duration.arm64", "graviton", 200_000),
	}, true)
	require.NoError(t, err)
	require.Equal(t, []Line{
		{Item: "lambda.duration.arm64", Target: "graviton", Kind: Functions, Unit: "GB-s", Quantity: 200_000, USD: 1.33334},
		{Item: "lambda.duration.x86_64", Target: "intel", Kind: Functions, Unit: "GB-s", Quantity: 600_000, USD: 5.00001},
	}, bill.Lines)

	bill, err = Price(prices(t), []Usage{
		use("lambda.duration.x86_64", "intel", 300_000),
		use("lambda.duration.arm64", "graviton", 100_000),
	}, true)
	require.NoError(t, err)
	require.Zero(t, bill.Total, "the pool is just enough")

	// Provisioned concurrency has no part in it.
	bill, err = Price(prices(t), []Usage{use("lambda.provisioned_duration.x86_64", "intel", 1000)}, true)
	require.NoError(t, err)
	require.Equal(t, 0.0097222, bill.Total)
}

func TestAllowanceWithoutPoolIsItsOwn(t *testing.T) {
	price := platform.Price{Unit: "calls", Tiers: []platform.Tier{{UpTo: math.Inf(1), USD: 2}}, Free: 10}
	bill, err := Price(map[string]platform.Price{"a": price, "b": price}, []Usage{
		{Item: "a", Key: "a", Target: "x", Kind: Sources, Quantity: 15},
		{Item: "b", Key: "b", Target: "x", Kind: Sources, Quantity: 15},
	}, true)
	require.NoError(t, err)
	require.Equal(t, 20.0, bill.Total)
}

// The allowance and the tiers are the account's: targets share them in
// proportion, whatever the order of their names.
func TestTargetsShareTheAccountsPrice(t *testing.T) {
	bill, err := Price(prices(t), []Usage{
		use("lambda.requests", "a", 1e6),
		use("lambda.requests", "b", 3e6),
		use("lambda.requests", "idle", 0),
	}, true)
	require.NoError(t, err)
	require.Equal(t, 0.6, bill.Total)
	require.Equal(t, map[string]float64{"a": 0.15, "b": 0.45, "idle": 0}, bill.ByTarget[Functions])
	require.Equal(t, map[string]float64{Functions: 0.6, Sources: 0, Fleets: 0, Resources: 0}, bill.ByKind)
	require.Empty(t, bill.ByTarget[Sources])
}

func TestOwnPrices(t *testing.T) {
	bill, err := Price(prices(t), []Usage{
		{Item: "resource.calls", Target: "model", Kind: Resources, Unit: "calls", Quantity: 2_000_000, UnitUSD: 0.002},
		{Item: "ec2.instance_hours", Target: "web", Kind: Fleets, Unit: "hours", Quantity: 1460, UnitUSD: 0.05},
		{Item: "ec2.instance_hours", Target: "api", Kind: Fleets, Key: "ec2.t3.medium.on-demand", Unit: "hours", Quantity: 730},
	}, true)
	require.NoError(t, err)
	require.Equal(t, []Line{
		{Item: "ec2.instance_hours", Target: "api", Kind: Fleets, Unit: "hours", Quantity: 730, USD: 30.368},
		{Item: "ec2.instance_hours", Target: "web", Kind: Fleets, Unit: "hours", Quantity: 1460, USD: 73},
		{Item: "resource.calls", Target: "model", Kind: Resources, Unit: "calls", Quantity: 2_000_000, USD: 4000},
	}, bill.Lines)
	require.Equal(t, 4103.368, bill.Total)
}

// A function whose requests come to two keys has one line an item.
func TestUsagesOfOneItemMakeOneLine(t *testing.T) {
	bill, err := Price(prices(t), []Usage{
		{Item: "lambda.duration", Key: "lambda.duration.arm64", Target: "f", Kind: Functions, Quantity: 1e6},
		{Item: "lambda.duration", Key: "lambda.duration.x86_64", Target: "f", Kind: Functions, Quantity: 1e6},
		{Item: "lambda.duration", Key: "lambda.duration.x86_64", Target: "f", Kind: Functions, Quantity: 1e6},
	}, false)
	require.NoError(t, err)
	require.Equal(t, []Line{{Item: "lambda.duration", Target: "f", Kind: Functions, Unit: "GB-s", Quantity: 3e6, USD: 46.6668}}, bill.Lines)
}

func TestNothingUsed(t *testing.T) {
	bill, err := Price(prices(t), nil, true)
	require.NoError(t, err)
	require.Empty(t, bill.Lines)
	require.Zero(t, bill.Total)
}

// 99.8 is not the float64 that 499 million times 2e-7 comes to.
func TestNoiseIsRemoved(t *testing.T) {
	bill, err := Price(prices(t), []Usage{use("lambda.requests", "f", 500e6)}, true)
	require.NoError(t, err)
	require.Equal(t, 99.8, bill.Total)
	require.Equal(t, 0.3, withoutNoise(0.1+0.2))
	require.NotEqual(t, 1e-9/3, withoutNoise(1e-9/3))
	require.InEpsilon(t, 1e-9/3, withoutNoise(1e-9/3), 1e-11)
}

func TestWrongUsage(t *testing.T) {
	good := use("lambda.requests", "f", 1)
	for _, c := range []struct {
		change func(*Usage)
		want   string
	}{
		{func(u *Usage) { u.Key = "lambda.wishes" }, `usage 0 (lambda.requests of "f"): no price has the key "lambda.wishes"`},
		{func(u *Usage) { u.UnitUSD = 1 }, `has the price key "lambda.requests" and a price of its own`},
		{func(u *Usage) { u.Unit = "GB-s" }, `is in GB-s, but "lambda.requests" is priced in requests`},
		{func(u *Usage) { u.Kind = "function" }, `unknown kind "function"`},
		{func(u *Usage) { u.Target = "" }, "wants an item and a target"},
		{func(u *Usage) { u.Item = "" }, "wants an item and a target"},
		{func(u *Usage) { u.Quantity = -1 }, "quantity -1 at 0: both are from 0 to 1e30"},
		{func(u *Usage) { u.Quantity = math.NaN() }, "quantity NaN"},
		{func(u *Usage) { u.Quantity = math.Inf(1) }, "quantity +Inf"},
	} {
		u := good
		c.change(&u)
		bill, err := Price(prices(t), []Usage{u}, true)
		require.ErrorContains(t, err, c.want)
		require.Empty(t, bill.Lines)
	}

	mixed := []Usage{good, {Item: good.Item, Target: good.Target, Kind: good.Kind, Unit: "calls", Quantity: 1, UnitUSD: 1}}
	_, err := Price(prices(t), mixed, true)
	require.ErrorContains(t, err, "is in calls here and in requests elsewhere")

	_, err = Price(map[string]platform.Price{
		"a": {Unit: "calls", Tiers: []platform.Tier{{UpTo: math.Inf(1)}}, Free: 1, FreePool: "p"},
		"b": {Unit: "calls", Tiers: []platform.Tier{{UpTo: math.Inf(1)}}, Free: 2, FreePool: "p"},
	}, []Usage{use("a", "x", 1), use("b", "x", 1)}, true)
	require.ErrorContains(t, err, `the free pool "p" is of 1 and of 2`)
}

// usages draws usage of a few targets, of small and of tier-breaking size.
func usages(t *rapid.T, prices map[string]platform.Price) []Usage {
	keys := []string{"lambda.requests", "lambda.duration.x86_64", "lambda.duration.arm64", "api_gateway.rest", "sqs.standard", "sqs.fifo", "data_transfer.out"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Usage {
		u := use(rapid.SampledFrom(keys).Draw(t, "key"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "target"), 0)
		digits := rapid.Float64Range(0, 10).Draw(t, "digits")
		u.Quantity = math.Floor(rapid.Float64Range(0, 30).Draw(t, "mantissa") * math.Pow(10, digits))
		return u
	}), 1, 12).Draw(t, "usage")
}

// noise is what sums of a dozen amounts of 12 digits may be off by.
const noise = 1e-10

func TestPropertyLinesSumToTheTotal(t *testing.T) {
	all := prices(t)
	rapid.Check(t, func(t *rapid.T) {
		bill, err := Price(all, usages(t, all), rapid.Bool().Draw(t, "free tier"))
		require.NoError(t, err)
		var lines, byKind, byTarget float64
		for _, line := range bill.Lines {
			require.GreaterOrEqual(t, line.USD, 0.0)
			lines += line.USD
		}
		for _, kind := range kinds {
			byKind += bill.ByKind[kind]
			for _, usd := range bill.ByTarget[kind] {
				byTarget += usd
			}
		}
		require.Equal(t, withoutNoise(lines), bill.Total)
		require.InDelta(t, bill.Total, byKind, noise*bill.Total)
		require.InDelta(t, bill.Total, byTarget, noise*bill.Total)
		require.True(t, slices.IsSortedFunc(bill.Lines, func(a, b Line) int {
			return slices.Compare([]string{a.Item, a.Target, a.Kind}, []string{b.Item, b.Target, b.Kind})
		}))
	})
}

func TestPropertyMoreCostsNoLess(t *testing.T) {
	all := prices(t)
	rapid.Check(t, func(t *rapid.T) {
		usage := usages(t, all)
		free := rapid.Bool().Draw(t, "free tier")
		before, err := Price(all, usage, free)
		require.NoError(t, err)
		i := rapid.IntRange(0, len(usage)-1).Draw(t, "which")
		usage[i].Quantity += rapid.Float64Range(0, 1e9).Draw(t, "more")
		after, err := Price(all, usage, free)
		require.NoError(t, err)
		require.GreaterOrEqual(t, after.Total, before.Total*(1-noise))
	})
}

func TestPropertySplittingATargetChangesNoTotal(t *testing.T) {
	all := prices(t)
	rapid.Check(t, func(t *rapid.T) {
		usage := usages(t, all)
		free := rapid.Bool().Draw(t, "free tier")
		whole, err := Price(all, usage, free)
		require.NoError(t, err)
		i := rapid.IntRange(0, len(usage)-1).Draw(t, "which")
		half := usage[i]
		half.Target += "2"
		half.Quantity = math.Floor(usage[i].Quantity * rapid.Float64Range(0, 1).Draw(t, "share"))
		usage[i].Quantity -= half.Quantity
		split, err := Price(all, append(usage, half), free)
		require.NoError(t, err)
		require.InDelta(t, whole.Total, split.Total, noise*whole.Total)
	})
}

func TestPropertyOrderOfUsageDoesNotMatter(t *testing.T) {
	all := prices(t)
	rapid.Check(t, func(t *rapid.T) {
		usage := usages(t, all)
		free := rapid.Bool().Draw(t, "free tier")
		one, err := Price(all, usage, free)
		require.NoError(t, err)
		shuffled := rapid.Permutation(usage).Draw(t, "shuffled")
		other, err := Price(all, shuffled, free)
		require.NoError(t, err)
		require.Equal(t, one, other, "bit for bit")
	})
}

func ExamplePrice() {
	aws, err := platform.Load("aws")
	if err != nil {
		panic(err)
	}
	bill, err := Price(aws.Prices, []Usage{
		{Item: "lambda.requests", Key: "lambda.requests", Target: "api", Kind: Functions, Quantity: 500e6},
		{Item: "lambda.duration", Key: "lambda.duration.x86_64", Target: "api", Kind: Functions, Quantity: 12.5e6},
	}, true)
	if err != nil {
		panic(err)
	}
	for _, line := range bill.Lines {
		fmt.Printf("%s of %s: %.0f %s, $%.2f\n", line.Item, line.Target, line.Quantity, line.Unit, line.USD)
	}
	fmt.Printf("in all $%.2f\n", bill.Total)
	// Output:
	// lambda.duration of api: 12500000 GB-s, $201.67
	// lambda.requests of api: 500000000 requests, $99.80
	// in all $301.47
}
