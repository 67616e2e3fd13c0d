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
		Use:   "platform [NAME [OTHER]]",
		Short: "Print the figures of a platform, each with its source",
		Long: `Print what the simulator knows of a platform: limits, latencies and prices, each
with its unit, its source and the source's date. What nobody publishes says that
it is assumed, and why. Without a name: which platforms there are. A name may go
on to a group of figures or to one. With two platforms: where they differ.`,
		Example: `# Which platforms there are
coldstart platform

# All figures of one
coldstart platform aws

# Those of a group
coldstart platform aws.async

# Where two differ, in everything or in a group
coldstart platform aws aws-classic
coldstart platform aws.scaling aws-classic`,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 2 {
				return usagef(c, "%q is one argument too many", args[2])
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return platform.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return listPlatforms(c, asJSON)
			case 1:
				return printFigures(c, args[0], asJSON)
			}
			return comparePlatforms(c, args[0], args[1], asJSON)
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

// comparePlatforms prints where two platforms differ, below the group that the
// names go on to. The second name may leave the group out.
func comparePlatforms(c *cobra.Command, one, other string, asJSON bool) error {
	a, figures, err := figuresOf(one)
	if err != nil {
		return err
	}
	_, path, _ := strings.Cut(one, ".")
	name, otherPath, _ := strings.Cut(other, ".")
	if otherPath != "" && otherPath != path {
		return usagef(c, "%q and %q are two different groups of figures: compare the same one", one, other)
	}
	b, err := platform.Load(name)
	if err != nil {
		return err
	}
	if !asJSON {
		return plain.ComparePlatforms(c.OutOrStdout(), a, b, path)
	}
	type difference struct {
		ID    string `json:"id"`
		One   figure `json:"one"`
		Other figure `json:"other"`
	}
	differences := []difference{}
	for _, f := range figures {
		id := strings.TrimPrefix(f.ID, a.Name+".")
		if g, ok := b.Figure(b.Name + "." + id); ok && g.String() != f.String() {
			differences = append(differences, difference{id, figure(f), figure(g)})
		}
	}
	return printJSON(c, differences)
}

// printFigures prints the figures whose ID is the name or lies below it.
func printFigures(c *cobra.Command, name string, asJSON bool) error {
	p, figures, err := figuresOf(name)
	if err != nil {
		return err
	}
	if !asJSON {
		return plain.Figures(c.OutOrStdout(), p, figures)
	}
	entries := make([]figure, len(figures))
	for i, f := range figures {
		entries[i] = figure(f)
	}
	return printJSON(c, entries)
}

// figuresOf returns the profile that a name begins with, and those of its
// figures whose ID is the name or lies below it: at least one.
func figuresOf(name string) (*platform.Profile, []platform.Figure, error) {
	of, _, _ := strings.Cut(name, ".")
	p, err := platform.Load(of)
	if err != nil {
		return nil, nil, err
	}
	figures := slices.DeleteFunc(slices.Clone(p.Figures), func(f platform.Figure) bool {
		return name != of && f.ID != name && !strings.HasPrefix(f.ID, name+".")
	})
	if len(figures) == 0 {
		_, err := platform.Fact(name) // its error knows the nearest one
		return nil, nil, err
	}
	return p, figures, nil
}

// figure is a platform.Figure as JSON has it.
type figure struct {
	ID         string `json:"id"`
	Value      any    `json:"value"`
	Unit       string `json:"unit,omitempty"`
	Source     string `json:"source"`
	URL        string `json:"url,omitempty"`
	AsOf       string `json:"as_of,omitempty"`
	Assumption bool   `json:"assumption"`
	Note       string `json:"note,omitempty"`
}

// printJSON prints a value as indented JSON.
func printJSON(c *cobra.Command, v any) error {
	out := json.NewEncoder(c.OutOrStdout())
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false) // claims compare with < and >
	return out.Encode(v)
}
