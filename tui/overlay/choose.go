package overlay

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Item is something to choose.
type Item struct {
	Kind   string // in a word: "lesson"
	Text   string
	Detail string // what it belongs to, how it stands; may be empty
	Also   string // what else it is found by
	Value  any    // for who has opened the list
}

// Chosen says that an item was chosen. The overlay is to go.
type Chosen struct{ Item Item }

// Items are all that there is to choose from by now, for a list that is open
// already: some take longer to find.
type Items struct{ All []Item }

// Choose is a list to search and to choose from. What is typed is looked for
// in the texts and details of all items, letter by letter, so that a few of
// them will do; without a word all items are there, in their order.
type Choose struct {
	frame
	items  []Item
	kinds  int // cells of the longest kind
	query  string
	found  []found
	cursor int // among found
	scroll widget.Scroll
}

// found is an item that matches.
type found struct {
	item  int
	score int
	at    map[int]bool // characters of text, a blank and detail
}

// NewChoose returns a list with a title.
func NewChoose(title string, items []Item, st theme.Styles) Choose {
	return Choose{frame: frame{title: title, st: st}}.of(items).search()
}

// of is a list of these items.
func (c Choose) of(items []Item) Choose {
	c.items, c.kinds = items, 0
	for _, item := range items {
		c.kinds = max(c.kinds, canvas.Width(item.Kind))
	}
	return c
}

// At puts the cursor on an item.
func (c Choose) At(i int) Choose {
	c.cursor = i
	return c.clamp()
}

// search finds the items that match, the best first, of equals the shorter
// one, and then that which stood first.
func (c Choose) search() Choose {
	c.found = nil
	for i, item := range c.items {
		score, at, ok := match(c.query, item)
		if ok {
			c.found = append(c.found, found{i, score, at})
		}
	}
	if c.query != "" {
		slices.SortStableFunc(c.found, func(a, b found) int {
			if a.score != b.score {
				return b.score - a.score
			}
			return len(c.items[a.item].Text) - len(c.items[b.item].Text)
		})
	}
	c.cursor, c.scroll = 0, 0
	return c
}

var (
	chooseUpKey   = bind("↑", "up", "up", "ctrl+k", "shift+tab")
	chooseDownKey = bind("↓", "down", "down", "ctrl+j", "tab")
	choosePgUp    = bind("pgup", "page up", "pgup")
	choosePgDown  = bind("pgdown", "page down", "pgdown")
	chooseKey     = bind("↑↓", "choose", "up", "down")
	takeKey       = bind("enter", "open", "enter")
	leaveKey      = bind("esc", "back", "esc", "ctrl+p")
	eraseKey      = bind("backspace", "erase", "backspace")
	eraseAllKey   = bind("ctrl+u", "erase all", "ctrl+u")
)

// Sizes of the box.
const (
	chooseWidth = 76
	kindFrom    = 50 // inner width from which there is a column of kinds
	chooseAbove = 2  // rows inside the box above the list
	queryMost   = 60 // letters
)

func (c Choose) area() canvas.Rect {
	return c.box(chooseWidth, min(max(len(c.items)+chooseAbove+2, 8), max(c.h-4, 12)))
}

// rows is how many items are shown at once.
func (c Choose) rows() int { return max(c.area().H-2-chooseAbove, 1) }

func (c Choose) clamp() Choose {
	c.cursor = max(min(c.cursor, len(c.found)-1), 0)
	rows := c.rows()
	if c.cursor < int(c.scroll) {
		c.scroll = widget.Scroll(c.cursor)
	}
	if c.cursor >= int(c.scroll)+rows {
		c.scroll = widget.Scroll(c.cursor - rows + 1)
	}
	c.scroll = c.scroll.Clamp(len(c.found), rows)
	return c
}

// Update takes a message.
func (c Choose) Update(msg tea.Msg) (Overlay, tea.Cmd) {
	if outside(msg, c.area()) {
		return c, closing
	}
	c.cursor += wheel(msg)
	switch msg := msg.(type) {
	case Items:
		return c.renew(msg.All), nil
	case tea.PasteMsg:
		return c.ask(c.query + msg.Content), nil
	case tea.MouseClickMsg:
		area := c.area()
		row := msg.Y - area.Y - 1 - chooseAbove
		if i := row + int(c.scroll); row >= 0 && row < c.rows() && i < len(c.found) {
			c.cursor = i
			return c, c.take()
		}
	case tea.KeyPressMsg:
		return c.press(msg)
	}
	return c.clamp(), nil
}

