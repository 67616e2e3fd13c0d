package quizzes

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/parallel"
)

// Confidence is how sure a learner is of an answer, said before any result is
// seen.
type Confidence int

// The degrees of confidence.
const (
	Guess Confidence = iota
	Fairly
	Certain
)

func (c Confidence) String() string { return [...]string{"guess", "fairly", "certain"}[c] }

// What a session refuses.
var (
	ErrCommitted    = errors.New("the answer is given, and cannot be changed")
	ErrNotCommitted = errors.New("there is no answer yet: nothing is shown before one is given")
)

// An Answer is what a learner commits to.
type Answer struct {
	Choices []int   // indices of Session.Options: exactly one, any number where many may be right, or all in order
	Number  float64 // of a prediction, in Question.Unit

	// Settings are the knobs that a tune question's learner has turned: values
	// as a scenario file writes them, by path.
	Settings map[string]string
}

// A Session is one learner's way through one question: the brief, hints on
// request, a commitment before any result shows, the evidence. It holds no
// progress beyond that, and decides nothing: the simulation does.
//
// A session with the same scenario, question and seed shows the same choices
// in the same order and the same numbers, on every machine. It is not safe
// for concurrent use, but Base, Reveal and WouldBeRight do not change it and
// may work elsewhere while a screen is drawn from it.
type Session struct {
	scenario *Scenario
	variant  *Variant
	question *Question
	facts    *Case
	seed     int64

	order      []int // of the choices or steps, as they are shown
	hints      int   // shown so far
	shown      bool  // the solution was shown
	helped     int   // hints shown before the answer, with the solution if it was
	committed  bool
	answer     Answer
	confidence Confidence
	tuned      *World // the learner's, of a tune question
}

// NewSession begins a session on a question of a scenario that Load has
// accepted. The seed chooses the variant and, with Scenario.Learner, the order of
// the choices, and is what every world of the session runs with; Scenario.Seed is
// the author's.
func NewSession(s *Scenario, question string, seed int64) (*Session, error) {
	i := slices.IndexFunc(s.Questions, func(q *Question) bool { return q.ID == question })
	if i < 0 {
		return nil, fmt.Errorf("quizzes: scenario %q has no question %q", s.ID, question)
	}
	q := s.Questions[i]
	variant := s.Variants[dist.NewStream(seed, "variant of "+s.ID).Uint64(0, 0)%uint64(len(s.Variants))]
	session := &Session{scenario: s, variant: variant, question: q, facts: variant.Cases[i], seed: seed}
	drawn := s.ID + "/" + q.ID
	if s.Learner != 0 {
		drawn += " for " + strconv.FormatInt(s.Learner, 10)
	}
	if q.Kind == OrderKind {
		session.order = shuffled(len(q.Steps), dist.NewStream(seed, "steps of "+drawn))
		if slices.IsSorted(session.order) { // the answer itself: the first step goes last
			session.order = append(session.order[1:], session.order[0])
		}
		return session, nil
	}
	session.order = shuffled(len(q.Choices), dist.NewStream(seed, "choices of "+drawn))
	return session, nil
}

// Story is the brief as Markdown, told of the scenario's own world. base is an
// outcome of it; nil is good for a brief that prints no numbers of a run.
func (s *Scenario) Story(base *engine.Outcome) string { return s.Brief.render(s.World, base) }

// Seed is the seed that the author's world names.
func (s *Scenario) Seed() int64 { return s.World.Model.Seed() }

// shuffled returns 0 to n-1 in an order drawn from a stream.
func shuffled(n int, stream dist.Stream) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := int(stream.Uint64(uint64(i), 0) % uint64(i+1))
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// Scenario is what the session's question belongs to.
func (s *Session) Scenario() *Scenario { return s.scenario }

// Question is what is asked.
func (s *Session) Question() *Question { return s.question }

// Variant is the variant that the seed has chosen.
func (s *Session) Variant() *Variant { return s.variant }

