package units

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestUnits(t *testing.T) {
	for _, tt := range []struct {
		unit Unit
		in   float64
		want string
	}{
		{Adaptive.Count, 0, "0"},
		{Adaptive.Count, 7, "7"},
		{Adaptive.Count, 0.25, "0.25"},
		{Adaptive.Count, 2.5, "2.5"},
		{Adaptive.Count, 999.6, "1,000"},
		{Adaptive.Count, 1200, "1,200"},
		{Adaptive.Count, 9999.4, "9,999"},
		{Adaptive.Count, 9999.6, "10k"},
		{Adaptive.Count, 34_512, "34.5k"},
		{Adaptive.Count, 999_499, "999k"},
		{Adaptive.Count, 999_501, "1M"},
		{Adaptive.Count, 1_234_567, "1.23M"},
		{Adaptive.Count, 10e12, "10T"},
		{Adaptive.Count, -1200, "−1,200"},
		{Adaptive.Count, math.NaN(), "–"},
		{Adaptive.Millis, 0, "0 ms"},
		{Adaptive.Millis, 0.12, "120 µs"},
		{Adaptive.Millis, 4.5, "4.5 ms"},
		{Adaptive.Millis, 999.4, "999 ms"},
		{Adaptive.Millis, 999.6, "1 s"},
		{Adaptive.Millis, 1234, "1.23 s"},
		{Adaptive.Millis, 60_000, "60 s"},
		{Adaptive.Millis, 150_000, "2.5 min"},
		{Adaptive.Millis, 6 * 3600e3, "6 h"},
		{Adaptive.Millis, 96 * 3600e3, "4 d"},
		{Adaptive.Millis, 119_690, "120 s"},
		{Adaptive.Millis, 119_710, "2 min"},
		{Adaptive.Millis, 7_181_000, "120 min"},
		{Adaptive.Millis, 7_183_000, "2 h"},
		{Adaptive.Millis, 172_360e3, "47.9 h"},
		{Adaptive.Millis, 172_370e3, "2 d"},
		{Adaptive.Millis, -0.4, "−400 µs"},
		{Fixed.Millis, 0.1234, "0.123 ms"},
		{Fixed.Millis, 1_234.5, "1,234 ms"},
		{Fixed.Millis, 7_200_000, "7,200,000 ms"},
		{Prose.Millis, 7_200_000, "2 h"},
		{Fixed.Count, 34_512, "34,512"},
		{Prose.Count, 1_234_567.8, "1,234,568"},
		{Prose.Count, 12.3456, "12.3"},
		{Adaptive.Rate, 400, "400/s"},
		{Adaptive.Rate, 34_512, "34.5k/s"},
		{Adaptive.Rate, 0.9994, "60/min"},
		{Adaptive.Rate, 0.5, "30/min"},
		{Adaptive.Rate, 1. / 60, "1/min"},
		{Adaptive.Rate, 2. / 3600, "2/h"},
		{Adaptive.Rate, 1. / 86400, "1/day"},
		{Adaptive.Rate, 0, "0/s"},
		{Fixed.Rate, 0.5, "0.5/s"},
		{Prose.Rate, 34_512, "34,512/s"},
		{Prose.Rate, 0.5, "30/min"},
		{Adaptive.USD, 0, "$0"},
		{Adaptive.USD, 0.0042, "$0.0042"},
		{Adaptive.USD, 0.5, "$0.50"},
		{Adaptive.USD, 3.5, "$3.50"},
		{Adaptive.USD, 341.4, "$341"},
		{Adaptive.USD, 12_345, "$12,345"},
		{Adaptive.USD, 2_500_000, "$2.5M"},
		{Adaptive.USD, -3.5, "−$3.50"},
		{Adaptive.USD, 0.0996, "$0.10"},
		{Adaptive.USD, 0.994, "$0.99"},
		{Adaptive.USD, 0.996, "$1.00"},
		{Adaptive.USD, 99.994, "$99.99"},
		{Adaptive.USD, 99.996, "$100"},
		{Adaptive.USD, 100.4, "$100"},
		{Adaptive.USD, -1e-12, "$0"},
		{Fixed.USD, 0, "$0.00"},
		{Prose.USD, 0, "$0.00"},
		{Prose.USD, 0.00423, "$0.0042"},
		{Prose.USD, 1_234.999, "$1,235.00"},
		{Prose.USD, 2_500_000, "$2,500,000.00"},
		{Adaptive.Percent, 0, "0 %"},
		{Adaptive.Percent, 0.00042, "0.042 %"},
		{Adaptive.Percent, 0.125, "12.5 %"},
		{Adaptive.Percent, 1, "100 %"},
		{Adaptive.Percent, 0.0000189, "0.0019 %"},
		{Adaptive.Percent, 0.9999811, "99.9981 %"},
		{Adaptive.Percent, 0.99, "99 %"},
		{Adaptive.Percent, 0.005, "0.5 %"},
		{Adaptive.Percent, 0.3637, "36.4 %"},
		{Adaptive.Percent, 0.0321, "3.21 %"},
		{Adaptive.Percent, 12, "1,200 %"},
		{Adaptive.Percent, -0.5, "−50 %"},
		{Clock, 134, "2:14"},
		{Clock, 3723, "1:02:03"},
		{Clock, -30, "−0:30"},
		{Clock, 0, "0:00"},
		{Span, 0, "0"},
		{Span, 0.25, "250ms"},
		{Span, 30, "30s"},
		{Span, 150, "2m30s"},
		{Span, 3600, "1h"},
		{Span, 5400, "1h30m"},
		{Span, 172800, "2d"},
		{Span, -120, "−2m"},
	} {
		require.Equalf(t, tt.want, tt.unit(tt.in), "%v", tt.in)
	}
}

func TestChange(t *testing.T) {
	require.Equal(t, "=", Change(5, 5))
	require.Equal(t, "new", Change(0, 5))
	require.Equal(t, "−100 %", Change(5, 0))
	require.Equal(t, "−87 %", Change(100, 13))
	require.Equal(t, "+12 %", Change(100, 112))
	require.Equal(t, "×9.2", Change(1, 9.2))
	require.Equal(t, "≈", Change(1e6, 1e6+1))
	require.Equal(t, "–", Change(math.NaN(), 1))
	require.Equal(t, "≈", Change(100, 100.4))
	require.Equal(t, "+0.7 %", Change(145, 146))
	require.Equal(t, "×2", Change(5, 10))
	require.Equal(t, "×12k", Change(1, 12000.4))
	require.Equal(t, "+18 pp", Points(0.566, 0.746))
	require.Equal(t, "−0.3 pp", Points(0.005, 0.002))
	require.Equal(t, "≈", Points(0.5, 0.5001))
	require.Equal(t, "=", Points(1, 1))
}

// In takes the words that metrics and questions name their units by.
func TestIn(t *testing.T) {
	require.Equal(t, "34.5k", Adaptive.In("", 34_512))
	require.Equal(t, "1.5 s", Adaptive.In("ms", 1_500))
	require.Equal(t, "1,500 ms", Fixed.In("s", 1.5))
	require.Equal(t, "$41.30", Prose.In("USD", 41.3))
	require.Equal(t, "3.21 %", Prose.In("%", 0.0321))
	require.Equal(t, "10,240 MB", Adaptive.In("MB", 10_240))
	require.Equal(t, "0.5 GB-s", Prose.In("GB-s", 0.5))
	require.Equal(t, None, Prose.In("MB", math.NaN()))
}
