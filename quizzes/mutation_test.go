package quizzes

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// mutationsVariable chooses how many mutants TestMutations tries: "all" tries
// every mutant of every scenario, which takes some minutes,
//
//	COLDSTART_MUTATIONS=all go test ./quizzes -run TestMutations -v -timeout 30m
//
// and an id or several with commas between them try every mutant of those.
// Without it a fixed sample is tried.
const mutationsVariable = "COLDSTART_MUTATIONS"

// sample is the scenarios of the sample, those with the quickest worlds, and of
// how many of their mutants one is tried. Swapped marks are all tried.
// The last two are of testdata: one tune question, and two order questions.
var sample = map[string]int{"bill-500m": 16, "littles-law": 2, "pytorch-tail": 2, "warm-and-cold": 2, "tuned": 1, "ordered": 1}

// TestMutations spoils the course's scenarios in one place at a time, as a
// tired author would, and counts what a check finds: whether it says so when
// file and simulation no longer agree. The log has the counts, and each mutant
// that survives with the reason why: a check cannot find a change after which
// every claim of the file comes out as before. (Most of what survives is a
// number with room around it, and that room is what keeps a verdict from being
// luck; or the world of a wrong choice, which is wrong in many ways.)
//
// What no check may miss is a wrong answer key: all swapped marks and steps are
// caught, and all pars that are bent.
func TestMutations(t *testing.T) {
	names := slices.Sorted(maps.Keys(sample))
	switch chosen := os.Getenv(mutationsVariable); chosen {
	case "":
	case "all":
		paths, err := os.ReadDir("../content/quizzes")
		require.NoError(t, err)
		names = nil
		for _, p := range paths {
			data, err := os.ReadFile("../content/quizzes/" + p.Name())
			require.NoError(t, err)
			if strings.Contains(string(data), "[world]") { // else it is a profile that others run on
				names = append(names, strings.TrimSuffix(p.Name(), ".toml"))
			}
		}
	default:
		names = strings.Split(chosen, ",")
	}
	total := &tally{}
	for _, name := range names {
		original := readOriginal(t, name)
		if len(original.scenario.Questions) == 0 {
			continue
		}
		every := 1
		if os.Getenv(mutationsVariable) == "" {
			every = sample[name]
		}
		counts := &tally{}
		survivors := &strings.Builder{}
		for i, m := range original.mutants() {
			if !m.kind.isKey() && i%every != 0 {
				continue
			}
			fate, reason := original.try(t, m)
			counts.add(m.kind, fate)
			if fate == survived {
				fmt.Fprintf(survivors, "  %s: %s\n    %s\n", m.kind, m, reason)
			}
			if m.kind.isKey() {
				require.NotEqual(t, survived, fate, "%s: %s", name, m)
			}
		}
		t.Logf("%s\n%s%s", name, counts, survivors)
		total.addAll(counts)
	}
	t.Logf("all\n%s", total)
	if chosen := os.Getenv(mutationsVariable); chosen != "" && chosen != "all" {
		return // some scenarios alone
	}
	for _, m := range []mutation{bentConstant, droppedCondition, changedRight} {
		require.Positive(t, total.share(m), m.String())
	}
}

// A mutation is one way to spoil a scenario.
type mutation int

const (
	flippedMark mutation = iota
	bentConstant
	droppedCondition
	changedRight // of the world of a choice that is right
	droppedRight
	changedWrong
	droppedWrong
	changedPredicted // or dropped
	swappedSteps     // of an order question
	bentPar          // of a tune question
	changedSolution  // or dropped
	mutations        // how many there are
)

func (m mutation) String() string {
	return [...]string{"marks swapped", "constant bent", "condition dropped", "right: with changed", "right: with dropped",
		"wrong: with changed", "wrong: with dropped", "predicted: either", "steps swapped", "par bent", "solution: either"}[m]
}

// isKey reports whether a mutation spoils what the author says the answer is.
func (m mutation) isKey() bool { return m == flippedMark || m == swappedSteps || m == bentPar }

// A fate is what a check makes of a mutant.
type fate int

const (
	survived  fate = iota
	refused        // by the loader: there is no such world or claim
	disagreed      // an error of the simulation
	warned         // fragile
	fates
)

