package fund

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/token"
)

// PledgeID names a pledge.
type PledgeID string

// Declaration is the version of the words a contributor declares by
// ("fund-declaration" in base/lang). Change it whenever those words change.
const Declaration = "citizen-2026-11"

// PledgeAsk is what a reader asks for on the confirm page.
type PledgeAsk struct {
	Reader   audience.ReaderID
	Plan     PlanID
	Price    PriceID // the version the reader saw
	Gateway  string
	Lang     lang.Code
	Declared bool   // the box was ticked
	Wording  string // the version of the words beside it: Declaration
}

// Pledge is a reader's word to pay under a plan, at the price of that day.
type Pledge struct {
	ID        PledgeID
	Reader    audience.ReaderID
	Plan      Plan // at the pledge's own price
	Amount    money.Amount
	Gateway   string
	Reference string // short letters and digits that the payer's bank shows
	Ref       string
	Lang      lang.Code
	Made      time.Time
	Expires   time.Time // until when the attempt waits for its first payment
	Token     string    // opens ByReturn; only from Pledge, never read back
}

// State is how a pledge stands.
type State string

const (
	StateWaiting State = "waiting" // no money yet
	StateSettled State = "settled" // money came
	StateFailed  State = "failed"  // the last try failed; nothing was taken
	StateLapsed  State = "lapsed"  // the time to pay passed
	StateStopped State = "stopped" // the reader stopped it; what is paid stays
)

// Key is the key of the state's words in base/lang.
func (s State) Key() string { return "fund-state-" + string(s) }

// PledgeView is a pledge as its reader sees it.
type PledgeView struct {
	Pledge    PledgeID
	Reader    audience.ReaderID
	Plan      Plan
	Amount    money.Amount
	Gateway   string
	ByHand    bool
	Reference string
	State     State
	Made      time.Time
	Expires   time.Time
	PaidUntil time.Time // the end of what this pledge has paid; zero when nothing or for a lifetime
	Lifetime  bool
	Recurring bool      // will be charged again by itself
	Stopped   time.Time // zero while it runs
	Claimed   bool      // the reader says that the money was sent
	Receipt   string    // the newest receipt's number
	Receipts  []Receipt // newest first; Account fills it, ByReturn does not
}

// How long an attempt waits for its first payment before a new one is made instead.
const (
	waitAtGateway = 30 * time.Minute
	waitByHand    = 3 * 24 * time.Hour
	tokenFor      = 30 * 24 * time.Hour
	// beginWithin bounds how long a reader waits for a gateway.
	beginWithin = 10 * time.Second
)

