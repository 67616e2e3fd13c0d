package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"coldstart/internal/course"
	"coldstart/internal/progress"
	"coldstart/internal/round"
	"coldstart/lessons"
	"coldstart/quizzes"
)

// A Tutor leads a learner through lessons and scenarios in lines of text: it
// prints what there is to read, asks, and reads a line. What is printed is
// text alone, in lines of at most Width, whatever the course's files hold; see
// Simulation.Write.
//
// Menu, Play and Lab end without an error when the learner quits and where the
// input ends. Their errors are the context's, the reader's and the writer's,
// and one for input that goes on making no sense.
type Tutor struct {
	*dialog
	course *course.Course // nil where there is none
	store  *progress.Store

	replications int  // of each choice's world
	unsaved      bool // and the learner has been told so
}

// Options are what a Tutor works with.
type Options struct {
	In  io.Reader
	Out io.Writer

	// Echo prints the lines that are read, for input that does not show by
	// itself: a transcript then has the answers to its questions.
	Echo bool

	Course *course.Course  // of Menu and of lessons
	Store  *progress.Store // nil: nothing is remembered

	// Replications is how often the world of each choice is run; 0: as often as
	// authors are held to.
	Replications int
}

// NewTutor returns a Tutor that works until the context is done.
func NewTutor(ctx context.Context, o Options) *Tutor {
	if o.Store == nil {
		o.Store = progress.Memory()
	}
	if o.Replications <= 0 {
		o.Replications = quizzes.Replications
	}
	return &Tutor{
		dialog: &dialog{ctx: ctx, in: bufio.NewReader(o.In), out: newWriter(o.Out), echo: o.Echo},
		course: o.Course,
		store:  o.Store,

		replications: o.Replications,
	}
}

// end turns what a learner did into what a caller has to know.
func (t *Tutor) end(err error) error {
	if errors.Is(err, errQuit) || errors.Is(err, errEnd) || errors.Is(err, errBack) {
		err = nil
	}
	if unwritten := t.out.Flush(); !errors.Is(err, unwritten) {
		err = errors.Join(err, unwritten)
	}
	return err
}

// save remembers an event. Where that fails the learner reads so, once.
func (t *Tutor) save(e progress.Event) {
	err := t.store.Append(e)
	if err != nil && !t.unsaved {
		wrap(t.out, "", "", "Note: "+err.Error())
	}
	t.unsaved = err != nil
}

// Menu leads through a whole course: its lessons and scenarios with what is
// solved, and what comes next.
func (t *Tutor) Menu() error { return t.end(t.menu()) }

// A stop is a lesson or a scenario of the course.
type stop struct {
	lesson   course.Entry
	scenario *course.Outline // nil: the lesson itself
	state    string
	done     bool
}

