package tui

import (
	"errors"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/tui/canvas"
	"coldstart/tui/lab"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
)

// driver is a learner at the terminal: it presses keys and looks at the
// screen. Commands run at once, one after the other, and a test never waits;
// ticks of a clock are not run at all.
type driver struct {
	t    *testing.T
	app  App
	quit bool
}

func drive(t *testing.T, a App, w, h int) *driver {
	t.Helper()
	d := &driver{t: t, app: a}
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	d.run(a.Init())
	return d
}

func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	m, cmd := d.app.Update(msg)
	d.app = m.(App)
	d.run(cmd)
}

// run runs a command and all that come of it.
func (d *driver) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.quit = true
	case nil:
	default:
		d.send(msg)
	}
}

// Press presses keys by name.
func (d *driver) Press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.send(keyPress(k))
	}
}

func keyPress(name string) tea.KeyPressMsg {
	codes := map[string]rune{"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace}
	if c, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	if name == "ctrl+c" {
		return tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// Screen is what the learner sees, without styles.
func (d *driver) Screen() string { return ansi.Strip(d.app.View().Content) }

// Expect looks for texts on the screen.
func (d *driver) Expect(texts ...string) {
	d.t.Helper()
	for _, s := range texts {
		require.Contains(d.t, d.Screen(), s)
	}
}

// ExpectNot looks that texts are not on the screen.
func (d *driver) ExpectNot(texts ...string) {
	d.t.Helper()
	for _, s := range texts {
		require.NotContains(d.t, d.Screen(), s)
	}
}

// api is a world of one function and a knob.
type api struct{}

func (api) Knobs() []simview.Knob {
	return []simview.Knob{{Path: "sources.web.rate", Label: "Rate", Values: []string{"1/s", "2/s", "4/s"}, Base: 1}}
}

func (api) Compile(settings []string) (*engine.Model, error) {
	var rate engine.Rate
	if err := rate.UnmarshalText([]byte(settings[0])); err != nil {
		return nil, err
	}
	m, problems := engine.Compile(engine.World{
		Duration:  time.Minute,
		Functions: map[string]*engine.Function{"api": {Duration: dist.Const(100 * time.Millisecond)}},
		Sources:   map[string]*engine.Source{"web": {Kind: "api-gateway", To: "api", Rate: engine.Some(rate)}},
	})
	if m == nil {
		return nil, errors.New(problems[0].Text)
	}
	return m, nil
}

func still() time.Duration { return 0 }

func labApp() App {
	return New(Options{Clock: still}).Lab(lab.Config{Title: "small-api", World: api{}})
}

func TestLabFromStartToEnd(t *testing.T) {
	d := drive(t, labApp(), 100, 30)
	d.Expect("small-api · lab", "Rate", "2/s", "requests/s", "? help", "q quit")
	d.Press("right")
	d.Expect("4/s")
	d.Press("?")
	d.Expect("keys", "turn by ten", "type a value")
	d.ExpectNot("requests/s")
	d.Press("esc")
	d.Expect("requests/s")
	d.Press("enter", "q", "?")
	d.Expect("[q?_]")
	require.False(t, d.quit, "q is a letter while a value is typed")
	d.Press("esc")
	d.Press("esc")
	require.True(t, d.quit, "the last screen's end is the program's")
}

func TestQuitting(t *testing.T) {
	for _, keys := range [][]string{{"q"}, {"ctrl+c"}, {"enter", "ctrl+c"}, {"?", "ctrl+c"}} {
		d := drive(t, labApp(), 100, 30)
		d.Press(keys...)
		require.True(t, d.quit, keys)
	}
	d := drive(t, labApp(), 100, 30)
	d.Press("?", "q")
	require.False(t, d.quit, "q leaves the page of keys first")
}

func TestTooSmallATerminalSaysSoInOneLine(t *testing.T) {
	d := drive(t, labApp(), 39, 24)
	require.Equal(t, 1, len(strings.Split(d.Screen(), "\n")))
	d.Expect("too small")
	for w := 1; w < MinWidth; w++ {
		d.send(tea.WindowSizeMsg{Width: w, Height: 3})
		require.LessOrEqual(t, canvas.Width(d.Screen()), w)
	}
	d.send(tea.WindowSizeMsg{Width: 40, Height: 12})
	d.Expect("Rate")
}

func TestEverySizeHolds(t *testing.T) {
	d := drive(t, labApp(), 80, 24)
	for _, key := range []string{"", "?"} {
		if key != "" {
			d.Press(key)
		}
		for w := 40; w <= 200; w += 3 {
			for _, h := range []int{12, 24, 40} {
				d.send(tea.WindowSizeMsg{Width: w, Height: h})
				lines := strings.Split(d.Screen(), "\n")
				require.LessOrEqual(t, len(lines), h)
				for _, l := range lines {
					require.LessOrEqual(t, canvas.Width(l), w)
				}
			}
		}
	}
}

func TestTheLookFollowsTheTerminal(t *testing.T) {
	d := drive(t, labApp(), 80, 24)
	dark := d.app.View().Content
	d.send(tea.BackgroundColorMsg{Color: color.White})
	light := d.app.View().Content
	require.NotEqual(t, dark, light)
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	require.NotContains(t, d.app.View().Content, "38;2")
	require.Equal(t, ansi.Strip(dark), d.Screen(), "the same in every look")

	d = drive(t, New(Options{Clock: still, Theme: theme.HighContrast, ASCII: true}).Lab(lab.Config{Title: "t", World: api{}}), 80, 24)
	for _, r := range d.Screen() {
		require.Less(t, r, rune(0x80))
	}
}

func TestTheMouseReachesTheScreen(t *testing.T) {
	d := drive(t, labApp(), 80, 24)
	lines := strings.Split(d.Screen(), "\n")
	y := 0
	for i, l := range lines {
		if strings.Contains(l, "Rate") {
			y = i
		}
	}
	d.send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelUp})
	d.Expect("4/s")
	d.Press("?")
	d.send(tea.MouseWheelMsg{X: 5, Y: y, Button: tea.MouseWheelDown})
	d.Press("esc")
	d.Expect("4/s")
}
