package home

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
)

var look = theme.New(theme.Dark, true)

// scenario has a question of every state, each in words.
func scenario(id, title string, states ...State) Scenario {
	s := Scenario{ID: id, Title: title}
	for i, state := range states {
		q := Question{State: state, Does: []string{"choose", "predict"}[i%2], Asks: fmt.Sprintf("What is asked in the %d. place of it?", i+1)}
		if state >= Solved {
			q.Due = time.Duration(i*5-1) * 24 * time.Hour
		}
		s.Questions = append(s.Questions, q)
	}
	return s
}

// course is under way: the first lesson is done but for a question.
func course() Course {
	c := Course{
		Title: "Serverless, by experiment",
		Lessons: []Lesson{
			{ID: "cold", Title: "Why the first call waits", Summary: "What an execution environment is, what a cold start is made of, and when it matters.", Minutes: 11, Read: true, Scenarios: []Scenario{
				scenario("warm", "One request a second", Mastered),
				scenario("tail", "The nine-second tail", Solved, Mastered, Tried),
			}},
			{ID: "many", Title: "How many at a time", Summary: "Concurrency.", Minutes: 12, Position: 0.43, Scenarios: []Scenario{
				scenario("payment", "The throttled payment function", Open, Open, Open, Open),
				scenario("herd", "The herd at the door, and what it does there in the morning", Open),
			}},
			{ID: "cost", Title: "What it costs, and compared with what", Summary: "Money.", Minutes: 12},
		},
		Certain: 6, CertainRight: 5,
	}
	for i, title := range []string{"Somebody is waiting", "At least once", "Lambda fetches", "The same picture elsewhere", "Designing with it", "And so on"} {
		c.Lessons = append(c.Lessons, Lesson{ID: "more-" + strconv.Itoa(i), Title: title, Summary: "More of it.", Minutes: 15, Scenarios: []Scenario{
			scenario("some-"+strconv.Itoa(i), "Something more", Open, Open),
		}})
	}
	return c
}

// with is a course in which every question has a state and every lesson was
// read or not.
func with(c Course, read bool, state State) Course {
	for i := range c.Lessons {
		c.Lessons[i].Read, c.Lessons[i].Position = read, 0
		for j, s := range c.Lessons[i].Scenarios {
			for k := range s.Questions {
				c.Lessons[i].Scenarios[j].Questions[k].State = state
				c.Lessons[i].Scenarios[j].Questions[k].Due = 60 * time.Hour
			}
		}
	}
	return c
}

func fresh() Course {
	c := with(course(), false, Open)
	c.New, c.Certain = true, 0
	return c
}

func done() Course {
	c := with(course(), true, Mastered)
	c.Lessons[0].Scenarios[1].Questions[0].State = Solved
	return c
}

// open shows the map on a terminal of w by h cells. What it tells the root is
// kept.
func open(t testing.TB, c Course, w, h int) (d *tuitest.Driver[Model], told *[]tea.Msg) {
	t.Helper()
	told = &[]tea.Msg{}
	return tuitest.Open(t, New(c, look), w, h, func(msg tea.Msg) bool {
		*told = append(*told, msg)
		return true
	}), told
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		for name, c := range map[string]Course{"new": fresh(), "under way": course(), "done": done()} {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				d, _ := open(t, c, size[0], size[1])
				golden.RequireEqual(t, []byte(d.Screen()))
			})
		}
		t.Run(fmt.Sprintf("%dx%d a lesson", size[0], size[1]), func(t *testing.T) {
			d, _ := open(t, course(), size[0], size[1])
			d.Press("left")
			golden.RequireEqual(t, []byte(d.Screen()))
		})
	}
}

// The whole course is seen at once, with how far each lesson is, wherever the
// cursor stands.
func TestEveryLessonIsSeen(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {100, 30}, {120, 39}, {200, 59}} {
		for _, c := range []Course{fresh(), course(), done()} {
			d, _ := open(t, c, size[0], size[1])
			for _, keys := range [][]string{{"left", "g"}, {"G"}, {"right"}} {
				d.Press(keys...)
				for i, l := range c.Lessons {
					d.Expect(fmt.Sprintf("%d %s", i+1, l.Title[:9]))
				}
				require.GreaterOrEqual(t, strings.Count(d.Screen(), "min")+strings.Count(d.Screen(), "read"), len(c.Lessons))
			}
		}
	}
	d, _ := open(t, course(), 40, 11)
	d.Press("left", "g")
	for i, l := range course().Lessons {
		d.Expect(fmt.Sprintf("%d %s", i+1, l.Title[:9]))
		d.Press("down")
	}
}

