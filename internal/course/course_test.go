package course

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/internal/diagnostic/diagnostictest"
	"coldstart/quizzes"
)

// TestTheBuiltInCourseIsWhole: no file of it has a mistake, and they fit
// together.
func TestTheBuiltInCourseIsWhole(t *testing.T) {
	c, _ := Load(content.Files)
	list := c.Check()
	out := &strings.Builder{}
	require.NoError(t, list.Write(out, c.Sources()))
	require.Empty(t, list, out.String())
	require.NotEmpty(t, c.Lessons)
	require.NotEmpty(t, c.Scenarios())
}

// TestTheCourseInAFolderIsTheSame as the one that is built in.
func TestTheCourseInAFolderIsTheSame(t *testing.T) {
	embedded, _ := Load(content.Files)
	folder, _ := Load(os.DirFS("../../content"))
	require.Equal(t, embedded.Lessons, folder.Lessons)
	require.Equal(t, embedded.Scenarios(), folder.Scenarios())
	require.Equal(t, embedded.Check(), folder.Check())
	require.Equal(t, embedded.Sources(), folder.Sources())
}

const (
	courseText = `title = "A small course"
language = "en"
lessons = ["first", "second"]
`
	lessonText = `+++
title = "The first lesson"
summary = "What it is about."
minutes = 1
scenarios = ["herd"]
+++
Turn the knob.

` + "```sim\nscenario = \"toy\"\nknobs = [\"sources.web.rate\"]\n```\n"

	plainLesson = `+++
title = "The second lesson"
summary = "What that is about."
minutes = 1
+++
Nothing to turn.
`
	toyText = `format = 1
id = "toy"
title = "A toy"
[world]
duration = "1s"
platform = "mine.toml"
[world.functions.api]
duration = "10ms"
[world.sources.web]
kind = "direct"
to = "api"
rate = "10/s"
[[knob]]
set = "sources.web.rate"
label = "Rate"
min = "10/s"
max = "30/s"
step = "10/s"
`
	herdText = `format = 1
id = "herd"
title = "The herd"
lesson = "first"
brief = "What happened."
[[question]]
id = "count"
rev = 3
kind = "predict"
prompt = "How many?"
value = "sources.web.events"
tolerance = "10%"
why = "That many."
[world]
duration = "1s"
[world.functions.api]
duration = "10ms"
[world.sources.web]
kind = "direct"
to = "api"
rate = "10/s"
`
)

func small() fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"course.toml":          courseText,
		"lessons/first.md":     lessonText,
		"lessons/second.md":    plainLesson,
		"lessons/notes.txt":    "no lesson",
		"lessons/.hidden.md":   "no lesson either",
		"quizzes/toy.toml":     toyText,
		"quizzes/herd.toml":    herdText,
		"quizzes/mine.toml":    "base = \"aws\"\ntitle = \"Mine\"\n",
		"quizzes/more/x.toml":  "no scenario",
		"quizzes/platform.csv": "",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func TestACourseIsReadPieceByPiece(t *testing.T) {
	c, list := Load(small())
	require.Empty(t, list)
	require.Equal(t, "A small course", c.Title)
	require.Equal(t, "en", c.Language)
	require.Equal(t, []Entry{
		{ID: "first", Title: "The first lesson", Summary: "What it is about.", Minutes: 1, Scenarios: []string{"herd"}},
		{ID: "second", Title: "The second lesson", Summary: "What that is about.", Minutes: 1},
	}, c.Lessons)
	require.NotContains(t, c.Sources(), "quizzes/herd.toml", "nothing of it is needed yet")

	o, err := c.Outline("herd")
	require.NoError(t, err)
	require.Equal(t, "The herd", o.Title)
	require.Equal(t, "first", o.Lesson)
	require.Equal(t, []QuestionOutline{{ID: "count", Rev: 3, Kind: quizzes.PredictKind, Prompt: "How many?"}}, o.Questions)

	l, list, err := c.Lesson("first")
	require.NoError(t, err)
	require.Empty(t, list)
	require.Equal(t, "toy", l.Parts[1].Sim.Scenario)
	s, list, err := c.Scenario("toy")
	require.NoError(t, err)
	require.Empty(t, list)
	require.Len(t, s.Knobs, 1)
	again, _, _ := c.Scenario("toy")
	require.Same(t, s, again)

	require.Equal(t, []string{"herd", "toy"}, c.Scenarios(), "a profile is no scenario")
	require.Empty(t, c.Check())
	require.Contains(t, c.Sources(), "quizzes/mine.toml")

	_, _, err = c.Lesson("frist")
	require.EqualError(t, err, `the course has no lesson "frist": did you mean "first"?`)
	_, _, err = c.Scenario("../course")
	require.ErrorContains(t, err, "the course has no scenario")
	_, err = c.Outline("hurd")
	require.EqualError(t, err, `the course has no scenario "hurd": did you mean "herd"?`)
}

