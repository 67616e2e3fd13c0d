// Package tuitest drives screens in tests the way a learner does: it presses
// keys by the names that the terminal has for them, clicks on what is to be
// read, does at once whatever a key asks for, and looks at the text on the
// screen. Nothing waits: commands run in their order, one after the other.
//
// What to call first: Open with a screen and the size of the terminal.
package tuitest

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"coldstart/tui/widget"
)

// Key is the message of a key by the name that the terminal has for it: "a",
// "A", "enter", "space", "ctrl+c". What is no key's name panics.
func Key(name string) tea.KeyPressMsg {
	if k := widget.Press(name); k.String() == name {
		return k
	}
	panic(fmt.Sprintf("tuitest: no key is called %q", name))
}

// Run runs a command and passes on what it brings: of a batch each command in
// its order, and nothing for nil.
func Run(cmd tea.Cmd, send func(tea.Msg)) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			Run(c, send)
		}
	case nil:
	default:
		send(msg)
	}
}

// A Screen is what a Driver drives: a value that messages make the next one of.
type Screen[M any] interface {
	Init() (M, tea.Cmd)
	Resize(w, h int) M
	Update(tea.Msg) (M, tea.Cmd)
	View() string
}

// A Driver is a learner in front of a screen.
type Driver[M Screen[M]] struct {
	T testing.TB
	M M

	W, H int // of the terminal

	// Told takes a message that a command brought, true where it is for the
	// root and not for the screen. May be nil.
	Told func(tea.Msg) bool
}

// Open shows a screen on a terminal of w by h cells.
func Open[M Screen[M]](t testing.TB, m M, w, h int, told func(tea.Msg) bool) *Driver[M] {
	t.Helper()
	d := &Driver[M]{T: t, M: m.Resize(w, h), W: w, H: h, Told: told}
	var cmd tea.Cmd
	d.M, cmd = d.M.Init()
	d.Run(cmd)
	return d
}

// Run runs a command, and all that come of it.
func (d *Driver[M]) Run(cmd tea.Cmd) {
	Run(cmd, func(msg tea.Msg) {
		if d.Told == nil || !d.Told(msg) {
			d.Send(msg)
		}
	})
}

// Send sends a message and does what comes of it.
func (d *Driver[M]) Send(msg tea.Msg) {
	d.T.Helper()
	var cmd tea.Cmd
	d.M, cmd = d.M.Update(msg)
	d.Run(cmd)
}

// Press presses keys.
func (d *Driver[M]) Press(keys ...string) {
	d.T.Helper()
	for _, k := range keys {
		d.Send(Key(k))
	}
}

// Type types a text, letter by letter.
func (d *Driver[M]) Type(text string) {
	d.T.Helper()
	for _, r := range text {
		if r == ' ' {
			d.Press("space")
			continue
		}
		d.Press(string(r))
	}
}

// Resize gives the terminal another size.
func (d *Driver[M]) Resize(w, h int) {
	d.T.Helper()
	d.W, d.H = w, h
	d.M = d.M.Resize(w, h)
	d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Screen is what the learner sees, without colours.
func (d *Driver[M]) Screen() string { return ansi.Strip(d.M.View()) }

// Click clicks on the first cell of a text that is on the screen.
func (d *Driver[M]) Click(text string) {
	d.T.Helper()
	x, y, ok := Find(d.Screen(), text)
	if !ok {
		d.T.Fatalf("nothing to click on: no %q on\n%s", text, d.Screen())
	}
	d.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

// Wheel turns the wheel by a number of notches, downwards where that is
// positive.
func (d *Driver[M]) Wheel(notches int) {
	d.T.Helper()
	button := tea.MouseWheelDown
	if notches < 0 {
		button, notches = tea.MouseWheelUp, -notches
	}
	for range notches {
		d.Send(tea.MouseWheelMsg{X: d.W / 2, Y: d.H / 2, Button: button})
	}
}

// Expect looks for texts on the screen.
func (d *Driver[M]) Expect(texts ...string) {
	d.T.Helper()
	for _, s := range texts {
		if !strings.Contains(d.Screen(), s) {
			d.T.Fatalf("no %q on\n%s", s, d.Screen())
		}
	}
}

// ExpectNot looks that texts are not on the screen.
func (d *Driver[M]) ExpectNot(texts ...string) {
	d.T.Helper()
	for _, s := range texts {
		if strings.Contains(d.Screen(), s) {
			d.T.Fatalf("%q is on\n%s", s, d.Screen())
		}
	}
}

// Fits fails where a screen is larger than w by h cells.
func Fits(t testing.TB, screen string, w, h int) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) > h {
		t.Fatalf("%d lines on a terminal of %d:\n%s", len(lines), h, screen)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got > w {
			t.Fatalf("%dx%d: line %d takes %d cells: %q", w, h, i+1, got, l)
		}
	}
}

// Sweep calls draw with every width from 40 to 200, the height of a usual
// terminal, now and then with others, and with sizes that no screen is made
// for, and looks that what it returns fits.
func Sweep(t testing.TB, draw func(w, h int) string) {
	t.Helper()
	for w := 40; w <= 200; w++ {
		heights := []int{23}
		if w%8 == 0 {
			heights = []int{11, 17, 23, 39, 59}
		}
		for _, h := range heights {
			Fits(t, draw(w, h), w, h)
		}
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {4, 3}, {39, 2}, {3, 9}} {
		draw(size[0], size[1])
	}
}

// Find returns the cell in which a text begins on a screen; false where it is
// not there.
func Find(screen, text string) (x, y int, ok bool) {
	for y, line := range strings.Split(screen, "\n") {
		if before, _, found := strings.Cut(ansi.Strip(line), text); found {
			return ansi.StringWidth(before), y, true
		}
	}
	return 0, 0, false
}
