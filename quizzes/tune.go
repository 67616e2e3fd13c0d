package quizzes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// Questions of TuneKind: the learner turns knobs until every objective is met.
//
// An objective is a claim, and is met where it holds in the replications' sense
// in the learner's world; one that cannot be evaluated there is not met. Each is
// judged by itself. The learner's world is the base world with some of the
// question's knobs turned, each within its range.
//
// par is the best known cost.total. What is the best cannot be proved by
// trying, so a check holds par to what can be known: it is what the author's
// solution costs, within parSlack or the simulation's own spread, and no single
// step of a knob away from the solution every objective is met for clearly less.

// parSlack is the share of par that is not worth a word: par is written in few
// digits, and chance moves a bill by about as much.
const parSlack = 0.01

// parRange are the pars that a world of this cost is at.
func parRange(cost Spread) (low, high float64) {
	return cost.Low * (1 - parSlack), cost.High * (1 + parSlack)
}

// ObjectiveEvidence is what some runs say about one objective.
type ObjectiveEvidence struct {
	ConditionEvidence
	Problem string // why it could not be evaluated; usually empty
}

// Met reports whether the objective is met: by luck alone is not.
func (e ObjectiveEvidence) Met() bool { return e.Problem == "" && e.Verdict == Holds }

// weighObjectives evaluates each objective by itself, as weighConditions.
func weighObjectives(objectives []Condition, outcomes, base []engine.Outcome) []ObjectiveEvidence {
	all := make([]ObjectiveEvidence, len(objectives))
	for i, c := range objectives {
		found, _, err := weighConditions([]Condition{c}, outcomes, base)
		if err != nil {
			all[i] = ObjectiveEvidence{ConditionEvidence{Condition: c, Of: len(outcomes), Verdict: Fails}, err.Error()}
			continue
		}
		all[i] = ObjectiveEvidence{ConditionEvidence: found[0]}
	}
	return all
}

// allMet reports whether every objective is met.
func allMet(objectives []ObjectiveEvidence) bool {
	return !slices.ContainsFunc(objectives, func(e ObjectiveEvidence) bool { return !e.Met() })
}

// costs is the bill of every outcome, as a spread and as its mean.
func costs(outcomes []engine.Outcome) (s Spread, mean float64) {
	var spread []Spread
	for i := range outcomes {
		total := outcomes[i].Cost.Total
		spread = widen(spread, []Reading{{"cost.total", total}})
		mean += total / float64(len(outcomes))
	}
	return spread[0], mean
}

// tune reads a tune question.
func (l *loader) tune(n *diagnostic.Node, f questionFile, q *Question, cases []*Case) {
	objective := n.Get("objective")
	switch {
	case objective == nil, objective.Kind == diagnostic.Array && len(objective.Items) == 0:
		l.missing(n, "objective is missing: what has to be met", `add objective = ["functions.payment.throttles == 0", "cost.total < 300"]`)
	case objective.Kind != diagnostic.Array && objective.Kind != diagnostic.Table:
		l.wrong(objective, diagnostic.CodeWrongType, fmt.Sprintf("objective is a list of claims, or claims by name; this is %s", objective.Kind), "")
		objective = nil
	}
	l.tuneKnobs(n, q)
	if f.Solution == nil {
		l.missing(n, "solution is missing: the author's own, as a fragment of [world]", "")
	} else if f.Solution.Kind == diagnostic.Table {
		l.onKnobs(q, f.Solution, nil)
		l.tuneHints(q, f.Solution)
	}
	if par := n.Get("par"); par != nil && !(f.Par > 0) {
		l.wrong(par, diagnostic.CodeBadValue, "par is a cost, more than 0", "")
	}
	for _, at := range cases {
		if f.Solution == nil {
			continue
		}
		w := l.patch(at.Base, f.Solution)
		if w == nil || objective == nil {
			continue
		}
		at.Solution = w
		env := l.environment(w, at.Base)
		if objective.Kind == diagnostic.Table {
			at.Objectives = l.conditions(objective, env)
			continue
		}
		for _, text := range objective.Items {
			at.Objectives = append(at.Objectives, l.conditions(text, env)...)
		}
	}
}

