package simview

import (
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/stretchr/testify/require"

	"coldstart/engine"
	"coldstart/engine/dist"
	"coldstart/engine/units"
	"coldstart/lessons"
	"coldstart/quizzes"
	"coldstart/tui/canvas"
	"coldstart/tui/chart"
	"coldstart/tui/theme"
)

// fake is a world with one function behind a knob for its rate and one for its
// reserved concurrency. It counts how often it is compiled.
type fake struct {
	compiled *atomic.Int32
	minutes  int
}

func newFake(minutes int) fake { return fake{compiled: new(atomic.Int32), minutes: minutes} }

func (f fake) Knobs() []Knob {
	return []Knob{
		{Path: "sources.web.rate", Label: "Rate", Values: []string{"10/s", "20/s", "30/s", "40/s", "50/s"}, Base: 1},
		{Path: "functions.api.reserved_concurrency", Label: "Reserved", Values: []string{"unset", "1", "2"}},
	}
}

var errTooMuch = errors.New("sources.web.rate must be at most 1000/s")

func (f fake) Compile(settings []string) (*engine.Model, error) {
	f.compiled.Add(1)
	var rate engine.Rate
	if err := rate.UnmarshalText([]byte(settings[0])); err != nil {
		return nil, err
	}
	if rate > 1000 {
		return nil, errTooMuch
	}
	fn := &engine.Function{Duration: dist.Const(100 * time.Millisecond)}
	if settings[1] != "unset" {
		n, err := strconv.Atoi(settings[1])
		if err != nil {
			return nil, err
		}
		fn.ReservedConcurrency = engine.Some(n)
	}
	m, problems := engine.Compile(engine.World{
		Duration:  time.Duration(f.minutes) * time.Minute,
		Functions: map[string]*engine.Function{"api": fn},
		Sources:   map[string]*engine.Source{"web": {Kind: "api-gateway", To: "api", Rate: engine.Some(rate)}},
	})
	if m == nil {
		return nil, errors.New(problems[0].Text)
	}
	return m, nil
}

// still is a clock that stands: every run is done within its slice.
func still() time.Duration { return 0 }

// ticking is a clock that a run meets at every look, so that no slice has more
// than one portion of events.
func ticking(step time.Duration) Clock {
	var now atomic.Int64
	return func() time.Duration { return time.Duration(now.Add(int64(step))) }
}

// settle runs commands and their messages until none is left, and calls see
// after each.
func settle(m Model, cmd tea.Cmd, see func(Model)) Model {
	for cmd != nil {
		m, cmd = m.Update(cmd())
		if see != nil {
			see(m)
		}
	}
	return m
}

func begun(t *testing.T, w World, c Clock) Model {
	t.Helper()
	m, cmd := New(w, c).Start()
	m = settle(m, cmd, nil)
	require.NoError(t, m.Err())
	return m
}

func TestTheOutcomeIsTheEngines(t *testing.T) {
	w := newFake(1)
	m := begun(t, w, still)
	model, err := w.Compile([]string{"20/s", "unset"})
	require.NoError(t, err)
	want, err := model.Run(model.Seed())
	require.NoError(t, err)
	require.Len(t, m.Result().Outcome.Series.Account.ConcurrentExecutions, Buckets)
	got := m.Result().Outcome
	got.Series = nil
	require.Equal(t, want, got)
	require.True(t, m.Result().Done)
	require.Equal(t, int64(1), m.Seed())
	require.Equal(t, []string{"20/s", "unset"}, m.Result().Settings)
	require.False(t, m.Busy())
}

// However a run is cut into slices, it is the same run.
func TestSlicesDoNotChangeTheOutcome(t *testing.T) {
	whole := begun(t, newFake(20), still).Result().Outcome
	sliced := begun(t, newFake(20), ticking(Slice)).Result().Outcome
	require.Equal(t, whole, sliced)
}

func TestUpdateDoesNoWork(t *testing.T) {
	w := newFake(1)
	m, cmd := New(w, func() time.Duration { panic("Update looked at the clock") }).Start()
	m, none := m.Turn(0, 1)
	require.Nil(t, none, "one run in flight")
	m, _ = m.Undo()
	m, _ = m.Reseed(7)
	m, _ = m.Reset()
	m, _ = m.Type(0, "33/s")
	m, _ = m.Update(tea.KeyPressMsg{})
	m.Leave()
	require.Zero(t, w.compiled.Load())
	require.NotNil(t, cmd)
}

