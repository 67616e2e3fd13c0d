package lessons

// The codes of diagnostics that this package gives beside those of
// internal/diagnostic.
const (
	// CodeFrontMatter: the file does not begin with front matter, or that has
	// no end.
	CodeFrontMatter = "front-matter"
	// CodeBadID: the file's name, or a name of a scenario, is no id.
	CodeBadID = "bad-id"
	// CodeDuplicate: a list names something twice.
	CodeDuplicate = "duplicate"
	// CodeTemplate: two braces that begin no {{fact "ID"}}.
	CodeTemplate = "template"
	// CodeUnknownFact: no platform has this figure.
	CodeUnknownFact = "unknown-fact"
	// CodeUnknownChart: there is no such chart.
	CodeUnknownChart = "unknown-chart"
	// CodeUnknownHeading: a link leads to a heading that does not exist.
	CodeUnknownHeading = "unknown-heading"
	// CodeUnknownNote: a mark of a footnote that does not exist; it is printed
	// as it stands. A warning.
	CodeUnknownNote = "unknown-note"
	// CodeUnclosedFence: a code block or simulator goes on to the end of the
	// file.
	CodeUnclosedFence = "unclosed-fence"
	// CodeNestedSim: a simulator stands inside a list or a quotation.
	CodeNestedSim = "nested-sim"
	// CodeTooMany: more simulators or figures than a lesson may have.
	CodeTooMany = "too-many"
	// CodeEmpty: nothing stands below the front matter.
	CodeEmpty = "empty-lesson"
	// CodeControlCharacter: a character that would steer a terminal; it is
	// replaced. A warning.
	CodeControlCharacter = "control-character"
	// CodeReadingTime: minutes is far from what the text takes. A warning.
	CodeReadingTime = "reading-time"
)
