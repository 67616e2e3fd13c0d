package tui

import (
	"fmt"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/engine/units"
	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/internal/settings"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/lab"
	"coldstart/tui/reader"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
)

// root is the program as a screen.
type root struct{ App }

func (r root) Init() (root, tea.Cmd) { return r, r.App.Init() }

func (r root) Resize(w, h int) root { return root{r.App.resize(w, h)} }

func (r root) Update(msg tea.Msg) (root, tea.Cmd) {
	m, cmd := r.App.Update(msg)
	return root{m.(App)}, cmd
}

func (r root) View() string { return r.App.View().Content }

// driver is a learner at the terminal. Ticks of a clock are not run at all.
type driver struct {
	*tuitest.Driver[root]
	quit, suspended bool

	skipTicks bool // a key that starts the clock of the lab is left alone
}

func drive(t testing.TB, a App, w, h int) *driver {
	t.Helper()
	d := &driver{}
	d.Driver = tuitest.Open(t, root{a}, w, h, func(msg tea.Msg) bool {
		switch msg.(type) {
		case tea.QuitMsg:
			d.quit = true
		case tea.SuspendMsg:
			d.suspended = true
		default:
			return false
		}
		return true
	})
	return d
}

// Press presses keys by name.
func (d *driver) Press(keys ...string) {
	d.T.Helper()
	for _, k := range keys {
		if _, ok := d.top().(holder[lab.Model]); ok && d.skipTicks && k == "space" {
			continue
		}
		d.Driver.Press(k)
	}
}

// top is the screen on top.
func (d *driver) top() screen {
	if n := len(d.M.screens); n > 0 {
		return d.M.screens[n-1]
	}
	return nil
}

// ExpectLine looks for a line that has all of the texts as words, in order.
func (d *driver) ExpectLine(words ...string) {
	d.T.Helper()
	require.Regexp(d.T, "(?m)"+strings.Join(words, `\s+`)+`\b`, d.Screen())
}

func still() time.Duration { return 0 }

var testTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const api = `
format = 1
id     = "small-api"
title  = "A small API"

[world]
duration = "1m"

[world.functions.api]
duration = "100ms"

[world.sources.web]
kind = "api-gateway"
to   = "api"
rate = "2/s"

[[knob]]
set    = "sources.web.rate"
label  = "Rate"
values = ["1/s", "2/s", "4/s"]
`

