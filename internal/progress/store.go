package progress

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// file is the name of the log in its folder.
const file = "progress.db"

// A Store is a learner's log with the State that it amounts to.
type Store struct {
	dir string
	now func() time.Time

	mu      sync.Mutex
	db      *sql.DB // nil: nothing is saved
	last    int64   // id of the last event that is in saved
	saved   *State  // what the log amounts to, as far as it was read; it never changes
	pending []row   // what could not be saved yet
	state   *State  // saved and pending
}

// A row is an event as it is stored.
type row struct {
	at      int64
	kind    string
	subject string
	data    string
}

// Open opens the log in a folder, which is made where there is none.
//
// It returns a Store in every case. The notice, for the learner to read, is
// empty where all is well. The error is not nil where nothing will be saved,
// and says why for those who look into it.
func Open(dir string) (store *Store, notice string, err error) {
	s := Memory()
	s.dir = dir
	path := filepath.Join(dir, file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s, s.unsaved(err), fmt.Errorf("progress: open %s: %w", path, err)
	}
	for range 2 {
		found, _ := os.Stat(path) // of a file that is not there yet: nil
		err = s.connect(path)
		if err == nil || !isDamage(err) || found == nil {
			break
		}
		aside, failed := setAside(path, found, s.now())
		if failed != nil {
			err = errors.Join(err, failed)
			break
		}
		if aside != "" {
			notice = fmt.Sprintf("The file with your progress was damaged. It is kept as %s, and a new one was begun.", aside)
		}
	}
	if err == nil {
		return s, notice, nil
	}
	if !isDamage(err) && !errors.Is(err, errNewer) {
		s.recall(path)
	}
	return s, strings.TrimSpace(notice + " " + s.unsaved(err)), fmt.Errorf("progress: open %s: %w", path, err)
}

// Memory returns a Store that saves nothing.
func Memory() *Store {
	return &Store{now: time.Now, saved: newState(), state: newState()}
}

// unsaved is the notice for a learner whose progress is not saved.
func (s *Store) unsaved(err error) string {
	return fmt.Sprintf("Your progress is not saved: %s. All else works.", reason(err, s.dir))
}

// connect opens the database and reads what is in it.
func (s *Store) connect(path string) error {
	db, err := open(path)
	if err != nil {
		return err
	}
	if err = prepare(db, migrations()); err == nil {
		err = s.catchUp(db)
	}
	if err != nil {
		s.saved, s.last = newState(), 0
		_ = db.Close() // err says more
		return err
	}
	s.db = db
	s.state = s.saved
	return nil
}

// recall reads a log that cannot be written, as far as it can be read at all.
// SQLite needs to write beside a log in write-ahead mode even to read it; the
// last try takes the file alone, as it stands.
func (s *Store) recall(path string) {
	for _, option := range []string{"mode=ro", "immutable=1"} {
		db, err := open(path, option)
		if err != nil {
			continue
		}
		err = s.catchUp(db)
		_ = db.Close() // nothing was written
		if err == nil {
			s.state = s.saved
			return
		}
		s.saved, s.last = newState(), 0
	}
}

// querier is a database or a transaction in one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// catchUp takes in what was written to the log since it was last read.
func (s *Store) catchUp(q querier) error {
	next, last, err := read(q, s.saved, s.last)
	if err != nil {
		return err
	}
	s.saved, s.last = next, last
	return nil
}

// read returns a State with the events behind last added to it, and the last
// one's id. What cannot be understood is skipped: it may be a newer program's.
func read(q querier, from *State, last int64) (*State, int64, error) {
	rows, err := q.QueryContext(context.Background(), "SELECT id, at, kind, data FROM events WHERE id > ? ORDER BY id", last)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	next := from.clone()
	for rows.Next() {
		var at, kind, data any // a file that somebody wrote to may hold anything
		if err := rows.Scan(&last, &at, &kind, &data); err != nil {
			return nil, 0, err
		}
		ms, isTime := at.(int64)
		event, err := decode(fmt.Sprint(kind), []byte(fmt.Sprint(data)))
		if err != nil || !isTime {
			next.skipped++
			continue
		}
		next.add(time.UnixMilli(ms), event)
	}
	return next, last, rows.Err()
}

// Append adds an event. It is committed when Append returns nil, and counts in
// State in any case. The error says in words for the learner that events are
// not saved at the moment; they are kept, and saved with the next one that can
// be. A Store that saves nothing returns nil: Open has said so.
//
// An event without meaning (without the id that it is about) is a mistake of
// the caller's and panics.
func (s *Store) Append(event Event) error {
	if !event.valid() {
		panic(fmt.Sprintf("progress: append %s without meaning: %+v", event.kind(), event))
	}
	data, err := json.Marshal(event)
	if err != nil {
		panic(err) // valid events have an encoding
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = append(s.pending, row{s.now().UnixMilli(), event.kind(), event.subject(), string(data)})
	err = s.save()
	s.state = s.unwritten()
	if err != nil {
		return fmt.Errorf("your progress is not saved at the moment: %s: %w", reason(err, s.dir), err)
	}
	return nil
}

// Refresh takes in what other programs have appended. State is as good as it
// was where that fails.
func (s *Store) Refresh() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	if err := s.catchUp(s.db); err != nil {
		return fmt.Errorf("progress: read %s: %w", filepath.Join(s.dir, file), err)
	}
	s.state = s.unwritten()
	return nil
}

// State is what the learner has done, as far as this Store knows. It takes no
// time: a screen may ask for it whenever it is drawn.
func (s *Store) State() *State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Close closes the log. Events that could not be saved are tried a last time.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	err := errors.Join(s.save(), s.db.Close())
	s.db = nil
	if err != nil {
		return fmt.Errorf("progress: close %s: %w", filepath.Join(s.dir, file), err)
	}
	return nil
}

// unwritten is what is saved and what is not yet.
func (s *Store) unwritten() *State {
	if len(s.pending) == 0 {
		return s.saved
	}
	state := s.saved.clone()
	for _, r := range s.pending {
		event, err := decode(r.kind, []byte(r.data))
		if err != nil {
			panic(err) // Append made it
		}
		state.add(time.UnixMilli(r.at), event)
	}
	return state
}

// save writes what is pending, in one transaction, and takes in the log up to
// there.
func (s *Store) save() (err error) {
	if len(s.pending) == 0 {
		return nil
	}
	if s.db == nil {
		s.saved, s.pending = s.unwritten(), nil
		return nil
	}
	tx, err := s.db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // err says more
		}
	}()
	for _, r := range s.pending {
		if r.kind == (LessonPosition{}).kind() {
			// Scrolling would fill the log: what was the last event is replaced.
			if _, err := tx.Exec("DELETE FROM events WHERE id = (SELECT max(id) FROM events) AND kind = ? AND subject = ?", r.kind, r.subject); err != nil {
				return err
			}
		}
		if _, err := tx.Exec("INSERT INTO events (at, kind, subject, data) VALUES (?, ?, ?, ?)", r.at, r.kind, r.subject, r.data); err != nil {
			return err
		}
	}
	next, last, err := read(tx, s.saved, s.last)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	s.saved, s.last, s.pending = next, last, nil
	return nil
}
