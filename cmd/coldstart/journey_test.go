package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"coldstart/content"
	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/quizzes"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// founding are the scenarios that the course was begun for.
var founding = []string{"throttled-payment", "file-twice", "bill-500m"}

// scenarioOf reads a scenario of the built-in course.
func scenarioOf(t *testing.T, id string) *quizzes.Scenario {
	t.Helper()
	c, _ := course.Load(content.Files)
	s, found, err := c.Scenario(id)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

// answers are the lines with which a learner answers a question: right as the
// author sees it, or else one choice that is wrong.
func answers(t *testing.T, s *quizzes.Scenario, q *quizzes.Question, right bool) []string {
	t.Helper()
	session, err := quizzes.NewSession(s, q.ID, s.Seed())
	require.NoError(t, err)
	if q.Kind == quizzes.PredictKind {
		require.NoError(t, session.Commit(quizzes.Answer{}, quizzes.Guess))
		reveal, err := session.Reveal(t.Context(), quizzes.RevealOptions{})
		require.NoError(t, err)
		return []string{fmt.Sprint(reveal.Value), "c", ""}
	}
	// Which letter a choice has is told by what the learner reads.
	letters := ""
	for i, text := range session.Options() {
		correct := slices.ContainsFunc(q.Choices, func(c *quizzes.Choice) bool { return c.Correct && sameWords(c.Text.String(), text) })
		if correct == right {
			letters += string(rune('A' + i))
		}
	}
	if !right {
		letters = letters[:1]
	}
	return []string{letters, "f", ""}
}

// sameWords compares a text with what its templates have become.
func sameWords(source, shown string) bool {
	before, _, _ := strings.Cut(source, "{{")
	return strings.HasPrefix(shown, before)
}

// learn runs the program with lines of input, as through a pipe.
func learn(t *testing.T, args []string, lines ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), args, strings.NewReader(strings.Join(lines, "\n")+"\n"), &stdout, &stderr)
	require.Zero(t, code, "%s", &stderr)
	require.Empty(t, stderr.String())
	requirePlain(t, stdout.String())
	return stdout.String()
}

// requirePlain: nothing but characters of a text, in lines that are not too
// long.
func requirePlain(t *testing.T, text string) {
	t.Helper()
	for i, line := range strings.Split(text, "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), 78, "line %d: %s", i+1, line)
		for _, r := range line {
			switch {
			case r >= ' ' && r <= '~':
			case r < 0x80 || !unicode.IsPrint(r) || r >= 0x2500 && r <= 0x25ff || r >= 0x2800 && r <= 0x28ff:
				t.Fatalf("line %d has the character %U: %s", i+1, r, line)
			}
		}
	}
}

// menuNumber is what has to be typed to open a scenario or lesson.
func menuNumber(t *testing.T, menu, title string) string {
	t.Helper()
	for _, line := range strings.Split(menu, "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && strings.HasPrefix(strings.Join(fields[1:], " "), title) {
			return fields[0]
		}
	}
	t.Fatalf("the menu has no %q:\n%s", title, menu)
	return ""
}

// TestJourneyInPlainLines: with standard input and output alone a learner goes
// through all questions of the founding scenarios, first with one wrong answer
// in each, and then solves everything. What was done is there in the next
// start.
func TestJourneyInPlainLines(t *testing.T) {
	t.Setenv(progress.HomeVariable, t.TempDir())
	replications = 10
	defer func() { replications = 0 }()
	menu := learn(t, nil)
	require.Contains(t, menu, "Serverless")
	require.Contains(t, menu, "simulator decides", "the welcome of a first start")
	for _, id := range founding {
		s := scenarioOf(t, id)
		n := len(s.Questions)

		// The last question wrong, all others right.
		var lines []string
		for i, q := range s.Questions {
			lines = append(lines, answers(t, s, q, i < n-1)...)
		}
		text := learn(t, []string{"play", id}, lines...)
		require.Equal(t, n-1, strings.Count(text, "\nRight: you said")+strings.Count(text, "\nRight (certain)"), "%s", text)
		require.Equal(t, 1, strings.Count(text, "\nNot right: you said"))
		require.Equal(t, 1, strings.Count(text, "You would be right in another world, one knob away")+strings.Count(text, "No single knob nearby"))
		require.Contains(t, text, "holds in 10 of 10 runs.")
		require.Regexp(t, `not met +0 of 10  `, text)
		for _, q := range s.Questions {
			require.Contains(t, text, fmt.Sprintf(": %s/%s@%d\n", id, q.ID, s.Seed()))
		}

		// From the menu it goes on with the one that is not solved.
		number := menuNumber(t, menu, s.Title)
		lines = append([]string{number, ""}, answers(t, s, s.Questions[n-1], true)...)
		text = learn(t, nil, append(lines, "", "q")...)
		require.Contains(t, text, "Summary: All ")
		require.Contains(t, text, fmt.Sprintf("%d of %d solved", n-1, n))
		require.Contains(t, text, fmt.Sprintf("\nQuestion %d of %d: ", n, n))
		_, after, found := strings.Cut(text, "\nRight: you said")
		require.True(t, found)
		require.Equal(t, number, menuNumber(t, after, s.Title))
		require.Contains(t, after, "solved without hints")
	}

	dir, err := progress.Dir("")
	require.NoError(t, err)
	store, notice, err := progress.Open(dir)
	require.NoError(t, err)
	defer store.Close()
	require.Empty(t, notice)
	for _, id := range founding {
		for _, q := range scenarioOf(t, id).Questions {
			require.Equal(t, progress.StatusSolvedUnaided, store.State().Question(id, q.ID, q.Rev).Status, "%s/%s", id, q.ID)
		}
	}
}

