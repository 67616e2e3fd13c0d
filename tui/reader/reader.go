// Package reader is the screen of a lesson: prose with live simulators in it,
// and at its end the questions that belong to it.
package reader

import (
	"slices"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// Link is something that a lesson leads to: a scenario with its questions, or
// the next lesson.
type Link struct {
	ID     string
	Title  string
	Status string // in few words: "2 questions", "solved"
	Done   bool
	Lesson bool // it is a lesson, not a scenario

	Heading string // of the lesson, by the name that addresses have for it; may be empty
}

// Config is what a reader shows.
type Config struct {
	Lesson *lessons.Lesson
	Number int // among the course's lessons, from 1
	Of     int

	// Scenario returns the scenario of a live block; nil where there is none.
	Scenario func(id string) *quizzes.Scenario

	// Links are what stands at the end of the lesson, in order.
	Links []Link

	Position float64 // where to begin: the share above the first line
	Heading  int     // where to begin instead, by number among the lesson's; -1: at Position

	Clock simview.Clock
}

// What the screen tells the root.
type (
	// Follow asks for what a link leads to.
	Follow struct{ Link Link }

	// OpenLab asks for the lab with a live block's world as it stands.
	OpenLab struct {
		Scenario *quizzes.Scenario
		Settings map[string]string // values of the knobs, by path
		Seed     int64             // that it runs with
	}

	// Read says that the end of a lesson has been seen.
	Read struct{ Lesson string }

	// Done says that the learner is through.
	Done struct{}
)

// Show brings the links as they are by now to a lesson that is open already;
// see Update.
type Show struct {
	Lesson string
	Links  []Link
}

// GoTo asks for a heading of the lesson, by its number; see Update.
type GoTo struct{ Heading int }

// Lead asks for what an address leads to; see Update. A footnote is shown at
// the foot of the page, a heading and a lesson are opened, and any other address
// is copied: what opens it is not ours to start.
type Lead struct{ URL string }

// ContentsKey asks the root for the list of headings, Outline. It is the root's
// so that what is typed behind it is for that list.
var ContentsKey = key.NewBinding(key.WithKeys("t"), key.WithHelp("t", "contents"))

// LinksKey asks the root for the list of what the lesson leads to, Leads.
var LinksKey = key.NewBinding(key.WithKeys("L"), key.WithHelp("L", "links, notes"))

// Model is the screen.
type Model struct {
	config Config
	st     theme.Styles
	w, h   int
	keys   keyMap

	sims   []sim // the lesson's live blocks, in order
	scroll widget.Scroll
	focus  int // the live block that has the keys; -1: none
	link   int // the link that is chosen
	read   bool
	search search

	foot foot // over the foot of the page, until the next key

	settled widget.Scroll // where the page was when it was last moved
	top     float64       // and what that is in Position's terms: what every width keeps
	place   float64       // the same, but of the learner's own moves alone

	flow *flow // the lesson broken to the width; nil: not yet
}

// foot is something to read that was asked for: a footnote, or what was copied.
type foot struct {
	title string
	text  widget.Text
}

// sim is a live block.
type sim struct {
	part     int // index in the lesson's parts
	spec     *lessons.Sim
	scenario *quizzes.Scenario
	bench    simview.Bench
	started  bool
	subject  int // -1: not chosen yet
}

// turns reports whether the block has knobs.
func (s sim) turns() bool { return len(s.bench.Knobs()) > 0 }

// New returns the screen of a lesson.
func New(c Config, st theme.Styles) Model {
	m := Model{config: c, st: st, focus: -1, keys: newKeys()}
	for i, p := range c.Lesson.Parts {
		if p.Sim == nil {
			continue
		}
		s := sim{part: i, spec: p.Sim, subject: -1, scenario: c.Scenario(p.Sim.Scenario)}
		if s.scenario != nil {
			s.bench = simview.NewBench(simview.New(simview.Scenario(s.scenario.World, chosen(s.scenario, p.Sim)), c.Clock))
		}
		m.sims = append(m.sims, s)
	}
	m.link = firstOpen(c.Links)
	m.top, m.place = c.Position, c.Position
	return m
}

// firstOpen is the first link that is not done.
func firstOpen(links []Link) int {
	return max(slices.IndexFunc(links, func(l Link) bool { return !l.Done }), 0)
}

// chosen returns the knobs of a scenario that a live block has.
func chosen(s *quizzes.Scenario, spec *lessons.Sim) []*quizzes.Knob {
	if spec.Knobs == nil {
		return s.Knobs
	}
	var out []*quizzes.Knob
	for _, path := range spec.Knobs {
		if k, ok := s.Knob(path); ok {
			out = append(out, k)
		}
	}
	return out
}

// Init starts the live blocks that can be seen.
func (m Model) Init() (Model, tea.Cmd) { return m.settle() }

// Resize gives the screen w by h cells and keeps the place in the text.
func (m Model) Resize(w, h int) Model {
	first := m.flow == nil
	m.w, m.h = w, h
	if w < 1 {
		return m // nobody has said yet how large the screen is
	}
	m.flow = m.lay()
	m.search.hits = m.flow.find(m.search.query)
	m.search.at = min(m.search.at, max(len(m.search.hits)-1, 0))
	m.scroll = widget.Scroll(m.flow.rowAt(m.top))
	if i := m.config.Heading; first && i >= 0 && i < len(m.flow.headings) {
		m.scroll = widget.Scroll(m.flow.headings[i])
		m.top = m.position()
	}
	m = m.clamp()
	m.settled = m.scroll
	return m
}

// position is the share of the lesson above the first line that is shown.
func (m Model) position() float64 { return m.flow.above(int(m.scroll)) }

// Style gives the screen another look.
func (m Model) Style(st theme.Styles) Model {
	m.st = st
	if m.flow != nil {
		m.flow = m.lay()
	}
	return m
}

// Lesson is the id of the lesson.
func (m Model) Lesson() string { return m.config.Lesson.ID }

// Place is where in the lesson the learner has gone: the share of it above the
// first line that was shown then. Another size of the screen does not move it.
func (m Model) Place() float64 { return m.place }

// Outline are the headings of the lesson, and the number of the one that the
// page is in.
func (m Model) Outline() (headings []lessons.Heading, at int) {
	return m.config.Lesson.Headings, m.heading()
}

// HasContents reports whether there is a heading to go to.
func (m Model) HasContents() bool { return len(m.config.Lesson.Headings) > 0 }

// Leads are all that the lesson's prose leads to: footnotes, then addresses.
func (m Model) Leads() []widget.Link {
	if m.flow == nil {
		return nil
	}
	return m.flow.leads
}

// heading is the number of the last heading at or above the first line shown.
func (m Model) heading() int {
	at := 0
	for i := range m.config.Lesson.Headings {
		if m.flow != nil && m.flow.headings[i] <= int(m.scroll) {
			at = i
		}
	}
	return at
}

// Typing reports whether keys are text just now.
func (m Model) Typing() bool {
	return m.search.typing || m.focus >= 0 && m.sims[m.focus].bench.Typing()
}

// Turning reports whether a live block has the keys.
func (m Model) Turning() bool { return m.focus >= 0 }

// Leave gives up whatever is under way.
func (m Model) Leave() Model {
	m.sims = slices.Clone(m.sims)
	for i := range m.sims {
		m.sims[i].bench.Model = m.sims[i].bench.Leave()
	}
	return m
}

// Update takes a message.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case Show:
		if msg.Lesson == m.config.Lesson.ID {
			m.config.Links = msg.Links
			m.link = firstOpen(msg.Links)
		}
		return m, nil
	case GoTo:
		if m.flow == nil || msg.Heading < 0 || msg.Heading >= len(m.flow.headings) {
			return m, nil
		}
		m.focus = -1
		m.scroll = widget.Scroll(m.flow.headings[msg.Heading])
		return m.settle()
	case Lead:
		if m.flow == nil {
			return m, nil
		}
		return m.lead(msg.URL)
	case tea.PasteMsg:
		if m.search.typing {
			return m.look(m.search.query + msg.Content).settle()
		}
		return m, nil
	case tea.KeyPressMsg:
		if m.flow == nil {
			return m, nil
		}
		if len(m.foot.text) > 0 {
			m.foot = foot{}
			if key.Matches(msg, m.keys.back) {
				return m, nil
			}
		}
		switch {
		case m.search.typing:
			return m.searchKey(msg)
		case m.focus >= 0:
			return m.turnKey(msg)
		}
		return m.readKey(msg)
	case tea.MouseWheelMsg:
		return m.wheel(msg)
	case tea.MouseClickMsg:
		return m.click(msg.X, msg.Y)
	case tea.MouseMotionMsg:
		if msg.Button == tea.MouseLeft && m.focus >= 0 {
			return m.turn(msg.X, msg.Y)
		}
		return m, nil
	default:
		return m.simulated(msg)
	}
}

