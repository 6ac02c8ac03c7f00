package job

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/nightdesk/nightdesk/base/db"
)

// pgxTx shows River our open database/sql transaction as one of pgx: the same
// connection, on which only we may commit or roll back.
func pgxTx(tx *db.Tx) (pgx.Tx, error) {
	var conn *pgx.Conn
	err := tx.Conn().Raw(func(c any) error {
		std, ok := c.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("the connection is a %T", c)
		}
		conn = std.Conn()
		return nil
	})
	return &borrowed{conn: conn}, err
}

var errBorrowed = errors.New("the transaction belongs to base/db")

type borrowed struct {
	conn *pgx.Conn
	deep int
}

func (b *borrowed) Begin(ctx context.Context) (pgx.Tx, error) {
	name := fmt.Sprintf("river_%d", b.deep+1)
	if _, err := b.conn.Exec(ctx, "savepoint "+name); err != nil {
		return nil, err
	}
	return &savepoint{borrowed{b.conn, b.deep + 1}, name, false}, nil
}
func (b *borrowed) Commit(context.Context) error   { return errBorrowed }
func (b *borrowed) Rollback(context.Context) error { return errBorrowed }
func (b *borrowed) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return b.conn.CopyFrom(ctx, table, columns, rows)
}
func (b *borrowed) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return b.conn.SendBatch(ctx, batch)
}
func (b *borrowed) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }
func (b *borrowed) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return b.conn.Prepare(ctx, name, sql)
}
func (b *borrowed) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return b.conn.Exec(ctx, sql, args...)
}
func (b *borrowed) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return b.conn.Query(ctx, sql, args...)
}
func (b *borrowed) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return b.conn.QueryRow(ctx, sql, args...)
}
func (b *borrowed) Conn() *pgx.Conn { return b.conn }

// savepoint is a transaction inside the borrowed one; River makes one for some of its statements.
type savepoint struct {
	borrowed
	name string
	done bool
}

func (s *savepoint) Commit(ctx context.Context) error {
	if s.done {
		return pgx.ErrTxClosed
	}
	s.done = true
	_, err := s.conn.Exec(ctx, "release savepoint "+s.name)
	return err
}

func (s *savepoint) Rollback(ctx context.Context) error {
	if s.done {
		return pgx.ErrTxClosed
	}
	s.done = true
	_, err := s.conn.Exec(ctx, "rollback to savepoint "+s.name)
	return err
}
