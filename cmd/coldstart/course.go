package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"coldstart/content"
)

// courseFiles is the folder of a course, or the built-in one for "".
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
	return os.DirFS(dir), nil
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
