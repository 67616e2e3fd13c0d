package quiz

import (
	"slices"

	"coldstart/tui/canvas"
	"coldstart/tui/simview"
	"coldstart/tui/widget"
)

// wideFrom is the width from which text and charts stand side by side.
const wideFrom = 100

func (m Model) wide() bool { return m.w >= wideFrom }

// pages is where everything is on the page of the stage: for drawing, for
// clicks, and to know how far a text can be scrolled.
type pages struct {
	text   canvas.Rect   // of the text that scrolls
	charts []canvas.Rect // of the dashboard, or of the shown choice's world
	foot   canvas.Rect   // how sure, progress, errors

	choices []canvas.Rect // of the question, as far as they can be seen
	levels  []canvas.Rect // of how sure one may be

	bench      canvas.Rect // of a tune question: the knobs
	knobs      []simview.KnobArea
	objectives canvas.Rect

	banner  canvas.Rect // of the evidence: right or not
	matrix  canvas.Rect
	columns []canvas.Rect // of the matrix, one a choice
}

// pages lays the page of the stage out.
func (m Model) pages() pages {
	var p pages
	body := canvas.R(0, 2, m.w, m.h-2)
	switch m.stage {
	case story:
		m.beside(&p, body, max(body.H*2/5, leastChart))
	case asking, sure:
		if m.stage == sure {
			p.foot = canvas.R(0, m.h-sureRows, m.w, sureRows)
			body.H -= sureRows
		}
		switch {
		case m.tunes():
			m.tunePages(&p, body)
		default:
			m.beside(&p, body, 0)
		}
		if m.stage == sure && !m.tunes() && len(p.charts) == 0 && p.text.H > m.rows(p.text.W)+1 { // close to what it is about
			p.foot.Y = p.text.Y + m.rows(p.text.W) + 1
		}
		p.choices = m.choiceAreas(p.text)
		p.levels = levelAreas(p.foot)
	case running:
		p.text = m.textArea(body)
	case proven:
		m.evidencePages(&p, body)
	}
	return p
}

// sureRows are the rows that the question after how sure one is takes.
const sureRows = 3

// inset leaves a blank column on either side of a text, and keeps lines at a
// length that is easy to read.
func inset(r canvas.Rect) canvas.Rect {
	return canvas.R(r.X+1, r.Y, min(r.W-2, widestText), r.H)
}

const widestText = 84

// spacious is the height from which a blank row keeps a text off the line of
// keys; below, every row counts.
const spacious = 16

// textArea is inset, off the line of keys below a screen of h rows.
func textArea(r canvas.Rect, h int) canvas.Rect {
	r = inset(r)
	if r.Y+r.H >= h && h >= spacious {
		r.H--
	}
	return r
}

func (m Model) textArea(r canvas.Rect) canvas.Rect { return textArea(r, m.h) }

// beside puts a text and the charts side by side where the screen is wide. Else
// the charts stand below the text: in what it leaves, if that is enough for
// charts to be read, or in at least so many rows for which the text has to
// scroll.
func (m Model) beside(p *pages, body canvas.Rect, least int) {
	if m.wide() {
		left := min(body.W*47/100, widestText)
		p.text = m.textArea(canvas.R(body.X, body.Y, left, body.H))
		p.charts = m.stack(canvas.R(body.X+left+1, body.Y, body.W-left-1, body.H))
		return
	}
	m.above(p, body, least)
}

// leastChart is how many rows a chart needs with its border and its axis.
const leastChart = 7

// above puts a text above the charts; see beside.
func (m Model) above(p *pages, body canvas.Rect, least int) {
	p.text = m.textArea(body)
	if body.H < 2*leastChart {
		return
	}
	h := min(body.H-m.rows(p.text.W)-1, body.H/2)
	if h < leastChart {
		h = least
	}
	if h < leastChart {
		return
	}
	p.text = inset(canvas.R(body.X, body.Y, body.W, body.H-h-1))
	p.charts = row(canvas.R(body.X, body.Y+body.H-h, body.W, h))
}

// rows are how many lines the text of the page takes, those that are blank at
// its end left out.
func (m Model) rows(w int) int {
	t := m.text(w)
	for len(t) > 0 && canvas.SpansWidth(t[len(t)-1]) == 0 {
		t = t[:len(t)-1]
	}
	return len(t)
}

