package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"coldstart/internal/diagnostic"
	"coldstart/quizzes"

	"github.com/spf13/cobra"
)

// loadWorld reads the world of a file, or of standard input for "-". What is
// wrong or doubtful is printed, all of it; with an error among it the returned
// error is errReported.
func loadWorld(c *cobra.Command, name string) (*quizzes.World, error) {
	files := commandFiles{}
	if name == "-" {
		name, files.input = standardInput, c.InOrStdin()
	}
	w, found, err := quizzes.LoadWorld(files, filepath.ToSlash(name))
	if err != nil {
		return nil, err
	}
	return w, report(c, found, w.Sources())
}

// changeWorld lays assignments over a world. It prints and returns as
// loadWorld does.
func changeWorld(c *cobra.Command, w *quizzes.World, assignments []string) (*quizzes.World, error) {
	if len(assignments) == 0 {
		return w, nil
	}
	changed, found := w.With(assignments)
	return changed, report(c, found, changed.Sources())
}

// report prints diagnostics.
func report(c *cobra.Command, found diagnostic.List, sources diagnostic.Sources) error {
	if err := found.Write(c.ErrOrStderr(), sources); err != nil {
		return err
	}
	if found.HasErrors() {
		return errReported
	}
	return nil
}

// commandFiles are the files that a command line may name: any of the machine,
// by the paths that the machine has for them, and standard input.
type commandFiles struct{ input io.Reader }

const standardInput = "standard input"

func (f commandFiles) Open(name string) (fs.File, error) {
	if name == standardInput && f.input != nil {
		return inputFile{f.input}, nil
	}
	return os.Open(filepath.FromSlash(name))
}

// inputFile is standard input as a file, of which nothing is known.
type inputFile struct{ io.Reader }

func (inputFile) Close() error               { return nil }
func (inputFile) Stat() (fs.FileInfo, error) { return nil, fs.ErrInvalid }
