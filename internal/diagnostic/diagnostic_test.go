package diagnostic

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func render(l List, text string) string {
	out := &strings.Builder{}
	_ = l.Write(out, Sources{"f.toml": []byte(text)})
	return out.String()
}

func TestWriteShowsPlaceExcerptCaretAndHint(t *testing.T) {
	const text = "\ufeffa = 1\r\n\tmemory = 512 # „Größe“\r\n"
	src := NewSource("f.toml", []byte(text))
	at := strings.Index(string(src.Text()), "memory")
	d := src.Place(at, at+6).Error("unknown-key", `unknown key "memory"`, `did you mean "memory_mb"?`).
		With("the table starts here", src.Place(0, 1))
	require.Equal(t, `f.toml:2:2: error: unknown key "memory" [unknown-key]
        memory = 512 # „Größe“
        ^^^^^^
    f.toml:1:1: the table starts here
    a = 1
    ^
    hint: did you mean "memory_mb"?
`, render(List{d}, text))
}

func TestWriteOfPointsWideAndLongLines(t *testing.T) {
	at := func(text, word string) Place {
		i := strings.Index(text, word)
		return NewSource("f.toml", []byte(text)).Place(i, i+len(word))
	}
	// Wide characters take two cells each, and columns count characters.
	wide := `a = "漢字" x`
	require.Equal(t, "f.toml:1:10: error: s [c]\n    a = \"漢字\" x\n               ^\n", render(List{at(wide, "x").Error("c", "s", "")}, wide))

	long := strings.Repeat("a", 5000) + "HERE" + strings.Repeat("b", 5000)
	got := render(List{at(long, "HERE").Error("c", "s", "")}, long)
	lines := strings.Split(got, "\n")
	require.Equal(t, "f.toml:1:5001: error: s [c]", lines[0])
	require.Equal(t, "    …"+strings.Repeat("a", 40)+"HERE"+strings.Repeat("b", 56)+"…", lines[1])
	require.Equal(t, strings.Index(strings.ReplaceAll(lines[1], "…", "."), "HERE"), strings.Index(lines[2], "^^^^"))

	// A range over several lines is marked to the end of the first; a point
	// has one caret, also behind the last character.
	several := "a = [\n1]\n"
	require.Contains(t, render(List{NewSource("f.toml", []byte(several)).Place(4, 8).Error("c", "s", "")}, several), "    a = [\n        ^\n")
	require.Contains(t, render(List{NewSource("f.toml", []byte("ab")).Place(2, 2).Error("c", "s", "")}, "ab"), "    ab\n      ^\n")

	// A file as a whole, and a file that nobody has.
	require.Equal(t, "f.toml: warning: s [c]\n", render(List{Place{File: "f.toml"}.Warning("c", "s", "")}, ""))
	require.Equal(t, "g.toml:3:1: error: s [c]\n", render(List{{File: "g.toml", Range: Range{Position{3, 1}, Position{3, 2}}, Summary: "s", Code: "c"}}, ""))
	require.Equal(t, "f.toml:9:9: error: s [c]\n", render(List{{File: "f.toml", Range: Range{Position{9, 9}, Position{9, 9}}, Summary: "s", Code: "c"}}, "x"))
}

func TestHostileTextIsHarmless(t *testing.T) {
	text := "a\x1b[31m\u202eb\x00\u0085 = 1\n"
	src := NewSource("f.toml", []byte(text))
	d := src.Place(1, 2).Error("c", "bad \x1b]0;title\x07 \nname", "hint\r\x9b")
	d.File = "f.toml"
	got := render(List{d}, text)
	for _, r := range got {
		require.True(t, r == '\n' || r >= 0x20 && r != 0x7f && (r < 0x80 || r > 0x9f) && r != 0x202e, "%q in %q", r, got)
	}
	require.Equal(t, 4, strings.Count(got, "\n"), got)
	require.Contains(t, got, "a␛[31m")
}

func TestListSortsAndConverts(t *testing.T) {
	var l List
	require.NoError(t, l.Err())
	at := func(file string, line, column int) Place {
		return Place{file, Range{Position{line, column}, Position{line, column}}}
	}
	l.Add(at("b", 1, 1).Error("x", "1", ""), at("a", 2, 3).Warning("x", "2", ""), at("a", 2, 1).Warning("x", "3", ""), at("a", 2, 1).Warning("x", "3", ""))
	l.Sort()
	require.Len(t, l, 3)
	require.Equal(t, "3", l[0].Summary)
	require.Equal(t, "1", l[2].Summary)
	require.NoError(t, l[:2].Err())
	l.Add(at("c", 1, 1).Error("x", "4", ""))
	err := l.Err()
	require.EqualError(t, err, "b:1:1: error: 1 [x] (and 1 more)")
	var all *Errors
	require.True(t, errors.As(err, &all))
	require.Len(t, all.List, 4)

	data, err := json.Marshal(l[:1])
	require.NoError(t, err)
	require.JSONEq(t, `[{"severity": "warning", "code": "x", "summary": "3", "file": "a",
		"range": {"start": {"line": 2, "column": 1}, "end": {"line": 2, "column": 1}}}]`, string(data))
	data, err = json.Marshal(List(nil))
	require.NoError(t, err)
	require.Equal(t, "[]", string(data))
}

func TestNearest(t *testing.T) {
	keys := []string{"memory_mb", "duration", "duration_at_mb", "reserved_concurrency", "provisioned_concurrency", "timeout", "rate", "to", "vpc"}
	for word, want := range map[string]string{
		"memory":                  "memory_mb",
		"memroy_mb":               "memory_mb",
		"durations":               "duration",
		"Duration":                "duration",
		"reserved-concurency":     "reserved_concurrency",
		"reserved":                "reserved_concurrency",
		"raet":                    "rate",
		"ot":                      "",
		"vpcs":                    "vpc",
		"something":               "",
		"":                        "",
		"x":                       "",
		"dura":                    "",
		strings.Repeat("a", 1000): "",
	} {
		got, ok := Nearest(word, keys)
		require.Equal(t, want, got, word)
		require.Equal(t, want != "", ok, word)
	}
}

func TestDistanceCountsTranspositionsOnce(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"ca", "abc", 3}, {"kitten", "sitting", 3}} {
		require.Equal(t, c.want, distance([]rune(c.a), []rune(c.b)), c.a+" "+c.b)
		require.Equal(t, c.want, distance([]rune(c.b), []rune(c.a)), c.b+" "+c.a)
	}
}

func TestPositionsOnOneVeryLongLine(t *testing.T) {
	text := strings.Repeat("ä", 3000) + "x\n" + strings.Repeat("é€", 2000)
	src := NewSource("f", []byte(text))
	line, column := 1, 1
	for i, r := range text {
		require.Equal(t, Position{line, column}, src.Position(i))
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
	require.Equal(t, Position{2, 4001}, src.Position(len(text)+5))
	require.Equal(t, Position{1, 1}, src.Position(-3))
}
