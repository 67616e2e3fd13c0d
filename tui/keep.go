package tui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"coldstart/internal/progress"
)

// A log is where events go on their way to the learner's store: they wait here
// until the store is open, and while others are written. It is shared by the
// values of App that follow each other; Update only adds to it, which takes no
// time, and commands write.
type log struct {
	writing sync.Mutex // held while events are written, so that they stay in order
	store   *progress.Store

	mu      sync.Mutex // guards waiting
	waiting []progress.Event
}

// add takes an event. Of a lesson's positions only the newest is worth
// waiting for.
func (l *log) add(e progress.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.waiting); n > 0 && replaces(e, l.waiting[n-1]) {
		l.waiting[n-1] = e
		return
	}
	l.waiting = append(l.waiting, e)
}

// replaces reports whether b has nothing to say once a has happened.
func replaces(a, b progress.Event) bool {
	x, ok := a.(progress.LessonPosition)
	y, also := b.(progress.LessonPosition)
	return ok && also && x.Lesson == y.Lesson
}

// write writes what waits, and returns what the store amounts to then, nil
// while it is not open, and a notice where something could not be kept.
func (l *log) write() (state *progress.State, notice string) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.store == nil {
		return nil, ""
	}
	l.mu.Lock()
	events := l.waiting
	l.waiting = nil
	l.mu.Unlock()
	for _, e := range events {
		if err := l.store.Append(e); err != nil {
			notice = err.Error()
		}
	}
	return l.store.State(), notice
}

// open opens the store unless it is open, and writes what waits.
func (l *log) open(open func() (*progress.Store, string)) (state *progress.State, notice string) {
	l.writing.Lock()
	if l.store == nil {
		l.store, notice = open()
	}
	l.writing.Unlock()
	state, unsaved := l.write()
	if notice == "" {
		notice = unsaved
	}
	return state, notice
}

// close writes what waits and closes the store.
func (l *log) close(open func() (*progress.Store, string)) error {
	l.mu.Lock()
	waiting := len(l.waiting)
	l.mu.Unlock()
	if waiting > 0 {
		l.open(open) // what cannot be saved has been said, or is too late to say
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.store == nil {
		return nil
	}
	return l.store.Close()
}

// savedMsg says what the store amounts to after something was written.
type savedMsg struct {
	state  *progress.State
	notice string
}

// recall opens the store, off the way to the first frame.
func (a App) recall() tea.Cmd {
	log, open := a.log, a.options.Progress
	return func() tea.Msg {
		state, notice := log.open(open)
		return savedMsg{state, notice}
	}
}

// keep takes an event for the store.
func (a App) keep(e progress.Event) (App, tea.Cmd) {
	a.log.add(e)
	log := a.log
	return a, func() tea.Msg {
		state, notice := log.write()
		return savedMsg{state, notice}
	}
}

// saved takes what the store amounts to now.
func (a App) saved(msg savedMsg) (tea.Model, tea.Cmd) {
	if msg.notice != "" {
		a.notice = msg.notice
	}
	if msg.state == nil {
		return a, nil
	}
	a.progress = msg.state
	a, placed := a.goOn()
	a, cmd := a.refresh()
	return a, tea.Batch(placed, cmd)
}

// Run runs a program on the terminal until the learner quits, and keeps what
// has happened up to then. The error is the terminal's or the context's,
// tea.ErrInterrupted where the program was interrupted, and a Crash where it has
// made a mistake.
func Run(ctx context.Context, a App, options ...tea.ProgramOption) error {
	a.options.Suspend = suspension()
	c := &caught{}
	r := &rest{}
	p := tea.NewProgram(guard{a, c, r}, append([]tea.ProgramOption{tea.WithContext(ctx), tea.WithFilter(r.filter)}, options...)...)
	r.program = p
	c.quit = func() { go p.Quit() }
	last, err := p.Run()
	if g, ok := last.(guard); ok {
		a = g.App
	}
	return errors.Join(c.crash(a, time.Now()), err, a.saver.save(), a.log.close(a.options.Progress))
}
