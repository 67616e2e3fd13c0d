//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"coldstart/internal/progress"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// console is the program on a pseudo-terminal, and a terminal emulator that
// shows what a person would see there. Nothing waits for time to pass: what is
// to be seen is read for until it is there or the program has ended.
type console struct {
	t        *testing.T
	command  *exec.Cmd
	pty      *os.File
	w, h     int
	emulator *vt.Emulator
	written  strings.Builder // all that the program wrote
	ended    bool
}

// onConsole starts a command on a terminal of w by h cells. home is where the
// program keeps what it keeps.
func onConsole(t *testing.T, home string, w, h int, command ...string) *console {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // of a test that else would wait for ever
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", asProgram+"=1", learnerVariable+"=0", progress.HomeVariable+"="+home)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)})
	if err != nil {
		t.Skip("there are no pseudo-terminals here: ", err)
	}
	t.Cleanup(func() { _ = terminal.Close() })
	c := &console{t: t, command: cmd, pty: terminal, w: w, h: h}
	c.renew()
	return c
}

// renew puts an empty screen in place.
func (c *console) renew() {
	e := vt.NewEmulator(c.w, c.h)
	c.emulator = e
	answers := make(chan struct{})
	go func() {
		defer close(answers)
		// What a terminal answers when it is asked comes in pieces from this one,
		// and keys would get between them: it is a terminal that answers nothing.
		_, _ = io.Copy(io.Discard, e)
	}()
	c.t.Cleanup(func() {
		_ = e.Close()
		<-answers
	})
}

// program starts the program itself.
func program(t *testing.T, home string, w, h int, args ...string) *console {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	return onConsole(t, home, w, h, append([]string{self}, args...)...)
}

// read takes what the program writes next.
func (c *console) read() {
	buffer := make([]byte, 1<<16)
	n, err := c.pty.Read(buffer)
	c.ended = err != nil
	from := c.written.Len()
	c.written.Write(buffer[:n])
	text := c.written.String()
	// What was drawn for another size may have left anything on a terminal that
	// has this one already, until the whole screen is cleared: all of it counts
	// from there. So it does from where the program leaves the screen that is its
	// own; what the shell had on the other one is of no interest.
	for _, fresh := range []string{"\x1b[2J", "\x1b[?1049l"} {
		begin := max(from-len(fresh), 0) // it may have come in two pieces
		if at := strings.LastIndex(text[begin:], fresh); at >= 0 {
			c.renew()
			from = begin + at
		}
	}
	_, _ = c.emulator.Write([]byte(text[from:]))
}

func (c *console) screen() string { return ansi.Strip(c.emulator.String()) }

// see reads until all texts are on the screen at once.
func (c *console) see(texts ...string) {
	c.t.Helper()
	for {
		missing := ""
		for _, text := range texts {
			if !strings.Contains(c.screen(), text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		if c.ended {
			c.t.Fatalf("the program has ended without %q on the screen:\n%s", missing, c.screen())
		}
		c.read()
	}
}

func (c *console) press(keys string) {
	c.t.Helper()
	_, err := io.WriteString(c.pty, keys)
	require.NoError(c.t, err)
}

// click clicks on the first cell of a text that is on the screen.
func (c *console) click(text string) {
	c.t.Helper()
	c.see(text)
	for y, line := range strings.Split(c.screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := ansi.StringWidth(before)
			c.press(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
			return
		}
	}
}

// resize gives the terminal another size, which the program is told by a
// signal.
func (c *console) resize(w, h int) {
	c.t.Helper()
	c.w, c.h = w, h
	require.NoError(c.t, pty.Setsize(c.pty, &pty.Winsize{Rows: uint16(h), Cols: uint16(w)}))
}

// end reads until the program has ended and returns its exit code, -1 where a
// signal ended it.
func (c *console) end() int {
	c.t.Helper()
	for !c.ended {
		c.read()
	}
	_ = c.command.Wait() // the exit code says it
	return c.command.ProcessState.ExitCode()
}

// restored looks that what the program switched on in the terminal is off.
func (c *console) restored() {
	c.t.Helper()
	for mode, usual := range map[string]string{"?1049": "l", "?1002": "l", "?1006": "l", "?2004": "l", "?25": "h"} {
		other := map[string]string{"l": "h", "h": "l"}[usual]
		written := c.written.String()
		require.GreaterOrEqual(c.t, strings.LastIndex(written, "\x1b["+mode+usual), strings.LastIndex(written, "\x1b["+mode+other), "mode %s stays as it was set", mode)
	}
}

// numbered writes a course whose one lesson has numbered paragraphs, so that
// the place in it can be read off the screen, and returns the flag for it.
func numbered(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	var text strings.Builder
	text.WriteString("+++\ntitle = \"Numbers\"\nsummary = \"Many.\"\nminutes = 5\nscenarios = []\n+++\n")
	for i := range 200 {
		fmt.Fprintf(&text, "\nParagraph %d.\n", i)
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "lessons"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "lessons", "numbers.md"), []byte(text.String()), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "course.toml"), []byte("format = 1\ntitle = \"A course\"\nlanguage = \"en\"\nlessons = [\"numbers\"]\n"), 0o600))
	return "--content=" + dir
}

