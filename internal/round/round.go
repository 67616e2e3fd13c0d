// Package round is a learner's way through some questions, from the first to
// what is to be said at the end: which were right, how sure the learner was and
// with what right, what is worth reading again, and what comes next. It is what
// the screens and the plain lines share.
//
// What to call first: Start for where a scenario begins with this learner, then
// Through, One or Reviews for the round, Next and Answered as it goes, and
// Answers when it is over.
//
// A Round is a value: its methods return another one.
package round

import (
	"slices"

	"coldstart/internal/progress"
	"coldstart/quizzes"
)

// A Round is questions, those of them that are still to be asked, and what was
// answered in it. The zero Round has none.
type Round struct {
	questions []question
	rest      []int // indices of questions, in the order in which they will be asked
	alone     bool
	reviews   bool
}

// question is one question of a round.
type question struct {
	scenario *quizzes.Scenario
	index    int // among the scenario's questions
	seed     int64
	given    []Given
}

// Given is an answer that the simulation has decided on.
type Given struct {
	Right          bool
	Confidence     quizzes.Confidence
	Hints          int      // shown before it
	Misconceptions []string // names, of the wrong choices that were picked
}

// Start is where a scenario begins with a learner, by index of its questions:
// with an answer that the simulation has not decided on, for the program was
// left; else with the first question that was never answered, the first that was
// never answered right, or the first of all.
//
// Another seed than the author's is for its own sake: what was answered with
// others says nothing about it.
func Start(state *progress.State, s *quizzes.Scenario, seed int64) int {
	unanswered, wrong := -1, -1
	for i, q := range s.Questions {
		known := state.Question(s.ID, q.ID, q.Rev)
		if c := known.Committed; c != nil {
			session, err := quizzes.NewSession(s, q.ID, seed)
			if err == nil && session.Resume(quizzes.Commitment(*c)) == nil {
				return i
			}
		}
		answered, right := false, false
		for _, a := range known.Attempts {
			if seed == s.Seed() || a.Seed == seed {
				answered, right = true, right || a.Right
			}
		}
		if unanswered < 0 && !answered {
			unanswered = i
		}
		if wrong < 0 && !right {
			wrong = i
		}
	}
	if unanswered < 0 {
		return max(wrong, 0)
	}
	return unanswered
}

// Through is the round through all questions of a scenario, of which the one
// with index first is being asked and those behind it come next.
func Through(s *quizzes.Scenario, seed int64, first int) Round {
	var r Round
	for i := range s.Questions {
		r.questions = append(r.questions, question{scenario: s, index: i, seed: seed})
		if i > first {
			r.rest = append(r.rest, i)
		}
	}
	return r
}

// One is the round of one question that was asked for, and no other.
func One(s *quizzes.Scenario, seed int64, index int) Round {
	return Round{questions: []question{{scenario: s, index: index, seed: seed}}, alone: true}
}

// Reviews is the round of questions that are due for review; which comes next is
// not known before: see Asked.
func Reviews() Round { return Round{reviews: true} }

// Alone reports whether the round is one question that was asked for.
func (r Round) Alone() bool { return r.alone }

// Reviewing reports whether the round is one of Reviews.
func (r Round) Reviewing() bool { return r.reviews }

// Of is how many questions the round has by now.
func (r Round) Of() int { return len(r.questions) }

// Asked is the round with a session's question in it.
func (r Round) Asked(s *quizzes.Session) Round {
	if r.find(s) < 0 {
		index := slices.Index(s.Scenario().Questions, s.Question())
		r.questions = append(slices.Clip(r.questions), question{scenario: s.Scenario(), index: index, seed: s.Reference().Seed})
	}
	return r
}

// Answered is the round after the simulation has decided on a session's answer.
func (r Round) Answered(s *quizzes.Session, reveal quizzes.Reveal) Round {
	i := r.find(s)
	if i < 0 {
		return r
	}
	result := s.Result(reveal)
	_, sure, _ := s.Committed()
	r.questions = slices.Clone(r.questions)
	r.questions[i].given = append(slices.Clip(r.questions[i].given), Given{
		Right: result.Right, Confidence: sure, Hints: result.Hints, Misconceptions: result.Misconceptions,
	})
	return r
}

func (r Round) find(s *quizzes.Session) int {
	return slices.IndexFunc(r.questions, func(q question) bool {
		return q.scenario == s.Scenario() && q.scenario.Questions[q.index] == s.Question()
	})
}

// Next begins a session on the question that comes next, and returns the round
// without it. It is nil where none does. A question that cannot be asked is
// passed over.
func (r Round) Next() (*quizzes.Session, Round) {
	for len(r.rest) > 0 {
		q := r.questions[r.rest[0]]
		r.rest = r.rest[1:]
		if s, err := quizzes.NewSession(q.scenario, q.scenario.Questions[q.index].ID, q.seed); err == nil {
			return s, r
		}
	}
	return nil, r
}

// Again is the round with some of its questions to be asked again, by their
// indices in Answers.
func (r Round) Again(answers []int) Round {
	r.rest = slices.Clone(answers)
	return r
}

// Scenario is what all questions of the round belong to; nil where they belong
// to several, or there are none.
func (r Round) Scenario() *quizzes.Scenario {
	var s *quizzes.Scenario
	for _, q := range r.questions {
		if s != nil && q.scenario != s {
			return nil
		}
		s = q.scenario
	}
	return s
}

// Seed is what the round's first question runs with.
func (r Round) Seed() int64 {
	if len(r.questions) == 0 {
		return 0
	}
	return r.questions[0].seed
}

// An Answer is a question of the round with what was answered to it: in this
// round, or else last time.
type Answer struct {
	Scenario *quizzes.Scenario
	Question *quizzes.Question
	Number   int     // of the question in the scenario, from 1
	Prompt   string  // Markdown
	Given    []Given // in order; none: it was never answered
	Before   bool    // not in this round
}

// Last is the last answer; false where there is none.
func (a Answer) Last() (Given, bool) {
	if len(a.Given) == 0 {
		return Given{}, false
	}
	return a.Given[len(a.Given)-1], true
}

// Right reports whether the last answer was right.
func (a Answer) Right() bool {
	g, _ := a.Last()
	return g.Right
}

// Answers are the questions of the round, in order.
func (r Round) Answers(state *progress.State) []Answer {
	var out []Answer
	for _, q := range r.questions {
		asked := q.scenario.Questions[q.index]
		a := Answer{Scenario: q.scenario, Question: asked, Number: q.index + 1, Given: q.given}
		if s, err := quizzes.NewSession(q.scenario, asked.ID, q.seed); err == nil {
			a.Prompt = s.Prompt()
		}
		if len(q.given) == 0 {
			a.Given, a.Before = last(state.Question(q.scenario.ID, asked.ID, asked.Rev).Attempts), true
		}
		out = append(out, a)
	}
	return out
}

// last is the last of some attempts, none where there are none.
func last(attempts []progress.Attempt) []Given {
	if len(attempts) == 0 {
		return nil
	}
	a := attempts[len(attempts)-1]
	g := Given{Right: a.Right, Hints: a.Hints, Misconceptions: a.Misconceptions}
	for c := quizzes.Guess; c <= quizzes.Certain; c++ {
		if c.String() == a.Confidence {
			g.Confidence = c
		}
	}
	return []Given{g}
}
