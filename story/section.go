package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Section is a part of the paper, such as Town or Sport.
type Section struct {
	ID       SectionID
	Slug     string
	Names    map[lang.Code]string
	Position int  // its place in the row of sections, from the first
	OffStrip bool // readers find it on the page of all sections, not in the strip over every page
}

// StripSize is how many sections an import puts in the strip at most: more
// names than that nobody reads over every page. An editor may choose otherwise.
const StripSize = 7

// Name is what the section is called in a language, or in the first language that has a name for it.
func (s Section) Name(code lang.Code) string {
	if n := s.Names[code]; n != "" {
		return n
	}
	for _, c := range lang.Codes {
		if n := s.Names[c]; n != "" {
			return n
		}
	}
	return s.Slug
}

// sections are all of them in their order, and where each stands.
type sections struct {
	row  []Section
	byID map[SectionID]int
}

func (s sections) section(id SectionID) (Section, bool) {
	i, ok := s.byID[id]
	if !ok {
		return Section{}, false
	}
	return s.row[i], true
}

func (s sections) bySlug(slug string) (Section, bool) {
	for _, one := range s.row {
		if one.Slug == slug {
			return one, true
		}
	}
	return Section{}, false
}

func (s *Stories) loadSections(ctx context.Context) (sections, error) {
	type row struct {
		Section
		names db.JSON[map[lang.Code]string]
	}
	rows, err := db.All(ctx, s.db, func(r *row) []any { return []any{&r.ID, &r.Slug, &r.names, &r.Position, &r.OffStrip} },
		`select id, slug, names, position, not strip from story_section order by position, id`)
	out := sections{byID: map[SectionID]int{}}
	for i, r := range rows {
		r.Section.Names = r.names.V
		out.row = append(out.row, r.Section)
		out.byID[r.ID] = i
	}
	return out, err
}

// Sections lists the sections in their order. The caller must not change what it is given.
func (s *Stories) Sections(ctx context.Context) ([]Section, error) {
	n, err := s.names(ctx)
	return n.row, err
}

// SaveSection adds a section, or changes the one with this id. Its slug is made
// from the first name when empty; a section whose slug changes leaves a redirect.
func (s *Stories) SaveSection(ctx context.Context, by staff.Person, sec Section) (SectionID, error) {
	if err := by.May(staff.Role.Edits); err != nil {
		return "", err
	}
	if err := sec.tidy(); err != nil {
		return "", err
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		id, fresh := sec.ID, sec.ID == ""
		if fresh {
			id = SectionID(db.NewID())
		}
		var old string
		err := db.Found(tx.Row(ctx, `select slug from story_section where id = $1`, id).Scan(&old))
		if err != nil && !(fresh && fault.Is(err, fault.NotFound)) {
			return err
		}
		if err := putSection(ctx, tx, id, sec); err != nil {
			return err
		}
		sec.ID = id
		tx.Change("sections", "section:"+sec.Slug)
		if old != "" && old != sec.Slug {
			tx.Change("section:" + old)
			if err := redirect(ctx, tx, "/section/"+old, "/section/"+sec.Slug); err != nil {
				return err
			}
		}
		return tx.Tell(ctx, staff.Act(by, "story.section", "section:"+string(id), sec.Slug))
	})
	if err != nil {
		return "", err
	}
	return sec.ID, nil
}

func putSection(ctx context.Context, tx *db.Tx, id SectionID, sec Section) error {
	var other string
	err := db.Found(tx.Row(ctx, `select id from story_section where slug = $1 and id <> $2`, sec.Slug, id).Scan(&other))
	if err == nil {
		return fault.Bad("slug", "story-slug-taken")
	}
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	_, err = tx.Do(ctx, `
		insert into story_section (id, slug, names, position, strip) values ($1, $2, $3, $4, $5)
		on conflict (id) do update set slug = excluded.slug, names = excluded.names, position = excluded.position, strip = excluded.strip`,
		id, sec.Slug, db.JSON[map[lang.Code]string]{V: sec.Names}, sec.Position, !sec.OffStrip)
	return err
}

func (s *Section) tidy() error {
	var all faults
	kept := map[lang.Code]string{}
	for _, code := range lang.Codes {
		name := s.Names[code]
		if all.line("name-"+string(code), &name, 60) && name != "" {
			kept[code] = name
		}
	}
	s.Names = kept
	if len(kept) == 0 && len(all) == 0 {
		all.bad("name", "fault-field-missing")
	}
	all.line("slug", &s.Slug, 80)
	if s.Slug == "" {
		s.Slug = s.Name("")
	}
	s.Slug = lang.Slug(s.Slug)
	if s.Position < 0 || s.Position > 100_000 { // an old archive may bring thousands of categories
		all.bad("position", "story-position")
	}
	return all.err()
}

// RemoveSection removes a section in which no story stands, neither live nor in work.
func (s *Stories) RemoveSection(ctx context.Context, by staff.Person, id SectionID) error {
	if err := by.May(staff.Role.Edits); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		var slug string
		if err := db.Found(tx.Row(ctx, `select slug from story_section where id = $1`, id).Scan(&slug)); err != nil {
			return err
		}
		var used bool
		if err := tx.Row(ctx, `
			select exists (select 1 from story_story where section = $1) or exists (select 1 from story_publication where section = $1)`,
			id).Scan(&used); err != nil {
			return err
		}
		if used {
			return fault.New(fault.Conflict, "story-section-used")
		}
		if _, err := tx.Do(ctx, `delete from story_section where id = $1`, id); err != nil {
			return err
		}
		tx.Change("sections", "section:"+slug)
		return tx.Tell(ctx, staff.Act(by, "story.section-remove", "section:"+string(id), slug))
	})
}
