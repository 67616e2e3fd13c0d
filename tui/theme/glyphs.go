package theme

// Glyphs are the characters that draw lines, marks and charts. Every one is a
// single cell wide.
type Glyphs struct {
	Horizontal, Vertical                          string // lines of a panel
	TopLeft, TopRight, BottomLeft, BottomRight    string // its corners
	Tick, Dash                                    string // on a y axis; a limit line
	Yes, No, Pending                              string // a claim that holds, fails, is not known yet
	Pointer, Left, Right, Up, Down, Handle        string // the selected row; a slider's ends; more above, below; a slider's handle
	TrackDone, TrackRest                          string // a slider left and right of its handle
	BarDone, BarRest                              string // a progress bar
	LevelFull, LevelPart, LevelNone               string // a bar that tells done from done in part
	Bullet, Ellipsis, Play, Pause, Separator, Pin string // lists; cut text; playback; between short items; a pinned outcome
	Init, Busy, Idle, Mark                        string // an environment's lane; a throttle above it
	On, Off                                       string // a choice, chosen or not
	Braille                                       bool   // charts may use Braille dots and block elements
}

// Unicode are the usual glyphs: box drawing, blocks and Braille.
var Unicode = Glyphs{
	Horizontal: "─", Vertical: "│",
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯",
	Tick: "┤", Dash: "┄",
	Yes: "✓", No: "✗", Pending: "·",
	Pointer: "▸", Left: "◂", Right: "▸", Up: "▴", Down: "▾", Handle: "●",
	TrackDone: "━", TrackRest: "─",
	BarDone: "█", BarRest: "░",
	LevelFull: "▆", LevelPart: "▃", LevelNone: "▁",
	Bullet: "•", Ellipsis: "…", Play: "▶", Pause: "‖", Separator: "·", Pin: "◆",
	Init: "▒", Busy: "█", Idle: "░", Mark: "▾",
	On: "◉", Off: "○",
	Braille: true,
}

// ASCII are glyphs that every terminal has.
var ASCII = Glyphs{
	Horizontal: "-", Vertical: "|",
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+",
	Tick: "+", Dash: "-",
	Yes: "+", No: "x", Pending: ".",
	Pointer: ">", Left: "<", Right: ">", Up: "^", Down: "v", Handle: "O",
	TrackDone: "=", TrackRest: "-",
	BarDone: "#", BarRest: ".",
	LevelFull: "#", LevelPart: "=", LevelNone: "_",
	Bullet: "*", Ellipsis: "~", Play: ">", Pause: "=", Separator: "-", Pin: "*",
	Init: "i", Busy: "#", Idle: ".", Mark: "!",
	On: "@", Off: "o",
}
