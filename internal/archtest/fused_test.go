package archtest

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"math"
	"slices"
	"testing"
)

// On some processors the compiler makes one instruction of a product and the
// sum that it goes into, which rounds once where two would round twice: the
// last bit of the result differs from that of another processor. It may look
// across statements and inlined calls. An explicit conversion rounds, so every
// float product in the engine stands in float64(...), unless what it goes into
// is seen to be no sum: another product or quotient, a comparison, a function
// of package math or a conversion to another type.
//
// Source: The Go Programming Language Specification, "Floating-point operators".
func TestFloatProductsAreRounded(t *testing.T) {
	files, positions := tree(t)
	packages := map[string][]*ast.File{}
	for _, f := range files {
		if !f.test && matches(f.pkg, []string{"engine/..."}) {
			packages[f.pkg] = append(packages[f.pkg], f.file)
		}
	}
	importer := &engineImporter{packages: packages, positions: positions, done: map[string]*types.Package{}, info: newInfo()}
	products := 0
	for _, pkg := range slices.Sorted(maps.Keys(packages)) {
		importer.check(pkg)
		for _, file := range packages[pkg] {
			var above []ast.Node
			ast.Inspect(file, func(n ast.Node) bool {
				if n == nil {
					above = above[:len(above)-1]
					return true
				}
				if isFloatProduct(n, importer.info) {
					products++
					if at := positions.Position(n.Pos()); !rounded(n, above, importer.info) {
						t.Errorf("%s: put this product into float64(...)", at)
					}
				}
				above = append(above, n)
				return true
			})
		}
	}
	if products == 0 {
		t.Error("no float product found: the test looks at nothing")
	}
}

func newInfo() *types.Info {
	return &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
}

// isFloat reports an expression of a float type, or of one that is not known.
func isFloat(e ast.Expr, info *types.Info) bool {
	if isInteger(e) {
		return false
	}
	t := info.Types[e].Type
	if t == nil {
		return true
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && (b.Info()&types.IsFloat != 0 || b.Kind() == types.Invalid)
}

// isInteger reports an expression that is seen to be an integer though the type
// of what it is made of is not known: a conversion, and arithmetic on one.
func isInteger(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		return isInteger(e.X) || isInteger(e.Y)
	case *ast.CallExpr:
		to, ok := e.Fun.(*ast.Ident)
		return ok && (to.Name == "int" || to.Name == "int64" || to.Name == "uint64")
	}
	return false
}

// isFloatProduct reports a product of floats that may be inexact: it is no
// constant, and none of its factors is a power of two.
func isFloatProduct(n ast.Node, info *types.Info) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return n.Op == token.MUL && isFloat(n, info) && info.Types[n].Value == nil && !isPowerOfTwo(n.X, info) && !isPowerOfTwo(n.Y, info)
	case *ast.AssignStmt: // x *= y
		return n.Tok == token.MUL_ASSIGN && isFloat(n.Lhs[0], info)
	}
	return false
}

func isPowerOfTwo(e ast.Expr, info *types.Info) bool {
	v := info.Types[e].Value
	if v == nil {
		return false
	}
	f, _ := constant.Float64Val(v)
	fraction, _ := math.Frexp(f)
	return fraction == 0.5
}

// rounded reports whether a product is rounded before it can get into a sum.
func rounded(product ast.Node, above []ast.Node, info *types.Info) bool {
	if _, ok := product.(*ast.AssignStmt); ok {
		return false // x = float64(x * y) says it
	}
	for i := len(above) - 1; i >= 0; i-- {
		switch n := above[i].(type) {
		case *ast.ParenExpr:
			continue
		case *ast.BinaryExpr:
			return n.Op != token.ADD && n.Op != token.SUB
		case *ast.UnaryExpr:
			continue // -(x * y)
		case *ast.CallExpr:
			if info.Types[n.Fun].IsType() {
				return true
			}
			if selector, ok := n.Fun.(*ast.SelectorExpr); ok {
				if x, ok := selector.X.(*ast.Ident); ok {
					name, ok := info.Uses[x].(*types.PkgName)
					return ok && name.Imported().Path() == "math"
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}

// An engineImporter type-checks the engine's packages from the files that the
// tests have parsed. Of the standard library it knows what standardTypes says:
// reading more of it would take seconds. The errors that the gaps make mean
// nothing; a product whose type lies in a gap fails the test.
type engineImporter struct {
	packages  map[string][]*ast.File
	positions *token.FileSet
	done      map[string]*types.Package
	info      *types.Info
}

// standardTypes is as much of the standard library as products depend on.
var standardTypes = map[string]string{
	"math": `package math
		const ( MaxInt64 = 1<<63 - 1; MaxInt32 = 1<<31 - 1; MaxInt = 1<<63 - 1; MaxUint64 = 1<<64 - 1; MaxFloat64 = 0x1p1023; Ln2 = 0.6931471805599453 )
		func Abs(x float64) float64; func Ceil(x float64) float64; func Floor(x float64) float64; func Trunc(x float64) float64
		func Round(x float64) float64; func Sqrt(x float64) float64; func Max(x, y float64) float64; func Min(x, y float64) float64
		func Mod(x, y float64) float64; func Inf(sign int) float64; func NaN() float64; func IsNaN(x float64) bool
		func IsInf(x float64, sign int) bool; func Float64bits(x float64) uint64; func Float64frombits(x uint64) float64
		func Frexp(x float64) (float64, int); func Ldexp(x float64, e int) float64; func Copysign(x, y float64) float64`,
	"math/bits": `package bits
		func Len64(x uint64) int; func TrailingZeros64(x uint64) int; func LeadingZeros64(x uint64) int; func Len(x uint) int
		func Mul64(x, y uint64) (hi, lo uint64); func Add64(x, y, c uint64) (sum, carry uint64); func Sub64(x, y, c uint64) (d, b uint64)
		func Div64(hi, lo, y uint64) (quo, rem uint64)`,
	"time": `package time
		type Duration int64
		const ( Nanosecond Duration = 1; Microsecond = 1000 * Nanosecond; Millisecond = 1000 * Microsecond; Second = 1000 * Millisecond; Minute = 60 * Second; Hour = 60 * Minute )
		func (d Duration) Nanoseconds() int64; func (d Duration) Seconds() float64; func (d Duration) Minutes() float64
		func (d Duration) Hours() float64; func (d Duration) Milliseconds() int64; func (d Duration) Round(m Duration) Duration
		func (d Duration) String() string`,
	"strconv": `package strconv
		func ParseFloat(s string, size int) (float64, error); func ParseInt(s string, base, size int) (int64, error); func Atoi(s string) (int, error)`,
}

func (im *engineImporter) check(pkg string) *types.Package {
	if p, ok := im.done[pkg]; ok {
		return p
	}
	config := types.Config{Importer: im, Error: func(error) {}}
	p, _ := config.Check(pkg, im.positions, im.packages[pkg], im.info)
	im.done[pkg] = p
	return p
}

func (im *engineImporter) Import(path string) (*types.Package, error) {
	if pkg, ok := own(path); ok {
		return im.check(pkg), nil
	}
	if p, ok := im.done[path]; ok {
		return p, nil
	}
	text, ok := standardTypes[path]
	if !ok {
		return nil, errors.New("not needed")
	}
	file, err := parser.ParseFile(im.positions, path, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	config := types.Config{IgnoreFuncBodies: true, Error: func(error) {}}
	p, _ := config.Check(path, im.positions, []*ast.File{file}, nil)
	im.done[path] = p
	return p, nil
}
