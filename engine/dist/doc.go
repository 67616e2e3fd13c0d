// Package dist draws times at random: counter-based streams of random numbers,
// and samplers that turn one such number into a time.
package dist
