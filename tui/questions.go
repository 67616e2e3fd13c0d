package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"coldstart/internal/round"
	"coldstart/quizzes"
	"coldstart/tui/home"
	"coldstart/tui/quiz"
)

// The way through questions: which comes first, which next, and the summary
// behind the last one. Which questions there are knows a round.Round, which goes
// with the question that is asked and comes back with what was answered.

// openScenario asks the questions of a scenario from one of them on, or from
// where the learner has stopped.
func (a App) openScenario(msg scenarioMsg) (tea.Model, tea.Cmd) {
	s := msg.scenario
	if len(s.Questions) == 0 {
		return a, nil // the map lists none
	}
	first := slices.IndexFunc(s.Questions, func(q *quizzes.Question) bool { return q.ID == msg.question })
	goesOn := first < 0
	if goesOn {
		first = round.Start(a.progress, s, s.Seed())
	}
	m, err := a.firstQuestion(s, s.Seed(), first, goesOn)
	if err != nil {
		a.notice = err.Error()
		return a, nil
	}
	if msg.instead {
		a = a.withoutSummary()
	}
	return a.open(hold(m))
}

// firstQuestion is the screen of a scenario's question with which the learner
// begins, or goes on.
func (a App) firstQuestion(s *quizzes.Scenario, seed int64, first int, goesOn bool) (quiz.Model, error) {
	session, err := quizzes.NewSession(s, s.Questions[first].ID, seed)
	if err != nil {
		return quiz.Model{}, err
	}
	m := a.question(session, round.Through(s, seed, first))
	if goesOn && first > 0 {
		m = m.GoingOn()
	}
	return m, nil
}

// openReview asks a question that is due for review.
func (a App) openReview(msg reviewMsg) (tea.Model, tea.Cmd) {
	s := msg.scenario
	_, asking := a.asking()
	if !asking && msg.round.Of() > 0 {
		return a, nil // the last one was left meanwhile
	}
	session, err := quizzes.NewSession(s, msg.question, s.Seed())
	if err != nil {
		a.notice = err.Error()
		return a, nil
	}
	screen := hold(a.question(session, msg.round.Asked(session)))
	if asking {
		return a.replace(screen)
	}
	return a.open(screen)
}

// question is the screen of a session's question.
func (a App) question(s *quizzes.Session, way round.Round) quiz.Model {
	m, _ := a.resume(quiz.New(s, a.st).Timed(a.options.Clock).In(way)) // nothing is asked for before Init
	return m
}

// resume takes up the answer that the learner had given when the program was
// left, if it was left before the simulation had decided.
func (a App) resume(m quiz.Model) (quiz.Model, tea.Cmd) {
	s := m.Session()
	if c := a.progress.Question(s.Scenario().ID, s.Question().ID, s.Question().Rev).Committed; c != nil {
		return m.Resume(quizzes.Commitment(*c))
	}
	return m, nil
}

// asking is the question that is shown; false where none is.
func (a App) asking() (quiz.Model, bool) {
	if len(a.screens) == 0 {
		return quiz.Model{}, false
	}
	h, ok := a.screens[len(a.screens)-1].(holder[quiz.Model])
	return h.m, ok
}

// goOn goes to where the learner has stopped in the scenario that the program
// began with, once that is known. Who has come to the first question meanwhile
// stays there.
func (a App) goOn() (App, tea.Cmd) {
	m, asking := a.asking()
	if !a.placing || !asking {
		return a, nil
	}
	a.placing = false
	session := m.Session()
	s, seed := session.Scenario(), session.Reference().Seed
	first := round.Start(a.progress, s, seed)
	if m.Begun() || first == 0 {
		return a, nil
	}
	next, err := a.firstQuestion(s, seed, first, true)
	if err != nil {
		return a, nil // the first question can be asked
	}
	return a.replace(hold(next))
}

