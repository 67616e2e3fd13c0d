package engine_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/quizzes"
)

// everything is a world in which each key of [world] has a place.
const everything = `
[world]
duration = "1m"

[world.functions.f]
runtime    = "nodejs"
duration   = "10ms"
package_mb = 10
cpu_share  = 0.5
idempotent = { key = "payload" }
calls      = [{ to = "r" }]
emits      = [{ to = "q" }]

[world.functions.g]
runtime              = "java"
duration             = "10ms"
provisioned_target   = { utilization = 0.5, min = 1, max = 2 }

[world.functions.j]
runtime = "java"

[world.functions.h]
provisioned_schedule = [{ at = "10s", count = 2 }]

[world.sources.api]
kind   = "api-gateway-rest"
to     = "f"
rate   = "1/s"
phases = [{ at = "10s", rate = "2/s" }]

[world.sources.d]
kind   = "direct"
to     = "f"
rate   = "1/s"
client = { timeout = "10s" }

[world.sources.b]
kind     = "direct"
to       = "f"
rate     = "1/s"
arrivals = { batch = 2 }

[world.sources.s]
kind = "s3"
to   = "f"
rate = "1/s"

[world.sources.clock]
kind  = "schedule"
to    = "f"
every = "10s"

[world.sources.q]
kind = "sqs"
to   = "g"

[world.sources.fifo]
kind = "sqs-fifo"
to   = "g"
rate = "1/s"

[world.sources.k]
kind = "kinesis"
to   = "g"
rate = "1/s"

[world.fleets.w]
instance  = "t3.medium"
duration  = "10ms"
cpu_share = 0.5

[world.fleets.v]
instance    = { vcpus = 2, usd_per_hour = 0.1 }
autoscaling = { min = 1, max = 4, target = 0.5, delay = "1m" }

[world.resources.r]
duration = "10ms"
phases   = [{ at = "10s", duration = "20ms" }]
`

// places are the tables of everything that are of a definition of the schema.
var places = map[string][]string{
	"World": {""}, "Account": {"account"}, "Billing": {"billing"},
	"Function": {"functions.f", "functions.g", "functions.h", "functions.j"}, "ProvisionedStep": {"functions.h.provisioned_schedule.0"}, "ProvisionedTarget": {"functions.g.provisioned_target"},
	"Idempotency": {"functions.f.idempotent"}, "Async": {"functions.f.async"}, "Call": {"functions.f.calls.0"}, "Emit": {"functions.f.emits.0"},
	"Source":   {"sources.api", "sources.d", "sources.s", "sources.q", "sources.fifo", "sources.k", "sources.clock"},
	"Arrivals": {"sources.b.arrivals"}, "Phase": {"sources.api.phases.0"}, "Client": {"sources.d.client"},
	"Fleet": {"fleets.w", "fleets.v"}, "Instance": {"fleets.v.instance"}, "Autoscaling": {"fleets.v.autoscaling"},
	"Resource": {"resources.r"}, "ResourcePhase": {"resources.r.phases.0"},
}

