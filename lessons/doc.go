// Package lessons reads lesson files: prose with figures that come from the
// simulator's own data, and live simulators in the middle of it.
//
// # Files
//
// A lesson is lessons/ID.md. It begins with front matter, TOML between two
// lines of +++, and goes on as Markdown, in the dialect of internal/markdown:
//
//	+++
//	title     = "Why the first call waits"
//	summary   = "What has to happen before your code runs."
//	minutes   = 10                        # to read it and turn its knobs
//	scenarios = ["pytorch-tail"]          # the quizzes that belong to it
//	+++
//	An account may run {{fact "aws.concurrency.account_default"}} at a time.
//
//	```sim
//	scenario = "pytorch-tail"
//	knobs    = ["functions.model.provisioned_concurrency"]
//	charts   = ["latency", "environments"]
//	```
//
// A fenced block with the info string sim, at the top level, is a live
// simulator. Without knobs it has all of the scenario's, with knobs = [] none;
// without charts the screen chooses, with charts = [] it shows numbers alone.
// Links by name and footnotes may be defined anywhere in the file.
//
// # Figures
//
// {{fact "ID"}} stands for a figure of a platform's profile with its unit, as
// platform.Fact writes it; it works in prose, in headings, tables and code,
// and in the title and summary. It stands on one line. The value is text: what
// it holds is never read as Markdown.
//
// Where two braces are meant as such, a backslash stands before them and goes
// away: \{{fact "ID"}} prints {{fact "ID"}}, in code too. Two backslashes are
// none: the value stands behind them.
//
// # Hostile files
//
// A lesson may come from a stranger. Control characters, escape sequences and
// marks that reverse the writing direction are replaced by something visible,
// also where they are written as &#27; or inside a TOML text; the size, the
// number of simulators and figures, and the depth of nesting have bounds.
//
// Mistakes in a file are diagnostics with a place, a hint and a stable code,
// all of a file's at once. A Go error is the file system's.
package lessons
