package quizzes

import (
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"coldstart/engine/units"
	"coldstart/internal/diagnostic"
)

// House rules of this file: what the file says is read from the tree, node by
// node, because every rule needs the place of what broke it; the structs
// below only check types and keys. A rule that cannot be looked at, because
// something that it needs is missing or wrong, is silent: the reason is
// reported already.

// scenarioFile is the shape of a scenario file.
type scenarioFile struct {
	Format    *diagnostic.Node `toml:"format,required"`
	ID        string           `toml:"id,required"`
	Title     string           `toml:"title,required"`
	Lesson    string           `toml:"lesson"`
	Tags      []string         `toml:"tags"`
	Brief     string           `toml:"brief"`
	Heavy     string           `toml:"heavy"`
	Unadvised string           `toml:"unadvised"`
	Given     *diagnostic.Node `toml:"given"`
	World     *diagnostic.Node `toml:"world,required"`
	Knobs     []knobFile       `toml:"knob"`
	Vary      []varyFile       `toml:"vary"`
	Questions []questionFile   `toml:"question"`
}

type varyFile struct {
	Set    string           `toml:"set,required"`
	Values *diagnostic.Node `toml:"values,required"`
}

type questionFile struct {
	ID        string           `toml:"id,required"`
	Rev       *int             `toml:"rev"`
	Kind      string           `toml:"kind,required"`
	Prompt    string           `toml:"prompt,required"`
	Hints     []string         `toml:"hints"`
	Why       string           `toml:"why"`
	Select    string           `toml:"select"`
	Claim     *diagnostic.Node `toml:"claim"`
	Choices   []choiceFile     `toml:"choice"`
	With      *diagnostic.Node `toml:"with"`
	Value     string           `toml:"value"`
	Unit      string           `toml:"unit"`
	Tolerance *diagnostic.Node `toml:"tolerance"`
	Objective *diagnostic.Node `toml:"objective"`
	Knobs     []string         `toml:"knobs"`
	Solution  *diagnostic.Node `toml:"solution"`
	Par       float64          `toml:"par"`
	Steps     []string         `toml:"steps"`
}

type choiceFile struct {
	Text          string           `toml:"text,required"`
	With          *diagnostic.Node `toml:"with"`
	Claim         *diagnostic.Node `toml:"claim"`
	Given         *diagnostic.Node `toml:"given"`
	Correct       bool             `toml:"correct"`
	Misconception string           `toml:"misconception"`
	Fragile       string           `toml:"fragile"`
	Why           string           `toml:"why,required"`
}

// kindKeys are the keys that only questions of some kinds have.
var kindKeys = map[string][]Kind{
	"claim": {ChoiceKind}, "choice": {ChoiceKind}, "select": {ChoiceKind},
	"value": {PredictKind}, "unit": {PredictKind}, "tolerance": {PredictKind},
	"objective": {TuneKind}, "knobs": {TuneKind}, "solution": {TuneKind}, "par": {TuneKind},
	"steps": {OrderKind},
	"with":  {PredictKind, OrderKind},
}

var kinds = []Kind{ChoiceKind, PredictKind, TuneKind, OrderKind}

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Bounds of a scenario.
const (
	variantsMax  = 32
	questionsMax = 50
	choicesMax   = 9 // a key on the keyboard each

	// Functions, sources, fleets and resources of all worlds that a scenario
	// makes, and that its knobs' ends make: each takes some 20 KB and a tenth of
	// a millisecond.
	entriesMax = 10_000

	steeringMax = 20 // control characters that are reported

	// Bytes of a text: four times the longest one of the built-in course. It is
	// broken to the screen's width again for every frame, as are the others beside
	// it.
	textMax = 8 << 10
)

