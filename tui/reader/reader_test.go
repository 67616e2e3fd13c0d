package reader

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

const lesson = `+++
title     = "How many at a time"
summary   = "Concurrency."
minutes   = 5
scenarios = ["ceiling"]
+++

# How many at a time

Each request that is under way needs an **environment** of its own. Turn the rate,
and see how many there are.

` + "```sim" + `
scenario = "ceiling"
knobs    = ["sources.checkout.rate", "functions.payment.reserved_concurrency"]
charts   = ["concurrency", "requests"]
` + "```" + `

Twice the rate, twice the environments: that is all of Little's law that one needs
to keep a function out of trouble.

` + "```sim" + `
scenario = "ceiling"
knobs    = []
charts   = ["money"]
` + "```" + `

And this is a block whose scenario does not exist:

` + "```sim" + `
scenario = "nowhere"
` + "```" + `

The end.
`

const ceiling = `
format = 1
id     = "ceiling"
title  = "The ceiling"

[world]
duration = "2m"

[world.functions.payment]
duration             = "500ms"
cold_start           = "300ms"
reserved_concurrency = 5

[world.sources.checkout]
kind     = "api-gateway"
to       = "payment"
rate     = "8/s"
arrivals = "even"

[[knob]]
set   = "sources.checkout.rate"
label = "Checkouts"
min   = "2/s"
max   = "20/s"
step  = "2/s"

[[knob]]
set   = "functions.payment.reserved_concurrency"
label = "Reserved concurrency"
min   = 1
max   = 20
step  = 1
`

var look = theme.New(theme.Dark, true)

func still() time.Duration { return 0 }

// learner drives the screen; what the screen tells the root is kept.
type learner struct {
	t     *testing.T
	m     Model
	told  []tea.Msg
	moved Moved
}

func open(t *testing.T, w, h int) *learner {
	t.Helper()
	fs := fstest.MapFS{"lessons/many.md": {Data: []byte(lesson)}, "quizzes/ceiling.toml": {Data: []byte(ceiling)}}
	l, list, err := lessons.Load(fs, "lessons/many.md")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	s, list, err := quizzes.Load(fs, "quizzes/ceiling.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	m := New(Config{
		Lesson: l, Number: 2, Of: 4, Clock: still,
		Scenario: func(id string) *quizzes.Scenario {
			if id == "ceiling" {
				return s
			}
			return nil
		},
		Links: []Link{
			{ID: "done", Title: "One that is done", Status: "solved", Done: true},
			{ID: "ceiling", Title: "The ceiling", Status: "2 questions"},
			{ID: "next", Title: "Next lesson: At least once", Lesson: true},
		},
	}, look).Resize(w, h)
	out := &learner{t: t, m: m}
	var cmd tea.Cmd
	out.m, cmd = m.Init()
	out.run(cmd)
	return out
}

func (l *learner) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			l.run(c)
		}
	case Follow, OpenLab, Read, Done:
		l.told = append(l.told, msg)
	case Moved:
		l.moved = msg
	case nil:
	default:
		l.send(msg)
	}
}

func (l *learner) send(msg tea.Msg) {
	var cmd tea.Cmd
	l.m, cmd = l.m.Update(msg)
	l.run(cmd)
}

func (l *learner) press(keys ...string) {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		if c, ok := codes[k]; ok {
			msg = tea.KeyPressMsg{Code: c}
		}
		if k == "space" {
			msg = tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
		}
		l.send(msg)
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
			l := open(t, size[0], size[1])
			shot := func(name string) {
				t.Run(name, func(t *testing.T) { golden.RequireEqual(t, []byte(l.screen())) })
			}
			shot("top")
			l.press("tab", "right", "right", "right")
			shot("turned")
			l.press("esc", "G")
			shot("end")
		})
	}
}

func TestALiveBlock(t *testing.T) {
	l := open(t, 120, 39)
	l.expect("2/4 How many at a time", "try it · The ceiling", "Checkouts", "8/s", "concurrency max", "tab to turn the knobs")
	before := l.m.scroll
	l.press("tab")
	l.expect("esc to read on", "▸Checkouts")
	require.Equal(t, before, l.m.scroll, "the block is on the page already")
	l.press("right", "l")
	l.expect("12/s", "throttled")
	l.press("down", "L")
	require.Equal(t, []string{"12/s", "15"}, l.m.sims[0].model.Result().Settings)
	l.press("u", "u", "u", "r", "k", "enter")
	require.True(t, l.m.Typing())
	l.press("5", "/", "x", "backspace", "s", "enter")
	require.Equal(t, "5/s", l.m.sims[0].model.Result().Settings[0])
	l.press("enter", "z", "enter")
	l.expect("✗", "is no rate")
	l.press("u")

	l.press("o")
	require.Equal(t, map[string]string{"sources.checkout.rate": "5/s", "functions.payment.reserved_concurrency": "5"}, l.told[len(l.told)-1].(OpenLab).Settings)
	l.press("esc")
	require.Equal(t, -1, l.m.focus)
	l.press("esc")
	require.Equal(t, Done{}, l.told[len(l.told)-1])
}

