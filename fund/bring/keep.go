package bring

import (
	"errors"
	"fmt"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/reference"
	"github.com/nightdesk/nightdesk/fund/span"
)

// keep writes what was taken, and makes anew what its readers are entitled to.
func (w *work) keep() error {
	var fresh []*support
	for _, s := range w.order {
		if err := w.priced(s); err != nil {
			return err
		}
		if s.fresh {
			fresh = append(fresh, s)
		} else if err := w.move(s); err != nil {
			return err
		}
	}
	if err := w.insert(fresh); err != nil {
		return err
	}
	return w.entitle()
}

// priced finds the version of the plan's price that a support is paid at, and
// makes one where there never was such a price. A version's id tells its age:
// this one is older than all, so that the present price stays the present one.
func (w *work) priced(s *support) error {
	key := fmt.Sprintf("%s %d %s", s.plan.ID, s.amount.Minor, s.amount.Currency)
	if id, has := w.prices[key]; has {
		s.price = id
		return nil
	}
	if s.plan.Own && s.plan.Price != "" && s.amount.Currency == s.plan.Amount.Currency {
		s.price = s.plan.Price // the sum is the reader's own choice
		return nil
	}
	err := db.Found(w.tx.Row(w.ctx, `select id from fund_price where plan = $1 and amount = $2 and currency = $3 order by id desc limit 1`,
		s.plan.ID, s.amount.Minor, s.amount.Currency).Scan(&s.price))
	if fault.Is(err, fault.NotFound) {
		s.price = fund.PriceID("00000000-0000" + db.NewID()[13:])
		_, err = w.tx.Do(w.ctx, `insert into fund_price (id, plan, amount, currency, since) values ($1, $2, $3, $4, $5)`,
			s.price, s.plan.ID, s.amount.Minor, s.amount.Currency, db.At(s.begins))
	}
	w.prices[key] = s.price
	return err
}

func (w *work) move(s *support) error {
	due := db.At(w.due(s))
	ended := db.Time{}
	if s.halted {
		ended = db.At(w.tx.Now())
	}
	_, err := w.tx.Do(w.ctx, `update fund_pledge set plan = $2, price = $3, amount = $4, currency = $5, look = $6, due = $6, made = $11, ended = coalesce(ended, $7), stopped = coalesce(stopped, $7),
			gateway = $8, ref = $9, begun = case when cast($9 as text) is null then begun else coalesce(begun, $10) end where id = $1`,
		s.pledge, s.plan.ID, s.price, s.amount.Minor, s.amount.Currency, due, ended, s.gateway, nullable(s.ref), db.At(s.at), db.At(s.since))
	if err == nil {
		_, err = w.tx.Do(w.ctx, `update fund_brought set begins = $2, ends = $3, at = $4 where pledge = $1`, s.pledge, db.At(s.begins), db.At(s.ends), db.At(s.at))
	}
	return err
}

func (w *work) insert(fresh []*support) error {
	if len(fresh) == 0 {
		return nil
	}
	references, err := w.references(len(fresh))
	if err != nil {
		return err
	}
	now := db.At(w.tx.Now())
	var pledges, payers, brought []any
	for i, s := range fresh {
		begun, ended := db.Time{}, db.Time{}
		if s.ref != "" {
			begun = now
		}
		if s.stopped {
			ended = now
		}
		due := db.At(w.due(s))
		pledges = append(pledges, s.pledge, s.reader, s.plan.ID, s.price, s.amount.Minor, s.amount.Currency, s.gateway, references[i], spoken(s.from.Lang), "",
			db.At(s.since), db.At(s.since), nullable(s.ref), begun, now, ended, ended, due, due)
		payers = append(payers, s.pledge, s.from.Name, s.from.Email)
		brought = append(brought, s.key, s.pledge, s.reader, s.source, db.At(s.begins), db.At(s.ends), db.At(s.at))
	}
	for _, q := range []struct {
		into string
		args []any
	}{
		{`fund_pledge (id, reader, plan, price, amount, currency, gateway, reference, lang, wording, made, expires, ref, begun, settled, ended, stopped, look, due)`, pledges},
		{`fund_payer (pledge, name, email)`, payers},
		{`fund_brought (key, pledge, reader, source, begins, ends, at)`, brought},
	} {
		if _, err := w.tx.Do(w.ctx, `insert into `+q.into+` values `+w.tx.Places(len(fresh), len(q.args)/len(fresh)), q.args...); err != nil {
			return err
		}
	}
	return nil
}

