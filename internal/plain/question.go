package plain

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"coldstart/engine"
	"coldstart/engine/units"
	"coldstart/internal/progress"
	"coldstart/internal/round"
	"coldstart/quizzes"
)

// question leads through one question of a scenario: it is asked, answered,
// and then the evidence is shown. It returns the round with what was answered.
func (t *Tutor) question(s *quizzes.Session, way round.Round) (round.Round, error) {
	all := s.Scenario().Questions
	t.out.WriteString("\n")
	wrap(t.out, "", "", fmt.Sprintf("Question %d of %d: %s", 1+slices.Index(all, s.Question()), len(all), s.Reference()))
	t.out.WriteString("\n")
	prose(t.out, "", s.Prompt())
	for i, text := range s.Options() {
		if i == 0 {
			t.out.WriteString("\n")
		}
		if s.Question().Kind == quizzes.OrderKind {
			text = text + ": " + quizzes.StepText(text)
		}
		wrap(t.out, letter(i)+". ", "   ", inline(text))
	}
	t.out.WriteString("\n")
	for {
		var err error
		way, err = t.attempt(s, way)
		if !errors.Is(err, errAgain) {
			return way, err
		}
		s = s.Again()
	}
}

// errAgain asks for another attempt at a question.
var errAgain = errors.New("again")

// attempt lets the learner answer once, and shows the evidence.
func (t *Tutor) attempt(s *quizzes.Session, way round.Round) (round.Round, error) {
	if err := t.commit(s); err != nil {
		return way, err
	}
	reveal, err := t.reveal(s)
	if err != nil || reveal == nil {
		return way, err
	}
	t.save(progress.Answer(s.Result(*reveal)))
	way = way.Answered(s, *reveal)
	return way, t.evidence(s, reveal, way)
}

// evidence shows what the simulation says, until the learner goes on.
func (t *Tutor) evidence(s *quizzes.Session, reveal *quizzes.Reveal, way round.Round) error {
	t.verdict(s, *reveal)
	switch s.Question().Kind {
	case quizzes.PredictKind:
		t.prediction(s, *reveal)
	case quizzes.TuneKind:
		t.objectives(*reveal)
	case quizzes.OrderKind:
		t.order(s, *reveal)
	}
	for i := range reveal.Choices {
		if err := t.choice(s, *reveal, i); err != nil {
			return err
		}
	}
	var commands []command
	open := s.Question().Kind == quizzes.TuneKind && !reveal.Right
	if open {
		commands = append(commands, command{[]string{"a", "again"}, "another attempt", func() error { return errAgain }},
			command{[]string{"s", "solution"}, "the author's solution, and why; it counts as a hint", func() error {
				t.solution(s, *reveal)
				t.out.WriteString("\n")
				return nil
			}})
	} else if s.Question().Kind == quizzes.TuneKind {
		t.solution(s, *reveal)
	} else if reveal.Why != "" {
		t.out.WriteString("\n")
		prose(t.out, "", reveal.Why)
	}
	t.out.WriteString("\n")
	text := "Enter for the next question"
	if next, _ := way.Next(); next == nil {
		text = "Enter to go on"
	}
	for i, c := range reveal.Choices {
		commands = append(commands, t.labOf(s, "l "+letter(i), "the world of "+letter(i), c.World))
	}
	if reveal.World != nil {
		commands = append(commands, t.labOf(s, "l", "this world", reveal.World))
	}
	if open {
		text += " (a try again, s solution, l lab, ? help)"
	} else {
		text += fmt.Sprintf(" (%s lab, ? help)", commands[0].names[0])
	}
	return t.goOn(text, append(commands, goBack("the list", "b"))...)
}

// labOf opens the lab on a world that was shown.
func (t *Tutor) labOf(s *quizzes.Session, name, what string, w *quizzes.World) command {
	return command{[]string{name, strings.ReplaceAll(name, " ", "")}, "the lab with " + what, func() error {
		t.out.WriteString("\n")
		wrap(t.out, "", "", "The lab with "+what)
		err := t.lab(s.Scenario().Knobs, w, s.Reference().Seed)
		if errors.Is(err, errBack) {
			return nil
		}
		return err
	}}
}

// letter names a choice: A, B, C.
func letter(i int) string { return string(rune('A' + i)) }

// commit takes an answer and remembers it: the one that the learner had given
// when the program was left before the simulation had decided, or else a new
// one.
func (t *Tutor) commit(s *quizzes.Session) error {
	q := s.Question()
	if c := t.store.State().Question(s.Scenario().ID, q.ID, q.Rev).Committed; c != nil && s.Resume(quizzes.Commitment(*c)) == nil {
		wrap(t.out, "", "", "You said "+said(s)+", before you left.")
		return nil
	}
	if err := t.answer(s); err != nil {
		return err
	}
	c, err := s.Commitment()
	if err != nil {
		return err
	}
	t.save(progress.Commitment(c))
	return nil
}

