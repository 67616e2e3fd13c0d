package widget

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Footer draws the keys that work now over the first row of c, as many as fit,
// in the order of m's short help. What has no room is left out, the last ones
// first, but never the very last: screens put help there, and help has all.
func Footer(c canvas.Canvas, m help.KeyMap, st theme.Styles) {
	for _, item := range footer(c.W(), m) {
		x := c.Fit(item.x, 0, c.W()-item.x, item.Help().Key, st.Key)
		c.Fit(x, 0, c.W()-x, " "+item.Help().Desc, st.Muted)
	}
}

// footerItem is a key on the footer and the column that it begins in.
type footerItem struct {
	key.Binding
	x int
}

func (i footerItem) width() int { return canvas.Width(i.Help().Key) + 1 + canvas.Width(i.Help().Desc) }

// footer are the keys that a footer of w cells shows.
func footer(w int, m help.KeyMap) []footerItem {
	var items []footerItem
	for _, b := range m.ShortHelp() {
		if b.Enabled() && b.Help().Key != "" {
			items = append(items, footerItem{Binding: b})
		}
	}
	const gap = 2
	for len(items) > 0 {
		x := 1
		for i := range items {
			items[i].x = x
			x += items[i].width() + gap
		}
		if x-gap+1 <= w || len(items) == 1 {
			break
		}
		last := items[len(items)-1]
		items = append(items[:len(items)-2:len(items)-2], last)
	}
	return items
}

// FooterKey is the name of the key that a click on column x of a footer of w
// cells means; false where there is none. Of a key that stands for two, like
// ←→, either half of its name means one of them.
func FooterKey(w int, m help.KeyMap, x int) (name string, ok bool) {
	for _, item := range footer(w, m) {
		if x < item.x || x >= item.x+item.width() || len(item.Keys()) == 0 {
			continue
		}
		names, shown := item.Keys(), canvas.Width(item.Help().Key)
		if len(names) > 1 && shown > 1 && x-item.x >= (shown+1)/2 && x-item.x < shown {
			return names[1], true
		}
		return names[0], true
	}
	return "", false
}

// special are the keys that are no letters.
var special = map[string]rune{
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter, "esc": tea.KeyEscape,
	"tab": tea.KeyTab, "backspace": tea.KeyBackspace, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
}

// Press is the message of a key by the name that bindings have for it: "a",
// "A", "enter", "space", "ctrl+c", "shift+tab".
func Press(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for prefix, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "" {
			name, mod = rest, mod|m
		}
	}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code, Mod: mod}
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " ", Mod: mod}
	}
	letter, _ := utf8.DecodeRuneInString(name)
	if mod != 0 {
		return tea.KeyPressMsg{Code: letter, Mod: mod}
	}
	return tea.KeyPressMsg{Code: letter, Text: string(letter)}
}

// HelpText returns every key of m with what it does, group by group, for the
// page of keys. Keys that do not work now are left out.
func HelpText(m help.KeyMap, w int, st theme.Styles) Text {
	widest := 0
	groups := m.FullHelp()
	for _, g := range groups {
		for _, b := range g {
			if b.Enabled() {
				widest = max(widest, canvas.Width(b.Help().Key))
			}
		}
	}
	var out Text
	for _, g := range groups {
		var lines Text
		for _, b := range g {
			if !b.Enabled() || b.Help().Key == "" {
				continue
			}
			for i, l := range canvas.Wrap(b.Help().Desc, max(w-widest-2, 8)) {
				name := ""
				if i == 0 {
					name = b.Help().Key
				}
				lines = append(lines, Line{
					{Text: pad(name, widest+2), Style: st.Key},
					{Text: l, Style: st.Text},
				})
			}
		}
		if len(lines) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, nil)
		}
		out = append(out, lines...)
	}
	return out
}

func pad(s string, w int) string {
	for canvas.Width(s) < w {
		s += " "
	}
	return s
}

// Keys is a key map: Groups are its full help, Short its short help.
type Keys struct {
	Groups [][]key.Binding
	Short  []key.Binding
}

// ShortHelp returns the bindings for the footer.
func (k Keys) ShortHelp() []key.Binding { return k.Short }

// FullHelp returns the bindings for the page of keys.
func (k Keys) FullHelp() [][]key.Binding { return k.Groups }
