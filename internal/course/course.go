package course

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"coldstart/internal/diagnostic"
	"coldstart/lessons"
	"coldstart/quizzes"
)

// File is the name of a course's own file.
const File = "course.toml"

// LessonsMax is how many lessons a course may have.
const LessonsMax = 200

// A Course is lessons in order and scenarios by id.
type Course struct {
	Title    string // one line of plain text
	Language string // BCP 47: "en", "pt-BR"
	Lessons  []Entry

	// Learner is the Learner of its scenarios, set before one is read.
	Learner int64

	fsys fs.FS
	root *diagnostic.Node // of course.toml; nil where it is not TOML
	list diagnostic.List  // what Load found

	// Names of the files without their endings.
	lessonFiles  func() ([]string, diagnostic.List)
	quizFiles    func() ([]string, diagnostic.List)
	scenarioList func() []string // of quizFiles those that are scenarios

	lessons   shelf[*lessons.Lesson]
	scenarios shelf[*quizzes.Scenario]
	outlines  shelf[*Outline]

	mu      sync.Mutex
	sources diagnostic.Sources
}

// An Entry is a lesson as the list of lessons shows it. Where its front matter
// is broken or missing, the title is its id and the rest is zero.
type Entry struct {
	ID        string
	Title     string
	Summary   string
	Minutes   int
	Scenarios []string // ids, in order; they may not exist
}

// An Outline is a scenario as a list shows it, read without compiling a world.
type Outline struct {
	ID        string
	Title     string // one line of plain text
	Lesson    string // id; empty in one that has no questions
	Questions []QuestionOutline

	file string
	root *diagnostic.Node // nil where the file is not TOML
}

// A QuestionOutline is what progress is kept by, with the kind that says what
// the learner does, and what is asked.
type QuestionOutline struct {
	ID   string
	Rev  int // from 1
	Kind quizzes.Kind

	Prompt string // as it is written: Markdown with templates
}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

var languagePattern = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// courseFile is the shape of course.toml.
type courseFile struct {
	Format   int      `toml:"format"`
	Title    string   `toml:"title,required"`
	Language string   `toml:"language,required"`
	Lessons  []string `toml:"lessons,required"`
}

// Load reads course.toml and the front matter of the lessons that it lists. A
// Course is returned in every case. One with errors can be used as far as it
// goes: a lesson whose front matter is broken has an Entry, and where there is
// no course.toml there are no lessons. Diagnostics call files by their paths
// in fsys.
func Load(fsys fs.FS) (*Course, diagnostic.List) {
	c := &Course{fsys: fsys, sources: diagnostic.Sources{}}
	c.lessonFiles = sync.OnceValues(func() ([]string, diagnostic.List) { return c.ids("lessons", ".md") })
	c.quizFiles = sync.OnceValues(func() ([]string, diagnostic.List) { return c.ids("quizzes", ".toml") })
	c.scenarioList = sync.OnceValue(c.listScenarios)
	c.load()
	c.list.Sort()
	return c, c.list
}

func (c *Course) load() {
	whole := diagnostic.Place{File: File}
	data, err := readFile(c.fsys, File)
	if errors.Is(err, fs.ErrNotExist) {
		c.list.Add(whole.Error(CodeMissingFile, "there is no "+File+" here", "a course is a folder with "+File+", lessons/ and quizzes/"))
		return
	}
	if err != nil {
		c.list.Add(unreadable(File, err))
		return
	}
	c.sources[File] = data
	doc, list := diagnostic.Parse(File, data)
	c.list.Add(list...)
	if doc == nil {
		return
	}
	c.root = doc.Root
	var f courseFile
	c.list.Add(diagnostic.Bind(c.root, &f, diagnostic.Options{Label: "a course"})...)
	c.Title, c.Language = line(f.Title), line(f.Language)
	if n := c.root.Get("format"); n != nil && n.Kind == diagnostic.Integer && n.Int != 1 {
		c.list.Add(n.Place().Error(CodeFormat, fmt.Sprintf("this is format %d; this program reads format 1", n.Int), ""))
	}
	if n := c.root.Get("title"); n != nil && n.Kind == diagnostic.String && c.Title == "" {
		c.list.Add(n.Place().Error(diagnostic.CodeBadValue, "the title is empty", ""))
	}
	if n := c.root.Get("language"); n != nil && n.Kind == diagnostic.String && !languagePattern.MatchString(n.Text) {
		c.list.Add(n.Place().Error(diagnostic.CodeBadValue, fmt.Sprintf("%q is no language", n.Text), `write its code, such as "en" or "pt-BR"`))
	}
	c.entries(c.root.Get("lessons"))
}

