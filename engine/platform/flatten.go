package platform

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

// An entry is one leaf of a profile file: a figure, or a word that gives the
// figures beside it their shape (see words).
type entry struct {
	path []string // its way from the top of the file; names may contain dots
	word bool

	value      any // int64, float64, string, bool, []any of these
	unit       string
	source     string // the document's title, or an assumption's reason
	url        string
	asOf       string
	assumption bool
	note       string
}

// words are the keys that say how to read the figures beside them and state no
// figure themselves: the kind of a distribution, the family of a runtime, the
// free allowance that a price draws on, what a line of the bill counts and
// which price it has.
var words = map[string]bool{"dist": true, "family": true, "free": true, "quantity": true, "price_key": true}

// A document is a profile file taken apart: its figures in a flat map, keyed
// by their paths joined with dots.
type document struct {
	base                    string
	lost                    bool // the base cannot be had, and so much is missing
	title, region, currency string
	sources                 map[string]source
	entries                 map[string]*entry
	problems                []Problem
}

// source is a row of the [sources] table.
type source struct{ title, url, date string }

// provenance is what a table hands down to everything below it.
type provenance struct {
	unit       string
	source     string // name in [sources]
	asOf       string
	assumption bool
	reason     string
	note       string
}

// attributes are the keys of a table that describe figures instead of being
// some.
var attributes = map[string]bool{
	"value": true, "unit": true, "source": true, "as_of": true, "assumption": true, "reason": true, "note": true,
}

var date = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// readDocument decodes a profile file and takes it apart. A syntax error is
// the error; everything else that is wrong is in document.problems.
// lookup returns the document that a base names.
func readDocument(data []byte, lookup func(name string) (*document, error)) (*document, error) {
	var top map[string]any
	if _, err := toml.Decode(string(data), &top); err != nil {
		return nil, err
	}
	d := &document{sources: map[string]source{}, entries: map[string]*entry{}}
	for key, target := range map[string]*string{"base": &d.base, "title": &d.title, "region": &d.region, "currency": &d.currency} {
		value, ok := top[key]
		if !ok {
			continue
		}
		delete(top, key)
		if text, ok := value.(string); ok && text != "" {
			*target = text
		} else {
			d.problem([]string{key}, "wants text")
		}
	}

	var base *document
	if d.base != "" {
		var err error
		if base, err = lookup(d.base); err != nil {
			d.problem([]string{"base"}, "%v", err)
			d.lost = true
		} else {
			maps.Copy(d.sources, base.sources)
		}
	}
	if table, ok := top["sources"]; ok {
		delete(top, "sources")
		d.readSources(table)
	}
	d.walk(top, nil, provenance{})
	if base != nil {
		d.inherit(base)
	}
	return d, nil
}

func (d *document) problem(path []string, format string, args ...any) {
	d.problems = append(d.problems, Problem{Path: quotePath(path), Text: fmt.Sprintf(format, args...)})
}

// readSources reads the [sources] table: what each short name stands for.
func (d *document) readSources(value any) {
	table, ok := value.(map[string]any)
	if !ok {
		d.problem([]string{"sources"}, "wants a table: [sources.NAME] with title, url and date")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(table)) {
		row, ok := table[name].(map[string]any)
		if !ok {
			d.problem([]string{"sources", name}, "wants a table with title, url and date")
			continue
		}
		var s source
		for _, key := range slices.Sorted(maps.Keys(row)) {
			text, ok := row[key].(string)
			switch {
			case !ok:
				d.problem([]string{"sources", name, key}, "wants text")
			case key == "title":
				s.title = text
			case key == "url":
				s.url = text
			case key == "date":
				s.date = text
			default:
				d.problem([]string{"sources", name, key}, "unknown key: a source has title, url and date")
			}
		}
		if s.title == "" {
			d.problem([]string{"sources", name}, "has no title")
		}
		if !date.MatchString(s.date) {
			d.problem([]string{"sources", name}, `wants a date, when it was written or read: "2026", "2026-10" or "2026-10-01"`)
		}
		d.sources[name] = s
	}
}

// walk collects the entries of a table.
func (d *document) walk(table map[string]any, path []string, above provenance) {
	here := d.readAttributes(table, path, above)
	if value, ok := table["value"]; ok {
		d.add(path, value, here)
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		if attributes[key] {
			continue
		}
		below := append(slices.Clone(path), key)
		if child, ok := table[key].(map[string]any); ok {
			d.walk(child, below, here)
			continue
		}
		d.add(below, table[key], here)
	}
}