// scenario loads a scenario that is sound.
func scenario(t *testing.T, id, text string) *quizzes.Scenario {
	t.Helper()
	s, list, err := quizzes.Load(fstest.MapFS{id + ".toml": {Data: []byte(text)}}, id+".toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	return s
}

func labApp(t *testing.T) App {
	t.Helper()
	return New(Options{Clock: still}).Lab(scenario(t, "small-api", api), 0)
}

const firstLesson = `+++
title     = "How many at a time"
summary   = "Concurrency, and what limits it."
minutes   = 5
scenarios = ["ceiling"]
+++

Each request that is under way needs an environment of its own.

` + "```sim" + `
scenario = "ceiling"
knobs    = ["functions.payment.reserved_concurrency"]
charts   = ["concurrency"]
` + "```" + `

## Then what

Try it.
`

const secondLesson = `+++
title     = "What it costs"
summary   = "Money."
minutes   = 3
scenarios = []
+++

It costs money.
`

const ceiling = `
format = 1
id     = "ceiling"
title  = "The ceiling"
lesson = "many"
brief  = "*payment* refuses {{outcome \"functions.payment.throttles\"}} checkouts."

[world]
duration = "1m"

[world.functions.payment]
duration             = "500ms"
reserved_concurrency = 5

[world.functions.orders]
duration = "50ms"

[world.sources.checkout]
kind     = "api-gateway"
to       = "payment"
rate     = "20/s"
arrivals = "even"

[world.sources.website]
kind = "api-gateway"
to   = "orders"
rate = "1/s"

[[knob]]
set   = "functions.payment.reserved_concurrency"
label = "Reserved concurrency of payment"
min   = 1
max   = 20
step  = 1

[[question]]
id     = "cause"
rev    = 1
kind   = "choice"
prompt = "What happened?"
hints  = ["Look at its gauge."]
claim."payment is refused" = "functions.payment.throttles > 0"

  [[question.choice]]
  text    = "It stands at its own ceiling"
  correct = true
  why     = "It may run no more."

  [[question.choice]]
  text    = "The account is full"
  correct = false
  why     = "It is not."
    [question.choice.with]
    functions.payment.reserved_concurrency = 20

[[question]]
id        = "how-many"
rev       = 1
kind      = "predict"
prompt    = "How many executions at most?"
value     = "functions.payment.concurrent_executions.max"
tolerance = 1
why       = "As many as are reserved."
`

func smallCourse(t *testing.T, change func(fstest.MapFS)) *course.Course {
	t.Helper()
	fs := fstest.MapFS{
		"course.toml":          {Data: []byte("format = 1\ntitle = \"A small course\"\nlanguage = \"en\"\nlessons = [\"many\", \"cost\"]\n")},
		"lessons/many.md":      {Data: []byte(firstLesson)},
		"lessons/cost.md":      {Data: []byte(secondLesson)},
		"quizzes/ceiling.toml": {Data: []byte(ceiling)},
	}
	if change != nil {
		change(fs)
	}
	c, list := course.Load(fs)
	require.NoError(t, list.Err())
	return c
}

// answer answers the question on the screen with the choice of this text.
func (d *driver) answer(text string) {
	d.T.Helper()
	for _, l := range strings.Split(d.Screen(), "\n") {
		if i := strings.Index(l, text); i >= 2 {
			d.Press(strings.ToLower(strings.TrimSpace(l[:i])[len(strings.TrimSpace(l[:i]))-1:]), "enter")
			return
		}
	}
	d.T.Fatalf("no answer %q:\n%s", text, d.Screen())
}

// A learner goes the whole way: reads, turns a knob, answers wrong, sees where
// it would be right, opens that world in the lab, goes on, and is remembered.
func TestTheWholeWay(t *testing.T) {
	dir := t.TempDir()
	start := func() *driver {
		store, notice, err := progress.Open(dir)
		require.NoError(t, err)
		require.Empty(t, notice)
		t.Cleanup(func() { require.NoError(t, store.Close()) })
		a := New(Options{Clock: still, Course: smallCourse(t, nil), Progress: func() (*progress.Store, string) { return store, "" }})
		return drive(t, a.Home(), 110, 32)
	}
	d := start()
	d.Expect("A small course", "Welcome.", "0 of 2 questions solved", "▸ 1 How many at a time", "5 min")
	d.Press("enter")
	d.Expect("1/2 How many at a time", "try it · The ceiling", "now it is your turn", "▸○ The ceiling  2 questions")
	d.Press("tab", "right", "right", "o")
	d.Expect("The ceiling · lab")
	d.ExpectLine("Reserved concurrency of payment", "7")
	d.Press("r")
	d.ExpectLine("Reserved concurrency of payment", "5")
	d.Press("esc", "esc", "enter")

	d.Expect("▸story", "payment refuses", "requests/s of payment")
	d.Press("enter", "H")
	d.Expect("What happened?", "Look at its gauge.")
	d.answer("The account is full")
	d.Press("3")
	d.Expect("✗ Not this time.", "You would be right with Reserved concurrency", "It is not.")
	d.Press("o")
	d.Expect("The ceiling · lab")
	d.ExpectLine("Reserved concurrency of payment", "20")
	d.Press("left")
	d.ExpectLine("Reserved concurrency of payment", "19")
	d.Press("esc")
	d.Expect("✗ Not this time.")
	d.Press("enter")
	d.Expect("How many executions at most?", "2 of 2")
	d.Press("5", "enter", "1")
	d.Expect("✓ Right. You said 5, a guess.")
	d.Press("enter")
	d.Expect("The ceiling · summary", "1 of 2 right.", "Next: What it costs")
	d.Press("esc")
	d.Expect("now it is your turn", "○ The ceiling  1 of 2 questions solved")
	d.Press("right", "enter")
	d.Expect("2/2 What it costs", "It costs money.")
	d.Press("esc")
	d.Expect("1 of 2 questions solved", "✓ read", "✗ ◆")
	d.ExpectNot("Welcome.")
	d.Expect("● next: The ceiling · lesson 1 · 1 of 2 questions solved", "✗ 1  What happened?", "choose · not right yet")
	d.Press("left", "down", "n", "enter")
	d.Expect("What happened?")
	d.answer("It stands at its own ceiling")
	d.Press("2")
	d.Expect("✓ Right.")

	d = start()
	d.Expect("2 of 2 questions solved", "✓ read", "◆ ◆")
	d.ExpectNot("Welcome.")
}

// A program that ends while the simulation is under way has kept the answer,
// and goes on with it the next time.
func TestAnAnswerIsKeptBeforeItIsDecided(t *testing.T) {
	for name, later := range map[string]func(*testing.T, App) App{
		"from the map": func(_ *testing.T, a App) App { return a.Home() },
		"played": func(t *testing.T, a App) App {
			a, err := a.Play(scenario(t, "ceiling", ceiling), "cause", 1)
			require.NoError(t, err)
			return a
		},
	} {
		t.Run(name, func(t *testing.T) {
			store := progress.Memory()
			start := func() App {
				return New(Options{Clock: still, Course: smallCourse(t, nil), Progress: func() (*progress.Store, string) { return store, "" }})
			}
			a, err := start().Play(scenario(t, "ceiling", ceiling), "cause", 1)
			require.NoError(t, err)
			d := drive(t, a, 110, 32)
			d.Press("enter", "b", "enter")
			m, cmd := d.M.App.Update(tuitest.Key("3"))
			said := cmd().(tea.BatchMsg)[0]()
			_, cmd = m.Update(said)
			cmd() // and the simulation never ends
			cause := store.State().Question("ceiling", "cause", 1)
			require.Equal(t, "certain", cause.Committed.Confidence)
			require.Empty(t, cause.Attempts)

			d = drive(t, later(t, start()), 110, 32)
			if name == "from the map" {
				d.Press("right", "enter")
			}
			d.Expect("You said B, certain.")
			cause = store.State().Question("ceiling", "cause", 1)
			require.Nil(t, cause.Committed)
			require.Len(t, cause.Attempts, 1)
		})
	}
}

// What happens before the log is open is written once it is, in commands only,
// and what waits when the learner quits is written then.
func TestNothingIsLost(t *testing.T) {
	store := progress.Memory()
	opened := 0
	a := New(Options{Clock: still, Course: smallCourse(t, nil), Progress: func() (*progress.Store, string) {
		opened++
		return store, "Something is to be said."
	}}).Home()
	m, _ := a.Update(tea.WindowSizeMsg{Width: 100, Height: 30})
	m, _ = m.Update(reader.Read{Lesson: "many"})
	m, _ = m.(App).keep(progress.LessonPosition{Lesson: "cost", Position: 0.2})
	m, early := m.(App).keep(progress.LessonPosition{Lesson: "cost", Position: 0.4})
	d := &driver{Driver: &tuitest.Driver[root]{T: t, M: root{m.(App)}, W: 100, H: 30}}
	d.Run(early)
	require.Zero(t, opened)
	d.Run(a.recall())
	require.Equal(t, 1, opened)
	require.False(t, store.State().Lesson("many").Finished.IsZero())
	require.Equal(t, 0.4, store.State().Lesson("cost").Position)
	d.Expect("✓ read", "40 % read", "Something is to be said.")
	d.Press("down")
	d.ExpectNot("Something is to be said.")

	m, _ = d.M.keep(progress.LessonPosition{Lesson: "cost", Position: 0.7})
	require.Equal(t, 0.4, store.State().Lesson("cost").Position, "Update writes nothing")
	require.NoError(t, m.(App).log.close(a.options.Progress))
	require.Equal(t, 0.7, store.State().Lesson("cost").Position)
}

func TestPlay(t *testing.T) {
	s := scenario(t, "ceiling", ceiling)
	a, err := New(Options{Clock: still}).Play(s, "how-many", 7)
	require.NoError(t, err)
	d := drive(t, a, 100, 30)
	d.Press("enter", "5", "enter", "2")
	d.Expect("✓ Right.")
	d.Press("o")
	d.Expect("seed 7")
	d.Press("esc", "enter")
	require.True(t, d.quit, "one question was asked for")

	a, err = New(Options{Clock: still}).Play(s, "", 1)
	require.NoError(t, err)
	d = drive(t, a, 100, 30)
	d.Press("enter")
	d.answer("The account is full")
	d.Press("1", "enter")
	d.Expect("How many executions at most?")

	_, err = New(Options{}).Play(s, "nonsense", 1)
	require.ErrorContains(t, err, "nonsense")
}

func TestABrokenFileIsANotice(t *testing.T) {
	c := smallCourse(t, func(fs fstest.MapFS) {
		fs["quizzes/ceiling.toml"] = &fstest.MapFile{Data: []byte(strings.Replace(ceiling, "rate     = \"20/s\"", "rate     = \"fast\"", 1))}
	})
	d := drive(t, New(Options{Clock: still, Course: c}).Home(), 100, 30)
	d.Press("right", "enter")
	d.Expect("quizzes/ceiling.toml:", "is no rate")
	d.Click("is no rate")
	d.ExpectNot("is no rate")
	d.Press("enter")
	d.Expect("is no rate")
	d.Press("left", "enter")
	d.Expect("The scenario ceiling is not in this course.", "Try it.")
}

// A key that is pressed twice, or a click too many, opens one screen.
func TestAScreenIsOpenedOnce(t *testing.T) {
	for _, keys := range [][]string{nil, {"right"}} {
		d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
		d.Press(keys...)
		m, first := d.M.Update(tuitest.Key("enter"))
		m, second := m.Update(tuitest.Key("enter"))
		d.M = m
		d.Run(tea.Batch(first, second))
		require.Equal(t, 2, len(d.M.screens))
		d.Press("esc")
		d.Expect("A small course")
		d.Press("enter")
		require.Equal(t, 2, len(d.M.screens), "and once more later")
	}
}

func TestThePageOfKeysKnowsEveryScreen(t *testing.T) {
	d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
	d.Press("down", "?")
	d.Expect("what is next")
	d.Press("esc", "up", "enter", "?")
	d.Expect("turn the knobs", "page down, up")
	d.Press("esc", "tab", "?")
	d.Expect("turn by ten")
}

func TestLabFromStartToEnd(t *testing.T) {
	d := drive(t, labApp(t), 100, 30)
	d.Expect("A small API · lab", "Rate", "2/s", "requests/s", "? help")
	d.Press("right")
	d.Expect("4/s")
	d.Press("?")
	d.Expect("keys", "turn by ten", "type a value")
	d.Expect("A small API · lab") // below
	d.Press("esc")
	d.ExpectNot("turn by ten")
	d.Press("enter", "q", "?")
	d.Expect("[q?_]")
	require.False(t, d.quit, "q is a letter while a value is typed")
	d.Press("esc")
	d.Press("esc")
	require.True(t, d.quit, "the last screen's end is the program's")
}

func TestQuitting(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"enter", "ctrl+c"}, {"?", "ctrl+c"}} {
		d := drive(t, labApp(t), 100, 30)
		d.Press(keys...)
		require.True(t, d.quit, keys)
	}
	d := drive(t, labApp(t), 100, 30)
	d.Press("?", "q")
	require.False(t, d.quit, "q leaves the page of keys first")
}

