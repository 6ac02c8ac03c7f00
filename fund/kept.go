package fund

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
)

// kept is until when the reader of a pledge supports at least, if their time
// was not over since.
type kept struct {
	pledge       PledgeID
	since, until time.Time
}

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

func keptOf(ctx context.Context, from db.Querier, reader audience.ReaderID) (map[string]kept, error) {
	all, err := db.All(ctx, from, func(k *kept) []any { return []any{&k.pledge, db.Moment(&k.since), db.Moment(&k.until)} },
		`select k.pledge, k.since, k.until from fund_kept k join fund_pledge g on g.id = k.pledge where g.reader = $1`, reader)
	out := map[string]kept{}
	for _, k := range all {
		out[string(k.pledge)] = k
	}
	return out, err
}

// days is how many days behind an end the grace lasts, of so many that the law gives.
func (k kept) days(end time.Time, days int, in *time.Location) int {
	if !end.In(in).AddDate(0, 0, days).After(k.since) {
		return days
	}
	for end.In(in).AddDate(0, 0, days).Before(k.until) {
		days++
	}
	return days
}
