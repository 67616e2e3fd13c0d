// Package theme says how the terminal looks: which colours and attributes
// carry which meaning, and which glyphs draw it. A screen never names a
// colour; it takes a Styles value and asks for a meaning (Good, Muted, the
// second series of a chart).
//
// House rules of this package:
//   - No colour literal stands anywhere else in the program; a test looks.
//   - Nothing is said by colour alone. Whatever uses Good and Bad also writes a
//     mark or a word, and the no-colour variant has to read as well.
//   - Running text has no colour at all: it is the terminal's own foreground,
//     and so legible even where the background was guessed wrong.
//   - A variant that was chosen, and that the terminal's background may not
//     suit, brings its own: Paper and Ink, which every cell is painted with. The
//     terminal itself is not asked for other colours, for a program that is
//     killed could not give them back.
//   - Every other colour has a contrast of at least 4.5:1 (WCAG 2.2, success
//     criterion 1.4.3) against the common backgrounds of its variant, the
//     high-contrast variant 7:1 (1.4.6); borders, which are decoration, 2:1.
package theme

import (
	"image/color"
	"strconv"
	"strings"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"coldstart/tui/canvas"

	"coldstart/engine/units"
)

// Style is the look of one cell.
type Style = uv.Style

// Variant is a choice of colours.
type Variant int

// The variants. Auto follows what the terminal says of itself.
const (
	Auto Variant = iota
	Dark
	Light
	HighContrast // for a dark or a light background, whichever the terminal has
	NoColor      // attributes only: bold, underline, reverse
)

// Variants are the variants by the name that a user types.
var Variants = map[string]Variant{
	"auto":          Auto,
	"dark":          Dark,
	"light":         Light,
	"high-contrast": HighContrast,
	"none":          NoColor,
}

// Terminal is what is known of the terminal's own colours.
type Terminal struct {
	Dark  bool // its background
	Known bool // it has said so; else Dark is a guess
}

// Guess is what the environment says of the terminal's background, for
// terminals that do not answer when they are asked: COLORFGBG, "15;0" or
// "0;default;15", holds the numbers of its two colours, the background last. A
// dark background is the commoner one, and the guess where nothing is said.
//
// Source: rxvt(7), "COLORFGBG"; of the 16 colours those below 7, and 8, are dark.
func Guess(env func(string) string) Terminal {
	fields := strings.Split(env("COLORFGBG"), ";")
	n, err := strconv.Atoi(fields[len(fields)-1])
	if err != nil || len(fields) < 2 || n < 0 || n > 15 {
		return Terminal{Dark: true}
	}
	return Terminal{Dark: n < 7 || n == 8, Known: true}
}

// palette is the meanings that have a colour.
type palette struct {
	paper, ink color.Color // the background, and running text on it

	muted       color.Color // secondary text: units, hints, axis labels
	border      color.Color // lines that separate
	accent      color.Color // what has the focus, keys, links
	code        color.Color // code in running text
	selection   color.Color // background of the selected row
	onSelection color.Color // text on it
	good        color.Color // claim holds, requests that succeeded
	warn        color.Color // throttled, near a limit
	bad         color.Color // claim fails, errors
	cold        color.Color // cold starts, initialising environments
	idle        color.Color // idle environments, ghosts of earlier outcomes
	limit       color.Color // limit lines
	series      [4]color.Color
}

// Styles is one complete look, passed down by value to whatever draws.
type Styles struct {
	Text     Style // running text
	Strong   Style // bold text, titles of panels
	Emphasis Style // text that is stressed
	Heading  Style // headings of a lesson
	Code     Style // code and names of things in running text
	Muted    Style
	Border   Style
	Focus    Style // border and title of the panel that has the focus
	Key      Style // a key's name in the footer, a link
	Selected Style // the selected row, as a whole
	Good     Style
	Warn     Style
	Bad      Style
	Cold     Style
	Idle     Style
	Ghost    Style // an earlier outcome behind the current one
	Limit    Style
	Series   [4]Style // series of a chart that have no meaning of their own

	// Paper and Ink are the background and the foreground of cells that have none
	// of their own; nil: the terminal's.
	Paper, Ink color.Color

	// Still: nothing moves many times a second.
	Still bool

	// Units is how figures, tables and charts write quantities. Sentences are
	// always units.Prose.
	Units units.Units

	Glyphs Glyphs
}

