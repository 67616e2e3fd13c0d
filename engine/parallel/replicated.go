package parallel

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"coldstart/engine"
)

// MarshalReplications writes the outcomes of several replications of one
// world, at least one and in their order, as one: JSON of the shape that an
// Outcome has, in which every number has become an Estimate, {"mean":, "ci95":
// [low, high]}. Four numbers stay as they are: format, duration_s, the first
// replication's seed, and replications, which is how many there are.
//
// A number that not every outcome has, such as a quantile of a distribution
// that was empty in some, is estimated from those that have it. Slices are
// merged index by index, so the outcomes must have their cost lines and series
// in common, as outcomes of one model do. Traces are not numbers over
// replications: none may be there.
func MarshalReplications(outcomes []engine.Outcome) ([]byte, error) {
	if len(outcomes) == 0 {
		return nil, errors.New("parallel: no replications to write")
	}
	trees := make([]*node, len(outcomes))
	for i := range outcomes {
		if outcomes[i].Trace != nil {
			return nil, errors.New("parallel: a trace is of one run, not of several replications")
		}
		text, err := json.Marshal(&outcomes[i])
		if err != nil {
			return nil, fmt.Errorf("parallel: outcome %d: %w", i, err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber() // a seed has more digits than a float64
		if trees[i], err = read(decoder); err != nil {
			return nil, fmt.Errorf("parallel: outcome %d: %w", i, err)
		}
	}
	for _, name := range []string{"format", "seed", "duration_s"} {
		for _, tree := range trees {
			tree.fields[name].kept = true
		}
	}
	for _, tree := range trees {
		tree.fields["replications"] = &node{value: len(outcomes)}
	}
	var out bytes.Buffer
	if err := write(&out, trees); err != nil {
		return nil, fmt.Errorf("parallel: %w", err)
	}
	return out.Bytes(), nil
}

// A node is a JSON value that remembers the order of its fields.
type node struct {
	names  []string // of an object, in order
	fields map[string]*node
	items  []*node // of an array
	array  bool
	value  any  // of anything else: json.Number, string, bool, nil
	kept   bool // a number that is copied, not estimated
}

// read reads one value.
func read(d *json.Decoder) (*node, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	n := &node{value: token}
	switch token {
	case json.Delim('{'):
		n.value, n.fields = nil, map[string]*node{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name := key.(string) // a decoder returns nothing else for a key
			if n.fields[name], err = read(d); err != nil {
				return nil, err
			}
			n.names = append(n.names, name)
		}
	case json.Delim('['):
		n.value, n.array = nil, true
		for d.More() {
			item, err := read(d)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	default:
		return n, nil
	}
	_, err = d.Token() // the closing bracket
	return n, err
}

// write writes the same value of several outcomes, at least one, as one value.
func write(out *bytes.Buffer, same []*node) error {
	first := same[0]
	switch {
	case first.fields != nil:
		return writeObject(out, same)
	case first.array:
		for _, n := range same {
			if len(n.items) != len(first.items) {
				return fmt.Errorf("lists of %d and of %d values cannot be of one world", len(first.items), len(n.items))
			}
		}
		out.WriteByte('[')
		for i := range first.items {
			if i > 0 {
				out.WriteByte(',')
			}
			items := make([]*node, len(same))
			for j, n := range same {
				items[j] = n.items[i]
			}
			if err := write(out, items); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	}
	var merged any = first.value
	if _, number := first.value.(json.Number); number && !first.kept {
		values := make([]float64, len(same))
		for i, n := range same {
			v, err := n.value.(json.Number).Float64() // the same field has the same type everywhere
			if err != nil {
				return err
			}
			values[i] = v
		}
		merged = NewEstimate(values)
	}
	text, err := json.Marshal(merged)
	out.Write(text)
	return err
}

// writeObject writes every field that any of the objects has, in the order of
// the one that has most.
func writeObject(out *bytes.Buffer, same []*node) error {
	var names []string
	for _, n := range same {
		if len(n.names) > len(names) {
			names = n.names
		}
	}
	names = slices.Clone(names)
	for _, n := range same {
		for _, name := range n.names {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		key, err := json.Marshal(name)
		if err != nil {
			return err
		}
		out.Write(key)
		out.WriteByte(':')
		var having []*node
		for _, n := range same {
			if field, ok := n.fields[name]; ok {
				having = append(having, field)
			}
		}
		if err := write(out, having); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}
