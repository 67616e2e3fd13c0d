package engine

import "fmt"

// emitsMax is how many events one run may emit for each event that it was
// given.
const emitsMax = 1_000

// emits compiles what functions hand to sources.
func (c *compilation) emits() {
	for i := range c.model.functions {
		f := &c.model.functions[i]
		in := c.world.Functions[f.name]
		if in == nil {
			continue
		}
		path := "functions." + f.name + ".emits"
		total := 0
		for k, e := range in.Emits {
			at := fmt.Sprintf("%s.%d", path, k)
			n := e.Count.Or(1)
			c.count(at+".count", n, 1, emitsMax)
			total += min(max(n, 0), emitsMax)
			if to := c.emitted(at+".to", e.To); to != none {
				f.emits = append(f.emits, emitSpec{source: to, count: n})
			}
		}
		if total > emitsMax {
			c.add(path, "", "a run emits at most %d events, this one %d", emitsMax, total)
		}
	}
}

// emitted finds the source that events are emitted to.
func (c *compilation) emitted(path, to string) int32 {
	var names []string
	for i := range c.model.listed {
		s := &c.model.sources[i]
		_, known := sourceKinds[s.kind]
		takes := s.class != classSync && s.kind != "schedule"
		switch {
		case s.name == to && takes:
			return int32(i)
		case s.name == to && !known:
			return none // it has a problem of its own
		case s.name == to && s.kind == "schedule":
			c.add(path, "emit to a source of another kind", "%q is a schedule, which takes no events", to)
			return none
		case s.name == to:
			c.add(path, `let the function call what it sends to: calls = [{ to = "..." }]`,
				"%q is a source of kind %s, whose callers wait for an answer: events are emitted to asynchronous and polled sources", to, s.kind)
			return none
		case takes:
			names = append(names, s.name)
		}
	}
	switch {
	case to == "":
		c.add(path, "", "an emit needs the source that it sends to")
	case c.callable(to):
		c.add(path, `write calls = [{ to = "`+to+`" }], or emit to a source of kind "sns" or "sqs" that sends to it`, "%q is no source: events are emitted to asynchronous and polled sources", to)
	default:
		c.add(path, nearest(to, names), "no asynchronous or polled source is called %q%s", to, among(names))
	}
	return none
}
