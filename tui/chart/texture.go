package chart

import (
	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

// Texture tells series apart where colour does not.
type Texture int

// The textures, with what they look like as area and as line.
const (
	Solid  Texture = iota // filled; an unbroken line
	Check                 // every other dot; a dashed line
	Stripe                // every other row; a dashed and dotted line
	Dotted                // every fourth dot; a dotted line
)

// area says whether an area of this texture has a dot in column x, row y.
func (t Texture) area(x, y int) bool {
	switch t {
	case Solid:
		return true
	case Check:
		return (x+y)%2 == 0
	case Stripe:
		return y%2 == 0
	default:
		return y%2 == 0 && (x+y/2)%2 == 0
	}
}

// line says whether a line of this texture has a dot in column x, row y. On a
// steep part the dashes run along the rows, or it would be torn apart.
func (t Texture) line(x, y int, steep bool) bool {
	i := x
	if steep {
		i = y
	}
	switch t {
	case Solid:
		return true
	case Check:
		return i%6 < 4
	case Stripe:
		return i%8 < 4 || i%8 == 6
	default:
		return i%2 == 0
	}
}

// swatch is what a series looks like in the legend.
func (s Series) swatch(id int, g theme.Glyphs) string {
	if !g.Braille {
		return s.asciiGlyph(id)
	}
	if s.Kind == Line {
		return [...]string{"⠤⠤", "⠤⠄", "⠤⠠", "⠄⠄"}[s.Texture]
	}
	return [...]string{"⣿", "⢕", "⣒", "⢌"}[s.Texture]
}

// GhostSwatch is what a ghost looks like in a legend.
func GhostSwatch(g theme.Glyphs) string {
	return Series{Texture: Dotted}.swatch(0, g)
}

// asciiGlyph is the letter that draws a series where there are no dots.
func (s Series) asciiGlyph(id int) string {
	if s.Kind == Line {
		if s.Texture == Dotted {
			return "."
		}
		return [...]string{"*", "o", "+", "x", "*", "o", "+", "x"}[id%maxSeries]
	}
	return [...]string{"#", "%", "=", ":"}[s.Texture]
}

// Legend names the series of p, each beside a piece of its texture, for the
// title of the panel around the chart.
func Legend(p Plot, st theme.Styles) []canvas.Span {
	var out []canvas.Span
	for i, s := range p.Series {
		if s.Name == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, canvas.Span{Text: "  ", Style: st.Text})
		}
		out = append(out, canvas.Span{Text: s.swatch(i, st.Glyphs) + " ", Style: s.Style}, canvas.Span{Text: s.Name, Style: st.Text})
	}
	return out
}
