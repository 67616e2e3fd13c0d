// Package schema describes the files that people write by hand, for editors: it
// makes JSON Schemas of the Go types that read them and of a table that says
// what each key means.
//
// What a schema knows: every key, its type, unit, range, default and a sentence
// on what it is; which keys are required; that there are no others. What it
// cannot know is what a check is for: a schema that is content does not say that
// a file is right.
//
// The rules are those of diagnostic.Bind: a struct's keys are its `toml` tags, a
// time is a text in Go's notation, what reads itself from a text and is a struct
// may be a table too.
package schema

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// A Schema is a JSON Schema, or part of one: what encoding/json writes.
type Schema = map[string]any

// Key says what a key means.
type Key struct {
	Text    string   // a sentence
	Default any      // what counts where the key is not given, as a file writes it; nil: see Or
	Or      string   // the default in words, where it is none or depends on something
	Min     any      // the least: a number, or a time as a file writes it; nil: none
	Max     any      // the most
	Values  []string // all texts that there are
	Type    Schema   // replaces what the Go type says
}

// Keys are what the keys of some types mean, by "Type.key".
type Keys map[string]Key

// Source is what a schema is made of.
type Source struct {
	Keys Keys

	// Also are types that the table's own schemas refer to.
	Also []reflect.Type

	// Types are the schemas of texts that have a form: a rate, a date.
	Types map[reflect.Type]Schema

	// Unset is the text that takes a key back to its default, in types of this
	// package path.
	Unset   string
	UnsetIn string
}

// Document returns the schema of a file that is read into a value of type t.
// Problems are keys that the table does not explain, and explanations of keys
// that there are not; with one of them the schema is not complete.
func (s Source) Document(title string, t reflect.Type) (doc Schema, problems []string) {
	g := &generator{source: s, definitions: Schema{}, seen: map[string]bool{}}
	for _, also := range s.Also {
		g.of(also)
	}
	g.of(t)
	for name := range s.Keys {
		if !g.seen[name] {
			g.problems = append(g.problems, name+" is explained and is no key")
		}
	}
	slices.Sort(g.problems)
	doc = Schema{"$schema": "http://json-schema.org/draft-07/schema#", "title": title, "definitions": g.definitions}
	maps.Copy(doc, g.definitions[Name(t)].(Schema)) // nothing may stand beside a reference
	delete(g.definitions, Name(t))
	return doc, g.problems
}

type generator struct {
	source      Source
	definitions Schema
	seen        map[string]bool // keys of the table that were used
	problems    []string
}

// The notations that a schema can check.
const (
	DurationPattern = `^([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*$|^0$`
	signedPattern   = `^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))*$|^-?0$`
)

