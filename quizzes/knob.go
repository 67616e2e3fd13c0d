package quizzes

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// A Knob is what a learner may turn: one key of the world, and the positions
// that it can take, in order.
type Knob struct {
	Path  string // "functions.payment.reserved_concurrency"
	Label string // "Reserved concurrency of payment"
	Log   bool   // positions grow by a factor and not by a step

	keys   []string
	values []*diagnostic.Node
	names  []string         // of the positions, for people; nil: they are read as they are
	graded bool             // made of min and max: what lies between two positions has a meaning
	node   *diagnostic.Node // the knob's table
}

// Len returns how many positions the knob has, at least two.
func (k *Knob) Len() int { return len(k.values) }

// Value is a position's value as it is written in a file, without the quotes
// of a text: "50", "200/s", "unset".
func (k *Knob) Value(position int) string {
	n := k.values[position]
	if n.Kind == diagnostic.String {
		return n.Text
	}
	return n.String()
}

// Show is a position's value for people: its name or, without one, the value
// with the unit that the key's name carries: "512 MB", "200/s", "default" for
// unset.
func (k *Knob) Show(position int) string {
	if k.names != nil {
		return k.names[position]
	}
	n := k.values[position]
	switch n.Kind {
	case diagnostic.Integer:
		return Format(k.Path, float64(n.Int))
	case diagnostic.Float:
		return Format(k.Path, n.Float)
	case diagnostic.Bool:
		if n.Bool {
			return "yes"
		}
		return "no"
	}
	if isUnset(n) {
		return "default"
	}
	return k.Value(position)
}

// Position returns where the knob stands in a world. A value between two
// positions gives the lower one and exact = false; where the world does not
// set the key, or to something that is not on the knob's scale, ok is false.
func (k *Knob) Position(w *World) (position int, exact, ok bool) {
	n, found := w.tree.Find(k.keys...)
	for i, v := range k.values {
		if found && same(n, v) || isUnset(v) && (!found || isUnset(n)) {
			return i, true, true
		}
	}
	if !found {
		return 0, false, false
	}
	current, isNumber := magnitude(n)
	if !isNumber {
		return 0, false, false
	}
	below := -1
	for i, v := range k.values {
		at, isNumber := magnitude(v)
		if !isNumber {
			return 0, false, false
		}
		if at <= current {
			below = i
		}
	}
	if below < 0 || below == len(k.values)-1 {
		return 0, false, false // beyond the scale
	}
	return below, false, true
}

// reaches reports whether the knob could have been turned to where it stands in
// a world: to one of its positions or, where it goes from min to max, to a value
// between them.
func (k *Knob) reaches(w *World) bool {
	_, exact, ok := k.Position(w)
	return ok && (exact || k.graded)
}

// Turn puts the knob to a position. The list has what the engine says about
// that world, and its Model is nil beside an error.
func (k *Knob) Turn(w *World, position int) (*World, diagnostic.List) {
	v := k.values[position]
	return w.set(k.keys, v, k.node.Get("set"))
}

// extremes returns the positions of the least and the most of the values, and
// of those that cannot be compared.
func (k *Knob) extremes() []int {
	least, most := -1, -1
	var positions []int
	for i, v := range k.values {
		at, ok := magnitude(v)
		if !ok {
			positions = append(positions, i)
			continue
		}
		if low, _ := magnitude(k.values[max(least, 0)]); least < 0 || at < low {
			least = i
		}
		if high, _ := magnitude(k.values[max(most, 0)]); most < 0 || at > high {
			most = i
		}
	}
	if least >= 0 {
		positions = append(positions, least)
	}
	if most != least {
		positions = append(positions, most)
	}
	return positions
}

// same compares two values as the world reads them.
func same(a, b *diagnostic.Node) bool {
	x, ok := magnitude(a)
	y, also := magnitude(b)
	if ok && also {
		return x == y && (a.Kind == diagnostic.String) == (b.Kind == diagnostic.String)
	}
	return a.Kind == b.Kind && a.String() == b.String()
}

// magnitude is a value as a number: of a time its nanoseconds, of a rate its
// events per second.
func magnitude(n *diagnostic.Node) (float64, bool) {
	switch n.Kind {
	case diagnostic.Integer:
		return float64(n.Int), true
	case diagnostic.Float:
		return n.Float, true
	case diagnostic.String:
		if d, err := time.ParseDuration(n.Text); err == nil {
			return float64(d), true
		}
		var r engine.Rate
		if r.UnmarshalText([]byte(n.Text)) == nil {
			return float64(r), true
		}
	}
	return 0, false
}

// knobPositions is the most positions that a knob has: a slider with more
// cannot be aimed at.
const knobPositions = 1_000

// A scale is a quantity's notation: how its numbers are read and written.
type scale struct {
	read  func(text string) (float64, bool)
	write func(v float64) string
}

