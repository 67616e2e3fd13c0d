package quizzes

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
)

// throttled is a scenario with one question of each kind that is simulated.
const throttled = `
format = 1
id = "throttled"
title = "The throttled payment function"
lesson = "concurrency"
tags = ["throttling"]
brief = """
It has {{world "functions.payment.memory_mb"}}, and there were
{{outcome "functions.payment.throttles"}} throttles of {{fact "aws.concurrency.account_default"}}."""
given."payment is throttled" = "functions.payment.throttles > 0"

[world]
duration = "1m"

[world.account]
concurrency = 200

[world.functions.payment]
memory_mb = 512
duration = "100ms"
reserved_concurrency = 5

[world.functions.orders]
duration = "20ms"

[world.sources.checkout]
kind = "api-gateway"
to = "payment"
rate = "80/s"

[world.sources.basket]
kind = "direct"
to = "orders"
rate = "10/s"

[[knob]]
set = "functions.payment.reserved_concurrency"
label = "Reserved concurrency"
min = 0
max = 100
step = 5

[[knob]]
set = "sources.checkout.rate"
label = "Checkouts"
min = "20/s"
max = "200/s"
step = "20/s"

[[question]]
id = "cause"
kind = "choice"
prompt = "Why is payment throttled at {{world \"sources.checkout.rate\"}}?"
hints = ["Look at the limits.", "Who else is refused?"]
claim."payment is throttled" = "functions.payment.throttles > 0"
claim."the others are fine" = "functions.orders.throttles == 0"

  [[question.choice]]
  text = "It hit its own ceiling"
  with = { functions.payment.reserved_concurrency = 5 }
  correct = true
  why = "{{outcome \"functions.payment.throttles\"}} throttles with {{world \"functions.payment.reserved_concurrency\"}}."

  [[question.choice]]
  text = "Another function used up the account"
  with = { functions.payment.reserved_concurrency = "unset", account.concurrency = 1, sources.basket.rate = "400/s" }
  correct = false
  misconception = "others-can-starve-a-reserved-function"
  why = "Then orders is throttled too."

  [[question.choice]]
  text = "It has too little memory"
  with = { functions.payment = { memory_mb = 128, reserved_concurrency = 60 } }
  correct = false
  why = "Memory refuses nobody."

[[question]]
id = "cost"
rev = 2
kind = "predict"
prompt = "How many executions of orders run at once, on average, at twice the traffic?"
with.sources.basket.rate = "20/s"
value = "functions.orders.concurrent_executions.mean"
tolerance = "25%"
why = "Little's law: 20/s times 20 ms."
`

func load(t *testing.T, name, text string) (*Scenario, diagnostic.List) {
	t.Helper()
	s, list, err := Load(files(map[string]string{name: text}), name)
	require.NoError(t, err)
	return s, list
}

func loadThrottled(t *testing.T) *Scenario {
	t.Helper()
	s, list := load(t, "throttled.toml", throttled)
	require.Empty(t, list)
	return s
}

func TestLoad(t *testing.T) {
	s := loadThrottled(t)
	require.Equal(t, "throttled", s.ID)
	require.Equal(t, "concurrency", s.Lesson)
	require.Len(t, s.Knobs, 2)
	require.Len(t, s.Variants, 1)
	require.Len(t, s.Questions, 2)
	require.Same(t, s.World, s.Variants[0].World)
	require.Equal(t, "payment is throttled", s.Variants[0].Given[0].String())

	q := s.Questions[0]
	require.Equal(t, ChoiceKind, q.Kind)
	require.Equal(t, 1, q.Rev)
	require.False(t, q.Many)
	require.Len(t, q.Hints, 2)
	require.Len(t, q.Choices, 3)
	require.True(t, q.Choices[0].Correct)
	require.Equal(t, "others-can-starve-a-reserved-function", q.Choices[1].Misconception)

	c := s.Variants[0].Cases[0]
	require.Len(t, c.Choices, 3)
	require.Len(t, c.Choices[0].Claim, 2)
	require.False(t, c.Choices[1].World.Model.World().Functions["payment"].ReservedConcurrency.Set)
	require.Equal(t, 60, c.Choices[2].World.Model.World().Functions["payment"].ReservedConcurrency.Value)
	require.Equal(t, 5, s.World.Model.World().Functions["payment"].ReservedConcurrency.Value)

	p := s.Questions[1]
	require.Equal(t, 2, p.Rev)
	require.Equal(t, Tolerance{Share: 0.25}, p.Tolerance)
	require.Equal(t, "", p.Unit)
	require.InDelta(t, 20, float64(s.Variants[0].Cases[1].World.Model.World().Sources["basket"].Rate.Value), 0)

	_, ok := s.Question("cost")
	require.True(t, ok)
	_, ok = s.Question("none")
	require.False(t, ok)
}

