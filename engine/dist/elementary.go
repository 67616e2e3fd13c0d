package dist

import (
	"math"
	"math/bits"
)

// The elementary functions are the package's own, because math.Log and
// math.Exp have assembly on some architectures and so different last bits.
// These use single additions, multiplications and divisions only, and every
// product that is then added is rounded explicitly, so the compiler may not
// fuse the two.

const (
	ln2High = 0x1.62e42fefa38p-1 // a multiple of 2^-42: times an exponent it is exact
	ln2Low  = 0x1.ef35793c7673p-45
)

// Ln returns the natural logarithm of x, right to 0.8 ulp. Ln(0) is -Inf,
// Ln(+Inf) is +Inf, a negative x or NaN gives NaN.
func Ln(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	}
	b := math.Float64bits(x)
	exponent := int64(b>>52) - 1023
	if exponent == -1023 { // subnormal
		shift := bits.LeadingZeros64(b) - 11
		b <<= shift
		exponent = int64(-1022 - shift)
	}
	return lnOf(exponent, b&(1<<52-1))
}

// lnOf returns the logarithm of 2^exponent * (1 + mantissa / 2^52).
//
// With c = 1 + j/128 next to z = 1 + mantissa/2^52 and r = (z-c)/c it is
// exponent*ln 2 + ln c + ln(1+r). The high parts of the first two add up
// exactly, |r| is at most 2^-8, and the rest is a Taylor polynomial.
func lnOf(exponent int64, mantissa uint64) float64 {
	const one = 0x3ff << 52
	j := (mantissa + 1<<44) >> 45
	row := &lnTable[j]
	z := math.Float64frombits(one | mantissa)
	c := math.Float64frombits(one + j<<45)
	r := float64((z - c) * row.inv)
	// From j = 53 on the table speaks of c/2, so that z just below 2 with
	// exponent -1 does not cancel.
	e := float64(exponent + int64((j+75)>>7))

	high := float64(e*ln2High) + row.high
	low := float64(e*ln2Low) + row.low
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	tail := float64(r2*(-1./2+float64(r*(1./3)))) +
		float64(r4*(-1./4+float64(r*(1./5))+float64(r2*(-1./6+float64(r*(1./7))))))
	sum := high + r
	return sum + ((high - sum + r) + (low + tail))
}

// Exp returns e to the power x, right to 0.9 ulp. It is +Inf above the largest
// number and 0 where the result would be subnormal (x < -708.4).
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -708.396418532264:
		return 0
	}
	// x = k ln 2 + r, |r| <= ln 2 / 2; r is high - low.
	const invLn2 = 0x1.71547652b82fep0
	k := math.Floor(float64(x*invLn2) + 0.5)
	high := x - float64(k*ln2High)
	low := float64(k * ln2Low)
	r := high - low
	rest := high - r - low
	// e^r = 1 + r + r^2 q(r), Taylor up to r^13.
	q := 1. / 6227020800
	for _, coefficient := range [...]float64{
		1. / 479001600, 1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320,
		1. / 5040, 1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2,
	} {
		q = float64(q*r) + coefficient
	}
	y := 1 + (r + (rest + float64(float64(r*r)*q)))
	// y is in (0.7, 1.42); k may be 1024, where 2^k alone is no number.
	half := int64(k) / 2
	y = float64(y * math.Float64frombits(uint64(1023+half)<<52))
	return float64(y * math.Float64frombits(uint64(1023+int64(k)-half)<<52))
}

// NormQuantile returns the standard normal quantile of p, right to 1e-15
// relative: -Inf for 0, +Inf for 1, NaN outside. For p near 1 use
// -NormQuantile(1-p) with 1-p at full precision.
//
// Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
func NormQuantile(p float64) float64 {
	q := p - 0.5
	if math.Abs(q) <= 0.425 {
		r := 0.180625 - float64(q*q)
		return float64(q * ratio(r, &normCentre))
	}
	r := p
	if q > 0 {
		r = 1 - p
	}
	switch {
	case !(r >= 0):
		return math.NaN()
	case r == 0:
		return math.Copysign(math.Inf(1), q)
	}
	r = math.Sqrt(-Ln(r))
	var x float64
	if r <= 5 {
		x = ratio(r-1.6, &normMiddle)
	} else {
		x = ratio(r-5, &normTail)
	}
	return math.Copysign(x, q)
}

// rational holds the coefficients of a quotient of two polynomials of degree
// 7, highest power first.
type rational [8]struct{ over, under float64 }

func ratio(x float64, c *rational) float64 {
	over, under := c[0].over, c[0].under
	for _, k := range c[1:] {
		over = float64(over*x) + k.over
		under = float64(under*x) + k.under
	}
	return over / under
}

var normCentre = rational{
	{2.5090809287301226727e+3, 5.2264952788528545610e+3},
	{3.3430575583588128105e+4, 2.8729085735721942674e+4},
	{6.7265770927008700853e+4, 3.9307895800092710610e+4},
	{4.5921953931549871457e+4, 2.1213794301586595867e+4},
	{1.3731693765509461125e+4, 5.3941960214247511077e+3},
	{1.9715909503065514427e+3, 6.8718700749205790830e+2},
	{1.3314166789178437745e+2, 4.2313330701600911252e+1},
	{3.3871328727963666080e+0, 1},
}

var normMiddle = rational{
	{7.74545014278341407640e-4, 1.05075007164441684324e-9},
	{2.27238449892691845833e-2, 5.47593808499534494600e-4},
	{2.41780725177450611770e-1, 1.51986665636164571966e-2},
	{1.27045825245236838258e+0, 1.48103976427480074590e-1},
	{3.64784832476320460504e+0, 6.89767334985100004550e-1},
	{5.76949722146069140550e+0, 1.67638483018380384940e+0},
	{4.63033784615654529590e+0, 2.05319162663775882187e+0},
	{1.42343711074968357734e+0, 1},
}

var normTail = rational{
	{2.01033439929228813265e-7, 2.04426310338993978564e-15},
	{2.71155556874348757815e-5, 1.42151175831644588870e-7},
	{1.24266094738807843860e-3, 1.84631831751005468180e-5},
	{2.65321895265761230930e-2, 7.86869131145613259100e-4},
	{2.96560571828504891230e-1, 1.48753612908506148525e-2},
	{1.78482653991729133580e+0, 1.36929880922735805310e-1},
	{5.46378491116411436990e+0, 5.99832206555887937690e-1},
	{6.65790464350110377720e+0, 1},
}
