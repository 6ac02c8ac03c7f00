package staff

import (
	"cmp"
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

// BylineThatWas finds the byline that had this slug before it got the one it
// has now. A slug that was never given up, or is another byline's by now, is NotFound.
func (s *Staff) BylineThatWas(ctx context.Context, slug string) (Byline, error) {
	if !utf8.ValidString(slug) || strings.ContainsRune(slug, 0) {
		return Byline{}, fault.New(fault.NotFound, "fault-not-found") // PostgreSQL refuses to be asked
	}
	return db.One(ctx, s.db, (*Byline).fields, `select `+bylineColumns+` from staff_byline
		where id = (select byline from staff_byline_was where slug = $1) and not exists (select 1 from staff_byline where slug = $1)`, slug)
}

// SaveByline adds a byline, or changes the one with this id. A new byline
// without a slug gets one from its name, an old one keeps its own; a slug in
// use gets a number behind it. The slug that a byline gives up leads to it
// until another byline takes it.
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
	var id BylineID
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		var old string
		if id = b.ID; id == "" {
			id = BylineID(db.NewID())
		} else if err := db.Found(tx.Row(ctx, `select slug from staff_byline where id = $1`, id).Scan(&old)); err != nil {
			return err
		}
		slug := old
		if old == "" || b.Slug != "" && b.Slug != old {
			var err error
			if slug, err = freeSlug(ctx, tx, id, lang.Slug(cmp.Or(b.Slug, b.Name))); err != nil {
				return err
			}
		}
		_, err := tx.Do(ctx, `
			insert into staff_byline (id, slug, name, about, person) values ($1, $2, $3, $4, nullif($5, ''))
			on conflict (id) do update set slug = excluded.slug, name = excluded.name, about = excluded.about, person = excluded.person`,
			id, slug, b.Name, b.About, b.Person)
		if err != nil {
			return err
		}
		tx.Change("byline:" + slug)
		if err := leadOn(ctx, tx, id, old, slug); err != nil {
			return err
		}
		return tx.Tell(ctx, Act(by, "staff.byline", "byline:"+string(id), slug))
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// freeSlug is the slug that is wanted, with a number behind it if another byline has it.
func freeSlug(ctx context.Context, tx *db.Tx, id BylineID, wanted string) (string, error) {
	slug := wanted
	for n := 2; ; n++ {
		var taken bool
		err := tx.Row(ctx, `select exists (select 1 from staff_byline where slug = $1 and id <> $2)`, slug, id).Scan(&taken)
		if err != nil || !taken {
			return slug, err
		}
		slug = fmt.Sprintf("%s-%d", wanted, n)
	}
}

// leadOn makes the slug that a byline gives up lead to it; what it has now leads nowhere else.
func leadOn(ctx context.Context, tx *db.Tx, id BylineID, old, slug string) error {
	if old == slug {
		return nil
	}
	if _, err := tx.Do(ctx, `delete from staff_byline_was where slug = $1`, slug); err != nil || old == "" {
		return err
	}
	tx.Change("byline:" + old)
	_, err := tx.Do(ctx, `
		insert into staff_byline_was (slug, byline, at) values ($1, $2, $3)
		on conflict (slug) do update set byline = excluded.byline, at = excluded.at`, old, id, db.At(tx.Now()))
	return err
}
