package diagnostic

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Types of the sorts that a world has.
type option[T any] struct {
	Value T
	Set   bool
}

func (o *option[T]) Target() any { o.Set = true; return &o.Value }

type perSecond float64

func (r *perSecond) UnmarshalText(text []byte) error {
	number, found := strings.CutSuffix(string(text), "/s")
	if _, err := fmt.Sscan(number, (*float64)(r)); err != nil || !found {
		return fmt.Errorf("%q is no rate", text)
	}
	return nil
}

type law struct {
	Value time.Duration `toml:"-"`
	Dist  string        `toml:"dist"`
	P50   time.Duration `toml:"p50"`
	P99   time.Duration `toml:"p99"`
}

func (l *law) UnmarshalText(text []byte) (err error) {
	l.Value, err = time.ParseDuration(string(text))
	return err
}

type guard struct {
	Key string `toml:"key"`
}

func (g *guard) UnmarshalBool(on bool) (bool, error) {
	if on {
		return false, errors.New("say by which key")
	}
	return false, nil
}

type part struct {
	MemoryMB option[int]           `toml:"memory_mb"`
	Share    float64               `toml:"share"`
	Small    int8                  `toml:"small"`
	VPC      bool                  `toml:"vpc"`
	Duration law                   `toml:"duration"`
	Init     option[law]           `toml:"init"`
	Timeout  option[time.Duration] `toml:"timeout"`
	Guard    option[guard]         `toml:"guard"`
	Rate     option[perSecond]     `toml:"rate"`
	Phases   []phase               `toml:"phases"`
	Deploys  []time.Duration       `toml:"deploys"`
	Raw      *Node                 `toml:"raw"`
}

type phase struct {
	At   time.Duration `toml:"at,required"`
	Rate perSecond     `toml:"rate"`
}

type whole struct {
	Title string           `toml:"title"`
	Parts map[string]*part `toml:"parts"`
	Names map[string]string
}

func bind(t *testing.T, text string, o Options) (whole, List) {
	t.Helper()
	var w whole
	return w, Bind(mustParse(t, text), &w, o)
}

func TestBindFillsEverySort(t *testing.T) {
	var w whole
	list := Bind(mustParse(t, `
title = "x"
[parts.a]
memory_mb = 512
share = 1
vpc = true
duration = "120ms"
init = { dist = "lognormal", p50 = "1s", p99 = "2s" }
timeout = "3s"
guard = false
rate = "20/s"
phases = [{ at = "-1m", rate = "5/s" }, { at = "2m" }]
deploys = ["1m", "2m"]
raw = { anything = [1, "goes"] }
[parts.b]
guard = { key = "event" }
`), &w, Options{})
	require.Empty(t, list)
	a, b := w.Parts["a"], w.Parts["b"]
	require.Equal(t, "x", w.Title)
	require.Equal(t, option[int]{512, true}, a.MemoryMB)
	require.Equal(t, 1.0, a.Share)
	require.True(t, a.VPC)
	require.Equal(t, law{Value: 120 * time.Millisecond}, a.Duration)
	require.Equal(t, option[law]{law{Dist: "lognormal", P50: time.Second, P99: 2 * time.Second}, true}, a.Init)
	require.Equal(t, option[time.Duration]{3 * time.Second, true}, a.Timeout)
	require.Equal(t, option[guard]{}, a.Guard)
	require.Equal(t, option[perSecond]{20, true}, a.Rate)
	require.Equal(t, []phase{{-time.Minute, 5}, {2 * time.Minute, 0}}, a.Phases)
	require.Equal(t, []time.Duration{time.Minute, 2 * time.Minute}, a.Deploys)
	require.Equal(t, `{ anything = [1, "goes"] }`, a.Raw.String())
	require.Equal(t, option[guard]{guard{"event"}, true}, b.Guard)
	require.Equal(t, part{Guard: b.Guard}, *b)
}

