// Package platform holds what is specific to a provider: limits, latencies
// and prices, as data. Every figure has its source and its date, or says that
// it is an assumption and why it is plausible.
//
// Load returns a built-in profile: "aws", AWS Lambda today, "aws-classic",
// Lambda as the documents of 2019 to 2023 describe it, "cloud-run",
// "azure-flex", "cloudflare-workers" and "knative". Parse reads a profile of
// one's own. The engine reads a Profile's typed fields; prose asks Fact for
// one figure by its ID, so that a text and the simulator cannot disagree.
//
// # Files
//
// A profile is a TOML file with a title, a region, a currency, a table of
// [sources] and the figures:
//
//	[sources]
//	quotas = { title = "AWS Lambda quotas", url = "https://...", date = "2026-10-01" }
//
//	[concurrency]
//	source             = "quotas"
//	account_default    = { value = 1000, unit = "concurrent executions" }
//	unreserved_minimum = { value = 100, unit = "concurrent executions", as_of = "2025", note = "always" }
//
//	[init]
//	vpc = { dist = "uniform", min = 0, max = 50, unit = "ms", assumption = true, reason = "not published" }
//
// A figure is a value with a unit; its ID is the profile's name and the way to
// it, "aws.concurrency.account_default". The keys unit, source, as_of,
// assumption, reason and note describe figures: a table hands them down to
// everything below it, and a figure's own win. The date of a figure is its
// source's unless as_of says otherwise. A time is a number with the unit ns,
// us, ms, s, min, h or days, and sizes are 1024-based.
//
// Where a distribution of times is wanted, a figure is the constant, and a
// table with the key dist names the kind and its parameters, each of which is
// a figure.
//
// A price has a unit such as "USD per GB-s" or "USD per 1M requests". Beside
// it, tier2 = { from = 6_000_000_000, value = 0.000015 } holds from that
// quantity of a month on, and free names a row of the [free] table: prices
// that name the same row share one allowance.
//
// source_kinds names the kinds of sources that the platform has. What such a
// kind needs must be there; what only others need may be left out, and so may
// servers ([instance]), [provisioned], [pending], the figures of the other kinds of
// [scaling], and one of the two kinds of packages.
//
// [billing.lines] says which lines a function's bill has: what the line is
// called, which quantity it counts (see Quantities) and the key of its price,
// where {architecture} stands for the function's.
//
//	[billing.lines]
//	lambda.duration = { quantity = "gb_seconds", price_key = "lambda.duration.{architecture}" }
//
// A family's newest is the runtime that stands for it; a family's init, where
// it is given, stands for each of its runtimes in every packaging. The
// [reference] table holds figures that only prose cites, under any name.
//
// # Bases
//
// base = "aws" takes over every figure, source and text that the file does not
// state itself. What it states replaces the base's whole: a price with its
// tiers (but not the name of its free allowance, unless the price says free
// again; free = "none" drops it), a distribution with all its parameters, a
// family's init the inits of all runtimes of the family. An inherited figure
// keeps its source; its ID begins with the new profile's name.
//
// # Strictness
//
// A figure that nobody knows is an error, and so is one that is missing, has
// no source, or has the wrong kind of value or unit: Parse reports all of them
// at once.
package platform
