package hand

import (
	"context"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/token"
	"github.com/nightdesk/nightdesk/fund"
)

const (
	// maxClaims keeps the holder of one token from filling the list.
	maxClaims = 5
	// provisionalOnce is how long a reader to whom days were given on their word gets none again.
	provisionalOnce = 90 * 24 * time.Hour
	// provisionalMost is for how many days a word may be taken.
	provisionalMost = 7
)

// Provisional is the setting of a gateway by hand that says for how many days
// a reader's word is taken: "0" to "7".
const Provisional = "provisional"

// Claim keeps what a reader says: that the transfer with this number was made.
// It is a claim, not proof; staff see it beside the pledge. Where the publisher
// takes a reader's word for some days, it entitles to those: never for support
// for good, once a pledge, and once a reader in 90 days; and to none where another
// has named the number, or it is booked.
func (h *Hand) Claim(ctx context.Context, id fund.PledgeID, held, typed string) error {
	p, err := h.held(ctx, id, held)
	if err != nil {
		return err
	}
	number, err := ReadNumber(typed)
	if err != nil {
		return err
	}
	if !h.byHand(p.gateway) || !p.stopped.IsZero() {
		return fault.New(fault.Conflict, "fund-pledge-over")
	}
	days, err := h.provisional(ctx, p)
	if err != nil {
		return err
	}
	return h.db.Write(ctx, func(tx *db.Tx) error {
		var n int
		if err := tx.Row(ctx, `select count(*) from fund_claim where pledge = $1 and utr <> $2`, id, number).Scan(&n); err != nil {
			return err
		}
		if n >= maxClaims {
			return fault.Bad("utr", "fund-claims-many")
		}
		added, err := tx.Do(ctx, `insert into fund_claim (pledge, utr, at) values ($1, $2, $3) on conflict (pledge, utr) do nothing`, id, number, db.At(tx.Now()))
		if err != nil || added == 0 {
			return err
		}
		if used, err := h.numberUsed(ctx, tx, p, number); err != nil || used || days == 0 {
			return err
		}
		return h.believe(ctx, tx, p, number, days)
	})
}

// held is the pledge of a token.
func (h *Hand) held(ctx context.Context, id fund.PledgeID, held string) (pledgeRow, error) {
	return db.One(ctx, h.db, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` join fund_token t on t.pledge = g.id
		where t.hash = $1 and t.expires > $2 and g.id = $3`, token.Hash(held), db.At(h.db.Now()), id)
}

// provisional is for how many days a word about a pledge is taken.
func (h *Hand) provisional(ctx context.Context, p pledgeRow) (days int, err error) {
	if p.every == fund.Lifetime || !p.settled.IsZero() {
		return 0, nil
	}
	all, err := h.fund.Gateways(ctx)
	for _, g := range all {
		if g.Name == p.gateway {
			days, _ = strconv.Atoi(g.Settings[Provisional]) // what is no number is none
		}
	}
	return min(max(days, 0), provisionalMost), err
}

// believe takes a reader's word for some days, unless it was taken lately.
func (h *Hand) believe(ctx context.Context, tx *db.Tx, p pledgeRow, number string, days int) error {
	now := tx.Now()
	var before int
	err := tx.Row(ctx, `select count(*) from fund_provisional where pledge = $1 or reader = $2 and begins > $3`, p.id, p.reader, db.At(now.Add(-provisionalOnce))).Scan(&before)
	if err != nil || before > 0 {
		return err
	}
	m, err := h.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Do(ctx, `insert into fund_provisional (pledge, reader, utr, begins, ends) values ($1, $2, $3, $4, $5)`,
		p.id, p.reader, number, db.At(now), db.At(now.In(m.Location()).AddDate(0, 0, days)))
	if err != nil {
		return err
	}
	return h.fund.Reentitle(ctx, tx, p.reader)
}

// numberUsed tells whether a number is another pledge's word, or booked: then
// nobody is believed until a person has looked, and what another reader was
// given on the same word ends now.
func (h *Hand) numberUsed(ctx context.Context, tx *db.Tx, p pledgeRow, number string) (bool, error) {
	var used int
	err := tx.Row(ctx, `select (select count(*) from fund_claim where utr = $1 and pledge <> $2) + (select count(*) from fund_payment where gateway = $3 and object = $4)
		+ (select count(*) from fund_refund where object = $4)`, number, p.id, p.gateway, p.gateway+":"+number).Scan(&used)
	if err != nil || used == 0 {
		return false, err
	}
	others, err := db.All(ctx, tx, func(r *audience.ReaderID) []any { return []any{r} }, `select distinct v.reader from fund_provisional v where v.utr = $1 and v.reader <> $2 and v.ends > $3`, number, p.reader, db.At(tx.Now()))
	if err != nil {
		return false, err
	}
	_, err = tx.Do(ctx, `update fund_provisional set ends = $3 where utr = $1 and reader <> $2 and ends > $3`, number, p.reader, db.At(tx.Now()))
	for _, r := range others {
		if err == nil {
			err = h.fund.Reentitle(ctx, tx, r)
		}
	}
	return true, err
}
