package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"coldstart/internal/course"
	"coldstart/internal/diagnostic"
	"coldstart/internal/plain"
	"coldstart/lessons"
	"coldstart/quizzes"

	"github.com/spf13/cobra"
)

// checkOptions are the flags of check.
type checkOptions struct {
	content      string
	replications int
	json         bool
	stale        string
}

func newCheck() *cobra.Command {
	o := &checkOptions{}
	c := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Let the simulation check every answer of a course",
		Long: `Read lessons and scenarios, report what is wrong with them, and let the
simulation decide what their authors say: every choice's claim is tried in 30
independent runs of that choice's world, or in ten where the first ten settle that
it does not hold, and has to hold where the choice is marked correct and to fail
where it is not. A prediction's tolerance has to be wider than chance, a tune
question's solution has to meet its objectives for par, and an order question's
steps have to come in the order of the trace. A PATH is a file, a folder of scenarios or a folder that is a course;
without one the built-in course is checked. Warnings do not fail a check, errors
do.`,
		Example: `# The built-in course
coldstart check

# One file while you write it, quickly and then for good
coldstart check my-incident.toml --replications 5
coldstart check my-incident.toml

# A course of your own
coldstart check --content my-course

# Which figures does the course cite whose source is more than a year old?
coldstart check --stale 365d

# For a script
coldstart check --json`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.replications < 1 {
				return usagef(c, "--replications has to be at least 1, is %d", o.replications)
			}
			if len(args) > 0 && o.content != "" {
				return usagef(c, "--content names a whole course, and PATH a part: give one of them")
			}
			if _, err := o.age(); err != nil {
				return usagef(c, "--stale: %w", err)
			}
			return o.run(c, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.IntVar(&o.replications, "replications", quizzes.Replications, "independent runs of each world")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.StringVar(&o.stale, "stale", "", "warn of cited figures whose source is older than this, such as 365d")
	contentFlag(c, &o.content)
	return c
}

// contentFlag adds --content.
func contentFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "content", "", "folder of a course to use instead of the built-in one")
}

// age is how old a cited figure may be; zero where nobody asks.
func (o *checkOptions) age() (time.Duration, error) {
	if o.stale == "" {
		return 0, nil
	}
	return parseAge(o.stale)
}

// A check is everything that was found. Files are called as the command line
// and the machine call them.
type check struct {
	scenarios []*quizzes.Scenario // without a static error
	read      int                 // scenarios, with those that have one
	lessons   int
	reports   []quizzes.Report
	found     diagnostic.List
	sources   diagnostic.Sources
	below     map[*quizzes.Scenario]string // the folder that a scenario's file names are below; "": none
}

func (o *checkOptions) run(c *cobra.Command, args []string) error {
	began := time.Now()
	k := &check{sources: diagnostic.Sources{}, below: map[*quizzes.Scenario]string{}}
	if err := k.load(o.content, args); err != nil {
		return err
	}
	if age, _ := o.age(); o.stale != "" {
		k.found.Add(stale(k.sources, age, began)...)
		k.found.Sort()
	}
	if !o.json {
		// What is wrong with the files comes before what takes time.
		if err := k.found.Write(c.ErrOrStderr(), k.sources); err != nil {
			return err
		}
	}
	for i, s := range k.scenarios {
		report, err := o.verify(c, s, i, len(k.scenarios))
		if err != nil {
			return err
		}
		report.Diagnostics = renamed(report.Diagnostics, k.below[s])
		k.reports = append(k.reports, report)
		k.found.Add(report.Diagnostics...)
		if o.json {
			continue
		}
		if i > 0 {
			fmt.Fprintln(c.OutOrStdout())
		}
		if err := plain.Verification(c.OutOrStdout(), report); err != nil {
			return err
		}
		if err := report.Diagnostics.Write(c.ErrOrStderr(), k.sources); err != nil {
			return err
		}
	}
	elapsed := time.Since(began)
	var err error
	if o.json {
		err = printJSON(c, k.json(o.replications, elapsed))
	} else {
		_, err = fmt.Fprintf(c.ErrOrStderr(), "%s, %.1f s\n", k.totals(o.replications), elapsed.Seconds())
	}
	if err == nil && k.found.HasErrors() {
		err = errReported
	}
	return err
}

