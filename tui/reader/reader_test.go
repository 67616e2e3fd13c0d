package reader

import (
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"testing"
	"testing/fstest"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/content"
	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
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
charts   = ["bill"]
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

// learner is in front of a lesson; what the screen tells the root is kept.
type learner struct {
	*tuitest.Driver[Model]
	told []tea.Msg
}

func open(t testing.TB, w, h int) *learner {
	t.Helper()
	fs := fstest.MapFS{"lessons/many.md": {Data: []byte(lesson)}, "quizzes/ceiling.toml": {Data: []byte(ceiling)}}
	l, list, err := lessons.Load(fs, "lessons/many.md")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	s, list, err := quizzes.Load(fs, "quizzes/ceiling.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	out := &learner{}
	out.Driver = tuitest.Open(t, New(Config{
		Lesson: l, Number: 2, Of: 4, Clock: still, Heading: -1,
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
	}, look), w, h, func(msg tea.Msg) bool {
		switch msg.(type) {
		case Follow, OpenLab, Read, Done:
			out.told = append(out.told, msg)
		default:
			return false
		}
		return true
	})
	return out
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			l := open(t, size[0], size[1])
			shot := func(name string) {
				t.Run(name, func(t *testing.T) { golden.RequireEqual(t, []byte(l.Screen())) })
			}
			shot("top")
			l.Press("tab", "right", "right", "right")
			shot("turned")
			l.Press("esc", "G")
			shot("end")
		})
	}
}

func TestALiveBlock(t *testing.T) {
	l := open(t, 120, 39)
	l.Expect("Lesson 2 of 4 · 5 minutes", "try it · The ceiling", "Checkouts", "8/s", "concurrency max", "tab to turn the knobs")
	before := l.M.scroll
	l.Press("tab")
	l.Expect("esc to read on", "▸Checkouts")
	require.Equal(t, before, l.M.scroll, "the block is on the page already")
	l.Press("right", "l")
	l.Expect("12/s", "throttled")
	l.Press("down", "L")
	require.Equal(t, []string{"12/s", "15"}, l.M.sims[0].bench.Result().Settings)
	l.Press("u", "u", "u", "r", "k", "enter")
	require.True(t, l.M.Typing())
	l.Press("5", "/", "x", "backspace", "s", "enter")
	require.Equal(t, "5/s", l.M.sims[0].bench.Result().Settings[0])
	l.Press("enter", "z", "enter")
	l.Expect("✗", "is no rate")
	l.Press("u")

	l.ExpectNot("seed")
	l.Press("s")
	l.Expect("try it · The ceiling · seed 2")
	l.Press("o")
	require.Equal(t, map[string]string{"sources.checkout.rate": "5/s", "functions.payment.reserved_concurrency": "5"}, l.told[len(l.told)-1].(OpenLab).Settings)
	require.EqualValues(t, 2, l.told[len(l.told)-1].(OpenLab).Seed)
	l.Press("esc")
	require.Equal(t, -1, l.M.focus)
	l.Press("esc")
	require.Equal(t, Done{}, l.told[len(l.told)-1])
}

// The key that leads into a live block is offered as long as one is on the page
// or below it, and does what it says.
func TestTheKeyIntoALiveBlock(t *testing.T) {
	l := open(t, 80, 14)
	offered := func() bool {
		return slices.ContainsFunc(l.M.Keys().ShortHelp(), func(b key.Binding) bool { return b.Enabled() && b.Help().Key == "tab" })
	}
	for l.Press("g"); offered(); l.Press("esc", "down") {
		scroll := l.M.scroll
		l.Press("tab")
		require.GreaterOrEqual(t, l.M.focus, 0)
		l.Press("esc")
		l.M.scroll = scroll
	}
	require.Positive(t, int(l.M.scroll), "offered at the top")
	l.Press("tab")
	require.Equal(t, -1, l.M.focus, "nothing to turn from here on")
}