func TestTextsPrintTheWorldAndItsOutcome(t *testing.T) {
	s := loadThrottled(t)
	o, err := s.World.Model.Run(1)
	require.NoError(t, err)
	throttles, err := s.World.Metric(&o, "functions.payment.throttles")
	require.NoError(t, err)
	require.Equal(t, "It has 512 MB, and there were\n"+Format("throttles", throttles)+" throttles of 1,000 concurrent executions.", s.Brief.render(s.World, &o))
	require.Equal(t, "Why is payment throttled at 80/s?", s.Questions[0].Prompt.render(s.World, nil))
	require.Contains(t, s.Questions[0].Choices[0].Why.render(s.World, &o), "throttles with 5.")
}

// A number that is a sentence by itself is no item of a list in Markdown.
func TestANumberIsNoItemOfAList(t *testing.T) {
	s := loadThrottled(t)
	limit := textPart{verb: "world", name: "functions.payment.reserved_concurrency"}
	memory := textPart{verb: "world", name: "functions.payment.memory_mb"}
	words := func(text string) textPart { return textPart{literal: text} }
	for want, parts := range map[string][]textPart{
		`5\. So many.`:         {limit, words(". So many.")},
		"So:\n\n5\\. So many.": {words("So:\n\n"), limit, words(". So many.")},
		"It is 5. So many.":    {words("It is "), limit, words(". So many.")},
		"5 are many. Really.":  {limit, words(" are many. Really.")},
		"512 MB. So many.":     {memory, words(". So many.")},
		"1. An item: 5.":       {words("1. An item: "), limit, words(".")},
	} {
		require.Equal(t, want, Text{parts: parts}.render(s.World, nil))
	}
}

func TestTemplatesSayWhereTheyAreWrong(t *testing.T) {
	for brief, want := range map[string]string{
		"two lines\n{{world \"functions.payment.timeout\"}}": `8:1 template [world] does not set functions.payment.timeout`,
		`ä {{world "functions.payment"}}`:                    `7:14 template functions.payment is a table, and cannot be printed as one value`,
		`{{world functions.payment.memory_mb}}`:              `7:12 template this is no template`,
		`{{wrld "account.concurrency"}}`:                     `7:12 template there is no template "wrld"`,
		`a {{world "account.concurrency"`:                    `7:14 template {{ has no }}`,
		`{{outcome "functions.payment.throttle"}}`:           `7:12 unknown-metric there is no "throttle" in functions.payment; did you mean "throttles"?`,
		`{{fact "aws.concurrency.acount_default"}}`:          `7:12 template unknown figure "aws.concurrency.acount_default"`,
		`{{world "account.concurrency"}} {{world "..."}}`:    `7:44 template "..." is no path`,
	} {
		from, to := strings.Index(throttled, "brief ="), strings.Index(throttled, "given.")
		text := throttled[:from] + "brief = '''" + brief + "'''\n" + throttled[to:]
		_, list := load(t, "throttled.toml", text)
		require.Len(t, list, 1, brief)
		require.True(t, strings.HasPrefix(spots(list)[0], want), spots(list)[0])
	}
}

// Every text is broken to the screen's width for every frame, so it has a bound:
// the brief, a prompt, a hint, a choice and a why, each where it stands.
func TestTextsHaveABound(t *testing.T) {
	for _, text := range []string{"It has ", "Why is payment", "Look at the limits.", "It hit its own ceiling", "Memory refuses nobody."} {
		before, after, found := strings.Cut(throttled, text)
		require.True(t, found, text)
		_, list := load(t, "throttled.toml", before+text+strings.Repeat(" word", (textMax-200)/5)+after)
		require.Empty(t, list)
		_, list = load(t, "throttled.toml", before+text+strings.Repeat(" word", textMax/5)+after)
		require.Len(t, list, 1, text)
		require.Equal(t, diagnostic.CodeTooLarge, list[0].Code)
		require.Equal(t, strings.Count(strings.TrimSuffix(before, "\n"), "\n")+1, list[0].Range.Start.Line, text)
	}
}

