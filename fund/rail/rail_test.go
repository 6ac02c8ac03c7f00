package rail_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/staff"
)

// post is a gateway that needs an address and a secret, and may be silent.
type post struct {
	name   string
	silent bool
	asked  int
	facts  []fund.Fact
}

func (p *post) Name() string { return p.name }

func (p *post) Begin(_ context.Context, d fund.Due) (fund.Begun, error) {
	p.asked++
	if p.silent {
		return fund.Begun{}, errors.New("no answer")
	}
	return fund.Begun{Ref: p.name + "-" + d.Reference, URL: "https://post.example/" + d.Reference}, nil
}

func (p *post) Read(_ context.Context, n fund.Notice) ([]fund.Fact, error) {
	if n.Header("Wax") != "red" {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	return nil, nil
}

func (p *post) Fetch(context.Context, string) ([]fund.Fact, error) {
	p.asked++
	return p.facts, nil
}
func (p *post) Cancel(context.Context, string) error { p.asked++; return nil }
func (p *post) Events() []string                     { return []string{"paid", "stopped"} }
func (p *post) Event(n fund.Notice) string           { return string(n.Body) }

func (p *post) Fields() []fund.Field {
	return []fund.Field{{Name: "town", Needed: true, Longest: 20}, {Name: "stamp", Secret: true, Needed: true, Longest: 40}}
}

func (p *post) CheckSettings(s map[string]string) error {
	var all []error
	for _, name := range []string{"town", "stamp"} {
		if s[name] == "" {
			all = append(all, fault.Bad(name, "fault-field-missing"))
		}
	}
	return errors.Join(all...)
}

func (p *post) Test(_ context.Context, s map[string]string) []fund.Finding {
	return []fund.Finding{{Setting: "stamp", Bad: s["stamp"] != "penny red", Key: "gateway-test-heard"}}
}

var (
	publisher = staff.Machine("test")
	reporter  = staff.Person{ID: "r", Name: "Reporter", Role: staff.Reporter}
)

type house struct {
	t     *testing.T
	d     *db.DB
	f     *fund.Fund
	r     *rail.Rails
	one   *post
	other *post
}

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, one: &post{name: "post"}, other: &post{name: "other"}}
	st := staff.New(d)
	h.f = fund.New(d, st, h.one, h.other)
	key, err := seal.New([]byte(strings.Repeat("k", 32)))
	h.ok(err)
	h.r = rail.New(d, st, h.f, rail.Options{Key: key, URL: func() string { return "https://news.example" }})
	h.ok(h.f.Prepare(t.Context()))
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) sets(name, town, stamp string) {
	h.t.Helper()
	h.ok(h.r.Set(h.t.Context(), publisher, name, true, map[string]string{"town": town, "stamp": stamp}, "the newsroom opens"))
}

func (h *house) setup(name string) fund.Setup {
	h.t.Helper()
	s, err := h.f.Setup(h.t.Context(), name)
	h.ok(err)
	return s
}

func (h *house) moves(by time.Duration) { h.d.Clock().Move(by) }

func TestASecretIsKnownToItsGatewayAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		h.sets("post", "Srinagar", "penny black")
		if s := h.setup("post"); s.Values["stamp"] != "penny black" || s.Values["town"] != "Srinagar" {
			t.Errorf("the gateway is set up with %v", s.Values)
		}
		all, err := h.f.Gateways(ctx)
		h.ok(err)
		for _, g := range all {
			if _, shown := g.Settings["stamp"]; shown {
				t.Error("the secret is among what staff may see")
			}
		}
		var kept string
		h.ok(d.Row(ctx, `select sealed from fund_secret`).Scan(&kept))
		if strings.Contains(kept, "penny") {
			t.Error("the secret lies open in the database")
		}
		since, err := h.r.Secrets(ctx, "post")
		if h.ok(err); since["stamp"].IsZero() || len(since) != 1 {
			t.Errorf("set since %v", since)
		}
		// Left out, it stays; a change of something else does not touch it.
		h.ok(h.r.Set(ctx, publisher, "post", true, map[string]string{"town": "Jammu"}, "we moved"))
		if s := h.setup("post"); s.Values["stamp"] != "penny black" || s.Values["town"] != "Jammu" || len(s.Former) != 0 {
			t.Errorf("after a move %v, formerly %v", s.Values, s.Former)
		}
		// Under another key nothing opens, and it can be typed in anew.
		key, err := seal.New([]byte(strings.Repeat("x", 32)))
		h.ok(err)
		h.r = rail.New(d, staff.New(d), h.f, rail.Options{Key: key})
		if _, err := h.f.Setup(ctx, "post"); !fault.Is(err, fault.Unavailable) {
			t.Errorf("under another key: %v", err)
		}
		if names, err := h.r.Unopened(ctx, "post"); err != nil || !slices.Equal(names, []string{"stamp"}) {
			t.Errorf("under another key these do not open: %v, %v", names, err)
		}
		h.sets("post", "Jammu", "two pence blue")
		if s := h.setup("post"); s.Values["stamp"] != "two pence blue" {
			t.Errorf("typed in anew it is %q", s.Values["stamp"])
		}
		if names, err := h.r.Unopened(ctx, "post"); err != nil || len(names) != 0 {
			t.Errorf("typed in anew these do not open: %v, %v", names, err)
		}
	})
}

func TestAFormerSecretProvesForADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.sets("post", "Srinagar", "first")
		h.moves(time.Hour)
		h.sets("post", "Srinagar", "second")
		h.moves(time.Hour)
		h.sets("post", "Srinagar", "third")
		if s := h.setup("post"); s.Values["stamp"] != "third" || !slices.Equal(s.Former["stamp"], []string{"second", "first"}) {
			t.Errorf("%v, formerly %v", s.Values, s.Former)
		}
		h.moves(24*time.Hour + time.Minute)
		if s := h.setup("post"); !slices.Equal(s.Former["stamp"], []string{"second"}) {
			t.Errorf("a day later formerly %v", s.Former)
		}
		h.moves(2 * time.Hour)
		if s := h.setup("post"); len(s.Former) != 0 || s.Values["stamp"] != "third" {
			t.Errorf("after that formerly %v", s.Former)
		}
	})
}

func TestNoRailOpensThatLacksASettingOrIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		for name, c := range map[string]struct {
			by       staff.Person
			gateway  string
			settings map[string]string
			why      string
			is       fault.Kind
		}{
			"no town":      {publisher, "post", map[string]string{"stamp": "x"}, "why", fault.Invalid},
			"no secret":    {publisher, "post", map[string]string{"town": "x"}, "why", fault.Invalid},
			"no reason":    {publisher, "post", map[string]string{"town": "x", "stamp": "x"}, "", fault.Invalid},
			"not known":    {publisher, "none", nil, "why", fault.NotFound},
			"not allowed":  {reporter, "post", map[string]string{"town": "x", "stamp": "x"}, "why", fault.Forbidden},
			"only a space": {publisher, "post", map[string]string{"town": "x", "stamp": " "}, "why", fault.Invalid},
		} {
			if err := h.r.Set(ctx, c.by, c.gateway, true, c.settings, c.why); !fault.Is(err, c.is) && (c.is != fault.Invalid || len(fault.All(err)) == 0) {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.sets("post", "Srinagar", "s")
		h.ok(h.r.Lose(ctx, publisher, "post", "they closed our account"))
		h.ok(h.r.Lose(ctx, publisher, "post", "twice is fine"))
		if err := h.r.Set(ctx, publisher, "post", true, map[string]string{"town": "Srinagar"}, "why"); len(fault.All(err)) != 1 || fault.All(err)[0].Field != "open" {
			t.Errorf("a lost rail opens: %v", err)
		}
		all, err := h.f.Gateways(ctx)
		if h.ok(err); all[0].Open || all[0].Lost.IsZero() {
			t.Errorf("lost it is %+v", all[0])
		}
		h.ok(h.r.Find(ctx, publisher, "post", "they took us back"))
		if all, err = h.f.Gateways(ctx); err != nil || all[0].Open || !all[0].Lost.IsZero() {
			t.Errorf("found again it is %+v, %v: it stays closed until it is opened", all[0], err)
		}
		h.sets("post", "Srinagar", "")
	})
}