// said is the learner's answer: "A and C, certain", "120 ms, a guess".
func said(s *quizzes.Session) string {
	a, sure, _ := s.Committed()
	text := ""
	switch s.Question().Kind {
	case quizzes.PredictKind:
		text = number(a.Number, unitOf(s))
	case quizzes.TuneKind:
		text = settings(a.Settings)
	default:
		text = letters(a.Choices)
	}
	return text + ", " + sureWords[sure]
}

// sureWords say how sure one is.
var sureWords = map[quizzes.Confidence]string{quizzes.Guess: "a guess", quizzes.Fairly: "fairly sure", quizzes.Certain: "certain"}

// letters names choices: "A", "A, C", "none".
func letters(choices []int) string {
	if len(choices) == 0 {
		return "none"
	}
	var all []string
	for _, i := range choices {
		all = append(all, letter(i))
	}
	return strings.Join(all, ", ")
}

// settings lists knobs that were turned: "functions.api.memory_mb = 512".
func settings(turned map[string]string) string {
	if len(turned) == 0 {
		return "no knob turned"
	}
	var all []string
	for _, path := range slices.Sorted(maps.Keys(turned)) {
		all = append(all, path+" = "+turned[path])
	}
	return strings.Join(all, ", ")
}

// number is a number of a prediction.
func number(v float64, unit string) string {
	return strings.TrimSpace(quizzes.Format("", v) + " " + unit)
}

// answer lets the learner commit to an answer and say how sure it is.
func (t *Tutor) answer(s *quizzes.Session) error {
	var given quizzes.Answer
	ask := func() error { return t.ask(t.answerPrompt(s, &given)) }
	if s.Question().Kind == quizzes.TuneKind {
		tune, err := t.tune(s, &given)
		if err != nil {
			return err
		}
		ask = tune
	}
	for {
		if err := ask(); err != nil {
			return err
		}
		var sure quizzes.Confidence
		err := t.ask(confidencePrompt(&sure))
		if errors.Is(err, errBack) {
			continue
		}
		if err != nil {
			return err
		}
		// What the prompts accept is an answer.
		return s.Commit(given, sure)
	}
}

func (t *Tutor) answerPrompt(s *quizzes.Session, given *quizzes.Answer) prompt {
	hint := command{[]string{"h", "hint"}, "a hint", func() error { return t.hint(s) }}
	back := goBack("the list", "b")
	if s.Question().Kind == quizzes.PredictKind {
		unit := unitOf(s)
		text := "Your number"
		if unit != "" {
			text += " in " + unit
		}
		return prompt{tentative: true, text: text + " (h hint, ? help)", answers: []answer{{"a number", "your prediction, such as 12.5"}}, commands: []command{hint, back},
			accept: func(line string) string {
				v, ok := parseNumber(line, unit)
				if !ok {
					return "That is no number: write it with digits, such as 12.5."
				}
				*given = quizzes.Answer{Number: v}
				return ""
			}}
	}
	n, many := len(s.Options()), s.Question().Many
	last := letter(n - 1)
	ordered := s.Question().Kind == quizzes.OrderKind
	p := prompt{tentative: true, text: "Your answer, A to " + last, answers: []answer{{"A to " + last, "the answer"}}}
	if many {
		p.text = "All that are true, of A to " + last
		p.answers = []answer{{"letters", "all that are true, such as AC"}, {"none", "none of them is true"}}
	}
	if ordered {
		p.text = "A to " + last + " in order, the first step first"
		p.answers = []answer{{"letters", "all of A to " + last + ", each once, such as CAB"}}
	}
	p.text += " (h hint, ? help)"
	// Where B and H are answers, the words are left for going back and hints.
	back = goBack("the list")
	if n >= 8 {
		hint.names = hint.names[1:]
		p.text = strings.Replace(p.text, "h hint", "hint", 1)
	}
	p.commands = []command{hint, back}
	p.accept = func(line string) (wrong string) {
		given.Choices, wrong = parseLetters(line, n, many || ordered)
		typed := 0
		for _, r := range line {
			if unicode.IsLetter(r) {
				typed++
			}
		}
		if wrong == "" && ordered && (len(given.Choices) < n || typed != n) {
			return fmt.Sprintf("Every step has a place: type all letters of A to %s, each once.", last)
		}
		return wrong
	}
	return p
}

