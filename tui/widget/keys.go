package widget

import (
	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Footer draws the keys that work now over the first row of c, as many as fit,
// in the order of m's short help. What has no room is left out, the last ones
// first, but never the very last: screens put help there, and help has all.
func Footer(c canvas.Canvas, m help.KeyMap, st theme.Styles) {
	var items [][]canvas.Span
	for _, b := range m.ShortHelp() {
		if b.Enabled() && b.Help().Key != "" {
			items = append(items, []canvas.Span{{Text: b.Help().Key, Style: st.Key}, {Text: " " + b.Help().Desc, Style: st.Muted}})
		}
	}
	const gap = 2
	for len(items) > 0 {
		w := 0
		for i, item := range items {
			if i > 0 {
				w += gap
			}
			w += canvas.SpansWidth(item)
		}
		if w+2 <= c.W() || len(items) == 1 {
			break
		}
		last := items[len(items)-1]
		items = append(items[:len(items)-2:len(items)-2], last)
	}
	x := 1
	for _, item := range items {
		x = c.Spans(x, 0, c.W()-x, item) + gap
	}
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
