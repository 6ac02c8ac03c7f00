package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// asks lets a program ask the bank; it gives the answer's status and body.
func (w *town) asks(method, path, body string, into any) int {
	w.t.Helper()
	r, err := http.NewRequest(method, w.server.URL+"/bank/api/"+path, strings.NewReader(body))
	w.must(err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	got, err := w.client.Do(r)
	w.must(err)
	defer got.Body.Close()
	b, err := io.ReadAll(got.Body)
	w.must(err)
	if got.Header.Get("Content-Type") != "application/json" || !json.Valid(b) {
		w.t.Fatalf("%s %s: %q %s", method, path, got.Header.Get("Content-Type"), b)
	}
	if into != nil {
		if err := json.Unmarshal(b, into); err != nil {
			w.t.Fatalf("%s %s: %s: %v", method, path, b, err)
		}
	}
	return got.StatusCode
}

func (w *town) does(path, body string, into any) {
	w.t.Helper()
	if status := w.asks("POST", path, body, into); status != http.StatusOK {
		w.t.Fatalf("%s %s: %d", path, body, status)
	}
}

func TestAProgramPlaysALifeByTheAPI(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, b := w.pledges("asha", fund.Month)
		var o sandbox.Order
		w.does("order/"+b.Ref, `{"do":"first"}`, &o)
		if o.ID != b.Ref || o.Reference != p.Reference || o.State != "active" || o.Minor != 10000 || o.Currency != "INR" || o.Months != 1 || len(o.Events) != 1 ||
			len(o.Events[0].Notices) != 1 || o.Events[0].Notices[0].Answer != 200 || o.Next.IsZero() {
			t.Errorf("paid: %+v", o)
		}
		payment := o.Events[0].Object
		w.does("mandate/"+b.Ref, `{"do":"refuse-on","times":4}`, &o)
		if o.Refuse != 4 {
			t.Errorf("refused from now on: %+v", o)
		}
		d.Clock().Set(dbtest.Start.AddDate(0, 1, 5))
		w.does("sweep", `{}`, nil)
		w.does("mandate/"+b.Ref, `{"do":"resume"}`, &o)
		if o.State != "active" || len(o.Events) != 10 {
			t.Errorf("halted and resumed: %+v", o)
		}
		var made struct{ Object string }
		w.does("payment/"+payment, `{"do":"refund","minor":2500}`, &made)
		w.does("refund/"+made.Object, `{"do":"return"}`, nil)
		w.does("payment/"+payment, `{"do":"dispute","minor":4000}`, &made)
		w.does("dispute/"+made.Object, `{"do":"lose"}`, nil)
		w.does("sweep", `{}`, nil)
		var found struct{ Orders []sandbox.Order }
		w.asks("GET", "orders?reference="+p.Reference, "", &found)
		if len(found.Orders) != 1 || len(found.Orders[0].Events) != 14 {
			t.Errorf("by reference: %+v", found)
		}
		var totals map[string]sandbox.Sums
		w.asks("GET", "totals", "", &totals)
		if s := totals["INR"]; s.Captured != 10000 || s.Refunded != 2500 || s.Unrefunded != 2500 || s.Disputed != 4000 || s.Lost != 4000 || s.PaidOut != 10000-200-36 ||
			s.Owed != w.holds(clearing, "INR") {
			t.Errorf("totals %+v, clearing %d", s, w.holds(clearing, "INR"))
		}
		notice := o.Events[0].Notices[0].ID
		w.does("notice/"+notice, `{"do":"again"}`, nil)
		told := len(w.notices())
		w.does("sweep", `{}`, nil)
		if len(w.notices()) != told+1 {
			t.Error("it was not said again")
		}
		// Another sum, from abroad.
		_, c := w.pledges("bina", fund.Month)
		w.does("order/"+c.Ref, `{"do":"first","foreign":true,"minor":500,"currency":"USD"}`, &o)
		if e := o.Events[0]; !e.Foreign || e.Minor != 500 || e.Currency != "USD" {
			t.Errorf("from abroad: %+v", e)
		}
	})
}

func TestAProgramChangesHowTheBankBehaves(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	var temper struct {
		Out, Old         time.Time
		Slow             string
		Holding, Payouts bool
		Secret           int
	}
	w.does("temper", `{"outage":"1h","slow":"3s","hold":true,"payouts":false,"rotate":"24h"}`, &temper)
	if !temper.Out.Equal(w.db.Now().Add(time.Hour)) || temper.Slow != "3s" || !temper.Holding || temper.Payouts || temper.Secret != 1 || !temper.Old.Equal(w.db.Now().Add(24*time.Hour)) {
		t.Errorf("%+v", temper)
	}
	w.does("temper", `{"outage":"0s","slow":"0s","payouts":true}`, nil)
	w.does("release", `{"reversed":true}`, nil)
	w.asks("GET", "temper", "", &temper)
	if temper.Slow != "0s" || temper.Holding || !temper.Payouts {
		t.Errorf("%+v", temper)
	}
	var said struct{ Status int }
	for body, status := range map[string]int{`{"body":"{}"}`: 200, `{"body":"{","secret":"old"}`: 200, `{"body":"{}","secret":"none"}`: 400} {
		w.does("say", body, &said)
		if said.Status != status {
			t.Errorf("%s: answered %d", body, said.Status)
		}
	}
	for i := range 5 {
		w.pledges(readerID(fmt.Sprint("reader", i)), fund.Month)
	}
	var page struct{ Orders []sandbox.Order }
	var all []string
	for after := ""; ; after = page.Orders[len(page.Orders)-1].ID {
		page.Orders = nil
		w.asks("GET", "orders?n=2&after="+after, "", &page)
		if len(page.Orders) == 0 {
			break
		}
		for _, o := range page.Orders {
			all = append(all, o.ID)
		}
	}
	if len(all) != 5 {
		t.Errorf("paged through %v", all)
	}
}

