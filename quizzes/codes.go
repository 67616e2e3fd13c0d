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
)
