package tui

import (
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"coldstart/internal/course"
	"coldstart/internal/diagnostic"
	"coldstart/internal/progress"
	"coldstart/internal/review"
	"coldstart/internal/round"
	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/home"
	"coldstart/tui/overlay"
	"coldstart/tui/quiz"
	"coldstart/tui/reader"
	"coldstart/tui/widget"
)

// Home returns the program with the course's map below everything else.
func (a App) Home() App {
	a = a.starting(hold(home.New(a.course(), a.st)))
	a.first = tea.Batch(a.first, a.outline())
	return a
}

// outline reads the outlines of all scenarios, of which there may be too many to
// let the first frame wait for them.
func (a App) outline() tea.Cmd {
	c := a.options.Course
	return func() tea.Msg {
		msg := outlinedMsg{map[questionID]string{}}
		for _, e := range c.Lessons {
			for _, id := range e.Scenarios {
				o, err := c.Outline(id) // is kept
				if err != nil {
					continue // what is wrong with it is told where it is used
				}
				for _, q := range o.Questions {
					msg.asks[questionID{id, q.ID}] = asked(q.Prompt)
				}
			}
		}
		return msg
	}
}

// outlinedMsg brings what is asked, from the outlines of all scenarios.
type outlinedMsg struct{ asks map[questionID]string }

// questionID is a question of the course.
type questionID struct{ scenario, question string }

// course is the map as it is by now, without scenarios until their outlines
// have been read.
func (a App) course() home.Course {
	c := a.options.Course
	_, been := a.progress.Last()
	out := home.Course{Title: c.Title, New: !been}
	for _, t := range a.progress.Attempts() {
		if t.Confidence == quizzes.Certain.String() {
			out.Certain++
			if t.Right {
				out.CertainRight++
			}
		}
	}
	for _, e := range c.Lessons {
		read := a.progress.Lesson(e.ID)
		l := home.Lesson{
			ID: e.ID, Title: e.Title, Summary: e.Summary, Minutes: e.Minutes,
			Position: read.Position, Read: !read.Finished.IsZero(),
		}
		if a.asks != nil {
			for _, id := range e.Scenarios {
				if s, ok := a.scenario(id); ok {
					l.Scenarios = append(l.Scenarios, s)
				}
			}
		}
		out.Lessons = append(out.Lessons, l)
	}
	if a.asks != nil {
		out.Due = a.due()
	}
	return out
}

// due are the questions of the course that are due for review by now, the
// longest due first.
func (a App) due() []home.Due {
	type at struct {
		home.Due
		when time.Time
	}
	var out []at
	now := a.options.Now()
	for _, e := range a.options.Course.Lessons {
		for _, id := range e.Scenarios {
			o, err := a.options.Course.Outline(id)
			if err != nil {
				continue
			}
			for i, q := range o.Questions {
				when, solved := review.Due(a.progress.Question(id, q.ID, q.Rev))
				if solved && !when.After(now) {
					out = append(out, at{home.Due{Scenario: id, Question: q.ID, Title: o.Title, Number: i + 1}, when})
				}
			}
		}
	}
	slices.SortStableFunc(out, func(a, b at) int { return a.when.Compare(b.when) })
	var due []home.Due
	for _, d := range out {
		due = append(due, d.Due)
	}
	return due
}

// review asks the question that is longest due, of those but the one that was
// asked last; nil where none is.
func (a App) review(way round.Round, but home.Due) tea.Cmd {
	for _, d := range a.due() {
		if d.Scenario != but.Scenario || d.Question != but.Question {
			return a.fetchScenario(d.Scenario, func(s *quizzes.Scenario) tea.Msg { return reviewMsg{s, d.Question, way} })
		}
	}
	return nil
}

// scenario is a scenario of the map; false where it has no questions.
func (a App) scenario(id string) (home.Scenario, bool) {
	o, err := a.options.Course.Outline(id)
	if err != nil || len(o.Questions) == 0 {
		return home.Scenario{}, false
	}
	s := home.Scenario{ID: id, Title: o.Title}
	for _, q := range o.Questions {
		asked := home.Question{State: a.questionState(id, q.ID, q.Rev), Does: does[q.Kind], Asks: a.asks[questionID{id, q.ID}]}
		if when, solved := review.Due(a.progress.Question(id, q.ID, q.Rev)); solved {
			asked.Due = when.Sub(a.options.Now())
		}
		s.Questions = append(s.Questions, asked)
	}
	return s, true
}

