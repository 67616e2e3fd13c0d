package quizzes

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sync"

	"coldstart/engine"
	"coldstart/internal/diagnostic"
)

// traces are the arrival traces that a world and its changes name, each read
// once.
type traces struct {
	mu    sync.Mutex
	files map[string]*traceFile
}

type traceFile struct {
	trace  engine.ArrivalTrace
	faults []engine.TraceFault
	data   []byte // where there are faults
	err    error
}

// read reads and parses a file.
func (t *traces) read(fsys fs.FS, file string) *traceFile {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.files[file]; ok {
		return known
	}
	f := &traceFile{}
	t.files[file] = f
	var data []byte
	if data, f.err = readUpTo(fsys, file, engine.MaxTraceSize); f.err != nil {
		return f
	}
	if f.trace, f.faults = engine.ParseArrivalTrace(data); len(f.faults) > 0 {
		f.data = data
	}
	return f
}

// readUpTo reads a file up to what its parser accepts: one more byte, so that
// the parser says that it is too large.
func readUpTo(fsys fs.FS, name string, size int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, size+1))
}

// loadTraces fills in the arrival traces that sources name, from files beside
// the world's. It returns the nodes that name those that are of no use.
func (w *World) loadTraces(world *engine.World) (list diagnostic.List, unusable []*diagnostic.Node) {
	for _, name := range slices.Sorted(maps.Keys(world.Sources)) {
		source := world.Sources[name]
		if source == nil || source.Trace.Value.Path == "" {
			continue
		}
		at, _ := w.tree.Find("sources", name, "trace")
		file := path.Join(path.Dir(w.File), source.Trace.Value.Path)
		f := w.shared.traces.read(w.fsys, file)
		if f.err != nil {
			why := f.err
			if p := (*fs.PathError)(nil); errors.As(why, &p) {
				why = p.Err
			}
			list.Add(at.Place().Error(CodeTrace, fmt.Sprintf("the trace cannot be read: %s: %v", file, why), "write the path from this file's folder; a course's traces are in its folder"))
			unusable = append(unusable, at)
			continue
		}
		for _, fault := range f.faults {
			place := diagnostic.Place{File: file, Range: diagnostic.Range{
				Start: diagnostic.Position{Line: fault.Line, Column: fault.Column},
				End:   diagnostic.Position{Line: fault.Line, Column: fault.End},
			}}
			list.Add(place.Error(CodeTrace, fault.Text, fault.Hint).With("the trace is named here", at.Place()))
		}
		if len(f.faults) > 0 {
			w.sources[file] = f.data
			unusable = append(unusable, at)
			continue
		}
		trace := f.trace
		trace.Path = source.Trace.Value.Path
		source.Trace.Value = trace
	}
	return list, unusable
}