// Whatever is in the course is found by some of its letters, from every screen.
func TestSearch(t *testing.T) {
	d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
	d.Press("/")
	d.Expect("search", "type to search", "lesson    How many at a time  5 min", "scenario  The ceiling  2 questions",
		"question  What happened?  The ceiling", "lab       The ceiling  turn its knobs", "command   Settings")
	d.Type("costs")
	d.Expect("▸ lesson    What it costs", "costs_", "1 of 1")
	d.Press("enter")
	d.Expect("2/2 What it costs", "It costs money.")

	d.Press("ctrl+p")
	d.Type("most exec")
	d.Expect("▸ question  How many executions at most?")
	d.Press("enter", "enter")
	d.Expect("How many executions at most?", "2 of 2")
	d.Press("ctrl+p")
	d.Type("lab ceil")
	d.Expect("nothing is called like that")
	d.Press("ctrl+u")
	d.Type("ceiling kno")
	d.Press("enter")
	d.Expect("The ceiling · lab")
	d.Press("esc", "ctrl+p", "esc")
	d.Expect("How many executions at most?")
	d.Press("esc", "esc", "esc", "down", "down", "enter", "t")
	d.ExpectNot("contents") // of a lesson without headings

	d.Press("ctrl+p")
	d.Send(tea.PasteMsg{Content: "quit"})
	d.Press("enter")
	require.True(t, d.quit)

	d = drive(t, labApp(t), 100, 30) // without a course there are commands
	d.Press("ctrl+p")
	d.Expect("Settings")
	d.ExpectNot("lesson")
}

