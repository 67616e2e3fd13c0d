package quizzes

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// The language of claims is the part of expr that cannot loop and cannot
// surprise: numbers of the outcome, comparison, arithmetic, and, or, not, a
// conditional, and a few functions of numbers. What is not listed here is
// refused where it stands.
var (
	claimOperators = []string{"==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "and", "or", "&&", "||"}
	claimFunctions = []string{"abs", "ceil", "floor", "max", "min", "round"}
)

const (
	claimLength = 2_000 // characters; the parser recurses
	claimNodes  = 500
	claimMemory = 10_000

	// Names that no world can have, for what the compiler puts in.
	guardFunction  = "__read"
	divideFunction = "__divide"
	baseline       = "baseline"
)

// What a claim may come to.
const (
	boolean = reflect.Bool
	float   = reflect.Float64
)

// An environment is what claims of one world may read: its outcome, and the
// outcome of the question's unpatched world as baseline.
type environment struct {
	world, baseline *scope
	root            *scope       // world's names and "baseline"
	typ             reflect.Type // of what claims are run on
}

func newEnvironment(world, base *scope) *environment {
	named := *base
	named.name = baseline
	e := &environment{world: world, baseline: &named}
	e.root = &scope{fields: append(slices.Clone(world.fields), e.baseline)}
	e.typ = e.root.typ()
	return e
}

// A Claim is an expression over the outcome of one world, compiled.
type Claim struct {
	Text    string   // as the author wrote it
	Metrics []string // the numbers that it reads, in order of the text: "cost.total", "baseline.cost.total"

	env       *environment
	program   *vm.Program
	baselined bool // it reads the baseline
	node      *diagnostic.Node
}

// compileClaim checks and compiles a claim that stands in the file as a text.
// want is the kind of its value: reflect.Bool for a condition, Float64 for a
// number. Without a claim there is an error in the list.
func compileClaim(n *diagnostic.Node, env *environment, want reflect.Kind) (*Claim, diagnostic.List) {
	if n.Kind != diagnostic.String {
		return nil, diagnostic.List{n.Place().Error(diagnostic.CodeWrongType, fmt.Sprintf("a claim is a text, such as \"cost.total < 300\"; this is %s", n.Kind), "")}
	}
	c := &claimCompiler{node: n, env: env, runes: runeOffsets(n.Text)}
	if len(n.Text) > claimLength {
		c.add(file.Location{}, CodeClaimForbidden, fmt.Sprintf("a claim has at most %d characters, this one has %d", claimLength, len(n.Text)), "split it into named conditions")
		return nil, c.list
	}
	config := conf.CreateNew()
	config.MaxNodes = claimNodes
	tree, err := parser.ParseWithConfig(n.Text, config)
	if err != nil {
		c.syntax(err)
		return nil, c.list
	}
	c.check(tree.Node)
	if len(c.read) == 0 && !c.list.HasErrors() {
		c.whole(CodeClaimForbidden, "nothing of the outcome is read here: the simulation has nothing to say", "name a number of the outcome, such as functions.payment.throttles")
	}
	if c.list.HasErrors() {
		return nil, c.list
	}
	// Once for the types of what the author wrote, once with the guards.
	if plain, err := expr.Compile(n.Text, c.options()...); err != nil {
		c.types(err)
		return nil, c.list
	} else if plain.Node().Type().Kind() != want {
		c.whole(CodeClaimType, wrongKind(want), "")
		return nil, c.list
	}
	program, err := expr.Compile(n.Text, append(c.options(), expr.Patch(guards{env}),
		expr.Function(guardFunction, readGuarded, new(func(string, float64, float64) float64)),
		expr.Function(divideFunction, divide, new(func(float64, float64) float64)))...)
	if err != nil {
		c.types(err)
		return nil, c.list
	}
	baselined := slices.ContainsFunc(c.read, func(name string) bool { return strings.HasPrefix(name, baseline+".") })
	return &Claim{Text: n.Text, Metrics: c.metrics, env: env, program: program, baselined: baselined, node: n}, nil
}

func wrongKind(want reflect.Kind) string {
	if want == reflect.Bool {
		return "a claim is true or false, and this is neither: compare it with something"
	}
	return "this has to be a number, such as functions.api.duration_ms.p99"
}

type claimCompiler struct {
	node    *diagnostic.Node
	env     *environment
	runes   []int // byte offset of each character of the text, and of its end
	metrics []string
	read    []string // as metrics, and the texts
	list    diagnostic.List
}

func (c *claimCompiler) options() []expr.Option {
	options := []expr.Option{
		expr.Env(reflect.Zero(c.env.typ).Interface()),
		expr.MaxNodes(2 * claimNodes), // the guards add some
		expr.DisableAllBuiltins(),
		expr.Patch(decimals{}),
	}
	for _, name := range claimFunctions {
		options = append(options, expr.EnableBuiltin(name))
	}
	return options
}

// runeOffsets: the parser counts characters, places count bytes.
func runeOffsets(text string) []int {
	var offsets []int
	for i := range text {
		offsets = append(offsets, i)
	}
	return append(offsets, len(text))
}

func (c *claimCompiler) add(at file.Location, code, summary, hint string) {
	last := len(c.runes) - 1
	from, to := c.runes[max(0, min(at.From, last))], c.runes[max(0, min(at.To, last))]
	c.list.Add(c.node.Within(from, to).Error(code, summary, hint))
}

// whole reports something about the claim and not one of its parts.
func (c *claimCompiler) whole(code, summary, hint string) {
	c.add(file.Location{To: len(c.runes)}, code, summary, hint)
}

func (c *claimCompiler) syntax(err error) {
	const hint = `write a comparison, such as "functions.payment.throttles > 0 and cost.total < 300"`
	var e *file.Error
	switch {
	case !errors.As(err, &e):
		c.whole(CodeClaimSyntax, err.Error(), hint)
	case strings.Contains(e.Message, "EOF") || strings.Contains(e.Message, "end of expression"):
		c.add(file.Location{From: len(c.runes), To: len(c.runes)}, CodeClaimSyntax, "the claim ends too early", hint)
	case strings.Contains(e.Message, "exceeds maximum allowed nodes"):
		c.whole(CodeClaimForbidden, fmt.Sprintf("a claim has at most %d parts", claimNodes), "split it into named conditions")
	case strings.Contains(e.Message, `Operator("=")`):
		c.add(e.Location, CodeClaimSyntax, "a claim compares with ==", "")
	default:
		c.add(e.Location, CodeClaimSyntax, "this is no claim: "+e.Message, hint)
	}
}

func (c *claimCompiler) types(err error) {
	var e *file.Error
	if !errors.As(err, &e) {
		c.whole(CodeClaimType, err.Error(), "")
		return
	}
	c.add(e.Location, CodeClaimType, strings.ReplaceAll(e.Message, "float64", "number"), "")
}

// check walks what the author wrote: only what the language has, only names
// that the world has.
func (c *claimCompiler) check(n ast.Node) {
	forbid := func(what, hint string) { c.add(n.Location(), CodeClaimForbidden, "claims have no "+what, hint) }
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IdentifierNode, *ast.MemberNode:
		c.name(n)
	case *ast.UnaryNode:
		c.check(n.Node)
	case *ast.BinaryNode:
		if !slices.Contains(claimOperators, n.Operator) {
			forbid(fmt.Sprintf("operator %q", n.Operator), "there are "+strings.Join(claimOperators, " "))
		}
		c.check(n.Left)
		c.check(n.Right)
	case *ast.ConditionalNode:
		c.check(n.Cond)
		c.check(n.Exp1)
		c.check(n.Exp2)
	case *ast.BuiltinNode:
		if !slices.Contains(claimFunctions, n.Name) {
			forbid(fmt.Sprintf("function %q", n.Name), diagnostic.KeyHint(n.Name, claimFunctions))
			return
		}
		for _, a := range n.Arguments {
			c.check(a)
		}
	case *ast.CallNode:
		forbid(fmt.Sprintf("function %q", n.Callee.String()), diagnostic.KeyHint(n.Callee.String(), claimFunctions))
	case *ast.ArrayNode, *ast.SliceNode:
		forbid("lists", "")
	case *ast.VariableDeclaratorNode:
		forbid("variables", "repeat the expression, or write several named conditions")
	case *ast.SequenceNode:
		forbid("steps", "join conditions by and, or name them")
	default:
		forbid(fmt.Sprintf("such thing as %s", n.String()), "")
	}
}

