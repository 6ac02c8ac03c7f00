package sandbox_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/books"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/gatewaytest"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/hooks"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// town is a newsroom with its bank, over real HTTP.
type town struct {
	t      *testing.T
	db     *db.DB
	fund   *fund.Fund
	ledger *books.Books
	bank   *sandbox.Sandbox
	server *httptest.Server
	client *http.Client
	mu     sync.Mutex
	heard  []fund.Notice
	deaf   int           // how many notices are answered 500 first
	lost   chan struct{} // notices are booked, and not answered until it is closed
}

func build(t *testing.T, d *db.DB) *town {
	t.Helper()
	return buildBank(t, d, "sandbox", "/bank")
}

// buildBank is a newsroom with a bank of some name.
func buildBank(t *testing.T, d *db.DB, name, path string) *town {
	t.Helper()
	w := &town{t: t, db: d}
	mux := http.NewServeMux()
	w.server = httptest.NewServer(mux)
	t.Cleanup(w.server.Close)
	st := staff.New(d)
	bank, err := sandbox.New(sandbox.Options{Name: name, Path: path, Play: true, DB: d, URL: func() string { return w.server.URL }, Zone: zone,
		Secret: []byte("sixteen bytes or more"), Key: "the demonstration's key", AnswerIn: 2 * time.Second, Log: journal.Log()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(bank.Close)
	w.bank = bank
	w.fund = fund.New(d, st, bank)
	w.ledger = books.New(d, st, w.fund)
	w.must(w.fund.Prepare(t.Context()))
	w.must(rail.New(d, st, w.fund, rail.Options{}).Set(t.Context(), staff.Machine("test"), name, true, nil, "the newsroom opens"))
	mux.Handle(path+"/", bank.Routes())
	mux.HandleFunc("/back", func(rw http.ResponseWriter, _ *http.Request) { io.WriteString(rw, "back at the newsroom") })
	face := hooks.New(hooks.Options{Hear: w.fund.Hear, Now: d.Now, Log: journal.Log()}).Routes()
	mux.HandleFunc("POST /hooks/"+name, func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		head := r.Header.Clone()
		w.mu.Lock()
		w.heard = append(w.heard, fund.Notice{Body: body, Header: head.Get, At: d.Now()})
		w.deaf--
		deaf, lost := w.deaf >= 0, w.lost
		w.mu.Unlock()
		if deaf {
			rw.WriteHeader(http.StatusInternalServerError)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if lost != nil {
			face.ServeHTTP(httptest.NewRecorder(), r)
			<-lost // booked, and the answer never comes
			return
		}
		face.ServeHTTP(rw, r)
	})
	w.client = w.server.Client()
	w.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host != w.server.URL {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return w
}

func readerID(name string) audience.ReaderID { return audience.ReaderID(name) }

func zone() *time.Location {
	loc, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		panic(err)
	}
	return loc
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) notices() []fund.Notice {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]fund.Notice(nil), w.heard...)
}

func (w *town) pledges(reader audience.ReaderID, every fund.Every) (fund.Pledge, fund.Begun) {
	w.t.Helper()
	ctx := w.t.Context()
	plans, err := w.fund.Plans(ctx)
	w.must(err)
	for _, plan := range plans {
		if plan.Every == every {
			p, err := w.fund.Pledge(ctx, fund.PledgeAsk{Reader: reader, Plan: plan.ID, Price: plan.Price, Gateway: "sandbox", Lang: "en", Declared: true, Wording: fund.Declaration})
			w.must(err)
			b, err := w.fund.Begin(ctx, p.ID, w.server.URL+"/back?token=secret", "Support <The News>", "asha@example.org")
			w.must(err)
			return p, b
		}
	}
	w.t.Fatal("no such plan")
	return fund.Pledge{}, fund.Begun{}
}

// presses posts one of the bank's buttons and follows where it leads.
func (w *town) presses(address, do string) string {
	w.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = w.server.URL + address
	}
	r, err := w.client.PostForm(address, url.Values{"do": {do}})
	w.must(err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	w.must(err)
	if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("%s %s: %s %s", address, do, r.Status, body)
	}
	return string(body)
}

