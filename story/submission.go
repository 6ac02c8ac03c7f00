package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// Submit sends a story to the editors with a word to them, and seals the copy that is sent.
func (s *Stories) Submit(ctx context.Context, by staff.Person, id StoryID, word string) error {
	if err := by.May(anybody); err != nil {
		return err
	}
	word, err := note("note", word, false)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		w, err := find(ctx, tx, id)
		if err != nil {
			return err
		}
		if w.Headline == "" {
			return fault.Bad("headline", "fault-field-missing")
		}
		if _, err := seal(ctx, tx, id, WhySubmitted, by, w.manuscript()); err != nil {
			return err
		}
		if err := hand(ctx, tx, "story_return", "story_submission", by, id, word); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "story.submit", "story:"+string(id), ""))
	})
}

// Return gives a submitted story back with a word to the one who sent it.
func (s *Stories) Return(ctx context.Context, by staff.Person, id StoryID, word string) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	word, err := note("note", word, false)
	if err != nil {
		return err
	}
	if !askable(string(id)) {
		return notFound()
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var waits bool
		if err := tx.Row(ctx, `select exists (select 1 from story_submission where story = $1)`, id).Scan(&waits); err != nil {
			return err
		}
		if !waits {
			return fault.New(fault.Conflict, "story-not-submitted")
		}
		if err := hand(ctx, tx, "story_submission", "story_return", by, id, word); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(by, "story.return", "story:"+string(id), ""))
	})
}

// hand moves a story from one table of hands to the other.
func hand(ctx context.Context, tx *db.Tx, from, to string, by staff.Person, id StoryID, word string) error {
	if _, err := tx.Do(ctx, `delete from `+from+` where story = $1`, id); err != nil {
		return err
	}
	_, err := tx.Do(ctx, `
		insert into `+to+` (story, at, by_id, by_name, note) values ($1, $2, $3, $4, $5)
		on conflict (story) do update set at = excluded.at, by_id = excluded.by_id, by_name = excluded.by_name, note = excluded.note`,
		id, db.At(tx.Now()), by.ID, by.Name, word)
	return err
}
