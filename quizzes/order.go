package quizzes

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/diagnostic"
)

// Questions of OrderKind: the learner puts the words of a trace in order.
//
// The story of an event is what a trace of the whole run, from the start of the
// transient on, says about it: its records at one source, of all its attempts
// and deliveries, and the reclaiming of the environments that it ran in. An
// event has gone through the steps when its story has each of the words; a word
// that it has several times counts where it stands first. The order of the
// steps is that of these first places.
//
// The learner is asked about, and shown, the first event of the run that has
// gone through all steps. So that no other event tells it otherwise, a
// replication agrees with the author when there is such an event and every one
// has gone through the steps in the author's order. A trace holds at most
// engine.MaxTrace records; what comes after them is not looked at.

// traceWords are what happens to an event and an environment, in the words of
// a trace, and what they say to a learner.
var traceWords = []struct{ word, says string }{
	{"arrive", "the event is born at its source"},
	{"throttle", "an attempt is refused"},
	{"retry", "it is tried again"},
	{"enqueue", "it becomes a message in the queue"},
	{"receive", "a poller takes the message out of the queue"},
	{"sandbox", "a new environment gets its sandbox"},
	{"download", "the code is downloaded into the environment"},
	{"vpc", "the environment is attached to the VPC"},
	{"runtime_init", "the language's runtime starts"},
	{"function_init", "the function's code outside the handler runs"},
	{"restore", "the environment is restored from a snapshot"},
	{"invoke", "the handler starts"},
	{"finish", "the handler returns"},
	{"error", "the run fails"},
	{"timeout", "the time for it is over"},
	{"reclaim", "the environment is taken away"},
	{"dead_letter", "the event goes to the dead-letter queue"},
	{"drop", "the event is given up and lost"},
}

// StepText says in a few words what a step of an order question is; empty for a
// word that is in no trace.
func StepText(word string) string {
	for _, w := range traceWords {
		if w.word == word {
			return w.says
		}
	}
	return ""
}

// stepWords lists the words of a trace.
func stepWords() []string {
	words := make([]string, len(traceWords))
	for i, w := range traceWords {
		words[i] = w.word
	}
	return words
}

// order reads an order question.
func (l *loader) order(n *diagnostic.Node, q *Question, cases []*Case) {
	for _, at := range cases {
		at.World = l.questionWorld(n, at)
	}
	steps := n.Get("steps")
	if steps == nil || steps.Kind != diagnostic.Array {
		if steps == nil {
			l.missing(n, "steps is missing: what has to be put in order", `add steps = ["sandbox", "runtime_init", "function_init", "invoke"]`)
		}
		return
	}
	if len(steps.Items) < 3 || len(steps.Items) > choicesMax {
		l.wrong(steps, CodeSteps, fmt.Sprintf("3 to %d steps are put in order, these are %d", choicesMax, len(steps.Items)), "")
	}
	for i, step := range steps.Items {
		switch {
		case step.Kind != diagnostic.String:
		case StepText(step.Text) == "":
			l.wrong(step, CodeSteps, fmt.Sprintf("%q happens in no trace", step.Text), diagnostic.KeyHint(step.Text, stepWords()))
		case slices.ContainsFunc(steps.Items[:i], func(o *diagnostic.Node) bool { return o.Text == step.Text }):
			l.wrong(step, CodeSteps, fmt.Sprintf("%q stands here twice", step.Text), "")
		}
	}
	for i, hint := range q.Hints {
		if inOrder(hint.Source, q.Steps) {
			l.list.Add(n.Get("hints").Items[i].Place().Error(CodeHint, "the hint contains the answer", ""))
		}
	}
}

