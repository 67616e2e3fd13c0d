// Package canvas is the sheet of cells that a screen is drawn on.
//
// A screen makes one Canvas of the terminal's size, cuts it into areas with
// Sub, draws into them and turns the whole into text once. Whatever is drawn
// outside an area is cut off, so a line can never be wider than the terminal;
// drawing cells instead of joining styled strings is also what keeps a frame
// of many panels cheap.
package canvas

import (
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Style is the look of a cell.
type Style = uv.Style

// Canvas is an area of a sheet of cells, with its own origin: (0, 0) is its
// top left cell. Copies draw on the same sheet.
type Canvas struct {
	sheet uv.ScreenBuffer
	area  uv.Rectangle
}

// Rect is an area of a screen, in cells.
type Rect struct{ X, Y, W, H int }

// R is the area of w by h cells whose top left one is (x, y).
func R(x, y, w, h int) Rect { return Rect{x, y, w, h} }

// Contains reports whether a cell lies in r.
func (r Rect) Contains(x, y int) bool {
	return x >= r.X && y >= r.Y && x < r.X+r.W && y < r.Y+r.H
}

// New returns an empty sheet of w by h cells.
func New(w, h int) Canvas {
	w, h = max(w, 0), max(h, 0)
	return Canvas{sheet: uv.NewScreenBuffer(w, h), area: uv.Rect(0, 0, w, h)}
}

// W is the width in cells.
func (c Canvas) W() int { return c.area.Dx() }

// H is the height in cells.
func (c Canvas) H() int { return c.area.Dy() }

// Sub returns the part of c that starts at (x, y) and is w by h cells, as far
// as it lies inside c.
func (c Canvas) Sub(x, y, w, h int) Canvas {
	c.area = uv.Rect(c.area.Min.X+x, c.area.Min.Y+y, max(w, 0), max(h, 0)).Intersect(c.area)
	return c
}

// In returns the part of c that r means.
func (c Canvas) In(r Rect) Canvas { return c.Sub(r.X, r.Y, r.W, r.H) }

// Inset returns c without dx columns on either side and dy rows above and
// below.
func (c Canvas) Inset(dx, dy int) Canvas {
	return c.Sub(dx, dy, c.W()-2*dx, c.H()-2*dy)
}

// Set draws one cell. content is a single character of one cell's width.
func (c Canvas) Set(x, y int, content string, st Style) {
	if x < 0 || y < 0 || x >= c.W() || y >= c.H() {
		return
	}
	c.sheet.Buffer.SetCell(c.area.Min.X+x, c.area.Min.Y+y, &uv.Cell{Content: content, Style: st, Width: 1})
}

// At returns what the cell at (x, y) shows, "" outside of c.
func (c Canvas) At(x, y int) string {
	if x < 0 || y < 0 || x >= c.W() || y >= c.H() {
		return ""
	}
	return c.sheet.CellAt(c.area.Min.X+x, c.area.Min.Y+y).Content
}

// Cell returns what the cell at (x, y) shows, in which style and how many cells
// wide; width 0 is the second half of a wide character, or outside of c.
func (c Canvas) Cell(x, y int) (content string, st Style, width int) {
	if x < 0 || y < 0 || x >= c.W() || y >= c.H() {
		return "", Style{}, 0
	}
	cell := c.sheet.CellAt(c.area.Min.X+x, c.area.Min.Y+y)
	return cell.Content, cell.Style, cell.Width
}

// Text draws s from (x, y) to the right, cut off at the canvas' edge, and
// returns the column after it. Control characters draw as blanks.
func (c Canvas) Text(x, y int, s string, st Style) int { return c.text(x, y, s, st, uv.Link{}) }

func (c Canvas) text(x, y int, s string, st Style, link uv.Link) int {
	for len(s) > 0 {
		g, w := next(s)
		s = s[len(g):]
		if w == 0 {
			continue
		}
		if g[0] < ' ' || g[0] == 0x7f {
			g = " "
		}
		if x >= 0 && y >= 0 && x+w <= c.W() && y < c.H() {
			c.sheet.Buffer.SetCell(c.area.Min.X+x, c.area.Min.Y+y, &uv.Cell{Content: g, Style: st, Link: link, Width: w})
		}
		x += w
	}
	return x
}

// next returns the first grapheme of s and its width in cells, control
// characters counting as one.
func next(s string) (string, int) {
	if b := s[0]; b < 0x80 && (len(s) == 1 || s[1] < 0x80) {
		return s[:1], 1
	}
	g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	if g == "" {
		return s[:1], 0
	}
	return g, w
}

// Fit draws s as Text does, but never wider than w cells: what does not fit
// ends in an ellipsis, so that a reader sees that something is missing.
func (c Canvas) Fit(x, y, w int, s string, st Style) int {
	return c.Text(x, y, Truncate(s, w), st)
}

// Span is a piece of text in one style.
type Span struct {
	Text  string
	Style Style
	Link  string // what it leads to; one that is an address of the web is the terminal's too
}

// link is what a terminal that knows links does with a span.
func (s Span) link() uv.Link {
	if !strings.HasPrefix(s.Link, "https://") && !strings.HasPrefix(s.Link, "http://") {
		return uv.Link{}
	}
	for i := range len(s.Link) {
		if s.Link[i] <= ' ' || s.Link[i] >= 0x7f {
			return uv.Link{} // not as it is sent, or worse
		}
	}
	return uv.Link{URL: s.Link}
}

// Spans draws spans one after the other from (x, y), in at most w cells, what
// does not fit as an ellipsis, and returns the column after them.
func (c Canvas) Spans(x, y, w int, spans []Span) int {
	end, whole := x+w, SpansWidth(spans) <= w
	if !whole {
		end-- // for the ellipsis
	}
	for _, s := range spans {
		if x+Width(s.Text) <= end {
			x = c.text(x, y, s.Text, s.Style, s.link())
			continue
		}
		if w < 1 {
			return x
		}
		x = c.text(x, y, ansi.Truncate(s.Text, end-x, ""), s.Style, s.link())
		return c.Text(x, y, "…", s.Style)
	}
	return x
}

// SpansWidth is the number of cells that spans take.
func SpansWidth(spans []Span) int {
	w := 0
	for _, s := range spans {
		w += Width(s.Text)
	}
	return w
}

// Right draws s so that it ends before column right, and returns the column
// where it starts.
func (c Canvas) Right(right, y int, s string, st Style) int {
	x := right - Width(s)
	c.Text(x, y, s, st)
	return x
}

// Fill draws every cell of c.
func (c Canvas) Fill(content string, st Style) {
	for y := range c.H() {
		for x := range c.W() {
			c.Set(x, y, content, st)
		}
	}
}

// Paint gives every cell of c that has no background paper for one, and every
// cell without a foreground ink.
func (c Canvas) Paint(paper, ink color.Color) {
	for y := c.area.Min.Y; y < c.area.Max.Y; y++ {
		line := c.sheet.Lines[y]
		for x := c.area.Min.X; x < c.area.Max.X; x++ {
			st := &line[x].Style
			if st.Bg == nil {
				st.Bg = paper
			}
			if st.Fg == nil {
				st.Fg = ink
			}
		}
	}
}

// Copy draws all of other with its top left cell at (x, y), which may lie
// outside; rows above top are left as they are.
func (c Canvas) Copy(other Canvas, x, y, top int) {
	for oy := range other.H() {
		if y+oy < top || y+oy >= c.H() {
			continue
		}
		for ox := range other.W() {
			if x+ox < 0 || x+ox >= c.W() {
				continue
			}
			cell := other.sheet.CellAt(other.area.Min.X+ox, other.area.Min.Y+oy)
			if cell.Width == 0 {
				continue // the second half of a wide character
			}
			c.sheet.Buffer.SetCell(c.area.Min.X+x+ox, c.area.Min.Y+y+oy, cell)
		}
	}
}

// String returns the sheet with its styles as SGR sequences, a line each row,
// blanks at the end of a row left away.
func (c Canvas) String() string {
	if c.W() == 0 || c.H() == 0 {
		return ""
	}
	var b strings.Builder
	for y, line := range c.sheet.Lines {
		if y > 0 {
			b.WriteByte('\n')
		}
		end := len(line)
		for end > 0 && line[end-1].Content == " " && invisible(line[end-1].Style) {
			end--
		}
		b.WriteString(line[:end].Render())
	}
	return b.String()
}

// invisible reports whether a blank in a style looks like one without.
func invisible(st Style) bool {
	return st.Bg == nil && st.Underline == uv.UnderlineNone && st.Attrs&(uv.AttrReverse|uv.AttrStrikethrough) == 0
}

// Width is the number of cells that s takes.
func Width(s string) int { return ansi.StringWidth(s) }

// Truncate returns s, or as much of it as fits in w cells with an ellipsis.
func Truncate(s string, w int) string {
	if len(s) <= w {
		return s // a byte takes at most one cell
	}
	if w <= 0 {
		return ""
	}
	return ansi.Truncate(s, w, "…")
}

// Break cuts s into pieces of at most w cells, wherever that is: nothing of code
// is lost or moved. There is at least one piece.
func Break(s string, w int) []string {
	w = max(w, 1)
	var pieces []string
	for Width(s) > w {
		head := ansi.Cut(s, 0, w)
		if head == "" {
			break // a character wider than the line
		}
		pieces = append(pieces, head)
		s = s[len(head):]
	}
	return append(pieces, s)
}

// Wrap breaks s into lines of at most w cells: at blanks, and inside a word
// only where it is longer than a line.
func Wrap(s string, w int) []string {
	if w < 1 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(s, w, ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

// ascii are the characters beside glyphs that texts and numbers use, and what
// stands for them on a terminal that has ASCII only.
var ascii = strings.NewReplacer(
	"…", "~", "–", "-", "—", "-", "−", "-", "‑", "-", "×", "x", "·", "-", "•", "*", "→", ">", "←", "<", "↑", "^", "↓", "v",
	"µ", "u", "“", `"`, "”", `"`, "‘", "'", "’", "'", "≈", "~", "≤", "<", "≥", ">", "Δ", "d", "✓", "+", "✗", "x",
	"\u00a0", " ",
)

// ASCII returns s with a character of ASCII for every one that is not, cell by
// cell, so that the layout stays as it is.
func ASCII(s string) string {
	s = ascii.Replace(s)
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		g, w := next(s)
		s = s[len(g):]
		if len(g) == 1 {
			b.WriteString(g)
			continue
		}
		b.WriteString(strings.Repeat("?", w))
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
