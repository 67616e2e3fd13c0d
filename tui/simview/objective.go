package simview

import (
	"coldstart/engine"
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Objective is a condition on the outcome that a learner tries to meet.
type Objective struct {
	Text   string // as the learner reads it
	Detail string // the figure that decides, "$341"; may be empty
	Met    bool
}

// Judge says how an outcome does. It is called in the screen's update, once
// for each complete outcome, and has to be quick.
type Judge func(*engine.Outcome) []Objective

// Objectives are what a judge says of the newest complete outcome.
type Objectives struct {
	List   []Objective
	judge  Judge
	judged *Result
}

// NewObjectives returns what judge will say; a nil judge never says anything.
func NewObjectives(judge Judge) Objectives { return Objectives{judge: judge} }

// See judges r, unless it is not complete or has been judged already; r may
// be nil.
func (o Objectives) See(r *Result) Objectives {
	if o.judge != nil && r != nil && r.Done && o.judged != r {
		o.List, o.judged = o.judge(&r.Outcome), r
	}
	return o
}

// Met reports whether there are objectives and every one is met.
func (o Objectives) Met() bool {
	for _, one := range o.List {
		if !one.Met {
			return false
		}
	}
	return len(o.List) > 0
}

// Draw draws the objectives, a row each: a mark, the text, the figure.
func (o Objectives) Draw(c canvas.Canvas, st theme.Styles) {
	for y, one := range o.List {
		mark, style := st.Glyphs.No, st.Bad
		if one.Met {
			mark, style = st.Glyphs.Yes, st.Good
		}
		x := c.Text(1, y, mark+" ", style)
		detail := canvas.Width(one.Detail)
		if detail > 0 {
			detail++
		}
		x = c.Fit(x, y, c.W()-x-detail, one.Text, st.Text)
		c.Fit(x+1, y, c.W()-x-1, one.Detail, st.Muted)
	}
}
