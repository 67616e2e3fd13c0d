// Package quizzes reads scenario files and asks the simulation for the truth
// about them.
//
// A scenario is a world, the story around it, knobs that a learner may turn,
// and questions. Every answer is decided by running the world: a choice is
// right because a claim about the outcome holds in that choice's world, not
// because its author says so.
//
// What to call first:
//
//   - LoadWorld reads what `coldstart sim` needs, the [world] table alone;
//   - Load reads and checks a whole scenario without running it;
//   - Verify runs it: every claim, many times, and reports what the author
//     got wrong;
//   - NewSession is one learner's way through one question: hints, a
//     commitment, the evidence.
//
// Mistakes in a file are diagnostics with a place, a hint and a stable code,
// all of a file's at once; see the list of codes. A Go error is for what is no
// mistake in a file: it cannot be read, a context was cancelled.
package quizzes
