package svg

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"coldstart/tui/canvas"
	"coldstart/tui/theme"
)

var (
	dark       = theme.New(theme.Dark, true)
	paper, ink = dark.Page()
)

// elements are the names of a picture's elements with their attributes; the
// picture has to be well-formed.
func elements(t require.TestingT, picture string) (names []string, attrs []map[string]string, text string) {
	d := xml.NewDecoder(strings.NewReader(picture))
	for {
		token, err := d.Token()
		if err == io.EOF {
			return names, attrs, text
		}
		require.NoError(t, err, picture)
		switch token := token.(type) {
		case xml.StartElement:
			names = append(names, token.Name.Local)
			a := map[string]string{}
			for _, at := range token.Attr {
				a[at.Name.Local] = at.Value
			}
			attrs = append(attrs, a)
		case xml.CharData:
			text += strings.TrimSuffix(string(token), "\n")
		}
	}
}

func draw(f func(canvas.Canvas)) string {
	c := canvas.New(20, 3)
	f(c)
	return Draw(c.String(), paper, ink)
}

func TestTextKeepsItsCellsAndLook(t *testing.T) {
	p := draw(func(c canvas.Canvas) { c.Text(2, 1, "a <b> & c", dark.Heading) })
	names, attrs, text := elements(t, p)
	require.Equal(t, []string{"svg", "rect", "text"}, names)
	require.Equal(t, "a <b> & c", text)
	a := attrs[2]
	require.Equal(t, "28", a["x"], "the third cell")
	require.Equal(t, "43", a["y"], "the second row")
	require.Equal(t, "81", a["textLength"], "nine cells")
	require.Equal(t, "bold", a["font-weight"])
	require.Equal(t, hex(dark.Heading.Fg), a["fill"])
	require.Equal(t, hex(paper), attrs[1]["fill"])
}

func TestTextWithoutAStyleIsInk(t *testing.T) {
	_, attrs, _ := elements(t, draw(func(c canvas.Canvas) { c.Text(0, 0, "x", dark.Text) }))
	require.Equal(t, hex(ink), attrs[2]["fill"])
}

func TestReverseAndBackgrounds(t *testing.T) {
	names, attrs, _ := elements(t, draw(func(c canvas.Canvas) { c.Text(0, 0, "on", dark.Selected) }))
	require.Equal(t, []string{"svg", "rect", "rect", "text"}, names)
	require.Equal(t, hex(dark.Selected.Bg), attrs[2]["fill"])
	require.Equal(t, "18", attrs[2]["width"])
	plain := theme.New(theme.NoColor, true)
	names, attrs, _ = elements(t, draw(func(c canvas.Canvas) { c.Text(0, 0, "on", plain.Selected) }))
	require.Equal(t, []string{"svg", "rect", "rect", "text"}, names)
	require.Equal(t, hex(ink), attrs[2]["fill"])
	require.Equal(t, hex(paper), attrs[3]["fill"])
}

// Lines of neighbouring cells meet, whatever the font: a box is closed.
func TestLinesMeet(t *testing.T) {
	g := dark.Glyphs
	p := draw(func(c canvas.Canvas) {
		for x, s := range []string{g.TopLeft, g.Horizontal, g.TopRight} {
			c.Set(x, 0, s, dark.Border)
		}
		for x, s := range []string{g.BottomLeft, g.Horizontal, g.BottomRight} {
			c.Set(x, 1, s, dark.Border)
		}
	})
	names, attrs, _ := elements(t, p)
	require.Equal(t, []string{"svg", "rect", "path", "path"}, names, "a row in one dark is one path")
	// The corner's line ends at the right edge of its cell, where the next begins.
	require.Contains(t, attrs[2]["d"], "M13.9 18.9h5.1")
	require.Contains(t, attrs[2]["d"], "M19 18.9h9v1.2")
}

// The dots of a Braille character are those that Unicode says.
func TestBrailleDots(t *testing.T) {
	for r, want := range map[rune][]string{
		'⠁': {"M0.7 0.8"}, '⠈': {"M5.2 0.8"}, '⡀': {"M0.7 15h"}, '⢀': {"M5.2 15h"},
		'⠂': {"M0.7 5.5"}, '⠄': {"M0.7 10.3"},
	} {
		d := shape(string(r), 0, 0)
		require.Equal(t, 1, strings.Count(d, "M"), string(r))
		require.True(t, strings.HasPrefix(d, want[0]), "%c: %s", r, d)
	}
	require.Equal(t, 8, strings.Count(shape("⣿", 0, 0), "M"))
	require.Empty(t, shape("⠀", 0, 0), "no dot is nothing to draw")
}

func TestBlocksFillTheirPart(t *testing.T) {
	require.Equal(t, "M0 0h9v19h-9z", shape("█", 0, 0))
	require.Equal(t, "M0 9.5h9v9.5h-9z", shape("▄", 0, 0))
}

// Every glyph that draws a line or fills a cell is a shape, for fonts differ.
func TestGlyphsThatMustMeetAreShapes(t *testing.T) {
	g := dark.Glyphs
	for _, s := range []string{g.Horizontal, g.Vertical, g.TopLeft, g.TopRight, g.BottomLeft, g.BottomRight, g.Tick, g.Dash, g.TrackDone, g.TrackRest, g.BarDone, g.BarRest, g.LevelFull, g.LevelPart, g.LevelNone, g.Init, g.Busy, g.Idle} {
		require.NotEmpty(t, shape(s, 0, 0), s)
	}
	for _, s := range []string{"a", "", "ab", g.Yes, "…"} {
		require.Empty(t, shape(s, 0, 0), s)
	}
}

// Whatever is on a screen, its picture is well-formed and has all of its text.
func TestAnyScreenIsAPicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab &<>\"'é漢─⣿█░\x00\x1b\t…👍\ufffe")), 0, 40, -1).Draw(t, "text")
		c := canvas.New(30, 2)
		c.Text(0, 0, text, dark.Strong)
		names, _, got := elements(t, Draw(c.String(), paper, ink))
		require.Equal(t, "svg", names[0])
		for _, r := range "ab<>é漢" {
			require.Equal(t, strings.Count(canvasText(c), string(r)), strings.Count(got, string(r)))
		}
	})
}

func canvasText(c canvas.Canvas) string {
	var b strings.Builder
	for y := range c.H() {
		for x := range c.W() {
			b.WriteString(c.At(x, y))
		}
	}
	return b.String()
}
