package progress

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// filled returns the file of a log with some events, in one piece.
func filled(t testing.TB) []byte {
	t.Helper()
	dir := t.TempDir()
	s, _, err := Open(dir)
	require.NoError(t, err)
	for i := range 50 {
		require.NoError(t, s.Append(SettingChanged{fmt.Sprint(i), strings.Repeat("x", 500)}))
	}
	require.NoError(t, s.Close())
	data, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)
	return data
}

// foreign returns the file of a database that statements make.
func foreign(t testing.TB, statements ...string) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := open(path)
	require.NoError(t, err)
	for _, s := range statements {
		_, err := db.Exec(s)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	return data
}

func TestADamagedFileIsSetAside(t *testing.T) {
	whole := filled(t)
	corrupt := bytes.Clone(whole)
	for i := 4096; i < len(corrupt); i++ {
		corrupt[i] ^= byte(i * 7)
	}
	mark := fmt.Sprintf("PRAGMA application_id = %d", applicationID)
	for name, data := range map[string][]byte{
		"text":                 []byte("this is no database, and longer than a header of one, which is a hundred bytes long and begins with a word"),
		"cut short":            whole[:len(whole)/2],
		"pages":                corrupt,
		"header":               append([]byte("X"), whole[1:]...),
		"another program's":    foreign(t, "CREATE TABLE t (a)"),
		"marked as another's":  foreign(t, "PRAGMA application_id = 7"),
		"no table":             foreign(t, mark, "PRAGMA user_version = 1"),
		"another table":        foreign(t, mark, "PRAGMA user_version = 1", "CREATE TABLE events (id, at, what)"),
		"a version below zero": foreign(t, mark, "PRAGMA user_version = -1"),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), data, 0o600))
			s, notice, err := Open(dir)
			require.NoError(t, err)
			aside := regexp.MustCompile(`^The file with your progress was damaged\. It is kept as (.*progress\.damaged-\d{8}-\d{6}\.db), and a new one was begun\.$`).FindStringSubmatch(notice)
			require.NotNil(t, aside, notice)
			kept, err := os.ReadFile(aside[1])
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, kept), "not a byte of it was changed")
			require.NoError(t, s.Append(SettingChanged{"theme", "dark"}))
			require.NoError(t, s.Close())
			require.Len(t, open1(t, dir).State().settings, 1)
		})
	}
}

func TestWhatIsSetAsideOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, file)
	now := time.Date(2026, 11, 24, 7, 30, 5, 0, time.UTC)
	var names []string
	for i := range 3 {
		require.NoError(t, os.WriteFile(path, fmt.Append(nil, i), 0o600))
		require.NoError(t, os.WriteFile(path+"-wal", fmt.Append(nil, "wal", i), 0o600))
		found, err := os.Stat(path)
		require.NoError(t, err)
		aside, err := setAside(path, found, now)
		require.NoError(t, err)
		names = append(names, filepath.Base(aside))
		data, err := os.ReadFile(aside + "-wal")
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint("wal", i), string(data))
	}
	require.Equal(t, []string{"progress.damaged-20261124-073005.db", "progress.damaged-20261124-073005-2.db", "progress.damaged-20261124-073005-3.db"}, names)

	// Another program was quicker: what is there now is its new file.
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	found, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Rename(path, path+".moved"))
	aside, err := setAside(path, found, now)
	require.NoError(t, err)
	require.Empty(t, aside)
	require.NoError(t, os.WriteFile(path, []byte("new"), 0o600))
	aside, err = setAside(path, found, now)
	require.NoError(t, err)
	require.Empty(t, aside)
	require.FileExists(t, path)
}

func TestAFileOfANewerProgramIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	s, _, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, s.Append(SettingChanged{"theme", "dark"}))
	_, err = s.db.Exec(fmt.Sprintf("PRAGMA user_version = %d", len(migrations())+1))
	require.NoError(t, err)
	require.NoError(t, s.Close())
	before, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)

	s, notice, err := Open(dir)
	require.ErrorIs(t, err, errNewer)
	require.Equal(t, "Your progress is not saved: a newer coldstart has written the file. All else works.", notice)
	require.NoError(t, s.Append(SettingChanged{"theme", "light"}))
	after, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)
	require.True(t, bytes.Equal(before, after), "not a byte of it was changed")
}

