package story

import (
	"context"
	"slices"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// parameters is how many one statement carries at most: SQLite allows 32,766, PostgreSQL 65,535,
// and beyond some hundreds a longer statement is no quicker.
const parameters = 900

// insert writes many rows with few statements; what follows the values, such
// as an "on conflict", comes last.
func insert(ctx context.Context, tx *db.Tx, into, after string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	width := len(rows[0])
	most := max(1, parameters/width)
	text := func(n int) string { return into + " values " + tx.Places(n, width) + after }
	if len(rows) >= 2*most { // an archive comes in: SQLite would read the same long statement each time
		full, err := tx.Prepare(ctx, text(most))
		if err != nil {
			return err
		}
		defer full.Close()
		for ; len(rows) >= most; rows = rows[most:] {
			if _, err := full.ExecContext(ctx, slices.Concat(rows[:most]...)...); err != nil {
				return err
			}
		}
	}
	for some := range slices.Chunk(rows, most) {
		if _, err := tx.Do(ctx, text(len(some)), slices.Concat(some...)...); err != nil {
			return err
		}
	}
	return nil
}

// anyOf asks a question about each of many texts in few statements. The
// question ends in "in " and the two columns it selects are texts.
func anyOf(ctx context.Context, from db.Querier, question string, texts []string) (map[string]string, error) {
	out := map[string]string{}
	for len(texts) > 0 {
		n := min(len(texts), 1000)
		args := make([]any, n)
		for i, t := range texts[:n] {
			args[i] = t
		}
		rows, err := db.All(ctx, from, func(p *[2]string) []any { return []any{&p[0], &p[1]} }, question+from.Places(1, n), args...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			out[r[0]] = r[1]
		}
		texts = texts[n:]
	}
	return out, nil
}

func notFound() error { return fault.New(fault.NotFound, "fault-not-found") }
