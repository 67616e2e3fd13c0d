package quizzes

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// outcomes returns what two worlds came to, by hand: numbers that tests can
// say something about.
func outcomes() (world engine.World, after, before *engine.Outcome) {
	world = engine.World{
		Functions: map[string]*engine.Function{"payment": {}, "orders": {}},
		Sources:   map[string]*engine.Source{"checkout": {}},
	}
	make := func(throttles int64, total float64) *engine.Outcome {
		return &engine.Outcome{
			Platform: "aws",
			Functions: map[string]*engine.FunctionOutcome{
				"payment": {Invocations: 90, Throttles: throttles, DurationMS: engine.Summary{P99: 380, Count: 90}},
				"orders":  {},
			},
			Sources: map[string]*engine.SourceOutcome{"checkout": {Events: 100}},
			Cost:    engine.Cost{Total: total, Currency: "USD", ByTarget: engine.ByTarget{Functions: map[string]float64{"payment": 1.5}}},
		}
	}
	return world, make(7, 100), make(0, 250)
}

// claim compiles an expression that stands in a file, beside text that moves
// columns.
func claim(t *testing.T, expression string, want reflect.Kind) (*Claim, diagnostic.List, string) {
	t.Helper()
	world, _, _ := outcomes()
	text := `"äö" = { claim = "` + strings.ReplaceAll(expression, `"`, `\"`) + `" }`
	doc, list := diagnostic.Parse("f.toml", []byte(text))
	require.Empty(t, list, expression)
	n, _ := doc.Root.Find("äö", "claim")
	c, list := compileClaim(n, newEnvironment(newScope(world), newScope(world)), want)
	return c, list, text
}

func TestClaimsHold(t *testing.T) {
	world, after, before := outcomes()
	o := newEnvironment(newScope(world), newScope(world)).observe(after, before)
	for expression, want := range map[string]bool{
		"functions.payment.throttles > 0":                                                 true,
		"functions.payment.throttles == 7 and functions.orders.throttles == 0":            true,
		"not (functions.payment.throttles == 7)":                                          false,
		"functions.orders.throttles != 0 || cost.total >= 100":                            true,
		"cost.total < baseline.cost.total / 2":                                            true,
		"cost.by_target.functions.payment * 2 == 3":                                       true,
		"cost.by_target.functions.orders == 0":                                            true,
		"functions.payment.duration_ms.p99 < 400":                                         true,
		"functions.orders.duration_ms.count == 0":                                         true,
		"functions.orders.duration_ms.count > 0 and functions.orders.duration_ms.p99 > 1": false,
		"functions.payment.throttles / sources.checkout.events > 0.05":                    true,
		"0 < functions.payment.throttles < 8":                                             true,
		"platform == \"aws\"":                                                             true,
		"max(functions.payment.throttles, 9) == 9 and abs(-2.5) > 2":                      true,
		"round(cost.total / 3) == 33 and floor(2.5) + ceil(2.5) == 5":                     true,
		"cost.total > 1 ? true : false":                                                   true,
		"baseline.functions.payment.throttles == 0":                                       true,
	} {
		c, list, _ := claim(t, expression, reflect.Bool)
		require.Empty(t, list, expression)
		got, err := c.holds(o)
		require.NoError(t, err, expression)
		require.Equal(t, want, got, expression)
	}
}

func TestClaimsThatAreNumbers(t *testing.T) {
	world, after, before := outcomes()
	o := newEnvironment(newScope(world), newScope(world)).observe(after, before)
	for expression, want := range map[string]float64{
		"functions.payment.duration_ms.p99": 380,
		"cost.total - baseline.cost.total":  -150,
		"functions.payment.throttles":       7,
		"sources.checkout.events / 8 + 1":   13.5,
		"cost.total > 1 ? 1 : 2.5":          1,
		"max(cost.total, 3, 7.5)":           100,
		// Whole numbers have no end at which they turn negative.
		"3000000000 * 4000000000 + 0 * cost.total": 1.2e19,
	} {
		c, list, _ := claim(t, expression, reflect.Float64)
		require.Empty(t, list, expression)
		got, err := c.number(o)
		require.NoError(t, err)
		require.InDelta(t, want, got, 1e-12, expression)
	}
}

