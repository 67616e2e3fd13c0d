package plain

import (
	"fmt"
	"strconv"
	"strings"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/engine/parallel"
	"coldstart/quizzes"
)

// A bench is a world whose knobs are turned, and what came out.
type bench struct {
	*Tutor
	knobs  []*quizzes.Knob
	seed   int64
	world  *quizzes.World
	now    *engine.Outcome
	before *engine.Outcome // of the world before the last turn; nil: there was none

	judge func() // prints what there is to say of the outcome beside it; may be nil
}

// lab lets the learner turn knobs of a world and shows what changes, until
// enter is pressed. The error is errBack where b was typed.
func (t *Tutor) lab(knobs []*quizzes.Knob, start *quizzes.World, seed int64) error {
	b := &bench{Tutor: t, knobs: knobs, seed: seed}
	if err := b.turn(start); err != nil || b.now == nil {
		return err
	}
	return b.work(start, "Turn a knob, such as 1 + (? help, enter goes on)", "go on", goBack("where you were", "b"))
}

// work lets the learner turn knobs until enter is pressed, which does what
// enter says. Reset goes back to start.
func (b *bench) work(start *quizzes.World, text, enter string, commands ...command) error {
	p := prompt{
		tentative: true, // a knob that turns is a step forward, and enter may lead back here
		text:      text,
		answers: []answer{
			{"1 +", "knob 1 one step up; 1 - one step down"}, {"1 50", "knob 1 to 50"},
			{"1", "what knob 1 can be turned to"}, {"enter", enter},
		},
		commands: append([]command{
			{[]string{"a", "all"}, "all figures of this world", b.all},
			{[]string{"r", "reset"}, "all knobs back to where they were", func() error { return b.turn(start) }},
		}, commands...),
	}
	if len(b.knobs) == 0 {
		p.text, p.answers = "This world has no knobs; a shows all figures (? help, enter goes on)", p.answers[3:]
	}
	for {
		var next *quizzes.World
		done := false
		p.accept = func(line string) (wrong string) {
			if done = line == ""; done {
				return ""
			}
			next, wrong = b.read(line)
			return wrong
		}
		if err := b.ask(p); err != nil || done {
			return err
		}
		if err := b.turn(next); err != nil {
			return err
		}
		b.confused = 0
	}
}

// read finds the world that a line asks for, or says what is wrong with it.
func (b *bench) read(line string) (next *quizzes.World, wrong string) {
	number, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	if rest, ok := strings.CutSuffix(number, "+"); ok && value == "" {
		number, value = rest, "+"
	} else if rest, ok := strings.CutSuffix(number, "-"); ok && value == "" {
		number, value = rest, "-"
	}
	i, err := strconv.Atoi(number)
	if err != nil || i < 1 || i > len(b.knobs) {
		return nil, fmt.Sprintf("Type a knob's number, 1 to %d, and a value.", len(b.knobs))
	}
	k := b.knobs[i-1]
	if value == "" {
		return nil, k.Label + ": " + positions(k) + "."
	}
	position, wrong := b.position(k, value)
	if wrong != "" {
		return nil, wrong
	}
	w, found := k.Turn(b.world, position)
	for _, d := range found {
		if found.HasErrors() {
			return nil, "That world cannot be: " + d.Summary + "."
		}
	}
	return w, ""
}

// position is where a knob is turned to.
func (b *bench) position(k *quizzes.Knob, value string) (at int, wrong string) {
	at, exact, ok := k.Position(b.world)
	switch value {
	case "+":
		if !ok {
			return 0, ""
		}
		if at == k.Len()-1 {
			return 0, "It stands at its upper end."
		}
		return at + 1, ""
	case "-":
		switch {
		case !ok:
			return k.Len() - 1, ""
		case !exact:
			return at, ""
		case at == 0:
			return 0, "It stands at its lower end."
		}
		return at - 1, ""
	}
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer(" ", "", ",", "").Replace(s)) }
	for i := range k.Len() {
		if plain(value) == plain(k.Value(i)) || plain(value) == plain(k.Show(i)) {
			return i, ""
		}
	}
	return 0, "It cannot be turned to that: " + positions(k) + "."
}

// positions tells what a knob can be turned to.
func positions(k *quizzes.Knob) string {
	if n := k.Len(); n > 20 {
		return fmt.Sprintf("from %s to %s in %d steps", k.Show(0), k.Show(n-1), n-1)
	}
	var all []string
	for i := range k.Len() {
		all = append(all, k.Show(i))
	}
	return strings.Join(all, ", ")
}

// turn runs a world and shows what came out beside what was before, and in a
// sentence what changed. A world that cannot be run leaves the one before in place.
func (b *bench) turn(w *quizzes.World) error {
	outcomes, err := parallel.Run(b.ctx, []parallel.Job{{Model: w.Model, Seed: b.seed}}, parallel.Options{})
	if err != nil {
		return b.failed(err)
	}
	last := b.world
	b.world, b.before, b.now = w, b.now, &outcomes[0]
	b.show()
	if b.before != nil {
		wrap(b.out, "", "", explain.Change(explain.Run{Model: last.Model, Outcome: b.before}, explain.Run{Model: w.Model, Outcome: b.now}))
		b.out.WriteString("\n")
	}
	return nil
}