func TestReadingToTheEnd(t *testing.T) {
	l := open(t, 80, 23)
	require.Empty(t, l.told)
	for range 10 {
		if l.M.atEnd() {
			break
		}
		l.Press("enter")
	}
	l.Expect("100 %", "now it is your turn", "✓ One that is done  solved", "▸○ The ceiling  2 questions")
	require.Equal(t, []tea.Msg{Read{"many"}}, l.told)
	l.Press("enter")
	require.Equal(t, "ceiling", l.told[1].(Follow).Link.ID, "the first that is open")
	l.Press("right", "enter")
	require.True(t, l.told[2].(Follow).Link.Lesson)
	l.Press("left", "left", "enter")
	require.Equal(t, "done", l.told[3].(Follow).Link.ID)
	l.Press("g", "G")
	require.Len(t, l.told, 4, "read once")

	l.Send(Show{Lesson: "many", Links: []Link{{ID: "ceiling", Title: "The ceiling", Status: "solved", Done: true}}})
	l.Expect("✓ The ceiling  solved")
	l.Send(Show{Lesson: "another"})
	l.Expect("✓ The ceiling  solved")
}

// A block that is longer than the page can be seen to its end while its knobs
// are in hand, and the knob that is turned comes back.
func TestABlockLongerThanThePage(t *testing.T) {
	l := open(t, 40, 11)
	l.Press("tab", "down")
	l.Expect("▸Reserved concurrency")
	l.Press("space")
	l.ExpectNot("Reserved concurrency", "Checkouts")
	require.Equal(t, 0, l.M.focus)
	l.Press("right")
	l.Expect("▸Reserved concurrency", "6")
	l.Press("b", "b", "up")
	l.Expect("▸Checkouts")
}

// Live blocks run when they come into view, not before.
func TestBlocksStartWhenTheyAreSeen(t *testing.T) {
	l := open(t, 40, 11)
	require.True(t, l.M.sims[0].started)
	require.False(t, l.M.sims[1].started)
	l.Press("G")
	require.True(t, l.M.sims[1].started)
	l.Expect("The end.")
	require.NotNil(t, l.M.sims[1].bench.Result())
	require.False(t, l.M.sims[2].started, "a block without a scenario")
}

func TestABlockWithoutItsScenarioSaysSo(t *testing.T) {
	l := open(t, 80, 39)
	l.Press("G")
	l.Expect("The scenario nowhere is not in this course.")
}

func TestPagingShowsBlocksWhole(t *testing.T) {
	l := open(t, 80, 20)
	seen := false
	for range 12 {
		r := l.M.flow.sims[0]
		if y := r.Y - int(l.M.scroll); y >= 0 && y+r.H <= l.M.page() {
			seen = true
		}
		l.Press("space")
	}
	require.True(t, seen)
	l.Press("b", "g")
	require.Zero(t, l.M.scroll)
}

func TestMouse(t *testing.T) {
	l := open(t, 120, 39)
	b, r := l.M.block(0), l.M.flow.sims[0]
	x := l.M.flow.x + b.knobs[1].Track.X
	y := topRows + r.Y + b.knobs[1].Track.Y - int(l.M.scroll)
	l.Send(tea.MouseClickMsg{X: x + b.knobs[1].Track.W - 2, Y: y})
	require.Equal(t, "20", l.M.sims[0].bench.Result().Settings[1])
	require.Equal(t, 1, l.M.sims[0].bench.Focus)
	require.Equal(t, 0, l.M.focus)
	l.Send(tea.MouseMotionMsg{X: x + 1, Y: y, Button: tea.MouseLeft})
	require.Equal(t, "1", l.M.sims[0].bench.Result().Settings[1])
	l.Send(tea.MouseClickMsg{X: 1, Y: 4})
	require.Equal(t, -1, l.M.focus, "a click on the text reads on")
	l = open(t, 80, 20)
	l.Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	require.EqualValues(t, 3, l.M.scroll)
}

func TestItBeginsWhereItWasLeft(t *testing.T) {
	l := open(t, 80, 15)
	l.Press("space", "down")
	require.Positive(t, l.M.Place())
	config := l.M.config
	config.Position = l.M.Place()
	require.Equal(t, l.M.Place(), l.M.Resize(60, 15).Place(), "another size moves nobody")
	again := New(config, look).Resize(80, 15)
	require.Equal(t, l.M.scroll, again.scroll)
	again = New(config, look).Resize(0, 0).Resize(80, 15) // the size comes later
	require.Equal(t, l.M.scroll, again.scroll)
}

