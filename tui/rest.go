package tui

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// A rest stops the clock that Bubble Tea draws by while there is nothing to
// draw. The library looks 60 times a second for a new frame for as long as a
// program runs, which keeps a processor awake (0.9 % of one, measured) that
// nobody asks anything of. Every message may change what is to be drawn, and
// nothing else can: its ticker is stopped once a while has passed without one,
// and started again by the next. What a message changes may take longer to work
// out than that, so that a frame that has been drawn counts as a message does.
//
// The ticker is a private field of tea.Program. Where a version of the library
// has no such field nothing rests, which a test would tell.
//
// Source: github.com/charmbracelet/bubbletea, pull request 1796 ("only tick
// while there is a frame to draw"). With it in a release this file can go.
type rest struct {
	program *tea.Program // set before it runs

	mu      sync.Mutex  // guards what follows
	watch   *time.Timer // stops the ticker; nil before the first message
	stirred time.Time   // when the last message came, or frame was drawn
	resting bool
}

// The ticker's pace, Bubble Tea's own, and how long after a message it goes on:
// longer than it can take until a frame that is drawn is on the terminal.
const (
	framePace = time.Second / 60
	awake     = 500 * time.Millisecond
)

// stir tells that there is a message, and so a frame to draw, or that it is drawn.
func (r *rest) stir() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stirred = time.Now()
	switch {
	case r.watch == nil:
		r.watch = time.AfterFunc(awake, r.look)
	case r.resting:
		r.resting = false
		if t := tickerOf(r.program); t != nil {
			t.Reset(framePace)
		}
		r.watch.Reset(awake)
	}
}

// look stops the ticker if the last message and frame are long enough ago.
func (r *rest) look() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if left := awake - time.Since(r.stirred); left > 0 {
		r.watch.Reset(left)
		return
	}
	r.resting = true
	if t := tickerOf(r.program); t != nil {
		t.Stop()
	}
}

// filter sees every message on its way to the program, see tea.WithFilter.
func (r *rest) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	r.stir()
	return msg
}

// tickerOf is the ticker that a running program draws by; nil if it cannot be
// reached.
func tickerOf(p *tea.Program) *time.Ticker {
	f := reflect.ValueOf(p).Elem().FieldByName("ticker")
	if !f.IsValid() || f.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(f.UnsafePointer())
}
