package tuitest

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
)

// Keys have the names that Bubble Tea has for them: what a binding matches is
// what a test presses.
func TestKeysAreCalledAsTheTerminalCallsThem(t *testing.T) {
	for _, name := range []string{"a", "A", "?", "/", "enter", "esc", "tab", "shift+tab", "space", "up", "pgdown", "ctrl+c", "ctrl+p", "backspace", "+"} {
		require.Equal(t, name, Key(name).String())
	}
	require.Panics(t, func() { Key("nonsense") })
}

func TestRunKeepsTheOrder(t *testing.T) {
	say := func(s string) tea.Cmd { return func() tea.Msg { return s } }
	var got []tea.Msg
	Run(tea.Batch(say("a"), tea.Batch(say("b"), nil, say("c")), func() tea.Msg { return nil }, say("d")), func(m tea.Msg) { got = append(got, m) })
	require.Equal(t, []tea.Msg{"a", "b", "c", "d"}, got)
	Run(nil, func(tea.Msg) { t.Fatal("there is nothing to bring") })
}

func TestFindCountsCells(t *testing.T) {
	x, y, ok := Find("ab\n\x1b[1m界\x1b[m ▸here", "here")
	require.True(t, ok)
	require.Equal(t, [2]int{4, 1}, [2]int{x, y})
	_, _, ok = Find("ab", "c")
	require.False(t, ok)
}

// failing is a test that notes that it has failed.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Helper()               {}
func (f *failing) Fatalf(string, ...any) { f.failed = true }

func TestFitsAndSweepFail(t *testing.T) {
	for screen, fits := range map[string]bool{"abc\nd": true, "abcd": false, "a\nb\nc": false, "界c": true, "界cc": false} {
		f := &failing{}
		Fits(f, screen, 3, 2)
		require.Equal(t, fits, !f.failed, screen)
	}
	widths := map[int]bool{}
	f := &failing{}
	Sweep(f, func(w, h int) string {
		widths[w] = true
		if w == 187 {
			return strings.Repeat("x", w+1)
		}
		return strings.Repeat("x", w)
	})
	require.True(t, f.failed)
	for w := 40; w <= 200; w++ {
		require.True(t, widths[w])
	}
}