func TestOneWaitsAndTheNewestWins(t *testing.T) {
	w := newFake(1)
	m, cmd := New(w, still).Start()
	for range 3 {
		var none tea.Cmd
		m, none = m.Turn(0, 1)
		require.Nil(t, none)
	}
	m, cmd = m.Update(cmd())
	require.Equal(t, "20/s", m.Result().Settings[0], "the run in flight is shown")
	m = settle(m, cmd, nil)
	require.Equal(t, "50/s", m.Result().Settings[0])
	require.EqualValues(t, 2, w.compiled.Load(), "what was asked for in between was never started")
}

// A knob that is held down shows outcomes all the time, not at the end only.
func TestAHeldKnobKeepsShowingOutcomes(t *testing.T) {
	m := begun(t, newFake(1), still)
	m, cmd := m.Turn(0, -1)
	var shown []string
	for range 3 {
		m, _ = m.Turn(0, 1)
		m, cmd = m.Update(cmd())
		shown = append(shown, m.Result().Settings[0])
	}
	settle(m, cmd, nil)
	require.Equal(t, []string{"10/s", "20/s", "30/s"}, shown)
}

func TestALongRunShowsWhatItHasBeforeAGhost(t *testing.T) {
	m := begun(t, newFake(60), ticking(Slice))
	first := m.Result()
	m, cmd := m.Turn(0, 3)
	require.Same(t, first, m.Result(), "the old outcome stays")
	var until []float64
	m = settle(m, cmd, func(m Model) {
		until = append(until, m.Result().Until)
		if m.Result().Done {
			require.Nil(t, m.Ghost())
			return
		}
		require.Same(t, first, m.Ghost())
		require.Less(t, m.Result().Until, 3600.0)
	})
	require.Greater(t, len(until), 5)
	require.IsIncreasing(t, until)
	require.Equal(t, 3600.0, until[len(until)-1])
	require.True(t, m.Result().Done)
}

func TestALongRunIsGivenUpForANewerOne(t *testing.T) {
	m, cmd := New(newFake(600), ticking(Slice/4)).Start() // some 70 portions of events
	m, _ = m.Turn(0, 1)
	var spent, last time.Duration
	for m.waiting {
		msg := cmd().(sliceMsg)
		last = msg.took
		spent += last
		m, cmd = m.Update(msg)
	}
	require.GreaterOrEqual(t, spent, Patience)
	require.Less(t, spent-last, Patience, "given up as soon as it may be")
	m, cmd = m.Update(cmd())
	require.Equal(t, "30/s", m.Result().Settings[0], "the newer one is under way")

	m = m.Leave()
	m, none := m.Update(cmd())
	require.Nil(t, none, "nothing goes on once the screen is left")
	require.False(t, m.Busy())
}

func TestLateAnswersAreDropped(t *testing.T) {
	m, old := New(newFake(1), still).Start()
	m = m.Leave()
	m, cmd := m.Turn(0, 2)
	m, none := m.Update(old())
	require.Nil(t, none)
	require.Nil(t, m.Result())
	m = settle(m, cmd, nil)
	require.Equal(t, "40/s", m.Result().Settings[0])

	a, cmdA := New(newFake(1), still).Start()
	b, _ := New(newFake(1), still).Start()
	b, none = b.Update(cmdA())
	require.Nil(t, none)
	require.Nil(t, b.Result(), "two models do not hear each other")
	_ = a
}

func TestAMistakeLeavesTheOutcomeAndSaysWhy(t *testing.T) {
	m := begun(t, newFake(1), still)
	before := m.Result()
	m, cmd := m.Type(0, "2000/s")
	m = settle(m, cmd, nil)
	require.ErrorIs(t, m.Err(), errTooMuch)
	require.Same(t, before, m.Result())
	m, cmd = m.Undo()
	require.NoError(t, m.Err())
	m = settle(m, cmd, nil)
	require.Equal(t, "20/s", m.Result().Settings[0])
	require.False(t, m.CanUndo())
}

