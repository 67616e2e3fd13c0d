package tui

import (
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/svg"
	"coldstart/tui/widget"
)

// Screen is what a learner sees on a terminal of w by h cells after pressing
// some keys, by the names that bindings have for them ("right", "p", "space"),
// one after the other and each when what the last one asked for is done. There
// is no terminal: it is for pictures in documents.
func (a App) Screen(w, h int, keys []string) string {
	var m tea.Model = a
	var run func(cmd tea.Cmd)
	run = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				run(c)
			}
		default:
			m, cmd = m.Update(msg)
			run(cmd)
		}
	}
	send := func(msg tea.Msg) {
		var cmd tea.Cmd
		m, cmd = m.Update(msg)
		run(cmd)
	}
	run(a.Init())
	send(tea.WindowSizeMsg{Width: w, Height: h})
	for _, k := range keys {
		send(widget.Press(k))
	}
	return m.(App).text()
}

// IsKey reports whether a key has a name, as Screen takes them.
func IsKey(name string) bool { return widget.Press(name).String() == name }

// Picture is Screen as an SVG, in the program's colours.
func (a App) Picture(w, h int, keys []string) string {
	paper, ink := a.st.Page()
	return svg.Draw(a.Screen(w, h, keys), paper, ink)
}
