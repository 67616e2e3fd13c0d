package tui

import (
	"image/color"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/lab"
	"coldstart/tui/reader"
	"coldstart/tui/theme"
)

// driver is a learner at the terminal: it presses keys and looks at the
// screen. Commands run at once, one after the other, and a test never waits;
// ticks of a clock are not run at all.
type driver struct {
	t    *testing.T
	app  App
	quit bool

	skipTicks bool // a key that starts the clock of the lab is left alone
}

func drive(t *testing.T, a App, w, h int) *driver {
	t.Helper()
	d := &driver{t: t, app: a}
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(a.Init())
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	m, cmd := d.app.Update(msg)
	d.app = m.(App)
	d.run(cmd)
}

// run runs a command and all that come of it.
func (d *driver) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.quit = true
	case nil:
	default:
		d.send(msg)
	}
}

// Press presses keys by name.
func (d *driver) Press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		if _, ok := d.top().(holder[lab.Model]); ok && d.skipTicks && k == "space" {
			continue
		}
		d.send(keyPress(k))
	}
}

// top is the screen on top.
func (d *driver) top() screen {
	if n := len(d.app.screens); n > 0 {
		return d.app.screens[n-1]
	}
	return nil
}

func keyPress(name string) tea.KeyPressMsg {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	if name == "ctrl+c" {
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// Screen is what the learner sees, without styles.
func (d *driver) Screen() string { return ansi.Strip(d.app.View().Content) }

// Expect looks for texts on the screen.
func (d *driver) Expect(texts ...string) {
	d.t.Helper()
	for _, s := range texts {
		require.Contains(d.t, d.Screen(), s)
	}
}

// ExpectLine looks for a line that has all of the texts as words, in order.
func (d *driver) ExpectLine(words ...string) {
	d.t.Helper()
	require.Regexp(d.t, "(?m)"+strings.Join(words, `\s+`)+`\b`, d.Screen())
}

// ExpectNot looks that texts are not on the screen.
func (d *driver) ExpectNot(texts ...string) {
	d.t.Helper()
	for _, s := range texts {
		require.NotContains(d.t, d.Screen(), s)
	}
}

func still() time.Duration { return 0 }

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
	d.t.Helper()
	for _, l := range strings.Split(d.Screen(), "\n") {
		if i := strings.Index(l, text); i >= 2 {
			d.Press(strings.ToLower(strings.TrimSpace(l[:i])[len(strings.TrimSpace(l[:i]))-1:]), "enter")
			return
		}
	}
	d.t.Fatalf("no answer %q:\n%s", text, d.Screen())
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
	d.Expect("A small course", "Welcome.", "0 of 2 questions solved", "▸ 1  How many at a time", "5 min")
	d.Press("enter")
	d.Expect("1/2 How many at a time", "try it · The ceiling", "now it is your turn", "▸○ The ceiling  2 questions")
	d.Press("tab", "right", "right", "o")
	d.Expect("The ceiling · lab")
	d.ExpectLine("Reserved concurrency of payment", "7")
	d.Press("r")
	d.ExpectLine("Reserved concurrency of payment", "5")
	d.Press("esc", "esc", "enter")

	d.Expect("▸incident", "payment refuses", "requests/s of payment")
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
	d.Expect("now it is your turn", "○ The ceiling  1 of 2 questions solved")
	d.Press("right", "enter")
	d.Expect("2/2 What it costs", "It costs money.")
	d.Press("esc")
	d.Expect("1 of 2 questions solved", "✓ read", "✗ ◆")
	d.ExpectNot("Welcome.")
	d.Press("n")
	d.Expect("▸ The ceiling", "question 1: not right yet")
	d.Press("enter", "enter")
	d.Expect("What happened?")
	d.answer("It stands at its own ceiling")
	d.Press("2")
	d.Expect("✓ Right.")

	d = start()
	d.Expect("2 of 2 questions solved", "✓ read", "◆ ◆")
	d.ExpectNot("Welcome.")
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
	m, _ = m.Update(reader.Moved{Lesson: "cost", Position: 0.2})
	m, early := m.Update(reader.Moved{Lesson: "cost", Position: 0.4})
	d := &driver{t: t, app: m.(App)}
	d.run(early)
	require.Zero(t, opened)
	d.run(a.recall())
	require.Equal(t, 1, opened)
	require.False(t, store.State().Lesson("many").Finished.IsZero())
	require.Equal(t, 0.4, store.State().Lesson("cost").Position)
	d.Expect("✓ read", "40 % read", "Something is to be said.")
	d.Press("down")
	d.ExpectNot("Something is to be said.")

	m, _ = d.app.Update(reader.Moved{Lesson: "cost", Position: 0.7})
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
	d.Press("down", "enter")
	d.Expect("quizzes/ceiling.toml:", "is no rate")
	d.Press("up", "enter")
	d.Expect("The scenario ceiling is not in this course.", "Try it.")
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
	d.Expect("A small API · lab", "Rate", "2/s", "requests/s", "? help", "q quit")
	d.Press("right")
	d.Expect("4/s")
	d.Press("?")
	d.Expect("keys", "turn by ten", "type a value")
	d.ExpectNot("requests/s")
	d.Press("esc")
	d.Expect("requests/s")
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

func TestTooSmallATerminalSaysSoInOneLine(t *testing.T) {
	d := drive(t, labApp(t), 39, 24)
	require.Equal(t, 1, len(strings.Split(d.Screen(), "\n")))
	d.Expect("too small")
	for w := 1; w < MinWidth; w++ {
		d.send(tea.WindowSizeMsg{Width: w, Height: 3})
		require.LessOrEqual(t, canvas.Width(d.Screen()), w)
	}
	d.send(tea.WindowSizeMsg{Width: 40, Height: 12})
	d.Expect("Rate")
}

func TestEverySizeHolds(t *testing.T) {
	d := drive(t, labApp(t), 80, 24)
	for _, key := range []string{"", "?"} {
		if key != "" {
			d.Press(key)
		}
		for w := 40; w <= 200; w += 3 {
			for _, h := range []int{12, 24, 40} {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				lines := strings.Split(d.Screen(), "\n")
				require.LessOrEqual(t, len(lines), h)
				for _, l := range lines {
					require.LessOrEqual(t, canvas.Width(l), w)
				}
			}
		}
	}
}

func TestTheLookFollowsTheTerminal(t *testing.T) {
	d := drive(t, labApp(t), 80, 24)
	dark := d.app.View().Content
	d.send(tea.BackgroundColorMsg{Color: color.White})
	light := d.app.View().Content
	require.NotEqual(t, dark, light)
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	require.NotContains(t, d.app.View().Content, "38;2")
	require.Equal(t, ansi.Strip(dark), d.Screen(), "the same in every look")

	d = drive(t, New(Options{Clock: still, Theme: theme.HighContrast, ASCII: true}).Lab(scenario(t, "small-api", api), 0), 80, 24)
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
	d.send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelUp})
	d.Expect("4/s")
	d.Press("?")
	d.send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelDown})
	d.Press("esc")
	d.Expect("4/s")
}

