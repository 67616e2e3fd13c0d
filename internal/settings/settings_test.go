package settings

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsChosenIsThereNextTime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	s, err := Open(dir)
	require.NoError(t, err)
	require.Equal(t, "auto", s.Get(Theme))
	require.Equal(t, "on", s.Get(Motion))
	require.Equal(t, "adaptive", s.Get(Units))
	require.Equal(t, "light", s.With(Theme, "light").Get(Theme))
	require.Equal(t, "auto", s.Get(Theme), "settings do not change")
	require.NoError(t, s.With(Theme, "light").With(Motion, "reduced").Save())

	s, err = Open(dir)
	require.NoError(t, err)
	require.Equal(t, "light", s.Get(Theme))
	require.Equal(t, "reduced", s.Get(Motion))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing half-written is left")
}

func TestWhatIsSoOnceIsNotSaved(t *testing.T) {
	dir := write(t, `{"theme": "dark"}`)
	s, err := Open(dir)
	require.NoError(t, err)
	s = s.Once(Theme, "none")
	require.Equal(t, "none", s.Get(Theme))
	require.NoError(t, s.With(Motion, "reduced").Save())
	require.JSONEq(t, `{"theme": "dark", "motion": "reduced"}`, read(t, dir, file))
	s = s.With(Theme, "light")
	require.Equal(t, "light", s.Get(Theme), "what is chosen later counts")
}

func write(t *testing.T, text string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
	return dir
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(text)
}

// What a newer program has written stays.
func TestUnknownNamesAreKept(t *testing.T) {
	dir := write(t, `{"sound": "loud", "theme": "dark"}`)
	s, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, s.With(Motion, "reduced").Save())
	require.JSONEq(t, `{"sound": "loud", "theme": "dark", "motion": "reduced"}`, read(t, dir, file))
}

func TestUnknownValuesAreSaid(t *testing.T) {
	s, err := Open(write(t, `{"theme": "purple", "motion": "reduced"}`))
	require.ErrorContains(t, err, `theme is one of auto, dark, light, high-contrast, none, not "purple"`)
	require.Equal(t, "auto", s.Get(Theme))
	require.Equal(t, "reduced", s.Get(Motion))
}

func TestABrokenFileIsKeptAside(t *testing.T) {
	dir := write(t, `{"theme": "da`)
	s, err := Open(dir)
	require.ErrorContains(t, err, "cannot be read and are not used")
	require.Equal(t, "auto", s.Get(Theme))
	require.Equal(t, `{"theme": "da`, read(t, dir, file), "nothing is touched before something is saved")
	s = s.With(Theme, "dark")
	require.NoError(t, s.Save())
	require.Equal(t, `{"theme": "da`, read(t, dir, "settings.damaged.json"))
	require.NoError(t, s.With(Motion, "reduced").Save())
	require.Equal(t, `{"theme": "da`, read(t, dir, "settings.damaged.json"), "what is whole is not kept aside")
}

func TestWhatCannotBeSavedIsSaid(t *testing.T) {
	place := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(place, nil, 0o600))
	s, err := Open(filepath.Join(place, "below")) // a file is in the way
	require.Error(t, err)
	require.ErrorContains(t, s.With(Theme, "dark").Save(), "the settings are not saved in")
	require.NoError(t, Settings{}.With(Theme, "none").Save(), "these are nowhere")
}

func TestCheck(t *testing.T) {
	require.NoError(t, Check(Theme, "none"))
	require.EqualError(t, Check("sound", "loud"), `there is no setting "sound"`)
	require.Error(t, Check(Motion, ""))
	require.Panics(t, func() { Settings{}.With(Motion, "fast") })
	require.Panics(t, func() { Settings{}.Get("sound") })
	for _, o := range Options {
		require.NotEmpty(t, o.Title)
		require.GreaterOrEqual(t, len(o.Values), 2)
	}
}
