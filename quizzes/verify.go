package quizzes

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/engine/units"
	"coldstart/internal/diagnostic"
)

// VerifyOptions say how hard to look. The zero value is good.
type VerifyOptions struct {
	Replications int // 0: the 30 that authors are held to
	Workers      int // runs at once; 0: one for each core
}

// A Report is what the simulation says about a scenario.
type Report struct {
	Scenario     *Scenario
	Replications int
	Variants     []VariantReport // in the scenario's order
	Diagnostics  diagnostic.List // where the author and the simulation disagree; sorted
}

// VariantReport is the report on one variant.
type VariantReport struct {
	Variant   *Variant
	Given     []ConditionEvidence
	Questions []QuestionReport // in the scenario's order
}

// QuestionReport is the report on one question in one variant.
type QuestionReport struct {
	Case       *Case
	Choices    []ChoiceEvidence // of a choice question
	Prediction *Spread          // of a predict question: what is predicted
	Tune       *TuneReport      // of a tune question
	Order      *OrderReport     // of an order question

	// Verdict is, but for a choice question, whether the simulation agrees: that
	// the tolerance is wider than the spread, that the solution is one and par is
	// its price, that the steps come in this order.
	Verdict Verdict
}

// Verify runs a scenario that Load has accepted: every world of every question
// in every variant, and compares what comes out with what the author says. A
// claim is tried in so many replications, or in fewer where it is clearly wrong
// before that. The report does not depend on how many runs went on at once. The
// error is the context's.
func Verify(ctx context.Context, s *Scenario, o VerifyOptions) (Report, error) {
	return verifyWith(ctx, s, o, worlds{})
}

// verifyWith is Verify where something of the worlds may be known already.
func verifyWith(ctx context.Context, s *Scenario, o VerifyOptions, known worlds) (Report, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0) // nobody waits for a screen meanwhile
	}
	report := Report{Scenario: s, Replications: o.Replications}
	if report.Replications <= 0 {
		report.Replications = Replications
	}
	for _, variant := range s.Variants {
		r := s.runner(variant.World.Model.Seed(), report.Replications, parallel.Options{Workers: o.Workers})
		r.known, r.probe = known, s.heavy == ""
		v := &verifier{runner: r, s: s, variant: variant, list: &report.Diagnostics, weighed: map[string]bool{}, near: map[*Choice][]neighbour{},
			away: map[*Case][]neighbour{}, orders: map[*Case]*OrderReport{}}
		if err := v.simulate(ctx); err != nil {
			return report, err
		}
		report.Variants = append(report.Variants, v.report())
	}
	report.Diagnostics.Sort()
	return report, nil
}

// A verifier works through one variant: it simulates what it needs, and then
// looks at what came out.
type verifier struct {
	*runner
	s       *Scenario
	variant *Variant
	list    *diagnostic.List
	weighed map[string]bool         // worlds whose cost was looked at, by key
	near    map[*Choice][]neighbour // of choices that are looked at for edges
	away    map[*Case][]neighbour   // of solutions of tune questions
	orders  map[*Case]*OrderReport
}

