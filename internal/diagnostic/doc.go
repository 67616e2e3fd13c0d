// Package diagnostic says what is wrong in a file that a person wrote: where,
// what, and what to do about it.
//
// A Diagnostic has a severity, a stable code, a place and a hint; a List of
// them is written for a terminal or a log with the line that it speaks of and
// a caret under the spot, or as JSON.
//
//	throttled-payment.toml:23:1: error: unknown key "memory" in functions.payment [unknown-key]
//	    memory = 512
//	    ^^^^^^
//	    hint: did you mean "memory_mb"?
//
// For TOML the package reads a file in three steps, each of which reports all
// that it finds and not only the first:
//
//   - Parse turns bytes into a tree of Nodes that know where they stand;
//   - Overlay and Set lay changes over such a tree, whose nodes keep their own
//     places, so that a mistake in a change is reported at the change;
//   - Bind fills a Go value from a tree by its `toml` tags, strictly.
//
// Nothing in the package panics on hostile input, and what it prints of one
// cannot steer a terminal.
package diagnostic