func TestTheAPIRefusesWhatMakesNoSense(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	_, b := w.pledges("asha", fund.Month)
	_, payment := w.paid("bina", fund.Month)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "order/none", `{"do":"pay"}`, 404}, {"POST", "order/" + b.Ref, `{"do":"rob"}`, 400}, {"POST", "order/" + b.Ref, `{"do":"pay","minor":-5}`, 400},
		{"POST", "order/" + b.Ref, `{"do":"pay","currency":"rupees"}`, 400}, {"POST", "order/" + b.Ref, `[`, 400}, {"POST", "order/" + b.Ref, `{"do":"pay","minor":"x"}`, 400},
		{"POST", "mandate/" + b.Ref, `{"do":"unpause"}`, 400}, {"POST", "mandate/none", `{"do":"pause"}`, 404},
		{"POST", "payment/" + payment, `{"do":"refund","minor":10001}`, 400}, {"POST", "payment/" + payment, `{"do":"refund","minor":-1}`, 400}, {"POST", "payment/" + payment, `{}`, 400}, {"POST", "payment/none", `{"do":"refund"}`, 404},
		{"POST", "refund/none", `{"do":"return"}`, 404}, {"POST", "dispute/none", `{"do":"win"}`, 404}, {"POST", "dispute/none", `{"do":"draw"}`, 400},
		{"POST", "temper", `{"outage":"soon"}`, 400}, {"POST", "temper", `{"slow":"-1s"}`, 400}, {"POST", "say", `{"body":"x","secret":"guessed"}`, 400},
		{"GET", "order/none", "", 404}, {"GET", "orders?n=x", "", 400}, {"GET", "orders?n=-1", "", 200}, {"GET", "orders?reference=%00", "", 200},
	} {
		var answer struct{ Error string }
		if status := w.asks(c.method, c.path, c.body, &answer); status != c.status || (status != 200) != (answer.Error != "") {
			t.Errorf("%s %s %s: %d %q; want %d", c.method, c.path, c.body, status, answer.Error, c.status)
		}
	}
	if n := w.count(`select count(*) from sandbox_event`); n != 1 {
		t.Errorf("%d events", n)
	}
}

func TestTheAPIIsOpenToThisMachineAndTheKeyAlone(t *testing.T) {
	w := build(t, dbtest.Open(t, dbtest.SQLite(t)))
	routes := w.bank.Routes()
	for _, c := range []struct {
		name, from, host string
		head             []string
		status           int
	}{
		{"this machine", "127.0.0.1:4000", "127.0.0.1:8080", nil, 200},
		{"this machine by IPv6", "[::1]:4000", "[::1]:8080", nil, 200},
		{"this machine by name", "127.0.0.1:4000", "localhost:8080", nil, 200},
		{"another machine", "192.0.2.7:4000", "127.0.0.1:8080", nil, 403},
		{"another machine with the key", "192.0.2.7:4000", "news.example", []string{sandbox.KeyHeader, "the demonstration's key"}, 200},
		{"another machine with a wrong key", "192.0.2.7:4000", "news.example", []string{sandbox.KeyHeader, "the demonstration's keys"}, 403},
		{"this machine with a wrong key", "127.0.0.1:4000", "127.0.0.1:8080", []string{sandbox.KeyHeader, "x"}, 403},
		{"a name that leads here", "127.0.0.1:4000", "evil.example", nil, 403},
		{"through a proxy", "127.0.0.1:4000", "127.0.0.1:8080", []string{"X-Forwarded-For", "192.0.2.7"}, 403},
		{"a page of another site", "127.0.0.1:4000", "127.0.0.1:8080", []string{"Origin", "https://evil.example"}, 403},
	} {
		for _, method := range []string{"GET", "POST"} {
			path := "/bank/api/totals"
			if method == "POST" {
				path = "/bank/api/sweep"
			} else if c.name == "a page of another site" {
				continue // it may ask, and its browser lets it read nothing
			}
			r := httptest.NewRequest(method, path, strings.NewReader("{}"))
			r.RemoteAddr, r.Host = c.from, c.host
			r.Header.Set("Content-Type", "application/json")
			for i := 0; i+1 < len(c.head); i += 2 {
				r.Header.Set(c.head[i], c.head[i+1])
			}
			rec := httptest.NewRecorder()
			routes.ServeHTTP(rec, r)
			if rec.Code != c.status {
				t.Errorf("%s, %s: %d; want %d", c.name, method, rec.Code, c.status)
			}
		}
	}
	// No form of another page is JSON, and a bank without a key has none to guess.
	r := httptest.NewRequest("POST", "/bank/api/sweep", strings.NewReader("{}"))
	r.RemoteAddr, r.Host = "127.0.0.1:4000", "127.0.0.1:8080"
	r.Header.Set("Content-Type", "text/plain")
	rec := httptest.NewRecorder()
	if routes.ServeHTTP(rec, r); rec.Code != http.StatusBadRequest {
		t.Errorf("as text: %d", rec.Code)
	}
	w.bank.Key = ""
	r = httptest.NewRequest("GET", "/bank/api/totals", nil)
	r.RemoteAddr, r.Host = "192.0.2.7:4000", "127.0.0.1:8080"
	r.Header.Set(sandbox.KeyHeader, "")
	rec = httptest.NewRecorder()
	if routes.ServeHTTP(rec, r); rec.Code != http.StatusForbidden {
		t.Errorf("an empty key: %d", rec.Code)
	}
}
