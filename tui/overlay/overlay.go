// Package overlay is what opens over a screen, whichever it is: the page of
// keys, a list to search and choose from, the settings. An overlay has all
// input while it is open, and answers the root with a message: Close, Chosen
// or Set. What lies below stays as it is.
package overlay

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// An Overlay is one of those of this package. Like a screen it is a value that
// messages make the next one of.
type Overlay interface {
	Update(tea.Msg) (Overlay, tea.Cmd)
	Draw(c canvas.Canvas) // over what is on it
	Resize(w, h int) Overlay
	Style(theme.Styles) Overlay
	Keys() help.KeyMap
	Typing() bool // letters are text
}

// Close says that the overlay is to go.
type Close struct{}

func closing() tea.Msg { return Close{} }

// frame is what all overlays have: a box with a title in the middle of the
// screen.
type frame struct {
	title string
	st    theme.Styles
	w, h  int // of the screen
}

// box is where w by h cells stand, or as many of them as there are.
func (f frame) box(w, h int) canvas.Rect {
	w, h = min(w, f.w), min(h, f.h)
	return canvas.R((f.w-w)/2, (f.h-h)/2, w, h)
}

// draw draws an empty box and returns the area inside, a blank left free on
// either side.
func (f frame) draw(c canvas.Canvas, r canvas.Rect) canvas.Canvas {
	c = c.In(r)
	c.Fill(" ", f.st.Text)
	return widget.Panel(c, widget.Title(f.title, f.st), true, f.st)
}

// outside reports a click beside the box.
func outside(msg tea.Msg, r canvas.Rect) bool {
	click, ok := msg.(tea.MouseClickMsg)
	return ok && !r.Contains(click.X, click.Y)
}

// wheel is how far a message turns the wheel: -1, 0 or 1.
func wheel(msg tea.Msg) int {
	if m, ok := msg.(tea.MouseWheelMsg); ok {
		switch m.Button {
		case tea.MouseWheelUp:
			return -1
		case tea.MouseWheelDown:
			return 1
		}
	}
	return 0
}

func bind(help, desc string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
}

var (
	upKey       = bind("↑", "up", "up", "k")
	downKey     = bind("↓", "down", "down", "j")
	pageUpKey   = bind("pgup", "page up", "pgup", "ctrl+b")
	pageDownKey = bind("pgdown", "page down", "pgdown", "ctrl+f", "space")
)
