package lessons

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"coldstart/internal/diagnostic"
)

// Load reads and checks a lesson. name is passed to fsys as it is and is what
// diagnostics call the file.
//
// The lesson can be used unless the list has an error; it is returned in every
// case, for its Sources. The error is the file system's.
func Load(fsys fs.FS, name string) (*Lesson, diagnostic.List, error) {
	return read(fsys, name, true)
}

// LoadFrontMatter is Load for the front matter alone, in some 50 µs: what a
// list of lessons needs. Only mistakes of the front matter are reported.
func LoadFrontMatter(fsys fs.FS, name string) (*Lesson, diagnostic.List, error) {
	return read(fsys, name, false)
}

func read(fsys fs.FS, name string, body bool) (*Lesson, diagnostic.List, error) {
	l := &loader{lesson: &Lesson{File: name, sources: diagnostic.Sources{}}}
	data, err := readFile(fsys, name)
	if err != nil {
		return l.lesson, nil, err
	}
	l.lesson.sources[name] = data
	l.load(data, body)
	l.list.Sort()
	return l.lesson, l.list, nil
}

// readFile reads a file up to one byte more than a lesson may have.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

type loader struct {
	lesson *Lesson
	src    *diagnostic.Source
	list   diagnostic.List

	facts    int // {{ that were looked at
	controls int // control characters that were reported
}

// wrong reports an error at the bytes [from, to).
func (l *loader) wrong(from, to int, code, summary, hint string) {
	l.list.Add(l.src.Place(from, to).Error(code, summary, hint))
}

func (l *loader) load(data []byte, body bool) {
	l.src = diagnostic.NewSource(l.lesson.File, data)
	text := l.src.Text()
	l.id()
	if len(data) > MaxSize {
		l.list.Add(diagnostic.Place{File: l.lesson.File}.Error(diagnostic.CodeTooLarge,
			fmt.Sprintf("a lesson has at most %d bytes", MaxSize), "split it"))
		return
	}
	if at := invalidUTF8(text); at >= 0 {
		l.wrong(at, at+1, diagnostic.CodeNotUTF8, fmt.Sprintf("the byte 0x%02x is not UTF-8", text[at]), "save the file as UTF-8")
		return
	}
	if !l.paragraphs(text) {
		return
	}
	from, to, start, found := frontMatter(text)
	switch {
	case !found:
		l.wrong(0, 0, CodeFrontMatter, "the lesson does not begin with front matter", "begin with a line +++, title = \"...\" and what else a lesson needs, and a second line +++")
	case start < 0:
		l.wrong(0, from, CodeFrontMatter, "the front matter has no end", "close it with a second line +++")
		return
	default:
		l.front(text[from:to])
	}
	if body {
		l.body(start)
		l.readingTime()
	}
}

// paragraphs reports the first line and the first paragraph that are too long.
func (l *loader) paragraphs(text []byte) bool {
	paragraph := 0
	for at := 0; at < len(text); {
		next := lineEnd(text, at)
		if next-at > LineMax {
			l.wrong(at, at, diagnostic.CodeTooLarge, fmt.Sprintf("a line has at most %d bytes", LineMax), "break it")
			return false
		}
		if len(bytes.TrimSpace(text[at:next])) == 0 {
			paragraph = next
		}
		if next-paragraph > ParagraphMax {
			l.wrong(paragraph, paragraph, diagnostic.CodeTooLarge, fmt.Sprintf("at most %d bytes stand without a blank line between them", ParagraphMax), "break it up by blank lines")
			return false
		}
		at = next
	}
	return true
}