// show prints where the knobs stand, and the figures that matter: all of them
// at first, and then those that have changed.
func (b *bench) show() {
	b.out.WriteString("\n")
	labels, longest := make([]string, len(b.knobs)), 0
	for i, k := range b.knobs {
		labels[i] = oneLine(k.Label, 50)
		longest = max(longest, width(labels[i]))
	}
	for i, k := range b.knobs {
		wrap(b.out, fmt.Sprintf("%3d  %s  ", i+1, padRight(labels[i], longest)), "       ", setting(k, b.world))
	}
	if len(b.knobs) > 0 {
		b.out.WriteString("\n")
	}
	t := &table{title: "Outcome", columns: []string{"now"}}
	if b.before != nil {
		t.columns = []string{"before", "now"}
	}
	for _, f := range headline(b.now) {
		now, told := f.cell(b.now)
		if b.before == nil && told {
			t.add(f.label, now)
		}
		if b.before != nil {
			if before, _ := f.cell(b.before); before != now {
				t.add(f.label, before, now)
			}
		}
	}
	if len(t.rows) == 0 {
		b.out.WriteString("Nothing has changed.\n")
	} else {
		t.writeTo(b.out)
	}
	b.out.WriteString("\n")
	if b.judge != nil {
		b.judge()
		b.out.WriteString("\n")
	}
}

// all prints every figure.
func (b *bench) all() error {
	m := b.world.Model
	b.out.WriteString("\n")
	s := Simulation{Title: b.world.Title, File: b.world.File, World: m.World(), Platform: m.Platform(), Outcomes: []*engine.Outcome{b.now}}
	if err := s.Write(b.out); err != nil {
		return err
	}
	b.out.WriteString("\n")
	return nil
}

// setting is where a knob stands in a world.
func setting(k *quizzes.Knob, w *quizzes.World) string {
	if at, exact, ok := k.Position(w); ok && exact {
		return k.Show(at)
	}
	if text, ok := w.Value(k.Path); ok {
		return text
	}
	return "default"
}

// A figure is one row of what a lab shows.
type figure quantity[*engine.Outcome]

// cell writes the figure of an outcome, and says whether it is worth a row.
func (f figure) cell(o *engine.Outcome) (text string, told bool) {
	v, ok := f.read(o)
	if !ok {
		return "-", f.always
	}
	return f.as(v).write(v), f.always || v != 0
}

// headline are the figures that tell what a world does; those that are 0
// everywhere are left out, except where nothing is what matters.
func headline(o *engine.Outcome) []figure {
	var all []figure
	for _, name := range sorted(o.Sources) {
		add := func(label string, as func(float64) unit, read func(*engine.SourceOutcome) (float64, bool), always bool) {
			all = append(all, figure{name + " " + label, as, func(o *engine.Outcome) (float64, bool) { return read(o.Sources[name]) }, always})
		}
		add("events", countUnit, count(func(o *engine.SourceOutcome) int64 { return o.Events }), true)
		add("succeeded", shareUnit, succeededShare, true)
		add("lost", countUnit, count(func(o *engine.SourceOutcome) int64 { return o.Failed + o.DeadLettered + o.Dropped }), false)
		add("latency p50", spanUnit, quantile(sourceLatency, p50), false)
		add("latency p99", spanUnit, quantile(sourceLatency, p99), false)
		add("queue depth max", countUnit, value(func(o *engine.SourceOutcome) float64 { return o.QueueDepth.Max }), false)
	}
	for _, name := range sorted(o.Functions) {
		add := func(label string, as func(float64) unit, read func(*engine.FunctionOutcome) (float64, bool), always bool) {
			all = append(all, figure{name + " " + label, as, func(o *engine.Outcome) (float64, bool) { return read(o.Functions[name]) }, always})
		}
		add("throttles", countUnit, count(func(o *engine.FunctionOutcome) int64 { return o.Throttles }), true)
		add("errors", countUnit, count(func(o *engine.FunctionOutcome) int64 { return o.Errors }), false)
		add("cold starts", countUnit, count(func(o *engine.FunctionOutcome) int64 { return o.ColdStarts }), true)
		add("concurrency mean", countUnit, value(func(o *engine.FunctionOutcome) float64 { return o.ConcurrentExecutions.Mean }), true)
		add("concurrency max", countUnit, value(func(o *engine.FunctionOutcome) float64 { return o.ConcurrentExecutions.Max }), true)
		add("effects applied again", countUnit, count(func(o *engine.FunctionOutcome) int64 { return o.EffectsDuplicated }), false)
	}
	for _, name := range sorted(o.Fleets) {
		add := func(label string, as func(float64) unit, read func(*engine.FleetOutcome) (float64, bool), always bool) {
			all = append(all, figure{name + " " + label, as, func(o *engine.Outcome) (float64, bool) { return read(o.Fleets[name]) }, always})
		}
		add("rejected", countUnit, count(func(o *engine.FleetOutcome) int64 { return o.Rejected }), true)
		add("latency p99", spanUnit, quantile(fleetLatency, p99), false)
		add("CPU in use", shareUnit, value(func(o *engine.FleetOutcome) float64 { return o.Utilization }), true)
	}
	cost := "cost, " + o.Cost.Currency + " per " + o.Cost.Per
	return append(all, figure{cost, moneyUnit, func(o *engine.Outcome) (float64, bool) { return o.Cost.Total, true }, true})
}
