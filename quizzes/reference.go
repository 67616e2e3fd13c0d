package quizzes

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseReference reads "scenario", "scenario/question" or
// "scenario/question@seed".
func ParseReference(text string) (Reference, error) {
	var r Reference
	path, seed, hasSeed := strings.Cut(text, "@")
	if hasSeed {
		v, err := strconv.ParseInt(seed, 10, 64)
		if err != nil {
			return Reference{}, fmt.Errorf("%q is no reference: after @ comes a whole number", text)
		}
		r.Seed, r.HasSeed = v, true
	}
	r.Scenario, r.Question, _ = strings.Cut(path, "/")
	if !idPattern.MatchString(r.Scenario) || strings.Contains(path, "/") && !idPattern.MatchString(r.Question) {
		return Reference{}, fmt.Errorf("%q is no reference: write scenario/question@seed, such as throttled-payment/cause@7", text)
	}
	return r, nil
}
