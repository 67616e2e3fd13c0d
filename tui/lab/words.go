package lab

import (
	"slices"
	"strings"

	"coldstart/engine/explain"
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// told is what the screen says in words of the newest outcome.
type told struct {
	cause string // what was turned: "Reserved concurrency of payment 25 → 40"
	text  string // what came of it
}

// notice says what became of an export.
type notice struct {
	text string
	bad  bool
}

func ran(r *simview.Result) explain.Run { return explain.Run{Model: r.Model, Outcome: &r.Outcome} }

// tell says what r, a complete outcome, has changed against the last one.
func (m Model) tell(r *simview.Result) Model {
	m.told = told{cause: m.cause(m.last, r), text: explain.Change(ran(m.last), ran(r))}
	return m
}

// cause names the knob that differs between two outcomes, or how many do.
func (m Model) cause(before, after *simview.Result) string {
	var turned []string
	for i, k := range m.sim.Knobs() {
		if a, b := before.Settings[i], after.Settings[i]; a != b {
			turned = append(turned, k.Label+" "+k.Show(a)+" → "+k.Show(b))
		}
	}
	switch {
	case len(turned) == 1:
		return turned[0]
	case len(turned) > 1:
		return plural(len(turned), "knob") + " turned"
	case before.Seed != after.Seed:
		return "Another seed"
	}
	return ""
}

// standing is what can be said before anything has been turned: what holds the
// current subject up.
func (m Model) standing() string {
	s, ok := m.current()
	if !ok || m.last == nil {
		return ""
	}
	return explain.Standing(ran(m.last), s.Name)
}

// words are what stands at the foot of the screen, in lines of w cells: what is
// wrong, else what was written, else what the clock stands at, else what the
// last turn has changed, as much of it as can be said in rows lines.
func (m Model) words(w, rows int) (title string, lines widget.Text) {
	st := m.st
	plain := func(text string, style canvas.Style) widget.Text { return widget.Plain(text, w, style) }
	switch {
	case m.sim.Err() != nil:
		return "", plain(st.Glyphs.No+" "+m.sim.Err().Error(), st.Bad)
	case m.exporting:
		return "export", plain("Write what? w the world as TOML, o the outcome as JSON and CSV, s the screen as SVG and text; any other key: nothing.", st.Strong)
	case m.notice.bad:
		return "export", plain(st.Glyphs.No+" "+m.notice.text, st.Bad)
	case m.notice.text != "":
		return "export", plain(st.Glyphs.Yes+" "+m.notice.text, st.Good)
	}
	if text := m.story(); text != "" {
		lines = plain(text, st.Text)
		if more := m.biography(); more != "" {
			lines = slices.Concat(lines, plain(more, st.Muted))
		}
		return "at the clock", lines
	}
	if m.told.text == "" {
		return "how it stands", plain(m.standing(), st.Text)
	}
	return "what changed", m.change(w, rows)
}

// change is what the last turn has changed. Where there is no room for all of it
// the last of it is left out, which matters least (see explain.Change), and then
// what the learner has turned.
func (m Model) change(w, rows int) widget.Text {
	cause, text := m.told.cause, m.told.text
	if cause != "" {
		cause += ". "
	}
	for {
		lines := widget.Plain(cause+text, w, m.st.Text)
		clause := strings.LastIndex(text, "; ")
		switch {
		case len(lines) <= rows:
			return lines
		case clause >= 0:
			text = text[:clause] + "."
		case cause != "":
			cause = ""
		default:
			return lines
		}
	}
}