// toTheMiddle reads the lesson to somewhere in its middle and goes back to the
// course, which shows it: by then it is saved.
func (c *console) toTheMiddle() {
	c.t.Helper()
	c.see("Welcome.")
	c.press("\r")
	c.see("Paragraph 0.")
	c.press("  " + strings.Repeat("j", 14))
	c.see("Paragraph 32.", "Paragraph 45.") // two pages of 26 lines and 14, a blank between two
	c.press("\x1b")
	c.see("% read")
}

// A program that is killed in the midst of things goes on where it was.
func TestKilledAndResumed(t *testing.T) {
	home, course := t.TempDir(), numbered(t)
	c := program(t, home, 100, 30, course)
	c.toTheMiddle()
	require.NoError(t, c.command.Process.Kill())
	require.Equal(t, -1, c.end())

	c = program(t, home, 100, 30, course)
	c.see("% read")
	require.NotContains(t, c.screen(), "Welcome.")
	c.press("\r")
	c.see("Paragraph 32.", "Paragraph 45.")
	require.NotContains(t, c.screen(), "Paragraph 31.")
	c.press("q")
	require.Zero(t, c.end())
	c.restored()
}

// Between an answer and the evidence on it a program may be killed too: the next
// one goes straight to the evidence, whichever question it was. What was answered
// before is not asked again.
func TestKilledWhileItIsDecided(t *testing.T) {
	home := t.TempDir()
	play := func() *console { return program(t, home, 100, 30, "play", "throttled-payment") }
	c := play()
	c.see("1 of 4", "to the question")
	c.press("\r")
	c.see("▸question")
	c.press("a\r")
	c.see("How sure are you?")
	c.press("1")
	c.see("holds in", "You said A, a guess.")
	c.press("\r")
	c.see("2 of 4", "▸question")
	c.press("b\r")
	c.see("How sure are you?")
	c.press("3")
	// By then the answer was written some thousand runs ago.
	for share := regexp.MustCompile(`[1-9][0-9]? %`); !share.MatchString(c.screen()); {
		require.False(t, c.ended)
		require.NotContains(t, c.screen(), "holds in", "it was over at once")
		c.read()
	}
	c.see("You said B, certain.")
	require.NoError(t, c.command.Process.Kill())
	require.Equal(t, -1, c.end())

	c = play()
	c.see("2 of 4", "holds in", "You said B, certain.")
	require.NotContains(t, ansi.Strip(c.written.String()), "How sure")
	c.press("\r")
	c.see("3 of 4", "▸question")
	require.NoError(t, c.command.Process.Kill())
	require.Equal(t, -1, c.end())

	c = play()
	c.see("3 of 4", "You go on with question 3.", "b begin with question 1")
	c.press("b")
	c.see("1 of 4", "to the question")
	c.press("q")
	require.Zero(t, c.end())
	c.restored()
}

