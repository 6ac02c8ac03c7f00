package fund

import (
	"context"
	"errors"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

// SavePlan makes a plan, or changes the one of its ID: names, order, the sum
// (a new version of the price) and whether the reader chooses it. What a plan
// is by law, and the time that it buys, stay once anybody pledged under it.
// It has a reason, and asked twice within a minute makes one plan. Faults stand beside name, every, months, nature,
// amount, least, most, position and why.
func (f *Fund) SavePlan(ctx context.Context, by staff.Person, p Plan, why string) (PlanID, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return "", err
	}
	why, badWhy := Reason(why)
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return "", err
	}
	if err := errors.Join(p.Tidy(m.Currency), badWhy); err != nil {
		return "", err
	}
	id := p.ID
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		fresh, act := p, "fund.plan-make"
		if p.ID == "" {
			if id, err = sameClickPlan(ctx, tx, p); err != nil || id != "" {
				return err
			}
			err = f.makePlan(ctx, tx, &fresh)
		} else {
			act = "fund.plan-save"
			err = f.changePlan(ctx, tx, &fresh)
		}
		if err != nil {
			return err
		}
		id = fresh.ID
		if fresh.Price == "" {
			_, err := tx.Do(ctx, `insert into fund_price (id, plan, amount, currency, since) values ($1, $2, $3, $4, $5)`,
				db.NewID(), id, p.Amount.Minor, p.Amount.Currency, db.At(tx.Now()))
			if err != nil {
				return err
			}
		}
		tx.Change("plans")
		return tx.Tell(ctx, staff.Act(by, act, "plan:"+string(id), Noted(fresh.Code, p.Sums(), why)))
	})
	return id, err
}

// sameClickPlan is the plan that was made by the first of two clicks, or "".
func sameClickPlan(ctx context.Context, tx *db.Tx, p Plan) (id PlanID, err error) {
	least, most := p.Bounds()
	err = db.Found(tx.Row(ctx, `select p.id from fund_plan p join fund_price c on c.plan = p.id
		where p.names = $1 and p.every = $2 and p.months = $3 and p.nature = $4 and c.amount = $5 and c.since > $6
		and coalesce(p.least, 0) = coalesce($7, 0) and coalesce(p.most, 0) = coalesce($8, 0) order by p.id desc limit 1`,
		db.JSON[Names]{V: p.Names}, p.Every, p.Months, p.Nature, p.Amount.Minor, db.At(tx.Now().Add(-time.Minute)), least, most).Scan(&id))
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return id, err
}

func (f *Fund) makePlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	p.ID, p.Price = PlanID(db.NewID()), ""
	least, most := p.Bounds()
	for n := 1; n <= 100; n++ {
		p.Code = p.CodeAt(n)
		made, err := tx.Do(ctx, `insert into fund_plan (id, code, every, months, nature, names, least, most, position) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (code) do nothing`,
			p.ID, p.Code, p.Every, p.Months, p.Nature, db.JSON[Names]{V: p.Names}, least, most, p.Position)
		if err != nil || made == 1 {
			return err
		}
	}
	return fault.Bad("name", "fund-plan-name")
}

func (f *Fund) changePlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	old, err := db.One(ctx, tx, planFields, `select `+planColumns+` from `+planTables+` where p.id = $1`, p.ID)
	if err != nil {
		return err
	}
	if p.Price = old.Price; old.Amount != p.Amount {
		p.Price = ""
	}
	var pledged bool
	if err := tx.Row(ctx, `select exists (select 1 from fund_pledge where plan = $1)`, p.ID).Scan(&pledged); err != nil {
		return err
	}
	var fixed []error
	for field, changed := range map[string]bool{"nature": p.Nature != old.Nature, "every": p.Every != old.Every, "months": p.Months != old.Months} {
		if pledged && changed {
			fixed = append(fixed, fault.Bad(field, "fund-plan-pledged"))
		}
	}
	if len(fixed) > 0 {
		return errors.Join(fixed...)
	}
	if len(p.Names) == 0 && len(old.Names) > 0 {
		return fault.Bad("name", "fund-plan-name")
	}
	least, most := p.Bounds()
	_, err = tx.Do(ctx, `update fund_plan set every = $2, months = $3, nature = $4, names = $5, least = $6, most = $7, position = $8 where id = $1`,
		p.ID, p.Every, p.Months, p.Nature, db.JSON[Names]{V: p.Names}, least, most, p.Position)
	return err
}
