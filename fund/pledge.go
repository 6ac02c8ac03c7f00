package fund

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/token"
	"github.com/nightdesk/nightdesk/fund/law"
	"github.com/nightdesk/nightdesk/fund/reference"
)

// PledgeID names a pledge.
type PledgeID string

// Declaration is the version of the words a contributor declares by
// ("fund-declaration" in base/lang). Change it whenever those words change.
const Declaration = "citizen-2026-12"

// PledgeAsk is what a reader asks for on the confirm page.
type PledgeAsk struct {
	Reader   audience.ReaderID
	Plan     PlanID
	Price    PriceID // the version the reader saw
	Gateway  string
	Lang     lang.Code
	Declared bool         // the box was ticked
	Wording  string       // the version of the words beside it: Declaration
	Amount   money.Amount // where the reader chooses the sum; zero is the plan's own
	Replaces PledgeID     // ends when this one is paid; it must be the same reader's
	Place    string       // the payer's state as two letters, where the tax mode asks for it
	Payer    Addressee    // to whom documents are made out

	again time.Time // who supports already goes on as before: when the declaration was made
	same  bool      // and by the same way to pay
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
	Believed  time.Time // until when that word is taken while nobody has seen the money; zero: it is not
	Receipt   string    // the newest receipt's number
	Receipts  []Receipt // newest first; Account fills it, ByReturn does not
	Due       time.Time // the next charge by itself; zero when none is to come, or while one that is due is awaited
	Held      Kind      // KindPaused, KindHalted, KindPending or KindFailed while its renewal stands so; "" when nothing is wrong
	HeldAt    time.Time
	Grace     time.Time // while a renewal is waited for: until when its reader supports all the same; zero otherwise
	CanPause  bool
	CanResume bool
	CanAgain  bool         // paying once more by Again is what its reader would want now
	Replaces  PledgeID     // in whose place it was made
	Aside     money.Amount // what of its money lies in suspense and did not go back: it came, and a person looks at it
	Reason    string       // why its reader stopped it, if they said
	Brought   string       // where it was paid before it was brought along; "" of what began here
}

// How long an attempt waits for its first payment before a new one is made instead.
const (
	waitAtGateway = 30 * time.Minute
	waitByHand    = 3 * 24 * time.Hour
	tokenFor      = 30 * 24 * time.Hour
	longestName   = 120 // on a document, in letters
	// beginWithin bounds how long a reader waits for a gateway.
	beginWithin = 10 * time.Second
)

