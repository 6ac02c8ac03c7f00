package story

import (
	"context"
	"fmt"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// ArrangeStrip puts these sections in the strip over every page, in this
// order. All others stand behind them as they stood, on the page of all
// sections. A section that is not there, or named twice, changes nothing.
func (s *Stories) ArrangeStrip(ctx context.Context, by staff.Person, strip []SectionID) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		all, err := db.All(ctx, tx, func(id *SectionID) []any { return []any{id} }, `select id from story_section order by position, id`)
		if err != nil {
			return err
		}
		order, err := arranged(all, strip)
		if err != nil {
			return err
		}
		for i, id := range order {
			if _, err := tx.Do(ctx, `update story_section set position = $2, strip = $3 where id = $1`, id, i+1, i < len(strip)); err != nil {
				return err
			}
		}
		tx.Change("sections")
		return tx.Tell(ctx, staff.Act(by, "story.strip", "sections", fmt.Sprint(len(strip))))
	})
}

// arranged is all sections: those of the strip first, in its order, then the others in theirs.
func arranged(all, strip []SectionID) ([]SectionID, error) {
	there := map[SectionID]bool{}
	for _, id := range all {
		there[id] = true
	}
	out := make([]SectionID, 0, len(all))
	for _, id := range strip {
		if !there[id] {
			return nil, fault.Bad("strip", "story-section-unknown")
		}
		there[id] = false
		out = append(out, id)
	}
	for _, id := range all {
		if there[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

// ArchiveSection finds the section with a slug, or adds it behind the others
// under a name in the main language. A new one stands in the strip only while
// that has fewer than StripSize: whoever brings an archive names the sections
// that matter most first.
func (s *Stories) ArchiveSection(ctx context.Context, slug, name string) (id SectionID, fresh bool, err error) {
	m, err := s.staff.Masthead(ctx)
	if err != nil {
		return "", false, err
	}
	sec := Section{Slug: slug, Names: map[lang.Code]string{m.Main(): name}}
	if err := sec.tidy(); err != nil {
		return "", false, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		fresh = false
		err := db.Found(tx.Row(ctx, `select id from story_section where slug = $1`, sec.Slug).Scan(&id))
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := tx.Row(ctx, `
			select coalesce(max(position), 0) + 1, (select count(*) from story_section where strip) >= $1 from story_section`,
			StripSize).Scan(&sec.Position, &sec.OffStrip); err != nil {
			return err
		}
		id, fresh = SectionID(db.NewID()), true
		tx.Change("sections", "section:"+sec.Slug)
		if err := putSection(ctx, tx, id, sec); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(archivist, "story.section", "section:"+string(id), sec.Slug))
	})
	return id, fresh, err
}
