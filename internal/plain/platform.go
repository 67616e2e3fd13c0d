package plain

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"coldstart/engine/platform"
)

// Platforms lists profiles, a line each: what each is called and how many of
// its figures are assumptions. The error is the writer's.
func Platforms(w io.Writer, profiles []*platform.Profile) error {
	out := newWriter(w)
	out.WriteString("Platforms\n")
	names := 0
	for _, p := range profiles {
		names = max(names, width(p.Name))
	}
	for _, p := range profiles {
		assumed := 0
		for _, f := range p.Figures {
			if f.Assumption {
				assumed++
			}
		}
		writeItem(out, p.Name, names, fmt.Sprintf("%s: %s figures, %s of them assumed", p.Title,
			countUnit(0).write(float64(len(p.Figures))), countUnit(0).write(float64(assumed))))
	}
	return out.Flush()
}

// ComparePlatforms prints the figures in which two profiles differ, one below
// the other, in order of ID, and then which groups of figures only one of them
// has. Only figures at or below path are compared ("scaling", "price.sqs"); ""
// stands for all. The error is the writer's.
func ComparePlatforms(w io.Writer, a, b *platform.Profile, path string) error {
	out := newWriter(w)
	wrap(out, "", "", fmt.Sprintf("%s (%s) and %s (%s), where they differ", a.Title, a.Name, b.Title, b.Name))
	left, right := figuresBelow(a, path), figuresBelow(b, path)
	names := max(width(a.Name), width(b.Name))
	above, same := "", 0
	for _, id := range slices.Sorted(maps.Keys(left)) {
		f, ok := right[id]
		if !ok {
			continue
		}
		if f.String() == left[id].String() {
			same++
			continue
		}
		if group, _, _ := strings.Cut(id, "."); group != above {
			out.WriteString("\n")
			above = group
		}
		out.WriteString(id + "\n")
		writeItem(out, a.Name, names, figureText(left[id]))
		writeItem(out, b.Name, names, figureText(f))
	}
	fmt.Fprintf(out, "\nFigures that are the same in both: %s\n", countUnit(0).write(float64(same)))
	for _, only := range []struct {
		of         *platform.Profile
		have, lack map[string]platform.Figure
	}{{a, left, right}, {b, right, left}} {
		groups := map[string]int{}
		for id := range only.have {
			if _, ok := only.lack[id]; !ok {
				group, _, _ := strings.Cut(id, ".")
				groups[group]++
			}
		}
		var list []string
		for _, group := range slices.Sorted(maps.Keys(groups)) {
			list = append(list, fmt.Sprintf("%s (%d)", group, groups[group]))
		}
		if len(list) > 0 {
			wrap(out, "Only "+only.of.Name+" has: ", "    ", strings.Join(list, ", "))
		}
	}
	return out.Flush()
}

// figuresBelow returns a profile's figures at or below a path, by their IDs
// without the profile's name.
func figuresBelow(p *platform.Profile, path string) map[string]platform.Figure {
	figures := map[string]platform.Figure{}
	for _, f := range p.Figures {
		id := strings.TrimPrefix(f.ID, p.Name+".")
		if path == "" || id == path || strings.HasPrefix(id, path+".") {
			figures[id] = f
		}
	}
	return figures
}

// figureText is a figure's value, and that it is assumed where it is.
func figureText(f platform.Figure) string {
	if f.Assumption {
		return f.String() + " (assumed)"
	}
	return f.String()
}

// Figures prints figures of one profile, a line each: its ID, its value with
// the unit, the number of its source or the reason why it is assumed, and what
// is to be known about it. The sources follow with their dates. A line can be
// found by its ID. The error is the writer's.
func Figures(w io.Writer, p *platform.Profile, figures []platform.Figure) error {
	out := newWriter(w)
	wrap(out, "", "", fmt.Sprintf("%s (%s), prices in %s for %s", p.Title, p.Name, p.Currency, p.Region))

	type source struct{ title, url, date string }
	var sources []source
	above := ""
	for _, f := range figures {
		// A blank line where the first two steps of the ID change.
		steps := strings.SplitN(f.ID, ".", 3)
		if group := strings.Join(steps[:min(2, len(steps)-1)], "."); group != above {
			out.WriteString("\n")
			above = group
		}
		text := f.String()
		if f.Assumption {
			text += " (assumed: " + f.Source + ")"
		} else {
			from := source{f.Source, f.URL, f.AsOf}
			n := slices.Index(sources, from)
			if n < 0 {
				n = len(sources)
				sources = append(sources, from)
			}
			text += fmt.Sprintf(" [%d]", n+1)
		}
		if f.Note != "" {
			text += ": " + f.Note
		}
		wrap(out, f.ID+"  ", "    ", text)
	}
	if len(sources) > 0 {
		out.WriteString("\nSources\n")
	}
	for i, s := range sources {
		number := fmt.Sprintf("  [%d] ", i+1)
		wrap(out, number, strings.Repeat(" ", len(number)), s.title+", "+s.date)
		if s.url != "" {
			out.WriteString(strings.Repeat(" ", len(number)) + s.url + "\n")
		}
	}
	return out.Flush()
}