// simulated passes on what may be news of a run.
func (m Model) simulated(msg tea.Msg) (Model, tea.Cmd) {
	m.sims = slices.Clone(m.sims)
	var cmds []tea.Cmd
	for i := range m.sims {
		s := &m.sims[i]
		if !s.started {
			continue
		}
		var cmd tea.Cmd
		s.bench, cmd = s.bench.Update(msg)
		cmds = append(cmds, cmd)
		if r := s.bench.Result(); r != nil && s.subject < 0 {
			w := r.Model.World()
			var paths []string
			for _, k := range s.bench.Knobs() {
				paths = append(paths, k.Path)
			}
			s.subject = simview.Foremost(simview.Subjects(w), w, paths)
		}
	}
	m, cmd := m.settle()
	return m, tea.Batch(append(cmds, cmd)...)
}

// settle keeps the page inside the text, starts live blocks that have come
// into view, and notices when the end has been seen.
func (m Model) settle() (Model, tea.Cmd) {
	m = m.clamp()
	if m.flow == nil {
		return m, nil
	}
	var cmds []tea.Cmd
	m.sims = slices.Clone(m.sims)
	for i := range m.sims {
		s := &m.sims[i]
		// One screen ahead, so that it is there when the reader is.
		if y := m.flow.sims[i].Y - int(m.scroll); s.started || s.scenario == nil || y > 2*m.page() {
			continue
		}
		s.started = true
		var cmd tea.Cmd
		s.bench, cmd = s.bench.Start()
		cmds = append(cmds, cmd)
	}
	if m.scroll != m.settled {
		m.settled = m.scroll
		m.top = m.position()
		m.place = m.top
	}
	if !m.read && m.atEnd() {
		m.read = true
		id := m.config.Lesson.ID
		cmds = append(cmds, func() tea.Msg { return Read{id} })
	}
	return m, tea.Batch(cmds...)
}