func TestBindSaysWhatDoesNotFit(t *testing.T) {
	for _, c := range []struct{ line, code, at, summary, hint string }{
		{`memory = 1`, CodeUnknownKey, `memory`, `unknown key "memory" in parts.a`, `did you mean "memory_mb"?`},
		{`zzz = 1`, CodeUnknownKey, `zzz`, `unknown key "zzz" in parts.a`, `one of memory_mb, share, small, vpc, duration, init, timeout, guard, rate, phases, deploys, raw`},
		{`memory_mb = "512"`, CodeWrongType, `"512"`, `memory_mb is a whole number, such as 512; this is text`, `write it without quotes: 512`},
		{`memory_mb = 512.0`, CodeWrongType, `512.0`, `memory_mb is a whole number, such as 512; this is a number`, `write 512`},
		{`memory_mb = 0.5`, CodeWrongType, `0.5`, `memory_mb is a whole number, such as 512; this is a number`, ``},
		{`small = 128`, CodeBadValue, `128`, `small is too large: 128`, ``},
		{`share = "0.5"`, CodeWrongType, `"0.5"`, `share is a number, such as 0.5; this is text`, `write it without quotes: 0.5`},
		{`share = nan`, CodeBadValue, `nan`, `share has to be a finite number`, ``},
		{`share = -inf`, CodeBadValue, `-inf`, `share has to be a finite number`, ``},
		{`vpc = "true"`, CodeWrongType, `"true"`, `vpc is true or false; this is text`, `write it without quotes: true`},
		{`vpc = 1`, CodeWrongType, `1`, `vpc is true or false; this is a whole number`, ``},
		{`timeout = 3`, CodeWrongType, `3`, `timeout is a time with its unit in quotes, such as "250ms"; this is a whole number`, `add the unit and quotes, such as "3ms" or "3s"`},
		{`timeout = "3"`, CodeBadValue, `"3"`, `"3" is no time: write a number with a unit (ns, us, ms, s, m, h), such as "250ms" or "1m30s"`, `add the unit, such as "3ms" or "3s"`},
		{`timeout = "2d"`, CodeBadValue, `"2d"`, `"2d" is no time: write a number with a unit (ns, us, ms, s, m, h), such as "250ms" or "1m30s"`, `the largest unit is the hour: "48h"`},
		{`timeout = "5 min"`, CodeBadValue, `"5 min"`, `"5 min" is no time: write a number with a unit (ns, us, ms, s, m, h), such as "250ms" or "1m30s"`, `write "5m"`},
		{`timeout = "99999999h"`, CodeBadValue, `"99999999h"`, `"99999999h" is longer than a time can be, some 292 years`, ``},
		{`duration = 120`, CodeWrongType, `120`, `duration is a text, such as "250ms", or a table; this is a whole number`, `add the unit and quotes, such as "120ms"`},
		{`duration = { p5 = "1s" }`, CodeUnknownKey, `p5`, `unknown key "p5" in parts.a.duration`, `did you mean "p50"?`},
		{`duration = { median = "1s" }`, CodeUnknownKey, `median`, `unknown key "median" in parts.a.duration`, `one of dist, p50, p99`},
		{`init = ["1s"]`, CodeWrongType, `["1s"]`, `init is a text, such as "250ms", or a table; this is a list`, ``},
		{`rate = 200`, CodeWrongType, `200`, `rate is a text, such as "200/s"; this is a whole number`, `add the unit and quotes, such as "200/s"`},
		{`rate = "fast"`, CodeBadValue, `"fast"`, `"fast" is no rate`, ``},
		{`guard = true`, CodeBadValue, `true`, `say by which key`, ``},
		{`guard = 1`, CodeWrongType, `1`, `guard is a table; this is a whole number`, ``},
		{`phases = { at = "1m" }`, CodeWrongType, `{ at = "1m" }`, `phases is a list in brackets; this is a table`, ``},
		{`phases = [{ at = "1m" }, 5]`, CodeWrongType, `5`, `each element of phases is a table; this is a whole number`, ``},
		{`phases = [{ rate = "1/s" }]`, CodeMissingKey, `{ rate = "1/s" }`, `at is missing in parts.a.phases.0`, ``},
		{`deploys = ["1m", 2]`, CodeWrongType, `2`, `each element of deploys is a time with its unit in quotes, such as "250ms"; this is a whole number`, `add the unit and quotes, such as "2ms" or "2s"`},
	} {
		text := "[parts.a]\n" + c.line
		_, list := bind(t, text, Options{})
		require.Len(t, list, 1, c.line)
		d := list[0]
		require.Equal(t, c.code, d.Code, c.line)
		require.Equal(t, c.summary, d.Summary, c.line)
		require.Equal(t, c.hint, d.Hint, c.line)
		require.Equal(t, c.at, cut(t, text, d.Place()), c.line)
	}
}

