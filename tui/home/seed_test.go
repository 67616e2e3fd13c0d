package home

import (
	"flag"

	_ "pgregory.net/rapid" // has the flags
)

// Properties are tried on the same draws in every run of the tests;
// -rapid.seed=0 takes others, -rapid.checks more.
func init() {
	flag.Set("rapid.seed", "1")
	flag.Set("rapid.nofailfile", "true")
}
