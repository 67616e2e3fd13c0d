package metric

import "math/bits"

// uint128 is an unsigned sum that no simulation overflows: nanoseconds times a
// quantity, over a month, need more than 64 bits. Negative terms are their two's
// complements.
type uint128 struct{ hi, lo uint64 }

// signed returns v.
func signed(v int64) uint128 { return uint128{uint64(v >> 63), uint64(v)} }

// product returns a * b.
func product(a, b int64) uint128 {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hi -= uint64(a>>63)&uint64(b) + uint64(b>>63)&uint64(a)
	return uint128{hi, lo}
}

// add returns u + v.
func (u uint128) add(v uint64) uint128 {
	lo, carry := bits.Add64(u.lo, v, 0)
	return uint128{u.hi + carry, lo}
}

// addProduct returns u + a*b.
func (u uint128) addProduct(a, b uint64) uint128 {
	hi, lo := bits.Mul64(a, b)
	lo, carry := bits.Add64(u.lo, lo, 0)
	hi, _ = bits.Add64(u.hi, hi, carry)
	return uint128{hi, lo}
}

func (u uint128) plus(v uint128) uint128 {
	lo, carry := bits.Add64(u.lo, v.lo, 0)
	hi, _ := bits.Add64(u.hi, v.hi, carry)
	return uint128{hi, lo}
}

// minus returns u - v.
func (u uint128) minus(v uint128) uint128 {
	lo, borrow := bits.Sub64(u.lo, v.lo, 0)
	hi, _ := bits.Sub64(u.hi, v.hi, borrow)
	return uint128{hi, lo}
}

// over returns u / d for d > 0, right to 2 ulp.
func (u uint128) over(d uint64) float64 {
	high := u.hi / d
	low, rest := bits.Div64(u.hi%d, u.lo, d)
	return float64(float64(high)*0x1p64) + (float64(low) + float64(rest)/float64(d))
}