func (w *town) sees(address string) string {
	w.t.Helper()
	r, err := w.client.Get(address)
	w.must(err)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	w.must(err)
	if csp := r.Header.Get("Content-Security-Policy"); r.StatusCode != http.StatusOK || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "script-src") {
		w.t.Fatalf("%s: %s, policy %q", address, r.Status, csp)
	}
	return string(body)
}

func (w *town) count(q string) (n int) {
	w.t.Helper()
	w.must(w.db.Row(context.Background(), q).Scan(&n))
	return n
}

func (w *town) state(p fund.Pledge) fund.PledgeView {
	w.t.Helper()
	account, err := w.fund.Account(w.t.Context(), p.Reader) // asks no gateway, unlike the return page
	w.must(err)
	for _, v := range account {
		if v.Pledge == p.ID {
			return v
		}
	}
	w.t.Fatal("the pledge is not in the account")
	return fund.PledgeView{}
}

func TestPromises(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		promises(t, d, "sandbox", "/bank")
	})
}

// A second bank keeps the same promises beside the first.
func TestTheOtherBanksPromises(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { promises(t, d, "otherbank", "/bank2") })
}

func promises(t *testing.T, d *db.DB, name, path string) {
	var n int
	gatewaytest.Run(t, func(t *testing.T) gatewaytest.Plug {
		if n++; n > 1 { // one bank, an empty one for each promise
			for _, table := range []string{"sandbox_notice", "sandbox_event", "sandbox_order"} {
				if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Do(t.Context(), "delete from "+table); return err }); err != nil {
					t.Fatal(err)
				}
			}
		}
		w := buildBank(t, d, name, path)
		return gatewaytest.Plug{Gateway: w.bank, Header: sandbox.SignatureHeader, Holds: true, Returns: true, Lists: true, Charges: true, Pay: func(_ *testing.T, b fund.Begun) []fund.Notice {
			w.presses(b.URL, "first")
			return w.notices()
		}}
	})
}

func TestEveryButtonOfThePayersPage(t *testing.T) {
	for _, c := range []struct {
		do       string
		notices  int // right after the payer returned, when all has been told
		payments int
		state    fund.State
		asked    int // payments once the newsroom has asked the bank
	}{
		{"pay", 1, 1, fund.StateSettled, 1},
		{"fail", 1, 0, fund.StateFailed, 0},
		{"late", 0, 0, fund.StateWaiting, 0},
		{"twice", 2, 1, fund.StateSettled, 1},
		{"first", 1, 1, fund.StateSettled, 1},
		{"never", 0, 0, fund.StateWaiting, 1},
		{"days", 1, 0, fund.StateFailed, 0},
		{"foreign", 1, 1, fund.StateWaiting, 1},
		{"dollars", 1, 1, fund.StateWaiting, 1},
		{"half", 1, 1, fund.StateWaiting, 1},
		{"back", 0, 0, fund.StateWaiting, 0},
	} {
		t.Run(c.do, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				w := build(t, d)
				p, b := w.pledges("asha", fund.Month)
				page := w.sees(b.URL)
				for _, want := range []string{"₹100", p.Reference, "Support &lt;The News&gt;", "each month", `value="` + c.do + `"`} {
					if !strings.Contains(page, want) {
						t.Errorf("the payer's page lacks %q", want)
					}
				}
				if strings.Contains(page, "<script") {
					t.Error("the payer's page has a script")
				}
				if got := w.presses(b.URL, c.do); got != "back at the newsroom" {
					t.Errorf("the payer is led to %q", got)
				}
				if c.do == "first" && len(w.notices()) != 1 {
					t.Error("the reader returned before the notice")
				}
				w.bank.Close()
				if n := len(w.notices()); n != c.notices {
					t.Errorf("%d notices", n)
				}
				if n := w.count(`select count(*) from fund_payment`); n != c.payments {
					t.Errorf("%d payments", n)
				}
				if v := w.state(p); v.State != c.state {
					t.Errorf("the pledge is %s", v.State)
				}
				if _, err := w.fund.ByReturn(t.Context(), p.ID, p.Token); err != nil {
					t.Error(err)
				}
				if n := w.count(`select count(*) from fund_payment`); n != c.asked {
					t.Errorf("%d payments after asking", n)
				}
				// The back button pays nothing twice.
				if c.payments > 0 {
					w.presses(b.URL, "pay")
					w.bank.Close()
					if n := w.count(`select count(*) from sandbox_event where kind = 'captured'`); n != 1 {
						t.Errorf("paid %d times", n)
					}
				}
				if c.do == "late" {
					d.Clock().Move(9*time.Minute + 59*time.Second)
					w.must(w.bank.Sweep(t.Context()))
					if n := len(w.notices()); n != 0 {
						t.Errorf("told %d times before ten minutes", n)
					}
					d.Clock().Move(time.Second)
					w.must(w.bank.Sweep(t.Context()))
					if v := w.state(p); v.State != fund.StateSettled {
						t.Errorf("after ten minutes the pledge is %s", v.State)
					}
				}
			})
		})
	}
}

