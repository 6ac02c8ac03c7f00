package supporters

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/fund"
)

// askWithin bounds how long a gateway may take to list its mandates.
const askWithin = 2 * time.Minute

// mandates asks the gateways that can tell which mandates they have.
func (rooms Rooms) mandates(ctx context.Context, report *Report) map[string]map[string]fund.Mandate {
	out := map[string]map[string]fund.Mandate{}
	for _, g := range rooms.Fund.Plugs() {
		m, can := g.(fund.Mandater)
		if !can {
			continue
		}
		asking, cancel := context.WithTimeout(ctx, askWithin)
		all, err := m.Mandates(asking)
		cancel()
		if err != nil {
			report.note(0, "the gateway "+g.Name()+" could not be asked; nothing of it was compared")
			continue
		}
		by := map[string]fund.Mandate{}
		for _, one := range all {
			by[one.Ref] = one
		}
		out[g.Name()] = by
	}
	return out
}

// compare names where a gateway knows a mandate otherwise than the file has it.
func (r *removal) compare(one row) {
	all, asked := r.mandates[one.gateway]
	if one.ref == "" || !asked {
		return
	}
	m, is := all[one.ref]
	if !is {
		r.report.differ(one.line, "the gateway does not know its mandate")
		return
	}
	if m.Amount != one.amount {
		r.report.differ(one.line, "it is charged "+m.Amount.String()+", and the file says "+one.amount.String())
	}
	if m.Every != "" && m.Every != one.plan.Every {
		r.report.differ(one.line, "it is charged every "+string(m.Every)+", and the plan every "+string(one.plan.Every))
	}
	switch m.Stands {
	case "":
	case fund.KindStopped:
		r.report.differ(one.line, "the gateway has stopped it")
	default:
		r.report.differ(one.line, "at the gateway it is "+string(m.Stands))
	}
	if day := func(t time.Time) string { return t.In(r.m.in).Format("2006-01-02") }; !m.PaidUntil.IsZero() && day(m.PaidUntil) != day(one.until) {
		r.report.differ(one.line, "it is paid until "+day(m.PaidUntil)+" there, and the file says "+day(one.until))
	}
}
