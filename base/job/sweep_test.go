package job

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/test/journal"
)

func TestWhatBecomesOfASweepThatDoesNotEndWell(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	stopped, stop := context.WithCancel(context.Background())
	stop()
	for name, c := range map[string]struct {
		ctx    context.Context
		do     func(context.Context) error
		logged string // "" for nothing
	}{
		"never ends":       {context.Background(), func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "deadline exceeded"},
		"fails":            {context.Background(), func(context.Context) error { return errors.New("the line is down") }, "the line is down"},
		"panics":           {context.Background(), func(context.Context) error { panic("no such thing") }, "no such thing"},
		"program is ended": {stopped, func(ctx context.Context) error { return ctx.Err() }, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			var log strings.Builder
			j := &Jobs{db: d, log: slog.New(slog.NewTextHandler(journal.Tee(&log), nil))}
			j.Every("test.late", time.Hour, c.do)
			if err := j.run(c.ctx, j.sweeps[0]); err == nil || !j.due(j.sweeps[0]) {
				t.Errorf("%s: %v, and it is not tried again", name, err)
			}
			if got := log.String(); !strings.Contains(got, c.logged) || (got == "") != (c.logged == "") {
				t.Errorf("%s: logged %q", name, got)
			}
		})
	}
}

func TestASweepThatWaitsKeepsNoOtherFromItsTurn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		j := New(d, journal.Log())
		ran := make(chan bool, 8)
		j.Every("test.slow", time.Second, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		j.Every("test.quick", time.Second, func(context.Context) error { ran <- true; return nil })
		if err := j.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ran:
		case <-time.After(20 * time.Second):
			t.Error("the quick one never had its turn")
		}
		if err := j.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
