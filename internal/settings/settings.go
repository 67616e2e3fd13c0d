// Package settings keeps how a learner wants the tutor to be: its colours,
// whether things may move, and in which units figures are. What was learnt is
// kept elsewhere, in package progress; settings are the person's and not a
// course's, and have to be known before the first screen is drawn, so they are
// a small file of their own.
//
// # The file
//
// DIR/settings.json is one object of names and values, both texts:
//
//	{
//	  "motion": "reduced",
//	  "theme": "high-contrast"
//	}
//
// It may be written by hand. A name that nobody knows is kept, for it may be a
// newer program's; a value that nobody knows counts as none, and is said. A
// file that cannot be read at all is renamed when settings are saved, never
// thrown away.
//
// What to call first: Open reads, Get shows, With changes, Save saves.
package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The names of settings.
const (
	Theme  = "theme"
	Motion = "motion"
	Units  = "units"
)

// An Option is a setting that there is.
type Option struct {
	Name   string
	Title  string  // for people
	Values []Value // the first is that of who has chosen nothing
}

// A Value is one choice of an option.
type Value struct {
	Name string
	Text string // what it means, in few words
}

// Options are all settings, in the order in which they are shown.
var Options = []Option{
	{Theme, "Colours", []Value{
		{"auto", "light or dark, as the terminal is"},
		{"dark", "for a dark background"},
		{"light", "for a light background"},
		{"high-contrast", "stronger, for either background"},
		{"none", "no colour: bold, underline and marks"},
	}},
	{Motion, "Motion", []Value{
		{"on", "playback glides"},
		{"reduced", "playback moves once a second"},
	}},
	{Units, "Figures and charts", []Value{ // sentences are written as ever
		{"adaptive", "in the shortest unit"},
		{"fixed", "in ms and cents, with all digits"},
	}},
}

// Themes are the names of the themes.
func Themes() []string {
	o, _ := option(Theme)
	return o.Names()
}

// option returns the option of this name.
func option(name string) (Option, bool) {
	i := slices.IndexFunc(Options, func(o Option) bool { return o.Name == name })
	if i < 0 {
		return Option{}, false
	}
	return Options[i], true
}

// Has reports whether an option has a value of this name.
func (o Option) Has(value string) bool {
	return slices.ContainsFunc(o.Values, func(v Value) bool { return v.Name == value })
}

// Names are the names of an option's values.
func (o Option) Names() []string {
	var names []string
	for _, v := range o.Values {
		names = append(names, v.Name)
	}
	return names
}

// Settings are a learner's choices. The zero value has chosen nothing, and
// saves nothing. Settings do not change: With returns others.
type Settings struct {
	path   string
	chosen map[string]string
	once   map[string]string // what is so for this start alone
}

// Check says what is wrong with a name and a value, as a person reads it.
func Check(name, value string) error {
	o, ok := option(name)
	if !ok {
		return fmt.Errorf("there is no setting %q", name)
	}
	if !o.Has(value) {
		return fmt.Errorf("%s is one of %s, not %q", name, strings.Join(o.Names(), ", "), value)
	}
	return nil
}

const file = "settings.json"

// Open reads the settings of a folder. They can be used in every case; the
// error says what about them could not be, in words for the learner. A file
// that does not exist is none.
func Open(dir string) (Settings, error) {
	s := Settings{path: filepath.Join(dir, file)}
	text, err := os.ReadFile(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &s.chosen)
	}
	if err != nil {
		s.chosen = nil
		return s, fmt.Errorf("the settings in %s cannot be read and are not used: %w", s.path, withoutPath(err))
	}
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(s.chosen)) {
		if _, known := option(name); !known {
			continue
		}
		if err := Check(name, s.chosen[name]); err != nil {
			wrong = append(wrong, err.Error())
		}
	}
	if len(wrong) > 0 {
		return s, fmt.Errorf("%s: %s", s.path, strings.Join(wrong, "; "))
	}
	return s, nil
}

// Get returns the value of a setting: what is so for this start, or was
// chosen, or is usual.
func (s Settings) Get(name string) string {
	o, ok := option(name)
	if !ok {
		panic(fmt.Sprintf("settings: there is no setting %q", name))
	}
	for _, value := range []string{s.once[name], s.chosen[name]} {
		if o.Has(value) {
			return value
		}
	}
	return o.Values[0].Name
}

// With returns the settings with another value. A name or value that there is
// not panics: Check.
func (s Settings) With(name, value string) Settings {
	s.chosen = with(s.chosen, name, value)
	s.once = maps.Clone(s.once)
	delete(s.once, name)
	return s
}

// Once returns the settings with a value that is not saved, until another one
// is chosen. It panics as With does.
func (s Settings) Once(name, value string) Settings {
	s.once = with(s.once, name, value)
	return s
}

func with(m map[string]string, name, value string) map[string]string {
	if err := Check(name, value); err != nil {
		panic("settings: " + err.Error())
	}
	m = maps.Clone(m)
	if m == nil {
		m = map[string]string{}
	}
	m[name] = value
	return m
}

// Save saves what was chosen. The error says in words for the learner that it
// is not saved.
func (s Settings) Save() error {
	if s.path == "" {
		return nil
	}
	if err := s.save(); err != nil {
		return fmt.Errorf("the settings are not saved in %s: %w", s.path, withoutPath(err))
	}
	return nil
}

// save writes the file anew, so that whoever reads it finds the one or the
// other and never a half.
func (s Settings) save() (err error) {
	dir := filepath.Dir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if text, err := os.ReadFile(s.path); err == nil && !isSettings(text) {
		if err := os.Rename(s.path, strings.TrimSuffix(s.path, ".json")+".damaged.json"); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(s.chosen, "", "  ") // names sorted
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, file+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // err says more
		}
	}()
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.path)
}

func isSettings(text []byte) bool {
	var m map[string]string
	return json.Unmarshal(text, &m) == nil
}

// withoutPath is a file system's error without the path, which is said already.
func withoutPath(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