// A terminal that is closed ends the program, in order, and what was read up to
// then is saved.
func TestHangUp(t *testing.T) {
	home, course := t.TempDir(), numbered(t)
	c := program(t, home, 100, 30, course)
	c.toTheMiddle()
	c.press("\r")
	c.see("Paragraph 32.")
	c.press("jj")
	c.see("Paragraph 46.")
	require.NoError(t, c.command.Process.Signal(syscall.SIGHUP))
	require.Equal(t, exitInterrupted, c.end())
	c.restored()

	c = program(t, home, 100, 30, course)
	c.see("% read")
	c.press("\r")
	c.see("Paragraph 33.", "Paragraph 46.")
	require.NotContains(t, c.screen(), "Paragraph 32.")
	c.press("jjjj")
	c.see("Paragraph 47.")
	require.NoError(t, c.pty.Close()) // and no signal of ours
	_ = c.command.Wait()
	require.NotEqual(t, -1, c.command.ProcessState.ExitCode(), "it has ended by itself")

	c = program(t, home, 100, 30, course)
	c.see("% read")
	c.press("\r")
	c.see("Paragraph 47.")
	require.NotContains(t, c.screen(), "Paragraph 33.")
	c.press("\x03")
	require.Zero(t, c.end())
	c.restored()
}

// However fast the size changes: nothing that was typed is lost, and what is
// on the screen in the end is what belongs there.
func TestResizeStorm(t *testing.T) {
	home := t.TempDir()
	c := program(t, home, 100, 30)
	c.see("Welcome.")
	c.press("/")
	c.see("type to search")
	c.press("thr")
	c.see("thr_")
	for i := range 120 {
		c.resize(20+i*37%180, 5+i*13%55)
		if i == 60 {
			c.press("ot")
		}
	}
	c.resize(80, 24)
	c.press("t")
	found := []string{"thrott_", "scenario  The throttled payment function", "lab       The throttled payment function", "enter open"}
	c.see(found...)
	after := c.screen()
	c.press("\x1b")
	c.see("Welcome.", "q quit")
	c.press("q")
	require.Zero(t, c.end())
	c.restored()

	calm := program(t, home, 80, 24)
	calm.see("Welcome.")
	calm.press("/thrott") // at once: nothing that is typed ahead is lost
	calm.see(found...)
	require.Equal(t, calm.screen(), after)
}

// In a shell ctrl+z gives the terminal back as it was, and stops the program;
// fg goes on with it where it was.
func TestSuspended(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	self, err := os.Executable()
	require.NoError(t, err)
	// The shell goes on when the test has seen that the program has stopped.
	c := onConsole(t, t.TempDir(), 100, 30, bash, "--norc", "-c", `set -m; "$0"; echo "stopped with $?"; read -r; fg`, self)
	c.see("Welcome.")
	c.press("/")
	c.see("type to search")
	c.press("cold")
	c.see("cold_")
	c.press("\x1a")
	c.see("stopped with 148") // 128 and SIGTSTP's number
	require.NotContains(t, c.screen(), "cold_")
	c.restored()
	c.press("\n")
	c.see("cold_", "enter open") // nothing has changed, and all is drawn again
	c.press("\x7f")
	c.see("col_")
	c.press("\x03")
	require.Zero(t, c.end())
	c.restored()
}

