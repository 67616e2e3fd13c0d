package tui

import (
	"bytes"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/stretchr/testify/require"

	"coldstart/tui/tuitest"
)

// TestMain starts the goroutine of package signal, which would else start, and
// never end, inside the first test that runs a program.
func TestMain(m *testing.M) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	signal.Stop(c)
	os.Exit(m.Run())
}

// terminal is what a program writes to, and what a person sees of it.
type terminal struct {
	mu       sync.Mutex
	emulator *vt.Emulator
}

// Write draws what the program writes. A program that has no terminal to set
// to raw mode writes bare line feeds.
func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, err := t.emulator.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

func (t *terminal) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(ansi.Strip(t.emulator.String()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \r")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// The whole program, its renderer and a terminal, on a clock of its own: what
// stands on the terminal is what the screen means to show, frame after frame,
// also after a new size; and playing takes the time that it says.
func TestOnATerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := &terminal{emulator: vt.NewEmulator(90, 26)}
		app := New(Options{Course: smallCourse(t, nil)}).Home()
		r := &rest{}
		p := tea.NewProgram(app, tea.WithInput(nil), tea.WithOutput(term), tea.WithWindowSize(90, 26), tea.WithFilter(r.filter),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
		r.program = p
		final := make(chan tea.Model)
		go func() {
			m, err := p.Run()
			if err != nil {
				t.Error(err)
			}
			final <- m
		}()
		settle := func() {
			time.Sleep(time.Second) // of the bubble's clock: several frames
			synctest.Wait()
		}
		press := func(keys ...string) {
			for _, k := range keys {
				p.Send(tuitest.Key(k))
				settle()
			}
		}
		settle()
		require.Contains(t, term.text(), "▸ 1 How many at a time")
		press("enter", "tab", "right")
		require.Contains(t, term.text(), "esc to read on")
		press("o")
		require.Contains(t, term.text(), "The ceiling · lab")

		press("space")
		require.Regexp(t, `▶ 0:0[45] .*/ 1:00  ×5`, term.text(), "a second at five times the speed")
		time.Sleep(12 * time.Second)
		synctest.Wait()
		require.Contains(t, term.text(), "1m simulated", "it is over")

		term.mu.Lock()
		term.emulator.Resize(60, 20)
		term.mu.Unlock()
		p.Send(tea.WindowSizeMsg{Width: 60, Height: 20})
		settle()
		shown := term.text()
		press("?")
		require.Contains(t, term.text(), "turn by ten")
		press("esc")
		require.Equal(t, shown, term.text(), "the page of keys leaves no trace")
		p.Send(tuitest.Key("q"))
		m := (<-final).(App)
		var want []string
		for _, l := range strings.Split(ansi.Strip(m.View().Content), "\n") {
			want = append(want, strings.TrimRight(l, " "))
		}
		require.Equal(t, strings.Join(want, "\n"), shown)
		require.NoError(t, term.emulator.Close())
	})
}
