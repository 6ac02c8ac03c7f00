package money

import (
	"maps"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// settings are what a gateway may be told, in the order of the form.
var settings = []string{"payee", "name", "category", "holder", "number", "ifsc", "bank", "most", "provisional"}

// SetGateway opens a gateway to readers or closes it, and keeps its settings.
func (m *Money) SetGateway(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	name := v.Path("gateway")
	held, err := m.gateway(v, name)
	if err != nil {
		return err
	}
	kept := maps.Clone(held.Settings)
	if kept == nil {
		kept = map[string]string{}
	}
	for _, s := range settings {
		if form.Has(s) {
			kept[s] = form.Get(s)
		}
		if kept[s] == "" {
			delete(kept, s)
		}
	}
	err = m.Rails.Set(v.Context(), v.By, name, form.Get("open") != "", kept, form.Raw("why"))
	if !frame.IsForm(err) {
		if err != nil {
			return err
		}
		return v.Go(home+"/gateways", "done-saved")
	}
	view, other := m.gateways(v)
	if other != nil {
		return other
	}
	form.Blame(err, append([]string{"open", "why"}, settings...)...)
	for i := range view.Rows {
		if view.Rows[i].Name == name {
			view.Rows[i].Form = form.Named(name)
		}
	}
	return gatewaysPage.Again(v, view)
}

func (m *Money) gateway(v *frame.Visit, name string) (fund.GatewayView, error) {
	all, err := m.Fund.Gateways(v.Context())
	for _, g := range all {
		if g.Name == name {
			return g, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "fault-not-found")
	}
	return fund.GatewayView{}, err
}
