package round

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/quizzes"
)

const ceiling = `
format = 1
id     = "ceiling"
title  = "The ceiling"
lesson = "many"
brief  = "Payment is refused."

[world]
duration = "1m"

[world.functions.payment]
duration             = "500ms"
reserved_concurrency = 5

[world.sources.checkout]
kind     = "api-gateway"
to       = "payment"
rate     = "20/s"
arrivals = "even"

[[knob]]
set = "functions.payment.reserved_concurrency"
label = "Reserved"
min = 1
max = 20
step = 1

[[question]]
id     = "cause"
kind   = "choice"
prompt = "Look at *payment*. What happened?"
claim  = "functions.payment.throttles > 0"

  [[question.choice]]
  text    = "It stands at its own ceiling"
  correct = true
  why     = "It may run no more."

  [[question.choice]]
  text    = "Nothing"
  correct = false
  misconception = "sqs-never-refuses"
  why     = "Look."
  with    = { functions.payment.reserved_concurrency = 20 }

[[question]]
id        = "how-many"
kind      = "predict"
prompt    = "How many at most?"
value     = "functions.payment.concurrent_executions.max"
tolerance = 1
why       = "As many as are reserved."

[[question]]
id        = "how-many-with-ten"
kind      = "predict"
prompt    = "And with ten?"
value     = "functions.payment.concurrent_executions.max"
tolerance = 1
why       = "As many as are reserved."
with      = { functions.payment.reserved_concurrency = 10 }
`

const many = `+++
title     = "How many at a time"
summary   = "Concurrency."
minutes   = 5
scenarios = ["ceiling", "other"]
+++

# How many at a time

Some words.

## The fence

` + "```sim\nscenario = \"ceiling\"\n```" + `

## Behind it

` + "```sim\nscenario = \"ceiling\"\n```\n"

const cost = "+++\ntitle = \"What it costs\"\nsummary = \"Money.\"\nminutes = 3\nscenarios = []\n+++\n\nIt costs money.\n"

const other = "format = 1\nid = \"other\"\ntitle = \"The other\"\nlesson = \"many\"\n" + `brief = "b"
[world]
duration = "10s"
[world.functions.api]
duration = "10ms"
[world.sources.web]
kind = "direct"
to = "api"
rate = "1/s"
[[question]]
id = "how-long"
kind = "predict"
prompt = "How long?"
value = "functions.api.duration_ms.p50"
tolerance = 1
why = "So long."
`

func small(t *testing.T) *course.Course {
	t.Helper()
	c, list := course.Load(fstest.MapFS{
		"course.toml":          {Data: []byte("format = 1\ntitle = \"A course\"\nlanguage = \"en\"\nlessons = [\"many\", \"cost\"]\n")},
		"lessons/many.md":      {Data: []byte(many)},
		"lessons/cost.md":      {Data: []byte(cost)},
		"quizzes/ceiling.toml": {Data: []byte(ceiling)},
		"quizzes/other.toml":   {Data: []byte(other)},
	})
	require.NoError(t, list.Err())
	return c
}

func scenario(t *testing.T, c *course.Course, id string) *quizzes.Scenario {
	t.Helper()
	s, list, err := c.Scenario(id)
	require.NoError(t, err)
	require.NoError(t, list.Err())
	return s
}

// log is a learner's log of events.
func log(t *testing.T, events ...progress.Event) *progress.State {
	t.Helper()
	store := progress.Memory()
	for _, e := range events {
		require.NoError(t, store.Append(e))
	}
	return store.State()
}

func answered(question string, seed int64, right bool) progress.Event {
	return progress.Answer{Scenario: "ceiling", Question: question, Rev: 1, Seed: seed, Confidence: "fairly", Right: right}
}

// A scenario begins where the learner has stopped.
func TestStart(t *testing.T) {
	s := scenario(t, small(t), "ceiling")
	seven := 7.0
	committed := func(question string, seed int64) progress.Event {
		return progress.Commitment{Scenario: "ceiling", Question: question, Rev: 1, Seed: seed, Number: &seven, Confidence: "certain"}
	}
	all := []progress.Event{answered("cause", 1, true), answered("how-many", 1, true), answered("how-many-with-ten", 1, true)}
	for _, c := range []struct {
		name   string
		seed   int64
		events []progress.Event
		want   int
	}{
		{"nothing was done", 1, nil, 0},
		{"the first is right", 1, all[:1], 1},
		{"the first is wrong, and behind the learner", 1, []progress.Event{answered("cause", 1, false)}, 1},
		{"one of all is wrong", 1, []progress.Event{all[0], answered("how-many", 1, false), all[2]}, 1},
		{"what was right once is not lost", 1, append(all[:3:3], answered("cause", 1, false)), 0},
		{"all are right", 1, all, 0},
		{"the second alone is answered", 1, all[1:2], 0},
		{"an answer is not decided on", 1, append(all[:1:1], committed("how-many-with-ten", 1)), 2},
		{"with another seed", 1, append(all[:1:1], committed("how-many-with-ten", 8)), 1},
		{"another seed, for its own sake", 9, all[:2], 0},
		{"another seed, and it goes on", 9, []progress.Event{all[2], answered("cause", 9, false)}, 1},
		{"an older revision", 1, []progress.Event{progress.Answer{Scenario: "ceiling", Question: "cause", Rev: 2, Confidence: "fairly", Right: true}}, 0},
	} {
		require.Equal(t, c.want, Start(log(t, c.events...), s, c.seed), c.name)
	}
}