// TestEveryOlderVersionIsBroughtForward: testdata/vN.sql makes a log as the
// program of version N left it. Whoever adds a migration adds the file of the
// version that was the newest before.
func TestEveryOlderVersionIsBroughtForward(t *testing.T) {
	for version := 0; version <= len(migrations()); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dir := t.TempDir()
			if version == 0 {
				require.NoError(t, os.WriteFile(filepath.Join(dir, file), nil, 0o600))
				require.Empty(t, open1(t, dir).State().Attempts())
				return
			}
			text, err := os.ReadFile(fmt.Sprintf("testdata/v%d.sql", version))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, file), foreign(t, string(text)), 0o600))
			s := open1(t, dir)
			require.Equal(t, 0.4, s.State().Lesson("concurrency").Position)
			require.Equal(t, StatusSolved, s.State().Question("throttled-payment", "cause", 1).Status)
			attempt := s.State().Attempts()[1]
			require.Equal(t, Answer{Scenario: "throttled-payment", Question: "cause", Rev: 1, Seed: 9, Choices: []int{0}, Confidence: "fairly", Right: true, Hints: 1}, attempt.Answer)
			require.Equal(t, time.UnixMilli(1790000004000), attempt.At)
			theme, _ := s.State().Setting("theme")
			require.Equal(t, "dark", theme)
			require.NoError(t, s.Append(LessonFinished{"concurrency"}))
			var version int
			require.NoError(t, s.db.QueryRow("PRAGMA user_version").Scan(&version))
			require.Equal(t, len(migrations()), version)
		})
	}
}

// TestMigrationsAreMadeAllOrNone, from whichever version, whoever is first.
func TestMigrationsAreMadeAllOrNone(t *testing.T) {
	steps := []string{
		"CREATE TABLE a (x); INSERT INTO a VALUES (1)",
		"ALTER TABLE a ADD COLUMN y DEFAULT 2",
		"CREATE TABLE b AS SELECT x, y FROM a; DROP TABLE a",
	}
	version := func(path string) int {
		db, err := open(path)
		require.NoError(t, err)
		defer db.Close()
		var v int
		require.NoError(t, db.QueryRow("PRAGMA user_version").Scan(&v))
		return v
	}
	for from := 1; from <= len(steps); from++ {
		path := filepath.Join(t.TempDir(), file)
		for _, upTo := range []int{from, from, len(steps)} {
			db, err := open(path)
			require.NoError(t, err)
			require.NoError(t, migrate(db, steps[:upTo]))
			require.NoError(t, db.Close())
		}
		db, err := open(path)
		require.NoError(t, err)
		var x, y int
		require.NoError(t, db.QueryRow("SELECT x, y FROM b").Scan(&x, &y))
		require.Equal(t, []int{1, 2}, []int{x, y})
		require.ErrorIs(t, migrate(db, steps[:2]), errNewer)
		require.NoError(t, db.Close())
	}

	path := filepath.Join(t.TempDir(), file)
	db, err := open(path)
	require.NoError(t, err)
	require.NoError(t, migrate(db, steps[:1]))
	require.ErrorContains(t, migrate(db, append(steps[:2:2], "DROP TABLE nothing")), "bring the file from version 2 to 3")
	require.NoError(t, migrate(db, steps[:1]), "the connection is free again")
	require.NoError(t, db.Close())
	require.Equal(t, 1, version(path))
}

