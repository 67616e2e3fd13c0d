// Package home is the screen that the tutor begins with: the course as a map,
// what has been done, and what to do next.
package home

import (
	"math"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// State is what a learner has made of a question.
type State int

// The states, from nothing to everything.
const (
	Open     State = iota // not answered yet
	Tried                 // answered, never right
	Solved                // answered right, with hints
	Mastered              // answered right without a hint
)

// Course is the map.
type Course struct {
	Title   string
	Lessons []Lesson
	New     bool  // nothing has been done yet: a welcome is in place
	Due     []Due // for review, the longest due first
}

// Due is a question that was solved and is due for review.
type Due struct {
	Scenario, Question string // ids
	Title              string // of the scenario
	Number             int    // of the question in it, from 1
}

// Lesson is one lesson of the map.
type Lesson struct {
	ID        string
	Title     string
	Summary   string
	Minutes   int
	Position  float64 // the share that was read last
	Read      bool    // to the end, once
	Scenarios []Scenario
}

// Scenario is one scenario of a lesson.
type Scenario struct {
	ID        string
	Title     string
	Questions []State // one a question, in order
}

// Status says in few words how far a learner has come with a scenario.
func (s Scenario) Status() string {
	solved := 0
	for _, q := range s.Questions {
		if q >= Solved {
			solved++
		}
	}
	switch {
	case solved == 0:
		return plural(len(s.Questions), "question")
	case solved == len(s.Questions):
		return "solved"
	default:
		return strconv.Itoa(solved) + " of " + plural(len(s.Questions), "question") + " solved"
	}
}

// Status says in few words how far a learner has come with a lesson.
func (l Lesson) Status() string {
	switch {
	case l.Read:
		return "read"
	case l.Position > 0:
		return units.Adaptive.Percent(math.Round(100*l.Position)/100) + " read"
	default:
		return strconv.Itoa(l.Minutes) + " min"
	}
}

// Solved reports whether all questions of a scenario are.
func (s Scenario) Solved() bool {
	for _, q := range s.Questions {
		if q < Solved {
			return false
		}
	}
	return true
}

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
	course Course
	st     theme.Styles
	w, h   int
	keys   keyMap
	cursor int // among the rows
	scroll widget.Scroll
}

// row is a line of the map: a lesson, or one of its scenarios.
type row struct {
	lesson   int
	scenario int // -1: the lesson itself
}

// New returns the map with the cursor on what to do next.
func New(c Course, st theme.Styles) Model {
	m := Model{course: c, st: st, keys: newKeys()}
	m.cursor = m.next()
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

// rows are the lines of the map.
func (m Model) rows() []row {
	var out []row
	for i, l := range m.course.Lessons {
		out = append(out, row{i, -1})
		for j := range l.Scenarios {
			out = append(out, row{i, j})
		}
	}
	return out
}

// lines are the rows as they stand on the screen, -1 for a blank line: lessons
// are set apart where there is room for it.
func (m Model) lines(room int) []int {
	var out []int
	rows := m.rows()
	apart := len(rows)+len(m.course.Lessons)-1 <= room
	for i, r := range rows {
		if r.scenario < 0 && i > 0 && apart {
			out = append(out, -1)
		}
		out = append(out, i)
	}
	return out
}

// next is the row of what to do next: the first lesson that has not been read,
// or scenario that is not solved, in the order of the course.
func (m Model) next() int {
	for i := range m.rows() {
		if !m.done(i) {
			return i
		}
	}
	return 0
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case Show:
		return m.show(msg.Course), nil
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			m.cursor = max(m.cursor-1, 0)
		case tea.MouseWheelDown:
			m.cursor = min(m.cursor+1, max(len(m.rows())-1, 0))
		}
		return m.clamp(), nil
	case tea.MouseClickMsg:
		l := m.layout()
		lines := m.lines(l.list.H)
		if l.detail.Contains(msg.X, msg.Y) {
			return m, m.open(m.cursor)
		}
		if y := msg.Y - l.list.Y + int(m.scroll); l.list.Contains(msg.X, msg.Y) && y < len(lines) && lines[y] >= 0 {
			if lines[y] == m.cursor {
				return m, m.open(m.cursor)
			}
			m.cursor = lines[y]
		}
		return m.clamp(), nil
	}
	return m, nil
}