var (
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// inner returns what an optional value holds: a type with Target is one.
func inner(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() == reflect.Struct && reflect.PointerTo(t).Implements(reflect.TypeFor[interface{ Target() any }]()) {
		f, ok := t.FieldByName("Value")
		return f.Type, ok
	}
	return t, false
}

// of returns the schema of a type. Structs become definitions.
func (g *generator) of(t reflect.Type) Schema {
	if t.Kind() == reflect.Pointer {
		return g.of(t.Elem())
	}
	if value, ok := inner(t); ok {
		return g.of(value)
	}
	if known, ok := g.source.Types[t]; ok {
		return known
	}
	switch t.Kind() {
	case reflect.Struct:
		return g.table(t)
	case reflect.Map:
		return Schema{"type": "object", "additionalProperties": g.of(t.Elem()), "propertyNames": Schema{"pattern": "^[a-z][a-z0-9_]{0,63}$"}}
	case reflect.Slice:
		return Schema{"type": "array", "items": g.of(t.Elem())}
	case reflect.Bool:
		return Schema{"type": "boolean"}
	case reflect.String:
		return Schema{"type": "string"}
	case reflect.Float64, reflect.Float32:
		return Schema{"type": "number"}
	case reflect.Int64:
		if t == durationType {
			return Schema{"type": "string", "pattern": signedPattern}
		}
		return Schema{"type": "integer"}
	case reflect.Int:
		return Schema{"type": "integer"}
	}
	panic(fmt.Sprintf("schema: no file has a %s", t))
}

// Name is what the table and the definitions call a type: a file's own shape
// goes by what it is the shape of.
func Name(t reflect.Type) string {
	name := strings.TrimSuffix(t.Name(), "File")
	return strings.ToUpper(name[:1]) + name[1:]
}

// table returns a reference to a struct's definition, and beside it the short
// forms that the type has.
func (g *generator) table(t reflect.Type) Schema {
	name := Name(t)
	ref := Schema{"$ref": "#/definitions/" + name}
	if _, there := g.definitions[name]; !there {
		g.definitions[name] = Schema{} // a type may hold itself
		g.definitions[name] = g.object(t, name)
	}
	var forms []any
	if reflect.PointerTo(t).Implements(textType) {
		forms = append(forms, g.short(t))
	}
	if _, ok := reflect.PointerTo(t).MethodByName("UnmarshalBool"); ok {
		forms = append(forms, Schema{"const": false})
	}
	if forms == nil {
		return ref
	}
	if len(g.definitions[name].(Schema)["properties"].(Schema)) == 0 {
		delete(g.definitions, name) // it is a text and nothing else
		return forms[0].(Schema)
	}
	return Schema{"anyOf": append(forms, ref)}
}

// short is the text that a struct may be written as.
func (g *generator) short(t reflect.Type) Schema {
	key, ok := g.source.Keys[Name(t)]
	g.seen[Name(t)] = true
	if !ok {
		g.problems = append(g.problems, Name(t)+" is written as a text, and nothing explains it")
	}
	s := Schema{"type": "string"}
	if key.Values != nil {
		s = Schema{"enum": key.Values}
	}
	maps.Copy(s, key.Type)
	s["description"] = key.Text
	return s
}

func (g *generator) object(t reflect.Type, name string) Schema {
	properties, required := Schema{}, []string{}
	for i := range t.NumField() {
		tag, option, _ := strings.Cut(t.Field(i).Tag.Get("toml"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		properties[tag] = g.property(name+"."+tag, t, t.Field(i).Type)
		if option == "required" {
			required = append(required, tag)
		}
	}
	o := Schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

// property is a key's value with what the table says about it.
func (g *generator) property(path string, of, t reflect.Type) Schema {
	key, ok := g.source.Keys[path]
	g.seen[path] = true
	if !ok || key.Text == "" {
		g.problems = append(g.problems, path+" is a key, and nothing explains it")
	}
	value := key.Type
	if value == nil {
		value = maps.Clone(g.of(t))
	}
	if value["type"] == "string" && value["pattern"] == signedPattern && !below(key.Min, "0s") {
		value["pattern"] = DurationPattern
	}
	if key.Values != nil && value["type"] == "string" {
		value = Schema{"enum": key.Values}
	}
	for bound, v := range map[string]any{"minimum": key.Min, "maximum": key.Max} {
		if _, isTime := v.(string); v != nil && !isTime {
			value[bound] = v
		}
	}
	p := value
	if u := g.source.Unset; u != "" && of.PkgPath() == g.source.UnsetIn {
		p = Schema{"anyOf": []any{value, Schema{"const": u}}}
	} else if _, isRef := value["$ref"]; isRef {
		p = Schema{"allOf": []any{value}} // nothing may stand beside a reference
	}
	p["description"] = key.describe(path, t)
	if key.Default != nil {
		p["default"] = key.Default
	}
	return p
}

// below reports whether a bound lies below a time.
func below(bound any, than string) bool {
	text, ok := bound.(string)
	if !ok {
		return false
	}
	a, _ := time.ParseDuration(text)
	b, _ := time.ParseDuration(than)
	return a < b
}

// describe is what an editor shows: what the key is, its unit, range and
// default.
func (k Key) describe(path string, t reflect.Type) string {
	parts := []string{k.Text}
	if unit := unitOf(path); unit != "" {
		parts = append(parts, "In "+unit+".")
	}
	switch {
	case k.Min != nil && k.Max != nil:
		parts = append(parts, fmt.Sprintf("From %v to %v.", k.Min, k.Max))
	case k.Min != nil:
		parts = append(parts, fmt.Sprintf("At least %v.", k.Min))
	case k.Max != nil:
		parts = append(parts, fmt.Sprintf("At most %v.", k.Max))
	}
	switch {
	case k.Or != "":
		parts = append(parts, "Default: "+k.Or+".")
	case k.Default != nil:
		parts = append(parts, fmt.Sprintf("Default: %v.", k.Default))
	}
	return strings.Join(parts, " ")
}

// unitOf is the unit that a key's name carries.
func unitOf(path string) string {
	key := path[strings.LastIndex(path, ".")+1:]
	for suffix, unit := range map[string]string{"_mb": "MB", "_kb": "KB", "_gb": "GB"} {
		if strings.HasSuffix(key, suffix) {
			return unit
		}
	}
	if strings.HasPrefix(key, "usd_") {
		return "USD"
	}
	return ""
}