func (t *Tutor) menu() error {
	wrap(t.out, "", "", t.course.Title)
	if _, ok := t.store.State().Last(); !ok {
		t.out.WriteString("\n")
		wrap(t.out, "", "", "Here a simulator decides every answer. You say what you expect before you see what happens, and then turn the knobs yourself. "+
			"Press enter to begin with the first lesson.")
	}
	for {
		stops := t.stops()
		next := t.list(stops)
		p := prompt{answers: []answer{{"a number", "that lesson or scenario"}}}
		p.text = "A number (? help)"
		if next >= 0 {
			p.text = fmt.Sprintf("A number, or enter for %d (? help)", next+1)
			p.answers = append(p.answers, answer{"enter", fmt.Sprintf("what comes next, %d", next+1)})
		}
		at := -1
		p.accept = func(line string) string {
			if line == "" && next >= 0 {
				at = next
				return ""
			}
			number, err := strconv.Atoi(line)
			if err != nil || number < 1 || number > len(stops) {
				return fmt.Sprintf("Type a number from 1 to %d.", len(stops))
			}
			at = number - 1
			return ""
		}
		if err := t.ask(p); err != nil {
			return err
		}
		var err error
		if s := stops[at]; s.scenario == nil {
			err = t.lesson(s.lesson)
		} else {
			err = t.scenario(s.scenario.ID)
		}
		if err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// stops lists the course as it stands with this learner.
func (t *Tutor) stops() []stop {
	state := t.store.State()
	var all []stop
	for _, e := range t.course.Lessons {
		l := state.Lesson(e.ID)
		s := stop{lesson: e, done: !l.Finished.IsZero()}
		switch {
		case s.done:
			s.state = "read"
		case l.Position > 0:
			s.state = fmt.Sprintf("%.0f %% read", 100*l.Position)
		case e.Minutes > 0:
			s.state = fmt.Sprintf("%d min", e.Minutes)
		}
		all = append(all, s)
		for _, id := range e.Scenarios {
			o, err := t.course.Outline(id)
			if err != nil {
				continue // a check of the course tells
			}
			all = append(all, questions(state, e, o))
		}
	}
	return all
}

// questions is a scenario with how many of its questions are solved.
func questions(state *progress.State, e course.Entry, o *course.Outline) stop {
	solved, unaided := 0, 0
	for _, q := range o.Questions {
		switch state.Question(o.ID, q.ID, q.Rev).Status {
		case progress.StatusSolvedUnaided:
			unaided++
			solved++
		case progress.StatusSolved:
			solved++
		}
	}
	n := len(o.Questions)
	s := stop{lesson: e, scenario: o, done: solved == n}
	switch {
	case n == 0:
		s.state = "lab"
	case unaided == n:
		s.state = "solved without hints"
	case solved == n:
		s.state = "solved"
	default:
		s.state = fmt.Sprintf("%d of %d solved", solved, n)
	}
	return s
}

// list prints the stops, and returns the first one that is not done; -1 where
// all are.
func (t *Tutor) list(stops []stop) (next int) {
	next = -1
	longest := 0
	titles := make([]string, len(stops))
	for i, s := range stops {
		titles[i] = s.lesson.Title
		if s.scenario != nil {
			titles[i] = "  " + s.scenario.Title
		}
		longest = max(longest, min(width(titles[i]), 48))
	}
	t.out.WriteString("\n")
	for i, s := range stops {
		if next < 0 && !s.done {
			next = i
		}
		title := titles[i]
		if width(title) > longest {
			title = string([]rune(title)[:longest-3]) + "..."
		}
		t.out.WriteString(fmt.Sprintf("%3d  %s  %s\n", i+1, padRight(title, longest), s.state))
	}
	t.out.WriteString("\n")
	return next
}

// A step is a page of a lesson, or a simulator between two of them.
type step struct {
	page page
	sim  *lessons.Sim // nil: a page
}

// steps are a lesson's pages and simulators, in order.
func steps(l *lessons.Lesson) []step {
	var out []step
	for _, p := range l.Parts {
		if p.Sim != nil {
			out = append(out, step{sim: p.Sim})
			continue
		}
		for _, page := range pages(p.Prose) {
			out = append(out, step{page: page})
		}
	}
	return out
}

// lesson reads a lesson page by page, from where it was left.
func (t *Tutor) lesson(e course.Entry) error {
	return t.read(e, func(_ *lessons.Lesson, steps []step) int {
		read := t.store.State().Lesson(e.ID)
		if !read.Finished.IsZero() || len(steps) == 0 {
			return 0
		}
		first := min(len(steps)-1, int(math.Round(read.Position*float64(len(steps)))))
		if first > 0 {
			t.out.WriteString("\n")
			wrap(t.out, "", "", fmt.Sprintf("You go on at page %d.", first+1))
		}
		return first
	})
}

// read reads a lesson page by page, from the step on that first chooses.
func (t *Tutor) read(e course.Entry, from func(*lessons.Lesson, []step) int) error {
	l, found, err := t.course.Lesson(e.ID)
	if err == nil {
		err = found.Err()
	}
	if err != nil {
		wrap(t.out, "", "", "This lesson cannot be read: "+err.Error())
		return nil
	}
	t.out.WriteString("\n")
	wrap(t.out, "", "", l.Title)
	wrap(t.out, "", "", l.Summary)
	steps := steps(l)
	first := from(l, steps)
	t.save(progress.LessonOpened{Lesson: e.ID})
	for i := first; i < len(steps); i++ {
		t.out.WriteString("\n")
		if sim := steps[i].sim; sim != nil {
			if err := t.sim(sim); err != nil {
				return err
			}
		} else {
			steps[i].page.write(t.out)
			t.out.WriteString("\n")
			text := fmt.Sprintf("Page %d of %d, enter goes on (? help)", i+1, len(steps))
			if i == len(steps)-1 {
				text = "That was the last page, enter goes on (? help)"
			}
			if err := t.goOn(text, goBack("the list", "b")); err != nil {
				return err
			}
		}
		if i < len(steps)-1 {
			t.save(progress.LessonPosition{Lesson: e.ID, Position: float64(i+1) / float64(len(steps))})
		}
	}
	t.save(progress.LessonFinished{Lesson: e.ID})
	return nil
}

// sim is a simulator in the middle of a lesson.
func (t *Tutor) sim(sim *lessons.Sim) error {
	s, ok := t.load(sim.Scenario)
	if !ok {
		return nil
	}
	knobs := s.Knobs
	if sim.Knobs != nil {
		knobs = nil
		for _, path := range sim.Knobs {
			if k, ok := s.Knob(path); ok {
				knobs = append(knobs, k)
			}
		}
	}
	wrap(t.out, "", "", "Simulator: "+s.Title)
	return t.lab(knobs, s.World, s.Seed())
}

// load reads a scenario of the course, or tells why it cannot.
func (t *Tutor) load(id string) (*quizzes.Scenario, bool) {
	s, found, err := t.course.Scenario(id)
	if err == nil {
		err = found.Err()
	}
	if err != nil {
		wrap(t.out, "", "", "This scenario cannot be used: "+err.Error())
		return nil, false
	}
	return s, true
}

func (t *Tutor) scenario(id string) error {
	s, ok := t.load(id)
	if !ok {
		return nil
	}
	return t.through(s, s.Seed())
}

// Play leads through a scenario's questions from where the learner has stopped,
// or through one of them, by its id. The seed decides every number, and the order
// of the choices.
func (t *Tutor) Play(s *quizzes.Scenario, question string, seed int64) error {
	if question == "" {
		return t.end(t.through(s, seed))
	}
	i := slices.IndexFunc(s.Questions, func(q *quizzes.Question) bool { return q.ID == question })
	if i < 0 {
		return fmt.Errorf("the scenario %q has no question %q", s.ID, question)
	}
	t.out.WriteString("\n")
	wrap(t.out, "", "", s.Title)
	session, err := quizzes.NewSession(s, question, seed)
	if err == nil {
		err = t.brief(session)
	}
	if err == nil {
		_, err = t.question(session, round.One(s, seed, i))
	}
	return t.end(err)
}

// brief tells the story, with the numbers of its world.
func (t *Tutor) brief(s *quizzes.Session) error {
	t.out.WriteString("\n")
	if !s.BriefNeedsRun() {
		prose(t.out, "", s.Brief(nil))
		return nil
	}
	if err := t.out.Flush(); err != nil {
		return err
	}
	base, err := s.Base(t.ctx, 0)
	if err != nil {
		return t.failed(err)
	}
	prose(t.out, "", s.Brief(&base))
	return nil
}

// Lab lets the learner turn knobs of a world.
func (t *Tutor) Lab(knobs []*quizzes.Knob, w *quizzes.World, seed int64) error {
	wrap(t.out, "", "", w.Title)
	return t.end(t.lab(knobs, w, seed))
}
