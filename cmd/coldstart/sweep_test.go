package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestParseSweep(t *testing.T) {
	for text, want := range map[string]string{
		"functions.api.memory_mb=128..1024/8": "128 256 384 512 640 768 896 1024",
		"a=1..10/5":                           "1 3 6 8 10",
		"a=1.0..10/5":                         "1 3.25 5.5 7.75 10",
		"a=0..1/5":                            "0 0.25 0.5 0.75 1",
		"a=0.1..0.5/3":                        "0.1 0.3 0.5",
		"sources.web.rate=50/s..400/s/8":      "50/s 100/s 150/s 200/s 250/s 300/s 350/s 400/s",
		"sources.web.rate=1k/s..2k/s/2":       "1000/s 2000/s",
		"functions.api.timeout=100ms..1s/4":   "100ms 400ms 700ms 1s",
		"a=10..5/2":                           "10 5",
	} {
		s, err := parseSweep(text)
		require.NoError(t, err, text)
		require.Equal(t, want, strings.Join(s.values, " "), text)
		require.Equal(t, text[:strings.Index(text, "=")], s.path)
	}
	for text, want := range map[string]string{
		"a":              "PATH=A..B/N",
		"a=1..2":         "PATH=A..B/N",
		"a=1/5":          "range is missing",
		"a=1..2/1":       "between 2 and",
		"a=50/s..90/s":   "between 2 and",
		"a=x..y/5":       "numbers, times or rates",
		"a=1..2s/5":      "of one kind",
		"a=1/s..2/min/5": "same unit",
		"a=NaN..1/5":     "numbers, times or rates",
	} {
		_, err := parseSweep(text)
		require.ErrorContains(t, err, want, text)
	}
}