func TestTypedValuesBecomePositions(t *testing.T) {
	m := begun(t, newFake(1), still)
	m, cmd := m.Turn(0, 3)
	m = settle(m, cmd, nil)
	m, cmd = m.Type(0, "25/s")
	m = settle(m, cmd, nil)
	require.Equal(t, []string{"10/s", "20/s", "25/s", "30/s", "40/s", "50/s"}, m.Knobs()[0].Values)
	require.Equal(t, "25/s", m.Settings()[0])
	require.Equal(t, "25/s", m.Result().Settings[0])
	require.Equal(t, 1, m.Knobs()[0].Base)
	m, _ = m.Undo()
	require.Equal(t, "50/s", m.Settings()[0], "undo means the value, wherever it has moved")
	m, _ = m.Type(0, "1/s")
	require.Equal(t, "20/s", m.Knobs()[0].Values[m.Knobs()[0].Base])
	m, none := m.Type(1, "unset")
	require.Nil(t, none, "it stands there")
	require.Equal(t, "unset", m.Settings()[1])
}

func TestTurningStopsAtTheEnds(t *testing.T) {
	m := begun(t, newFake(1), still)
	m, cmd := m.Turn(0, 99)
	require.NotNil(t, cmd)
	require.Equal(t, "50/s", m.Settings()[0])
	m = settle(m, cmd, nil)
	_, none := m.Turn(0, 1)
	require.Nil(t, none)
}

func TestResetAndSeed(t *testing.T) {
	m := begun(t, newFake(1), still)
	_, none := m.Reset()
	require.Nil(t, none)
	first := m.Result().Outcome
	m, cmd := m.Reseed(2)
	m = settle(m, cmd, nil)
	require.NotEqual(t, first, m.Result().Outcome)
	require.EqualValues(t, 2, m.Seed())
	m, cmd = m.Turn(1, 2)
	m = settle(m, cmd, nil)
	m, cmd = m.Reset()
	m = settle(m, cmd, nil)
	require.Equal(t, first, m.Result().Outcome)
	m, cmd = m.Undo()
	m = settle(m, cmd, nil)
	require.EqualValues(t, 2, m.Seed())
	require.Equal(t, "2", m.Settings()[1])
}

func TestEveryChartOfASubjectHasSomethingToShow(t *testing.T) {
	look := theme.New(theme.Dark, true)
	m := begun(t, newFake(1), still)
	before := m.Result()
	m, cmd := m.Turn(1, 1)
	m = settle(m, cmd, nil)
	r := m.Result()
	subjects := Subjects(r.Model.World())
	require.Equal(t, []Subject{{Name: "api", Sources: []string{"web"}}}, subjects)
	names := Charts(r, subjects[0])
	require.Equal(t, []string{Requests, Concurrency, Latency, Environments, Cost, Bill}, names)
	for _, name := range names {
		require.Contains(t, ChartNames, name)
		if name == Bill {
			continue
		}
		title, p := Plot(name, r, before, subjects[0], look)
		require.NotEmpty(t, title)
		require.NotEmpty(t, p.Series, name)
		require.NotEmpty(t, p.Ghosts, name)
		c := canvas.New(60, 8)
		chart.Draw(c, p, look)
		require.NotEmpty(t, ansi.Strip(c.String()))
	}
	_, p := Plot(Concurrency, r, nil, subjects[0], look)
	require.Equal(t, []chart.Limit{{Name: "reserved", Value: 1}, {Name: "account", Value: 1000}}, p.Limits)
	_, p = Plot("nonsense", r, nil, Subject{Name: "nobody"}, look)
	require.Empty(t, p.Series)
}

// The lives of the environments are those that the outcome counts.
func TestLives(t *testing.T) {
	m := begun(t, newFake(1), still)
	r := m.Result()
	life := r.Lives["api"]
	o := r.Outcome.Functions["api"]
	require.Len(t, life.Lanes, int(o.Environments.Created))
	var init, busy, idle float64
	for _, lane := range life.Lanes {
		last := 0.0
		for _, s := range lane.Spans {
			require.GreaterOrEqual(t, s.From, last)
			last = s.To
			switch s.State {
			case chart.Init:
				init += s.To - s.From
			case chart.Busy:
				busy += s.To - s.From
			case chart.Idle:
				idle += s.To - s.From
			}
		}
	}
	require.InDelta(t, o.ConcurrentExecutions.Mean*60, init+busy, 1e-6)
	require.InDelta(t, o.Environments.IdleMean*60, idle, 1e-6)
	require.InDelta(t, o.Environments.Mean*60, init+busy+idle, 1e-6)

	m, cmd := m.Turn(1, 1)
	m = settle(m, cmd, nil)
	require.Len(t, m.Result().Lives["api"].Throttles, int(m.Result().Outcome.Functions["api"].Throttles))
	require.Nil(t, begun(t, newFake(60), still).Result().Lives, "too many events to follow")
}