func TestClaimsSayWhereTheyAreWrong(t *testing.T) {
	for _, c := range []struct{ expression, code, at, summary, hint string }{
		{"functions.paiment.throttles > 0", CodeUnknownMetric, "paiment", `there is no "paiment" in functions`, `did you mean "payment"?`},
		{"functions.payment.throttled > 0", CodeUnknownMetric, "throttled", `there is no "throttled" in functions.payment`, `did you mean "throttles"?`},
		{"throttles > 0", CodeUnknownMetric, "throttles", `there is no "throttles" in the outcome`, `write its whole name, such as functions.orders.throttles`},
		{"baseline.functions.checkout.errors > 0", CodeUnknownMetric, "checkout", `there is no "checkout" in baseline.functions`, `one of orders, payment`},
		{"functions.payment > 0", CodeUnknownMetric, "functions.payment", `functions.payment is a group of numbers`, `read one of them, such as functions.payment.invocations`},
		{"cost.total.usd > 0", CodeUnknownMetric, "usd", `cost.total is a number, and has no "usd"`, ``},
		{"cost.lines > 0", CodeUnknownMetric, "lines", `there is no "lines" in cost`, `one of total, currency, per, by_target`},
		{"wall_ms > 0", CodeUnknownMetric, "wall_ms", `there is no "wall_ms" in the outcome`, `one of platform, duration_s, functions, sources, fleets, resources, account, cost, simulated_invocations, baseline`},
		{"seed == 1", CodeUnknownMetric, "seed", `there is no "seed" in the outcome`, `one of platform, duration_s, functions, sources, fleets, resources, account, cost, simulated_invocations, baseline`},
		{"cost.total", CodeClaimType, "cost.total", "a claim is true or false, and this is neither: compare it with something", ""},
		{"cost.total > 1 ? 1 : true", CodeClaimType, "cost.total > 1 ? 1 : true", "a claim is true or false, and this is neither: compare it with something", ""},
		{"cost.total + 0 == 1 and 1 + 1", CodeClaimType, "and", "invalid operation: and (mismatched types bool and number)", ""},
		{"true", CodeClaimForbidden, "true", "nothing of the outcome is read here: the simulation has nothing to say", "name a number of the outcome, such as functions.payment.throttles"},
		{"1 + 1 < 3 or 2 == 2", CodeClaimForbidden, "1 + 1 < 3 or 2 == 2", "nothing of the outcome is read here: the simulation has nothing to say", "name a number of the outcome, such as functions.payment.throttles"},
		{"cost.total and true", CodeClaimType, "and", "invalid operation: and (mismatched types number and bool)", ""},
		{"cost.total == 'x'", CodeClaimType, "==", "invalid operation: == (mismatched types number and string)", ""},
		{"cost.total > 1 and", CodeClaimSyntax, "", "the claim ends too early", `write a comparison, such as "functions.payment.throttles > 0 and cost.total < 300"`},
		{"", CodeClaimSyntax, "", "the claim ends too early", `write a comparison, such as "functions.payment.throttles > 0 and cost.total < 300"`},
		{"cost.total = 1", CodeClaimSyntax, "=", "a claim compares with ==", ""},
		{"cost.total @ 1", CodeClaimSyntax, "@", "this is no claim: unrecognized character: U+0040 '@'", `write a comparison, such as "functions.payment.throttles > 0 and cost.total < 300"`},
		{"len(platform) > 1", CodeClaimForbidden, "len", `claims have no function "len"`, "one of abs, ceil, floor, max, min, round"},
		{"sqrt(cost.total) > 1", CodeClaimForbidden, "sqrt", `claims have no function "sqrt"`, "one of abs, ceil, floor, max, min, round"},
		{"cost.total ** 2 > 1", CodeClaimForbidden, "**", `claims have no operator "**"`, "there are == != < <= > >= + - * / and or && ||"},
		{"cost.total in 1..1000000000", CodeClaimForbidden, "in", `claims have no operator "in"`, "there are == != < <= > >= + - * / and or && ||"},
		{"all([1], # > 0)", CodeClaimForbidden, "all", `claims have no function "all"`, "one of abs, ceil, floor, max, min, round"},
		{"[1][0] > 0", CodeClaimForbidden, "", "a number of the outcome is a name with dots, such as functions.payment.throttles", ""},
		{"functions?.payment.throttles > 0", CodeClaimForbidden, "", "claims have no such thing as functions?.payment.throttles", ""},
		{"let x = 1; x > 0", CodeClaimForbidden, "x", "claims have no variables", "repeat the expression, or write several named conditions"},
		{"__divide(1, 0) > 0", CodeClaimForbidden, "__divide", `claims have no function "__divide"`, "one of abs, ceil, floor, max, min, round"},
		{"$env.cost.total > 0", CodeUnknownMetric, "$env", `there is no "$env" in the outcome`, `one of platform, duration_s, functions, sources, fleets, resources, account, cost, simulated_invocations, baseline`},
		{strings.Repeat("1+", 600) + "1 > 0", CodeClaimForbidden, "", "a claim has at most 500 parts", "split it into named conditions"},
		{strings.Repeat("(", 3000), CodeClaimForbidden, "", "a claim has at most 2000 characters, this one has 3000", "split it into named conditions"},
		{"nil == nil", CodeClaimForbidden, "nil", "claims have no such thing as nil", ""},
	} {
		compiled, list, text := claim(t, c.expression, reflect.Bool)
		require.Nil(t, compiled, c.expression)
		require.NotEmpty(t, list, c.expression)
		d := list[0]
		require.Equal(t, []string{c.code, c.summary, c.hint}, []string{d.Code, d.Summary, d.Hint}, c.expression)
		if c.at != "" {
			line := []rune(text)
			require.Equal(t, c.at, string(line[d.Range.Start.Column-1:d.Range.End.Column-1]), c.expression)
		}
	}
}

