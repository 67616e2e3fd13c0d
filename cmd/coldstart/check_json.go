package main

import (
	"math"
	"slices"
	"time"

	"coldstart/internal/diagnostic"
	"coldstart/quizzes"
)

// The report of check as JSON. Names stay as they are; a later format may add
// some. What may be missing is null or left out: a number that a run does not
// have, a mark that the author does not give.
type (
	checkJSON struct {
		Format       int             `json:"format"` // 1
		Replications int             `json:"replications"`
		Scenarios    []scenarioJSON  `json:"scenarios"` // those that could be run
		Diagnostics  diagnostic.List `json:"diagnostics"`
		Errors       int             `json:"errors"`
		Warnings     int             `json:"warnings"`
		WallMS       float64         `json:"wall_ms"`
	}
	scenarioJSON struct {
		ID       string        `json:"id"`
		Title    string        `json:"title"`
		File     string        `json:"file"`
		Variants []variantJSON `json:"variants"` // at least one
	}
	variantJSON struct {
		Label     string          `json:"label,omitempty"`
		Given     []conditionJSON `json:"given"`
		Questions []questionJSON  `json:"questions"`
	}
	questionJSON struct {
		ID         string          `json:"id"`
		Rev        int             `json:"rev"`
		Kind       quizzes.Kind    `json:"kind"`
		Choices    []choiceJSON    `json:"choices,omitempty"`
		Prediction *predictionJSON `json:"prediction,omitempty"`
		Tune       *tuneJSON       `json:"tune,omitempty"`
		Order      *orderJSON      `json:"order,omitempty"`
		Verdict    string          `json:"verdict,omitempty"` // of every kind but a choice: "holds", "fails" or "ambiguous"
	}
	tuneJSON struct {
		Solution  []conditionJSON `json:"solution"`  // the objectives in the solution's world
		Untouched []conditionJSON `json:"untouched"` // in the world as it is
		Cost      metricJSON      `json:"cost"`      // cost.total in the solution's world
		Mean      float64         `json:"mean"`      // of it
		Par       *float64        `json:"par"`       // null: what the solution costs
	}
	orderJSON struct {
		Steps  []string `json:"steps"` // as the author has them
		Holds  int      `json:"holds"` // replications that agree
		Of     int      `json:"of"`
		Events int      `json:"events"`         // that went through all steps, in all replications
		Seen   []string `json:"seen,omitempty"` // another order that happened
	}
	choiceJSON struct {
		Number        int             `json:"number"` // in the file, from 1
		Text          string          `json:"text"`
		Correct       *bool           `json:"correct"` // what the author says
		Misconception string          `json:"misconception,omitempty"`
		Holds         int             `json:"holds"`
		Of            int             `json:"of"`
		Verdict       string          `json:"verdict"` // "holds", "fails" or "ambiguous"
		Conditions    []conditionJSON `json:"conditions"`
		Given         []conditionJSON `json:"given,omitempty"` // what its why says is so
	}
	conditionJSON struct {
		Name    string       `json:"name,omitempty"`
		Claim   string       `json:"claim"`
		Holds   int          `json:"holds"`
		Of      int          `json:"of"`
		Verdict string       `json:"verdict"`
		Metrics []metricJSON `json:"metrics"`
		Problem string       `json:"problem,omitempty"` // why an objective could not be evaluated
	}
	predictionJSON struct {
		metricJSON
		Unit      string        `json:"unit,omitempty"`
		Tolerance toleranceJSON `json:"tolerance"`
	}
	toleranceJSON struct { // one of the two
		Share    float64 `json:"share,omitempty"` // of the simulated value
		Absolute float64 `json:"absolute,omitempty"`
	}
	metricJSON struct {
		Metric string   `json:"metric"`
		First  *float64 `json:"first"` // in the first replication
		Low    *float64 `json:"low"`
		High   *float64 `json:"high"`
	}
)

func (k *check) json(replications int, elapsed time.Duration) checkJSON {
	report := checkJSON{Format: 1, Replications: replications, Scenarios: []scenarioJSON{}, Diagnostics: diagnostic.List{},
		WallMS: float64(elapsed.Microseconds()) / 1e3}
	report.Diagnostics.Add(k.found...)
	report.Errors, report.Warnings = k.found.Count()
	for _, r := range k.reports {
		s := scenarioJSON{ID: r.Scenario.ID, Title: r.Scenario.Title, File: inFolder(k.below[r.Scenario], r.Scenario.File)}
		for _, v := range r.Variants {
			variant := variantJSON{Label: v.Variant.Label, Given: conditionsJSON(v.Given), Questions: []questionJSON{}}
			for _, q := range v.Questions {
				variant.Questions = append(variant.Questions, newQuestionJSON(q))
			}
			s.Variants = append(s.Variants, variant)
		}
		report.Scenarios = append(report.Scenarios, s)
	}
	return report
}

func newQuestionJSON(r quizzes.QuestionReport) questionJSON {
	asked := r.Case.Question
	q := questionJSON{ID: asked.ID, Rev: asked.Rev, Kind: asked.Kind}
	for _, e := range r.Choices {
		c := choiceJSON{Number: 1 + slices.Index(asked.Choices, e.Choice), Text: e.Choice.Text.String(), Misconception: e.Choice.Misconception,
			Holds: e.Holds, Of: e.Of, Verdict: e.Verdict.String(), Conditions: conditionsJSON(e.Conditions), Given: conditionsJSON(e.Given)}
		if e.Choice.Marked {
			c.Correct = &e.Choice.Correct
		}
		q.Choices = append(q.Choices, c)
	}
	if s := r.Prediction; s != nil {
		q.Prediction = &predictionJSON{newMetricJSON(*s), asked.Unit, toleranceJSON{asked.Tolerance.Share, asked.Tolerance.Absolute}}
	}
	if asked.Kind != quizzes.ChoiceKind {
		q.Verdict = r.Verdict.String()
	}
	if t := r.Tune; t != nil {
		q.Tune = &tuneJSON{Solution: objectivesJSON(t.Solution), Untouched: objectivesJSON(t.Untouched), Cost: newMetricJSON(t.Cost), Mean: t.Mean}
		if asked.Par > 0 {
			q.Tune.Par = &asked.Par
		}
	}
	if o := r.Order; o != nil {
		q.Order = &orderJSON{asked.Steps, o.Holds, o.Of, o.Events, o.Seen}
	}
	return q
}

func objectivesJSON(all []quizzes.ObjectiveEvidence) []conditionJSON {
	list := []conditionJSON{}
	for _, e := range all {
		c := conditionsJSON([]quizzes.ConditionEvidence{e.ConditionEvidence})[0]
		c.Problem = e.Problem
		list = append(list, c)
	}
	return list
}

func conditionsJSON(all []quizzes.ConditionEvidence) []conditionJSON {
	list := []conditionJSON{}
	for _, e := range all {
		c := conditionJSON{Name: e.Name, Claim: e.Text, Holds: e.Holds, Of: e.Of, Verdict: e.Verdict.String(), Metrics: []metricJSON{}}
		for _, s := range e.Spreads {
			c.Metrics = append(c.Metrics, newMetricJSON(s))
		}
		list = append(list, c)
	}
	return list
}

func newMetricJSON(s quizzes.Spread) metricJSON {
	number := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	return metricJSON{s.Metric, number(s.First), number(s.Low), number(s.High)}
}