func invalidUTF8(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// frontMatter finds the TOML between the first two lines of +++ and the start
// of what follows, which is -1 where there is no second such line. Splitting by
// hand, and not with a Markdown extension, keeps offsets those of the file.
func frontMatter(text []byte) (from, to, start int, found bool) {
	at := lineEnd(text, 0)
	if !isFrontMatterLine(text[:at]) {
		return 0, 0, 0, false
	}
	for from = at; at < len(text); {
		next := lineEnd(text, at)
		if isFrontMatterLine(text[at:next]) {
			return from, at, next, true
		}
		at = next
	}
	return from, at, -1, true
}

func isFrontMatterLine(line []byte) bool {
	return string(bytes.TrimRight(line, " \t\r\n")) == "+++"
}

// lineEnd is where the line after the one at i starts.
func lineEnd(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(text)
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// idHint says how an id is written.
const idHint = "lower-case letters and digits with single - between them, such as cold-starts"

func (l *loader) id() {
	id, isMarkdown := strings.CutSuffix(path.Base(l.lesson.File), ".md")
	l.lesson.ID = id
	if !isMarkdown || !idPattern.MatchString(id) {
		l.list.Add(diagnostic.Place{File: l.lesson.File}.Error(CodeBadID, fmt.Sprintf("%q is no name of a lesson", path.Base(l.lesson.File)), "call the file ID.md: "+idHint))
	}
}

// toml reads TOML that stands in the middle of the file. What is before it is
// left out but for its line ends, so that places are right; what belongs to no
// line of it (a key that is missing) is reported at around.
func (l *loader) toml(text []byte, line int, around diagnostic.Place) *diagnostic.Node {
	padded := append(bytes.Repeat([]byte("\n"), line-1), text...)
	doc, list := diagnostic.Parse(l.lesson.File, padded)
	l.addAround(list, line, around)
	if doc == nil {
		return nil
	}
	return doc.Root
}

// bind fills target from a tree that toml returned.
func (l *loader) bind(n *diagnostic.Node, target any, label string, line int, around diagnostic.Place) {
	l.addAround(diagnostic.Bind(n, target, diagnostic.Options{Label: label}), line, around)
}

func (l *loader) addAround(list diagnostic.List, line int, around diagnostic.Place) {
	for _, d := range list {
		if d.Range.Start.Line < line {
			d.Range = around.Range
		}
		l.list.Add(d)
	}
}

// frontFile is the shape of the front matter.
type frontFile struct {
	Title     string   `toml:"title,required"`
	Summary   string   `toml:"summary,required"`
	Minutes   int      `toml:"minutes,required"`
	Scenarios []string `toml:"scenarios"`
}

func (l *loader) front(text []byte) {
	fence := l.src.Place(0, 3)
	root := l.toml(text, 2, fence)
	if root == nil {
		return
	}
	var f frontFile
	l.bind(root, &f, "a lesson's front matter", 2, fence)
	l.lesson.root = root
	l.lesson.Minutes, l.lesson.Scenarios = f.Minutes, f.Scenarios
	l.lesson.Title = l.line(root.Get("title"))
	l.lesson.Summary = l.line(root.Get("summary"))
	if n := root.Get("minutes"); n != nil && n.Kind == diagnostic.Integer && (n.Int < 1 || n.Int > MinutesMax) {
		l.list.Add(n.Place().Error(diagnostic.CodeBadValue, fmt.Sprintf("minutes is 1 to %d", MinutesMax), ""))
	}
	for _, n := range texts(root, "scenarios") {
		if !idPattern.MatchString(n.Text) {
			l.list.Add(n.Place().Error(CodeBadID, fmt.Sprintf("%q is no scenario's id", n.Text), idHint))
		}
	}
	l.duplicates(root, "scenarios")
}

// line is a text of the front matter for people: one line, figures filled in.
func (l *loader) line(n *diagnostic.Node) string {
	if n == nil || n.Kind != diagnostic.String {
		return ""
	}
	s := stretch{n.Text, 0, len(n.Text), n.Within, func(int) bool { return true }}
	edits := append(l.templates(s), l.controlCharacters(s)...)
	text := strings.Join(strings.Fields(Harmless(apply(n.Text, 0, len(n.Text), sorted(edits)))), " ")
	if text == "" {
		l.list.Add(n.Place().Error(diagnostic.CodeBadValue, "the text is empty", ""))
	}
	return text
}

// texts returns the elements of a list of texts; those of another type were
// reported by the binder.
func texts(n *diagnostic.Node, key string) []*diagnostic.Node {
	list := n.Get(key)
	if list == nil || list.Kind != diagnostic.Array {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(list.Items), func(n *diagnostic.Node) bool { return n.Kind != diagnostic.String })
}

func (l *loader) duplicates(n *diagnostic.Node, key string) {
	seen := map[string]*diagnostic.Node{}
	for _, item := range texts(n, key) {
		if first, twice := seen[item.Text]; twice {
			l.list.Add(item.Place().Error(CodeDuplicate, fmt.Sprintf("%q stands here twice", item.Text), "").With("the first time", first.Place()))
			continue
		}
		seen[item.Text] = item
	}
}

// simFile is the shape of a sim block.
type simFile struct {
	Scenario string   `toml:"scenario,required"`
	Knobs    []string `toml:"knobs"`
	Charts   []string `toml:"charts"`
}

// sim reads a block. What stands in one without an end is not looked at: it is
// the rest of the lesson.
func (l *loader) sim(b block) *Sim {
	text := l.src.Text()
	s := &Sim{fence: l.src.Place(b.fence, b.fence+len(bytes.TrimRight(text[b.fence:b.open], " \t\r\n")))}
	if !b.closed {
		return s
	}
	line := s.fence.Range.Start.Line + 1
	root := l.toml(text[b.open:b.end], line, s.fence)
	if root == nil {
		return s
	}
	var f simFile
	l.bind(root, &f, "a sim block", line, s.fence)
	s.root, s.Scenario, s.Knobs, s.Charts = root, f.Scenario, f.Knobs, f.Charts
	if n := root.Get("scenario"); n != nil && n.Kind == diagnostic.String && !idPattern.MatchString(n.Text) {
		l.list.Add(n.Place().Error(CodeBadID, fmt.Sprintf("%q is no scenario's id", n.Text), idHint))
	}
	for _, n := range texts(root, "knobs") {
		if _, err := diagnostic.ParsePath(n.Text); err != nil {
			l.list.Add(n.Place().Error(diagnostic.CodeBadPath, err.Error(), ""))
		}
	}
	for _, n := range texts(root, "charts") {
		if !slices.Contains(Charts, n.Text) {
			l.list.Add(n.Place().Error(CodeUnknownChart, fmt.Sprintf("there is no chart %q", n.Text), diagnostic.KeyHint(n.Text, Charts)))
		}
	}
	l.duplicates(root, "knobs")
	l.duplicates(root, "charts")
	return s
}

// A reader of 130 words a minute who turns a simulator's knobs for two minutes
// is slow for prose as dense as this, and one of 320 who passes it in 20
// seconds is fast. Minutes outside of what these two take are a mistake.
func (l *loader) readingTime() {
	if l.lesson.Minutes < 1 || l.lesson.Words == 0 {
		return
	}
	sims := 0
	for _, p := range l.lesson.Parts {
		if p.Sim != nil {
			sims++
		}
	}
	fast := l.lesson.Words/320 + sims/3
	slow := l.lesson.Words/130 + 2*sims + 1
	if l.lesson.Minutes < fast || l.lesson.Minutes > slow {
		l.list.Add(l.lesson.At("minutes").Warning(CodeReadingTime,
			fmt.Sprintf("%d words and %d simulators take %d to %d minutes", l.lesson.Words, sims, max(fast, 1), slow), ""))
	}
}
