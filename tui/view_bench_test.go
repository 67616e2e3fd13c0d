package tui

import (
	"testing"

	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/internal/course"
	"coldstart/internal/settings"
)

// BenchmarkView measures whole frames at 120x40, with the line of keys and all
// that lies over a screen, on the built-in course; painted: with a theme that
// brings its background, and so colours every cell.
func BenchmarkView(b *testing.B) {
	c, list := course.Load(content.Files)
	require.NoError(b, list.Err())
	for _, s := range []struct {
		name string
		keys []string
		set  settings.Settings
	}{
		{name: "home"},
		{name: "reader", keys: []string{"enter", "tab"}},
		{name: "quiz", keys: []string{"right", "enter", "enter"}},
		{name: "lab", keys: []string{"enter", "tab", "o"}},
		{name: "lab-painted", keys: []string{"enter", "tab", "o"}, set: settings.Settings{}.Once(settings.Theme, "high-contrast")},
		{name: "search", keys: []string{"enter", "tab", "o", "ctrl+p", "l"}},
	} {
		b.Run(s.name, func(b *testing.B) {
			d := drive(b, New(Options{Clock: still, Course: c, Settings: s.set}).Home(), 120, 40)
			d.Press(s.keys...)
			b.ReportAllocs()
			for b.Loop() {
				_ = d.M.App.View()
			}
		})
	}
}
