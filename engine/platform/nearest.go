package platform

// nearest returns the candidate that is fewest edits away from word, the first
// of equals, or "" where even the nearest is too far off to be what was meant:
// more than one edit for every four letters and one besides.
func nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/4+2
	for _, candidate := range candidates {
		if d := editDistance(word, candidate, bestDistance); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// editDistance returns how many bytes have to be inserted, left out, replaced
// or swapped with their neighbour to make b of a (the optimal string alignment
// distance), or any number >= limit where it is at least limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	// Three rows of the table of distances between prefixes of a and b.
	before, previous, current := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range previous {
		previous[j] = j
	}
	for i := range len(a) {
		current[0] = i + 1
		smallest := current[0]
		for j := range len(b) {
			d := previous[j]
			if a[i] != b[j] {
				d++
			}
			d = min(d, previous[j+1]+1, current[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			current[j+1] = d
			smallest = min(smallest, d)
		}
		if smallest > limit {
			return limit // a swap can win back one edit, no more
		}
		before, previous, current = previous, current, before
	}
	return previous[len(b)]
}
