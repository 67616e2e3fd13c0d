package quizzes

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"coldstart/internal/diagnostic"
	"coldstart/internal/schema"
)

// TestTheSchemaIsComplete: every key is explained, and nothing else is.
func TestTheSchemaIsComplete(t *testing.T) {
	_, problems := document()
	require.Empty(t, problems, "schema.go says what each key is")
}

// compiled is what a validator makes of the schema as it is written.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := json.Marshal(Schema())
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("scenario.json", doc))
	s, err := c.Compile("scenario.json")
	require.NoError(t, err)
	return s
}

// plain is a file as a validator of JSON sees it.
func plain(n *diagnostic.Node) any {
	switch n.Kind {
	case diagnostic.Table:
		m := map[string]any{}
		for _, key := range n.Keys() {
			m[key] = plain(n.Get(key))
		}
		return m
	case diagnostic.Array:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	case diagnostic.String:
		return n.Text
	case diagnostic.Integer:
		return json.Number(fmt.Sprint(n.Int))
	case diagnostic.Float:
		return json.Number(fmt.Sprint(n.Float))
	case diagnostic.Bool:
		return n.Bool
	}
	return nil
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	doc, list := diagnostic.Parse("file.toml", []byte(text))
	require.Empty(t, list)
	return s.Validate(plain(doc.Root))
}

// TestTheSchemaTakesWhatTheLoaderTakes: every scenario of the course, those of
// testdata, and of the broken ones all whose mistake no schema can see.
func TestTheSchemaTakesWhatTheLoaderTakes(t *testing.T) {
	s := compiled(t)
	var files []string
	for _, pattern := range []string{"../content/quizzes/*.toml", "testdata/*.toml"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = append(files, found...)
	}
	require.Greater(t, len(files), 10)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.Contains(string(data), "[world]") { // else it is a profile that others run on
			require.NoError(t, validate(t, s, string(data)), file)
		}
	}
	require.NoError(t, validate(t, s, throttled))

	seen := []string{"bad-kind", "bad-name", "bad-value", "format", "missing-key", "steps", "unknown-key", "wrong-type"}
	for _, code := range seen {
		data, err := os.ReadFile("testdata/broken/" + code + ".toml")
		require.NoError(t, err)
		require.Error(t, validate(t, s, string(data)), code)
	}
	for _, code := range []string{"wrong-answer", "ambiguous", "par", "objective", "order", "solution", "given", "knob", "unknown-metric"} {
		data, err := os.ReadFile("testdata/broken/" + code + ".toml")
		require.NoError(t, err)
		require.NoError(t, validate(t, s, string(data)), code)
	}
}

// TestTheSchemaRefuses single values that are none.
func TestTheSchemaRefuses(t *testing.T) {
	s := compiled(t)
	for change, right := range map[[2]string]bool{
		{`duration = "100ms"`, `duration = "100 ms"`}:                                         false,
		{`duration = "100ms"`, `duration = { dist = "lognormal", p50 = "1s", p99 = "2s" }`}:   true,
		{`duration = "100ms"`, `duration = { dist = "lognormal", p50 = "1s", p98 = "2s" }`}:   false,
		{`duration = "100ms"`, `duration = { dist = "normal", p50 = "1s" }`}:                  false,
		{`duration = "100ms"`, `duration = "100ms"` + "\nidempotent = false"}:                 true,
		{`duration = "100ms"`, `duration = "100ms"` + "\nidempotent = true"}:                  false,
		{`duration = "100ms"`, `duration = "100ms"` + "\nidempotent = { key = \"payload\" }"}: true,
		{`duration = "100ms"`, `duration = "100ms"` + "\nerror_rate = 1.5"}:                   false,
		{`duration = "100ms"`, `duration = "100ms"` + "\nerror_rate = \"unset\""}:             true,
		{`duration = "100ms"`, `duration = "100ms"` + "\nmemory = 128"}:                       false,
		{`memory_mb = 512`, `memory_mb = 64`}:                                                 false,
		{`rate = "80/s"`, `rate = "80/sec"`}:                                                  false,
		{`rate = "80/s"`, `rate = 80`}:                                                        false,
		{`rate = "80/s"`, `rate = "1.5k/h"` + "\narrivals = \"even\""}:                        true,
		{`rate = "80/s"`, `rate = "1.5k/h"` + "\narrivals = { batch = 10 }"}:                  true,
		{`rate = "80/s"`, `rate = "1.5k/h"` + "\narrivals = \"odd\""}:                         false,
		{`kind = "api-gateway"`, `kind = "api-gatewya"`}:                                      false,
		{`[world.functions.orders]`, `[world.functions.Orders]`}:                              false,
		{`tolerance = "25%"`, `tolerance = true`}:                                             false,
		{`rev = 2`, `rev = 0`}: false,
	} {
		require.Contains(t, throttled, change[0])
		err := validate(t, s, strings.Replace(throttled, change[0], change[1], 1))
		require.Equal(t, right, err == nil, "%s: %v", change[1], err)
	}
}

