package engine_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// FuzzWorld feeds [world] tables to binder, Compile and a short run, beginning
// with those of the stories: whatever is written there, nothing panics, and
// every number that comes out is one.
func FuzzWorld(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, block := range strings.Split(string(data), "\nworld\n")[1:] {
			world, _, _ := strings.Cut(block, "\n----")
			f.Add(world)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		doc, list := diagnostic.Parse("world", []byte(text))
		if list.HasErrors() {
			return
		}
		var world engine.World
		if diagnostic.Bind(doc.Root, &world, diagnostic.Options{}).HasErrors() {
			return
		}
		for _, in := range world.Sources {
			if in != nil && in.Trace.Set && in.Trace.Value.Path != "" {
				trace, faults := engine.ParseArrivalTrace([]byte(fuzzedTraces[len(in.Trace.Value.Path)%2]))
				if len(faults) > 0 {
					t.Fatal(faults)
				}
				in.Trace.Value = trace
			}
		}
		model, _ := engine.Compile(world)
		if model == nil {
			return
		}
		r := model.New(1, engine.Options{Budget: engine.Budget{Requests: 10_000, Attempts: 10_000}})
		r.Advance(1<<62, 10_000)
		if _, err := json.Marshal(r.Outcome()); err != nil {
			t.Fatal(err)
		}
	})
}

// fuzzedTraces are what the files that a fuzzed world names hold: times, or counts.
var fuzzedTraces = [2]string{"-5\n0\n0.5\n0.5\n70\n", "-60,5\n0,30\n60,7\n"}
