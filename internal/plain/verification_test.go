package plain

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"coldstart/quizzes"

	"github.com/stretchr/testify/require"
)

// hostile is text that would do harm on a terminal, were it printed as it is:
// as TOML writes it, in a basic string.
const hostile = `red \u001b[31m, bell \u0007, \u202egnihtyreve, \r over, \t tab, ┌─┐ ▓ ⣿, title \u001b]0;x\u0007, \u009b2J`

// scenario reads a scenario of one function that is refused by its ceiling;
// changes are pairs of what is replaced by what.
func scenario(t *testing.T, changes ...string) *quizzes.Scenario {
	t.Helper()
	text := strings.NewReplacer(changes...).Replace(ceiling)
	s, found, err := quizzes.Load(fstest.MapFS{"ceiling.toml": {Data: []byte(text)}}, "ceiling.toml")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

const ceiling = `
format = 1
id     = "ceiling"
title  = "A ceiling of one"
lesson = "concurrency"
brief  = """
**Requests are refused.** There were {{outcome "functions.api.throttles"}}.

| what | value |
|---|--:|
| reserved concurrency | {{world "functions.api.reserved_concurrency"}} |
"""
given."requests are refused" = "functions.api.throttles > 0"

[world]
duration = "10s"

[world.functions.api]
duration             = "20ms"
memory_mb            = 512
reserved_concurrency = 1

[world.sources.web]
kind   = "direct"
to     = "api"
rate   = "40/s"
client = { max_attempts = 1 }

[[knob]]
set    = "functions.api.reserved_concurrency"
label  = "Reserved concurrency of api"
values = ["unset", 1, 2, 5, 10, 20]

[[knob]]
set   = "sources.web.rate"
label = "Requests"
min   = "20/s"
max   = "100/s"
step  = "20/s"

[[question]]
id     = "remedy"
kind   = "choice"
prompt = "What stops the refusals?"
hints  = ["A request in progress takes a place.", "How many places are there?"]

  [[question.choice]]
  text    = "A higher ceiling"
  with    = { functions.api.reserved_concurrency = 20 }
  claim."nothing is refused"  = "functions.api.throttles == 0"
  claim."it is not expensive" = "cost.total < 5000"
  correct = true
  fragile = "the ceiling is the knob"
  why     = "{{outcome \"functions.api.throttles\"}} refusals with {{world \"functions.api.reserved_concurrency\"}} places."

  [[question.choice]]
  text    = "Twice the memory"
  with    = { functions.api.memory_mb = 1024 }
  claim   = "functions.api.throttles == 0"
  correct = false
  misconception = "memory-raises-concurrency"
  why     = "Memory buys *CPU*, not places."

[[question]]
id        = "how-many"
kind      = "predict"
prompt    = "How many requests are there in ten seconds?"
value     = "sources.web.events"
tolerance = "25%"
why       = "Forty a second make {{outcome \"sources.web.events\"}}."

[[question]]
id     = "true"
kind   = "choice"
select = "many"
prompt = "What is true?"

  [[question.choice]]
  text    = "Requests are refused"
  claim   = "functions.api.throttles > 0"
  correct = true
  fragile = "the ceiling is the knob"
  why     = "They are."

  [[question.choice]]
  text    = "Something is refused"
  claim   = "account.throttles > 0"
  correct = true
  fragile = "the ceiling is the knob"
  why     = "By the function's own ceiling."

  [[question.choice]]
  text    = "Runs fail"
  claim   = "functions.api.errors > 0"
  correct = false
  why     = "None does."
`

// requireHarmless: nothing but text in lines that are not too long.
func requireHarmless(t *testing.T, text string, most int) {
	t.Helper()
	require.True(t, utf8.ValidString(text))
	for i, line := range strings.Split(text, "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), most, "line %d: %q", i+1, line)
	}
	require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f-\x{9f}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{206f}\x{2500}-\x{25ff}\x{2800}-\x{28ff}\x{e000}-\x{f8ff}\x{feff}\x{fffd}]`, text)
}

func TestVerification(t *testing.T) {
	s := scenario(t)
	report, err := quizzes.Verify(context.Background(), s, quizzes.VerifyOptions{Replications: 10})
	require.NoError(t, err)
	require.Empty(t, report.Diagnostics)
	goldenText(t, "verification", func(b *strings.Builder) error { return Verification(b, report) }, verificationWidth)
}

// TestVerificationOfHostileText: whatever the author has written, the table
// stays one.
func TestVerificationOfHostileText(t *testing.T) {
	s := scenario(t, `"A ceiling of one"`, `"`+hostile+`"`, `"Twice the memory"`, `"`+hostile+`"`,
		`claim."nothing is refused"`, `claim."`+strings.Repeat("x", 300)+hostile+`"`)
	report, err := quizzes.Verify(context.Background(), s, quizzes.VerifyOptions{Replications: 1})
	require.NoError(t, err)
	var b strings.Builder
	require.NoError(t, Verification(&b, report))
	require.Contains(t, b.String(), "red ?[31m, bell ?,")
	requireHarmless(t, b.String(), verificationWidth)
}

// TestVerificationMarksDisagreement: "!" stands where the verdict is not the
// author's, and nowhere else.
func TestVerificationMarksDisagreement(t *testing.T) {
	s := scenario(t, `claim."nothing is refused"  = "functions.api.throttles == 0"`, `claim."nothing is refused"  = "functions.api.throttles == 1"`,
		`given."requests are refused" = "functions.api.throttles > 0"`, `given."requests are refused" = "functions.api.throttles > 1000000"`,
		`tolerance = "25%"`, `tolerance = "0.1%"`)
	report, err := quizzes.Verify(context.Background(), s, quizzes.VerifyOptions{Replications: 10})
	require.NoError(t, err)
	require.Len(t, report.Diagnostics, 3)
	var b strings.Builder
	require.NoError(t, Verification(&b, report))
	var marked []string
	for _, line := range strings.Split(b.String(), "\n") {
		if strings.HasPrefix(line, "!") {
			marked = append(marked, strings.Join(strings.Fields(line)[1:5], " "))
		}
	}
	require.Equal(t, []string{"given 0/10 fails -", "remedy 1 right 0/10", "how-many number spreads sources.web.events"}, marked)
}

// TestVerificationOfWhatAChoiceSays: what is given in a choice's world stands
// below its conditions, with a mark where it is not so.
func TestVerificationOfWhatAChoiceSays(t *testing.T) {
	pinned := `misconception = "memory-raises-concurrency"
  given."it refuses" = "functions.api.throttles > 0"
  given."it is free" = "cost.total == 0"`
	s := scenario(t, `misconception = "memory-raises-concurrency"`, pinned)
	report, err := quizzes.Verify(context.Background(), s, quizzes.VerifyOptions{Replications: 10})
	require.NoError(t, err)
	require.Len(t, report.Diagnostics, 1)
	var b strings.Builder
	require.NoError(t, Verification(&b, report))
	require.Regexp(t, `\n +given +10/10  holds +- it refuses\n`, b.String())
	require.Regexp(t, `\n! +0/10  fails +- it is free\n`, b.String())
}

func TestWrapBreaksLongWords(t *testing.T) {
	var b strings.Builder
	wrapAt(&b, 10, "- ", "  ", "one twelve-and-more, öäüöäüöäüöäü end")
	require.Equal(t, "- one\n  twelve-a\n  nd-more,\n  öäüöäüöä\n  üöäü end\n", b.String())
}

func TestHarmless(t *testing.T) {
	require.Equal(t, "a\n b ? ? ? é ß ≈ 漢 ??", harmless("a\n\tb \x1b \ufffd \u202e é ß ≈ 漢 \x80\xff"))
	require.Equal(t, "+--+ |##| * :: + / \\ X |", harmless("┌──┐ │▓█│ ● ⣿⣿ ╬ ╱ ╲ ╳ ║"))
}
