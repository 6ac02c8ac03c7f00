package hand

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/fund"
)

// Claimed is a pledge whose reader says that a transfer was made.
type Claimed struct {
	Pledge    fund.PledgeID
	Number    string
	Reference string
	Made      time.Time // when it was pledged
	Others    int       // pledges of others whose readers named the same number, or for which it is booked
}

// Numbers are those that the reader of a pledge named, as people write them, the newest first.
func (h *Hand) Numbers(ctx context.Context, id fund.PledgeID) (out []string, err error) {
	out, err = db.All(ctx, h.db, func(s *string) []any { return []any{s} }, `select utr from fund_claim where pledge = $1 order by at desc, utr`, id)
	for i, n := range out {
		if len(n) == 12 {
			out[i] = n[:4] + " " + n[4:8] + " " + n[8:]
		}
	}
	return out, err
}

// Claimed tells of some pledges what their readers' words are about. Of a number
// that two have named a person must see whose it is: the bank has one transfer.
func (h *Hand) Claimed(ctx context.Context, pledges []fund.PledgeID) (out []Claimed, err error) {
	names := make([]string, len(pledges))
	for i, id := range pledges {
		names[i] = string(id)
	}
	err = inParts(names, func(some []any) error {
		found, err := db.All(ctx, h.db, func(c *Claimed) []any {
			return []any{&c.Pledge, &c.Number, &c.Reference, db.Moment(&c.Made), &c.Others}
		}, `select g.id, c.utr, g.reference, g.made, (select count(*) from fund_claim o where o.utr = c.utr and o.pledge <> c.pledge)
				+ (select count(*) from fund_payment y where y.gateway = g.gateway and y.object = g.gateway || ':' || c.utr and y.pledge <> g.id)
			from fund_claim c join fund_pledge g on g.id = c.pledge where g.id in `+h.db.Places(1, partOf), some...)
		out = append(out, found...)
		return err
	})
	return out, err
}
