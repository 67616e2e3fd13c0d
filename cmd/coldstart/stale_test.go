package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
)

// TestStale: a figure is old when the last day that its date may mean is longer
// ago than the age, and is listed once for each file.
func TestStale(t *testing.T) {
	sources := diagnostic.Sources{
		"b.toml": []byte("prompt = \"{{fact \\\"aws.price.lambda.requests\\\"}}\""),
		"a.md": []byte(`At {{fact "aws.reference.lambda.scaling_per_function_since"}}:
{{ fact 'aws.price.alb.hours' }}, {{fact "aws.price.alb.hours"}}, {{fact "aws.nothing"}}, {{world "aws.price.alb.hours"}}`),
	}
	found := func(age string, today string) (spots []string) {
		limit, err := parseAge(age)
		require.NoError(t, err)
		day, err := time.Parse("2006-01-02", today)
		require.NoError(t, err)
		for _, d := range stale(sources, limit, day) {
			require.Equal(t, diagnostic.Warning, d.Severity)
			spots = append(spots, d.String())
		}
		return spots
	}
	require.Empty(t, found("365d", "2024-11-26"))
	require.Len(t, found("365d", "2024-11-27"), 1, "AWS's words are of 27 November 2023, and 2024 is a leap year")
	// The load balancer's price is of 1 July 2024.
	require.Len(t, found("365d", "2025-07-01"), 1)
	require.Len(t, found("365d", "2025-07-02"), 2)
	require.Contains(t, found("365d", "2025-07-02")[1], `a.md:2:10: warning: aws.price.alb.hours, $0.0225 per hour, is of 2024-07-01 (`)
	// Lambda's price is of some day of 2026: the last one, to be fair.
	require.Len(t, found("24h", "2027-01-01"), 2)
	require.Len(t, found("24h", "2027-01-02"), 3)
}

func TestLastDay(t *testing.T) {
	for date, want := range map[string]string{"2024-02": "2024-02-29", "2026": "2026-12-31", "2025-10-31": "2025-10-31"} {
		day, ok := lastDay(date)
		require.True(t, ok, date)
		require.Equal(t, want, day.Format("2006-01-02"))
	}
	for _, date := range []string{"", "recently", "2024-13", "2024-7-1"} {
		_, ok := lastDay(date)
		require.False(t, ok, date)
	}
}

func TestParseAge(t *testing.T) {
	for text, want := range map[string]time.Duration{"365d": 365 * 24 * time.Hour, "0d": 0, "12h": 12 * time.Hour} {
		age, err := parseAge(text)
		require.NoError(t, err)
		require.Equal(t, want, age)
	}
	for _, text := range []string{"d", "-3d", "1.5d", "a year", "-1h", ""} {
		_, err := parseAge(text)
		require.Error(t, err, text)
	}
}
