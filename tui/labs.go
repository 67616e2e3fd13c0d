package tui

import (
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/quizzes"
	"coldstart/tui/lab"
	"coldstart/tui/quiz"
	"coldstart/tui/simview"
)

// labOf is the lab of a scenario's world, or of another one with its knobs, some
// of which are turned already. Story and objectives speak of the world as the
// scenario has it, and so are there where the lab begins with that one; a
// scenario that asks nothing begins with its story.
func labOf(s *quizzes.Scenario, w *quizzes.World, settings map[string]string) lab.Config {
	c := lab.Config{Title: s.Title, Name: s.ID, World: simview.Scenario(w, s.Knobs), Settings: settings}
	if w != s.World || turned(w, settings) {
		return c
	}
	if s.Brief.Source != "" {
		c.Brief, c.BriefFirst = s.Story, len(s.Questions) == 0
	}
	c.Goals = goals(s)
	return c
}

// labOfAnswer is the lab of a world that an answer to a question was judged in.
// The story is the scenario's, and objectives compare with it, as they did for
// the answer; what the world differs in is said before the story.
func labOfAnswer(o quiz.OpenLab) lab.Config {
	s := o.Session.Scenario()
	c := lab.Config{Title: s.Title, Name: s.ID, World: simview.Scenario(o.World, s.Knobs), Seed: o.Session.Reference().Seed}
	if story := o.Session.Brief(&o.Base); story != "" {
		differs := "The world " + o.Whose + " is the story's own."
		if changes := o.Session.World().Changes(o.World); len(changes) > 0 {
			differs = "This is the world " + o.Whose + ". It differs from the story's in this:\n\n- `" + strings.Join(changes, "`\n- `") + "`"
		}
		c.Brief = func(*engine.Outcome) string { return differs + "\n\n---\n\n" + story }
	}
	base := o.Base
	c.Goals = goals(s)
	slices.SortStableFunc(c.Goals, func(a, b lab.Goal) int { return later(a, o) - later(b, o) })
	for i, g := range c.Goals {
		c.Goals[i].Judge = func(out, _ *engine.Outcome) []simview.Objective { return g.Judge(out, &base) }
	}
	return c
}

// later is 1 for all objectives but those of the question itself.
func later(g lab.Goal, o quiz.OpenLab) int {
	if g.Name == o.Session.Question().ID {
		return 0
	}
	return 1
}

// turned reports whether any of the settings differs from what the world has.
func turned(w *quizzes.World, settings map[string]string) bool {
	for path, text := range settings {
		own, set := w.Value(path)
		if !set {
			own = "unset"
		}
		if own != text {
			return true
		}
	}
	return false
}

// goals are the objectives of a scenario's questions that are answered by turning
// knobs. Where it comes in variants they are of no single world.
func goals(s *quizzes.Scenario) []lab.Goal {
	var out []lab.Goal
	for _, q := range s.Questions {
		if q.Kind != quizzes.TuneKind || len(s.Variants) > 1 {
			continue
		}
		session, err := quizzes.NewSession(s, q.ID, s.Seed())
		if err != nil {
			continue // it cannot be asked
		}
		out = append(out, lab.Goal{Name: q.ID, Par: q.Par, Judge: func(o, base *engine.Outcome) []simview.Objective {
			var list []simview.Objective
			for _, e := range session.Objectives(o, base) {
				objective := simview.Objective{Text: e.String(), Met: e.Met()}
				if e.Problem == "" && len(e.Spreads) > 0 {
					objective.Detail = quizzes.Format(e.Spreads[0].Metric, e.Spreads[0].First)
				}
				list = append(list, objective)
			}
			return list
		}})
	}
	return out
}
