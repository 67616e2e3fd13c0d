package diagnostic

import (
	"cmp"
	"encoding"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Options are what a binder's caller may add to the rules of the Go types.
type Options struct {
	// Unset makes the text "unset" stand for a key's default: the key has to
	// exist, and then counts as not given.
	Unset bool
	// Name checks the name of a map's entry, which the author chooses, at
	// the map's path. It returns what is wrong with it, or "".
	Name func(path []string, name string) string
	// Label is what messages call the table that is bound; "this file" if
	// empty.
	Label string
}

// UnsetText is the value that takes a key back to its default.
const UnsetText = "unset"

// A value that a key may leave unset where that differs from zero has Target,
// which marks it as set and returns a pointer to what is to be filled.
type optional interface{ Target() any }

// A table that may also be switched off or on as a whole has UnmarshalBool;
// set says whether the value counts as given.
type boolUnmarshaler interface {
	UnmarshalBool(on bool) (set bool, err error)
}

// Bind fills target, a pointer, from a node by `toml` tags and returns all
// that does not fit. It is strict: an unknown key is an error, a value is not
// converted, a number has to be finite and in range.
//
// A time.Duration is read from Go's notation in quotes ("250ms"). A type with
// UnmarshalText is read from a text, and a struct with it from a text or a
// table; with UnmarshalBool also from true or false. A field of type *Node
// takes the value as it stands. A tag may end in ",required". Values that do
// not fit leave their fields unchanged.
func Bind(n *Node, target any, o Options) List {
	b := &binder{options: o, structs: map[reflect.Type][]field{}}
	b.value(n, reflect.ValueOf(target).Elem(), nil)
	b.list.Sort()
	return b.list
}

type binder struct {
	options Options
	structs map[reflect.Type][]field
	list    List
}

type field struct {
	key      string
	index    int
	required bool
}

// fields returns what a struct type reads; a field without a tag reads
// nothing.
func (b *binder) fields(t reflect.Type) []field {
	if known, ok := b.structs[t]; ok {
		return known
	}
	var fields []field
	for i := range t.NumField() {
		tag, option, _ := strings.Cut(t.Field(i).Tag.Get("toml"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		fields = append(fields, field{tag, i, option == "required"})
	}
	b.structs[t] = fields
	return fields
}

var (
	nodeType     = reflect.TypeFor[*Node]()
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
	optionalType = reflect.TypeFor[optional]()
	boolType     = reflect.TypeFor[boolUnmarshaler]()
)

// value fills v from n. The last element of path is the key's name.
func (b *binder) value(n *Node, v reflect.Value, path []string) {
	if b.options.Unset && n.Kind == String && n.Text == UnsetText {
		return
	}
	t := v.Type()
	pointer := reflect.PointerTo(t)
	switch {
	case t == nodeType:
		v.Set(reflect.ValueOf(n))
	case t.Kind() == reflect.Pointer:
		fresh := reflect.New(t.Elem())
		b.value(n, fresh.Elem(), path)
		v.Set(fresh)
	case pointer.Implements(optionalType):
		inner := reflect.ValueOf(v.Addr().Interface().(optional).Target()).Elem()
		if u, ok := inner.Addr().Interface().(boolUnmarshaler); ok && n.Kind == Bool {
			if !b.unmarshalBool(n, u) {
				v.SetZero()
			}
			return
		}
		b.value(n, inner, path)
	case n.Kind == Bool && pointer.Implements(boolType):
		b.unmarshalBool(n, v.Addr().Interface().(boolUnmarshaler))
	case pointer.Implements(textType):
		b.text(n, v, path)
	case t == durationType:
		b.duration(n, v, path)
	default:
		b.plain(n, v, path)
	}
}

func (b *binder) unmarshalBool(n *Node, u boolUnmarshaler) bool {
	set, err := u.UnmarshalBool(n.Bool)
	if err != nil {
		b.bad(n, err.Error(), "")
	}
	return set
}

// text fills a type that reads itself from a text, and a struct of that sort
// from a table too.
func (b *binder) text(n *Node, v reflect.Value, path []string) {
	isStruct := v.Kind() == reflect.Struct
	switch {
	case n.Kind == String:
		fresh := reflect.New(v.Type())
		if err := fresh.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Text)); err != nil {
			b.bad(n, err.Error(), "")
			return
		}
		v.Set(fresh.Elem())
	case isStruct && n.Kind == Table:
		b.table(n, v, path)
	default:
		want := "a text"
		if example := shortForm(v.Type(), "250ms", "200/s"); example != "" {
			want = fmt.Sprintf("a text, such as %q", example)
		}
		if isStruct {
			want += ", or a table"
		}
		hint := ""
		if n.Kind == Integer || n.Kind == Float {
			if example := shortForm(v.Type(), n.String()+"ms", n.String()+"/s"); example != "" {
				hint = fmt.Sprintf("add the unit and quotes, such as %q", example)
			}
		}
		b.wrongType(n, want, hint, path)
	}
}

// shortForm returns the first of the texts that the type reads, to show by
// example what it wants.
func shortForm(t reflect.Type, texts ...string) string {
	for _, text := range texts {
		if reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)) == nil {
			return text
		}
	}
	return ""
}

