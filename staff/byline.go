package staff

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
)

// BylineID names a byline.
type BylineID string

// Byline is the name under which reports stand. It outlives the person's time here.
type Byline struct {
	ID     BylineID
	Slug   string
	Name   string
	About  string
	Person PersonID // "" for "Staff reporter" and for those who never signed in
}

const bylineColumns = `id, slug, name, about, coalesce(person, '')`

func (b *Byline) fields() []any { return []any{&b.ID, &b.Slug, &b.Name, &b.About, &b.Person} }

// Bylines lists every byline by name.
func (s *Staff) Bylines(ctx context.Context) ([]Byline, error) {
	return db.All(ctx, s.db, (*Byline).fields, `select `+bylineColumns+` from staff_byline order by name, id`)
}

// Byline finds one byline.
func (s *Staff) Byline(ctx context.Context, id BylineID) (Byline, error) {
	return db.One(ctx, s.db, (*Byline).fields, `select `+bylineColumns+` from staff_byline where id = $1`, id)
}

// BylineBySlug finds the byline whose page has this address.
func (s *Staff) BylineBySlug(ctx context.Context, slug string) (Byline, error) {
	return db.One(ctx, s.db, (*Byline).fields, `select `+bylineColumns+` from staff_byline where slug = $1`, slug)
}

// SaveByline adds a byline, or changes the one with this id. A byline without
// a slug gets one from its name; a slug in use gets a number behind it.
func (s *Staff) SaveByline(ctx context.Context, by Person, b Byline) (BylineID, error) {
	if err := by.May(Role.Edits); err != nil {
		return "", err
	}
	b.Name, b.About = strings.TrimSpace(b.Name), strings.TrimSpace(b.About)
	switch {
	case b.Name == "":
		return "", fault.Bad("name", "fault-field-missing")
	case utf8.RuneCountInString(b.Name) > 120 || !utf8.ValidString(b.Name):
		return "", fault.Bad("name", "fault-too-long", "Max", 120)
	case utf8.RuneCountInString(b.About) > 2000 || !utf8.ValidString(b.About):
		return "", fault.Bad("about", "fault-too-long", "Max", 2000)
	}
	wanted := b.Slug
	if wanted == "" {
		wanted = b.Name
	}
	wanted = lang.Slug(wanted)
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		id, slug := b.ID, wanted
		if id == "" {
			id = BylineID(db.NewID())
		}
		for n := 2; ; n++ {
			var other string
			err := tx.Row(ctx, `select id from staff_byline where slug = $1 and id <> $2`, slug, id).Scan(&other)
			if fault.Is(db.Found(err), fault.NotFound) {
				break
			}
			if err != nil {
				return err
			}
			slug = fmt.Sprintf("%s-%d", wanted, n)
		}
		_, err := tx.Do(ctx, `
			insert into staff_byline (id, slug, name, about, person) values ($1, $2, $3, $4, nullif($5, ''))
			on conflict (id) do update set slug = excluded.slug, name = excluded.name, about = excluded.about, person = excluded.person`,
			id, slug, b.Name, b.About, b.Person)
		if err != nil {
			return err
		}
		b.ID = id
		tx.Change("byline:" + slug)
		return tx.Tell(ctx, Act(by, "staff.byline", "byline:"+string(id), slug))
	})
	return b.ID, err
}
