package money

import (
	"cmp"
	"net/url"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/newsroom/frame"
)

// supportersView is a page of supporters with its filters, or what a search found.
type supportersView struct {
	Search   *frame.Form
	Give     *frame.Form
	Langs    []frame.Option
	Rail     []railGroup
	Rows     []supporterRow
	Turn     turn
	Filtered bool
	Found    bool // by a search
}

type supporterRow struct {
	Who                                 *who
	Email                               string
	State, Pill                         string
	Plan, Way, Since, Until, Total, Sum string
	Lifetime                            bool
	Due                                 string // the day of the next charge, "" when none is to come
}

// railGroup is a group of filters, each a link that keeps the others.
type railGroup struct {
	Name  string
	Links []railLink
}

type railLink struct {
	Words, Path string
	Here        bool
}

var supportersPage = frame.NewPage[supportersView](files, "supporter_list.html")

var supporterStates = []desk.SupporterState{desk.SupporterPaying, desk.SupporterGrace, desk.SupporterGiven, desk.SupporterStopped, desk.SupporterLapsed, desk.SupporterWaiting}

var supporterPills = map[desk.SupporterState]string{desk.SupporterPaying: "published", desk.SupporterGrace: "open", desk.SupporterWaiting: "open", desk.SupporterGiven: "published"}

// Supporters lists who supports, did or is about to.
func (m *Money) Supporters(v *frame.Visit) error {
	view, err := m.supporters(v)
	if err != nil {
		return err
	}
	return supportersPage.Show(v, view)
}

func (m *Money) supporters(v *frame.Visit) (supportersView, error) {
	ask := url.Values{}
	for _, name := range []string{"state", "plan", "gateway"} {
		if s := v.Ask(name); s != "" {
			ask.Set(name, s)
		}
	}
	page := pageAsked(v)
	rows, more, err := m.Desk.Supporting(v.Context(), desk.SupporterFilter{State: desk.SupporterState(ask.Get("state")), Plan: fund.PlanID(ask.Get("plan")), Gateway: ask.Get("gateway"), Page: page})
	if err != nil {
		return supportersView{}, err
	}
	var ids []audience.ReaderID
	for _, r := range rows {
		ids = append(ids, r.Reader)
	}
	known, err := m.Audience.Readers(v.Context(), ids)
	if err != nil {
		return supportersView{}, err
	}
	view := supportersView{Turn: turnsOf(home+"/supporters", ask, page, more), Filtered: len(ask) > 0}
	for _, r := range rows {
		view.Rows = append(view.Rows, supporterOf(v, r, known))
	}
	return view, m.aroundSupporters(v, ask, &view)
}

// aroundSupporters adds what stands around the list.
func (m *Money) aroundSupporters(v *frame.Visit, ask url.Values, view *supportersView) (err error) {
	view.Search, view.Give = frame.Filled().Named("search"), frame.Filled("lang", string(v.Masthead.Main())).Named("give")
	for _, c := range v.Masthead.Languages {
		view.Langs = append(view.Langs, frame.Option{Value: string(c), Words: lang.For(c).Name(), Lang: string(c)})
	}
	view.Rail, err = m.rail(v, ask)
	return err
}

// rail is the filters beside the list.
func (m *Money) rail(v *frame.Visit, ask url.Values) ([]railGroup, error) {
	plans, err := m.Fund.EveryPlan(v.Context())
	if err != nil {
		return nil, err
	}
	gateways, err := m.Fund.Gateways(v.Context())
	var states, byPlan, ways []frame.Option
	for _, s := range supporterStates {
		states = append(states, frame.Option{Value: string(s), Words: frame.Speaks.Say(s.Key())})
	}
	for _, p := range plans {
		byPlan = append(byPlan, frame.Option{Value: string(p.ID), Words: p.Name(lang.English)})
	}
	for _, g := range gateways {
		ways = append(ways, frame.Option{Value: g.Name, Words: gatewayWords(g.Name)})
	}
	return []railGroup{filter("money-state", "state", states, ask), filter("money-plan", "plan", byPlan, ask), filter("money-by", "gateway", ways, ask)}, err
}

func filter(title, name string, options []frame.Option, ask url.Values) railGroup {
	at := func(value string) string {
		q := url.Values{}
		for k := range ask {
			q.Set(k, ask.Get(k))
		}
		if q.Set(name, value); value == "" {
			q.Del(name)
		}
		if len(q) == 0 {
			return home + "/supporters"
		}
		return home + "/supporters?" + q.Encode()
	}
	g := railGroup{Name: frame.Speaks.Say(title), Links: []railLink{{frame.Speaks.Say("desk-all"), at(""), ask.Get(name) == ""}}}
	for _, o := range options {
		g.Links = append(g.Links, railLink{o.Words, at(o.Value), ask.Get(name) == o.Value})
	}
	return g
}

func supporterOf(v *frame.Visit, r desk.Supporter, known map[audience.ReaderID]audience.Reader) supporterRow {
	row := supporterRow{Who: whoIs(r.Reader, known), State: frame.Speaks.Say(r.State.Key()), Pill: supporterPills[r.State],
		Since: on(v, r.Since), Until: through(v, r.PaidUntil), Due: on(v, r.Due), Lifetime: r.Lifetime, Total: sum(v, r.Total)}
	if of := known[r.Reader]; of.Name != "" {
		row.Email = of.Email
	}
	if r.Pledge != "" {
		row.Plan, row.Sum, row.Way = r.Plan.Name(lang.English), sum(v, r.Plan.Amount), gatewayWords(r.Gateway)
	}
	return row
}

// Find lists the readers whose address or name holds some words: whoever
// supports, and whoever only has an account. It is posted, so that no address
// stands in the log of a proxy or the history of a browser.
func (m *Money) Find(v *frame.Visit) error {
	form, err := v.Form()
	if err != nil {
		return err
	}
	words := form.Get("q")
	if words == "" {
		return v.Go(home+"/supporters", "")
	}
	found, err := m.Audience.Find(v.Context(), v.By, words)
	if err != nil {
		return err
	}
	ids, known := []audience.ReaderID{}, map[audience.ReaderID]audience.Reader{}
	for _, r := range found {
		ids, known[r.ID] = append(ids, r.ID), r
	}
	rows, _, err := m.Desk.Supporting(v.Context(), desk.SupporterFilter{Readers: ids})
	if err != nil {
		return err
	}
	support := map[audience.ReaderID]desk.Supporter{}
	for _, r := range rows {
		support[r.Reader] = r
	}
	view := supportersView{Found: true}
	for _, r := range found {
		if s, ok := support[r.ID]; ok {
			view.Rows = append(view.Rows, supporterOf(v, s, known))
			continue
		}
		row := supporterRow{Who: whoIs(r.ID, known), State: frame.Speaks.Say("money-only-account"), Since: on(v, r.Since)}
		if row.Email = r.Email; row.Email == cmp.Or(r.Name, r.Email) {
			row.Email = ""
		}
		view.Rows = append(view.Rows, row)
	}
	if err := m.aroundSupporters(v, url.Values{}, &view); err != nil {
		return err
	}
	view.Search = form.Named("search")
	return supportersPage.Show(v, view)
}