const wantTime = `a time with its unit in quotes, such as "250ms"`

func (b *binder) duration(n *Node, v reflect.Value, path []string) {
	if n.Kind != String {
		hint := ""
		if n.Kind == Integer || n.Kind == Float {
			hint = fmt.Sprintf(`add the unit and quotes, such as "%sms" or "%ss"`, n, n)
		}
		b.wrongType(n, wantTime, hint, path)
		return
	}
	d, err := time.ParseDuration(n.Text)
	if err != nil && wellFormedTime.MatchString(n.Text) {
		b.bad(n, fmt.Sprintf("%q is longer than a time can be, some 292 years", n.Text), "")
		return
	}
	if err != nil {
		b.bad(n, fmt.Sprintf("%q is no time: write a number with a unit (ns, us, ms, s, m, h), such as \"250ms\" or \"1m30s\"", n.Text), timeHint(n.Text))
		return
	}
	v.SetInt(int64(d))
}

var wellFormedTime = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`)

// timeHint knows what people write for a time that Go does not read.
func timeHint(text string) string {
	if _, err := strconv.ParseFloat(text, 64); err == nil {
		return fmt.Sprintf(`add the unit, such as "%sms" or "%ss"`, text, text)
	}
	days := 24.0
	short, found := strings.CutSuffix(text, "d")
	if !found {
		short, found = strings.CutSuffix(text, "w")
		days = 7 * 24
	}
	if f, err := strconv.ParseFloat(short, 64); found && err == nil {
		return fmt.Sprintf(`the largest unit is the hour: "%vh"`, f*days)
	}
	squeezed := strings.NewReplacer(" ", "", "min", "m", "sec", "s").Replace(text)
	if _, err := time.ParseDuration(squeezed); err == nil {
		return fmt.Sprintf("write %q", squeezed)
	}
	return ""
}

// plain fills a type that has no methods of its own for it.
func (b *binder) plain(n *Node, v reflect.Value, path []string) {
	switch v.Kind() {
	case reflect.Struct:
		b.table(n, v, path)
	case reflect.Map:
		b.dictionary(n, v, path)
	case reflect.Slice:
		if n.Kind != Array {
			b.wrongType(n, "a list in brackets", "", path)
			return
		}
		items := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
		for i, item := range n.Items {
			at := append(path[:len(path):len(path)], strconv.Itoa(i))
			if b.options.Unset && item.Kind == String && item.Text == UnsetText {
				b.bad(item, "an element of a list has no default to go back to", "leave the element out")
				continue
			}
			b.value(item, items.Index(i), at)
		}
		v.Set(items)
	case reflect.String:
		if n.Kind != String {
			hint := ""
			if n.Kind != Table && n.Kind != Array {
				hint = fmt.Sprintf("put it in quotes: %q", n)
			}
			b.wrongType(n, "a text in quotes", hint, path)
			return
		}
		v.SetString(n.Text)
	case reflect.Bool:
		if n.Kind != Bool {
			hint := ""
			if n.Kind == String && (n.Text == "true" || n.Text == "false") {
				hint = "write it without quotes: " + n.Text
			}
			b.wrongType(n, "true or false", hint, path)
			return
		}
		v.SetBool(n.Bool)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		b.integer(n, v, path)
	case reflect.Float64:
		b.float(n, v, path)
	default:
		panic("diagnostic: no rule binds a " + v.Type().String()) // a mistake in the program, not in the file
	}
}

func (b *binder) integer(n *Node, v reflect.Value, path []string) {
	if n.Kind != Integer {
		hint := ""
		if n.Kind == Float && n.Float == math.Trunc(n.Float) && math.Abs(n.Float) < 1<<53 {
			hint = fmt.Sprintf("write %d", int64(n.Float))
		}
		if n.Kind == String {
			if _, err := strconv.Atoi(n.Text); err == nil {
				hint = "write it without quotes: " + n.Text
			}
		}
		b.wrongType(n, "a whole number, such as 512", hint, path)
		return
	}
	if v.OverflowInt(n.Int) {
		b.bad(n, fmt.Sprintf("%s is too large: %d", name(path), n.Int), "")
		return
	}
	v.SetInt(n.Int)
}

func (b *binder) float(n *Node, v reflect.Value, path []string) {
	switch {
	case n.Kind == Integer:
		v.SetFloat(float64(n.Int))
	case n.Kind == Float && (math.IsNaN(n.Float) || math.IsInf(n.Float, 0)):
		b.bad(n, name(path)+" has to be a finite number", "")
	case n.Kind == Float:
		v.SetFloat(n.Float)
	default:
		hint := ""
		if n.Kind == String {
			if _, err := strconv.ParseFloat(n.Text, 64); err == nil {
				hint = "write it without quotes: " + n.Text
			}
		}
		b.wrongType(n, "a number, such as 0.5", hint, path)
	}
}

func (b *binder) table(n *Node, v reflect.Value, path []string) {
	if n.Kind != Table {
		b.wrongType(n, "a table", "", path)
		return
	}
	fields := b.fields(v.Type())
	for _, key := range n.keys {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			b.unknownKey(n.fields[key], key, fields, path)
			continue
		}
		b.value(n.fields[key], v.Field(fields[i].index), append(path[:len(path):len(path)], key))
	}
	for _, f := range fields {
		if f.required && n.fields[f.key] == nil {
			b.list.Add(n.KeyPlace().Error(CodeMissingKey, fmt.Sprintf("%s is missing in %s", QuoteKey(f.key), b.where(path)), ""))
		}
	}
}

// dictionary fills a map whose keys the author chooses.
func (b *binder) dictionary(n *Node, v reflect.Value, path []string) {
	if n.Kind != Table {
		b.wrongType(n, "a table", "", path)
		return
	}
	entries := reflect.MakeMapWithSize(v.Type(), len(n.keys))
	for _, key := range n.keys {
		child := n.fields[key]
		if b.options.Unset && child.Kind == String && child.Text == UnsetText {
			continue
		}
		if b.options.Name != nil {
			if problem := b.options.Name(path, key); problem != "" {
				// Bound all the same: what speaks of the entry is not wrong for that.
				b.list.Add(child.KeyPlace().Error(CodeBadName, problem, ""))
			}
		}
		entry := reflect.New(v.Type().Elem()).Elem()
		b.value(child, entry, append(path[:len(path):len(path)], key))
		entries.SetMapIndex(reflect.ValueOf(key).Convert(v.Type().Key()), entry)
	}
	v.Set(entries)
}

// A list of keys is shown in a hint as long as one can take it in.
const shownKeys = 12

func (b *binder) unknownKey(n *Node, key string, fields []field, path []string) {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.key
	}
	b.list.Add(n.KeyPlace().Error(CodeUnknownKey, fmt.Sprintf("unknown key %q in %s", key, b.where(path)), KeyHint(key, keys)))
}

// KeyHint is the hint for a word that is none of the known ones: the nearest,
// or all of them where they are few, or "".
func KeyHint(word string, known []string) string {
	if near, ok := Nearest(word, known); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(known) == 0 || len(known) > shownKeys {
		return ""
	}
	return "one of " + strings.Join(known, ", ")
}

func (b *binder) wrongType(n *Node, want, hint string, path []string) {
	subject := name(path)
	if len(path) == 0 {
		subject = b.where(path)
	}
	b.list.Add(n.Place().Error(CodeWrongType, fmt.Sprintf("%s is %s; this is %s", subject, want, n.Kind), hint))
}

func (b *binder) bad(n *Node, summary, hint string) {
	b.list.Add(n.Place().Error(CodeBadValue, summary, hint))
}

// name is how a message calls the value at a path: by its key, and an element
// of a list by the list's.
func name(path []string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if _, isIndex := index(path[i]); !isIndex {
			if i < len(path)-1 {
				return "each element of " + QuoteKey(path[i])
			}
			return QuoteKey(path[i])
		}
	}
	return "this value"
}

// where is how a message calls the table at a path.
func (b *binder) where(path []string) string {
	if len(path) == 0 {
		return cmp.Or(b.options.Label, "this file")
	}
	return JoinPath(path)
}