// Secret are the metrics in which an answer stands in the world that the brief
// tells of: what is read by a prediction about that very world, be it this
// question or one that comes after it. Whoever shows that world before the answer
// leaves them out.
func (s *Session) Secret() []string {
	var secret []string
	for i := slices.Index(s.scenario.Questions, s.question); i < len(s.scenario.Questions); i++ {
		c := s.variant.Cases[i]
		if c.Question.Kind == PredictKind && c.World.key == c.Base.key {
			secret = append(secret, c.Value.Metrics...)
		}
	}
	return secret
}

// World is the world that the brief tells of.
func (s *Session) World() *World { return s.variant.World }

// Reference names this run for others: "throttled-payment/cause@7".
func (s *Session) Reference() Reference {
	return Reference{Scenario: s.scenario.ID, Question: s.question.ID, Seed: s.seed, HasSeed: true}
}

// Base runs the world that the brief tells of, once, with the session's seed:
// the evidence that the learner sees before the question. series is how many
// buckets of Outcome.Series to keep. The error is the context's, or an
// *engine.ErrBudget.
func (s *Session) Base(ctx context.Context, series int) (engine.Outcome, error) {
	jobs := []parallel.Job{{Model: s.variant.World.Model, Seed: s.seed, Options: engine.Options{Series: series, Budget: s.scenario.budget}}}
	outcomes, err := parallel.Run(ctx, jobs, parallel.Options{})
	if err != nil {
		return engine.Outcome{}, err
	}
	return outcomes[0], nil
}

// BriefNeedsRun reports whether the brief prints numbers of a run.
func (s *Session) BriefNeedsRun() bool { return s.scenario.Brief.usesOutcome() }

// Brief is the story as Markdown. base is what Base has returned; nil is good
// for a brief that needs no run.
func (s *Session) Brief(base *engine.Outcome) string {
	return s.scenario.Brief.render(s.variant.World, base)
}

// Prompt is the question as Markdown.
func (s *Session) Prompt() string { return s.question.Prompt.render(s.variant.World, nil) }

// Options are the choices' texts as Markdown, or the steps to put in order, in
// the session's order. Predictions and tune questions have none.
func (s *Session) Options() []string {
	texts := make([]string, len(s.order))
	for i, k := range s.order {
		if s.question.Kind == OrderKind {
			texts[i] = s.question.Steps[k]
			continue
		}
		c := s.facts.Choices[k]
		texts[i] = c.Choice.Text.render(c.World, nil)
	}
	return texts
}

// Hint shows the next hint and counts it; false when there is none left.
func (s *Session) Hint() (string, bool) {
	if s.hints == len(s.question.Hints) {
		return "", false
	}
	s.hints++
	return s.question.Hints[s.hints-1].render(s.variant.World, nil), true
}

// Hints are the hints shown so far.
func (s *Session) Hints() []string {
	texts := make([]string, s.hints)
	for i := range texts {
		texts[i] = s.question.Hints[i].render(s.variant.World, nil)
	}
	return texts
}

// Helped is how many hints were shown so far, the solution among them.
func (s *Session) Helped() int {
	if s.shown {
		return s.hints + 1
	}
	return s.hints
}

// HintsLeft is how many more hints there are.
func (s *Session) HintsLeft() int { return len(s.question.Hints) - s.hints }

// Commit gives the answer, once. The error is ErrCommitted, or says what is
// wrong with the answer: then the session waits for another.
func (s *Session) Commit(a Answer, c Confidence) error {
	if s.committed {
		return ErrCommitted
	}
	tuned, err := s.check(a)
	if err != nil {
		return err
	}
	a.Choices, a.Settings = slices.Clone(a.Choices), maps.Clone(a.Settings)
	if s.question.Kind == ChoiceKind {
		slices.Sort(a.Choices)
	}
	s.answer, s.confidence, s.committed, s.helped, s.tuned = a, c, true, s.Helped(), tuned
	return nil
}

// Check reports what is wrong with an answer, as Commit does, and commits to
// nothing.
func (s *Session) Check(a Answer) error {
	_, err := s.check(a)
	return err
}

