package lab

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/engine/units"
	"coldstart/tui/canvas"
	"coldstart/tui/chart"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// steps is the way through the events of the current subject, record by record.
// Of a small world the whole trace is there with its outcome; of a large one a
// command finds the records around the clock, and step goes on when they come.
type steps struct {
	of     *simview.Result
	trace  *simview.Trace // of the subject alone; nil: not there
	life   simview.Life   // of its environments, in that trace
	name   string         // of the subject
	at     int            // the record that the clock stands at; less than 0: it stands between two
	lane   int            // the environment in hand, chart.MarksSelected for the throttles
	wanted int            // the step to take when the trace has come; 0: none
	asked  bool           // a command looks for one
}

// traceMsg brings the trace of a result around an instant.
type traceMsg struct {
	of    *simview.Result
	trace *simview.Trace
}

// fetch asks for the records around the clock.
func (m Model) fetch() (Model, tea.Cmd) {
	if m.steps.asked {
		return m, nil
	}
	m.steps.asked = true
	r, at := m.sim.Result(), m.instant()
	return m, func() tea.Msg { return traceMsg{r, r.Around(at)} }
}

// traced takes a trace that has come, if it is still of what is shown.
func (m Model) traced(msg traceMsg) (Model, tea.Cmd) {
	m.steps.asked = false
	if msg.of != m.sim.Result() {
		return m, nil
	}
	m = m.holdTrace(msg.trace)
	if by := m.steps.wanted; by != 0 {
		m.steps.wanted = 0
		return m.walk(by, false)
	}
	return m, nil
}

// holdTrace takes a trace of the current result into hand.
func (m Model) holdTrace(t *simview.Trace) Model {
	s, _ := m.current()
	r := m.sim.Result()
	own := t.Of(s, r.Model.World())
	m.steps.of, m.steps.name, m.steps.trace, m.steps.at = r, s.Name, own, -1
	m.steps.life = own.Lives()[s.Name]
	m.steps.lane = min(m.steps.lane, max(len(m.steps.life.Lanes)-1, 0))
	return m
}

// held reports whether the trace in hand is of what is shown, and covers the
// clock.
func (m Model) held() bool {
	s, _ := m.current()
	t := m.steps.trace
	return t != nil && m.steps.of == m.sim.Result() && m.steps.name == s.Name &&
		m.instant() >= t.From && (m.instant() <= t.To || t.To >= m.steps.of.Duration())
}

// openEvents shows the environments, and the clock at something worth a look
// where it stands at the end: the first throttle, else the beginning.
func (m Model) openEvents() Model {
	m = m.toggle(showEvents)
	s, ok := m.current()
	if m.view != showEvents || m.play.at >= 0 || !ok || m.last == nil {
		return m
	}
	m = m.setClock(0)
	if all := m.last.Outcome.Series; all != nil && all.Functions[s.Name] != nil {
		for i, n := range all.Functions[s.Name].Throttles {
			if n > 0 {
				m = m.setClock(float64(i) * all.BucketS)
				break
			}
		}
	}
	return m
}

// watch sees to it that there is a trace around the clock.
func (m Model) watch() (Model, tea.Cmd) {
	r := m.sim.Result()
	switch {
	case r == nil || !r.Done || m.held():
		return m, nil
	case r.Trace != nil:
		return m.holdTrace(r.Trace), nil
	}
	return m.fetch()
}

// step moves the clock to the record before or after where it stands.
func (m Model) step(by int) (Model, tea.Cmd) {
	r := m.sim.Result()
	if r == nil || !r.Done {
		return m, nil
	}
	m.play.on = false
	if !m.held() && r.Trace != nil {
		m = m.holdTrace(r.Trace)
	}
	return m.walk(by, true)
}

// walk is step with the trace in hand; may says whether another one may be
// looked for where it has no such record.
func (m Model) walk(by int, may bool) (Model, tea.Cmd) {
	if m.held() {
		if i := m.neighbour(by); i >= 0 && i < len(m.steps.trace.Records) {
			return m.goTo(i), nil
		}
		if t, end := m.steps.trace, m.steps.of.Duration(); !may || by > 0 && t.To >= end || by < 0 && t.From <= 0 {
			return m.setClock(map[bool]float64{true: end, false: 0}[by > 0]), nil
		}
	}
	m.steps.wanted = by
	return m.fetch()
}

