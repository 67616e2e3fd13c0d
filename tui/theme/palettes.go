package theme

import "image/color"

// rgb is a colour written as 0xRRGGBB.
func rgb(v uint32) color.Color {
	return color.RGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// The hues are those of Okabe and Ito ("Color Universal Design", 2008), which
// stay apart for people with any of the usual colour deficiencies, lightened
// or darkened until they reach the contrast.
var (
	darkPalette = palette{
		muted:       rgb(0xA7AEB8),
		border:      rgb(0x6C7481),
		accent:      rgb(0x7CC7F5),
		code:        rgb(0xE6B8D4),
		selection:   rgb(0x27496D),
		onSelection: rgb(0xFFFFFF),
		good:        rgb(0x5FD7A7),
		warn:        rgb(0xF2B84B),
		bad:         rgb(0xFF9A85),
		cold:        rgb(0xC9AEFF),
		idle:        rgb(0x9AA6B2),
		limit:       rgb(0xF4E36A),
		series:      [4]color.Color{rgb(0x6EC1F4), rgb(0xF2B84B), rgb(0x5FD7A7), rgb(0xE6A3CB)},
	}
	lightPalette = palette{
		muted:       rgb(0x59616B),
		border:      rgb(0x9AA1AB),
		accent:      rgb(0x005A9C),
		code:        rgb(0x8A2E63),
		selection:   rgb(0xCFE3F7),
		onSelection: rgb(0x0B2239),
		good:        rgb(0x00694A),
		warn:        rgb(0x8A5000),
		bad:         rgb(0xB02A12),
		cold:        rgb(0x6A3DA8),
		idle:        rgb(0x66707B),
		limit:       rgb(0x6E5C00),
		series:      [4]color.Color{rgb(0x005FA8), rgb(0x8A5000), rgb(0x00694A), rgb(0x97306F)},
	}
	contrastDarkPalette = palette{
		muted:       rgb(0xE0E0E0),
		border:      rgb(0xFFFFFF),
		accent:      rgb(0x66E0FF),
		code:        rgb(0xFFB8E0),
		selection:   rgb(0xFFFF00),
		onSelection: rgb(0x000000),
		good:        rgb(0x66FFB3),
		warn:        rgb(0xFFC840),
		bad:         rgb(0xFFB0A0),
		cold:        rgb(0xDCC8FF),
		idle:        rgb(0xC8C8C8),
		limit:       rgb(0xFFFF66),
		series:      [4]color.Color{rgb(0x80D4FF), rgb(0xFFC840), rgb(0x66FFB3), rgb(0xFFB8E0)},
	}
	contrastLightPalette = palette{
		muted:       rgb(0x333333),
		border:      rgb(0x000000),
		accent:      rgb(0x003F7F),
		code:        rgb(0x701C50),
		selection:   rgb(0x00306B),
		onSelection: rgb(0xFFFFFF),
		good:        rgb(0x004D33),
		warn:        rgb(0x633700),
		bad:         rgb(0x8A1400),
		cold:        rgb(0x4B2585),
		idle:        rgb(0x444444),
		limit:       rgb(0x4D4000),
		series:      [4]color.Color{rgb(0x00457F), rgb(0x633700), rgb(0x004D33), rgb(0x701C50)},
	}
)
