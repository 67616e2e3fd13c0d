package main

import (
	"fmt"
	"hash/fnv"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"coldstart/internal/progress"
)

// learnerVariable names the environment variable with the learner's number, for
// who wants the choices in the same order for several people, as in a workshop;
// 0 is nobody's, the order of the seed alone.
const learnerVariable = "COLDSTART_LEARNER"

// learner is the number that the order of choices is drawn with beside the seed:
// the same for one person on one machine, since it is made of the machine's name
// and the folder of the person's progress, and most likely another for anybody
// else. It is 0 where no person looks on, in pipes and pictures, which are the
// same everywhere.
func (o *learnOptions) learner(c *cobra.Command) (int64, error) {
	if text := os.Getenv(learnerVariable); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s is a whole number, not %q", learnerVariable, text)
		}
		return n, nil
	}
	if o.export != "" || !isTyped(c.InOrStdin()) || !isTerminal(c.OutOrStdout()) {
		return 0, nil
	}
	dir, err := progress.Dir("")
	if err != nil {
		return 0, err
	}
	machine, _ := os.Hostname() // without one the folder has to do
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\n%s", machine, dir)
	return int64(h.Sum64()), nil
}
