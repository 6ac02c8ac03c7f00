package story

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
)

// parameters is how many one statement carries at most: SQLite allows 32,766, PostgreSQL 65,535,
// and beyond some hundreds a longer statement is no quicker.
const parameters = 900

// insert writes many rows with few statements; what follows the values, such
// as an "on conflict", comes last.
func insert(ctx context.Context, tx *db.Tx, into, after string, rows [][]any) error {
	for len(rows) > 0 {
		width := len(rows[0])
		n := min(len(rows), max(1, parameters/width))
		args := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := tx.Do(ctx, into+" values "+tx.Places(n, width)+after, args...); err != nil {
			return err
		}
		rows = rows[n:]
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
