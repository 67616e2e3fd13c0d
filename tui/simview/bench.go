package simview

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Bench is a Model with its knobs in a learner's hands: which of them has the
// focus, and what is being typed for it. A screen places the knobs, passes on
// keys, clicks and the messages of the Model's commands, and draws the rest.
type Bench struct {
	Model
	Focus int // the knob that has the focus; -1 where it is drawn: none of them

	keys   KnobKeys
	typing bool
	typed  string
}

// NewBench returns a bench of a model that has not been started.
func NewBench(m Model) Bench { return Bench{Model: m, keys: newKnobKeys()} }

// Typing reports whether keys are text just now.
func (b Bench) Typing() bool { return b.typing }

// Update takes the messages of the model's commands; others change nothing.
func (b Bench) Update(msg tea.Msg) (Bench, tea.Cmd) {
	var cmd tea.Cmd
	b.Model, cmd = b.Model.Update(msg)
	return b, cmd
}

// Start asks for the outcome of the world as it is.
func (b Bench) Start() (Bench, tea.Cmd) {
	var cmd tea.Cmd
	b.Model, cmd = b.Model.Start()
	return b, cmd
}

// Press takes a key; taken is false for one that is none of the knobs'. While
// a value is typed it takes every key.
func (b Bench) Press(msg tea.KeyPressMsg) (next Bench, cmd tea.Cmd, taken bool) {
	k := b.keys
	if b.typing {
		b, cmd = b.typeKey(msg)
		return b, cmd, true
	}
	switch {
	case key.Matches(msg, k.Up):
		b.Focus = max(b.Focus-1, 0)
	case key.Matches(msg, k.Down):
		b.Focus = max(min(b.Focus+1, len(b.knobs)-1), 0)
	case key.Matches(msg, k.Less):
		return b.turn(-1)
	case key.Matches(msg, k.More):
		return b.turn(1)
	case key.Matches(msg, k.MuchLess):
		return b.turn(-10)
	case key.Matches(msg, k.MuchMore):
		return b.turn(10)
	case key.Matches(msg, k.Type):
		b.typing, b.typed = len(b.knobs) > 0, ""
	case key.Matches(msg, k.Undo):
		b.Model, cmd = b.Model.Undo()
	case key.Matches(msg, k.Reset):
		b.Model, cmd = b.Model.Reset()
	case key.Matches(msg, k.Seed):
		b.Model, cmd = b.Model.Reseed(b.Seed() + 1)
	default:
		return b, nil, false
	}
	return b, cmd, true
}

func (b Bench) turn(by int) (Bench, tea.Cmd, bool) {
	var cmd tea.Cmd
	if b.Focus < len(b.knobs) {
		b.Model, cmd = b.Model.Turn(b.Focus, by)
	}
	return b, cmd, true
}

// typeKey takes a key while a value is typed.
func (b Bench) typeKey(msg tea.KeyPressMsg) (Bench, tea.Cmd) {
	k := b.keys
	switch {
	case key.Matches(msg, k.Cancel):
		b.typing = false
	case key.Matches(msg, k.Accept):
		b.typing = false
		if b.typed == "" {
			return b, nil
		}
		var cmd tea.Cmd
		b.Model, cmd = b.Model.Type(b.Focus, b.typed)
		return b, cmd
	case key.Matches(msg, k.Erase):
		if n := len(b.typed); n > 0 {
			b.typed = b.typed[:n-1]
		}
	default:
		b.typed += Typed(msg.Text, b.typed)
	}
	return b, nil
}

// KnobArea is where a knob stands on a screen.
type KnobArea struct {
	Knob  int
	Row   canvas.Rect // all of it
	Track canvas.Rect // where a click turns it; may be empty
}

// KnobRows returns how many rows n knobs take at perKnob rows each: the one
// that has the focus has a track, and so two rows, unless there is no second
// row at all.
func KnobRows(n, perKnob int) int { return n*perKnob + trackRow(perKnob) }

func trackRow(perKnob int) int {
	if perKnob == 1 {
		return 1
	}
	return 0
}

