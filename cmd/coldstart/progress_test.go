package main

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgressLine(t *testing.T) {
	require.Equal(t, "simulating, 1m0s so far", progressLine("simulating", 0, time.Minute))
	require.Equal(t, "simulating: 25 %, about 30s left", progressLine("simulating", 0.25, 10*time.Second))
	require.Equal(t, "simulating: 99 %, about 1s left", progressLine("simulating", 0.999, 2*time.Second))
	require.Equal(t, "simulating: 1 %, about 1h39m left", progressLine("simulating", 0.01, time.Minute))
}

// TestMeter: nothing in the first second, then one line that is overwritten,
// and taken away in the end.
func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		m := startMeter(&out, "simulating")
		m.report(0.5)
		time.Sleep(900 * time.Millisecond)
		synctest.Wait()
		require.Empty(t, out.String())
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, "\rsimulating: 50 %, about 1s left", out.String())
		m.close()
		require.Equal(t, "\rsimulating: 50 %, about 1s left\r                               \r", out.String())
	})
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		startMeter(&out, "simulating").close()
		require.Empty(t, out.String(), "what is done at once leaves no trace")
	})
}

func TestNoTerminal(t *testing.T) {
	require.False(t, isTerminal(&bytes.Buffer{}))
}

// TestALongSimulationSaysHowFarItIs on a terminal, on one line that is gone in
// the end; elsewhere it says nothing (TestInterrupted).
func TestALongSimulationSaysHowFarItIs(t *testing.T) {
	text, code := screen(t, "xterm", [][2]string{{" left", "\x03"}}, "sim", "testdata/worlds/everything.toml", "--duration", "80000h")
	require.Equal(t, exitInterrupted, code, "%q", text)
	require.Regexp(t, `^\rsimulating: \d+ %, about \d\S* left`, text)
	require.Regexp(t, `\r +\r(\^C)?interrupted\r\n$`, text)
	require.NotContains(t, text, "\x1b")
}
