package quizzes

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// A scope is a name of the claim language and what may follow it after a dot:
// the outcome's shape for one world, with that world's functions, sources,
// fleets and resources as names. Leaves are numbers, but for a few texts.
type scope struct {
	name    string
	fields  []*scope // in the outcome's order, names sorted; none: a leaf
	kind    scopeKind
	summary bool // a group that is a distribution: empty where its count is 0
	index   int  // of the outcome's struct field or, in a map, -1
}

type scopeKind uint8

const (
	group scopeKind = iota
	numeric
	textual
)

// unclaimable are the parts of an outcome that no claim may read: what is no
// number, and what does not belong to the world.
var unclaimable = []string{"format", "seed", "replications", "wall_ms", "series", "trace", "lines"}

// newScope returns the names that a claim on a world may read.
func newScope(w engine.World) *scope {
	return scopeOf("", reflect.TypeFor[engine.Outcome](), chosenNames(w))
}

// chosenNames are the names in a world that its author has chosen, sorted.
func chosenNames(w engine.World) map[string][]string {
	return map[string][]string{
		"functions": slices.Sorted(maps.Keys(w.Functions)),
		"sources":   slices.Sorted(maps.Keys(w.Sources)),
		"fleets":    slices.Sorted(maps.Keys(w.Fleets)),
		"resources": slices.Sorted(maps.Keys(w.Resources)),
	}
}

// names reports whether s is the scope of a world with these names.
func (s *scope) names(w engine.World) bool {
	for key, names := range chosenNames(w) {
		if !slices.Equal(s.field(key).fieldNames(), names) {
			return false
		}
	}
	return true
}

// scopeOf builds the scope of a type of the outcome; nil for what claims
// cannot read.
func scopeOf(name string, t reflect.Type, names map[string][]string) *scope {
	s := &scope{name: name, index: -1}
	switch t.Kind() {
	case reflect.Int, reflect.Int64, reflect.Float64:
		s.kind = numeric
	case reflect.String:
		s.kind = textual
	case reflect.Pointer:
		return scopeOf(name, t.Elem(), names)
	case reflect.Map:
		for _, entry := range names[name] {
			s.add(scopeOf(entry, t.Elem(), names), -1)
		}
	case reflect.Struct:
		s.summary = t == reflect.TypeFor[engine.Summary]()
		for i := range t.NumField() {
			key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if !slices.Contains(unclaimable, key) {
				s.add(scopeOf(key, t.Field(i).Type, names), i)
			}
		}
	default:
		return nil
	}
	return s
}

func (s *scope) add(field *scope, index int) {
	if field != nil {
		field.index = index
		s.fields = append(s.fields, field)
	}
}

// typ is what the claim's environment holds for a name: of a group a struct
// whose fields the claim language knows by their tags.
func (s *scope) typ() reflect.Type {
	switch s.kind {
	case numeric:
		return reflect.TypeFor[float64]()
	case textual:
		return reflect.TypeFor[string]()
	}
	list := make([]reflect.StructField, len(s.fields))
	for i, f := range s.fields {
		list[i] = reflect.StructField{
			Name: "X" + f.name,
			Type: f.typ(),
			Tag:  reflect.StructTag(fmt.Sprintf("expr:%q", f.name)),
		}
	}
	return reflect.StructOf(list)
}

func (s *scope) field(name string) *scope {
	for _, f := range s.fields {
		if f.name == name {
			return f
		}
	}
	return nil
}

func (s *scope) fieldNames() []string {
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = f.name
	}
	return names
}

// hint is what may be meant by a name that s does not have: one like it, one
// further down that ends so, or all that there are.
func (s *scope) hint(name string) string {
	if _, ok := diagnostic.Nearest(name, s.fieldNames()); !ok {
		deeper := ""
		s.walk("", func(path string) {
			if deeper == "" && strings.HasSuffix(path, "."+name) {
				deeper = path
			}
		})
		if deeper != "" {
			return fmt.Sprintf("write its whole name, such as %s", deeper)
		}
	}
	return diagnostic.KeyHint(name, s.fieldNames())
}

// walk calls f with the path of every number, in the outcome's order.
func (s *scope) walk(path string, f func(path string)) {
	if s.kind == numeric {
		f(path)
	}
	for _, field := range s.fields {
		field.walk(strings.TrimPrefix(path+"."+field.name, "."), f)
	}
}

// child goes down from a value of the outcome to one of its fields. A name
// that the outcome does not have gives the zero Value.
func (s *scope) child(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	switch {
	case !v.IsValid():
		return v
	case v.Kind() == reflect.Map:
		return v.MapIndex(reflect.ValueOf(s.name))
	}
	return v.Field(s.index)
}

// fill copies the part of an outcome that s describes into dst, a value of
// the type that typ returns.
func (s *scope) fill(dst, src reflect.Value) {
	for i, f := range s.fields {
		from := f.child(src)
		if !from.IsValid() {
			continue
		}
		to := dst.Field(i)
		switch f.kind {
		case group:
			f.fill(to, from)
		case textual:
			to.SetString(from.String())
		case numeric:
			to.SetFloat(number(from))
		}
	}
}

func number(v reflect.Value) float64 {
	if v.CanInt() {
		return float64(v.Int())
	}
	return v.Float()
}

// Metrics lists the numbers of an outcome of this world by the names that
// claims and templates know them by, in the order of the outcome:
// "functions.payment.invocations", "cost.total".
func (w *World) Metrics() []string {
	var list []string
	w.scope.walk("", func(path string) { list = append(list, path) })
	return list
}

// Metric reads one number of an outcome of this world by name. The error says
// that there is no such number, with the nearest name, or that it is one of a
// distribution that is empty in this outcome.
func (w *World) Metric(o *engine.Outcome, name string) (float64, error) {
	return w.scope.read(o, name)
}

// read is Metric on a scope that is there already.
func (s *scope) read(o *engine.Outcome, name string) (float64, error) {
	if err := s.check(name); err != nil {
		return 0, err
	}
	v := reflect.ValueOf(o)
	at := s
	keys := strings.Split(name, ".")
	for i, key := range keys {
		if at.summary && key != "count" {
			if count := v.FieldByName("Count"); count.Int() == 0 {
				return 0, fmt.Errorf("%s is empty in this run: nothing was counted", strings.Join(keys[:i], "."))
			}
		}
		at = at.field(key)
		v = at.child(v)
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if !v.IsValid() {
			return 0, nil // a name of the world that nothing was counted for
		}
	}
	return number(v), nil
}

// check reports what keeps a name from being one of the scope's numbers.
func (s *scope) check(name string) error {
	at := s
	keys := strings.Split(name, ".")
	for i, key := range keys {
		next := at.field(key)
		if next == nil {
			where := "the outcome"
			if i > 0 {
				where = strings.Join(keys[:i], ".")
			}
			hint := at.hint(key)
			if hint != "" {
				hint = "; " + hint
			}
			return fmt.Errorf("there is no %q in %s%s", key, where, hint)
		}
		at = next
	}
	if at.kind == group {
		return fmt.Errorf("%s is a group of numbers: name one of them, such as %s.%s", name, name, example(at))
	}
	if at.kind == textual {
		return fmt.Errorf("%s is a text and no number", name)
	}
	return nil
}

// example names a number below a group.
func example(s *scope) string {
	var first string
	s.walk("", func(path string) {
		if first == "" {
			first = path
		}
	})
	return first
}