// entries reads the list of lessons.
func (c *Course) entries(n *diagnostic.Node) {
	if n == nil || n.Kind != diagnostic.Array {
		return
	}
	if len(n.Items) == 0 {
		c.list.Add(n.Place().Error(CodeEmptyCourse, "the course has no lesson", `write lessons = ["cold-starts"] for lessons/cold-starts.md`))
	}
	first := map[string]*diagnostic.Node{}
	for i, item := range n.Items {
		if i == LessonsMax {
			c.list.Add(item.Place().Error(CodeTooMany, fmt.Sprintf("a course has at most %d lessons", LessonsMax), ""))
			return
		}
		id := item.Text
		switch {
		case item.Kind != diagnostic.String: // reported
		case !idPattern.MatchString(id):
			c.list.Add(item.Place().Error(CodeBadID, fmt.Sprintf("%q is no lesson's id", id), "write the file's name without lessons/ and .md"))
		case first[id] != nil:
			c.list.Add(item.Place().Error(CodeDuplicate, fmt.Sprintf("the lesson %q is listed twice", id), "").With("the first time", first[id].Place()))
		default:
			first[id] = item
			c.entry(id, item)
		}
	}
}

func (c *Course) entry(id string, at *diagnostic.Node) {
	e := Entry{ID: id, Title: id}
	l, list, err := lessons.LoadFrontMatter(c.fsys, lessonFile(id))
	maps.Copy(c.sources, l.Sources())
	c.list.Add(list...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		files, _ := c.lessonFiles()
		c.list.Add(at.Place().Error(CodeMissingFile, fmt.Sprintf("there is no %s", lessonFile(id)), didYouMean(id, files)))
	case err != nil:
		c.list.Add(unreadable(lessonFile(id), err))
	default:
		e.Summary, e.Minutes, e.Scenarios = l.Summary, l.Minutes, l.Scenarios
		if l.Title != "" {
			e.Title = l.Title
		}
	}
	c.Lessons = append(c.Lessons, e)
}

// Entry returns the lesson with this id as the list shows it.
func (c *Course) Entry(id string) (Entry, bool) {
	i := slices.IndexFunc(c.Lessons, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, false
	}
	return c.Lessons[i], true
}

// Lesson reads a lesson of the list. It can be used unless the list has an
// error. The error is for an id that the course does not list, with the
// nearest that it does, and for a file that cannot be read.
func (c *Course) Lesson(id string) (*lessons.Lesson, diagnostic.List, error) {
	if _, ok := c.Entry(id); !ok {
		known := make([]string, len(c.Lessons))
		for i, e := range c.Lessons {
			known[i] = e.ID
		}
		return nil, nil, unknown("lesson", id, known)
	}
	return c.lessons.get(id, func() (*lessons.Lesson, diagnostic.List, error) {
		l, list, err := lessons.Load(c.fsys, lessonFile(id))
		c.keep(l.Sources())
		return l, list, err
	})
}

// Scenario reads a scenario. It can be used unless the list has an error. The
// error is for an id that the course does not have, with the nearest that it
// does, and for a file that cannot be read.
func (c *Course) Scenario(id string) (*quizzes.Scenario, diagnostic.List, error) {
	if files, _ := c.quizFiles(); !slices.Contains(files, id) {
		return nil, nil, unknown("scenario", id, c.scenarioList())
	}
	return c.scenarios.get(id, func() (*quizzes.Scenario, diagnostic.List, error) {
		s, list, err := quizzes.Load(c.fsys, scenarioFile(id))
		s.Learner = c.Learner
		c.keep(s.Sources())
		return s, list, err
	})
}

// Outline reads what a list shows of a scenario, in a tenth of the time that
// Scenario takes. Where the file is broken it has what could be read. The
// error is Scenario's.
func (c *Course) Outline(id string) (*Outline, error) {
	if files, _ := c.quizFiles(); !slices.Contains(files, id) {
		return nil, unknown("scenario", id, c.scenarioList())
	}
	o, _, err := c.outline(id)
	return o, err
}

func (c *Course) outline(id string) (*Outline, diagnostic.List, error) {
	return c.outlines.get(id, func() (*Outline, diagnostic.List, error) {
		o := &Outline{ID: id, Title: id, file: scenarioFile(id)}
		data, err := readFile(c.fsys, o.file)
		if err != nil {
			return o, nil, err
		}
		c.keep(diagnostic.Sources{o.file: data})
		doc, list := diagnostic.Parse(o.file, data)
		if doc != nil {
			o.read(doc.Root)
		}
		return o, list, nil
	})
}

