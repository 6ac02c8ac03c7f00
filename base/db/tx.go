package db

import (
	"context"
	"database/sql"
	"math/rand/v2"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Tx is an open write transaction.
type Tx struct {
	db    *DB
	conn  *sql.Conn
	tx    *sql.Tx
	now   time.Time
	tags  []string
	after []func()
}

// tries bounds how often a transaction that lost a race runs again.
const tries = 30

// Write runs fn in a transaction that behaves as if it ran alone: the single
// writer on SQLite, SERIALIZABLE on PostgreSQL. There fn may run more than
// once, so it must have no effect outside the transaction; what must follow
// the commit goes through Tell, Change or After.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	for n := 0; ; n++ {
		tx, err := d.once(ctx, fn)
		if err == nil {
			d.settled(tx)
			return nil
		}
		if !again(err) || n == tries {
			if again(err) {
				return fault.New(fault.Unavailable, "fault-unavailable").Because(err)
			}
			return err
		}
		wait := time.Duration(1+rand.IntN(4<<min(n, 5))) * time.Millisecond
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (d *DB) once(ctx context.Context, fn func(*Tx) error) (*Tx, error) {
	if d.engine == SQLite {
		if err := d.turns.take(ctx); err != nil {
			return nil, err
		}
		defer d.turns.give()
	}
	d.writes.makeReady(ctx, d)
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	opts := &sql.TxOptions{}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelSerializable
	}
	tx, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	t := &Tx{db: d, conn: conn, tx: tx, now: d.Now()}
	if err := fn(t); err != nil {
		return nil, err
	}
	if err := t.keepChange(ctx); err != nil {
		return nil, err
	}
	return t, tx.Commit()
}

// settled does what had to wait for the commit, before the caller is answered.
func (d *DB) settled(t *Tx) {
	if len(t.tags) > 0 {
		d.feed.drop(t.tags)
	}
	for _, f := range t.after {
		f()
	}
}

// Now is one moment for the whole transaction.
func (t *Tx) Now() time.Time { return t.now }

// Row reads one row inside the transaction.
func (t *Tx) Row(ctx context.Context, q string, args ...any) *sql.Row {
	if s := t.ready(ctx, q); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, q, args...)
}

// Rows reads many rows inside the transaction. Close them before the next statement.
func (t *Tx) Rows(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if s := t.ready(ctx, q); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, q, args...)
}

// Do runs a statement and tells how many rows it changed.
func (t *Tx) Do(ctx context.Context, q string, args ...any) (int64, error) {
	var r sql.Result
	var err error
	if s := t.ready(ctx, q); s != nil {
		r, err = s.ExecContext(ctx, args...)
	} else {
		r, err = t.tx.ExecContext(ctx, q, args...)
	}
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// ready is a statement that the writer of SQLite keeps ready, or nil: reading
// the texts of a booking costs more than running them. pgx keeps its own.
func (t *Tx) ready(ctx context.Context, q string) *sql.Stmt {
	if t.conn == nil || t.db.engine != SQLite {
		return nil
	}
	if s := t.db.writes.kept(q); s != nil {
		return t.tx.StmtContext(ctx, s)
	}
	return nil
}

// Prepare readies a statement that runs many times in this transaction. Close it.
func (t *Tx) Prepare(ctx context.Context, q string) (*sql.Stmt, error) {
	return t.tx.PrepareContext(ctx, q)
}

// Dated is a fact that carries when it happened: Tell dates it with the moment of its transaction.
type Dated interface{ Dated(at time.Time) any }

// Tell writes down a fact, so that those who listen hear it at least once if,
// and only if, the transaction commits. A fact names things by id and holds
// nothing private.
func (t *Tx) Tell(ctx context.Context, fact any) error {
	t.db.mu.RLock()
	tell := t.db.tell
	t.db.mu.RUnlock()
	if tell == nil {
		return nil
	}
	if d, ok := fact.(Dated); ok {
		fact = d.Dated(t.now)
	}
	return tell(ctx, t, fact)
}

// Change names what pages show that this transaction changes: "story:ID",
// "front:en", "section:town". Pages with such a tag are dropped after the
// commit and before the caller goes on; other processes follow within a second.
func (t *Tx) Change(tags ...string) { t.tags = append(t.tags, tags...) }

// After runs f once the transaction has committed. It is lost if the process dies first: use Tell for what must happen.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

// SQL and Conn are the bare transaction, for base/job alone.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// Conn is the connection that the transaction runs on, for base/job alone.
func (t *Tx) Conn() *sql.Conn { return t.conn }

// Pick chooses a text by engine.
func (t *Tx) Pick(sqlite, postgres string) string { return t.db.Pick(sqlite, postgres) }
