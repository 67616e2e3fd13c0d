package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/course"
	"coldstart/internal/progress"

	"github.com/stretchr/testify/require"
)

const lessonText = `+++
title     = "Ceilings"
summary   = "What a reservation takes away."
minutes   = 2
scenarios = ["ceiling"]
+++
# Ceilings

A function may run {{fact "aws.concurrency.account_default"}} at a time.

` + "```sim\nscenario = \"ceiling\"\nknobs    = [\"functions.api.reserved_concurrency\"]\n```" + `

Now with less.

## In the end

- a floor,
- a *ceiling*.
`

// small is a course of one lesson and one scenario; changes are pairs of what
// is replaced by what, in both.
func small(t *testing.T, changes ...string) *course.Course {
	t.Helper()
	r := strings.NewReplacer(changes...)
	c, found := course.Load(fstest.MapFS{
		"course.toml":            {Data: []byte("title = \"A small course\"\nlanguage = \"en\"\nlessons = [\"concurrency\"]\n")},
		"lessons/concurrency.md": {Data: []byte(r.Replace(lessonText))},
		"quizzes/ceiling.toml":   {Data: []byte(r.Replace(ceiling))},
	})
	require.NoError(t, found.Err())
	require.NoError(t, c.Check().Err())
	return c
}

// tutor returns a tutor that reads lines, and what it prints.
func tutor(t *testing.T, o Options, lines ...string) (*Tutor, *strings.Builder) {
	t.Helper()
	var b strings.Builder
	o.In, o.Out, o.Echo = strings.NewReader(strings.Join(lines, "\n")), &b, true
	return NewTutor(t.Context(), o), &b
}

// journey goes through the small course once, in every way that there is.
var journey = []string{
	"?", "nonsense", "", // into the lesson
	"what", "", // its first page
	"1", "1 7", "1 5", "1+", "1 -", "9 +", "a", "r", "", // the simulator
	"", "", // the end of the lesson
	"",            // into the scenario
	"h", "h", "h", // hints, until there are none
	"z", "ab", "", "?", "b", "b", // no answers; then B, and back from it
	"twice", "a", "sure", "f", // wrong
	"l b", "2 +", "b", // its world in the lab
	"",              // the second question
	"4,00", "x", "", // no numbers
	"410", "c", "l", "", "", // right
	"none", "g", "", // the third question, wrong
	"r", "", "b", "l", "b", "", // the summary, and what it leads to
	"2",      // the scenario again, from its first open question
	"b", "q", // is an answer, and its confidence is not given
}

func TestJourney(t *testing.T) {
	store := progress.Memory()
	goldenText(t, "journey", func(b *strings.Builder) error {
		tu, out := tutor(t, Options{Course: small(t), Store: store}, journey...)
		err := tu.Menu()
		b.WriteString(out.String())
		return err
	}, Width)
	state := store.State()
	require.False(t, state.Lesson("concurrency").Finished.IsZero())
	require.Equal(t, progress.StatusOpen, state.Question("ceiling", "remedy", 1).Status)
	require.Equal(t, progress.StatusSolvedUnaided, state.Question("ceiling", "how-many", 1).Status)
	require.Equal(t, progress.StatusOpen, state.Question("ceiling", "true", 1).Status)
	attempts := state.Attempts()
	require.Len(t, attempts, 3)
	wrong := attempts[0].Answer
	require.Equal(t, progress.Answer{
		Scenario: "ceiling", Question: "remedy", Rev: 1, Seed: 1, Choices: []int{1}, Confidence: "fairly", Hints: 2,
		Misconceptions: []string{"memory-raises-concurrency"},
	}, wrong)
	require.Equal(t, 410.0, *attempts[1].Number)
	require.Equal(t, "certain", attempts[1].Confidence)
	require.Empty(t, attempts[2].Choices)
}

