package platform

// nearest returns the candidate that is fewest edits (insertions, deletions,
// substitutions) away from word, the first of equals, or "" where even the
// nearest is too far off to be what was meant: more than a third of the
// word's length.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+1
	for _, candidate := range candidates {
		if d := editDistance(word, candidate, bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// editDistance returns the Levenshtein distance of a and b in bytes, or any
// number >= limit where it is at least limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	previous := make([]int, len(b)+1)
	current := make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		current[0] = i + 1
		smallest := current[0]
		for j := range len(b) {
			substitute := previous[j]
			if a[i] != b[j] {
				substitute++
			}
			current[j+1] = min(substitute, previous[j+1]+1, current[j]+1)
			smallest = min(smallest, current[j+1])
		}
		if smallest >= limit {
			return limit
		}
		previous, current = current, previous
	}
	return previous[len(b)]
}