// Another width keeps the place in the text: what is on top stays there, however
// often the terminal changes its size, and the page comes back line for line.
func TestResizeKeepsThePlace(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := open(t, 80, 15)
		m := l.M
		bottom := max(m.flow.end-m.page(), 0)
		m.scroll = widget.Scroll(rapid.IntRange(0, bottom).Draw(rt, "row"))
		m, _ = m.settle()
		row, place := m.scroll, m.Place()
		begins := func(m Model) int { // the paragraph or block that the page begins in
			return sort.Search(len(m.flow.marks), func(i int) bool { return m.flow.marks[i].row > int(m.scroll) })
		}
		first := begins(m)
		for _, w := range rapid.SliceOfN(rapid.IntRange(40, 160), 1, 5).Draw(rt, "widths") {
			m = m.Resize(w, 15)
			if int(m.scroll) < m.flow.height-m.page() { // else it is the end that is shown
				require.Equal(t, first, begins(m), "at %d columns", w)
			}
			require.Equal(t, place, m.Place())
		}
		require.Equal(t, row, m.Resize(80, 15).scroll)
	})
}

func TestEverySizeHolds(t *testing.T) {
	l := open(t, 120, 39)
	l.Press("tab", "enter", "9")
	for _, scroll := range []int{0, 10, 1000} {
		tuitest.Sweep(t, func(w, h int) string {
			m := l.M.Resize(w, h)
			m.scroll = widget.Scroll(scroll)
			return m.clamp().View()
		})
	}
}

func TestWithoutColoursAndInASCII(t *testing.T) {
	l := open(t, 80, 30)
	require.NotContains(t, l.M.Style(theme.New(theme.NoColor, true)).View(), "38;")
	for _, r := range canvas.ASCII(ansi.Strip(l.M.Style(look.ASCII()).View())) {
		require.Less(t, r, rune(0x80))
	}
}

// longest is the lesson of the course that has the most words, and the time that
// it takes to read it and its scenarios from their files.
func longest(b *testing.B) (Config, time.Duration) {
	b.Helper()
	files, err := fs.Glob(content.Files, "lessons/*.md")
	require.NoError(b, err)
	var name string
	words := 0
	for _, file := range files {
		l, _, err := lessons.Load(content.Files, file)
		require.NoError(b, err)
		if l.Words > words {
			name, words = file, l.Words
		}
	}
	began := time.Now()
	l, _, err := lessons.Load(content.Files, name)
	require.NoError(b, err)
	scenarios := map[string]*quizzes.Scenario{}
	for _, p := range l.Parts {
		if p.Sim != nil && scenarios[p.Sim.Scenario] == nil {
			s, _, err := quizzes.Load(content.Files, "quizzes/"+p.Sim.Scenario+".toml")
			require.NoError(b, err)
			scenarios[p.Sim.Scenario] = s
		}
	}
	return Config{
		Lesson: l, Number: 1, Of: 1, Clock: still, Heading: -1,
		Scenario: func(id string) *quizzes.Scenario { return scenarios[id] },
	}, time.Since(began)
}

// BenchmarkView draws the longest lesson with a live block on the page.
func BenchmarkView(b *testing.B) {
	c, _ := longest(b)
	d := tuitest.Open(b, New(c, look), 120, 39, func(msg tea.Msg) bool { _, ok := msg.(Read); return ok })
	d.M.scroll = widget.Scroll(d.M.flow.sims[0].Y - 3)
	d.Send(tea.WindowSizeMsg{})
	require.NotNil(b, d.M.sims[0].bench.Result())
	for b.Loop() {
		_ = d.M.View()
	}
}

// BenchmarkOpen is from the lesson to its first frame; ms/read is what reading
// it from its files takes before that.
func BenchmarkOpen(b *testing.B) {
	c, read := longest(b)
	for b.Loop() {
		m, _ := New(c, look).Resize(120, 39).Init()
		_ = m.View()
	}
	b.ReportMetric(read.Seconds()*1e3, "ms/read")
}
