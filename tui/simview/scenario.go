package simview

import (
	"errors"
	"slices"

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
	var changes []string
	for i, k := range s.knobs {
		if settings[i] != k.Values[k.Base] {
			changes = append(changes, k.Path+"="+settings[i])
		}
	}
	if len(changes) == 0 {
		return s.world.Model, nil
	}
	changed, list := s.world.With(changes)
	for _, d := range list {
		if changed.Model == nil {
			return nil, errors.New(d.Summary)
		}
	}
	return changed.Model, nil
}
