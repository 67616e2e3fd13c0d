package quizzes

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTOMLReadsAsTheSameWorld(t *testing.T) {
	w, list := loadWorld(t, payment)
	require.Empty(t, list)
	changed, list := w.With([]string{
		"functions.payment.reserved_concurrency=unset",
		"functions.payment.duration={ dist = \"uniform\", max = \"1s\" }",
		"sources.checkout.phases.0.rate=10/s",
		"sources.checkout.client.jitter=unset",
		"functions.orders.cpu_share=1.0",
		"billing.free_tier=false",
	})
	require.Empty(t, list)
	for _, w := range []*World{w, changed} {
		again, list := loadWorld(t, w.TOML())
		require.Empty(t, list, w.TOML())
		require.Equal(t, w.Model.World(), again.Model.World())
	}
	require.Contains(t, changed.TOML(), `
[world.sources.checkout]
kind = "api-gateway"
to = "payment"
rate = "50/s"
phases = [{ at = "30s", rate = "10/s", ramp = "5s" }]
client = { max_attempts = 2, base = "100ms", cap = "5s" }
`)

	changes := w.Changes(changed)
	require.Equal(t, []string{
		`functions.payment.duration = { dist = "uniform", max = "1s" }`,
		`functions.payment.reserved_concurrency = "unset"`,
		`functions.orders.cpu_share = 1.0`,
		`sources.checkout.phases = [{ at = "30s", rate = "10/s", ramp = "5s" }]`,
		`sources.checkout.client.jitter = "unset"`,
		`billing = { free_tier = false }`,
	}, changes)
	again, list := w.With(changes)
	require.Empty(t, list)
	require.Equal(t, changed.Model.World(), again.Model.World())
	require.Empty(t, w.Changes(w))
	back, list := changed.With(changed.Changes(w))
	require.Empty(t, list)
	require.Equal(t, w.Model.World(), back.Model.World())
}