// TestEndOfInputEndsEverything: wherever the input ends, with or without a
// last line feed, the program ends well, and what was answered is kept.
func TestEndOfInputEndsEverything(t *testing.T) {
	c := small(t)
	answered := 0
	for n := range journey {
		store := progress.Memory()
		tu, out := tutor(t, Options{Course: c, Store: store}, journey[:n]...)
		require.NoError(t, tu.Menu(), "after %d lines", n)
		require.True(t, strings.HasSuffix(out.String(), "\n"))
		requireHarmless(t, out.String(), Width)
		require.GreaterOrEqual(t, len(store.State().Attempts()), answered)
		answered = len(store.State().Attempts())
	}
	require.Equal(t, 3, answered)
}

// full is a disk without space.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// What cannot be written is said once, wherever it was noticed.
func TestWhatCannotBeWrittenIsSaidOnce(t *testing.T) {
	for n := range journey {
		tu, _ := tutor(t, Options{Course: small(t)}, journey[:n]...)
		tu.out = newWriter(full{})
		require.EqualError(t, tu.Menu(), "no space left")
	}
}

// again is one line for ever.
type again struct {
	line string
	at   int
}

func (a *again) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = a.line[a.at%len(a.line)]
		a.at++
	}
	return len(p), nil
}

// TestNonsenseEnds: input that never makes sense, or says the same thing for
// ever, is not answered for ever.
func TestNonsenseEnds(t *testing.T) {
	c, s := small(t), scenario(t)
	for _, line := range []string{"nonsense\n", "\n", "?\n", "h\n", "1\n", "a\n", "b\n", "-1\n", "\x00\n", "99999999999999999999\n"} {
		for name, run := range map[string]func(*Tutor) error{
			"menu": (*Tutor).Menu,
			"play": func(t *Tutor) error { return t.Play(s, "", 1) },
			"lab":  func(t *Tutor) error { return t.Lab(s.Knobs, s.World, 1) },
		} {
			tu := NewTutor(t.Context(), Options{In: &again{line: line}, Out: io.Discard, Course: c})
			if err := run(tu); err != nil {
				require.ErrorIs(t, err, errConfused, "%s %q", name, line)
			}
		}
	}
	tu := NewTutor(t.Context(), Options{In: &again{line: "x"}, Out: io.Discard, Course: c})
	require.ErrorIs(t, tu.Menu(), errEndless)
}

// TestHostileCourse: whatever a course's author has written, what is printed
// is text.
func TestHostileCourse(t *testing.T) {
	long := strings.Repeat("x", 300)
	c := small(t, `"A ceiling of one"`, `"`+hostile+`"`, `"Ceilings"`, `"`+hostile+long+`"`, `"Reserved concurrency of api"`, `"`+hostile+long+`"`,
		`"Twice the memory"`, `"`+hostile+`"`, `Memory buys *CPU*`, hostile+long, `"What stops the refusals?"`, `"`+hostile+`"`,
		`claim."nothing is refused"`, `claim."`+hostile+long+`"`, `"How many places are there?"`, `"`+hostile+`"`,
		"Now with less.", "Now &#27;[2J \x1b[31m with &#x202e; less ⣿ "+long, "**Requests are refused.**", hostile)
	tu, out := tutor(t, Options{Course: c}, append([]string{"\x1b[A\x1b[31m┌─", "\xff\xfe"}, journey...)...)
	require.NoError(t, tu.Menu())
	requireHarmless(t, out.String(), Width)
	require.Contains(t, out.String(), "red ?[31m")
	require.Contains(t, out.String(), "?[A?[31m+-", "what was typed is shown as text too")
}

// TestNothingBeforeTheAnswer: no number of a choice's world and no verdict is
// read before the learner has said how sure the answer is.
func TestNothingBeforeTheAnswer(t *testing.T) {
	tu, out := tutor(t, Options{}, "h", "h", "A", "g", "")
	require.NoError(t, tu.Play(scenario(t), "remedy", 1))
	before, after, found := strings.Cut(out.String(), "How sure are you?")
	require.True(t, found)
	for _, evidence := range []string{"holds in", "of 30", "refusals with", "Right", "Wrong", "cost.total"} {
		require.NotContains(t, before, evidence)
		require.Contains(t, after, evidence)
	}
}

