// Package home is the screen that the tutor begins with: the course as a map,
// what has been done, and what to do next.
//
// On the left are all lessons, on the right the one that the cursor is on: how
// far the learner has come with it, its scenarios, and below them what the
// cursor is on in its own words. Up and down move among the lessons, right goes
// into the scenarios of one and left back. Where there is no room for both, the
// one of the two is shown that the cursor is in.
package home

import (
	"slices"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// What the screen tells the root.
type (
	// OpenLesson asks for a lesson.
	OpenLesson struct{ ID string }
	// OpenScenario asks for a scenario's questions.
	OpenScenario struct{ ID string }
	// Review asks for the question that is longest due for review.
	Review struct{ Due Due }
)

// Keys that the root does something on, and at once: what is typed behind them
// is for what they open.
var (
	SearchKey   = key.NewBinding(key.WithKeys("/"), key.WithHelp("/", "search"))
	SettingsKey = key.NewBinding(key.WithKeys("s"), key.WithHelp("s", "settings"))
)

// Model is the screen.
type Model struct {
	course    Course
	st        theme.Styles
	w, h      int
	keys      keyMap
	cursor    place
	lessons   widget.Scroll // lines above the first one that is shown
	scenarios widget.Scroll // the same
}

// New returns the map with the cursor on what to do next.
func New(c Course, st theme.Styles) Model {
	m := Model{course: c, st: st, keys: newKeys()}
	m.cursor, _ = c.next()
	return m
}

// Show brings what there is and has been done by now to a screen that is open
// already; see Update.
type Show struct{ Course Course }

// Init has nothing to do.
func (m Model) Init() (Model, tea.Cmd) { return m, nil }

// Resize gives the screen w by h cells.
func (m Model) Resize(w, h int) Model {
	m.w, m.h = w, h
	return m.clamp()
}

// Style gives the screen another look.
func (m Model) Style(st theme.Styles) Model {
	m.st = st
	return m
}

// Typing is false: every key is a command.
func (m Model) Typing() bool { return false }

// Leave has nothing to give up.
func (m Model) Leave() Model { return m }

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	if show, ok := msg.(Show); ok {
		return m.show(show.Course), nil
	}
	if len(m.course.Lessons) == 0 {
		return m, nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseWheelMsg:
		return m.wheel(msg), nil
	case tea.MouseClickMsg:
		return m.click(msg.X, msg.Y)
	}
	return m, nil
}

// show brings the course as it is by now. A cursor that stood on what was next,
// or stands on what is done now, goes on to what is next; any other stays where
// the learner has put it.
func (m Model) show(c Course) Model {
	was := m.course
	m.course = c
	next, left := c.next()
	if len(was.Lessons) == 0 || len(c.Lessons) == 0 {
		m.cursor = next
		return m.clamp()
	}
	wasNext, _ := was.next()
	at, there := c.find(was.name(m.cursor))
	if left && (!there || m.cursor == wasNext || !was.done(m.cursor) && c.done(at)) {
		at = next
	}
	m.cursor = at
	return m.clamp()
}

// lesson is the one that the cursor is on, or in.
func (m Model) lesson() Lesson { return m.course.Lessons[m.cursor.lesson] }

// inside reports whether the cursor is among the scenarios of a lesson.
func (m Model) inside() bool { return m.cursor.scenario >= 0 }

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	switch {
	case key.Matches(msg, k.up):
		m = m.move(-1)
	case key.Matches(msg, k.down):
		m = m.move(1)
	case key.Matches(msg, k.pageUp):
		m = m.move(-m.page())
	case key.Matches(msg, k.pageDown):
		m = m.move(m.page())
	case key.Matches(msg, k.top):
		m = m.move(-len(m.course.Lessons) - len(m.lesson().Scenarios))
	case key.Matches(msg, k.bottom):
		m = m.move(len(m.course.Lessons) + len(m.lesson().Scenarios))
	case key.Matches(msg, k.in) && !m.inside(), key.Matches(msg, k.other) && !m.inside():
		m = m.enter()
	case key.Matches(msg, k.out), key.Matches(msg, k.other):
		m.cursor.scenario = -1
	case key.Matches(msg, k.next):
		return m.goOn()
	case key.Matches(msg, k.open):
		return m, m.open()
	case key.Matches(msg, k.review):
		return m, m.review()
	}
	return m.clamp(), nil
}

// move moves the cursor among the lessons, or the scenarios that it is among.
func (m Model) move(by int) Model {
	if m.inside() {
		m.cursor.scenario = min(max(m.cursor.scenario+by, 0), len(m.lesson().Scenarios)-1)
	} else {
		m.cursor.lesson = min(max(m.cursor.lesson+by, 0), len(m.course.Lessons)-1)
	}
	return m
}

// page is how many of what the cursor is among are seen at once, but one.
func (m Model) page() int {
	l := m.layout()
	if m.inside() {
		return max(l.scenarios.H-1, 1)
	}
	return max(l.lessons.H/l.rows.pitch()-1, 1)
}

// enter goes into the lesson's scenarios, if it has some: to the first that is
// not solved.
func (m Model) enter() Model {
	scenarios := m.lesson().Scenarios
	if len(scenarios) > 0 {
		m.cursor.scenario = max(slices.IndexFunc(scenarios, func(s Scenario) bool { return !s.Solved() }), 0)
	}
	return m
}