// A tally counts mutants by kind and fate.
type tally [mutations][fates]int

func (c *tally) add(m mutation, f fate) { c[m][f]++ }

func (c *tally) addAll(other *tally) {
	for m := range c {
		for f := range c[m] {
			c[m][f] += other[m][f]
		}
	}
}

func (c *tally) share(m mutation) float64 {
	all := 0
	for _, n := range c[m] {
		all += n
	}
	return 1 - float64(c[m][survived])/float64(max(1, all))
}

func (c *tally) String() string {
	var b strings.Builder
	row := func(name string, counts [fates]int) {
		all := counts[survived] + counts[refused] + counts[disagreed] + counts[warned]
		fmt.Fprintf(&b, "  %-20s %8d %8d %10d %8d %9d %7.0f %%\n", name, all, counts[refused], counts[disagreed], counts[warned], counts[survived],
			100*float64(all-counts[survived])/float64(max(1, all)))
	}
	fmt.Fprintf(&b, "  %-20s %8s %8s %10s %8s %9s %9s\n", "", "mutants", "refused", "disagreed", "warned", "survived", "caught")
	var sum [fates]int
	for m, counts := range c {
		row(mutation(m).String(), counts)
		for f, n := range counts {
			sum[f] += n
		}
	}
	row("all", sum)
	return b.String()
}

// An original is a scenario that is spoiled: its tree, and what the simulation
// says of it.
type original struct {
	id       string
	root     *diagnostic.Node
	scenario *Scenario
	report   Report
	known    worlds
}

func readOriginal(t *testing.T, id string) *original {
	data, err := os.ReadFile("../content/quizzes/" + id + ".toml")
	if os.IsNotExist(err) {
		data, err = os.ReadFile("testdata/" + id + ".toml")
	}
	require.NoError(t, err)
	doc, list := diagnostic.Parse(id+".toml", data)
	require.Empty(t, list)
	o := &original{id: id, root: doc.Root, known: worlds{}}
	// As it is written out again, with nothing changed.
	s, list := loadBeside(t, id+".toml", o.text(mutant{}))
	require.False(t, list.HasErrors(), list)
	o.scenario = s
	o.report, err = verifyWith(context.Background(), s, VerifyOptions{}, o.known)
	require.NoError(t, err)
	require.Empty(t, o.report.Diagnostics)
	return o
}

// loadBeside loads a text as one of the course's scenarios: profiles and traces
// lie beside it.
func loadBeside(t *testing.T, name, text string) (*Scenario, diagnostic.List) {
	t.Helper()
	s, list, err := Load(beside{os.DirFS("../content/quizzes"), name, files(map[string]string{name: text})}, name)
	require.NoError(t, err)
	return s, list
}

// beside is a folder in which one file is another.
type beside struct {
	fs.FS
	name string
	one  fs.FS
}

func (b beside) Open(name string) (fs.File, error) {
	if name == b.name {
		return b.one.Open(name)
	}
	return b.FS.Open(name)
}

// A mutant is a scenario in which some values are written differently.
type mutant struct {
	kind    mutation
	edits   map[string]string // by path; "": the key is dropped
	claim   string            // whose constant is bent
	summary string
}

func (m mutant) String() string { return m.summary }

// joined is a path as edits know it.
func joined(path ...string) string { return strings.Join(path, "\x00") }

// text writes the scenario with a mutant's edits.
func (o *original) text(m mutant) string {
	var b strings.Builder
	for _, key := range o.root.Keys() {
		fmt.Fprintf(&b, "%s = %s\n", diagnostic.QuoteKey(key), rewritten(o.root.Get(key), []string{key}, m.edits))
	}
	return b.String()
}

