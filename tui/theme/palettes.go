package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// The hues are those of Okabe and Ito ("Color Universal Design", 2008), which
// stay apart for people with any of the usual colour deficiencies, lightened
// or darkened until they reach the contrast.
var (
	darkPalette = palette{
		paper:       lipgloss.Color("#1B1D21"),
		ink:         lipgloss.Color("#E4E6EA"),
		muted:       lipgloss.Color("#A7AEB8"),
		border:      lipgloss.Color("#6C7481"),
		accent:      lipgloss.Color("#7CC7F5"),
		code:        lipgloss.Color("#E6B8D4"),
		selection:   lipgloss.Color("#27496D"),
		onSelection: lipgloss.Color("#FFFFFF"),
		good:        lipgloss.Color("#5FD7A7"),
		warn:        lipgloss.Color("#F2B84B"),
		bad:         lipgloss.Color("#FF9A85"),
		cold:        lipgloss.Color("#C9AEFF"),
		idle:        lipgloss.Color("#9AA6B2"),
		limit:       lipgloss.Color("#F4E36A"),
		series:      [4]color.Color{lipgloss.Color("#6EC1F4"), lipgloss.Color("#F2B84B"), lipgloss.Color("#5FD7A7"), lipgloss.Color("#E6A3CB")},
	}
	lightPalette = palette{
		paper:       lipgloss.Color("#FFFFFF"),
		ink:         lipgloss.Color("#1C1F23"),
		muted:       lipgloss.Color("#59616B"),
		border:      lipgloss.Color("#9AA1AB"),
		accent:      lipgloss.Color("#005A9C"),
		code:        lipgloss.Color("#8A2E63"),
		selection:   lipgloss.Color("#CFE3F7"),
		onSelection: lipgloss.Color("#0B2239"),
		good:        lipgloss.Color("#00694A"),
		warn:        lipgloss.Color("#8A5000"),
		bad:         lipgloss.Color("#B02A12"),
		cold:        lipgloss.Color("#6A3DA8"),
		idle:        lipgloss.Color("#66707B"),
		limit:       lipgloss.Color("#6E5C00"),
		series:      [4]color.Color{lipgloss.Color("#005FA8"), lipgloss.Color("#8A5000"), lipgloss.Color("#00694A"), lipgloss.Color("#97306F")},
	}
	contrastDarkPalette = palette{
		paper:       lipgloss.Color("#000000"),
		ink:         lipgloss.Color("#FFFFFF"),
		muted:       lipgloss.Color("#E0E0E0"),
		border:      lipgloss.Color("#FFFFFF"),
		accent:      lipgloss.Color("#66E0FF"),
		code:        lipgloss.Color("#FFB8E0"),
		selection:   lipgloss.Color("#FFFF00"),
		onSelection: lipgloss.Color("#000000"),
		good:        lipgloss.Color("#66FFB3"),
		warn:        lipgloss.Color("#FFC840"),
		bad:         lipgloss.Color("#FFB0A0"),
		cold:        lipgloss.Color("#DCC8FF"),
		idle:        lipgloss.Color("#C8C8C8"),
		limit:       lipgloss.Color("#FFFF66"),
		series:      [4]color.Color{lipgloss.Color("#80D4FF"), lipgloss.Color("#FFC840"), lipgloss.Color("#66FFB3"), lipgloss.Color("#FFB8E0")},
	}
	contrastLightPalette = palette{
		paper:       lipgloss.Color("#FFFFFF"),
		ink:         lipgloss.Color("#000000"),
		muted:       lipgloss.Color("#333333"),
		border:      lipgloss.Color("#000000"),
		accent:      lipgloss.Color("#003F7F"),
		code:        lipgloss.Color("#701C50"),
		selection:   lipgloss.Color("#00306B"),
		onSelection: lipgloss.Color("#FFFFFF"),
		good:        lipgloss.Color("#004D33"),
		warn:        lipgloss.Color("#633700"),
		bad:         lipgloss.Color("#8A1400"),
		cold:        lipgloss.Color("#4B2585"),
		idle:        lipgloss.Color("#444444"),
		limit:       lipgloss.Color("#4D4000"),
		series:      [4]color.Color{lipgloss.Color("#00457F"), lipgloss.Color("#633700"), lipgloss.Color("#004D33"), lipgloss.Color("#701C50")},
	}
)