// verify asks the simulation about one scenario.
func (o *checkOptions) verify(c *cobra.Command, s *quizzes.Scenario, i, of int) (quizzes.Report, error) {
	m := newMeter(c.ErrOrStderr(), fmt.Sprintf("checking %s (%d of %d)", s.ID, i+1, of))
	defer m.close()
	report, err := quizzes.Verify(c.Context(), s, quizzes.VerifyOptions{
		Replications: o.replications,
		Workers:      runtime.GOMAXPROCS(0), // nobody waits for a screen meanwhile
	})
	if err != nil && c.Context().Err() != nil {
		return report, context.Canceled
	}
	return report, err
}

// load reads what is to be checked: a whole course, or files and folders.
func (k *check) load(dir string, args []string) error {
	if len(args) == 0 {
		files, err := courseFiles(dir)
		if err != nil {
			return err
		}
		k.loadCourse(files, dir)
		k.found.Sort()
		return nil
	}
	var names []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return withoutOperation(err)
		}
		switch {
		case !info.IsDir():
			names = append(names, filepath.ToSlash(arg))
		case isCourse(arg):
			files, err := courseFiles(arg)
			if err != nil {
				return err
			}
			k.loadCourse(files, arg)
		default:
			below, err := scenarioFiles(arg)
			if err != nil {
				return err
			}
			if len(below) == 0 {
				return fmt.Errorf("%s: there is no scenario in this folder", arg)
			}
			names = append(names, below...)
		}
	}
	err := k.loadFiles(names)
	k.found.Sort()
	return err
}

// isCourse tells a course from a folder of scenarios.
func isCourse(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, course.File))
	return err == nil
}

// loadCourse reads a course, whose files are below dir for the machine.
func (k *check) loadCourse(files fs.FS, dir string) {
	c, _ := course.Load(files)
	k.found.Add(renamed(c.Check(), dir)...)
	k.lessons += len(c.Lessons)
	for _, id := range c.Scenarios() {
		k.read++
		s, found, err := c.Scenario(id)
		if err == nil && !found.HasErrors() { // else it is reported
			k.scenarios = append(k.scenarios, s)
			k.below[s] = dir
		}
	}
	maps.Copy(k.sources, sourcesOf(c, dir))
}

// loadFiles reads single files: lessons by their ending, and else scenarios. A
// file that others name as their platform's profile is none.
func (k *check) loadFiles(names []string) error {
	type loaded struct {
		scenario *quizzes.Scenario
		found    diagnostic.List
	}
	var all []loaded
	profiles := map[string]bool{}
	for _, name := range names {
		if path.Ext(name) == ".md" {
			l, found, err := lessons.Load(commandFiles{}, name)
			if err != nil {
				return withoutOperation(err)
			}
			k.lessons++
			k.found.Add(found...)
			maps.Copy(k.sources, l.Sources())
			continue
		}
		s, found, err := quizzes.Load(commandFiles{}, name)
		if err != nil {
			return withoutOperation(err)
		}
		all = append(all, loaded{s, found})
		maps.Copy(k.sources, s.Sources())
		for file := range s.Sources() {
			if file != name {
				profiles[path.Clean(file)] = true
			}
		}
	}
	for _, l := range all {
		if profiles[path.Clean(l.scenario.File)] {
			continue
		}
		k.read++
		k.found.Add(l.found...)
		if !l.found.HasErrors() {
			k.scenarios = append(k.scenarios, l.scenario)
		}
	}
	return nil
}

// scenarioFiles lists the TOML files of a folder and those below it, in
// alphabetical order; nothing is in hidden folders.
func scenarioFiles(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := name != dir && strings.HasPrefix(entry.Name(), ".")
		switch {
		case entry.IsDir() && hidden:
			return filepath.SkipDir
		case !entry.IsDir() && !hidden && filepath.Ext(name) == ".toml":
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	return names, err
}

// totals says in a line how much was checked and what was found.
func (k *check) totals(replications int) string {
	questions, claims := 0, 0
	for _, r := range k.reports {
		questions += len(r.Scenario.Questions)
		for _, v := range r.Variants {
			claims += len(v.Given)
			for _, q := range v.Questions {
				claims += len(q.Choices)
				for _, c := range q.Choices {
					claims += len(c.Given)
				}
				if q.Prediction != nil || q.Order != nil {
					claims++
				}
				if q.Tune != nil {
					claims += len(q.Tune.Solution)
				}
			}
		}
	}
	errs, warnings := k.found.Count()
	read := ""
	if k.lessons > 0 {
		read = counted(k.lessons, "lesson") + ", "
	}
	return read + fmt.Sprintf("%s, %s, %s tried in up to %s: %s, %s", counted(k.read, "scenario"), counted(questions, "question"),
		counted(claims, "claim"), counted(replications, "run"), counted(errs, "error"), counted(warnings, "warning"))
}

// counted is "1 error", "2 errors".
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
