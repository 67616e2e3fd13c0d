package tui

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/help"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/progress"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// faulty is a screen that makes a mistake in one of its methods.
type faulty struct{ in string }

func (f faulty) here(method string) {
	if f.in == method {
		panic("a mistake in " + method)
	}
}

func (f faulty) Init() (faulty, tea.Cmd) {
	return f, tea.Batch(nil, func() tea.Msg {
		return tea.BatchMsg{nil, func() tea.Msg {
			f.here("a command")
			if f.in == "a run" {
				model, _ := engine.Compile(engine.World{Duration: time.Second})
				jobs := parallel.Replications(model, 1, 2, engine.Options{})
				_, _ = parallel.Run(context.Background(), jobs, parallel.Options{Progress: func(float64) { f.here("a run") }})
			}
			return nil
		}}
	})
}

func (f faulty) Update(msg tea.Msg) (faulty, tea.Cmd) {
	f.here("Update")
	return f, nil
}

func (f faulty) View() string {
	f.here("View")
	return "all is well"
}

func (f faulty) Resize(w, h int) faulty    { return f }
func (f faulty) Style(theme.Styles) faulty { return f }
func (f faulty) Keys() help.KeyMap         { return widget.Keys{} }
func (f faulty) Typing() bool              { return false }
func (f faulty) Leave() faulty             { return f }

// Wherever a mistake is made: the terminal is left as it was found, the report
// says what and where, and what the learner did is saved.
func TestAMistakeLeavesTheTerminalAlone(t *testing.T) {
	for _, in := range []string{"Update", "View", "a command", "a run"} {
		t.Run(in, func(t *testing.T) {
			reports := filepath.Join(t.TempDir(), "not", "there")
			store := progress.Memory()
			a := New(Options{
				Version: "v1.2.3", Reports: reports,
				Progress: func() (*progress.Store, string) { return store, "" },
			}).starting(hold(faulty{in}))
			a.log.add(progress.LessonPosition{Lesson: "many", Position: 0.5})
			var out bytes.Buffer
			err := Run(t.Context(), a, tea.WithInput(nil), tea.WithOutput(&out), tea.WithWindowSize(80, 24),
				tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
			var crash *Crash
			require.ErrorAs(t, err, &crash)
			require.Equal(t, "a mistake in "+in, crash.What)
			require.Contains(t, err.Error(), crash.Path)

			text, err := os.ReadFile(crash.Path)
			require.NoError(t, err)
			for _, want := range []string{"coldstart v1.2.3", " on tui.faulty, ", "a mistake in " + in, "tui.faulty.here"} {
				require.Contains(t, string(text), want)
			}
			for _, mode := range []string{"?1049", "?1002", "?2004", "?25"} { // alternate screen, mouse, paste, cursor
				set, reset := "\x1b["+mode+"h", "\x1b["+mode+"l"
				if mode == "?25" {
					set, reset = reset, set
				}
				require.GreaterOrEqual(t, strings.LastIndex(out.String(), reset), strings.LastIndex(out.String(), set), "%s: %q", mode, &out)
			}
			require.NotContains(t, out.String(), "goroutine", "no stack on the terminal")
			require.Equal(t, 0.5, store.State().Lesson("many").Position)
		})
	}
}

// Only the first mistake is reported, others may come of it; where no report
// can be written that is said.
func TestACrash(t *testing.T) {
	c := &caught{}
	require.NoError(t, c.crash(App{}, testTime))
	for _, what := range []error{errors.New("first"), errors.New("second")} {
		func() {
			defer c.catch("here", func() {})
			panic(what)
		}()
	}
	err := c.crash(App{}, testTime)
	require.ErrorContains(t, err, "first")
	require.ErrorContains(t, err, "There is no report of it: nobody has said where.")
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorContains(t, c.crash(New(Options{Reports: file}), testTime), "There is no report of it: mkdir")
}
