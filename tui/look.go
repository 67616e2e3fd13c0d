package tui

import (
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"coldstart/engine/units"
	"coldstart/internal/settings"
	"coldstart/tui/overlay"
	"coldstart/tui/theme"
)

// styles is the look that the settings ask for, on the terminal that there is.
func (a App) styles() theme.Styles {
	v := theme.Variants[a.settings.Get(settings.Theme)]
	if a.profile != nil {
		v = theme.For(v, *a.profile)
	}
	st := theme.On(a.terminal, v)
	st.Still = a.settings.Get(settings.Motion) == "reduced"
	if a.settings.Get(settings.Units) == "fixed" {
		st.Units = units.Fixed
	}
	if a.options.ASCII {
		st = st.ASCII()
	}
	return st
}

// restyle gives everything the look that it is to have by now.
func (a App) restyle() App {
	a.st = a.styles()
	a, _ = a.each(func(s screen) (screen, tea.Cmd) { return s.Style(a.st), nil })
	if a.over != nil {
		a.over = a.over.Style(a.st)
	}
	return a
}

// background takes what the terminal says of its background.
func (a App) background(msg tea.BackgroundColorMsg) App {
	a.terminal = theme.Terminal{Dark: msg.IsDark(), Known: true}
	return a.restyle()
}

// colors takes which colours the terminal has.
func (a App) colors(profile colorprofile.Profile) App {
	a.profile = &profile
	return a.restyle()
}

// set changes a setting, which works at once and is saved in a command.
func (a App) set(msg overlay.Set) (App, tea.Cmd) {
	a.settings = a.settings.With(msg.Name, msg.Value)
	a.saver.take(a.settings)
	if s, ok := a.over.(overlay.Settings); ok {
		a.over = s.Now(a.settings)
	}
	saver := a.saver
	return a.restyle(), func() tea.Msg {
		if err := saver.save(); err != nil {
			return noticeMsg(err.Error())
		}
		return nil
	}
}

// A saver saves settings, of several that follow each other the newest. It is
// shared by the values of App that follow each other.
type saver struct {
	writing sync.Mutex // held while a file is written

	mu      sync.Mutex // guards what follows
	newest  settings.Settings
	waiting bool
}

func (s *saver) take(newest settings.Settings) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.newest, s.waiting = newest, true
}

func (s *saver) save() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	newest, waiting := s.newest, s.waiting
	s.waiting = false
	s.mu.Unlock()
	if !waiting {
		return nil
	}
	return newest.Save()
}
