package diagnostic

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Severity says whether a file can be used all the same.
type Severity int

// The severities. An error makes the file unusable, a warning does not.
const (
	Error Severity = iota
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText writes "error" or "warning".
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// A Position is a place in a text. Lines and columns count from 1, columns in
// characters (code points) and not in bytes; a tab is one character, a byte
// order mark at the start of the file and a carriage return before a line feed
// are none. The zero Position is the file as a whole.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// A Range runs from Start to just before End. An empty one is a point.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// A Place is a range of a file.
type Place struct {
	File  string `json:"file"`
	Range Range  `json:"range"`
}

// Error makes a diagnostic of this place; hint may be empty.
func (p Place) Error(code, summary, hint string) Diagnostic {
	return Diagnostic{Severity: Error, Code: code, Summary: summary, Hint: hint, File: p.File, Range: p.Range}
}

// Warning makes a diagnostic of this place; hint may be empty.
func (p Place) Warning(code, summary, hint string) Diagnostic {
	d := p.Error(code, summary, hint)
	d.Severity = Warning
	return d
}

// A Diagnostic is one thing that is wrong.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`           // stable, kebab-case
	Summary  string   `json:"summary"`        // what is wrong and what was expected; one line, lower case, no full stop
	Hint     string   `json:"hint,omitempty"` // what to do
	File     string   `json:"file"`           // as the caller named it
	Range    Range    `json:"range"`          // zero: the file as a whole
	Related  *Related `json:"related,omitempty"`
}

// Related is a second place that helps to understand a diagnostic, with the
// text that says how: "first defined here".
type Related struct {
	Text  string `json:"text"`
	File  string `json:"file"`
	Range Range  `json:"range"`
}

// With returns the diagnostic with a second place.
func (d Diagnostic) With(text string, at Place) Diagnostic {
	d.Related = &Related{Text: text, File: at.File, Range: at.Range}
	return d
}

// Place is where the diagnostic is.
func (d Diagnostic) Place() Place { return Place{d.File, d.Range} }

// String is the first line of what List.Write prints:
// "file:line:column: error: summary [code]".
func (d Diagnostic) String() string {
	return fmt.Sprintf("%s: %s: %s [%s]", location(d.File, d.Range.Start), d.Severity, harmless(d.Summary), d.Code)
}

func location(file string, at Position) string {
	if file == "" {
		file = "-"
	}
	if at == (Position{}) {
		return harmless(file)
	}
	return fmt.Sprintf("%s:%d:%d", harmless(file), at.Line, at.Column)
}

// A List is what was found, in any order until Sort. It is not an error: an
// empty list would be a non-nil one. Err converts.
type List []Diagnostic

// MarshalJSON writes an array, also of an empty list.
func (l List) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]Diagnostic(l))
}

// Add appends.
func (l *List) Add(ds ...Diagnostic) { *l = append(*l, ds...) }

// Sort orders by file and position, keeps the order of discovery where those
// agree, and drops repetitions.
func (l *List) Sort() {
	slices.SortStableFunc(*l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Range.Start.Line, b.Range.Start.Line),
			cmp.Compare(a.Range.Start.Column, b.Range.Start.Column),
		)
	})
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool {
		a.Related, b.Related = nil, nil
		return a == b
	})
}

// HasErrors reports whether one of the diagnostics is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns how many errors and warnings there are.
func (l List) Count() (errors, warnings int) {
	for _, d := range l {
		if d.Severity == Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// Err returns nil where the list has no error, and otherwise an *Errors.
func (l List) Err() error {
	if !l.HasErrors() {
		return nil
	}
	return &Errors{List: l}
}

// Errors is a List with at least one error in it, as a Go error.
type Errors struct{ List List }

// Error is the first error, and how many more there are.
func (e *Errors) Error() string {
	n, _ := e.List.Count()
	i := slices.IndexFunc(e.List, func(d Diagnostic) bool { return d.Severity == Error })
	first := e.List[i].String()
	if n > 1 {
		return fmt.Sprintf("%s (and %d more)", first, n-1)
	}
	return first
}
