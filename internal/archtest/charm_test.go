package archtest

import (
	"strings"
	"testing"
)

// TestCharmModulesNameTheirRepository: charm.land is a vanity domain, and whoever
// looks for the source looks for the repository.
func TestCharmModulesNameTheirRepository(t *testing.T) {
	for _, r := range direct(t) {
		name, ok := strings.CutPrefix(r.path, "charm.land/")
		if !ok {
			continue
		}
		name, _, _ = strings.Cut(name, "/")
		if want := "github.com/charmbracelet/" + name; r.comment != want {
			t.Errorf("go.mod:%d: write // %s behind %s", r.line, want, r.path)
		}
	}
}
