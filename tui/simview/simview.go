// Package simview is knobs and what comes out when they are turned: the part
// that the lab, a lesson's live block and a quiz's evidence share.
//
// A Model is a value, as every part of a screen: Turn and Update return the
// next one and a command. Simulation runs in commands, off the goroutine of
// the screen, in slices; between two slices the Model decides whether to go
// on. So there is nothing to lock and nothing to cancel: a run that is not
// continued is over.
//
// What is asked for while a run is under way:
//
//   - one run is in flight and at most one request waits; a newer request
//     replaces the waiting one;
//   - the run in flight is given up only after Patience, so that a knob held
//     down keeps showing outcomes, each of them complete;
//   - every request has a number, and a message about a run that is no longer
//     in flight is dropped;
//   - the outcome before stays until the new one is there. A run that takes
//     longer than a slice shows what it has so far, with the outcome before
//     as a ghost behind it.
//
// What to call first: New with a World, Start, and Update with the messages
// that come. A Bench is a Model with its knobs in a learner's hands, Objectives
// are what is aimed at, Panels draw charts; a Result knows the Trace around an
// instant, and a Sweep tries a knob over its range.
package simview

import (
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"coldstart/engine"
)

const (
	// Slice is how long a command simulates before it reports. A run that is
	// done by then shows no sign of having been waited for.
	Slice = 100 * time.Millisecond

	// Patience is how long a run may keep a newer request waiting.
	Patience = 300 * time.Millisecond

	// Buckets is the number of buckets of a run's series: two for each cell of
	// the widest chart that a usual screen has.
	Buckets = 240

	// events are simulated between two looks at the clock: below a millisecond.
	events = 8_000
)

// World is what is simulated, and how it can be changed.
type World interface {
	// Knobs returns what can be turned, in the order to show it.
	Knobs() []Knob

	// Compile returns the world with its knobs set to settings, one text a
	// knob, as a scenario file writes the value. It is called in commands, and
	// so must be safe for concurrent use. The error is for the learner: one
	// sentence that says what is wrong with a setting.
	Compile(settings []string) (*engine.Model, error)
}

// Knob is one thing that can be turned.
type Knob struct {
	Path   string   // of the key that it sets, below [world]
	Label  string   // what a learner reads
	Values []string // its positions, in order, as a scenario file writes them; at least one
	Base   int      // the position that the world comes with

	shown map[string]string // what a learner reads for a value, where that differs
}

// Show is a value of the knob as a learner reads it.
func (k Knob) Show(value string) string {
	if text, ok := k.shown[value]; ok {
		return text
	}
	switch value {
	case "true":
		return "on"
	case "false":
		return "off"
	case unset:
		return "default"
	}
	return value
}

// Result is what came out of one run, or of as much of it as is done.
type Result struct {
	Outcome  engine.Outcome // with its series
	Model    *engine.Model  // what ran
	Settings []string       // one a knob
	Seed     int64
	Done     bool    // the run has come to its end
	Until    float64 // how far it has come, in seconds of simulated time
	Trace    *Trace  // of all of it; nil where there are too many events
	Lives    Lives   // of its environments; nil without a trace
}

// Duration is the measured time of the run's world, in seconds.
func (r *Result) Duration() float64 { return r.Model.World().Duration.Seconds() }

// Complete is the result of a run that somebody else has brought to its end.
// It may run the world once more, and so is for commands.
func Complete(o engine.Outcome, m *engine.Model) *Result {
	r := &Result{Outcome: o, Model: m, Seed: o.Seed, Done: true, Until: m.World().Duration.Seconds()}
	r.keepTrace()
	return r
}

// Clock tells how much time has passed since any fixed moment. Only commands
// read it.
type Clock func() time.Duration

// started is when the program started, for WallClock.
var started = time.Now()

// WallClock is the clock of a program; tests have their own.
func WallClock() time.Duration { return time.Since(started) }

// Model is knobs and the outcome of turning them.
type Model struct {
	world World
	clock Clock
	id    int64 // of this model among all: messages carry it

	knobs    []Knob
	settings []int // position of each knob
	seed     int64 // 0: the world's own
	baseSeed int64 // that it came with
	history  []step

	generation int // of the newest request
	flight     flight
	waiting    bool // a request newer than the one in flight

	result *Result // what is shown; nil before the first outcome
	before *Result // the last complete outcome, while result is not complete
	err    error   // of the newest request
}

