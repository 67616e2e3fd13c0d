package quiz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/quizzes"
	"coldstart/tui/canvas"
)

// wasteful is a story with a tune and an order question; as in the other
// one no screen depends on chance.
const wasteful = `
format = 1
id     = "wasteful"
title  = "The wasteful report"
lesson = "memory"
brief  = "` + "`report`" + ` has {{world \"functions.report.memory_mb\"}} and waits for half of its time."

[world]
duration = "2m"

[world.billing]
free_tier = false

[world.functions.report]
runtime              = "python"
function_init        = "300ms"
duration             = "200ms"
cpu_share            = 0.5
memory_mb            = 3008
reserved_concurrency = 20

[world.sources.staff]
kind     = "direct"
to       = "report"
rate     = "10/s"
arrivals = "even"
client   = { max_attempts = 1 }

[[knob]]
set    = "functions.report.memory_mb"
label  = "Memory of report"
values = [128, 256, 512, 1024, 1769, 3008]

[[knob]]
set   = "functions.report.reserved_concurrency"
label = "Reserved concurrency of report"
min   = 2
max   = 20
step  = 2

[[question]]
id     = "cheaper"
kind   = "tune"
prompt = "Halve the bill, and let nobody wait for half a second."
hints  = ["Waiting needs no memory."]
objective."nobody is refused"    = "functions.report.throttles == 0"
objective."p99 is below 500 ms"  = "functions.report.duration_ms.p99 < 500"
objective."half the bill"        = "cost.total < baseline.cost.total / 2"
solution = { functions.report.memory_mb = 512 }
par      = 103.4
why      = "Half of the time it waits: {{outcome \"functions.report.duration_ms.p50\"}} with {{world \"functions.report.memory_mb\"}}."

[[question]]
id     = "cold"
kind   = "order"
prompt = "What happens to the first report?"
hints  = ["Before code can run it has to be there."]
steps  = ["arrive", "sandbox", "runtime_init", "function_init", "invoke", "finish"]
why    = "An environment comes first."
`

