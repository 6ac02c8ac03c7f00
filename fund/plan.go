package fund

import (
	"context"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund/plan"
	"github.com/nightdesk/nightdesk/staff"
)

// What a plan is has its rules in package plan.
type (
	PlanID  = plan.ID
	PriceID = plan.PriceID
	Plan    = plan.Plan
	Names   = plan.Names
	Every   = plan.Every
	Nature  = plan.Nature
)

const (
	Month        = plan.Month
	Year         = plan.Year
	Lifetime     = plan.Lifetime
	Once         = plan.Once
	Contribution = plan.Contribution
	Subscription = plan.Subscription
)

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

const planColumns = OwnColumns + `, coalesce(c.id, ''), coalesce(c.amount, 0), coalesce(c.currency, ''), coalesce(c.currency, ''), coalesce(c.currency, '')`

// OwnColumns are those of the plan p itself, without a price, for who may name
// the tables of this room; OwnFields takes them.
const OwnColumns = `p.id, p.code, p.names, p.every, p.months, p.nature, p.least is not null, coalesce(p.least, 0), coalesce(p.most, 0), p.position, p.retired is not null`

// The newest version of a plan's price: ids are in order of time.
const planTables = `fund_plan p left join fund_price c on c.id = (select max(id) from fund_price where plan = p.id)`

// OwnFields is where OwnColumns go.
func OwnFields(p *Plan) []any {
	return []any{&p.ID, &p.Code, &p.Names, &p.Every, &p.Months, &p.Nature, &p.Own, &p.Least.Minor, &p.Most.Minor, &p.Position, &p.Retired}
}

func planFields(p *Plan) []any {
	return append(OwnFields(p), &p.Price, &p.Amount.Minor, &p.Amount.Currency, &p.Least.Currency, &p.Most.Currency)
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
	return db.All(ctx, f.db, planFields, `select `+planColumns+` from `+planTables+` where p.retired is null and c.id is not null order by p.position, p.id`)
}

// EveryPlan lists all plans for staff, also those retired or without a price.
func (f *Fund) EveryPlan(ctx context.Context) ([]Plan, error) {
	return db.All(ctx, f.db, planFields, `select `+planColumns+` from `+planTables+` order by p.position, p.id`)
}

// RetirePlan takes a plan out of what readers may choose, or puts it back, with a reason. Running pledges go on.
func (f *Fund) RetirePlan(ctx context.Context, by staff.Person, id PlanID, retired bool, why string) error {
	if err := by.May(staff.Role.Runs); err != nil {
		return err
	}
	why, err := Reason(why)
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