// atEnd reports whether the end of the lesson's text can be seen.
func (m Model) atEnd() bool { return m.flow.end-int(m.scroll) <= m.page() }

func (m Model) clamp() Model {
	if m.flow != nil {
		m.scroll = m.scroll.Clamp(m.flow.height, m.page())
	}
	return m
}

// readKey takes a key while nobody turns a knob.
func (m Model) readKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	switch {
	case key.Matches(msg, k.enterSim):
		m = m.focusNext()
	case key.Matches(msg, k.previous):
		m.link = max(m.link-1, 0)
	case key.Matches(msg, k.next):
		m.link = min(m.link+1, max(len(m.config.Links)-1, 0))
	case key.Matches(msg, k.follow):
		if !m.atEnd() {
			m = m.pageDown()
			break
		}
		if m.link < len(m.config.Links) {
			l := m.config.Links[m.link]
			return m, func() tea.Msg { return Follow{l} }
		}
	case key.Matches(msg, k.nextHeading):
		m = m.toHeading(1)
	case key.Matches(msg, k.lastHeading):
		m = m.toHeading(-1)
	case key.Matches(msg, k.search):
		m.search = search{typing: true, from: m.scroll}
	case key.Matches(msg, k.nextHit):
		m = m.toHit(1)
	case key.Matches(msg, k.lastHit):
		m = m.toHit(-1)
	case m.search.on() && key.Matches(msg, k.back):
		m.search = search{}
	case key.Matches(msg, k.back):
		return m, func() tea.Msg { return Done{} }
	default:
		m = m.scrollKey(msg)
	}
	return m.settle()
}

// scrollKey takes a key that moves the page and nothing else.
func (m Model) scrollKey(msg tea.KeyPressMsg) Model {
	k := m.keys
	switch {
	case key.Matches(msg, k.up):
		m.scroll--
	case key.Matches(msg, k.down):
		m.scroll++
	case key.Matches(msg, k.pageUp):
		m.scroll -= widget.Scroll(max(m.page()-2, 1))
	case key.Matches(msg, k.pageDown):
		m = m.pageDown()
	case key.Matches(msg, k.top):
		m.scroll = 0
	case key.Matches(msg, k.bottom):
		m.scroll = widget.Scroll(m.flow.height)
	}
	return m
}

