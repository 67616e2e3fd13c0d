package explain_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"coldstart/engine"
	"coldstart/engine/explain"
	"coldstart/internal/diagnostic"
	"coldstart/internal/story"
)

// TestStories runs the files of testdata: small worlds, what is turned in them,
// and what is said of it.
// How a file is written: see internal/story. The verbs:
//
//	world             the input is a [world] table in TOML; it is run
//	set [seed=1]      each line of the input is PATH=VALUE, laid over the world;
//	                  it is run, and the answer is what changed
//	limits NAME       those of a function or fleet in the last run, and how it
//	                  stands
//	records from=0s to=1s [only=invoke,finish] [max=5]
//	                  what happened, in words
func TestStories(t *testing.T) {
	story.Tell(t, func() story.Do { return (&teller{}).do })
}

// A teller is the world so far and its last run.
type teller struct {
	world *diagnostic.Node
	last  explain.Run
}

func (s *teller) do(verb string, args, input []string) ([]string, error) {
	option := map[string]string{"seed": "1", "from": "0s", "to": "1h", "max": "1000"}
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
		var err error
		s.last, err = s.run(1, engine.Options{})
		return nil, err
	case "set":
		changed, list := diagnostic.Patcher{}.Assign(s.world, input)
		if list.HasErrors() {
			return nil, list.Err()
		}
		s.world = changed
		seed, err := strconv.ParseInt(option["seed"], 10, 64)
		if err != nil {
			return nil, err
		}
		before := s.last
		if s.last, err = s.run(seed, engine.Options{}); err != nil {
			return nil, err
		}
		if err := backed(explain.Change(before, s.last), before, s.last); err != nil {
			return nil, err
		}
		return []string{explain.Change(before, s.last)}, nil
	case "limits":
		var out []string
		for _, l := range explain.Limits(s.last, args[0]) {
			out = append(out, l.String())
		}
		return append(out, explain.Standing(s.last, args[0])), nil
	case "records":
		return s.records(option)
	}
	return nil, fmt.Errorf("no such verb")
}

func (s *teller) run(seed int64, o engine.Options) (explain.Run, error) {
	var world engine.World
	if err := diagnostic.Bind(s.world, &world, diagnostic.Options{Unset: true}).Err(); err != nil {
		return explain.Run{}, err
	}
	model, problems := engine.Compile(world)
	if model == nil {
		return explain.Run{}, fmt.Errorf("%v", problems)
	}
	r := model.New(seed, o)
	if _, err := r.Advance(math.MaxInt64, math.MaxInt); err != nil {
		return explain.Run{}, err
	}
	out := r.Outcome()
	return explain.Run{Model: model, Outcome: &out}, nil
}

func (s *teller) records(option map[string]string) (answer []string, err error) {
	from, err1 := time.ParseDuration(option["from"])
	to, err2 := time.ParseDuration(option["to"])
	most, err3 := strconv.Atoi(option["max"])
	if err1 != nil || err2 != nil || err3 != nil {
		return nil, fmt.Errorf("from %v, to %v, max %v", err1, err2, err3)
	}
	r, err := s.run(1, engine.Options{Trace: engine.TraceOptions{From: engine.Instant(from), To: engine.Instant(to), Max: 1000}})
	if err != nil {
		return nil, err
	}
	for _, rec := range r.Outcome.Trace.Records {
		if only := option["only"]; only != "" && !strings.Contains(","+only+",", ","+rec.What+",") || len(answer) == most {
			continue
		}
		answer = append(answer, fmt.Sprintf("%v %s", time.Duration(math.Round(rec.AtMS*1e6)), explain.Record(rec, r.Model)))
	}
	return answer, nil
}

// backed reports a number of a sentence that is in none of the runs: neither
// in an outcome, in any of the ways in which one may be written, nor among the
// values of limits.
func backed(sentence string, runs ...explain.Run) error {
	known := map[string]bool{}
	for _, r := range runs {
		data, err := json.Marshal(r.Outcome)
		if err != nil {
			return err
		}
		var tree any
		if err := json.Unmarshal(data, &tree); err != nil {
			return err
		}
		numbers(tree, func(v float64) {
			for _, text := range explain.Written(v) {
				known[text] = true
			}
		})
		for _, f := range r.Model.World().Functions {
			known[fmt.Sprint(f.ProvisionedConcurrency.Value)] = true
		}
		for _, s := range r.Outcome.Sources {
			for _, text := range explain.Written(float64(s.Failed + s.Dropped + s.DeadLettered)) {
				known[text] = true
			}
		}
		for _, name := range names(r.Model.World()) {
			for _, l := range explain.Limits(r, name) {
				for _, v := range []float64{l.Value, l.Reached} {
					for _, text := range explain.Written(v) {
						known[text] = true
					}
				}
				for _, word := range strings.Fields(l.Name()) {
					known[trimmed(word)] = true
				}
			}
		}
	}
	words := strings.Fields(sentence)
	for i, w := range words {
		w = trimmed(w)
		if !strings.ContainsAny(w, "0123456789") || w == "p99" {
			continue
		}
		if i+1 < len(words) && known[w+" "+trimmed(words[i+1])] || known[w] {
			continue
		}
		if strings.IndexAny(w, "0123456789$") == 0 {
			return fmt.Errorf("%q of %q is in neither run", w, sentence)
		}
	}
	return nil
}

func trimmed(word string) string { return strings.TrimRight(word, ".,:;)") }

func numbers(tree any, see func(float64)) {
	switch v := tree.(type) {
	case float64:
		see(v)
	case map[string]any:
		for _, x := range v {
			numbers(x, see)
		}
	case []any:
		for _, x := range v {
			numbers(x, see)
		}
	}
}

func names(w engine.World) []string {
	var out []string
	for name := range w.Functions {
		out = append(out, name)
	}
	for name := range w.Fleets {
		out = append(out, name)
	}
	return out
}
