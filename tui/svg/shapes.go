package svg

// Lines of box drawing: to which of its sides a character's lines lead, and how
// thick they are; rounded corners are drawn as square ones.
var lines = map[rune]struct{ left, right, up, down, heavy bool }{
	'─': {left: true, right: true}, '│': {up: true, down: true},
	'╭': {right: true, down: true}, '╮': {left: true, down: true}, '╰': {right: true, up: true}, '╯': {left: true, up: true},
	'┌': {right: true, down: true}, '┐': {left: true, down: true}, '└': {right: true, up: true}, '┘': {left: true, up: true},
	'├': {right: true, up: true, down: true}, '┤': {left: true, up: true, down: true},
	'┬': {left: true, right: true, down: true}, '┴': {left: true, right: true, up: true}, '┼': {left: true, right: true, up: true, down: true},
	'━': {left: true, right: true, heavy: true}, '┃': {up: true, down: true, heavy: true},
}

// shape returns a character that is drawn as the path of its shape in the cell
// at (left, top); "" for one that is text.
func shape(content string, left, top int) string {
	r, n := rune(0), 0
	for _, c := range content {
		r = c
		n++
	}
	if n != 1 {
		return ""
	}
	x, y, w, h := 10*left, 10*top, 10*cellW, 10*cellH
	if l, ok := lines[r]; ok {
		t := 12
		if l.heavy {
			t = 30
		}
		cx, cy := x+(w-t)/2, y+(h-t)/2
		out := ""
		switch {
		case l.left && l.right:
			out += box(x, cy, w, t)
		case l.left:
			out += box(x, cy, cx-x+t, t)
		case l.right:
			out += box(cx, cy, x+w-cx, t)
		}
		switch {
		case l.up && l.down:
			out += box(cx, y, t, h)
		case l.up:
			out += box(cx, y, t, cy-y+t)
		case l.down:
			out += box(cx, cy, t, y+h-cy)
		}
		return out
	}
	switch {
	case r == '┄': // three dashes
		return box(x+5, y+h/2-6, 20, 12) + box(x+35, y+h/2-6, 20, 12) + box(x+65, y+h/2-6, 20, 12)
	case r >= 0x2801 && r <= 0x28FF:
		return dots(r, x, y, w, h)
	case r >= '▁' && r <= '█': // eighths from below
		part := h * int(r-'▁'+1) / 8
		return box(x, y+h-part, w, part)
	case r >= '░' && r <= '▓': // shades: a grid of squares, the denser the darker
		size := map[rune]int{'░': 12, '▒': 17, '▓': 24}[r]
		out := ""
		for row := range 6 {
			for column := range 3 {
				out += box(x+column*w/3+(w/3-size)/2, y+row*h/6+(h/6-size)/2, size, size)
			}
		}
		return out
	}
	return ""
}

// dots are those of a Braille character, evenly spaced from cell to cell. The
// bits of a row are those of Unicode 15, section 21.1.
func dots(r rune, x, y, w, h int) string {
	bits := [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}
	const size = 30
	out := ""
	for row, pair := range bits {
		for column, bit := range pair {
			if (r-0x2800)&bit != 0 {
				out += box(x+column*w/2+(w/2-size)/2, y+row*h/4+(h/4-size)/2, size, size)
			}
		}
	}
	return out
}
