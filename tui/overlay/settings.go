package overlay

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/internal/settings"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Set says that a setting was changed. It works at once.
type Set struct{ Name, Value string }

// Settings shows every setting with all its values, one a row, so that what
// there is to choose can be seen.
type Settings struct {
	frame
	now    settings.Settings
	cursor int // among the values of all options
	scroll widget.Scroll
}

// NewSettings returns the settings as they are.
func NewSettings(now settings.Settings, st theme.Styles) Settings {
	s := Settings{frame: frame{title: "settings", st: st}, now: now}
	for i, c := range s.choices() {
		if c.value.Name == now.Get(c.option.Name) {
			s.cursor = i
			break
		}
	}
	return s
}

// choice is a value of an option.
type choice struct {
	option settings.Option
	value  settings.Value
}

func (s Settings) choices() []choice {
	var out []choice
	for _, o := range settings.Options {
		for _, v := range o.Values {
			out = append(out, choice{o, v})
		}
	}
	return out
}

// lines are the rows of the list: a number is a choice, -1 a blank, and what is
// below that the title of an option, counted from -2 down.
func (s Settings) lines() []int {
	var out []int
	n := 0
	for i, o := range settings.Options {
		if i > 0 {
			out = append(out, -1)
		}
		out = append(out, -2-i)
		for range o.Values {
			out = append(out, n)
			n++
		}
	}
	return out
}

const settingsWidth = 64

func (s Settings) area() canvas.Rect { return s.box(settingsWidth, len(s.lines())+2) }

func (s Settings) clamp() Settings {
	s.cursor = max(min(s.cursor, len(s.choices())-1), 0)
	rows := s.area().H - 2
	at := 0
	for y, line := range s.lines() {
		if line == s.cursor {
			at = y
		}
	}
	if at <= int(s.scroll) {
		s.scroll = widget.Scroll(at - 1) // the title above, if that is one
	}
	if at >= int(s.scroll)+rows {
		s.scroll = widget.Scroll(at - rows + 1)
	}
	s.scroll = s.scroll.Clamp(len(s.lines()), rows)
	return s
}

var (
	setKey      = bind("enter", "take it", "enter", "space", "right", "l")
	setLeaveKey = bind("esc", "back", "esc", "q", "s")
)

// Update takes a message.
func (s Settings) Update(msg tea.Msg) (Overlay, tea.Cmd) {
	area := s.area()
	if outside(msg, area) {
		return s, closing
	}
	s.cursor += wheel(msg)
	switch msg := msg.(type) {
	case tea.MouseClickMsg:
		lines := s.lines()
		if i := msg.Y - area.Y - 1 + int(s.scroll); i >= 0 && i < len(lines) && lines[i] >= 0 && msg.Y < area.Y+area.H-1 {
			s.cursor = lines[i]
			return s, s.set()
		}
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, setLeaveKey):
			return s, closing
		case key.Matches(msg, setKey):
			return s, s.set()
		case key.Matches(msg, upKey):
			s.cursor--
		case key.Matches(msg, downKey):
			s.cursor++
		}
	}
	return s.clamp(), nil
}

// Now gives the overlay the settings as they are by now.
func (s Settings) Now(now settings.Settings) Settings {
	s.now = now
	return s
}

func (s Settings) set() tea.Cmd {
	c := s.choices()[s.cursor]
	return func() tea.Msg { return Set{c.option.Name, c.value.Name} }
}

// Draw draws the settings.
func (s Settings) Draw(c canvas.Canvas) {
	in := s.draw(c, s.area()).Inset(1, 0)
	lines, choices := s.lines(), s.choices()
	names := 0
	for _, c := range choices {
		names = max(names, canvas.Width(c.value.Name))
	}
	for y := range in.H() {
		i := int(s.scroll) + y
		if i >= len(lines) || lines[i] == -1 {
			continue
		}
		row := in.Sub(0, y, in.W(), 1)
		if lines[i] < 0 {
			row.Fit(0, 0, row.W(), settings.Options[-2-lines[i]].Title, s.st.Strong)
			continue
		}
		c := choices[lines[i]]
		mark, style := s.st.Glyphs.Off, s.st.Text
		if s.now.Get(c.option.Name) == c.value.Name {
			mark = s.st.Glyphs.On
		}
		if lines[i] == s.cursor {
			row.Text(0, 0, s.st.Glyphs.Pointer, s.st.Focus)
			style = s.st.Strong
		}
		row.Text(2, 0, mark, s.st.Key)
		row.Text(4, 0, c.value.Name, style)
		row.Fit(6+names, 0, row.W()-6-names, c.value.Text, s.st.Muted)
	}
	s.scroll.Mark(in, len(lines), s.st)
}

// Resize gives the screen w by h cells.
func (s Settings) Resize(w, h int) Overlay {
	s.w, s.h = w, h
	return s.clamp()
}

// Style gives the overlay another look.
func (s Settings) Style(st theme.Styles) Overlay {
	s.st = st
	return s
}

// Typing is false: every key is a command.
func (s Settings) Typing() bool { return false }

// Keys are the keys that work now.
func (s Settings) Keys() help.KeyMap {
	return widget.Keys{Short: []key.Binding{setKey, chooseKey, setLeaveKey}}
}
