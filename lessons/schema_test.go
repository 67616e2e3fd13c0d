package lessons

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
	require.NoError(t, c.AddResource("lesson.json", doc))
	s, err := c.Compile("lesson.json")
	require.NoError(t, err)
	lesson := func(change func(map[string]any)) error {
		m := map[string]any{"title": "A lesson", "summary": "In short.", "minutes": 5, "scenarios": []any{"payment"}}
		change(m)
		return s.Validate(m)
	}
	require.NoError(t, lesson(func(map[string]any) {}))
	require.NoError(t, lesson(func(m map[string]any) { delete(m, "scenarios") }))
	require.Error(t, lesson(func(m map[string]any) { delete(m, "summary") }))
	require.Error(t, lesson(func(m map[string]any) { m["minutes"] = 0 }))
	require.Error(t, lesson(func(m map[string]any) { m["minutes"] = "5" }))
	require.Error(t, lesson(func(m map[string]any) { m["charts"] = []any{} }))
}
