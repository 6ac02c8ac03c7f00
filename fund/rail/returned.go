package rail

import (
	"context"
	"net/url"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/token"
	"github.com/nightdesk/nightdesk/fund"
)

// Returned judges what a payer's browser brought back from a gateway to a
// pledge whose token it holds. What the gateway signed for this very pledge
// names the payment, and the gateway is asked at once what became of it; it
// books nothing by itself. "" is a payer who came back without paying, or a
// gateway that signs nothing. What is forged, another pledge's or under a
// wrong token is Forbidden.
func (r *Rails) Returned(ctx context.Context, id fund.PledgeID, held string, brought url.Values) (payment string, err error) {
	var gateway, ref, reference string
	err = db.Found(r.db.Row(ctx, `select g.gateway, coalesce(g.ref, ''), g.reference from fund_token t join fund_pledge g on g.id = t.pledge
		where t.hash = $1 and t.expires > $2 and g.id = $3`, token.Hash(held), db.At(r.db.Now()), id).Scan(&gateway, &ref, &reference))
	if fault.Is(err, fault.NotFound) {
		return "", fault.New(fault.Forbidden, "fund-not-genuine")
	}
	returns, signs := r.gateways[gateway].(fund.Returner)
	if err != nil || !signs || ref == "" {
		return "", err
	}
	payment, err = returns.Return(ctx, ref, reference, brought)
	if err != nil || payment == "" {
		return "", err
	}
	_, err = r.fund.ByReturn(ctx, id, held) // asks while nothing is known; a gateway that is silent now is asked again later
	return payment, err
}