// Whatever keys are pressed, wherever is clicked and however the terminal is
// resized: nothing breaks, and every screen fits.
func TestAnyKeysAnywhere(t *testing.T) {
	keys := []string{"up", "down", "left", "right", "enter", "enter", "esc", "tab", "space", "backspace", "a", "b", "f", "g", "G", "h", "H", "j", "k", "l", "L", "n", "o", "p", "P", "r", "s", "u", "x", "1", "2", "3", "5", "?", ".", ",", "<", ">", "/"}
	for seed := range uint64(12) {
		chance := rand.New(rand.NewPCG(seed, 1))
		d := drive(t, New(Options{Clock: still, Course: smallCourse(t, nil)}).Home(), 100, 30)
		d.skipTicks = true
		var pressed []string
		for range 80 {
			switch chance.IntN(12) {
			case 0:
				d.send(tea.WindowSizeMsg{Width: 1 + chance.IntN(160), Height: 1 + chance.IntN(50)})
			case 1:
				d.send(tea.MouseClickMsg{X: chance.IntN(d.app.w + 1), Y: chance.IntN(d.app.h + 1)})
			case 2:
				d.send(tea.MouseWheelMsg{X: chance.IntN(d.app.w + 1), Y: chance.IntN(d.app.h + 1), Button: tea.MouseWheelUp + tea.MouseButton(chance.IntN(2))})
			default:
				k := keys[chance.IntN(len(keys))]
				pressed = append(pressed, k)
				d.Press(k)
			}
			lines := strings.Split(d.Screen(), "\n")
			require.LessOrEqual(t, len(lines), d.app.h, "seed %d: %v", seed, pressed)
			for _, l := range lines {
				require.LessOrEqual(t, canvas.Width(l), d.app.w, "seed %d: %v", seed, pressed)
			}
			if d.quit {
				break
			}
		}
	}
}
