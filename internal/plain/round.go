package plain

import (
	"errors"
	"fmt"
	"strings"

	"coldstart/internal/course"
	"coldstart/internal/round"
	"coldstart/lessons"
	"coldstart/quizzes"
)

// errFirst asks for a scenario's first question instead of the one that comes
// next.
var errFirst = errors.New("first")

// through leads through a scenario's questions, from where the learner has
// stopped, and sums up behind the last one. A scenario without questions is for
// the lab.
func (t *Tutor) through(s *quizzes.Scenario, seed int64) error {
	t.out.WriteString("\n")
	wrap(t.out, "", "", s.Title)
	if len(s.Questions) == 0 {
		return t.lab(s.Knobs, s.World, seed)
	}
	first := round.Start(t.store.State(), s, seed)
	session, err := quizzes.NewSession(s, s.Questions[first].ID, seed)
	if err != nil {
		return err
	}
	if err := t.brief(session); err != nil {
		return err
	}
	if first > 0 && t.store.State().Question(s.ID, session.Question().ID, session.Question().Rev).Committed == nil {
		t.out.WriteString("\n")
		err := t.goOn(fmt.Sprintf("Enter goes on with question %d of %d (1 begins with the first, ? help)", first+1, len(s.Questions)),
			command{[]string{"1", "first"}, "begin with the first question again", func() error { return errFirst }}, goBack("the list", "b"))
		if errors.Is(err, errFirst) {
			first = 0
			session, err = quizzes.NewSession(s, s.Questions[first].ID, seed)
		}
		if err != nil {
			return err
		}
	}
	way := round.Through(s, seed, first)
	for {
		for session != nil {
			if way, err = t.question(session, way); err != nil {
				return err
			}
			session, way = way.Next()
		}
		err := t.summary(s, way)
		if !errors.Is(err, errAgain) {
			return err
		}
		session, way = way.Again(round.Wrong(way.Answers(t.store.State()))).Next()
	}
}

// summary tells how a round went, and where one may go from there: errAgain asks
// for what is not right once more.
func (t *Tutor) summary(s *quizzes.Scenario, way round.Round) error {
	state := t.store.State()
	answers := way.Answers(state)
	t.out.WriteString("\n")
	wrap(t.out, "", "", "Summary: "+round.Verdict(answers))
	if text := round.Calibration(answers); text != "" {
		wrap(t.out, "", "", text)
	}
	t.out.WriteString("\n")
	for i, a := range answers {
		mark := "not right"
		if a.Right() {
			mark = "right"
		}
		wrap(t.out, fmt.Sprintf("%3d. %-9s  ", i+1, mark), "                ", round.Asks(inline(a.Prompt))+" ("+round.Sureness(a)+")")
	}
	if beliefs := round.Misconceptions(answers); len(beliefs) > 0 {
		t.out.WriteString("\n")
		wrap(t.out, "", "", "What the wrong choices take to be so:")
		for _, b := range beliefs {
			wrap(t.out, "- ", "  ", b)
		}
	}
	t.out.WriteString("\n")
	var commands []command
	var shown []string // of them, on the prompt
	if reading, ok := round.ReadingOf(t.course, s.ID); ok {
		wish := reading.Wish(state)
		line := "To " + wish + ": " + reading.Title
		if reading.Heading != "" {
			line += ", " + reading.Heading
		}
		wrap(t.out, "", "", line)
		if e, ok := t.course.Entry(reading.Lesson); ok {
			commands = append(commands, command{[]string{"r", "read"}, "the lesson", func() error { return t.reread(e, reading) }})
			shown = append(shown, "r "+wish)
		}
	}
	if len(round.Wrong(answers)) > 0 {
		commands = append(commands, command{[]string{"a", "again"}, "what is not right, once more", func() error { return errAgain }})
		shown = append(shown, "a try again")
	}
	commands = append(commands, command{[]string{"l", "lab"}, "the lab with the story's world", func() error {
		t.out.WriteString("\n")
		err := t.lab(s.Knobs, s.World, way.Seed())
		if errors.Is(err, errBack) {
			return nil
		}
		return err
	}})
	if next, ok := round.NextStop(t.course, state, s.ID); ok {
		wrap(t.out, "", "", "What comes next in the course: "+next.Title)
	}
	t.out.WriteString("\n")
	shown = append(shown, "l lab", "? help")
	return t.goOn("Enter to go on ("+strings.Join(shown, ", ")+")", append(commands, goBack("the list", "b"))...)
}

// reread reads a lesson from one of its headings on. Going back leads to the
// summary again.
func (t *Tutor) reread(e course.Entry, reading round.Reading) error {
	err := t.read(e, func(l *lessons.Lesson, steps []step) int {
		headed := 0 // pages up to the heading that begin with one
		for _, h := range l.Headings[:reading.Number+1] {
			if h.Level <= pageLevel {
				headed++
			}
		}
		at := 0
		for i, s := range steps {
			if headed > 0 && s.sim == nil && s.page.headed() {
				at = i
				headed--
			}
		}
		return at
	})
	if errors.Is(err, errBack) {
		return nil
	}
	return err
}
