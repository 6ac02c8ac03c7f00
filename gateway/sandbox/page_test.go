package sandbox_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
)

// buttons are the words on the buttons of a part of a page.
func buttons(page string) (all []string) {
	for _, m := range regexp.MustCompile(`<button[^>]*>([^<]*)`).FindAllStringSubmatch(page, -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}

func (w *town) article(ref string) string {
	w.t.Helper()
	page := w.sees(w.server.URL + "/bank/")
	_, rest, found := strings.Cut(page, `<article id="`+ref+`">`)
	if !found {
		w.t.Fatalf("the order is not on the page:\n%s", page)
	}
	article, _, _ := strings.Cut(rest, "</article>")
	return article
}

func TestTheBanksPageOffersWhatMakesSenseNow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, _, b := begun(t, d)
		mandate := "/bank/mandate/" + b.Ref
		for _, c := range []struct {
			do, says string
			has, not []string
		}{
			{"", "Active.", []string{"Charge the next period", "Refuse the next charge", "Refuse all from now on", "Halt it", "Pause it", "End it, as the payer can", "Dispute half"}, []string{"Resume it", "Refuse no more"}},
			{"refuse-on", "All tries from now on are refused.", []string{"Refuse no more"}, []string{"Refuse all from now on"}},
			{"accept", "Active.", nil, []string{"Refuse no more"}},
			{"refuse", "refused 1 of 4 times. Tried again on 24 Nov 2026 12:00:00", []string{"Pause it", "Charge the next period"}, []string{"Resume it"}},
			{"pause", "Paused.", []string{"Resume it", "End it, as the payer can"}, []string{"Pause it", "Charge the next period"}},
			{"resume", "Active.", []string{"Pause it"}, []string{"Resume it"}},
			{"halt", "Halted:", []string{"Resume it", "Pause it"}, []string{"Charge the next period"}},
			{"resume", "Active.", []string{"Halt it"}, nil},
			{"stop", "Ended", []string{"Charge all the same: it was on its way", "Refund half"}, []string{"End it, as the payer can", "Pause it", "Charge the next period"}},
		} {
			if c.do != "" {
				w.presses(mandate, c.do)
			}
			article := w.article(b.Ref)
			if !strings.Contains(article, c.says) {
				t.Errorf("after %q it does not say %q:\n%s", c.do, c.says, article)
			}
			words := strings.Join(buttons(article), "|")
			for _, want := range c.has {
				if !strings.Contains(words, want) {
					t.Errorf("after %q there is no button %q: %s", c.do, want, words)
				}
			}
			for _, no := range c.not {
				if strings.Contains(words, no) {
					t.Errorf("after %q there is a button %q", c.do, no)
				}
			}
		}
	})
}

func TestTheButtonsOfMoneyThatGoesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		p, payment := w.paid("asha", fund.Month)
		o, err := w.bank.ByReference(t.Context(), p.Reference)
		w.must(err)
		w.presses("/bank/payment/"+payment, "dispute-half")
		dispute := regexp.MustCompile(`/bank/dispute/(dis-[0-9a-f-]+)`).FindStringSubmatch(w.article(o.ID))
		if dispute == nil {
			t.Fatalf("no dispute to decide:\n%s", w.article(o.ID))
		}
		w.presses("/bank/dispute/"+dispute[1], "lose")
		w.presses("/bank/payment/"+payment, "all")
		if article := w.article(o.ID); strings.Contains(article, "/bank/dispute/") || strings.Contains(article, "Refund what is left") || !strings.Contains(article, "Dispute lost ₹50") || !strings.Contains(article, "Sent back ₹50") {
			t.Errorf("a decided dispute, and a refund of the rest:\n%s", article)
		}
		refund := regexp.MustCompile(`/bank/refund/(ref-[0-9a-f-]+)`).FindStringSubmatch(w.article(o.ID))
		w.presses("/bank/refund/"+refund[1], "")
		if article := w.article(o.ID); strings.Contains(article, "/bank/refund/") || !strings.Contains(article, "The refund came back ₹50") || !strings.Contains(article, "Refund what is left") {
			t.Errorf("a refund that came back:\n%s", article)
		}
		if n := w.count(`select count(*) from fund_unrefund`) + w.count(`select count(*) from fund_dispute where lost is not null`); n != 2 {
			t.Errorf("the books have %d of the two", n)
		}
	})
}

func TestTheButtonsOfTheBankItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		before := buttons(w.sees(w.server.URL + "/bank/"))
		for _, c := range []struct{ do, says string }{
			{"out-minutes", "Out of order until 23 Nov 2026 12:10:00"}, {"out-day", "Out of order until 24 Nov 2026 12:00:00"}, {"in", "In order."},
			{"slow", "it thinks 3s before each answer"}, {"slower", "it thinks 20s before each answer"}, {"quick", "In order."},
			{"hold", "Notices are held back: 0."}, {"reverse", "Notices are told as things happen."}, {"hold", "held back"}, {"tell", "told as things happen"},
			{"rotate", "changed 1 time. The one before is good until 24 Nov 2026 12:00:00"}, {"rotate-now", "changed 2 times. The one before is refused."},
			{"no-payouts", "Nothing is paid out."}, {"payouts", "What comes in is paid out two days later"},
		} {
			w.presses("/bank/now", c.do)
			page := w.sees(w.server.URL + "/bank/")
			if !strings.Contains(page, c.says) {
				t.Errorf("after %s it does not say %q", c.do, c.says)
			}
		}
		if after := buttons(w.sees(w.server.URL + "/bank/")); strings.Join(after, "|") != strings.Join(before, "|") {
			t.Errorf("the buttons were %v and are %v", before, after)
		}
		r, err := w.client.PostForm(w.server.URL+"/bank/now", url.Values{"do": {"rob"}})
		w.must(err)
		r.Body.Close()
		if r.StatusCode != 400 {
			t.Errorf("an unknown button: %s", r.Status)
		}
	})
}

func TestOldOrdersAreFoundByTheirReference(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		first, _ := w.paid("the first", fund.Month)
		for i := range 41 {
			w.pledges(readerID(fmt.Sprint("reader", i)), fund.Month)
		}
		page := w.sees(w.server.URL + "/bank/")
		if strings.Contains(page, first.Reference) || !strings.Contains(page, "Older orders are found by their reference") || strings.Count(page, "<article") != 40 {
			t.Errorf("%d orders", strings.Count(page, "<article"))
		}
		page = w.sees(w.server.URL + "/bank/?find=" + first.Reference)
		if strings.Count(page, "<article") != 1 || !strings.Contains(page, `name="find" value="`+first.Reference+`"`) {
			t.Errorf("found:\n%s", page)
		}
		for strange, orders := range map[string]int{"none": 0, "%00": 40, "%ff%fe": 40, "%22%3E%3Cscript%3E": 0, strings.Repeat("x", 3000): 0} {
			if page := w.sees(w.server.URL + "/bank/?find=" + strange); strings.Count(page, "<article") != orders || strings.Contains(page, "<script") {
				t.Errorf("find %.20s: %d orders", strange, strings.Count(page, "<article"))
			}
		}
		// A button leads back to where it was pressed, and nowhere else.
		o, err := w.bank.ByReference(t.Context(), first.Reference)
		w.must(err)
		for at, want := range map[string]string{o.ID: "/bank/?find=" + first.Reference + "#" + o.ID, "//evil.example": "/bank/?find=" + first.Reference} {
			r, err := w.client.PostForm(w.server.URL+"/bank/mandate/"+o.ID, url.Values{"do": {sandbox.TurnAccept}, "at": {at}, "find": {first.Reference}})
			w.must(err)
			r.Body.Close()
			if got := strings.TrimPrefix(r.Request.URL.String(), w.server.URL); got != want {
				t.Errorf("pressed at %q it leads to %q", at, got)
			}
		}
	})
}