// references are as many that nobody has.
func (w *work) references(n int) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for range 20 {
		var some []string
		for len(out)+len(some) < n {
			if r := reference.New(); !seen[r] {
				seen[r] = true
				some = append(some, r)
			}
		}
		if len(some) == 0 {
			return out, nil
		}
		taken, err := db.All(w.ctx, w.tx, func(s *string) []any { return []any{s} }, `select reference from fund_pledge where reference in `+w.tx.Places(1, len(some)), anys(some)...)
		if err != nil {
			return nil, err
		}
		has := map[string]bool{}
		for _, t := range taken {
			has[t] = true
		}
		for _, s := range some {
			if !has[s] {
				out = append(out, s)
			}
		}
	}
	return nil, errors.New("reference codes were taken twenty times in a row")
}

// entitle gives the brought periods. Who has nothing else is worked out here,
// for many at once; everybody else goes the way of every payment.
func (w *work) entitle() error {
	of := map[audience.ReaderID][]*support{}
	for _, s := range w.order {
		of[s.reader] = append(of[s.reader], s)
	}
	for r := range w.anew {
		of[r] = append(of[r], nil)
	}
	waiting, err := w.waiting()
	if err != nil {
		return err
	}
	var rows []any
	done := map[audience.ReaderID]bool{}
	for _, s := range w.order {
		if done[s.reader] {
			continue
		}
		if all := of[s.reader]; len(all) == 1 && !w.others[s.reader] && !waiting[s.gateway+":"+s.ref] {
			rows = append(rows, w.periods(s)...)
			done[s.reader] = true
		}
	}
	const width = 7
	if len(rows) > 0 {
		_, err := w.tx.Do(w.ctx, `insert into fund_entitlement (id, reader, kind, source, pledge, begins, ends) values `+w.tx.Places(len(rows)/width, width), rows...)
		if err != nil {
			return err
		}
	}
	for r, all := range of {
		if done[r] {
			continue
		}
		if err := w.fund.Brought(w.ctx, w.tx, r, ""); err != nil {
			return err
		}
		for _, s := range all {
			if s != nil && waiting[s.gateway+":"+s.ref] {
				if err := w.fund.Brought(w.ctx, w.tx, r, s.gateway, s.ref); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// waiting finds for which mandates something was told before they were known.
func (w *work) waiting() (map[string]bool, error) {
	var args []any
	for _, s := range w.order {
		if s.ref != "" {
			args = append(args, s.gateway, s.ref)
		}
	}
	rows, err := w.mandates(`fund_fact where applied is null and payment = ''`, args)
	out := map[string]bool{}
	for _, m := range rows {
		out[m.gateway+":"+m.ref] = true
	}
	return out, err
}

// periods are the rows of a reader's only support: what is paid, and the grace behind it.
func (w *work) periods(s *support) (rows []any) {
	paid := span.Paid{Payment: string(s.pledge), Key: s.key, Months: s.plan.Months, Counts: s.begins, Amount: s.amount, Until: s.ends}
	all := span.Periods(w.in, []span.Paid{paid}, nil)
	add := func(kind string, p span.Period) {
		rows = append(rows, db.NewID(), s.reader, kind, s.pledge, s.pledge, db.At(p.From), db.At(p.Until))
	}
	add("paid", all[0])
	if s.ref == "" || s.plan.Every.Months() == 0 {
		return rows
	}
	days, stopped := w.law.GraceMonth, w.tx.Now()
	if s.plan.Every == fund.Year {
		days = w.law.GraceYear
	}
	if !s.stopped {
		stopped = stopped.AddDate(1000, 0, 0)
	}
	if g, ok := span.Grace(all[0], days, stopped, all, w.in); ok {
		add("grace", g)
	}
	return rows
}

func spoken(code lang.Code) lang.Code {
	if known, is := lang.Known(string(code)); is {
		return known
	}
	return lang.English
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
