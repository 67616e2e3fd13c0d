package quizzes

// The codes of diagnostics that this package gives beside those of
// internal/diagnostic.
const (
	// CodeFormat: the file is of a format that this program does not read.
	CodeFormat = "format"
	// CodeWorld: what the engine says about a world; an error or a warning.
	CodeWorld = "world"
	// CodePlatform: a platform profile beside the file cannot be used.
	CodePlatform = "platform"
	// CodeTrace: a trace of arrivals beside the file cannot be used.
	CodeTrace = "trace"

	// CodeClaimSyntax: a claim is not written as one.
	CodeClaimSyntax = "claim-syntax"
	// CodeClaimType: a claim compares what cannot be compared, or is no
	// condition.
	CodeClaimType = "claim-type"
	// CodeClaimForbidden: a claim uses what the language does not have.
	CodeClaimForbidden = "claim-forbidden"
	// CodeUnknownMetric: the outcome of this world has no such number.
	CodeUnknownMetric = "unknown-metric"
	// CodeKnob: a knob's scale is not one.
	CodeKnob = "knob"
	// CodeTemplate: a {{template}} in a text stands for nothing.
	CodeTemplate = "template"
	// CodeOutcomeTooEarly: a text that is read before the answer prints a
	// number of a run.
	CodeOutcomeTooEarly = "outcome-too-early"
	// CodeControlCharacter: a text holds a character that would steer a
	// terminal; a warning.
	CodeControlCharacter = "control-character"
	// CodeBadID: an id is not written as one, or is not the file's name.
	CodeBadID = "bad-id"
	// CodeDuplicate: two things that have to differ are the same.
	CodeDuplicate = "duplicate"
	// CodeTooMany: more variants, questions or worlds than a scenario may have.
	CodeTooMany = "too-many"
	// CodeBadKind: there is no such kind of question.
	CodeBadKind = "bad-kind"
	// CodeForeignKey: the key belongs to another kind of question.
	CodeForeignKey = "foreign-key"
	// CodeChoices: a question has too few or too many choices.
	CodeChoices = "choices"
	// CodeCorrect: the number of correct choices is not what is asked for.
	CodeCorrect = "correct"
	// CodeNoClaim: nothing says when a choice is right.
	CodeNoClaim = "no-claim"
	// CodeHint: a hint contains the answer.
	CodeHint = "hint"
	// CodeUnit: the unit of a prediction is not the value's.
	CodeUnit = "unit"
	// CodeSolution: a solution changes what no knob turns.
	CodeSolution = "solution"
	// CodeSteps: the steps of an order question are no such list.
	CodeSteps = "steps"

	// The codes of Verify.

	// CodeGiven: what the brief tells did not happen.
	CodeGiven = "given"
	// CodeWrongAnswer: the author and the simulation disagree about a choice.
	CodeWrongAnswer = "wrong-answer"
	// CodeAmbiguous: a choice is right by some seeds and wrong by others.
	CodeAmbiguous = "ambiguous"
	// CodeEvaluation: a claim is neither true nor false in a run.
	CodeEvaluation = "evaluation"
	// CodeFragile: one step of a knob turns a right choice wrong; a warning.
	CodeFragile = "fragile"
	// CodeTolerance: chance alone is wider than a prediction may be off.
	CodeTolerance = "tolerance"
	// CodeHeavyWorld: a world costs more than a quiz should (a warning) or may.
	CodeHeavyWorld = "heavy-world"
	// CodeObjective: the solution of a tune question does not meet an objective.
	CodeObjective = "objective"
	// CodeNothingToTune: the untouched world of a tune question is as good.
	CodeNothingToTune = "nothing-to-tune"
	// CodePar: the best known cost is not known, or not the best.
	CodePar = "par"
	// CodeOrder: the steps of an order question do not happen, or in another
	// order.
	CodeOrder = "order"
)