// TestSeed: the same seed gives the same bytes, another one other numbers.
func TestSeed(t *testing.T) {
	play := func(seed int64) string {
		tu, out := tutor(t, Options{}, "A", "g", "", "400", "g", "", "AB", "c", "")
		require.NoError(t, tu.Play(scenario(t), "", seed))
		return out.String()
	}
	require.Equal(t, play(7), play(7))
	require.NotEqual(t, play(7), strings.ReplaceAll(play(8), "@8", "@7"))
}

// TestAnAnswerFromBefore: an answer is kept before the simulation decides on
// it, and a program that was left meanwhile goes on with it.
func TestAnAnswerFromBefore(t *testing.T) {
	store := progress.Memory()
	ctx, cancel := context.WithCancel(t.Context())
	out := &strings.Builder{}
	// Whoever reads how the simulation begins ends the program.
	tu := NewTutor(ctx, Options{In: strings.NewReader("B\nc\n"), Out: writes(func(p []byte) (int, error) {
		out.Write(p)
		if strings.Contains(out.String(), "Simulating the worlds") {
			cancel()
		}
		return len(p), nil
	}), Store: store})
	require.ErrorIs(t, tu.Play(scenario(t), "remedy", 1), context.Canceled)
	q := store.State().Question("ceiling", "remedy", 1)
	require.Empty(t, q.Attempts)
	require.Equal(t, "certain", q.Committed.Confidence)

	tu, out = tutor(t, Options{Store: store}, "")
	require.NoError(t, tu.Play(scenario(t), "remedy", 1))
	require.Contains(t, out.String(), "You said B, certain, before you left.")
	require.NotContains(t, out.String(), "Your answer")
	q = store.State().Question("ceiling", "remedy", 1)
	require.Nil(t, q.Committed)
	require.Len(t, q.Attempts, 1)

	tu, out = tutor(t, Options{Store: store}, "A", "g", "")
	require.NoError(t, tu.Play(scenario(t), "remedy", 1))
	require.Contains(t, out.String(), "Your answer")
}

// TestSummary: the summary leads on, and to what is not right once more; what was
// right before counts.
func TestSummary(t *testing.T) {
	store := progress.Memory()
	play := func(lines ...string) string {
		tu, out := tutor(t, Options{Course: small(t), Store: store}, lines...)
		require.NoError(t, tu.Play(scenario(t), "", 1))
		requireHarmless(t, out.String(), Width)
		return out.String()
	}
	out := play("A", "c", "", "1", "g", "") // the rest is left
	require.NotContains(t, out, "Summary")
	require.NotContains(t, out, "Enter goes on with")

	out = play("", "BC", "f", "", "a", "B", "c", "", "410", "c", "", "r", "b", "a", "")
	require.Contains(t, out, "Enter goes on with question 3 of 3 (1 begins with the first, ? help)>")
	require.Contains(t, out, "Summary: 1 of 3 right.")
	require.Contains(t, out, "  1. not right  What stops the refusals? (certain, earlier)\n")
	require.Contains(t, out, "- memory raises concurrency\n")
	_, after, _ := strings.Cut(out, "Summary: ")
	require.Equal(t, 1, strings.Count(after, "Question 1 of 3"), "what is not right is asked once more")
	require.NotContains(t, after, "Question 3 of 3")
	require.Contains(t, after, "Summary: All 3 right at once, and without a hint. Well done.\nYou were certain twice and right both times, fairly sure once and right.\n")
	require.Contains(t, after, "To read: Ceilings\nWhat comes next in the course: Ceilings\n\nEnter to go on (r read, l lab, ? help)> r\n\nCeilings\n")

	out = play("A", "c", "") // all is solved: from the beginning
	require.NotContains(t, out, "Enter goes on with")
	store = progress.Memory()
	play("A", "c", "")
	out = play("1", "B", "c", "", "")
	require.Contains(t, out, "Question 1 of 3")
	require.Equal(t, 1, strings.Count(out, "Question 2 of 3"))

	tu, text := tutor(t, Options{}, "B", "c", "", "410", "c", "", "BC", "f", "", "r", "")
	require.NoError(t, tu.Play(scenario(t), "", 1)) // without a course
	require.Contains(t, text.String(), "Enter to go on (l lab, ? help)>")
	require.NotContains(t, text.String(), "To read")
}