// answer answers a question of a round.
func answer(t *testing.T, r Round, s *quizzes.Session, number float64, sure quizzes.Confidence) Round {
	t.Helper()
	a := quizzes.Answer{Number: number}
	if s.Question().Kind == quizzes.ChoiceKind {
		a = quizzes.Answer{Choices: []int{int(number)}}
	}
	require.NoError(t, s.Commit(a, sure))
	reveal, err := s.Reveal(t.Context(), quizzes.RevealOptions{Replications: 2})
	require.NoError(t, err)
	return r.Answered(s, reveal)
}

func begin(t *testing.T, s *quizzes.Scenario, question string) *quizzes.Session {
	t.Helper()
	session, err := quizzes.NewSession(s, question, 1)
	require.NoError(t, err)
	return session
}

// wrongChoice is the number of the wrong choice as the session shows them.
func wrongChoice(s *quizzes.Session) float64 {
	if s.Options()[0] == "Nothing" {
		return 0
	}
	return 1
}

// A round asks the questions behind the first one, keeps what was answered, takes
// from the log what it did not ask, and asks again what is not right.
func TestRound(t *testing.T) {
	s := scenario(t, small(t), "ceiling")
	state := log(t, progress.Answer{Scenario: "ceiling", Question: "cause", Rev: 1, Seed: 1, Confidence: "certain", Right: false, Hints: 2, Misconceptions: []string{"sqs-never-refuses"}})
	r := Through(s, 1, 1)
	require.Equal(t, s, r.Scenario())
	r = answer(t, r, begin(t, s, "how-many"), 5, quizzes.Guess)
	next, r := r.Next()
	require.Equal(t, "how-many-with-ten", next.Question().ID)
	r = answer(t, r, next, 99, quizzes.Fairly)
	none, _ := r.Next()
	require.Nil(t, none)

	answers := r.Answers(state)
	require.Equal(t, []int{0, 2}, Wrong(answers))
	require.Equal(t, "1 of 3 right.", Verdict(answers))
	require.Equal(t, "You were certain once and wrong, fairly sure once and wrong, guessing once and right.", Calibration(answers))
	require.Equal(t, []string{"SQS never refuses"}, Misconceptions(answers))
	require.Equal(t, "certain, 2 hints, earlier", Sureness(answers[0]))
	require.Equal(t, "a guess", Sureness(answers[1]))
	require.Equal(t, "Look at payment. What happened?", Asks("Look at payment. What happened?"))
	require.Equal(t, "What has happened to payment?", Asks("Look at payment. What has happened to payment?"))
	require.Equal(t, "On average: how many?", Asks("On average: how many?"))
	require.Equal(t, "How many of them run at a time?", Asks("Fifty are asked: how many of them run at a time? (And so: how many wait?)"))
	require.Equal(t, "Ten attempts, and half of them are charged. Why?", Asks("A herd. Ten attempts, and half of them are charged. Why?"))
	require.Equal(t, "Why?", Asks("Why?"))
	require.Equal(t, "Make it fast: 95 of 100 in less than 2.5 s.", Asks("Make it fast: 95 of 100 in less than 2.5 s."))
	require.Equal(t, "Tick every change that helps them.", Asks("Six ideas. In each world one thing goes wrong. Tick every change that helps them. (No deploys.)"))
	require.Equal(t, "The traffic is the same. Tick what works.", Asks("Servers. The traffic is the same. Tick what works."))
	require.Equal(t, "The story of an event", Asks("The story of an event:"))
	require.Equal(t, "(Why?)", Asks("(Why?)"))
	require.Empty(t, Asks(""))
	require.Equal(t, "Look at *payment*. What happened?", answers[0].Prompt)

	r = r.Again(Wrong(answers))
	next, r = r.Next()
	require.Equal(t, "cause", next.Question().ID)
	r = answer(t, r, next, 1-wrongChoice(next), quizzes.Certain)
	next, r = r.Next()
	require.Equal(t, "how-many-with-ten", next.Question().ID)
	r = answer(t, r, next, 10, quizzes.Certain)
	answers = r.Answers(state)
	require.Empty(t, Wrong(answers))
	require.Equal(t, "All 3 right. Well done.", Verdict(answers))
	require.Equal(t, "certain, 2nd try", Sureness(answers[2]))
	require.Equal(t, "You were certain twice and right both times, fairly sure once and wrong, guessing once and right.", Calibration(answers))
	require.Empty(t, Misconceptions(answers))
}