func TestACourseIsSharedByGoroutines(t *testing.T) {
	c, _ := Load(small())
	var wait sync.WaitGroup
	got := make([]*quizzes.Scenario, 8)
	for i := range got {
		wait.Go(func() {
			got[i], _, _ = c.Scenario("herd")
			_, _, _ = c.Lesson("first")
			_, _ = c.Outline("toy")
			c.Sources()
			c.Check()
		})
	}
	wait.Wait()
	for _, s := range got {
		require.Same(t, got[0], s)
	}
}

// broken are small courses with one mistake each: what is replaced in which
// file (nothing: the file is removed), and what is reported.
var broken = []struct {
	name            string
	file, old, with string
	want            string
}{
	{"no course", "course.toml", "", "", "course.toml missing-file 0:0"},
	{"no title", "course.toml", `title = "A small course"`, ``, "course.toml missing-key 1:1"},
	{"empty title", "course.toml", `A small course`, ` `, "course.toml bad-value 1:9"},
	{"unknown key", "course.toml", `title = `, "titel = 1\ntitle = ", "course.toml unknown-key 1:1"},
	{"syntax", "course.toml", `["first"`, `[first`, "course.toml syntax 3:12"},
	{"language", "course.toml", `"en"`, `"English, please"`, "course.toml bad-value 2:12"},
	{"format", "course.toml", `title = `, "format = 2\ntitle = ", "course.toml format 1:10"},
	{"listed twice", "course.toml", `"second"]`, `"second", "first"]`, "course.toml duplicate 3:31"},
	{"no lesson's id", "course.toml", `"second"]`, `"second", "../course"]`, "course.toml bad-id 3:31"},
	{"no lesson", "course.toml", `["first", "second"]`, `[]`,
		"course.toml empty-course 3:11, lessons/first.md unlisted 0:0, lessons/second.md unlisted 0:0, quizzes/herd.toml unknown-lesson 4:10, quizzes/toy.toml unused 0:0"},
	{"many lessons", "course.toml", `"second"]`, `"second"` + strings.Repeat(`, "second"`, LessonsMax) + `]`, "many"},
	{"lesson missing", "lessons/second.md", "", "", "course.toml missing-file 3:21"},
	{"lesson unlisted", "course.toml", `, "second"`, ``, "lessons/second.md unlisted 0:0"},
	{"lesson broken", "lessons/second.md", `minutes`, `minuts`, "lessons/second.md missing-key 1:1, lessons/second.md unknown-key 4:1"},
	{"folder", "lessons/second.md/x", "", "x", "lessons/second.md unreadable 0:0"},
	{"links", "lessons/second.md", `Nothing`, "# Nothing much\n[a](first.md), [b](frist.md) and\n[c](second.md#nothing-much), [d](first.md#nothing) and [e](https://example.org/x.md)",
		"lessons/second.md unknown-lesson 7:16, lessons/second.md unknown-heading 8:30"},
	{"scenario missing", "quizzes/herd.toml", "", "", "lessons/first.md unknown-scenario 5:14"},
	{"sim's scenario missing", "lessons/first.md", `"toy"`, `"tyo"`, "lessons/first.md unknown-scenario 10:12, quizzes/toy.toml unused 0:0"},
	{"knob missing", "lessons/first.md", `"sources.web.rate"`, `"sources.web.rat"`, "lessons/first.md unknown-knob 11:10"},
	{"knob of a broken scenario", "quizzes/toy.toml", `step = "10/s"`, ``, "quizzes/toy.toml missing-key 13:3"},
	{"scenario's lesson missing", "quizzes/herd.toml", `lesson = "first"`, `lesson = "fist"`, "lessons/first.md other-lesson 5:14, quizzes/herd.toml unknown-lesson 4:10"},
	{"scenario of another lesson", "quizzes/herd.toml", `lesson = "first"`, `lesson = "second"`, "lessons/first.md other-lesson 5:14, quizzes/herd.toml unlisted 4:10"},
	{"scenario without questions listed", "lessons/first.md", `["herd"]`, `["herd", "toy"]`, "lessons/first.md other-lesson 5:22"},
	{"scenario unlisted", "lessons/first.md", `scenarios = ["herd"]`, ``, "quizzes/herd.toml unlisted 4:10"},
	{"scenario unused", "lessons/first.md", `scenario = "toy"
knobs = ["sources.web.rate"]`, `scenario = "herd"`, "quizzes/toy.toml unused 0:0"},
	{"scenario broken", "quizzes/herd.toml", `kind = "predict"`, `kind = "guess"`, "quizzes/herd.toml bad-kind 9:8"},
	{"scenario not TOML", "quizzes/herd.toml", `format = 1`, `format 1`, "quizzes/herd.toml syntax 1:8"},
	{"one id in two files", "quizzes/toy.toml", `id = "toy"`, `id = "herd"`, "quizzes/toy.toml bad-id 2:6, quizzes/toy.toml duplicate 2:6"},
	{"profile broken", "quizzes/mine.toml", `"aws"`, `"asw"`, "quizzes/mine.toml platform 1:1"},
}

