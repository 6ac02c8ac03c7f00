package story

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
)

// Why a revision was sealed.
const (
	WhyPublished = "published"
	WhyCorrected = "corrected"
	WhySubmitted = "submitted" // sent to an editor
	WhyConflict  = "conflict"  // lost to somebody who saved first
	WhyArchived  = "archived"  // came in from elsewhere
)

// Revision is a sealed copy of a story. The database refuses to change it.
type Revision struct {
	ID       RevisionID
	Story    StoryID
	N        int // counts per story from 1
	Why      string
	By       string // name
	At       time.Time
	Headline string
	Words    int
	Fields   Fields    // only from Revision
	Body     *doc.Node // only from Revision
}

const revisionColumns = `id, story, n, why, by_name, at, headline, words`

func (r *Revision) fields() []any {
	return []any{&r.ID, &r.Story, &r.N, &r.Why, &r.By, db.Moment(&r.At), &r.Headline, &r.Words}
}

// Revisions lists the sealed copies of a story, the newest first, without their bodies.
func (s *Stories) Revisions(ctx context.Context, id StoryID) ([]Revision, error) {
	if !askable(string(id)) {
		return nil, nil
	}
	return db.All(ctx, s.db, (*Revision).fields, `select `+revisionColumns+` from story_revision where story = $1 order by n desc`, id)
}

// Revision gives one sealed copy whole.
func (s *Stories) Revision(ctx context.Context, id RevisionID) (Revision, error) {
	if !askable(string(id)) {
		return Revision{}, notFound()
	}
	type row struct {
		Revision
		fields db.JSON[Fields]
		body   []byte
	}
	r, err := db.One(ctx, s.db, func(r *row) []any { return append(r.Revision.fields(), &r.fields, &r.body) },
		`select `+revisionColumns+`, fields, body from story_revision where id = $1`, id)
	if err != nil {
		return Revision{}, err
	}
	r.Revision.Fields = r.fields.V
	r.Revision.Body, err = doc.Parse(r.body)
	return r.Revision, err
}

// manuscript is a version of a story that is to be sealed.
type manuscript struct {
	fields Fields
	body   []byte
	words  int
}

// seal keeps a copy of a story for good.
func seal(ctx context.Context, tx *db.Tx, story StoryID, why string, by staff.Person, c manuscript) (RevisionID, error) {
	var last int
	if err := tx.Row(ctx, `select coalesce(max(n), 0) from story_revision where story = $1`, story).Scan(&last); err != nil {
		return "", err
	}
	id := RevisionID(db.NewID())
	return id, sealAll(ctx, tx, [][]any{c.row(id, story, last+1, why, by, tx.Now())})
}

func (c manuscript) row(id RevisionID, story StoryID, n int, why string, by staff.Person, at time.Time) []any {
	return []any{id, story, n, why, by.ID, by.Name, db.At(at), c.fields.Headline, c.words, db.JSON[Fields]{V: c.fields}, string(c.body)}
}

func sealAll(ctx context.Context, tx *db.Tx, rows [][]any) error {
	return insert(ctx, tx, `insert into story_revision (id, story, n, why, by_id, by_name, at, headline, words, fields, body)`, "", rows)
}
