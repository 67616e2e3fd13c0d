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
)