// tuneKnobs are the scenario's knobs, or those of them that the question names.
func (l *loader) tuneKnobs(n *diagnostic.Node, q *Question) {
	q.Knobs = l.s.Knobs
	named := n.Get("knobs")
	if named == nil || named.Kind != diagnostic.Array {
		return
	}
	q.Knobs = nil
	for _, path := range named.Items {
		k, ok := l.s.Knob(path.Text)
		switch {
		case path.Kind != diagnostic.String: // reported already
		case !ok:
			var paths []string
			for _, k := range l.s.Knobs {
				paths = append(paths, k.Path)
			}
			l.wrong(path, CodeKnob, fmt.Sprintf("no [[knob]] turns %s", path.Text), diagnostic.KeyHint(path.Text, paths))
		case slices.Contains(q.Knobs, k):
			l.wrong(path, CodeDuplicate, "this knob is in the list already", "")
		default:
			q.Knobs = append(q.Knobs, k)
		}
	}
}

// onKnobs reports what a solution changes that the learner cannot turn.
func (l *loader) onKnobs(q *Question, n *diagnostic.Node, at []string) {
	for _, key := range n.Keys() {
		l.onKnob(q, n.Get(key), append(at[:len(at):len(at)], key))
	}
}

// onKnob does so for the value at a path. A table is what it changes; a list
// stands for the elements, and the keys in them, that differ from the world's.
func (l *loader) onKnob(q *Question, value *diagnostic.Node, path []string) {
	i := slices.IndexFunc(q.Knobs, func(k *Knob) bool { return k.Path == diagnostic.JoinPath(path) })
	old, there := l.s.World.tree.Find(path...)
	switch {
	case i >= 0 && !slices.ContainsFunc(q.Knobs[i].values, func(v *diagnostic.Node) bool { return same(v, value) }):
		l.list.Add(value.Place().Error(CodeSolution, fmt.Sprintf("the knob has no position %s", value), "").With("that knob", q.Knobs[i].node.Get("set").Place()))
	case i >= 0:
	case value.Kind == diagnostic.Table:
		l.onKnobs(q, value, path)
	case value.Kind == diagnostic.Array && there && old.Kind == diagnostic.Array && len(old.Items) == len(value.Items):
		for j, item := range value.Items {
			if !same(item, old.Items[j]) {
				l.onKnob(q, item, append(path[:len(path):len(path)], strconv.Itoa(j)))
			}
		}
	case there && same(value, old):
	default:
		l.list.Add(value.KeyPlace().Error(CodeSolution, fmt.Sprintf("no knob of this question turns %s", diagnostic.JoinPath(path)), "add a [[knob]], or solve it with the others"))
	}
}

// tuneHints looks for the solution's values in the hints.
func (l *loader) tuneHints(q *Question, solution *diagnostic.Node) {
	var values []string
	var walk func(n *diagnostic.Node)
	walk = func(n *diagnostic.Node) {
		if n.Kind == diagnostic.Table {
			for _, key := range n.Keys() {
				walk(n.Get(key))
			}
			return
		}
		if n.Kind == diagnostic.Integer || n.Kind == diagnostic.Float || n.Kind == diagnostic.String && n.Text != "" && n.Text[0] <= '9' {
			values = append(values, text(n))
			if n.Kind != diagnostic.String {
				values = append(values, n.String())
			}
		}
	}
	walk(solution)
	l.list.Add(numbersInHints(q, values, "")...)
}

// TuneReport is the report on a tune question.
type TuneReport struct {
	Solution  []ObjectiveEvidence // in the solution's world
	Untouched []ObjectiveEvidence // in the world as it is
	Cost      Spread              // cost.total in the solution's world
	Mean      float64             // of it over the replications
}

// tuneWants are the runs that a check of a tune question begins with.
func (v *verifier) tuneWants(c *Case) []want {
	wants := []want{{c.Solution, v.replications}}
	for _, n := range v.steps(c) {
		wants = append(wants, want{n.World, fragileRuns})
	}
	return wants
}

// steps are the worlds one step of a knob away from a tune question's solution.
func (v *verifier) steps(c *Case) []neighbour {
	if _, there := v.away[c]; !there {
		v.away[c] = neighbours(ChoiceCase{World: c.Solution, Claim: c.Objectives}, c.Question.Knobs)
	}
	return v.away[c]
}