// Load reads a scenario file and checks all that can be checked without
// running it: shape, rules, every world that it makes, every claim and
// template. name is passed to fsys as it is and is what diagnostics call the
// file.
//
// The scenario can be used unless the list has an error; it is returned in
// every case, for its Sources. The error is the file system's.
func Load(fsys fs.FS, name string) (*Scenario, diagnostic.List, error) {
	s := &Scenario{File: name, sources: diagnostic.Sources{}}
	data, err := readFile(fsys, name)
	if err != nil {
		return s, nil, err
	}
	s.sources[name] = data
	doc, list := diagnostic.Parse(name, data)
	if doc == nil {
		return s, list, nil
	}
	s.root = doc.Root
	l := &loader{s: s, worlds: map[string]*World{}, environments: map[[2]*scope]*environment{}, claims: map[claimKey]*Claim{}}
	list = diagnostic.Bind(doc.Root, &l.file, diagnostic.Options{Label: "a scenario"})
	l.list.Add(list...)
	l.steering(doc.Root)
	l.general()
	l.world(fsys)
	l.knobs()
	l.variants()
	l.questions()
	l.unadvised()
	l.list.Sort()
	return s, l.list, nil
}

type loader struct {
	s    *Scenario
	file scenarioFile
	list diagnostic.List

	// The same worlds and claims come up in several questions, and compiling
	// takes most of the time that loading takes.
	worlds       map[string]*World // by key
	entries      int               // of all worlds so far; see entriesMax
	environments map[[2]*scope]*environment
	claims       map[claimKey]*Claim
}

type claimKey struct {
	node *diagnostic.Node
	env  *environment
	kind reflect.Kind
}

// afford counts one more world like w, which the node at asks for, and reports
// where there are too many.
func (l *loader) afford(w *World, at *diagnostic.Node) bool {
	before := l.entries
	l.entries++
	for _, name := range worldNames {
		l.entries += len(w.tree.Get(name).Keys())
	}
	if before <= entriesMax && l.entries > entriesMax {
		l.wrong(at, CodeTooMany, fmt.Sprintf("all worlds of this scenario together have more than %s functions, sources, fleets and resources", units.Prose.Count(entriesMax)), "take smaller worlds, or fewer variants, questions and knobs")
	}
	return l.entries <= entriesMax
}

// steering warns of characters that a terminal obeys instead of showing them,
// in any text of the file.
func (l *loader) steering(root *diagnostic.Node) {
	left := steeringMax
	look := func(text string, at func(from, to int) diagnostic.Place) {
		for i, r := range text {
			if left > 0 && steers(r) && !strings.HasPrefix(text[i:], "\r\n") {
				left--
				l.list.Add(at(i, i+len(string(r))).Warning(CodeControlCharacter, fmt.Sprintf("the character U+%04X steers a terminal", r), "leave it out"))
			}
		}
	}
	var walk func(n *diagnostic.Node)
	walk = func(n *diagnostic.Node) {
		look(n.Text, n.Within)
		for _, item := range n.Items {
			walk(item)
		}
		for _, key := range n.Keys() {
			value := n.Get(key)
			look(key, func(int, int) diagnostic.Place { return value.KeyPlace() })
			walk(value)
		}
	}
	walk(root)
}

