package tui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/quizzes"
	"coldstart/tui/tuitest"
)

// traffic counts what goes to a terminal.
type traffic struct{ bytes, writes int }

func (w *traffic) Write(p []byte) (int, error) {
	w.bytes += len(p)
	w.writes++
	return len(p), nil
}

// Playback sends what changed, and not the screen: few enough bytes for a slow
// connection, a mean of them told with -v. On a clock of its own, so that it is
// the same on every machine.
func TestBytesOfAFrame(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		keys           []string
		most           int // bytes a frame
	}{
		{"charts", "throttled-payment", nil, 1_000},
		{"charts beside a pinned outcome", "throttled-payment", []string{"p", "right", "right"}, 1_000},
		{"environments", "throttled-payment", []string{"e"}, 4_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, list, err := quizzes.Load(content.Files, "quizzes/"+c.scenario+".toml")
			require.NoError(t, err)
			require.False(t, list.HasErrors())
			synctest.Test(t, func(t *testing.T) {
				w := &traffic{}
				r := &rest{}
				r.program = tea.NewProgram(New(Options{}).Lab(s, 0), tea.WithInput(nil), tea.WithOutput(w), tea.WithWindowSize(120, 40), tea.WithFilter(r.filter),
					tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}), tea.WithoutSignals())
				done := make(chan error)
				go func() {
					_, err := r.program.Run()
					done <- err
				}()
				settle := func(d time.Duration) {
					time.Sleep(d)
					synctest.Wait()
				}
				settle(time.Second)
				first := w.bytes
				for _, k := range c.keys {
					r.program.Send(tuitest.Key(k))
					settle(time.Second)
				}
				r.program.Send(tuitest.Key("space"))
				settle(time.Second)
				*w = traffic{}
				const seconds = 2
				settle(seconds * time.Second)
				require.Greater(t, w.writes, 10*seconds, "it plays")
				require.LessOrEqual(t, w.writes, 21*seconds, "one write a frame")
				frame := w.bytes / w.writes
				t.Logf("%d bytes a frame, %d frames/s, %.1f KB/s; the first screen %d bytes", frame, w.writes/seconds, float64(w.bytes)/seconds/1e3, first)
				require.Less(t, frame, c.most)
				r.program.Send(tuitest.Key("space"))
				settle(time.Second)
				*w = traffic{}
				settle(time.Hour)
				require.Equal(t, traffic{}, *w, "nothing moves, nothing is sent")
				r.program.Send(tuitest.Key("q"))
				require.NoError(t, <-done)
			})
		})
	}
}
