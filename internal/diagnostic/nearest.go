package diagnostic

import "strings"

// Nearest returns the candidate that word most likely stands for, or false
// where none is near. Near is a distance (inserted, deleted, replaced or
// transposed characters) of at most a third of the longer of the two; the
// case of letters and the difference between "-" and "_" do not count. Where
// none is near, the only candidate that continues the word is taken:
// "memory" for "memory_mb". Among equally near ones the first wins.
func Nearest(word string, candidates []string) (string, bool) {
	const longest = 64 // nobody mistypes a name that long
	if word == "" || len(word) > longest {
		return "", false
	}
	folded := fold(word)
	best, bestDistance := "", -1
	for _, c := range candidates {
		if len(c) > longest || c == word {
			continue
		}
		other := fold(c)
		d := distance(folded, other)
		if d > max(len(folded), len(other))/3 {
			continue
		}
		if bestDistance < 0 || d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if bestDistance >= 0 {
		return best, true
	}
	for _, c := range candidates {
		if len(word) < 3 || !strings.HasPrefix(string(fold(c)), string(folded)) || c == word {
			continue
		}
		if best != "" {
			return "", false
		}
		best = c
	}
	return best, best != ""
}

func fold(s string) []rune {
	return []rune(strings.ReplaceAll(strings.ToLower(s), "-", "_"))
}

// distance is the Damerau-Levenshtein distance in its restricted form: no
// part of the word is changed twice.
func distance(a, b []rune) int {
	previous2 := make([]int, len(b)+1)
	previous := make([]int, len(b)+1)
	current := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], previous2[j-2]+1)
			}
		}
		previous2, previous, current = previous, current, previous2
	}
	return previous[len(b)]
}