func TestClaimsReportEveryUnknownName(t *testing.T) {
	_, list, _ := claim(t, "functions.a.throttles > 0 and functions.b.throttles > 0", reflect.Bool)
	require.Len(t, list, 2)
}

func TestClaimsThatCannotBeEvaluatedSayWhy(t *testing.T) {
	world, after, before := outcomes()
	o := newEnvironment(newScope(world), newScope(world)).observe(after, before)
	for expression, want := range map[string]string{
		"functions.orders.duration_ms.p99 < 400":           "functions.orders.duration_ms is empty in this run: nothing was counted",
		"baseline.functions.orders.duration_ms.mean < 400": "baseline.functions.orders.duration_ms is empty in this run: nothing was counted",
		"cost.total / functions.orders.invocations > 3":    "division by zero",
	} {
		c, list, _ := claim(t, expression, reflect.Bool)
		require.Empty(t, list, expression)
		_, err := c.holds(o)
		require.EqualError(t, err, want)
	}
	c, list, _ := claim(t, "cost.total * 1e300 * 1e300", reflect.Float64)
	require.Empty(t, list)
	_, err := c.number(o)
	require.EqualError(t, err, "this is too large for a number")
}

func TestClaimsTellWhatTheyRead(t *testing.T) {
	world, after, before := outcomes()
	o := newEnvironment(newScope(world), newScope(world)).observe(after, before)
	c, _, _ := claim(t, "cost.total < baseline.cost.total / 2 and functions.orders.duration_ms.p99 < 1 or cost.total > 9", reflect.Bool)
	require.Equal(t, []string{"cost.total", "baseline.cost.total", "functions.orders.duration_ms.p99"}, c.Metrics)
	readings := c.readings(o)
	require.Equal(t, Reading{"cost.total", 100}, readings[0])
	require.Equal(t, Reading{"baseline.cost.total", 250}, readings[1])
	require.True(t, math.IsNaN(readings[2].Value))
}

