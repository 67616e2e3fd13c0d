package diagnostic

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cut returns the text of a place on its first line, as an editor would
// select it: the plainest check that a range is right.
func cut(t *testing.T, text string, p Place) string {
	t.Helper()
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	require.LessOrEqual(t, p.Range.Start.Line, len(lines))
	line := []rune(lines[p.Range.Start.Line-1])
	end := len(line)
	if p.Range.End.Line == p.Range.Start.Line {
		end = p.Range.End.Column - 1
	}
	return strings.TrimSuffix(string(line[p.Range.Start.Column-1:end]), "\r")
}

func mustParse(t *testing.T, text string) *Node {
	t.Helper()
	doc, list := Parse("file.toml", []byte(text))
	require.Empty(t, list)
	return doc.Root
}

func TestParsePlacesEveryKeyAndValue(t *testing.T) {
	const text = "\ufeff" + `title = "Ä ö" # umlauts before the next key must not shift it
a.b . "c.d" = 12_000
[world]
duration = "10m"
  [world.functions.payment]
	memory_mb	=	512
  "x y" = { p50 = "1s", deep = [ { k = -0.5 }, [1, 2] ], ärger.x = true }
[[question]]
id = 'first'
[[question]]
id = "second"
  [[question.choice]]
  why = """
two
lines"""
  [[question.choice]]
  list = [
    "a", # a comment, with a comma
    { b = 1 },
  ]
`
	text2 := strings.Replace(text, "ärger.x", `"ärger".x`, 1)
	for name, text := range map[string]string{"lf": text2, "crlf": strings.ReplaceAll(text2, "\n", "\r\n")} {
		t.Run(name, func(t *testing.T) {
			root := mustParse(t, text)
			for _, c := range []struct{ path, key, value string }{
				{`title`, `title`, `"Ä ö"`},
				{`a`, `a`, `a`},
				{`a.b."c.d"`, `"c.d"`, `12_000`},
				{`world`, `world`, `world`},
				{`world.functions`, `functions`, `functions`},
				{`world.functions.payment`, `payment`, `payment`},
				{`world.functions.payment.memory_mb`, `memory_mb`, `512`},
				{`world.functions.payment."x y"`, `"x y"`, `{ p50 = "1s", deep = [ { k = -0.5 }, [1, 2] ], "ärger".x = true }`},
				{`world.functions.payment."x y".deep`, `deep`, `[ { k = -0.5 }, [1, 2] ]`},
				{`world.functions.payment."x y".deep.0.k`, `k`, `-0.5`},
				{`world.functions.payment."x y".deep.1`, `[1, 2]`, `[1, 2]`},
				{`world.functions.payment."x y".deep.1.1`, `2`, `2`},
				{`world.functions.payment."x y"."ärger".x`, `x`, `true`},
				{`question`, `question`, `question`},
				{`question.0.id`, `id`, `'first'`},
				{`question.1.id`, `id`, `"second"`},
				{`question.1.choice.0.why`, `why`, `"""`},
				{`question.1.choice.1.list.0`, `"a"`, `"a"`},
				{`question.1.choice.1.list.1.b`, `b`, `1`},
			} {
				path, err := ParsePath(c.path)
				require.NoError(t, err)
				n, ok := root.Find(path...)
				require.True(t, ok, c.path)
				require.Equal(t, c.key, cut(t, text, n.KeyPlace()), c.path)
				require.Equal(t, c.value, cut(t, text, n.Place()), c.path)
			}
			n, _ := root.Find("question", "1", "choice", "0", "why")
			require.Equal(t, Position{13, 9}, n.Place().Range.Start)
			require.Equal(t, Position{15, 9}, n.Place().Range.End)
			require.Equal(t, Position{6, 2}, root.Get("world").Get("functions").Get("payment").Get("memory_mb").KeyPlace().Range.Start)

			n, ok := root.Find("world", "functions", "payment", "nothing", "here")
			require.False(t, ok)
			require.Equal(t, "payment", cut(t, text, n.Place()))
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ text, code, at, summary string }{
		{"rate = 200/s\n", CodeSyntax, "200/s", `"200/s" is no TOML value`},
		{"a = 1\nduration = 10m # ten", CodeSyntax, "10m", `"10m" is no TOML value`},
		{"p = [{ at = 3m, rate = \"1/s\" }]", CodeSyntax, "3m", `"3m" is no TOML value`},
		{"kind = sqs", CodeSyntax, "sqs", `"sqs" is no TOML value`},
		{"ä = 1", CodeSyntax, "ä", "expected a key, found 'ä'"},
		{"x = 'é' y", CodeSyntax, "y", "expected the end of the line, found 'y'"},
		{"title = \"abc\nb = 1", CodeSyntax, "", "the text has no closing quote on its line"},
		{"title", CodeSyntax, "", `expected "=" after the key, found the end of the file`},
		{"a = \"\\q\"", CodeSyntax, `\q`, "no such escape in a text"},
		{"a = [1,\n2 3]", CodeSyntax, "3", `expected "," or "]" in the list, found '3'`},
		{"[world", CodeSyntax, "", "the table's name has no closing bracket"},
		{"k = 99999999999999999999", CodeSyntax, "99999999999999999999", "99999999999999999999 is out of range for int64"},
		{"é = 1\nd = 2020-13-01", CodeSyntax, "é", "expected a key, found 'é'"},
		{"d = 2020-13-01", CodeSyntax, "2020-13-01", `invalid datetime: "2020-13-01"`},
		{"a = 1\na = 2", CodeDuplicateKey, "a", `"a" is defined twice`},
		{"[w]\n[w.x]\n[w]", CodeDuplicateKey, "w", `"w" is defined twice`},
		{"a = { b = 1 }\na.c = 2", CodeDuplicateKey, "a", `"a" is defined twice`},
		{"a = { b.x = 1, b.x = 2 }", CodeDuplicateKey, "x", `"x" is defined twice`},
		{"a = 1\n[a.b]", CodeDuplicateKey, "a", `"a" is defined twice`},
		{"a = [1]\n[[a]]", CodeDuplicateKey, "a", `"a" is defined twice`},
		{"a = 1\nb = \"\xff\"", CodeNotUTF8, "\ufffd", "the byte 0xff is not UTF-8"},
		{strings.Repeat("#", MaxSize+1), CodeTooLarge, "", "the file has 1048577 bytes; at most 1048576 are read"},
		{"a = " + strings.Repeat("[", 400_000), CodeSyntax, "", "nested more than the maximum"},
		{"a = " + strings.Repeat("[", 40) + strings.Repeat("]", 40), CodeTooDeep, "[", "nested more than 32 deep"},
		{"[" + strings.Repeat("a.", 40) + "a]", CodeTooDeep, "a", "nested more than 32 deep"},
		{"a = " + strings.Repeat("{a=", 40) + "1" + strings.Repeat("}", 40), CodeTooDeep, "", "nested more than 32 deep"},
	} {
		doc, list := Parse("file.toml", []byte(c.text))
		require.Nil(t, doc, c.text)
		require.NotEmpty(t, list, c.text)
		require.Equal(t, c.code, list[0].Code, c.text)
		require.Contains(t, list[0].Summary, c.summary)
		if c.at != "" {
			require.Equal(t, c.at, cut(t, c.text, list[0].Place()), c.text)
		}
	}
}

func TestParseReportsAllDuplicates(t *testing.T) {
	_, list := Parse("f", []byte("a = 1\na = 2\n[b]\nx = 1\nx = 2\n[b]\nx = 3\ny = 4\n"))
	require.Len(t, list, 3)
	require.Equal(t, &Related{Text: "first defined here", File: "f", Range: Range{Position{4, 1}, Position{4, 2}}}, list[1].Related)
	require.Equal(t, Position{6, 2}, list[2].Range.Start)
}

func TestWithinAccountsForEscapes(t *testing.T) {
	for _, c := range []struct{ literal, word, at string }{
		{`"a < b"`, "<", "<"},
		{`"\"ä\" < b"`, "<", "<"},
		{`"\u00e4\U0001F600 < b"`, "<", "<"},
		{`"\x41\t\e< b"`, "<", "<"},
		{`'\a "x" < b'`, "<", "<"},
		{"\"\"\"\na and\n  zz < b\"\"\"", "zz", "zz"},
		{"\"\"\"a and \\\n     zz < b\"\"\"", "zz", "zz"},
		{"'''\n\na and\nzz'''", "zz", "zz"},
		{"\"\"\"\r\na\r\n  zz < b\"\"\"", "zz", "zz"},
		{`"""""zz"""""`, "zz", "zz"},
	} {
		text := "äö = 1\nclaim = " + c.literal + "\n"
		text = strings.Replace(text, "äö", `"äö"`, 1)
		n := mustParse(t, text).Get("claim")
		i := strings.Index(n.Text, c.word)
		require.GreaterOrEqual(t, i, 0, c.literal)
		require.Equal(t, c.at, cut(t, text, n.Within(i, i+len(c.word))), c.literal)
	}
	n := mustParse(t, `a = "xy"`).Get("a")
	require.Equal(t, Range{Position{1, 8}, Position{1, 8}}, n.Within(99, 100).Range)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"a = 1\n[b.c]\nd = [1, {x = 'y'}]\n[[e]]\n[[e]]\nf.g = 2.5e3\n",
		"rate = 200/s", "a = \"\"\"\nx\\\n  y\"\"\"", "\ufeffa = '''x'''''\r\nb=inf\r\n", "[[a]]\n[a.b]\n[[a.c]]\nx={y.z=1}",
		"a = [[[1],],]\n'b.c'.\"\\u00e9\" = 1979-05-27", "a\xff = 1", "\"\" = 1", "[a]\n[a.b]\n[a]", "a = {\n b = 1, # c\n}\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, list := Parse("file.toml", []byte(text))
		require.NoError(t, list.Write(&strings.Builder{}, Sources{"file.toml": []byte(text)}))
		inside := func(r Range) {
			for _, p := range []Position{r.Start, r.End} {
				if p != (Position{}) {
					require.LessOrEqual(t, p.Line, strings.Count(text, "\n")+1)
					require.GreaterOrEqual(t, p.Column, 1)
				}
			}
		}
		for _, d := range list {
			inside(d.Range)
		}
		if doc == nil {
			require.NotEmpty(t, list)
			return
		}
		doc.Root.walk(func(n *Node) {
			inside(n.Place().Range)
			inside(n.KeyPlace().Range)
			if n != doc.Root && n.Kind != Table && n.origin != repeated {
				// What a scalar or list stands on reads as that value again.
				again := valueOf(string(n.src.data[n.value.from:n.value.to]))
				require.Equal(t, n.String(), again.String())
				// And so does what String writes.
				if n.Kind != Date && !hasDate(n) {
					doc, list := Parse("file.toml", []byte("v = "+n.String()))
					require.Empty(t, list, n.String())
					require.Equal(t, n.String(), doc.Root.Get("v").String())
					require.Equal(t, n.Kind, doc.Root.Get("v").Kind)
				}
			}
			for i := range n.Text {
				inside(n.Within(i, i+1).Range)
			}
		})
	})
}

// hasDate tells trees with a date or time of day in them, which are written
// with a zone that they may not have had.
func hasDate(n *Node) bool {
	found := false
	n.walk(func(n *Node) { found = found || n.Kind == Date })
	return found
}
