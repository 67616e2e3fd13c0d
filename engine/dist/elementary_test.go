package dist

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// The oracles compute with 300 bits.
const precision = 300

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// bigAtanh is t + t^3/3 + t^5/5 + ..., for |t| <= 1/3.
func bigAtanh(t *big.Float) *big.Float {
	square := new(big.Float).Mul(t, t)
	power := new(big.Float).Set(t)
	sum := bigFloat(0)
	for i := 1; i < 250; i += 2 {
		sum.Add(sum, new(big.Float).Quo(power, bigFloat(float64(i))))
		power.Mul(power, square)
	}
	return sum
}

var bigLn2 = func() *big.Float {
	third := new(big.Float).Quo(bigFloat(1), bigFloat(3))
	return new(big.Float).Mul(bigFloat(2), bigAtanh(third))
}()

func bigLn(x *big.Float) *big.Float {
	m := new(big.Float)
	exponent := x.MantExp(m) // m is in [1/2, 1)
	t := new(big.Float).Quo(new(big.Float).Sub(m, bigFloat(1)), new(big.Float).Add(m, bigFloat(1)))
	ln := new(big.Float).Mul(bigFloat(2), bigAtanh(t))
	return ln.Add(ln, new(big.Float).Mul(bigLn2, bigFloat(float64(exponent))))
}

func bigExp(x *big.Float) *big.Float {
	k, _ := new(big.Float).Quo(x, bigLn2).Int64()
	r := new(big.Float).Sub(x, new(big.Float).Mul(bigLn2, bigFloat(float64(k))))
	sum, term := bigFloat(1), bigFloat(1)
	for i := 1; i < 100; i++ {
		term.Quo(term.Mul(term, r), bigFloat(float64(i)))
		sum.Add(sum, term)
	}
	return sum.SetMantExp(sum, int(k))
}

// ulps is the distance of got from want in units of got's last place.
func ulps(got float64, want *big.Float) float64 {
	unit := math.Nextafter(math.Abs(got), math.Inf(1)) - math.Abs(got)
	d, _ := new(big.Float).Quo(new(big.Float).Sub(bigFloat(got), want), bigFloat(unit)).Float64()
	return math.Abs(d)
}

func TestLnIsRightTo08Ulp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	arguments := []float64{
		math.SmallestNonzeroFloat64, 0x1p-1022, math.MaxFloat64, 0.5, 2, 3,
		math.Nextafter(1, 0), math.Nextafter(1, 2), math.Nextafter(2, 0), 1 - 1./256, 1 + 1./256,
	}
	for j := range 129 { // around every change of table row
		edge := 1 + (float64(j)+0.5)/128
		arguments = append(arguments, math.Nextafter(edge, 0), edge, edge/2, math.Nextafter(edge, 0)/2)
	}
	for range 1000 {
		arguments = append(arguments,
			math.Exp(r.Float64()*1400-700), r.Float64(), 1+(r.Float64()-0.5)/64, r.Float64()*0x1p-1024)
	}
	worst := 0.
	for _, x := range arguments {
		if x > 0 {
			worst = max(worst, ulps(Ln(x), bigLn(bigFloat(x))))
		}
	}
	t.Logf("largest error of Ln: %.4f ulp", worst)
	require.Less(t, worst, 0.8)

	require.Zero(t, Ln(1))
	require.Equal(t, math.Inf(-1), Ln(0))
	require.Equal(t, math.Inf(1), Ln(math.Inf(1)))
	require.True(t, math.IsNaN(Ln(-1)))
	require.True(t, math.IsNaN(Ln(math.Inf(-1))))
	require.True(t, math.IsNaN(Ln(math.NaN())))
}