// searchKey takes a key while it is typed what to look for.
func (m Model) searchKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	letters := []rune(m.search.query)
	switch {
	case key.Matches(msg, k.cancel):
		m.scroll = m.search.from
		m.search = search{}
	case key.Matches(msg, k.accept):
		m.search.typing = false
		if len(m.search.hits) == 0 {
			m.search = search{}
		}
	case key.Matches(msg, k.erase):
		m = m.look(string(letters[:max(len(letters)-1, 0)]))
	case msg.Text != "":
		m = m.look(m.search.query + msg.Text)
	}
	return m.settle()
}

// look looks for something, and shows the first place of it from where the
// search began.
func (m Model) look(query string) Model {
	const most = 60 // letters
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, query))
	m.search.query = string(letters[:min(len(letters), most)])
	m.search.hits = m.flow.find(m.search.query)
	m.search.at = max(slices.IndexFunc(m.search.hits, func(h hit) bool { return h.spots[0].row >= int(m.search.from) }), 0)
	m.scroll = m.search.from
	return m.showHit()
}

// toHit shows the next hit, or the one before, round and round.
func (m Model) toHit(by int) Model {
	if n := len(m.search.hits); n > 0 {
		m.search.at = (m.search.at + by + n) % n
	}
	return m.showHit()
}

// showHit scrolls until the hit is on the page, not at its very edge.
func (m Model) showHit() Model {
	if m.search.at >= len(m.search.hits) {
		return m
	}
	row, page := m.search.hits[m.search.at].spots[0].row, m.page()
	if row < int(m.scroll) || row >= int(m.scroll)+page {
		m.scroll = widget.Scroll(row - page/3)
	}
	return m.clamp()
}

// toHeading goes to the next heading below the first line, or the last one
// above it.
func (m Model) toHeading(by int) Model {
	rows := m.flow.headings
	if by > 0 {
		if i := slices.IndexFunc(rows, func(row int) bool { return row > int(m.scroll) }); i >= 0 {
			m.scroll = widget.Scroll(rows[i])
		}
		return m
	}
	for _, row := range slices.Backward(rows) {
		if row < int(m.scroll) {
			m.scroll = widget.Scroll(row)
			return m
		}
	}
	m.scroll = 0
	return m
}

// pageDown scrolls by a page, two lines less, so that the eye finds its way; a
// live block that would be cut at the top is shown from its top.
func (m Model) pageDown() Model {
	to := int(m.scroll) + max(m.page()-2, 1)
	for _, r := range m.flow.sims {
		if r.Y > int(m.scroll) && r.Y < to && r.Y+r.H > to {
			to = r.Y
		}
	}
	m.scroll = widget.Scroll(to)
	return m
}

// focusNext gives the keys to the next live block, if there is one.
func (m Model) focusNext() Model {
	if i := m.nextSim(); i >= 0 {
		return m.focusOn(i)
	}
	return m
}

// nextSim is the first live block on the page that has something to turn, or
// the next one below; -1: there is none.
func (m Model) nextSim() int {
	if m.flow == nil {
		return -1
	}
	for i, r := range m.flow.sims {
		if m.sims[i].turns() && r.Y+r.H > int(m.scroll) {
			return i
		}
	}
	return -1
}

// focusOn gives the keys to a live block and scrolls until all of it shows.
func (m Model) focusOn(i int) Model {
	m.focus = i
	r := m.flow.sims[i]
	if r.Y+r.H > int(m.scroll)+m.page() {
		m.scroll = widget.Scroll(r.Y + r.H - m.page())
	}
	if r.Y < int(m.scroll) {
		m.scroll = widget.Scroll(r.Y)
	}
	return m.showKnob()
}

// showKnob scrolls until the knob in hand is on the page: a block may be longer
// than that.
func (m Model) showKnob() Model {
	knob := m.block(m.focus).knobs[m.sims[m.focus].bench.Focus].Row
	y := m.flow.sims[m.focus].Y + knob.Y
	if end := y + knob.H; end > int(m.scroll)+m.page() {
		m.scroll = widget.Scroll(end - m.page())
	}
	if y < int(m.scroll) {
		m.scroll = widget.Scroll(y)
	}
	return m.clamp()
}

