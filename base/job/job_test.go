package job_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/job"
	"github.com/nightdesk/nightdesk/test/journal"
)

type rang struct{ Bell string }

func begin(t *testing.T, d *db.DB, build func(*job.Jobs)) *job.Jobs {
	t.Helper()
	j := job.New(d, journal.Log())
	build(j)
	if err := j.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := j.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return j
}

func settle(t *testing.T, j *job.Jobs) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := j.Settle(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestAFactReachesEveryListenerIfTheTransactionCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var one, two atomic.Int64
		j := begin(t, d, func(j *job.Jobs) {
			job.On(j, "test.one", func(_ context.Context, f rang) error {
				if f.Bell != "night" {
					t.Errorf("heard %+v", f)
				}
				one.Add(1)
				return nil
			})
			job.On(j, "test.two", func(ctx context.Context, f rang) error {
				err := d.Write(ctx, func(tx *db.Tx) error { return job.Complete(ctx, tx) })
				if err == nil {
					two.Add(1)
				}
				return err
			})
		})
		no := errors.New("no")
		for _, end := range []error{nil, no, nil} {
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				if err := tx.Tell(t.Context(), rang{"night"}); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
		}
		settle(t, j)
		if one.Load() != 2 || two.Load() != 2 {
			t.Errorf("heard %d and %d times; want 2 and 2", one.Load(), two.Load())
		}
	})
}

func TestAFailedDeliveryIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var n atomic.Int64
		j := begin(t, d, func(j *job.Jobs) {
			job.On(j, "test.late", func(context.Context, rang) error {
				if n.Add(1) == 1 {
					return errors.New("the line is down")
				}
				return nil
			})
		})
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Tell(t.Context(), rang{"x"}) }); err != nil {
			t.Fatal(err)
		}
		settle(t, j)
		if n.Load() != 2 {
			t.Errorf("tried %d times; want 2", n.Load())
		}
	})
}

func TestSettlingDoesNotWaitForTheWorldsClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var n, down atomic.Int64
		down.Store(3)
		j := begin(t, d, func(j *job.Jobs) {
			job.On(j, "test.late", func(context.Context, rang) error {
				if n.Add(1) <= down.Load() {
					return errors.New("the line is down")
				}
				return nil
			})
		})
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Tell(t.Context(), rang{"x"}) }); err != nil {
			t.Fatal(err)
		}
		settle(t, j) // the fourth try would come after a minute and a half
		if n.Load() != 4 {
			t.Errorf("tried %d times; want 4", n.Load())
		}
		down.Store(1 << 40)
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tx.Tell(t.Context(), rang{"y"}) }); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		if err := j.Settle(ctx); err == nil || ctx.Err() != nil {
			t.Errorf("a fact that nobody takes: %v, %v", err, ctx.Err())
		}
		down.Store(0)
		settle(t, j)
	})
}

func TestASweepRunsByTheNewsroomsClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ran := make(chan time.Time, 16)
		begin(t, d, func(j *job.Jobs) {
			j.Every("test.day", 24*time.Hour, func(context.Context) error { ran <- d.Now(); return nil })
		})
		first := <-ran
		d.Clock().Move(25 * time.Hour)
		select {
		case second := <-ran:
			if second.Sub(first) != 25*time.Hour {
				t.Errorf("ran at %s and %s", first, second)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("a day passed and nothing ran")
		}
	})
}
