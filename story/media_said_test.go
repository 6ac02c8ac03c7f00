package story_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/clock"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/schema"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

// Pictures described while a copy of their first words was kept find the language that came first.
func TestPicturesDescribedEarlierFindTheirFirstLanguage(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		d := must(db.Open(ctx, dsn, clock.At(dbtest.Start)))(t)
		t.Cleanup(func() { d.Close() })
		if err := d.MigrateTo(ctx, schema.Files, 2026112310); err != nil {
			t.Fatal(err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			for _, p := range []struct {
				id, copied string
				said       map[string]string
			}{
				{"archive", "A lake", nil},
				{"same", "झील", map[string]string{"en": "A lake", "hi": "झील"}},
				{"corrected", "झील", map[string]string{"hi": "शाम की झील", "ur": "جھیل"}},
			} {
				if _, err := tx.Do(ctx, `insert into story_media (id, sum, name, alt, caption, credit, width, height, tone, sizes, made_at, made_by)
					values ($1, $1, '', $2, '', '', 4, 3, '', '[]', 0, '')`, p.id, p.copied); err != nil {
					return err
				}
				for code, alt := range p.said {
					if _, err := tx.Do(ctx, `insert into story_media_words (media, lang, alt, caption, credit) values ($1, $2, $3, '', '')`, p.id, code, alt); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, schema.Files); err != nil {
			t.Fatal(err)
		}
		blobs := must(blob.Open(t.TempDir()))(t)
		t.Cleanup(func() { blobs.Close() })
		s := story.New(d, staff.New(d), blobs)
		for id, want := range map[story.MediaID]string{"archive": "A lake", "same": "झील", "corrected": "शाम की झील"} {
			if m := must(s.Media(ctx, id))(t); m.Alt != want {
				t.Errorf("%s says %q, want %q", id, m.Alt, want)
			}
		}
	})
}