// turnKey takes a key while a live block has them.
func (m Model) turnKey(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	s := m.sims[m.focus]
	if !s.bench.Typing() {
		switch {
		case key.Matches(msg, k.leaveSim):
			m.focus = -1
			return m.settle()
		case key.Matches(msg, k.lab):
			open := OpenLab{s.scenario, map[string]string{}, s.bench.Seed()}
			for i, value := range s.bench.Settings() {
				open.Settings[s.bench.Knobs()[i].Path] = value
			}
			return m, func() tea.Msg { return open }
		}
	}
	bench, cmd, taken := s.bench.Press(msg)
	if !taken {
		return m.scrollKey(msg).settle()
	}
	m, more := m.hold(bench).showKnob().settle()
	return m, tea.Batch(cmd, more)
}

// hold takes what became of the bench that has the keys.
func (m Model) hold(b simview.Bench) Model {
	m.sims = slices.Clone(m.sims)
	m.sims[m.focus].bench = b
	return m
}

func (m Model) wheel(msg tea.MouseWheelMsg) (Model, tea.Cmd) {
	m.foot = foot{}
	by := map[tea.MouseButton]int{tea.MouseWheelUp: -3, tea.MouseWheelDown: 3}[msg.Button]
	m.scroll += widget.Scroll(by)
	return m.settle()
}

// click follows what was clicked on: a link, or a live block, whose knobs it
// takes in hand.
func (m Model) click(x, y int) (Model, tea.Cmd) {
	if y < topRows || m.flow == nil {
		return m, nil
	}
	if len(m.foot.text) > 0 {
		m.foot = foot{}
		return m, nil // it has been read
	}
	row := y - topRows + int(m.scroll)
	if r := m.flow.links; r.Contains(x-m.flow.x, row) {
		if i := row - r.Y - 1; i >= 0 && i < len(m.config.Links) {
			m.link = i
			l := m.config.Links[i]
			return m, func() tea.Msg { return Follow{l} }
		}
	}
	if url := m.flow.leadAt(x-m.flow.x-m.flow.textX, row); url != "" {
		return m.lead(url)
	}
	m.focus = -1
	return m.turn(x, y)
}

// turn takes the knobs of the live block at a cell in hand, and turns the one
// whose track is there to where it is.
func (m Model) turn(x, y int) (Model, tea.Cmd) {
	x, y = x-m.flow.x, y-topRows+int(m.scroll)
	for i, r := range m.flow.sims {
		if !r.Contains(x, y) || !m.sims[i].turns() {
			continue
		}
		m = m.focusOn(i)
		bench, cmd, _ := m.sims[i].bench.Click(m.block(i).knobs, x, y-r.Y)
		m, more := m.hold(bench).settle()
		return m, tea.Batch(cmd, more)
	}
	return m, nil
}

// leadAt is what the prose at a cell leads to; empty: nothing.
func (f *flow) leadAt(x, row int) string {
	for _, t := range f.texts {
		if row < t.y || row >= t.y+len(t.lines) {
			continue
		}
		for _, span := range t.lines[row-t.y] {
			w := canvas.Width(span.Text)
			if x >= 0 && x < w {
				return span.Link
			}
			x -= w
		}
	}
	return ""
}

// lead follows an address.
func (m Model) lead(url string) (Model, tea.Cmd) {
	if n := widget.Note(url); n > 0 && n <= len(m.flow.notes) {
		m.foot = foot{"note", m.flow.notes[n-1]}
		return m, nil
	}
	if id, heading, ok := lessons.Lead(url); ok && id != "" && id != m.config.Lesson.ID {
		return m, func() tea.Msg { return Follow{Link{ID: id, Lesson: true, Heading: heading}} }
	} else if ok {
		i, _ := m.config.Lesson.Find(heading)
		return m.Update(GoTo{i})
	}
	m.foot = foot{"copied", widget.Plain(url, m.flow.textW, m.st.Text)}
	return m, tea.SetClipboard(url)
}

