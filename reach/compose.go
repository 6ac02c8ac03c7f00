package reach

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/reach/letter"
	"github.com/nightdesk/nightdesk/staff"
)

// compose writes the words of a letter at the moment of sending. A NotFound
// fault means that the one it was for is no longer known.
func (r *Reach) compose(ctx context.Context, w waiting, m staff.Masthead, l *mail.Letter) (letter.Sheet, error) {
	speaks := lang.For(w.lang)
	frame := letter.Frame{Newsroom: m.Name, Address: m.Address, URL: r.URL, Accent: m.Accent}
	if aboutGrievance(w.kind) {
		return r.tellGrievance(ctx, w, m, frame, l)
	}
	if w.kind == railSilent || w.kind == railDead {
		return r.tellSilence(w, m, frame, l)
	}
	if w.kind == staffLink {
		p, err := r.staff.Person(ctx, staff.PersonID(w.person))
		if err != nil {
			return letter.Sheet{}, err
		}
		addressed(l, p.Email, p.Name)
		token, err := r.staff.MintLink(ctx, p.ID)
		return letter.SignIn(speaks, frame, r.URL+"/newsroom/in?t="+token), err
	}
	reader, err := r.audience.Reader(ctx, audience.ReaderID(w.person))
	if err != nil {
		return letter.Sheet{}, err
	}
	addressed(l, reader.Email, reader.Name)
	switch w.kind {
	case readerLink:
		token, err := r.audience.MintLink(ctx, reader.ID)
		return letter.SignIn(speaks, frame, r.URL+prefix(m, w.lang)+"/account/in?t="+token), err
	case thanks:
		receipt, err := r.fund.Receipt(ctx, w.about)
		if err != nil {
			return letter.Sheet{}, err
		}
		if err := enclose(l, receipt.Document(r.URL)); err != nil {
			return letter.Sheet{}, err
		}
		return r.thank(ctx, reader.ID, receipt, m, speaks, frame)
	case refunded:
		return r.tellRefund(ctx, w.about, m, speaks, frame, l)
	case lostDispute:
		return r.tellDispute(ctx, w.about, m, speaks, frame)
	case given:
		return r.tellGift(ctx, fund.GrantID(w.about), m, speaks, frame)
	case remindNotice, remindYearly, remindFailed, remindHalted, remindLast:
		return r.remind(ctx, reader.ID, w, m, speaks, frame)
	case moveFirst, moveAgain, moveLast:
		return r.askToMove(ctx, w, reader.ID, m, speaks, frame)
	default:
		return r.tellStop(ctx, reader.ID, fund.PledgeID(w.about), m, speaks, frame)
	}
}

// tellRefund finds what went back, and encloses its note.
func (r *Reach) tellRefund(ctx context.Context, id string, m staff.Masthead, l *lang.Lang, f letter.Frame, out *mail.Letter) (letter.Sheet, error) {
	refund, err := r.desk.Returned(ctx, id)
	if err != nil {
		return letter.Sheet{}, err
	}
	if refund.Note != "" {
		note, err := r.desk.Note(ctx, refund.Note)
		if err != nil {
			return letter.Sheet{}, err
		}
		if err := enclose(out, note.Document(r.URL)); err != nil {
			return letter.Sheet{}, err
		}
	}
	return letter.Refunded(l, f, l.Money(refund.Amount.Minor, refund.Amount.Currency, m.MoneyStyle), refund.Receipt, refund.Note, refund.Whole), nil
}

// enclose puts a document into a letter as a file.
func enclose(out *mail.Letter, d paper.Document) error {
	body, err := paper.PDF(d)
	if err != nil {
		return err
	}
	out.With = append(out.With, mail.Enclosure{Name: strings.ReplaceAll(d.Number, "/", "-") + ".pdf", Type: "application/pdf", Body: body})
	return nil
}