// show brings the course as it is by now. A cursor that stood on what was next,
// or stands on what is done now, goes on to what is next; any other stays where
// the learner has put it.
func (m Model) show(c Course) Model {
	was, onNext, done := m.at(m.cursor), m.cursor == m.next(), m.done(m.cursor)
	m.course = c
	next := m.next()
	m.cursor = slices.IndexFunc(m.rows(), func(r row) bool { return m.name(r) == was })
	if m.cursor < 0 || onNext || !done && m.done(m.cursor) {
		m.cursor = next
	}
	return m.clamp()
}

// done reports whether nothing is to be done any more in a row: a lesson that
// was read, a scenario that is solved.
func (m Model) done(i int) bool {
	rows := m.rows()
	if i >= len(rows) {
		return true
	}
	l := m.course.Lessons[rows[i].lesson]
	if s := rows[i].scenario; s >= 0 {
		return l.Scenarios[s].Solved()
	}
	return l.Read
}

// at names what a row stands for, whatever rows there are.
func (m Model) at(i int) [2]string {
	if rows := m.rows(); i < len(rows) {
		return m.name(rows[i])
	}
	return [2]string{}
}

func (m Model) name(r row) [2]string {
	l := m.course.Lessons[r.lesson]
	if r.scenario < 0 {
		return [2]string{l.ID}
	}
	return [2]string{l.ID, l.Scenarios[r.scenario].ID}
}

func (m Model) press(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k, n := m.keys, len(m.rows())
	switch {
	case key.Matches(msg, k.up):
		m.cursor = max(m.cursor-1, 0)
	case key.Matches(msg, k.down):
		m.cursor = min(m.cursor+1, max(n-1, 0))
	case key.Matches(msg, k.top):
		m.cursor = 0
	case key.Matches(msg, k.bottom):
		m.cursor = max(n-1, 0)
	case key.Matches(msg, k.next):
		m.cursor = m.next()
	case key.Matches(msg, k.open):
		return m, m.open(m.cursor)
	case key.Matches(msg, k.review) && len(m.course.Due) > 0:
		due := m.course.Due[0]
		return m, func() tea.Msg { return Review{due} }
	}
	return m.clamp(), nil
}

// open asks for what a row stands for.
func (m Model) open(i int) tea.Cmd {
	rows := m.rows()
	if i >= len(rows) {
		return nil
	}
	l := m.course.Lessons[rows[i].lesson]
	if s := rows[i].scenario; s >= 0 {
		id := l.Scenarios[s].ID
		return func() tea.Msg { return OpenScenario{id} }
	}
	return func() tea.Msg { return OpenLesson{l.ID} }
}

// layout is where the parts of the screen are.
type layout struct {
	welcome canvas.Rect
	list    canvas.Rect
	detail  canvas.Rect
}

// Sizes at which the screen changes its form.
const (
	besides     = 96 // columns from which the detail stands beside the list
	listWidth   = 64
	welcomeRows = 4  // with the blank line below
	statusWidth = 10 // of what is on the right of a lesson
	barWidth    = 9  // of the bar left of that, with a blank: how much of it is solved
	barFrom     = 50 // columns of the list from which there is one
	detailRows  = 6  // of a detail below the list, at least, with the blank line above
)

func (m Model) layout() layout {
	var l layout
	body := canvas.R(1, 2, max(m.w-2, 0), max(m.h-2, 0))
	if m.course.New && body.H >= 12 {
		l.welcome = canvas.R(body.X, body.Y, body.W, welcomeRows-1)
		body.Y, body.H = body.Y+welcomeRows, body.H-welcomeRows
	}
	l.list = body
	if m.w >= besides {
		l.list.W = min(body.W*55/100, listWidth)
		l.detail = canvas.R(l.list.X+l.list.W+3, body.Y, body.W-l.list.W-3, body.H)
	} else if rows := len(m.lines(body.H - detailRows)); body.H-rows >= detailRows {
		l.list.H = rows
		l.detail = canvas.R(body.X, body.Y+rows+1, body.W, body.H-rows-1)
	}
	return l
}