type writes func([]byte) (int, error)

func (w writes) Write(p []byte) (int, error) { return w(p) }

func TestPlayOneQuestion(t *testing.T) {
	tu, out := tutor(t, Options{}, "400", "g", "", "never read")
	require.NoError(t, tu.Play(scenario(t), "how-many", 1))
	require.Contains(t, out.String(), "Question 2 of 3: ceiling/how-many@1")
	require.NotContains(t, out.String(), "never read")
	require.EqualError(t, tu.Play(scenario(t), "howmany", 1), `the scenario "ceiling" has no question "howmany"`)
}

// TestReadingGoesOn: a lesson that was left begins where it was left.
func TestReadingGoesOn(t *testing.T) {
	store := progress.Memory()
	tu, _ := tutor(t, Options{Course: small(t), Store: store}, "", "", "", "b", "q")
	require.NoError(t, tu.Menu())
	require.InDelta(t, 0.5, store.State().Lesson("concurrency").Position, 1e-9)
	require.True(t, store.State().Lesson("concurrency").Finished.IsZero())
	tu, out := tutor(t, Options{Course: small(t), Store: store}, "", "", "", "q")
	require.NoError(t, tu.Menu())
	require.Contains(t, out.String(), "  1  Ceilings            50 % read\n")
	require.Contains(t, out.String(), "You go on at page 3.")
	require.NotContains(t, out.String(), "simulator decides", "the welcome is for the first time")
	require.False(t, store.State().Lesson("concurrency").Finished.IsZero())
}

// TestBrokenCourse: what cannot be used is told, and the rest goes on.
func TestBrokenCourse(t *testing.T) {
	c, _ := course.Load(fstest.MapFS{
		"course.toml":       {Data: []byte("title = \"Broken\"\nlanguage = \"en\"\nlessons = [\"gone\", \"here\"]\n")},
		"lessons/here.md":   {Data: []byte("+++\ntitle = \"Here\"\nsummary = \"s\"\nminutes = 1\nscenarios = [\"bad\", \"gone\"]\n+++\n```sim\nscenario = \"bad\"\n```\nText.\n")},
		"quizzes/bad.toml":  {Data: []byte(strings.Replace(ceiling, `"ceiling"`, `"other"`, 1))},
		"quizzes/tune.toml": {Data: []byte("x")},
	})
	tu, out := tutor(t, Options{Course: c}, "1", "2", "", "3", "q")
	require.NoError(t, tu.Menu())
	text := strings.Join(strings.Fields(out.String()), " ")
	require.Contains(t, text, "This lesson cannot be read: ")
	require.Equal(t, 2, strings.Count(text, "This scenario cannot be used: "), text)
	require.Contains(t, text, "Text.")
}

// TestWorldThatOutgrowsItsBudget: it is told in a sentence, and the tutor goes
// on; other errors end it.
func TestWorldThatOutgrowsItsBudget(t *testing.T) {
	tu, out := tutor(t, Options{})
	require.NoError(t, tu.failed(&parallel.Error{Err: &engine.ErrBudget{What: "events in flight", Limit: 2_000_000}}))
	require.ErrorIs(t, tu.failed(context.Canceled), context.Canceled)
	require.NoError(t, tu.out.Flush())
	require.Equal(t, "This world is too large to be simulated: it has more than 2,000,000 events in\nflight.\n", out.String())
}