// steers tells control characters, those that turn the direction of writing,
// and other line ends.
func steers(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' ||
		r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

// unadvised takes away the warnings about worlds that the author has given a
// reason for: a scenario may be about the very thing that one is warned of.
func (l *loader) unadvised() {
	reason := l.textAt(l.s.root, "unadvised")
	if reason == nil {
		return
	}
	before := len(l.list)
	l.list = slices.DeleteFunc(l.list, func(d diagnostic.Diagnostic) bool {
		return d.Code == CodeWorld && d.Severity == diagnostic.Warning
	})
	if len(l.list) == before {
		l.wrong(reason, diagnostic.CodeBadValue, "nothing in this scenario is advised against", "leave the key out")
	}
}

// patch lays a fragment over a world. Nil: it is wrong, and reported.
func (l *loader) patch(base *World, fragment *diagnostic.Node) *World {
	changed := base.clone()
	tree, list := patcher.Overlay(base.tree, fragment)
	if list.HasErrors() {
		l.addNew(list)
		return nil
	}
	changed.tree = tree
	if w, there := l.worlds[worldKey(tree)]; there {
		return w
	}
	if !l.afford(changed, fragment) {
		return nil
	}
	list.Add(changed.compile()...)
	l.addNew(list)
	if changed.Model == nil {
		return nil
	}
	l.worlds[changed.key] = changed
	return changed
}

// environment returns what claims may read of a world beside its baseline.
func (l *loader) environment(w, base *World) *environment {
	key := [2]*scope{w.scope, base.scope}
	if l.environments[key] == nil {
		l.environments[key] = newEnvironment(w.scope, base.scope)
	}
	return l.environments[key]
}

// claim compiles a claim. Nil: it is wrong, and reported.
func (l *loader) claim(n *diagnostic.Node, env *environment, kind reflect.Kind) *Claim {
	key := claimKey{n, env, kind}
	if c, there := l.claims[key]; there {
		return c
	}
	c, list := compileClaim(n, env, kind)
	l.list.Add(list...)
	l.claims[key] = c
	return c
}

// wrong reports an error at a node's value.
func (l *loader) wrong(n *diagnostic.Node, code, summary, hint string) {
	l.list.Add(n.Place().Error(code, summary, hint))
}

// missing reports a key that a table does not have.
func (l *loader) missing(n *diagnostic.Node, summary, hint string) {
	l.list.Add(n.KeyPlace().Error(diagnostic.CodeMissingKey, summary, hint))
}

// textAt returns a table's text; nil where there is none. An empty one is
// reported.
func (l *loader) textAt(n *diagnostic.Node, key string) *diagnostic.Node {
	t := n.Get(key)
	if t == nil || t.Kind != diagnostic.String {
		return nil
	}
	if strings.TrimSpace(t.Text) == "" {
		l.wrong(t, diagnostic.CodeBadValue, key+" is empty", "")
		return nil
	}
	return t
}

// tables returns a list of tables of the file; nothing where one of them is
// something else.
func tables(n *diagnostic.Node, key string) []*diagnostic.Node {
	list := n.Get(key)
	if list == nil || slices.ContainsFunc(list.Items, func(n *diagnostic.Node) bool { return n.Kind != diagnostic.Table }) {
		return nil
	}
	return list.Items
}

func (l *loader) general() {
	s, root := l.s, l.s.root
	s.ID, s.Title, s.Lesson, s.Tags, s.heavy = l.file.ID, l.file.Title, l.file.Lesson, l.file.Tags, l.file.Heavy
	s.budget = budgetOf(s.heavy)
	l.list.Add(checkFormat(l.file.Format)...)
	l.textAt(root, "title")
	l.textAt(root, "heavy")
	if id := l.textAt(root, "id"); id != nil {
		own := strings.TrimSuffix(path.Base(s.File), ".toml")
		switch {
		case !idPattern.MatchString(id.Text):
			l.wrong(id, CodeBadID, fmt.Sprintf("%q is no id", id.Text), "lower-case letters and digits with single - between them, such as throttled-payment")
		case id.Text != own:
			l.wrong(id, CodeBadID, fmt.Sprintf("the file is called %q, and its id is %q", own, id.Text), "make the two equal")
		}
	}
	if lesson := l.textAt(root, "lesson"); lesson != nil && !idPattern.MatchString(lesson.Text) {
		l.wrong(lesson, CodeBadID, fmt.Sprintf("%q is no lesson's id", lesson.Text), "")
	}
	if len(tables(root, "question")) > 0 {
		if root.Get("lesson") == nil {
			l.missing(root, "a scenario with questions belongs to a lesson: lesson is missing", "")
		}
		if root.Get("brief") == nil {
			l.missing(root, "a scenario with questions tells what happened: brief is missing", "")
		}
	}
	if brief := l.textAt(root, "brief"); brief != nil {
		s.Brief = l.template(brief, true)
	}
}

// template reads a text with templates.
func (l *loader) template(n *diagnostic.Node, outcome bool) Text {
	if len(n.Text) > textMax {
		l.wrong(n, diagnostic.CodeTooLarge, fmt.Sprintf("a text has %s bytes; at most %s are shown", units.Prose.Count(float64(len(n.Text))), units.Prose.Count(textMax)), "say it in fewer words, or in a lesson")
		return Text{}
	}
	t, list := parseText(n, outcome)
	l.list.Add(list...)
	return t
}

// world compiles the base world.
func (l *loader) world(fsys fs.FS) {
	s := l.s
	s.World = &World{File: s.File, ID: s.ID, Title: s.Title, fsys: fsys, shared: newShared(), sources: s.sources}
	if l.file.World == nil {
		return
	}
	s.World.tree = l.file.World
	l.list.Add(s.World.compile()...)
}

func (l *loader) knobs() {
	s := l.s
	for i, n := range tables(s.root, "knob") {
		set, label := l.textAt(n, "set"), l.textAt(n, "label")
		if set == nil || label == nil {
			continue
		}
		k, list := readKnob(n, l.file.Knobs[i])
		l.list.Add(list...)
		if k == nil {
			continue
		}
		if other, twice := s.Knob(k.Path); twice {
			l.list.Add(set.Place().Error(CodeDuplicate, fmt.Sprintf("another knob turns %s", k.Path), "").With("that one", other.node.Get("set").Place()))
			continue
		}
		s.Knobs = append(s.Knobs, k)
		l.turn(k, set)
	}
}

// turn tries a knob's ends, and every value that has no place between them.
func (l *loader) turn(k *Knob, set *diagnostic.Node) {
	w := l.s.World
	if w.Model == nil {
		return
	}
	for _, position := range k.extremes() {
		if !l.afford(w, set) {
			return
		}
		_, list := k.Turn(w, position)
		l.addNew(list)
	}
	if _, _, ok := k.Position(w); ok {
		return
	}
	if value, isSet := w.Value(k.Path); isSet {
		l.wrong(set, CodeKnob, fmt.Sprintf("the world has %s here, which is not on the knob's scale", value), "let the scale hold the value that the world starts with")
	}
}

// addNew adds what a changed world says beyond what the base world says.
func (l *loader) addNew(list diagnostic.List) {
	for _, d := range list {
		if d.Severity == diagnostic.Error || !slices.ContainsFunc(l.list, func(o diagnostic.Diagnostic) bool { return o.Place() == d.Place() && o.Summary == d.Summary }) {
			l.list.Add(d)
		}
	}
}

// variants makes the worlds that [[vary]] asks for: every combination.
func (l *loader) variants() {
	s := l.s
	worlds := []*Variant{{World: s.World}}
	for _, n := range tables(s.root, "vary") {
		set, values := l.textAt(n, "set"), n.Get("values")
		if set == nil || values == nil {
			continue
		}
		keys, err := diagnostic.ParsePath(set.Text)
		if err != nil {
			l.wrong(set, diagnostic.CodeBadPath, err.Error(), "")
			continue
		}
		if values.Kind != diagnostic.Array || len(values.Items) == 0 {
			l.wrong(values, diagnostic.CodeBadValue, `values is a list, such as ["100/s", "400/s"]`, "")
			continue
		}
		if len(worlds)*len(values.Items) > variantsMax {
			l.wrong(values, CodeTooMany, fmt.Sprintf("that makes more than %d variants", variantsMax), "")
			return
		}
		if s.World.Model == nil {
			continue
		}
		var next []*Variant
		for _, v := range worlds {
			for _, value := range values.Items {
				if !l.afford(v.World, values) {
					return
				}
				w, list := v.World.set(keys, value, set)
				l.addNew(list)
				if w.Model != nil {
					label := fmt.Sprintf("%s = %s", set.Text, strings.Trim(value.String(), `"`))
					next = append(next, &Variant{Label: strings.TrimPrefix(v.Label+", "+label, ", "), World: w})
				}
			}
		}
		worlds = next
	}
	if s.World.Model == nil {
		return
	}
	s.Variants = worlds
	for _, v := range worlds {
		l.worlds[v.World.key] = v.World
		v.Given = l.conditions(l.file.Given, l.environment(v.World, v.World))
		if brief := s.root.Get("brief"); brief != nil {
			l.list.Add(s.Brief.check(brief, v.World, v.World.scope)...)
		}
	}
}

// conditions reads claims: a text, or a table of texts by name.
func (l *loader) conditions(n *diagnostic.Node, env *environment) []Condition {
	if n == nil {
		return nil
	}
	if n.Kind != diagnostic.Table {
		if c := l.claim(n, env, boolean); c != nil {
			return []Condition{{Claim: c}}
		}
		return nil
	}
	var all []Condition
	for _, name := range n.Keys() {
		if c := l.claim(n.Get(name), env, boolean); c != nil {
			all = append(all, Condition{Name: name, Claim: c})
		}
	}
	if len(n.Keys()) == 0 {
		l.wrong(n, CodeNoClaim, "no condition is named here", `write claim."payment is throttled" = "functions.payment.throttles > 0"`)
	}
	return all
}

func (l *loader) questions() {
	nodes := tables(l.s.root, "question")
	if len(nodes) > questionsMax {
		l.wrong(nodes[questionsMax], CodeTooMany, fmt.Sprintf("a scenario has at most %d questions", questionsMax), "")
		return
	}
	for i, n := range nodes {
		l.question(n, l.file.Questions[i])
	}
}

// question reads one question and its cases in every variant.
func (l *loader) question(n *diagnostic.Node, f questionFile) {
	q := &Question{ID: f.ID, Rev: 1, Kind: Kind(f.Kind), Unit: f.Unit, Par: f.Par, Steps: f.Steps, node: n}
	if id := l.textAt(n, "id"); id != nil {
		if !idPattern.MatchString(id.Text) {
			l.wrong(id, CodeBadID, fmt.Sprintf("%q is no id", id.Text), "lower-case letters and digits with single - between them")
		}
		if other, twice := l.s.Question(id.Text); twice {
			l.list.Add(id.Place().Error(CodeDuplicate, fmt.Sprintf("another question has the id %q", id.Text), "").With("that one", other.node.Get("id").Place()))
		}
	}
	if rev := n.Get("rev"); rev != nil && f.Rev != nil {
		if q.Rev = *f.Rev; q.Rev < 1 {
			l.wrong(rev, diagnostic.CodeBadValue, "rev counts from 1", "")
		}
	}
	if prompt := l.textAt(n, "prompt"); prompt != nil {
		q.Prompt = l.template(prompt, false)
	}
	if why := l.textAt(n, "why"); why != nil {
		q.Why = l.template(why, true)
	}
	if hints := n.Get("hints"); hints != nil && hints.Kind == diagnostic.Array {
		for _, h := range hints.Items {
			if h.Kind == diagnostic.String {
				q.Hints = append(q.Hints, l.template(h, false))
			}
		}
	}
	if kind := l.textAt(n, "kind"); kind != nil {
		if !slices.Contains(kinds, q.Kind) {
			l.wrong(kind, CodeBadKind, fmt.Sprintf("%q is no kind of question", kind.Text), diagnostic.KeyHint(kind.Text, []string{"choice", "predict", "tune", "order"}))
		} else {
			l.kindKeys(n, q)
		}
	}
	cases := make([]*Case, len(l.s.Variants))
	for i, v := range l.s.Variants {
		cases[i] = &Case{Question: q, Base: v.World}
	}
	switch q.Kind {
	case ChoiceKind:
		l.choices(n, f, q, cases)
	case PredictKind:
		l.predict(n, f, q, cases)
	case TuneKind:
		l.tune(n, f, q, cases)
	case OrderKind:
		l.order(n, q, cases)
	}
	for i, v := range l.s.Variants {
		v.Cases = append(v.Cases, cases[i])
		l.questionTexts(n, q, cases[i])
	}
	l.s.Questions = append(l.s.Questions, q)
}

// questionTexts checks what the question's texts print in one variant.
func (l *loader) questionTexts(n *diagnostic.Node, q *Question, c *Case) {
	check := func(text Text, at *diagnostic.Node, w *World) {
		if at != nil && at.Kind == diagnostic.String {
			l.list.Add(text.check(at, w, w.scope)...)
		}
	}
	check(q.Prompt, n.Get("prompt"), c.Base)
	asked := c.Base
	switch {
	case c.World != nil:
		asked = c.World
	case c.Solution != nil:
		asked = c.Solution
	}
	check(q.Why, n.Get("why"), asked)
	if hints := n.Get("hints"); hints != nil && len(hints.Items) == len(q.Hints) {
		for i, at := range hints.Items {
			check(q.Hints[i], at, c.Base)
		}
	}
}

// kindKeys refuses keys that belong to another kind of question.
func (l *loader) kindKeys(n *diagnostic.Node, q *Question) {
	for _, key := range n.Keys() {
		if owners, special := kindKeys[key]; special && !slices.Contains(owners, q.Kind) {
			var names []string
			for _, owner := range owners {
				names = append(names, strconv.Quote(string(owner)))
			}
			l.list.Add(n.Get(key).KeyPlace().Error(CodeForeignKey, fmt.Sprintf("a question of kind %q has no %s; it belongs to %s", q.Kind, key, strings.Join(names, " and ")), ""))
		}
	}
	if q.Kind != ChoiceKind && n.Get("why") == nil {
		l.missing(n, "why is missing: what the learner reads after the answer", "")
	}
}

func (l *loader) choices(n *diagnostic.Node, f questionFile, q *Question, cases []*Case) {
	if sel := l.textAt(n, "select"); sel != nil {
		if q.Many = sel.Text == "many"; sel.Text != "one" && sel.Text != "many" {
			l.wrong(sel, diagnostic.CodeBadValue, fmt.Sprintf("%q selects nothing", sel.Text), `write "one" or "many"`)
		}
	}
	nodes := tables(n, "choice")
	if len(nodes) < 2 || len(nodes) > choicesMax {
		l.list.Add(n.KeyPlace().Error(CodeChoices, fmt.Sprintf("a question has 2 to %d choices, this one %d", choicesMax, len(nodes)), ""))
	}
	if len(nodes) > choicesMax {
		return
	}
	for i, c := range nodes {
		l.choice(n, c, f.Choices[i], q, cases)
	}
	l.correct(n, q)
	for _, c := range q.Choices {
		if c.Correct {
			l.list.Add(answerInHints(q, c)...)
		}
	}
}

// choice reads one choice: its texts once, its world and claims per variant.
func (l *loader) choice(question, n *diagnostic.Node, f choiceFile, q *Question, cases []*Case) {
	c := &Choice{Correct: f.Correct, Marked: n.Get("correct") != nil, Misconception: f.Misconception, fragile: f.Fragile, node: n}
	text, why := l.textAt(n, "text"), l.textAt(n, "why")
	l.textAt(n, "fragile")
	if text != nil {
		c.Text = l.template(text, false)
		for _, other := range q.Choices {
			if sameText(other.Text.Source, text.Text) {
				l.list.Add(text.Place().Error(CodeDuplicate, "another choice says the same", "").With("that one", other.node.Get("text").Place()))
			}
		}
	}
	if why != nil {
		c.Why = l.template(why, true)
	}
	if m := l.textAt(n, "misconception"); m != nil && !idPattern.MatchString(m.Text) {
		l.wrong(m, CodeBadID, fmt.Sprintf("%q is no name of a misconception", m.Text), "lower-case letters and digits with single - between them, such as memory-does-not-buy-cpu")
	}
	if n.Get("correct") == nil && l.s.root.Get("vary") == nil {
		l.missing(n, "correct is missing: say what you believe, and the simulation checks it", "")
	}
	claim := n.Get("claim")
	if claim == nil {
		claim = question.Get("claim")
	}
	if claim == nil {
		l.list.Add(n.KeyPlace().Error(CodeNoClaim, "the choice has no claim, and its question has none either", `write claim = "functions.payment.throttles > 0"`))
	}
	q.Choices = append(q.Choices, c)
	for _, at := range cases {
		choice := ChoiceCase{Choice: c, World: at.Base}
		if with := n.Get("with"); with != nil {
			w := l.patch(at.Base, with)
			if w == nil {
				at.Choices = append(at.Choices, choice)
				continue
			}
			choice.World = w
		}
		choice.Claim = l.conditions(claim, l.environment(choice.World, at.Base))
		choice.Given = l.conditions(n.Get("given"), l.environment(choice.World, at.Base))
		if text != nil {
			l.list.Add(c.Text.check(text, choice.World, choice.World.scope)...)
		}
		if why != nil {
			l.list.Add(c.Why.check(why, choice.World, choice.World.scope)...)
		}
		at.Choices = append(at.Choices, choice)
	}
}

func sameText(a, b string) bool { return normal(a) == normal(b) }

// normal is a text without what the eye passes over.
func normal(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r <= ' ' || strings.ContainsRune("`*_.,;:!?\"'()", r)
	}), " ")
}