// kinds is a scenario with a question of each kind, whose answers do not depend on
// chance.
const kinds = `
format = 1
id     = "kinds"
title  = "Of every kind"
lesson = "many"
brief  = "It costs {{outcome \"cost.total\"}}."

[world]
duration = "1m"
[world.billing]
free_tier = false
[world.functions.report]
runtime   = "python"
duration  = "200ms"
cpu_share = 0.5
memory_mb = 3008
[world.sources.staff]
kind     = "direct"
to       = "report"
rate     = "10/s"
arrivals = "even"

[[knob]]
set    = "functions.report.memory_mb"
label  = "Memory of report"
values = [512, 3008]

[[question]]
id     = "one"
kind   = "choice"
prompt = "Which is true?"
  [[question.choice]]
  text    = "It runs"
  claim   = "functions.report.invocations > 0"
  correct = true
  why     = "It does."
  [[question.choice]]
  text    = "It fails"
  claim   = "functions.report.errors > 0"
  correct = false
  why     = "It does not."

[[question]]
id     = "several"
kind   = "choice"
select = "many"
prompt = "Which are true?"
  [[question.choice]]
  text    = "It is called"
  claim   = "functions.report.invocations > 0"
  correct = true
  why     = "It is."
  [[question.choice]]
  text    = "It never fails"
  claim   = "functions.report.errors == 0"
  correct = true
  why     = "It does not."

[[question]]
id        = "number"
kind      = "predict"
prompt    = "How many a second?"
value     = "functions.report.invocations / 60"
tolerance = 5
why       = "Ten."

[[question]]
id        = "knobs"
kind      = "tune"
prompt    = "Halve the bill."
objective = ["cost.total < baseline.cost.total / 2"]
solution  = { functions.report.memory_mb = 512 }
why       = "It waits."

[[question]]
id     = "order"
kind   = "order"
prompt = "What happens first?"
steps  = ["arrive", "sandbox", "invoke"]
why    = "So it goes."
`

// A question of every kind is answered with the keys alone, and with the mouse
// alone, to the summary behind the last one.
func TestEveryKindOfQuestion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kinds.toml")
	require.NoError(t, os.WriteFile(file, []byte(kinds), 0o600))
	start := func(w, h int, args ...string) *console {
		c := program(t, t.TempDir(), w, h, append([]string{"play", file}, args...)...)
		c.see("to the question")
		return c
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		c := start(size[0], size[1])
		c.press("\r")
		c.see("Which is true?")
		c.press("\r")
		c.see("How sure are you?")
		c.press("3")
		c.see("holds in", "enter next")
		c.press("\r")
		c.see("Which are true?")
		c.press(" j \r")
		c.see("enter commits: A and B")
		c.press("\x1b[C\r") // right, enter
		c.see("✓ Right. You said A and B, certain.")
		c.press("\r")
		c.see("How many a second?")
		c.press("1x0\r")
		c.see("enter commits: 10")
		c.press("2")
		c.see("✓ Right. You said 10, fairly sure.")
		c.press("\r")
		c.see("Halve the bill.", "0 of 1 met")
		c.press("\x1b[D") // left
		c.see("1 of 1 met")
		c.press("s")
		c.see("enter commits: this world")
		c.press("1")
		c.see("✓ Right.", "at par")
		c.press("\r")
		c.see("What happens first?", "space take")
		c.press("J\r")
		c.see("enter commits: this order")
		c.press("1")
		c.see("simulated", "you said")
		c.press("\r")
		c.see("Of every kind · summary", "5 What happens first?", "enter  End")
		c.press("\r")
		require.Zero(t, c.end())
		c.restored()

		c = start(size[0], size[1], "--theme", "light")
		c.click("enter to the question")
		c.see("Which is true?")
		c.click("enter answer")
		c.click("certain")
		c.see("▸3 certain")
		c.click("certain")
		c.see("holds in")
		c.click("enter next")
		c.click("It is called")
		c.click("It never fails")
		c.click("enter answer")
		c.see("enter commits: A and B")
		c.click("fairly")
		c.see("✓ Right. You said A and B, fairly sure.")
		c.click("enter next")
		c.see("[_]")
		for i := range 10 {
			c.press("\x1b[<64;10;10M") // the wheel, upwards
			c.see(fmt.Sprintf("[%d_]", i+1))
		}
		c.click("enter answer")
		c.click("fairly")
		c.see("✓ Right. You said 10, fairly sure.")
		c.click("enter next")
		c.see("0 of 1 met")
		c.click("←→ turn") // its left half
		c.see("1 of 1 met")
		c.click("s submit")
		c.click("fairly")
		c.see("✓ Right.", "at par")
		c.click("enter next")
		c.see("What happens first?")
		c.click("1 ")
		c.see("put it down")
		c.click("2 ")
		c.see("space take")
		c.click("enter answer")
		c.click("fairly")
		c.see("simulated", "you said")
		c.click("enter next")
		c.see("Of every kind · summary")
		c.click("enter  End")
		require.Zero(t, c.end())
		c.restored()
	}
}