func (c Choose) press(msg tea.KeyPressMsg) (Overlay, tea.Cmd) {
	switch {
	case key.Matches(msg, leaveKey):
		return c, closing
	case key.Matches(msg, takeKey):
		return c, c.take()
	case key.Matches(msg, chooseUpKey):
		c.cursor--
	case key.Matches(msg, chooseDownKey):
		c.cursor++
	case key.Matches(msg, choosePgUp):
		c.cursor -= c.rows()
	case key.Matches(msg, choosePgDown):
		c.cursor += c.rows()
	case key.Matches(msg, eraseKey):
		letters := []rune(c.query)
		return c.ask(string(letters[:max(len(letters)-1, 0)])), nil
	case key.Matches(msg, eraseAllKey):
		return c.ask(""), nil
	case msg.Text != "":
		return c.ask(c.query + msg.Text), nil
	}
	return c.clamp(), nil
}

// renew takes other items; what the learner is about to take stays so.
func (c Choose) renew(items []Item) Choose {
	var at Item
	if c.cursor < len(c.found) {
		at = c.items[c.found[c.cursor].item]
	}
	c = c.of(items).search()
	for i, f := range c.found {
		if item := items[f.item]; item.Kind == at.Kind && item.Text == at.Text && item.Detail == at.Detail {
			c.cursor = i
			break
		}
	}
	return c.clamp()
}

// ask looks for something else.
func (c Choose) ask(query string) Choose {
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, query))
	c.query = string(letters[:min(len(letters), queryMost)])
	return c.search().clamp()
}

func (c Choose) take() tea.Cmd {
	if c.cursor >= len(c.found) {
		return nil
	}
	item := c.items[c.found[c.cursor].item]
	return func() tea.Msg { return Chosen{item} }
}

// Draw draws the list.
func (c Choose) Draw(sheet canvas.Canvas) {
	in := c.draw(sheet, c.area()).Inset(1, 0)
	count := strconv.Itoa(len(c.found)) + " of " + strconv.Itoa(len(c.items))
	x := in.Right(in.W(), 0, count, c.st.Muted)
	// The end of a long query is what is being typed.
	query := []rune(c.query)
	for canvas.Width(string(query)) > x-4 && len(query) > 0 {
		query = query[1:]
	}
	at := in.Text(in.Text(0, 0, c.st.Glyphs.Pointer+" ", c.st.Focus), 0, string(query), c.st.Strong)
	in.Text(at, 0, "_", c.st.Focus)
	if c.query == "" {
		in.Fit(at+2, 0, x-at-4, "type to search", c.st.Muted)
	}
	list := in.Sub(0, chooseAbove, in.W(), c.rows())
	if len(c.found) == 0 {
		list.Fit(2, 0, list.W()-2, "nothing is called like that", c.st.Muted)
	}
	for y := range list.H() {
		if i := int(c.scroll) + y; i < len(c.found) {
			c.drawItem(list.Sub(0, y, list.W(), 1), i)
		}
	}
	c.scroll.Mark(list, len(c.found), c.st)
}

func (c Choose) drawItem(row canvas.Canvas, i int) {
	f := c.found[i]
	item := c.items[f.item]
	text, detail := c.st.Text, c.st.Muted
	if i == c.cursor {
		text = c.st.Strong
		row.Text(0, 0, c.st.Glyphs.Pointer, c.st.Focus)
	}
	x, end := 2, row.W()-1
	if row.W() >= kindFrom {
		row.Text(x, 0, item.Kind, c.st.Muted)
		x += c.kinds + 2
	}
	spans := marked(item.Text, 0, f.at, text, c.st.Key)
	if item.Detail != "" {
		spans = append(spans, canvas.Span{Text: "  "})
		spans = append(spans, marked(item.Detail, len([]rune(item.Text))+1, f.at, detail, c.st.Key)...)
	}
	row.Spans(x, 0, end-x, spans)
}

// marked is a text in which the characters that were found stand out: by bold
// and underline, and not by colour alone. from is the number of its first.
func marked(text string, from int, at map[int]bool, style, mark theme.Style) []canvas.Span {
	mark.Attrs |= style.Attrs
	mark.Underline = uv.UnderlineSingle
	var spans []canvas.Span
	for i, r := range []rune(text) {
		s := style
		if at[from+i] {
			s = mark
		}
		if n := len(spans); n > 0 && spans[n-1].Style == s {
			spans[n-1].Text += string(r)
			continue
		}
		spans = append(spans, canvas.Span{Text: string(r), Style: s})
	}
	return spans
}

// Resize gives the screen w by h cells.
func (c Choose) Resize(w, h int) Overlay {
	c.w, c.h = w, h
	return c.clamp()
}

// Style gives the list another look.
func (c Choose) Style(st theme.Styles) Overlay {
	c.st = st
	return c
}

// Typing is true: letters are what is looked for.
func (c Choose) Typing() bool { return true }

// Keys are the keys that work now.
func (c Choose) Keys() help.KeyMap {
	take := takeKey
	take.SetEnabled(len(c.found) > 0)
	return widget.Keys{Short: []key.Binding{take, chooseKey, eraseAllKey, leaveKey}}
}