func confidencePrompt(sure *quizzes.Confidence) prompt {
	words := map[string]quizzes.Confidence{
		"g": quizzes.Guess, "guess": quizzes.Guess, "1": quizzes.Guess,
		"f": quizzes.Fairly, "fairly": quizzes.Fairly, "2": quizzes.Fairly,
		"c": quizzes.Certain, "certain": quizzes.Certain, "3": quizzes.Certain,
	}
	return prompt{
		text:     "How sure are you? g guess, f fairly, c certain",
		answers:  []answer{{"g", "it is a guess"}, {"f", "fairly sure"}, {"c", "certain"}},
		commands: []command{goBack("the answer", "b")},
		accept: func(line string) string {
			c, ok := words[strings.ToLower(line)]
			if !ok {
				return "Type g, f or c."
			}
			*sure = c
			return ""
		},
	}
}

// parseLetters reads the letters of choices, in any order and with anything
// but letters and digits between them.
func parseLetters(line string, n int, many bool) (chosen []int, wrong string) {
	last := letter(n - 1)
	if many && (strings.EqualFold(line, "none") || line == "-") {
		return nil, ""
	}
	for _, r := range line {
		i := int(unicode.ToUpper(r) - 'A')
		switch {
		case i >= 0 && i < n:
			if !slices.Contains(chosen, i) {
				chosen = append(chosen, i)
			}
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return nil, fmt.Sprintf("There is no choice %q: type letters of A to %s.", string(r), last)
		}
	}
	switch {
	case len(chosen) == 0 && many:
		return nil, "Type the letters of all that are true, such as AC, or none."
	case len(chosen) == 0:
		return nil, fmt.Sprintf("Type a letter of A to %s.", last)
	case len(chosen) > 1 && !many:
		return nil, "One of them is right: type one letter."
	}
	return chosen, ""
}