// Pledge takes a reader's word. Asked again while the first attempt waits, by
// a double click or the back button, it gives that one with a fresh token.
// Faults stand beside plan, gateway and declared; a price that changed since
// the reader saw it is a Conflict.
func (f *Fund) Pledge(ctx context.Context, ask PledgeAsk) (Pledge, error) {
	if ask.Reader == "" {
		return Pledge{}, fault.Bad("email", "email-missing")
	}
	var made Pledge
	err := f.db.Write(ctx, func(tx *db.Tx) error {
		plan, err := f.chosen(ctx, tx, ask)
		if err != nil {
			return err
		}
		p, err := db.One(ctx, tx, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
			where g.reader = $1 and g.plan = $2 and g.gateway = $3 and g.price = $4 and g.expires > $5
			and g.settled is null and g.stopped is null and g.failed is null order by g.id desc limit 1`,
			ask.Reader, ask.Plan, ask.Gateway, ask.Price, db.At(tx.Now()))
		if fault.Is(err, fault.NotFound) {
			p, err = f.newPledge(ctx, tx, ask, plan)
		}
		if err != nil {
			return err
		}
		made = p.Pledge
		made.Token = token.New()
		_, err = tx.Do(ctx, `insert into fund_token (hash, pledge, expires) values ($1, $2, $3)`,
			token.Hash(made.Token), made.ID, db.At(tx.Now().Add(tokenFor)))
		return err
	})
	return made, err
}

// chosen is the plan that may be pledged under now, as asked.
func (f *Fund) chosen(ctx context.Context, tx *db.Tx, ask PledgeAsk) (Plan, error) {
	plan, err := db.One(ctx, tx, (*Plan).fields, `select `+planColumns+` from `+planTables+` where p.id = $1`, ask.Plan)
	if fault.Is(err, fault.NotFound) || err == nil && (plan.Retired || plan.Price == "") {
		return plan, fault.Bad("plan", "fund-plan-over")
	}
	if err != nil {
		return plan, err
	}
	_, has := f.gateways[ask.Gateway]
	set, err := gatewaySet(ctx, tx, ask.Gateway)
	if err != nil {
		return plan, err
	}
	if !has || !set.open {
		return plan, fault.Bad("gateway", "fund-gateway-closed")
	}
	if plan.Price != ask.Price {
		return plan, fault.New(fault.Conflict, "fund-price-changed")
	}
	if plan.Nature == Contribution {
		if !ask.Declared {
			return plan, fault.Bad("declared", "fund-declaration-missing")
		}
		if ask.Wording != Declaration {
			return plan, fault.New(fault.Conflict, "fund-declaration-changed")
		}
	}
	return plan, nil
}

func (f *Fund) newPledge(ctx context.Context, tx *db.Tx, ask PledgeAsk, plan Plan) (pledgeRow, error) {
	now, wait := tx.Now(), waitAtGateway
	if f.byHand(ask.Gateway) {
		wait = waitByHand
	}
	spoken := ask.Lang
	if _, known := lang.Known(string(spoken)); !known {
		spoken = lang.English
	}
	p := pledgeRow{Pledge: Pledge{ID: PledgeID(db.NewID()), Reader: ask.Reader, Plan: plan, Amount: plan.Amount,
		Gateway: ask.Gateway, Lang: spoken, Made: now, Expires: now.Add(wait)}}
	if plan.Nature == Contribution {
		p.wording, p.declared = ask.Wording, now
	}
	for range 20 {
		p.Reference = newReference()
		n, err := tx.Do(ctx, `insert into fund_pledge (id, reader, plan, price, amount, currency, gateway, reference, lang, wording, declared, made, expires)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (reference) do nothing`,
			p.ID, p.Reader, plan.ID, plan.Price, p.Amount.Minor, p.Amount.Currency, p.Gateway, p.Reference, p.Lang,
			p.wording, db.At(p.declared), db.At(p.Made), db.At(p.Expires))
		if err != nil || n == 1 {
			return p, err
		}
	}
	return p, errors.New("twenty reference codes in a row were taken")
}

// referenceLetters leaves out what is mistaken for another when read aloud or
// written by hand: 0 O, 1 I L, U V. Thirty of them, so a byte below 240 falls evenly.
const referenceLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

func newReference() string {
	out := make([]byte, 0, 8)
	var b [1]byte
	for len(out) < 8 {
		rand.Read(b[:]) // crypto/rand never fails: it ends the program instead
		if int(b[0]) < 240 {
			out = append(out, referenceLetters[int(b[0])%len(referenceLetters)])
		}
	}
	return string(out)
}

// Begin asks the gateway to collect a pledge, outside any transaction, and
// tells how the reader goes on. Asking again gives the same. When the outcome
// is unknown (a time-out) nothing is asked twice here: the reader's next click
// asks under the same reference, by which the gateway finds the first.
func (f *Fund) Begin(ctx context.Context, id PledgeID, returnURL, title, email string) (Begun, error) {
	p, err := pledge(ctx, f.db, id)
	if err != nil {
		return Begun{}, err
	}
	if !p.settled.IsZero() || !p.stopped.IsZero() || !p.Expires.After(f.db.Now()) {
		return Begun{}, fault.New(fault.Conflict, "fund-pledge-over")
	}
	set, err := gatewaySet(ctx, f.db, p.Gateway)
	if err != nil {
		return Begun{}, err
	}
	g, has := f.gateways[p.Gateway]
	if !has || !set.open {
		return Begun{}, fault.Bad("gateway", "fund-gateway-closed")
	}
	asking, cancel := context.WithTimeout(ctx, beginWithin)
	defer cancel()
	b, err := g.Begin(asking, Due{Pledge: p.ID, Reference: p.Reference, Amount: p.Amount, Every: p.Plan.Every,
		Recurring: f.recurs(p), Title: title, Email: email, ReturnURL: returnURL, Lang: p.Lang, Settings: set.settings.V})
	if fault.Is(err, fault.Invalid) {
		return Begun{}, err
	}
	if err != nil {
		return Begun{}, fault.New(fault.Unavailable, "fund-gateway-unavailable").Because(err)
	}
	if p.Ref == b.Ref {
		return b, nil // looked at again: there is nothing to write
	}
	// The reader may close the page now; what the gateway knows is kept all the same.
	return b, f.begun(context.WithoutCancel(ctx), p.ID, b.Ref)
}

// recurs tells whether a pledge is charged again by itself.
func (f *Fund) recurs(p pledgeRow) bool { return p.Plan.Every != Lifetime && !f.byHand(p.Gateway) }

// begun writes the gateway's name for a pledge, and books what came under that name before it was known.
func (f *Fund) begun(ctx context.Context, id PledgeID, ref string) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledge(ctx, tx, id)
		if err != nil || p.Ref != "" {
			return err
		}
		look := db.At(tx.Now().Add(lookAfter))
		if f.byHand(p.Gateway) {
			look = db.Time{}
		}
		if _, err := tx.Do(ctx, `update fund_pledge set ref = $2, begun = $3, look = case when settled is null then $4 else look end where id = $1`, id, ref, db.At(tx.Now()), look); err != nil {
			return err
		}
		if !p.stopped.IsZero() { // stopped while the gateway was being asked
			if err := tx.Tell(ctx, Stopped{p.ID, p.Reader, p.Gateway, ref}); err != nil {
				return err
			}
		}
		return f.bookWaiting(ctx, tx, m, `gateway = $1 and ref = $2 and kind <> $3`, p.Gateway, ref, KindRefunded) // refunds follow their payment
	})
}

type pledgeRow struct {
	Pledge
	wording                            string
	declared, failed, settled, stopped time.Time
}

const (
	pledgeColumns = `g.id, g.reader, g.amount, g.currency, g.gateway, g.reference, coalesce(g.ref, ''), g.lang, g.made, g.expires,
		g.wording, g.declared, g.failed, g.settled, g.stopped, p.id, p.code, p.every, p.nature, g.price, p.position, p.retired is not null`
	pledgeTables = `fund_pledge g join fund_plan p on p.id = g.plan`
)

func (p *pledgeRow) fields() []any {
	return []any{&p.ID, &p.Reader, &p.Amount.Minor, &p.Amount.Currency, &p.Gateway, &p.Reference, &p.Ref, &p.Lang, db.Moment(&p.Made), db.Moment(&p.Expires),
		&p.wording, db.Moment(&p.declared), db.Moment(&p.failed), db.Moment(&p.settled), db.Moment(&p.stopped),
		&p.Plan.ID, &p.Plan.Code, &p.Plan.Every, &p.Plan.Nature, &p.Plan.Price, &p.Plan.Position, &p.Plan.Retired}
}

func pledge(ctx context.Context, from db.Querier, id PledgeID) (pledgeRow, error) {
	return pledgeWhere(ctx, from, `g.id = $1`, id)
}

func pledgeWhere(ctx context.Context, from db.Querier, where string, args ...any) (pledgeRow, error) {
	p, err := db.One(ctx, from, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` where `+where, args...)
	p.Plan.Amount = p.Amount
	return p, err
}