// guideTables are the guide's tables of keys, by the type whose keys they are.
var guideTables = map[string]string{
	"### `[world]`": "World", "### `[world.functions.NAME]`": "Function", "### `[world.sources.NAME]`": "Source",
	"### `[world.fleets.NAME]`": "Fleet", "### `[world.resources.NAME]`": "Resource",
}

// TestTheGuideAgreesWithTheSchema: its tables have every key of a type and no
// other, with the schema's defaults.
func TestTheGuideAgreesWithTheSchema(t *testing.T) {
	text, _ := guide(t)
	definitions := Schema()["definitions"].(schema.Schema)
	properties := func(name string) schema.Schema {
		return definitions[name].(schema.Schema)["properties"].(schema.Schema)
	}
	nested := map[string]string{"account": "Account", "billing": "Billing"}
	for heading, name := range guideTables {
		_, section, found := strings.Cut(text, "\n"+heading)
		require.True(t, found, heading)
		section, _, _ = strings.Cut(section, "\n### ")
		want := map[string]Key{}
		for key := range properties(name) {
			below, ok := nested[key]
			if name != "World" || !ok {
				want[key] = keys[name+"."+key]
				continue
			}
			for inner := range properties(below) {
				want[key+"."+inner] = keys[below+"."+inner]
			}
		}
		if name == "World" { // tables of their own
			for _, key := range []string{"functions", "sources", "fleets", "resources"} {
				delete(want, key)
			}
		}
		got := map[string]bool{}
		for _, line := range strings.Split(section, "\n") {
			cells := strings.Split(line, "|")
			if len(cells) < 5 || !strings.HasPrefix(line, "| `") {
				continue
			}
			for _, m := range regexp.MustCompile("`([a-z_.]+)`").FindAllStringSubmatch(cells[1], -1) {
				key, known := want[m[1]]
				require.True(t, known, "%s: there is no key %s", heading, m[1])
				got[m[1]] = true
				value := written(key.Default)
				if value != "" && cells[3] != " " { // blank: as another table's key, or said in words beside it
					require.Contains(t, strings.ReplaceAll(strings.ReplaceAll(cells[3], ",", ""), `"`, ""), value, "%s: the default of %s", heading, m[1])
				}
			}
		}
		for key := range want {
			require.True(t, got[key], "%s: the guide does not explain %s", heading, key)
		}
	}
}

// Key is what the schema says of a key.
type Key = schema.Key

// written is a default as the guide writes it; nothing for those that it puts
// in words, and for zero, which is said once for all.
func written(value any) string {
	switch v := value.(type) {
	case nil, schema.Schema:
		return ""
	case string:
		if slices.Contains([]string{"0s", "640s", "29s"}, v) {
			return "" // "0", "640 s", "29 s REST, ..."
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}
