package lab

import (
	"coldstart/tui/canvas"
	"coldstart/tui/simview"
)

// layout is where everything is, for drawing and for clicks. An area of no
// height is not shown.
type layout struct {
	header     canvas.Rect
	knobPanel  canvas.Rect
	knobs      []simview.KnobArea // those that are shown, in order
	objectives canvas.Rect
	figures    canvas.Rect
	view       canvas.Rect   // what is shown beside them
	charts     []canvas.Rect // in it, where it shows charts
	names      []string      // of the charts
	words      canvas.Rect   // what is said at the foot

	borders bool // panels have borders; sections have none
	heading bool // the words have a title
}

// Sizes at which the screen changes its form.
const (
	twoColumns = 72 // columns from which knobs and charts stand side by side
	tall       = 16 // rows below which there are no borders
	minChart   = 6  // rows of a chart with its title
	goodChart  = 8  // rows of a chart where there is room
)

// wordRows is how many rows there are for what is said, its title included.
func (m Model) wordRows() int {
	switch {
	case m.h >= 38:
		return 4
	case m.h >= 34:
		return 3
	case m.h >= 20:
		return 2
	case m.h >= tall || m.sim.Err() != nil || m.exporting || m.notice.text != "" || m.steps.at >= 0:
		return 1
	}
	return 0
}

func (m Model) layout() layout {
	l := layout{header: canvas.R(0, 0, m.w, 1), borders: m.w >= twoColumns && m.h >= tall}
	body := canvas.R(0, 1, m.w, max(m.h-1, 0))
	if n := min(m.wordRows(), max(body.H-1, 0)); n > 0 {
		body.H -= n
		l.words = canvas.R(0, body.Y+body.H, m.w, n)
		l.heading = n >= 3
	}
	if m.w >= twoColumns {
		m.columns(&l, body)
	} else {
		m.single(&l, body)
	}
	return l
}

// columns puts knobs and figures on the left, the view on the right.
func (m Model) columns(l *layout, body canvas.Rect) {
	left := min(max(m.w*37/100, 36), 50)
	frame := 1
	if l.borders {
		frame = 2
	}
	knobs := len(m.sim.Knobs())
	// A knob has label, track and a blank row; where the figures would have no
	// room left, first the blank goes and then the track.
	perKnob := 3
	others := frame + m.figureRows() + m.objectiveRows(frame)
	for perKnob > 1 && perKnob*knobs+frame+others > body.H {
		perKnob--
	}
	kh := min(simview.KnobRows(knobs, perKnob)+frame, max(body.H-frame-3, frame+1))
	if knobs == 0 {
		kh = 0
	}
	l.knobPanel = canvas.R(body.X, body.Y, left, kh)
	m.placeKnobs(l, perKnob, frame)
	y := body.Y + kh
	if h := min(m.objectiveRows(frame), body.Y+body.H-y); h > frame {
		l.objectives = canvas.R(body.X, y, left, h)
		y += h
	}
	l.figures = canvas.R(body.X, y, left, body.Y+body.H-y)
	l.view = canvas.R(body.X+left, body.Y, body.W-left, body.H)
	if !l.borders {
		l.view.X, l.view.W = l.view.X+1, l.view.W-1
	}
	least := minChart
	if l.view.H >= 3*goodChart {
		least = goodChart
	}
	m.stackCharts(l, least)
}

// single puts everything below each other: knobs, the view, figures. What is
// no chart has the room of the figures too.
func (m Model) single(l *layout, body canvas.Rect) {
	knobs := len(m.sim.Knobs())
	perKnob := 1
	if body.H >= 2*knobs+14 {
		perKnob = 2
	}
	y := body.Y
	if knobs > 0 {
		kh := min(1+simview.KnobRows(knobs, perKnob), max(body.H/3, 3))
		l.knobPanel = canvas.R(body.X, y, body.W, kh)
		m.placeKnobs(l, perKnob, 1)
		y += kh
	}
	left := body.Y + body.H - y
	if m.view != showCharts {
		l.view = canvas.R(body.X, y, body.W, left)
		return
	}
	if left >= 7 {
		ch := left * 3 / 5
		if left < 14 {
			ch = max(left-4, 4)
		}
		l.view = canvas.R(body.X, y, body.W, ch)
		m.stackCharts(l, ch)
		y += ch
	}
	if h := min(m.objectiveRows(1), body.Y+body.H-y); h > 1 {
		l.objectives = canvas.R(body.X, y, body.W, h)
		y += h
	}
	l.figures = canvas.R(body.X, y, body.W, body.Y+body.H-y)
}

func (m Model) objectiveRows(frame int) int {
	if len(m.objectives.List) == 0 {
		return 0
	}
	return len(m.objectives.List) + frame
}

// figureRows is how many rows the figures would like, a heading included.
func (m Model) figureRows() int {
	s, ok := m.current()
	if !ok {
		return 8
	}
	return len(simview.Table(m.sim.Result(), m.pinned(), s, m.st).Rows) + 1
}

// placeKnobs places the knobs in their panel.
func (m Model) placeKnobs(l *layout, perKnob, frame int) {
	in := canvas.R(l.knobPanel.X, l.knobPanel.Y+1, l.knobPanel.W, l.knobPanel.H-1)
	if frame == 2 {
		in = canvas.R(l.knobPanel.X+1, l.knobPanel.Y+1, l.knobPanel.W-2, l.knobPanel.H-2)
	}
	l.knobs = m.sim.Place(in, perKnob)
}

// stackCharts divides the view among as many charts as have room in it.
func (m Model) stackCharts(l *layout, least int) {
	names := m.charts()
	area := l.view
	if len(names) == 0 || area.H < 3 || m.view != showCharts {
		return
	}
	n := min(max(area.H/least, 1), len(names))
	y := area.Y
	for i := range n {
		h := (area.H - (y - area.Y)) / (n - i)
		l.charts = append(l.charts, canvas.R(area.X, y, area.W, h))
		l.names = append(l.names, names[(m.chart+i)%len(names)])
		y += h
	}
}
