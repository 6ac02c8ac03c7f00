package story_test

import (
	"testing"

	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

func openBench(b *testing.B) *story.Stories {
	d := dbtest.Open(b, dbtest.SQLite(b))
	blobs, err := blob.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { blobs.Close() })
	return story.New(d, staff.New(d), blobs)
}
