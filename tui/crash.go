package tui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"coldstart/engine/parallel"
)

// A Crash is a mistake of this program's that it has met while it ran. The
// terminal is as it was and progress is saved when Run returns it.
type Crash struct {
	What any    // that was panicked with
	Path string // of the report; empty where none could be written
	Err  error  // why it could not be
}

// Error says what has happened, for the learner.
func (c *Crash) Error() string {
	text := fmt.Sprintf("coldstart has made a mistake and had to stop: %v\nWhat you have done is saved.", c.What)
	if c.Path == "" {
		return text + fmt.Sprintf(" There is no report of it: %v.", c.Err)
	}
	return text + "\nA report of it, with nothing in it but what the program was doing, is in\n" + c.Path
}

// A guard runs the program and keeps the first panic of Update, View or a
// command: it ends the program as a quit would, so that the terminal is
// restored and everything saved, where Bubble Tea itself would print the stack
// over whatever is on the screen.
type guard struct {
	App
	caught *caught
	rest   *rest // is told of what is drawn
}

// caught is the first panic, shared by the guards that follow each other.
type caught struct {
	quit func() // ends the program from outside of Update

	mu    sync.Mutex
	what  any
	stack []byte
	while string // what the program was doing
}

// catch is to be deferred: it keeps a panic, and tells then that there was one.
func (c *caught) catch(while string, then func()) {
	what := recover()
	if what == nil {
		return
	}
	stack := debug.Stack()
	if run, ok := what.(*parallel.Panic); ok {
		what, stack = run.What, slices.Concat(run.Stack, []byte("\ncalled for by\n\n"), stack)
	}
	c.mu.Lock()
	if c.what == nil {
		c.what, c.stack, c.while = what, stack, while
	}
	c.mu.Unlock()
	then()
}

func (g guard) Init() tea.Cmd { return g.caught.command(g.App.Init()) }

func (g guard) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer g.caught.catch(fmt.Sprintf("taking %T", msg), func() { next, cmd = g, tea.Quit })
	m, cmd := g.App.Update(msg)
	return guard{m.(App), g.caught, g.rest}, g.caught.command(cmd)
}

func (g guard) View() (v tea.View) {
	defer g.rest.stir()
	defer g.caught.catch("drawing", g.caught.quit)
	return g.App.View()
}

// command is a command that keeps its panic.
func (c *caught) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer c.catch("running a command", func() { msg = tea.QuitMsg{} })
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			guarded := make(tea.BatchMsg, len(batch))
			for i, cmd := range batch {
				guarded[i] = c.command(cmd)
			}
			return guarded
		}
		return msg
	}
}

// place is what is on the screen, for a report.
func (a App) place() string {
	var names []string
	for _, s := range a.screens {
		names = append(names, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", s), "tui.holder[coldstart/"), "]"))
	}
	if a.over != nil {
		names = append(names, fmt.Sprintf("%T", a.over))
	}
	return fmt.Sprintf("%s, %dx%d", strings.Join(names, " > "), a.w, a.h)
}

// crash writes the report of what was caught while a was the program, and
// returns it as an error; nil where nothing was.
func (c *caught) crash(a App, now time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.what == nil {
		return nil
	}
	o := a.options
	report := fmt.Sprintf("coldstart %s\n%s %s/%s\n%s\n%s on %s\n\n%v\n\n%s",
		o.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, now.UTC().Format(time.RFC3339), c.while, a.place(), c.what, c.stack)
	path := filepath.Join(o.Reports, "crash-"+now.UTC().Format("20060102-150405")+".txt")
	err := errors.New("nobody has said where")
	if o.Reports != "" {
		err = os.MkdirAll(o.Reports, 0o700)
	}
	if err == nil {
		err = os.WriteFile(path, []byte(report), 0o600)
	}
	if err != nil {
		path = ""
	}
	return &Crash{What: c.what, Path: path, Err: err}
}
