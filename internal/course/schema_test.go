package course

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// TestTheSchemaIsComplete, and takes what the loader takes.
func TestTheSchemaIsComplete(t *testing.T) {
	_, problems := document()
	require.Empty(t, problems, "schema.go says what each key is")
	text, err := json.Marshal(Schema())
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("course.json", doc))
	s, err := c.Compile("course.json")
	require.NoError(t, err)
	course := func(change func(map[string]any)) error {
		m := map[string]any{"format": 1, "title": "A course", "language": "en", "lessons": []any{"many", "cost"}}
		change(m)
		return s.Validate(m)
	}
	require.NoError(t, course(func(map[string]any) {}))
	require.NoError(t, course(func(m map[string]any) { delete(m, "format") }))
	require.Error(t, course(func(m map[string]any) { m["format"] = 2 }))
	require.Error(t, course(func(m map[string]any) { delete(m, "title") }))
	require.Error(t, course(func(m map[string]any) { m["lessons"] = []any{"Many"} }))
	require.Error(t, course(func(m map[string]any) { m["lessons"] = []any{"many", "many"} }))
	require.Error(t, course(func(m map[string]any) { m["language"] = "english!" }))
	require.Error(t, course(func(m map[string]any) { m["author"] = "me" }))
}