// TestInterrupted: a learner who presses ctrl-c at a prompt is not waited for.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, typed := io.Pipe()
	defer typed.Close()
	out := cancelAt{cancel: cancel, at: "Your answer"}
	err := NewTutor(ctx, Options{In: in, Out: &out}).Play(scenario(t), "remedy", 1)
	require.ErrorIs(t, err, context.Canceled)
}

// cancelAt cancels when a text is printed.
type cancelAt struct {
	cancel context.CancelFunc
	at     string
}

func (c *cancelAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), c.at) {
		c.cancel()
	}
	return len(p), nil
}

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]float64{
		"308.33": 308.33, "$308": 308, "308 USD": 308, "308usd": 308, "1,234,567.5": 1234567.5, "-2": -2, "1e3": 1000, ".5": 0.5, " 7 ": 7,
	} {
		v, ok := parseNumber(text, "USD")
		require.True(t, ok, text)
		require.Equal(t, want, v, text)
	}
	v, ok := parseNumber("3.5 %", "%")
	require.True(t, ok)
	require.Equal(t, 3.5, v)
	for _, text := range []string{"", "x", "1,5", ",123", "1,23,456", "nan", "inf", "0x10", "1_000", "12 ms", "1e999", "--1", "1 2", "USD"} {
		_, ok := parseNumber(text, "USD")
		require.False(t, ok, text)
	}
}

func TestParseLetters(t *testing.T) {
	for text, want := range map[string][]int{"A": {0}, "c)": {2}, "a, c": {0, 2}, "CA": {2, 0}, "a and": nil, "AA": {0}, "none": nil, "-": nil} {
		chosen, wrong := parseLetters(text, 3, true)
		require.Equal(t, want == nil && text == "a and", wrong != "", text)
		require.Equal(t, want, chosen, text)
	}
	for _, text := range []string{"", "AB", "D", "1", "?!", "ä", "none"} {
		_, wrong := parseLetters(text, 3, false)
		require.NotEmpty(t, wrong, text)
	}
}

// TestLettersOfCommands: with many choices, B and H are answers.
func TestLettersOfCommands(t *testing.T) {
	var choices strings.Builder
	for i := range 6 {
		fmt.Fprintf(&choices, "\n  [[question.choice]]\n  text = \"more %d\"\n  claim = \"functions.api.errors > 0\"\n  correct = false\n  why = \"None does.\"\n", i)
	}
	s := scenario(t, "  why     = \"None does.\"\n", "  why     = \"None does.\"\n"+choices.String())
	q, _ := s.Question("true")
	require.Len(t, q.Choices, 9)
	tu, out := tutor(t, Options{}, "hint", "h", "b", "b", "g", "q")
	require.NoError(t, tu.Play(s, "true", 1))
	require.Contains(t, out.String(), "All that are true, of A to I (hint, ? help)> hint\n")
	require.Contains(t, out.String(), "you said B,")
}

// FuzzMenu: whatever is typed, the tutor ends with the input, or says that it
// makes no sense, and prints text alone.
func FuzzMenu(f *testing.F) {
	f.Add(strings.Join(journey, "\n"))
	f.Add("2\r\nB\r\n1\r\n")
	f.Add("\x1b[A\x00\n\n\n1 1e9\n1 -\n-1 -\n1 \x9b2J\n")
	f.Fuzz(func(t *testing.T, input string) {
		c, _ := course.Load(fstest.MapFS{
			"course.toml":            {Data: []byte("title = \"A small course\"\nlanguage = \"en\"\nlessons = [\"concurrency\"]\n")},
			"lessons/concurrency.md": {Data: []byte(lessonText)},
			"quizzes/ceiling.toml":   {Data: []byte(ceiling)},
		})
		var b strings.Builder
		err := NewTutor(t.Context(), Options{In: strings.NewReader(input), Out: &b, Echo: true, Course: c}).Menu()
		if err != nil {
			require.ErrorIs(t, err, errConfused)
		}
		requireHarmless(t, b.String(), Width)
	})
}