func rewritten(n *diagnostic.Node, path []string, edits map[string]string) string {
	if text, there := edits[joined(path...)]; there {
		return text
	}
	below := func(key string) []string { return append(path[:len(path):len(path)], key) }
	var parts []string
	switch n.Kind {
	case diagnostic.Table:
		for _, key := range n.Keys() {
			if text := rewritten(n.Get(key), below(key), edits); text != "" {
				parts = append(parts, diagnostic.QuoteKey(key)+" = "+text)
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	case diagnostic.Array:
		for i, item := range n.Items {
			parts = append(parts, rewritten(item, below(strconv.Itoa(i)), edits))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return n.String()
}

// mutants lists all of a scenario's, in order of the file.
func (o *original) mutants() []mutant {
	var all []mutant
	o.claims(o.root.Get("given"), []string{"given"}, &all)
	for i, q := range o.root.Get("question").Items {
		path := []string{"question", strconv.Itoa(i)}
		o.marks(q, path, &all)
		o.claims(q.Get("claim"), append(path[:2:2], "claim"), &all)
		o.constants(q.Get("value"), append(path[:2:2], "value"), &all)
		o.withs(q, "with", path, [2]mutation{changedPredicted, changedPredicted}, &all)
		o.steps(q, path, &all)
		o.claims(q.Get("objective"), append(path[:2:2], "objective"), &all)
		o.withs(q, "solution", path, [2]mutation{changedSolution, changedSolution}, &all)
		o.par(q, path, &all)
		if q.Get("choice") == nil {
			continue
		}
		for k, c := range q.Get("choice").Items {
			path := []string{"question", strconv.Itoa(i), "choice", strconv.Itoa(k)}
			o.claims(c.Get("claim"), append(path[:4:4], "claim"), &all)
			o.claims(c.Get("given"), append(path[:4:4], "given"), &all)
			kinds := [2]mutation{changedWrong, droppedWrong}
			if correct := c.Get("correct"); correct != nil && correct.Bool {
				kinds = [2]mutation{changedRight, droppedRight}
			}
			o.withs(c, "with", path, kinds, &all)
		}
	}
	return all
}

// marks swaps the right choice with each wrong one; where several may be right
// it flips each mark.
func (o *original) marks(q *diagnostic.Node, path []string, all *[]mutant) {
	unmarked := func(c *diagnostic.Node) bool { return c.Get("correct") == nil } // with variants
	if q.Get("choice") == nil || slices.ContainsFunc(q.Get("choice").Items, unmarked) {
		return
	}
	mark := func(i int) string { return joined(append(path[:2:2], "choice", strconv.Itoa(i), "correct")...) }
	many := q.Get("select") != nil && q.Get("select").Text == "many"
	right := slices.IndexFunc(q.Get("choice").Items, func(c *diagnostic.Node) bool { return c.Get("correct").Bool })
	for i, c := range q.Get("choice").Items {
		was := c.Get("correct").Bool
		edits := map[string]string{mark(i): strconv.FormatBool(!was)}
		if !many && was {
			continue
		}
		if !many {
			edits[mark(right)] = "false"
		}
		*all = append(*all, mutant{kind: flippedMark, edits: edits, summary: fmt.Sprintf("%s: %q", q.Get("id").Text, c.Get("text").Text)})
	}
}

// claims drops each of several named conditions, and bends their constants.
func (o *original) claims(n *diagnostic.Node, path []string, all *[]mutant) {
	if n == nil || n.Kind == diagnostic.String {
		o.constants(n, path, all)
		return
	}
	for i, item := range n.Items { // unnamed objectives
		o.constants(item, append(path[:len(path):len(path)], strconv.Itoa(i)), all)
	}
	for _, name := range n.Keys() {
		at := append(path[:len(path):len(path)], name)
		if len(n.Keys()) > 1 && path[len(path)-1] != "given" {
			*all = append(*all, mutant{kind: droppedCondition, edits: map[string]string{joined(at...): ""}, summary: o.place(path) + ": " + name})
		}
		o.constants(n.Get(name), at, all)
	}
}

var constantPattern = regexp.MustCompile(`(^|[^A-Za-z0-9_.])([0-9]+(?:\.[0-9]+)?)`)

// constants bends each number of a claim.
func (o *original) constants(n *diagnostic.Node, path []string, all *[]mutant) {
	if n == nil {
		return
	}
	for _, m := range constantPattern.FindAllStringSubmatchIndex(n.Text, -1) {
		was := n.Text[m[4]:m[5]]
		for _, bent := range bends(was) {
			text := n.Text[:m[4]] + bent + n.Text[m[5]:]
			*all = append(*all, mutant{kind: bentConstant, edits: map[string]string{joined(path...): strconv.Quote(text)}, claim: n.Text,
				summary: fmt.Sprintf("%s: %s instead of %s in %s", o.place(path), bent, was, n.Text)})
		}
	}
}

// bends are a number's half and double, and a whole one's neighbours.
func bends(text string) []string {
	v, _ := strconv.ParseFloat(text, 64)
	values := []float64{v / 2, v * 2}
	if v == float64(int64(v)) {
		values = append(values, v-1, v+1)
	}
	var all []string
	for _, bent := range values {
		if s := strconv.FormatFloat(bent, 'f', -1, 64); bent != v && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// withs drops and changes what a choice, a question or a solution lays over the
// world: the fragment of this key. The two kinds are those of changes and of
// drops.
func (o *original) withs(n *diagnostic.Node, key string, path []string, kinds [2]mutation, all *[]mutant) {
	if n.Get(key) != nil {
		o.with(n.Get(key), append(path[:len(path):len(path)], key), nil, kinds, all)
	}
}

// steps swaps each two neighbours of an order question.
func (o *original) steps(q *diagnostic.Node, path []string, all *[]mutant) {
	if q.Get("steps") == nil {
		return
	}
	items := q.Get("steps").Items
	for i := range items[1:] {
		at := func(k int) string { return joined(append(path[:2:2], "steps", strconv.Itoa(k))...) }
		*all = append(*all, mutant{kind: swappedSteps, edits: map[string]string{at(i): items[i+1].String(), at(i + 1): items[i].String()},
			summary: fmt.Sprintf("%s: %s before %s", o.place(path), items[i+1], items[i])})
	}
}

// par halves and doubles the par of a tune question, and moves it by a tenth.
func (o *original) par(q *diagnostic.Node, path []string, all *[]mutant) {
	n := q.Get("par")
	if n == nil {
		return
	}
	v := n.Float + float64(n.Int)
	for _, factor := range []float64{0.5, 0.9, 1.1, 2} {
		text := strconv.FormatFloat(v*factor, 'f', -1, 64)
		*all = append(*all, mutant{kind: bentPar, edits: map[string]string{joined(append(path[:2:2], "par")...): text},
			summary: fmt.Sprintf("%s: par %s instead of %s", o.place(path), text, n)})
	}
}

func (o *original) with(n *diagnostic.Node, path, key []string, kinds [2]mutation, all *[]mutant) {
	for _, k := range n.Keys() {
		value := n.Get(k)
		at, name := append(path[:len(path):len(path)], k), append(key[:len(key):len(key)], k)
		knob, hasKnob := o.scenario.Knob(diagnostic.JoinPath(name))
		if value.Kind == diagnostic.Table && value.Get("dist") == nil && !hasKnob {
			o.with(value, at, name, kinds, all)
			continue
		}
		summary := o.place(path) + ": " + diagnostic.JoinPath(name)
		*all = append(*all, mutant{kind: kinds[1], edits: map[string]string{joined(at...): ""}, summary: summary})
		tried := []string{value.String()}
		try := func(at []string, text, instead string) {
			if text == "" || slices.Contains(tried, joined(at...)+text) || text == instead {
				return
			}
			tried = append(tried, joined(at...)+text)
			*all = append(*all, mutant{kind: kinds[0], edits: map[string]string{joined(at...): text}, summary: fmt.Sprintf("%s %s instead of %s", summary, text, instead)})
		}
		if hasKnob {
			for i, v := range knob.values {
				if !same(v, value) {
					continue
				}
				for _, step := range []int{i - 1, i + 1} {
					if step >= 0 && step < knob.Len() {
						try(at, knob.values[step].String(), value.String())
					}
				}
			}
		}
		o.values(value, at, try)
	}
}

// values halves and doubles each quantity of a value, and turns its switches.
func (o *original) values(n *diagnostic.Node, path []string, try func(at []string, text, instead string)) {
	below := func(key string) []string { return append(path[:len(path):len(path)], key) }
	switch n.Kind {
	case diagnostic.Table:
		for _, key := range n.Keys() {
			o.values(n.Get(key), below(key), try)
		}
	case diagnostic.Array:
		for i, item := range n.Items {
			o.values(item, below(strconv.Itoa(i)), try)
		}
	case diagnostic.Bool:
		try(path, strconv.FormatBool(!n.Bool), n.String())
	case diagnostic.Integer:
		try(path, strconv.FormatInt(2*n.Int, 10), n.String())
		try(path, strconv.FormatInt(n.Int/2, 10), n.String())
	case diagnostic.Float:
		try(path, n.Replace(2*n.Float).String(), n.String())
		try(path, n.Replace(n.Float/2).String(), n.String())
	case diagnostic.String:
		for _, factor := range []float64{2, 0.5} {
			try(path, quantity(n, factor), n.String())
		}
	}
}

// quantity is a time or a rate a factor larger; "" for what is neither.
func quantity(n *diagnostic.Node, factor float64) string {
	if d, err := time.ParseDuration(n.Text); err == nil {
		return strconv.Quote(time.Duration(float64(d) * factor).String())
	}
	var r engine.Rate
	if r.UnmarshalText([]byte(n.Text)) != nil {
		return ""
	}
	return strconv.Quote(decimal(float64(r)*factor*3600) + "/h")
}

// place names the question and choice that a path leads to.
func (o *original) place(path []string) string {
	n := o.root
	var names []string
	for i, key := range path {
		n, _ = n.Find(key)
		switch {
		case i == 1 && path[0] == "question":
			names = append(names, n.Get("id").Text)
		case i == 3 && path[0] == "question" && path[2] == "choice":
			k, _ := strconv.Atoi(key)
			names = append(names, fmt.Sprintf("choice %d", k+1))
		}
	}
	return cmp.Or(strings.Join(names, ", "), path[0])
}

// try lets a check look at a mutant. Of one that survives it says why.
func (o *original) try(t *testing.T, m mutant) (fate, string) {
	s, list := loadBeside(t, o.id+".toml", o.text(m))
	if list.HasErrors() {
		return refused, ""
	}
	report, err := verifyWith(context.Background(), s, VerifyOptions{}, maps.Clone(o.known))
	require.NoError(t, err)
	if report.Diagnostics.HasErrors() {
		return disagreed, ""
	}
	if len(report.Diagnostics) > 0 {
		return warned, ""
	}
	return survived, o.reason(m, s, report) + o.numbers(m.claim)
}

// numbers are what a claim reads, in all worlds that it is asked of: a bent
// constant survives where it lies between the same two of them.
func (o *original) numbers(claim string) string {
	var all []string
	look := func(list []ConditionEvidence) {
		for _, e := range list {
			for _, s := range e.Spreads {
				if e.Text == claim && !slices.Contains(all, s.String()) {
					all = append(all, s.String())
				}
			}
		}
	}
	look(o.report.Variants[0].Given)
	for _, q := range o.report.Variants[0].Questions {
		for _, c := range q.Choices {
			look(c.Conditions)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ": " + strings.Join(all, "; ")
}

// reason says why a scenario is still right.
func (o *original) reason(m mutant, s *Scenario, r Report) string {
	if m.kind == droppedCondition {
		return "the other conditions tell the choices apart as well"
	}
	worlds, predicted, verdicts := true, true, true
	for i, c := range s.Variants[0].Cases {
		before := o.scenario.Variants[0].Cases[i]
		for k, choice := range c.Choices {
			worlds = worlds && choice.World.key == before.Choices[k].World.key
		}
		if c.Value != nil {
			predicted = predicted && c.World.key == before.World.key && c.Value.Text == before.Value.Text
		} else if c.World != nil {
			worlds = worlds && c.World.key == before.World.key
		}
		if c.Solution != nil {
			worlds = worlds && c.Solution.key == before.Solution.key
		}
	}
	for i, q := range r.Variants[0].Questions {
		for k, c := range q.Choices {
			before := map[string]Verdict{}
			for _, e := range o.report.Variants[0].Questions[i].Choices[k].Conditions {
				before[e.Name] = e.Verdict
			}
			for _, e := range c.Conditions {
				verdicts = verdicts && before[e.Name] == e.Verdict
			}
		}
	}
	switch {
	case !predicted:
		return "the author states no number: what is predicted is what comes out"
	case !verdicts:
		return "another condition decides"
	case m.kind == bentConstant:
		return "no number of these worlds lies between the two"
	case worlds:
		return "it is the same world"
	}
	return "every condition has the same verdict in the other world"
}
