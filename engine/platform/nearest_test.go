package platform

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	names := []string{"scaling.burst", "scaling.period", "memory.min", "memory.max"}
	for _, c := range []struct{ word, want string }{
		{"scaling.burst", "scaling.burst"},
		{"scaling.burts", "scaling.burst"},
		{"scalingburst", "scaling.burst"},
		{"memory.mix", "memory.min"},
		{"memory.mxa", "memory.max"},
		{"scaling", ""},
		{"", ""},
		{"billing.unit", ""},
	} {
		require.Equal(t, c.want, nearest(c.word, names), c.word)
	}
	require.Equal(t, "aws", nearest("asw", []string{"aws-classic", "aws"}))
}

// slowDistance is the definition, without a table and without a limit.
func slowDistance(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	d := slowDistance(a[1:], b[1:])
	if a[0] != b[0] {
		d++
	}
	d = min(d, slowDistance(a[1:], b)+1, slowDistance(a, b[1:])+1)
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		d = min(d, slowDistance(a[2:], b[2:])+1)
	}
	return d
}

func TestPropertyEditDistance(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abc")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		want := slowDistance(a, b)
		require.Equal(t, want, editDistance(a, b, 100))
		limit := rapid.IntRange(1, 6).Draw(t, "limit")
		if got := editDistance(a, b, limit); want < limit {
			require.Equal(t, want, got)
		} else {
			require.GreaterOrEqual(t, got, limit)
		}
	})
}
