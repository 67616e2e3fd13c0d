package course

// The codes of diagnostics that this package gives beside those of
// internal/diagnostic, lessons and quizzes.
const (
	// CodeMissingFile: a file that is needed or named does not exist.
	CodeMissingFile = "missing-file"
	// CodeUnreadable: a file or folder cannot be read.
	CodeUnreadable = "unreadable"
	// CodeFormat: the course is of a format that this program does not read.
	CodeFormat = "format"
	// CodeBadID: a name in the list of lessons is no id.
	CodeBadID = "bad-id"
	// CodeDuplicate: a lesson is listed twice, or two files have one id.
	CodeDuplicate = "duplicate"
	// CodeEmptyCourse: no lesson is listed.
	CodeEmptyCourse = "empty-course"
	// CodeTooMany: more lessons than a course may have.
	CodeTooMany = "too-many"
	// CodeUnlisted: a lesson's file is not in the list of lessons, or a
	// scenario is not in the list of its lesson.
	CodeUnlisted = "unlisted"
	// CodeUnknownLesson: a scenario belongs to a lesson that does not exist, or
	// a link leads to one.
	CodeUnknownLesson = "unknown-lesson"
	// CodeUnknownScenario: a lesson speaks of a scenario that does not exist.
	CodeUnknownScenario = "unknown-scenario"
	// CodeOtherLesson: a lesson lists a scenario that belongs to another one.
	CodeOtherLesson = "other-lesson"
	// CodeUnknownKnob: a sim block shows a knob that its scenario does not have.
	CodeUnknownKnob = "unknown-knob"
	// CodeUnused: no lesson speaks of a scenario. A warning.
	CodeUnused = "unused"
)
