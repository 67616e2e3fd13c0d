package home

import "coldstart/tui/canvas"

// layout is where the parts of the screen are; one of no height is not shown.
type layout struct {
	note    canvas.Rect // welcome, or the end; in place of the status
	status  canvas.Rect // what is next, and at its end:
	reviews canvas.Rect // what is due for review

	lessons canvas.Rect
	rows    rows // of the lessons

	right      canvas.Rect // all of the lesson that the cursor is on: its
	head       canvas.Rect // title, how far it is,
	summarized bool        // and what it is about, where the detail does not say it,
	scenarios  canvas.Rect
	titles     []titleLine // of the scenarios
	detail     canvas.Rect // and what the cursor is on, in words
}

// rows is the form of a list whose items are equally high.
type rows struct {
	lines int // of an item
	gap   int // blank lines between items
}

func (r rows) pitch() int      { return r.lines + r.gap }
func (r rows) total(n int) int { return max(n*r.pitch()-r.gap, 0) }

// at is the item that a line belongs to; false for a blank line.
func (r rows) at(line int) (item int, ok bool) {
	return line / r.pitch(), line%r.pitch() < r.lines
}

// fitting is the roomiest form in which n items fit in a height, and the
// tightest where they do not.
func fitting(n, room int) rows {
	for _, r := range []rows{{2, 1}, {2, 0}} {
		if r.total(n) <= room {
			return r
		}
	}
	return rows{1, 0}
}

// titleLine is a line of the list of scenarios: a part of the title of one.
type titleLine struct {
	scenario int
	text     string
	first    bool // of that title: it has the marks
}

// Sizes at which the screen changes its form.
const (
	besides     = 72  // columns from which lessons and scenarios stand side by side
	wide        = 150 // columns from which the detail stands beside the scenarios
	lessonsMax  = 50  // width of the lessons
	rightMax    = 76  // width of what stands on the right, or of either half of it
	apart       = 3   // columns between, with the line
	noteWidth   = 78
	tall        = 23 // rows from which the header stands apart
	roomy       = 12 // rows of the body from which there is a blank line above, and a note may be
	ample       = 28 // rows of the body from which the summary of a lesson always shows
	detailRows  = 6  // of a detail below a list, with its title
	detailLeast = 3  // rows with which it is still of use
)

func (m Model) layout() layout {
	var l layout
	y, w := 1, max(m.w-2, 0)
	if m.h >= tall {
		y++
	}
	if note := m.note(min(w, noteWidth)); len(note) > 0 && m.h-y-len(note)-1 >= roomy {
		l.note = canvas.R(1, y, min(w, noteWidth), len(note))
		y += len(note)
	} else {
		l.status = canvas.R(1, y, w, 1)
		if due := canvas.SpansWidth(m.due()); due > 0 && due < w {
			l.reviews = canvas.R(1+w-due, y, due, 1)
			l.status.W -= due + 2
		}
		y++
	}
	if m.h-y > roomy {
		y++
	}
	body := canvas.R(1, y, w, max(m.h-y, 0))
	if len(m.course.Lessons) == 0 {
		return l
	}
	switch {
	case m.w >= besides:
		l.lessons = body
		l.lessons.W = min((body.W-apart)*48/100, lessonsMax)
		l.right = canvas.R(body.X+l.lessons.W+apart, body.Y, body.W-l.lessons.W-apart, body.H)
		l = m.layoutRight(l)
	case m.inside():
		l.right = body
		l = m.layoutRight(l)
	default:
		l.lessons = body
		if one := (rows{1, 0}).total(len(m.course.Lessons)); one+detailRows <= body.H {
			form := fitting(len(m.course.Lessons), body.H-detailRows)
			l.lessons.H = form.total(len(m.course.Lessons))
			l.detail = canvas.R(body.X, body.Y+l.lessons.H+1, body.W, body.H-l.lessons.H-1)
		}
	}
	l.rows = fitting(len(m.course.Lessons), l.lessons.H)
	return l
}

// layoutRight divides what stands on the right.
func (m Model) layoutRight(l layout) layout {
	r := l.right
	list := r
	list.W = min(list.W, rightMax)
	if m.w >= wide {
		list.W = min((r.W-apart)/2, rightMax)
		x := list.W + apart
		l.detail = canvas.R(r.X+x, r.Y, min(r.W-x, rightMax), r.H)
	}
	l.head = list
	l.summarized = m.w < wide && r.H >= ample
	l.head.H = min(len(m.head(list.W, l.summarized)), r.H)
	y := l.head.H
	if r.H >= roomy {
		y++
	}
	room := max(r.H-y, 0)
	below := min(detailRows+1, room/2) // with the blank line above
	if m.w >= wide || below <= detailLeast {
		below = 0
	}
	l.titles = m.titles(list.W, room-below)
	l.scenarios = canvas.R(r.X, r.Y+y, list.W, min(len(l.titles), max(room-below, 1), room))
	if m.w < wide {
		y += l.scenarios.H
		if l.scenarios.H > 0 {
			y++
		}
		if r.H-y >= detailLeast {
			l.detail = canvas.R(r.X, r.Y+y, list.W, r.H-y)
		}
	}
	return l
}

// titles are the lines of the list of scenarios: whole titles where they fit in
// room lines, one line each else.
func (m Model) titles(w, room int) []titleLine {
	var whole, cut []titleLine
	for i, s := range m.lesson().Scenarios {
		free := titleRoom(w, s)
		cut = append(cut, titleLine{i, canvas.Truncate(s.Title, free), true})
		for j, text := range canvas.Wrap(s.Title, free) {
			whole = append(whole, titleLine{i, text, j == 0})
		}
	}
	if len(whole) <= room {
		return whole
	}
	return cut
}

// titleRoom is how wide the title of a scenario may be in a list of w columns.
func titleRoom(w int, s Scenario) int {
	_, marks := marks(w, len(s.Questions))
	if marks == 0 {
		marks = canvas.Width(s.tally().String())
	}
	return max(w-titleColumn-marks-1, 1)
}

// titleColumn is where titles of scenarios begin: after the pointer and the
// mark of what is next.
const titleColumn = 3

// marks says how n marks of questions stand in a list of w columns: how many
// columns from one to the next, and in how many in all. They are set apart where
// there is room for it; 0, 0: there is no room for so many.
func marks(w, n int) (step, width int) {
	step = 2
	if w < 50 || (n-1)*step+1 > w/3 {
		step = 1
	}
	if width = (n-1)*step + 1; width > w/3 {
		return 0, 0
	}
	return step, width
}
