package theme

import (
	"fmt"
	"image/color"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"
)

// luminance is the relative luminance of WCAG 2.2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrastFormula(t *testing.T) {
	require.InDelta(t, 21, contrast(lipgloss.Color("#000000"), lipgloss.Color("#FFFFFF")), 1e-9)
	require.InDelta(t, 4.48, contrast(lipgloss.Color("#777777"), lipgloss.Color("#FFFFFF")), 0.005) // a well-known near miss
}

// Backgrounds that people have: the terminals' own and the popular schemes
// (VS Code, One Dark, Dracula, Solarized, Nord).
var (
	darkBackgrounds  = []uint32{0x000000, 0x1E1E1E, 0x282C34, 0x282A36, 0x002B36, 0x2E3440}
	lightBackgrounds = []uint32{0xFFFFFF, 0xFAFAFA, 0xFDF6E3, 0xF5F5F5}
)

func TestEveryColourIsLegible(t *testing.T) {
	for _, tt := range []struct {
		name        string
		p           palette
		backgrounds []uint32
		want        float64
	}{
		{"dark", darkPalette, darkBackgrounds, 4.5},
		{"light", lightPalette, lightBackgrounds, 4.5},
		{"high contrast on dark", contrastDarkPalette, darkBackgrounds, 7},
		{"high contrast on light", contrastLightPalette, lightBackgrounds, 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.GreaterOrEqual(t, contrast(tt.p.onSelection, tt.p.selection), tt.want, "text on the selection")
			require.GreaterOrEqual(t, contrast(tt.p.ink, tt.p.paper), 7.0, "running text on the palette's own background")
			backgrounds := map[string]color.Color{"its own": tt.p.paper}
			for _, bg := range tt.backgrounds {
				backgrounds[fmt.Sprintf("%06x", bg)] = lipgloss.Color(fmt.Sprintf("#%06X", bg))
			}
			for bg, b := range backgrounds {
				text := map[string]color.Color{
					"muted": tt.p.muted, "accent": tt.p.accent, "code": tt.p.code, "good": tt.p.good, "warn": tt.p.warn,
					"bad": tt.p.bad, "cold": tt.p.cold, "idle": tt.p.idle, "limit": tt.p.limit,
				}
				for i, c := range tt.p.series {
					text["series "+string(rune('1'+i))] = c
				}
				for name, c := range text {
					require.GreaterOrEqualf(t, contrast(c, b), tt.want, "%s on %s", name, bg)
				}
				require.GreaterOrEqualf(t, contrast(tt.p.border, b), 2.0, "border on %s", bg)
			}
		})
	}
}

// Whoever cannot see colours still has to see what is selected and focused.
func TestNoColourHasNoColour(t *testing.T) {
	v := reflect.ValueOf(New(NoColor, true))
	check := func(name string, s Style) {
		require.Nil(t, s.Fg, name)
		require.Nil(t, s.Bg, name)
	}
	for i := range v.NumField() {
		switch f := v.Field(i).Interface().(type) {
		case Style:
			check(v.Type().Field(i).Name, f)
		case [4]Style:
			for _, s := range f {
				check("series", s)
			}
		}
	}
	s := New(NoColor, true)
	require.NotZero(t, s.Selected.Attrs&uv.AttrReverse)
	require.NotEqual(t, s.Focus, s.Border)
	require.NotEqual(t, s.Strong, s.Text)
}

func TestVariantFollowsTheTerminal(t *testing.T) {
	require.Equal(t, NoColor, For(Dark, colorprofile.ASCII))
	require.Equal(t, NoColor, For(HighContrast, colorprofile.NoTTY))
	require.Equal(t, Dark, For(Dark, colorprofile.ANSI))
	require.Equal(t, New(Dark, true), New(Auto, true))
	require.Equal(t, New(Light, false), New(Auto, false))
	require.NotEqual(t, New(HighContrast, true), New(HighContrast, false))
}

// A look that was chosen brings a background of its own, unless the terminal has
// said that it has such a one.
func TestALookBringsItsBackground(t *testing.T) {
	for _, c := range []struct {
		v        Variant
		terminal Terminal
		paper    color.Color
	}{
		{Auto, Terminal{true, true}, nil},
		{Auto, Terminal{false, true}, nil},
		{Dark, Terminal{true, true}, nil},
		{Dark, Terminal{false, true}, darkPalette.paper},
		{Light, Terminal{true, true}, lightPalette.paper},
		{Light, Terminal{true, false}, lightPalette.paper}, // a guess
		{Light, Terminal{false, false}, lightPalette.paper},
		{Dark, Terminal{true, false}, darkPalette.paper},
		{Auto, Terminal{true, false}, nil},
		{Light, Terminal{false, true}, nil},
		{HighContrast, Terminal{true, true}, contrastDarkPalette.paper},
		{HighContrast, Terminal{false, true}, contrastLightPalette.paper},
		{NoColor, Terminal{false, true}, nil},
	} {
		s := On(c.terminal, c.v)
		require.Equal(t, c.paper, s.Paper, "%+v", c)
		require.Equal(t, c.paper == nil, s.Ink == nil)
		s.Paper, s.Ink = nil, nil
		require.Equal(t, New(c.v, c.terminal.Dark), s)
	}
}

func TestGuess(t *testing.T) {
	for value, want := range map[string]Terminal{
		"":             {true, false},
		"15;0":         {true, true},
		"0;15":         {false, true},
		"0;default;15": {false, true},
		"12;8":         {true, true},
		"0;7":          {false, true},
		"15;default":   {true, false},
		"7":            {true, false},
		"0;16":         {true, false},
		"0;-1":         {true, false},
		"a;b;c":        {true, false},
	} {
		require.Equal(t, want, Guess(func(string) string { return value }), value)
	}
}

func TestEveryGlyphIsOneCell(t *testing.T) {
	for name, g := range map[string]Glyphs{"unicode": Unicode, "ascii": ASCII} {
		v := reflect.ValueOf(g)
		for i := range v.NumField() {
			if v.Field(i).Kind() != reflect.String {
				continue
			}
			s := v.Field(i).String()
			require.Equalf(t, 1, ansi.StringWidth(s), "%s %s", name, v.Type().Field(i).Name)
			if name == "ascii" {
				require.Less(t, s[0], byte(0x7f))
			}
		}
	}
}

// Colours are named here and nowhere else.
func TestNoColourLiteralElsewhere(t *testing.T) {
	literal := regexp.MustCompile(`lipgloss\.Color\(|color\.(RGBA|NRGBA|Gray)\{|ansi\.(BasicColor|IndexedColor|RGBColor|HexColor)|"#[0-9a-fA-F]{6}"|\\x1b\[[0-9;]*m|\\033\[`)
	require.True(t, literal.MatchString(`x := "#00ff00"`))
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "theme" {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		require.Emptyf(t, literal.FindString(string(src)), "%s names a colour", path)
		return nil
	})
	require.NoError(t, err)
	t.Logf("%d files looked at", files)
}

// A picture of a screen has the colours that its look was made for.
func TestPage(t *testing.T) {
	paper, ink := New(Dark, true).Page()
	require.Equal(t, darkPalette.paper, paper)
	require.Equal(t, darkPalette.ink, ink)
	paper, _ = New(HighContrast, true).Page()
	require.Equal(t, contrastDarkPalette.paper, paper)
	paper, _ = New(Light, true).Page()
	require.Equal(t, lightPalette.paper, paper)
	paper, _ = New(NoColor, true).Page()
	require.Equal(t, lightPalette.paper, paper)
}
