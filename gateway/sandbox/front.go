package sandbox

import (
	"context"
	"net/http"
	"strings"

	"github.com/nightdesk/nightdesk/fund"
)

// frontPage shows how the bank behaves and what it remembers, newest first.
type frontPage struct {
	Now, Out, Old string
	Clock         string // the door that moves it; "": none
	Temper        Temper
	Waiting, Held int // notices
	Find          string
	Orders        []orderRow
	Payouts       []eventRow
	More          bool
}

type orderRow struct {
	Order
	Find          string
	Next, Ended   string
	Runs, Refuses bool
	Rows          []eventRow
}

type eventRow struct {
	Event
	At, Order, Find, Said, Known string
	Left                         int64 // of a payment
	Open                         bool  // of a refund that did not come back, or a dispute that is not decided
	Notices                      []toldRow
}

type toldRow struct {
	Told
	At, Find, Next string
}

// shown is how many orders the front page has, and how many payouts.
const shown, shownPayouts = 40, 10

func (s *Sandbox) front(w http.ResponseWriter, r *http.Request) {
	find := strings.TrimSpace(r.URL.Query().Get("find"))
	page, err := s.remember(r.Context(), strings.ToValidUTF8(strings.ReplaceAll(find, "\x00", ""), ""))
	if err != nil {
		s.wrong(w, r, err)
		return
	}
	s.write(w, r, http.StatusOK, "front", page, "")
}

func (s *Sandbox) remember(ctx context.Context, find string) (frontPage, error) {
	page := frontPage{Now: s.when(s.DB.Now()), Clock: s.Clock, Find: find}
	var err error
	if page.Temper, err = s.temper(ctx); err != nil {
		return page, err
	}
	now := s.DB.Now()
	if t := page.Temper; t.Out.After(now) {
		page.Out = s.when(t.Out)
	}
	if t := page.Temper; t.Secret > 0 && t.Old.After(now) {
		page.Old = s.when(t.Old)
	}
	if err := s.DB.Row(ctx, `select count(case when due is not null then 1 end), count(case when held then 1 end) from sandbox_notice where (due is not null or held) and `+s.mine).
		Scan(&page.Waiting, &page.Held); err != nil {
		return page, err
	}
	orders, err := s.orders(ctx, `($1 = '' or reference = $1 or id = $1) order by id desc limit $2`, find, shown+1)
	if err != nil {
		return page, err
	}
	if page.More = len(orders) > shown; page.More {
		orders = orders[:shown]
	}
	for _, o := range orders {
		row := orderRow{Order: o, Find: find, Next: s.when(o.Next), Ended: s.when(o.Ended), Runs: o.State == active || o.State == pending, Refuses: o.Refuse != 0}
		row.Rows = s.eventRows(o.Events, o.ID, find)
		page.Orders = append(page.Orders, row)
	}
	payouts, err := s.happened(ctx, `e.id in (select id from sandbox_event where kind = 'paid-out' and `+s.mine+` order by at desc, id desc limit $1)`, shownPayouts)
	page.Payouts = s.eventRows(payouts[""], "", find)
	return page, err
}

// eventRows are events of one order, with what can be done about each.
func (s *Sandbox) eventRows(all []Event, order, find string) []eventRow {
	left, closed := map[string]int64{}, map[string]bool{}
	for _, e := range all {
		switch n := natures[e.Kind]; {
		case e.Kind == fund.KindCaptured:
			left[e.Object] += e.Minor
		case e.Payment != "":
			left[e.Payment] += n.owes * e.Minor
		}
		if natures[e.Kind].prefix == "" {
			closed[e.Object] = true
		}
	}
	now := s.DB.Now()
	var out []eventRow
	for _, e := range all {
		row := eventRow{Event: e, At: s.when(e.At), Order: order, Find: find, Said: said[e.Kind], Open: !closed[e.Object]}
		if e.Kind == fund.KindCaptured && !e.Known.After(now) {
			row.Left = left[e.Object]
		}
		if e.Known.After(now) {
			row.Known = s.when(e.Known)
		}
		for _, n := range e.Notices {
			row.Notices = append(row.Notices, toldRow{n, order, find, s.when(n.Due)})
		}
		out = append(out, row)
	}
	return out
}

var said = map[fund.Kind]string{
	fund.KindCaptured: "Paid", fund.KindFailed: "Failed", fund.KindStopped: "Ended", fund.KindPending: "Tried again tomorrow", fund.KindHalted: "Halted",
	fund.KindPaused: "Paused", fund.KindResumed: "Resumed", fund.KindRefunded: "Sent back", fund.KindUnrefunded: "The refund came back",
	fund.KindDisputed: "Disputed", fund.KindDisputeWon: "Dispute won", fund.KindDisputeLost: "Dispute lost", fund.KindPaidOut: "Paid out",
}
