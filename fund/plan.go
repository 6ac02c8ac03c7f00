package fund

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

// PlanID names a plan.
type PlanID string

// PriceID names one version of a plan's price. It never changes; a new price is a new version.
type PriceID string

// Every is how much time one payment under a plan buys.
type Every string

const (
	Month    Every = "month"
	Year     Every = "year"
	Lifetime Every = "lifetime"
	Once     Every = "once" // one payment that is not asked for again, and buys Plan.Months
)

// months is the span between two charges; 0 of what is charged once.
func (e Every) months() int {
	switch e {
	case Month:
		return 1
	case Year:
		return 12
	}
	return 0
}

// Nature tells what a plan's money is, which decides declaration, tax and document.
type Nature string

const (
	Contribution Nature = "contribution" // a gift: only from citizens of India (FCRA 2010)
	Subscription Nature = "subscription" // the price of something
)

// Plan is a way to support the newsroom, at its present price.
type Plan struct {
	ID       PlanID
	Code     string // "monthly": in accounts, and in the key of its name
	Names    Names  // empty for those the program has words for
	Every    Every
	Months   int // that one payment buys; 0 is for good
	Nature   Nature
	Price    PriceID
	Amount   money.Amount // or what is suggested, where the reader chooses
	Own      bool         // the reader chooses the sum, from Least to Most
	Least    money.Amount
	Most     money.Amount
	Position int
	Retired  bool
}

// Names is what a thing is called in the newsroom's languages.
type Names map[lang.Code]string

// In is the name in a language, or in another where that has none; "" when there is no name.
func (n Names) In(code lang.Code) string {
	if n[code] != "" {
		return n[code]
	}
	for _, other := range slices.Sorted(maps.Keys(n)) {
		if n[other] != "" {
			return n[other]
		}
	}
	return ""
}

// Scan reads names as they are kept.
func (n *Names) Scan(v any) error {
	var kept db.JSON[map[lang.Code]string]
	err := kept.Scan(v)
	*n = kept.V
	return err
}

// Name is what the plan is called in a language.
func (p Plan) Name(code lang.Code) string {
	return cmp.Or(p.Names.In(code), lang.For(code).Say("fund-plan-"+string(p.Every)))
}

// TermsKey is the key of what one payment buys, with the placeholder Amount:
// different where the gateway renews by itself and where it does not.
func (p Plan) TermsKey(renews bool) string {
	if renews && p.Every.months() > 0 {
		return "fund-terms-" + string(p.Every) + "-renews"
	}
	return "fund-terms-" + string(p.Every)
}

// defaults are the plans a newsroom begins with, priced in rupees.
var defaults = []struct {
	code   string
	every  Every
	months int
	rupees int64
}{{"monthly", Month, 1, 100}, {"yearly", Year, 12, 1000}, {"lifetime", Lifetime, 0, 10000}}

// Prepare makes the plans a newsroom begins with, once. They are priced when
// the newsroom's currency is the rupee; elsewhere the publisher prices them.
// Call it at every start.
func (f *Fund) Prepare(ctx context.Context) error {
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		for i, p := range defaults {
			n, err := tx.Do(ctx, `insert into fund_plan (id, code, every, months, nature, names, position) values ($1, $2, $3, $4, $5, '{}', $6) on conflict (code) do nothing`,
				db.NewID(), p.code, p.every, p.months, Contribution, i)
			if err != nil {
				return err
			}
			if n == 0 || m.Currency != "INR" {
				continue
			}
			_, err = tx.Do(ctx, `insert into fund_price (id, plan, amount, currency, since) select $1, id, $2, 'INR', $3 from fund_plan where code = $4`,
				db.NewID(), p.rupees*100, db.At(tx.Now()), p.code)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const planColumns = ownColumns + `, coalesce(c.id, ''), coalesce(c.amount, 0), coalesce(c.currency, ''), coalesce(c.currency, ''), coalesce(c.currency, '')`

// ownColumns are those of the plan itself, without a price.
const ownColumns = `p.id, p.code, p.names, p.every, p.months, p.nature, p.least is not null, coalesce(p.least, 0), coalesce(p.most, 0), p.position, p.retired is not null`

// The newest version of a plan's price: ids are in order of time.
const planTables = `fund_plan p left join fund_price c on c.id = (select max(id) from fund_price where plan = p.id)`

func (p *Plan) ownFields() []any {
	return []any{&p.ID, &p.Code, &p.Names, &p.Every, &p.Months, &p.Nature, &p.Own, &p.Least.Minor, &p.Most.Minor, &p.Position, &p.Retired}
}

func (p *Plan) fields() []any {
	return append(p.ownFields(), &p.Price, &p.Amount.Minor, &p.Amount.Currency, &p.Least.Currency, &p.Most.Currency)
}

// Plans lists what a reader may choose: priced and not retired, in order; none
// while readers cannot read how money goes back ([Fund.Closed]).
func (f *Fund) Plans(ctx context.Context) ([]Plan, error) {
	if err := f.Closed(ctx); err != nil {
		if fault.Is(err, fault.Conflict) {
			err = nil
		}
		return nil, err
	}
	return db.All(ctx, f.db, (*Plan).fields, `select `+planColumns+` from `+planTables+` where p.retired is null and c.id is not null order by p.position, p.id`)
}

// EveryPlan lists all plans for staff, also those retired or without a price.
func (f *Fund) EveryPlan(ctx context.Context) ([]Plan, error) {
	return db.All(ctx, f.db, (*Plan).fields, `select `+planColumns+` from `+planTables+` order by p.position, p.id`)
}

// maxPrice keeps a slip of the keyboard from becoming a price: one crore of the major unit, in minor units.
const maxPrice = 10_000_000 * 100

// SetPrice gives a plan a new price, with a reason. What readers have pledged already keeps the old one.
func (f *Fund) SetPrice(ctx context.Context, by staff.Person, id PlanID, amount money.Amount, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, badWhy := reason(why)
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return err
	}
	if amount.Minor <= 0 || amount.Minor > maxPrice || amount.Currency != m.Currency {
		return errors.Join(fault.Bad("amount", "money-amount"), badWhy)
	}
	if badWhy != nil {
		return badWhy
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		p, err := db.One(ctx, tx, (*Plan).fields, `select `+planColumns+` from `+planTables+` where p.id = $1`, id)
		if err != nil || p.Amount == amount {
			return err
		}
		_, err = tx.Do(ctx, `insert into fund_price (id, plan, amount, currency, since) values ($1, $2, $3, $4, $5)`,
			db.NewID(), id, amount.Minor, amount.Currency, db.At(tx.Now()))
		if err != nil {
			return err
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, "fund.price", "plan:"+string(id), noted(amount.String(), why)))
	})
}

// RetirePlan takes a plan out of what readers may choose, or puts it back, with a reason. Running pledges go on.
func (f *Fund) RetirePlan(ctx context.Context, by staff.Person, id PlanID, retired bool, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := reason(why)
	if err != nil {
		return err
	}
	return f.db.Write(ctx, func(tx *db.Tx) error {
		at, act := db.Time{}, "fund.plan-return"
		if retired {
			at, act = db.At(tx.Now()), "fund.plan-retire"
		}
		n, err := tx.Do(ctx, `update fund_plan set retired = $2 where id = $1 and (retired is null) = $3`, id, at, retired)
		if err != nil || n == 0 {
			return err
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, act, "plan:"+string(id), why))
	})
}