func TestAMandateIsChargedWhenItIsDue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		d.Clock().Set(time.Date(2027, 1, 31, 20, 0, 0, 0, zone()).UTC())
		p, b := w.pledges("asha", fund.Month)
		w.presses(b.URL, "first")
		begin := d.Now()
		for now := begin; now.Before(begin.AddDate(1, 0, 0)); now = now.Add(6 * time.Hour) {
			d.Clock().Set(now)
			w.must(w.bank.Sweep(ctx))
			if s, err := w.fund.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
				t.Fatalf("on %s the supporter is %s, %v", now.In(zone()), s, err)
			}
		}
		if n := w.count(`select count(*) from fund_receipt`); n != 13 { // the first, and twelve renewals
			t.Errorf("%d receipts in a year", n)
		}
		if got := w.state(p).PaidUntil.In(zone()).Format("2006-01-02"); got != "2028-02-29" {
			t.Errorf("paid until %s", got)
		}
		// Stopped, the bank charges nothing any more, however far the clock goes.
		w.must(w.fund.Stop(ctx, "asha", p.ID))
		w.must(w.fund.CancelAtGateway(ctx, fund.Stopped{Pledge: p.ID, Reader: "asha", Gateway: "sandbox", Ref: b.Ref}))
		d.Clock().Move(400 * 24 * time.Hour)
		w.must(w.bank.Sweep(ctx))
		if n := w.count(`select count(*) from fund_receipt`); n != 13 {
			t.Errorf("%d receipts after the stop", n)
		}
	})
}

func TestAClockThatJumpsChargesEachPeriodOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		p, b := w.pledges("asha", fund.Month)
		w.presses(b.URL, "first")
		d.Clock().Set(d.Now().AddDate(0, 6, 0))
		w.must(w.bank.Sweep(ctx))
		w.must(w.bank.Sweep(ctx))
		if n := w.count(`select count(*) from fund_payment`); n != 7 {
			t.Errorf("%d payments in six months and a day", n)
		}
		if got := w.state(p).PaidUntil.In(zone()).Format("2006-01-02"); got != "2027-06-23" {
			t.Errorf("paid until %s", got)
		}
	})
}

func TestTheButtonsOfTheBank(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		p, b := w.pledges("asha", fund.Month)
		w.presses(b.URL, "first")
		if page := w.sees(w.server.URL + "/bank/"); !strings.Contains(page, "Charged next on 23 Dec 2026 00:00:00") || !strings.Contains(page, "answered 200") || !strings.Contains(page, "Support &lt;The News&gt;") {
			t.Errorf("front page:\n%s", page)
		}
		w.presses("/bank/mandate/"+b.Ref, "charge")
		if n := w.count(`select count(*) from fund_payment`); n != 2 {
			t.Errorf("%d payments after charging the next period", n)
		}
		w.presses("/bank/mandate/"+b.Ref, "refuse")
		if v := w.state(p); v.State != fund.StateSettled || w.count(`select count(*) from fund_payment`) != 2 {
			t.Errorf("after a refused charge: %+v", v)
		}
		var payment, notice string
		w.must(d.Row(ctx, `select object from sandbox_event where kind = 'captured' order by at, id limit 1`).Scan(&payment))
		w.presses("/bank/payment/"+payment, "half")
		w.presses("/bank/payment/"+payment, "all")
		w.presses("/bank/payment/"+payment, "all") // nothing is left
		if n := w.count(`select count(*) from fund_refund`); n != 2 {
			t.Errorf("%d refunds", n)
		}
		net, err := desk.New(d, w.fund).Net(ctx, d.Now().Add(-time.Hour), d.Now().Add(time.Hour), "INR")
		if err != nil || net.Minor != 10000 {
			t.Errorf("net %s, %v", net, err)
		}
		// Everything said once more books nothing more.
		told := len(w.notices())
		rows, err := db.All(ctx, d, func(id *string) []any { return []any{id} }, `select id from sandbox_notice`)
		w.must(err)
		for _, notice = range rows {
			w.presses("/bank/notice/"+notice, "again")
		}
		if n := len(w.notices()); n != 2*told {
			t.Errorf("%d notices after %d", n, told)
		}
		if a, b := w.count(`select count(*) from fund_payment`), w.count(`select count(*) from fund_tx`); a != 2 || b != 4 {
			t.Errorf("%d payments and %d transactions", a, b)
		}
		w.presses("/bank/mandate/"+b.Ref, "stop")
		w.must(w.bank.Sweep(ctx))
		if v := w.state(p); v.State != fund.StateStopped {
			t.Errorf("after the payer ended it at the bank: %+v", v)
		}
	})
}

func TestANoticeIsToldAgainUntilItIsAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := build(t, d), t.Context()
		w.deaf = 3
		p, b := w.pledges("asha", fund.Month)
		w.presses(b.URL, "pay")
		w.bank.Close()
		for range 10 {
			d.Clock().Move(time.Minute)
			w.must(w.bank.Sweep(ctx))
		}
		if n := len(w.notices()); n != 4 {
			t.Errorf("told %d times; want 4", n)
		}
		if v := w.state(p); v.State != fund.StateSettled {
			t.Errorf("the pledge is %s", v.State)
		}
		first := w.notices()[0]
		for _, n := range w.notices() {
			if string(n.Body) != string(first.Body) || n.Header(sandbox.EventHeader) != first.Header(sandbox.EventHeader) || n.Header(sandbox.EventHeader) == "" {
				t.Error("the same notice was told in other words")
			}
		}
	})
}

func TestTheBankOpensOnlyForPlay(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t))
	good := sandbox.Options{Play: true, DB: d, URL: func() string { return "http://127.0.0.1" }, Secret: []byte("sixteen bytes or more"), Log: journal.Log()}
	if _, err := sandbox.New(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*sandbox.Options){
		"in earnest":         func(o *sandbox.Options) { o.Play = false },
		"a short secret":     func(o *sandbox.Options) { o.Secret = []byte("short") },
		"without a memory":   func(o *sandbox.Options) { o.DB = nil },
		"without an address": func(o *sandbox.Options) { o.URL = nil },
	} {
		o := good
		change(&o)
		if _, err := sandbox.New(o); err == nil {
			t.Errorf("it opened %s", name)
		}
	}
}

func TestTheBankRefusesWhatMakesNoSense(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	_, b := w.pledges("asha", fund.Month)
	for _, c := range []struct {
		address, do, origin string
		status              int
	}{
		{b.URL, "rob", "", http.StatusBadRequest},
		{b.URL, "", "", http.StatusBadRequest},
		{b.URL, "pay", "https://evil.example", http.StatusForbidden},
		{b.URL + "x", "pay", "", http.StatusNotFound},
		{w.server.URL + "/bank/payment/none", "all", "", http.StatusNotFound},
		{w.server.URL + "/bank/notice/none", "again", "", http.StatusNotFound},
		{w.server.URL + "/bank/mandate/none", "charge", "", http.StatusNotFound},
		{b.URL, strings.Repeat("x", 10000), "", http.StatusBadRequest},
	} {
		r, err := http.NewRequest(http.MethodPost, c.address, strings.NewReader(url.Values{"do": {c.do}}.Encode()))
		w.must(err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		got, err := w.client.Do(r)
		w.must(err)
		got.Body.Close()
		if got.StatusCode != c.status {
			t.Errorf("%s %.20s: %s; want %d", c.address, c.do, got.Status, c.status)
		}
	}
	for _, back := range []string{"", "javascript:alert(1)", "/relative", "ftp://news.example/"} {
		if _, err := w.bank.Begin(t.Context(), fund.Due{Reference: "A", Amount: money.Rupees(1), ReturnURL: back}); err == nil {
			t.Errorf("it would send the payer to %q", back)
		}
	}
	if _, err := w.bank.Fetch(t.Context(), "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown order: %v", err)
	}
}

func contextOf(t *testing.T, span time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), span)
}
