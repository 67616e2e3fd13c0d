package overlay

import (
	"slices"
	"strings"
	"unicode"
)

// match looks for the words of a query in an item, each for itself, so that
// their order does not matter: in its text letter by letter, see matchWord, or
// else in its detail and what else it is known by, as it is typed. It returns
// how good the match is, and which characters of "text detail" (by number, not
// by byte) are part of it.
//
// A query without a word matches everything equally.
func match(query string, item Item) (score int, at map[int]bool, ok bool) {
	at = map[int]bool{}
	text, detail, also := lower(item.Text), lower(item.Detail), lower(item.Also)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		letters := []rune(word)
		s, found, ok := matchWord(letters, text)
		if !ok {
			s = anywhere * len(letters)
			if i := index(detail, letters); i >= 0 {
				for j := range letters {
					found = append(found, len(text)+1+i+j)
				}
			} else if index(also, letters) < 0 {
				return 0, nil, false
			}
		}
		score += s
		for _, i := range found {
			at[i] = true
		}
	}
	return score, at, true
}

// lower are the letters of a text, as many as it has characters.
func lower(text string) []rune {
	letters := []rune(text)
	for i, r := range letters {
		letters[i] = unicode.ToLower(r)
	}
	return letters
}

// index is where word begins in letters, -1 where it does not.
func index(letters, word []rune) int {
	for i := range len(letters) - len(word) + 1 {
		if slices.Equal(letters[i:i+len(word)], word) {
			return i
		}
	}
	return -1
}

// What a letter that is found is worth: where a word begins it is most likely
// what was meant, and behind the one before it next likely.
const (
	anywhere  = 1
	adjacent  = 8
	wordStart = 10
	whole     = 5 // the letters of a query's word are all side by side, for each
)

// matchWord looks for the letters of a word one after the other, not
// necessarily side by side: the next one may stand in the same word as the one
// before, or begin a later word. So "cncr" finds concurrency, and "tpf" the
// throttled payment function; letters from the midst of many words would find
// nearly everything.
//
// Of all ways to find them it takes that with the highest score, by dynamic
// programming: best[j] is the best score of the letters up to the current one
// with the last of them at j. It costs len(word) × len(letters) steps.
func matchWord(word, letters []rune) (score int, at []int, ok bool) {
	n := len(letters)
	if len(word) == 0 || len(word) > n {
		return 0, nil, len(word) == 0
	}
	const none = -1 << 30
	from := make([][]int, len(word)) // where the letter before was
	var best []int
	for i, r := range word {
		from[i] = make([]int, n)
		next := make([]int, n)
		// The best of the letters before, and where: of all, and of the same word.
		all, allAt, same, sameAt := none, -1, none, -1
		for j, l := range letters {
			if !inWord(l) {
				same = none
			}
			start := startsWord(letters, j)
			next[j] = none
			worth := anywhere
			if start {
				worth = wordStart
			}
			switch {
			case l != r:
			case i == 0:
				next[j], from[i][j] = worth, -1
			default:
				if start && all > none {
					next[j], from[i][j] = all+worth, allAt
				} else if same > none {
					next[j], from[i][j] = same+worth, sameAt
				}
				if j > 0 && best[j-1] > none && best[j-1]+max(adjacent, worth) >= next[j] {
					next[j], from[i][j] = best[j-1]+max(adjacent, worth), j-1
				}
			}
			if i > 0 {
				if best[j] > all {
					all, allAt = best[j], j
				}
				if inWord(l) && best[j] > same {
					same, sameAt = best[j], j
				}
			}
		}
		best = next
	}
	end := -1
	for j := range n {
		if best[j] > none && (end < 0 || best[j] > best[end]) {
			end = j
		}
	}
	if end < 0 {
		return 0, nil, false
	}
	score = best[end]
	at = make([]int, len(word))
	for i, j := len(word)-1, end; i >= 0; i-- {
		at[i] = j
		j = from[i][j]
	}
	if at[len(at)-1]-at[0] == len(at)-1 {
		score += whole * len(word)
	}
	return score, at, true
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// startsWord reports whether a word begins at i.
func startsWord(letters []rune, i int) bool {
	return inWord(letters[i]) && (i == 0 || !inWord(letters[i-1]))
}