func TestWhatNobodyUnderstandsStaysInTheLog(t *testing.T) {
	dir := t.TempDir()
	s := open1(t, dir)
	for _, e := range [][2]string{
		{"badge-won", `{"badge":"herd"}`}, {"answer", `{`}, {"answer", `null`}, {"answer", `{"scenario":5}`},
		{"answer", `{"scenario":"a","question":"b","rev":0}`}, {"lesson-position", `{"lesson":"a","position":1e999}`},
		{"lesson-position", `{"lesson":"a","position":2}`}, {"", ""},
	} {
		_, err := s.db.Exec("INSERT INTO events (at, kind, subject, data) VALUES (1, ?, '', ?)", e[0], e[1])
		require.NoError(t, err)
	}
	_, err := s.db.Exec(`INSERT INTO events (at, kind, subject, data) VALUES (1, 'setting-changed', '', '{"name":"theme","value":"dark","since":"3.0"}')`)
	require.NoError(t, err)
	require.NoError(t, s.Append(SettingChanged{"speed", "2"}))
	require.Equal(t, 8, s.State().Skipped())
	require.Equal(t, map[string]string{"theme": "dark", "speed": "2"}, s.State().settings)
	require.Len(t, column(t, s, "id"), 10)
	require.Equal(t, s.State(), open1(t, dir).State())
}

// FuzzStoredEvents: whatever the log holds, it can be read and gone on with.
func FuzzStoredEvents(f *testing.F) {
	f.Add(int64(0), "answer", "payment/cause", `{"scenario":"payment","question":"cause","rev":1,"number":1e308,"choices":[-1]}`)
	f.Add(int64(-1<<63), "lesson-position", "a", `{"lesson":"a","position":0.5}`)
	f.Add(int64(1<<62), "hint-shown", "\x00", `{"scenario":"\u0000","question":"b","rev":9223372036854775807,"number":9223372036854775807}`)
	f.Add(int64(5), "setting-changed", "", `{"name":"a"}`)
	dir := f.TempDir()
	s, _, err := Open(dir)
	require.NoError(f, err)
	f.Cleanup(func() { require.NoError(f, s.Close()) })
	f.Fuzz(func(t *testing.T, at int64, kind, subject, data string) {
		_, err := s.db.Exec("DELETE FROM events")
		require.NoError(t, err)
		s.saved, s.last = newState(), 0
		_, err = s.db.Exec("INSERT INTO events (at, kind, subject, data) VALUES (?, ?, ?, ?)", at, kind, subject, data)
		require.NoError(t, err)
		require.NoError(t, s.Append(LessonPosition{"a", 0.5}))
		require.NoError(t, s.Append(Answer{Scenario: "payment", Question: "cause", Rev: 1}))
		require.Equal(t, 0.5, s.State().Lesson("a").Position)
		require.NotEmpty(t, s.State().Question("payment", "cause", 1).Attempts)
		require.LessOrEqual(t, s.State().Skipped(), 1)
	})
}

// FuzzStoredFile: whatever the file is, a store comes of it, and the file is
// either used or kept as it was.
func FuzzStoredFile(f *testing.F) {
	whole := filled(f)
	f.Add([]byte("no database"), 0, []byte{})
	f.Add(whole, 100, []byte{0xff, 0xff})
	f.Add(whole, 4096, []byte{0, 0, 0})
	f.Add(whole[:8192], 18, []byte{9, 9})
	f.Fuzz(func(t *testing.T, data []byte, offset int, patch []byte) {
		data = bytes.Clone(data)
		if offset >= 0 && offset < len(data) {
			copy(data[offset:], patch)
		}
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), data, 0o600))
		s, notice, err := Open(dir)
		require.NotNil(t, s)
		if err != nil {
			require.NotEmpty(t, notice)
		}
		failure := s.Append(SettingChanged{"theme", "dark"})
		value, _ := s.State().Setting("theme")
		require.Equal(t, "dark", value)
		closing := s.Close()
		if err != nil || failure != nil {
			return // it was said
		}
		require.NoError(t, closing)
		if _, aside, found := strings.Cut(notice, "kept as "); found {
			aside, _, _ = strings.Cut(aside, ", and a new one")
			kept, err := os.ReadFile(aside)
			require.NoError(t, err)
			require.True(t, bytes.Equal(data, kept), "not a byte of it was changed")
		}
		again, notice, err := Open(dir)
		require.NoError(t, err)
		require.Empty(t, notice)
		value, _ = again.State().Setting("theme")
		require.Equal(t, "dark", value)
		require.NoError(t, again.Close())
	})
}