// chain is a dotted name as its parts, or false where it is not one: an index
// that is computed, an optional part.
func chain(n ast.Node) (parts []ast.Node, names []string, ok bool) {
	for {
		switch node := n.(type) {
		case *ast.IdentifierNode:
			parts, names = append(parts, node), append(names, node.Value)
			slices.Reverse(parts)
			slices.Reverse(names)
			return parts, names, true
		case *ast.MemberNode:
			property, isName := node.Property.(*ast.StringNode)
			if !isName || node.Optional || node.Method {
				return nil, nil, false
			}
			parts, names = append(parts, node.Property), append(names, property.Value)
			n = node.Node
		default:
			return nil, nil, false
		}
	}
}

// name checks a dotted name against the world's.
func (c *claimCompiler) name(n ast.Node) {
	parts, names, ok := chain(n)
	if !ok {
		c.add(n.Location(), CodeClaimForbidden, "a number of the outcome is a name with dots, such as functions.payment.throttles", "")
		return
	}
	at := c.env.root
	for i, name := range names {
		next := at.field(name)
		if next == nil {
			where := "the outcome"
			if i > 0 {
				where = strings.Join(names[:i], ".")
			}
			if at.kind != group {
				c.add(parts[i].Location(), CodeUnknownMetric, fmt.Sprintf("%s is a number, and has no %q", where, name), "")
				return
			}
			c.add(parts[i].Location(), CodeUnknownMetric, fmt.Sprintf("there is no %q in %s", name, where), at.hint(name))
			return
		}
		at = next
	}
	dotted := strings.Join(names, ".")
	if at.kind == group {
		location := file.Location{From: parts[0].Location().From, To: parts[len(parts)-1].Location().To}
		c.add(location, CodeUnknownMetric, dotted+" is a group of numbers", fmt.Sprintf("read one of them, such as %s.%s", dotted, example(at)))
		return
	}
	if slices.Contains(c.read, dotted) {
		return
	}
	c.read = append(c.read, dotted)
	if at.kind == numeric {
		c.metrics = append(c.metrics, dotted)
	}
}