// does says what the learner does with a question of a kind.
var does = map[quizzes.Kind]string{
	quizzes.ChoiceKind: "choose", quizzes.PredictKind: "predict", quizzes.TuneKind: "tune", quizzes.OrderKind: "put in order",
}

// questionState is what the learner has made of a question.
func (a App) questionState(scenario, question string, rev int) home.State {
	q := a.progress.Question(scenario, question, rev)
	switch {
	case q.Status == progress.StatusSolvedUnaided:
		return home.Mastered
	case q.Status == progress.StatusSolved:
		return home.Solved
	case len(q.Attempts) > 0:
		return home.Tried
	}
	return home.Open
}

// links are what a lesson leads to: its scenarios, then the next lesson.
func (a App) links(lesson int) []reader.Link {
	var out []reader.Link
	for _, id := range a.options.Course.Lessons[lesson].Scenarios {
		s, ok := a.scenario(id)
		if !ok {
			continue
		}
		out = append(out, reader.Link{ID: id, Title: s.Title, Status: s.Status(), Done: s.Solved()})
	}
	if lesson+1 < len(a.options.Course.Lessons) {
		next := a.options.Course.Lessons[lesson+1]
		out = append(out, reader.Link{ID: next.ID, Title: "Next lesson: " + next.Title, Lesson: true})
	}
	return out
}

// lessonIndex is where a lesson stands in the course, -1 where it does not.
func (a App) lessonIndex(id string) int {
	return slices.IndexFunc(a.options.Course.Lessons, func(e course.Entry) bool { return e.ID == id })
}

// lessonMsg brings a lesson and the scenarios of its live blocks.
type lessonMsg struct {
	lesson    *lessons.Lesson
	scenarios map[string]*quizzes.Scenario
	heading   int  // that it begins at; -1: where the learner left it
	instead   bool // of a summary that leads to it
}

// scenarioMsg brings a scenario for one of its questions and those behind it, or
// for all of them from where the learner has stopped.
type scenarioMsg struct {
	scenario *quizzes.Scenario
	question string // id, or empty
	instead  bool   // of a summary that leads to it
}

// reviewMsg brings a scenario for one of its questions, which is due for review.
type reviewMsg struct {
	scenario *quizzes.Scenario
	question string // id
	round    round.Round
}

// labMsg brings a scenario for the lab.
type labMsg struct{ scenario *quizzes.Scenario }

// noticeMsg says what went wrong.
type noticeMsg string

// broken is the notice of a file that cannot be used; false where it can.
func broken(list diagnostic.List, err error) (noticeMsg, bool) {
	if err != nil {
		return noticeMsg(err.Error()), true
	}
	for _, d := range list {
		if d.Severity == diagnostic.Error {
			return noticeMsg(d.String() + " (coldstart check tells more)"), true
		}
	}
	return "", false
}

// fetchLesson reads a lesson and what its live blocks need.
func (a App) fetchLesson(id string, heading int, instead bool) tea.Cmd {
	c := a.options.Course
	return func() tea.Msg {
		l, list, err := c.Lesson(id)
		if notice, bad := broken(list, err); bad {
			return notice
		}
		msg := lessonMsg{l, map[string]*quizzes.Scenario{}, heading, instead}
		for _, p := range l.Parts {
			if p.Sim == nil {
				continue
			}
			// A scenario that cannot be used leaves its block empty; the text reads on.
			if s, list, err := c.Scenario(p.Sim.Scenario); err == nil && !list.HasErrors() {
				msg.scenarios[p.Sim.Scenario] = s
			}
		}
		return msg
	}
}

// atHeading has a lesson that is fetched begin at one of its headings, by the
// name that addresses have for it, if it has such a one.
func atHeading(name string, fetch tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		msg := fetch()
		if l, ok := msg.(lessonMsg); ok {
			if i, ok := l.lesson.Find(name); ok {
				l.heading = i
			}
			return l
		}
		return msg
	}
}

// readAhead reads the first lesson from number i on that has not been read, and
// what its live blocks need, so that it is there when the learner is. The course
// keeps it; what is wrong with it is told where it is used.
func (a App) readAhead(i int) tea.Cmd {
	for _, e := range a.options.Course.Lessons[i:] {
		if a.progress.Lesson(e.ID).Finished.IsZero() {
			read := a.fetchLesson(e.ID, -1, false)
			return func() tea.Msg { read(); return nil }
		}
	}
	return nil
}