// simulate runs the variant's worlds in three rounds, each one as one batch:
// all of them, as often as may settle their claims; what is not settled yet, and
// the neighbours of what may be right; neighbours that are in doubt.
func (v *verifier) simulate(ctx context.Context) error {
	first := []want{{v.variant.World, v.replications}}
	for _, c := range v.variant.Cases {
		for _, choice := range c.Choices {
			n := firstBlock
			if len(choice.Given) > 0 {
				n = v.replications
			}
			first = append(first, want{choice.World, n})
		}
		switch c.Question.Kind {
		case PredictKind:
			first = append(first, want{c.World, v.replications})
		case OrderKind:
			first = append(first, want{c.World, 1}) // what counts is traced
		case TuneKind:
			first = append(first, v.tuneWants(c)...)
		}
	}
	if err := v.runner.run(ctx, first); err != nil {
		return err
	}
	base := v.of(v.variant.World)
	if base.failed != nil {
		return nil
	}
	var second []want
	var close []ChoiceCase
	for _, c := range v.variant.Cases {
		for _, choice := range c.Choices {
			known := v.of(choice.World)
			if known.failed != nil {
				continue
			}
			e, err := weigh(choice, known.outcomes, base.outcomes)
			if err != nil || settled(e.Holds, e.Of, v.replications) && e.Verdict != Holds {
				continue
			}
			second = append(second, want{choice.World, v.replications})
			if choice.Choice.fragile == "" && (choice.Choice.Correct || !choice.Choice.Marked) {
				v.near[choice.Choice] = neighbours(choice, v.s.Knobs)
				for _, n := range v.near[choice.Choice] {
					close = append(close, n.ChoiceCase)
					second = append(second, want{n.World, fragileRuns})
				}
			}
		}
		switch c.Question.Kind {
		case OrderKind:
			if err := v.trace(ctx, c); err != nil {
				return err
			}
		case TuneKind:
			second = append(second, v.tuneDoubts(c)...)
		}
	}
	if err := v.runner.run(ctx, second); err != nil {
		return err
	}
	var third []want
	for _, c := range close {
		if _, sure := v.stands(c); !sure {
			third = append(third, want{c.World, v.replications})
		}
	}
	return v.runner.run(ctx, third)
}

// in says of which variant a message speaks.
func (v *verifier) in() string {
	if v.variant.Label == "" {
		return ""
	}
	return " (with " + v.variant.Label + ")"
}

// report looks at what came out.
func (v *verifier) report() VariantReport {
	report := VariantReport{Variant: v.variant}
	base := v.outcomes(v.variant.World, v.s.root.Get("world"))
	if base != nil {
		report.Given = v.given(v.variant.Given, "the brief", base, base)
	}
	for _, c := range v.variant.Cases {
		q := QuestionReport{Case: c}
		switch {
		case base == nil:
		case c.Question.Kind == ChoiceKind:
			q.Choices = v.choices(c, base)
		case c.Question.Kind == TuneKind:
			q.Tune, q.Verdict = v.tune(c, base)
		case c.Question.Kind == OrderKind:
			q.Order, q.Verdict = v.order(c)
		default:
			q.Prediction, q.Verdict = v.prediction(c, base)
		}
		report.Questions = append(report.Questions, q)
	}
	return report
}

// outcomes returns a world's outcomes and reports one that costs too much, at
// the node that made it. Nil: it could not be run to its end.
func (v *verifier) outcomes(w *World, at *diagnostic.Node) []engine.Outcome {
	known := v.of(w)
	first := !v.weighed[w.key]
	v.weighed[w.key] = true
	switch {
	case known.failed != nil:
		if first {
			v.list.Add(at.KeyPlace().Error(CodeHeavyWorld, fmt.Sprintf("a run of this world needs more than %s %s%s", units.Prose.Count(float64(known.failed.Limit)), known.failed.What, v.in()), v.relief()))
		}
		return nil
	case known.heavy && first:
		v.list.Add(at.KeyPlace().Warning(CodeHeavyWorld, fmt.Sprintf("a run of this world has more than %s attempts%s: the lab does not stay live", units.Prose.Count(attemptsHeavy), v.in()), v.relief()))
	}
	return known.outcomes
}

// relief is what an author can do about a world that costs too much.
func (v *verifier) relief() string {
	if v.s.heavy != "" {
		return "shorten it or lower the rates"
	}
	return `shorten it or lower the rates, or allow it with heavy = "the reason"`
}

// given checks that what an author tells did happen: the brief of the base
// world, or why of a choice's. who is the one that says so.
func (v *verifier) given(conditions []Condition, who string, outcomes, base []engine.Outcome) []ConditionEvidence {
	var all []ConditionEvidence
	for _, c := range conditions {
		found, _, err := weighConditions([]Condition{c}, outcomes, base)
		if err != nil {
			v.list.Add(c.node.Place().Error(CodeEvaluation, err.Error()+v.in(), ""))
			continue
		}
		e := found[0]
		all = append(all, e)
		if e.Verdict != Holds {
			v.list.Add(c.node.Place().Error(CodeGiven, fmt.Sprintf("%s says so, and it is so in %d of %d replications%s", who, e.Holds, e.Of, v.in()), describe(found)))
		}
	}
	return all
}