// scaleOf finds the notation that all of the values share. Rates in the same
// unit are counted in that unit, so that they are written as they were.
func scaleOf(values ...*diagnostic.Node) (scale, bool) {
	if _, err := time.ParseDuration(values[0].Text); err == nil {
		return scale{
			func(text string) (float64, bool) {
				d, err := time.ParseDuration(text)
				return float64(d), err == nil
			},
			func(v float64) string { return readableTime(time.Duration(math.Round(v))) },
		}, true
	}
	_, unit, found := strings.Cut(values[0].Text, "/")
	var r engine.Rate
	if !found || r.UnmarshalText([]byte(values[0].Text)) != nil {
		return scale{}, false
	}
	var one engine.Rate
	_ = one.UnmarshalText([]byte("1/" + unit)) // the unit was accepted above
	return scale{
		func(text string) (float64, bool) {
			var r engine.Rate
			err := r.UnmarshalText([]byte(text))
			return float64(r) / float64(one), err == nil
		},
		func(v float64) string { return decimal(v) + "/" + strings.TrimSpace(unit) },
	}, true
}

// decimal writes a number without the noise of binary fractions.
func decimal(v float64) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// knobFile is a [[knob]] of the file.
type knobFile struct {
	Set    string           `toml:"set,required"`
	Label  string           `toml:"label,required"`
	Min    *diagnostic.Node `toml:"min"`
	Max    *diagnostic.Node `toml:"max"`
	Step   *diagnostic.Node `toml:"step"`
	Values *diagnostic.Node `toml:"values"`
	Names  []string         `toml:"names"`
	Scale  string           `toml:"scale"`
}

// readKnob makes a knob of what the file says. It does not look at the world.
func readKnob(n *diagnostic.Node, f knobFile) (*Knob, diagnostic.List) {
	k := &Knob{Path: f.Set, Label: f.Label, Log: f.Scale == "log", node: n}
	var list diagnostic.List
	fail := func(at *diagnostic.Node, summary, hint string) (*Knob, diagnostic.List) {
		list.Add(at.Place().Error(CodeKnob, summary, hint))
		return nil, list
	}
	var err error
	if k.keys, err = diagnostic.ParsePath(f.Set); err != nil {
		list.Add(n.Get("set").Place().Error(diagnostic.CodeBadPath, err.Error(), ""))
		return nil, list
	}
	if f.Scale != "" && f.Scale != "log" && f.Scale != "linear" {
		return fail(n.Get("scale"), fmt.Sprintf("%q is no scale", f.Scale), `write "linear" or "log"`)
	}
	if f.Values != nil {
		for _, key := range []string{"min", "max", "step", "scale"} {
			if extra := n.Get(key); extra != nil {
				list.Add(extra.KeyPlace().Error(CodeKnob, fmt.Sprintf("a knob with values has no %s", key), "keep one of the two"))
			}
		}
		if f.Values.Kind != diagnostic.Array || len(f.Values.Items) < 2 || len(f.Values.Items) > knobPositions {
			return fail(f.Values, fmt.Sprintf("values is a list of 2 to %d values", knobPositions), "")
		}
		for i, v := range f.Values.Items {
			if slices.ContainsFunc(f.Values.Items[:i], func(other *diagnostic.Node) bool { return same(v, other) }) {
				return fail(v, "this value is in the list already", "")
			}
		}
		k.values = f.Values.Items
		if names := n.Get("names"); names != nil {
			if len(f.Names) != k.Len() {
				return fail(names, fmt.Sprintf("there are %d values, and %d names", k.Len(), len(names.Items)), "give each value a name, in their order")
			}
			for i, name := range f.Names {
				if strings.TrimSpace(name) == "" || slices.Contains(f.Names[:i], name) {
					return fail(names.Items[i], "a name is a text, and no other value has it", "")
				}
			}
			k.names = f.Names
		}
		return k, list
	}
	if names := n.Get("names"); names != nil {
		return fail(names, "only a knob with values has names", "list the positions: values = [...]")
	}
	if f.Min == nil || f.Max == nil {
		list.Add(n.KeyPlace().Error(diagnostic.CodeMissingKey, "a knob has min, max and step, or values", ""))
		return nil, list
	}
	if f.Step == nil && !k.Log {
		list.Add(n.KeyPlace().Error(diagnostic.CodeMissingKey, "a knob with min and max needs step", `add step = 10, or scale = "log"`))
		return nil, list
	}
	k.graded = true
	k.values, list = grid(f, k.Log)
	if k.values == nil {
		return nil, list
	}
	return k, list
}