// check reports what is wrong with an answer. Of a tune question it returns the
// learner's world.
func (s *Session) check(a Answer) (tuned *World, err error) {
	switch s.question.Kind {
	case PredictKind:
		if math.IsNaN(a.Number) || math.IsInf(a.Number, 0) {
			return nil, errors.New("a prediction is a number")
		}
		return nil, nil
	case TuneKind:
		return s.turned(a.Settings)
	}
	return nil, s.checkChoices(a.Choices)
}

func (s *Session) checkChoices(chosen []int) error {
	switch {
	case s.question.Kind == OrderKind && len(chosen) != len(s.order):
		return fmt.Errorf("all %d steps have a place", len(s.order))
	case s.question.Kind == ChoiceKind && len(chosen) != 1 && !s.question.Many:
		return errors.New("choose one")
	}
	seen := map[int]bool{}
	for _, i := range chosen {
		if i < 0 || i >= len(s.order) || seen[i] {
			return fmt.Errorf("there is no choice number %d, or it is chosen twice", i+1)
		}
		seen[i] = true
	}
	return nil
}

// Committed returns the answer that was given; false before that.
func (s *Session) Committed() (Answer, Confidence, bool) {
	return s.answer, s.confidence, s.committed
}

// RevealOptions say how the evidence is gathered. The zero value is good.
type RevealOptions struct {
	Replications int                 // 0: 30
	Series       int                 // buckets of Outcome.Series of each first replication; 0: none
	Workers      int                 // runs at once; 0: one for each core but one
	Progress     func(share float64) // told how far all runs together are; see parallel.Options
}

// A Reveal is the evidence on an answer.
type Reveal struct {
	Right   bool
	Base    engine.Outcome // of the question's unpatched world, first replication
	Choices []Revealed     // of a choice question, in the session's order
	Why     string         // the question's explanation as Markdown; may be empty

	// Of every other kind.
	World   *World // the one that the question is about, or the learner's own
	Outcome engine.Outcome

	// Of a prediction.
	Value     float64   // what the simulation says in the first replication, in Question.Unit
	Low, High float64   // the predictions that count as right
	Values    []float64 // what it says in each replication that has such a number, Value first

	// Of a tune question.
	Objectives []ObjectiveEvidence // in the learner's world
	Cost       Spread              // cost.total in the learner's world
	Mean       float64             // of it over the replications: what is compared with Par
	Par        float64             // the best known cost.total

	// Of an order question.
	Steps     []int           // indices of Options in the right order
	Misplaced int             // the first place with the wrong step, from 0; -1: none
	Story     []engine.Record // what happened to the event that decides; nil: no run had one
}

// Revealed is the evidence on one choice.
type Revealed struct {
	ChoiceEvidence
	Chosen  bool
	Right   bool
	Why     string // Markdown
	Problem string // why the claim could not be evaluated; usually empty
}

// Reveal runs the world of every choice, or the one that the question is about,
// and says whether the answer is right. The error is ErrNotCommitted, the
// context's, or an *engine.ErrBudget.
func (s *Session) Reveal(ctx context.Context, o RevealOptions) (Reveal, error) {
	if !s.committed {
		return Reveal{}, ErrNotCommitted
	}
	n := o.Replications
	if n <= 0 {
		n = Replications
	}
	switch s.question.Kind {
	case TuneKind:
		return s.revealTune(ctx, n, o)
	case OrderKind:
		return s.revealOrder(ctx, n, o)
	case PredictKind:
		of := 1
		if s.facts.Value.baselined {
			of = n
		}
		outcomes, err := s.simulate(ctx, []want{{s.facts.Base, of}, {s.facts.World, n}}, o)
		if err != nil {
			return Reveal{}, err
		}
		return s.revealNumber(outcomes[0], outcomes[1])
	}
	of := 1 // as often as there are choices that are compared with it
	if slices.ContainsFunc(s.facts.Choices, func(c ChoiceCase) bool { return readsBaseline(c.Claim) }) {
		of = n
	}
	wants := []want{{s.facts.Base, of}}
	for _, c := range s.facts.Choices {
		wants = append(wants, want{c.World, n})
	}
	outcomes, err := s.simulate(ctx, wants, o)
	if err != nil {
		return Reveal{}, err
	}
	return s.revealChoices(outcomes[0], outcomes[1:]), nil
}

