package quizzes

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/engine/platform"
	"coldstart/internal/diagnostic"
)

// A Text is Markdown of a scenario in which {{world "PATH"}}, {{outcome
// "METRIC"}} and {{fact "ID"}} stand for values, so that prose and simulation
// cannot disagree.
type Text struct {
	Source string // as the author wrote it

	parts []textPart
}

// textPart is literal Markdown, or what a template stands for.
type textPart struct {
	literal string
	verb    string // "world", "outcome", "fact"; "" for a literal
	name    string
	from    int // bytes of the template in the source
	to      int
}

// String returns the text as the author wrote it.
func (t Text) String() string { return t.Source }

// usesOutcome reports whether the text needs a run to be shown.
func (t Text) usesOutcome() bool {
	for _, p := range t.parts {
		if p.verb == "outcome" {
			return true
		}
	}
	return false
}

var templatePattern = regexp.MustCompile(`^\s*([A-Za-z_]+)\s+(?:"([^"]*)"|'([^']*)')\s*$`)

// templateVerbs are the words that a template begins with.
var templateVerbs = []string{"world", "outcome", "fact"}

// parseText reads the templates of a text. outcome says whether the text may
// print numbers of a run: what the learner reads before answering may not.
func parseText(n *diagnostic.Node, outcome bool) (Text, diagnostic.List) {
	t := Text{Source: n.Text}
	var list diagnostic.List
	for at := 0; at < len(n.Text); {
		open := strings.Index(n.Text[at:], "{{")
		if open < 0 {
			t.parts = append(t.parts, textPart{literal: n.Text[at:]})
			break
		}
		open += at
		if open > at {
			t.parts = append(t.parts, textPart{literal: n.Text[at:open]})
		}
		end := strings.Index(n.Text[open:], "}}")
		if end < 0 {
			list.Add(n.Within(open, open+2).Error(CodeTemplate, "{{ has no }}", `write {{world "functions.payment.memory_mb"}}`))
			break
		}
		end += open + 2
		at = end
		match := templatePattern.FindStringSubmatch(n.Text[open+2 : end-2])
		if match == nil {
			list.Add(n.Within(open, end).Error(CodeTemplate, "this is no template", `write {{world "PATH"}}, {{outcome "METRIC"}} or {{fact "ID"}}`))
			continue
		}
		p := textPart{verb: match[1], name: match[2] + match[3], from: open, to: end}
		switch {
		case !slices.Contains(templateVerbs, p.verb):
			list.Add(n.Within(open, end).Error(CodeTemplate, fmt.Sprintf("there is no template %q", p.verb), diagnostic.KeyHint(p.verb, templateVerbs)))
		case p.verb == "outcome" && !outcome:
			list.Add(n.Within(open, end).Error(CodeOutcomeTooEarly, "an outcome must not be shown before the learner has answered", "say it in the brief, as evidence, or in why"))
		case p.verb == "fact":
			if _, err := platform.Fact(p.name); err != nil {
				list.Add(n.Within(open, end).Error(CodeTemplate, err.Error(), ""))
			}
		}
		t.parts = append(t.parts, p)
	}
	return t, list
}

// check reports templates that have no value in a world.
func (t Text) check(n *diagnostic.Node, w *World, s *scope) diagnostic.List {
	var list diagnostic.List
	for _, p := range t.parts {
		switch p.verb {
		case "world":
			if _, err := w.show(p.name); err != nil {
				list.Add(n.Within(p.from, p.to).Error(CodeTemplate, err.Error(), "only what the file sets can be printed"))
			}
		case "outcome":
			if err := s.check(p.name); err != nil {
				list.Add(n.Within(p.from, p.to).Error(CodeUnknownMetric, err.Error(), ""))
			}
		}
	}
	return list
}

// render puts the values in. outcome is one of the world's, and may be nil
// where the text needs none.
func (t Text) render(w *World, outcome *engine.Outcome) string {
	text := ""
	for _, p := range t.parts {
		if p.verb != "" {
			text += p.value(w, outcome)
			continue
		}
		// A sentence that is a number alone, at the beginning of a paragraph, is no
		// item of a list.
		if number := text[strings.LastIndexByte(text, '\n')+1:]; number != "" && strings.Trim(number, "0123456789") == "" && strings.HasPrefix(p.literal, ".") {
			text += `\`
		}
		text += p.literal
	}
	return text
}

// value is what a template prints.
func (p textPart) value(w *World, outcome *engine.Outcome) string {
	switch p.verb {
	case "world":
		text, err := w.show(p.name)
		if err != nil {
			return "(not set)"
		}
		return text
	case "outcome":
		return showMetric(w, outcome, p.name)
	default:
		f, err := platform.Fact(p.name)
		if err != nil {
			return "" // found when the file was loaded
		}
		return f.String()
	}
}

// showMetric is a number of an outcome for people; of a distribution that is
// empty in this run it says so.
func showMetric(w *World, outcome *engine.Outcome, name string) string {
	if outcome == nil {
		return "(not run yet)"
	}
	v, err := w.Metric(outcome, name)
	if err != nil {
		return "(none in this run)"
	}
	return Format(name, v)
}

// show is a value of the world for people: "512 MB", "200/s", "120ms". The
// error says that the file does not set it, or that it is more than one value.
func (w *World) show(path string) (string, error) {
	keys, err := diagnostic.ParsePath(path)
	if err != nil {
		return "", err
	}
	n, found := w.tree.Find(keys...)
	if !found || isUnset(n) {
		return "", fmt.Errorf("[world] does not set %s", path)
	}
	switch n.Kind {
	case diagnostic.String:
		return n.Text, nil
	case diagnostic.Integer:
		return Format(path, float64(n.Int)), nil
	case diagnostic.Float:
		return Format(path, n.Float), nil
	case diagnostic.Bool:
		if n.Bool {
			return "yes", nil
		}
		return "no", nil
	}
	return "", fmt.Errorf("%s is %s, and cannot be printed as one value", path, n.Kind)
}