// The contents of a lesson, and its place that is kept whatever came when.
func TestContentsAndPlace(t *testing.T) {
	c := smallCourse(t, func(fs fstest.MapFS) {
		fs["lessons/many.md"] = &fstest.MapFile{Data: []byte(firstLesson + "\n## A second thought\n\n" + strings.Repeat("A line.\n\n", 30) + "## The end\n\nIt is over.\n")}
	})
	store := progress.Memory()
	start := func() *driver {
		return drive(t, New(Options{Clock: still, Course: c, Progress: func() (*progress.Store, string) { return store, "" }}).Home(), 90, 24)
	}
	d := start()
	d.Press("enter", "t")
	d.Expect("contents", "1    ", "A second thought", "The end")
	d.Type("thought")
	d.Press("enter")
	require.Contains(t, strings.Split(d.Screen(), "\n")[2], "A second thought")
	at := store.State().Lesson("many").Position
	require.Positive(t, at)
	d.Press("down", "down")
	later := store.State().Lesson("many").Position
	require.Greater(t, later, at)
	d.Resize(60, 20)
	d.Resize(90, 24)
	require.Equal(t, later, store.State().Lesson("many").Position)
	shown := d.Screen()
	d.Press("esc")
	d.Expect("% read")
	d.Press("enter")
	require.Equal(t, shown, d.Screen())
	d = start()
	d.Press("g", "enter")
	require.Equal(t, shown, d.Screen())

	d.Press("ctrl+p")
	d.Type("the end")
	d.Expect("▸ heading")
	d.Press("enter")
	d.Expect("It is over.")
}

// The map tells what questions ask, and how far certainty can be trusted.
func TestTheMapKnowsTheAnswers(t *testing.T) {
	store := progress.Memory()
	for _, confidence := range []string{"certain", "certain", "fairly", "certain", "guess", "certain", "certain"} {
		require.NoError(t, store.Append(progress.Answer{Scenario: "ceiling", Question: "cause", Rev: 1, Seed: 1, Confidence: confidence, Hints: 1}))
	}
	require.NoError(t, store.Append(progress.Answer{Scenario: "ceiling", Question: "cause", Rev: 1, Seed: 1, Confidence: "certain", Right: true, Hints: 1}))
	d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil), Progress: func() (*progress.Store, string) { return store, "" }}).Home(), 110, 32)
	d.Expect("Of 6 answers that you were certain of, 1 was right.")
	d.Press("right")
	d.Expect("✓ 1  What happened?", "choose · solved with hints · review ", "○ 2  How many executions at most?", "predict · open")
}

