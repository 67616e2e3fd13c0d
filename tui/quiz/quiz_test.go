package quiz

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
	"coldstart/tui/widget"
)

// ceiling is a story in which traffic is even and times are constant, so
// that no screen depends on chance.
const ceiling = `
format = 1
id     = "ceiling"
title  = "The ceiling"
lesson = "concurrency"
brief  = """
**Friday.** Checkouts climb from {{world "sources.checkout.rate"}} to
{{world "sources.checkout.phases.0.rate"}}, and *payment* refuses
{{outcome "functions.payment.throttles"}} of them.

- The account may run {{world "account.concurrency"}} executions at a time.
- Nothing was deployed.
"""

[world]
duration = "2m"

[world.account]
concurrency = 1000

[world.functions.payment]
duration             = "500ms"
cold_start           = "300ms"
reserved_concurrency = 5

[world.functions.orders]
duration = "50ms"

[world.sources.checkout]
kind     = "api-gateway"
to       = "payment"
rate     = "4/s"
arrivals = "even"
phases   = [{ at = "40s", rate = "20/s" }]

[world.sources.website]
kind     = "api-gateway"
to       = "orders"
rate     = "5/s"
arrivals = "even"

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
prompt = "What happened to ` + "`payment`" + `?"
hints  = ["Look at its gauge.", "A flat line is a limit."]
claim."payment is refused" = "functions.payment.throttles > 0"
claim."orders is not"      = "functions.orders.throttles == 0"

  [[question.choice]]
  text    = "It stands at its own ceiling"
  correct = true
  why     = "At {{outcome \"functions.payment.concurrent_executions.max\"}} it may run no more."

  [[question.choice]]
  text    = "The account is full"
  correct = false
  misconception = "a-throttle-means-the-account-is-full"
  why     = "Then ` + "`orders`" + ` would be refused too."
    [question.choice.with]
    functions.payment.reserved_concurrency = 20

[[question]]
id     = "how-many"
rev    = 1
kind   = "predict"
prompt = "How many executions of payment run at most?"
value  = "functions.payment.concurrent_executions.max"
tolerance = 1
why    = "As many as are reserved."
  [question.with]
  functions.payment.reserved_concurrency = 7

[[question]]
id     = "all"
rev    = 1
kind   = "choice"
select = "many"
prompt = "Which of these are true?"

  [[question.choice]]
  text    = "Payment is refused"
  claim   = "functions.payment.throttles > 0"
  correct = true
  why     = "It is."

  [[question.choice]]
  text    = "Orders is refused"
  claim   = "functions.orders.throttles > 0"
  correct = false
  why     = "It is not."

  [[question.choice]]
  text    = "Nothing fails for any other reason"
  claim   = "functions.payment.errors == 0"
  correct = true
  why     = "No run failed."
`

var look = theme.New(theme.Dark, true)

