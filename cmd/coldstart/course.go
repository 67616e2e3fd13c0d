package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"coldstart/content"
	"coldstart/internal/course"
	"coldstart/internal/diagnostic"
)

// courseFiles is the folder of a course, or the built-in one for "". A course
// may be somebody else's: no path in it, and no link, leads out of its folder,
// and nothing in it is opened that might never end or never begin.
func courseFiles(dir string) (fs.FS, error) {
	if dir == "" {
		return content.Files, nil
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, withoutOperation(err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s: this is no folder", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, withoutOperation(err)
	}
	return onlyFiles{root.FS()}, nil
}

// onlyFiles are the files and folders of a file system. Whatever else stands
// there, such as a pipe that nobody writes to, is not opened.
type onlyFiles struct{ all fs.FS }

func (f onlyFiles) Open(name string) (fs.File, error) {
	info, err := fs.Stat(f.all, name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() && !info.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("this is neither a file nor a folder")}
	}
	return f.all.Open(name)
}

// inFolder is what the machine calls a file of a course.
func inFolder(dir, file string) string {
	if dir == "" {
		return file
	}
	return path.Join(filepath.ToSlash(dir), file)
}

// renamed lets diagnostics of a course call files as the machine does.
func renamed(found diagnostic.List, dir string) diagnostic.List {
	found = slices.Clone(found)
	for i, d := range found {
		found[i].File = inFolder(dir, d.File)
		if d.Related != nil {
			related := *d.Related
			related.File = inFolder(dir, related.File)
			found[i].Related = &related
		}
	}
	return found
}

// sourcesOf are the texts of a course, called as the machine calls them.
func sourcesOf(c *course.Course, dir string) diagnostic.Sources {
	sources := diagnostic.Sources{}
	for file, text := range c.Sources() {
		sources[inFolder(dir, file)] = text
	}
	return sources
}

// withoutOperation is a file system's error without the system call that met
// it.
func withoutOperation(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return fmt.Errorf("%s: %w", at.Path, at.Err)
	}
	return err
}
