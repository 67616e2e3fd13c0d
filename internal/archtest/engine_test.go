package archtest

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The engine is a pure function of (World, seed): what follows may not occur
// in its files, tests apart.

// bannedInEngine are packages that reach out of the process, or into chance.
var bannedInEngine = []string{
	"os", "net", "math/rand", "math/rand/v2", "crypto/rand", "io/ioutil", "log", "log/slog", "plugin", "syscall", "unsafe",
}

// concurrent is where goroutines live: many runs, each of them on one.
const concurrent = "engine/parallel"

// synchronized are the packages that more than one goroutine meets in: where
// they live, and where a profile is parsed once for all of them.
var synchronized = []string{concurrent, "engine/platform"}

// Clocks and timers of package time. Its types, constants and parsers are fine.
var wallClock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// exactMath are the functions and constants of package math whose results are
// exact, and so the same bits on every processor. The others have assembly of
// their own on some, or are free to be rounded differently.
var exactMath = []string{
	"Abs", "Ceil", "Copysign", "FMA", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits", "Floor", "Frexp", "Inf", "IsInf",
	"IsNaN", "Ldexp", "Max", "Min", "Mod", "Modf", "NaN", "Nextafter", "Round", "RoundToEven", "Signbit", "Sqrt", "Trunc",
	"MaxFloat64", "SmallestNonzeroFloat64", "MaxInt", "MinInt", "MaxInt8", "MaxInt16", "MaxInt32", "MinInt32", "MaxInt64", "MinInt64",
	"MaxUint8", "MaxUint16", "MaxUint32", "MaxUint64", "E", "Ln2", "Log2E", "Ln10", "Log10E", "Pi", "Sqrt2", "SqrtPi",
}

func TestEngineIsPure(t *testing.T) {
	files, positions := tree(t)
	for _, f := range files {
		if f.test || !matches(f.pkg, []string{"engine/..."}) {
			continue
		}
		for _, imported := range f.imports {
			if slices.ContainsFunc(bannedInEngine, func(b string) bool { return imported == b || strings.HasPrefix(imported, b+"/") }) {
				t.Errorf("%s: the engine must not import %s", f.name, imported)
			}
			if !slices.Contains(synchronized, f.pkg) && (strings.HasPrefix(imported, "sync") || imported == "context") {
				t.Errorf("%s: %s is for %s: a run has no goroutines", f.name, imported, concurrent)
			}
		}
		names := importNames(f)
		ast.Inspect(f.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				if f.pkg != concurrent {
					t.Errorf("%s: a goroutine in the engine: a run has one", positions.Position(n.Pos()))
				}
			case *ast.SelectorExpr:
				x, ok := n.X.(*ast.Ident)
				if !ok {
					break
				}
				switch names[x.Name] {
				case "time":
					if slices.Contains(wallClock, n.Sel.Name) {
						t.Errorf("%s: time.%s in the engine: simulated time is the only time", positions.Position(n.Pos()), n.Sel.Name)
					}
				case "math":
					if !slices.Contains(exactMath, n.Sel.Name) {
						t.Errorf("%s: math.%s in the engine: its bits differ between processors; engine/dist has what is exact", positions.Position(n.Pos()), n.Sel.Name)
					}
				}
			}
			return true
		})
	}
}

// importNames maps the name by which a file knows a package to its path.
func importNames(f source) map[string]string {
	names := map[string]string{}
	for _, spec := range f.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has accepted it, so this cannot be
		}
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = imported
	}
	return names
}
