package tui

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/tui/tuitest"
)

// another is a second scenario of the small course.
const another = `
format = 1
id     = "another"
title  = "Another one"
lesson = "many"
brief  = "It runs."

[world]
duration = "10s"

[world.functions.api]
duration = "10ms"

[world.sources.web]
kind = "direct"
to   = "api"
rate = "1/s"

[[question]]
id        = "how-long"
kind      = "predict"
prompt    = "How many milliseconds does it take?"
value     = "functions.api.duration_ms.p50"
tolerance = 1
why       = "As long as it says."
`

// twoScenarios is the small course with two scenarios in its first lesson, and
// a heading above the live block of the first one.
func twoScenarios(t *testing.T) *course.Course {
	t.Helper()
	return smallCourse(t, func(fs fstest.MapFS) {
		text := strings.Replace(firstLesson, `["ceiling"]`, `["ceiling", "another"]`, 1)
		text = strings.Replace(text, "```sim", "## The fence\n\n"+strings.Repeat("A line.\n\n", 40)+"```sim", 1)
		fs["lessons/many.md"] = &fstest.MapFile{Data: []byte(text)}
		fs["quizzes/another.toml"] = &fstest.MapFile{Data: []byte(another)}
	})
}

// learner is a learner with a log, who may start the program again and again.
type learner struct {
	t      *testing.T
	course *course.Course
	store  *progress.Store
	now    func() time.Time
}

func newLearner(t *testing.T) *learner {
	return &learner{t: t, course: twoScenarios(t), store: progress.Memory()}
}

func (l *learner) app() App {
	return New(Options{Clock: still, Course: l.course, Now: l.now, Progress: func() (*progress.Store, string) { return l.store, "" }})
}

// play starts the program with a scenario.
func (l *learner) play(question string, seed int64) *driver {
	l.t.Helper()
	s, list, err := l.course.Scenario("ceiling")
	require.NoError(l.t, err)
	require.NoError(l.t, list.Err())
	a, err := l.app().Play(s, question, seed)
	require.NoError(l.t, err)
	return drive(l.t, a, 100, 30)
}

// From the summary every way leads where it says, by its key and by the mouse.
func TestTheWaysFromTheSummary(t *testing.T) {
	d := newLearner(t).play("", 1)
	d.Press("enter")
	d.answer("The account is full")
	d.Press("3", "enter", "9", "9", "enter", "1", "enter")
	d.Expect("The ceiling · summary", "None of 2 right yet.", "You were certain once and wrong, guessing once and wrong.",
		"Read: How many at a time  The fence", "Next: Another one")

	d.Press("r")
	d.Expect("1/2 How many at a time")
	require.Contains(t, strings.Split(d.Screen(), "\n")[2], "The fence", "the heading is on top")
	d.Press("esc")
	d.Expect("Read again: How many at a time")
	d.Click("Open the lab")
	d.Expect("The ceiling · lab")
	d.Press("esc")

	d.Press("a")
	d.Expect("What happened?", "▸question")
	d.answer("It stands at its own ceiling")
	d.Press("2", "enter")
	d.Expect("How many executions at most?")
	d.Press("5", "enter", "3", "enter")
	d.Expect("Both right. Well done.", "fairly sure, 2nd try", "certain, 2nd try")
	d.ExpectNot("Try again what")

	d.Click("How many executions")
	d.Expect("▸question")
	d.Press("5", "enter", "3", "enter")
	d.Expect("certain, 3rd try")

	d.Click("enter next scenario")
	d.Expect("Another one", "It runs.")
	d.Press("enter", "1", "0", "enter", "3", "enter")
	d.Expect("Another one · summary", "Right at once, and without a hint.", "Next: What it costs  a lesson")
	d.Press("enter")
	d.Expect("2/2 What it costs")
	require.Len(t, d.M.screens, 1, "it stands where the summary stood")
	d.Press("esc")
	require.True(t, d.quit)
}

// What comes next is news of the whole course.
func TestTheSummaryAtTheEndOfTheCourse(t *testing.T) {
	l := newLearner(t)
	for _, e := range []progress.Event{
		progress.LessonFinished{Lesson: "many"}, progress.LessonFinished{Lesson: "cost"},
		progress.Answer{Scenario: "another", Question: "how-long", Rev: 1, Confidence: "certain", Right: true},
	} {
		require.NoError(t, l.store.Append(e))
	}
	d := l.play("", 1)
	d.Press("enter")
	d.answer("It stands at its own ceiling")
	d.Press("3", "enter", "5", "enter", "3", "enter")
	d.Expect("End  every lesson is read, every question solved")
	d.Press("enter")
	require.True(t, d.quit)
}

