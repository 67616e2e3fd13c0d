// Package event holds what is due: a future event list, rings for what is
// already in order, and the smallest of a few pending times.
package event
