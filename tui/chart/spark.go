package chart

import (
	"math"
	"strings"

	"coldstart/tui/theme"
)

var (
	sparkBlocks = []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇"} // not the full block: lines below each other stay apart
	sparkASCII  = []string{"_", ".", ":", "-", "=", "+", "*"}
)

// Spark returns values as one line of w cells, scaled from 0 to top, or to the
// largest value where top is 0. A cell shows the largest of the buckets under it,
// so that a spike is not lost; one without a value is blank.
func Spark(values []float64, top float64, w int, g theme.Glyphs) string {
	if top <= 0 {
		for _, v := range values {
			if v > top && !math.IsInf(v, 0) {
				top = v
			}
		}
	}
	glyphs := sparkASCII
	if g.Braille {
		glyphs = sparkBlocks
	}
	var b strings.Builder
	for x := range w {
		_, v, ok := meanAt(values, x, w)
		if !ok {
			b.WriteByte(' ')
			continue
		}
		i := 0
		if top > 0 && v > 0 {
			i = int(math.Ceil(v/top*float64(len(glyphs)))) - 1
		}
		b.WriteString(glyphs[min(max(i, 0), len(glyphs)-1)])
	}
	return b.String()
}