// readAttributes returns what a table's figures inherit: what it states itself
// and otherwise what the table above handed down. A source of its own ends an
// assumption from above and the other way round.
func (d *document) readAttributes(table map[string]any, path []string, p provenance) provenance {
	text := func(key string) (string, bool) {
		value, ok := table[key]
		if !ok {
			return "", false
		}
		s, isText := value.(string)
		if !isText || s == "" {
			d.problem(append(slices.Clone(path), key), "wants text")
			return "", false
		}
		return s, true
	}
	if name, ok := text("source"); ok {
		p.source, p.asOf, p.assumption, p.reason = name, "", false, ""
		if _, known := d.sources[name]; !known {
			d.problem(append(slices.Clone(path), "source"), "unknown source %q%s", name,
				didYouMean(nearest(name, slices.Sorted(maps.Keys(d.sources)))))
		}
	}
	if value, ok := table["assumption"]; ok {
		if value != true {
			d.problem(append(slices.Clone(path), "assumption"), "is true or left out")
		} else if _, both := table["source"]; both {
			d.problem(path, "has a source and is an assumption: keep one")
		} else {
			p.source, p.asOf, p.assumption, p.reason = "", "", true, ""
			if _, ok := table["reason"]; !ok {
				d.problem(path, "an assumption wants a reason: why this value is plausible")
			}
		}
	}
	if reason, ok := text("reason"); ok {
		if !p.assumption {
			d.problem(append(slices.Clone(path), "reason"), "belongs to an assumption: write assumption = true, or a source instead")
		}
		p.reason = reason
	}
	if asOf, ok := text("as_of"); ok {
		if !date.MatchString(asOf) {
			d.problem(append(slices.Clone(path), "as_of"), `%q is no date: write "2026", "2026-10" or "2026-10-01"`, asOf)
		}
		p.asOf = asOf
	}
	if unit, ok := text("unit"); ok {
		p.unit = unit
	}
	if note, ok := text("note"); ok {
		p.note = note
	}
	return p
}

// add makes an entry of a value.
func (d *document) add(path []string, value any, p provenance) {
	if len(path) == 0 {
		d.problem([]string{"value"}, "stands outside any table")
		return
	}
	e := &entry{path: path, word: words[path[len(path)-1]], value: value, note: p.note}
	if !e.word {
		if text := wrongValue(value); text != "" {
			d.problem(path, "%s", text)
			return
		}
		switch {
		case p.source != "":
			s := d.sources[p.source]
			e.source, e.url, e.asOf = s.title, s.url, s.date
			if p.asOf != "" {
				e.asOf = p.asOf
			}
		case p.assumption:
			e.source, e.asOf, e.assumption = p.reason, p.asOf, true
		default:
			d.problem(path, "has neither a source nor assumption = true with a reason")
		}
		if _, isText := value.(string); !isText && value != true && value != false {
			e.unit = p.unit
			// Where a tier of a price begins is counted in what the price is for.
			if u, err := parsePriceUnit(p.unit); err == nil && path[len(path)-1] == "from" {
				e.unit = u.noun
			}
		}
	} else if _, ok := value.(string); !ok {
		d.problem(path, "wants text")
		return
	}
	key := strings.Join(path, ".")
	if _, twice := d.entries[key]; twice {
		d.problem(path, "is there twice: once with a dot in a quoted name")
		return
	}
	d.entries[key] = e
}

// wrongValue says why a value cannot be a figure's, or "".
func wrongValue(value any) string {
	switch v := value.(type) {
	case int64:
		if v < 0 {
			return "is negative"
		}
	case float64:
		if !(v >= 0) || math.IsInf(v, 0) {
			return "wants a number of at least zero"
		}
	case string:
		if v == "" {
			return "is empty"
		}
	case bool:
	case []any:
		if len(v) == 0 {
			return "is an empty list"
		}
		for _, element := range v {
			switch element.(type) {
			case []any, map[string]any:
				return "wants a list of numbers or texts"
			}
			if text := wrongValue(element); text != "" {
				return "has an element that " + text
			}
		}
	default:
		return "wants a number, text, true, false or a list of these"
	}
	return ""
}

// inherit takes over from the base whatever the document does not state
// itself. What it states replaces the base's whole: a figure what stands at
// its path and below it (a price its tiers), a distribution all parameters of
// the base's, a family's init the init of all its runtimes. Only the name of a
// price's free allowance stays until it is restated.
func (d *document) inherit(base *document) {
	if d.title == "" {
		d.title = base.title
	}
	if d.region == "" {
		d.region = base.region
	}
	if d.currency == "" {
		d.currency = base.currency
	}

	restated := map[string]bool{}    // paths of what is replaced whole
	newFamilies := map[string]bool{} // families whose init is stated here
	for key, e := range d.entries {
		switch {
		case !e.word:
			restated[key] = true
		case e.path[len(e.path)-1] == "dist":
			restated[strings.Join(e.path[:len(e.path)-1], ".")] = true
		default:
			restated[key] = true
		}
		if len(e.path) >= 3 && e.path[0] == "family" && e.path[2] == "init" {
			newFamilies[e.path[1]] = true
		}
	}
	for key, e := range base.entries {
		if d.entries[key] != nil {
			continue
		}
		replaced := false
		for n := 1; n <= len(e.path); n++ {
			replaced = replaced || restated[strings.Join(e.path[:n], ".")]
		}
		if e.word && e.path[len(e.path)-1] == "free" {
			replaced = false
		}
		if len(e.path) > 3 && e.path[0] == "runtime" {
			family := base.entries["runtime."+e.path[1]+".family"]
			replaced = replaced || family != nil && newFamilies[family.value.(string)]
		}
		if !replaced {
			d.entries[key] = e
		}
	}
}

// quotePath writes a path as TOML does: names with dots in quotes.
func quotePath(path []string) string {
	parts := make([]string, len(path))
	for i, name := range path {
		parts[i] = name
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
			parts[i] = fmt.Sprintf("%q", name)
		}
	}
	return strings.Join(parts, ".")
}

func didYouMean(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %q?", name)
}