func TestReadingToTheEnd(t *testing.T) {
	l := open(t, 80, 23)
	require.Empty(t, l.told)
	for range 10 {
		if l.m.atEnd() {
			break
		}
		l.press("enter")
	}
	l.expect("100 %", "now it is your turn", "✓ One that is done  solved", "▸○ The ceiling  2 questions")
	require.Equal(t, []tea.Msg{Read{"many"}}, l.told)
	l.press("enter")
	require.Equal(t, "ceiling", l.told[1].(Follow).Link.ID, "the first that is open")
	l.press("right", "enter")
	require.True(t, l.told[2].(Follow).Link.Lesson)
	l.press("left", "left", "enter")
	require.Equal(t, "done", l.told[3].(Follow).Link.ID)
	l.press("g", "G")
	require.Len(t, l.told, 4, "read once")

	l.send(Show{Lesson: "many", Links: []Link{{ID: "ceiling", Title: "The ceiling", Status: "solved", Done: true}}})
	l.expect("✓ The ceiling  solved")
	l.send(Show{Lesson: "another"})
	l.expect("✓ The ceiling  solved")
}

// Live blocks run when they come into view, not before.
func TestBlocksStartWhenTheyAreSeen(t *testing.T) {
	l := open(t, 40, 11)
	require.True(t, l.m.sims[0].started)
	require.False(t, l.m.sims[1].started)
	l.press("G")
	require.True(t, l.m.sims[1].started)
	l.expect("The end.")
	require.NotNil(t, l.m.sims[1].model.Result())
	require.False(t, l.m.sims[2].started, "a block without a scenario")
}

func TestABlockWithoutItsScenarioSaysSo(t *testing.T) {
	l := open(t, 80, 39)
	l.press("G")
	l.expect("The scenario nowhere is not in this course.")
}

func TestPagingShowsBlocksWhole(t *testing.T) {
	l := open(t, 80, 20)
	seen := false
	for range 12 {
		r := l.m.flow.sims[0]
		if y := r.Y - int(l.m.scroll); y >= 0 && y+r.H <= l.m.page() {
			seen = true
		}
		l.press("space")
	}
	require.True(t, seen)
	l.press("b", "g")
	require.Zero(t, l.m.scroll)
}

func TestMouse(t *testing.T) {
	l := open(t, 120, 39)
	b, r := l.m.block(0), l.m.flow.sims[0]
	x := l.m.flow.x + b.tracks[1].X
	y := topRows + r.Y + b.tracks[1].Y - int(l.m.scroll)
	l.send(tea.MouseClickMsg{X: x + b.tracks[1].W - 2, Y: y})
	require.Equal(t, "20", l.m.sims[0].model.Result().Settings[1])
	require.Equal(t, 1, l.m.sims[0].knob)
	require.Equal(t, 0, l.m.focus)
	l.send(tea.MouseMotionMsg{X: x + 1, Y: y, Button: tea.MouseLeft})
	require.Equal(t, "1", l.m.sims[0].model.Result().Settings[1])
	l.send(tea.MouseClickMsg{X: 1, Y: 4})
	require.Equal(t, -1, l.m.focus, "a click on the text reads on")
	l = open(t, 80, 20)
	l.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	require.EqualValues(t, 3, l.m.scroll)
}

func TestItBeginsWhereItWasLeft(t *testing.T) {
	l := open(t, 80, 15)
	l.press("space", "down")
	require.Equal(t, "many", l.moved.Lesson)
	config := l.m.config
	config.Position = l.moved.Position
	again := New(config, look).Resize(80, 15)
	require.Equal(t, l.m.scroll, again.scroll)
	again = New(config, look).Resize(0, 0).Resize(80, 15) // the size comes later
	require.Equal(t, l.m.scroll, again.scroll)
}

// A new width keeps the place in the text.
func TestResizeKeepsThePlace(t *testing.T) {
	l := open(t, 80, 15)
	l.press("space", "space")
	share := float64(l.m.scroll) / float64(l.m.flow.height)
	m := l.m.Resize(50, 15)
	require.InDelta(t, share, float64(m.scroll)/float64(m.flow.height), 0.05)
}

func TestEverySizeHolds(t *testing.T) {
	l := open(t, 120, 39)
	l.press("tab", "enter", "9")
	for w := 40; w <= 200; w++ {
		for _, h := range heights(w) {
			m := l.m.Resize(w, h)
			for _, scroll := range []int{0, 10, 1000} {
				m.scroll = widget.Scroll(scroll)
				s := screen(m.clamp())
				require.LessOrEqual(t, len(strings.Split(s, "\n")), h)
				for _, line := range strings.Split(s, "\n") {
					require.LessOrEqual(t, canvas.Width(line), w)
				}
			}
		}
	}
	for _, s := range [][2]int{{0, 0}, {1, 1}, {4, 3}, {39, 2}} {
		l.m.Resize(s[0], s[1]).View()
	}
}

func screen(m Model) string { return ansi.Strip(m.View()) }

func TestWithoutColoursAndInASCII(t *testing.T) {
	l := open(t, 80, 30)
	require.NotContains(t, l.m.Style(theme.New(theme.NoColor, true)).View(), "38;")
	for _, r := range canvas.ASCII(screen(l.m.Style(look.ASCII()))) {
		require.Less(t, r, rune(0x80))
	}
}

func BenchmarkFrame120x40(b *testing.B) {
	t := &testing.T{}
	l := open(t, 120, 39)
	for b.Loop() {
		_ = l.m.View()
	}
}

// heights are the heights to try a width with: all of them now and then.
func heights(w int) []int {
	if w%8 == 0 {
		return []int{11, 17, 23, 39}
	}
	return []int{23}
}
