package home

import (
	"math"
	"strconv"
	"time"

	"coldstart/engine/units"
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

	// Certain are the answers that the learner was certain of, CertainRight
	// those of them that were right.
	Certain, CertainRight int
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
	Questions []Question // in order
}

// Question is one question of a scenario.
type Question struct {
	State State
	Does  string        // what the learner does with it: "choose"
	Asks  string        // one sentence; empty: not known
	Due   time.Duration // until it is due for review, of a question that is solved; 0 or less: it is
}

// tally counts questions.
type tally struct{ all, solved, mastered int }

func (t tally) plus(o tally) tally {
	return tally{t.all + o.all, t.solved + o.solved, t.mastered + o.mastered}
}

// String is how many are solved, of how many.
func (t tally) String() string { return strconv.Itoa(t.solved) + "/" + strconv.Itoa(t.all) }

func (s Scenario) tally() tally {
	t := tally{all: len(s.Questions)}
	for _, q := range s.Questions {
		if q.State >= Solved {
			t.solved++
		}
		if q.State == Mastered {
			t.mastered++
		}
	}
	return t
}

func (l Lesson) tally() tally {
	var t tally
	for _, s := range l.Scenarios {
		t = t.plus(s.tally())
	}
	return t
}

func (c Course) tally() tally {
	var t tally
	for _, l := range c.Lessons {
		t = t.plus(l.tally())
	}
	return t
}

// Status says in few words how far a learner has come with a scenario.
func (s Scenario) Status() string {
	switch t := s.tally(); t.solved {
	case 0:
		return plural(t.all, "question")
	case t.all:
		return "solved"
	default:
		return strconv.Itoa(t.solved) + " of " + plural(t.all, "question") + " solved"
	}
}

// Solved reports whether all questions of a scenario are.
func (s Scenario) Solved() bool {
	t := s.tally()
	return t.solved == t.all
}

// Status says in few words how far a learner has come with a lesson.
func (l Lesson) Status() string {
	switch {
	case l.Read:
		return "read"
	case l.Position > 0:
		return l.share() + " read"
	default:
		return strconv.Itoa(l.Minutes) + " min"
	}
}

// share is how much of a lesson has been read.
func (l Lesson) share() string { return units.Adaptive.Percent(math.Round(100*l.Position) / 100) }

// place is a place on the map: a lesson, or one of its scenarios.
type place struct {
	lesson   int
	scenario int // -1: the lesson itself
}

// next is the place of what to do next: the first lesson that has not been
// read, or scenario that is not solved, in the order of the course; false where
// nothing is left to do.
func (c Course) next() (place, bool) {
	for i, l := range c.Lessons {
		if !l.Read {
			return place{i, -1}, true
		}
		for j, s := range l.Scenarios {
			if !s.Solved() {
				return place{i, j}, true
			}
		}
	}
	return place{0, -1}, false
}

// done reports whether nothing is to be done any more in a place: a lesson that
// was read, a scenario that is solved.
func (c Course) done(p place) bool {
	if p.scenario >= 0 {
		return c.Lessons[p.lesson].Scenarios[p.scenario].Solved()
	}
	return c.Lessons[p.lesson].Read
}

// name names a place by ids, which stay when the course changes.
func (c Course) name(p place) [2]string {
	l := c.Lessons[p.lesson]
	if p.scenario < 0 {
		return [2]string{l.ID}
	}
	return [2]string{l.ID, l.Scenarios[p.scenario].ID}
}

// find is the place of a name, or that of its lesson; false where that is not
// in the course any more.
func (c Course) find(name [2]string) (place, bool) {
	for i, l := range c.Lessons {
		if l.ID != name[0] {
			continue
		}
		for j, s := range l.Scenarios {
			if s.ID == name[1] {
				return place{i, j}, true
			}
		}
		return place{i, -1}, true
	}
	return place{0, -1}, false
}

// nextReview is how long it is until the next question is due that is not yet;
// false where none is solved.
func (c Course) nextReview() (time.Duration, bool) {
	var soonest time.Duration
	for _, l := range c.Lessons {
		for _, s := range l.Scenarios {
			for _, q := range s.Questions {
				if q.State >= Solved && q.Due > 0 && (soonest == 0 || q.Due < soonest) {
					soonest = q.Due
				}
			}
		}
	}
	return soonest, soonest > 0
}

// days says when something is due, in days that have not ended or longer spans.
func days(d time.Duration) string {
	switch n := int(math.Ceil(d.Hours() / 24)); {
	case n <= 1:
		return "within a day"
	case n < 60:
		return "in " + strconv.Itoa(n) + " days"
	case n < 730:
		return "in " + strconv.Itoa(n/30) + " months"
	default:
		return "in " + strconv.Itoa(n/365) + " years"
	}
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
