package engine

import (
	"fmt"
	"slices"
	"strings"
)

// callsMax is how many calls one run may make, and how many entries the `calls`
// of a world may have that are sources of their own.
const callsMax = 1_000

// calls compiles what functions call. An entry that calls a function or fleet is
// compiled into a source without births behind those of the world.
func (c *compilation) calls() {
	c.model.listed = len(c.model.sources)
	for i := range c.model.functions {
		f := &c.model.functions[i]
		in := c.world.Functions[f.name]
		if in == nil {
			continue
		}
		path := "functions." + f.name + ".calls"
		total := 0
		for k, call := range in.Calls {
			at := fmt.Sprintf("%s.%d", path, k)
			n := call.Count.Or(1)
			c.count(at+".count", n, 1, callsMax)
			n = min(max(n, 0), callsMax)
			total += n
			if spec, ok := c.called(at, call.To); ok && total <= callsMax {
				f.calls = append(f.calls, slices.Repeat([]callSpec{spec}, n)...)
			}
		}
		if total > callsMax {
			c.add(path, "", "a run makes at most %d calls, this one %d", callsMax, total)
		}
	}
	if n := len(c.model.sources) - c.model.listed; n > callsMax {
		c.add("functions", "", "a world has at most %d entries of calls to functions and fleets, this one %d", callsMax, n)
	}
	c.circles()
}

// called finds what an entry of calls calls.
func (c *compilation) called(at, to string) (callSpec, bool) {
	for i := range c.model.resources {
		if c.model.resources[i].name == to {
			if c.invocable(to) {
				c.add(at+".to", "rename one of them", "both a resource and a function or fleet are called %q", to)
				return callSpec{}, false
			}
			return callSpec{resource: int32(i)}, true
		}
	}
	site := sourceSpec{name: at, kind: "direct", class: classSync, batch: 1}
	kind := sourceKinds[site.kind]
	in := &Source{Kind: site.kind, To: to}
	if c.invocable(to) {
		c.client(at, in, &site, kind)
		c.target(at, &site, in)
		c.model.sources = append(c.model.sources, site)
		return callSpec{resource: none, source: int32(len(c.model.sources) - 1)}, true
	}
	switch in, source := c.world.Sources[to]; {
	case to == "":
		c.add(at+".to", "", "a call needs what it calls: a resource, function or fleet")
	case source && in != nil && sourceKinds[in.Kind].class != classSync:
		c.add(at+".to", `write emits = [{ to = "`+to+`" }]`, "%q is a source: a function does not wait for what it sends there", to)
	default:
		var names []string
		names = append(append(append(names, sortedKeys(c.world.Resources)...), sortedKeys(c.world.Functions)...), sortedKeys(c.world.Fleets)...)
		c.add(at+".to", nearest(to, names), "no resource, function or fleet is called %q%s", to, among(names))
	}
	return callSpec{}, false
}

// callable says whether a resource, function or fleet has the name.
func (c *compilation) callable(name string) bool {
	_, resource := c.world.Resources[name]
	return resource || c.invocable(name)
}

// invocable says whether a function or fleet has the name.
func (c *compilation) invocable(name string) bool {
	_, function := c.world.Functions[name]
	_, fleet := c.world.Fleets[name]
	return function || fleet
}

// circles refuses functions that call each other in a circle: the first of them
// by name would wait for itself. Each circle is named once, from its first
// function on, where that one calls the next.
func (c *compilation) circles() {
	const (
		unseen = iota
		under  // on the way that the search is on
		seen
	)
	state := make([]int, len(c.model.functions))
	var way []int32
	var visit func(f int32)
	visit = func(f int32) {
		state[f] = under
		way = append(way, f)
		for _, callee := range c.callees(f) {
			switch state[callee] {
			case unseen:
				visit(callee)
			case under:
				c.circle(way[slices.Index(way, callee):])
			}
		}
		way = way[:len(way)-1]
		state[f] = seen
	}
	for f := range c.model.functions {
		if state[f] == unseen {
			visit(int32(f))
		}
	}
}

// callees are the functions that a function calls, in the order of its list.
func (c *compilation) callees(f int32) (list []int32) {
	for _, call := range c.model.functions[f].calls {
		if call.resource != none {
			continue
		}
		if s := &c.model.sources[call.source]; s.target == toFunction && !slices.Contains(list, s.targetID) {
			list = append(list, s.targetID)
		}
	}
	return list
}

// circle reports a circle: the functions of it, each of which calls the next, and
// the last one the first.
func (c *compilation) circle(functions []int32) {
	first := slices.Index(functions, slices.Min(functions))
	functions = append(slices.Clone(functions[first:]), functions[:first]...)
	var names []string
	for _, f := range append(functions, functions[0]) {
		names = append(names, c.model.functions[f].name)
	}
	for k, call := range c.world.Functions[names[0]].Calls {
		if call.To == names[1] {
			c.add(fmt.Sprintf("functions.%s.calls.%d.to", names[0], k), "let one of them emit instead, and go on without an answer",
				"calls go round in a circle: %s", strings.Join(names, " calls "))
			return
		}
	}
}