// session begins a session on a question of the story.
func session(t testing.TB, question string) *quizzes.Session {
	t.Helper()
	s, list, err := quizzes.Load(fstest.MapFS{"ceiling.toml": {Data: []byte(ceiling)}}, "ceiling.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	// The order of the choices is drawn from the seed: one that keeps them.
	for seed := int64(1); ; seed++ {
		out, err := quizzes.NewSession(s, question, seed)
		require.NoError(t, err)
		o := out.Options()
		if len(o) == 0 || o[0] == s.Questions[0].Choices[0].Text.String() || o[0] == s.Questions[2].Choices[0].Text.String() && o[1] == s.Questions[2].Choices[1].Text.String() {
			return out
		}
	}
}

// learner drives the screen: it presses keys, and whatever they ask for is
// done before the next one. What the screen tells the root is kept.
type learner struct {
	t    testing.TB
	m    Model
	told []tea.Msg
}

func open(t testing.TB, question string, w, h int) *learner {
	t.Helper()
	l := &learner{t: t, m: New(session(t, question), look).Resize(w, h)}
	var cmd tea.Cmd
	l.m, cmd = l.m.Init()
	l.run(cmd)
	return l
}

func (l *learner) run(cmd tea.Cmd) {
	tuitest.Run(cmd, func(msg tea.Msg) {
		switch msg.(type) {
		case Hinted, Committed, Revealed, OpenLab, BeginAgain, Done:
			l.told = append(l.told, msg)
		default:
			l.send(msg)
		}
	})
}

func (l *learner) send(msg tea.Msg) {
	var cmd tea.Cmd
	l.m, cmd = l.m.Update(msg)
	l.run(cmd)
}

func (l *learner) press(keys ...string) {
	for _, k := range keys {
		l.send(tuitest.Key(k))
	}
}

func (l *learner) screen() string { return ansi.Strip(l.m.View()) }

func (l *learner) expect(texts ...string) {
	l.t.Helper()
	for _, s := range texts {
		require.Contains(l.t, l.screen(), s)
	}
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			l := open(t, "cause", size[0], size[1])
			shot := func(name string) {
				t.Run(name, func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
			}
			shot("story")
			l.press("enter", "H")
			shot("question with a hint")
			l.press("b", "enter")
			shot("how sure")
			l.press("3")
			shot("evidence")
			l.press("tab")
			shot("charts")
			l.press("tab")
			shot("numbers")
		})
		t.Run(fmt.Sprintf("%dx%d predict", size[0], size[1]), func(t *testing.T) {
			l := open(t, "how-many", size[0], size[1])
			l.press("enter", "4")
			t.Run("question", func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
			l.press("enter", "1")
			t.Run("evidence", func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
		})
	}
}

// Nothing of any answer's outcome may show before the learner has committed:
// not in the evidence's words, nor in the charts.
func TestNothingShowsBeforeTheCommitment(t *testing.T) {
	l := open(t, "cause", 120, 39)
	for _, keys := range [][]string{{}, {"enter"}, {"H"}, {"enter"}} {
		l.press(keys...)
		for _, s := range []string{"holds in", "It may run no more", "would be refused too", "✓", "✗"} {
			require.NotContains(t, l.screen(), s)
		}
		_, _, committed := l.m.session.Committed()
		require.False(t, committed)
		for _, told := range l.told {
			require.Equal(t, Hinted{l.m.session}, told)
		}
	}
	l.press("esc", "esc", "esc")
	_, _, committed := l.m.session.Committed()
	require.False(t, committed)
	require.Equal(t, Done{Session: l.m.session}, l.told[len(l.told)-1])
}

func TestARightAnswer(t *testing.T) {
	l := open(t, "cause", 120, 39)
	l.expect("The ceiling", "1 of 3", "▸story", "Checkouts climb from 4/s to 20/s", "requests/s of payment", "reserved 5")
	l.press("enter")
	l.expect("▸question", "What happened to payment?", "▸A It stands at its own ceiling")
	l.press("enter")
	l.expect("How sure are you?", "▸2 fairly")
	l.press("right", "enter")
	l.expect("▸evidence", "✓ Right. You said A, certain.", "At 5 it may run no more.", "✓ 30/30", "✗ 0/30", "payment.throttles")
	require.Equal(t, []int{0}, l.told[0].(Committed).Commitment.Choices)
	require.True(t, l.told[1].(Revealed).Reveal.Right)
	a, c, _ := l.m.session.Committed()
	require.Equal(t, []int{0}, a.Choices)
	require.Equal(t, quizzes.Certain, c)
}

func TestAWrongAnswerIsShownWhereItWouldBeRight(t *testing.T) {
	l := open(t, "cause", 120, 39)
	l.press("enter", "j", "H", "H", "enter", "1")
	l.expect("✗ Not this time. You said B, a guess. The simulation says A.", "▸you B")
	l.expect("You would be right with Reserved concurrency of payment at")
	l.expect("Then orders would be refused too.")
	require.Equal(t, []tea.Msg{Hinted{l.m.session}, Hinted{l.m.session}}, l.told[:2])
	result := l.m.session.Result(l.told[3].(Revealed).Reveal)
	require.Equal(t, 2, result.Hints)
	require.Equal(t, []string{"a-throttle-means-the-account-is-full"}, result.Misconceptions)

	l.press("left")
	l.expect("▸A", "At 5 it may run no more.")
	l.press("b", "o")
	opened := l.told[len(l.told)-1].(OpenLab)
	require.Equal(t, 20, opened.World.Model.World().Functions["payment"].ReservedConcurrency.Value, "the lab has this choice's world")
	l.press("enter")
	require.Equal(t, Done{Session: l.m.session, Next: true}, l.told[len(l.told)-1])
}

func TestACommitmentCannotBeTakenBack(t *testing.T) {
	l := open(t, "cause", 120, 39)
	l.press("enter", "a", "enter", "2")
	l.press("b", "enter")
	a, _, _ := l.m.session.Committed()
	require.Equal(t, []int{0}, a.Choices)
	require.Len(t, l.told, 3, "what is said, what is revealed, and that the learner goes on")
	require.IsType(t, Done{}, l.told[2])
}

// What was committed to is taken up again: at once, and nothing else is asked.
func TestAnAnswerFromBefore(t *testing.T) {
	l := open(t, "cause", 120, 39)
	l.press("enter", "b", "enter", "3")
	c := l.told[0].(Committed).Commitment

	later := New(session(t, "cause"), look).Resize(120, 39)
	later, cmd := later.Resume(c)
	require.Nil(t, cmd, "nothing is simulated before Init")
	later, cmd = later.KnowingTheStory().Init()
	later, cmd = later.Update(cmd())
	require.Contains(t, ansi.Strip(later.View()), "You said B, certain, before you left.")
	l = &learner{t: t, m: later}
	l.run(cmd)
	l.expect("✗ Not this time. You said B, certain.")
	require.Len(t, l.told, 1, "it is committed to already")

	l = open(t, "cause", 120, 39)
	l.m, cmd = l.m.Resume(c)
	l.run(cmd)
	l.expect("You said B, certain.")

	l = open(t, "cause", 120, 39)
	l.press("enter")
	l.m, cmd = l.m.Resume(c)
	require.Nil(t, cmd)
	require.Equal(t, asking, l.m.stage, "the learner has begun anew")

	l = open(t, "how-many", 80, 23)
	l.press("enter", "7", "enter", "1")
	later, _ = New(session(t, "how-many"), look).Resize(80, 23).Resume(l.told[0].(Committed).Commitment)
	later, cmd = later.Init()
	l = &learner{t: t, m: later}
	l.run(cmd)
	l.expect("✓ Right. You said 7, a guess.")
}

func TestAPrediction(t *testing.T) {
	l := open(t, "how-many", 80, 23)
	l.press("enter")
	require.True(t, l.m.Typing())
	l.press("x", "enter")
	require.Equal(t, asking, l.m.stage, "letters are no number")
	l.press("9", "backspace", "8", "enter", "2")
	l.expect("✓ Right. You said 8, fairly sure.", "the simulation    7", "close enough      6 to 8", "As many as are reserved.")
	l.press("o")
	require.Equal(t, 7, l.told[len(l.told)-1].(OpenLab).World.Model.World().Functions["payment"].ReservedConcurrency.Value)
	l.press("tab")
	l.expect("concurrency")

	l = open(t, "how-many", 80, 23)
	l.press("enter", "1", "0", "0", "enter", "2")
	l.expect("✗ Not this time. You said 100, fairly sure. The simulation says 7.")
}

// A number can be had without typing: by the arrows, and by the wheel.
func TestAPredictionWithoutDigits(t *testing.T) {
	l := open(t, "how-many", 80, 23)
	l.press("enter", "down")
	l.expect("[0_]")
	for _, step := range []struct{ from, up string }{{"", "1"}, {"1", "2"}, {"9", "10"}, {"99", "100"}, {"100", "110"}, {"1,234", "1300"}, {"0.5", "0.6"}, {"-3", "-2"}} {
		l.m.typed = step.from
		l.press("up")
		l.expect("[" + step.up + "_]")
	}
	l.m.typed = "100"
	l.press("down")
	l.expect("[90_]")
	l.m.typed = ""
	for range 7 {
		l.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	}
	l.press("enter", "1")
	l.expect("✓ Right. You said 7, a guess.")
}

// That none of several options is right is an answer, but nobody gives it by
// forgetting to mark some.
func TestNoneOfSeveral(t *testing.T) {
	l := open(t, "all", 80, 23)
	l.press("enter", "enter")
	l.expect("Nothing is marked.", "▸question")
	l.press("space")
	require.NotContains(t, l.screen(), "Nothing is marked.")
	l.press("space", "enter", "enter")
	l.expect("enter commits: none")
	l.press("1")
	l.expect("✗ Not this time. You said none, a guess. The simulation says A and C.")
}

// No name of a condition is cut where there is a row more for it.
func TestNamesOfConditionsAreNotCut(t *testing.T) {
	m := New(session(t, "cause"), look).Resize(44, 23)
	table := widget.Table{Head: []widget.Cell{{}, {Text: "A"}}, Rows: [][]widget.Cell{
		{{Text: "orders, catalog and emails are not either"}, {Text: "✓"}}, nil, {{Text: "  functions.orders.concurrent_executions.max"}, {Text: "12"}}, {{Text: "short"}, {Text: "✗"}},
	}}
	got := m.unbroken(table).Rows
	require.Equal(t, [][]widget.Cell{
		{{Text: "orders, catalog and emails are not"}}, {{Text: "  either"}, {Text: "✓"}}, nil, table.Rows[2], table.Rows[3],
	}, got, "a word that is too long is cut all the same")
	require.Equal(t, table.Rows, m.Resize(80, 23).unbroken(table).Rows)
	require.Equal(t, table.Rows, m.Resize(44, 12).unbroken(table).Rows)
}

// The verdict takes two rows where it would be cut.
func TestTheVerdictIsNotCut(t *testing.T) {
	l := open(t, "cause", 50, 23)
	l.press("enter", "b", "enter", "1")
	l.expect("✗ Not this time.", "   You said B, a guess. The simulation says A.")
}

func TestSeveralMayBeRight(t *testing.T) {
	l := open(t, "all", 100, 30)
	l.press("enter")
	l.press("space", "down", "down", "space", "down", "space", "space", "up", "enter")
	l.expect("enter commits: A and C")
	l.press("3")
	l.expect("✓ Right. You said A and C, certain.", "Payment is refused")
	l.press("c")
	l.expect("No run failed.")
}

func TestMouse(t *testing.T) {
	l := open(t, "cause", 120, 39)
	click := func(text string) {
		x, y, found := tuitest.Find(l.screen(), text)
		require.True(t, found, "%q on\n%s", text, l.screen())
		l.send(tea.MouseClickMsg{X: x, Y: y})
	}
	click("question ") // a step
	l.expect("▸question")
	click("story")
	l.expect("▸story")
	click("question ")
	click("The account is full")
	require.Equal(t, 1, l.m.cursor)
	require.Equal(t, asking, l.m.stage)
	click("The account is full")
	l.expect("How sure are you?")
	click("question ")
	l.expect("▸question")
	click("The account is full")
	click("certain")
	l.expect("▸3 certain")
	click("certain")
	l.expect("You said B, certain.")
	click("story")
	l.expect("▸evidence") // what is committed to stays so
	c := l.m.pages().columns[0]
	l.send(tea.MouseClickMsg{X: c.X, Y: c.Y})
	require.Equal(t, 0, l.m.shown)
	lines := strings.Split(l.screen(), "\n")
	require.Contains(t, string([]rune(lines[c.Y])[c.X:c.X+c.W]), "A", "the column that was clicked is A's")

	l = open(t, "cause", 40, 7)
	before := l.m.scroll
	l.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	require.Greater(t, l.m.scroll, before)
}

func TestTheDashboardTurnsToOtherFunctions(t *testing.T) {
	l := open(t, "cause", 120, 39)
	l.press("f")
	l.expect("requests/s of orders")
}

// However small the terminal, every line of a text can be reached.
func TestEverythingCanBeReached(t *testing.T) {
	l := open(t, "cause", 40, 11)
	seen := l.screen()
	for range 30 {
		l.press("down")
		seen += l.screen()
	}
	require.Contains(t, seen, "Nothing was deployed")
	l.press("enter", "H", "H")
	l.expect("A flat line is a limit")
	l.press("a")
	l.expect("▸A It stands")
	l.press("b")
	l.expect("▸B The account")
}

func TestEverySizeHolds(t *testing.T) {
	check := func(l *learner, what string) {
		for w := 40; w <= 200; w++ {
			for _, h := range heights(w) {
				lines := strings.Split(ansi.Strip(l.m.Resize(w, h).View()), "\n")
				require.LessOrEqual(t, len(lines), h, "%s at %dx%d", what, w, h)
				for _, line := range lines {
					require.LessOrEqual(t, canvas.Width(line), w, "%s at %dx%d: %q", what, w, h, line)
				}
			}
		}
		for _, s := range [][2]int{{0, 0}, {1, 1}, {7, 3}, {39, 5}} {
			l.m.Resize(s[0], s[1]).View()
		}
	}
	l := open(t, "cause", 80, 23)
	check(l, "story")
	l.press("enter", "H", "H")
	check(l, "question")
	l.press("enter")
	check(l, "how sure")
	l.press("1")
	for _, v := range []string{"why", "charts", "numbers"} {
		check(l, v)
		l.press("tab")
	}
	l = open(t, "how-many", 80, 23)
	l.press("enter", "7", "enter", "1")
	check(l, "prediction")
}

// Update and View work on what is in memory: whatever simulates is a command.
func TestUpdateDoesNotSimulate(t *testing.T) {
	m := New(session(t, "cause"), look).Resize(100, 30)
	m, cmd := m.Init()
	require.Contains(t, ansi.Strip(m.View()), "Simulating the story")
	m, _ = m.Update(cmd())
	for _, k := range []string{"enter", "enter", "2"} {
		m, cmd = m.Update(tuitest.Key(k))
	}
	require.Equal(t, running, m.stage)
	require.Contains(t, ansi.Strip(m.View()), "0 %")
	m, _ = m.Update(progressMsg{m.session, 0.4})
	require.Contains(t, ansi.Strip(m.View()), "40 %")
	m, _ = m.Update(progressMsg{session(t, "cause"), 0.9})
	require.Contains(t, ansi.Strip(m.View()), "40 %", "of another question")
	m = m.Leave()
	for _, c := range cmd().(tea.BatchMsg) {
		if msg, ok := c().(revealMsg); ok {
			require.Error(t, msg.err, "the runs end when the screen is left")
		}
	}
}

func TestWithoutColoursAndInASCII(t *testing.T) {
	l := open(t, "cause", 100, 30)
	l.press("enter", "b", "enter", "1")
	require.NotContains(t, l.m.Style(theme.New(theme.NoColor, true)).View(), "38;")
	for _, r := range canvas.ASCII(ansi.Strip(l.m.Style(look.ASCII()).View())) {
		require.Less(t, r, rune(0x80))
	}
}

func TestKeysOfEveryStageHaveHelp(t *testing.T) {
	l := open(t, "cause", 80, 23)
	for _, k := range []string{"", "enter", "enter", "2"} {
		if k != "" {
			l.press(k)
		}
		require.NotEmpty(t, l.m.Keys().ShortHelp())
		require.NotEmpty(t, l.m.Keys().FullHelp()[0])
	}
}

// heights are the heights to try a width with: all of them now and then.
func heights(w int) []int {
	if w%8 == 0 {
		return []int{11, 17, 23, 39}
	}
	return []int{23}
}

// Where the header has no room for all steps the one that the learner is at is
// there, beside which question of which scenario it is.
func TestTheHeaderOfANarrowScreen(t *testing.T) {
	l := open(t, "cause", 40, 23)
	l.press("enter")
	line := strings.Split(l.screen(), "\n")[0]
	require.Equal(t, " The ceiling · 1 of 3         ▸question", strings.TrimRight(line, " "))
	x, _, _ := tuitest.Find(l.screen(), "question")
	l.send(tea.MouseClickMsg{X: x})
	l.send(tea.MouseClickMsg{X: x - 8}) // where a step stands on a wide screen
	l.expect("▸question")
}

// BenchmarkView measures a frame at 120x40 of each step.
func BenchmarkView(b *testing.B) {
	l := open(b, "cause", 120, 39)
	for _, step := range []struct {
		name string
		keys []string
	}{{"story", nil}, {"question", []string{"enter"}}, {"evidence", []string{"a", "enter", "2"}}} {
		l.press(step.keys...)
		b.Run(step.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = l.m.View()
			}
		})
	}
}

