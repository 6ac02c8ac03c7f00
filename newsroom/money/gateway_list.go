package money

import (
	"slices"
	"strconv"

	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// gatewaysView is the ways to pay, how each does, and in which order readers are offered them.
type gatewaysView struct {
	Rows   []gatewayRow
	Order  *frame.Form // nil where there is nothing to put in order
	Kinds  []orderOf
	Closed bool // readers cannot read how money goes back, so nobody can pay
}

type gatewayRow struct {
	fund.GatewayView
	Words, Path string
	Link        string // what a payer's app is asked, for the publisher to check
	Health      []healthLine
}

// orderOf is the order of the gateways for one kind of support.
type orderOf struct {
	Words  string
	Fields []frame.Field
}

var gatewaysPage = frame.NewPage[gatewaysView](files, "gateway_list.html")

// Gateways shows the ways to pay.
func (m *Money) Gateways(v *frame.Visit) error {
	view, err := m.gateways(v, nil)
	if err != nil {
		return err
	}
	return gatewaysPage.Show(v, view)
}

// gateways fills the page; order is what was typed of it, nil: what stands.
func (m *Money) gateways(v *frame.Visit, order *frame.Form) (view gatewaysView, err error) {
	all, err := m.Fund.Gateways(v.Context())
	if err != nil {
		return view, err
	}
	agreed, err := m.agreed(v)
	if err != nil {
		return view, err
	}
	for _, g := range all {
		row := gatewayRow{GatewayView: g, Words: gatewayWords(g.Name), Path: gatewayPath(g.Name), Link: payeeShown(g)}
		if row.Health, err = m.health(v, g, agreed[g.Name]); err != nil {
			return view, err
		}
		view.Rows = append(view.Rows, row)
	}
	if len(all) > 1 && v.By.Role.Runs() {
		if order == nil {
			if order, err = m.orderNow(v, all); err != nil {
				return view, err
			}
		}
		if view.Kinds, err = orderFields(order, all); err != nil {
			return view, err
		}
		view.Order = order
	}
	view.Closed, err = m.closed(v)
	return view, err
}

// orderNow is the form of the order as it stands.
func (m *Money) orderNow(v *frame.Visit, all []fund.GatewayView) (*frame.Form, error) {
	offers, err := m.Rails.Offers(v.Context())
	form := frame.Filled()
	for _, kind := range rail.Kinds {
		for i, name := range offeredNow(offers[kind], all) {
			form.Set(orderField(kind, name), strconv.Itoa(i+1))
		}
	}
	return form.Named("order"), err
}

// offeredNow is an order as it was set, or that of the program where none was.
func offeredNow(set []string, all []fund.GatewayView) []string {
	if len(set) > 0 {
		return set
	}
	var out []string
	for _, g := range all {
		out = append(out, g.Name)
	}
	return out
}

func orderField(kind fund.Every, gateway string) string { return string(kind) + "-" + gateway }

func orderFields(form *frame.Form, all []fund.GatewayView) (out []orderOf, err error) {
	for _, kind := range rail.Kinds {
		of := orderOf{Words: frame.Speaks.Say("plan-every-" + string(kind))}
		for _, g := range all {
			f, err := form.Input(orderField(kind, g.Name), "gateway-place", "type", "number", "mode", "numeric")
			if err != nil {
				return nil, err
			}
			f.Label = gatewayWords(g.Name)
			of.Fields = append(of.Fields, f)
		}
		out = append(out, of)
	}
	return out, nil
}

func gatewayPath(name string) string { return home + "/gateways/" + name }

// payeeShown says whom a payer's app will name.
func payeeShown(g fund.GatewayView) string {
	if p := g.Settings["payee"]; p != "" {
		return frame.Speaks.Say("gateway-payee-shown", "Payee", p, "Name", g.Settings["name"])
	}
	return ""
}

// orderKnown are the fields of the order, as faults name them.
func orderKnown(all []fund.GatewayView) (out []string) {
	for _, kind := range rail.Kinds {
		for _, g := range all {
			out = append(out, orderField(kind, g.Name))
		}
	}
	return append(out, "why")
}

// typedOrder reads the order of one kind: by number, those without one are not offered.
func typedOrder(form *frame.Form, kind fund.Every, all []fund.GatewayView) ([]string, []error) {
	type placed struct {
		name  string
		place int
	}
	var some []placed
	var faults []error
	for _, g := range all {
		field := orderField(kind, g.Name)
		if form.Get(field) == "" {
			continue
		}
		n, err := form.Number(field)
		if err != nil {
			faults = append(faults, err)
		}
		some = append(some, placed{g.Name, n})
	}
	slices.SortStableFunc(some, func(a, b placed) int { return a.place - b.place })
	var out []string
	for _, one := range some {
		out = append(out, one.name)
	}
	return out, faults
}
