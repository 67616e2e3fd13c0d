// Package svg makes a picture of a screen: the text that a View returns, with
// its styles, as an SVG that looks like a terminal anywhere, whatever fonts
// there are.
//
// A fallback font has other widths for box lines, blocks and Braille, and tears
// charts apart. So these are drawn as shapes in their cells, and everything else
// as text in the viewer's monospace font, each run stretched to the width of its
// cells.
package svg

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"

	"coldstart/tui/canvas"
)

// The size of a cell and of its font, and the margin around all of them, in
// units of the picture.
const (
	cellW    = 9
	cellH    = 19
	fontSize = 15
	baseline = 14
	margin   = 10
)

// Draw returns the picture of a screen. paper and ink are the background and
// the foreground where the screen names none.
func Draw(screen string, paper, ink color.Color) string {
	lines := strings.Split(screen, "\n")
	w := 0
	for _, l := range lines {
		w = max(w, canvas.Width(l))
	}
	c := canvas.New(w, len(lines))
	c.Paste(screen)
	d := drawing{paper: paper, ink: ink}
	width, height := w*cellW+2*margin, len(lines)*cellH+2*margin
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="ui-monospace, 'SF Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d">`+"\n", width, height, width, height, fontSize)
	fmt.Fprintf(&d.b, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", hex(paper))
	for y := range c.H() {
		d.row(c, y)
	}
	d.b.WriteString("</svg>\n")
	return d.b.String()
}

// drawing is a picture under way.
type drawing struct {
	b          strings.Builder
	paper, ink color.Color
}

// look is what a cell is drawn with.
type look struct {
	fg, bg                          string // bg "": the paper
	bold, italic, underline, struck bool
}

func (d *drawing) look(st canvas.Style) look {
	fg, bg := st.Fg, st.Bg
	if fg == nil {
		fg = d.ink
	}
	if st.Attrs&uv.AttrReverse != 0 {
		if bg == nil {
			bg = d.paper
		}
		fg, bg = bg, fg
	}
	l := look{
		fg: hex(fg), bold: st.Attrs&uv.AttrBold != 0, italic: st.Attrs&uv.AttrItalic != 0,
		underline: st.Underline != uv.UnderlineNone, struck: st.Attrs&uv.AttrStrikethrough != 0,
	}
	if bg != nil && bg != d.paper {
		l.bg = hex(bg)
	}
	return l
}

// row draws one row, cells of one look together: backgrounds, then shapes, then
// text.
func (d *drawing) row(c canvas.Canvas, y int) {
	top := margin + y*cellH
	for x := 0; x < c.W(); {
		content, st, width := c.Cell(x, y)
		width = max(width, 1)
		l := d.look(st)
		if shape(content, 0, 0) != "" {
			var path strings.Builder
			start := x
			for ; x < c.W(); x++ {
				next, st, _ := c.Cell(x, y)
				piece := shape(next, margin+x*cellW, top)
				if piece == "" || d.look(st) != l {
					break
				}
				path.WriteString(piece)
			}
			d.back(l, start, x-start, top)
			fmt.Fprintf(&d.b, `<path fill="%s" d="%s"/>`+"\n", l.fg, path.String())
			continue
		}
		start, cells := x, 0
		var text strings.Builder
		for x < c.W() {
			next, st, width := c.Cell(x, y)
			if shape(next, 0, 0) != "" || d.look(st) != l {
				break
			}
			if next == "" {
				next = " "
			}
			if width > 0 {
				text.WriteString(next)
			}
			x, cells = x+max(width, 1), cells+max(width, 1)
		}
		d.back(l, start, cells, top)
		d.text(l, text.String(), start, top)
	}
}

// back fills the background of some cells, where it is not the paper.
func (d *drawing) back(l look, x, cells, top int) {
	if l.bg != "" {
		fmt.Fprintf(&d.b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", margin+x*cellW, top, cells*cellW, cellH, l.bg)
	}
}

// text writes a run of text into its cells, blanks at its ends left away.
func (d *drawing) text(l look, text string, x, top int) {
	bare := strings.TrimLeft(text, " ")
	x += len(text) - len(bare)
	bare = strings.TrimRight(bare, " ")
	if bare == "" {
		return
	}
	fmt.Fprintf(&d.b, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="%s"`, margin+x*cellW, top+baseline, canvas.Width(bare)*cellW, l.fg)
	if l.bold {
		d.b.WriteString(` font-weight="bold"`)
	}
	if l.italic {
		d.b.WriteString(` font-style="italic"`)
	}
	switch {
	case l.underline:
		d.b.WriteString(` text-decoration="underline"`)
	case l.struck:
		d.b.WriteString(` text-decoration="line-through"`)
	}
	d.b.WriteString(">" + escape(bare) + "</text>\n")
}

// escape writes text as the content of an element; what no XML can hold is
// left out.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r < ' ' || r == 0xFFFE || r == 0xFFFF:
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hex is a colour as SVG writes it.
func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range []uint32{r, g, b} {
		out = append(out, digits[v>>12], digits[v>>8&0xf])
	}
	return string(out)
}

// box is a part of a cell as a path: w by h at (x, y), in tenths of a unit.
func box(x, y, w, h int) string {
	return "M" + tenth(x) + " " + tenth(y) + "h" + tenth(w) + "v" + tenth(h) + "h" + tenth(-w) + "z"
}

func tenth(v int) string { return strconv.FormatFloat(float64(v)/10, 'f', -1, 64) }
