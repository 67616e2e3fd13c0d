package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
	"coldstart/internal/story"
)

// TestStories runs the files of testdata: small worlds with even arrivals and
// constant times, whose numbers a person can work out. How a file is written:
// see internal/story. The verbs:
//
//	world             the input is a [world] table in TOML
//	file NAME         the input is a trace that a world may name; the answer is
//	                  what it holds, or what is wrong with it
//	set               each line of the input is PATH=VALUE, laid over the world
//	problems          what Compile says
//	run [seed=1] [budget=N] [series=N] [until=T]  simulates the world, to its end
//	                  or to T; with a budget of attempts the answer is what was
//	                  exceeded
//	outcome           each line of the input is a path into the JSON outcome;
//	                  {a,b} stands for several, "cost" lists the bill and
//	                  "series.cost" what an hour costs in each bucket, by line
//	trace from=0s to=1s [only=invoke,finish] [source=s]
//	                  runs once more and prints what happened
//	assert            each line compares two terms of paths and numbers, such
//	                  as functions.f.errors == 2 * functions.f.invocations
func TestStories(t *testing.T) {
	story.Tell(t, func() story.Do { return (&teller{files: map[string]engine.ArrivalTrace{}}).do })
}

// A teller is the world so far, and the outcome of the last run.
type teller struct {
	world   *diagnostic.Node
	files   map[string]engine.ArrivalTrace
	seed    int64
	outcome any
	lines   []engine.CostLine
	series  *engine.Series
}

func (s *teller) do(verb string, args, input []string) (answer []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	option := map[string]string{"seed": "1", "budget": "0", "series": "0", "until": "87600h", "from": "0s", "to": "1h"}
	for _, a := range args {
		key, value, _ := strings.Cut(a, "=")
		option[key] = value
	}
	switch verb {
	case "world":
		doc, list := diagnostic.Parse("world", []byte(strings.Join(input, "\n")))
		if list.HasErrors() {
			return nil, list.Err()
		}
		s.world = doc.Root
		return nil, nil
	case "file":
		trace, faults := engine.ParseArrivalTrace([]byte(strings.Join(input, "\n")))
		for _, f := range faults {
			line := f.String()
			if f.Hint != "" {
				line += " (" + f.Hint + ")"
			}
			answer = append(answer, line)
		}
		for _, at := range trace.Times {
			answer = append(answer, time.Duration(at).String())
		}
		for _, c := range trace.Counts {
			answer = append(answer, fmt.Sprintf("%v: %d in %v", time.Duration(c.From), c.Events, trace.Period))
		}
		s.files[args[0]] = trace
		return answer, nil
	case "set":
		changed, list := diagnostic.Patcher{}.Assign(s.world, input)
		s.world = changed
		return nil, list.Err()
	case "problems":
		world, err := s.bind()
		if err != nil {
			return nil, err
		}
		_, problems := engine.Compile(world)
		for _, p := range problems {
			line := p.String()
			if p.Warning {
				line = "warning: " + line
			}
			if p.Hint != "" {
				line += " (" + p.Hint + ")"
			}
			answer = append(answer, line)
		}
		return answer, nil
	case "run":
		s.seed, err = strconv.ParseInt(option["seed"], 10, 64)
		if err != nil {
			return nil, err
		}
		attempts, err := strconv.ParseInt(option["budget"], 10, 64)
		if err != nil {
			return nil, err
		}
		series, err := strconv.Atoi(option["series"])
		if err != nil {
			return nil, err
		}
		until, err := time.ParseDuration(option["until"])
		if err != nil {
			return nil, err
		}
		o, err := s.run(engine.Options{Budget: engine.Budget{Attempts: attempts}, Series: series}, until)
		var exceeded *engine.ErrBudget
		if errors.As(err, &exceeded) {
			return []string{err.Error()}, nil
		}
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		s.lines, s.series = o.Cost.Lines, o.Series
		return nil, json.NewDecoder(bytes.NewReader(data)).Decode(&s.outcome)
	case "outcome":
		for _, line := range input {
			if line == "cost" {
				for _, l := range s.lines {
					answer = append(answer, fmt.Sprintf("%s %s: %s %s, %s USD", l.Item, l.Target, number(l.Quantity), l.Unit, number(l.USD)))
				}
				continue
			}
			if line == "series.cost" {
				for _, l := range s.series.Cost.Lines {
					answer = append(answer, fmt.Sprintf("%s %s: %s USD/h", l.Item, l.Target, numbers(l.USDPerHour)))
				}
				continue
			}
			for _, path := range braces(line) {
				v, err := s.value(path)
				if err != nil {
					return nil, err
				}
				answer = append(answer, path+" = "+number(v))
			}
		}
		return answer, nil
	case "assert":
		for _, line := range input {
			if err := s.compare(strings.Fields(line)); err != nil {
				return nil, err
			}
		}
		return nil, nil
	case "trace":
		return s.trace(option)
	}
	return nil, fmt.Errorf("no such verb")
}