// neighbour is the index of the record that a step leads to.
func (m Model) neighbour(by int) int {
	t, at := m.steps.trace, m.instant()
	switch {
	case m.steps.at >= 0:
		return m.steps.at + by
	case by > 0 && m.play.at < 0:
		return len(t.Records)
	case by > 0:
		return t.After(at)
	}
	return sort.Search(len(t.Records), func(i int) bool { return t.Records[i].AtMS/1e3 >= at }) - 1
}

// goTo sets the clock to a record, and takes its environment into hand.
func (m Model) goTo(i int) Model {
	r := m.steps.trace.Records[i]
	m.play.at, m.steps.at = r.AtMS/1e3, i
	if lane, ok := m.laneOf(r); ok {
		m.steps.lane = lane
	}
	return m
}

// laneOf is the lane that a record belongs to.
func (m Model) laneOf(r engine.Record) (int, bool) {
	if r.Function != m.steps.name {
		return 0, false
	}
	if r.What == "throttle" {
		return chart.MarksSelected, true
	}
	i := slices.Index(m.steps.life.Numbers, r.Environment)
	return i, r.Environment > 0 && i >= 0
}

// pressEvents takes the keys that are of the environments.
func (m Model) pressEvents(msg tea.KeyPressMsg) (Model, tea.Cmd, bool) {
	k := m.keys
	switch {
	case key.Matches(msg, k.laneUp):
		least := 0
		if len(m.steps.life.Throttles) > 0 {
			least = chart.MarksSelected
		}
		m.steps.lane = max(m.steps.lane-1, least)
		m.steps.at = -1
	case key.Matches(msg, k.laneDown):
		m.steps.lane = min(m.steps.lane+1, max(len(m.steps.life.Lanes)-1, 0))
		m.steps.at = -1
	case key.Matches(msg, k.earlier):
		return m.along(-1), nil, true
	case key.Matches(msg, k.later):
		return m.along(1), nil, true
	default:
		return m, nil, false
	}
	return m, nil, true
}

// along moves the clock to the lane's record before or after where it stands,
// if it has one.
func (m Model) along(by int) Model {
	if !m.held() {
		return m
	}
	m.play.on = false
	for i := m.neighbour(by); i >= 0 && i < len(m.steps.trace.Records); i += by {
		if lane, ok := m.laneOf(m.steps.trace.Records[i]); ok && lane == m.steps.lane {
			return m.goTo(i)
		}
	}
	return m
}

// lanes is the picture of the environments for an area of h rows, the one in
// hand among those that it shows, and the index of its first lane.
func (m Model) lanes(h int) (chart.Lanes, int) {
	t, life := m.steps.trace, m.steps.life
	at := m.instant()
	room := h - 1
	if len(life.Throttles) > 0 {
		room--
	}
	first := 0
	if room < len(life.Lanes) {
		first = max(min(m.steps.lane-(room-2), len(life.Lanes)-1), 0)
	}
	l := chart.Lanes{From: t.From, To: t.To, Lanes: life.Lanes[first:], Marks: life.Throttles, Cursor: &at}
	if l.Selected = m.steps.lane - first; m.steps.lane == chart.MarksSelected {
		l.Selected = chart.MarksSelected
	}
	return l, first
}

// listRows is how many rows the list of events has at least, where lanes leave
// it no more.
const listRows = 5

// splitEvents divides the view between the lanes and, below a blank row, the
// list of events.
func (m Model) splitEvents(l layout) (lanes, list canvas.Rect) {
	in := eventsInside(l)
	need := len(m.steps.life.Lanes) + 1 // and the time axis
	if len(m.steps.life.Throttles) > 0 {
		need++
	}
	if len(m.steps.life.Lanes)+len(m.steps.life.Throttles) == 0 {
		need = 0
	}
	h := in.H
	if in.H >= 3*listRows {
		h = min(need, in.H-listRows-1)
	}
	rest := canvas.R(in.X, in.Y+h+1, in.W, max(in.H-h-1, 0))
	if h == 0 {
		rest = in
	}
	return canvas.R(in.X, in.Y, in.W, h), rest
}