// step is what undo goes back to.
type step struct {
	settings []int
	seed     int64
}

// flight is the run that commands work on.
type flight struct {
	generation int // 0: none
	elapsed    time.Duration
}

// ids counts models, so that no two of them share messages.
var ids atomic.Int64

// New returns a model of a world with its knobs as they come. Start runs it.
func New(w World, clock Clock) Model {
	m := Model{world: w, clock: clock, id: ids.Add(1), knobs: slices.Clone(w.Knobs())}
	for _, k := range m.knobs {
		m.settings = append(m.settings, k.Base)
	}
	return m
}

// Set returns the model with some knobs set, by path, before it is started.
func (m Model) Set(values map[string]string) Model {
	m.settings = slices.Clone(m.settings)
	for i, k := range m.knobs {
		if text, ok := values[k.Path]; ok {
			m = m.place(i, text)
		}
	}
	return m
}

// Seeded returns the model with another seed than the world's own, before it is
// started. Reset goes back to it; 0 is the world's own.
func (m Model) Seeded(seed int64) Model {
	m.seed, m.baseSeed = seed, seed
	return m
}

// Start asks for the outcome of the world as it is.
func (m Model) Start() (Model, tea.Cmd) { return m.request() }

// Leave gives up whatever is under way: the screen is no longer shown.
func (m Model) Leave() Model {
	m.flight, m.waiting = flight{}, false
	return m
}

// Busy reports whether a run is under way.
func (m Model) Busy() bool { return m.flight.generation != 0 }

// Result is the newest outcome, complete or, while a long run is under way, as
// far as it has come; nil before the first.
func (m Model) Result() *Result { return m.result }

// Ghost is the complete outcome before, while Result is not complete; nil
// else.
func (m Model) Ghost() *Result { return m.before }

// Err says what was wrong with the newest settings; nil where nothing was.
func (m Model) Err() error { return m.err }

// Knobs are the knobs, with the values that were typed among their positions.
func (m Model) Knobs() []Knob { return m.knobs }

// Position is where a knob stands.
func (m Model) Position(knob int) int { return m.settings[knob] }

// Settings are the values of the knobs, one text each.
func (m Model) Settings() []string {
	texts := make([]string, len(m.knobs))
	for i, k := range m.knobs {
		texts[i] = k.Values[m.settings[i]]
	}
	return texts
}

// Seed is the seed of the newest request, 0 while it is the world's own and no
// outcome has told it.
func (m Model) Seed() int64 {
	if m.seed == 0 && m.result != nil {
		return m.result.Seed
	}
	return m.seed
}

// Turn turns a knob by some positions, as far as it goes, and asks for the
// outcome.
func (m Model) Turn(knob, by int) (Model, tea.Cmd) {
	return m.TurnTo(knob, m.settings[knob]+by)
}

// TurnTo turns a knob to a position, as far as it goes. Nothing is asked for
// where it stands there already.
func (m Model) TurnTo(knob, position int) (Model, tea.Cmd) {
	position = min(max(position, 0), len(m.knobs[knob].Values)-1)
	if position == m.settings[knob] {
		return m, nil
	}
	m = m.remember()
	m.settings = slices.Clone(m.settings)
	m.settings[knob] = position
	return m.request()
}

// Type sets a knob to a value that was typed. A value that is not among the
// knob's positions becomes one of them.
func (m Model) Type(knob int, text string) (Model, tea.Cmd) {
	k := m.knobs[knob]
	if i := slices.Index(k.Values, text); i >= 0 {
		return m.TurnTo(knob, i)
	}
	return m.remember().place(knob, text).request()
}

// place sets a knob to a value, which becomes one of its positions if it is
// none; the history keeps meaning the same values.
func (m Model) place(knob int, text string) Model {
	k := m.knobs[knob]
	at := slices.Index(k.Values, text)
	if at < 0 {
		at = insertion(k.Values, text)
		k.Values = slices.Insert(slices.Clone(k.Values), at, text)
		if k.Base >= at {
			k.Base++
		}
		m.knobs = slices.Clone(m.knobs)
		m.knobs[knob] = k
		m.history = slices.Clone(m.history)
		for i, s := range m.history {
			if s.settings[knob] >= at {
				s.settings = slices.Clone(s.settings)
				s.settings[knob]++
				m.history[i] = s
			}
		}
	}
	m.settings = slices.Clone(m.settings)
	m.settings[knob] = at
	return m
}

