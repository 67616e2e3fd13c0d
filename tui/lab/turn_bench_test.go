package lab

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"coldstart/content"
	"coldstart/quizzes"
	"coldstart/tui/simview"
)

// BenchmarkTurn measures what a learner waits for: from the press of a key that
// turns a knob to the redrawn screen, of every scenario of the course, every
// knob by one position. It reports the median over all turns, and of the
// scenario that takes longest its median beside its name. -test.v tells each.
func BenchmarkTurn(b *testing.B) {
	var all []time.Duration
	var worst time.Duration
	worstName := ""
	for b.Loop() {
		all, worst = nil, 0
		names, err := fs.Glob(content.Files, "quizzes/*.toml")
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range names {
			s, list, err := quizzes.Load(content.Files, name)
			if err != nil {
				b.Fatal(err)
			}
			if list.HasErrors() {
				continue // a profile, beside the scenario that names it
			}
			took := turns(s)
			if len(took) == 0 {
				continue
			}
			all = append(all, took...)
			b.Logf("%s: %v", name, median(took))
			if m := median(took); m > worst {
				worst, worstName = m, strings.TrimSuffix(path.Base(name), ".toml")
			}
		}
	}
	b.ReportMetric(median(all).Seconds()*1e3, "ms/turn")
	b.ReportMetric(worst.Seconds()*1e3, "ms/turn-of-"+worstName)
}

// turns turns every knob of a scenario there and back.
func turns(s *quizzes.Scenario) []time.Duration {
	m, cmd := New(Config{Title: s.Title, World: simview.Scenario(s.World, s.Knobs), Clock: simview.WallClock}, look).Resize(120, 39).Init()
	m = settle(m, cmd)
	var took []time.Duration
	for range s.Knobs {
		for _, k := range []string{"left", "right", "right", "left"} {
			began := time.Now()
			settings := slices.Clone(m.sim.Settings())
			m = press(m, k)
			m.View()
			if !slices.Equal(settings, m.sim.Settings()) {
				took = append(took, time.Since(began))
			}
		}
		m = press(m, "down")
	}
	return took
}

func median(d []time.Duration) time.Duration {
	d = slices.Clone(d)
	slices.Sort(d)
	if len(d) == 0 {
		return 0
	}
	return d[len(d)/2]
}