// TestLessonsInPlainLines: every lesson can be read to its end with enter
// alone, and is harmless.
func TestLessonsInPlainLines(t *testing.T) {
	t.Setenv(progress.HomeVariable, t.TempDir())
	c, _ := course.Load(content.Files)
	menu := learn(t, nil)
	for _, e := range c.Lessons {
		lines := make([]string, 0, 100)
		lines = append(lines, menuNumber(t, menu, e.Title))
		for range 40 {
			lines = append(lines, "")
		}
		// More lines than there are pages lead into what comes next, where an empty
		// line is no answer: that ends the program, and not well.
		var stdout, stderr bytes.Buffer
		run(t.Context(), nil, strings.NewReader(strings.Join(lines, "\n")), &stdout, &stderr)
		requirePlain(t, stdout.String())
		require.Contains(t, stdout.String(), "That was the last page", e.ID)
	}
	text := learn(t, nil)
	require.Equal(t, len(c.Lessons), strings.Count(text, "  read\n"), "%s", text)
}

// screen runs the program on a pseudo-terminal and returns all that it writes
// there until it ends. keys are sent when what is to be seen before them is
// there.
func screen(t *testing.T, term string, keys [][2]string, args ...string) (written string, code int) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), self, args...)
	c.Env = append(os.Environ(), "TERM="+term, asProgram+"=1", learnerVariable+"=0", progress.HomeVariable+"="+t.TempDir())
	terminal, err := pty.StartWithSize(c, &pty.Winsize{Rows: 30, Cols: 100})
	if err != nil {
		t.Skip("there are no pseudo-terminals here: ", err)
	}
	defer terminal.Close()
	var seen bytes.Buffer
	buffer := make([]byte, 4096)
	from := 0
	for {
		n, err := terminal.Read(buffer)
		seen.Write(buffer[:n])
		for len(keys) > 0 {
			at := strings.Index(seen.String()[from:], keys[0][0])
			if at < 0 {
				break
			}
			from += at + len(keys[0][0])
			_, err := io.WriteString(terminal, keys[0][1])
			require.NoError(t, err)
			keys = keys[1:]
		}
		if err != nil { // the program has ended
			break
		}
	}
	require.Empty(t, keys, "%q", seen.String())
	_ = c.Wait() // the exit code says it
	return seen.String(), c.ProcessState.ExitCode()
}

// TestOnATerminal: on a terminal the program takes the whole screen; on one
// that can only print, or where plain lines are asked for, it writes nothing
// but text, also when it is interrupted.
func TestOnATerminal(t *testing.T) {
	text, code := screen(t, "xterm-256color", [][2]string{{"Why the first call waits", "q"}})
	require.Zero(t, code)
	require.Contains(t, text, "\x1b[?1049h")

	for _, args := range [][]string{{"--plain"}, {"play", "throttled-payment/cause", "--plain"}, {"lab", "throttled-payment", "--plain"}} {
		text, code := screen(t, "xterm-256color", [][2]string{{"> ", "?\r"}, {"> ", "q\r"}}, args...)
		require.Zero(t, code)
		require.NotContains(t, text, "\x1b")
	}
	for _, c := range []struct {
		typed string
		code  int
		last  string
	}{{"q\r", 0, "q\r\n"}, {"\x04", 0, "\r\n"}, {"\x03", exitInterrupted, "interrupted\r\n"}} {
		text, code := screen(t, "dumb", [][2]string{{"> ", c.typed}})
		require.Equal(t, c.code, code)
		require.NotContains(t, text, "\x1b")
		require.True(t, strings.HasSuffix(text, c.last), "%q", text)
		requirePlain(t, strings.ReplaceAll(strings.ReplaceAll(text, "\r", ""), "^C", ""))
	}
	text, code = screen(t, "dumb", nil, "--help")
	require.Zero(t, code)
	require.NotContains(t, text, "\x1b")
}

// TestJourneyOnATerminal answers a question on a real pseudo-terminal, from the
// story to the evidence.
func TestJourneyOnATerminal(t *testing.T) {
	text, code := screen(t, "xterm-256color", [][2]string{
		{"to the question", "\r"},    // the story
		{"How many of these", "a\r"}, // the question: A
		{"How sure", "\r"},           // fairly
		{"30/30", "q"},               // the evidence
	}, "play", "warm-and-cold@1")
	require.Zero(t, code, "%q", text)
	require.Contains(t, text, "30/30")
}
