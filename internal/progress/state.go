package progress

import (
	"maps"
	"slices"
	"time"
)

// A State is what the log amounts to. It never changes; the zero State is that
// of a learner who has done nothing.
type State struct {
	lessons   map[string]Lesson
	questions map[QuestionKey]Question
	attempts  []Attempt
	settings  map[string]string
	last      Visit
	skipped   int
}

// A Lesson is how far a learner is with one.
type Lesson struct {
	Opened   time.Time // first; zero: never
	Visited  time.Time // last
	Finished time.Time // first; zero: never
	Position float64   // where to go on: share above the screen's first line, 0..1
}

// A QuestionKey names a question: an answer to an older revision does not
// count for a newer one.
type QuestionKey struct {
	Scenario string
	Question string
	Rev      int
}

// A Question is how far a learner is with one.
type Question struct {
	Status   Status
	Attempts []Attempt // in the order in which they were made
	Hints    int       // shown since the last attempt

	// Committed is an answer that the simulation has not decided on: the program
	// was left before that. Nil: there is none.
	Committed *Commitment
}

// Status is what a list of questions shows.
type Status int

// The statuses; one that is reached is not lost by a wrong answer later.
const (
	StatusOpen          Status = iota // not answered, or never right
	StatusSolved                      // right at least once
	StatusSolvedUnaided               // right at least once without a hint in that attempt
)

func (s Status) String() string {
	return [...]string{"open", "solved", "solved without hints"}[s]
}

// An Attempt is an answer with its time.
type Attempt struct {
	At time.Time
	Answer
}

// A Visit is where a learner was last: in a lesson, or at a question.
type Visit struct {
	At       time.Time
	Lesson   string // id; empty at a question
	Scenario string // id; empty in a lesson
	Question string // id
}

// Lesson returns how far the learner is with a lesson.
func (s *State) Lesson(id string) Lesson { return s.lessons[id] }

// Question returns how far the learner is with a question.
func (s *State) Question(scenario, question string, rev int) Question {
	return s.questions[QuestionKey{scenario, question, rev}]
}

// Attempts are all answers in the order in which they were given: how sure the
// learner was, and with what right.
func (s *State) Attempts() []Attempt { return slices.Clone(s.attempts) }

// Setting returns a setting of the tutor; false where the learner has not
// changed it.
func (s *State) Setting(name string) (string, bool) {
	value, ok := s.settings[name]
	return value, ok
}

// Last is where the learner was last; false for one who was nowhere.
func (s *State) Last() (Visit, bool) { return s.last, !s.last.At.IsZero() }

// Skipped is how many events of the log nobody could read: of a kind that only
// a newer program knows, or without meaning. They stay in the log.
func (s *State) Skipped() int { return s.skipped }

// clone copies what add changes. Lists are shared up to their ends: adding to
// one of the copy copies it.
func (s *State) clone() *State {
	c := *s
	c.lessons, c.settings = maps.Clone(s.lessons), maps.Clone(s.settings)
	c.attempts = slices.Clip(s.attempts)
	c.questions = make(map[QuestionKey]Question, len(s.questions))
	for key, q := range s.questions {
		q.Attempts = slices.Clip(q.Attempts)
		c.questions[key] = q
	}
	return &c
}

func newState() *State {
	return &State{lessons: map[string]Lesson{}, questions: map[QuestionKey]Question{}, settings: map[string]string{}}
}

// add takes the next event of the log in.
func (s *State) add(at time.Time, event Event) {
	switch e := event.(type) {
	case LessonOpened:
		s.visit(e.Lesson, at)
	case LessonPosition:
		l := s.visit(e.Lesson, at)
		l.Position = e.Position
		s.lessons[e.Lesson] = l
	case LessonFinished:
		l := s.visit(e.Lesson, at)
		if l.Finished.IsZero() {
			l.Finished = at
		}
		s.lessons[e.Lesson] = l
	case HintShown:
		key := QuestionKey{e.Scenario, e.Question, e.Rev}
		q := s.questions[key]
		q.Hints = max(q.Hints, e.Number)
		s.questions[key] = q
		s.last = Visit{At: at, Scenario: e.Scenario, Question: e.Question}
	case Commitment:
		key := QuestionKey{e.Scenario, e.Question, e.Rev}
		q := s.questions[key]
		q.Committed = &e
		s.questions[key] = q
		s.last = Visit{At: at, Scenario: e.Scenario, Question: e.Question}
	case Answer:
		key := QuestionKey{e.Scenario, e.Question, e.Rev}
		q := s.questions[key]
		// A hint that was seen before the program was left counts too.
		e.Hints = max(e.Hints, q.Hints)
		switch {
		case e.Right && e.Hints == 0:
			q.Status = StatusSolvedUnaided
		case e.Right:
			q.Status = max(q.Status, StatusSolved)
		}
		q.Hints, q.Committed = 0, nil
		q.Attempts = append(q.Attempts, Attempt{at, e})
		s.questions[key] = q
		s.attempts = append(s.attempts, Attempt{at, e})
		s.last = Visit{At: at, Scenario: e.Scenario, Question: e.Question}
	case SettingChanged:
		s.settings[e.Name] = e.Value
	}
}

// visit notes that a lesson was on the screen, and returns it.
func (s *State) visit(lesson string, at time.Time) Lesson {
	l := s.lessons[lesson]
	if l.Opened.IsZero() {
		l.Opened = at
	}
	l.Visited = at
	s.lessons[lesson] = l
	s.last = Visit{At: at, Lesson: lesson}
	return l
}
