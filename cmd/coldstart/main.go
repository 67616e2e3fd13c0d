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
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"coldstart/engine"

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
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := fang.Execute(ctx, root,
		fang.WithVersion(version()),
		fang.WithNotifySignal(os.Interrupt, syscall.SIGTERM),
		fang.WithErrorHandler(printError),
	)
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
func printError(w io.Writer, _ fang.Styles, err error) {
	var usage *usageError
	var budget *engine.ErrBudget
	switch {
	case errors.Is(err, errReported):
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
	root := &cobra.Command{
		Use:   "coldstart",
		Short: "Learn serverless computing by simulating it",
		Long: `coldstart teaches how serverless platforms behave: cold starts, concurrency,
throttling, retries, duplicates, cost. Every claim it makes can be simulated.`,
		Example: `# Simulate a world and print what came out
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
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return &usageError{c, err} })
	root.AddCommand(newCheck(), newSim(), newPlatform())
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
