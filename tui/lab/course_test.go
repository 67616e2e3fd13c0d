package lab

import (
	"io/fs"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/quizzes"
	"coldstart/tui/simview"
	"coldstart/tui/tuitest"
)

// Every world of the course can be looked at from every side: functions, fleets,
// queues, chains, whatever there is to see in them.
func TestEveryScenarioFromEverySide(t *testing.T) {
	names, err := fs.Glob(content.Files, "quizzes/*.toml")
	require.NoError(t, err)
	looked := 0
	for _, name := range names {
		s, list, err := quizzes.Load(content.Files, name)
		require.NoError(t, err)
		if list.HasErrors() {
			continue // a profile, beside the scenario that names it
		}
		looked++
		m, cmd := New(Config{Title: s.Title, World: simview.Scenario(s.World, s.Knobs), Brief: s.Story, Clock: still}, look).Resize(80, 23).Init()
		m = settle(m, cmd)
		see := func(m Model) {
			for _, size := range [][2]int{{120, 39}, {80, 23}, {40, 11}} {
				tuitest.Fits(t, m.Resize(size[0], size[1]).View(), size[0], size[1])
			}
		}
		for range m.subjects() {
			see(m)
			for _, keys := range [][]string{{"e", ".", "up", "right"}, {"i"}, {"b"}} {
				see(press(m, keys...))
			}
			m = press(m, "f")
		}
		// A sweep takes its time: as far as it has come at once.
		swept, cmd := m.Update(tuitest.Key("w"))
		see(swept)
		if name == names[0] {
			tuitest.Run(cmd, func(msg tea.Msg) { swept, _ = swept.Update(msg) })
			see(swept)
		}
	}
	require.Greater(t, looked, 5)
}