// tellStop says until when what is paid reaches, what stands in the pledge's
// place, or which other one is still collected.
func (r *Reach) tellStop(ctx context.Context, reader audience.ReaderID, id fund.PledgeID, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	p, err := r.pledge(ctx, reader, id)
	if err != nil {
		return letter.Sheet{}, err
	}
	all, err := r.fund.Account(ctx, reader)
	if err != nil {
		return letter.Sheet{}, err
	}
	for _, other := range all {
		if other.State != fund.StateSettled || other.Replaces != id && (!other.Lifetime || p.Plan.Every == fund.Lifetime) {
			continue
		}
		if other.Plan.ID == p.Plan.ID && other.Amount == p.Amount { // the same once more: the thanks for it say all
			return letter.Sheet{}, fault.New(fault.NotFound, "fault-not-found")
		}
		return letter.Replaced(l, f, p.Plan.Name(l.Code()), other.Plan.Name(l.Code()), r.account(m, l)), nil
	}
	for _, other := range all {
		if other.Pledge != id && other.Recurring && other.State == fund.StateSettled && other.Stopped.IsZero() {
			return letter.StoppedOne(l, f, p.Plan.Name(l.Code()), other.Plan.Name(l.Code())), nil
		}
	}
	until, lifetime, paid, err := r.fund.Entitled(ctx, reader, r.db.Now())
	day := ""
	if paid && !lifetime && until.After(r.db.Now()) {
		day = l.Date(last(until, m))
	}
	return letter.Stopped(l, f, p.Plan.Name(l.Code()), day), err
}

func (r *Reach) pledge(ctx context.Context, reader audience.ReaderID, id fund.PledgeID) (fund.PledgeView, error) {
	all, err := r.fund.Account(ctx, reader)
	if err != nil {
		return fund.PledgeView{}, err
	}
	for _, p := range all {
		if p.Pledge == id {
			return p, nil
		}
	}
	return fund.PledgeView{}, fault.New(fault.NotFound, "fault-not-found")
}

// thank puts a receipt into the reader's words.
func (r *Reach) thank(ctx context.Context, reader audience.ReaderID, x fund.Receipt, m staff.Masthead, l *lang.Lang, f letter.Frame) (letter.Sheet, error) {
	p, err := r.pledge(ctx, reader, x.Pledge)
	if err != nil {
		return letter.Sheet{}, err
	}
	out := letter.Receipt{
		Number: x.Number, Amount: l.Money(x.Amount.Minor, x.Amount.Currency, m.MoneyStyle), Plan: p.Plan.Name(l.Code()),
		Day: l.Date(x.At.In(m.Location())), Reference: x.Object, Lifetime: x.Lifetime(), Approval: x.Benefit,
		Account: r.account(m, l), Invoice: x.Paper == fund.PaperInvoice,
	}
	all, err := r.fund.Account(ctx, reader)
	if err != nil {
		return letter.Sheet{}, err
	}
	for _, other := range all {
		out.Again = out.Again || slices.ContainsFunc(other.Receipts, func(y fund.Receipt) bool { return y.At.Before(x.At) })
		out.Already = out.Already || other.Lifetime && !out.Lifetime
	}
	if !out.Lifetime {
		out.Until = l.Date(last(x.Until, m))
		if p.Recurring && !p.Due.IsZero() {
			out.Next = l.Date(p.Due.In(m.Location()))
		}
	}
	return letter.Thanks(l, f, out), nil
}

// last is the last whole day of a span that ends at a moment.
func last(until time.Time, m staff.Masthead) time.Time {
	return until.Add(-time.Microsecond).In(m.Location())
}

// account is the address of readers' accounts in a language.
func (r *Reach) account(m staff.Masthead, l *lang.Lang) string {
	return r.URL + prefix(m, l.Code()) + "/account"
}

// prefix is what the addresses of a language begin with.
func prefix(m staff.Masthead, code lang.Code) string {
	if code == m.Main() || !m.Speaks(code) {
		return ""
	}
	return "/" + string(code)
}
