package main

import (
	"encoding/json"
	"slices"
	"strings"

	"coldstart/engine/platform"
	"coldstart/internal/plain"

	"github.com/spf13/cobra"
)

func newPlatform() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "platform [NAME]",
		Short: "Print the figures of a platform, each with its source",
		Long: `Print what the simulator knows of a platform: limits, latencies and prices, each
with its unit, its source and the source's date. What nobody publishes says that
it is assumed, and why. Without a name: which platforms there are. A name may go
on to a group of figures or to one.`,
		Example: `# Which platforms there are
coldstart platform

# All figures of one
coldstart platform aws

# Those of a group
coldstart platform aws.async`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef(c, "%q is one argument too many", args[1])
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return platform.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listPlatforms(c, asJSON)
			}
			return printFigures(c, args[0], asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func listPlatforms(c *cobra.Command, asJSON bool) error {
	var profiles []*platform.Profile
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		if err != nil {
			return err
		}
		profiles = append(profiles, p)
	}
	if !asJSON {
		return plain.Platforms(c.OutOrStdout(), profiles)
	}
	type entry struct {
		Name     string `json:"name"`
		Title    string `json:"title"`
		Region   string `json:"region"`
		Currency string `json:"currency"`
		Figures  int    `json:"figures"`
	}
	var entries []entry
	for _, p := range profiles {
		entries = append(entries, entry{p.Name, p.Title, p.Region, p.Currency, len(p.Figures)})
	}
	return printJSON(c, entries)
}

// printFigures prints the figures whose ID is the name or lies below it.
func printFigures(c *cobra.Command, name string, asJSON bool) error {
	of, _, _ := strings.Cut(name, ".")
	p, err := platform.Load(of)
	if err != nil {
		return err
	}
	figures := slices.DeleteFunc(slices.Clone(p.Figures), func(f platform.Figure) bool {
		return name != of && f.ID != name && !strings.HasPrefix(f.ID, name+".")
	})
	if len(figures) == 0 {
		_, err := platform.Fact(name) // its error knows the nearest one
		return err
	}
	if !asJSON {
		return plain.Figures(c.OutOrStdout(), p, figures)
	}
	type entry struct {
		ID         string `json:"id"`
		Value      any    `json:"value"`
		Unit       string `json:"unit,omitempty"`
		Source     string `json:"source"`
		URL        string `json:"url,omitempty"`
		AsOf       string `json:"as_of,omitempty"`
		Assumption bool   `json:"assumption"`
		Note       string `json:"note,omitempty"`
	}
	entries := make([]entry, len(figures))
	for i, f := range figures {
		entries[i] = entry(f)
	}
	return printJSON(c, entries)
}

// printJSON prints a value as indented JSON.
func printJSON(c *cobra.Command, v any) error {
	out := json.NewEncoder(c.OutOrStdout())
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false) // claims compare with < and >
	return out.Encode(v)
}