func TestMetrics(t *testing.T) {
	w, list := loadWorld(t, payment)
	require.Empty(t, list)
	names := w.Metrics()
	for _, want := range []string{"functions.payment.invocations", "functions.payment.throttles_by.reserved", "functions.orders.duration_ms.p999",
		"sources.basket.latency_ms.count", "account.concurrent_executions.max", "cost.total", "cost.by_target.sources.checkout", "duration_s"} {
		require.Contains(t, names, want)
	}
	for _, name := range names {
		require.NotContains(t, []string{"seed", "wall_ms", "platform", "cost.currency"}, name)
	}

	o, err := w.Model.Run(1)
	require.NoError(t, err)
	// Every name is read as its JSON has it.
	for _, c := range []struct {
		name string
		want float64
	}{
		{"functions.payment.throttles", float64(o.Functions["payment"].Throttles)},
		{"functions.payment.duration_ms.p99", o.Functions["payment"].DurationMS.P99},
		{"sources.basket.events", float64(o.Sources["basket"].Events)},
		{"account.concurrent_executions.mean", o.Account.ConcurrentExecutions.Mean},
		{"cost.by_target.functions.orders", o.Cost.ByTarget.Functions["orders"]},
	} {
		got, err := w.Metric(&o, c.name)
		require.NoError(t, err)
		require.Equal(t, c.want, got, c.name)
	}
	for name, want := range map[string]string{
		"functions.paymet.throttles": `there is no "paymet" in functions; did you mean "payment"?`,
		"functions.payment":          `functions.payment is a group of numbers: name one of them, such as functions.payment.invocations`,
		"cost.currency":              `cost.currency is a text and no number`,
		"":                           `there is no "" in the outcome`,
	} {
		_, err := w.Metric(&o, name)
		require.ErrorContains(t, err, want)
	}
	_, err = w.Metric(&engine.Outcome{Functions: map[string]*engine.FunctionOutcome{"orders": {}}}, "functions.orders.duration_ms.p50")
	require.EqualError(t, err, "functions.orders.duration_ms is empty in this run: nothing was counted")
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		name string
		v    float64
		want string
	}{
		{"functions.payment.throttles", 1204, "1,204"},
		{"functions.payment.throttles", 1234567, "1,234,567"},
		{"functions.a.concurrent_executions.mean", 12.3456, "12.3"},
		{"functions.a.throttles_by.scaling_rate", 12, "12"},
		{"functions.a.duration_ms.p99", 380.2, "380 ms"},
		{"functions.a.duration_ms.p99", 0.1234, "123 µs"},
		{"functions.a.duration_ms.count", 3, "3"},
		{"sources.s.latency_ms.p50", 12_345, "12.3 s"},
		{"sources.s.latency_ms.p50", 3_600_000, "60 min"},
		{"sources.s.oldest_age_ms.max", 4 * 24 * 3_600_000, "4 d"},
		{"functions.a.cold_start_ratio", 0.0321, "3.21 %"},
		{"fleets.web.utilization", 0.75, "75 %"},
		{"cost.total", 41.3, "$41.30"},
		{"cost.total", 1234.999, "$1,235.00"},
		{"cost.total", 0.999, "$1.00"},
		{"baseline.cost.by_target.functions.x_ms", 0, "$0.00"},
		{"cost.total", 0.00123, "$0.0012"},
		{"cost.total", -2.5, "−$2.50"},
		{"functions.x_mb.memory_mb", 1024, "1,024 MB"},
		{"functions.a.gb_seconds", 0.5, "0.5 GB-s"},
		{"account.concurrency", 1000, "1,000"},
		{"functions.a.error_rate", 0.01, "1 %"},
		{"functions.a.throttles", -1e-12, "0"},
	} {
		require.Equal(t, c.want, Format(c.name, c.v), c.name)
	}
}

func FuzzClaim(f *testing.F) {
	for _, s := range []string{"functions.payment.throttles > 0", "a.b[1]?.c", "1 < cost.total < 3 ? true : not false", "abs(-1) / 0 == platform", "'ä' == platform", "let a = 1; a", "a in 1..9", "max()", "#.x", "{a: 1}.a > 0", "cost.total | abs() > 1", "0 < cost.total < 1e999", "max(cost.total, 1 ? 2 : 3)", "cost.total > 1 ? 2 : 1.5"} {
		f.Add(s)
	}
	world, after, before := outcomes()
	env := newEnvironment(newScope(world), newScope(world))
	o := env.observe(after, before)
	f.Fuzz(func(t *testing.T, expression string) {
		doc, list := diagnostic.Parse("f.toml", []byte("claim = '''"+expression+"'''"))
		if list.HasErrors() || doc.Root.Get("claim").Kind != diagnostic.String {
			return
		}
		for _, want := range []reflect.Kind{reflect.Bool, reflect.Float64} {
			c, list := compileClaim(doc.Root.Get("claim"), env, want)
			require.Equal(t, c == nil, list.HasErrors())
			if c == nil {
				continue
			}
			var err error
			if want == reflect.Bool {
				_, err = c.holds(o)
			} else {
				_, err = c.number(o)
			}
			if err != nil {
				require.IsType(t, &EvaluationError{}, err)
			}
			c.readings(o)
		}
	})
}