// L lists what a lesson leads to; in a live block it is the knob's.
func TestTheListOfLinks(t *testing.T) {
	c := smallCourse(t, func(fs fstest.MapFS) {
		fs["lessons/many.md"] = &fstest.MapFile{Data: []byte(firstLesson + "\nSee [the cost](cost.md#the-price), [the paper](https://example.org/paper) and a note[^a].\n\n[^a]: Said once.\n")}
		fs["lessons/cost.md"] = &fstest.MapFile{Data: []byte(strings.Replace(secondLesson, "It costs", "# What it costs\n\nA lot.\n\n## The price\n\nIt costs", 1) + strings.Repeat("\nAnd so on.\n", 20))}
	})
	d := drive(t, New(Options{Clock: still, Course: c}).Home(), 90, 20)
	d.Press("enter", "L")
	d.Expect("links and notes", "note 1", "Said once.", "the cost  cost.md")
	d.Type("paper")
	d.Press("enter")
	d.Expect("copied", "https://example.org/paper")
	d.Press("L")
	d.Click("Said once.")
	d.Expect("note ", "[1] Said once.")
	d.Press("esc", "tab", "L")
	d.ExpectNot("links and notes")
	d.Press("esc", "L")
	d.Click("the cost  cost.md#the-price")
	d.Expect("It costs money.")
	require.Contains(t, strings.Split(d.Screen(), "\n")[2], "The price")
	d.Press("L")
	d.ExpectNot("links and notes")
}

// What the learner will open next has been read when it is opened.
func TestTheNextLessonIsReadAhead(t *testing.T) {
	var files fstest.MapFS
	c := smallCourse(t, func(fs fstest.MapFS) { files = fs })
	d := drive(t, New(Options{Clock: still, Course: c}).Home(), 90, 40)
	delete(files, "lessons/many.md")
	files["quizzes/ceiling.toml"] = &fstest.MapFile{}
	d.Press("enter")
	d.Expect("try it · The ceiling")
	delete(files, "lessons/cost.md")
	d.Press("G", "right", "enter")
	d.Expect("It costs money.")
}

// What was solved is asked again when it is due, one question after the other,
// and no more then.
func TestReviews(t *testing.T) {
	store := progress.Memory()
	days := 0
	d := drive(t, New(Options{
		Clock: still, Course: smallCourse(t, nil), Progress: func() (*progress.Store, string) { return store, "" },
		Now: func() time.Time { return time.Now().Add(time.Duration(days) * 24 * time.Hour) },
	}).Home(), 110, 32)
	d.Press("right", "enter", "enter")
	d.answer("It stands at its own ceiling")
	d.Press("2", "enter", "5", "enter", "2", "enter", "esc")
	d.Expect("2 of 2 questions solved")
	d.ExpectNot("due", "r review")
	days = 200
	d.Resize(110, 33)
	d.Press("enter", "esc") // to see what there is to see
	d.Expect("2 reviews due", "r review")
	d.Press("up", "right")
	d.Expect("What happened?", "solved without a hint · review due")
	d.Press("r", "enter")
	d.Expect("What happened?")
	d.answer("It stands at its own ceiling")
	d.Press("2", "enter")
	d.Press("enter")
	d.Expect("How many executions at most?")
	d.Press("esc", "esc")
	d.Expect("A small course", "reviews due")
}

func TestWhatAQuestionAsks(t *testing.T) {
	for prompt, want := range map[string]string{
		"What happened?": "What happened?",
		"Five suspects. Each is a world: which *one* is it?":                         "Each is a world: which one is it?",
		"At t3.medium's price, say {{fact \"x\"}}, is it worth it? (Count the tax.)": "At t3.medium's price, say …, is it worth it?",
		"Put these in order, and mind the last. (No hints.)":                         "Put these in order, and mind the last.",
		"": "",
	} {
		require.Equal(t, want, asked(prompt))
	}
}

// Settings work at once, whether they are chosen on their page, by a click or
// by a search, and are there at the next start.
func TestSettings(t *testing.T) {
	dir := t.TempDir()
	start := func() *driver {
		s, err := settings.Open(dir)
		require.NoError(t, err)
		d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil), Settings: s}).Home(), 100, 30)
		d.Send(tea.BackgroundColorMsg{Color: color.Black})
		return d
	}
	d := start()
	dark := d.M.View()
	d.Press("s")
	d.Expect("Colours", "◉ auto", "○ dark", "Motion", "◉ on", "Figures and charts", "◉ adaptive")
	d.Press("down", "down", "enter")
	d.Expect("◉ light", "○ auto")
	require.Contains(t, d.M.View(), "48;2;255;255;255", "the terminal's is dark")
	d.Click("reduced")
	d.Expect("◉ reduced")
	require.True(t, d.M.st.Still)
	d.Click("fixed")
	d.Expect("◉ fixed", "○ adaptive")
	require.Equal(t, units.Fixed, d.M.st.Units)
	d.Press("esc")
	d.ExpectNot("Motion")
	require.NotEqual(t, dark, d.M.View())

	d = start()
	require.Equal(t, "light", d.M.settings.Get(settings.Theme))
	require.True(t, d.M.st.Still)
	require.Equal(t, units.Fixed, d.M.st.Units)
	d.Press("/")
	d.Type("colours none")
	d.Press("enter")
	require.NotContains(t, d.M.View(), "38;2")
	require.NotContains(t, d.M.View(), "48;2")
	require.Equal(t, "none", start().M.settings.Get(settings.Theme))
}