func TestItBeginsWithWhatIsNext(t *testing.T) {
	d, told := open(t, fresh(), 100, 30)
	d.Expect("Welcome.", "0 of 21 questions solved", "● next")
	d.Press("enter")
	require.Equal(t, []tea.Msg{OpenLesson{"cold"}}, *told)

	d, told = open(t, course(), 100, 30)
	d.ExpectNot("Welcome.")
	d.Expect("● next: The nine-second tail · lesson 1 · 2 of 3 questions solved", "3 of 21 questions solved", "✗ 3  What is asked", "not right yet")
	d.Press("enter")
	require.Equal(t, []tea.Msg{OpenScenario{"tail"}}, *told)

	c := course()
	c.Lessons[0].Scenarios[1].Questions[2].State = Solved
	d.Send(Show{c})
	d.Expect("● next: How many at a time · lesson 2 · 43 % read")
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
	d.Press("up", "right", "down")
	d.Send(Show{course()})
	d.Press("enter")
	require.Equal(t, OpenScenario{"herd"}, (*told)[1])

	c := course()
	c.Lessons[1].Scenarios = c.Lessons[1].Scenarios[:1]
	d.Send(Show{c})
	require.Equal(t, place{1, -1}, d.M.cursor, "the scenario is gone, its lesson is not")
	c.Lessons = c.Lessons[:1]
	d.Send(Show{c})
	require.Equal(t, place{0, 1}, d.M.cursor, "the lesson is gone")
	d.Send(Show{})
	d.Press("enter", "down", "right", "n")
	d.Send(Show{done()})
	require.Equal(t, place{0, -1}, d.M.cursor)
}

func TestMoving(t *testing.T) {
	d, _ := open(t, course(), 100, 30)
	at := func(lesson, scenario int, keys ...string) {
		t.Helper()
		d.Press(keys...)
		require.Equal(t, place{lesson, scenario}, d.M.cursor)
	}
	at(0, 1)
	at(0, 1, "down", "j")
	at(0, 0, "k", "up", "up")
	at(0, -1, "left")
	at(0, -1, "up", "esc")
	at(2, -1, "down", "j")
	at(2, -1, "right", "l") // has no scenarios
	at(1, 0, "k", "l")
	at(1, 1, "G", "right")
	at(1, 0, "g")
	at(1, -1, "h")
	at(1, 0, "tab")
	at(1, -1, "tab")
	at(8, -1, "G")
	at(0, -1, "g")
	at(0, 1, "right") // the one that is not solved
}

// A page is what is seen, but one, for lists that are long.
func TestPages(t *testing.T) {
	d, _ := open(t, courses()["many"], 80, 23)
	d.Press("pgdown")
	require.Equal(t, place{18, -1}, d.M.cursor)
	d.Press("pgdown", "pgdown", "pgup")
	require.Equal(t, place{21, -1}, d.M.cursor)
	d.Press("g", "down", "down", "down", "right", "ctrl+d")
	require.Equal(t, place{3, 8}, d.M.cursor)
}

// From wherever one is, one key goes on.
func TestGoingOn(t *testing.T) {
	d, told := open(t, course(), 100, 30)
	require.NotContains(t, working(d.M), "n", "enter does the same")
	d.Press("left", "G")
	require.Contains(t, working(d.M), "n")
	d.Press("n")
	require.Equal(t, []tea.Msg{OpenScenario{"tail"}}, *told)
	require.Equal(t, place{0, 1}, d.M.cursor)

	d, told = open(t, done(), 100, 30)
	require.NotContains(t, working(d.M), "n")
	d.Press("n")
	require.Empty(t, *told)
}

// working are the keys that a screen names.
func working(m Model) []string {
	var out []string
	for _, b := range m.Keys().ShortHelp() {
		if b.Enabled() {
			out = append(out, b.Help().Key)
		}
	}
	return out
}

// What is due for review is told, and asked with one key.
func TestReviews(t *testing.T) {
	c := course()
	c.Due = []Due{{Scenario: "warm", Question: "q", Title: "One request a second", Number: 1}, {Scenario: "tail", Question: "r", Title: "The nine-second tail", Number: 1}}
	d, told := open(t, c, 110, 30)
	d.Expect("2 reviews due", "choose · solved with hints · review due", "predict · solved without a hint · review in 4 days")
	require.Contains(t, working(d.M), "r")
	d.Press("r")
	d.Click("reviews due")
	require.Equal(t, []tea.Msg{Review{c.Due[0]}, Review{c.Due[0]}}, *told)
	c.Due = nil
	d.Send(Show{c})
	d.ExpectNot("reviews due")
	require.NotContains(t, working(d.M), "r")
	d.Press("r")
	require.Len(t, *told, 2)
}

