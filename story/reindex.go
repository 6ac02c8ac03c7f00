package story

import (
	"context"
	"math"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/doc"
)

// reindexed is how many stories one transaction of Reindex holds.
const reindexed = 500

// Reindex makes the search index anew from what is live: after a restore,
// because an index belongs to its engine and is not in a backup.
func (s *Stories) Reindex(ctx context.Context) error {
	n, err := s.names(ctx)
	if err != nil {
		return err
	}
	type row struct {
		number int64
		fields db.JSON[Fields]
		body   []byte
	}
	for last := int64(math.MinInt64); ; { // what was first published before 1970 has a number below zero
		rows, err := db.All(ctx, s.db, func(r *row) []any { return []any{&r.number, &r.fields, &r.body} }, `
			select p.number, r.fields, r.body from story_publication p join story_revision r on r.id = p.revision
			where p.number > $1 order by p.number limit $2`, last, reindexed)
		if err != nil || len(rows) == 0 {
			return err
		}
		err = s.db.Write(ctx, func(tx *db.Tx) error {
			var words [][]any
			for _, r := range rows {
				body, err := doc.Parse(r.body)
				if err != nil {
					return err
				}
				if err := unindex(ctx, tx, r.number); err != nil {
					return err
				}
				words = append(words, indexRow(r.number, r.fields.V.Lang, searchWords(r.fields.V, body, n)))
			}
			return index(ctx, tx, words)
		})
		if err != nil {
			return err
		}
		last = rows[len(rows)-1].number
	}
}