func TestEnvironmentsAreLanesWhereThereIsRoom(t *testing.T) {
	m := begun(t, newFake(1), still)
	look := theme.New(theme.Dark, true)
	draw := func(h int) string {
		c := canvas.New(60, h)
		Panels{Areas: []canvas.Rect{canvas.R(0, 0, 60, h)}, Names: []string{Environments}, Result: m.Result(), Subject: Subjects(m.Result().Model.World())[0], Borders: true}.Draw(c, look)
		return ansi.Strip(c.String())
	}
	n := len(m.Result().Lives["api"].Lanes)
	require.Contains(t, draw(n+4), "#1 ")
	require.NotContains(t, draw(n+3), "#1 ")
}

// What a lesson may ask for is what can be drawn.
func TestLessonsKnowTheCharts(t *testing.T) {
	require.ElementsMatch(t, lessons.Charts, ChartNames)
}

func TestBillShowsItsLines(t *testing.T) {
	look := theme.New(theme.Dark, true)
	m := begun(t, newFake(1), still)
	before := m.Result()
	m, cmd := m.Turn(0, 3)
	m = settle(m, cmd, nil)
	s := Subjects(m.Result().Model.World())[0]
	draw := func(w, h int) string {
		c := canvas.New(w, h)
		Panels{Areas: []canvas.Rect{canvas.R(0, 0, w, h)}, Names: []string{Bill}, Result: m.Result(), Ghost: before, Subject: s, Borders: true}.Draw(c, look)
		return ansi.Strip(c.String())
	}
	text := draw(60, 8)
	o := m.Result().Outcome
	require.Contains(t, text, "bill  "+units.Adaptive.USD(o.Cost.Total)+"/month")
	for _, l := range o.Cost.Lines {
		if l.USD > 0 {
			require.Contains(t, text, units.Adaptive.USD(l.USD))
		}
	}
	require.Contains(t, text, look.Glyphs.Pin, "what it was before")
	require.Contains(t, draw(60, 4), "more", "lines that have no room are summed up")
	for w := range 30 {
		draw(w, 4)
	}
}

// parted is an outcome of some lines of a bill over ten buckets: the first line
// costs more and more, the others the same all the time.
func parted(lines ...engine.CostLine) *Result {
	r := &Result{Done: true, Until: 100}
	m, _ := engine.Compile(engine.World{Duration: 100 * time.Second, Functions: map[string]*engine.Function{"api": {}}})
	r.Model = m
	o := &r.Outcome
	o.Cost = engine.Cost{Per: "month", Lines: lines}
	o.Series = &engine.Series{BucketS: 10, Cost: engine.CostSeries{USDPerHour: make([]float64, 10)}}
	for i, l := range lines {
		over := &engine.CostLineSeries{Item: l.Item, Target: l.Target, USDPerHour: make([]float64, 10)}
		for b := range over.USDPerHour {
			over.USDPerHour[b] = l.USD / 730
			if i == 0 {
				over.USDPerHour[b] *= (float64(b) + 0.5) / 5
			}
			o.Series.Cost.USDPerHour[b] += over.USDPerHour[b]
		}
		o.Cost.Total += l.USD
		o.Series.Cost.Lines = append(o.Series.Cost.Lines, over)
	}
	return r
}

func line(item, target string, usd float64) engine.CostLine {
	return engine.CostLine{Item: item, Target: target, USD: usd}
}

