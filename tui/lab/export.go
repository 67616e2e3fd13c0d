package lab

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"coldstart/engine"
	"coldstart/internal/plain"
	"coldstart/tui/simview"
	"coldstart/tui/svg"
)

// Write writes a new file and returns the name that it has got: the one that is
// asked for or, where there is such a file already, that one with a number. It
// is called in commands.
type Write func(name string, data []byte) (written string, err error)

// writeHere writes into the current directory.
func writeHere(name string, data []byte) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return writeNew(dir, name, data)
}

// writeNew writes a file that is not there yet: "a.svg", else "a-2.svg", ...
func writeNew(dir, name string, data []byte) (string, error) {
	ext := filepath.Ext(name)
	for n := 1; ; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, strings.TrimSuffix(name, ext)+"-"+strconv.Itoa(n)+ext)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(data)
		return path, errors.Join(err, f.Close())
	}
}

// The keys of an export.
var (
	worldKey   = bind("w", "the world", "w")
	outcomeKey = bind("o", "the outcome", "o")
	screenKey  = bind("s", "the screen", "s")
	noExport   = bind("esc", "nothing", "esc")
	exportKeys = []key.Binding{worldKey, outcomeKey, screenKey, noExport}
)

// writtenMsg says what has become of an export.
type writtenMsg struct {
	text string
	bad  bool
}

// file is one file of an export.
type file struct {
	name string
	data []byte
}

// export writes what a key stands for.
func (m Model) export(msg tea.KeyPressMsg) (Model, tea.Cmd) {
	m.exporting = false
	name, r := m.config.Name, m.last
	var make func() ([]file, error)
	switch {
	case key.Matches(msg, worldKey):
		make = func() ([]file, error) { return m.worldFiles(r) }
	case key.Matches(msg, outcomeKey):
		make = func() ([]file, error) { return outcomeFiles(name, r) }
	case key.Matches(msg, screenKey):
		screen := m.View()
		paper, ink := m.st.Page()
		make = func() ([]file, error) {
			return []file{
				{name + ".svg", []byte(svg.Draw(screen, paper, ink))},
				{name + ".txt", []byte(ansi.Strip(screen) + "\n")},
			}, nil
		}
	default:
		return m, nil
	}
	write := m.config.Write
	return m, func() tea.Msg {
		files, err := make()
		var names []string
		for i := 0; i < len(files) && err == nil; i++ {
			var written string
			if written, err = write(files[i].name, files[i].data); err == nil {
				names = append(names, written)
			}
		}
		if err != nil {
			return writtenMsg{"It could not be written: " + err.Error(), true}
		}
		return writtenMsg{"Written: " + strings.Join(names, " and "), false}
	}
}

// worldFiles are the world of an outcome as a file that every command reads,
// and what was turned in it.
func (m Model) worldFiles(r *simview.Result) ([]file, error) {
	source, ok := m.config.World.(simview.Source)
	if !ok {
		return nil, errors.New("this world is of no file")
	}
	patch, whole, err := source.TOML(r.Settings, r.Seed)
	if err != nil {
		return nil, err
	}
	name := m.config.Name
	head := "# " + m.config.Title + "\n"
	return []file{
		{name + "-world.toml", []byte(head + "# coldstart sim " + name + "-world.toml simulates it, coldstart lab opens it.\n\n" + whole)},
		{name + "-changes.toml", []byte(head + "# What was turned in the lab, below [world]: a choice's `with`.\n\n" + patch)},
	}, nil
}

// outcomeFiles are an outcome as `coldstart sim --json` and `--csv` print it, and
// its series as a table.
func outcomeFiles(name string, r *simview.Result) ([]file, error) {
	text, err := json.Marshal(&r.Outcome)
	if err != nil {
		return nil, err
	}
	var table, series strings.Builder
	if err := plain.WriteCSV(&table, "", nil, [][]engine.Outcome{{r.Outcome}}); err != nil {
		return nil, err
	}
	if err := plain.WriteSeriesCSV(&series, r.Outcome.Series); err != nil {
		return nil, err
	}
	return []file{
		{name + "-outcome.json", append(text, '\n')},
		{name + "-outcome.csv", []byte(table.String())}, {name + "-series.csv", []byte(series.String())},
	}, nil
}