func TestEveryCodeHasAnExample(t *testing.T) {
	examples := map[string]bool{}
	for _, b := range broken {
		t.Run(b.name, func(t *testing.T) {
			files := small()
			switch f := files[b.file]; {
			case f == nil:
				delete(files, strings.TrimSuffix(b.file, "/x"))
				files[b.file] = &fstest.MapFile{Data: []byte(b.with)}
			case b.old == "":
				delete(files, b.file)
			default:
				require.Equal(t, 1, strings.Count(string(f.Data), b.old), "what is replaced stands there once")
				files[b.file] = &fstest.MapFile{Data: []byte(strings.Replace(string(f.Data), b.old, b.with, 1))}
			}
			c, _ := Load(files)
			list := c.Check()
			var got []string
			for _, d := range list {
				examples[d.Code] = true
				got = append(got, fmt.Sprintf("%s %s %d:%d", d.File, d.Code, d.Range.Start.Line, d.Range.Start.Column))
			}
			out := &strings.Builder{}
			require.NoError(t, list.Write(out, c.Sources()))
			if b.want == "many" {
				require.Len(t, list, LessonsMax-1)
				require.Equal(t, CodeTooMany, list[len(list)-1].Code)
				return
			}
			require.Equal(t, b.want, strings.Join(got, ", "), out.String())
		})
	}
	for _, code := range diagnostictest.Codes(t, "codes.go") {
		require.True(t, examples[code], "nothing shows %q", code)
	}
}

func TestABrokenCourseGoesAsFarAsItCan(t *testing.T) {
	files := small()
	delete(files, "lessons/second.md")
	files["lessons/first.md"] = &fstest.MapFile{Data: []byte("no front matter")}
	files["quizzes/herd.toml"] = &fstest.MapFile{Data: []byte("title = \"a\\u001bb\"\nquestion = [1, { id = 'x' }, { rev = 2 }]\nlesson = 5")}
	files["quizzes/toy.toml"] = &fstest.MapFile{Data: []byte("question = 5")}
	c, list := Load(files)
	require.True(t, list.HasErrors())
	require.Equal(t, []Entry{{ID: "first", Title: "first"}, {ID: "second", Title: "second"}}, c.Lessons)
	_, _, err := c.Lesson("second")
	require.ErrorIs(t, err, fs.ErrNotExist)
	o, err := c.Outline("herd")
	require.NoError(t, err)
	require.Equal(t, "a␛b", o.Title)
	require.Equal(t, []QuestionOutline{{ID: "x", Rev: 1}}, o.Questions)
	o, err = c.Outline("toy")
	require.NoError(t, err)
	require.Empty(t, o.Questions)

	c, list = Load(fstest.MapFS{})
	require.Len(t, list, 1)
	require.Empty(t, c.Lessons)
	require.Empty(t, c.Scenarios())
	require.Equal(t, list, c.Check())
}

// FuzzCourse: whatever the files hold, loading and checking do not panic, and
// every diagnostic is of one of them.
func FuzzCourse(f *testing.F) {
	f.Add(courseText, lessonText, herdText)
	f.Add("lessons = ['first', 1]\ntitle = ''", "+++\nscenarios = ['toy', 'nope']\n+++\n```sim\nscenario = 'herd'\nknobs = ['x']\n```\n", "id = 5\nquestion = [{id = 'x', rev = 'y'}]\n")
	f.Fuzz(func(t *testing.T, course, lesson, scenario string) {
		files := small()
		files["course.toml"] = &fstest.MapFile{Data: []byte(course)}
		files["lessons/first.md"] = &fstest.MapFile{Data: []byte(lesson)}
		files["quizzes/herd.toml"] = &fstest.MapFile{Data: []byte(scenario)}
		c, _ := Load(files)
		for _, id := range c.Scenarios() {
			_, err := c.Outline(id)
			require.NoError(t, err)
		}
		list := c.Check()
		names := maps.Keys(files)
		known := map[string]bool{}
		for name := range names {
			known[name] = true
		}
		for _, d := range list {
			require.NotEmpty(t, d.Code)
			if d.Code != CodeMissingFile {
				require.True(t, known[d.File], "%v", d)
			}
		}
		require.NoError(t, list.Write(&strings.Builder{}, c.Sources()))
	})
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		Load(content.Files)
	}
}
