package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// Withdraw takes a live story away from readers for a reason that the desk
// keeps to itself. Its address says that it was withdrawn; Publish brings it back.
func (s *Stories) Withdraw(ctx context.Context, by staff.Person, id StoryID, reason string) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	reason, err := note("reason", reason, true)
	if err != nil {
		return err
	}
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := find(ctx, tx, id); err != nil {
			return err
		}
		old, err := public(ctx, tx, id)
		if err != nil {
			return err
		}
		if old == nil {
			return fault.New(fault.Conflict, "story-not-live")
		}
		tags, err := neighbours(ctx, tx, id)
		if err != nil {
			return err
		}
		tx.Change(append(tags, pages(*old, n)...)...)
		if err := takeAway(ctx, tx, by, old, reason); err != nil {
			return err
		}
		if err := tx.Tell(ctx, Withdrawn{Story: id, Path: old.path}); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "story.withdraw", "story:"+string(id), reason))
	})
}

func takeAway(ctx context.Context, tx *db.Tx, by staff.Person, old *publication, reason string) error {
	if err := unlist(ctx, tx, old.number); err != nil {
		return err
	}
	for _, q := range []string{`delete from story_publication where story = $1`, `delete from story_submission where story = $1`} {
		if _, err := tx.Do(ctx, q, old.story); err != nil {
			return err
		}
	}
	_, err := tx.Do(ctx, `insert into story_withdrawal (story, path, lang, first_at, at, by_id, by_name, reason) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		old.story, old.path, old.Lang, db.At(old.first), db.At(tx.Now()), by.ID, by.Name, reason)
	return err
}
