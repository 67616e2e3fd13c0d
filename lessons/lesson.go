package lessons

import (
	"slices"
	"strings"
	"unicode"

	"coldstart/internal/diagnostic"
)

// A Lesson is a lesson file that was read by Load. It is immutable.
type Lesson struct {
	File      string // as it was named to Load
	ID        string // kebab-case, the file's name without .md
	Title     string // one line of plain text
	Summary   string // plain text
	Minutes   int    // 1..MinutesMax: to read it and to turn its knobs
	Scenarios []string

	// Parts are prose and simulators in order of the file; nil where only
	// the front matter was read.
	Parts []Part
	// Headings of the top level, in order.
	Headings []Heading
	// Links into the course, in order.
	Links []Link
	// Words of prose, figures filled in.
	Words int

	root    *diagnostic.Node // of the front matter; nil where it is not TOML
	sources diagnostic.Sources
}

// Sources are the texts that the lesson's diagnostics speak of.
func (l *Lesson) Sources() diagnostic.Sources { return l.sources }

// At is where a value of the front matter stands, for a mistake that another
// file makes one: At("scenarios", "0"). Where the path leads nowhere it is the
// nearest value around.
func (l *Lesson) At(path ...string) diagnostic.Place {
	if l.root == nil {
		return diagnostic.Place{File: l.File}
	}
	n, _ := l.root.Find(path...)
	return n.Place()
}

// A Part is either Prose or a Sim.
type Part struct {
	// Prose is CommonMark with every figure filled in, harmless to print; ""
	// beside a Sim. Reference links work inside one part as in the whole.
	Prose string
	Sim   *Sim
}

// A Sim is a live simulator in the middle of a lesson.
type Sim struct {
	Scenario string   // its id
	Knobs    []string // paths below [world]; nil: all of the scenario's
	Charts   []string // of Charts; nil: the screen chooses

	fence diagnostic.Place // of the line that opens the block
	root  *diagnostic.Node // of the block's TOML
}

// At is where a value of the block stands: At("knobs", "0"). Where the path
// leads nowhere it is the nearest value around, or the line that opens the
// block.
func (s *Sim) At(path ...string) diagnostic.Place {
	if s.root == nil {
		return s.fence
	}
	n, _ := s.root.Find(path...)
	if n == s.root {
		return s.fence
	}
	return n.Place()
}

// A Heading is one of the top level, for a table of contents.
type Heading struct {
	Level int    // 1..6
	Text  string // plain, one line
	Part  int    // index in Parts of the prose that it stands in
}

// A Link leads from the prose into the course.
type Link struct {
	Lesson  string // its id; "" means the lesson that the link stands in
	Heading string // by the name that addresses have for it; "" means the lesson's beginning
	Place   diagnostic.Place
}

// Lead is where an address leads in the course: lesson.md, lesson.md#a-heading
// or #a-heading. false: elsewhere.
func Lead(address string) (lesson, heading string, ok bool) {
	file, heading, _ := strings.Cut(address, "#")
	lesson, ok = strings.CutSuffix(file, ".md")
	if file == "" {
		return "", heading, heading != ""
	}
	return lesson, heading, ok && !strings.ContainsAny(lesson, "/:")
}

// Find is the number of the heading that has a name in addresses, as GitHub
// gives it: small letters, digits and a hyphen for each blank. Of equals it is
// the first. false: there is none.
func (l *Lesson) Find(heading string) (number int, ok bool) {
	i := slices.IndexFunc(l.Headings, func(h Heading) bool { return slug(h.Text) == heading })
	return max(i, 0), i >= 0
}

func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '-':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// Charts are the names that a simulator's charts may have.
var Charts = []string{
	"requests", "concurrency", "latency", "environments", "queue", "cost", "bill",
	"age", "utilization", "instances",
}

// Bounds of a lesson, far beyond what a person reads in one sitting. Markdown
// parsers take quadratic time for one line or paragraph that is made for it, so
// these have bounds of their own.
const (
	MaxSize      = 64 << 10 // bytes
	LineMax      = 4 << 10  // bytes
	ParagraphMax = 16 << 10 // bytes without a blank line
	SimsMax      = 20
	FactsMax     = 1_000
	MinutesMax   = 120
)
