package story

import (
	"bytes"
	"context"
	"errors"
	"reflect"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// KeptError says that somebody else saved first. What could not be saved is
// sealed as a revision, so that both versions stay. It is a Conflict fault.
type KeptError struct {
	Revision RevisionID // the copy that lost
	Version  int        // of the working copy as it stands now
	fault    *fault.Error
}

func (e *KeptError) Error() string {
	return "the lost copy is revision " + string(e.Revision) + ": " + e.fault.Error()
}

// Unwrap gives the fault for the person at the door.
func (e *KeptError) Unwrap() error { return e.fault }

// Save keeps the working copy and gives its new version. If somebody else
// saved since version, nothing of theirs is touched, the copy that lost is
// sealed, and the error is a *KeptError. Saving what stands already is no change.
func (s *Stories) Save(ctx context.Context, by staff.Person, id StoryID, version int, f Fields, body *doc.Node) (int, error) {
	if err := by.May(anybody); err != nil {
		return 0, err
	}
	body, stored, bodyErr := checked(body)
	if err := errors.Join(f.tidy(), bodyErr); err != nil {
		return 0, err
	}
	if err := s.named(ctx, f); err != nil {
		return 0, err
	}
	words, now := doc.Words(body), 0
	var kept *KeptError
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		kept = nil
		w, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		mine := manuscript{f, stored, words}
		if mine.fields.Family == "" {
			mine.fields.Family = w.Family
		}
		if mine.fields.Slug != "" && mine.fields.Slug != w.Slug { // an old address may have a slug that we would not make
			mine.fields.Slug = lang.Slug(mine.fields.Slug)
		}
		if now = w.Version; now != version {
			kept, err = keep(ctx, tx, by, w, mine)
			return err
		}
		if bytes.Equal(stored, w.body) && reflect.DeepEqual(mine.fields, w.Fields) {
			return nil
		}
		now++
		return change(ctx, tx, by, w, mine)
	})
	if err == nil && kept != nil {
		err = kept
	}
	return now, err
}

// keep seals the copy that lost to somebody who saved first.
func keep(ctx context.Context, tx *db.Tx, by staff.Person, w working, mine manuscript) (*KeptError, error) {
	id, err := seal(ctx, tx, w.ID, WhyConflict, by, mine)
	if err != nil {
		return nil, err
	}
	return &KeptError{id, w.Version, changed()}, tx.Tell(ctx, staff.Act(by, "story.conflict", "story:"+string(w.ID), ""))
}

// changed is the fault of one who speaks of a version that is no longer there.
func changed() *fault.Error { return fault.New(fault.Conflict, "story-changed") }

// change writes a new version of the working copy.
func change(ctx context.Context, tx *db.Tx, by staff.Person, w working, c manuscript) error {
	f := c.fields
	if f.Lang != w.Lang && w.path != "" {
		return fault.Bad("lang", "story-lang-fixed")
	}
	if f.Family != w.Family || f.Lang != w.Lang && f.Family != string(w.ID) {
		if err := freeInFamily(ctx, tx, w.ID, f); err != nil {
			return err
		}
	}
	_, err := tx.Do(ctx, `
		update story_story set version = version + 1, family = $2, lang = $3, kind = $4, slug = $5, headline = $6, folded = $7,
			standfirst = $8, dateline = $9, credit = $10, section = $11, bylines = $12, tags = $13, lead = $14, words = $15,
			changed_at = $16, changed_by = $17, changed_name = $18, sealed = null, body = $19
		where id = $1`,
		w.ID, f.Family, f.Lang, f.Kind, f.Slug, f.Headline, lang.Fold(f.Headline),
		f.Standfirst, f.Dateline, f.Credit, orNull(string(f.Section)), db.JSON[[]staff.BylineID]{V: f.Bylines}, db.JSON[[]string]{V: f.Tags}, f.Lead, c.words,
		db.At(tx.Now()), by.ID, by.Name, string(c.body))
	return err
}

// named tells whether the section, the bylines and the picture that a story names are there.
func (s *Stories) named(ctx context.Context, f Fields) error {
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	var all faults
	if _, ok := n.section(f.Section); !ok && f.Section != "" {
		all.bad("section", "story-section-unknown")
	}
	for _, b := range f.Bylines {
		if _, ok := n.bylines[b]; !ok {
			all.bad("bylines", "story-byline-unknown")
			break
		}
	}
	if f.Lead != "" {
		if _, err := s.Media(ctx, f.Lead); fault.Is(err, fault.NotFound) {
			all.bad("lead", "story-picture-unknown")
		} else if err != nil {
			return err
		}
	}
	return all.err()
}