func (m Model) clamp() Model {
	if m.h == 0 {
		return m
	}
	room := m.layout().list.H
	lines := m.lines(room)
	at := max(slices.Index(lines, m.cursor), 0)
	if at < int(m.scroll) {
		m.scroll = widget.Scroll(at)
	}
	if at >= int(m.scroll)+room {
		m.scroll = widget.Scroll(at - room + 1)
	}
	m.scroll = m.scroll.Clamp(len(lines), room)
	return m
}

// View draws the screen.
func (m Model) View() string {
	c := canvas.New(m.w, m.h)
	l := m.layout()
	m.drawHeader(c.Sub(0, 0, m.w, 1))
	if l.welcome.H > 0 {
		widget.Plain("Welcome. Here serverless is learned by experiment: read a little, predict what will happen, and let the simulator show whether it does. Enter begins with the first lesson.", min(l.welcome.W, 76), m.st.Text).Draw(c.In(l.welcome), 0)
	}
	list := c.In(l.list)
	lines := m.lines(list.H())
	for y := range list.H() {
		if i := int(m.scroll) + y; i < len(lines) && lines[i] >= 0 {
			m.drawRow(list.Sub(0, y, list.W(), 1), lines[i])
		}
	}
	m.scroll.Mark(c.Sub(l.list.X, l.list.Y, l.list.W+1, l.list.H), len(lines), m.st)
	if l.detail.H > 0 {
		m.drawDetail(c.In(l.detail))
	}
	return c.String()
}

func (m Model) drawHeader(c canvas.Canvas) {
	solved, all := 0, 0
	for _, l := range m.course.Lessons {
		s, a := l.solved()
		solved, all = solved+s, all+a
	}
	left := []canvas.Span{{Text: " " + m.course.Title, Style: m.st.Heading}}
	var right []canvas.Span
	if all > 0 {
		right = []canvas.Span{{Text: strconv.Itoa(solved) + " of " + strconv.Itoa(all) + " questions solved ", Style: m.st.Muted}}
	}
	if n := len(m.course.Due); n > 0 {
		due := canvas.Span{Text: plural(n, "review") + " due  ", Style: m.st.Warn}
		right = append([]canvas.Span{due}, right...)
	}
	widget.Header(c, left, right, m.st)
}

// solved is how many of a lesson's questions are solved, and how many there
// are.
func (l Lesson) solved() (solved, all int) {
	for _, s := range l.Scenarios {
		for _, q := range s.Questions {
			all++
			if q >= Solved {
				solved++
			}
		}
	}
	return solved, all
}

func (m Model) drawRow(c canvas.Canvas, i int) {
	r := m.rows()[i]
	l := m.course.Lessons[r.lesson]
	pointer := " "
	if i == m.cursor {
		pointer = m.st.Glyphs.Pointer
	}
	if r.scenario < 0 {
		c.Text(0, 0, pointer, m.st.Focus)
		m.drawLesson(c, i, r.lesson, l)
		return
	}
	s := l.Scenarios[r.scenario]
	style := m.st.Text
	if i == m.cursor {
		style = m.st.Strong
	}
	x := c.W() - 2*len(s.Questions) + 1
	for j, q := range s.Questions {
		glyph, gs := m.mark(q)
		c.Text(x+2*j, 0, glyph, gs)
	}
	c.Text(3, 0, pointer, m.st.Focus)
	c.Fit(5, 0, x-6, s.Title, style)
}

func (m Model) drawLesson(c canvas.Canvas, i, number int, l Lesson) {
	style := m.st.Strong
	if i == m.cursor {
		style = m.st.Focus
		style.Attrs |= m.st.Strong.Attrs
	}
	right, rs := l.Status(), m.st.Muted
	if l.Read {
		right, rs = m.st.Glyphs.Yes+" "+right, m.st.Good
	}
	c.Right(c.W(), 0, right, rs)
	x := c.W() - statusWidth
	if solved, all := l.solved(); all > 0 && c.W() >= barFrom {
		x -= barWidth
		widget.Bar(c.Sub(x, 0, barWidth-1, 1), float64(solved)/float64(all), m.st)
	}
	c.Text(2, 0, strconv.Itoa(number+1), m.st.Muted)
	c.Fit(5, 0, x-6, l.Title, style)
}