// What has not been answered is not right, and says nothing of how sure anybody
// was.
func TestWhatWasNotAnswered(t *testing.T) {
	s := scenario(t, small(t), "ceiling")
	answers := Through(s, 1, 0).Answers(log(t))
	require.Equal(t, "None of 3 right yet.", Verdict(answers))
	require.Equal(t, []int{0, 1, 2}, Wrong(answers))
	require.Empty(t, Calibration(answers))
	require.Equal(t, "not answered", Sureness(answers[0]))
	require.Equal(t, "Not right yet.", Verdict(answers[:1]))
}

func TestOneQuestionAlone(t *testing.T) {
	s := scenario(t, small(t), "ceiling")
	r := One(s, 1, 1)
	require.True(t, r.Alone())
	next, _ := r.Next()
	require.Nil(t, next)
}

// Reviews are questions of any scenarios, known only as they come.
func TestReviews(t *testing.T) {
	c := small(t)
	r := Reviews()
	require.True(t, r.Reviewing())
	require.Nil(t, r.Scenario())
	for scenarioID, question := range map[string]string{"ceiling": "how-many", "other": "how-long"} {
		session := begin(t, scenario(t, c, scenarioID), question)
		r = answer(t, r.Asked(session), session, map[string]float64{"ceiling": 5, "other": 10}[scenarioID], quizzes.Certain)
	}
	require.Nil(t, r.Scenario(), "there are two")
	answers := r.Answers(log(t))
	require.Equal(t, 2, r.Of())
	require.Equal(t, "Both right at once, and without a hint. Well done.", Verdict(answers))
}

// A value that is gone on with in two ways goes two ways.
func TestARoundDoesNotChange(t *testing.T) {
	s := scenario(t, small(t), "ceiling")
	r := Through(s, 1, 0)
	right := answer(t, r, begin(t, s, "how-many"), 5, quizzes.Certain)
	wrong := answer(t, r, begin(t, s, "how-many"), 50, quizzes.Certain)
	require.True(t, right.Answers(log(t))[1].Right())
	require.False(t, wrong.Answers(log(t))[1].Right())
	require.Empty(t, r.Answers(log(t))[1].Given)
	_, one := r.Next()
	first, _ := r.Next()
	second, _ := one.Next()
	require.NotEqual(t, first.Question(), second.Question())
}

func TestReading(t *testing.T) {
	c := small(t)
	r, ok := ReadingOf(c, "ceiling")
	require.True(t, ok)
	require.Equal(t, Reading{Lesson: "many", Title: "How many at a time", Heading: "The fence", Number: 1}, r)
	r, ok = ReadingOf(c, "other")
	require.True(t, ok)
	require.Equal(t, Reading{Lesson: "many", Title: "How many at a time", Number: -1}, r)
	require.Equal(t, "read", r.Wish(log(t)))
	require.Equal(t, "read again", r.Wish(log(t, progress.LessonOpened{Lesson: "many"})))
	_, ok = ReadingOf(c, "nothing")
	require.False(t, ok)
	_, ok = ReadingOf(nil, "ceiling")
	require.False(t, ok)
}

func TestNextStop(t *testing.T) {
	c := small(t)
	next := func(after string, events ...progress.Event) string {
		s, ok := NextStop(c, log(t, events...), after)
		if !ok {
			return "nothing"
		}
		return s.Title
	}
	read := func(lesson string) progress.Event { return progress.LessonFinished{Lesson: lesson} }
	solved := progress.Answer{Scenario: "other", Question: "how-long", Rev: 1, Confidence: "certain", Right: true}
	require.Equal(t, "The other", next("ceiling"))
	require.Equal(t, "What it costs", next("ceiling", solved))
	require.Equal(t, "What it costs", next("other"))
	require.Equal(t, "How many at a time", next("ceiling", solved, read("cost")))
	require.Equal(t, "The ceiling", next("other", solved, read("many"), read("cost")))
	require.Equal(t, "nothing", next("ceiling", solved, read("many"), read("cost")))
	_, ok := NextStop(nil, log(t), "ceiling")
	require.False(t, ok)
}

func TestWords(t *testing.T) {
	given := func(right, n int) []Answer {
		var out []Answer
		for i := range n {
			out = append(out, Answer{Given: []Given{{Right: i < right, Confidence: quizzes.Certain}}})
		}
		return out
	}
	for _, c := range []struct {
		right, n int
		want     string
	}{
		{0, 1, "certain once and wrong"}, {1, 1, "certain once and right"}, {0, 2, "certain twice and never right"}, {1, 2, "certain twice and right once"},
		{2, 2, "certain twice and right both times"}, {2, 3, "certain three times and right twice"}, {5, 5, "certain 5 times and right every time"},
	} {
		require.Equal(t, "You were "+c.want+".", Calibration(given(c.right, c.n)))
	}
	require.Equal(t, "Right at once, and without a hint. Well done.", Verdict(given(1, 1)))
	require.Equal(t, "2 of 3 right.", Verdict(given(2, 3)))
	require.Equal(t, "memory does not buy CPU", inWords("memory-does-not-buy-cpu"))
}
