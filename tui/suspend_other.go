//go:build !unix

package tui

// canSuspend is false: there are no jobs here.
func canSuspend() bool { return false }
