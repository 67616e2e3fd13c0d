package overlay

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Keys is the page of keys: all that work on the screen below, with what they
// do.
type Keys struct {
	frame
	keys   help.KeyMap
	scroll widget.Scroll
}

// NewKeys returns the page of keys of a key map.
func NewKeys(m help.KeyMap, st theme.Styles) Keys {
	return Keys{frame: frame{title: "keys", st: st}, keys: m}
}

var hideKey = bind("esc", "back", "?", "esc", "enter", "q")

// keysWidth is the width of the page of keys: as wide as is easy to read.
const keysWidth = 60

func (k Keys) text() widget.Text {
	return widget.HelpText(k.keys, min(k.w, keysWidth)-6, k.st)
}

func (k Keys) area() canvas.Rect { return k.box(keysWidth, len(k.text())+2) }

// Update takes a message.
func (k Keys) Update(msg tea.Msg) (Overlay, tea.Cmd) {
	page := widget.Scroll(max(k.area().H-3, 1))
	k.scroll += widget.Scroll(wheel(msg))
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		return k, closing
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, hideKey):
			return k, closing
		case key.Matches(msg, upKey):
			k.scroll--
		case key.Matches(msg, downKey):
			k.scroll++
		case key.Matches(msg, pageUpKey):
			k.scroll -= page
		case key.Matches(msg, pageDownKey):
			k.scroll += page
		}
	}
	return k.clamp(), nil
}

func (k Keys) clamp() Keys {
	k.scroll = k.scroll.Clamp(len(k.text()), k.area().H-2)
	return k
}

// Draw draws the page.
func (k Keys) Draw(c canvas.Canvas) {
	in := k.draw(c, k.area())
	text := k.text()
	text.Draw(in.Sub(2, 0, in.W()-4, in.H()), int(k.scroll))
	k.scroll.Mark(in, len(text), k.st)
}

// Resize gives the screen w by h cells.
func (k Keys) Resize(w, h int) Overlay {
	k.w, k.h = w, h
	return k.clamp()
}

// Style gives the page another look.
func (k Keys) Style(st theme.Styles) Overlay {
	k.st = st
	return k
}

// Typing is false: every key is a command.
func (k Keys) Typing() bool { return false }

// Keys are the keys that work now.
func (k Keys) Keys() help.KeyMap {
	scroll := bind("↑↓", "scroll", "up", "down")
	scroll.SetEnabled(len(k.text()) > k.area().H-2)
	return widget.Keys{Short: []key.Binding{scroll, hideKey}}
}