// Keys are the keys that work now.
func (m Model) Keys() help.KeyMap {
	k := m.keys
	if m.search.typing {
		return widget.Keys{Short: []key.Binding{k.accept, k.cancel}, Groups: [][]key.Binding{{k.accept, k.cancel, k.erase}}}
	}
	if m.focus >= 0 {
		b := m.sims[m.focus].bench
		knobs := b.Keys()
		if b.Typing() {
			keys := []key.Binding{knobs.Accept, knobs.Cancel, knobs.Erase}
			return widget.Keys{Short: keys[:2], Groups: [][]key.Binding{keys}}
		}
		keys := []key.Binding{knobs.Turn, knobs.Choose, k.leaveSim, k.lab, knobs.Undo, knobs.Reset, knobs.Type}
		return widget.Keys{Short: keys, Groups: [][]key.Binding{{knobs.Turn, knobs.Choose, knobs.Much, knobs.Type, knobs.Undo, knobs.Reset, knobs.Seed}, {k.pages, k.lab, k.leaveSim}}}
	}
	k.enterSim.SetEnabled(m.nextSim() >= 0)
	k.links.SetEnabled(len(m.config.Links) > 1 && m.flow != nil && m.atEnd())
	if m.flow != nil && m.atEnd() && m.link < len(m.config.Links) {
		k.follow.SetHelp("enter", m.config.Links[m.link].verb())
	} else {
		k.follow.SetHelp("enter", "read on")
	}
	contents := ContentsKey
	contents.SetEnabled(m.HasContents())
	links := LinksKey
	links.SetEnabled(len(m.Leads()) > 0)
	k.headings.SetEnabled(len(m.config.Lesson.Headings) > 1)
	k.hits.SetEnabled(len(m.search.hits) > 0)
	if len(m.foot.text) > 0 {
		k.back.SetHelp("esc", "close")
		return widget.Keys{Short: []key.Binding{k.back}, Groups: [][]key.Binding{{k.back}}}
	}
	if m.search.on() {
		k.back.SetHelp("esc", "end the search")
	}
	groups := [][]key.Binding{{k.follow, k.scroll, k.pages, k.ends}, {k.headings, contents, k.search, k.hits, links}, {k.enterSim, k.links}, {k.back}}
	short := []key.Binding{k.follow, k.enterSim, k.links, k.pages, k.search, contents, links, k.back}
	if m.search.on() { // how it ends has to be seen
		short = []key.Binding{k.hits, k.back, k.follow, k.enterSim, k.search}
	}
	return widget.Keys{Short: short, Groups: groups}
}

// verb says what following a link does.
func (l Link) verb() string {
	if l.Lesson {
		return "next lesson"
	}
	return "to the questions"
}

// keyMap is the keys of the reader.
type keyMap struct {
	up, down, scroll, pageUp, pageDown, pages         key.Binding
	top, bottom, ends                                 key.Binding
	enterSim, leaveSim, follow, previous, next, links key.Binding
	back                                              key.Binding
	search, nextHit, lastHit, hits                    key.Binding
	nextHeading, lastHeading, headings                key.Binding
	lab, accept, cancel, erase                        key.Binding
}

func newKeys() keyMap {
	b := func(help, desc string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(help, desc))
	}
	return keyMap{
		up: b("↑", "up", "up", "k"), down: b("↓", "down", "down", "j"), scroll: b("↑↓", "scroll", "up", "down"),
		pageUp: b("b", "page up", "pgup", "ctrl+b", "b"), pageDown: b("space", "page down", "pgdown", "ctrl+f", "space"), pages: b("space b", "page down, up", "space", "b"),
		top: b("g", "to the top", "g", "home"), bottom: b("G", "to the end", "G", "end"), ends: b("g G", "to the top, to the end", "g", "G"),
		enterSim: b("tab", "turn the knobs", "tab"), leaveSim: b("esc", "read on", "esc", "tab"),
		follow: b("enter", "read on", "enter"), previous: b("←", "previous", "left", "h"), next: b("→", "next", "right", "l"), links: b("←→", "choose", "left", "right"),
		back:   b("esc", "back", "esc"),
		search: b("/", "search", "/"), nextHit: b("n", "next", "n"), lastHit: b("N", "previous", "N"), hits: b("n N", "next, previous", "n", "N"),
		nextHeading: b("]", "next heading", "]", "}", "shift+down"), lastHeading: b("[", "previous heading", "[", "{", "shift+up"), headings: b("] [", "next, previous heading", "]", "["),
		lab: b("o", "open in lab", "o"), accept: b("enter", "search", "enter"), cancel: b("esc", "leave it", "esc"), erase: b("backspace", "erase", "backspace"),
	}
}