func (v *verifier) choices(c *Case, base []engine.Outcome) []ChoiceEvidence {
	var all []ChoiceEvidence
	right, unmarked := 0, false
	for _, choice := range c.Choices {
		node := choice.Choice.node
		at := node.Get("with")
		if at == nil {
			at = v.s.root.Get("world")
		}
		outcomes := v.outcomes(choice.World, at)
		if outcomes == nil {
			continue
		}
		e, err := weigh(choice, outcomes, base)
		if err != nil {
			v.list.Add(node.Get("text").Place().Error(CodeEvaluation, fmt.Sprintf("the choice's claim cannot be evaluated: %s%s", err, v.in()), "ask for the count first, such as functions.a.duration_ms.count > 0 and ..."))
			continue
		}
		e.Given = v.given(choice.Given, "the choice", outcomes, base)
		all = append(all, e)
		v.judge(choice.Choice, e)
		if e.Verdict == Holds {
			right++
			v.fragile(choice)
			if !choice.Choice.Marked {
				v.list.Add(answerInHints(c.Question, choice.Choice)...)
			}
		}
		unmarked = unmarked || !choice.Choice.Marked
	}
	if unmarked && len(all) == len(c.Choices) && (right == 0 || right > 1 && !c.Question.Many) {
		wanted := "exactly one has to be"
		if c.Question.Many {
			wanted = "at least one has to be"
		}
		v.list.Add(c.Question.node.KeyPlace().Error(CodeCorrect, fmt.Sprintf("%d choices are right%s, and %s", right, v.in(), wanted), ""))
	}
	return all
}

// judge compares a verdict with what the author believes.
func (v *verifier) judge(c *Choice, e ChoiceEvidence) {
	evidence := describe(e.Conditions)
	if with := c.node.Get("with"); with != nil {
		evidence += "; with " + with.String()
	}
	switch {
	case e.Verdict == Ambiguous:
		v.list.Add(c.node.Get("text").Place().Error(CodeAmbiguous, fmt.Sprintf("the choice is neither right nor wrong: its claim holds in %d of %d replications%s", e.Holds, e.Of, v.in()), evidence))
	case c.Marked && c.Correct && e.Verdict == Fails:
		v.list.Add(c.node.Get("correct").Place().Error(CodeWrongAnswer, fmt.Sprintf("the choice is marked correct, and its claim fails in %d of %d replications%s", e.Of-e.Holds, e.Of, v.in()), evidence))
	case c.Marked && !c.Correct && e.Verdict == Holds:
		v.list.Add(c.node.Get("correct").Place().Error(CodeWrongAnswer, fmt.Sprintf("the choice is marked wrong, and its claim holds in %d of %d replications%s", e.Holds, e.Of, v.in()), evidence))
	}
}

// fragileRuns is how many replications tell whether a closer look is needed: a
// claim that fails says no in two of three at least.
const fragileRuns = 3

// A neighbour is a choice in a world that is one step of a knob away.
type neighbour struct {
	ChoiceCase
	knob     *Knob
	position int
}

// neighbours are the worlds one step of a knob away.
func neighbours(c ChoiceCase, knobs []*Knob) []neighbour {
	var all []neighbour
	for _, k := range knobs {
		for _, position := range k.around(c.World, 1) {
			if w, list := k.Turn(c.World, position); !list.HasErrors() {
				all = append(all, neighbour{ChoiceCase{Choice: c.Choice, World: w, Claim: c.Claim}, k, position})
			}
		}
	}
	return all
}

// stands reports whether a choice's claim still holds in a neighbour's world.
// It is not sure where one of a few replications says no: that may be chance.
// Of a world that outgrows its budget nothing is known, and it counts as
// holding; a claim that cannot be evaluated does not hold.
func (v *verifier) stands(c ChoiceCase) (holds, sure bool) {
	known := v.of(c.World)
	if known.failed != nil {
		return true, true
	}
	_, together, err := weighConditions(c.Claim, known.outcomes, v.of(v.variant.World).outcomes)
	if err != nil {
		return false, true
	}
	yes, n := count(together), len(together)
	if n >= firstBlock || n == v.replications {
		return verdict(yes, n) == Holds, true
	}
	return yes == n, n-yes != 1
}

