package canvas

import uv "github.com/charmbracelet/ultraviolet"

// Paste draws a text that a canvas has returned, styles and all, over c.
func (c Canvas) Paste(text string) {
	uv.NewStyledString(text).Draw(c.sheet, c.area)
}