// Place returns where as many knobs as fit into an area stand, the one with
// the focus among them, at perKnob rows each: 1 for label and value, 2 with a
// track, 3 with a blank row below.
func (b Bench) Place(area canvas.Rect, perKnob int) []KnobArea {
	room := (area.H - trackRow(perKnob)) / perKnob
	if room < 1 {
		return nil
	}
	var out []KnobArea
	first := max(b.Focus-room+1, 0)
	y := area.Y
	for i := first; i < len(b.knobs) && i < first+room; i++ {
		h := perKnob
		if i == b.Focus {
			h += trackRow(perKnob)
		}
		k := KnobArea{Knob: i, Row: canvas.R(area.X, y, area.W, h)}
		if h >= 2 {
			k.Track = canvas.R(area.X+1, y+1, area.W-1, 1)
		}
		out = append(out, k)
		y += h
	}
	return out
}

// Draw draws the knobs where they were placed. pinned marks where they stood
// in an outcome to compare with; it may be nil.
func (b Bench) Draw(c canvas.Canvas, areas []KnobArea, pinned *Result, st theme.Styles) {
	for _, a := range areas {
		k := b.knobs[a.Knob]
		at := b.Position(a.Knob)
		s := widget.Slider{Label: k.Label, Value: k.Show(k.Values[at]), At: at, Of: len(k.Values), Base: k.Base, Pin: -1}
		if pinned != nil {
			s.Pin = slices.Index(k.Values, pinned.Settings[a.Knob])
		}
		focused := a.Knob == b.Focus
		if focused && b.typing {
			s.Value = "[" + b.typed + "_]"
		}
		s.Row(c.In(a.Row), focused, st)
	}
}

// Click takes a click, or dragging, at a cell: it gives a knob the focus and,
// on its track, turns it there. taken is false where no knob stands.
func (b Bench) Click(areas []KnobArea, x, y int) (next Bench, cmd tea.Cmd, taken bool) {
	for _, a := range areas {
		if !a.Row.Contains(x, y) {
			continue
		}
		b.Focus = a.Knob
		if a.Track.Contains(x, y) {
			s := widget.Slider{Of: len(b.knobs[a.Knob].Values)}
			b.Model, cmd = b.Model.TurnTo(a.Knob, s.PositionAt(x-a.Track.X, a.Track.W))
		}
		return b, cmd, true
	}
	return b, nil, false
}

// Wheel turns the knob below the mouse.
func (b Bench) Wheel(areas []KnobArea, msg tea.MouseWheelMsg) (Bench, tea.Cmd) {
	by := 0
	switch msg.Button {
	case tea.MouseWheelUp:
		by = 1
	case tea.MouseWheelDown:
		by = -1
	}
	for _, a := range areas {
		if by != 0 && a.Row.Contains(msg.X, msg.Y) {
			b.Focus = a.Knob
			b, cmd, _ := b.turn(by)
			return b, cmd
		}
	}
	return b, nil
}

// KnobKeys are the keys of a bench. Choose, Turn and Much stand for a pair each,
// in the help alone.
type KnobKeys struct {
	Up, Down, Choose                           key.Binding
	Less, More, Turn, MuchLess, MuchMore, Much key.Binding
	Type, Accept, Cancel, Erase                key.Binding
	Undo, Reset, Seed                          key.Binding
}

func newKnobKeys() KnobKeys {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return KnobKeys{
		Up: b("↑", "previous knob", "up", "k"), Down: b("↓", "next knob", "down", "j"), Choose: b("↑↓", "knob", "up", "down"),
		Less: b("←", "turn down", "left", "h"), More: b("→", "turn up", "right", "l"), Turn: b("←→", "turn", "left", "right"),
		MuchLess: b("H", "ten down", "shift+left", "H"), MuchMore: b("L", "ten up", "shift+right", "L"), Much: b("H L", "turn by ten", "H", "L"),
		Type: b("enter", "type a value", "enter"), Accept: b("enter", "take it", "enter"), Cancel: b("esc", "leave it", "esc"), Erase: b("backspace", "erase", "backspace"),
		Undo: b("u", "undo", "u"), Reset: b("r", "reset", "r"), Seed: b("s", "other seed", "s"),
	}
}

// Keys are the keys that work now, for the help: those that would do nothing
// are disabled.
func (b Bench) Keys() KnobKeys {
	k := b.keys
	k.Undo.SetEnabled(b.CanUndo())
	for _, binding := range []*key.Binding{&k.Less, &k.More, &k.MuchLess, &k.MuchMore, &k.Type, &k.Turn, &k.Much} {
		binding.SetEnabled(len(b.knobs) > 0)
	}
	for _, binding := range []*key.Binding{&k.Up, &k.Down, &k.Choose} {
		binding.SetEnabled(len(b.knobs) > 1)
	}
	return k
}
