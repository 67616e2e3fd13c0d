package plain

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"

	"coldstart/engine"
	"coldstart/engine/parallel"
)

// WriteCSV prints a line for each row, which holds the replications of one
// world, and before them a line of names. Columns are the paths of the
// outcome's numbers, in alphabetical order; with replications there are three
// for each, the mean and with _low and _high behind the path its interval. Where a
// key was swept, its path and its value in each row come first; path "": it was
// not. Lists, and so the lines of the bill, are left
// out: cost.by_target has their sums.
func WriteCSV(w io.Writer, path string, values []string, rows [][]engine.Outcome) error {
	cells := make([]map[string]string, len(rows))
	columns := map[string]bool{}
	for i, replications := range rows {
		cells[i] = map[string]string{}
		numbers := map[string][]float64{}
		for j := range replications {
			if err := flatten(&replications[j], numbers); err != nil {
				return err
			}
		}
		for path, values := range numbers {
			e := parallel.NewEstimate(values)
			cells[i][path] = decimal(e.Mean)
			if len(replications) > 1 {
				cells[i][path+"_low"], cells[i][path+"_high"] = decimal(e.CI95[0]), decimal(e.CI95[1])
			}
		}
		for path := range cells[i] {
			columns[path] = true
		}
	}
	names := slices.Sorted(maps.Keys(columns))
	out := csv.NewWriter(w)
	line := slices.Clone(names)
	if path != "" {
		line = slices.Insert(line, 0, path)
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for i := range rows {
		line = line[:0]
		if path != "" {
			line = append(line, values[i])
		}
		for _, name := range names {
			line = append(line, cells[i][name]) // empty where this row has no such number
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// WriteSeriesCSV prints a line for each bucket of a series, and before them a
// line of names: from_s, where the bucket begins, then the paths of what is
// counted by the bucket below "series", in alphabetical order; what a line of
// the bill costs over time is cost.ITEM.TARGET.
func WriteSeriesCSV(w io.Writer, s *engine.Series) error {
	tree, err := treeOf(s)
	if err != nil {
		return err
	}
	columns := map[string][]float64{}
	leaves("", tree, func(path string, v any) {
		list, _ := v.([]any)
		for _, item := range list {
			if n, ok := item.(float64); ok {
				columns[path] = append(columns[path], n)
			}
		}
	})
	for _, l := range s.Cost.Lines {
		path := "cost." + l.Item + "." + l.Target
		if columns[path] == nil { // else a source has the name of a fleet: both are its
			columns[path] = make([]float64, len(l.USDPerHour))
		}
		for b, v := range l.USDPerHour {
			columns[path][b] += v
		}
	}
	names := slices.Sorted(maps.Keys(columns))
	out := csv.NewWriter(w)
	if err := out.Write(append([]string{"from_s"}, names...)); err != nil {
		return err
	}
	for b := range s.Account.ConcurrentExecutions {
		line := []string{decimal(float64(b) * s.BucketS)}
		for _, name := range names {
			line = append(line, decimal(columns[name][b]))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// flatten appends an outcome's numbers to those of their paths.
func flatten(o *engine.Outcome, numbers map[string][]float64) error {
	tree, err := treeOf(o)
	if err != nil {
		return err
	}
	// What says how the numbers were made is none of them.
	for _, name := range []string{"format", "seed", "replications", "duration_s", "wall_ms"} {
		delete(tree, name)
	}
	leaves("", tree, func(path string, v any) {
		if n, ok := v.(float64); ok {
			numbers[path] = append(numbers[path], n)
		}
	})
	return nil
}

// treeOf is what v is as JSON.
func treeOf(v any) (tree map[string]any, err error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(text, &tree)
	return tree, err
}

// leaves gives all that is no object below v, with its path.
func leaves(path string, v any, see func(path string, v any)) {
	fields, ok := v.(map[string]any)
	if !ok {
		see(path, v)
		return
	}
	for name, field := range fields {
		if path != "" {
			name = path + "." + name
		}
		leaves(name, field, see)
	}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
