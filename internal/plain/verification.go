package plain

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"coldstart/quizzes"
)

// verificationWidth is how wide a line of a verification may be: its table has
// more columns than others, and is read by authors at their desks.
const verificationWidth = 100

// Verification prints what the simulation says about a scenario as a table:
// for each question and each of its choices, in how many replications the
// claim holds, what follows from that, and below the choice the same for each
// condition with the numbers that it reads, the first replication's and the
// range of all; of a tune question the same for its objectives, and of an order
// question in how many replications the trace agrees. A "!" stands where the author and the simulation disagree;
// why is in the report's diagnostics. The error is the writer's.
func Verification(w io.Writer, r quizzes.Report) error {
	out := newWriter(w)
	t := verification{out: out, question: len("question")}
	for _, q := range r.Scenario.Questions {
		t.question = max(t.question, min(width(q.ID), 24))
	}
	wrapAt(out, verificationWidth, "", "  ", fmt.Sprintf("%s: %s", r.Scenario.ID, r.Scenario.Title))
	for _, v := range r.Variants {
		if v.Variant.Label != "" {
			wrapAt(out, verificationWidth, "", "  ", "with "+v.Variant.Label)
		}
		t.variant(v)
	}
	return out.Flush()
}

// verification is the table while it is written.
type verification struct {
	out      io.StringWriter
	question int // width of that column
}

// indent is where the last column begins.
func (t verification) indent() int {
	return 2 + t.question + 2 + len("1 right") + 2 + len("30/30") + 2 + len("ambiguous") + 2
}

// row writes a row whose last column is wrapped.
func (t verification) row(mark bool, question, choice, share, verdict, text string) {
	first := map[bool]string{true: "! ", false: "  "}[mark] + strings.Join([]string{
		padRight(question, t.question), padRight(choice, len("1 right")), padLeft(share, len("30/30")), padRight(verdict, len("ambiguous")),
	}, "  ") + "  "
	wrapAt(t.out, verificationWidth, first, strings.Repeat(" ", t.indent()+2), text)
}

func (t verification) variant(v quizzes.VariantReport) {
	t.row(false, "question", "choice", "runs", "verdict", "claim, and the numbers in it")
	for i, c := range v.Given {
		t.condition(c, map[bool]string{true: "given"}[i == 0], c.Verdict != quizzes.Holds)
	}
	for _, q := range v.Questions {
		t.out.WriteString("\n")
		question := q.Case.Question
		if q.Prediction != nil {
			t.prediction(question, q.Prediction, q.Verdict == quizzes.Fails)
		}
		if q.Tune != nil {
			t.tune(question, q)
		}
		if q.Order != nil {
			t.order(question, q)
		}
		id := question.ID
		for _, c := range q.Choices {
			t.choice(id, 1+slices.Index(question.Choices, c.Choice), c)
			id = "" // said once
		}
	}
}

// prediction writes the row of a number to predict, and which guesses count.
// spreads: chance alone is wider than they are.
func (t verification) prediction(q *quizzes.Question, s *quizzes.Spread, spreads bool) {
	scale := 1.
	if q.Unit == "%" {
		scale = 100 // the tolerance is in the question's unit
	}
	low, high := q.Tolerance.Range(s.First * scale)
	low, high = low/scale, high/scale
	verdict := "holds"
	if spreads {
		verdict = "spreads"
	}
	t.row(spreads, q.ID, "number", "", verdict, fmt.Sprintf("%s; right from %s to %s",
		s, quizzes.Format(s.Metric, low), quizzes.Format(s.Metric, high)))
}

// tune writes the rows of a solution and its objectives, and those of the
// objectives in the world as it is.
func (t verification) tune(q *quizzes.Question, r quizzes.QuestionReport) {
	text := fmt.Sprintf("%s, %s on average", r.Tune.Cost, quizzes.Format("cost.total", r.Tune.Mean))
	if q.Par > 0 {
		text += "; par " + quizzes.Format("cost.total", q.Par)
	}
	t.row(r.Verdict == quizzes.Fails, q.ID, "solved", "", r.Verdict.String(), text)
	t.objectives(r.Tune.Solution)
	t.row(false, "", "as is", "", "", "the world without the solution")
	t.objectives(r.Tune.Untouched)
}

func (t verification) objectives(all []quizzes.ObjectiveEvidence) {
	for _, e := range all {
		if e.Problem != "" {
			t.row(false, "", "", "", "fails", "- "+e.String()+": "+e.Problem)
			continue
		}
		t.condition(e.ConditionEvidence, "", false)
	}
}

// order writes the row of an order question.
func (t verification) order(q *quizzes.Question, r quizzes.QuestionReport) {
	text := fmt.Sprintf("%s; %d events of all runs", strings.Join(q.Steps, ", "), r.Order.Events)
	if r.Order.Seen != nil {
		text += "; one of them " + strings.Join(r.Order.Seen, ", ")
	}
	t.row(r.Verdict != quizzes.Holds, q.ID, "steps", outOf(r.Order.Holds, r.Order.Of), r.Verdict.String(), text)
}

// choice writes a choice's row and those of its conditions.
func (t verification) choice(question string, number int, c quizzes.ChoiceEvidence) {
	label, wrong := strconv.Itoa(number), c.Verdict == quizzes.Ambiguous
	if c.Choice.Marked {
		label += map[bool]string{true: " right", false: " wrong"}[c.Choice.Correct]
		wrong = wrong || c.Choice.Correct != (c.Verdict == quizzes.Holds)
	}
	t.row(wrong, question, label, outOf(c.Holds, c.Of), c.Verdict.String(), oneLine(c.Choice.Text.String(), verificationWidth-t.indent()))
	if len(c.Conditions) == 1 { // how it went is how the choice went
		t.row(false, "", "", "", "", "- "+c.Conditions[0].String())
		t.numbers(c.Conditions[0])
	} else {
		for _, condition := range c.Conditions {
			t.condition(condition, "", false)
		}
	}
	for i, given := range c.Given {
		label := ""
		if i == 0 {
			label = "given"
		}
		t.row(given.Verdict != quizzes.Holds, "", label, outOf(given.Holds, given.Of), given.Verdict.String(), "- "+given.String())
		t.numbers(given)
	}
}

// condition writes a condition's row and its numbers.
func (t verification) condition(c quizzes.ConditionEvidence, question string, wrong bool) {
	t.row(wrong, question, "", outOf(c.Holds, c.Of), c.Verdict.String(), "- "+c.String())
	t.numbers(c)
}

// numbers writes a line for each number that a condition reads.
func (t verification) numbers(c quizzes.ConditionEvidence) {
	indent := strings.Repeat(" ", t.indent()+2)
	for _, s := range c.Spreads {
		wrapAt(t.out, verificationWidth, indent, indent+"  ", s.String())
	}
}

func outOf(n, of int) string { return fmt.Sprintf("%d/%d", n, of) }

// oneLine is the beginning of a text, as much of it as fits.
func oneLine(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if width(text) <= most {
		return text
	}
	runes := []rune(text)[:max(0, most-3)]
	return strings.TrimRight(string(runes), " ") + "..."
}
