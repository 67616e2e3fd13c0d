package tui

import (
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"coldstart/internal/course"
	"coldstart/internal/round"
	"coldstart/internal/settings"
	"coldstart/tui/home"
	"coldstart/tui/overlay"
	"coldstart/tui/theme"
	"coldstart/tui/widget"
)

// What can be found by a search beside lessons and scenarios.
type (
	// openHeading opens a lesson at one of its headings.
	openHeading struct {
		lesson  string
		heading int
	}
	// openQuestion asks one question.
	openQuestion struct{ scenario, question string }
	// openLab opens a scenario's world in the lab.
	openLab struct{ scenario string }
	// openSettings shows the settings.
	openSettings struct{}
	// openKeys shows the page of keys.
	openKeys struct{}
)

// search opens the search over everything: what the course's lists know at
// once, and what has to be read from its files when it is there.
func (a App) search() (App, tea.Cmd) {
	a = a.show(overlay.NewChoose("search", a.items(), a.st))
	if a.options.Course == nil || a.found != nil {
		return a, nil
	}
	c := a.options.Course
	return a, func() tea.Msg { return foundMsg{inside(c)} }
}

// items are all that can be found by now.
func (a App) items() []overlay.Item {
	return slices.Concat(a.listed(), a.found, a.commands())
}

// foundMsg brings what has been found inside the course's files.
type foundMsg struct{ items []overlay.Item }

// take keeps what was found, for the search that is open and for later ones.
func (a App) take(msg foundMsg) (tea.Model, tea.Cmd) {
	a.found = msg.items
	return a.input(overlay.Items{All: a.items()})
}

// listed are the lessons and scenarios of the course.
func (a App) listed() []overlay.Item {
	var out []overlay.Item
	if a.options.Course == nil {
		return nil
	}
	c := a.course()
	for _, l := range c.Lessons {
		out = append(out, overlay.Item{Kind: "lesson", Text: l.Title, Detail: l.Status(), Also: l.ID + " " + l.Summary, Value: home.OpenLesson{ID: l.ID}})
		for _, s := range l.Scenarios {
			out = append(out, overlay.Item{Kind: "scenario", Text: s.Title, Detail: s.Status(), Also: s.ID, Value: home.OpenScenario{ID: s.ID}})
		}
	}
	return out
}

// commands are what can be done from anywhere.
func (a App) commands() []overlay.Item {
	out := []overlay.Item{
		{Kind: "command", Text: "Settings", Detail: "colours, motion, figures", Value: openSettings{}},
		{Kind: "command", Text: "Keys", Detail: "help with this screen", Value: openKeys{}},
		{Kind: "command", Text: "Quit", Value: tea.QuitMsg{}},
	}
	for _, o := range settings.Options {
		for _, v := range o.Values {
			out = append(out, overlay.Item{Kind: "setting", Text: o.Title + ": " + v.Name, Detail: v.Text, Value: overlay.Set{Name: o.Name, Value: v.Name}})
		}
	}
	return out
}

// inside reads all lessons and scenarios of a course for what can be found in
// them: headings, questions, worlds for the lab. Files that are broken are
// passed over.
func inside(c *course.Course) []overlay.Item {
	out := []overlay.Item{}
	for _, e := range c.Lessons {
		l, list, err := c.Lesson(e.ID)
		if err != nil || list.HasErrors() {
			continue
		}
		for i, h := range l.Headings {
			if h.Text == l.Title {
				continue
			}
			out = append(out, overlay.Item{Kind: "heading", Text: h.Text, Detail: l.Title, Value: openHeading{e.ID, i}})
		}
	}
	for _, id := range c.Scenarios() {
		s, list, err := c.Scenario(id)
		if err != nil || list.HasErrors() {
			continue
		}
		also := id + " " + strings.Join(s.Tags, " ")
		for _, q := range s.Questions {
			out = append(out, overlay.Item{Kind: "question", Text: asked(q.Prompt.String()), Detail: s.Title, Also: also, Value: openQuestion{id, q.ID}})
		}
		out = append(out, overlay.Item{Kind: "lab", Text: s.Title, Detail: "turn its knobs", Also: also, Value: openLab{id}})
	}
	return out
}

// asked is what a prompt asks, in one sentence. Values that a run would fill in
// are left out.
func asked(prompt string) string {
	return round.Asks(oneLine(template.ReplaceAllString(prompt, "…")))
}

var template = regexp.MustCompile(`\{\{[^}]*\}\}`)

// oneLine is Markdown as one line of text.
func oneLine(source string) string {
	var words []string
	for _, line := range widget.Markdown(source, 1000, theme.Styles{}) {
		for _, span := range line {
			words = append(words, strings.Fields(span.Text)...)
		}
	}
	return strings.Join(words, " ")
}
