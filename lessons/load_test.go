package lessons

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark/ast"

	"coldstart/engine/platform"
	"coldstart/internal/diagnostic"
	"coldstart/internal/markdown"
)

const front = `+++
title = "Why the first call waits"
summary = "What happens before your code runs."
minutes = 1
scenarios = ["throttled-payment"]
+++
`

func load(t testing.TB, text string) (*Lesson, diagnostic.List) {
	t.Helper()
	l, list, err := Load(fstest.MapFS{"lessons/cold-starts.md": {Data: []byte(text)}}, "lessons/cold-starts.md")
	require.NoError(t, err)
	return l, list
}

func fact(t testing.TB, id string) string {
	t.Helper()
	f, err := platform.Fact(id)
	require.NoError(t, err)
	return f.String()
}

func TestLessonIsSplitAtItsSimulators(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"lf":   func(s string) string { return s },
		"crlf": func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"bom":  func(s string) string { return "\ufeff" + s },
	} {
		t.Run(name, func(t *testing.T) {
			l, list := load(t, change(front+`
# Before the *handler*

An account runs {{fact "aws.concurrency.account_default"}}.

`+"```sim"+`
scenario = "pytorch-tail"
knobs    = ["functions.model.provisioned_concurrency"]
charts   = ["latency", "environments"]
`+"```"+`
## Sizes: `+"`{{fact 'aws.concurrency.account_default'}}`"+` &amp; \*more\*

`+"~~~~ sim\nscenario = 'other'\nknobs = []\n~~~~~"+`
The end
-------
`))
			require.Empty(t, list)
			require.Equal(t, "cold-starts", l.ID)
			require.Equal(t, "Why the first call waits", l.Title)
			require.Equal(t, "What happens before your code runs.", l.Summary)
			require.Equal(t, 1, l.Minutes)
			require.Equal(t, []string{"throttled-payment"}, l.Scenarios)

			limit := fact(t, "aws.concurrency.account_default")
			require.Len(t, l.Parts, 5)
			require.Equal(t, "# Before the *handler*\n\nAn account runs "+limit+".\n", l.Parts[0].Prose)
			require.Equal(t, "## Sizes: `"+limit+"` &amp; \\*more\\*\n", l.Parts[2].Prose)
			require.Equal(t, "The end\n-------\n", l.Parts[4].Prose)
			for i, p := range l.Parts {
				require.NotEqual(t, p.Sim == nil, p.Prose == "", i)
			}
			first, second := l.Parts[1].Sim, l.Parts[3].Sim
			require.Equal(t, "pytorch-tail", first.Scenario)
			require.Equal(t, []string{"functions.model.provisioned_concurrency"}, first.Knobs)
			require.Equal(t, []string{"latency", "environments"}, first.Charts)
			require.Equal(t, "other", second.Scenario)
			require.NotNil(t, second.Knobs)
			require.Empty(t, second.Knobs)
			require.Nil(t, second.Charts)

			require.Equal(t, []Heading{
				{1, "Before the handler", 0},
				{2, "Sizes: " + limit + " & *more*", 2},
				{2, "The end", 4},
			}, l.Headings)

			require.Equal(t, diagnostic.Position{Line: 14, Column: 13}, first.At("knobs", "0").Range.Start)
			require.Equal(t, diagnostic.Position{Line: 12, Column: 1}, first.At("nothing").Range.Start)
			require.Equal(t, diagnostic.Position{Line: 5, Column: 14}, l.At("scenarios", "0").Range.Start)
		})
	}
}

func TestFrontMatterAloneIsEnoughForAList(t *testing.T) {
	const name = "lessons/cold-starts.md"
	l, list, err := LoadFrontMatter(fstest.MapFS{name: {Data: []byte(front + "{{nonsense}}")}}, name)
	require.NoError(t, err)
	require.Empty(t, list)
	require.Equal(t, "Why the first call waits", l.Title)
	require.Nil(t, l.Parts)

	_, _, err = LoadFrontMatter(fstest.MapFS{}, name)
	require.Error(t, err)
}

