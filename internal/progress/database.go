package progress

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modernc.org/sqlite"
)

// applicationID marks a SQLite file as ours: "cold" in ASCII.
const applicationID = 0x636f6c64

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the changes that lead from one version of the file to the
// next; the version is how many of them were made. One that was released is
// never changed.
func migrations() []string {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		panic("progress: no migrations are embedded")
	}
	steps := make([]string, len(names))
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			panic(err) // it was listed
		}
		steps[i] = string(text)
	}
	return steps
}

// What may be wrong with a file that can be read.
var (
	errDamaged = errors.New("the file is damaged")
	errNewer   = errors.New("a newer coldstart has written the file")
)

// busyTimeout is how long a write waits for that of another program.
const busyTimeout = 5 * time.Second

// open connects to the database of a path. Options are SQLite's own for a URI:
// "mode=ro".
func open(path string, options ...string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := filepath.ToSlash(abs)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // a Windows drive
	}
	query := append([]string{
		// Writers take turns from the start: two that both begin by reading
		// would have to give up one of them.
		"_txlock=immediate",
		fmt.Sprintf("_pragma=busy_timeout(%d)", busyTimeout.Milliseconds()),
		// An acknowledged event also survives the loss of power.
		"_pragma=synchronous(FULL)",
		// The file may be anybody's: do not run what its schema holds.
		"_pragma=trusted_schema(OFF)",
		"_pragma=cell_size_check(ON)",
	}, options...)
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: name, RawQuery: strings.Join(query, "&")}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// prepare makes sure that a database is whole, ours and up to date. Several
// programs may do so at once: one of them does what is to be done. Nothing is
// written to a file that is not.
func prepare(db *sql.DB, steps []string) error {
	var verdict string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, verdict)
	}
	if err := migrate(db, steps); err != nil {
		return err
	}
	// A table that is not as it should be does not become so by writing to it.
	rows, err := db.Query("SELECT id, at, kind, subject, data FROM events LIMIT 1")
	if err != nil {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	// Write-ahead mode is kept in the file. Where it cannot be had now (another
	// program is about to, or the file system cannot) the log is as safe
	// without, and another start tries again.
	_, _ = db.Exec("PRAGMA journal_mode = WAL")
	return nil
}

// migrate makes the changes that the file does not have yet, all or none.
func migrate(db *sql.DB, steps []string) (err error) {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tx.Rollback() // err says more
		}
	}()
	var application, version, tables int
	row := tx.QueryRow("SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id, pragma_user_version")
	if err := row.Scan(&application, &version, &tables); err != nil {
		return err
	}
	switch {
	case application == applicationID && version >= 1 && version <= len(steps):
	case application == applicationID && version > len(steps):
		return errNewer
	case application == 0 && version == 0 && tables == 0:
		if _, err := tx.Exec(fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: it is another program's", errDamaged)
	}
	if version == len(steps) {
		return tx.Commit()
	}
	for ; version < len(steps); version++ {
		if _, err := tx.Exec(steps[version]); err != nil {
			return fmt.Errorf("progress: bring the file from version %d to %d: %w", version, version+1, err)
		}
	}
	if _, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}

// SQLite's result codes that are told apart, without their extended part.
const (
	codeBusy     = 5
	codeReadOnly = 8
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeNotADB   = 26
)

// code is SQLite's result code of an error, or 0.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// isDamage reports whether an error says that a file is not what it should be.
func isDamage(err error) bool {
	c := code(err)
	return errors.Is(err, errDamaged) || c == codeCorrupt || c == codeNotADB
}

// reason is an error as a learner understands it.
func reason(err error, dir string) string {
	switch c := code(err); {
	case errors.Is(err, errNewer):
		return errNewer.Error()
	case isDamage(err):
		return errDamaged.Error()
	case c == codeFull || errors.Is(err, syscall.ENOSPC):
		return "the disk is full"
	case c == codeBusy:
		return "another program keeps " + filepath.Join(dir, file) + " to itself"
	case c == codeReadOnly || c == codeCantOpen || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return "there is no writing to " + dir
	}
	return err.Error()
}

// setAside renames a damaged file, with what SQLite keeps beside it, and
// returns its new name. found is the file as it was before it turned out to be
// damaged: where another program was quicker, the file that is there now is a
// new one, and "" is returned.
func setAside(path string, found os.FileInfo, now time.Time) (string, error) {
	present, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(found, present) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	base := strings.TrimSuffix(path, ".db") + ".damaged-" + now.UTC().Format("20060102-150405")
	aside := base + ".db"
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s-%d.db", base, n)
	}
	if err := os.Rename(path, aside); err != nil {
		return "", err
	}
	for _, suffix := range []string{"-wal", "-shm", "-journal"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