func wastefulSession(t *testing.T, question string) *quizzes.Session {
	t.Helper()
	s, list, err := quizzes.Load(fstest.MapFS{"wasteful.toml": {Data: []byte(wasteful)}}, "wasteful.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	out, err := quizzes.NewSession(s, question, 1)
	require.NoError(t, err)
	return out
}

func openWasteful(t *testing.T, question string, w, h int) *learner {
	t.Helper()
	l := &learner{t: t, m: New(wastefulSession(t, question), look).Timed(func() time.Duration { return 0 }).Resize(w, h)}
	var cmd tea.Cmd
	l.m, cmd = l.m.Init()
	l.run(cmd)
	return l
}

func TestTuneAndOrderScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		t.Run(fmt.Sprintf("%dx%d tune", size[0], size[1]), func(t *testing.T) {
			l := openWasteful(t, "cheaper", size[0], size[1])
			shot := func(name string) {
				t.Run(name, func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
			}
			l.press("enter")
			shot("untouched")
			l.press("left", "left", "left", "left", "H")
			shot("turned")
			l.press("s")
			shot("how sure")
			l.press("2")
			shot("not met")
			l.press("a", "right", "s", "1")
			shot("met")
		})
		t.Run(fmt.Sprintf("%dx%d order", size[0], size[1]), func(t *testing.T) {
			l := openWasteful(t, "cold", size[0], size[1])
			shot := func(name string) {
				t.Run(name, func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
			}
			l.press("enter", "down", "space", "down")
			shot("carried")
			l.press("enter", "3")
			shot("evidence")
		})
	}
}

// A learner turns knobs, submits too early, looks at the solution, tries again.
func TestATuneQuestion(t *testing.T) {
	l := openWasteful(t, "cheaper", 120, 39)
	l.expect("The wasteful report", "1 of 2", "report has 3,008 MB")
	l.press("enter")
	l.expect("Halve the bill", "Memory of report", "3,008 MB", "✓ nobody is refused 0", "✗ half the bill", "par $103.40")
	l.press("left", "left", "left", "left")
	l.expect("256 MB", "✗ p99 is below 500 ms", "✓ half the bill")
	l.press("down", "left")
	l.expect("18")
	l.press("u", "up")

	// A value is typed: letters are no keys meanwhile.
	l.press("enter", "s", "H", "esc")
	require.Equal(t, asking, l.m.stage)
	require.False(t, l.m.Typing())
	require.Empty(t, l.told)
	l.press("enter", "6", "0", "0", "enter", "s")
	require.Equal(t, asking, l.m.stage)
	l.expect("✗ Memory of report cannot be turned to 600")
	l.press("u", "s")
	require.Equal(t, sure, l.m.stage)
	l.press("esc", "s", "3")

	l.expect("✗ Not this time. 1 of 3 objectives is not met. You were certain.", "✗ p99 is below 500 ms", "0/30", "30/30", "11 %", "below par", "Press a to try again")
	require.NotContains(t, l.screen(), "author's solution\n")
	c := l.told[0].(Committed).Commitment
	require.Equal(t, map[string]string{"functions.report.memory_mb": "256"}, c.Settings)
	require.False(t, l.told[1].(Revealed).Reveal.Right)
	l.press("o")
	require.Equal(t, 256, l.told[2].(OpenLab).World.Model.World().Functions["report"].MemoryMB.Value)
	before := l.m.session
	l.press("S", "S")
	l.expect("The author's solution", "functions.report.memory_mb = 512", "Half of the time it waits: 446 ms with 512 MB.")
	require.Equal(t, Hinted{before}, l.told[3])
	require.Len(t, l.told, 4, "it is shown once")
	require.Equal(t, 1, before.Helped())

	l.press("a")
	l.expect("▸question", "256 MB", "par $103.40")
	require.NotSame(t, before, l.m.session)
	l.press("right")
	l.expect("512 MB", "✓ nobody is refused", "✓ p99 is below 500 ms", "✓ half the bill")
	l.press("s", "2")
	l.expect("✓ Right. Every objective is met, at par. You were fairly sure.", "The author's solution")
	r := l.told[5].(Revealed)
	require.Equal(t, 1, r.Session.Result(r.Reveal).Hints)
	l.press("a", "S", "enter")
	require.Equal(t, Done{Session: r.Session, Next: true}, l.told[len(l.told)-1])
	require.Equal(t, proven, l.m.stage, "what is right is not tried again")
}

func TestATuneQuestionWithTheMouse(t *testing.T) {
	l := openWasteful(t, "cheaper", 120, 39)
	l.press("enter")
	p := l.m.pages()
	require.Len(t, p.knobs, 2)
	k := p.knobs[0].Track
	l.send(tea.MouseClickMsg{X: k.X + 1, Y: k.Y})
	l.expect("128 MB")
	l.send(tea.MouseMotionMsg{X: k.X + k.W - 1, Y: k.Y, Button: tea.MouseLeft})
	require.Equal(t, "3008", l.m.bench.Settings()[0])
	l.send(tea.MouseWheelMsg{X: p.knobs[1].Row.X, Y: p.knobs[1].Row.Y, Button: tea.MouseWheelDown})
	require.Equal(t, "18", l.m.bench.Settings()[1])
	require.Equal(t, 1, l.m.bench.Focus)
}

// An answer from before goes on with its world, and another attempt with its
// knobs.
func TestATunedWorldFromBefore(t *testing.T) {
	l := openWasteful(t, "cheaper", 120, 39)
	l.press("enter", "left", "s", "1")
	c := l.told[0].(Committed).Commitment
	l = openWasteful(t, "cheaper", 120, 39)
	var cmd tea.Cmd
	l.m, cmd = l.m.Resume(c)
	l.run(cmd)
	l.expect("✗ Not this time. 1 of 3 objectives is not met. You guessed.")
	l.press("a")
	l.expect("1,769 MB", "✗ half the bill")
}

func TestAnOrderQuestion(t *testing.T) {
	l := openWasteful(t, "cold", 120, 39)
	l.press("enter")
	shown := func() []string {
		var words []string
		for _, line := range strings.Split(l.screen(), "\n") {
			f := strings.Fields(strings.NewReplacer("▸", "", "◉", "").Replace(line))
			if len(f) > 2 && len(f[0]) == 1 && slices.Contains(l.m.options, f[1]) {
				words = append(words, f[1])
			}
		}
		return words
	}
	before := shown()
	require.Len(t, before, 6)
	require.Equal(t, l.m.session.Options(), before)
	l.press("down")
	require.Equal(t, before, shown(), "the cursor alone moves")
	l.press("space", "down", "down")
	moved := []string{before[0], before[2], before[3], before[1], before[4], before[5]}
	require.Equal(t, moved, shown())
	l.press("space", "up", "up", "up", "up", "up")
	require.Equal(t, 0, l.m.cursor)
	require.Equal(t, moved, shown())
	l.press("J")
	require.Equal(t, []string{before[2], before[0], before[3], before[1], before[4], before[5]}, shown())
	l.press("K", "K")
	require.Equal(t, moved, shown())

	// The mouse takes a step and puts it down.
	p := l.m.pages()
	l.send(tea.MouseClickMsg{X: p.choices[3].X, Y: p.choices[3].Y})
	l.send(tea.MouseClickMsg{X: p.choices[1].X, Y: p.choices[1].Y})
	require.Equal(t, before, shown())
	require.False(t, l.m.held)

	// Into the right order, from the first place on.
	right := []string{"arrive", "sandbox", "runtime_init", "function_init", "invoke", "finish"}
	for place, word := range right {
		for from := slices.Index(shown(), word); from != l.m.cursor; {
			if from < l.m.cursor {
				l.press("up")
			} else {
				l.press("down")
			}
		}
		l.press("space")
		for l.m.cursor > place {
			l.press("up")
		}
		l.press("space")
	}
	require.Equal(t, right, shown())
	l.press("enter", "3")
	l.expect("✓ Right. Every step is in its place. You were certain.", "simulated", "Event 1 of staff, since it began", "An environment comes first.")
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, l.told[0].(Committed).Commitment.Choices)
	l.press("o")
	require.IsType(t, OpenLab{}, l.told[len(l.told)-1])

	l = openWasteful(t, "cold", 120, 39)
	l.press("enter", "enter", "1")
	l.expect("✗ Not this time. Step ", ", not ", "You guessed.")
	c := l.told[0].(Committed).Commitment
	l = openWasteful(t, "cold", 120, 39)
	var cmd tea.Cmd
	l.m, cmd = l.m.Resume(c)
	l.run(cmd)
	l.expect("✗ Not this time. Step ")
}