func TestFigures(t *testing.T) {
	limit := fact(t, "aws.concurrency.account_default")
	const template = `{{fact "aws.concurrency.account_default"}}`
	for text, want := range map[string]string{
		template: limit,
		`{{ fact	'aws.concurrency.account_default' }}`: limit,
		"a " + template + template + " b":              "a " + limit + limit + " b",
		"`" + template + "`":                           "`" + limit + "`",
		"    " + template:                              "    " + limit,
		"```go\n" + template + "\n```":                 "```go\n" + limit + "\n```",
		"> - **" + template + "**":                     "> - **" + limit + "**",
		"|a|b|\n|-|-|\n|" + template + "|c|":           "|a|b|\n|-|-|\n|" + limit + "|c|",
		`\` + template:                                 template,
		`\\` + template:                                `\\` + limit,
		`\\\` + template:                               `\\` + template,
		"`\\" + template + "`":                         "`" + template + "`",
		`\{{ and \{{any thing}}`:                       `{{ and {{any thing}}`,
		`<div title='` + template + `'></div>`:         `<div title='` + limit + `'></div>`,
	} {
		l, list := load(t, front+text)
		require.Empty(t, list, text)
		require.Equal(t, want+"\n", l.Parts[0].Prose)
	}

	l, list := load(t, strings.Replace(front, `"Why the first call waits"`, `'Why the `+template+` waits \{{'`, 1)+"Text.")
	require.Empty(t, list)
	require.Equal(t, "Why the "+limit+" waits {{", l.Title)
}

// TestEveryFigureIsShownAsItIs: what a figure holds is never read as Markdown,
// and nothing of it is lost.
func TestEveryFigureIsShownAsItIs(t *testing.T) {
	for _, name := range platform.Names() {
		p, err := platform.Load(name)
		require.NoError(t, err)
		for _, f := range p.Figures {
			want := strings.Join(strings.Fields(f.String()), " ")
			require.NotEmpty(t, want, f.ID)
			for _, code := range []string{"", "`"} {
				l, list := load(t, front+"# "+code+`{{fact "`+f.ID+`"}}`+code)
				require.Empty(t, list, f.ID)
				require.Equal(t, []Heading{{1, want, 0}}, l.Headings, f.ID)
			}
		}
	}
}

func TestEscapedValuesAreNotMarkdown(t *testing.T) {
	const value = "*a* _b_ `c` [d](e) <f> &amp; | \\* ~~g~~ !"
	source := []byte(escaper.Replace(value))
	doc := markdown.Parse(source)
	require.Equal(t, ast.KindParagraph, doc.FirstChild().Kind())
	for n := doc.FirstChild().FirstChild(); n != nil; n = n.NextSibling() {
		require.Equal(t, ast.KindText, n.Kind())
	}
	require.Equal(t, value, plain(doc.FirstChild(), source))
}

func TestReferenceLinksWorkInEveryPart(t *testing.T) {
	l, list := load(t, front+"See [here][a].\n\n```sim\nscenario = 'x'\n```\n\n> [A]: https://example.org/a \"Title\"\n\nAnd [there][a].\n")
	require.Empty(t, list)
	require.Len(t, l.Parts, 3)
	for _, i := range []int{0, 2} {
		links := 0
		source := []byte(l.Parts[i].Prose)
		require.NoError(t, ast.Walk(markdown.Parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if link, ok := n.(*ast.Link); ok && entering {
				require.Equal(t, "https://example.org/a", string(link.Destination))
				links++
			}
			return ast.WalkContinue, nil
		}))
		require.Equal(t, 1, links, l.Parts[i].Prose)
	}
}

func TestHostileCharactersBecomeVisible(t *testing.T) {
	l, list := load(t, strings.Replace(front, `"Why the first call waits"`, `"a\u001b[2Jb\nc"`, 1)+
		"x \x1b[31m y \u202etxt.exe \u009b2J \x7f \x00 a\rb &#27;[2J &#x1B; &#155; &#8238; `&#27;` &amp; fam\u200dily\n\n    \x1b]0;code\x07\n")
	require.Equal(t, "a␛[2Jb c", l.Title)
	require.Equal(t, "x ␛[31m y �txt.exe �2J ␡ ␀ a␍b ␛[2J ␛ � � `␛` &amp; fam\u200dily\n\n    ␛]0;code␇\n", l.Parts[0].Prose)
	require.False(t, list.HasErrors())
	for _, d := range list {
		require.Equal(t, CodeControlCharacter, d.Code)
	}
	require.Len(t, list, 14)

	_, list = load(t, front+strings.Repeat("\x1b", 1000))
	require.Len(t, list, controlsMax)

	// A figure may complete what was no reference before.
	require.Equal(t, "a ␛ b &#65;", Harmless("a &#0027; b &#65;"))
}

func TestReadingTime(t *testing.T) {
	minutes := func(n string, words, sims int) diagnostic.List {
		_, list := load(t, strings.Replace(front, "minutes = 1", "minutes = "+n, 1)+
			strings.Repeat("word \n\n", words)+strings.Repeat("\n\n```sim\nscenario = 'x'\n```\n", sims))
		return list
	}
	require.Empty(t, minutes("10", 1800, 2))
	require.Empty(t, minutes("15", 1800, 2))
	require.Len(t, minutes("4", 1800, 2), 1)
	require.Len(t, minutes("40", 1800, 2), 1)
	require.Equal(t, CodeReadingTime, minutes("40", 1800, 2)[0].Code)
	require.Equal(t, diagnostic.Position{Line: 4, Column: 11}, minutes("40", 1800, 2)[0].Range.Start)
	require.False(t, minutes("40", 1800, 2).HasErrors())
}

func TestBoundsHold(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"size":      {strings.Repeat("x", MaxSize+1), diagnostic.CodeTooLarge},
		"figures":   {front + strings.Repeat(`{{fact "aws.concurrency.account_default"}}`+"\n\n", FactsMax+1), CodeTooMany},
		"sims":      {front + strings.Repeat("```sim\nscenario = 'x'\n```\n", SimsMax+1), CodeTooMany},
		"quotation": {front + strings.Repeat(">", LineMax-1), diagnostic.CodeTooDeep},
		"lists":     {front + strings.Repeat("+ ", LineMax/2-1), diagnostic.CodeTooDeep},
		"line":      {front + strings.Repeat("x", LineMax+1), diagnostic.CodeTooLarge},
		"paragraph": {front + "a\n\n" + strings.Repeat("word\n", ParagraphMax/5+1), diagnostic.CodeTooLarge},
		"emphasis":  {front + strings.Repeat("*", 500) + "a" + strings.Repeat("*", 500), diagnostic.CodeTooDeep},
		// Before a line separator, which is a blank, an asterisk is no more than
		// that; before what stands in its place it begins emphasis.
		"after the edits": {front + strings.Repeat(" *\u2028", 100) + "a" + strings.Repeat("\u2028* ", 100), diagnostic.CodeTooDeep},
	} {
		t.Run(name, func(t *testing.T) {
			_, list := load(t, c.text)
			codes := map[string]bool{}
			for _, d := range list {
				codes[d.Code] = true
			}
			require.True(t, codes[c.code], "%v", list)
			require.Less(t, len(list), 30)
		})
	}
}

// A footnote may stand in another part than what refers to it, also inside a
// quotation, and take more than one line.
func TestFootnotesReachAcrossParts(t *testing.T) {
	sim := "\n\n```sim\nscenario = \"pytorch-tail\"\n```\n\n"
	l, list := load(t, front+"# A\n\none[^a] two[^b]\n"+sim+"three[^a]\n\n[^a]: note a of {{fact \"aws.concurrency.account_default\"}}\n    and more\n\n        code\n\nafter\n"+sim+"> [^b]: note b\n")
	require.Empty(t, list)
	require.Len(t, l.Parts, 5)
	limit := fact(t, "aws.concurrency.account_default")
	note := "[^a]: note a of " + limit + "\n    and more\n\n        code"
	require.Equal(t, "# A\n\none[^a] two[^b]\n\n"+note+"\n\n[^b]: note b\n", l.Parts[0].Prose)
	require.Equal(t, "three[^a]\n\n"+note+"\n\nafter\n", l.Parts[2].Prose)
}
