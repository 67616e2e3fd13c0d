package dist

import (
	"math/bits"
	"time"
)

// expBits is log2 of the steps in expTable.
const expBits = 10

// expUnit is the unit of unitExp and expTable: 2^-57.
const expUnit = 1 << 57

// expTable holds -ln((1 + i/1024) / 2) in units of 2^-57.
var expTable = makeExpTable()

func makeExpTable() (table [1<<expBits + 1]int64) {
	for i := range table {
		table[i] = int64(-Ln(float64(1<<expBits+i)/(2<<expBits)) * expUnit)
	}
	return table
}

// unitExp turns a draw into an exponentially distributed number of mean 1, in
// units of 2^-57, by inverse transform: it is -ln((2^64 - u) / 2^64), whose
// integer part in octaves comes from the leading zeros and whose rest is
// interpolated linearly in expTable, right to 1.2e-7. All in integers, and so
// never falling as u rises.
func unitExp(u uint64) int64 {
	v := ^u | 1
	zeros := bits.LeadingZeros64(v)
	v = v << (zeros & 63) << 1 // the leading one goes
	i := v >> (64 - expBits)
	a, b := expTable[i], expTable[i+1]
	step, _ := bits.Mul64(uint64(a-b), v<<expBits)
	return int64(zeros)*expTable[0] + a - int64(step)
}

// UnitExp turns a draw into an exponentially distributed number of mean 1:
// more than 0, at most 64 ln 2 = 44.4, never falling as u rises. It is the
// inverse transform to 1.2e-7, with all of the draw's 64 bits in the upper
// tail.
func UnitExp(u uint64) float64 { return float64(float64(unitExp(u)) * (1. / expUnit)) }

// drawExponential returns an exponentially distributed time of that mean.
func drawExponential(mean uint64, u uint64) time.Duration {
	hi, lo := bits.Mul64(mean, uint64(unitExp(u)))
	ns := hi<<7 + lo>>57 + lo>>56&1
	return time.Duration(min(ns, uint64(MaxDraw)))
}
