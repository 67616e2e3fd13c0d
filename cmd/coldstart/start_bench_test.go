//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"coldstart/internal/progress"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// BenchmarkFirstFrame measures what a learner waits for who starts the program:
// from the start of the process to the first screen on a pseudo-terminal of
// 120x40, in the median of 20 starts, and the fastest and the slowest of them.
func BenchmarkFirstFrame(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "coldstart")
	out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
	require.NoError(b, err, string(out))
	for _, c := range []struct {
		screen string
		args   []string
		see    string
	}{
		{"home", nil, "Serverless, by experiment"},
		{"lab", []string{"lab", "throttled-payment"}, "knobs"},
		{"quiz", []string{"play", "throttled-payment"}, "story"},
	} {
		b.Run(c.screen, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = nil
				for range 20 {
					took = append(took, firstFrame(b, c.see, binary, c.args...))
				}
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2].Seconds()*1e3, "ms/start")
			b.ReportMetric(took[0].Seconds()*1e3, "ms/fastest-start")
			b.ReportMetric(took[len(took)-1].Seconds()*1e3, "ms/slowest-start")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// firstFrame starts the program and returns how long it took until a text was
// written.
func firstFrame(b *testing.B, text, binary string, args ...string) time.Duration {
	cmd := exec.CommandContext(b.Context(), binary, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "COLORTERM=truecolor", progress.HomeVariable+"="+b.TempDir())
	began := time.Now()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	require.NoError(b, err)
	var shown []byte
	buffer := make([]byte, 1<<16)
	for !bytes.Contains(shown, []byte(text)) {
		n, err := terminal.Read(buffer)
		require.NoError(b, err, "the program has ended without %q", text)
		shown = append(shown, buffer[:n]...)
	}
	took := time.Since(began)
	require.NoError(b, cmd.Process.Kill())
	_ = cmd.Wait()
	require.NoError(b, terminal.Close())
	return took
}
