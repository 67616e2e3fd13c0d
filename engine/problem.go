package engine

import (
	"fmt"
	"strings"
	"time"

	"coldstart/engine/dist"
)

// checker collects the problems of a world while it is compiled.
type checker struct {
	problems []Problem
	samplers *dist.Samplers
}

func (c *checker) add(path, hint, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Text: fmt.Sprintf(format, args...), Hint: hint})
}

func (c *checker) warn(path, hint, format string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Text: fmt.Sprintf(format, args...), Hint: hint, Warning: true})
}

func (c *checker) failed() bool {
	for _, p := range c.problems {
		if !p.Warning {
			return true
		}
	}
	return false
}

// share checks a number of 0..1.
func (c *checker) share(path string, v float64) {
	if !(v >= 0 && v <= 1) {
		c.add(path, "", "must be between 0 and 1, is %v", v)
	}
}

// span checks a time against [lo, hi].
func (c *checker) span(path string, v, lo, hi time.Duration) {
	if v < lo || v > hi {
		c.add(path, "", "must be between %v and %v, is %v", lo, hi, v)
	}
}

// count checks a whole number against [lo, hi].
func (c *checker) count(path string, v, lo, hi int) {
	if v < lo || v > hi {
		c.add(path, "", "must be between %d and %d, is %d", lo, hi, v)
	}
}

// number checks a number against [lo, hi]; NaN is outside.
func (c *checker) number(path string, v, lo, hi float64) {
	if !(v >= lo && v <= hi) {
		c.add(path, "", "must be between %v and %v, is %v", lo, hi, v)
	}
}

// word checks a text against the words that are allowed.
func (c *checker) word(path, v string, words ...string) {
	for _, w := range words {
		if v == w {
			return
		}
	}
	c.add(path, nearest(v, words), "must be %s, is %q", either(words), v)
}

// sampler compiles a distribution; it is usable where the distribution is sound.
func (c *checker) sampler(path string, d dist.Distribution) dist.Sampler {
	faults := d.Check()
	for _, f := range faults {
		p := path
		if f.Field != "" {
			p += "." + f.Field
		}
		c.add(p, "", "%s", f.Text)
	}
	if len(faults) > 0 {
		return c.samplers.Sampler(dist.Distribution{})
	}
	return c.samplers.Sampler(d)
}

// either lists words as English: "a", "b" or "c".
func either(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	if len(quoted) < 2 {
		return strings.Join(quoted, "")
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// nearest offers the word of a list that a misspelt one is closest to.
func nearest(word string, words []string) string {
	best, distance := "", 1+len(word)/2
	for _, w := range words {
		if d := editDistance(word, w); d < distance {
			best, distance = w, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("did you mean %q?", best)
}

// editDistance is Levenshtein's, on bytes, of the first 64.
func editDistance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := diagonal
			if a[i-1] != b[j-1] {
				cost++
			}
			diagonal = row[j]
			row[j] = min(cost, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