// listed are the records that a list of h rows shows, from the first to the one
// before the last, with the one that the clock stands at, or comes to next, in
// the middle of them.
func (m Model) listed(h int) (from, to, here int) {
	t := m.steps.trace
	here = m.steps.at
	if here < 0 {
		here = m.neighbour(1)
	}
	from = min(max(here-h/2, 0), max(len(t.Records)-h, 0))
	return from, min(from+h, len(t.Records)), here
}

// drawList writes the events around the clock, a row each, in the words of a
// trace: when, which event, what, in which environment, why or for how long.
func (m Model) drawList(c canvas.Canvas) {
	from, to, here := m.listed(c.H())
	var rows [][]widget.Cell
	for i, r := range m.steps.trace.Records[from:to] {
		style := m.st.Text
		switch {
		case from+i == here && m.steps.at >= 0:
			c.Set(0, i, m.st.Glyphs.Pointer, m.st.Focus)
			style = m.st.Strong
		case slices.Contains([]string{"throttle", "error", "timeout", "drop", "dead_letter"}, r.What):
			style = m.st.Warn
		}
		who, where, detail := "", "", r.Reason
		if r.Source != "" {
			who = r.Source + " " + strconv.FormatInt(r.Event, 10)
		}
		if r.Environment > 0 {
			where = "#" + strconv.FormatInt(r.Environment, 10)
		}
		if r.ForMS > 0 {
			detail = m.st.Units.Millis(r.ForMS)
		}
		rows = append(rows, []widget.Cell{{Text: stamp(r.AtMS / 1e3), Style: m.st.Muted}, {Text: who, Style: m.st.Muted}, {Text: r.What, Style: style}, {Text: strings.TrimSpace(where + " " + detail), Style: m.st.Muted}})
	}
	widths, gap := widget.Table{Rows: rows}.Widths(), widget.ColumnGap
	if c.W() < 50 {
		gap = 1
	}
	for y, row := range rows {
		x := 1
		for i, cell := range row {
			c.Fit(x, y, c.W()-x, cell.Text, cell.Style)
			x += widths[i] + gap
		}
	}
}

// drawEvents draws the environments of the current subject.
func (m Model) drawEvents(c canvas.Canvas, l layout) {
	s, ok := m.current()
	title := widget.Title("events", m.st)
	if !ok || !m.held() {
		in := m.open(c, l, l.view, title, true)
		in.Fit(1, 0, in.W()-1, "looking for the events around the clock"+m.st.Glyphs.Ellipsis, m.st.Muted)
		return
	}
	lanesArea, list := m.splitEvents(l)
	lanes, _ := m.lanes(lanesArea.H)
	legend := append([]canvas.Span{{Text: "  ", Style: m.st.Text}}, chart.LanesLegend(lanes, m.st)...)
	whose := canvas.Span{Text: " of " + s.Name, Style: m.st.Muted}
	if len(lanes.Lanes) == 0 {
		legend = nil
	}
	switch room := l.view.W - 4 - canvas.SpansWidth(legend); {
	case canvas.SpansWidth(title)+canvas.Width(whose.Text) <= room:
		title = append(title, whose)
	case canvas.SpansWidth(title) > room:
		title = nil // a legend is needed more
		legend = legend[1:]
	}
	title = append(title, legend...)
	m.open(c, l, l.view, title, true)
	chart.DrawLanes(c.In(lanesArea), lanes, m.st)
	m.drawList(c.In(list))
}

func eventsInside(l layout) canvas.Rect {
	r := l.view
	if l.borders {
		return canvas.R(r.X+1, r.Y+1, r.W-2, r.H-2)
	}
	return canvas.R(r.X, r.Y+1, r.W, r.H-1)
}

