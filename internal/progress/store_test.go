package progress

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// open1 opens a store that has to work without a notice, and closes it at the
// test's end. Its clock counts seconds.
func open1(t testing.TB, dir string) *Store {
	t.Helper()
	s, notice, err := Open(dir)
	require.NoError(t, err)
	require.Empty(t, notice)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	seconds := int64(0)
	s.now = func() time.Time { seconds++; return time.Unix(seconds, 0) }
	return s
}

func at(second int64) time.Time { return time.Unix(second, 0) }

func TestAStateIsWhatTheLogAmountsTo(t *testing.T) {
	number := 12.5
	events := []Event{
		SettingChanged{"theme", "dark"},
		LessonOpened{"concurrency"},
		LessonPosition{"concurrency", 0.25},
		HintShown{"payment", "cause", 1, 1},
		Answer{Scenario: "payment", Question: "cause", Rev: 1, Seed: 7, Choices: []int{2}, Confidence: "certain", Hints: 1, Misconceptions: []string{"others-can-starve"}},
		Answer{Scenario: "payment", Question: "cause", Rev: 1, Seed: 8, Choices: []int{0}, Confidence: "guess", Right: true, Hints: 2},
		Answer{Scenario: "payment", Question: "p99", Rev: 2, Seed: -1, Number: &number, Confidence: "fairly", Right: true},
		Answer{Scenario: "payment", Question: "p99", Rev: 2, Seed: 3, Number: &number, Confidence: "fairly"},
		LessonPosition{"concurrency", 0.75},
		LessonFinished{"concurrency"},
		LessonOpened{"concurrency"},
		LessonFinished{"concurrency"},
		SettingChanged{"theme", "light"},
		Commitment{Scenario: "payment", Question: "p99", Rev: 2, Seed: 4, Number: &number, Confidence: "guess"},
		Answer{Scenario: "payment", Question: "p99", Rev: 2, Seed: 4, Number: &number, Confidence: "guess"},
		Commitment{Scenario: "payment", Question: "tune", Rev: 1, Seed: 4, Settings: map[string]string{"sources.checkout.rate": "80/s"}, Confidence: "guess", Hints: 1},
		HintShown{"payment", "cause", 1, 2},
	}
	check := func(s *State) {
		t.Helper()
		require.Equal(t, Lesson{Opened: at(2), Visited: at(12), Finished: at(10), Position: 0.75}, s.Lesson("concurrency"))
		require.Equal(t, Lesson{}, s.Lesson("economics"))

		cause := s.Question("payment", "cause", 1)
		require.Equal(t, StatusSolved, cause.Status)
		require.Equal(t, 2, cause.Hints)
		require.Len(t, cause.Attempts, 2)
		require.Equal(t, Attempt{at(5), events[4].(Answer)}, cause.Attempts[0])
		require.Equal(t, StatusSolvedUnaided, s.Question("payment", "p99", 2).Status, "a wrong answer later takes nothing away")
		require.Equal(t, 12.5, *s.Question("payment", "p99", 2).Attempts[0].Number)
		require.Nil(t, s.Question("payment", "p99", 2).Committed, "the simulation has decided")
		require.Equal(t, events[15], *s.Question("payment", "tune", 1).Committed)
		require.Equal(t, StatusOpen, s.Question("payment", "tune", 1).Status)
		require.Empty(t, s.Question("payment", "tune", 1).Attempts)
		require.Equal(t, Question{}, s.Question("payment", "p99", 1), "another revision is another question")

		var confidence []string
		for _, a := range s.Attempts() {
			confidence = append(confidence, a.Confidence)
		}
		require.Equal(t, []string{"certain", "guess", "fairly", "fairly", "guess"}, confidence)
		theme, ok := s.Setting("theme")
		require.True(t, ok)
		require.Equal(t, "light", theme)
		_, ok = s.Setting("speed")
		require.False(t, ok)
		last, ok := s.Last()
		require.True(t, ok)
		require.Equal(t, Visit{At: at(17), Scenario: "payment", Question: "cause"}, last)
		require.Zero(t, s.Skipped())
	}

	dir := filepath.Join(t.TempDir(), "a b?c#d%41;é")
	stored, memory := open1(t, dir), Memory()
	memory.now = open1(t, t.TempDir()).now
	_, ok := stored.State().Last()
	require.False(t, ok)
	for _, e := range events {
		require.NoError(t, stored.Append(e))
		require.NoError(t, memory.Append(e))
		require.Equal(t, stored.State(), memory.State())
	}
	check(stored.State())
	check(memory.State())
	require.NoError(t, memory.Refresh())
	require.NoError(t, memory.Close())
	check(open1(t, dir).State())
	require.Equal(t, "solved without hints", StatusSolvedUnaided.String())
}