func TestBindReportsAllAtOnceInOrder(t *testing.T) {
	_, list := bind(t, "titel = 1\n[parts.a]\nvpc = 2\nsmall = 'x'\n[parts.B]\n[parts.c]\nq = 1\n", Options{
		Label: "the scenario",
		Name: func(path []string, name string) string {
			if name != strings.ToLower(name) {
				return fmt.Sprintf("%s is no name for one of the %s", name, JoinPath(path))
			}
			return ""
		},
	})
	var got []string
	for _, d := range list {
		got = append(got, fmt.Sprintf("%d:%d %s %s", d.Range.Start.Line, d.Range.Start.Column, d.Code, d.Summary))
	}
	require.Equal(t, []string{
		`1:1 unknown-key unknown key "titel" in the scenario`,
		`3:7 wrong-type vpc is true or false; this is a whole number`,
		`4:9 wrong-type small is a whole number, such as 512; this is text`,
		`5:8 bad-name B is no name for one of the parts`,
		`7:1 unknown-key unknown key "q" in parts.c`,
	}, got)
}

func TestUnsetIsTheDefaultOfAKnownKey(t *testing.T) {
	const text = `
title = "unset"
[parts]
gone = "unset"
[parts.a]
memory_mb = "unset"
vpc = "unset"
duration = { dist = "lognormal", p50 = "unset" }
phases = [{ at = "1m", rate = "unset" }]
`
	var w whole
	require.Empty(t, Bind(mustParse(t, text), &w, Options{Unset: true}))
	require.Equal(t, "", w.Title)
	require.Equal(t, map[string]*part{"a": {Duration: law{Dist: "lognormal"}, Phases: []phase{{At: time.Minute}}}}, w.Parts)

	list := Bind(mustParse(t, "[parts.a]\nmemory = \"unset\"\ndeploys = [\"unset\"]"), &w, Options{Unset: true})
	require.Len(t, list, 2)
	require.Equal(t, CodeUnknownKey, list[0].Code)
	require.Equal(t, "an element of a list has no default to go back to", list[1].Summary)

	require.Len(t, Bind(mustParse(t, text), &whole{}, Options{}), 5, "without the option it is a text like any other")
}

func FuzzBind(f *testing.F) {
	f.Add("title = 1\n[parts.a]\nmemory_mb = \"unset\"\nduration = { p50 = 1 }\nphases = [{ at = \"1m\" }]\nguard = true\nraw = 1\n")
	f.Add("parts = 1\ntitle = [[{}]]")
	f.Add("[parts]\na = 'unset'\nb = {rate='1/s', deploys=['1m','x']}\n[[parts.c.phases]]\nat=1.0\n")
	f.Fuzz(func(t *testing.T, text string) {
		doc, list := Parse("f", []byte(text))
		if list.HasErrors() {
			return
		}
		for _, unset := range []bool{false, true} {
			Bind(doc.Root, &whole{}, Options{Unset: unset})
		}
		p := Patcher{Fixed: []string{"parts"}}
		p.Overlay(mustParse(t, "title = 'x'\n[parts.a]\nduration = '1s'\nphases = [{at='1m'}]"), doc.Root)
		_, list = p.Assign(doc.Root, []string{text, "parts.a.duration=" + text, text + "=1"})
		require.NoError(t, list.Write(&strings.Builder{}, Sources{FlagFile: FlagSource([]string{text})}))
	})
}