// Whatever the size, the pages of both kinds fit.
func TestTuneAndOrderFitEverySize(t *testing.T) {
	check := func(l *learner, what string) {
		for w := 40; w <= 200; w += 7 {
			for _, h := range []int{11, 17, 23, 39} {
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
	l := openWasteful(t, "cheaper", 80, 23)
	l.press("enter", "H", "left")
	check(l, "knobs")
	l.press("enter", "9", "9", "enter", "s")
	check(l, "complaint")
	l.press("u", "s")
	check(l, "how sure")
	l.press("2")
	for range 3 {
		check(l, "not met")
		l.press("tab")
	}
	l = openWasteful(t, "cold", 80, 23)
	l.press("enter", "space", "H")
	check(l, "steps")
	l.press("enter", "2")
	for range 3 {
		check(l, "order")
		l.press("tab")
	}
}

// Any keys and clicks, anywhere: nothing breaks.
func TestTuneAndOrderWithAnyKeys(t *testing.T) {
	keys := []string{"up", "down", "left", "right", "enter", "enter", "esc", "tab", "space", "backspace", "a", "b", "f", "h", "H", "j", "J", "K", "k", "l", "L", "n", "o", "r", "s", "S", "u", "x", "1", "2", "3", "5", "."}
	for seed := range uint64(5) {
		chance := rand.New(rand.NewPCG(seed, 2))
		for _, question := range []string{"cheaper", "cold"} {
			l := openWasteful(t, question, 100, 30)
			for range 60 {
				switch chance.IntN(10) {
				case 0:
					l.m = l.m.Resize(1+chance.IntN(160), 1+chance.IntN(50))
				case 1:
					l.send(tea.MouseClickMsg{X: chance.IntN(100), Y: chance.IntN(30)})
				case 2:
					l.send(tea.MouseWheelMsg{X: chance.IntN(100), Y: chance.IntN(30), Button: tea.MouseWheelUp + tea.MouseButton(chance.IntN(2))})
				default:
					l.press(keys[chance.IntN(len(keys))])
				}
				require.NotPanics(t, func() { l.m.View() })
			}
		}
	}
}

func TestKeysOfTuneAndOrderHaveHelp(t *testing.T) {
	for question, keys := range map[string][]string{"cheaper": {"enter", "left", "s", "1", "S", "a"}, "cold": {"enter", "space", "space", "enter", "1"}} {
		l := openWasteful(t, question, 80, 23)
		for _, k := range keys {
			l.press(k)
			require.NotEmpty(t, l.m.Keys().ShortHelp())
			require.NotEmpty(t, l.m.Keys().FullHelp()[0])
		}
	}
}
