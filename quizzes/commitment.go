package quizzes

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A Commitment is what a learner has said, as it is worth remembering before
// the simulation has decided: a program that is left meanwhile can take it up
// again with Session.Resume. Choices are in order of the file, so that it means
// the same whatever order a session shows them in.
type Commitment struct {
	Scenario string // id
	Question string // id
	Rev      int    // of the question
	Seed     int64  // of the session

	Choices  []int             // of ChoiceKind those that were picked, sorted; of OrderKind the steps in the learner's order
	Number   *float64          // of PredictKind, in Question.Unit
	Settings map[string]string // of TuneKind: values of the knobs that were turned, by path

	Confidence string // "guess", "fairly", "certain"
	Hints      int    // shown before the answer
}

// A Result is what is worth remembering of a session once the simulation has
// decided: the commitment, and what came of it.
type Result struct {
	Scenario string // id
	Question string // id
	Rev      int    // of the question
	Seed     int64  // of the session

	Choices  []int             // as a commitment's
	Number   *float64          // as a commitment's
	Settings map[string]string // as a commitment's

	Confidence     string // "guess", "fairly", "certain"
	Right          bool
	Hints          int      // shown before the answer
	Misconceptions []string // of the wrong choices that were chosen
}

// Commitment is what the learner has committed to. The error is
// ErrNotCommitted.
func (s *Session) Commitment() (Commitment, error) {
	if !s.committed {
		return Commitment{}, ErrNotCommitted
	}
	c := Commitment{
		Scenario: s.scenario.ID, Question: s.question.ID, Rev: s.question.Rev, Seed: s.seed,
		Settings: maps.Clone(s.answer.Settings), Confidence: s.confidence.String(), Hints: s.helped,
	}
	for _, i := range s.answer.Choices {
		c.Choices = append(c.Choices, s.order[i])
	}
	if s.question.Kind == ChoiceKind {
		slices.Sort(c.Choices)
	}
	if s.question.Kind == PredictKind {
		number := s.answer.Number
		c.Number = &number
	}
	return c, nil
}

// Resume gives the answer that was committed to in an earlier session. The
// error is ErrCommitted, or says why it is none of this session.
func (s *Session) Resume(c Commitment) error {
	if c.Scenario != s.scenario.ID || c.Question != s.question.ID || c.Rev != s.question.Rev || c.Seed != s.seed {
		return fmt.Errorf("that answer was to %s/%s@%d", c.Scenario, c.Question, c.Seed)
	}
	sure := slices.IndexFunc([]Confidence{Guess, Fairly, Certain}, func(v Confidence) bool { return v.String() == c.Confidence })
	if sure < 0 {
		return fmt.Errorf("%q is no confidence", c.Confidence)
	}
	a := Answer{Settings: c.Settings}
	for _, k := range c.Choices {
		i := slices.Index(s.order, k)
		if i < 0 {
			return fmt.Errorf("there is no choice number %d", k+1)
		}
		a.Choices = append(a.Choices, i)
	}
	if s.question.Kind == PredictKind {
		if c.Number == nil {
			return errors.New("there is no number")
		}
		a.Number = *c.Number
	}
	if err := s.Commit(a, Confidence(sure)); err != nil {
		return err
	}
	s.helped = max(s.helped, c.Hints)
	return nil
}

// Result sums a session up after its reveal.
func (s *Session) Result(r Reveal) Result {
	c, _ := s.Commitment() // there is no reveal without one
	result := Result{
		Scenario: c.Scenario, Question: c.Question, Rev: c.Rev, Seed: c.Seed, Choices: c.Choices, Number: c.Number, Settings: c.Settings,
		Confidence: c.Confidence, Right: r.Right, Hints: c.Hints,
	}
	for _, choice := range r.Choices {
		if choice.Chosen && !choice.Right && choice.Choice.Misconception != "" {
			result.Misconceptions = append(result.Misconceptions, choice.Choice.Misconception)
		}
	}
	return result
}
