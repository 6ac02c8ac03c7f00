package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
)

// Elsewhere is the gateway of a pledge that was paid at another place and has
// no mandate that can be charged here: its reader is asked to go on.
const Elsewhere = "elsewhere"

// Brought makes anew what a reader is entitled to after paid time was brought
// along, and books what a gateway told under some names before they were known here.
func (f *Fund) Brought(ctx context.Context, tx *db.Tx, reader audience.ReaderID, gateway string, refs ...string) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	n, l, err := lawNow(ctx, tx)
	if err != nil {
		return err
	}
	e := era{m: m, law: l, n: n}
	_, err = f.entitle(ctx, tx, e, reader)
	for _, ref := range refs {
		if err == nil {
			err = f.bookWaiting(ctx, tx, e, `gateway = $1 and ref = $2 and payment = ''`, gateway, ref)
		}
	}
	return err
}

// paidBefore tells whether money is of the time that a pledge had when it was
// brought along: it is in the books of before. A bank may charge some days
// ahead of the day, so money of the last few is of the time that follows.
func paidBefore(ctx context.Context, tx *db.Tx, p pledgeRow, fact Fact) (before bool, err error) {
	err = tx.Row(ctx, `select exists (select 1 from fund_brought where pledge = $1 and at > $2 and (ends is null or ends > $3))`,
		p.ID, db.At(fact.At), db.At(fact.At.Add(ahead))).Scan(&before)
	return before, err
}
