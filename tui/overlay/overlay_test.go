package overlay

import (
	"fmt"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/internal/settings"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/tuitest"
	"coldstart/tui/widget"
)

var look = theme.New(theme.Dark, true)

// shown is an overlay over a screen of dots, as a screen of its own.
type shown struct {
	Overlay
	w, h int
}

func (s shown) Init() (shown, tea.Cmd) { return s, nil }

func (s shown) Resize(w, h int) shown { return shown{s.Overlay.Resize(w, h), w, h} }

func (s shown) Update(msg tea.Msg) (shown, tea.Cmd) {
	o, cmd := s.Overlay.Update(msg)
	return shown{o, s.w, s.h}, cmd
}

func (s shown) View() string {
	c := canvas.New(s.w, s.h)
	c.Fill(".", look.Text)
	s.Draw(c)
	return c.String()
}

// open shows an overlay; what it tells the root is kept.
func open(t *testing.T, o Overlay, w, h int) (d *tuitest.Driver[shown], told *[]tea.Msg) {
	t.Helper()
	told = &[]tea.Msg{}
	return tuitest.Open(t, shown{Overlay: o}, w, h, func(msg tea.Msg) bool {
		*told = append(*told, msg)
		return true
	}), told
}

func lessons() []Item {
	var items []Item
	for i := range 30 {
		items = append(items, Item{Kind: "lesson", Text: fmt.Sprintf("Lesson number %d", i), Detail: "10 min", Value: i})
	}
	return append(items, Item{Kind: "question", Text: "What does the account say about a very long title that fits nowhere at all?", Detail: "A scenario", Also: "throttling", Value: "q"})
}

func bindings() widget.Keys {
	group := []key.Binding{bind("enter", "open what the cursor is on", "enter"), bind("↑↓", "choose", "up", "down")}
	var groups [][]key.Binding
	for range 8 {
		groups = append(groups, group)
	}
	return widget.Keys{Groups: groups}
}

// all are the overlays.
func all() map[string]Overlay {
	return map[string]Overlay{
		"keys":     NewKeys(bindings(), look),
		"search":   NewChoose("search", lessons(), look),
		"nothing":  NewChoose("search", lessons(), look).ask("xyz"),
		"settings": NewSettings(settings.Settings{}, look),
	}
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{80, 23}, {120, 39}, {40, 11}} {
		for name, o := range all() {
			t.Run(fmt.Sprintf("%dx%d %s", size[0], size[1], name), func(t *testing.T) {
				d, _ := open(t, o, size[0], size[1])
				golden.RequireEqual(t, []byte(d.Screen()))
			})
		}
	}
}

func TestEverySizeHolds(t *testing.T) {
	for _, o := range all() {
		d, _ := open(t, o, 80, 23)
		d.Press("down", "down", "pgdown")
		tuitest.Sweep(t, func(w, h int) string {
			d.Resize(w, h)
			return d.Screen()
		})
	}
}

// Without colours and with ASCII alone, what is found and what is chosen still
// shows.
func TestNothingIsSaidByColourAlone(t *testing.T) {
	plain := theme.New(theme.NoColor, true).ASCII()
	for name, o := range all() {
		d, _ := open(t, o.Style(plain), 80, 23)
		require.NotContains(t, d.M.View(), "38;", name)
		for _, r := range canvas.ASCII(d.Screen()) {
			require.Less(t, r, rune(0x80))
		}
	}
	d, _ := open(t, NewChoose("search", lessons(), plain), 80, 23)
	d.Type("7")
	require.Regexp(t, `\x1b\[[0-9;]*4m7`, d.M.View(), "what is found is underlined")
	d, _ = open(t, NewSettings(settings.Settings{}, plain), 80, 23)
	d.Expect("@ auto", "o dark")
}

func TestChoosing(t *testing.T) {
	d, told := open(t, NewChoose("search", lessons(), look), 80, 23)
	d.Expect("31 of 31", "▸ lesson    Lesson number 0")
	d.Press("down", "down", "up", "enter")
	require.Equal(t, 1, (*told)[0].(Chosen).Item.Value)
	d.Press("pgdown", "pgdown", "pgdown", "down")
	d.Expect("▸ question")
	d.Press("enter")
	require.Equal(t, "q", (*told)[1].(Chosen).Item.Value)

	d.Type("num 2")
	d.Expect("num 2_", "12 of 31", "▸ lesson    Lesson number 2 ")
	d.Press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace")
	d.Expect("31 of 31", "type to search")
	d.Send(tea.PasteMsg{Content: "throt\ntling" + strings.Repeat("g", 100)})
	d.Expect("0 of 31", "nothing is called like that", "g_")
	d.Press("enter")
	require.Len(t, *told, 2, "there is nothing to take")
	d.Press("ctrl+u")
	d.Type("throttling")
	d.Expect("1 of 31")
	d.Press("ctrl+u")
	d.Click("Lesson number 3")
	require.Equal(t, 3, (*told)[2].(Chosen).Item.Value)
	d.Wheel(40)
	d.Wheel(-1)
	d.Press("enter")
	require.Equal(t, 29, (*told)[3].(Chosen).Item.Value)
	d.Press("esc")
	require.Equal(t, Close{}, (*told)[4])
	d.Send(tea.MouseClickMsg{X: 0, Y: 0})
	require.Equal(t, Close{}, (*told)[5])
	d.Click("type to search")
	require.Len(t, *told, 6, "a click on no item does nothing")
}

// What comes later does not move what the learner is about to take.
func TestMoreItems(t *testing.T) {
	d, told := open(t, NewChoose("search", lessons()[5:8], look), 80, 23)
	d.Press("down")
	d.Send(Items{lessons()})
	d.Expect("31 of 31", "▸ lesson    Lesson number 6")
	d.Press("enter")
	require.Equal(t, 6, (*told)[0].(Chosen).Item.Value)
	d.Type("account say")
	d.Send(Items{append([]Item{{Kind: "x", Text: "The account says"}}, lessons()...)})
	d.Expect("2 of 32", "▸ question")
}

func TestThePageOfKeysScrolls(t *testing.T) {
	d, told := open(t, NewKeys(bindings(), look), 60, 11)
	d.Expect("enter", "▾")
	d.Press("G", "down", "pgdown", "pgdown", "pgdown", "k")
	d.Expect("▴")
	d.Wheel(-30)
	d.ExpectNot("▴")
	require.True(t, d.M.Keys().ShortHelp()[0].Enabled())
	for _, k := range []string{"?", "esc", "q", "enter"} {
		d.Press(k)
	}
	d.Click("keys")
	require.Len(t, *told, 5)
}

func TestSettings(t *testing.T) {
	now := settings.Settings{}.With(settings.Theme, "light")
	d, told := open(t, NewSettings(now, look), 80, 23)
	d.Expect("▸ ◉ light")
	d.Press("down", "enter")
	require.Equal(t, Set{settings.Theme, "high-contrast"}, (*told)[0])
	d.Click("reduced")
	require.Equal(t, Set{settings.Motion, "reduced"}, (*told)[1])
	d.Press("up", "up", "up", "up", "up", "up", "up", "up", "space")
	require.Equal(t, Set{settings.Theme, "auto"}, (*told)[2])
	d.Click("Motion")
	require.Len(t, *told, 3)
	d.Resize(40, 9)
	d.Wheel(20)
	d.Expect("▸ ○ fixed", "▴")
	d.Press("q")
	require.Equal(t, Close{}, (*told)[3])
}