// beginAgain asks a scenario's first question in the place of another one.
func (a App) beginAgain(way round.Round) (tea.Model, tea.Cmd) {
	s := way.Scenario()
	if s == nil {
		return a, nil
	}
	m, err := a.firstQuestion(s, way.Seed(), 0, false)
	if err != nil {
		a.notice = err.Error()
		return a, nil
	}
	return a.replace(hold(m))
}

// quizDone goes on to the question that comes next, if the learner wants to, and
// behind the last one to the summary.
func (a App) quizDone(msg quiz.Done) (tea.Model, tea.Cmd) {
	if !msg.Next || msg.Round.Alone() { // the evidence has said it all
		return a.close()
	}
	if next, way := msg.Round.Next(); next != nil {
		return a.replace(hold(a.nextQuestion(next, way)))
	}
	if msg.Round.Reviewing() {
		// What is due by now: the answer that was just given is no more.
		due := a.review(msg.Round, home.Due{Scenario: msg.Session.Scenario().ID, Question: msg.Session.Question().ID})
		switch {
		case due != nil:
			return a.fetch(due)
		case msg.Round.Of() == 1:
			return a.close()
		}
	}
	return a.fetch(a.sumUp(msg))
}

// tryAgain asks the questions that a summary leads to.
func (a App) tryAgain(way round.Round) (tea.Model, tea.Cmd) {
	next, way := way.Next()
	if next == nil {
		return a, nil
	}
	return a.replace(hold(a.nextQuestion(next, way)))
}

// nextQuestion is the screen of a question behind others. Of the same scenario
// the learner knows the story.
func (a App) nextQuestion(s *quizzes.Session, way round.Round) quiz.Model {
	m := a.question(s, way)
	if way.Scenario() != nil {
		m = m.KnowingTheStory()
	}
	return m
}

// summaryMsg says that what a summary speaks of has been read.
type summaryMsg struct {
	session *quizzes.Session // of the last question
	round   round.Round
	reading *round.Reading // nil: there is none
}

// sumUp reads what the summary of a round speaks of: the lesson to read again is
// that of the first question that is not right, or else of the first of all.
func (a App) sumUp(msg quiz.Done) tea.Cmd {
	c := a.options.Course
	answers := msg.Round.Answers(a.progress)
	about := answers[0].Scenario.ID
	if wrong := round.Wrong(answers); len(wrong) > 0 {
		about = answers[wrong[0]].Scenario.ID
	}
	outline := a.outline()
	return func() tea.Msg {
		out := summaryMsg{session: msg.Session, round: msg.Round}
		if c == nil {
			return out
		}
		if r, ok := round.ReadingOf(c, about); ok {
			out.reading = &r
		}
		outline() // what comes next is told from them
		return out
	}
}

// openSummary shows the summary in the place of the last question.
func (a App) openSummary(msg summaryMsg) (tea.Model, tea.Cmd) {
	if m, asking := a.asking(); !asking || m.Session() != msg.session {
		return a, nil // it was left meanwhile
	}
	c := a.summary(quiz.SummaryConfig{Round: msg.round, Reading: msg.reading, Course: a.options.Course != nil, Ends: len(a.screens) == 1})
	return a.replace(hold(quiz.NewSummary(c, a.st)))
}

// summary is what a summary speaks of by now.
func (a App) summary(c quiz.SummaryConfig) quiz.SummaryConfig {
	c.Progress = a.progress
	if s := c.Round.Scenario(); s != nil && !c.Round.Reviewing() {
		c.Next = nil
		if next, ok := round.NextStop(a.options.Course, a.progress, s.ID); ok {
			c.Next = &next
		}
	}
	return c
}

// withoutSummary takes the summary on top away, for what it leads to.
func (a App) withoutSummary() App {
	n := len(a.screens) - 1
	if n < 0 {
		return a
	}
	if _, ok := a.screens[n].(holder[quiz.Summary]); ok {
		a.screens = a.screens[:n:n]
	}
	return a
}
