package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"coldstart/engine"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// asProgram names an environment variable that makes the test binary the
// program, for tests that need it as a process of its own.
const asProgram = "COLDSTART_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"coldstart": main})
}

// TestScripts runs testdata/*.txtar: command lines and what they print. They
// have these commands beside testscript's own:
//
//	exits CODE coldstart ARG...   run it and expect this exit code
//	number FILE PATH OP VALUE     compare a number of a JSON file; OP is ==, <, > or ~ (within 1 %)
//	timeless FILE...              write 0 for every wall_ms, the one number that differs from run to run
//	narrow FILE [WIDTH]           no line is wider than that many characters, or 78
//	spoil NEW FILE FROM TO ...    copy a file with FROM replaced by TO, which has to be there; \n is a line feed
//
// $PROFILES is where the built-in platform profiles are. What is remembered is
// in home.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			profiles, err := filepath.Abs("../../engine/platform/profiles")
			env.Setenv("PROFILES", profiles)
			env.Setenv("COLDSTART_HOME", filepath.Join(env.WorkDir, "home"))
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits":    exits,
			"number":   number,
			"timeless": timeless,
			"narrow":   narrow,
			"spoil":    spoil,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func number(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: number FILE PATH OP VALUE")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	for _, step := range strings.Split(args[1], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(at) {
				ts.Fatalf("%s: no element %d", args[1], i)
			}
			v = at[i]
		}
	}
	got, ok := v.(float64)
	if !ok {
		ts.Fatalf("%s: %v is no number", args[1], v)
	}
	want, err := strconv.ParseFloat(args[3], 64)
	ts.Check(err)
	holds := map[string]bool{"==": got == want, "<": got < want, ">": got > want, "~": got > 0.99*want && got < 1.01*want}[args[2]]
	if !holds {
		ts.Fatalf("%s is %v, expected %s %v", args[1], got, args[2], want)
	}
}

var (
	oneWall  = regexp.MustCompile(`"wall_ms":[0-9.e+-]+`)
	manyWall = regexp.MustCompile(`"wall_ms":\{[^}]*\}`)
)

func timeless(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := []byte(ts.ReadFile(name))
		clean := manyWall.ReplaceAll(oneWall.ReplaceAll(text, []byte(`"wall_ms":0`)), []byte(`"wall_ms":0`))
		if bytes.Equal(clean, text) {
			ts.Fatalf("%s has no wall_ms", name)
		}
		ts.Check(os.WriteFile(ts.MkAbs(name), clean, 0o644))
	}
}

func narrow(ts *testscript.TestScript, neg bool, args []string) {
	most := 78
	if len(args) > 1 {
		var err error
		most, err = strconv.Atoi(args[1])
		ts.Check(err)
	}
	for i, line := range strings.Split(ts.ReadFile(args[0]), "\n") {
		if n := len([]rune(line)); n > most {
			ts.Fatalf("line %d is %d wide: %s", i+1, n, line)
		}
	}
}

func spoil(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 || len(args)%2 != 0 {
		ts.Fatalf("usage: spoil NEW FILE FROM TO ...")
	}
	text := ts.ReadFile(args[1])
	for i := 2; i < len(args); i += 2 {
		from, to := strings.ReplaceAll(args[i], `\n`, "\n"), strings.ReplaceAll(args[i+1], `\n`, "\n")
		if !strings.Contains(text, from) {
			ts.Fatalf("%s does not contain %q", args[1], from)
		}
		text = strings.Replace(text, from, to, 1)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o644))
}

// TestVersionNamesTheToolchain: a report of a bug needs it.
func TestVersionNamesTheToolchain(t *testing.T) {
	require.Regexp(t, `\(go1\.\d+.*, \w+/\w+\)$`, version())
}

// TestWorlds: the worlds that processors are compared on can be simulated.
func TestWorlds(t *testing.T) {
	files, err := filepath.Glob("testdata/worlds/*.toml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		var stdout, stderr bytes.Buffer
		require.Zero(t, run(t.Context(), []string{"sim", file, "--json"}, nil, &stdout, &stderr), "%s: %s", file, &stderr)
		require.Empty(t, stderr.String(), file)
		var outcome engine.Outcome
		require.NoError(t, json.Unmarshal(stdout.Bytes(), &outcome))
		require.Positive(t, outcome.SimulatedInvocations)
	}
}

// TestInterrupted: what would take long ends when its context does, with
// nothing on standard output.
func TestInterrupted(t *testing.T) {
	for _, args := range [][]string{
		{"sim", "testdata/worlds/everything.toml", "--duration", "80000h"},
		{"check", "--json"},
		{"check", "--replications", "1000000"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitInterrupted, run(ctx, args, nil, &stdout, &stderr), "%v", args)
		require.Empty(t, stdout.String())
		require.Equal(t, "interrupted\n", stderr.String())
	}
}

// TestContent: the simulation agrees with every answer of the built-in course,
// in as many runs as authors are held to.
func TestContent(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"check"}, nil, &stdout, &stderr)
	require.Zero(t, code, "%s", &stderr)
	require.Contains(t, stderr.String(), ": 0 errors, 0 warnings, ")
	for i, line := range strings.Split(stdout.String(), "\n") {
		require.LessOrEqual(t, utf8.RuneCountInString(line), 100, "line %d: %s", i+1, line)
	}
}
