package fund

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/staff"
)

const (
	planNameLetters = 60
	planMonths      = 120 // at most, that one payment buys
	planPosition    = 999
	// askedAgain is from where on a bank asks the payer anew at each charge (RBI
	// e-mandate framework 2026: 15,000 rupees), so that few of them come.
	askedAgain = 15_000 * 100
)

// Caution is the key of what the publisher should know of a plan before readers
// see it, "" when there is nothing: banks ask the payer anew for each charge
// above 15,000 rupees.
func (p Plan) Caution() string {
	most := p.Amount
	if p.Own && p.Most.Minor > most.Minor {
		most = p.Most
	}
	if p.Every.months() > 0 && most.Currency == "INR" && most.Minor > askedAgain {
		return "fund-plan-dear"
	}
	return ""
}

// SavePlan makes a plan, or changes the one of its ID: names, order, the sum
// (a new version of the price) and whether the reader chooses it. What a plan
// is by law, and the time that it buys, stay once anybody pledged under it.
// A change has a reason. Faults stand beside name, every, months, nature,
// amount, least, most, position and why.
func (f *Fund) SavePlan(ctx context.Context, by staff.Person, p Plan, why string) (PlanID, error) {
	if err := by.May(staff.Role.Runs); err != nil {
		return "", err
	}
	why, badWhy := reasonOf(why, p.ID != "")
	m, err := f.staff.Masthead(ctx)
	if err != nil {
		return "", err
	}
	if err := errors.Join(p.tidy(m), badWhy); err != nil {
		return "", err
	}
	id := p.ID
	err = f.db.Write(ctx, func(tx *db.Tx) error {
		fresh, act := p, "fund.plan-make"
		if p.ID == "" {
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
		return tx.Tell(ctx, staff.Act(by, act, "plan:"+string(id), noted(p.Amount.String(), why)))
	})
	return id, err
}

// tidy brings a plan as it was typed into shape, or tells what cannot be.
func (p *Plan) tidy(m staff.Masthead) error {
	var all []error
	bad := func(wrong bool, field, key string, pairs ...any) {
		if wrong {
			all = append(all, fault.Bad(field, key, pairs...))
		}
	}
	names := Names{}
	for code, name := range p.Names {
		name = strings.TrimSpace(name)
		_, known := lang.Known(string(code))
		bad(!known || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl), "name", "fund-plan-name")
		bad(utf8.RuneCountInString(name) > planNameLetters, "name", "fault-too-long", "Max", planNameLetters)
		if name != "" {
			names[code] = name
		}
	}
	p.Names = names
	bad(len(names) == 0 && p.ID == "", "name", "fund-plan-name")
	switch p.Every {
	case Month, Year, Lifetime:
		p.Months = p.Every.months()
	case Once:
		bad(p.Months < 1 || p.Months > planMonths, "months", "fund-law-bounds", "Least", 1, "Most", planMonths)
	default:
		bad(true, "every", "fund-plan-every")
	}
	bad(p.Nature != Contribution && p.Nature != Subscription, "nature", "fund-plan-nature")
	bad(p.Amount.Minor <= 0 || p.Amount.Minor > maxPrice || p.Amount.Currency != m.Currency, "amount", "money-amount")
	bad(p.Position < 0 || p.Position > planPosition, "position", "fund-law-bounds", "Least", 0, "Most", planPosition)
	if p.Own {
		bad(p.Least.Minor <= 0 || p.Least.Minor > p.Amount.Minor || p.Least.Currency != p.Amount.Currency, "least", "fund-plan-own")
		bad(p.Most.Minor < p.Amount.Minor || p.Most.Minor > maxPrice || p.Most.Currency != p.Amount.Currency, "most", "fund-plan-own")
	} else {
		p.Least, p.Most = money.Amount{}, money.Amount{}
	}
	return errors.Join(all...)
}

// bounds are the least and most as they are kept: null where the sum is fixed.
func (p Plan) bounds() (least, most any) {
	if p.Own {
		least, most = p.Least.Minor, p.Most.Minor
	}
	return least, most
}

func (f *Fund) makePlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	p.ID, p.Price = PlanID(db.NewID()), ""
	least, most := p.bounds()
	for n := 1; n <= 100; n++ {
		p.Code = p.code(n)
		made, err := tx.Do(ctx, `insert into fund_plan (id, code, every, months, nature, names, least, most, position) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (code) do nothing`,
			p.ID, p.Code, p.Every, p.Months, p.Nature, db.JSON[Names]{V: p.Names}, least, most, p.Position)
		if err != nil || made == 1 {
			return err
		}
	}
	return fault.Bad("name", "fund-plan-name")
}

// code is what a plan is called in accounts: its name in Latin letters, or else how often it is paid.
func (p Plan) code(n int) string {
	code := lang.Slug(p.Names.In(lang.English))
	if len(code) > 40 || p.Names.In(lang.English) == "" || strings.ContainsFunc(code, func(r rune) bool { return r > unicode.MaxASCII }) {
		code = string(p.Every)
	}
	if n > 1 {
		code = fmt.Sprintf("%s-%d", code, n)
	}
	return code
}

func (f *Fund) changePlan(ctx context.Context, tx *db.Tx, p *Plan) error {
	old, err := db.One(ctx, tx, (*Plan).fields, `select `+planColumns+` from `+planTables+` where p.id = $1`, p.ID)
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
	least, most := p.bounds()
	_, err = tx.Do(ctx, `update fund_plan set every = $2, months = $3, nature = $4, names = $5, least = $6, most = $7, position = $8 where id = $1`,
		p.ID, p.Every, p.Months, p.Nature, db.JSON[Names]{V: p.Names}, least, most, p.Position)
	return err
}