// A setting that cannot be saved works all the same, and that is said.
func TestASettingThatIsNotSaved(t *testing.T) {
	place := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(place, nil, 0o600))
	s, err := settings.Open(filepath.Join(place, "below"))
	require.Error(t, err)
	d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil), Settings: s, Notice: err.Error()}).Home(), 100, 30)
	d.Expect("read and are not used")
	d.Press("s")
	d.ExpectNot("are not used")
	d.Press("down", "enter")
	d.Expect("◉ dark", "the settings are not saved in")
}

// Every theme there is a setting for is one, and the other way round.
func TestEveryThemeCanBeChosen(t *testing.T) {
	for _, name := range settings.Themes() {
		require.Contains(t, theme.Variants, name)
	}
	require.Len(t, theme.Variants, len(settings.Themes()))
}

// The keys at the foot are buttons too.
func TestTheMouseIsEnough(t *testing.T) {
	d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
	d.Click("/ search")
	d.Click("What it costs")
	d.Expect("It costs money.")
	d.Click("esc back")
	d.Click("? help")
	d.Expect("ctrl+c")
	d.Click("esc back")
	d.ExpectNot("ctrl+c")
	d.Click("s settings")
	d.Expect("Colours")
	d.Click("A small course") // beside the box
	d.ExpectNot("Colours")
	d.Click("q quit")
	require.True(t, d.quit)
}

func TestSuspending(t *testing.T) {
	jobs := New(Options{Clock: still, Suspend: tea.Suspend}).Lab(scenario(t, "small-api", api), 0)
	d := drive(t, jobs, 100, 30)
	d.Press("enter", "ctrl+z") // a value is being typed
	require.True(t, d.suspended)
	d.Expect("[_]")
	d.Press("esc", "?")
	d.Expect("ctrl+z")

	d = drive(t, labApp(t), 100, 30)
	d.Press("ctrl+z")
	require.False(t, d.suspended)
	d.Expect("There is no shell here to go to.")
	d.Press("?")
	d.ExpectNot("ctrl+z")
}

func TestTooSmallATerminalSaysSoInOneLine(t *testing.T) {
	d := drive(t, labApp(t), 39, 24)
	require.Equal(t, 1, len(strings.Split(d.Screen(), "\n")))
	d.Expect("too small")
	for w := 1; w < MinWidth; w++ {
		d.Resize(w, 3)
		require.LessOrEqual(t, canvas.Width(d.Screen()), w)
		if w >= len("40x12, q quits") {
			d.Expect("40x12", "q quits")
		}
	}
	d.Resize(100, 3)
	require.Equal(t, "The terminal is too small: 40x12 at least, q quits", d.Screen())
	d.Resize(40, 12)
	d.Expect("Rate")
}

// On a terminal that is too small nothing is answered blindly, and q quits as it
// says, whatever was typed or open before.
func TestTooSmallATerminalTakesNothing(t *testing.T) {
	for name, keys := range stages {
		t.Run(name, func(t *testing.T) {
			d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 80, 24)
			d.Press(keys...)
			before := d.Screen()
			d.Resize(30, 24)
			d.Expect("too small")
			d.Press("down", "enter", "a", "enter", "1", "esc", "?", "ctrl+p", "/", "s")
			d.Send(tea.MouseClickMsg{X: 5, Y: 5})
			d.Send(tea.MouseWheelMsg{X: 5, Y: 5, Button: tea.MouseWheelDown})
			d.Send(tea.PasteMsg{Content: "a"})
			require.False(t, d.quit)
			d.Resize(80, 24)
			require.Equal(t, before, d.Screen())
			d.Resize(30, 24)
			d.Press("q")
			require.True(t, d.quit)
		})
	}
}

// stages are what a learner may have on the screen, by the keys that lead there
// from the course.
var stages = map[string][]string{
	"course":   nil,
	"search":   {"/"},
	"settings": {"s"},
	"keys":     {"?"},
	"lesson":   {"enter"},
	"contents": {"enter", "t"},
	"found":    {"enter", "/", "e", "n", "v"},
	"block":    {"enter", "tab", "right"},
	"lab":      {"enter", "tab", "o"},
	"story":    {"right", "enter"},
	"question": {"right", "enter", "enter"},
	"evidence": {"right", "enter", "enter", "a", "enter", "1"},
	"summary":  {"right", "enter", "enter", "a", "enter", "1", "enter", "5", "enter", "1", "enter"},
}

