package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/test/journal"
)

func TestWhoLeftIsListedBesideTheDatabase(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx, dir := t.Context(), t.TempDir()
		a, err := Open(ctx, Options{Data: dir, Database: dsn, URL: "https://news.example", Log: journal.Log()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := a.Close(ctx); err != nil {
				t.Error(err)
			}
		})
		if err := a.Prepare(ctx); err != nil {
			t.Fatal(err)
		}
		listed := func(want ...string) {
			t.Helper()
			b, err := os.ReadFile(filepath.Join(dir, "left.txt"))
			if got := strings.Fields(string(b)); err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("listed %v, want %v, %v", got, want, err)
			}
			if st, err := os.Stat(filepath.Join(dir, "left.txt")); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", st, err)
			}
		}
		reader, err := a.Audience.Welcome(ctx, "asha@example.net", "en")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.rememberAllLeft(ctx); err != nil {
			t.Fatal(err)
		}
		listed() // nobody has, and the list says so
		if err := a.Audience.Leave(ctx, reader.ID); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := a.rememberLeft(ctx, audience.Left{Reader: reader.ID}); err != nil {
				t.Fatal(err)
			}
		}
		listed(string(reader.ID))
		// A list that was lost is made again of what the newsroom knows.
		if err := os.Remove(filepath.Join(dir, "left.txt")); err != nil {
			t.Fatal(err)
		}
		if err := a.rememberAllLeft(ctx); err != nil {
			t.Fatal(err)
		}
		listed(string(reader.ID))
	})
}