// row divides a row of the screen among the charts that have room in it.
func row(r canvas.Rect) []canvas.Rect {
	if r.W < 64 {
		return []canvas.Rect{r}
	}
	half := r.W / 2
	return []canvas.Rect{canvas.R(r.X, r.Y, half, r.H), canvas.R(r.X+half, r.Y, r.W-half, r.H)}
}

// stack divides an area among the charts that have room in it.
func (m Model) stack(r canvas.Rect) []canvas.Rect {
	n := min(max(r.H/leastChart, 1), 3)
	var out []canvas.Rect
	y := r.Y
	for i := range n {
		h := (r.H - (y - r.Y)) / (n - i)
		out = append(out, canvas.R(r.X, y, r.W, h))
		y += h
	}
	return out
}

// evidencePages lays the evidence out: the verdict, the matrix of claims and
// choices, and below it why and charts.
func (m Model) evidencePages(p *pages, body canvas.Rect) {
	h := m.bannerRows()
	p.banner = canvas.R(body.X, body.Y, body.W, h)
	body.Y, body.H = body.Y+h+1, body.H-h-1
	if len(m.reveal.Choices) > 0 {
		if m.view == viewNumbers && !m.wide() {
			p.matrix = body
			p.matrix.W = min(body.W, m.matrix(true).Width()+6)
			p.columns = m.columnAreas(p.matrix)
			return
		}
		t := m.matrix(m.showsNumbers())
		h := min(len(t.Rows)+2, body.H-4)
		// Not wider than it needs to be: eyes should not have to travel.
		p.matrix = canvas.R(body.X, body.Y, min(body.W, t.Width()+6), h)
		p.columns = m.columnAreas(p.matrix)
		body.Y, body.H = body.Y+h, body.H-h
	}
	switch {
	case m.wide():
		left := min(body.W/2, widestText)
		p.text = m.textArea(canvas.R(body.X, body.Y, left, body.H))
		p.charts = m.stack(canvas.R(body.X+left+1, body.Y, body.W-left-1, body.H))
	case m.view == viewCharts:
		p.charts = row(body)
	default:
		m.above(p, body, 0)
	}
}

// showsNumbers reports whether the matrix has room for the numbers that the
// claims read, beside whether the claims hold.
func (m Model) showsNumbers() bool {
	return m.wide() && m.h >= 28 || !m.wide() && m.view == viewNumbers
}

// scrolls reports whether there is more of the text than the page shows.
func (m Model) scrolls() bool {
	if m.stage == loading {
		return false
	}
	p := m.pages()
	return p.text.H > 0 && len(m.text(p.text.W)) > p.text.H
}

// page is how many lines a text is scrolled by at once.
func (m Model) page() int { return max(m.pages().text.H-2, 1) }

// clamp keeps the text inside its page.
func (m Model) clamp() Model {
	if m.stage == loading || m.w == 0 {
		return m
	}
	p := m.pages()
	m.scroll = m.scroll.Clamp(len(m.text(p.text.W)), p.text.H)
	return m
}

// follow scrolls so that the choice with the cursor can be seen.
func (m Model) follow() Model {
	m = m.clamp()
	if len(m.options) == 0 || m.stage != asking && m.stage != sure {
		return m
	}
	p := m.pages()
	from, to := m.choiceLines(p.text.W, m.cursor)
	if to-int(m.scroll) > p.text.H {
		m.scroll = widget.Scroll(to - p.text.H)
	}
	if from < int(m.scroll) {
		m.scroll = widget.Scroll(from)
	}
	return m.clamp()
}

// chartNames are the charts that are shown: first those of what the question
// is about, as many as have room; before the answer none that tells it.
func (m Model) chartNames(r *simview.Result, n int) []string {
	names := simview.Charts(r, m.current())
	if m.aboutMoney {
		names = append([]string{simview.Bill}, slices.DeleteFunc(names, func(s string) bool { return s == simview.Bill })...)
	}
	if m.stage != proven {
		names = slices.DeleteFunc(names, func(chart string) bool {
			return slices.ContainsFunc(m.session.Secret(), func(metric string) bool { return simview.Tells(chart, metric) })
		})
	}
	return names[:min(n, len(names))]
}