// What lies on each other here; the packages of screens try theirs alone.
func TestEverySizeHolds(t *testing.T) {
	for _, name := range []string{"course", "search", "settings", "keys", "contents", "lab"} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 80, 24)
			d.Press(stages[name]...)
			tuitest.Sweep(t, func(w, h int) string {
				d.Resize(w, h)
				return d.Screen()
			})
		})
	}
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		for _, name := range []string{"course", "search", "settings", "lesson", "contents"} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), size[0], size[1])
				d.Press(stages[name]...)
				golden.RequireEqual(t, []byte(d.Screen()))
			})
		}
	}
}

// Without colour and without any character but ASCII every screen is there.
func TestEveryScreenInASCIIWithoutColour(t *testing.T) {
	for name, keys := range stages {
		t.Run(name, func(t *testing.T) {
			d := drive(t, New(Options{
				Clock: still, Course: smallCourse(t, nil), ASCII: true, Settings: settings.Settings{}.Once(settings.Theme, "none"),
			}).Home(), 80, 24)
			d.Press(keys...)
			require.NotRegexp(t, `\x1b\[[0-9;]*[34][0-9]`, d.M.View(), "a colour")
			screen := d.Screen()
			i := strings.IndexFunc(screen, func(r rune) bool { return r >= 0x80 })
			require.Negative(t, i, screen)
		})
	}
}

func TestTheLookFollowsTheTerminal(t *testing.T) {
	d := drive(t, labApp(t), 80, 24)
	dark := d.M.View()
	d.Send(tea.BackgroundColorMsg{Color: color.White})
	light := d.M.View()
	require.NotEqual(t, dark, light)
	d.Send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	require.NotContains(t, d.M.View(), "38;2")
	require.Equal(t, ansi.Strip(dark), d.Screen(), "the same in every look")

	d = drive(t, New(Options{Clock: still, Settings: settings.Settings{}.Once(settings.Theme, "high-contrast"), ASCII: true}).Lab(scenario(t, "small-api", api), 0), 80, 24)
	for _, r := range d.Screen() {
		require.Less(t, r, rune(0x80))
	}
}

func TestTheMouseReachesTheScreen(t *testing.T) {
	d := drive(t, labApp(t), 80, 24)
	lines := strings.Split(d.Screen(), "\n")
	y := 0
	for i, l := range lines {
		if strings.Contains(l, "Rate") {
			y = i
		}
	}
	d.Send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelUp})
	d.Expect("4/s")
	d.Press("?")
	d.Send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelDown})
	d.Press("esc")
	d.Expect("4/s")
}

// Whatever keys are pressed, wherever is clicked and however the terminal is
// resized: nothing breaks, and every screen fits.
func TestAnyKeysAnywhere(t *testing.T) {
	keys := []string{"up", "down", "left", "right", "enter", "enter", "esc", "tab", "space", "backspace", "a", "b", "f", "g", "G", "h", "H", "j", "k", "l", "L", "n", "o", "p", "P", "r", "s", "u", "x", "1", "2", "3", "5", "?", ".", ",", "<", ">", "/", "ctrl+p", "ctrl+u", "[", "]", "t"}
	for seed := range uint64(12) {
		chance := rand.New(rand.NewPCG(seed, 1))
		d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
		d.skipTicks = true
		var pressed []string
		t.Cleanup(func() {
			if t.Failed() {
				t.Logf("seed %d: %v", seed, pressed)
			}
		})
		for range 80 {
			switch chance.IntN(12) {
			case 0:
				d.Resize(1+chance.IntN(160), 1+chance.IntN(50))
			case 1:
				d.Send(tea.MouseClickMsg{X: chance.IntN(d.W + 1), Y: chance.IntN(d.H + 1)})
			case 2:
				d.Send(tea.MouseWheelMsg{X: chance.IntN(d.W + 1), Y: chance.IntN(d.H + 1), Button: tea.MouseWheelUp + tea.MouseButton(chance.IntN(2))})
			default:
				k := keys[chance.IntN(len(keys))]
				pressed = append(pressed, k)
				d.Press(k)
			}
			tuitest.Fits(t, d.Screen(), d.W, d.H)
			if d.quit {
				break
			}
		}
	}
}

const tunedQuestions = `
format = 1
id     = "tuned"
title  = "The wasteful report"
lesson = "many"
brief  = "It costs {{outcome \"cost.total\"}}."

[world]
duration = "1m"
[world.billing]
free_tier = false
[world.functions.report]
runtime   = "python"
duration  = "200ms"
cpu_share = 0.5
memory_mb = 3008
[world.sources.staff]
kind     = "direct"
to       = "report"
rate     = "10/s"
arrivals = "even"

[[knob]]
set    = "functions.report.memory_mb"
label  = "Memory of report"
values = [256, 512, 1024, 3008]

[[question]]
id        = "cheaper"
kind      = "tune"
prompt    = "Halve the bill."
objective = ["cost.total < baseline.cost.total / 2", "functions.report.duration_ms.p99 < 500"]
solution  = { functions.report.memory_mb = 512 }
why       = "It waits."

[[question]]
id     = "cold"
kind   = "order"
prompt = "What happens first?"
steps  = ["arrive", "sandbox", "runtime_init", "invoke"]
why    = "So it goes."
`