// Pledge takes a reader's word. Asked again while the first attempt waits, by
// a double click or the back button, it gives that one with a fresh token;
// with another name or state for the document, or once money came for it that
// does not fit, it is another attempt.
// Faults stand beside plan, gateway and declared; a price that changed since
// the reader saw it is a Conflict.
func (f *Fund) Pledge(ctx context.Context, ask PledgeAsk) (Pledge, error) {
	if ask.Reader == "" {
		return Pledge{}, fault.Bad("email", "email-missing")
	}
	if err := f.Closed(ctx); err != nil {
		return Pledge{}, err
	}
	var made Pledge
	err := f.db.Write(ctx, func(tx *db.Tx) error {
		plan, err := f.chosen(ctx, tx, ask)
		if err == nil {
			plan.Amount, err = ask.sum(plan)
		}
		if err == nil {
			err = replaceable(ctx, tx, ask)
		}
		if err != nil {
			return err
		}
		p, err := db.One(ctx, tx, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+`
			where g.reader = $1 and g.plan = $2 and g.gateway = $3 and g.price = $4 and g.expires > $5 and g.amount = $6 and coalesce(g.replaces, '') = $7
			and g.place = $8 and exists (select 1 from fund_payer y where y.pledge = g.id and y.name = $9) and g.settled is null and g.stopped is null and g.failed is null
			and not exists (select 1 from fund_payment y where y.pledge = g.id) order by g.id desc limit 1`,
			ask.Reader, ask.Plan, ask.Gateway, ask.Price, db.At(tx.Now()), plan.Amount.Minor, ask.Replaces, ask.state(), clip(ask.Payer.Name, longestName))
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
	plan, err := db.One(ctx, tx, planFields, `select `+planColumns+` from `+planTables+` where p.id = $1`, ask.Plan)
	if fault.Is(err, fault.NotFound) || err == nil && (plan.Retired && ask.again.IsZero() || plan.Price == "") {
		return plan, fault.Bad("plan", "fund-plan-over")
	}
	if err != nil {
		return plan, err
	}
	_, has := f.gateways[ask.Gateway]
	set, err := f.open(ctx, tx, ask.Gateway)
	if err != nil {
		return plan, err
	}
	if has && set.open && !ask.same {
		set.open, err = offered(ctx, tx, plan.Every, ask.Gateway)
	}
	if err != nil {
		return plan, err
	}
	if !has || !set.open {
		return plan, fault.Bad("gateway", "fund-gateway-closed")
	}
	if plan, err = atPrice(ctx, tx, plan, ask); err != nil {
		return plan, err
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

// atPrice is the plan at the price that was asked for: the present one, or,
// for who goes on with a pledge, the one that pledge has always had.
func atPrice(ctx context.Context, tx *db.Tx, plan Plan, ask PledgeAsk) (Plan, error) {
	if plan.Price == ask.Price && ask.again.IsZero() {
		return plan, nil
	}
	if ask.Replaces != "" {
		old, err := pledgeWhere(ctx, tx, `g.id = $1 and g.reader = $2 and g.plan = $3 and g.price = $4`, ask.Replaces, ask.Reader, ask.Plan, ask.Price)
		if err == nil {
			plan.Price, plan.Amount = old.Plan.Price, old.Amount
			return plan, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return plan, err
		}
	}
	return plan, fault.New(fault.Conflict, "fund-price-changed")
}

// sum is what is asked for: the plan's price, or the reader's own choice within the plan's bounds.
func (ask PledgeAsk) sum(plan Plan) (money.Amount, error) {
	switch {
	case ask.Amount == money.Amount{} || ask.Amount == plan.Amount:
		return plan.Amount, nil
	case !plan.Own || ask.Amount.Currency != plan.Amount.Currency:
		return plan.Amount, fault.New(fault.Conflict, "fund-price-changed")
	case ask.Amount.Minor < plan.Least.Minor || ask.Amount.Minor > plan.Most.Minor:
		return plan.Amount, fault.Bad("amount", "fund-own-bounds", "Least", plan.Least.String(), "Most", plan.Most.String())
	}
	return ask.Amount, nil
}

// state is the payer's state, "" when none was named.
func (ask PledgeAsk) state() string {
	if law.StateShaped(ask.Place) {
		return ask.Place
	}
	return ""
}

// replaceable refuses to put a pledge in the place of one that is not the
// reader's, was never paid, or whose place another has taken: what was left
// open in a second tab.
func replaceable(ctx context.Context, tx *db.Tx, ask PledgeAsk) error {
	if ask.Replaces == "" {
		return nil
	}
	old, err := pledgeWhere(ctx, tx, `g.id = $1 and g.reader = $2`, ask.Replaces, ask.Reader)
	if err == nil && old.settled.IsZero() {
		err = fault.New(fault.Conflict, "fund-pledge-over")
	}
	if err != nil {
		return err
	}
	return placeFree(ctx, tx, ask.Replaces)
}

// placeFree refuses a pledge in whose place another runs already.
func placeFree(ctx context.Context, from db.Querier, old PledgeID) error {
	var taken int
	err := from.Row(ctx, `select count(*) from fund_pledge where replaces = $1 and settled is not null and stopped is null`, old).Scan(&taken)
	if err == nil && taken > 0 {
		err = fault.New(fault.Conflict, "fund-pledge-over")
	}
	return err
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
		if !ask.again.IsZero() {
			p.declared = ask.again
		}
	}
	p.place = ask.state()
	for range 20 {
		p.Reference = reference.New()
		n, err := tx.Do(ctx, `insert into fund_pledge (id, reader, plan, price, amount, currency, gateway, reference, lang, wording, declared, made, expires, replaces, place)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) on conflict (reference) do nothing`,
			p.ID, p.Reader, plan.ID, plan.Price, p.Amount.Minor, p.Amount.Currency, p.Gateway, p.Reference, p.Lang,
			p.wording, db.At(p.declared), db.At(p.Made), db.At(p.Expires), nullable(ask.Replaces), p.place)
		if err != nil {
			return p, err
		}
		if n == 1 {
			_, err := tx.Do(ctx, `insert into fund_payer (pledge, name, email) values ($1, $2, $3)`, p.ID, clip(ask.Payer.Name, longestName), clip(ask.Payer.Email, 254))
			return p, err
		}
	}
	return p, errors.New("twenty reference codes in a row were taken")
}

// Begin asks the gateway to collect a pledge, outside any transaction, and
// tells how the reader goes on. Asking again, or twice at once, gives the same. When the outcome
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
	if p.replaces != "" {
		if err := placeFree(ctx, f.db, p.replaces); err != nil {
			return Begun{}, err
		}
	}
	set, err := f.open(ctx, f.db, p.Gateway)
	if err != nil {
		return Begun{}, err
	}
	g, has := f.gateways[p.Gateway]
	if !has || !set.open {
		return Begun{}, fault.Bad("gateway", "fund-gateway-closed")
	}
	asking, cancel := context.WithTimeout(ctx, beginWithin)
	defer cancel()
	b, err := g.Begin(asking, Due{Pledge: p.ID, Reference: p.Reference, Ref: p.Ref, Made: p.Made, Amount: p.Amount, Every: p.Plan.Every,
		Recurring: f.recurs(p), Title: title, Email: email, ReturnURL: returnURL, Lang: p.Lang, Settings: set.settings.V})
	f.Answered(ctx, p.Gateway, "begin", err)
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
	kept, err := f.begun(context.WithoutCancel(ctx), p.ID, b.Ref)
	if err != nil || p.Ref != "" || kept == b.Ref {
		return b, err
	}
	// Another tab was quicker. Nobody is led to this one: at worst it expires by itself.
	_ = f.CancelAtGateway(ctx, Stopped{Pledge: p.ID, Reader: p.Reader, Gateway: p.Gateway, Ref: b.Ref})
	return f.Begin(ctx, id, returnURL, title, email)
}

// recurs tells whether a pledge is charged again by itself.
func (f *Fund) recurs(p pledgeRow) bool { return p.Plan.Every.Months() > 0 && !f.byHand(p.Gateway) }

// begun writes the gateway's name for a pledge, and books what came under that name before it was known.
func (f *Fund) begun(ctx context.Context, id PledgeID, ref string) (kept string, err error) {
	e, err := f.era(ctx)
	if err != nil {
		return "", err
	}
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := pledge(ctx, tx, id)
		if kept = cmp.Or(p.Ref, ref); err != nil || p.Ref != "" {
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
			if err := tx.Tell(ctx, Stopped{Pledge: p.ID, Reader: p.Reader, Gateway: p.Gateway, Ref: ref}); err != nil {
				return err
			}
		}
		return f.bookWaiting(ctx, tx, e, `gateway = $1 and ref = $2 and payment = ''`, p.Gateway, ref) // refunds follow their payment
	})
	return kept, err
}

