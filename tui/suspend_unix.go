//go:build unix

package tui

import (
	"os"

	"golang.org/x/sys/unix"
)

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