// A file of one's own is of no course; one question alone has no summary.
func TestWhatHasNoWayOn(t *testing.T) {
	s := scenario(t, "ceiling", ceiling)
	a, err := New(Options{Clock: still}).Play(s, "", 1)
	require.NoError(t, err)
	d := drive(t, a, 100, 30)
	d.Press("enter")
	d.answer("It stands at its own ceiling")
	d.Press("3", "enter", "5", "enter", "3", "enter")
	d.Expect("Both right at once", "enter  End")
	d.ExpectNot("Read again", "Next")
	d.Press("r")
	d.Expect("Both right at once")
	d.Press("enter")
	require.True(t, d.quit)

	d = newLearner(t).play("how-many", 1)
	d.Press("enter", "5", "enter", "3", "enter")
	require.True(t, d.quit)
}

// A scenario that asks nothing is for the lab.
func TestPlayWithoutQuestions(t *testing.T) {
	a, err := New(Options{Clock: still}).Play(scenario(t, "small-api", api), "", 1)
	require.NoError(t, err)
	drive(t, a, 100, 30).Expect("A small API · lab")
}

// A scenario goes on where the learner has stopped, and says so; one key begins
// again.
func TestPlayGoesOn(t *testing.T) {
	l := newLearner(t)
	d := l.play("", 1)
	d.ExpectNot("You go on")
	d.Press("enter")
	d.answer("The account is full")
	d.Press("3")
	d.Expect("Not this time")

	for _, start := range []func() *driver{
		func() *driver { return l.play("", 1) },
		func() *driver {
			d := drive(t, l.app().Home(), 100, 30)
			d.Press("right", "enter")
			return d
		},
	} {
		d = start()
		d.Expect("2 of 2", "▸story", "You go on with question 2. Press b to begin", "b begin with question 1")
		d.Press("b")
		d.Expect("1 of 2", "▸story", "payment refuses")
		d.ExpectNot("You go on")
		d.Press("enter")
		d.Expect("What happened?")
	}
	d = l.play("", 8)
	d.Expect("1 of 2") // another seed is for its own sake
	d.ExpectNot("You go on")
	d = l.play("cause", 1)
	d.Expect("1 of 2")

	d = l.play("", 1)
	d.Press("enter", "5", "enter", "3", "enter")
	d.Expect("1 of 2 right.", "certain, earlier")

	d = l.play("", 1) // what is not right is what is left
	d.Expect("1 of 2")
	d.ExpectNot("You go on")
	d.Press("enter")
	d.answer("It stands at its own ceiling")
	d.Press("3")
	d = l.play("", 1) // all is solved
	d.Expect("1 of 2")
	d.ExpectNot("You go on")
}

// Who is at the first question before the log is there stays there.
func TestPlayWithASlowLog(t *testing.T) {
	l := newLearner(t)
	require.NoError(t, l.store.Append(progress.Answer{Scenario: "ceiling", Question: "cause", Rev: 1, Seed: 1, Confidence: "certain"}))
	s, _, err := l.course.Scenario("ceiling")
	require.NoError(t, err)
	late := l.app()
	a, err := late.Play(s, "", 1)
	require.NoError(t, err)
	d := &driver{}
	d.Driver = &tuitest.Driver[root]{T: t, M: root{a.resize(100, 30)}, W: 100, H: 30}
	d.Run(a.first)
	d.Expect("1 of 2")
	d.Press("enter")
	d.Expect("What happened?")
	d.Run(a.recall())
	d.Expect("What happened?")
	d.answer("It stands at its own ceiling")
	d.Press("3")
	d.Expect("✓ Right.")
}

// An answer that the simulation has not decided on is what the program goes on
// with, whichever question it is to: straight to its evidence.
func TestPlayGoesOnWithAnAnswer(t *testing.T) {
	l := newLearner(t)
	d := l.play("", 1)
	d.Press("enter")
	d.answer("It stands at its own ceiling")
	d.Press("3", "enter", "7", "enter")
	m, cmd := d.M.App.Update(tuitest.Key("3"))
	said := cmd().(tea.BatchMsg)[0]()
	_, cmd = m.Update(said)
	cmd() // and the simulation never ends
	require.NotNil(t, l.store.State().Question("ceiling", "how-many", 1).Committed)

	d = l.play("", 1)
	d.Expect("2 of 2", "▸evidence", "✗ Not this time. You said 7, certain.")
	require.Nil(t, l.store.State().Question("ceiling", "how-many", 1).Committed)
	d.Press("enter")
	d.Expect("1 of 2 right.", "certain, earlier")
}