// tuneDoubts are the steps whose first replications meet every objective for
// less than the solution: they are looked at in all replications.
func (v *verifier) tuneDoubts(c *Case) []want {
	if v.of(c.Solution).failed != nil {
		return nil
	}
	_, own := costs(v.of(c.Solution).outcomes)
	var wants []want
	for _, n := range v.steps(c) {
		if known := v.of(n.World); known.failed == nil && v.cheaper(c, known.outcomes, own) {
			wants = append(wants, want{n.World, v.replications})
		}
	}
	return wants
}

// cheaper reports whether every objective is met in a world for clearly less.
func (v *verifier) cheaper(c *Case, outcomes []engine.Outcome, than float64) bool {
	_, mean := costs(outcomes)
	return mean < than*(1-parSlack) && allMet(weighObjectives(c.Objectives, outcomes, v.of(c.Base).outcomes))
}

// tune compares what a tune question's author says with what comes out.
func (v *verifier) tune(c *Case, base []engine.Outcome) (*TuneReport, Verdict) {
	node := c.Question.node
	outcomes := v.outcomes(c.Solution, node.Get("solution"))
	if outcomes == nil {
		return nil, Ambiguous
	}
	r := &TuneReport{Solution: weighObjectives(c.Objectives, outcomes, base), Untouched: weighObjectives(c.Objectives, base, base)}
	r.Cost, r.Mean = costs(outcomes)
	before := len(*v.list)
	for _, e := range r.Solution {
		switch {
		case e.Problem != "":
			v.list.Add(e.node.Place().Error(CodeEvaluation, fmt.Sprintf("the objective cannot be evaluated in the solution's world: %s%s", e.Problem, v.in()), "ask for the count first, such as functions.a.duration_ms.count > 0 and ..."))
		case e.Verdict != Holds:
			v.list.Add(e.node.Place().Error(CodeObjective, fmt.Sprintf("the solution meets this objective in %d of %d replications%s", e.Holds, e.Of, v.in()), describe([]ConditionEvidence{e.ConditionEvidence})))
		}
	}
	if !slices.ContainsFunc(r.Untouched, func(e ObjectiveEvidence) bool { return e.Verdict == Fails }) {
		var evidence []ConditionEvidence
		for _, e := range r.Untouched {
			evidence = append(evidence, e.ConditionEvidence)
		}
		v.list.Add(node.Get("objective").KeyPlace().Error(CodeNothingToTune, "the world as it is fails none of the objectives for certain: there is nothing to tune"+v.in(), describe(evidence)))
	}
	if len(*v.list) == before {
		v.par(c, r.Cost, r.Mean)
	}
	if len(*v.list) > before {
		return r, Fails
	}
	return r, Holds
}

// par checks that the best known cost is one that is known, and the best.
func (v *verifier) par(c *Case, cost Spread, own float64) {
	node := c.Question.node
	at, par := node.Get("par"), c.Question.Par
	if at == nil {
		at, par = node.Get("solution"), own
	}
	low, high := parRange(cost)
	switch {
	case par < low:
		v.list.Add(at.Place().Error(CodePar, fmt.Sprintf("nobody is known to reach par %s: the solution costs more%s", Format("cost.total", par), v.in()), fmt.Sprintf("%s, %s on average", cost, Format("cost.total", own))))
		return
	case par > high:
		v.list.Add(at.Place().Error(CodePar, fmt.Sprintf("par %s is not the best that is known: the solution costs less%s", Format("cost.total", par), v.in()), fmt.Sprintf("%s, %s on average", cost, Format("cost.total", own))))
		return
	}
	for _, n := range v.steps(c) {
		known := v.of(n.World)
		if known.failed != nil || !v.cheaper(c, known.outcomes, par) {
			continue
		}
		_, mean := costs(known.outcomes)
		v.list.Add(at.Place().Error(CodePar, fmt.Sprintf("one step of a knob meets every objective for less than par %s: %s %s instead of %s costs %s%s",
			Format("cost.total", par), n.knob.Path, n.knob.Show(n.position), n.knob.showIn(c.Solution), Format("cost.total", mean), v.in()),
			"take that as the solution, or leave the knob out of the question with knobs = [...]"))
		return
	}
}

