package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/lang"
)

// placing is a publication with all by which it is found.
type placing struct {
	publication
	search string // distinct folded words
	said   []doc.Statement
}

// put writes publications, new or changed, and lists them wherever they are found.
func put(ctx context.Context, tx *db.Tx, all []placing) error {
	var rows, bys, tags, words [][]any
	for i := range all {
		p := &all[i]
		rows = append(rows, p.row())
		for _, b := range p.Bylines {
			bys = append(bys, []any{b, p.number})
		}
		for _, t := range p.Tags {
			tags = append(tags, []any{p.Lang, lang.Slug(t), p.number, t})
		}
		words = append(words, indexRow(p.number, p.Lang, p.search))
	}
	err := insert(ctx, tx, `insert into story_publication (story, number, place, path, lang, family, kind, headline, standfirst, dateline, credit,
		section, bylines, tags, lead, first_at, last_at, words, revision)`, `
		on conflict (story) do update set path = excluded.path, lang = excluded.lang, family = excluded.family, kind = excluded.kind,
			headline = excluded.headline, standfirst = excluded.standfirst, dateline = excluded.dateline, credit = excluded.credit,
			section = excluded.section, bylines = excluded.bylines, tags = excluded.tags, lead = excluded.lead,
			last_at = excluded.last_at, words = excluded.words, revision = excluded.revision`, rows)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx, `insert into story_by (byline, number)`, "", bys); err != nil {
		return err
	}
	if err := insert(ctx, tx, `insert into story_tag (lang, slug, number, name)`, "", tags); err != nil {
		return err
	}
	if err := index(ctx, tx, words); err != nil {
		return err
	}
	return putStatements(ctx, tx, all)
}

// unlist takes a story out of everything in which it is found by its number; its row stays.
func unlist(ctx context.Context, tx *db.Tx, number int64) error {
	for _, table := range []string{"story_by", "story_tag", "story_statement"} {
		if _, err := tx.Do(ctx, `delete from `+table+` where number = $1`, number); err != nil {
			return err
		}
	}
	return unindex(ctx, tx, number)
}
