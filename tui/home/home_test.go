package home

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
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

func screen(m Model) string { return ansi.Strip(m.View()) }

func press(m Model, keys ...string) (Model, tea.Msg) {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "enter": tea.KeyEnter}
	var cmd tea.Cmd
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		if c, ok := codes[k]; ok {
			msg = tea.KeyPressMsg{Code: c}
		}
		m, cmd = m.Update(msg)
	}
	if cmd == nil {
		return m, nil
	}
	return m, cmd()
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		for name, c := range map[string]Course{"new": fresh(), "under way": course()} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				golden.RequireEqual(t, []byte(screen(New(c, look).Resize(size[0], size[1]))))
			})
		}
	}
}

func TestItBeginsWithWhatIsNext(t *testing.T) {
	m := New(fresh(), look).Resize(100, 30)
	require.Contains(t, screen(m), "Welcome.")
	require.Contains(t, screen(m), "0 of 7 questions solved")
	_, msg := press(m, "enter")
	require.Equal(t, OpenLesson{"cold"}, msg)

	m = New(course(), look).Resize(100, 30)
	require.NotContains(t, screen(m), "Welcome.")
	require.Contains(t, screen(m), "2 of 7 questions solved")
	require.Contains(t, screen(m), "question 2: not right yet")
	_, msg = press(m, "enter")
	require.Equal(t, OpenScenario{"tail"}, msg)

	c := course()
	c.Lessons[0].Scenarios[1].Questions[1] = Solved
	m, _ = m.Update(Show{c})
	_, msg = press(m, "enter")
	require.Equal(t, OpenLesson{"many"}, msg, "what is next moves on")
}

func TestMoving(t *testing.T) {
	m := New(course(), look).Resize(100, 30)
	m, _ = press(m, "g")
	require.Equal(t, 0, m.cursor)
	m, _ = press(m, "up", "j", "down", "k")
	require.Equal(t, 1, m.cursor)
	m, _ = press(m, "G", "j")
	require.Equal(t, 5, m.cursor)
	m, _ = press(m, "n")
	require.Equal(t, 2, m.cursor)
	require.False(t, m.Keys().ShortHelp()[2].Enabled(), "one is there already")
}

func TestMouse(t *testing.T) {
	m := New(course(), look).Resize(100, 30)
	lines := strings.Split(screen(m), "\n")
	for y, l := range lines {
		if strings.Contains(l, "The throttled payment function") {
			m, _ = m.Update(tea.MouseClickMsg{X: 10, Y: y})
			require.Equal(t, 4, m.cursor)
			_, cmd := m.Update(tea.MouseClickMsg{X: 10, Y: y})
			require.Equal(t, OpenScenario{"payment"}, cmd(), "a second click opens")
		}
	}
	m, _ = m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	require.Equal(t, 5, m.cursor)
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
		m := New(c, look)
		for w := 40; w <= 200; w++ {
			for _, h := range heights(w) {
				s := screen(m.Resize(w, h))
				require.LessOrEqual(t, len(strings.Split(s, "\n")), h)
				for _, line := range strings.Split(s, "\n") {
					require.LessOrEqual(t, canvas.Width(line), w)
				}
			}
		}
		for _, size := range [][2]int{{0, 0}, {1, 1}, {3, 9}} {
			m.Resize(size[0], size[1]).View()
		}
		press(m.Resize(80, 23), "down", "enter", "n")
	}
}

// heights are the heights to try a width with: all of them now and then.
func heights(w int) []int {
	if w%8 == 0 {
		return []int{11, 17, 23, 39}
	}
	return []int{23}
}