// The cost over time has the dearest parts of the bill, whoever is looked at: of
// each target or, where there is one alone, of each item.
func TestCostShowsTheDearest(t *testing.T) {
	look := theme.New(theme.Dark, true)
	plot := func(r *Result) (names []string, p chart.Plot) {
		title, p := Plot(Cost, r, nil, Subject{Name: "api"}, look)
		require.Equal(t, "cost/h", title)
		for _, s := range p.Series {
			require.Equal(t, chart.Stack, s.Kind)
			names = append(names, s.Name)
		}
		return names, p
	}
	names, p := plot(parted(
		line("ec2.instance_hours", "web", 100), line("lambda.duration", "api", 200), line("lambda.duration", "free", 0),
		line("lambda.duration", "mail", 30), line("lambda.requests", "api", 50), line("lambda.requests", "mail", 5),
		line("sqs.requests", "jobs", 20), line("sqs.requests", "rare", 6)))
	require.Equal(t, []string{"api", "web", "mail", "others"}, names)
	require.InDelta(t, 250./730, p.Series[0].Values[3], 1e-12)
	require.InDelta(t, 0.7*100./730, p.Series[1].Values[3], 1e-12)
	require.InDelta(t, 26./730, p.Series[3].Values[9], 1e-12)
	require.Equal(t, "$0.50", p.Unit(0.5))

	// A part keeps its colour when another becomes the dearest.
	names, after := plot(parted(line("ec2.instance_hours", "web", 500), line("lambda.duration", "api", 200), line("lambda.duration", "mail", 30)))
	require.Equal(t, []string{"web", "api", "mail"}, names)
	require.Equal(t, p.Series[1].Style, after.Series[0].Style)
	require.Equal(t, p.Series[0].Style, after.Series[1].Style)

	names, _ = plot(parted(line("lambda.duration", "api", 200), line("lambda.provisioned_duration", "api", 300), line("lambda.requests", "api", 0.1)))
	require.Equal(t, []string{"provisioned duration", "duration"}, names, "a hundredth is less than a dot")
	names, _ = plot(parted(line("lambda.duration", "api", 0)))
	require.Empty(t, names)
}

// The cost of a real run is its bill, an hour's of it.
func TestCostIsTheBillOverTime(t *testing.T) {
	r := begun(t, newFake(1), still).Result()
	_, p := Plot(Cost, r, nil, Subject{Name: "api"}, theme.New(theme.Dark, true))
	require.Len(t, p.Series, 2, "of the gateway and of the function")
	var mean float64
	for _, s := range p.Series {
		for _, v := range s.Values {
			mean += v / Buckets
		}
	}
	require.InEpsilon(t, r.Outcome.Cost.Total, 730*mean, 1e-9)
}

// Cost and bill at the sizes that they have in the lab, with every kind of
// glyphs; a title that has no room for all keeps the legend.
func TestMoneyScreens(t *testing.T) {
	before := parted(line("ec2.instance_hours", "servers", 60), line("lambda.duration", "checkout", 30))
	r := parted(line("ec2.instance_hours", "servers", 120), line("lambda.duration", "checkout", 60), line("lambda.requests", "checkout", 5), line("sqs.requests", "mail", 40))
	draw := func(w int, st theme.Styles) string {
		c := canvas.New(w, 18)
		Panels{
			Areas: []canvas.Rect{canvas.R(0, 0, w, 10), canvas.R(0, 10, w, 8)}, Names: []string{Cost, Bill},
			Result: r, Ghost: before, GhostIs: "pinned", Subject: Subject{Name: "checkout"}, Borders: true, Until: 60,
		}.Draw(c, st)
		return ansi.Strip(c.String())
	}
	colour, ascii := theme.New(theme.Dark, true), theme.New(theme.NoColor, true).ASCII()
	for _, w := range []int{44, 76} {
		t.Run(strconv.Itoa(w), func(t *testing.T) { golden.RequireEqual(t, []byte(draw(w, colour))) })
		t.Run(strconv.Itoa(w)+" ascii", func(t *testing.T) { golden.RequireEqual(t, []byte(draw(w, ascii))) })
	}
	for w := 1; w <= 160; w++ {
		for _, row := range strings.Split(draw(w, colour), "\n") {
			require.LessOrEqual(t, ansi.StringWidth(row), w)
		}
		for _, glyph := range draw(w, ascii) {
			require.True(t, glyph < 128 || glyph == '…', "%q at %d: only what is cut has such a mark", glyph, w)
		}
	}
}