// parseNumber reads a number as people write it: "1,234.5", "$12", "25 %".
func parseNumber(line, unit string) (float64, bool) {
	text := strings.TrimPrefix(strings.TrimSpace(line), "$")
	if unit != "" && len(text) > len(unit) && strings.EqualFold(text[len(text)-len(unit):], unit) {
		text = text[:len(text)-len(unit)]
	}
	text = strings.TrimSpace(text)
	// A comma separates thousands, and nothing else.
	whole, fraction, dotted := strings.Cut(text, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && (len(g) != 3 || len(groups[0]) == 0) {
			return 0, false
		}
	}
	text = strings.Join(groups, "")
	if dotted {
		text += "." + fraction
	}
	if strings.Trim(text, "0123456789.+-eE") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// unitOf is the unit of a number to predict: the question's or, where it has
// none, the one that the number's name carries.
func unitOf(s *quizzes.Session) string {
	q := s.Question()
	if q.Unit != "" {
		return q.Unit
	}
	for _, c := range s.Variant().Cases {
		if c.Question != q || c.Value == nil {
			continue
		}
		if unit := quizzes.UnitOf(c.Value.Text); unit != "%" { // a share is typed as it is
			return unit
		}
	}
	return ""
}

// hint shows the next hint.
func (t *Tutor) hint(s *quizzes.Session) error {
	text, ok := s.Hint()
	if !ok {
		t.out.WriteString("There are no more hints.\n")
		return nil
	}
	q, n := s.Question(), len(s.Hints())
	t.save(progress.HintShown{Scenario: s.Scenario().ID, Question: q.ID, Rev: q.Rev, Number: s.Helped()})
	t.out.WriteString("\n")
	prose(t.out, "", fmt.Sprintf("Hint %d of %d: %s", n, len(q.Hints), text))
	t.out.WriteString("\n")
	return nil
}

// reveal lets the simulation decide. Nil without an error: it could not, and
// the learner has read why.
func (t *Tutor) reveal(s *quizzes.Session) (*quizzes.Reveal, error) {
	what := "the world"
	switch s.Question().Kind {
	case quizzes.ChoiceKind:
		what = fmt.Sprintf("the worlds of %d choices, %d times each", len(s.Options()), t.replications)
	case quizzes.TuneKind:
		what = fmt.Sprintf("your world, %d times", t.replications)
	}
	t.out.WriteString("\n")
	wrap(t.out, "", "", "Simulating "+what+".")
	if err := t.out.Flush(); err != nil {
		return nil, err
	}
	reveal, err := s.Reveal(t.ctx, quizzes.RevealOptions{Replications: t.replications, Workers: runtime.GOMAXPROCS(0)})
	if err != nil {
		return nil, t.failed(err)
	}
	return &reveal, nil
}

// failed tells that a world could not be simulated. What is not the world's
// fault is returned.
func (t *Tutor) failed(err error) error {
	var budget *engine.ErrBudget
	if !errors.As(err, &budget) {
		return err
	}
	wrap(t.out, "", "", fmt.Sprintf("This world is too large to be simulated: it has more than %s %s.", units.Prose.Count(float64(budget.Limit)), budget.What))
	return nil
}

// verdict says whether the answer is right.
func (t *Tutor) verdict(s *quizzes.Session, reveal quizzes.Reveal) {
	_, sure, _ := s.Committed()
	text := "Not right"
	if reveal.Right {
		text = "Right"
	}
	if s.Question().Kind == quizzes.ChoiceKind {
		given, _, _ := s.Committed()
		text += ": you said " + letters(given.Choices)
		if !reveal.Right {
			var right []int
			for i, c := range reveal.Choices {
				if c.Right {
					right = append(right, i)
				}
			}
			text += ", and right is " + letters(right)
		}
	}
	t.out.WriteString("\n")
	wrap(t.out, "", "", text+" ("+sureWords[sure]+").")
}

// prediction shows what came out beside what was predicted.
func (t *Tutor) prediction(s *quizzes.Session, reveal quizzes.Reveal) {
	given, _, _ := s.Committed()
	unit := unitOf(s)
	inUnit := func(v float64) string { return number(v, unit) }
	t.out.WriteString("\n")
	simulated := inUnit(reveal.Value)
	if low, high := inUnit(slices.Min(reveal.Values)), inUnit(slices.Max(reveal.Values)); low != high {
		simulated += fmt.Sprintf(" (%s to %s in %d runs)", low, high, len(reveal.Values))
	}
	for _, line := range [][2]string{
		{"simulated", simulated},
		{"you said", inUnit(given.Number)},
		{"right", "from " + inUnit(reveal.Low) + " to " + inUnit(reveal.High)},
	} {
		writeItem(t.out, line[0], len("simulated"), line[1])
	}
}

// choice shows the evidence on one choice: whether its claim holds and how
// often, each condition with the numbers in it, why, and for a wrong choice
// that was chosen the world in which it would be right.
func (t *Tutor) choice(s *quizzes.Session, reveal quizzes.Reveal, i int) error {
	c := reveal.Choices[i]
	t.out.WriteString("\n")
	wrap(t.out, letter(i)+". ", "   ", inline(s.Options()[i]))
	text := map[bool]string{true: "Right", false: "Wrong"}[c.Right]
	if c.Chosen {
		text += ", your choice"
	}
	if c.Problem != "" {
		wrap(t.out, "   ", "   ", text+": its claim cannot be evaluated: "+c.Problem+".")
		return nil
	}
	wrap(t.out, "   ", "   ", fmt.Sprintf("%s: holds in %d of %d runs.", text, c.Holds, c.Of))
	for _, change := range s.World().Changes(c.World) {
		wrap(t.out, "   with ", "     ", change)
	}
	t.out.WriteString("\n")
	for _, condition := range c.Conditions {
		t.condition(condition)
	}
	if c.Why != "" {
		t.out.WriteString("\n")
		prose(t.out, "   ", c.Why)
	}
	if !c.Chosen || c.Right {
		return nil
	}
	return t.nearby(s, i)
}

// condition shows whether a condition is met and how often, with the numbers in
// it.
func (t *Tutor) condition(c quizzes.ConditionEvidence) {
	met := map[quizzes.Verdict]string{quizzes.Holds: "met", quizzes.Fails: "not met", quizzes.Ambiguous: "unsure"}[c.Verdict]
	first := fmt.Sprintf("   %-7s  %8s  ", met, fmt.Sprintf("%d of %d", c.Holds, c.Of))
	indent := strings.Repeat(" ", width(first))
	wrap(t.out, first, indent, c.String())
	for _, spread := range c.Spreads {
		wrap(t.out, indent+"  ", indent+"    ", spread.String())
	}
}

// nearby tells the smallest change that would have made a choice right.
func (t *Tutor) nearby(s *quizzes.Session, i int) error {
	if err := t.out.Flush(); err != nil {
		return err
	}
	near, err := s.WouldBeRight(t.ctx, i)
	if err != nil {
		return err
	}
	t.out.WriteString("\n")
	if near == nil {
		wrap(t.out, "   ", "   ", "No single knob nearby makes this right.")
		return nil
	}
	wrap(t.out, "   ", "   ", fmt.Sprintf("You would be right in another world, one knob away: %s %s instead of %s.", near.Knob.Label, near.To, near.From))
	return nil
}
