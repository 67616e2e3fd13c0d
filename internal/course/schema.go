package course

import (
	"reflect"

	"coldstart/internal/schema"
)

// Schema is the JSON Schema of course.toml.
func Schema() schema.Schema {
	doc, _ := document() // a test holds it complete
	return doc
}

func document() (schema.Schema, []string) {
	return schema.Source{Keys: schema.Keys{
		"Course.format":   {Text: "The version of this format.", Default: 1, Type: schema.Schema{"const": 1}},
		"Course.title":    {Text: "What learners read above the course's map."},
		"Course.language": {Text: "The language of its texts, such as en or pt-BR.", Type: schema.Schema{"type": "string", "pattern": languagePattern.String()}},
		"Course.lessons":  {Text: "The ids of its lessons, in order: lessons/ID.md is the file.", Type: schema.Schema{"type": "array", "uniqueItems": true, "items": schema.Schema{"type": "string", "pattern": idPattern.String()}}},
	}}.Document("a course of coldstart", reflect.TypeFor[courseFile]())
}
