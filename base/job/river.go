package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/nightdesk/nightdesk/base/db"
)

// queue is River on one engine.
type queue interface {
	prepare(ctx context.Context) error
	start(ctx context.Context) error
	stop(ctx context.Context) error
	insert(ctx context.Context, tx *db.Tx, d delivery) error
	complete(ctx context.Context, tx *db.Tx, job *river.Job[delivery]) error
	// left tells how many facts are about to be tried, and how many have failed and wait for their next try.
	left(ctx context.Context) (waiting, failed int, err error)
	// hurry has those that failed tried now.
	hurry(ctx context.Context) error
}

// on is River with a driver whose transactions are TTx.
type on[TTx any] struct {
	db     *db.DB
	driver riverdriver.Driver[TTx]
	client *river.Client[TTx]
	bare   func(*db.Tx) (TTx, error) // River's view of our transaction
	finish func(context.Context, TTx, *river.Job[delivery]) error
}

func newQueue(d *db.DB, j *Jobs) queue {
	if d.Engine() == db.Postgres {
		return begin(d, j, riverpgxv5.New(d.Pool()), pgxTx, func(ctx context.Context, tx pgx.Tx, job *river.Job[delivery]) error {
			_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, job)
			return err
		})
	}
	return begin(d, j, riversqlite.New(d.Writer()), func(tx *db.Tx) (*sql.Tx, error) { return tx.SQL(), nil },
		func(ctx context.Context, tx *sql.Tx, job *river.Job[delivery]) error {
			_, err := river.JobCompleteTx[*riversqlite.Driver](ctx, tx, job)
			return err
		})
}

func begin[TTx any](d *db.DB, j *Jobs, driver riverdriver.Driver[TTx], bare func(*db.Tx) (TTx, error),
	finish func(context.Context, TTx, *river.Job[delivery]) error) queue {
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(j.deliver))
	client, err := river.NewClient(driver, &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers:              workers,
		Logger:               slog.New(quiet{j.log.Handler()}),
		JobTimeout:           60 * time.Second,
		RescueStuckJobsAfter: 90 * time.Second, // must be longer than a job may take
		// River gives no second notice within this time, and what a listener tells at once would wait for the poll.
		FetchCooldown:     time.Millisecond,
		FetchPollInterval: time.Second, // an insert is heard of sooner; this is for what waited
		// A finished fact says nothing that a room does not know; the table stays small.
		CompletedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		panic(fmt.Sprintf("the queue's settings are wrong: %v", err)) // they are constants
	}
	return &on[TTx]{d, driver, client, bare, finish}
}

func (q *on[TTx]) prepare(ctx context.Context) error {
	migrator, err := rivermigrate.New(q.driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	unlock, err := q.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// lock keeps two processes that start together from migrating together.
func (q *on[TTx]) lock(ctx context.Context) (func(), error) {
	if q.db.Engine() != db.Postgres {
		return func() {}, nil
	}
	conn, err := q.db.Pool().Acquire(ctx)
	if err != nil {
		return nil, err
	}
	const key = 0x6e6967687464 // "nightd"
	if _, err := conn.Exec(ctx, `select pg_advisory_lock($1)`, key); err != nil {
		conn.Release()
		return nil, err
	}
	return func() {
		conn.Exec(context.WithoutCancel(ctx), `select pg_advisory_unlock($1)`, key)
		conn.Release()
	}, nil
}

func (q *on[TTx]) start(ctx context.Context) error {
	if err := q.prepare(ctx); err != nil {
		return err
	}
	if q.db.Engine() == db.SQLite {
		// One process serves an SQLite newsroom, so what is marked as running
		// was cut off by a kill: take it up now, not after the rescue time.
		err := q.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `update river_job set state = 'available' where state = 'running'`)
			return err
		})
		if err != nil {
			return err
		}
	}
	return q.client.Start(context.WithoutCancel(ctx))
}

func (q *on[TTx]) stop(ctx context.Context) error {
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return q.client.StopAndCancel(hard)
	}
	return err
}

func (q *on[TTx]) insert(ctx context.Context, tx *db.Tx, d delivery) error {
	bare, err := q.bare(tx)
	if err != nil {
		return err
	}
	_, err = q.client.InsertTx(ctx, bare, d, nil)
	return err
}

func (q *on[TTx]) complete(ctx context.Context, tx *db.Tx, job *river.Job[delivery]) error {
	bare, err := q.bare(tx)
	if err != nil {
		return err
	}
	return q.finish(ctx, bare, job)
}

func (q *on[TTx]) left(ctx context.Context) (waiting, failed int, err error) {
	err = q.db.Row(ctx, `select count(case when state <> 'retryable' then 1 end), count(case when state = 'retryable' then 1 end)
		from river_job where state in ('available', 'running', 'pending', 'scheduled', 'retryable')`).Scan(&waiting, &failed)
	return waiting, failed, err
}

// River's own way to retry would also run what was done in the meantime.
func (q *on[TTx]) hurry(ctx context.Context) error {
	return q.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Do(ctx, `update river_job set state = 'available', scheduled_at = created_at where state = 'retryable'`)
		return err
	})
}

// quiet passes on what is wrong and keeps River's talk about itself out of the log.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
