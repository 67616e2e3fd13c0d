package widget

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"charm.land/glamour/v2"
	"charm.land/glamour/v2/styles"
	"github.com/stretchr/testify/require"

	"coldstart/content"
	"coldstart/tui/theme"
)

var simulators = regexp.MustCompile("(?s)```sim\n.*?```")

// TestNoLetterIsLost renders every lesson of the course with our own renderer and
// with Glamour, at two widths: both show the same letters, whatever else they do.
func TestNoLetterIsLost(t *testing.T) {
	files, err := fs.Glob(content.Files, "lessons/*.md")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := fs.ReadFile(content.Files, file)
		require.NoError(t, err)
		// Front matter and simulators are not the renderer's.
		source := simulators.ReplaceAllString(strings.SplitN(string(data), "+++", 3)[2], "")
		for _, width := range []int{40, 76} {
			oracle, err := glamour.NewTermRenderer(glamour.WithStyles(styles.NoTTYStyleConfig), glamour.WithWordWrap(400))
			require.NoError(t, err)
			theirs, err := oracle.Render(source)
			require.NoError(t, err)
			ours := &strings.Builder{}
			for _, line := range Markdown(source, width, theme.New(theme.NoColor, true)) {
				for _, span := range line {
					ours.WriteString(span.Text)
				}
				ours.WriteByte('\n')
			}
			require.Equal(t, lettersOf(theirs), lettersOf(ours.String()), "%s at %d columns", file, width)
		}
	}
}

// lettersOf counts the letters and digits of a text. Lines are broken
// differently, and a long word in a narrow table may be.
func lettersOf(text string) map[rune]int {
	count := map[rune]int{}
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			count[r]++
		}
	}
	return count
}