// Tune and order questions are asked one after the other, every attempt is
// kept, and a look at the solution counts as a hint.
func TestTuneAndOrderAreKept(t *testing.T) {
	store := progress.Memory()
	a, err := New(Options{Clock: still, Progress: func() (*progress.Store, string) { return store, "" }}).Play(scenario(t, "tuned", tunedQuestions), "", 1)
	require.NoError(t, err)
	d := drive(t, a, 110, 32)
	d.Press("enter", "left", "s", "3")
	d.Expect("✗ Not this time. 1 of 2 objectives is not met.")
	d.Press("S", "a", "left", "s", "2")
	d.Expect("✓ Right. Every objective is met, at par.")
	q := store.State().Question("tuned", "cheaper", 1)
	require.Equal(t, progress.StatusSolved, q.Status)
	require.Len(t, q.Attempts, 2)
	require.Equal(t, map[string]string{"functions.report.memory_mb": "1024"}, q.Attempts[0].Settings)
	require.Equal(t, 1, q.Attempts[1].Hints)
	d.Press("o")
	d.Expect("The wasteful report · lab")
	d.ExpectLine("Memory of report", "512 MB")
	d.Press("esc", "enter")
	d.Expect("2 of 2", "What happens first?")
	d.Press("enter", "1")
	d.Expect("✗ Not this time. Step ")
	require.Len(t, store.State().Question("tuned", "cold", 1).Attempts, 1)
	require.Len(t, store.State().Question("tuned", "cold", 1).Attempts[0].Choices, 4)
}

// The story's numbers are those of the world as it comes, and so it is not told of
// another one.
func TestTheStoryIsOfItsOwnWorld(t *testing.T) {
	s := scenario(t, "small-api", strings.Replace(api, "[world]", "brief = \"Once upon a time.\"\n\n[world]", 1))
	require.NotNil(t, labOf(s, s.World, map[string]string{"sources.web.rate": "2/s"}).Brief)
	require.Nil(t, labOf(s, s.World, map[string]string{"sources.web.rate": "4/s"}).Brief)
	other, list := s.World.With([]string{"sources.web.rate=4/s"})
	require.NoError(t, list.Err())
	require.Nil(t, labOf(s, other, nil).Brief)
}

// Whatever asks nothing tells its story in the lab, and the objectives of what
// is answered by turning knobs can be aimed at there.
func TestTheLabKnowsItsScenario(t *testing.T) {
	tuned := api + `
[[question]]
id        = "cheap"
kind      = "tune"
prompt    = "Turn."
why       = "Fewer requests cost less."
objective = ["functions.api.throttles == 0", "cost.total < baseline.cost.total"]
solution  = { sources.web.rate = "1/s" }
par       = 10.0
`
	s := scenario(t, "small-api", strings.Replace(tuned, "[world]", "lesson = \"many\"\nbrief = \"Once upon a time.\"\n\n[world]", 1))
	d := drive(t, New(Options{Clock: still}).Lab(s, 0), 120, 40)
	d.ExpectNot("Once upon a time.")
	d.Press("b")
	d.Expect("Once upon a time.")
	d.Press("o")
	d.Expect("✓ functions.api.throttles == 0", "✗ cost.total < baseline.cost.total", "par $10.00")

	s = scenario(t, "small-api", strings.Replace(api, "[world]", "brief = \"Once upon a time.\"\n\n[world]", 1))
	d = drive(t, New(Options{Clock: still}).Lab(s, 0), 120, 40)
	d.Expect("Once upon a time.")
}

// A theme that brings a background has it in every cell of every screen, and
// under what lies over a screen.
func TestAThemeIsPaintedEverywhere(t *testing.T) {
	app := New(Options{Clock: still, Course: smallCourse(t, nil), Settings: settings.Settings{}.Once(settings.Theme, "light"), Notice: "Something is wrong."}).Home()
	d := drive(t, app, 80, 24)
	painted := func(what string) {
		t.Helper()
		c := canvas.New(80, 24)
		c.Paste(d.M.View())
		for y := range 24 {
			for x := range 80 {
				if _, st, width := c.Cell(x, y); width > 0 && (st.Bg == nil || st.Fg == nil) {
					t.Fatalf("%s: the cell at %d, %d is not painted", what, x, y)
				}
			}
		}
	}
	painted("home, and a notice")
	for _, step := range []struct {
		what string
		keys []string
	}{
		{"home", []string{"x"}}, {"keys", []string{"?"}}, {"settings", []string{"esc", "s"}}, {"search", []string{"esc", "/"}}, {"reader", []string{"esc", "enter"}},
		{"knobs", []string{"tab", "right"}}, {"lab", []string{"o"}}, {"events", []string{"e"}}, {"sweep", []string{"esc", "w"}}, {"story", []string{"esc", "esc", "esc", "esc", "right", "enter"}},
		{"question", []string{"enter"}}, {"how sure", []string{"enter"}}, {"evidence", []string{"2"}},
	} {
		d.Press(step.keys...)
		painted(step.what)
	}
	d.Expect("▸evidence")
}
