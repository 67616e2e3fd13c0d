package progress

import (
	"encoding/json"
	"fmt"
	"math"
)

// An Event is one of the types below that a learner's action is.
type Event interface {
	kind() string
	subject() string // what it is about, for reports: "concurrency", "throttled-payment/cause"
	valid() bool
}

// LessonOpened is written when a lesson comes on the screen.
type LessonOpened struct {
	Lesson string `json:"lesson"` // id
}

// LessonPosition is how far a lesson is read. One that follows another of the
// same lesson in the log replaces it.
type LessonPosition struct {
	Lesson   string  `json:"lesson"`   // id
	Position float64 `json:"position"` // share of the lesson above the screen's first line, 0..1
}

// LessonFinished is written when the end of a lesson was seen.
type LessonFinished struct {
	Lesson string `json:"lesson"` // id
}

// HintShown is written when a hint comes on the screen.
type HintShown struct {
	Scenario string `json:"scenario"` // id
	Question string `json:"question"` // id
	Rev      int    `json:"rev"`      // of the question, from 1
	Number   int    `json:"number"`   // of the hint, from 1
}

// Commitment is written when a learner commits to an answer, before any result
// is shown. The answer follows when the simulation has decided; where it does
// not, the program was left before that.
type Commitment struct {
	Scenario string `json:"scenario"` // id
	Question string `json:"question"` // id
	Rev      int    `json:"rev"`      // of the question, from 1
	Seed     int64  `json:"seed"`     // of the run that decides it

	Choices  []int             `json:"choices,omitempty"`  // in order of the file, from 0; of an order question its steps in the learner's order
	Number   *float64          `json:"number,omitempty"`   // of a prediction, in the question's unit
	Settings map[string]string `json:"settings,omitempty"` // of a tune question: knobs that were turned, by path

	Confidence string `json:"confidence"` // "guess", "fairly", "certain"
	Hints      int    `json:"hints"`      // shown before the answer
}

// Answer is written when the simulation has decided on what a learner had
// committed to.
type Answer struct {
	Scenario string `json:"scenario"` // id
	Question string `json:"question"` // id
	Rev      int    `json:"rev"`      // of the question, from 1
	Seed     int64  `json:"seed"`     // of the run that decided it

	Choices  []int             `json:"choices,omitempty"`  // as a commitment's
	Number   *float64          `json:"number,omitempty"`   // as a commitment's
	Settings map[string]string `json:"settings,omitempty"` // as a commitment's

	Confidence     string   `json:"confidence"` // "guess", "fairly", "certain"
	Right          bool     `json:"right"`
	Hints          int      `json:"hints"` // shown before the answer
	Misconceptions []string `json:"misconceptions,omitempty"`
}

// SettingChanged is written when a learner changes a setting of the tutor.
type SettingChanged struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// The names of the kinds are stored: they never change their meaning.
func (LessonOpened) kind() string   { return "lesson-opened" }
func (LessonPosition) kind() string { return "lesson-position" }
func (LessonFinished) kind() string { return "lesson-finished" }
func (HintShown) kind() string      { return "hint-shown" }
func (Commitment) kind() string     { return "commitment" }
func (Answer) kind() string         { return "answer" }
func (SettingChanged) kind() string { return "setting-changed" }

func (e LessonOpened) subject() string   { return e.Lesson }
func (e LessonPosition) subject() string { return e.Lesson }
func (e LessonFinished) subject() string { return e.Lesson }
func (e HintShown) subject() string      { return e.Scenario + "/" + e.Question }
func (e Commitment) subject() string     { return e.Scenario + "/" + e.Question }
func (e Answer) subject() string         { return e.Scenario + "/" + e.Question }
func (e SettingChanged) subject() string { return e.Name }

func (e LessonOpened) valid() bool   { return e.Lesson != "" }
func (e LessonFinished) valid() bool { return e.Lesson != "" }
func (e LessonPosition) valid() bool {
	return e.Lesson != "" && e.Position >= 0 && e.Position <= 1
}
func (e HintShown) valid() bool {
	return e.Scenario != "" && e.Question != "" && e.Rev >= 1 && e.Number >= 1
}
func (e Commitment) valid() bool {
	return e.Scenario != "" && e.Question != "" && e.Rev >= 1 && e.Hints >= 0 && isNumber(e.Number)
}
func (e Answer) valid() bool {
	return e.Scenario != "" && e.Question != "" && e.Rev >= 1 && e.Hints >= 0 && isNumber(e.Number)
}
func (e SettingChanged) valid() bool { return e.Name != "" }

// isNumber reports whether a prediction, if there is one, can be written.
func isNumber(v *float64) bool { return v == nil || !math.IsNaN(*v) && !math.IsInf(*v, 0) }

// decode reads an event as it is stored. It is lenient: a field of a newer
// program is passed over.
func decode(kind string, data []byte) (Event, error) {
	switch kind {
	case LessonOpened{}.kind():
		return decodeAs[LessonOpened](data)
	case LessonPosition{}.kind():
		return decodeAs[LessonPosition](data)
	case LessonFinished{}.kind():
		return decodeAs[LessonFinished](data)
	case HintShown{}.kind():
		return decodeAs[HintShown](data)
	case Commitment{}.kind():
		return decodeAs[Commitment](data)
	case Answer{}.kind():
		return decodeAs[Answer](data)
	case SettingChanged{}.kind():
		return decodeAs[SettingChanged](data)
	}
	return nil, fmt.Errorf("progress: unknown kind of event %q", kind)
}

func decodeAs[E Event](data []byte) (Event, error) {
	var e E
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, err
	}
	if !e.valid() {
		return nil, fmt.Errorf("progress: an event %q without meaning: %s", e.kind(), data)
	}
	return e, nil
}
