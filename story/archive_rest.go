package story

import (
	"context"
	"fmt"
	"io"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// come tells what came from an origin, "" if nothing did yet.
func come(ctx context.Context, from db.Querier, origin string) (string, error) {
	if origin == "" || !askable(origin) {
		return "", fault.Bad("origin", "fault-field-missing")
	}
	var thing string
	err := db.Found(from.Row(ctx, `select thing from story_origin where origin = $1`, origin).Scan(&thing))
	return thing, but(err)
}

func came(ctx context.Context, tx *db.Tx, origin, kind, thing string) error {
	_, err := tx.Do(ctx, `insert into story_origin (origin, kind, thing, at) values ($1, $2, $3, $4)`, origin, kind, thing, db.At(tx.Now()))
	return err
}

// ArchivePage brings in a text page under its old address; its title and slug
// are Fields.Headline and Fields.Slug. A draft comes in as a draft story,
// because text pages have none. Where the address is taken the page gets the
// usual one; a slug that is taken gets a number behind it.
func (s *Stories) ArchivePage(ctx context.Context, a Archived) (fresh bool, err error) {
	if a.Draft {
		_, fresh, err = s.ArchiveStory(ctx, a)
		return fresh, err
	}
	if a.Published.IsZero() {
		a.Published = s.db.Now() // a page has no day of its own; a story must
	}
	n, err := s.names(ctx)
	if err != nil {
		return false, err
	}
	it := filable(a, n)
	if it.err != nil {
		return false, it.err
	}
	_, stored, err := checked(a.Body)
	if err != nil {
		return false, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		fresh = false
		if thing, err := come(ctx, tx, a.Origin); err != nil || thing != "" {
			return err
		}
		p := Page{Lang: it.fields.Lang, Title: it.fields.Headline, UpdatedAt: it.Updated}
		path, err := pagePlace(ctx, tx, &it, &p)
		if err != nil {
			return err
		}
		fresh = true
		if err := putPage(ctx, tx, archivist, p, stored, path); err != nil {
			return err
		}
		if err := came(ctx, tx, a.Origin, "page", string(p.Lang)+"/"+p.Slug); err != nil {
			return err
		}
		tx.Change("page:" + p.Slug)
		return tx.Tell(ctx, staff.Act(archivist, "story.archive-page", "page:"+string(p.Lang)+"/"+p.Slug, a.Note))
	})
	return fresh, err
}

// pagePlace finds a free slug and gives the old address if that is free too, else nil.
func pagePlace(ctx context.Context, tx *db.Tx, it *item, p *Page) (path any, err error) {
	base := lang.Slug(it.fields.Slug)
	if it.fields.Slug == "" {
		base = lang.Slug(it.fields.Headline)
	}
	p.Slug = base
	for n := 2; ; n++ {
		var used bool
		if err := tx.Row(ctx, `select exists (select 1 from story_page where lang = $1 and slug = $2)`, p.Lang, p.Slug).Scan(&used); err != nil {
			return nil, err
		}
		if !used && !reserved(p.Slug) {
			break
		}
		p.Slug = fmt.Sprintf("%s-%d", base, n)
	}
	if it.Path == "" {
		return nil, nil
	}
	var used bool
	err = tx.Row(ctx, `
		select exists (select 1 from story_publication where path = $1) or exists (select 1 from story_withdrawal where path = $1)
			or exists (select 1 from story_page where path = $1)`, it.Path).Scan(&used)
	if err != nil || used {
		return nil, err
	}
	return it.Path, nil
}

// ArchiveMedia brings in a picture with its words. What came from this origin
// before is not read again; a file that is here already is the same picture.
func (s *Stories) ArchiveMedia(ctx context.Context, origin string, r io.Reader, name, alt, caption, credit string) (id MediaID, fresh bool, err error) {
	thing, err := come(ctx, s.db, origin)
	if err != nil || thing != "" {
		return MediaID(thing), false, err
	}
	if err := described(&alt, &caption, &credit); err != nil {
		return "", false, err
	}
	m, made, err := s.keepPicture(ctx, r, name)
	if err != nil {
		return "", false, err
	}
	if made {
		m.Alt, m.Caption, m.Credit = alt, caption, credit
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		fresh = false
		thing, err := come(ctx, tx, origin)
		if id = MediaID(thing); err != nil || thing != "" {
			return err
		}
		one := m
		if made {
			if err := one.put(ctx, tx, archivist); err != nil {
				return err
			}
		}
		id, fresh = one.ID, made
		if err := came(ctx, tx, origin, "media", string(id)); err != nil {
			return err
		}
		return tx.Tell(ctx, staff.Act(archivist, "story.archive-picture", "media:"+string(id), ""))
	})
	return id, fresh, err
}

// ArchiveRedirect is ArchiveRedirects for one address.
func (s *Stories) ArchiveRedirect(ctx context.Context, old, target string) (fresh bool, err error) {
	if !leadsFrom(old) || !leadsSomewhere(target) {
		return false, fault.Bad("path", "story-path")
	}
	n, err := s.ArchiveRedirects(ctx, [][2]string{{old, target}})
	return n == 1, err
}

func leadsFrom(old string) bool {
	_, ok := tidyPath(old)
	return ok && old != "/"
}

// ArchiveRedirects makes old addresses lead to new ones for good, all in one
// transaction, and counts the fresh ones. An old address may hold a query
// ("/?p=17"). One that leads somewhere already, that a live story has, or that
// can be no address, is passed over.
func (s *Stories) ArchiveRedirects(ctx context.Context, pairs [][2]string) (fresh int, err error) {
	var olds []string
	targets := map[string]string{}
	for _, p := range pairs {
		old, _ := tidyPath(p[0])
		if _, twice := targets[old]; twice || !leadsFrom(p[0]) || !leadsSomewhere(p[1]) || old == p[1] {
			continue
		}
		targets[old] = p[1]
		olds = append(olds, old)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		fresh = 0
		here := map[string]bool{}
		for _, q := range []string{`select path, path from story_publication where path in `, `select path, path from story_page where path in `,
			`select old, old from story_redirect where old in `} {
			found, err := anyOf(ctx, tx, q, olds)
			if err != nil {
				return err
			}
			for p := range found {
				here[p] = true
			}
		}
		var rows [][]any
		for _, old := range olds {
			if !here[old] {
				rows = append(rows, []any{old, targets[old], db.At(tx.Now())})
			}
		}
		if fresh = len(rows); fresh == 0 {
			return nil
		}
		return insert(ctx, tx, `insert into story_redirect (old, target, at)`, "", rows)
	})
	return fresh, err
}