type pledgeRow struct {
	Pledge
	wording                                 string
	declared, failed, settled, stopped, due time.Time
	ended                                   time.Time // when somebody or something stopped it
	replaces                                PledgeID
	place, reason                           string
}

const (
	pledgeColumns = `g.id, g.reader, g.amount, g.currency, g.gateway, g.reference, coalesce(g.ref, ''), g.lang, g.made, g.expires,
		g.wording, g.declared, g.failed, g.settled, g.ended, g.stopped, g.due, coalesce(g.replaces, ''), g.place, g.reason, g.price, ` + OwnColumns
	pledgeTables = `fund_pledge g join fund_plan p on p.id = g.plan`
)

func (p *pledgeRow) fields() []any {
	return append([]any{&p.ID, &p.Reader, &p.Amount.Minor, &p.Amount.Currency, &p.Gateway, &p.Reference, &p.Ref, &p.Lang, db.Moment(&p.Made), db.Moment(&p.Expires),
		&p.wording, db.Moment(&p.declared), db.Moment(&p.failed), db.Moment(&p.settled), db.Moment(&p.ended), db.Moment(&p.stopped), db.Moment(&p.due),
		&p.replaces, &p.place, &p.reason, &p.Plan.Price}, OwnFields(&p.Plan)...)
}

func pledge(ctx context.Context, from db.Querier, id PledgeID) (pledgeRow, error) {
	return pledgeWhere(ctx, from, `g.id = $1`, id)
}

func pledgeWhere(ctx context.Context, from db.Querier, where string, args ...any) (pledgeRow, error) {
	p, err := db.One(ctx, from, (*pledgeRow).fields, `select `+pledgeColumns+` from `+pledgeTables+` where `+where, args...)
	p.Plan.Amount = p.Amount
	return p, err
}

// nullable is an id, or null for none.
func nullable(id PledgeID) any {
	if id == "" {
		return nil
	}
	return id
}

// clip keeps at most so many letters of what was typed.
func clip(s string, most int) string {
	letters := []rune(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	return string(letters[:min(len(letters), most)])
}