func TestNothingIsAskedOfALostRail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		h.sets("post", "Srinagar", "s")
		p := h.pledges("post")
		b, err := h.f.Begin(ctx, p.ID, "https://news.example/", "Support", "asha@example.org")
		h.ok(err)
		h.ok(h.f.Apply(ctx, []fund.Fact{{Gateway: "post", Kind: fund.KindCaptured, Object: "m1", Ref: b.Ref, Amount: p.Amount, At: d.Now()}}))
		h.ok(h.r.Lose(ctx, publisher, "post", "they closed our account"))
		asked := h.one.asked
		h.moves(40 * 24 * time.Hour)
		h.ok(h.f.Reconcile(ctx))
		h.ok(h.f.CancelAtGateway(ctx, fund.Stopped{Pledge: p.ID, Reader: "asha", Gateway: "post", Ref: b.Ref}))
		if h.one.asked != asked {
			t.Errorf("it was asked %d times more", h.one.asked-asked)
		}
		// What it still tells is the newsroom's money all the same.
		h.ok(h.f.Apply(ctx, []fund.Fact{{Gateway: "post", Kind: fund.KindCaptured, Object: "m2", Ref: b.Ref, Amount: p.Amount, At: d.Now()}}))
		var n int
		h.ok(d.Row(ctx, `select count(*) from fund_payment`).Scan(&n))
		if n != 2 {
			t.Errorf("%d payments", n)
		}
	})
}

func (h *house) pledges(gateway string) fund.Pledge {
	h.t.Helper()
	plans, err := h.f.Plans(h.t.Context())
	h.ok(err)
	p, err := h.f.Pledge(h.t.Context(), fund.PledgeAsk{Reader: "asha", Plan: plans[0].ID, Price: plans[0].Price, Gateway: gateway, Declared: true, Wording: fund.Declaration})
	h.ok(err)
	return p
}

func (h *house) ways(every fund.Every) (names []string) {
	h.t.Helper()
	all, err := h.f.Ways(h.t.Context(), every)
	h.ok(err)
	for _, g := range all {
		names = append(names, g.Name)
	}
	return names
}

func TestRailsAreOfferedInThePublishersOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		h.sets("post", "Srinagar", "s")
		h.sets("other", "Jammu", "s")
		if got := h.ways(fund.Month); !slices.Equal(got, []string{"post", "other"}) {
			t.Errorf("by itself %v", got)
		}
		h.ok(h.r.Offer(ctx, publisher, fund.Month, []string{"other", "post"}, "it costs less"))
		h.ok(h.r.Offer(ctx, publisher, fund.Lifetime, []string{"other"}, "large sums"))
		if m, l, y := h.ways(fund.Month), h.ways(fund.Lifetime), h.ways(fund.Year); !slices.Equal(m, []string{"other", "post"}) || !slices.Equal(l, []string{"other"}) || !slices.Equal(y, []string{"post", "other"}) {
			t.Errorf("month %v, lifetime %v, year %v", m, l, y)
		}
		for _, bad := range [][]string{{"none"}, {"post", "post"}} {
			if err := h.r.Offer(ctx, publisher, fund.Year, bad, "why"); len(fault.All(err)) == 0 {
				t.Errorf("%v was taken", bad)
			}
		}
		if err := h.r.Offer(ctx, reporter, fund.Year, nil, "why"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter sets the order: %v", err)
		}
		if err := h.r.Offer(ctx, publisher, fund.Year, []string{"other"}, ""); len(fault.All(err)) == 0 {
			t.Error("without a reason it was taken")
		}
		h.ok(h.r.Offer(ctx, publisher, fund.Month, nil, "as it was"))
		if got := h.ways(fund.Month); !slices.Equal(got, []string{"post", "other"}) {
			t.Errorf("as it was: %v", got)
		}
		offers, err := h.r.Offers(ctx)
		if h.ok(err); len(offers) != 1 || !slices.Equal(offers[fund.Lifetime], []string{"other"}) {
			t.Errorf("offers %v", offers)
		}
	})
}

func TestARailThatFailsStandsLastUntilItAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		h.sets("post", "Srinagar", "s")
		h.sets("other", "Jammu", "s")
		p := h.pledges("post")
		h.one.silent = true
		if _, err := h.f.Begin(ctx, p.ID, "https://news.example/", "Support", "a@example.org"); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("begun at a silent gateway: %v", err)
		}
		if got := h.ways(fund.Month); !slices.Equal(got, []string{"other", "post"}) {
			t.Errorf("the one that failed stands %v", got)
		}
		health, err := h.r.Health(ctx, "post")
		if h.ok(err); !health.Fails() || health.Failing != "begin" {
			t.Errorf("health %+v", health)
		}
		h.one.silent = false
		h.moves(time.Second)
		_, err = h.f.Begin(ctx, p.ID, "https://news.example/", "Support", "a@example.org")
		h.ok(err)
		if got := h.ways(fund.Month); !slices.Equal(got, []string{"post", "other"}) {
			t.Errorf("once it answered it stands %v", got)
		}
		if health, err = h.r.Health(ctx, "post"); err != nil || health.Fails() {
			t.Errorf("health %+v, %v", health, err)
		}
	})
}

func TestSilenceAndForgeryOfNoticesAreNoticed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := open(t, d), t.Context()
		h.sets("post", "Srinagar", "penny red")
		keys := func() (all []string) {
			found, err := h.r.Test(ctx, publisher, "post")
			h.ok(err)
			for _, f := range found {
				all = append(all, f.Key)
			}
			return all
		}
		if got := keys(); !slices.Contains(got, "gateway-test-unheard") {
			t.Errorf("before any notice %v", got)
		}
		wax := func(colour, event string) fund.Notice {
			return fund.Notice{Body: []byte(event), At: d.Now(), Header: func(string) string { return colour }}
		}
		h.ok(h.f.Hear(ctx, "post", wax("red", "paid")))
		if got := keys(); !slices.Contains(got, "gateway-test-heard") || !slices.Contains(got, "gateway-test-event") {
			t.Errorf("after one notice %v: that nothing of the other kind came is said too", got)
		}
		h.moves(time.Minute)
		h.ok(h.f.Hear(ctx, "post", wax("red", "stopped")))
		if got := keys(); slices.Contains(got, "gateway-test-event") {
			t.Errorf("after both kinds %v", got)
		}
		h.moves(time.Minute)
		if err := h.f.Hear(ctx, "post", wax("blue", "paid")); !fault.Is(err, fault.Forbidden) {
			t.Fatal(err)
		}
		if got := keys(); !slices.Contains(got, "gateway-test-refused") {
			t.Errorf("after a forged one %v", got)
		}
		// Money that was found by asking, and of which no notice ever tells.
		h.moves(time.Hour)
		p := h.pledges("post")
		b, err := h.f.Begin(ctx, p.ID, "https://news.example/", "Support", "a@example.org")
		h.ok(err)
		h.one.facts = []fund.Fact{{Gateway: "post", Kind: fund.KindCaptured, Object: "m1", Ref: b.Ref, Amount: money.Rupees(100), At: d.Now()}}
		h.moves(4 * time.Minute)
		h.ok(h.f.Reconcile(ctx))
		if health, err := h.r.Health(ctx, "post"); err != nil || !health.Silent.IsZero() {
			t.Errorf("a quarter of an hour is given: %+v, %v", health, err)
		}
		h.moves(16 * time.Minute)
		health, err := h.r.Health(ctx, "post")
		if h.ok(err); health.Silent.IsZero() {
			t.Errorf("nobody notices the silence: %+v", health)
		}
		h.ok(h.f.Hear(ctx, "post", wax("red", "paid")))
		if health, err = h.r.Health(ctx, "post"); err != nil || !health.Silent.IsZero() {
			t.Errorf("once it tells again: %+v, %v", health, err)
		}
	})
}
