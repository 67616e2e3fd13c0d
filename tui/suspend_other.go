//go:build !unix

package tui

import tea "charm.land/bubbletea/v2"

// suspension is nil: there are no jobs here.
func suspension() tea.Cmd { return nil }