func TestAHintThatWasSeenCountsForTheNextAnswer(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, open1(t, dir).Append(HintShown{"payment", "cause", 1, 2}))
	s := open1(t, dir)
	require.NoError(t, s.Append(Answer{Scenario: "payment", Question: "cause", Rev: 1, Right: true}))
	q := s.State().Question("payment", "cause", 1)
	require.Equal(t, StatusSolved, q.Status)
	require.Equal(t, 2, q.Attempts[0].Hints)
	require.Zero(t, q.Hints)
	require.NoError(t, s.Append(Answer{Scenario: "payment", Question: "cause", Rev: 1, Right: true}))
	require.Equal(t, StatusSolvedUnaided, s.State().Question("payment", "cause", 1).Status)
}

func TestAStateDoesNotChange(t *testing.T) {
	s := open1(t, t.TempDir())
	answer := Answer{Scenario: "payment", Question: "cause", Rev: 1, Right: true}
	var states []*State
	var shown []string
	for i := range 20 {
		require.NoError(t, s.Append(answer))
		require.NoError(t, s.Append(LessonPosition{"concurrency", float64(i) / 20}))
		require.NoError(t, s.Append(SettingChanged{"theme", fmt.Sprint(i)}))
		states, shown = append(states, s.State()), append(shown, fmt.Sprintf("%+v", *s.State()))
		require.Len(t, s.State().Attempts(), i+1)
	}
	for i := range states {
		require.Equal(t, shown[i], fmt.Sprintf("%+v", *states[i]))
	}
}

func TestScrollingDoesNotFillTheLog(t *testing.T) {
	s := open1(t, t.TempDir())
	for i := range 100 {
		require.NoError(t, s.Append(LessonPosition{"concurrency", float64(i) / 100}))
	}
	require.NoError(t, s.Append(LessonPosition{"economics", 0.5}))
	require.NoError(t, s.Append(LessonPosition{"concurrency", 1}))
	require.Equal(t, []string{"concurrency", "economics", "concurrency"}, column(t, s, "subject"))
	require.Equal(t, 1.0, s.State().Lesson("concurrency").Position)
	require.Equal(t, at(1), s.State().Lesson("concurrency").Opened)
}

// column reads a column of the log.
func column(t testing.TB, s *Store, name string) []string {
	t.Helper()
	rows, err := s.db.Query("SELECT " + name + " FROM events ORDER BY id")
	require.NoError(t, err)
	defer rows.Close()
	var values []string
	for rows.Next() {
		var v string
		require.NoError(t, rows.Scan(&v))
		values = append(values, v)
	}
	require.NoError(t, rows.Err())
	return values
}

func TestOneStoreSeesWhatAnotherWrites(t *testing.T) {
	dir := t.TempDir()
	a, b := open1(t, dir), open1(t, dir)
	require.NoError(t, a.Append(LessonPosition{"concurrency", 0.5}))
	require.Zero(t, b.State().Lesson("concurrency").Position)
	require.NoError(t, b.Refresh())
	require.Equal(t, 0.5, b.State().Lesson("concurrency").Position)

	require.NoError(t, a.Append(LessonPosition{"concurrency", 0.6}))
	require.NoError(t, b.Append(SettingChanged{"theme", "dark"}))
	require.Equal(t, 0.6, b.State().Lesson("concurrency").Position, "Append takes in what others wrote")
	require.NoError(t, a.Refresh())
	require.Equal(t, a.State(), b.State())
}

func TestAStoreIsSharedByGoroutines(t *testing.T) {
	dir := t.TempDir()
	stores := []*Store{open1(t, dir), open1(t, dir)}
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			s := stores[i%2]
			for n := range 10 {
				if err := s.Append(SettingChanged{fmt.Sprint(i), fmt.Sprint(n)}); err != nil {
					t.Error(err)
				}
				s.State().Setting("0")
				if err := s.Refresh(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	require.NoError(t, stores[0].Refresh())
	for i := range 8 {
		value, _ := stores[0].State().Setting(fmt.Sprint(i))
		require.Equal(t, "9", value)
	}
	require.Len(t, column(t, stores[0], "id"), 80)
}

func TestAnEventWithoutMeaningIsTheCallersMistake(t *testing.T) {
	nan := 0.0
	nan /= nan
	for _, e := range []Event{
		LessonOpened{}, LessonFinished{}, LessonPosition{"concurrency", 1.5}, LessonPosition{"concurrency", nan}, LessonPosition{"", 1},
		HintShown{"payment", "cause", 1, 0}, HintShown{"payment", "", 1, 1}, Answer{Scenario: "payment", Question: "cause"},
		Answer{Scenario: "payment", Question: "cause", Rev: 1, Number: &nan}, SettingChanged{},
		Commitment{Scenario: "payment", Question: "cause"}, Commitment{Scenario: "payment", Question: "cause", Rev: 1, Number: &nan},
	} {
		require.Panics(t, func() { _ = Memory().Append(e) }, "%+v", e)
	}
}

// full limits a database to the size that it has, as a full disk does: SQLite
// gives the same error.
func full(t *testing.T, s *Store, is bool) {
	t.Helper()
	pages := 1
	if !is {
		pages = 1 << 20
	}
	_, err := s.db.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages))
	require.NoError(t, err)
}

