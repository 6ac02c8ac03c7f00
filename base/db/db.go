package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the pure Go SQLite: one static binary for every system

	"github.com/nightdesk/nightdesk/base/clock"
)

// Engine names what is underneath. Only full-text search, the triggers that
// keep the books from being changed, and base/job may ask.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// DB reads from several connections and writes through one door.
type DB struct {
	engine      Engine
	path        string // of the SQLite file, or ""
	read, write *sql.DB
	pool        *pgxpool.Pool // on PostgreSQL, for base/job
	clock       *clock.Clock
	feed        feed
	turns       turns    // at the writer of SQLite
	reads       prepared // on the readers
	writes      prepared // on the writer

	mu   sync.RWMutex
	tell func(ctx context.Context, tx *Tx, fact any) error
}

// Open opens postgres://… as PostgreSQL and anything else as the path of an SQLite file.
// It does not touch the tables: Migrate does.
func Open(ctx context.Context, dsn string, c *clock.Clock) (*DB, error) {
	d := &DB{clock: c}
	d.feed.init()
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		d.engine = Postgres
		return d, d.openPostgres(ctx, dsn)
	}
	d.engine, d.path = SQLite, strings.TrimPrefix(dsn, "sqlite:")
	return d, d.openSQLite(ctx)
}

func (d *DB) openSQLite(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(d.path), 0o700); err != nil {
		return err
	}
	// Readers' addresses are in it: nobody else on the machine may look, whatever the umask and the folder say.
	if f, err := os.OpenFile(d.path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return err
	} else if err := f.Close(); err != nil {
		return err
	}
	// Pragmas stand in the DSN because each pooled connection must have them.
	common := url.Values{"_pragma": {
		"busy_timeout(10000)",      // first, so that the others may wait
		"journal_mode(WAL)",        // readers never wait for the writer
		"synchronous(FULL)",        // what was acknowledged survives a power cut
		"foreign_keys(1)",          // off by default in SQLite
		"cache_size(-16000)",       // 16 MB a connection
		"temp_store(MEMORY)",       // sorting leaves no readers' rows in a temporary file
		"wal_autocheckpoint(8000)", // 32 MB: a long import rewrites its hot pages less often
		"mmap_size(268435456)",     // reads without copying
	}}
	writer := url.Values{"_pragma": common["_pragma"], "_txlock": {"immediate"}} // a write transaction takes its lock at once, so it never fails half-way
	reader := url.Values{"_pragma": append([]string{"query_only(1)"}, common["_pragma"]...)}
	file := "file:" + (&url.URL{Path: d.path}).EscapedPath()
	var err error
	if d.write, err = sql.Open("sqlite", file+"?"+writer.Encode()); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err := d.write.PingContext(ctx); err != nil { // the writer makes the file before a reader asks for it
		d.write.Close()
		return fmt.Errorf("open %s: %w", d.path, err)
	}
	if d.read, err = sql.Open("sqlite", file+"?"+reader.Encode()); err != nil {
		return err
	}
	d.read.SetMaxOpenConns(4) // measured best, or near it, on two cores
	d.read.SetMaxIdleConns(4)
	return nil
}

func (d *DB) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return fmt.Errorf("the database address cannot be read: %w", err)
	}
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = 16
	}
	if d.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return err
	}
	d.write = stdlib.OpenDBFromPool(d.pool)
	d.write.SetMaxIdleConns(0) // the pool keeps them
	d.read = d.write
	if err := d.write.PingContext(ctx); err != nil {
		d.pool.Close()
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// Close lets go of every connection.
func (d *DB) Close() error {
	d.feed.stop()
	d.reads.close()
	d.writes.close()
	err := d.write.Close()
	if d.read != d.write {
		if e := d.read.Close(); err == nil {
			err = e
		}
	}
	if d.pool != nil {
		d.pool.Close()
	}
	return err
}

// Engine tells what is underneath.
func (d *DB) Engine() Engine { return d.engine }

// Pick chooses a text by engine, for the three places in which the engines differ.
func (d *DB) Pick(sqlite, postgres string) string {
	if d.engine == Postgres {
		return postgres
	}
	return sqlite
}

// Now is the newsroom's moment, in UTC.
func (d *DB) Now() time.Time { return d.clock.Now() }

// Clock is the newsroom's clock.
func (d *DB) Clock() *clock.Clock { return d.clock }

// Path is the SQLite file, or "" on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Writer and Pool are the bare connections for base/job and base/backup; nobody else may ask.
func (d *DB) Writer() *sql.DB { return d.write }

// Pool is the bare PostgreSQL pool, nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// OnTell hands every fact of a transaction to the one who delivers them, inside that transaction.
func (d *DB) OnTell(f func(ctx context.Context, tx *Tx, fact any) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tell = f
}