func TestExpIsRightToAnUlp(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	arguments := []float64{0, 1, -1, 1e-300, -1e-17, 709.782712893383, -708.396418532264}
	for range 1500 {
		arguments = append(arguments, r.Float64()*1418-708.39, r.NormFloat64(), r.NormFloat64()/1000)
	}
	for k := -1000; k <= 1000; k++ { // around every change of the power of two
		edge := (float64(k) + 0.5) * math.Ln2
		arguments = append(arguments, edge, math.Nextafter(edge, 0))
	}
	worst := 0.
	for _, x := range arguments {
		worst = max(worst, ulps(Exp(x), bigExp(bigFloat(x))))
	}
	t.Logf("largest error of Exp: %.4f ulp", worst)
	require.Less(t, worst, 0.9)

	require.Equal(t, 1., Exp(0))
	require.Equal(t, math.Inf(1), Exp(709.79))
	require.Zero(t, Exp(-708.4))
	require.Zero(t, Exp(math.Inf(-1)))
	require.True(t, math.IsNaN(Exp(math.NaN())))
}

// bigNorm is the normal distribution function for x < 0, by the series
// 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...).
func bigNorm(x *big.Float) *big.Float {
	square := new(big.Float).Mul(x, x)
	sum, term := bigFloat(0), new(big.Float).Set(x)
	for i := 1; i < 1200; i += 2 {
		sum.Add(sum, term)
		term.Quo(term.Mul(term, square), bigFloat(float64(i+2)))
	}
	pi, _ := new(big.Float).SetPrec(precision).SetString("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798")
	density := bigExp(new(big.Float).Quo(square, bigFloat(-2)))
	density.Quo(density, new(big.Float).Sqrt(new(big.Float).Mul(pi, bigFloat(2))))
	return sum.Add(bigFloat(0.5), sum.Mul(sum, density))
}

// The error of a quantile x of p is (F(x) - p) / density(x), relative to x.
func TestNormQuantileIsRightTo1e15(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var ps []float64
	for range 300 {
		ps = append(ps, r.Float64()/2, math.Exp2(-1-64*r.Float64()))
	}
	worst := 0.
	for _, p := range ps {
		x := NormQuantile(p)
		d, _ := new(big.Float).Sub(bigNorm(bigFloat(x)), bigFloat(p)).Float64()
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		worst = max(worst, math.Abs(d/density/x))
	}
	t.Logf("largest relative error of NormQuantile: %.1e", worst)
	require.Less(t, worst, 1e-15)

	require.InDelta(t, z99, NormQuantile(0.99), 1e-15)
	require.Zero(t, NormQuantile(0.5))
	require.Equal(t, -NormQuantile(0.125), NormQuantile(0.875))
	require.Equal(t, math.Inf(-1), NormQuantile(0))
	require.Equal(t, math.Inf(1), NormQuantile(1))
	require.True(t, math.IsNaN(NormQuantile(-0.1)))
	require.True(t, math.IsNaN(NormQuantile(1.1)))
	require.True(t, math.IsNaN(NormQuantile(math.NaN())))
}

func TestLnTableIsRight(t *testing.T) {
	split := func(x *big.Float) (high, low float64) {
		scaled, _ := new(big.Float).SetMantExp(x, 42).Float64()
		high = math.Ldexp(math.RoundToEven(scaled), -42)
		low, _ = new(big.Float).Sub(x, bigFloat(high)).Float64()
		return high, low
	}
	high, low := split(bigLn2)
	require.Equal(t, []float64{ln2High, ln2Low}, []float64{high, low})
	for j, row := range lnTable {
		c := bigFloat(1 + float64(j)/128)
		inv, _ := new(big.Float).Quo(bigFloat(1), c).Float64()
		if j >= 53 {
			c.Quo(c, bigFloat(2))
		}
		high, low := split(bigLn(c))
		require.Equal(t, lnRow{inv, high, low}, row, "row %d", j)
	}
}

// The same bits on every CPU. Do not update these to make the test green: a
// change of one of them changes what every world does.
func TestElementaryFunctionsArePinned(t *testing.T) {
	hash := sha256.New()
	add := func(x float64) {
		hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
	}
	s := NewStream(1, "pinned")
	for n := range uint64(10_000) {
		p := Float(s.Uint64(n, 0))
		add(Ln(p))
		add(Ln(p * 1e9))
		add(Exp(p))
		add(Exp(p*1400 - 700))
		add(NormQuantile(p))
		add(NormQuantile(p * p * p * p * p * p * p * p))
	}
	require.Equal(t, "52fe6c8de76fff2e", hex.EncodeToString(hash.Sum(nil)[:8]))
}
