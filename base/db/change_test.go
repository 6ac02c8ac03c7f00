package db_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
)

func TestWhatChangedWhileTheDatabaseWasOutOfReachIsHeardOnceAfterwards(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var dropped []string
		d.OnChange(func(tags []string) { dropped = append(dropped, tags...) })
		now := time.Now()
		poll := db.Ear(now.Add(-8 * time.Minute))
		if err := poll(t.Context(), d, now.Add(-5*time.Minute)); err != nil {
			t.Fatal(err)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error { // by another process, while this one could not ask
			for id, at := range map[string]time.Time{"before": now.Add(-9 * time.Minute), "missed": now.Add(-3 * time.Minute)} {
				if _, err := tx.Do(t.Context(), `insert into db_change (id, origin, at, tags) values ($1, 'other', $2, $3)`,
					id, db.At(at), db.JSON[[]string]{V: []string{id}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []time.Time{now, now.Add(time.Second), now.Add(2 * time.Minute)} {
			if err := poll(t.Context(), d, at); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(dropped, []string{"missed"}) {
			t.Errorf("dropped %q; want what was missed, once, and nothing from before the start", dropped)
		}
	})
}