// TestTheSchemaSaysWhatTheEngineDoes: a default of the JSON Schema that is
// written down makes the same model as one that is left out, and another value
// makes another model; a value at the edge of a range is taken, and one beyond
// is refused. Ranges of times are read where people read them, in the
// description.
func TestTheSchemaSaysWhatTheEngineDoes(t *testing.T) {
	base, list, err := quizzes.LoadWorld(fstest.MapFS{"everything.toml": {Data: []byte(everything)}}, "everything.toml")
	require.NoError(t, err)
	require.NotNil(t, base.Model, "%v", list)
	with := func(path string, value any) *engine.Model {
		if table, ok := value.(map[string]any); ok {
			var parts []string
			for key, v := range table {
				parts = append(parts, fmt.Sprintf("%s = %q", key, v))
			}
			value = "{ " + strings.Join(parts, ", ") + " }"
		}
		w, _ := base.With([]string{fmt.Sprintf("%s=%v", path, value)})
		return w.Model
	}
	defaults, edges := 0, 0
	definitions := quizzes.Schema()["definitions"].(map[string]any)
	for name, definition := range definitions {
		if places[name] == nil {
			continue
		}
		for key, property := range definition.(map[string]any)["properties"].(map[string]any) {
			p := property.(map[string]any)
			t.Run(name+"."+key, func(t *testing.T) {
				var paths []string
				for _, place := range places[name] {
					paths = append(paths, strings.TrimPrefix(place+"."+key, "."))
				}
				if value, ok := p["default"]; ok {
					defaults++
					alike, others := false, false
					for _, path := range paths {
						if _, set := base.Value(path); set {
							continue
						}
						m := with(path, value)
						alike = alike || m != nil && engine.SameModel(base.Model, m)
						for _, other := range otherThan(value, p) {
							m := with(path, other)
							others = others || m != nil && !engine.SameModel(base.Model, m)
						}
					}
					require.True(t, alike || written(base, paths), "the default %v makes another model", value)
					require.True(t, others || written(base, paths) || inert[name+"."+key], "no other value makes another model")
				}
				low, high, ok := edgesOf(p)
				if !ok {
					return
				}
				edges++
				taken := false
				for _, path := range paths {
					for _, edge := range []any{low, high} {
						if edge == nil || with(path, edge) == nil {
							continue
						}
						taken = true
						if low != nil {
							require.Nil(t, with(path, beyond(low, -1)), "%s = %v is below the least", path, beyond(low, -1))
						}
						if high != nil {
							require.Nil(t, with(path, beyond(high, 1)), "%s = %v is above the most", path, beyond(high, 1))
						}
					}
				}
				require.True(t, taken || narrow[name+"."+key], "neither %v nor %v is taken", low, high)
			})
		}
	}
	require.Greater(t, defaults, 40)
	require.Greater(t, edges, 50)
}

var (
	// inert are keys that change no model on "aws".
	inert = map[string]bool{"Function.environment_concurrency": true}

	// narrow are keys whose ends this world has no room for: the account keeps
	// some executions unreserved.
	narrow = map[string]bool{"Account.concurrency": true}
)

// written reports whether the world states a key everywhere: then its default
// is for others.
func written(w *quizzes.World, paths []string) bool {
	for _, path := range paths {
		if _, set := w.Value(path); !set {
			return false
		}
	}
	return true
}

// otherThan are values that are not a default.
func otherThan(value any, p map[string]any) []any {
	var all []any
	look := []map[string]any{p}
	if forms, ok := p["anyOf"].([]any); ok {
		look = append(look, forms[0].(map[string]any))
	}
	for _, s := range look {
		if words, ok := s["enum"].([]string); ok {
			for _, word := range words {
				if word != value {
					all = append(all, word)
				}
			}
		}
	}
	switch v := value.(type) {
	case map[string]any:
		all = append(all, "1h")
	case bool:
		all = append(all, !v, `{ key = "event" }`)
	case int:
		all = append(all, v+1, v-1, v+1000, 0.5)
	case string:
		if d, err := time.ParseDuration(v); err == nil {
			all = append(all, (d + time.Second).String(), (d + time.Minute).String(), (d / 2).String())
		}
		all = append(all, "even", "aws-classic")
	}
	return all
}

var rangePattern = regexp.MustCompile(`From (\S+) to (\S+?)\.( |$)|At least (\S+?)\.( |$)|At most (\S+?)\.( |$)`)

// edgesOf is the range that a description tells.
func edgesOf(p map[string]any) (low, high any, ok bool) {
	m := rangePattern.FindStringSubmatch(p["description"].(string))
	if m == nil {
		return nil, nil, false
	}
	value := func(texts ...string) any {
		for _, text := range texts {
			if text != "" {
				return text
			}
		}
		return nil
	}
	return value(m[1], m[4]), value(m[2], m[6]), true
}

// beyond is a value a little outside of an edge.
func beyond(edge any, direction int) string {
	if d, err := time.ParseDuration(edge.(string)); err == nil && edge != "0" {
		return (d + time.Duration(direction)).String()
	}
	var v float64
	fmt.Sscan(edge.(string), &v)
	if v <= 1 {
		return fmt.Sprint(v + float64(direction))
	}
	return fmt.Sprint(int64(v) + int64(direction))
}
