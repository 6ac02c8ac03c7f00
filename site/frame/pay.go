package frame

import (
	"context"
	"net/url"

	"github.com/nightdesk/nightdesk/fund"
)

// Offered are the plans that readers may choose now, as every page offers
// them: none where nobody could pay.
func (f *Frame) Offered(ctx context.Context) ([]fund.Plan, error) {
	o, err := f.offer(ctx)
	if err != nil {
		return nil, err
	}
	return o.plans, nil
}

// Payable are those of some plans for which there is a way to pay now.
func (f *Frame) Payable(ctx context.Context, plans []fund.Plan) (out []fund.Plan, err error) {
	ways := map[fund.Every]bool{}
	for _, one := range plans {
		has, looked := ways[one.Every]
		if !looked {
			all, err := f.Fund.Ways(ctx, one.Every)
			if err != nil {
				return nil, err
			}
			has = len(all) > 0
			ways[one.Every] = has
		}
		if has {
			out = append(out, one)
		}
	}
	return out, nil
}

// TaxFrom is the first day of the tax that holds today, "" without one: a page
// that asks for what the tax needs is another page from the next such day on.
func (f *Frame) TaxFrom(ctx context.Context) (string, error) {
	o, err := f.offer(ctx)
	if err != nil || len(o.law.Taxes) == 0 { // most newsrooms; a zone is looked up on the disk
		return "", err
	}
	m, err := f.Staff.Masthead(ctx)
	return o.law.TaxAt(f.Now(), m.Location()).From, err
}

// PayPath is where a pledge is looked at by whoever holds its token.
func PayPath(v *View, id fund.PledgeID, token string) string {
	return v.Prefix + "/pay/" + url.PathEscape(string(id)) + "?t=" + url.QueryEscape(token)
}

// BackPath is where a gateway sends the payer's browser back to, by a link or
// by a post. The token stands in the path, so that what the gateway adds to the
// address is a query of its own.
func BackPath(v *View, id fund.PledgeID, token string) string {
	return v.Prefix + "/pay/" + url.PathEscape(string(id)) + "/" + url.PathEscape(token)
}

// GoOn is where a reader goes on from what a gateway gave: the page of ours that
// holds its form, its own page, or the page that says how to pay by hand. Who
// gives a form wants it shown, and the page as well for who has no script.
func GoOn(v *View, begun fund.Begun, id fund.PledgeID, token string) string {
	switch {
	case begun.Embed != nil:
		return v.Prefix + "/support/checkout/" + url.PathEscape(string(id)) + "/" + url.PathEscape(token)
	case begun.URL != "":
		return begun.URL
	}
	return PayPath(v, id, token)
}

// WayWords says what a way to pay is called.
func WayWords(v *View, gateway string) string {
	if key := "fund-gateway-" + gateway; v.Has(key) {
		return v.Say(key)
	}
	return gateway
}
