package tui

import (
	"charm.land/bubbles/v2/help"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/theme"
)

// screen is one screen, whatever its type.
type screen interface {
	Init() (screen, tea.Cmd)
	Update(tea.Msg) (screen, tea.Cmd)
	View() string
	Resize(w, h int) screen
	Style(theme.Styles) screen
	Keys() help.KeyMap
	Typing() bool // keys are text just now
	Leave() screen
}

// screenModel is what the package of a screen offers: methods on a value that
// return the next value.
type screenModel[M any] interface {
	Init() (M, tea.Cmd)
	Update(tea.Msg) (M, tea.Cmd)
	View() string
	Resize(w, h int) M
	Style(theme.Styles) M
	Keys() help.KeyMap
	Typing() bool
	Leave() M
}

// holder makes a screen of a screenModel, so that packages of screens need not
// know the interface, nor each other.
type holder[M screenModel[M]] struct{ m M }

func hold[M screenModel[M]](m M) screen { return holder[M]{m} }

func (h holder[M]) Init() (screen, tea.Cmd) {
	m, cmd := h.m.Init()
	return holder[M]{m}, cmd
}

func (h holder[M]) Update(msg tea.Msg) (screen, tea.Cmd) {
	m, cmd := h.m.Update(msg)
	return holder[M]{m}, cmd
}

func (h holder[M]) View() string                 { return h.m.View() }
func (h holder[M]) Resize(w, ht int) screen      { return holder[M]{h.m.Resize(w, ht)} }
func (h holder[M]) Style(st theme.Styles) screen { return holder[M]{h.m.Style(st)} }
func (h holder[M]) Keys() help.KeyMap            { return h.m.Keys() }
func (h holder[M]) Typing() bool                 { return h.m.Typing() }
func (h holder[M]) Leave() screen                { return holder[M]{h.m.Leave()} }