// What is to be predicted of the story cannot be read off its dashboard
// before the answer, and can after it; in every scenario of the course.
func TestTheDashboardTellsNoAnswer(t *testing.T) {
	names, err := fs.Glob(content.Files, "quizzes/*.toml")
	require.NoError(t, err)
	secrets := 0
	for _, name := range names {
		s, list, err := quizzes.Load(content.Files, name)
		require.NoError(t, err)
		if list.HasErrors() {
			continue // a profile, beside the scenario that names it
		}
		for _, q := range s.Questions {
			session, err := quizzes.NewSession(s, q.ID, 1)
			require.NoError(t, err)
			metrics := session.Secret()
			if q.Kind != quizzes.PredictKind || len(metrics) == 0 {
				continue
			}
			secrets++
			l := &learner{t: t, m: New(session, look).Resize(120, 39)}
			var cmd tea.Cmd
			l.m, cmd = l.m.Init()
			l.run(cmd)
			told := func() bool {
				return slices.ContainsFunc(l.m.chartNames(l.m.base, 99), func(chart string) bool {
					return slices.ContainsFunc(metrics, func(metric string) bool { return simview.Tells(chart, metric) })
				})
			}
			all := simview.Charts(l.m.base, l.m.current())
			require.False(t, told(), "%s/%s", name, q.ID)
			l.press("enter")
			require.False(t, told(), "%s/%s", name, q.ID)
			l.m.stage = proven
			require.Len(t, l.m.chartNames(l.m.base, 99), len(all))
		}
	}
	require.Greater(t, secrets, 5, "the course has such questions")

	s, _, err := quizzes.Load(content.Files, "quizzes/bill-500m.toml")
	require.NoError(t, err)
	session, err := quizzes.NewSession(s, "lambda-bill", 1)
	require.NoError(t, err)
	l := &learner{t: t, m: New(session, look).Resize(120, 39)}
	var cmd tea.Cmd
	l.m, cmd = l.m.Init()
	l.run(cmd)
	require.NotContains(t, l.screen(), "$208", "the story")
	l.press("enter")
	require.NotContains(t, l.screen(), "$208", "the question")
	l.press("3", "0", "8", "enter", "1")
	l.expect("✓ Right.", "$208")
}

// A choice is chosen by the letter beside it, and by the small one; a large H
// asks for a hint whatever choices there are.
func TestLetters(t *testing.T) {
	l := open(t, "cause", 80, 23)
	l.press("enter")
	for i, k := range []string{"a", "B", "b", "A", "B"} {
		l.press(k)
		require.Equal(t, []int{0, 1, 1, 0, 1}[i], l.m.cursor, k)
	}
	l.m.options = make([]string, 9)
	require.Equal(t, 7, l.m.letter(tuitest.Key("h")))
	require.Equal(t, -1, l.m.letter(tuitest.Key("H")))
	require.Equal(t, 8, l.m.letter(tuitest.Key("I")))
}
