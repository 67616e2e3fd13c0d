package home

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
)

var look = theme.New(theme.Dark, true)

func course() Course {
	return Course{
		Title: "Serverless, by experiment",
		Lessons: []Lesson{
			{ID: "cold", Title: "Why the first call waits", Summary: "What an execution environment is, what a cold start is made of, and when it matters.", Minutes: 11, Read: true, Scenarios: []Scenario{
				{ID: "warm", Title: "One request a second", Questions: []State{Mastered}},
				{ID: "tail", Title: "The nine-second tail", Questions: []State{Solved, Tried}},
			}},
			{ID: "many", Title: "How many at a time", Summary: "Concurrency.", Minutes: 12, Scenarios: []Scenario{
				{ID: "payment", Title: "The throttled payment function", Questions: []State{Open, Open, Open, Open}},
			}},
			{ID: "cost", Title: "What it costs, and compared with what", Summary: "Money.", Minutes: 12},
		},
	}
}

func fresh() Course {
	c := course()
	c.New = true
	for i := range c.Lessons {
		c.Lessons[i].Read = false
		for j := range c.Lessons[i].Scenarios {
			c.Lessons[i].Scenarios[j].Questions = make([]State, len(c.Lessons[i].Scenarios[j].Questions))
		}
	}
	return c
}

// open shows the map on a terminal of w by h cells. What it tells the root is
// kept.
func open(t *testing.T, c Course, w, h int) (d *tuitest.Driver[Model], told *[]tea.Msg) {
	t.Helper()
	told = &[]tea.Msg{}
	return tuitest.Open(t, New(c, look), w, h, func(msg tea.Msg) bool {
		*told = append(*told, msg)
		return true
	}), told
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		for name, c := range map[string]Course{"new": fresh(), "under way": course()} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				d, _ := open(t, c, size[0], size[1])
				golden.RequireEqual(t, []byte(d.Screen()))
			})
		}
	}
}

func TestItBeginsWithWhatIsNext(t *testing.T) {
	d, told := open(t, fresh(), 100, 30)
	d.Expect("Welcome.", "0 of 7 questions solved")
	d.Press("enter")
	require.Equal(t, []tea.Msg{OpenLesson{"cold"}}, *told)

	d, told = open(t, course(), 100, 30)
	d.ExpectNot("Welcome.")
	d.Expect("2 of 7 questions solved", "question 2: not right yet")
	d.Press("enter")
	require.Equal(t, []tea.Msg{OpenScenario{"tail"}}, *told)

	c := course()
	c.Lessons[0].Scenarios[1].Questions[1] = Solved
	d.Send(Show{c})
	d.Press("enter")
	require.Equal(t, OpenLesson{"many"}, (*told)[1], "what is next moves on")
}

// What comes to be known does not move a cursor that the learner has moved.
func TestTheCursorStaysWhereItWasPut(t *testing.T) {
	bare := course()
	for i := range bare.Lessons {
		bare.Lessons[i].Scenarios = nil
	}
	d, told := open(t, bare, 100, 30)
	d.Press("down")
	d.Send(Show{course()})
	d.Press("enter")
	require.Equal(t, []tea.Msg{OpenLesson{"cost"}}, *told)
}

func TestMoving(t *testing.T) {
	d, _ := open(t, course(), 100, 30)
	d.Press("g")
	require.Equal(t, 0, d.M.cursor)
	d.Press("up", "j", "down", "k")
	require.Equal(t, 1, d.M.cursor)
	d.Press("G", "j")
	require.Equal(t, 5, d.M.cursor)
	d.Press("n")
	require.Equal(t, 2, d.M.cursor)
	require.False(t, d.M.Keys().ShortHelp()[2].Enabled(), "one is there already")
}

// What is due for review is told, and asked with one key.
func TestReviews(t *testing.T) {
	c := course()
	c.Due = []Due{{Scenario: "warm", Question: "q", Title: "One request a second", Number: 1}, {Scenario: "tail", Question: "r", Title: "The nine-second tail", Number: 1}}
	d, told := open(t, c, 110, 30)
	d.Expect("2 reviews due", "• One request a second, question 1")
	require.True(t, d.M.Keys().ShortHelp()[3].Enabled())
	d.Press("r")
	require.Equal(t, []tea.Msg{Review{c.Due[0]}}, *told)
	c.Due = nil
	d.Send(Show{c})
	d.ExpectNot("due")
	require.False(t, d.M.Keys().ShortHelp()[3].Enabled())
	d.Press("r")
	require.Len(t, *told, 1)
}

// How much of a lesson is solved shows as a bar, where there is room.
func TestMastery(t *testing.T) {
	d, _ := open(t, course(), 120, 39)
	d.Expect("█████░░░     ✓ read", "○ open") // two of three
	d.Resize(40, 11)
	d.ExpectNot("█", "○ open")
}

func TestMouse(t *testing.T) {
	d, told := open(t, course(), 100, 30)
	x, y, _ := tuitest.Find(d.Screen(), "The throttled payment function")
	d.Send(tea.MouseClickMsg{X: x, Y: y})
	require.Equal(t, 4, d.M.cursor)
	d.Send(tea.MouseClickMsg{X: x, Y: y})
	require.Equal(t, []tea.Msg{OpenScenario{"payment"}}, *told, "a second click opens")
	d.Click("of lesson 2")
	require.Len(t, *told, 2, "and one on what it is about")
	d.Wheel(1)
	require.Equal(t, 5, d.M.cursor)
	d.Wheel(-2)
	require.Equal(t, 3, d.M.cursor)
}

// States are told apart by their marks, not by colour alone.
func TestMarksDiffer(t *testing.T) {
	m := New(course(), look)
	seen := map[string]bool{}
	for s := Open; s <= Mastered; s++ {
		g, _ := m.mark(s)
		require.False(t, seen[g])
		seen[g] = true
		require.NotEmpty(t, stateWords[s])
	}
}

func TestEverySizeHolds(t *testing.T) {
	for _, c := range []Course{fresh(), course(), {Title: "Empty", New: true}} {
		d, _ := open(t, c, 80, 23)
		tuitest.Sweep(t, func(w, h int) string {
			d.Resize(w, h)
			return d.Screen()
		})
		d.Resize(80, 23)
		d.Press("down", "enter", "n")
	}
}

func BenchmarkFrame120x40(b *testing.B) {
	m := New(course(), look).Resize(120, 39)
	for b.Loop() {
		_ = m.View()
	}
}
