package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"github.com/nightdesk/nightdesk/base/fault"
)

// Querier reads: a DB from its readers, a Tx inside itself.
type Querier interface {
	Row(ctx context.Context, q string, args ...any) *sql.Row
	Rows(ctx context.Context, q string, args ...any) (*sql.Rows, error)
	// Places writes the parameters of many rows at once: ($1, $2), ($3, $4).
	Places(rows, width int) string
}

// Places writes the parameters of many rows. SQLite takes $1 for a name and
// looks names up one by one, which is fine for ten and not for thousands: it
// gets nameless ones, counted as they stand.
func (d *DB) Places(rows, width int) string {
	var b strings.Builder
	for i := range rows * width {
		switch {
		case i == 0:
			b.WriteByte('(')
		case i%width == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if d.engine == SQLite {
			b.WriteByte('?')
		} else {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(i + 1))
		}
	}
	b.WriteByte(')')
	return b.String()
}

// Places writes the parameters of many rows, as DB.Places does.
func (t *Tx) Places(rows, width int) string { return t.db.Places(rows, width) }

// Row reads one row outside any transaction.
func (d *DB) Row(ctx context.Context, q string, args ...any) *sql.Row {
	if s := d.reads.get(ctx, d, d.read, q); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return d.read.QueryRowContext(ctx, q, args...)
}

// Rows reads many rows outside any transaction. Close them.
func (d *DB) Rows(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	if s := d.reads.get(ctx, d, d.read, q); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return d.read.QueryContext(ctx, q, args...)
}

// Snapshot reads many things as they stood at one moment, while writers go on.
func (d *DB) Snapshot(ctx context.Context, fn func(Querier) error) error {
	opts := &sql.TxOptions{ReadOnly: d.engine == Postgres}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return fn(&Tx{db: d, tx: tx})
}

// All reads every row; into gives the places to scan one into.
func All[T any](ctx context.Context, from Querier, into func(*T) []any, q string, args ...any) ([]T, error) {
	rows, err := from.Rows(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var t T
		if err := rows.Scan(into(&t)...); err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// One reads one row, or is a NotFound fault.
func One[T any](ctx context.Context, from Querier, into func(*T) []any, q string, args ...any) (T, error) {
	var t T
	err := from.Row(ctx, q, args...).Scan(into(&t)...)
	return t, Found(err)
}

// Found turns the absence of a row into a NotFound fault. A key that is not
// UTF-8 or holds a NUL names nothing either: SQLite does not find it, and
// PostgreSQL calls it an error (character_not_in_repertoire).
func Found(err error) error {
	var pg *pgconn.PgError
	if errors.Is(err, sql.ErrNoRows) || errors.As(err, &pg) && pg.Code == "22021" {
		return fault.New(fault.NotFound, "fault-not-found")
	}
	return err
}

// NewID makes a UUIDv7: unique without asking the database, and in order of time.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Time is a moment kept as microseconds since 1970 in UTC; the zero moment is NULL.
type Time struct{ time.Time }

// At makes a Time of a moment.
func At(t time.Time) Time { return Time{t} }

func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.UnixMicro(), nil
}

func (t *Time) Scan(v any) error {
	switch n := v.(type) {
	case nil:
		t.Time = time.Time{}
	case int64:
		t.Time = time.UnixMicro(n).UTC()
	default:
		return fmt.Errorf("a moment is kept as %T", v)
	}
	return nil
}

// JSON keeps a value as JSON text.
type JSON[T any] struct{ V T }

func (j JSON[T]) Value() (driver.Value, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

func (j *JSON[T]) Scan(v any) error {
	switch s := v.(type) {
	case nil:
		return nil
	case string:
		return json.Unmarshal([]byte(s), &j.V)
	case []byte:
		return json.Unmarshal(s, &j.V)
	}
	return fmt.Errorf("JSON is kept as %T", v)
}

// IsDuplicate tells whether a statement broke a unique or primary key.
func IsDuplicate(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == 2067 || lite.Code() == 1555 // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY
	}
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// again tells whether a transaction lost a race on PostgreSQL and may simply run again.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// Moment is a place to scan a kept time into a plain time.Time.
func Moment(t *time.Time) sql.Scanner { return (*moment)(t) }

type moment time.Time

func (m *moment) Scan(v any) error {
	var t Time
	err := t.Scan(v)
	*m = moment(t.Time)
	return err
}