// The last of a chain of reviews is followed by what went how; one alone is not.
func TestTheSummaryOfReviews(t *testing.T) {
	l := newLearner(t)
	for _, q := range [][2]string{{"ceiling", "how-many"}, {"another", "how-long"}} {
		require.NoError(t, l.store.Append(progress.Answer{Scenario: q[0], Question: q[1], Rev: 1, Seed: 1, Confidence: "certain", Right: true}))
	}
	days := 400
	l.now = func() time.Time { return time.Now().Add(time.Duration(days) * 24 * time.Hour) }
	d := drive(t, l.app().Home(), 100, 30)
	d.Expect("2 reviews due")
	d.Press("r", "enter")
	d.Expect("How many executions at most?")
	d.Press("4", "4", "enter", "3")
	days = 3 // the other one is due no more
	d.Press("enter")
	d.Expect("A small course")

	l = newLearner(t)
	for _, q := range [][2]string{{"ceiling", "how-many"}, {"another", "how-long"}} {
		require.NoError(t, l.store.Append(progress.Answer{Scenario: q[0], Question: q[1], Rev: 1, Seed: 1, Confidence: "guess", Right: true}))
	}
	days = 100
	l.now = func() time.Time { return time.Now().Add(time.Duration(days) * 24 * time.Hour) }
	d = drive(t, l.app().Home(), 100, 30)
	d.Press("r", "enter", "4", "4", "enter", "3", "enter", "enter")
	d.Expect("How many milliseconds")
	days = 0
	d.Press("1", "0", "enter", "3", "enter")
	d.Expect("Reviews · summary", "1 of 2 right.", "The ceiling: How many executions at most?", "Another one: How many milliseconds does it take?", "Read: How many at a time  The fence", "Back")
	d.Press("a", "enter", "5", "enter", "3", "enter")
	d.ExpectNot("Try again what")
	d.Expect("Both right. Well done.")
	d.Press("enter")
	d.Expect("A small course")
}

// What is opened over a question goes its own way, and the question goes on with
// its own.
func TestRoundsLieOnEachOther(t *testing.T) {
	l := newLearner(t)
	for _, q := range [][2]string{{"ceiling", "how-many"}, {"another", "how-long"}} {
		require.NoError(t, l.store.Append(progress.Answer{Scenario: q[0], Question: q[1], Rev: 1, Seed: 1, Confidence: "guess", Right: true}))
	}
	l.now = func() time.Time { return time.Now().Add(100 * 24 * time.Hour) }
	d := drive(t, l.app().Home(), 100, 30)
	d.Press("r", "enter", "4", "4", "enter", "3")
	d.Expect("✗ Not this time.")
	d.Press("ctrl+p")
	d.Type("what happened")
	d.Press("enter", "enter")
	d.answer("It stands at its own ceiling")
	d.Press("3", "enter")
	d.Expect("▸question", "2 of 2") // what comes behind it in its scenario
	d.Press("5", "enter", "3", "enter")
	d.Expect("The ceiling · summary", "Both right")
	d.Press("esc")
	d.Expect("✗ Not this time.")
	d.Press("enter", "enter")
	d.Expect("How many milliseconds") // the next review
}

// The lab of an answer's world has the story's story and says what differs,
// and the objectives of questions that are answered by turning knobs.
func TestTheLabOfAnAnswer(t *testing.T) {
	d := newLearner(t).play("", 1)
	d.Press("enter")
	d.answer("The account is full")
	d.Press("3", "o", "b")
	d.Expect("This is the world of answer", "functions.payment.reserved_concurrency", "payment refuses 600 checkouts", "lab")

	a, err := New(Options{Clock: still}).Play(scenario(t, "tuned", tunedQuestions), "", 1)
	require.NoError(t, err)
	d = drive(t, a, 120, 40)
	d.Press("enter", "left", "left", "s", "3")
	d.Expect("✓ Right.")
	d.Press("o", "o")
	d.Expect("✓ cost.total < baseline") // of the story, not of this world
	d.Press("b")
	d.Expect("that you submitted", "memory_mb")
}

// A click on the name of a step goes there, on a level of confidence chooses it
// and then commits, on the chosen answer gives it: no key is needed.
func TestAQuestionWithTheMouseAlone(t *testing.T) {
	d := newLearner(t).play("", 1)
	d.Click("enter to the question")
	d.Click("story")
	d.Expect("▸story")
	d.Click("question")
	d.Expect("▸question")
	d.Click("The account is full")
	if !strings.Contains(d.Screen(), "How sure") { // it was not the first one, which is chosen already
		d.Click("The account is full")
	}
	d.Expect("How sure are you?")
	d.Click("guess")
	d.Expect("▸1 guess")
	d.Click("guess")
	d.Expect("✗ Not this time.", "a guess")
	d.Click("enter next")
	d.Expect("How many executions at most?")
}
