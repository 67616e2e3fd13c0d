package canvas

import (
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/stretchr/testify/require"
)

// What a canvas returns can be drawn on again and is the same then.
func TestPasteGivesBackWhatWasDrawn(t *testing.T) {
	c := New(12, 3)
	c.Text(1, 0, "Grüße 界", Style{Attrs: uv.AttrBold})
	c.Text(3, 2, "end", Style{Attrs: uv.AttrReverse})
	again := New(12, 3)
	again.Paste(c.String())
	require.Equal(t, c.String(), again.String())

	small := New(5, 2)
	small.Paste(c.String())
	require.Equal(t, "G", small.At(1, 0))
	small.Paste("")
	require.Equal(t, " ", small.At(1, 0), "it covers all that there was")
}
