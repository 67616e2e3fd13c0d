package simview

import (
	"errors"
	"slices"
	"strconv"

	"coldstart/engine"
	"coldstart/quizzes"
)

// Scenario is the world of a scenario, or one of its choices' worlds, with the
// scenario's knobs. Where a knob does not stand on its scale in that world, the
// world's own value becomes a position.
func Scenario(w *quizzes.World, knobs []*quizzes.Knob) World {
	s := scenario{world: w}
	for _, k := range knobs {
		s.knobs = append(s.knobs, knobIn(w, k))
	}
	return s
}

type scenario struct {
	world *quizzes.World
	knobs []Knob
}

func knobIn(w *quizzes.World, k *quizzes.Knob) Knob {
	out := Knob{Path: k.Path, Label: k.Label, shown: map[string]string{}}
	for i := range k.Len() {
		out.Values = append(out.Values, k.Value(i))
		out.shown[k.Value(i)] = k.Show(i)
	}
	at, exact, ok := k.Position(w)
	if ok && exact {
		out.Base = at
		return out
	}
	own, set := w.Value(k.Path)
	switch {
	case !set:
		own, at = unset, 0
	case ok:
		at++ // between the position below and the next one
	default:
		at = insertion(out.Values, own)
	}
	out.Values, out.Base = slices.Insert(out.Values, at, own), at
	return out
}

// unset is what a scenario file writes for the platform's own value.
const unset = "unset"

func (s scenario) Knobs() []Knob { return s.knobs }

func (s scenario) Compile(settings []string) (*engine.Model, error) {
	w, err := s.with(s.changes(settings))
	if err != nil {
		return nil, err
	}
	return w.Model, nil
}

// changes are the assignments that turn the knobs.
func (s scenario) changes(settings []string) []string {
	var changes []string
	for i, k := range s.knobs {
		if settings[i] != k.Values[k.Base] {
			changes = append(changes, k.Path+"="+settings[i])
		}
	}
	return changes
}

func (s scenario) with(changes []string) (*quizzes.World, error) {
	if len(changes) == 0 {
		return s.world, nil
	}
	changed, list := s.world.With(changes)
	for _, d := range list {
		if changed.Model == nil {
			return nil, errors.New(d.Summary)
		}
	}
	return changed, nil
}

// TOML is a Source's.
func (s scenario) TOML(settings []string, seed int64) (patch, whole string, err error) {
	changes := s.changes(settings)
	if seed != s.world.Model.Seed() {
		changes = append(changes, "seed="+strconv.FormatInt(seed, 10))
	}
	changed, err := s.with(changes)
	if err != nil {
		return "", "", err
	}
	for _, line := range s.world.Changes(changed) {
		patch += line + "\n"
	}
	return patch, changed.TOML(), nil
}

// A Source is a World that can be written as a file.
type Source interface {
	// TOML returns the world with its knobs set, as a file that any command
	// reads, and what was changed in it, a line "path = value" each. It is called
	// in commands.
	TOML(settings []string, seed int64) (patch, whole string, err error)
}
