package plain

import (
	"bufio"
	"io"
	"strings"
	"unicode"
)

// A writer is what every line of this package goes through on its way out. It
// lets nothing pass that a terminal could take for more than a character:
// titles and prose come from files that strangers may have written.
type writer struct{ out *bufio.Writer }

func newWriter(w io.Writer) *writer { return &writer{bufio.NewWriter(w)} }

func (w *writer) Write(p []byte) (int, error) {
	if _, err := w.WriteString(string(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (w *writer) WriteString(s string) (int, error) {
	if _, err := w.out.WriteString(harmless(s)); err != nil {
		return 0, err
	}
	return len(s), nil
}

// Flush writes out what is waiting. Its error is the first one of all writes.
func (w *writer) Flush() error { return w.out.Flush() }

// harmless replaces what is no plain character of a text by something plain,
// one for one so that columns stay as they are: control and escape characters,
// marks that change the writing direction or have no width, and the
// characters that draw boxes, blocks and dots, which a screen reader spells
// one by one. Line feeds stay.
func harmless(s string) string { return strings.Map(harmlessRune, s) }

const replacement = '?'

func harmlessRune(r rune) rune {
	switch {
	case r == '\n', r >= ' ' && r <= '~':
		return r
	case r == '\t', unicode.Is(unicode.Zs, r):
		return ' '
	case r >= 0x2500 && r <= 0x257f:
		return boxRune(r)
	case r >= 0x2580 && r <= 0x259f, r >= 0x1fb00 && r <= 0x1fbff: // blocks, and what old computers drew with
		return '#'
	case r >= 0x25a0 && r <= 0x25ff: // squares, circles, triangles
		return '*'
	case r >= 0x2800 && r <= 0x28ff: // Braille
		return ':'
	case !unicode.IsPrint(r), r == unicode.ReplacementChar:
		return replacement
	}
	return r
}

// boxRune draws a line of a box in ASCII.
func boxRune(r rune) rune {
	switch {
	case strings.ContainsRune("─━┄┅┈┉╌╍═╴╶╸╺╼╾", r):
		return '-'
	case strings.ContainsRune("│┃┆┇┊┋╎╏║╵╷╹╻╽╿", r):
		return '|'
	case r == '╱':
		return '/'
	case r == '╲':
		return '\\'
	case r == '╳':
		return 'X'
	}
	return '+'
}