// openLesson shows a lesson where the learner left it.
func (a App) openLesson(msg lessonMsg) (tea.Model, tea.Cmd) {
	i := a.lessonIndex(msg.lesson.ID)
	s := hold(reader.New(reader.Config{
		Lesson: msg.lesson, Number: i + 1, Of: len(a.options.Course.Lessons),
		Scenario: func(id string) *quizzes.Scenario { return msg.scenarios[id] },
		Links:    a.links(i),
		Position: a.progress.Lesson(msg.lesson.ID).Position,
		Heading:  msg.heading,
		Clock:    a.options.Clock,
	}, a.st))
	a, saved := a.keep(progress.LessonOpened{Lesson: msg.lesson.ID})
	if msg.instead {
		a = a.withoutSummary()
	}
	shown, cmd := a.showLesson(s)
	return shown, tea.Batch(saved, cmd, a.readAhead(i+1))
}

// showLesson shows a lesson, in the place of another one that leads to it.
func (a App) showLesson(s screen) (tea.Model, tea.Cmd) {
	if _, reading := a.reading(); reading {
		return a.replace(s)
	}
	return a.open(s)
}

// contents opens the list of headings of the lesson that is read.
func (a App) contents(m reader.Model) App {
	headings, at := m.Outline()
	var items []overlay.Item
	for i, h := range headings {
		items = append(items, overlay.Item{
			Kind: strconv.Itoa(i + 1), Text: strings.Repeat("  ", max(h.Level-1, 0)) + h.Text, Value: reader.GoTo{Heading: i},
		})
	}
	a = a.show(overlay.NewChoose("contents", items, a.st))
	a.over = a.over.(overlay.Choose).At(at)
	return a
}

// leads opens the list of what the lesson that is read leads to.
func (a App) leads(m reader.Model) App {
	var items []overlay.Item
	for _, l := range m.Leads() {
		item := overlay.Item{Kind: "link", Text: l.Text, Detail: strings.TrimSpace(l.URL + " " + l.Title), Value: reader.Lead{URL: l.URL}}
		if n := widget.Note(l.URL); n > 0 {
			item.Kind, item.Detail = "note "+strconv.Itoa(n), ""
		}
		items = append(items, item)
	}
	return a.show(overlay.NewChoose("links and notes", items, a.st))
}

// reading is the lesson that is shown; false where none is.
func (a App) reading() (reader.Model, bool) {
	if len(a.screens) == 0 {
		return reader.Model{}, false
	}
	h, ok := a.screens[len(a.screens)-1].(holder[reader.Model])
	return h.m, ok
}

// followed keeps where the learner is in the lesson that is read. The root looks
// instead of being told: commands have no order, and the last place counts.
func (a App) followed(cmd tea.Cmd) (App, tea.Cmd) {
	m, ok := a.reading()
	if !ok {
		return a, cmd
	}
	at := progress.LessonPosition{Lesson: m.Lesson(), Position: m.Place()}
	if at == a.readTo {
		return a, cmd
	}
	opened := at.Lesson != a.readTo.Lesson
	a.readTo = at
	if opened {
		return a, cmd // where it was left
	}
	a, saved := a.keep(at)
	return a, tea.Batch(cmd, saved)
}

// fetchScenario reads a scenario and passes it on as the message that then
// makes of it.
func (a App) fetchScenario(id string, then func(*quizzes.Scenario) tea.Msg) tea.Cmd {
	c := a.options.Course
	return func() tea.Msg {
		s, list, err := c.Scenario(id)
		if notice, bad := broken(list, err); bad {
			return notice
		}
		return then(s)
	}
}

// ask is for fetchScenario: a question is to be asked.
func ask(question string) func(*quizzes.Scenario) tea.Msg {
	return func(s *quizzes.Scenario) tea.Msg { return scenarioMsg{scenario: s, question: question} }
}

// replace puts a screen in the place of the one on top.
func (a App) replace(s screen) (App, tea.Cmd) {
	n := len(a.screens) - 1
	a.screens[n].Leave()
	a.screens = a.screens[:n:n]
	return a.open(s)
}

// refresh brings what has been done to the screens that show it.
func (a App) refresh() (App, tea.Cmd) {
	return a.each(func(s screen) (screen, tea.Cmd) {
		var cmd tea.Cmd
		switch h := s.(type) {
		case holder[quiz.Model]:
			h.m, cmd = a.resume(h.m)
			return h, cmd
		case holder[quiz.Summary]:
			h.m = h.m.Show(a.summary(h.m.Config()))
			return h, nil
		case holder[home.Model]:
			s, cmd = s.Update(home.Show{Course: a.course()})
		case holder[reader.Model]:
			id := h.m.Lesson()
			s, cmd = s.Update(reader.Show{Lesson: id, Links: a.links(a.lessonIndex(id))})
		}
		return s, cmd
	})
}