// simulate runs worlds, each one as often as it is wanted and equal ones once,
// and returns each one's outcomes.
func (s *Session) simulate(ctx context.Context, wants []want, o RevealOptions) ([][]engine.Outcome, error) {
	most := map[string]int{} // replications of a world
	for _, w := range wants {
		most[w.world.key] = max(most[w.world.key], w.n)
	}
	var jobs []parallel.Job
	first := map[string]int{} // of a world's jobs
	for _, w := range wants {
		key := w.world.key
		if _, there := first[key]; there {
			continue
		}
		first[key] = len(jobs)
		of := parallel.Replications(w.world.Model, s.seed, most[key], engine.Options{Budget: s.scenario.budget})
		of[0].Options.Series = o.Series
		jobs = append(jobs, of...)
	}
	all, err := parallel.Run(ctx, jobs, parallel.Options{Workers: o.Workers, Progress: o.Progress})
	if err != nil {
		return nil, err
	}
	outcomes := make([][]engine.Outcome, len(wants))
	for i, w := range wants {
		at := first[w.world.key]
		outcomes[i] = all[at : at+most[w.world.key]]
	}
	return outcomes, nil
}

func (s *Session) revealChoices(base []engine.Outcome, of [][]engine.Outcome) Reveal {
	r := Reveal{Right: true, Base: base[0], Why: s.question.Why.render(s.facts.Base, &base[0])}
	for i, k := range s.order {
		c := s.facts.Choices[k]
		e, err := weigh(c, of[k], base)
		revealed := Revealed{ChoiceEvidence: e, Chosen: slices.Contains(s.answer.Choices, i), Right: decide(c.Choice, e)}
		if err != nil {
			revealed.Right, revealed.Problem = false, err.Error()
		}
		revealed.Why = c.Choice.Why.render(c.World, &of[k][0])
		r.Right = r.Right && revealed.Chosen == revealed.Right
		r.Choices = append(r.Choices, revealed)
	}
	return r
}

// decide says whether a choice is right. A claim that was verified with the
// author's seed may still be in doubt with another one: then the author is
// believed, or else the majority.
func decide(c *Choice, e ChoiceEvidence) bool {
	switch {
	case e.Verdict != Ambiguous:
		return e.Verdict == Holds
	case c.Marked:
		return c.Correct
	}
	return 2*e.Holds > e.Of
}

// revealNumber judges a prediction by the first replication: a number is
// predicted for one run. The others show what chance makes of it.
func (s *Session) revealNumber(base, of []engine.Outcome) (Reveal, error) {
	r := Reveal{Base: base[0], World: s.facts.World, Outcome: of[0], Why: s.question.Why.render(s.facts.World, &of[0])}
	for i := range of {
		value, err := s.facts.Value.number(s.facts.Value.env.observe(&of[i], &base[min(i, len(base)-1)]))
		if err != nil && i == 0 {
			return r, err
		}
		if err == nil {
			r.Values = append(r.Values, inUnit(s.question.Unit, value))
		}
	}
	r.Value = r.Values[0]
	r.Low, r.High = s.question.Tolerance.Range(r.Value)
	r.Right = r.Low <= s.answer.Number && s.answer.Number <= r.High
	return r, nil
}

// inUnit is a metric's value as a learner types it: shares are percentages.
func inUnit(unit string, v float64) float64 {
	if unit == "%" {
		return 100 * v
	}
	return v
}

// WouldBeRight looks for the smallest change of one knob that makes a choice
// right, by its index in Options; see Scenario.WouldBeRight.
func (s *Session) WouldBeRight(ctx context.Context, option int) (*Nearby, error) {
	if !s.committed {
		return nil, ErrNotCommitted
	}
	return s.scenario.WouldBeRight(ctx, s.facts, s.order[option], s.seed, Replications)
}
