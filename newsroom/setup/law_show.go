package setup

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/law"
	"github.com/nightdesk/nightdesk/fund/paper"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// lawView is what an accountant or a lawyer decides, with the careful choice beside each.
type lawView struct {
	Form   *frame.Form
	Taxes  []taxRow
	States []frame.Option
	Closed bool   // readers cannot read how money goes back
	Policy string // where that is written
}

// taxRow is one dated row of the tax, by its place in the form; the last is empty.
type taxRow struct {
	Form   *frame.Form
	States []frame.Option
	At     int
	New    bool
}

var lawPage = frame.NewPage[lawView](files, "law_show.html")

// Law shows the settings of the law.
func (s *Setup) Law(v *frame.Visit) error {
	l, err := s.Fund.Law(v.Context())
	if err != nil {
		return err
	}
	view, err := s.lawView(v, lawForm(l))
	if err != nil {
		return err
	}
	return lawPage.Show(v, view)
}

func (s *Setup) lawView(v *frame.Visit, form *frame.Form) (lawView, error) {
	view := lawView{Form: form, Policy: "/newsroom/pages/" + string(v.Masthead.Main()) + "/refunds"}
	for _, one := range paper.States(frame.Speaks) {
		view.States = append(view.States, frame.Option{Value: one.Letters, Words: one.String()})
	}
	for i := 0; ; i++ {
		row := taxRow{Form: form, States: view.States, At: i, New: !form.Has(taxField(i, "from"))}
		view.Taxes = append(view.Taxes, row)
		if row.New {
			break
		}
	}
	err := s.Fund.Closed(v.Context())
	if fault.Is(err, fault.Conflict) {
		view.Closed, err = true, nil
	}
	return view, err
}

func lawForm(l fund.Law) *frame.Form {
	f := frame.Filled("benefit", l.BenefitWords, "registration", l.Registration)
	for name, set := range map[string]bool{"citizens": l.Citizens, "foreign": l.Foreign, "deduct": l.Benefit != "", "dispute_ends": l.DisputeEnds, "notices": l.Notices} {
		if set {
			f.Set(name, "yes")
		}
	}
	for name, n := range map[string]int{"retain_years": l.RetainYears, "refund_days": l.RefundDays, "grace_month": l.GraceMonth, "grace_year": l.GraceYear,
		"spread_years": l.SpreadYears, "grievance_days": l.GrievanceDays} {
		f.Set(name, strconv.Itoa(n))
	}
	for i, t := range l.Taxes {
		row := taxTyped{From: t.From, Registered: t.Registered, GSTIN: t.GSTIN, State: t.State, SAC: t.SAC}
		if t.Rate != 0 {
			row.Rate = percent(t.Rate)
		}
		row.fill(f, i)
	}
	return f
}

// percent writes hundredths of a per cent, which have two decimals as rupees have: 18.00.
func percent(n int) string { return money.Of(int64(n), "INR").Decimal(2) }

func taxField(at int, name string) string { return fmt.Sprintf("tax-%d-%s", at, name) }

// careful says what holds until something else is set.
func careful(name string) string {
	l := law.Careful()
	say := func(key string, pairs ...any) string {
		return frame.Speaks.Say("law-careful", "Value", frame.Speaks.Say(key, pairs...))
	}
	if set, ok := map[string]bool{"citizens": l.Citizens, "foreign": l.Foreign, "deduct": l.Benefit != "", "dispute_ends": l.DisputeEnds, "notices": l.Notices}[name]; ok {
		if set {
			return say("law-on")
		}
		return say("law-off")
	}
	days := map[string]int{"refund_days": l.RefundDays, "grace_month": l.GraceMonth, "grace_year": l.GraceYear, "grievance_days": l.GrievanceDays}
	if n, ok := days[name]; ok {
		return say("law-days", "Count", n)
	}
	return say("law-years", "Count", map[string]int{"retain_years": l.RetainYears, "spread_years": l.SpreadYears}[name])
}

func lawKey(name string) string { return "law-" + strings.ReplaceAll(name, "_", "-") }

// Tick is a box of the law, with its help and the careful choice.
func (l lawView) Tick(name string) (frame.Field, error) {
	f, err := l.Form.Tick(name, lawKey(name))
	f.Hint = frame.Speaks.Say(lawKey(name)+"-hint") + " " + careful(name)
	return f, err
}

// Number is a number of the law, with its help and the careful choice.
func (l lawView) Number(name string) (frame.Field, error) {
	f, err := l.Form.Input(name, lawKey(name), "type", "number", "mode", "numeric", "required")
	f.Hint = frame.Speaks.Say(lawKey(name)+"-hint") + " " + careful(name)
	return f, err
}

// Input is a field of the row.
func (t taxRow) Input(name string, options ...string) (frame.Field, error) {
	return t.Form.Input(taxField(t.At, name), "law-tax-"+name, options...)
}

// Tick is the row's box.
func (t taxRow) Tick() (frame.Field, error) {
	return t.Form.Tick(taxField(t.At, "registered"), "law-tax-registered")
}

// State is the newsroom's own state.
func (t taxRow) State() (frame.Field, error) {
	return t.Form.Choice(taxField(t.At, "state"), "law-tax-state", t.States, "ask", "law-tax-state-none")
}

// Title is which row this is.
func (t taxRow) Title() string {
	if t.New {
		return frame.Speaks.Say("law-tax-new")
	}
	return frame.Speaks.Say("law-tax-row", "Day", t.Form.Get(taxField(t.At, "from")))
}