// New returns the look of a variant. dark says whether the terminal's
// background is dark; Dark, Light and NoColor do not ask.
func New(v Variant, dark bool) Styles {
	if v == NoColor {
		return plain()
	}
	s := colored(paletteOf(v, dark))
	if v == HighContrast {
		s.Focus.Attrs |= uv.AttrBold
	}
	return s
}

// paletteOf is the palette of a variant that has one.
func paletteOf(v Variant, dark bool) palette {
	switch {
	case v == HighContrast && dark:
		return contrastDarkPalette
	case v == HighContrast:
		return contrastLightPalette
	case v == Dark || v == Auto && dark:
		return darkPalette
	default:
		return lightPalette
	}
}

// On returns the look of a variant on a terminal: with a background of its own
// unless the terminal has said that it has such a one. High contrast always
// has, for the terminal's may be grey.
func On(t Terminal, v Variant) Styles {
	s := New(v, t.Dark)
	suits := t.Known && t.Dark == (v == Dark)
	if (v == Dark || v == Light) && !suits || v == HighContrast {
		p := paletteOf(v, t.Dark)
		s.Paper, s.Ink = p.paper, p.ink
	}
	return s
}

// For returns the variant to use on a terminal with the given colour profile:
// v itself, unless the terminal shows no colours (or NO_COLOR asks for none).
func For(v Variant, profile colorprofile.Profile) Variant {
	if profile <= colorprofile.ASCII {
		return NoColor
	}
	return v
}

func colored(p palette) Styles {
	fg := func(c color.Color) Style { return Style{Fg: c} }
	s := Styles{
		Strong:   Style{Attrs: uv.AttrBold},
		Emphasis: Style{Attrs: uv.AttrItalic},
		Heading:  Style{Fg: p.accent, Attrs: uv.AttrBold},
		Code:     fg(p.code),
		Muted:    fg(p.muted),
		Border:   fg(p.border),
		Focus:    fg(p.accent),
		Key:      fg(p.accent),
		Selected: Style{Fg: p.onSelection, Bg: p.selection, Attrs: uv.AttrBold},
		Good:     fg(p.good),
		Warn:     fg(p.warn),
		Bad:      fg(p.bad),
		Cold:     fg(p.cold),
		Idle:     fg(p.idle),
		Ghost:    fg(p.idle),
		Limit:    fg(p.limit),
		Glyphs:   Unicode,
	}
	for i, c := range p.series {
		s.Series[i] = fg(c)
	}
	return s
}

// plain is the look without colour. Charts tell their series apart by texture,
// so that only text needs attributes.
func plain() Styles {
	return Styles{
		Strong:   Style{Attrs: uv.AttrBold},
		Emphasis: Style{Attrs: uv.AttrItalic},
		Heading:  Style{Attrs: uv.AttrBold, Underline: uv.UnderlineSingle},
		Code:     Style{Attrs: uv.AttrBold},
		Focus:    Style{Attrs: uv.AttrBold},
		Key:      Style{Attrs: uv.AttrBold},
		Selected: Style{Attrs: uv.AttrReverse},
		Good:     Style{Attrs: uv.AttrBold},
		Warn:     Style{Attrs: uv.AttrBold},
		Bad:      Style{Attrs: uv.AttrBold},
		Glyphs:   Unicode,
	}
}

// Screen returns a whole screen as text, in the background and foreground that s
// brings.
func (s Styles) Screen(c canvas.Canvas) string {
	if s.Paper != nil {
		c.Paint(s.Paper, s.Ink)
	}
	return c.String()
}

// Page returns the background and the foreground that s is made for: those for a
// picture, which no terminal gives colours to. Without colours it is ink on
// white paper.
func (s Styles) Page() (paper, ink color.Color) {
	for _, p := range []palette{darkPalette, lightPalette, contrastDarkPalette, contrastLightPalette} {
		if s.Heading.Fg == p.accent {
			return p.paper, p.ink
		}
	}
	return lightPalette.paper, lightPalette.ink
}

// ASCII returns s with glyphs of the ASCII range only, for terminals and fonts
// that have no others.
func (s Styles) ASCII() Styles {
	s.Glyphs = ASCII
	return s
}