// mark is how a question's state is shown.
func (m Model) mark(q State) (string, theme.Style) {
	switch q {
	case Mastered:
		return m.st.Glyphs.Pin, m.st.Good
	case Solved:
		return m.st.Glyphs.Yes, m.st.Good
	case Tried:
		return m.st.Glyphs.No, m.st.Bad
	default:
		return m.st.Glyphs.Off, m.st.Muted
	}
}

// stateWords say what a mark means.
var stateWords = [...]string{Open: "open", Tried: "not right yet", Solved: "solved, with hints", Mastered: "solved without a hint"}

func (m Model) drawDetail(c canvas.Canvas) {
	rows := m.rows()
	if m.cursor >= len(rows) {
		return
	}
	r := rows[m.cursor]
	l := m.course.Lessons[r.lesson]
	w := min(c.W()-1, 60)
	var t widget.Text
	if m.cursor == m.next() {
		t = append(t, widget.Line{{Text: m.st.Glyphs.Pointer + " next", Style: m.st.Focus}}, nil)
	}
	if r.scenario < 0 {
		t = append(t, widget.Plain(l.Title, w, m.st.Strong)...)
		t = append(t, widget.Plain(l.Summary, w, m.st.Text)...)
		t = append(t, nil, widget.Line{{Text: strconv.Itoa(l.Minutes) + " minutes, " + plural(len(l.Scenarios), "scenario"), Style: m.st.Muted}})
	} else {
		s := l.Scenarios[r.scenario]
		t = append(t, widget.Plain(s.Title, w, m.st.Strong)...)
		t = append(t, widget.Line{{Text: "of lesson " + strconv.Itoa(r.lesson+1) + ", " + s.Status(), Style: m.st.Muted}}, nil)
		for j, q := range s.Questions {
			glyph, gs := m.mark(q)
			t = append(t, widget.Line{
				{Text: glyph + " ", Style: gs},
				{Text: "question " + strconv.Itoa(j+1) + ": ", Style: m.st.Text},
				{Text: stateWords[q], Style: m.st.Muted},
			})
		}
	}
	if n := len(m.course.Due); n > 0 {
		t = append(t, nil, widget.Line{{Text: plural(n, "review") + " due", Style: m.st.Warn}, {Text: ", first of:", Style: m.st.Text}})
		for _, d := range m.course.Due[:min(n, 3)] {
			t = append(t, widget.Line{{Text: m.st.Glyphs.Bullet + " ", Style: m.st.Muted}, {Text: d.Title, Style: m.st.Text}, {Text: ", question " + strconv.Itoa(d.Number), Style: m.st.Muted}})
		}
	}
	t = append(t, nil)
	if c.H() >= len(t)+len(stateWords) { // what the marks mean, where there is room
		for s, words := range stateWords {
			glyph, gs := m.mark(State(s))
			t = append(t, widget.Line{{Text: glyph + " ", Style: gs}, {Text: words, Style: m.st.Muted}})
		}
	}
	t.Draw(c, 0)
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k := m.keys
	k.next.SetEnabled(m.cursor != m.next())
	k.review.SetEnabled(len(m.course.Due) > 0)
	return widget.Keys{
		Short:  []key.Binding{k.open, k.choose, k.next, k.review, SearchKey, SettingsKey},
		Groups: [][]key.Binding{{k.open, k.choose, k.ends, k.next, k.review}, {SearchKey, SettingsKey}},
	}
}

// keyMap is the keys of the map.
type keyMap struct {
	up, down, choose, top, bottom, ends key.Binding
	open, next, review                  key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		up: b("↑", "up", "up", "k"), down: b("↓", "down", "down", "j"), choose: b("↑↓", "choose", "up", "down"),
		top: b("g", "first", "g", "home"), bottom: b("G", "last", "G", "end"), ends: b("g G", "first, last", "g", "G"),
		open: b("enter", "open", "enter", "right", "l"), next: b("n", "what is next", "n"), review: b("r", "review", "r"),
	}
}
