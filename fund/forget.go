package fund

import (
	"context"
	"slices"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
)

// Forget stops every pledge of a reader who leaves, and forgets what is known
// of the person: who pays, what was said about transfers, what the bank printed of them, and why a pledge was
// stopped, the links of payment pages, the reasons of what was given. The
// books, the documents and to whom those were made out stay as long as the law
// has them kept ([Fund.Kept]). What is told of the money later is booked, and
// brings no name back. Forgetting twice is fine.
func (f *Fund) Forget(ctx context.Context, reader audience.ReaderID) error {
	e, err := f.era(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		running, err := db.All(ctx, tx, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
			where g.reader = $1 and g.ended is null order by g.id`, reader)
		for _, p := range running {
			if err == nil {
				err = f.stop(ctx, tx, e, p, tx.Now())
			}
		}
		if err != nil {
			return err
		}
		const theirs = ` where pledge in (select id from fund_pledge where reader = $1)`
		for _, q := range []string{
			`delete from fund_payer` + theirs,
			`delete from fund_token` + theirs,
			`update fund_bank_row set narration = '', reference = '' where (narration <> '' or reference <> '') and (
				exists (select 1 from fund_payment y where y.reader = $1 and y.gateway = fund_bank_row.gateway and y.object = fund_bank_row.object)
				or exists (select 1 from fund_claim c join fund_pledge g on g.id = c.pledge where g.reader = $1 and (g.gateway || ':' || c.utr = fund_bank_row.object or upper(fund_bank_row.narration || ' ' || fund_bank_row.reference) like '%' || c.utr || '%'))
				or exists (select 1 from fund_pledge g where g.reader = $1 and upper(fund_bank_row.narration || ' ' || fund_bank_row.reference) like '%' || g.reference || '%'))`,
			`delete from fund_claim` + theirs,
			`delete from fund_provisional where reader = $1`,
			`delete from fund_quiet where reader = $1`,
			`update fund_pledge set reason = '' where reader = $1 and reason <> ''`,
			`update fund_grant set reason = '' where reader = $1 and reason <> ''`,
			`update fund_deed set why = '' where reader = $1 and why <> ''`,
		} {
			if _, err := tx.Do(ctx, q, reader); err != nil {
				return err
			}
		}
		n, err := tx.Do(ctx, `update fund_grant set revoked = $2 where reader = $1 and revoked is null and (ends is null or ends > $2)`, reader, db.At(tx.Now()))
		if err == nil && n > 0 {
			_, err = f.entitle(ctx, tx, e, reader)
		}
		return err
	})
}

// ForgetLeft is Forget for who has left: it listens to audience.Left, so that
// what was pledged while the reader was leaving is stopped and forgotten too.
func (f *Fund) ForgetLeft(ctx context.Context, l audience.Left) error {
	return f.Forget(ctx, l.Reader)
}

// Kept tells how many documents the law has kept with a reader's name on them,
// and until when the last of these is; zero when there is none.
func (f *Fund) Kept(ctx context.Context, reader audience.ReaderID) (documents int, until time.Time, err error) {
	err = f.db.Row(ctx, `select count(*), max(retain) from fund_addressee where reader = $1`, reader).Scan(&documents, db.Moment(&until))
	return documents, until, err
}

// rawFor is how long the raw bytes of a notice that could not be booked are
// kept: they may hold an address of the payer's.
const rawFor = 180 * 24 * time.Hour

// Retain forgets what the law no longer has kept: to whom documents were made
// out, and the raw bytes of notices that were booked since or are old. Run it daily.
func (f *Fund) Retain(ctx context.Context) error {
	return f.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Do(ctx, `delete from fund_addressee where retain <= $1`, db.At(tx.Now())); err != nil {
			return err
		}
		_, err := tx.Do(ctx, `update fund_stuck set body = '' where body <> '' and (mended is not null or heard <= $1)`, db.At(tx.Now().Add(-rawFor)))
		return err
	})
}

// keepLonger moves the end of every document's keeping when the law's years
// change: there are as many ends as financial years.
func (f *Fund) keepLonger(ctx context.Context, tx *db.Tx, e era, years int) error {
	ends, err := db.All(ctx, tx, func(t *time.Time) []any { return []any{db.Moment(t)} }, `select distinct retain from fund_addressee order by retain`)
	if err != nil {
		return err
	}
	if years > 0 { // the last first, or a year's documents would be moved again with the next year's
		slices.Reverse(ends)
	}
	for _, end := range ends {
		moved := end.In(e.m.Location()).AddDate(years, 0, 0)
		if _, err := tx.Do(ctx, `update fund_addressee set retain = $2 where retain = $1`, db.At(end), db.At(moved)); err != nil {
			return err
		}
	}
	return nil
}
