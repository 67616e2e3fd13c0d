package course

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"coldstart/internal/diagnostic"
	"coldstart/lessons"
)

// Check reads every file of the course and returns all that is wrong, sorted:
// what Load found, what is wrong with each lesson and scenario by itself, and
// what does not fit together. It runs no simulation; quizzes.Verify does.
func (c *Course) Check() diagnostic.List {
	ch := &checker{course: c, used: map[string]bool{}}
	ch.list.Add(c.list...)
	ch.unlistedLessons()
	_, list := c.quizFiles()
	ch.list.Add(list...)
	ids := c.scenarioList()
	for _, e := range c.Lessons {
		ch.lesson(e.ID)
	}
	for _, id := range ids {
		ch.scenario(id)
	}
	ch.duplicates(ids)
	ch.list.Sort()
	return ch.list
}

type checker struct {
	course *Course
	list   diagnostic.List
	used   map[string]bool // scenarios that a lesson speaks of
}

func (ch *checker) unlistedLessons() {
	files, list := ch.course.lessonFiles()
	ch.list.Add(list...)
	for _, id := range files {
		if _, ok := ch.course.Entry(id); !ok && ch.course.root != nil {
			ch.list.Add(diagnostic.Place{File: lessonFile(id)}.Error(CodeUnlisted,
				"the course does not list this lesson", fmt.Sprintf("add %q to lessons in %s, or move the file elsewhere", id, File)))
		}
	}
}

func (ch *checker) lesson(id string) {
	l, list, err := ch.course.Lesson(id)
	ch.list.Add(list...)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return // reported by Load, where the lesson is listed
	case err != nil:
		ch.list.Add(unreadable(lessonFile(id), err))
		return
	}
	for i, scenario := range l.Scenarios {
		at := l.At("scenarios", strconv.Itoa(i))
		o := ch.known(scenario, at)
		if o != nil && o.Lesson != "" && o.Lesson != id {
			ch.list.Add(at.Error(CodeOtherLesson, fmt.Sprintf("the scenario %q belongs to the lesson %q", scenario, o.Lesson), "let one of the two follow the other").
				With("it says so here", o.at("lesson")))
		}
		if o != nil && o.root != nil && o.Lesson == "" && len(o.Questions) == 0 {
			ch.list.Add(at.Error(CodeOtherLesson, fmt.Sprintf("the scenario %q has no question to be answered", scenario), "a scenario for a sim block alone is not listed"))
		}
	}
	for _, p := range l.Parts {
		if p.Sim != nil && p.Sim.Scenario != "" {
			ch.sim(p.Sim)
		}
	}
	for _, link := range l.Links {
		if link.Lesson != "" { // else the loader has looked
			ch.link(link)
		}
	}
}

// link looks that a link leads to a lesson of the course, and to a heading of it.
func (ch *checker) link(link lessons.Link) {
	if !ch.listed(link.Lesson, link.Place) {
		return
	}
	l, _, err := ch.course.Lesson(link.Lesson)
	if err != nil || link.Heading == "" {
		return // one that cannot be read is reported where it is listed
	}
	if _, ok := l.Find(link.Heading); !ok {
		ch.list.Add(l.UnknownHeading(link.Heading, link.Place))
	}
}

// listed reports whether the course has a lesson, or adds that it has not.
func (ch *checker) listed(id string, at diagnostic.Place) bool {
	if _, ok := ch.course.Entry(id); ok {
		return true
	}
	var known []string
	for _, e := range ch.course.Lessons {
		known = append(known, e.ID)
	}
	ch.list.Add(at.Error(CodeUnknownLesson, fmt.Sprintf("the course has no lesson %q", id), didYouMean(id, known)))
	return false
}

// known returns a scenario's outline, or reports that there is none.
func (ch *checker) known(id string, at diagnostic.Place) *Outline {
	ids := ch.course.scenarioList()
	if !slices.Contains(ids, id) {
		ch.list.Add(at.Error(CodeUnknownScenario, fmt.Sprintf("there is no %s", scenarioFile(id)), didYouMean(id, ids)))
		return nil
	}
	ch.used[id] = true
	o, _ := ch.course.Outline(id) // one that cannot be read is reported by scenario
	return o
}

func (ch *checker) sim(sim *lessons.Sim) {
	if ch.known(sim.Scenario, sim.At("scenario")) == nil {
		return
	}
	s, list, err := ch.course.Scenario(sim.Scenario)
	if err != nil || list.HasErrors() {
		return // its knobs may be missing because they are broken
	}
	paths := make([]string, len(s.Knobs))
	for i, k := range s.Knobs {
		paths[i] = k.Path
	}
	for i, knob := range sim.Knobs {
		if !slices.Contains(paths, knob) {
			ch.list.Add(sim.At("knobs", strconv.Itoa(i)).Error(CodeUnknownKnob,
				fmt.Sprintf("the scenario %q has no knob %s", sim.Scenario, knob), didYouMean(knob, paths)))
		}
	}
}

func (ch *checker) scenario(id string) {
	_, list, err := ch.course.Scenario(id)
	ch.list.Add(list...)
	if err != nil {
		ch.list.Add(unreadable(scenarioFile(id), err))
		return
	}
	o, err := ch.course.Outline(id)
	if err != nil || o.root == nil || ch.course.root == nil {
		return // who belongs to whom is not known
	}
	e, _ := ch.course.Entry(o.Lesson)
	switch {
	case o.Lesson != "" && !ch.listed(o.Lesson, o.at("lesson")):
	case o.Lesson != "" && len(o.Questions) > 0 && !slices.Contains(e.Scenarios, id):
		l, _, _ := ch.course.Lesson(e.ID)
		d := o.at("lesson").Error(CodeUnlisted, fmt.Sprintf("the lesson %q does not list this scenario, so nobody is asked its questions", e.ID), fmt.Sprintf("add %q to scenarios in %s", id, lessonFile(e.ID)))
		if l != nil {
			d = d.With("in this list", l.At("scenarios"))
		}
		ch.list.Add(d)
	case !ch.used[id]:
		ch.list.Add(diagnostic.Place{File: o.file}.Warning(CodeUnused, "no lesson speaks of this scenario", ""))
	}
}

// duplicates finds two files with one id. A file is called after its id, so
// one of them was reported already; this says where the other one is.
func (ch *checker) duplicates(ids []string) {
	first := map[string]*diagnostic.Node{}
	for _, id := range ids {
		o, err := ch.course.Outline(id)
		if err != nil {
			continue
		}
		n := o.root.Get("id")
		if n == nil || n.Kind != diagnostic.String {
			continue
		}
		if other := first[n.Text]; other != nil {
			ch.list.Add(n.Place().Error(CodeDuplicate, fmt.Sprintf("another scenario has the id %q", n.Text), "").With("that one", other.Place()))
			continue
		}
		first[n.Text] = n
	}
}

// at is where a key's value stands.
func (o *Outline) at(key string) diagnostic.Place {
	if n := o.root.Get(key); n != nil {
		return n.Place()
	}
	return diagnostic.Place{File: o.file}
}
