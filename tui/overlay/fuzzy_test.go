package overlay

import (
	"slices"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// ways are all ways to find a word, said simply: each letter directly behind
// the one before, or in the same word, or where a word begins.
func ways(word, text []rune) (out [][]int) {
	var try func(places []int)
	try = func(places []int) {
		i := len(places)
		if i == len(word) {
			out = append(out, places)
			return
		}
		from := 0
		if i > 0 {
			from = places[i-1] + 1
		}
		for j := from; j < len(text); j++ {
			near := i == 0 || j == from || startsWord(text, j)
			if !near {
				near = !slices.ContainsFunc(text[places[i-1]:j], func(r rune) bool { return !inWord(r) }) && inWord(text[j])
			}
			if text[j] == word[i] && near {
				try(append(slices.Clone(places), j))
			}
		}
	}
	try(nil)
	return out
}

// The best of all ways is found, and one if and only if there is one; what is
// marked are the letters of the word.
func TestTheBestWayIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.StringMatching(`[aébb -]{0,10}`).Draw(t, "text"))
		word := []rune(rapid.StringMatching(`[aéb-]{1,4}`).Draw(t, "word"))
		best := -1
		for _, places := range ways(word, text) {
			score := 0
			for i, j := range places {
				worth := anywhere
				if startsWord(text, j) {
					worth = wordStart
				}
				if i > 0 && places[i-1] == j-1 {
					worth = max(worth, adjacent)
				}
				score += worth
			}
			best = max(best, score)
		}
		score, at, ok := matchWord(word, text)
		require.Equal(t, best >= 0, ok)
		if !ok {
			return
		}
		if at[len(at)-1]-at[0] == len(at)-1 {
			score -= whole * len(word)
		}
		require.Equal(t, best, score)
		var marked []rune
		for _, j := range at {
			marked = append(marked, unicode.ToLower(text[j]))
		}
		require.Equal(t, word, marked)
		require.True(t, slices.IsSorted(at))
	})
}

// What a person means comes first, and what nobody means not at all.
func TestRanking(t *testing.T) {
	for query, titles := range map[string][]string{ // the best first
		"cold":    {"Cold starts", "A bet on cold starts"},
		"tpf":     {"The throttled payment function"},
		"payment": {"The throttled payment function"},
		"pay thr": {"The throttled payment function"},
		"cncr":    {"Concurrency"},
		"once":    {"At least once", "Concurrency"},
		"COSTS":   {"What it costs"},
		"set":     {"Settings", "A bet before we begin, settled"},
	} {
		var last int
		for i, title := range titles {
			score, _, ok := match(query, Item{Text: title})
			require.True(t, ok, "%s: %s", query, title)
			if i > 0 {
				require.LessOrEqual(t, score, last, "%s: %s", query, title)
				require.True(t, score < last || len(title) > len(titles[0]), "%s: %s", query, title)
			}
			last = score
		}
	}
	for query, title := range map[string]string{"xyz": "The throttled payment function", "costs": "How many executions at most?", "cold": "Scaled out"} {
		_, _, ok := match(query, Item{Text: title})
		require.False(t, ok, query)
	}
	_, at, ok := match("  ", Item{Text: "anything"})
	require.True(t, ok)
	require.Empty(t, at)
}

// A detail counts where it has what is typed, less than a text does.
func TestDetails(t *testing.T) {
	item := Item{Text: "What happened?", Detail: "The ceiling"}
	inDetail, at, ok := match("happ ceil", item)
	require.True(t, ok)
	require.Equal(t, map[int]bool{5: true, 6: true, 7: true, 8: true, 19: true, 20: true, 21: true, 22: true}, at)
	inText, _, _ := match("happ ceil", Item{Text: "What happened? The ceiling"})
	require.Less(t, inDetail, inText)
	_, _, ok = match("tclng", item)
	require.False(t, ok)
	item.Also = "throttling limit"
	_, at, ok = match("throt", item)
	require.True(t, ok)
	require.Empty(t, at)
}
