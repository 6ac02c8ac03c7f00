package money

import (
	"cmp"
	"embed"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/web"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/agree"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/move"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/newsroom/frame"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
)

//go:embed *.html
var files embed.FS

// Money holds the doors of the money.
type Money struct {
	Staff    *staff.Staff
	Audience *audience.Audience
	Fund     *fund.Fund
	Rails    *rail.Rails
	Moves    *move.Moves
	Reach    *reach.Reach
	Books    *books.Books
	Lists    *agree.Lists
	Attend   *attend.Attend
	Desk     *desk.Desk
	Hand     *hand.Hand
}

// home is the page of what needs a person.
const home = "/newsroom/money"

// turn is the pages before and after one of a list.
type turn struct{ Earlier, Later string }

func turns(path string, page int, more bool) turn { return turnsOf(path, nil, page, more) }

// turnsOf keeps what else is asked for.
func turnsOf(path string, ask url.Values, page int, more bool) turn {
	at := func(n int) string {
		q := url.Values{"page": {strconv.Itoa(n)}}
		for name := range ask {
			q.Set(name, ask.Get(name))
		}
		return path + "?" + q.Encode()
	}
	var t turn
	if page > 1 {
		t.Earlier = at(page - 1)
	}
	if more {
		t.Later = at(page + 1)
	}
	return t
}

func pageAsked(v *frame.Visit) int {
	n, err := strconv.Atoi(v.Ask("page"))
	if err != nil {
		return 1
	}
	return min(max(n, 1), 100000)
}

// stays tells whether a fault is told where it happened, beside what was typed.
func stays(err error) bool {
	return frame.IsForm(err) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Unavailable)
}

// again answers with a page on which a fault is told.
func again[T any](p frame.Page[T], v *frame.Visit, view T, err error) error {
	switch fault.Of(err).Kind {
	case fault.Conflict:
		return p.Status(v, http.StatusConflict, view)
	case fault.Unavailable:
		web.Cause(v.W, err)
		return p.Status(v, http.StatusServiceUnavailable, view)
	}
	return p.Again(v, view)
}

// beside puts the faults of a field beside another of the form.
func beside(err error, field, other string) error {
	var all []error
	for _, one := range fault.All(err) {
		if one.Field == field {
			moved := *one
			moved.Field, one = other, &moved
		}
		all = append(all, one)
	}
	return errors.Join(all...)
}

// who is a reader as lists name one.
type who struct{ Path, Name string }

func whoIs(id audience.ReaderID, known map[audience.ReaderID]audience.Reader) *who {
	if id == "" {
		return nil
	}
	r := known[id]
	return &who{supporterPath(id), cmp.Or(r.Name, r.Email, frame.Speaks.Say("money-who-left"))}
}

func supporterPath(id audience.ReaderID) string { return home + "/supporters/" + string(id) }

// gatewaysNamed gives the gateways of this program by name.
func (m *Money) gatewaysNamed(v *frame.Visit) (map[string]fund.GatewayView, error) {
	all, err := m.Fund.Gateways(v.Context())
	out := map[string]fund.GatewayView{}
	for _, g := range all {
		out[g.Name] = g
	}
	return out, err
}

// planNames gives what the plans are called, by their codes.
func (m *Money) planNames(v *frame.Visit) (map[string]string, error) {
	all, err := m.Fund.EveryPlan(v.Context())
	out := map[string]string{}
	for _, p := range all {
		out[p.Code] = p.Name(lang.English)
	}
	return out, err
}

// gatewayWords is what staff call a gateway.
func gatewayWords(name string) string {
	return frame.GatewayWords(name)
}

// typed is a sum as a form holds it.
func typed(a money.Amount) string {
	exp, err := money.Exponent(a.Currency)
	if err != nil || a.Minor == 0 {
		return ""
	}
	return a.Decimal(exp)
}

// sum is a sum in words, and "" where none is meant.
func sum(v *frame.Visit, a money.Amount) string {
	if a.Currency == "" || a.Minor == 0 {
		return ""
	}
	return v.Money(a)
}

// on is the day of a moment in the newsroom's zone.
func on(v *frame.Visit, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return frame.Speaks.Date(v.Local(t))
}

// through is the last day before a period's end.
func through(v *frame.Visit, end time.Time) string {
	if end.IsZero() {
		return ""
	}
	return on(v, end.Add(-time.Second))
}

// today is the day as a date field holds it.
func today(v *frame.Visit) string { return v.Local(v.Now).Format(time.DateOnly) }

// closed tells whether nobody can pay, because readers cannot read how money goes back.
func (m *Money) closed(v *frame.Visit) (bool, error) {
	err := m.Fund.Closed(v.Context())
	if fault.Is(err, fault.Conflict) {
		return true, nil
	}
	return false, err
}
