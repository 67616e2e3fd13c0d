package tui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"coldstart/tui/tuitest"
)

// sequences are the kinds of control sequences in what is written to a
// terminal, as TERMINALS.md names them: "CSI ? 1049 h" for a mode, "CSI H" for
// anything else with parameters, "OSC 2" for a command.
func sequences(out []byte) []string {
	found := map[string]bool{}
	p := ansi.NewParser()
	p.SetHandler(ansi.Handler{
		HandleCsi: func(cmd ansi.Cmd, params ansi.Params) {
			name := "CSI"
			for _, b := range []byte{cmd.Prefix(), cmd.Intermediate()} {
				if b != 0 {
					name += " " + string(rune(b))
				}
			}
			if f := cmd.Final(); f == 'h' || f == 'l' || f == 'p' {
				for _, n := range params {
					found[fmt.Sprintf("%s %d %c", name, n.Param(0), f)] = true
				}
				return
			}
			found[name+" "+string(rune(cmd.Final()))] = true
		},
		HandleEsc: func(cmd ansi.Cmd) { found["ESC "+string(rune(cmd.Final()))] = true },
		HandleOsc: func(cmd int, _ []byte) { found[fmt.Sprintf("OSC %d", cmd)] = true },
		HandleDcs: func(ansi.Cmd, ansi.Params, []byte) { found["DCS"] = true },
		HandleApc: func([]byte) { found["APC"] = true },
		Execute: func(b byte) {
			if b != '\n' && b != '\r' {
				found[fmt.Sprintf("%#02x", b)] = true
			}
		},
	})
	for _, b := range out {
		p.Advance(b)
	}
	return slices.Sorted(maps.Keys(found))
}

// What is asked of a terminal is written down, all of it and nothing else.
func TestTerminals(t *testing.T) {
	text, err := os.ReadFile("TERMINALS.md")
	require.NoError(t, err)
	var written []string
	for line := range strings.Lines(string(text)) {
		if row, ok := strings.CutPrefix(line, "| `"); ok {
			names, _, _ := strings.Cut(row, " |")
			for name := range strings.SplitSeq(names, ", ") {
				written = append(written, strings.Trim(name, "`"))
			}
		}
	}
	slices.Sort(written)

	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		r := &rest{}
		r.program = tea.NewProgram(New(Options{Course: smallCourse(t, nil)}).Home(), tea.WithInput(&silence{t.Context()}), tea.WithOutput(&out), tea.WithWindowSize(90, 26), tea.WithFilter(r.filter),
			tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
		done := make(chan error)
		go func() {
			_, err := r.program.Run()
			done <- err
		}()
		send := func(msg tea.Msg) {
			r.program.Send(msg)
			time.Sleep(time.Second)
			synctest.Wait()
		}
		time.Sleep(time.Second)
		send(tea.ModeReportMsg{Mode: ansi.ModeSynchronizedOutput, Value: ansi.ModeReset})
		send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		for _, k := range []string{"?", "esc", "down", "enter", "space", "space", "b", "tab", "right", "o", "space", "right", "right", "p", "e", "down", "esc", "w", "esc", "esc", "esc", "/", "a", "esc", "s", "esc"} {
			send(tuitest.Key(k))
		}
		send(tea.WindowSizeMsg{Width: 120, Height: 40})
		send(tea.WindowSizeMsg{Width: 50, Height: 14})
		r.program.Send(tuitest.Key("q"))
		require.NoError(t, <-done)
	})
	used := sequences(out.Bytes())
	require.Subset(t, written, used)
	for _, name := range written {
		if strings.HasSuffix(name, " h") || strings.HasSuffix(name, " l") || strings.HasPrefix(name, "OSC") {
			require.Contains(t, used, name, "written down, and not used")
		}
	}
}

// silence is a keyboard that nobody touches.
type silence struct{ ctx context.Context }

func (s *silence) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, io.EOF
}
