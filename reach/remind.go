package reach

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// The letters about a charge. Their names stand in the table and never change.
const (
	remindNotice = "remind-" + string(fund.RemindNotice)
	remindYearly = "remind-" + string(fund.RemindYearly)
	remindFailed = "remind-" + string(fund.RemindFailed)
	remindHalted = "remind-" + string(fund.RemindHalted)
	remindLast   = "remind-" + string(fund.RemindLast)
)

// late is how long a letter about a charge that failed may wait for the post.
const late = 7 * 24 * time.Hour

// RemindReader hears that a reader is to be told of a charge. A notice that
// the post could not carry before the charge is not carried after it.
func (r *Reach) RemindReader(ctx context.Context, f fund.Reminded) error {
	ends := f.Due
	if f.Kind != fund.RemindNotice && f.Kind != fund.RemindYearly {
		ends = r.db.Now().Add(late)
	}
	return r.toReader(ctx, "remind-"+string(f.Kind), string(f.Pledge)+" "+strconv.FormatInt(f.Due.UnixMicro(), 10), f.Reader, ends)
}

// remind writes the letter as things stand when it is sent. What has been
// stopped or paid meanwhile is not spoken of: NotFound.
func (r *Reach) remind(ctx context.Context, reader audience.ReaderID, w waiting, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	id, micros, _ := strings.Cut(w.about, " ")
	n, err := strconv.ParseInt(micros, 10, 64)
	if err != nil {
		return letter.Sheet{}, err
	}
	due := time.UnixMicro(n)
	p, err := r.pledge(ctx, reader, fund.PledgeID(id))
	if err != nil {
		return letter.Sheet{}, err
	}
	which := strings.TrimPrefix(w.kind, "remind-")
	over := !p.Stopped.IsZero()
	switch w.kind {
	case remindFailed: // once the bank has given up, the next letter says so
		over = over || p.Held != fund.KindPending && p.Held != fund.KindFailed
	case remindHalted, remindLast:
		over = over || p.Held != fund.KindPending && p.Held != fund.KindFailed && p.Held != fund.KindHalted
	default:
		over = over || p.Held == fund.KindPaused
	}
	if over {
		return letter.Sheet{}, fault.New(fault.NotFound, "fault-not-found")
	}
	out := letter.Renewal{Plan: p.Plan.Name(l.Code()), Amount: l.Money(p.Amount.Minor, p.Amount.Currency, m.MoneyStyle),
		Day: l.Date(due.In(m.Location())), Account: r.account(m, l), Quiet: w.kind == remindYearly,
		Retries: p.Held == fund.KindPending, Stays: !p.Grace.IsZero() || p.PaidUntil.After(r.db.Now())}
	if p.ByHand {
		which, out.Day = "ending", l.Date(last(due, m))
	}
	return letter.Reminder(l, f, which, out), nil
}