// Where there is little room less is told of questions: what they ask is cut to
// a line, and left out.
func TestQuestionsInLittleRoom(t *testing.T) {
	d, _ := open(t, course(), 80, 23)
	d.Expect("✓ 1  What is asked in the 1. place", "     of it?", "     choose · solved with hints", "     review due")
	d.Resize(80, 19)
	d.Expect("✓ 1  What is asked in the 1. place of …", "     with hints · review due")
	d.Resize(80, 15)
	d.Expect("✓ 1  with hints · review due", "✗ 3  What is asked in the 3. place of …")
}

func TestDays(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		time.Minute: "within a day", day: "within a day", day + 1: "in 2 days", 59 * day: "in 59 days", 61 * day: "in 2 months", 729 * day: "in 24 months", 800 * day: "in 2 years",
	} {
		require.Equal(t, want, days(d), d)
	}
}

// How much of a lesson is solved shows as a bar, and how much of that without a
// hint, in every look.
func TestMastery(t *testing.T) {
	d, _ := open(t, course(), 120, 39)
	d.Expect("▆▆▆▆▆▆▆▆▃▃▃▁▁▁▁ 3/4", "✓ read · 11 min · 3 of 4 solved · 2 without a hint")
	d.Resize(40, 11)
	d.Press("left")
	d.Expect("▆▆▆▃▃▁", "✓ read")
	d.Resize(80, 23)
	d.M = d.M.Style(theme.New(theme.NoColor, true).ASCII())
	d.Expect("#####===__ 3/4")
}

// When nothing is left to do, the screen says so, and when there will be.
func TestTheEnd(t *testing.T) {
	d, _ := open(t, done(), 100, 30)
	d.Expect("That was all of it: 9 lessons read, 21 questions solved, 20 without a hint.", "the next review is due in 3 days.")
	d.ExpectNot("● next")
	d.Resize(40, 11)
	d.Expect("✓ all read, all solved")

	c := with(done(), true, Mastered)
	c.Due = []Due{{Scenario: "warm", Question: "q"}}
	d, _ = open(t, c, 100, 30)
	d.Expect("all without a hint", "1 review due now, r begins.")

	d, _ = open(t, Course{Title: "Short", Lessons: []Lesson{{ID: "a", Title: "A", Read: true}}}, 100, 30)
	d.Expect("That was all of it: 1 lesson read.")
}

// How far certainty can be trusted is told once there is enough to tell.
func TestCalibration(t *testing.T) {
	c := course()
	d, _ := open(t, c, 120, 39)
	d.Expect("Of 6 answers that you were certain of, 5 were right.")
	c.Certain = 4
	d.Send(Show{c})
	d.ExpectNot("certain of")
}

func TestMouse(t *testing.T) {
	d, told := open(t, course(), 100, 30)
	x, y, _ := tuitest.Find(d.Screen(), "How many at a time")
	click := func(x, y int) { d.Send(tea.MouseClickMsg{X: x, Y: y}) }
	click(x, y)
	require.Equal(t, place{1, -1}, d.M.cursor)
	click(x, y+1) // its second line
	require.Equal(t, []tea.Msg{OpenLesson{"many"}}, *told, "a second click opens")
	click(x, y+2) // between lessons
	require.Len(t, *told, 1)

	d.Click("The herd at the door")
	require.Equal(t, place{1, 1}, d.M.cursor)
	d.Click("The herd at the door")
	require.Equal(t, OpenScenario{"herd"}, (*told)[1])
	x, y, _ = tuitest.Find(d.Screen(), "1  What is asked")
	click(x, y)
	require.Equal(t, OpenScenario{"herd"}, (*told)[2], "and so does one on what it is about")
	d.Click("43 % read ·") // of the lesson, above its scenarios
	require.Equal(t, place{1, -1}, d.M.cursor)
	d.Click("next: ")
	require.Equal(t, OpenScenario{"tail"}, (*told)[3])

	wheel := func(x, y int, b tea.MouseButton) { d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: b}) }
	wheel(5, 8, tea.MouseWheelUp)
	require.Equal(t, place{0, -1}, d.M.cursor, "over the lessons it is among them")
	wheel(5, 8, tea.MouseWheelDown)
	require.Equal(t, place{1, -1}, d.M.cursor)
	wheel(70, 8, tea.MouseWheelDown)
	require.Equal(t, place{1, 0}, d.M.cursor)
	wheel(70, 8, tea.MouseWheelDown)
	require.Equal(t, place{1, 1}, d.M.cursor)
}

