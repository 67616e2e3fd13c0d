package round

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"coldstart/quizzes"
)

// Verdict says how many of the answers are right.
func Verdict(answers []Answer) string {
	right, unaided := 0, 0
	for _, a := range answers {
		g, _ := a.Last()
		if g.Right {
			right++
			if g.Hints == 0 && len(a.Given) == 1 {
				unaided++
			}
		}
	}
	n := len(answers)
	all := "All " + strconv.Itoa(n)
	if n == 2 {
		all = "Both"
	}
	switch {
	case n == 1 && right == 0:
		return "Not right yet."
	case right < n && right == 0:
		return "None of " + strconv.Itoa(n) + " right yet."
	case right < n:
		return strconv.Itoa(right) + " of " + strconv.Itoa(n) + " right."
	case n == 1 && unaided == 0:
		return "Right. Well done."
	case unaided < n:
		return all + " right. Well done."
	case n == 1:
		return "Right at once, and without a hint. Well done."
	default:
		return all + " right at once, and without a hint. Well done."
	}
}

// Wrong are the answers that are not right, or not given, by index.
func Wrong(answers []Answer) []int {
	var out []int
	for i, a := range answers {
		if !a.Right() {
			out = append(out, i)
		}
	}
	return out
}

// Calibration says in one sentence how sure the learner was, and with what
// right: "You were certain twice and right once." Every answer counts, those
// before the last one too. It is empty where nothing was answered.
func Calibration(answers []Answer) string {
	var given, right [3]int
	for _, a := range answers {
		for _, g := range a.Given {
			given[g.Confidence]++
			if g.Right {
				right[g.Confidence]++
			}
		}
	}
	var parts []string
	for _, c := range []quizzes.Confidence{quizzes.Certain, quizzes.Fairly, quizzes.Guess} {
		if n := given[c]; n > 0 {
			name := map[quizzes.Confidence]string{quizzes.Certain: "certain", quizzes.Fairly: "fairly sure", quizzes.Guess: "guessing"}[c]
			parts = append(parts, name+" "+times(n)+" and "+rightly(right[c], n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "You were " + strings.Join(parts, ", ") + "."
}

// rightly says how many of n answers are right.
func rightly(right, n int) string {
	switch {
	case n == 1 && right == 1:
		return "right"
	case n == 1:
		return "wrong"
	case right == 0:
		return "never right"
	case right < n:
		return "right " + times(right)
	case n == 2:
		return "right both times"
	default:
		return "right every time"
	}
}

// times is a number of times in words.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	case 3:
		return "three times"
	default:
		return strconv.Itoa(n) + " times"
	}
}

// Sureness says how sure the learner was of an answer, and what helped: "certain,
// 2 hints", "a guess, 3rd try".
func Sureness(a Answer) string {
	g, answered := a.Last()
	if !answered {
		return "not answered"
	}
	words := []string{map[quizzes.Confidence]string{quizzes.Certain: "certain", quizzes.Fairly: "fairly sure", quizzes.Guess: "a guess"}[g.Confidence]}
	switch {
	case g.Hints == 1:
		words = append(words, "1 hint")
	case g.Hints > 1:
		words = append(words, strconv.Itoa(g.Hints)+" hints")
	}
	switch n := len(a.Given); {
	case n == 2:
		words = append(words, "2nd try")
	case n == 3:
		words = append(words, "3rd try")
	case n > 3:
		words = append(words, strconv.Itoa(n)+"th try")
	}
	if a.Before {
		words = append(words, "earlier")
	}
	return strings.Join(words, ", ")
}

// Misconceptions are what the wrong choices take to be so, of answers that are
// not right in the end, each once.
func Misconceptions(answers []Answer) []string {
	var out []string
	for _, a := range answers {
		g, _ := a.Last()
		for _, name := range g.Misconceptions {
			if words := inWords(name); !slices.Contains(out, words) {
				out = append(out, words)
			}
		}
	}
	return out
}

// inWords is the name of a misconception as a person writes it. Names are lower
// case; what has capitals gets them back.
func inWords(name string) string {
	words := strings.Split(name, "-")
	for i, w := range words {
		if as, ok := capitals[w]; ok {
			words[i] = as
		}
	}
	return strings.Join(words, " ")
}

var capitals = map[string]string{
	"arm": "Arm", "aws": "AWS", "cpu": "CPU", "cpus": "CPUs", "fifo": "FIFO", "iam": "IAM", "lambda": "Lambda", "lambdas": "Lambda's",
	"s3": "S3", "sdk": "SDK", "sdks": "SDKs", "sns": "SNS", "snapstart": "SnapStart", "sqs": "SQS", "vpc": "VPC", "vpcs": "VPCs",
}

// Asks is what a prompt asks, in one sentence: the last one with a question
// mark, or else the last of all, which says what is to be done. What stands in
// brackets is a remark, and left out. A sentence of few words is nothing without
// the one before. The prompt is one line of plain text.
func Asks(prompt string) string {
	sentences := sentence.FindAllString(bracketed.ReplaceAllString(prompt, ""), -1)
	if len(sentences) == 0 {
		return strings.TrimSpace(prompt)
	}
	first, last := len(sentences)-1, len(sentences)
	for i, s := range slices.Backward(sentences) {
		if strings.HasSuffix(s, "?") {
			first, last = i, i+1
			break
		}
	}
	asks := strings.Join(sentences[first:last], "")
	leads := func(s string) bool { return strings.HasSuffix(s, ":") && !strings.HasSuffix(asks, "?") }
	for first > 0 && (len(strings.Fields(asks)) < 5 || leads(sentences[first-1])) {
		first--
		asks = sentences[first] + asks
	}
	return capital(strings.TrimSuffix(strings.TrimSpace(asks), ":"))
}

// capital is a sentence that may have stood behind a colon.
func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

var bracketed = regexp.MustCompile(`\s*\([^()]*\)`)

var sentence = regexp.MustCompile(`(?:[^.?!:]|[.:]\S)+[.?!:]?`)