// read takes what is there and of the right type; Scenario reports the rest.
func (o *Outline) read(root *diagnostic.Node) {
	o.root = root
	text := func(n *diagnostic.Node) string {
		if n == nil || n.Kind != diagnostic.String {
			return ""
		}
		return line(n.Text)
	}
	if title := text(root.Get("title")); title != "" {
		o.Title = title
	}
	o.Lesson = text(root.Get("lesson"))
	questions := root.Get("question")
	if questions == nil {
		return
	}
	for _, n := range questions.Items {
		q := QuestionOutline{ID: text(n.Get("id")), Rev: 1, Kind: quizzes.Kind(text(n.Get("kind")))}
		if prompt := n.Get("prompt"); prompt != nil && prompt.Kind == diagnostic.String {
			q.Prompt = prompt.Text
		}
		if rev := n.Get("rev"); rev != nil && rev.Kind == diagnostic.Integer {
			q.Rev = int(rev.Int)
		}
		if q.ID != "" {
			o.Questions = append(o.Questions, q)
		}
	}
}

// Scenarios are the ids of all scenarios, sorted, also of those that no lesson
// speaks of.
func (c *Course) Scenarios() []string { return slices.Clone(c.scenarioList()) }

// Sources are the texts of all files that were read so far, for List.Write.
func (c *Course) Sources() diagnostic.Sources {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.sources)
}

func (c *Course) keep(sources diagnostic.Sources) {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.sources, sources)
}

// ids lists the files of a folder by their names without the ending. A folder
// that is not there is empty.
func (c *Course) ids(folder, ending string) ([]string, diagnostic.List) {
	entries, err := fs.ReadDir(c.fsys, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, diagnostic.List{unreadable(folder, err)}
	}
	var ids []string
	for _, e := range entries {
		if id, ok := strings.CutSuffix(e.Name(), ending); ok && !e.IsDir() && !strings.HasPrefix(id, ".") {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// listScenarios lists the files of quizzes/ that are scenarios: a platform
// profile that a world names may lie beside them.
func (c *Course) listScenarios() []string {
	files, _ := c.quizFiles()
	return slices.DeleteFunc(slices.Clone(files), func(id string) bool {
		o, _, err := c.outline(id)
		return err == nil && isProfile(o.root)
	})
}

// isProfile reports whether a file is a platform profile: it says where its
// figures come from, and has nothing that makes a scenario.
func isProfile(root *diagnostic.Node) bool {
	for _, key := range []string{"format", "id", "lesson", "brief", "world", "question"} {
		if root.Get(key) != nil {
			return false
		}
	}
	return root.Get("sources") != nil || root.Get("base") != nil
}

// A shelf keeps what was read, by id. Two who ask for the same thing at once
// wait for one reading.
type shelf[T any] struct {
	mu   sync.Mutex
	item map[string]*item[T]
}

type item[T any] struct {
	once  sync.Once
	value T
	list  diagnostic.List
	err   error
}

func (s *shelf[T]) get(id string, read func() (T, diagnostic.List, error)) (T, diagnostic.List, error) {
	s.mu.Lock()
	if s.item == nil {
		s.item = map[string]*item[T]{}
	}
	it := s.item[id]
	if it == nil {
		it = &item[T]{}
		s.item[id] = it
	}
	s.mu.Unlock()
	it.once.Do(func() { it.value, it.list, it.err = read() })
	return it.value, slices.Clone(it.list), it.err
}

func lessonFile(id string) string { return path.Join("lessons", id+".md") }

func scenarioFile(id string) string { return path.Join("quizzes", id+".toml") }

// line is a stranger's text as one harmless line.
func line(text string) string { return strings.Join(strings.Fields(lessons.Harmless(text)), " ") }

func unknown(what, id string, known []string) error {
	if hint := didYouMean(id, known); hint != "" {
		return fmt.Errorf("the course has no %s %q: %s", what, id, hint)
	}
	return fmt.Errorf("the course has no %s %q", what, id)
}

func didYouMean(id string, known []string) string { return diagnostic.KeyHint(id, known) }

func unreadable(file string, err error) diagnostic.Diagnostic {
	return diagnostic.Place{File: file}.Error(CodeUnreadable, fmt.Sprintf("it cannot be read: %v", err), "")
}

// readFile reads a file up to what a parser accepts: one more byte, so that
// the parser says that it is too large.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, diagnostic.MaxSize+1))
}