// States are told apart by their marks, not by colour alone.
func TestMarksDiffer(t *testing.T) {
	for _, st := range []theme.Styles{look, look.ASCII()} {
		m := New(course(), st)
		seen := map[string]bool{}
		for s := Open; s <= Mastered; s++ {
			g, _ := m.mark(s)
			require.False(t, seen[g])
			seen[g] = true
			require.NotEmpty(t, stateWords[s])
		}
	}
}

// courses are of every shape that an instructor's may have.
func courses() map[string]Course {
	many := Course{Title: "Forty"}
	for i := range 40 {
		many.Lessons = append(many.Lessons, Lesson{ID: strconv.Itoa(i), Title: fmt.Sprintf("The lesson of number %d", i+1), Minutes: 5 + i*5})
	}
	for i := range 30 {
		many.Lessons[3].Scenarios = append(many.Lessons[3].Scenarios, scenario(strconv.Itoa(i), fmt.Sprintf("The scenario of number %d, with a title that is long", i+1), Solved, Tried))
	}
	long := course()
	long.Title = strings.Repeat("サーバーレスを実験で学ぶ", 8)
	for i := range long.Lessons {
		long.Lessons[i].Title = strings.Repeat("最初の呼び出しはなぜ待つのか", i+1)
		long.Lessons[i].Summary = strings.Repeat("Unbreakable", 30)
		for j := range long.Lessons[i].Scenarios {
			long.Lessons[i].Scenarios[j].Title = strings.Repeat("ドアの前の群れ ", 9)
			long.Lessons[i].Scenarios[j].Questions = append(long.Lessons[i].Scenarios[j].Questions, make([]Question, 60)...)
		}
	}
	return map[string]Course{
		"fresh": fresh(), "under way": course(), "done": done(), "empty": {Title: "Empty", New: true}, "many": many, "long": long,
		"one": {Title: "One", Lessons: []Lesson{{ID: "a", Title: "A", Minutes: 5}}},
	}
}

func TestEverySizeHolds(t *testing.T) {
	for name, c := range courses() {
		t.Run(name, func(t *testing.T) {
			d, _ := open(t, c, 80, 23)
			for _, keys := range [][]string{{"left", "G"}, {"g", "down", "down", "down", "right", "G"}} {
				d.Resize(80, 23)
				d.Press(keys...)
				tuitest.Sweep(t, func(w, h int) string {
					d.Resize(w, h)
					return d.Screen()
				})
			}
		})
	}
}

// Whatever is pressed, clicked on and resized: the cursor is on the map and on
// the screen, and the screen is in its size.
func TestTheCursorIsSeen(t *testing.T) {
	all := courses()
	rapid.Check(t, func(rt *rapid.T) {
		c := all[rapid.SampledFrom([]string{"fresh", "under way", "done", "many", "long", "one"}).Draw(rt, "course")]
		d, _ := open(t, c, 80, 23)
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			switch rapid.IntRange(0, 3).Draw(rt, "what") {
			case 0:
				d.Resize(rapid.IntRange(40, 200).Draw(rt, "w"), rapid.IntRange(11, 59).Draw(rt, "h"))
			case 1:
				x, y := rapid.IntRange(0, d.W).Draw(rt, "x"), rapid.IntRange(0, d.H).Draw(rt, "y")
				d.Send(tea.MouseClickMsg{X: x, Y: y})
				d.Send(tea.MouseWheelMsg{X: x, Y: y, Button: rapid.SampledFrom([]tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}).Draw(rt, "wheel")})
			default:
				d.Press(rapid.SampledFrom([]string{"up", "down", "left", "right", "g", "G", "n", "tab", "enter"}).Draw(rt, "key"))
			}
			screen := d.Screen()
			tuitest.Fits(t, screen, d.W, d.H)
			if !strings.Contains(screen, look.Glyphs.Pointer) {
				rt.Fatalf("%dx%d: where is %v?\n%s", d.W, d.H, d.M.cursor, ansi.Strip(screen))
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	m := New(course(), look).Resize(120, 39)
	for b.Loop() {
		_ = m.View()
	}
}
