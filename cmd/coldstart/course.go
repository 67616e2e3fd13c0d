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
// may be somebody else's: no path in it, and no link, leads out of its folder.
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
	return root.FS(), nil
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
