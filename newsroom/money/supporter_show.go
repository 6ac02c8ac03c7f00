package money

import (
	"html/template"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// personView is one reader with everything that happened with their money.
type personView struct {
	ID          audience.ReaderID
	Name, Email string
	Left        bool // the person left; the books stay
	Lang        string
	Row         *supporterRow // nil without any money
	Pledges     []pledgeRow
	Payments    []paymentRow
	Grants      []grantRow
	Give        *frame.Form
	Address     *frame.Form // puts a mistyped address right
	Papers      []documentRow
	MorePapers  bool
	Moments     []momentRow
	Before      []momentRow // what came before the newest ones
	plans       map[string]string
}

type pledgeRow struct {
	fund.PledgeView
	Plan, Sum, Way, State, Pill string
	Until, Due, Grace, Made     string
	Form                        *frame.Form // stops it; nil where nothing goes on
}

type grantRow struct {
	fund.Grant
	From, Until, Revoked string
	Over                 bool
	Form                 *frame.Form // takes it back; nil where it is over
}

type momentRow struct {
	When                  template.HTML
	Words, Sum, Plan, Way string
	Said                  string // in the reader's own words
	By, Why               string // who of the staff did it and why, where the words do not say
}

var personPage = frame.NewPage[personView](files, "supporter_show.html")

// momentsFirst is how many are shown before the rest is asked for.
const momentsFirst = 30

// Supporter shows one reader.
func (m *Money) Supporter(v *frame.Visit) error {
	view, err := m.person(v, audience.ReaderID(v.Path("reader")))
	if err != nil {
		return err
	}
	return personPage.Show(v, view)
}

func (m *Money) person(v *frame.Visit, id audience.ReaderID) (personView, error) {
	view := personView{ID: id, Give: frame.Filled().Named("give"), Address: frame.Filled().Named("address")}
	r, err := m.Audience.Reader(v.Context(), id)
	known := map[audience.ReaderID]audience.Reader{}
	switch {
	case fault.Is(err, fault.NotFound):
		view.Left, view.Name = true, frame.Speaks.Say("money-who-left")
	case err != nil:
		return view, err
	default:
		known[id] = r
		view.Name, view.Email, view.Lang = r.Name, r.Email, lang.For(r.Lang).Name()
		if view.Name == "" {
			view.Name, view.Email = r.Email, ""
		}
	}
	rows, _, err := m.Desk.Supporting(v.Context(), desk.SupporterFilter{Readers: []audience.ReaderID{id}})
	if err != nil {
		return view, err
	}
	for _, s := range rows {
		row := supporterOf(v, s, known)
		view.Row = &row
	}
	if view.plans, err = m.planNames(v); err != nil {
		return view, err
	}
	for _, fill := range []func(*frame.Visit, *personView) error{m.fillPledges, m.fillPayments, m.fillGrants, m.fillPapers, m.fillMoments} {
		if err := fill(v, &view); err != nil {
			return view, err
		}
	}
	if view.Left && len(view.Moments) == 0 {
		return view, fault.New(fault.NotFound, "fault-not-found")
	}
	return view, nil
}

func (m *Money) fillPledges(v *frame.Visit, view *personView) error {
	all, err := m.Fund.Account(v.Context(), view.ID)
	for _, p := range all {
		row := pledgeRow{PledgeView: p, Plan: p.Plan.Name(lang.English), Sum: v.Money(p.Amount), Way: gatewayWords(p.Gateway), State: frame.Speaks.Say(p.State.Key()),
			Until: through(v, p.PaidUntil), Due: on(v, p.Due), Grace: through(v, p.Grace), Made: on(v, p.Made)}
		switch {
		case p.Aside.Minor > 0 && p.Stopped.IsZero():
			row.State, row.Pill = frame.Speaks.Say("money-suspense"), "withdrawn"
		case p.State == fund.StateSettled && p.Held != "":
			row.State, row.Pill = frame.Speaks.Say("fund-state-"+string(p.Held)), "open"
		case p.State == fund.StateSettled:
			row.Pill = "published"
		case p.State == fund.StateWaiting:
			row.Pill = "open"
		}
		if v.By.Role.Runs() && p.Stopped.IsZero() && (p.Recurring || p.State == fund.StateWaiting) {
			row.Form = frame.Filled().Named("stop-" + string(p.Pledge))
		}
		view.Pledges = append(view.Pledges, row)
	}
	return err
}

func (m *Money) fillPayments(v *frame.Visit, view *personView) error {
	all, err := m.Desk.PaymentsOf(v.Context(), view.ID)
	if err != nil {
		return err
	}
	gateways, err := m.gatewaysNamed(v)
	for _, p := range all {
		row := paymentOf(v, p, view.plans, nil)
		row.ByHand = gateways[p.Gateway].ByHand
		if v.By.Role.Runs() && p.Left.Minor > 0 && !p.Disputed {
			row.Form = frame.Filled("amount", typed(p.Left)).Named("refund-" + string(p.ID))
			if row.ByHand {
				row.Form.Set("at", today(v))
			}
		}
		view.Payments = append(view.Payments, row)
	}
	return err
}

func (m *Money) fillGrants(v *frame.Visit, view *personView) error {
	all, err := m.Fund.GrantsOf(v.Context(), view.ID)
	for _, g := range all {
		row := grantRow{Grant: g, From: on(v, g.From), Until: through(v, g.Until), Revoked: on(v, g.Revoked)}
		row.Over = !g.Revoked.IsZero() || !g.Until.IsZero() && !g.Until.After(v.Now)
		if v.By.Role.Runs() && !row.Over {
			row.Form = frame.Filled().Named("revoke-" + string(g.ID))
		}
		view.Grants = append(view.Grants, row)
	}
	return err
}

func (m *Money) fillPapers(v *frame.Visit, view *personView) (err error) {
	view.Papers, view.MorePapers, err = m.papers(v, view.ID, 1)
	return err
}

func (m *Money) fillMoments(v *frame.Visit, view *personView) error {
	all, err := m.Desk.Timeline(v.Context(), view.ID)
	for i, x := range all {
		if row := momentOf(v, x, view.plans); i < momentsFirst {
			view.Moments = append(view.Moments, row)
		} else {
			view.Before = append(view.Before, row)
		}
	}
	return err
}

func momentOf(v *frame.Visit, x desk.Moment, plans map[string]string) momentRow {
	key := x.Key()
	if x.Kind == "refunded" && x.Number == "" {
		key = "money-went-back"
	}
	if because := "money-because-" + x.Why; (x.Kind == "suspense" || x.Kind == "reminded") && frame.Speaks.Has(because) {
		x.Why = frame.Speaks.Say(because)
	}
	row := momentRow{When: v.Full(x.At), Words: frame.Speaks.Say(key, x.Args()...), Sum: sum(v, x.Amount), Plan: plans[x.Plan]}
	if x.Gateway != "" {
		row.Way = gatewayWords(x.Gateway)
	}
	switch {
	case x.Kind == "refund-asked" || x.Kind == "given": // the words say it
	case x.By != "":
		row.By, row.Why = x.By, x.Why
	case x.Kind == "stopped":
		row.Said = x.Why
	}
	return row
}
