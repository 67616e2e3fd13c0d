package quizzes

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"coldstart/engine/dist"
	"coldstart/internal/diagnostic"
)

// payment is a small world with one of everything that a file can say.
const payment = `
format = 1
id = "payment"
title = "The payment function"

[world]
duration = "2m"
transient = "10s"

[world.account]
concurrency = 200

[world.functions.payment]
runtime = "nodejs"
memory_mb = 512
duration = { dist = "lognormal", p50 = "120ms", p99 = "400ms" }
reserved_concurrency = 5

[world.functions.orders]
duration = "20ms"
idempotent = false

[world.sources.checkout]
kind = "api-gateway"
to = "payment"
rate = "50/s"
phases = [{ at = "30s", rate = "90/s", ramp = "5s" }]
client = { max_attempts = 2, base = "100ms", cap = "5s", jitter = "full" }

[world.sources.basket]
kind = "direct"
to = "orders"
rate = "600/min"
arrivals = "even"
`

func files(contents map[string]string) fs.FS {
	m := fstest.MapFS{}
	for name, text := range contents {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func loadWorld(t *testing.T, text string) (*World, diagnostic.List) {
	t.Helper()
	w, list, err := LoadWorld(files(map[string]string{"w.toml": text}), "w.toml")
	require.NoError(t, err)
	return w, list
}

// spots writes diagnostics as "line:column code summary".
func spots(list diagnostic.List) []string {
	out := []string{}
	for _, d := range list {
		out = append(out, fmt.Sprintf("%d:%d %s %s", d.Range.Start.Line, d.Range.Start.Column, d.Code, d.Summary))
	}
	return out
}

func TestLoadWorldBindsAndCompiles(t *testing.T) {
	w, list := loadWorld(t, payment)
	require.Empty(t, list)
	require.Equal(t, "payment", w.ID)
	require.Equal(t, "The payment function", w.Title)
	world := w.Model.World()
	require.Equal(t, 2*time.Minute, world.Duration)
	require.Equal(t, 200, world.Account.Concurrency.Value)
	f := world.Functions["payment"]
	require.Equal(t, dist.Distribution{Kind: dist.Lognormal, P50: 120 * time.Millisecond, P99: 400 * time.Millisecond}, f.Duration)
	require.Equal(t, 5, f.ReservedConcurrency.Value)
	require.False(t, world.Functions["orders"].Idempotent.Set)
	require.Equal(t, dist.Const(20*time.Millisecond), world.Functions["orders"].Duration)
	require.InDelta(t, 10, float64(world.Sources["basket"].Rate.Value), 1e-12)
	require.Equal(t, "even", world.Sources["basket"].Arrivals.Law)
	out, err := w.Model.Run(w.Model.Seed())
	require.NoError(t, err)
	require.Positive(t, out.Functions["payment"].Throttles)

	value, ok := w.Value("sources.checkout.phases.0.rate")
	require.True(t, ok)
	require.Equal(t, "90/s", value)
	value, _ = w.Value("functions.payment.memory_mb")
	require.Equal(t, "512", value)
	for _, path := range []string{"functions.payment.timeout", "functions.gone.memory_mb", "..", ""} {
		_, ok = w.Value(path)
		require.False(t, ok, path)
	}
}

func TestLoadWorldPlacesWhatTheEngineFinds(t *testing.T) {
	w, list := loadWorld(t, `[world]
duration = "1m"
[world.functions.a]
memory_mb = 5
duration = { dist = "lognormal", p50 = "2s", p99 = "1s" }
deploys = ["1m", "90000h"]
[world.sources.s]
kind = "sqs"
to = "b"
phases = [{ at = "2m", rate = "1/s" }, { at = "1m", rate = "1/s" }]
`)
	require.Nil(t, w.Model)
	got := strings.Join(spots(list), "\n")
	for _, want := range []string{
		"4:13 world memory_mb must be between 128 and 10240, is 5",
		"5:52 world p99 must be at least p50 (2s), is 1s",
		`6:18 world deploys.1 must be between`,
		`9:6 world no function, fleet, queue or stream is called "b"`,
		`10:47 world at must be after the phase before it (2m0s), is 1m0s`,
	} {
		require.Contains(t, got, want)
	}

	// What the file does not say is placed at the table around it.
	_, list = loadWorld(t, "[world]\n[world.sources.s]\nkind = \"direct\"\n")
	require.Equal(t, []string{
		`1:2 world a world needs the simulated time that is measured`,
		`2:16 world a source that is not polled needs a rate`,
		`2:16 world a source needs what it sends to: a function, a fleet, a queue or a stream`,
	}, spots(list))

	// A warning leaves a model.
	w, list = loadWorld(t, `[world]
duration = "1m"
[world.functions.a]
timeout = "1m"
duration = "1ms"
[world.sources.s]
kind = "sqs"
to = "a"
rate = "1/s"
`)
	require.NotNil(t, w.Model)
	require.Len(t, list, 1)
	require.Equal(t, diagnostic.Warning, list[0].Severity)
	require.Equal(t, 6, list[0].Range.Start.Line)
}

func TestLoadWorldReportsAllMistakesAtOnce(t *testing.T) {
	w, list := loadWorld(t, `format = 2
[world]
duration = 10
plattform = "aws"
[world.functions.Payment]
[world.functions.ok]
memory = 512
[wrold]
`)
	require.Nil(t, w.Model)
	require.Equal(t, []string{
		`1:10 format this is format 2; this program reads format 1`,
		`3:12 wrong-type duration is a time with its unit in quotes, such as "250ms"; this is a whole number`,
		`4:1 unknown-key unknown key "plattform" in [world]`,
		`5:18 bad-name "Payment" is no name: a lower-case letter first, then letters, digits and _`,
		`7:1 unknown-key unknown key "memory" in functions.ok`,
		`8:2 unknown-key unknown key "wrold" in a scenario`,
	}, spots(list))

	for text, want := range map[string]string{
		"title = 'x'\n":    `1:1 missing-key world is missing in a scenario`,
		"world = 5\n":      `1:9 wrong-type [world] is a table; this is a whole number`,
		"[world":           `1:6 syntax the table's name has no closing bracket`,
		"[[world]]\na = 1": `1:3 wrong-type [world] is a table; this is a list`,
	} {
		w, list := loadWorld(t, text)
		require.Nil(t, w.Model)
		require.Equal(t, []string{want}, spots(list))
		require.NotEmpty(t, w.Sources()["w.toml"])
	}
}

func TestLoadWorldLeavesTheRestAlone(t *testing.T) {
	_, list := loadWorld(t, payment+"[[question]]\nkind = 'nonsense'\nunknown = 1\n[[knob]]\nset = 5\n")
	require.Empty(t, list)
}

func TestLoadWorldOfAMissingFile(t *testing.T) {
	_, list, err := LoadWorld(files(nil), "gone.toml")
	require.Empty(t, list)
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestLoadWorldWithAProfileBesideIt(t *testing.T) {
	world := strings.Replace(payment, "[world]\n", "[world]\nplatform = \"own/cheap.toml\"\n", 1)
	fsys := files(map[string]string{
		"quizzes/payment.toml":   world,
		"quizzes/own/cheap.toml": "base = \"aws\"\ntitle = \"Cheap\"\n",
	})
	w, list, err := LoadWorld(fsys, "quizzes/payment.toml")
	require.NoError(t, err)
	require.Empty(t, list)
	require.Equal(t, "cheap", w.Model.Platform().Name)

	fsys = files(map[string]string{
		"quizzes/payment.toml":   world,
		"quizzes/own/cheap.toml": "base = \"aws\"\ntitle = \"Cheap\"\n[memory]\nmax_mb = \"many\"\n",
	})
	w, list, err = LoadWorld(fsys, "quizzes/payment.toml")
	require.NoError(t, err)
	require.Nil(t, w.Model)
	require.NotEmpty(t, list)
	require.Equal(t, "quizzes/own/cheap.toml", list[0].File)
	require.Contains(t, w.Sources(), "quizzes/own/cheap.toml")

	w, list, err = LoadWorld(files(map[string]string{"quizzes/payment.toml": world}), "quizzes/payment.toml")
	require.NoError(t, err)
	require.Nil(t, w.Model)
	require.Equal(t, CodePlatform, list[0].Code)
	require.Equal(t, 7, list[0].Range.Start.Line)
}

func TestLoadWorldWithATraceBesideIt(t *testing.T) {
	scenario := strings.Replace(payment, `rate = "600/min"`+"\narrivals = \"even\"", `trace = "traces/basket.csv"`, 1)
	load := func(contents map[string]string) (*World, diagnostic.List) {
		contents["quizzes/payment.toml"] = scenario
		w, list, err := LoadWorld(files(contents), "quizzes/payment.toml")
		require.NoError(t, err)
		return w, list
	}
	w, list := load(map[string]string{"quizzes/traces/basket.csv": "-5\n0\n1.5\n"})
	require.Empty(t, list)
	trace := w.Model.World().Sources["basket"].Trace.Value
	require.Equal(t, "traces/basket.csv", trace.Path)
	require.Len(t, trace.Times, 3)
	o, err := w.Model.Run(1)
	require.NoError(t, err)
	require.Equal(t, int64(2), o.Sources["basket"].Events)

	// A change of another key reads no file; one of the trace reads another.
	changed, list := w.With([]string{"functions.payment.memory_mb=1024"})
	require.Empty(t, list)
	require.Len(t, changed.Model.World().Sources["basket"].Trace.Value.Times, 3)
	changed, list = w.With([]string{"sources.basket.trace=traces/other.csv"})
	require.Nil(t, changed.Model)
	require.Equal(t, []string{`1:22 trace the trace cannot be read: quizzes/traces/other.csv: file does not exist`}, spots(list))
	changed, list = w.With([]string{"sources.basket.trace=unset", "sources.basket.rate=1/s"})
	require.Empty(t, list)
	require.False(t, changed.Model.World().Sources["basket"].Trace.Set)

	// What is wrong in the file is shown there.
	w, list = load(map[string]string{"quizzes/traces/basket.csv": "time,count\n0,1\nsoon,2\n"})
	require.Nil(t, w.Model)
	var out strings.Builder
	require.NoError(t, list.Write(&out, w.Sources()))
	require.Equal(t, `quizzes/traces/basket.csv:3:1: error: "soon" is no time [trace]
    soon,2
    ^^^^
    quizzes/payment.toml:33:9: the trace is named here
    trace = "traces/basket.csv"
            ^^^^^^^^^^^^^^^^^^^
    hint: write it as "2026-11-25T17:04:05Z", or as seconds since the start ("12.5") or since 1970
`, out.String())

	// A path stays within the file system, which for a course is its folder.
	scenario = strings.Replace(scenario, "traces/basket.csv", "../../secret.csv", 1)
	w, list = load(map[string]string{})
	require.Nil(t, w.Model)
	require.Len(t, list, 1)
	require.Contains(t, list[0].Summary, "the trace cannot be read: ../secret.csv")
	scenario = strings.Replace(scenario, "../../secret.csv", "/etc/passwd", 1)
	w, list = load(map[string]string{})
	require.Nil(t, w.Model)
	require.Contains(t, list[0].Summary, "the trace cannot be read: quizzes/etc/passwd")
}

func TestWith(t *testing.T) {
	w, _ := loadWorld(t, payment)
	changed, list := w.With([]string{"functions.payment.reserved_concurrency=unset", "sources.checkout.rate=1/s", "functions.orders.idempotent.key=event"})
	// idempotent is false in the file: a path cannot go through it.
	require.Len(t, list, 1)
	require.Nil(t, changed.Model)

	changed, list = w.With([]string{"functions.payment.reserved_concurrency=unset", "sources.checkout.rate=1/s", `functions.orders.idempotent={ key = "event" }`})
	require.Empty(t, list)
	world := changed.Model.World()
	require.False(t, world.Functions["payment"].ReservedConcurrency.Set)
	require.InDelta(t, 1, float64(world.Sources["checkout"].Rate.Value), 0)
	require.Equal(t, "event", world.Functions["orders"].Idempotent.Value.Key)
	require.True(t, w.Model.World().Functions["payment"].ReservedConcurrency.Set, "the world itself stays")
	_, ok := changed.Value("functions.payment.reserved_concurrency")
	require.False(t, ok)

	changed, list = w.With([]string{"functions.payment.memory_mb=64", "functions.paymnt.memory_mb=64", "functions.orders.memry_mb=unset"})
	require.Nil(t, changed.Model)
	out := &strings.Builder{}
	require.NoError(t, list.Write(out, changed.Sources()))
	require.Equal(t, `--set:2:11: error: there is no "paymnt" in functions, and a change creates none [no-such-name]
    functions.paymnt.memory_mb=64
              ^^^^^^
    hint: did you mean "payment"?
`, out.String())

	changed, list = w.With([]string{"functions.payment.memory_mb=64", "functions.orders.memry_mb=unset"})
	require.Nil(t, changed.Model)
	require.Equal(t, []string{
		`1:29 world memory_mb must be between 128 and 10240, is 64`,
		`2:18 unknown-key unknown key "memry_mb" in functions.orders`,
	}, spots(list))
	_, list = w.With([]string{"functions.payment.memory_mb=64"})
	require.Equal(t, []string{`1:29 world memory_mb must be between 128 and 10240, is 64`}, spots(list))
}

func FuzzLoadWorld(f *testing.F) {
	f.Add(payment, "functions.payment.memory_mb=64")
	f.Add(payment+"[wrold]\n", "")
	f.Add("[world]\nduration='1m'\nplatform='x/y'\n[world.fleets.a]\ninstance={vcpus=1}\n", "world=1")
	f.Add("[world]\nduration='1m'\n[world.functions.a]\nduration={dist='empirical',samples=['1s','x']}\ncalls=[{to='a'}]\nidempotent=true\n", "platform=aws-classic")
	f.Add("[world]\nduration='1m'\n[world.functions.a]\n[world.sources.s]\nkind='sns'\nto='a'\ntrace='t.csv'\n", "sources.s.trace=bad.csv")
	f.Fuzz(func(t *testing.T, text, assignment string) {
		w, list, err := LoadWorld(files(map[string]string{"w.toml": text, "t.csv": "0,1\n60,2\n", "bad.csv": "x,y\n0,?\n"}), "w.toml")
		require.NoError(t, err)
		require.Equal(t, w.Model == nil, list.HasErrors())
		require.NoError(t, list.Write(&strings.Builder{}, w.Sources()))
		if w.Model == nil {
			return
		}
		changed, list := w.With([]string{assignment})
		require.Equal(t, changed.Model == nil, list.HasErrors())
		require.NoError(t, list.Write(&strings.Builder{}, changed.Sources()))
	})
}
