// Package metric measures a simulation: how long things take (Histogram), how
// many there are at a time (Gauge), how old the oldest one is (Age), and how
// sure a mean or a share over several runs is (Mean95, Wilson).
//
// Times and instants are int64 nanoseconds; an instant may be negative.
// Nothing here knows a wall clock, allocates in a steady state, or is safe for
// concurrent use.
//
// # Guarantees
//
//   - Counts, sums, integrals over time, minima and maxima are exact: sums are
//     kept in 128 bits, because environments times nanoseconds overflow 64
//     bits after 3,558 environments for 30 days.
//   - Means are those sums divided, to 2 units in the last place, and the same
//     bits on every CPU.
//   - A Histogram's quantiles are right to 0.2 %, and exact below 1024 ns and
//     where all values are equal. Quantile(q) is the smallest value v such that
//     at least q * Count values are at most v.
//   - A gauge's maximum includes the value at the start of the measurement, and
//     values that were held for no time at all.
//
// # Series
//
// Gauge.Bucket and Age.Bucket close one bucket of a time series and begin the
// next, without disturbing the measurement as a whole.
//
// # Speed
//
// Measured on one core of an AMD EPYC (Zen 5), Go 1.26, 2026-11-24:
// Histogram.Add 2.5 ns, Histogram.Quantile 0.2 us, Gauge.Set 2.4 ns, Age.Set
// 2.9 ns, no allocations.
package metric
