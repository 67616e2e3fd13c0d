package quizzes

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/diagnostic"
)

// VerifyOptions say how hard to look. The zero value is good.
type VerifyOptions struct {
	Replications int // 0: the 30 that authors are held to
	Workers      int // runs at once; 0: one for each core but one
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
}

// Verify runs a scenario that Load has accepted: every world of every question
// in every variant, in so many replications, and compares what comes out with
// what the author says. The report does not depend on how many runs went on
// at once. The error is the context's.
func Verify(ctx context.Context, s *Scenario, o VerifyOptions) (Report, error) {
	report := Report{Scenario: s, Replications: o.Replications}
	if report.Replications <= 0 {
		report.Replications = Replications
	}
	for _, v := range s.Variants {
		c := &verifier{s: s, variant: v, list: &report.Diagnostics,
			runner: s.runner(v.World.Model.Seed(), report.Replications, parallel.Options{Workers: o.Workers})}
		r, err := c.run(ctx)
		if err != nil {
			return report, err
		}
		report.Variants = append(report.Variants, r)
	}
	report.Diagnostics.Sort()
	return report, nil
}

// A verifier works through one variant.
type verifier struct {
	*runner
	s       *Scenario
	variant *Variant
	list    *diagnostic.List
	weight  map[string]bool // worlds whose cost was looked at
}

// in says of which variant a message speaks.
func (v *verifier) in() string {
	if v.variant.Label == "" {
		return ""
	}
	return " (with " + v.variant.Label + ")"
}

func (v *verifier) run(ctx context.Context) (VariantReport, error) {
	report := VariantReport{Variant: v.variant}
	v.weight = map[string]bool{}
	base, err := v.outcomes(ctx, v.variant.World, v.s.root.Get("world"))
	if err != nil {
		return report, err
	}
	if base != nil {
		report.Given = v.given(base)
	}
	for _, c := range v.variant.Cases {
		q, err := v.question(ctx, c, base)
		if err != nil {
			return report, err
		}
		report.Questions = append(report.Questions, q)
	}
	return report, nil
}

