//go:build unix

package tui

import (
	"io"
	"os"
	"os/signal"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// suspension is the command that suspends the program, nil where it cannot be.
//
// It is what tea.Suspend does, but for a moment that is waited between giving
// the terminal back and stopping. Without it the goroutine of Bubble Tea's that
// draws, told to end, may come to stop its ticker only after the program has
// been continued and the ticker started again: nothing is drawn from then on.
//
// Source: github.com/charmbracelet/bubbletea, issue 1778. Once startRenderer
// there waits for that goroutine, tea.Suspend can take the place of this.
func suspension() tea.Cmd {
	if !canSuspend() {
		return nil
	}
	return tea.Exec(stopped{}, func(error) tea.Msg { return tea.ResumeMsg{} })
}

// settling is how long the goroutine that drew is given to end. It has nothing
// left to do but that; a person does not notice the wait.
const settling = 100 * time.Millisecond

// stopped stops the process group when it is run, and is done when the process
// is continued. The terminal is the shell's meanwhile.
type stopped struct{}

func (stopped) Run() error {
	time.Sleep(settling)
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if err := unix.Kill(0, unix.SIGTSTP); err != nil {
		return err
	}
	<-continued
	return nil
}

func (stopped) SetStdin(io.Reader)  {}
func (stopped) SetStdout(io.Writer) {}
func (stopped) SetStderr(io.Writer) {}

// canSuspend reports whether a shell would take over and bring the program
// back: whether it is a job of one. The kernel does not stop a process group
// that nobody outside of it but in the same session looks after (an orphaned
// one, as of "xterm -e coldstart" or a container), and to wait for somebody to
// go on with it would be to wait forever.
//
// Source: POSIX.1-2024, 3.246 "Orphaned Process Group", and "kill": SIGTSTP to
// such a group is discarded. A group whose leader also leads the session has a
// parent in another one; else the parent's session decides.
func canSuspend() bool {
	session, err := unix.Getsid(0)
	if err != nil || unix.Getpgrp() == session {
		return false
	}
	parents, err := unix.Getsid(os.Getppid())
	return err == nil && parents == session
}
