package quiz

import (
	"fmt"
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
	"coldstart/engine/units"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// A tune question is answered at a bench of knobs, with the objectives of the
// newest run beside them. One run is chance: what counts is what the simulation
// makes of the submitted world in all replications.
type tuning struct {
	clock      simview.Clock
	started    bool
	bench      simview.Bench
	objectives simview.Objectives
	solved     bool // the solution is shown
}

func (m Model) tunes() bool { return m.session.Question().Kind == quizzes.TuneKind }

// toQuestion shows the question. The knobs of a tune question are taken in hand
// the first time.
func (m Model) toQuestion() (Model, tea.Cmd) {
	m.stage, m.scroll = asking, 0
	if !m.tunes() || m.started {
		return m.clamp(), nil
	}
	s := m.session
	world := simview.Scenario(s.World(), s.Question().Knobs)
	m.bench = simview.NewBench(simview.New(world, m.clock).Set(s.Settings(s.Start())).Seeded(s.Reference().Seed))
	base := &m.base.Outcome
	m.objectives = simview.NewObjectives(func(o *engine.Outcome) []simview.Objective {
		var list []simview.Objective
		for _, e := range s.Objectives(o, base) {
			list = append(list, simview.Objective{Text: e.String(), Detail: figure(e), Met: e.Met()})
		}
		return list
	})
	m.started = true
	var cmd tea.Cmd
	m.bench, cmd = m.bench.Start()
	return m.clamp(), cmd
}

// figure is the number that decides an objective.
func figure(e quizzes.ObjectiveEvidence) string {
	switch {
	case e.Problem != "":
		return "none"
	case len(e.Spreads) == 0:
		return ""
	}
	return shortNumber(e.Spreads[0], units.Prose) // it is compared with what the objective says
}

// simulated passes on what may be news of the bench's runs.
func (m Model) simulated(msg tea.Msg) (Model, tea.Cmd) {
	if !m.started {
		return m, nil
	}
	var cmd tea.Cmd
	m.bench, cmd = m.bench.Update(msg)
	m.objectives = m.objectives.See(m.bench.Result())
	return m.clamp(), cmd
}

// tune takes a key on the page of a tune question.
func (m Model) tune(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	k := m.keys
	if !m.bench.Typing() {
		switch {
		case key.Matches(msg, k.submit):
			if m.err = m.problem(); m.err == nil {
				m.stage = sure
			}
			return m.clamp(), nil
		case key.Matches(msg, k.hint):
			return m.hint()
		case key.Matches(msg, k.subject):
			return m.nextSubject(), nil
		case key.Matches(msg, k.pageUp):
			m.scroll -= widget.Scroll(m.page())
			return m.clamp(), nil
		case key.Matches(msg, k.pageDown):
			m.scroll += widget.Scroll(m.page())
			return m.clamp(), nil
		}
	}
	m.err = nil
	bench, cmd, _ := m.bench.Press(msg)
	m.bench = bench
	return m.clamp(), cmd
}

// problem is why the world as it is cannot be submitted; nil where it can.
func (m Model) problem() error {
	if err := m.bench.Err(); err != nil {
		return err
	}
	return m.session.Check(m.answer())
}

// settings are the knobs that stand elsewhere than in the story.
func (m Model) settings() map[string]string {
	turned := map[string]string{}
	if !m.started {
		return turned
	}
	for i, k := range m.bench.Knobs() {
		if at := m.bench.Position(i); at != k.Base {
			turned[k.Path] = k.Values[at]
		}
	}
	return turned
}

// again begins another attempt, with the knobs as they stand.
func (m Model) again() (Model, tea.Cmd) {
	m.session = m.session.Again()
	m.reveal, m.worlds, m.view, m.resumed, m.solved = quizzes.Reveal{}, nil, viewWhy, false, false
	return m.toQuestion()
}

// showSolution shows the author's solution and why: before the answer is right
// that is a hint.
func (m Model) showSolution() (Model, tea.Cmd) {
	if m.solved || m.reveal.Right {
		return m, nil
	}
	m.solved = true
	m.session.Solution()
	session := m.session
	return m.clamp(), func() tea.Msg { return Hinted{session} }
}

// tunePages lays the page of a tune question out: the text, the knobs, the
// objectives and the charts.
func (m Model) tunePages(p *pages, body canvas.Rect) {
	if m.stage == asking && m.complaint() != "" && body.H > 4 {
		p.foot = canvas.R(0, body.Y+body.H-1, m.w, 1)
		body.H--
	}
	objectives := len(m.session.Variant().Cases[m.number-1].Objectives) + 2
	if m.wide() {
		objectives++ // a blank row
	}
	knobs := len(m.bench.Knobs())
	if m.wide() {
		left := canvas.R(body.X, body.Y, body.W*47/100, body.H)
		per := 3
		for per > 1 && simview.KnobRows(knobs, per)+1+objectives+6 > body.H {
			per--
		}
		kh := min(simview.KnobRows(knobs, per)+1, max(body.H-objectives-3, 3))
		oh := min(objectives, max(body.H-kh-3, 2))
		text := min(len(m.questionText(inset(left).W))+1, body.H-kh-oh)
		p.text = inset(canvas.R(left.X, left.Y, left.W, text))
		p.objectives = canvas.R(left.X, left.Y+text, left.W, oh)
		m.placeKnobs(p, canvas.R(left.X, left.Y+text+oh, left.W, kh), per)
		p.charts = m.stack(canvas.R(left.W+1, body.Y, body.W-left.W-1, body.H))
		return
	}
	side := body.W >= 64 // knobs and objectives side by side
	per := 2
	if body.H < 16 {
		per = 1
	}
	kh := simview.KnobRows(knobs, per) + 1
	mid := max(kh, objectives)
	if !side {
		mid = kh + objectives
	}
	mid = min(mid, max(body.H*2/3, min(4, body.H)))
	rest := body.H - mid
	text := min(len(m.questionText(inset(body).W))+1, rest)
	p.text = inset(canvas.R(body.X, body.Y, body.W, text))
	y := body.Y + text
	if side {
		half := body.W / 2
		m.placeKnobs(p, canvas.R(body.X, y, half-1, mid), per)
		p.objectives = canvas.R(body.X+half, y, body.W-half, mid)
	} else {
		kh = min(kh, (mid+1)/2)
		m.placeKnobs(p, canvas.R(body.X, y, body.W, kh), per)
		p.objectives = canvas.R(body.X, y+kh, body.W, mid-kh)
	}
	if h := rest - text; h > leastChart { // and a blank row above them
		p.charts = row(canvas.R(body.X, y+mid+1, body.W, h-1))
	}
}

func (m Model) placeKnobs(p *pages, area canvas.Rect, per int) {
	p.bench = area
	p.knobs = m.bench.Place(canvas.R(area.X, area.Y+1, area.W, area.H-1), per)
}

// complaint is what is wrong with the settings.
func (m Model) complaint() string {
	err := m.err
	if err == nil && m.started {
		err = m.bench.Err()
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

// drawTune draws the knobs and the objectives.
func (m Model) drawTune(c canvas.Canvas, p pages) {
	if p.bench.H > 1 {
		title := widget.Title("knobs", m.st)
		if len(p.knobs) < len(m.bench.Knobs()) {
			title = append(title, canvas.Span{Text: " " + strconv.Itoa(m.bench.Focus+1) + " of " + strconv.Itoa(len(m.bench.Knobs())), Style: m.st.Muted})
		}
		widget.Section(c.In(p.bench), title, m.stage == asking, m.st)
		m.bench.Draw(c, p.knobs, nil, m.st)
	}
	if p.objectives.H > 1 {
		shown := m.objectives
		met := 0
		for _, o := range shown.List {
			if o.Met {
				met++
			}
		}
		title := append(widget.Title("objectives", m.st), canvas.Span{Text: fmt.Sprintf(" %d of %d met in this run", met, len(shown.List)), Style: m.st.Muted})
		in := widget.Section(c.In(p.objectives), title, false, m.st)
		if in.H() < len(shown.List) { // what is not met has to be seen
			shown.List = slices.Clone(shown.List)
			slices.SortStableFunc(shown.List, func(a, b simview.Objective) int { return order(a.Met) - order(b.Met) })
		}
		shown.Draw(in, m.st)
		if r := m.bench.Result(); r != nil && len(m.objectives.List) < in.H() {
			cost := r.Outcome.Cost.Total
			par := m.session.Question().Par
			style := m.st.Text
			text := "cost " + quizzes.Format("cost.total", cost)
			if par > 0 {
				text += ", par " + quizzes.Format("cost.total", par)
				if cost <= par && m.objectives.Met() { // else it is cheap to be cheap
					style = m.st.Good
				}
			}
			in.Fit(3, len(m.objectives.List), in.W()-3, text, style)
		}
	}
	if text := m.complaint(); text != "" && p.foot.H == 1 {
		n := c.In(p.foot)
		x := n.Text(1, 0, m.st.Glyphs.No+" ", m.st.Bad)
		n.Fit(x, 0, n.W()-x, text, m.st.Bad)
	}
}

// order puts what is not met first.
func order(met bool) int {
	if met {
		return 1
	}
	return 0
}

// tuneText is the evidence on a tune question: each objective in all
// replications, the cost beside par and, once it is right or asked for, the
// author's solution.
func (m Model) tuneText(w int) widget.Text {
	r := m.reveal
	var t widget.Text
	for _, e := range r.Objectives {
		mark, style := m.st.Glyphs.No, m.st.Bad
		if e.Met() {
			mark, style = m.st.Glyphs.Yes, m.st.Good
		}
		share := strconv.Itoa(e.Holds) + "/" + strconv.Itoa(e.Of)
		t = append(t, widget.Line{
			{Text: mark + " ", Style: strong(style, m.st.Strong)},
			{Text: padTo(canvas.Truncate(e.String(), max(w-9, 1)), max(w-9, 1)), Style: m.st.Strong},
			{Text: " " + share, Style: style},
		})
		if e.Problem != "" {
			t = append(t, indented(widget.Plain(e.Problem, w-2, m.st.Warn))...)
		}
		for _, s := range e.Spreads {
			t = append(t, indented(widget.Plain(shortMetric(s.String()), w-2, m.st.Muted))...)
		}
	}
	t = append(t, nil)
	t = append(t, widget.Markdown("It costs **"+quizzes.Format("cost.total", r.Mean)+"** on average, and par is "+quizzes.Format("cost.total", r.Par)+": "+r.AgainstPar()+".", w, m.st)...)
	t = append(t, nil)
	if !r.Right && !m.solved {
		return append(t, widget.Plain("Press a to try again: the knobs stand as you left them. S shows the author's solution, and why; it counts as a hint.", w, m.st.Muted)...)
	}
	t = append(t, widget.Line{{Text: "The author's solution", Style: m.st.Strong}})
	for _, line := range m.solution {
		t = append(t, indented(widget.Plain(line, w-2, m.st.Text))...)
	}
	t = append(t, nil)
	return append(t, widget.Markdown(r.Why, w, m.st)...)
}

// indented moves lines in by two cells.
func indented(t widget.Text) widget.Text {
	for i := range t {
		t[i] = append(widget.Line{{Text: "  "}}, t[i]...)
	}
	return t
}

// tuneBanner is the verdict in a few words.
func (m Model) tuneBanner() string {
	missed := 0
	for _, e := range m.reveal.Objectives {
		if !e.Met() {
			missed++
		}
	}
	if missed == 0 {
		return "Every objective is met, " + m.reveal.AgainstPar() + "."
	}
	verb := "are"
	if missed == 1 {
		verb = "is"
	}
	return fmt.Sprintf("%d of %d objectives %s not met.", missed, len(m.reveal.Objectives), verb)
}
