package quiz

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/internal/progress"
	"coldstart/internal/round"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
)

// went is a round in which the three questions of the story went as the log
// says: the first one wrong, the second right with a hint, the third right.
func went(t *testing.T, right bool) SummaryConfig {
	t.Helper()
	s := session(t, "cause").Scenario()
	store := progress.Memory()
	require.NoError(t, store.Append(progress.LessonOpened{Lesson: "concurrency"}))
	hints, believed := 1, []string{"a-throttle-means-the-account-is-full"}
	if right {
		hints, believed = 0, nil
	}
	for _, a := range []progress.Answer{
		{Question: "cause", Confidence: "certain", Right: right, Misconceptions: believed},
		{Question: "how-many", Confidence: "certain", Right: true, Hints: hints},
		{Question: "all", Confidence: "guess", Right: true},
	} {
		a.Scenario, a.Rev, a.Seed = s.ID, 1, 1
		require.NoError(t, store.Append(a))
	}
	return SummaryConfig{
		Round:    round.Through(s, 1, 2),
		Reading:  &round.Reading{Lesson: "concurrency", Title: "How many at a time", Heading: "An incident", Number: 3},
		Next:     &round.Stop{ID: "the-herd", Title: "The herd"},
		Course:   true,
		Progress: store.State(),
	}
}

// atSummary drives a summary; what it tells the root is kept.
func atSummary(t *testing.T, c SummaryConfig, w, h int) (*tuitest.Driver[Summary], *[]tea.Msg) {
	t.Helper()
	var told []tea.Msg
	d := tuitest.Open(t, NewSummary(c, look), w, h, func(msg tea.Msg) bool {
		told = append(told, msg)
		return true
	})
	return d, &told
}

func TestSummaryScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		for name, right := range map[string]bool{"one wrong": false, "all right": true} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				d, _ := atSummary(t, went(t, right), size[0], size[1])
				golden.RequireEqual(t, []byte(d.Screen()))
			})
		}
	}
}

// Every way to go on has one key, a line to click on, and a key at the foot.
func TestEveryWayOn(t *testing.T) {
	c := went(t, false)
	all := c.Round.Again([]int{0})
	for _, way := range []struct {
		key, line string
		want      tea.Msg
	}{
		{"enter", "Next: The herd", GoOn{*c.Next}},
		{"r", "Read again", ReadAgain{*c.Reading}},
		{"a", "Try again what", TryAgain{all}},
		{"o", "Open the lab", OpenStory{c.Round.Scenario(), 1}},
		{"2", "How many executions", TryAgain{c.Round.Again([]int{1})}},
		{"esc", "", Closed{}},
	} {
		d, told := atSummary(t, c, 80, 23)
		d.Press(way.key)
		want := []tea.Msg{way.want}
		require.Equal(t, want, *told, way.key)
		if way.line != "" {
			d.Click(way.line)
			require.Equal(t, append(want, way.want), *told, way.line)
		}
	}
	d, told := atSummary(t, c, 80, 23)
	d.Click("You were certain")
	d.Press("9", "x")
	require.Empty(t, *told, "lead nowhere")
}

// What there is not is not offered: a file of one's own has no lesson and no
// course, and ends.
func TestSummaryWithoutACourse(t *testing.T) {
	c := went(t, true)
	c.Reading, c.Next, c.Course, c.Ends = nil, nil, false, true
	d, told := atSummary(t, c, 80, 23)
	d.Expect("enter  End", "All 3 right at once, and without a hint. Well done.")
	d.ExpectNot("Read again", "Next", "Try again", "every lesson")
	for _, k := range []string{"r", "a"} {
		d.Press(k)
	}
	require.Empty(t, *told)
	d.Press("enter")
	require.Equal(t, []tea.Msg{Closed{}}, *told)

	c.Course, c.Ends = true, false
	d, _ = atSummary(t, c, 80, 23)
	d.Expect("Back  every lesson is read, every question solved")
}

// The round may bring better news later: the page shows it where it stands.
func TestTheSummaryIsUpToDate(t *testing.T) {
	d, _ := atSummary(t, went(t, false), 80, 23)
	d.Expect("2 of 3 right.", "a throttle means the account is full")
	d.M = d.M.Show(went(t, true))
	d.Expect("All 3 right")
	d.ExpectNot("a throttle means")
}

func TestTheSummaryFitsEverySize(t *testing.T) {
	for _, right := range []bool{true, false} {
		d, _ := atSummary(t, went(t, right), 80, 23)
		tuitest.Sweep(t, func(w, h int) string {
			d.Resize(w, h)
			return d.Screen()
		})
	}
	d, told := atSummary(t, went(t, false), 40, 11)
	d.ExpectNot("Next: The herd")
	d.Wheel(20)
	d.Expect("Next: The herd")
	d.Click("Next: The herd")
	require.Len(t, *told, 1, "a line that was scrolled to is the one that is clicked on")
	d.Press("pgup", "pgup", "up")
	d.Expect("2 of 3 right.")
}

func TestTheSummaryInASCIIWithoutColours(t *testing.T) {
	m := NewSummary(went(t, false), theme.New(theme.NoColor, true).ASCII()).Resize(80, 23)
	require.NotContains(t, m.View(), "38;")
	for _, r := range canvas.ASCII(m.View()) {
		require.Less(t, r, rune(0x80))
	}
}

// The evidence goes into the round, and the round comes back with what was
// answered.
func TestTheRoundComesBack(t *testing.T) {
	s := session(t, "how-many")
	l := &learner{t: t, m: New(s, look).In(round.Through(s.Scenario(), 1, 1)).GoingOn().Resize(80, 23)}
	var cmd tea.Cmd
	l.m, cmd = l.m.Init()
	require.NotContains(t, l.screen(), "2 of 3", "another one may be due")
	l.run(cmd)
	l.expect("2 of 3", "You go on with question 2. Press b to begin with the first one again.")
	l.press("b")
	require.Equal(t, []tea.Msg{BeginAgain{l.m.Round()}}, l.told)
	l.press("enter", "7", "enter", "3", "enter")
	done := l.told[len(l.told)-1].(Done)
	answers := done.Round.Answers(&progress.State{})
	require.Equal(t, []round.Given{{Right: true, Confidence: quizzes.Certain}}, answers[1].Given)
	require.Empty(t, answers[0].Given)
}