// decimals is the visitor that makes every number one with a fraction, as those
// of the outcome are: whole numbers would overflow quietly.
type decimals struct{}

func (decimals) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.IntegerNode); ok {
		ast.Patch(node, &ast.FloatNode{Value: float64(n.Value)})
	}
}

// guards is the visitor that makes mistakes of evaluation errors: reading a
// distribution that is empty, and dividing by zero. Both would give a number
// that means nothing, and a claim that is quietly false.
type guards struct{ env *environment }

func (g guards) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == "/" {
			ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: divideFunction}, Arguments: []ast.Node{n.Left, n.Right}})
		}
	case *ast.MemberNode:
		_, names, ok := chain(n)
		last := len(names) - 1
		if !ok || names[last] == "count" {
			return
		}
		at := g.env.root
		for _, name := range names[:last] {
			if at = at.field(name); at == nil {
				return
			}
		}
		if at.summary {
			count := &ast.MemberNode{Node: n.Node, Property: &ast.StringNode{Value: "count"}}
			ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: guardFunction}, Arguments: []ast.Node{
				&ast.StringNode{Value: strings.Join(names[:last], ".")}, count, n,
			}})
		}
	}
}

// An EvaluationError says why a claim is neither true nor false in a run.
type EvaluationError struct{ Text string }

func (e *EvaluationError) Error() string { return e.Text }

func readGuarded(params ...any) (any, error) {
	if params[1].(float64) == 0 {
		return nil, &EvaluationError{params[0].(string) + " is empty in this run: nothing was counted"}
	}
	return params[2], nil
}

func divide(params ...any) (any, error) {
	by := params[1].(float64)
	if by == 0 {
		return nil, &EvaluationError{"division by zero"}
	}
	return params[0].(float64) / by, nil
}

// An observation is one outcome of a world beside the outcome of the
// question's unpatched world with the same seed, ready for claims to read.
type observation struct{ value reflect.Value }

// observe prepares two outcomes for claims of an environment.
func (e *environment) observe(outcome, base *engine.Outcome) observation {
	v := reflect.New(e.typ)
	e.world.fill(v.Elem(), reflect.ValueOf(outcome))
	e.baseline.fill(v.Elem().Field(len(e.root.fields)-1), reflect.ValueOf(base))
	return observation{v}
}

// run evaluates the claim. The error is an *EvaluationError.
func (c *Claim) run(o observation) (any, error) {
	machine := vm.VM{MemoryBudget: claimMemory}
	value, err := machine.Run(c.program, o.value.Interface())
	if err == nil {
		return value, nil
	}
	var own *EvaluationError
	if errors.As(err, &own) {
		return nil, own
	}
	return nil, &EvaluationError{err.Error()}
}

// holds evaluates a condition.
func (c *Claim) holds(o observation) (bool, error) {
	value, err := c.run(o)
	if err != nil {
		return false, err
	}
	return value.(bool), nil
}

// number evaluates a claim that is a number.
func (c *Claim) number(o observation) (float64, error) {
	value, err := c.run(o)
	if err != nil {
		return 0, err
	}
	v := value.(float64)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, &EvaluationError{"this is too large for a number"}
	}
	return v, nil
}

// A Reading is one number that a claim reads.
type Reading struct {
	Metric string  // "functions.payment.throttles", "baseline.cost.total"
	Value  float64 // NaN: of a distribution that is empty
}

// readings returns the numbers that the claim reads in an observation, in
// order of the text.
func (c *Claim) readings(o observation) []Reading {
	list := make([]Reading, len(c.Metrics))
	for i, name := range c.Metrics {
		list[i] = Reading{name, c.env.read(o, name)}
	}
	return list
}

// read returns a number of an observation.
func (e *environment) read(o observation, name string) float64 {
	at, v := e.root, o.value.Elem()
	for _, key := range strings.Split(name, ".") {
		i := slices.IndexFunc(at.fields, func(f *scope) bool { return f.name == key })
		if at.summary && key != "count" && v.FieldByName("Xcount").Float() == 0 {
			return notANumber
		}
		at, v = at.fields[i], v.Field(i)
	}
	return v.Float()
}