// inOrder reports whether a text has all words, one after the other.
func inOrder(text string, words []string) bool {
	fields := strings.FieldsFunc(text, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz_", r) })
	for _, word := range words {
		i := slices.Index(fields, word)
		if i < 0 {
			return false
		}
		fields = fields[i+1:]
	}
	return true
}

// A story is an event of a run that has gone through all steps of a question.
type story struct {
	records []engine.Record // of the event, in order of time
	order   []int           // of the steps, by where they stand first
}

// is reports whether the steps came in the order in which they are listed.
func (s story) is() bool { return slices.IsSorted(s.order) }

// stories finds the events of a trace that have gone through all steps, in the
// order in which they first appear.
func stories(records []engine.Record, steps []string) []story {
	type event struct {
		source string
		number int64
	}
	type environment struct {
		function string
		number   int64
	}
	var events []event
	of := map[event][]engine.Record{}
	ran := map[environment][]event{}
	for _, r := range records {
		e, in := event{r.Source, r.Event}, environment{r.Function, r.Environment}
		if r.Event == 0 { // of the environment alone
			for _, e := range ran[in] {
				of[e] = append(of[e], r)
			}
			delete(ran, in)
			continue
		}
		if _, there := of[e]; !there {
			events = append(events, e)
		}
		of[e] = append(of[e], r)
		if r.Environment > 0 && !slices.Contains(ran[in], e) && slices.Contains(steps, "reclaim") {
			ran[in] = append(ran[in], e)
		}
	}
	var all []story
	for _, e := range events {
		first := make([]int, len(steps))
		whole := true
		for i, step := range steps {
			first[i] = slices.IndexFunc(of[e], func(r engine.Record) bool { return r.What == step })
			whole = whole && first[i] >= 0
		}
		if !whole {
			continue
		}
		s := story{records: of[e]}
		for i := range steps {
			s.order = append(s.order, i)
		}
		slices.SortFunc(s.order, func(a, b int) int { return first[a] - first[b] })
		all = append(all, s)
	}
	return all
}

// traced yields the stories of each replication of a world. The error is the
// context's or an *engine.ErrBudget.
func traced(ctx context.Context, w *World, steps []string, seed int64, n int, budget engine.Budget, o parallel.Options, yield func([]story) bool) error {
	trace := engine.TraceOptions{From: math.MinInt64, To: math.MaxInt64, Max: engine.MaxTrace}
	jobs := parallel.Replications(w.Model, seed, n, engine.Options{Budget: budget, Trace: trace})
	for outcome, err := range parallel.Outcomes(ctx, jobs, o) {
		if err != nil {
			return err
		}
		if !yield(stories(outcome.Trace.Records, steps)) {
			return nil
		}
	}
	return nil
}

// OrderReport is the report on an order question.
type OrderReport struct {
	Holds, Of int      // replications that agree with the author, and all
	Events    int      // that went through all steps, in all replications
	Seen      []string // the steps in the order of the first event that disagrees; nil: none does
}

// trace looks at the stories of an order question's world. The error is the
// context's.
func (v *verifier) trace(ctx context.Context, c *Case) error {
	if v.of(c.World).failed != nil {
		return nil
	}
	r := &OrderReport{}
	err := traced(ctx, c.World, c.Question.Steps, v.seed, v.replications, v.budget, v.options, func(all []story) bool {
		r.Of++
		r.Events += len(all)
		agrees := len(all) > 0
		for _, s := range all {
			if !s.is() {
				agrees = false
				if r.Seen == nil {
					for _, i := range s.order {
						r.Seen = append(r.Seen, c.Question.Steps[i])
					}
				}
			}
		}
		if agrees {
			r.Holds++
		}
		return true
	})
	if ctx.Err() == nil && err == nil {
		v.orders[c] = r
	}
	return ctx.Err() // a world that is too large is reported with its outcomes
}

// order compares an author's order with the trace's.
func (v *verifier) order(c *Case) (*OrderReport, Verdict) {
	node := c.Question.node
	at := node.Get("with")
	if at == nil {
		at = v.s.root.Get("world")
	}
	r := v.orders[c]
	if v.outcomes(c.World, at) == nil || r == nil {
		return nil, Ambiguous
	}
	verdict := verdict(r.Holds, r.Of)
	if verdict == Holds {
		return r, verdict
	}
	summary := fmt.Sprintf("no event goes through all of these steps in %d of %d replications%s", r.Of-r.Holds, r.Of, v.in())
	hint := "leave a step out, or let the world be one in which it happens: coldstart sim --trace shows what does"
	if r.Seen != nil {
		summary = fmt.Sprintf("the trace has another order in %d of %d replications%s", r.Of-r.Holds, r.Of, v.in())
		hint = fmt.Sprintf("there is an event with %s", strings.Join(r.Seen, ", "))
	}
	v.list.Add(node.Get("steps").Place().Error(CodeOrder, summary, hint))
	return r, verdict
}

// revealOrder compares the learner's order with that of the first event of the
// session's run that has gone through all steps. Where that run has no such
// event, the first replication that has one counts, and where none has one the
// author is believed.
func (s *Session) revealOrder(ctx context.Context, n int, o RevealOptions) (Reveal, error) {
	all, err := s.simulate(ctx, []want{{s.facts.Base, 1}, {s.facts.World, 1}}, o)
	if err != nil {
		return Reveal{}, err
	}
	r := Reveal{Base: all[0][0], World: s.facts.World, Outcome: all[1][0], Misplaced: -1}
	right := make([]int, len(s.question.Steps))
	for i := range right {
		right[i] = i
	}
	err = traced(ctx, s.facts.World, s.question.Steps, s.seed, n, s.scenario.budget, parallel.Options{Workers: o.Workers}, func(found []story) bool {
		if len(found) == 0 {
			return true
		}
		right, r.Story = found[0].order, found[0].records
		return false
	})
	if err != nil {
		return Reveal{}, err
	}
	for place, step := range right {
		shown := slices.Index(s.order, step)
		r.Steps = append(r.Steps, shown)
		if r.Misplaced < 0 && s.answer.Choices[place] != shown {
			r.Misplaced = place
		}
	}
	r.Right = r.Misplaced < 0
	r.Why = s.question.Why.render(s.facts.World, &r.Outcome)
	return r, nil
}