// goOn opens what is next, from wherever the cursor is.
func (m Model) goOn() (Model, tea.Cmd) {
	next, left := m.course.next()
	if !left {
		return m, nil
	}
	m.cursor = next
	return m.clamp(), m.open()
}

// open asks for what the cursor is on.
func (m Model) open() tea.Cmd {
	l := m.lesson()
	if m.inside() {
		id := l.Scenarios[m.cursor.scenario].ID
		return func() tea.Msg { return OpenScenario{id} }
	}
	return func() tea.Msg { return OpenLesson{l.ID} }
}

// review asks for what is due for review, if something is.
func (m Model) review() tea.Cmd {
	if len(m.course.Due) == 0 {
		return nil
	}
	due := m.course.Due[0]
	return func() tea.Msg { return Review{due} }
}

// wheel moves among what the mouse is over.
func (m Model) wheel(msg tea.MouseWheelMsg) Model {
	l := m.layout()
	switch {
	case l.right.Contains(msg.X, msg.Y) && !m.inside():
		return m.enter().clamp()
	case l.lessons.Contains(msg.X, msg.Y):
		m.cursor.scenario = -1
	}
	switch msg.Button {
	case tea.MouseWheelUp:
		m = m.move(-1)
	case tea.MouseWheelDown:
		m = m.move(1)
	}
	return m.clamp()
}

// click puts the cursor on what is clicked on, and opens it where it was there
// already.
func (m Model) click(x, y int) (Model, tea.Cmd) {
	l := m.layout()
	was := m.cursor
	switch {
	case l.reviews.Contains(x, y):
		return m, m.review()
	case l.status.Contains(x, y):
		return m.goOn()
	case l.lessons.Contains(x, y):
		i, ok := l.rows.at(y - l.lessons.Y + int(m.lessons))
		if !ok || i >= len(m.course.Lessons) {
			return m, nil
		}
		m.cursor = place{i, -1}
	case l.scenarios.Contains(x, y):
		i := y - l.scenarios.Y + int(m.scenarios)
		if i >= len(l.titles) {
			return m, nil
		}
		m.cursor.scenario = l.titles[i].scenario
	case l.head.Contains(x, y):
		m.cursor.scenario = -1
	case l.detail.Contains(x, y):
	default:
		return m, nil
	}
	if m.cursor == was {
		return m, m.open()
	}
	return m.clamp(), nil
}

// clamp scrolls both lists so far that the cursor is seen.
func (m Model) clamp() Model {
	if m.h == 0 || len(m.course.Lessons) == 0 {
		return m
	}
	l := m.layout()
	top := m.cursor.lesson * l.rows.pitch()
	m.lessons = follow(m.lessons, top, top+l.rows.lines, l.rows.total(len(m.course.Lessons)), l.lessons.H)
	first := max(slices.IndexFunc(l.titles, func(t titleLine) bool { return t.scenario == m.cursor.scenario }), 0)
	end := first
	for end < len(l.titles) && l.titles[end].scenario == l.titles[first].scenario {
		end++
	}
	m.scenarios = follow(m.scenarios, first, end, len(l.titles), l.scenarios.H)
	return m
}

// follow is the position from which the lines from top to end, of total, are
// seen in room lines, as near as can be to where it was.
func follow(s widget.Scroll, top, end, total, room int) widget.Scroll {
	s = min(max(s, widget.Scroll(end-room)), widget.Scroll(top))
	return s.Clamp(total, room)
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k := m.keys
	next, left := m.course.next()
	some := len(m.course.Lessons) > 0
	k.open.SetEnabled(some)
	k.choose.SetEnabled(some)
	k.ends.SetEnabled(some)
	k.pageUp.SetEnabled(some)
	k.pageDown.SetEnabled(some)
	k.in.SetEnabled(some && !m.inside() && len(m.lesson().Scenarios) > 0)
	k.out.SetEnabled(m.inside())
	k.next.SetEnabled(left && m.cursor != next)
	k.review.SetEnabled(len(m.course.Due) > 0)
	return widget.Keys{
		Short:  []key.Binding{k.open, k.in, k.out, k.choose, k.next, k.review, SearchKey, SettingsKey},
		Groups: [][]key.Binding{{k.open, k.next, k.review}, {k.choose, k.in, k.out, k.pageDown, k.pageUp, k.ends}, {SearchKey, SettingsKey}},
	}
}

// keyMap is the keys of the map.
type keyMap struct {
	up, down, choose, pageUp, pageDown, top, bottom, ends key.Binding
	in, out, other                                        key.Binding
	open, next, review                                    key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		up: b("↑", "up", "up", "k"), down: b("↓", "down", "down", "j"), choose: b("↑↓", "choose", "up", "down"),
		pageUp: b("pgup", "page up", "pgup", "ctrl+u"), pageDown: b("pgdn", "page down", "pgdown", "ctrl+d"),
		top: b("g", "first", "g", "home"), bottom: b("G", "last", "G", "end"), ends: b("g G", "first, last", "g", "G"),
		in: b("→", "scenarios", "right", "l"), out: b("←", "lessons", "left", "h", "esc", "backspace"), other: b("tab", "the other list", "tab"),
		open: b("enter", "open", "enter"), next: b("n", "what is next", "n"), review: b("r", "review", "r"),
	}
}