// Objectives judges one outcome of a tune question's world, with base, the
// outcome of the unpatched world with the same seed: what the learner sees while
// turning. What counts is the reveal, in all replications.
func (s *Session) Objectives(outcome, base *engine.Outcome) []ObjectiveEvidence {
	return weighObjectives(s.facts.Objectives, []engine.Outcome{*outcome}, []engine.Outcome{*base})
}

// turned is the world with a learner's settings of the question's knobs. The
// error is for the learner: a setting that is none, or a world that cannot be.
func (s *Session) turned(settings map[string]string) (*World, error) {
	w := s.facts.Base
	var assignments []string
	for _, k := range s.question.Knobs { // in their order, so that the same is reported first
		if value, there := settings[k.Path]; there {
			assignments = append(assignments, k.Path+"="+value)
		}
	}
	if len(assignments) < len(settings) {
		return nil, errors.New("only the knobs of this question can be turned")
	}
	if len(assignments) == 0 {
		return w, nil
	}
	changed, list := w.With(assignments)
	if changed.Model == nil {
		return nil, errors.New(list[0].Summary)
	}
	for _, k := range s.question.Knobs {
		if _, there := settings[k.Path]; there && !k.reaches(changed) {
			return nil, fmt.Errorf("%s cannot be turned to %s", k.Label, settings[k.Path])
		}
	}
	return changed, nil
}

// revealTune judges the learner's world.
func (s *Session) revealTune(ctx context.Context, n int, o RevealOptions) (Reveal, error) {
	of := 1
	if readsBaseline(s.facts.Objectives) {
		of = n
	}
	solved := 1 // for why, which speaks of the solution's world
	if s.question.Par == 0 {
		solved = n
	}
	all, err := s.simulate(ctx, []want{{s.facts.Base, of}, {s.tuned, n}, {s.facts.Solution, solved}}, o)
	if err != nil {
		return Reveal{}, err
	}
	base, tuned := all[0], all[1]
	r := Reveal{Base: base[0], World: s.tuned, Outcome: tuned[0], Objectives: weighObjectives(s.facts.Objectives, tuned, base), Par: s.question.Par}
	r.Cost, r.Mean = costs(tuned)
	if r.Par == 0 {
		_, r.Par = costs(all[2])
	}
	r.Right = allMet(r.Objectives)
	r.Why = s.question.Why.render(s.facts.Solution, &all[2][0])
	return r, nil
}

// AgainstPar says how the cost of a tune question's world compares with par:
// "at par", "12 % above par". By the rule that a check holds par to, so that the
// author's own solution is at par.
func (r Reveal) AgainstPar() string {
	low, high := parRange(r.Cost)
	switch {
	case r.Par < low && r.Par == 0: // a solution that costs nothing
		return "above par"
	case r.Par < low:
		return fmt.Sprintf("%.0f %% above par", 100*(r.Mean/r.Par-1))
	case r.Par > high:
		return fmt.Sprintf("%.0f %% below par", 100*(1-r.Mean/r.Par))
	}
	return "at par"
}

// Solution shows the author's own solution of a tune question, a line
// "path = value" for each knob. Before the answer is right it is a hint, and
// counts as one.
func (s *Session) Solution() []string {
	s.shown = true
	return s.facts.Base.Changes(s.facts.Solution)
}

// Again is a new session on the same question with the same seed, for another
// attempt. Hints that were shown stay shown and count, and a tune question's
// knobs stand where they were left.
func (s *Session) Again() *Session {
	again := *s
	again.committed, again.answer, again.confidence, again.helped = false, Answer{}, Guess, 0
	return &again
}

// Start is where a tune question's knobs stand at first: the world as it is or,
// in another attempt, as the last one has left it.
func (s *Session) Start() *World {
	if s.tuned != nil {
		return s.tuned
	}
	return s.facts.Base
}

// Settings are what a learner has turned in a world that was made from World by
// turning knobs of the question: an answer to it.
func (s *Session) Settings(w *World) map[string]string {
	settings := map[string]string{}
	for _, k := range s.question.Knobs {
		before, was := s.facts.Base.Value(k.Path)
		now, is := w.Value(k.Path)
		switch {
		case !is && was:
			settings[k.Path] = diagnostic.UnsetText
		case is && (!was || now != before):
			settings[k.Path] = now
		}
	}
	return settings
}
