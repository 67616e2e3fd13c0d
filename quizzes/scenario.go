package quizzes

import (
	"fmt"
	"slices"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// A Scenario is a world with its story, knobs and questions, read and checked
// by Load. It is immutable.
type Scenario struct {
	File   string // as it was named to Load
	ID     string // kebab-case, equals the file's name
	Title  string
	Lesson string   // id of the lesson it belongs to; empty only without questions
	Tags   []string // as written
	Brief  Text     // Markdown; what the learner sees before the questions

	World     *World // as the file states it
	Knobs     []*Knob
	Questions []*Question
	Variants  []*Variant // at least one

	// Learner is whom sessions draw the order of choices and steps for, beside
	// the seed; 0 is nobody. Whoever sets it does so before a session begins.
	Learner int64

	heavy   string        // why a world may cost more than a quiz allows; "": it may not
	budget  engine.Budget // of a run of any of its worlds
	root    *diagnostic.Node
	sources diagnostic.Sources
}

// Sources are the texts that the scenario's diagnostics speak of.
func (s *Scenario) Sources() diagnostic.Sources { return s.sources }

// Question returns a question by id.
func (s *Scenario) Question(id string) (*Question, bool) {
	i := slices.IndexFunc(s.Questions, func(q *Question) bool { return q.ID == id })
	if i < 0 {
		return nil, false
	}
	return s.Questions[i], true
}

// Knob returns the knob that turns a path.
func (s *Scenario) Knob(path string) (*Knob, bool) {
	i := slices.IndexFunc(s.Knobs, func(k *Knob) bool { return k.Path == path })
	if i < 0 {
		return nil, false
	}
	return s.Knobs[i], true
}

// Kind says what a learner does with a question.
type Kind string

// The kinds of questions.
const (
	ChoiceKind  Kind = "choice"  // picks one or several choices
	PredictKind Kind = "predict" // types a number
	TuneKind    Kind = "tune"    // turns knobs until objectives are met
	OrderKind   Kind = "order"   // puts steps in order
)

// A Question is one thing that is asked about a scenario's world.
type Question struct {
	ID     string // kebab-case; progress is kept by (scenario, id, rev)
	Rev    int    // from 1; raised when the meaning changes
	Kind   Kind
	Prompt Text
	Hints  []Text // shown one at a time on request
	Why    Text   // shown with the evidence; empty where the choices say it

	// Of ChoiceKind.
	Many    bool // any number of choices may be right, and else exactly one
	Choices []*Choice

	// Of PredictKind.
	Unit      string // of the number to type: "ms", "USD", "%"; may be empty
	Tolerance Tolerance

	// Of TuneKind.
	Knobs []*Knob // that may be turned
	Par   float64 // best known cost.total; 0: what the solution costs

	// Of OrderKind.
	Steps []string // in the right order

	node *diagnostic.Node
}

// A Choice is one answer to a question of ChoiceKind.
type Choice struct {
	Text          Text
	Why           Text // shown with the evidence; speaks of this choice's world
	Correct       bool // what the author believes; the simulation decides
	Marked        bool // whether the author says so: with variants it may be left out
	Misconception string

	fragile string // why a right answer may turn wrong close by; "": it may not
	node    *diagnostic.Node
}

// Tolerance is how far a prediction may be off.
type Tolerance struct {
	Share    float64 // of the simulated value: 0.1 for "10%"; 0 where Absolute counts
	Absolute float64 // in the value's own unit
}

// Allows reports whether a guess is close enough to a value.
func (t Tolerance) Allows(guess, value float64) bool {
	low, high := t.Range(value)
	return low <= guess && guess <= high
}

// Range returns the guesses that are close enough to a value.
func (t Tolerance) Range(value float64) (low, high float64) {
	margin := t.Absolute
	if t.Share > 0 {
		margin = t.Share * max(value, -value)
	}
	return value - margin, value + margin
}

// A Variant is the scenario in one of the worlds that [[vary]] makes; without
// it there is one variant, the world as written.
type Variant struct {
	Label string // "sources.checkout.rate = 400/s"; empty for the world as written
	World *World
	Given []Condition // what the brief says is so
	Cases []*Case     // one per question, in order
}

// A Case is a question in one variant: the worlds that decide it.
type Case struct {
	Question *Question
	Base     *World       // the question's unpatched world
	Choices  []ChoiceCase // one per choice, in order of the file
	World    *World       // the world that a prediction or an order is about
	Value    *Claim       // what is predicted

	Objectives []Condition // of a tune question
	Solution   *World      // the author's solution of it
}

// A ChoiceCase is a choice in one variant.
type ChoiceCase struct {
	Choice *Choice
	World  *World      // the unpatched world itself where the choice changes nothing
	Claim  []Condition // all of them have to hold
	Given  []Condition // what its why says is so in its world, right or wrong
}

// A Condition is a claim with the name that learners read; an unnamed one is
// read as it is written.
type Condition struct {
	Name string
	*Claim
}

// String is the condition's name or, without one, its text.
func (c Condition) String() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Text
}

// A Reference names one concrete run of a question: with the same seed it
// shows the same numbers on every machine. It is written
// "scenario/question@seed".
type Reference struct {
	Scenario string
	Question string // may be empty: the scenario as a whole
	Seed     int64
	HasSeed  bool // false: the world's own
}

// String is the reference as ParseReference reads it.
func (r Reference) String() string {
	text := r.Scenario
	if r.Question != "" {
		text += "/" + r.Question
	}
	if r.HasSeed {
		text += fmt.Sprintf("@%d", r.Seed)
	}
	return text
}
