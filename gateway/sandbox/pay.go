package sandbox

import (
	"context"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// late is how long "pay, but tell late" takes; banks settle a late authorisation within three days.
const (
	late     = 10 * time.Minute
	lateDays = 3 * 24 * time.Hour
)

// The ways in which the payer's page ends.
const (
	WayPay   = "pay"   // paid; the payer returns, and the notice follows
	WayFail  = "fail"  // not paid
	WayLate  = "late"  // paid; the bank itself knows it ten minutes later
	WayDays  = "days"  // it fails, and is collected after all three days later
	WayTwice = "twice" // paid; two notices of it
	WayFirst = "first" // paid; the notice is answered before the payer returns
	WayNever = "never" // paid; no notice at all, only an answer when asked
	WayBack  = "back"  // nothing
)

// Way is how a payer pays.
type Way struct {
	Do      string       // a Way… above
	Foreign bool         // from abroad: a foreign card
	Amount  money.Amount // another sum or currency than was ordered; zero: that one
}

// ways are the buttons that are more than a word.
func wayOf(do string, o order) Way {
	switch do {
	case "foreign":
		return Way{Do: WayPay, Foreign: true}
	case "dollars":
		return Way{Do: WayPay, Amount: money.Of(max(o.Amount.Minor/80, 1), "USD")}
	case "half":
		return Way{Do: WayPay, Amount: money.Of(max(o.Amount.Minor/2, 1), o.Amount.Currency)}
	}
	return Way{Do: do}
}

// Pay lets the payer of an order pay it in some way, as on the payer's page.
// What is to be told of it the next sweep tells; WayFirst tells it before it
// returns. An order that was paid is not paid again.
func (s *Sandbox) Pay(ctx context.Context, ref string, w Way) error {
	_, notices, err := s.pay(ctx, ref, w)
	if err == nil && w.Do == WayFirst {
		s.tellEach(ctx, notices)
	}
	return err
}

func (s *Sandbox) pay(ctx context.Context, id string, w Way) (order, []string, error) {
	say := map[string]int{WayTwice: 2, WayNever: 0, WayBack: 0}
	n, special := say[w.Do]
	if !special {
		n = 1
	}
	return s.do(ctx, id, n, func(tx *db.Tx, o *order) ([]event, error) {
		var paid int
		if err := tx.Row(ctx, `select count(*) from sandbox_event where booking = $1 and kind = 'captured'`, id).Scan(&paid); err != nil {
			return nil, err
		}
		now := tx.Now()
		e := event{Order: id, Kind: fund.KindCaptured, Amount: o.Amount, At: now, Known: now, Abroad: w.Foreign}
		if w.Amount != (money.Amount{}) {
			if _, err := money.Exponent(w.Amount.Currency); err != nil || w.Amount.Minor <= 0 {
				return nil, fault.New(fault.Invalid, "fault-form")
			}
			e.Amount = w.Amount
		}
		failed := event{Order: id, Kind: fund.KindFailed, Amount: e.Amount, At: now, Abroad: w.Foreign}
		all := []event{e}
		switch w.Do {
		case WayPay, WayFirst, WayTwice, WayNever:
		case WayBack:
			return nil, nil
		case WayFail:
			all = []event{failed}
		case WayLate:
			all[0].Known = now.Add(late)
		case WayDays:
			all[0].At, all[0].Known = now.Add(lateDays), now.Add(lateDays)
			all = append([]event{failed}, all...)
		default:
			return nil, fault.New(fault.Invalid, "fault-form")
		}
		t, err := s.temperOf(ctx, tx)
		if err != nil {
			return nil, err
		}
		if t.Gone || paid > 0 || !o.Cancelled.IsZero() {
			return nil, nil
		}
		if w.Do != WayFail {
			o.Abroad = w.Foreign
			o.begins(all[len(all)-1].At, s.Zone())
		}
		return all, nil
	})
}
