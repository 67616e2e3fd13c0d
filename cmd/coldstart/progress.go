package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/colorprofile"
)

const (
	progressAfter = time.Second            // a shorter wait needs no word
	progressEvery = 200 * time.Millisecond // between two words
)

// A meter tells a person who waits how far the work is and how long it will
// take, on one line of a terminal that it overwrites, and removes in the end.
type meter struct {
	share   atomic.Uint64 // math.Float64bits
	stop    chan struct{}
	stopped sync.WaitGroup
}

// newMeter starts a meter of what is done; close it. Where w is no terminal it
// writes nothing.
func newMeter(w io.Writer, what string) *meter {
	if !isTerminal(w) {
		w = io.Discard
	}
	return startMeter(w, what)
}

func startMeter(w io.Writer, what string) *meter {
	m := &meter{stop: make(chan struct{})}
	began := time.Now()
	m.stopped.Go(func() {
		wait := time.NewTimer(progressAfter)
		defer wait.Stop()
		written := 0
		for {
			select {
			case <-m.stop:
				if written > 0 {
					fmt.Fprintf(w, "\r%s\r", strings.Repeat(" ", written))
				}
				return
			case <-wait.C:
				line := progressLine(what, math.Float64frombits(m.share.Load()), time.Since(began))
				// Blanks cover what a longer line has left; no escape sequence is needed.
				fmt.Fprintf(w, "\r%-*s", written, line)
				written = max(written, len(line))
				wait.Reset(progressEvery)
			}
		}
	})
	return m
}

// report says how far the work is, from 0 to 1.
func (m *meter) report(share float64) { m.share.Store(math.Float64bits(share)) }

// close stops the meter and takes its line away.
func (m *meter) close() {
	close(m.stop)
	m.stopped.Wait()
}

// progressLine says how far the work is and, if it goes on as it has, how long
// it will still take. Work that does not say how far it is has a share of 0.
func progressLine(what string, share float64, elapsed time.Duration) string {
	if share <= 0 {
		return fmt.Sprintf("%s, %v so far", what, elapsed.Round(time.Second))
	}
	line := fmt.Sprintf("%s: %d %%", what, int(100*share))
	left := time.Duration(float64(elapsed) * (1 - share) / share)
	unit := time.Second
	if left > time.Hour {
		unit = time.Minute
	}
	text := max(left.Round(unit), unit).String()
	if unit == time.Minute {
		text = strings.TrimSuffix(text, "0s")
	}
	return line + ", about " + text + " left"
}

// isTerminal reports whether what is written to w is seen on a terminal that
// can do more than print: one that TERM calls dumb is none.
func isTerminal(w io.Writer) bool {
	if _, ok := w.(*os.File); !ok {
		return false
	}
	// Of the environment only what the terminal is: not what colours are wished.
	env := []string{}
	if term, ok := os.LookupEnv("TERM"); ok {
		env = append(env, "TERM="+term)
	}
	return colorprofile.Detect(w, env) > colorprofile.NoTTY
}
