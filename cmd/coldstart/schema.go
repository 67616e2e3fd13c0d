package main

import (
	"coldstart/internal/course"
	"coldstart/internal/diagnostic"
	"coldstart/internal/schema"
	"coldstart/lessons"
	"coldstart/quizzes"

	"github.com/spf13/cobra"
)

// schemas are what schema can write.
var schemas = map[string]func() schema.Schema{"scenario": quizzes.Schema, "course": course.Schema, "lesson": lessons.Schema}

func newSchema() *cobra.Command {
	names := []string{"scenario", "course", "lesson"}
	return &cobra.Command{
		Use:   "schema scenario|course|lesson",
		Short: "Write the JSON Schema of a file that you write by hand",
		Long: `Write the JSON Schema of a scenario, of course.toml, or of a lesson's front matter:
every key with its type, unit, range, default and what it means. An editor that
knows it completes keys, explains them and marks mistakes while you type; what is
true of a scenario, "coldstart check" finds out.`,
		Example: `# Beside your scenarios, once
coldstart schema scenario > scenario.schema.json

# and as the first line of each one
#:schema ./scenario.schema.json`,
		Args:      exactly(1, "scenario, course or lesson"),
		ValidArgs: names,
		RunE: func(c *cobra.Command, args []string) error {
			write, ok := schemas[args[0]]
			if !ok {
				return usagef(c, "there is no schema of %q: %s", args[0], diagnostic.KeyHint(args[0], names))
			}
			return printJSON(c, write())
		},
	}
}
