// Package progress keeps what a learner did: which lessons were read how far,
// which answers were given, how sure the learner was, what was right.
//
// # A log of events
//
// What is stored is a log: each Event is committed before Append returns, so
// that a program that is killed at any moment loses nothing that was
// acknowledged. The views of State are worked out from the log, in the order
// in which events were committed, and so can change without the log.
//
// The log is a SQLite file in write-ahead mode, DIR/progress.db. Any number of
// programs may have it open at once; each Append also takes in what the others
// have written since, and Refresh does so alone.
//
// # When it cannot be stored
//
// A tutor that teaches without saving is better than one that does not start.
// Open returns a Store in every case, and a notice for the learner where
// something is wrong:
//
//   - a damaged file is renamed, never deleted, and a new one begun;
//   - a file of a newer program is left alone, and nothing is saved;
//   - where the folder cannot be written or the disk is full, nothing is saved,
//     and what was saved before is shown if it can be read.
//
// Where a disk becomes full later, Append says so; the event counts in State
// all the same, and is saved with the next one that can be.
//
// # What to call first
//
// Dir says where, Open opens (in a goroutine: it takes some 20 ms), Append
// adds, State shows. A Store is safe for concurrent use; a State never changes.
package progress