func TestFiguresAgreeWithTheOutcome(t *testing.T) {
	m := begun(t, newFake(1), still)
	pinned := m.Result()
	m, cmd := m.Turn(1, 1)
	m = settle(m, cmd, nil)
	s := Subjects(m.Result().Model.World())[0]
	o := m.Result().Outcome
	f := o.Functions["api"]
	byLabel := map[string]Figure{}
	for _, fig := range Figures(&o, s, units.Adaptive) {
		byLabel[fig.Label] = fig
	}
	require.InDelta(t, float64(f.Throttles)/float64(f.Throttles+f.Invocations), byLabel["throttled"].Value, 1e-12)
	require.Positive(t, byLabel["throttled"].Value)
	require.Equal(t, o.Sources["web"].LatencyMS.P99, byLabel["latency p99"].Value)
	require.Equal(t, o.Cost.Total, byLabel["cost/month"].Value)

	look := theme.New(theme.NoColor, true)
	table := Table(m.Result(), pinned, s, look)
	c := canvas.New(60, len(table.Rows)+1)
	table.Draw(c, 0, look)
	text := ansi.Strip(c.String())
	require.Regexp(t, `throttled +\S+ % +0 % +✗ \+\S+ pp`, text, "for the worse, and not by colour alone")
	require.NotContains(t, text, "dead-lettered")
	require.Len(t, table.Head, 4)
	require.Len(t, Table(m.Result(), nil, s, look).Head, 2)
}

func TestForemost(t *testing.T) {
	w := engine.World{
		Functions: map[string]*engine.Function{"a": {}, "payment": {}, "z": {}},
		Sources:   map[string]*engine.Source{"checkout": {To: "payment"}, "other": {To: "z"}},
		Fleets:    map[string]*engine.Fleet{"web": {}},
	}
	s := Subjects(w)
	name := func(paths ...string) string { return s[Foremost(s, w, paths)].Name }
	require.Equal(t, "payment", name("account.concurrency", "functions.payment.memory_mb"))
	require.Equal(t, "z", name("sources.other.rate"))
	require.Equal(t, "web", name("fleets.web.count"))
	require.Equal(t, "payment", name())
	require.True(t, s[3].Fleet)
}

func TestShow(t *testing.T) {
	require.Equal(t, "on", Knob{}.Show("true"))
	require.Equal(t, "default", Knob{}.Show("unset"))
	require.Equal(t, "400/s", Knob{}.Show("400/s"))
}

const small = `
format = 1
id     = "small"
title  = "Small"

[world]
duration = "1m"

[world.functions.api]
duration  = "100ms"
memory_mb = 128

[world.sources.web]
kind = "api-gateway"
to   = "api"
rate = "25/s"

[[knob]]
set   = "sources.web.rate"
label = "Rate"
min   = "10/s"
max   = "50/s"
step  = "10/s"

[[knob]]
set    = "functions.api.reserved_concurrency"
label  = "Reserved"
values = [1, 2]

[[knob]]
set    = "functions.api.memory_mb"
label  = "Memory"
values = [128, 256]
`

func TestAScenarioIsAWorld(t *testing.T) {
	s, list, err := quizzes.Load(fstest.MapFS{"small.toml": {Data: []byte(small)}}, "small.toml")
	require.NoError(t, err)
	require.NoError(t, list.Err())
	world, list := s.World.With([]string{"functions.api.memory_mb=768"}) // beyond the knob's scale, as a choice's world may be
	require.NoError(t, list.Err())
	w := Scenario(world, s.Knobs)
	knobs := w.Knobs()
	require.Equal(t, []string{"10/s", "20/s", "25/s", "30/s", "40/s", "50/s"}, knobs[0].Values, "the world's own value is a position")
	require.Equal(t, 2, knobs[0].Base)
	require.Equal(t, []string{"unset", "1", "2"}, knobs[1].Values)
	require.Equal(t, 0, knobs[1].Base)
	require.Equal(t, []string{"128", "256", "768"}, knobs[2].Values)
	require.Equal(t, 2, knobs[2].Base)
	require.Equal(t, "128 MB", knobs[2].Show("128"))

	m := begun(t, w, still)
	require.Same(t, world.Model, m.Result().Model, "nothing is turned yet")
	m, cmd := m.Turn(1, 1)
	m = settle(m, cmd, nil)
	require.Equal(t, 1, m.Result().Model.World().Functions["api"].ReservedConcurrency.Value)
	m, cmd = m.Turn(1, -1)
	m = settle(m, cmd, nil)
	require.False(t, m.Result().Model.World().Functions["api"].ReservedConcurrency.Set)
	m, cmd = m.Type(0, "fast")
	m = settle(m, cmd, nil)
	require.ErrorContains(t, m.Err(), `"fast" is no rate`)
}
