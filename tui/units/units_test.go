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
		{Count, 0, "0"},
		{Count, 7, "7"},
		{Count, 0.25, "0.25"},
		{Count, 2.5, "2.5"},
		{Count, 999.6, "1,000"},
		{Count, 1200, "1,200"},
		{Count, 9999.4, "9,999"},
		{Count, 9999.6, "10k"},
		{Count, 34_512, "34.5k"},
		{Count, 999_499, "999k"},
		{Count, 999_501, "1M"},
		{Count, 1_234_567, "1.23M"},
		{Count, 10e12, "10000G"},
		{Count, -1200, "−1,200"},
		{Count, math.NaN(), "–"},
		{Millis, 0, "0 ms"},
		{Millis, 0.12, "120 µs"},
		{Millis, 4.5, "4.5 ms"},
		{Millis, 999.4, "999 ms"},
		{Millis, 999.6, "1 s"},
		{Millis, 1234, "1.23 s"},
		{Millis, 60_000, "60 s"},
		{Millis, 150_000, "2.5 min"},
		{Millis, 6 * 3600e3, "6 h"},
		{Millis, 96 * 3600e3, "4 d"},
		{USD, 0, "$0"},
		{USD, 0.0042, "$0.0042"},
		{USD, 0.5, "$0.50"},
		{USD, 3.5, "$3.50"},
		{USD, 341.4, "$341"},
		{USD, 12_345, "$12,345"},
		{USD, 2_500_000, "$2.5M"},
		{USD, -3.5, "−$3.50"},
		{Percent, 0, "0 %"},
		{Percent, 0.00042, "0.042 %"},
		{Percent, 0.125, "12.5 %"},
		{Percent, 1, "100 %"},
		{Percent, 0.0000189, "0.0019 %"},
		{Percent, 0.9999811, "99.9981 %"},
		{Percent, 0.99, "99 %"},
		{Percent, 0.005, "0.5 %"},
		{Percent, 0.3637, "36.4 %"},
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
