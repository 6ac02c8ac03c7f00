package money

import (
	"maps"
	"slices"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// gatewaysView is the ways to pay.
type gatewaysView struct {
	Rows   []gatewayRow
	Closed bool // readers cannot read how money goes back, so nobody can pay
}

type gatewayRow struct {
	fund.GatewayView
	Words string
	Form  *frame.Form
	Link  string // what a payer's app is asked, for the publisher to check
}

var gatewaysPage = frame.NewPage[gatewaysView](files, "gateway_list.html")

// Gateways shows the ways to pay.
func (m *Money) Gateways(v *frame.Visit) error {
	view, err := m.gateways(v)
	if err != nil {
		return err
	}
	return gatewaysPage.Show(v, view)
}

func (m *Money) gateways(v *frame.Visit) (view gatewaysView, err error) {
	all, err := m.Fund.Gateways(v.Context())
	for _, g := range all {
		row := gatewayRow{GatewayView: g, Words: gatewayWords(g.Name), Form: frame.Filled().Named(g.Name)}
		for _, name := range slices.Sorted(maps.Keys(g.Settings)) {
			row.Form.Set(name, g.Settings[name])
		}
		if g.Open {
			row.Form.Set("open", "yes")
		}
		if p := g.Settings["payee"]; p != "" {
			row.Link = frame.Speaks.Say("gateway-payee-shown", "Payee", p, "Name", g.Settings["name"])
		}
		view.Rows = append(view.Rows, row)
	}
	if err == nil {
		view.Closed, err = m.closed(v)
	}
	return view, err
}