// grid lists the positions from min to max.
func grid(f knobFile, log bool) ([]*diagnostic.Node, diagnostic.List) {
	fail := func(at *diagnostic.Node, summary, hint string) ([]*diagnostic.Node, diagnostic.List) {
		return nil, diagnostic.List{at.Place().Error(CodeKnob, summary, hint)}
	}
	low, high, step, write, problem := bounds(f, log)
	if problem != nil {
		return nil, diagnostic.List{*problem}
	}
	switch {
	case !(low < high):
		return fail(f.Max, "max has to be more than min", "")
	case !log && !(step > 0):
		return fail(f.Step, "step has to be more than 0", "")
	case log && low <= 0:
		return fail(f.Min, "a log scale starts above 0", "")
	case log && f.Step != nil && !(step > 1):
		return fail(f.Step, "on a log scale step is a factor, and more than 1", "write step = 2 to double from one position to the next")
	}
	var numbers []float64
	switch {
	case !log:
		if (high-low)/step > knobPositions {
			return fail(f.Step, fmt.Sprintf("that makes more than %d positions", knobPositions), "take larger steps")
		}
		for i := 0; low+float64(i)*step <= high*(1+1e-12); i++ {
			numbers = append(numbers, low+float64(i)*step)
		}
	case f.Step != nil:
		for v := low; v <= high*(1+1e-12); v *= step {
			if numbers = append(numbers, v); len(numbers) > knobPositions {
				return fail(f.Step, fmt.Sprintf("that makes more than %d positions", knobPositions), "take a larger factor")
			}
		}
	default:
		numbers = oneTwoFive(low, high)
	}
	values := make([]*diagnostic.Node, 0, len(numbers))
	for _, v := range numbers {
		// Each position stands at the bound that it is nearer to, so that a
		// value which the engine refuses is reported there.
		at := f.Min
		if high-v < v-low {
			at = f.Max
		}
		n := write(at, v)
		if len(values) == 0 || !same(values[len(values)-1], n) {
			values = append(values, n)
		}
	}
	if len(values) < 2 {
		return fail(f.Step, "the knob has one position only", "take smaller steps")
	}
	return values, nil
}

// bounds reads min, max and step, which are all whole numbers, all numbers,
// or all quantities of one sort. On a log scale step is a plain factor.
func bounds(f knobFile, log bool) (low, high, step float64, write func(*diagnostic.Node, float64) *diagnostic.Node, problem *diagnostic.Diagnostic) {
	fail := func(at *diagnostic.Node, summary, hint string) (float64, float64, float64, func(*diagnostic.Node, float64) *diagnostic.Node, *diagnostic.Diagnostic) {
		d := at.Place().Error(CodeKnob, summary, hint)
		return 0, 0, 0, nil, &d
	}
	nodes := []*diagnostic.Node{f.Min, f.Max}
	if f.Step != nil && !log {
		nodes = append(nodes, f.Step)
	}
	whole, numbers, texts := true, true, true
	for _, n := range nodes {
		isNumber := n.Kind == diagnostic.Integer || n.Kind == diagnostic.Float && !math.IsNaN(n.Float) && !math.IsInf(n.Float, 0)
		whole = whole && n.Kind == diagnostic.Integer
		numbers = numbers && isNumber
		texts = texts && n.Kind == diagnostic.String
	}
	read := magnitude
	switch {
	case whole:
		write = func(at *diagnostic.Node, v float64) *diagnostic.Node { return at.Replace(int64(math.Round(v))) }
	case numbers:
		write = func(at *diagnostic.Node, v float64) *diagnostic.Node {
			rounded, _ := strconv.ParseFloat(decimal(v), 64)
			return at.Replace(rounded)
		}
	case texts:
		s, ok := scaleOf(nodes...)
		if !ok {
			return fail(f.Min, fmt.Sprintf("%q is neither a number, a time nor a rate", f.Min.Text), "list the positions: values = [...]")
		}
		read = func(n *diagnostic.Node) (float64, bool) { return s.read(n.Text) }
		write = func(at *diagnostic.Node, v float64) *diagnostic.Node { return at.Replace(s.write(v)) }
	default:
		return fail(f.Min, "min, max and step are values of one sort: numbers, times or rates", "")
	}
	list := make([]float64, len(nodes))
	for i, n := range nodes {
		v, ok := read(n)
		if !ok {
			return fail(n, fmt.Sprintf("%s is not of the sort that min is: %s", n, f.Min), "")
		}
		list[i] = v
	}
	if f.Step != nil && log {
		factor, ok := magnitude(f.Step)
		if !ok || f.Step.Kind == diagnostic.String {
			return fail(f.Step, "on a log scale step is a factor, and more than 1", "write step = 2 to double from one position to the next")
		}
		list = append(list, factor)
	}
	if len(list) > 2 {
		step = list[2]
	}
	return list[0], list[1], step, write, nil
}

// oneTwoFive lists min, the numbers 1, 2 and 5 times a power of ten between,
// and max.
func oneTwoFive(low, high float64) []float64 {
	power := 1.0
	for power*10 <= low {
		power *= 10
	}
	for power > low {
		power /= 10
	}
	numbers := []float64{low}
	for ; power < high; power *= 10 {
		for _, digit := range []float64{1, 2, 5} {
			if v := digit * power; v > low*(1+1e-9) && v < high*(1-1e-9) {
				numbers = append(numbers, v)
			}
		}
	}
	return append(numbers, high)
}
