package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund/span"
)

// Keep has the reader of a pledge support until a moment at least, as grace
// does: the pledge cannot be renewed as it was, which is not their doing. Whose
// time is over already is given nothing, and a pledge that is stopped keeps
// nothing. Of two moments the later holds.
func (f *Fund) Keep(ctx context.Context, tx *db.Tx, id PledgeID, reader audience.ReaderID, until time.Time) error {
	_, err := tx.Do(ctx, `insert into fund_kept (pledge, since, until) values ($1, $2, $3) on conflict (pledge) do update set
		since = case when fund_kept.until >= excluded.since then fund_kept.since else excluded.since end,
		until = case when fund_kept.until >= excluded.until then fund_kept.until else excluded.until end`, id, db.At(tx.Now()), db.At(until))
	if err != nil {
		return err
	}
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	n, l, err := lawNow(ctx, tx)
	if err == nil {
		_, err = f.entitle(ctx, tx, era{m: m, law: l, n: n}, reader)
	}
	return err
}

func keptOf(ctx context.Context, from db.Querier, reader audience.ReaderID) (map[string]span.Kept, error) {
	all, err := db.All(ctx, from, func(k *span.Kept) []any { return []any{&k.Pledge, db.Moment(&k.Since), db.Moment(&k.Until)} },
		`select k.pledge, k.since, k.until from fund_kept k join fund_pledge g on g.id = k.pledge where g.reader = $1`, reader)
	out := map[string]span.Kept{}
	for _, k := range all {
		out[k.Pledge] = k
	}
	return out, err
}
