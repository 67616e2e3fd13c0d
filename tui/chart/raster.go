package chart

import (
	"math/bits"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// A raster is a grid of dots, two columns and four rows to a cell, as Braille
// characters have them. Every dot belongs to a series; a cell takes the look
// of the series that has most dots in it, a line counting more than an area,
// because a terminal can colour only whole cells.
type raster struct {
	w, h  int // in cells
	cells []rasterCell
}

// maxSeries bounds the series of one plot: more than a reader can tell apart.
const maxSeries = 8

type rasterCell struct {
	bits   uint8
	weight [maxSeries]uint8 // by series
}

func newRaster(w, h int) raster {
	return raster{w: w, h: h, cells: make([]rasterCell, w*h)}
}

// Bits of a Braille character's dots, by row and column (Unicode 15, section
// 21.1): the lower two dots were added later, hence the order.
var brailleBits = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

var brailleGlyphs = func() (g [256]string) {
	for i := range g {
		g[i] = string(rune(0x2800 + i))
	}
	return g
}()

// dot sets the dot in column x and row y, counted from the bottom, for a
// series. Dots outside of the raster are ignored.
func (r raster) dot(x, y, series int, weight uint8) {
	if x < 0 || y < 0 || x >= 2*r.w || y >= 4*r.h {
		return
	}
	row := 4*r.h - 1 - y
	c := &r.cells[row/4*r.w+x/2]
	c.bits |= brailleBits[row%4][x%2]
	if series < maxSeries {
		c.weight[series] += weight
	}
}

// owner returns the series that a cell belongs to; of equals the later one,
// which was drawn over the earlier.
func (c *rasterCell) owner() int {
	best := 0
	for i, w := range c.weight {
		if w > 0 && w >= c.weight[best] {
			best = i
		}
	}
	return best
}

// draw puts the raster on a canvas, each series in its style. Without Braille
// a cell shows its series' letter if enough of it is covered.
func (r raster) draw(c canvas.Canvas, series []Series, g theme.Glyphs) {
	for y := range r.h {
		for x := range r.w {
			cell := &r.cells[y*r.w+x]
			if cell.bits == 0 {
				continue
			}
			s := cell.owner()
			glyph := brailleGlyphs[cell.bits]
			if !g.Braille {
				if bits.OnesCount8(cell.bits) < 3 && cell.weight[s] < lineWeight {
					continue
				}
				glyph = series[s].asciiGlyph(s)
			}
			c.Set(x, y, glyph, series[s].Style)
		}
	}
}