// Reset turns every knob back to where it came, and the seed with them.
func (m Model) Reset() (Model, tea.Cmd) {
	base := make([]int, len(m.knobs))
	for i, k := range m.knobs {
		base[i] = k.Base
	}
	if m.seed == m.baseSeed && slices.Equal(base, m.settings) {
		return m, nil
	}
	m = m.remember()
	m.settings, m.seed = base, m.baseSeed
	return m.request()
}

// Reseed asks for the same world with another seed: other chance, same rules.
func (m Model) Reseed(seed int64) (Model, tea.Cmd) {
	m = m.remember()
	m.seed = seed
	return m.request()
}

// CanUndo reports whether there is something to undo.
func (m Model) CanUndo() bool { return len(m.history) > 0 }

// Undo takes back the last change.
func (m Model) Undo() (Model, tea.Cmd) {
	if len(m.history) == 0 {
		return m, nil
	}
	last := m.history[len(m.history)-1]
	m.history = m.history[:len(m.history)-1]
	m.settings, m.seed = last.settings, last.seed
	return m.request()
}

// remember puts where everything stands on the history.
func (m Model) remember() Model {
	m.history = append(slices.Clone(m.history), step{settings: m.settings, seed: m.seed})
	return m
}

// request asks for the outcome of the settings as they are now.
func (m Model) request() (Model, tea.Cmd) {
	m.generation++
	m.err = nil
	if m.Busy() {
		m.waiting = true
		return m, nil
	}
	return m.launch()
}

// launch starts the newest request.
func (m Model) launch() (Model, tea.Cmd) {
	m.waiting = false
	m.flight = flight{generation: m.generation}
	world, settings, seed := m.world, m.Settings(), m.seed
	return m, m.slice(func() (*job, error) {
		model, err := world.Compile(settings)
		if err != nil {
			return nil, err
		}
		if seed == 0 {
			seed = model.Seed()
		}
		return &job{
			run:    model.New(seed, engine.Options{Series: Buckets}),
			result: Result{Model: model, Settings: settings, Seed: seed},
		}, nil
	})
}

// job is a run on its way from command to command. Only one command has it at
// a time.
type job struct {
	run    *engine.Run
	result Result
}

// advance simulates until the run is done or enough says so, and brings the
// result up to date.
func (j *job) advance(enough func() bool) error {
	end := engine.Instant(j.result.Model.World().Duration)
	for !j.result.Done {
		done, err := j.run.Advance(end, events)
		if err != nil {
			return err
		}
		j.result.Done = done
		if enough() {
			break
		}
	}
	j.result.Outcome = j.run.Outcome()
	j.result.Until = max(0, time.Duration(j.run.Now()).Seconds())
	if j.result.Done {
		j.result.keepTrace()
	}
	return nil
}

// sliceMsg reports what one command has done.
type sliceMsg struct {
	id         int64
	generation int
	job        *job
	result     Result // as far as the run has come; a copy of the job's
	err        error  // the world does not compile, or outgrew its budget
	took       time.Duration
}

// slice returns the command that simulates for the time of a slice.
func (m Model) slice(get func() (*job, error)) tea.Cmd {
	id, generation, clock := m.id, m.flight.generation, m.clock
	return func() tea.Msg {
		began := clock()
		msg := sliceMsg{id: id, generation: generation}
		if msg.job, msg.err = get(); msg.err == nil {
			msg.err = msg.job.advance(func() bool { return clock()-began >= Slice })
			msg.result = msg.job.result
		}
		msg.took = clock() - began
		return msg
	}
}

// Update takes the messages of this model's own commands; others change
// nothing.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	s, ok := msg.(sliceMsg)
	if !ok || s.id != m.id || s.generation != m.flight.generation {
		return m, nil
	}
	m.flight.elapsed += s.took
	if s.err != nil {
		if s.generation == m.generation {
			m.err = s.err
		}
		return m.land()
	}
	if s.result.Done {
		m.result, m.before = &s.result, nil
		return m.land()
	}
	if m.waiting && m.flight.elapsed >= Patience {
		return m.land()
	}
	if m.result != nil && m.result.Done {
		m.before = m.result
	}
	m.result = &s.result
	j := s.job
	return m, m.slice(func() (*job, error) { return j, nil })
}

// land ends the flight and starts the request that waits, if one does.
func (m Model) land() (Model, tea.Cmd) {
	m.flight = flight{}
	if m.waiting {
		return m.launch()
	}
	return m, nil
}
