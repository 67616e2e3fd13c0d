// Command coldstart teaches serverless computing with a simulator, in the
// terminal; without one it prints what was simulated, for scripts and people.
//
// Exit codes: 0 when all is well, 1 when a file is wrong or a check failed, 2
// when the command line is, 130 when it was interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"coldstart/engine"
	"coldstart/internal/plain"
	"coldstart/tui"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// run is the program without the process around it. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(append([]string{}, args...)) // of nil cobra would make the process's own
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	var err error
	withhold(root, &err)
	if other := execute(ctx, root); err == nil {
		err = other
	}
	printError(stderr, err)
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitFailed
}

// execute runs the command line.
func execute(ctx context.Context, root *cobra.Command) error {
	if os.Getenv("TERM") == "dumb" {
		// What makes help readable asks the terminal for its colours first, in
		// escape sequences that this one would print.
		root.Version, root.SilenceUsage, root.SilenceErrors = version(), true, true
		return root.ExecuteContext(ctx)
	}
	return fang.Execute(ctx, root, fang.WithVersion(version()), fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {}))
}

// withhold lets a command and those below it keep what goes wrong in failed,
// where fang does not see it: it would ask the terminal for its colours before
// an error is printed, and there may be somebody listening to plain lines.
func withhold(c *cobra.Command, failed *error) {
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		*failed = &usageError{c, err}
		return nil
	})
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			*failed = check(c, args)
			return nil
		}
	}
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if *failed == nil {
				*failed = run(c, args)
			}
			return nil
		}
	}
	for _, below := range c.Commands() {
		withhold(below, failed)
	}
}

// A usageError is a mistake in the command line.
type usageError struct {
	command *cobra.Command
	err     error
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(c *cobra.Command, format string, args ...any) error {
	return &usageError{c, fmt.Errorf(format, args...)}
}

// errReported is the error of a command that has printed already what is
// wrong.
var errReported = errors.New("reported")

// printError prints an error in one line and, for a mistake in the command
// line, where to read how it is meant.
func printError(w io.Writer, err error) {
	var usage *usageError
	var budget *engine.ErrBudget
	switch {
	case err == nil, errors.Is(err, errReported):
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "interrupted")
	case errors.As(err, &usage):
		fmt.Fprintf(w, "error: %v\n\"%s --help\" says how it is used\n", err, usage.command.CommandPath())
	case errors.As(err, &budget):
		fmt.Fprintf(w, "error: more than %d %s after %v of simulated time: they come faster than they go; simulate less of it with --duration\n",
			budget.Limit, budget.What, time.Duration(budget.At))
	default:
		fmt.Fprintf(w, "error: %v\n", err)
	}
}

// newRoot returns the command with its subcommands.
func newRoot() *cobra.Command {
	o := &learnOptions{}
	root := &cobra.Command{
		Use:   "coldstart",
		Short: "Learn serverless computing by simulating it",
		Long: `coldstart teaches how serverless platforms behave: cold starts, concurrency,
throttling, retries, duplicates, cost. Every claim it makes can be simulated.`,
		Example: `# Learn: lessons, scenarios, and what comes next
coldstart

# The same for a screen reader or a script
coldstart --plain

# Simulate a world and print what came out
coldstart sim scenario.toml

# The same with another setting, as JSON
coldstart sim scenario.toml --set functions.api.memory_mb=1024 --json

# The figures that the simulator works with, and where they are from
coldstart platform aws`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			text := fmt.Sprintf("unknown command %q", args[0])
			if near := c.SuggestionsFor(args[0]); len(near) > 0 {
				text += fmt.Sprintf(", did you mean %q?", near[0])
			}
			return usagef(c, "%s", text)
		},
		RunE: func(c *cobra.Command, _ []string) error {
			all, err := o.course(c)
			if err != nil {
				return err
			}
			return o.learn(c, place{
				course: all,
				keep:   true,
				plain:  (*plain.Tutor).Menu,
				screen: func(a tui.App) (tui.App, error) { return a.Home(), nil },
			})
		},
	}
	o.flags(root)
	o.exportFlags(root)
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(newPlay(), newLab(), newCheck(), newSchema(), newSim(), newPlatform())
	return root
}

// exactly is cobra's ExactArgs with an error that says what is missing.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return usagef(c, "%s is missing: %s", what, c.UseLine())
		case len(args) > n:
			return usagef(c, "%q is one argument too many", args[n])
		}
		return nil
	}
}

// version is what --version prints behind the name.
func version() string {
	v := "from source"
	if info, ok := debug.ReadBuildInfo(); ok {
		if m := info.Main.Version; m != "" && m != "(devel)" {
			v = m
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && !strings.Contains(v, s.Value[:min(12, len(s.Value))]) {
				v += " at " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return fmt.Sprintf("%s (%s, %s/%s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
