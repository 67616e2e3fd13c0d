package progress

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"github.com/adrg/xdg"
)

// HomeVariable names the environment variable with the folder that progress is
// kept in, for those who want it elsewhere than the system does.
const HomeVariable = "COLDSTART_HOME"

// Dir is the folder to Open: $COLDSTART_HOME or else "coldstart" in the
// system's folder for a user's data (on Linux $XDG_DATA_HOME or
// ~/.local/share).
//
// content is the folder of a course that is not built in, and else empty. Such
// a course has progress of its own, in a folder below that is named after it:
// its scenarios may have the names of others. The error is that of a content
// whose place cannot be found out.
func Dir(content string) (string, error) {
	home := os.Getenv(HomeVariable)
	if home == "" {
		home = filepath.Join(xdg.DataHome, "coldstart")
	}
	if content == "" {
		return home, nil
	}
	path, err := filepath.Abs(content)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	if err != nil {
		return "", fmt.Errorf("progress: where is the course %q: %w", content, err)
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(home, "courses", fmt.Sprintf("%s-%x", filepath.Base(path), sum[:4])), nil
}
