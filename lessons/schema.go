package lessons

import (
	"reflect"

	"coldstart/internal/schema"
)

// Schema is the JSON Schema of a lesson's front matter, what stands in TOML
// between its first two lines +++.
func Schema() schema.Schema {
	doc, _ := document() // a test holds it complete
	return doc
}

func document() (schema.Schema, []string) {
	return schema.Source{Keys: schema.Keys{
		"Front.title":     {Text: "What learners read in the list."},
		"Front.summary":   {Text: "One or two sentences for the list."},
		"Front.minutes":   {Text: "How long it takes to read.", Min: 1},
		"Front.scenarios": {Text: "The ids of the scenarios that belong to it.", Or: "none", Type: schema.Schema{"type": "array", "uniqueItems": true, "items": schema.Schema{"type": "string"}}},
	}}.Document("the front matter of a lesson of coldstart", reflect.TypeFor[frontFile]())
}