// TestWhatIsAdvisedAgainstNeedsAReason: a scenario may be about the very thing
// that the world's warnings are about.
func TestWhatIsAdvisedAgainstNeedsAReason(t *testing.T) {
	const queue = `
[world.sources.queue]
kind = "sqs"
to = "payment"
visibility_timeout = "1s"
`
	_, list := load(t, "throttled.toml", throttled+queue)
	require.NotEmpty(t, list)
	for _, d := range list {
		require.Equal(t, CodeWorld, d.Code)
		require.Equal(t, diagnostic.Warning, d.Severity)
	}
	_, list = load(t, "throttled.toml", "unadvised = 'it is about visibility'\n"+throttled+queue)
	require.Empty(t, list)
	_, list = load(t, "throttled.toml", "unadvised = 'it is about visibility'\n"+throttled)
	require.Equal(t, []string{"1:13 bad-value nothing in this scenario is advised against"}, spots(list))
	world, list, err := LoadWorld(files(map[string]string{"throttled.toml": "unadvised = 'for a lesson'\n" + throttled + queue}), "throttled.toml")
	require.NoError(t, err)
	require.Len(t, list, 2, "whoever simulates the world is told all the same")
	require.NotNil(t, world.Model)
}

func TestVariants(t *testing.T) {
	text := throttled + `
[[vary]]
set = "sources.checkout.rate"
values = ["80/s", "160/s"]
[[vary]]
set = "account.concurrency"
values = [200, 400]
`
	s, list := load(t, "throttled.toml", text)
	require.Empty(t, list)
	require.Len(t, s.Variants, 4)
	require.Equal(t, "sources.checkout.rate = 80/s, account.concurrency = 400", s.Variants[1].Label)
	require.Equal(t, 400, s.Variants[3].World.Model.World().Account.Concurrency.Value)
	require.Len(t, s.Variants[3].Cases, 2)
	require.InDelta(t, 160, float64(s.Variants[3].Cases[0].Choices[0].World.Model.World().Sources["checkout"].Rate.Value), 0)
}

func TestKnobs(t *testing.T) {
	s := loadThrottled(t)
	values := func(fields string) []string {
		t.Helper()
		doc, list := diagnostic.Parse("k.toml", []byte("set = 'functions.payment.memory_mb'\nlabel = 'l'\n"+fields))
		require.Empty(t, list)
		var f knobFile
		require.Empty(t, diagnostic.Bind(doc.Root, &f, diagnostic.Options{}))
		k, list := readKnob(doc.Root, f)
		require.Empty(t, list, fields)
		var all []string
		for i := range k.Len() {
			all = append(all, k.Value(i))
		}
		return all
	}
	require.Equal(t, []string{"0", "5", "10"}, values("min = 0\nmax = 12\nstep = 5"))
	require.Equal(t, []string{"0.0", "0.1", "0.2", "0.3"}, values("min = 0\nmax = 0.3\nstep = 0.1"))
	require.Equal(t, []string{"50/s", "100/s", "150/s"}, values("min = '50/s'\nmax = '150/s'\nstep = '50/s'"))
	require.Equal(t, []string{"1/month", "501/month", "1001/month"}, values("min = '1/month'\nmax = '1.1k/month'\nstep = '500/month'"))
	require.Equal(t, []string{"30/min", "60/min", "90/min"}, values("min = '30/min'\nmax = '90/min'\nstep = '0.5/s'"))
	require.Equal(t, []string{"500ms", "1s", "1.5s"}, values("min = '500ms'\nmax = '1.5s'\nstep = '500ms'"))
	require.Equal(t, []string{"30s", "1m", "1m30s"}, values("min = '30s'\nmax = '90s'\nstep = '30s'"))
	require.Equal(t, []string{"128", "256", "512", "1024"}, values("min = 128\nmax = 1024\nstep = 2\nscale = 'log'"))
	require.Equal(t, []string{"3", "5", "10", "20", "50", "100", "150"}, values("min = 3\nmax = 150\nscale = 'log'"))
	require.Equal(t, []string{"0.1/s", "0.2/s", "0.5/s", "1/s", "2/s"}, values("min = '0.1/s'\nmax = '2/s'\nscale = 'log'"))
	require.Equal(t, []string{"unset", "10", "true", "aws-classic"}, values("values = ['unset', 10, true, 'aws-classic']"))

	reserved, _ := s.Knob("functions.payment.reserved_concurrency")
	position, exact, ok := reserved.Position(s.World)
	require.Equal(t, []any{1, true, true}, []any{position, exact, ok})
	w, list := reserved.Turn(s.World, 3)
	require.Empty(t, list)
	require.Equal(t, 15, w.Model.World().Functions["payment"].ReservedConcurrency.Value)
	w, _ = s.World.With([]string{"functions.payment.reserved_concurrency=12"})
	position, exact, ok = reserved.Position(w)
	require.Equal(t, []any{2, false, true}, []any{position, exact, ok})
	w, _ = s.World.With([]string{"functions.payment.reserved_concurrency=unset"})
	_, _, ok = reserved.Position(w)
	require.False(t, ok)
	rate, _ := s.Knob("sources.checkout.rate")
	w, _ = s.World.With([]string{"sources.checkout.rate=2400/min"})
	position, exact, ok = rate.Position(w)
	require.Equal(t, []any{1, true, true}, []any{position, exact, ok})
	require.Equal(t, "40/s", rate.Show(1))
}

