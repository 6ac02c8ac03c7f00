package yeartest_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/app/trial/yeartest"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/test/journal"
)

// In the middle of a year the bank closes the newsroom's account: nobody's time
// ends early, and the books agree with what both banks have on record.
func TestAYearWithALostBankEndsWithoutADifference(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		t.Parallel()
		r, err := yeartest.PlayLost(t.Context(), yeartest.Options{Data: t.TempDir(), Database: dsn, Seed: 1, Supporters: people, Log: journal.Log()})
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		for _, d := range r.Differences {
			t.Error(d)
		}
		if r.Payments < 3*people || r.Letters < r.Payments {
			t.Errorf("this was no year: %s", r)
		}
	})
}
