package plain

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"coldstart/engine/platform"
)

// Platforms lists profiles: what each is called and how many of its figures
// are assumptions. The error is the writer's.
func Platforms(w io.Writer, profiles []*platform.Profile) error {
	t := &table{title: "Platforms"}
	titles, figures, assumed := []string{}, []string{}, []string{}
	for _, p := range profiles {
		n := 0
		for _, f := range p.Figures {
			if f.Assumption {
				n++
			}
		}
		t.columns = append(t.columns, p.Name)
		titles = append(titles, p.Title)
		figures = append(figures, countUnit(0).write(float64(len(p.Figures))))
		assumed = append(assumed, countUnit(0).write(float64(n)))
	}
	t.add("is", titles...)
	t.add("figures", figures...)
	t.add("of them assumed", assumed...)
	out := newWriter(w)
	t.writeTo(out)
	return out.Flush()
}

// Figures prints figures of one profile, a line each: its ID, its value with
// the unit, the number of its source or the reason why it is assumed, and what
// is to be known about it. The sources follow with their dates. A line can be
// found by its ID. The error is the writer's.
func Figures(w io.Writer, p *platform.Profile, figures []platform.Figure) error {
	out := newWriter(w)
	fmt.Fprintf(out, "%s (%s), prices in %s for %s\n", p.Title, p.Name, p.Currency, p.Region)

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