func TestAFullDiskStopsNobody(t *testing.T) {
	dir := t.TempDir()
	s := open1(t, dir)
	require.NoError(t, s.Append(SettingChanged{"theme", "dark"}))
	full(t, s, true)
	long := strings.Repeat("x", 10_000)
	for n := range 3 {
		err := s.Append(SettingChanged{fmt.Sprint(n), long})
		require.ErrorContains(t, err, "your progress is not saved at the moment: the disk is full")
		value, _ := s.State().Setting(fmt.Sprint(n))
		require.Equal(t, long, value, "it counts all the same")
	}
	require.NoError(t, s.Refresh())
	_, ok := s.State().Setting("2")
	require.True(t, ok)
	require.Len(t, column(t, s, "id"), 1)

	full(t, s, false)
	require.NoError(t, s.Append(SettingChanged{"theme", "light"}))
	require.Equal(t, []string{"theme", "0", "1", "2", "theme"}, column(t, s, "subject"))
	again := open1(t, dir)
	require.Equal(t, s.State(), again.State())
}

func TestClosingTriesALastTime(t *testing.T) {
	dir := t.TempDir()
	s, _, err := Open(dir)
	require.NoError(t, err)
	full(t, s, true)
	require.Error(t, s.Append(SettingChanged{"theme", strings.Repeat("x", 10_000)}))
	full(t, s, false)
	require.NoError(t, s.Close())
	require.NoError(t, s.Close())
	_, ok := open1(t, dir).State().Setting("theme")
	require.True(t, ok)
}

func TestAFolderThatCannotBeMade(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	s, notice, err := Open(filepath.Join(dir, "file", "below"))
	require.Error(t, err)
	require.Contains(t, notice, "Your progress is not saved: ")
	require.Contains(t, notice, "All else works.")
	require.NoError(t, s.Append(SettingChanged{"theme", "dark"}))
	value, _ := s.State().Setting("theme")
	require.Equal(t, "dark", value)

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "folder", file), 0o700))
	_, notice, err = Open(filepath.Join(dir, "folder"))
	require.Error(t, err)
	require.Contains(t, notice, "there is no writing to")
}

func TestWhereProgressIsKept(t *testing.T) {
	t.Setenv(HomeVariable, "/somewhere")
	dir, err := Dir("")
	require.NoError(t, err)
	require.Equal(t, "/somewhere", dir)

	course := t.TempDir()
	own, err := Dir(course)
	require.NoError(t, err)
	require.Equal(t, filepath.Join("/somewhere", "courses"), filepath.Dir(own))
	require.Contains(t, filepath.Base(own), filepath.Base(course)+"-")
	t.Chdir(course)
	same, err := Dir(".")
	require.NoError(t, err)
	require.Equal(t, own, same)
	other, err := Dir(t.TempDir())
	require.NoError(t, err)
	require.NotEqual(t, own, other)
	_, err = Dir(filepath.Join(course, "nothing"))
	require.Error(t, err)

	t.Setenv(HomeVariable, "")
	dir, err = Dir("")
	require.NoError(t, err)
	require.Equal(t, "coldstart", filepath.Base(dir))
	require.True(t, filepath.IsAbs(dir))
}

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	s, _, err := Open(dir)
	require.NoError(b, err)
	for i := range 2000 {
		require.NoError(b, s.Append(Answer{Scenario: "payment", Question: "cause", Rev: 1, Choices: []int{i % 3}, Confidence: "certain"}))
	}
	require.NoError(b, s.Close())
	for b.Loop() {
		s, _, err := Open(dir)
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}

func BenchmarkAppend(b *testing.B) {
	s, _, err := Open(b.TempDir())
	require.NoError(b, err)
	for b.Loop() {
		require.NoError(b, s.Append(Answer{Scenario: "payment", Question: "cause", Rev: 1, Confidence: "certain"}))
	}
	require.NoError(b, s.Close())
}