// correct checks how many choices the author believes in.
func (l *loader) correct(n *diagnostic.Node, q *Question) {
	right, marked := 0, 0
	for _, c := range q.Choices {
		if c.Marked {
			marked++
		}
		if c.Correct {
			right++
		}
	}
	if marked < len(q.Choices) {
		return // worked out per variant, or reported as missing
	}
	switch {
	case right == 0:
		l.list.Add(n.KeyPlace().Error(CodeCorrect, "no choice is correct", ""))
	case right > 1 && !q.Many:
		l.list.Add(n.KeyPlace().Error(CodeCorrect, fmt.Sprintf("%d choices are correct, and one is asked for", right), `add select = "many", or correct one of them`))
	}
}

// answerInHints reports hints that contain a right choice's text.
func answerInHints(q *Question, c *Choice) diagnostic.List {
	var list diagnostic.List
	answer := normal(c.Text.Source)
	if answer == "" {
		return nil
	}
	for i, hint := range q.Hints {
		if strings.Contains(" "+normal(hint.Source)+" ", " "+answer+" ") {
			list.Add(q.node.Get("hints").Items[i].Place().Error(CodeHint, "the hint contains the answer", "").With("the right choice", c.node.Get("text").Place()))
		}
	}
	return list
}

func (l *loader) predict(n *diagnostic.Node, f questionFile, q *Question, cases []*Case) {
	value := l.textAt(n, "value")
	if n.Get("value") == nil {
		l.missing(n, "value is missing: the number that is predicted", `add value = "functions.api.duration_ms.p99"`)
	}
	if f.Tolerance == nil {
		l.missing(n, "tolerance is missing: how far a prediction may be off", `add tolerance = "10%"`)
	} else if q.Tolerance = readTolerance(f.Tolerance); q.Tolerance == (Tolerance{}) {
		l.wrong(f.Tolerance, diagnostic.CodeBadValue, fmt.Sprintf("%s is no tolerance", f.Tolerance), `write a share of the value, more than 0 and less than 100, such as "10%", or a number in the value's unit`)
	}
	for _, at := range cases {
		at.World = l.questionWorld(n, at)
		if value != nil {
			at.Value = l.claim(value, l.environment(at.World, at.Base), float)
		}
	}
	if value == nil {
		return
	}
	carried := UnitOf(value.Text) // nothing but a plain name carries one
	if unit := l.textAt(n, "unit"); unit != nil && carried != "" && unit.Text != carried && strings.Trim(value.Text, nameCharacters) == "" {
		l.wrong(unit, CodeUnit, fmt.Sprintf("%s is counted in %s", value.Text, carried), fmt.Sprintf("write unit = %q, or leave it out", carried))
	}
	if q.Unit == "" && strings.Trim(value.Text, nameCharacters) == "" {
		q.Unit = carried
	}
}

// questionWorld is the world that a prediction or an order is about.
func (l *loader) questionWorld(n *diagnostic.Node, at *Case) *World {
	if with := n.Get("with"); with != nil {
		if w := l.patch(at.Base, with); w != nil {
			return w
		}
	}
	return at.Base
}

const nameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789_."

// readTolerance reads "10%" or a number; zero for what is neither.
func readTolerance(n *diagnostic.Node) Tolerance {
	v, ok := 0.0, false
	switch n.Kind {
	case diagnostic.String:
		share, found := strings.CutSuffix(strings.TrimSpace(n.Text), "%")
		v, err := strconv.ParseFloat(strings.TrimSpace(share), 64)
		if found && err == nil && v > 0 && v < 100 {
			return Tolerance{Share: v / 100}
		}
	case diagnostic.Integer:
		v, ok = float64(n.Int), true
	case diagnostic.Float:
		v, ok = n.Float, true
	}
	if ok && v > 0 && v < 1e300 {
		return Tolerance{Absolute: v}
	}
	return Tolerance{}
}
