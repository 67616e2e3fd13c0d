package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"coldstart/engine"
	"coldstart/engine/parallel"
	"coldstart/internal/plain"

	"github.com/spf13/cobra"
)

// simOptions are the flags of sim.
type simOptions struct {
	set          []string
	seed         int64
	replications int
	duration     time.Duration
	series       int
	trace        string
	sweep        string
	json, csv    bool
}

func newSim() *cobra.Command {
	o := &simOptions{}
	c := &cobra.Command{
		Use:   "sim FILE",
		Short: "Simulate a world and print what came out",
		Long: `Simulate the [world] of a scenario file and print what came out: whether events
succeed, how long they take, what is refused, what it costs. FILE "-" is standard
input. The same file, seed and flags give the same numbers on every machine.`,
		Example: `# What comes out
coldstart sim scenario.toml

# With other settings: VALUE is written as in the file
coldstart sim scenario.toml --set functions.api.memory_mb=1024 --set sources.web.rate=400/s

# How sure that is: means and 95 % intervals
coldstart sim scenario.toml --replications 30

# For a script
coldstart sim scenario.toml --json --series 60

# What happened between the third and the fifth second
coldstart sim scenario.toml --trace 3s,5s

# A knob over its range
coldstart sim scenario.toml --sweep functions.api.memory_mb=128..1024/8 --csv`,
		Args: exactly(1, "FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.check(c); err != nil {
				return err
			}
			return o.run(c, args[0])
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.set, "set", nil, "set a key of the world: PATH=VALUE; may be repeated")
	f.Int64Var(&o.seed, "seed", 0, "seed, instead of the file's")
	f.IntVar(&o.replications, "replications", 1, "independent runs; more than one gives means and 95 % intervals")
	f.DurationVar(&o.duration, "duration", 0, "simulated time that is measured, instead of the file's")
	f.IntVar(&o.series, "series", 0, "add the run over time, in this many buckets")
	f.StringVar(&o.trace, "trace", "", "add what happened in FROM,TO of simulated time, record by record")
	f.StringVar(&o.sweep, "sweep", "", "simulate once for each of N values of a key: PATH=A..B/N")
	f.BoolVar(&o.json, "json", false, "print the outcome as JSON")
	f.BoolVar(&o.csv, "csv", false, "print the outcome's numbers as CSV, with --series those of each bucket on a line")
	for _, name := range []string{"seed", "duration"} {
		f.Lookup(name).DefValue = "" // the file's, not this number
	}
	return c
}

// check finds what is wrong with the flags whatever the file says.
func (o *simOptions) check(c *cobra.Command) error {
	switch {
	case o.replications < 1:
		return usagef(c, "--replications has to be at least 1, is %d", o.replications)
	case o.series < 0 || o.series > engine.MaxSeries:
		return usagef(c, "--series has to be between 0 and %d, is %d", engine.MaxSeries, o.series)
	case c.Flags().Changed("duration") && o.duration <= 0:
		return usagef(c, "--duration has to be more than 0, is %v", o.duration)
	case o.json && o.csv:
		return usagef(c, "--json and --csv exclude each other")
	case o.trace != "" && o.replications > 1:
		return usagef(c, "--trace is of one run: it excludes --replications")
	case o.csv && o.trace != "":
		return usagef(c, "--csv has a column for each number: it has no place for --trace")
	case o.csv && o.series > 0 && (o.sweep != "" || o.replications > 1):
		return usagef(c, "--csv has a line for each bucket of --series, of one run: they exclude --sweep and --replications")
	case o.sweep != "" && !o.csv:
		return usagef(c, "--sweep prints a line for each value: add --csv")
	}
	for _, s := range o.set {
		if !strings.Contains(s, "=") {
			return usagef(c, "--set %s: write it as PATH=VALUE", s)
		}
	}
	return nil
}

// run reads the file, simulates and prints.
func (o *simOptions) run(c *cobra.Command, name string) error {
	options := engine.Options{Series: o.series}
	if o.trace != "" {
		var err error
		if options.Trace, err = parseTrace(o.trace); err != nil {
			return &usageError{c, err}
		}
	}
	if o.sweep != "" {
		return o.runSweep(c, name, options)
	}
	world, err := loadWorld(c, name)
	if err != nil {
		return err
	}
	if world, err = changeWorld(c, world, o.assignments(c)); err != nil {
		return err
	}
	model := world.Model
	outcomes, err := simulate(c, parallel.Replications(model, model.Seed(), o.replications, options))
	if err != nil {
		return err
	}
	out := c.OutOrStdout()
	switch {
	case o.json && len(outcomes) == 1:
		return writeJSON(out, &outcomes[0])
	case o.json:
		text, err := parallel.MarshalReplications(outcomes)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s\n", text)
		return err
	case o.csv && o.series > 0:
		return plain.WriteSeriesCSV(out, outcomes[0].Series)
	case o.csv:
		return plain.WriteCSV(out, "", nil, [][]engine.Outcome{outcomes})
	}
	return plain.Simulation{
		File:     world.File,
		Title:    world.Title,
		World:    model.World(),
		Platform: model.Platform(),
		Outcomes: pointers(outcomes),
	}.Write(out)
}

func pointers(outcomes []engine.Outcome) []*engine.Outcome {
	ps := make([]*engine.Outcome, len(outcomes))
	for i := range outcomes {
		ps[i] = &outcomes[i]
	}
	return ps
}

// writeJSON prints an outcome on a line.
func writeJSON(w io.Writer, o *engine.Outcome) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", text)
	return err
}

// assignments are the changes to the world in the order in which they are
// made: flags that are named after a key come last.
func (o *simOptions) assignments(c *cobra.Command) []string {
	as := slices.Clone(o.set)
	if c.Flags().Changed("seed") {
		as = append(as, "seed="+strconv.FormatInt(o.seed, 10))
	}
	if c.Flags().Changed("duration") {
		as = append(as, "duration="+o.duration.String())
	}
	return as
}

// simulate runs jobs on the processor's cores and, where a person is watching,
// says how far they are.
func simulate(c *cobra.Command, jobs []parallel.Job) ([]engine.Outcome, error) {
	began := time.Now()
	options := parallel.Options{Clock: func() time.Duration { return time.Since(began) }}
	m := newMeter(c.ErrOrStderr(), "simulating")
	defer m.close()
	options.Progress = m.report
	outcomes, err := parallel.Run(c.Context(), jobs, options)
	if err != nil && c.Context().Err() != nil {
		return nil, context.Canceled
	}
	return outcomes, err
}

// parseTrace reads FROM,TO.
func parseTrace(text string) (engine.TraceOptions, error) {
	from, to, ok := strings.Cut(text, ",")
	if !ok {
		return engine.TraceOptions{}, fmt.Errorf("--trace %s: write it as FROM,TO, such as 3s,5s", text)
	}
	a, errA := time.ParseDuration(strings.TrimSpace(from))
	b, errB := time.ParseDuration(strings.TrimSpace(to))
	if errA != nil || errB != nil {
		return engine.TraceOptions{}, fmt.Errorf("--trace %s: FROM and TO are times with a unit, such as 3s,5s", text)
	}
	if b <= a {
		return engine.TraceOptions{}, fmt.Errorf("--trace %s: TO has to be after FROM", text)
	}
	return engine.TraceOptions{From: engine.Instant(a), To: engine.Instant(b), Max: engine.MaxTrace}, nil
}
