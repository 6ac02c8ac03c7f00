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

// WayWords says what a way to pay is called.
func WayWords(v *View, gateway string) string {
	if key := "fund-gateway-" + gateway; v.Has(key) {
		return v.Say(key)
	}
	return gateway
}
