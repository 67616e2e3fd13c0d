// Package metric measures a simulation exactly: distributions of times,
// quantities weighted by time, and confidence intervals.
package metric
