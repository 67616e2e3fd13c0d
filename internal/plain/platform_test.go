package plain

import (
	"strings"
	"testing"

	"coldstart/engine/platform"

	"github.com/stretchr/testify/require"
)

func TestFigures(t *testing.T) {
	p := &platform.Profile{Name: "aws", Title: "AWS Lambda, today", Region: "us-east-1", Currency: "USD"}
	figures := []platform.Figure{
		{ID: "aws.async.duplicate_rate", Value: 0.0001, Source: "AWS says that it happens and publishes no rate", Assumption: true},
		{ID: "aws.concurrency.account_default", Value: int64(1000), Unit: "concurrent executions", Source: "Quotas", URL: "https://example.org/quotas", AsOf: "2026-10-01", Note: "per region; new accounts may start lower, and it can be raised to tens of thousands"},
		{ID: "aws.concurrency.unreserved_minimum", Value: int64(100), Unit: "concurrent executions", Source: "Quotas", URL: "https://example.org/quotas", AsOf: "2026-10-01"},
		{ID: "aws.memory.max", Value: int64(10240), Unit: "MB", Source: "Announcement", AsOf: "2020-12"},
	}
	var b strings.Builder
	require.NoError(t, Figures(&b, p, figures))
	require.Equal(t, `AWS Lambda, today (aws), prices in USD for us-east-1

aws.async.duplicate_rate  0.0001 (assumed: AWS says that it happens and
    publishes no rate)

aws.concurrency.account_default  1,000 concurrent executions [1]: per region;
    new accounts may start lower, and it can be raised to tens of thousands
aws.concurrency.unreserved_minimum  100 concurrent executions [1]

aws.memory.max  10,240 MB [2]

Sources
  [1] Quotas, 2026-10-01
      https://example.org/quotas
  [2] Announcement, 2020-12
`, b.String())
}

// TestBuiltinFigures: every figure of every profile has its line, and each
// line says where its value is from.
func TestBuiltinFigures(t *testing.T) {
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		require.NoError(t, err)
		var b strings.Builder
		require.NoError(t, Figures(&b, p, p.Figures))
		figures, _, found := strings.Cut(b.String(), "\nSources\n")
		require.True(t, found)
		// A wrapped line is one again.
		lines := strings.Split(strings.ReplaceAll(figures, "\n    ", " "), "\n")
		for _, f := range p.Figures {
			found := 0
			for _, line := range lines {
				if strings.HasPrefix(line, f.ID+"  ") {
					found++
					require.Regexp(t, `\[\d+\]|\(assumed: `, line)
					require.Contains(t, line, f.String())
				}
			}
			require.Equal(t, 1, found, f.ID)
		}
	}
}

func TestPlatforms(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Platforms(&b, []*platform.Profile{
		{Name: "aws", Title: "AWS Lambda, today", Figures: make([]platform.Figure, 816)},
		{Name: "aws-classic", Title: "AWS Lambda, 2019 to 2023", Figures: []platform.Figure{{Assumption: true}, {}}},
	}))
	require.Equal(t, `Platforms
  aws          AWS Lambda, today: 816 figures, 0 of them assumed
  aws-classic  AWS Lambda, 2019 to 2023: 2 figures, 1 of them assumed
`, b.String())
}

func TestComparePlatforms(t *testing.T) {
	figure := func(id string, value any, unit string, assumed bool) platform.Figure {
		return platform.Figure{ID: id, Value: value, Unit: unit, Source: "somewhere", Assumption: assumed}
	}
	a := &platform.Profile{Name: "aws", Title: "AWS Lambda, today", Figures: []platform.Figure{
		figure("aws.init.billed", true, "", false),
		figure("aws.init.limit", int64(10), "s", false),
		figure("aws.price.sqs.fifo", 0.5, "USD per 1M requests", false),
		figure("aws.price.sqs.standard", 0.4, "USD per 1M requests", false),
		figure("aws.scaling.burst", int64(1000), "new environments", false),
		figure("aws.scaling.scope", "function", "", false),
	}}
	b := &platform.Profile{Name: "cloud-run", Title: "Google Cloud Run, today", Figures: []platform.Figure{
		figure("cloud-run.init.billed", true, "", false),
		figure("cloud-run.init.limit", int64(240), "s", true),
		figure("cloud-run.pending.timeout", int64(10), "s", false),
		figure("cloud-run.scaling.scope", "account", "", false),
	}}
	var out strings.Builder
	require.NoError(t, ComparePlatforms(&out, a, b, ""))
	require.Equal(t, `AWS Lambda, today (aws) and Google Cloud Run, today (cloud-run), where they
differ

init.limit
  aws        10 s
  cloud-run  240 s (assumed)

scaling.scope
  aws        function
  cloud-run  account

Figures that are the same in both: 1
Only aws has: price (2), scaling (1)
Only cloud-run has: pending (1)
`, out.String())

	out.Reset()
	require.NoError(t, ComparePlatforms(&out, a, b, "init"))
	require.NotContains(t, out.String(), "scaling")
	require.NotContains(t, out.String(), "price")
	require.Contains(t, out.String(), "init.limit")
}
