package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"coldstart/content"
	"coldstart/internal/diagnostic"
	"coldstart/internal/plain"
	"coldstart/quizzes"

	"github.com/spf13/cobra"
)

// checkOptions are the flags of check.
type checkOptions struct {
	content      string
	replications int
	json         bool
}

func newCheck() *cobra.Command {
	o := &checkOptions{}
	c := &cobra.Command{
		Use:   "check [PATH...]",
		Short: "Let the simulation check every answer of a course",
		Long: `Read scenario files, report what is wrong with them, and let the simulation
decide what their authors say: every choice's claim is tried in 30 independent
runs of that choice's world, and has to hold where the choice is marked correct
and to fail where it is not. A PATH is a file or a folder; without one the course
is checked. Warnings do not fail a check, errors do.`,
		Example: `# The built-in course
coldstart check

# One file while you write it, quickly and then for good
coldstart check my-incident.toml --replications 5
coldstart check my-incident.toml

# A course of your own
coldstart check --content my-course

# For a script
coldstart check --json`,
		RunE: func(c *cobra.Command, args []string) error {
			if o.replications < 1 {
				return usagef(c, "--replications has to be at least 1, is %d", o.replications)
			}
			if len(args) > 0 && o.content != "" {
				return usagef(c, "--content names a whole course, and PATH a part: give one of them")
			}
			return o.run(c, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.IntVar(&o.replications, "replications", quizzes.Replications, "independent runs of each world")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	contentFlag(c, &o.content)
	return c
}

// contentFlag adds --content.
func contentFlag(c *cobra.Command, dir *string) {
	c.Flags().StringVar(dir, "content", "", "folder of a course to use instead of the built-in one")
}

// A check is everything that was found.
type check struct {
	scenarios int              // that were read
	reports   []quizzes.Report // of those without a static error
	found     diagnostic.List
	sources   diagnostic.Sources
}

func (o *checkOptions) run(c *cobra.Command, args []string) error {
	began := time.Now()
	files, names, err := o.files(args)
	if err != nil {
		return err
	}
	var k check
	scenarios, err := k.load(files, names)
	if err != nil {
		return err
	}
	if !o.json {
		// What is wrong with the files comes before what takes time.
		if err := k.found.Write(c.ErrOrStderr(), k.sources); err != nil {
			return err
		}
	}
	for i, s := range scenarios {
		report, err := o.verify(c, s, i, len(scenarios))
		if err != nil {
			return err
		}
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
		if err := report.Diagnostics.Write(c.ErrOrStderr(), s.Sources()); err != nil {
			return err
		}
	}
	elapsed := time.Since(began)
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

// files returns the scenario files to check and where they are.
func (o *checkOptions) files(args []string) (fs.FS, []string, error) {
	if len(args) == 0 && o.content == "" {
		names, err := fs.Glob(content.Files, "quizzes/*.toml")
		return content.Files, names, err
	}
	if len(args) == 0 {
		args = []string{o.content}
	}
	var names []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, withoutOperation(err)
		}
		if !info.IsDir() {
			names = append(names, filepath.ToSlash(arg))
			continue
		}
		below, err := scenarioFiles(arg)
		if err != nil {
			return nil, nil, err
		}
		if len(below) == 0 {
			return nil, nil, fmt.Errorf("%s: there is no scenario in this folder", arg)
		}
		names = append(names, below...)
	}
	return commandFiles{}, names, nil
}

// scenarioFiles lists the TOML files of a folder and those below it, in
// alphabetical order. The file that orders the lessons is no scenario, and
// nothing is in hidden folders.
func scenarioFiles(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		switch {
		case entry.IsDir() && name != dir && strings.HasPrefix(base, "."):
			return filepath.SkipDir
		case entry.IsDir(), filepath.Ext(base) != ".toml", base == "course.toml", strings.HasPrefix(base, "."):
			return nil
		}
		names = append(names, filepath.ToSlash(name))
		return nil
	})
	return names, err
}

// withoutOperation is a file system's error without the system call that met
// it.
func withoutOperation(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s: %w", at.Path, at.Err)
	}
	return err
}

// load reads scenarios and returns those that can be run. A file that others
// name as their platform's profile is none.
func (k *check) load(files fs.FS, names []string) ([]*quizzes.Scenario, error) {
	type loaded struct {
		scenario *quizzes.Scenario
		found    diagnostic.List
	}
	k.sources = diagnostic.Sources{}
	var all []loaded
	profiles := map[string]bool{}
	for _, name := range names {
		s, found, err := quizzes.Load(files, name)
		if err != nil {
			return nil, err
		}
		all = append(all, loaded{s, found})
		for file, text := range s.Sources() {
			k.sources[file] = text
			profiles[path.Clean(file)] = profiles[path.Clean(file)] || file != name
		}
	}
	var sound []*quizzes.Scenario
	for _, l := range all {
		if profiles[path.Clean(l.scenario.File)] {
			continue
		}
		k.scenarios++
		k.found.Add(l.found...)
		if !l.found.HasErrors() {
			sound = append(sound, l.scenario)
		}
	}
	k.found.Sort()
	return sound, nil
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
				if q.Prediction != nil {
					claims++
				}
			}
		}
	}
	errs, warnings := k.found.Count()
	return fmt.Sprintf("%s, %s, %s tried in %s: %s, %s", counted(k.scenarios, "scenario"), counted(questions, "question"),
		counted(claims, "claim"), counted(replications, "run"), counted(errs, "error"), counted(warnings, "warning"))
}

// counted is "1 error", "2 errors".
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
