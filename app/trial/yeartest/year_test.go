package yeartest_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/app/trial/yeartest"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/test/journal"
)

// Supporters go through a year of everything that may happen to money, and in
// the end nothing differs. `make bench` plays it with 5,000, `make chaos` with
// a hundred other fates.
func TestAYearOfSupportersEndsWithoutADifference(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		t.Parallel()
		r, err := yeartest.Play(t.Context(), yeartest.Options{Data: t.TempDir(), Database: dsn, Seed: 1, Supporters: people, Log: journal.Log()})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		for _, d := range r.Differences {
			t.Error(d)
		}
		// The few that are watched for races may find room on the full disk.
		if r.Payments < 3*people || r.Letters < r.Payments || r.Refused == 0 && people > 100 {
			t.Errorf("this was no year: %s", r)
		}
	})
}
