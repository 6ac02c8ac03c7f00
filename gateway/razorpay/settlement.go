package razorpay

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// settlement is what Razorpay paid to the newsroom's bank account.
type settlement struct {
	ID        text  `json:"id"`
	Amount    whole `json:"amount"`
	Fees      whole `json:"fees"` // tax included; 0 for an ordinary one, whose fees each payment bears
	Tax       whole `json:"tax"`
	Status    text  `json:"status"` // created, processed, failed
	UTR       text  `json:"utr"`    // of the bank's transfer, which the bank prints too
	CreatedAt whole `json:"created_at"`
}

// settled is a line of the daily account of what a settlement is made of.
type settled struct {
	EntityID     text  `json:"entity_id"`
	Fee          whole `json:"fee"` // tax included
	Tax          whole `json:"tax"`
	SettlementID text  `json:"settlement_id"`
	SettledAt    whole `json:"settled_at"`
}

// india is where Razorpay's days begin.
var india = time.FixedZone("IST", 5*3600+1800)

// utrShape is what a bank's number of a transfer may be.
var utrShape = regexp.MustCompile(`^[A-Za-z0-9]{8,40}$`)

// fact says a settlement as the newsroom hears it, with what was kept of it.
// The sum of both must be what the payments were, or clearing never empties.
func (s settlement) fact(fees, tax whole) (fund.Fact, error) {
	f := fund.Fact{Gateway: Name, Kind: fund.KindPaidOut, Object: s.ID.id(), Amount: money.Of(int64(s.Amount), "INR"), // Razorpay settles in rupees
		At: s.CreatedAt.moment(), Method: Name, Reference: s.UTR.shaped(utrShape), Fee: int64(fees) - int64(tax), Tax: int64(tax)}
	if f.Object == "" || f.At.IsZero() || f.Amount.Minor <= 0 || fees < 0 || tax < 0 || f.Fee < 0 {
		return f, errSum
	}
	return f, nil
}

// kept is what was kept of a settlement, by the account of its day or, where
// that does not show it, of the next; ok is false where neither does yet.
func (c *client) kept(ctx context.Context, id string, at, now time.Time) (fees, tax whole, ok bool, err error) {
	for day := range 2 {
		d := at.In(india).AddDate(0, 0, day)
		if ok || day > 0 && d.Format(time.DateOnly) > now.In(india).Format(time.DateOnly) {
			break
		}
		q := url.Values{"year": {strconv.Itoa(d.Year())}, "month": {strconv.Itoa(int(d.Month()))}, "day": {strconv.Itoa(d.Day())}, "count": {"1000"}}
		err = pages(ctx, c, "/v1/settlements/recon/combined", q, func(line settled) (bool, error) {
			if line.SettlementID.id() != id {
				return false, nil
			}
			if line.Fee < 0 || line.Tax < 0 || line.Fee > 1<<45 || line.Tax > 1<<45 {
				return true, errSum
			}
			fees, tax, ok = fees+line.Fee, tax+line.Tax, true
			return false, nil
		})
		if err != nil {
			return 0, 0, false, err
		}
	}
	return fees, tax, ok, nil
}