func (s *teller) bind() (world engine.World, err error) {
	err = diagnostic.Bind(s.world, &world, diagnostic.Options{Unset: true}).Err()
	for _, in := range world.Sources {
		if trace, ok := s.files[in.Trace.Value.Path]; ok {
			trace.Path = in.Trace.Value.Path
			in.Trace.Value = trace
		}
	}
	return world, err
}

func (s *teller) run(o engine.Options, until time.Duration) (engine.Outcome, error) {
	world, err := s.bind()
	if err != nil {
		return engine.Outcome{}, err
	}
	model, problems := engine.Compile(world)
	if model == nil {
		return engine.Outcome{}, fmt.Errorf("%v", problems)
	}
	r := model.New(s.seed, o)
	if _, err := r.Advance(engine.Instant(until), math.MaxInt); err != nil {
		return engine.Outcome{}, err
	}
	return r.Outcome(), nil
}

func (s *teller) trace(option map[string]string) (answer []string, err error) {
	from, err1 := time.ParseDuration(option["from"])
	to, err2 := time.ParseDuration(option["to"])
	if err1 != nil || err2 != nil {
		return nil, fmt.Errorf("from %v, to %v", err1, err2)
	}
	s.seed = max(s.seed, 1)
	o, err := s.run(engine.Options{Trace: engine.TraceOptions{From: engine.Instant(from), To: engine.Instant(to), Max: 1000}}, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	for _, r := range o.Trace.Records {
		if only := option["only"]; only != "" && !strings.Contains(","+only+",", ","+r.What+",") || option["source"] != "" && option["source"] != r.Source {
			continue
		}
		line := fmt.Sprintf("%v %s", time.Duration(math.Round(r.AtMS*1e6)), r.What)
		if r.Source != "" {
			line += fmt.Sprintf(" %s#%d", r.Source, r.Event)
		}
		if r.Attempt > 1 {
			line += fmt.Sprintf(" attempt %d", r.Attempt)
		}
		if r.Environment > 0 {
			line += fmt.Sprintf(" on %s/%d", r.Function, r.Environment)
		}
		if r.Reason != "" {
			line += ": " + r.Reason
		}
		if r.ForMS > 0 {
			line += fmt.Sprintf(" (%v)", time.Duration(math.Round(r.ForMS*1e6)))
		}
		answer = append(answer, line)
	}
	return answer, nil
}

// value follows a path into the outcome's JSON.
func (s *teller) value(path string) (float64, error) {
	at := s.outcome
	for _, key := range strings.Split(path, ".") {
		if list, ok := at.([]any); ok {
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(list) {
				return 0, fmt.Errorf("%q of %s is none of %d", key, path, len(list))
			}
			at = list[i]
			continue
		}
		table, ok := at.(map[string]any)
		if at, ok = table[key]; !ok {
			return 0, fmt.Errorf("the outcome has no %q of %s", key, path)
		}
	}
	v, ok := at.(float64)
	if !ok {
		return 0, fmt.Errorf("%s is no number", path)
	}
	return v, nil
}

// compare checks TERM OP TERM, where a term is values with + - * / between
// them, worked out from left to right, and ~ means equal to a millionth.
func (s *teller) compare(words []string) error {
	var sides [2]float64
	side, relation, operator := 0, "", "+"
	for _, w := range words {
		switch w {
		case "+", "-", "*", "/":
			operator = w
			continue
		case "==", "!=", "<", "<=", ">", ">=", "~":
			side, relation, operator = 1, w, "+"
			continue
		}
		v, err := strconv.ParseFloat(w, 64)
		if err != nil {
			if v, err = s.value(w); err != nil {
				return err
			}
		}
		x := &sides[side]
		*x = map[string]float64{"+": *x + v, "-": *x - v, "*": *x * v, "/": *x / v}[operator]
	}
	a, b := sides[0], sides[1]
	if holds := map[string]bool{"==": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b,
		"~": math.Abs(a-b) <= 1e-6*math.Abs(b)}[relation]; !holds {
		return fmt.Errorf("%s does not hold: %v %s %v", strings.Join(words, " "), a, relation, b)
	}
	return nil
}

// braces turns a.{b,c}.d into a.b.d and a.c.d.
func braces(path string) []string {
	head, rest, ok := strings.Cut(path, "{")
	if !ok {
		return []string{path}
	}
	list, tail, _ := strings.Cut(rest, "}")
	var all []string
	for _, word := range strings.Split(list, ",") {
		all = append(all, braces(head+word+tail)...)
	}
	return all
}

// numbers writes a number a bucket.
func numbers(values []float64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = number(v)
	}
	return strings.Join(texts, " ")
}

// number writes whole numbers in full and others with seven digits.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}
