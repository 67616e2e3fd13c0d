package lab

import (
	"errors"
	"flag"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"coldstart/engine"
	"coldstart/tui/simview"
	"coldstart/tui/tuitest"
)

// The ways through the lab are the same in every run of the tests;
// -rapid.seed=0 takes others, -rapid.checks more.
func init() {
	flag.Set("rapid.seed", "1")
	flag.Set("rapid.nofailfile", "true")
}

// Whatever is pressed and clicked, in whatever order and on whatever terminal,
// the screen holds and the outcome shown is that of the knobs.
func TestAnyKeysInAnyOrder(t *testing.T) {
	first := open(t, 120, 39, Config{
		Brief: func(*engine.Outcome) string { return "A story." },
		Goals: []Goal{{Name: "none", Judge: func(o, _ *engine.Outcome) []simview.Objective {
			return []simview.Objective{{Text: "no throttles", Met: o.Account.Throttles == 0}}
		}}},
		Write: func(string, []byte) (string, error) { return "", errors.New("not in a test") },
	})
	keys := []string{
		"up", "down", "left", "right", "H", "L", "enter", "esc", "1", "9", "backspace", "u", "r", "s", "p", "P", "c", "o", "f", "tab",
		"e", "w", "i", "b", ",", ".", "[", "]", "<", ">", "x", "pgdown", "pgup", "click", "wheel", "size",
	}
	rapid.Check(t, func(rt *rapid.T) {
		m := first
		for range rapid.IntRange(1, 25).Draw(rt, "keys") {
			switch k := rapid.SampledFrom(keys).Draw(rt, "key"); k {
			case "click":
				x, y := rapid.IntRange(0, m.w).Draw(rt, "x"), rapid.IntRange(0, m.h).Draw(rt, "y")
				m = settle(m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}))
			case "wheel":
				m = settle(m.Update(tea.MouseWheelMsg{X: m.w / 2, Y: m.h / 2, Button: tea.MouseWheelDown}))
			case "size":
				m = m.Resize(rapid.IntRange(1, 200).Draw(rt, "w"), rapid.IntRange(1, 60).Draw(rt, "h"))
			default:
				m = press(m, k)
			}
			tuitest.Fits(t, m.View(), m.w, m.h)
			if r := m.sim.Result(); m.sim.Err() == nil {
				for i, text := range m.sim.Settings() {
					if r.Settings[i] != text {
						rt.Fatalf("the outcome is of %v, the knobs stand at %v", r.Settings, m.sim.Settings())
					}
				}
			}
		}
	})
}
