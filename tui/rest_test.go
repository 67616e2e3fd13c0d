package tui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"
	"github.com/stretchr/testify/require"

	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
)

// While nothing happens nothing is looked for; what happens then is drawn at
// the next frame all the same. On a clock of its own.
func TestRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := &terminal{emulator: vt.NewEmulator(90, 26)}
		r := &rest{}
		r.program = tea.NewProgram(guard{New(Options{Course: smallCourse(t, nil)}).Home(), &caught{}, r}, tea.WithInput(nil), tea.WithOutput(term),
			tea.WithWindowSize(90, 26), tea.WithFilter(r.filter), tea.WithoutSignals())
		done := make(chan error)
		go func() {
			_, err := r.program.Run()
			done <- err
		}()
		ticks := func() int { // in a second, taken from the program
			n := 0
			for end := time.After(time.Second); ; {
				select {
				case <-tickerOf(r.program).C:
					n++
				case <-end:
					return n
				}
			}
		}
		time.Sleep(time.Second)
		synctest.Wait()
		require.NotNil(t, tickerOf(r.program), "this version of Bubble Tea has no ticker that can be stopped: see rest.go")
		require.Contains(t, term.text(), "How many at a time")
		require.Zero(t, ticks(), "nobody has touched a key")

		for range 3 {
			time.Sleep(time.Hour)
			r.program.Send(tuitest.Key("?"))
			time.Sleep(2 * framePace)
			synctest.Wait()
			require.Contains(t, term.text(), "search everything", "the page of keys stands there two frames later")
			r.program.Send(tuitest.Key("esc"))
			time.Sleep(2 * framePace)
			synctest.Wait()
			require.NotContains(t, term.text(), "search everything")
			time.Sleep(2 * awake)
			require.Zero(t, ticks())
		}
		r.program.Send(tuitest.Key("q"))
		require.NoError(t, <-done)
		require.NoError(t, term.emulator.Close())
	})
}

// slow is a screen that takes its time for a message.
type slow struct {
	faulty
	text string
}

func (s slow) Init() (slow, tea.Cmd)   { return s, nil }
func (s slow) Resize(w, h int) slow    { return s }
func (s slow) Style(theme.Styles) slow { return s }
func (s slow) Leave() slow             { return s }
func (s slow) View() string            { return s.text }
func (s slow) Update(msg tea.Msg) (slow, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		time.Sleep(3 * awake)
		s.text = "it is done"
	}
	return s, nil
}

// What takes longer than the ticker stays awake for is drawn when it is done,
// and not only when the next key is pressed.
func TestRestWaitsForWhatTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		term := &terminal{emulator: vt.NewEmulator(90, 26)}
		r := &rest{}
		r.program = tea.NewProgram(guard{New(Options{}).starting(hold(slow{text: "it begins"})), &caught{}, r}, tea.WithInput(nil), tea.WithOutput(term),
			tea.WithWindowSize(90, 26), tea.WithFilter(r.filter), tea.WithoutSignals())
		done := make(chan error)
		go func() {
			_, err := r.program.Run()
			done <- err
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Contains(t, term.text(), "it begins")
		r.program.Send(tuitest.Key("x"))
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Contains(t, term.text(), "it is done")
		r.program.Send(tuitest.Key("q"))
		require.NoError(t, <-done)
		require.NoError(t, term.emulator.Close())
	})
}
