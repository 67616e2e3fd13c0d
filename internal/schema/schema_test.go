package schema

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type houseFile struct {
	Name   string        `toml:"name,required"`
	Age    time.Duration `toml:"age"`
	Rooms  []room        `toml:"room"`
	Hidden int
}

type room struct {
	SizeKB int `toml:"size_kb"`
}

var explained = Keys{
	"House.name":   {Text: "What it is called.", Values: []string{"hut", "villa"}},
	"House.age":    {Text: "Since it was built.", Default: "1h", Min: "0s", Max: "24h"},
	"House.room":   {Text: "Its rooms.", Or: "none"},
	"Room.size_kb": {Text: "How large.", Default: 1, Min: 1},
}

// TestDocument is a schema as it is written.
func TestDocument(t *testing.T) {
	doc, problems := Source{Keys: explained}.Document("a house", reflect.TypeFor[houseFile]())
	require.Empty(t, problems)
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	require.JSONEq(t, `{
 "$schema": "http://json-schema.org/draft-07/schema#", "title": "a house",
 "type": "object", "additionalProperties": false, "required": ["name"],
 "properties": {
   "name": {"enum": ["hut", "villa"], "description": "What it is called."},
   "age": {"type": "string", "pattern": `+quoted(t, DurationPattern)+`, "default": "1h", "description": "Since it was built. From 0s to 24h. Default: 1h."},
   "room": {"type": "array", "items": {"$ref": "#/definitions/Room"}, "description": "Its rooms. Default: none."}
 },
 "definitions": {"Room": {
  "type": "object", "additionalProperties": false,
  "properties": {"size_kb": {"type": "integer", "minimum": 1, "default": 1, "description": "How large. In KB. At least 1. Default: 1."}}
 }}
}`, string(text))
}

func quoted(t *testing.T, s string) string {
	text, err := json.Marshal(s)
	require.NoError(t, err)
	return string(text)
}

// TestWhatIsNotExplained is a problem, and so is what is explained in vain.
func TestWhatIsNotExplained(t *testing.T) {
	keys := Keys{"House.name": explained["House.name"], "House.age": {}, "House.room": explained["House.room"], "House.garden": {Text: "Green."}}
	_, problems := Source{Keys: keys}.Document("a house", reflect.TypeFor[houseFile]())
	require.Equal(t, []string{
		"House.age is a key, and nothing explains it",
		"House.garden is explained and is no key",
		"Room.size_kb is a key, and nothing explains it",
	}, problems)
}
