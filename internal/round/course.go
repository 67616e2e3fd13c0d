package round

import (
	"coldstart/internal/course"
	"coldstart/internal/progress"
)

// A Reading is the lesson that a scenario belongs to, and the place in it that
// speaks of the scenario.
type Reading struct {
	Lesson  string // id
	Title   string
	Heading string // plain text; empty: the lesson as a whole
	Number  int    // of the heading in the lesson's Headings; -1: there is none
}

// Wish is what the learner may want with it: "read", or "read again" where the
// lesson was read before.
func (r Reading) Wish(state *progress.State) string {
	if state.Lesson(r.Lesson).Opened.IsZero() {
		return "read"
	}
	return "read again"
}

// ReadingOf is what to read about a scenario: the lesson that lists it, and the
// heading above the first live block with its world; false where there is no
// such lesson. It reads the lesson's file.
func ReadingOf(c *course.Course, scenario string) (Reading, bool) {
	if c == nil {
		return Reading{}, false
	}
	for _, e := range c.Lessons {
		for _, id := range e.Scenarios {
			if id != scenario {
				continue
			}
			r := Reading{Lesson: e.ID, Title: e.Title, Number: -1}
			l, found, err := c.Lesson(e.ID)
			if err != nil || found.HasErrors() {
				return r, false
			}
			for part, p := range l.Parts {
				if p.Sim == nil || p.Sim.Scenario != scenario {
					continue
				}
				for i, h := range l.Headings {
					if h.Part < part && h.Text != l.Title {
						r.Heading, r.Number = h.Text, i
					}
				}
				break
			}
			return r, true
		}
	}
	return Reading{}, false
}

// A Stop is a lesson or a scenario of the course.
type Stop struct {
	ID     string
	Title  string
	Lesson bool // it is a lesson, not a scenario
}

// NextStop is what comes next in the course: the first lesson that is not read,
// or scenario that is not solved, behind a scenario, or else from the beginning.
// It is false where nothing is left but that scenario.
func NextStop(c *course.Course, state *progress.State, scenario string) (Stop, bool) {
	if c == nil {
		return Stop{}, false
	}
	var before, behind *Stop
	passed := false
	consider := func(s Stop, done bool) {
		switch {
		case done:
		case passed && behind == nil:
			behind = &s
		case !passed && before == nil:
			before = &s
		}
	}
	for _, e := range c.Lessons {
		consider(Stop{e.ID, e.Title, true}, !state.Lesson(e.ID).Finished.IsZero())
		for _, id := range e.Scenarios {
			o, err := c.Outline(id)
			switch {
			case id == scenario:
				passed = true
			case err == nil:
				consider(Stop{id, o.Title, false}, solved(state, o))
			}
		}
	}
	for _, s := range []*Stop{behind, before} {
		if s != nil {
			return *s, true
		}
	}
	return Stop{}, false
}

// solved reports whether all questions of a scenario are.
func solved(state *progress.State, o *course.Outline) bool {
	for _, q := range o.Questions {
		if state.Question(o.ID, q.ID, q.Rev).Status == progress.StatusOpen {
			return false
		}
	}
	return true
}