// outcomes runs a world and reports one that costs too much, at the node that
// made it. Nil without an error: it could not be run to its end.
func (v *verifier) outcomes(ctx context.Context, w *World, at *diagnostic.Node) ([]engine.Outcome, error) {
	outcomes, err := v.runner.run(ctx, w)
	var budget *engine.ErrBudget
	if errors.As(err, &budget) {
		v.list.Add(at.KeyPlace().Error(CodeHeavyWorld, fmt.Sprintf("a run of this world needs more than %s %s%s", grouped(float64(budget.Limit), 0), budget.What, v.in()),
			`shorten it or lower the rates, or allow it with heavy = "the reason"`))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !v.weight[w.key()] {
		v.weight[w.key()] = true
		if n := attempts(&outcomes[0]); n > attemptsHeavy && v.s.heavy == "" {
			v.list.Add(at.KeyPlace().Warning(CodeHeavyWorld, fmt.Sprintf("a run of this world has %s attempts%s; up to %s keep the lab live", grouped(float64(n), 0), v.in(), grouped(attemptsHeavy, 0)),
				"shorten it or lower the rates"))
		}
	}
	return outcomes, nil
}

// given checks that what the brief tells did happen.
func (v *verifier) given(base []engine.Outcome) []ConditionEvidence {
	var all []ConditionEvidence
	for _, c := range v.variant.Given {
		found, _, err := weighConditions([]Condition{c}, base, base)
		if err != nil {
			v.list.Add(c.node.Place().Error(CodeEvaluation, err.Error()+v.in(), ""))
			continue
		}
		e := found[0]
		all = append(all, e)
		if e.Verdict != Holds {
			v.list.Add(c.node.Place().Error(CodeGiven, fmt.Sprintf("the brief says so, and it is so in %d of %d replications%s", e.Holds, e.Of, v.in()), describe(found)))
		}
	}
	return all
}

func (v *verifier) question(ctx context.Context, c *Case, base []engine.Outcome) (QuestionReport, error) {
	report := QuestionReport{Case: c}
	var err error
	switch c.Question.Kind {
	case ChoiceKind:
		if base != nil {
			report.Choices, err = v.choices(ctx, c, base)
		}
	case PredictKind:
		if base != nil {
			report.Prediction, err = v.prediction(ctx, c, base)
		}
	default:
		v.list.Add(c.Question.node.Get("kind").Place().Error(CodeNotSimulated, fmt.Sprintf("questions of kind %q are not simulated yet", c.Question.Kind), "ask it as a choice or a prediction"))
	}
	return report, err
}

func (v *verifier) choices(ctx context.Context, c *Case, base []engine.Outcome) ([]ChoiceEvidence, error) {
	var all []ChoiceEvidence
	right, unmarked := 0, false
	for _, choice := range c.Choices {
		node := choice.Choice.node
		at := node.Get("with")
		if at == nil {
			at = v.s.root.Get("world")
		}
		outcomes, err := v.outcomes(ctx, choice.World, at)
		if err != nil {
			return nil, err
		}
		if outcomes == nil {
			continue
		}
		e, err := weigh(choice, outcomes, base)
		var evaluation *EvaluationError
		if errors.As(err, &evaluation) {
			v.list.Add(node.Get("text").Place().Error(CodeEvaluation, fmt.Sprintf("the choice's claim cannot be evaluated: %s%s", evaluation, v.in()), "ask for the count first, such as functions.a.duration_ms.count > 0 and ..."))
			continue
		}
		all = append(all, e)
		v.judge(choice.Choice, e)
		if e.Verdict == Holds {
			right++
			if err := v.fragile(ctx, choice, base); err != nil {
				return nil, err
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
	return all, nil
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

// fragileRuns is how many replications tell whether a closer look is needed.
const fragileRuns = 3

// fragile warns of a right choice that one step of a knob turns wrong.
func (v *verifier) fragile(ctx context.Context, c ChoiceCase, base []engine.Outcome) error {
	if c.Choice.fragile != "" {
		return nil
	}
	for _, k := range v.s.Knobs {
		for _, position := range k.around(c.World, 1) {
			w, list := k.Turn(c.World, position)
			if list.HasErrors() {
				continue
			}
			moved := ChoiceCase{Choice: c.Choice, World: w, Claim: c.Claim}
			no, err := v.dissent(ctx, moved, base, fragileRuns)
			if err != nil {
				return err
			}
			if no == 1 { // by chance, perhaps: two are more than a verdict lets pass
				verdict, err := v.verdictOf(ctx, moved, base)
				if err != nil {
					return err
				}
				if verdict != Holds {
					no++
				}
			}
			if no > 1 {
				v.list.Add(c.Choice.node.Get("text").Place().Warning(CodeFragile,
					fmt.Sprintf("one step of a knob makes this choice wrong: %s %s instead of %s%s", k.Path, k.Show(position), k.showIn(c.World), v.in()),
					`move the world away from the edge, or say why it stands there: fragile = "the reason"`))
			}
		}
	}
	return nil
}

// prediction checks that the tolerance is wider than what chance does.
func (v *verifier) prediction(ctx context.Context, c *Case, base []engine.Outcome) (*Spread, error) {
	node := c.Question.node
	at := node.Get("with")
	if at == nil {
		at = v.s.root.Get("world")
	}
	outcomes, err := v.outcomes(ctx, c.World, at)
	if err != nil || outcomes == nil {
		return nil, err
	}
	var values []float64
	var spread []Spread
	sum := 0.0
	for i := range outcomes {
		value, err := c.Value.number(c.Value.env.observe(&outcomes[i], &base[i]))
		if err != nil {
			v.list.Add(node.Get("value").Place().Error(CodeEvaluation, fmt.Sprintf("%s (seed %d)%s", err, outcomes[i].Seed, v.in()), ""))
			return nil, nil
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
	if low, high := c.Question.Tolerance.Range(mean); low == high {
		v.list.Add(node.Get("tolerance").Place().Error(CodeTolerance, "a share of 0 allows nothing but 0"+v.in(), "write the tolerance as a number in the value's unit"))
	} else if verdict(close, len(values)) != Holds {
		v.list.Add(node.Get("tolerance").Place().Error(CodeTolerance,
			fmt.Sprintf("the simulation itself spreads further: only %d of %d replications lie so close to their mean%s", close, len(values), v.in()), spread[0].String()))
	}
	v.hints(c.Question, spread[0].First)
	return &spread[0], nil
}

// hints looks for the number in the hints of a prediction.
func (v *verifier) hints(q *Question, value float64) {
	number, _, _ := strings.Cut(strings.TrimPrefix(Format(q.node.Get("value").Text, value), "$"), " ")
	if len(strings.Trim(number, ".,")) < 2 {
		return // a single digit stands in many a sentence
	}
	for i, h := range q.Hints {
		for _, word := range strings.Fields(h.Source) {
			if strings.Trim(word, "$.,;:!?()`*") == number {
				v.list.Add(q.node.Get("hints").Items[i].Place().Error(CodeHint, "the hint contains the answer"+v.in(), ""))
			}
		}
	}
}