// TestNamesOfAKnob: they are read instead of the values, each by its own.
func TestNamesOfAKnob(t *testing.T) {
	replaced := func(fields string) string {
		return strings.Replace(throttled, "min = 0\nmax = 100\nstep = 5", fields, 1)
	}
	s, list := load(t, "throttled.toml", replaced("values = [5, 60, 'unset']\nnames = ['few', 'many', 'all that there are']"))
	require.Empty(t, list)
	k := s.Knobs[0]
	require.Equal(t, "many", k.Show(1))
	require.Equal(t, "60", k.Value(1))
	require.Equal(t, "few", k.showIn(s.World))
	w, list := k.Turn(s.World, 2)
	require.Empty(t, list)
	require.False(t, w.Model.World().Functions["payment"].ReservedConcurrency.Set)
	for fields, want := range map[string]string{
		"values = [5, 60]\nnames = ['few']":           "there are 2 values, and 1 names",
		"values = [5, 60]\nnames = ['few', 'few']":    "a name is a text, and no other value has it",
		"values = [5, 60]\nnames = ['few', ' ']":      "a name is a text, and no other value has it",
		"min = 0\nmax = 9\nstep = 5\nnames = ['few']": "only a knob with values has names",
	} {
		_, list := load(t, "throttled.toml", replaced(fields))
		require.Len(t, list, 1, fields)
		require.Equal(t, CodeKnob, list[0].Code)
		require.Equal(t, want, list[0].Summary)
	}
}

func TestReferences(t *testing.T) {
	for text, want := range map[string]Reference{
		"throttled":             {Scenario: "throttled"},
		"throttled/cause":       {Scenario: "throttled", Question: "cause"},
		"throttled/cause@7":     {Scenario: "throttled", Question: "cause", Seed: 7, HasSeed: true},
		"throttled@-9000000000": {Scenario: "throttled", Seed: -9_000_000_000, HasSeed: true},
	} {
		r, err := ParseReference(text)
		require.NoError(t, err)
		require.Equal(t, want, r)
		require.Equal(t, text, r.String())
	}
	for _, text := range []string{"", "/", "a/", "A/b", "a/b/c", "a/b@", "a/b@x", "a@1@2", "a b"} {
		_, err := ParseReference(text)
		require.Error(t, err, text)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(throttled)
	f.Add("format=1\n[[question]]\nkind='order'\nsteps=['invoke',1]\n[[question]]\nkind='tune'\nobjective=[{}]\nsolution=1\n[world]\nduration='1s'\n[[knob]]\nset='duration'\nlabel='x'\nmin='1s'\nmax='2s'\nscale='log'\n[[vary]]\nset='duration'\nvalues=['1s','2s']")
	f.Fuzz(func(t *testing.T, text string) {
		_, list, err := Load(files(map[string]string{"throttled.toml": text}), "throttled.toml")
		require.NoError(t, err)
		for _, d := range list {
			require.NotEmpty(t, d.Code)
			require.NotEmpty(t, d.Summary)
		}
	})
}