// fragile warns of a right choice that one step of a knob turns wrong.
func (v *verifier) fragile(c ChoiceCase) {
	for _, n := range v.near[c.Choice] {
		if holds, _ := v.stands(n.ChoiceCase); !holds {
			v.list.Add(c.Choice.node.Get("text").Place().Warning(CodeFragile,
				fmt.Sprintf("one step of a knob makes this choice wrong: %s %s instead of %s%s", n.knob.Path, n.knob.Show(n.position), n.knob.showIn(c.World), v.in()),
				`move the world away from the edge, or say why it stands there: fragile = "the reason"`))
		}
	}
}

// prediction checks that the tolerance is wider than what chance does: whoever
// predicts the mean of all replications has to be right in each of them.
func (v *verifier) prediction(c *Case, base []engine.Outcome) (*Spread, Verdict) {
	node := c.Question.node
	at := node.Get("with")
	if at == nil {
		at = v.s.root.Get("world")
	}
	outcomes := v.outcomes(c.World, at)
	if outcomes == nil {
		return nil, Ambiguous
	}
	var values []float64
	var spread []Spread
	sum := 0.0
	for i := range outcomes {
		value, err := c.Value.number(c.Value.env.observe(&outcomes[i], &base[i]))
		if err != nil {
			v.list.Add(node.Get("value").Place().Error(CodeEvaluation, fmt.Sprintf("%s (seed %d)%s", err, outcomes[i].Seed, v.in()), ""))
			return nil, Ambiguous
		}
		values = append(values, inUnit(c.Question.Unit, value))
		sum += values[i]
		spread = widen(spread, []Reading{{c.Value.Text, value}})
	}
	mean := sum / float64(len(values))
	close := 0
	for _, value := range values {
		if c.Question.Tolerance.Allows(mean, value) {
			close++
		}
	}
	verdict := Holds
	if low, high := c.Question.Tolerance.Range(mean); low == high {
		verdict = Fails
		v.list.Add(node.Get("tolerance").Place().Error(CodeTolerance, "a share of 0 allows nothing but 0"+v.in(), "write the tolerance as a number in the value's unit"))
	} else if close < len(values) {
		verdict = Fails
		v.list.Add(node.Get("tolerance").Place().Error(CodeTolerance,
			fmt.Sprintf("the simulation itself spreads further: only %d of %d replications lie so close to their mean%s", close, len(values), v.in()), spread[0].String()))
	}
	v.hints(c.Question, spread[0].First)
	return &spread[0], verdict
}

// hints looks for the number in the hints of a prediction.
func (v *verifier) hints(q *Question, value float64) {
	shown, _, _ := strings.Cut(strings.TrimPrefix(Format(q.node.Get("value").Text, value), "$"), " ")
	answers := []string{shown}
	for decimals := range 4 {
		answers = append(answers, strconv.FormatFloat(inUnit(q.Unit, value), 'f', decimals, 64))
	}
	v.list.Add(numbersInHints(q, answers, v.in())...)
}

// numbersInHints reports hints that have one of some numbers in them.
func numbersInHints(q *Question, answers []string, in string) diagnostic.List {
	var list diagnostic.List
	for i, h := range q.Hints {
		for _, word := range strings.Fields(h.Source) {
			word = strings.Trim(word, "$%.,;:!?()`*")
			if len(strings.Trim(word, ".,")) < 2 {
				continue // a single digit stands in many a sentence
			}
			if slices.ContainsFunc(answers, func(a string) bool { return strings.ReplaceAll(a, ",", "") == strings.ReplaceAll(word, ",", "") }) {
				list.Add(q.node.Get("hints").Items[i].Place().Error(CodeHint, "the hint contains the answer"+in, ""))
			}
		}
	}
	return list
}