// clickEvents takes the lane and the instant below the mouse into hand.
func (m Model) clickEvents(x, y int, l layout) Model {
	if !m.held() {
		return m
	}
	in, list := m.splitEvents(l)
	if from, to, _ := m.listed(list.H); list.Contains(x, y) {
		if i := from + y - list.Y; i < to {
			m.play.on = false
			return m.goTo(i)
		}
		return m
	}
	if !in.Contains(x, y) {
		return m
	}
	lanes, first := m.lanes(in.H)
	row := y - in.Y
	lane := first + row
	if len(lanes.Marks) > 0 {
		lane--
		if row == 0 {
			lane = chart.MarksSelected
		}
	}
	if row < 0 || lane >= len(m.steps.life.Lanes) {
		return m
	}
	gutter := chart.LanesGutter(lanes, in.W)
	m.play.on = false
	m.steps.lane = lane
	return m.setClock(lanes.From + float64(x-in.X-gutter)/float64(max(in.W-gutter, 1))*(lanes.To-lanes.From))
}

// stamp writes an instant to the millisecond.
func stamp(seconds float64) string {
	ms := int64(seconds*1e3 + 0.5)
	text := strconv.FormatInt(1000+ms%1000, 10)
	return units.Clock(float64(ms/1000)) + "." + text[1:]
}

// story is what the clock stands at, in words; "" where there is nothing to
// tell.
func (m Model) story() string {
	if !m.held() {
		return ""
	}
	if i := m.steps.at; i >= 0 && i < len(m.steps.trace.Records) {
		r := m.steps.trace.Records[i]
		return stamp(r.AtMS/1e3) + "  " + explain.Record(r, m.steps.of.Model)
	}
	if m.view != showEvents {
		return ""
	}
	at := m.instant()
	switch life := m.steps.life; {
	case m.steps.lane == chart.MarksSelected:
		n := sort.SearchFloat64s(life.Throttles, at)
		return stamp(at) + "  Throttles of " + m.steps.name + " on this screen: " + units.Prose.Count(float64(n)) + " earlier, " + units.Prose.Count(float64(len(life.Throttles)-n)) + " later."
	case m.steps.lane < len(life.Lanes):
		return stamp(at) + "  Environment " + life.Lanes[m.steps.lane].Name + " " + stateAt(life.Lanes[m.steps.lane], at) + "."
	}
	return ""
}

// stateAt says what an environment does at an instant.
func stateAt(l chart.Lane, at float64) string {
	for i, s := range l.Spans {
		switch {
		case at < s.From && i == 0:
			return "is not there yet: it will be created at " + stamp(s.From)
		case at >= s.From && at < s.To:
			return map[chart.State]string{chart.Init: "is being initialised", chart.Busy: "runs the handler", chart.Idle: "is idle, and ready"}[s.State]
		}
	}
	return "is gone"
}

// biography sums up the environment in hand; "" where none is.
func (m Model) biography() string {
	life := m.steps.life
	if m.view != showEvents || !m.held() || m.steps.lane < 0 || m.steps.lane >= len(life.Lanes) {
		return ""
	}
	lane, t := life.Lanes[m.steps.lane], m.steps.trace
	var in [4]float64
	runs := 0
	for _, s := range lane.Spans {
		in[s.State] += s.To - s.From
		if s.State == chart.Busy {
			runs++
		}
	}
	if len(lane.Spans) == 0 {
		return ""
	}
	first, last := lane.Spans[0], lane.Spans[len(lane.Spans)-1]
	text := lane.Name + " was there before"
	if first.State == chart.Init {
		text = lane.Name + " was created at " + units.Clock(first.From) + ", took " + units.Prose.Millis(1e3*(first.To-first.From)) + " to initialise"
	}
	text += ", " + plural(runs, "run") + ", busy " + units.Prose.Percent(in[chart.Busy]/(last.To-first.From)) + " of its time"
	if last.To < t.To {
		return text + ", reclaimed at " + units.Clock(last.To) + "."
	}
	return text + "."
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return units.Prose.Count(float64(n)) + " " + what + "s"
}
