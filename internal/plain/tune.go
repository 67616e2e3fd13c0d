package plain

import (
	"fmt"
	"strings"

	"coldstart/engine/explain"
	"coldstart/engine/units"
	"coldstart/internal/progress"
	"coldstart/quizzes"
)

// tune returns what lets the learner turn a question's knobs until the world is
// submitted. Every turn is run once, and what that run makes of the objectives
// is shown; what counts comes with the evidence. Coming back goes on where the
// knobs stand. The error is the context's or a world's that is too large.
func (t *Tutor) tune(s *quizzes.Session, given *quizzes.Answer) (ask func() error, err error) {
	base, err := s.Base(t.ctx, 0)
	if err != nil {
		if err := t.failed(err); err != nil {
			return nil, err
		}
		return nil, errBack
	}
	b := &bench{Tutor: t, knobs: s.Question().Knobs, seed: s.Reference().Seed}
	b.judge = func() {
		t.out.WriteString("Objectives, in this run\n")
		for _, e := range s.Objectives(b.now, &base) {
			t.objective(e, map[bool]string{true: "met", false: "not met"}[e.Met()])
		}
		if par := s.Question().Par; par > 0 {
			t.out.WriteString("  par " + quizzes.Format("cost.total", par) + "\n")
		}
	}
	return func() error {
		if b.world == nil {
			if err := b.turn(s.Start()); err != nil {
				return err
			}
		}
		err := b.work(s.World(), "Turn a knob, such as 1 +, or press enter to submit (h hint, ? help)", "submit the world as it is",
			command{[]string{"h", "hint"}, "a hint", func() error { return t.hint(s) }}, goBack("the list", "b"))
		given.Settings = s.Settings(b.world)
		return err
	}, nil
}

// objective writes an objective behind a word on it, with the numbers in it.
func (t *Tutor) objective(e quizzes.ObjectiveEvidence, word string) {
	first := fmt.Sprintf("  %-7s  ", word)
	indent := strings.Repeat(" ", width(first))
	wrap(t.out, first, indent+"  ", e.String())
	if e.Problem != "" {
		wrap(t.out, indent+"  ", indent+"  ", e.Problem)
	}
	for _, s := range e.Spreads {
		wrap(t.out, indent+"  ", indent+"    ", s.String())
	}
}

// objectives shows what the simulation makes of the learner's world.
func (t *Tutor) objectives(r quizzes.Reveal) {
	t.out.WriteString("\n")
	for _, e := range r.Objectives {
		if e.Problem != "" {
			t.objective(e, "not met")
			continue
		}
		t.condition(e.ConditionEvidence)
	}
	t.out.WriteString("\n")
	wrap(t.out, "", "", fmt.Sprintf("It costs %s on average, and par is %s: %s.", quizzes.Format("cost.total", r.Mean), quizzes.Format("cost.total", r.Par), r.AgainstPar()))
}

// solution shows the author's solution, and why it is one. Before the answer is
// right it is a hint.
func (t *Tutor) solution(s *quizzes.Session, r quizzes.Reveal) {
	lines := s.Solution()
	if q := s.Question(); !r.Right {
		t.save(progress.HintShown{Scenario: s.Scenario().ID, Question: q.ID, Rev: q.Rev, Number: s.Helped()})
	}
	t.out.WriteString("\n")
	t.out.WriteString("The author's solution\n")
	for _, line := range lines {
		wrap(t.out, "  ", "    ", line)
	}
	if r.Why != "" {
		t.out.WriteString("\n")
		prose(t.out, "", r.Why)
	}
}

// storyMax is how many lines of an event's story are shown.
const storyMax = 40

// order shows the learner's order beside the simulation's, and the trace that
// tells it.
func (t *Tutor) order(s *quizzes.Session, r quizzes.Reveal) {
	options := s.Options()
	given, _, _ := s.Committed()
	t.out.WriteString("\n")
	if r.Misplaced >= 0 {
		wrap(t.out, "", "", fmt.Sprintf("The first step out of place is number %d: it is %s, and you said %s.",
			r.Misplaced+1, options[r.Steps[r.Misplaced]], options[given.Choices[r.Misplaced]]))
		t.out.WriteString("\n")
	}
	longest := len("simulated")
	for _, o := range options {
		longest = max(longest, width(o))
	}
	line := func(place, right, said string) {
		t.out.WriteString("  " + padLeft(place, 2) + "  " + padRight(right, longest) + "  " + said + "\n")
	}
	line("", "simulated", "you said")
	for i := range r.Steps {
		line(fmt.Sprint(i+1), options[r.Steps[i]], options[given.Choices[i]])
	}
	t.out.WriteString("\n")
	if len(r.Story) == 0 {
		wrap(t.out, "", "", "No run with this seed has an event that went through all steps; with the author's seed there is one.")
		return
	}
	first := r.Story[0]
	wrap(t.out, "", "", fmt.Sprintf("Event %d of %s, in milliseconds since it began", first.Event, first.Source))
	for i, record := range r.Story {
		if i == storyMax {
			wrap(t.out, "  ", "  ", fmt.Sprintf("and so on, %d lines in all", len(r.Story)))
			break
		}
		record.Source = "" // said above
		says := explain.Record(record, r.World.Model)
		lead := fmt.Sprintf("  %12s  %s ", units.Decimal(record.AtMS-first.AtMS, 3), padRight(record.What, len("function_init")))
		wrap(t.out, lead, strings.Repeat(" ", width(lead)), strings.ToUpper(says[:1])+says[1:])
	}
}
