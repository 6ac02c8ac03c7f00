package site_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/rail"
)

// moved has a reader support by the bank and be asked to go on by the drawer: the token of the letter's link.
func (h *house) moved(email string) string { return h.movedTo(email, "drawer") }

func (h *house) movedTo(email, to string) string {
	h.t.Helper()
	ctx := h.t.Context()
	due := h.begins(h.reader(), "monthly", email)
	h.ok(h.fund.Apply(ctx, []fund.Fact{{Gateway: "paper", Event: "e", Kind: fund.KindCaptured, Object: "pay-" + due.Reference, Reference: due.Reference, Amount: money.Rupees(100), At: h.d.Now()}}))
	h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(ctx, h.boss, to, true, nil, "by hand too"))
	id, err := h.moves.Prepare(ctx, h.boss, "paper", to, 30, "They closed our account.")
	h.ok(err)
	h.ok(h.moves.Begin(ctx, h.boss, id))
	h.ok(h.moves.Sweep(ctx))
	token, err := h.moves.MintLink(ctx, id, due.Pledge)
	h.ok(err)
	return token
}

func (h *house) pledged() (n int) {
	h.t.Helper()
	h.ok(h.d.Row(h.t.Context(), `select count(*) from fund_pledge`).Scan(&n))
	return n
}

func TestALettersLinkLeadsToOneTap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		token := h.moved("mina@example.org")
		for prefix, words := range map[string]string{"": "Go on supporting", "/hi": "सहयोग जारी रखें", "/ur": "تعاون جاری رکھیے"} {
			page := h.reader().get(prefix+"/move/"+token).is(200).sees(words, "₹100", `action="`+prefix+"/move/"+token+`"`).misses("mina@example.org", "They closed", "<script")
			judge(t, h, page, prefix+"/move")
			if page.Header.Get("Cache-Control") != "no-store" && !strings.Contains(page.Header.Get("Cache-Control"), "private") {
				t.Errorf("somebody may keep it: %q", page.Header.Get("Cache-Control"))
			}
		}
		if n := h.pledged(); n != 1 {
			t.Errorf("looking made %d pledges", n)
		}
		r := h.reader()
		for range 2 { // a double click makes one
			to := r.post("/move/" + token).is(http.StatusSeeOther).Header.Get("Location")
			r.get(to).is(200).sees("paper@bank", "₹100")
		}
		if n := h.pledged(); n != 2 {
			t.Errorf("two taps made %d pledges", n)
		}
		r.post("/ur/move/" + token).is(http.StatusSeeOther)

		// What is closed meanwhile is said on the page, and the account stands open.
		h.ok(rail.New(h.d, h.staff, h.fund, rail.Options{}).Set(t.Context(), h.boss, "drawer", false, nil, "too many errors"))
		r.post("/move/"+token).is(http.StatusConflict).sees("closed at the moment", `href="/account"`)

		wrong := strings.Repeat("A", len(token))
		h.reader().get("/move/" + wrong).is(http.StatusNotFound)
		h.reader().post("/move/" + wrong).is(http.StatusNotFound)
		refused := 0
		for range 400 {
			if h.reader().get("/move/"+wrong).StatusCode == http.StatusTooManyRequests || h.reader().get("/move/"+wrong).StatusCode == http.StatusServiceUnavailable {
				refused++
			}
		}
		if refused < 100 {
			t.Errorf("of 800 guesses only %d were refused", refused)
		}
		if strings.Contains(h.log.String(), token) || strings.Contains(h.log.String(), "mina@") {
			t.Error("the log holds something private")
		}
	})
}

// Who is moved to a gateway with a form of its own finds that form, and comes
// back by the door that judges what the browser brings.
func TestAMovesTapLeadsToAGatewaysOwnForm(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.counter.embeds = true
		token := h.movedTo("mina@example.org", "counter")
		r := h.reader()
		to := r.post("/move/" + token).is(http.StatusSeeOther).Header.Get("Location")
		if !strings.HasPrefix(to, "/support/checkout/") {
			t.Fatalf("it leads to %s", to)
		}
		r.get(to).is(200).sees("https://js.counter.example/v1.js", "₹100")
		if back := h.counter.last().ReturnURL; !strings.Contains(back, "/pay/") || strings.Contains(back, "?") {
			t.Errorf("the gateway leads back to %s", back)
		}
	})
}

// Where the words of the declaration have changed they are read first.
func TestChangedWordsOfTheDeclarationAreReadBeforeAMove(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		token := h.moved("mina@example.org")
		for _, changed := range []string{`wording = 'older'`, `wording = '', declared = null`} { // the second was brought along
			h.ok(d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Do(t.Context(), `update fund_pledge set `+changed)
				return err
			}))
			h.reader().get("/move/" + token).is(200)
			if to := h.reader().post("/move/" + token).is(http.StatusSeeOther).Header.Get("Location"); !strings.HasPrefix(to, "/account/change?declare&pledge=") {
				t.Errorf("%s: it leads to %s", changed, to)
			}
		}
	})
}

// People tap a letter twice, and late: the link says what became of it.
func TestALetterTappedAgainSaysThatTheyHaveCome(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		token := h.movedTo("mina@example.org", "counter")
		h.reader().post("/move/" + token).is(http.StatusSeeOther)
		var at string
		h.ok(d.Row(t.Context(), `select reference from fund_pledge where replaces is not null`).Scan(&at))
		h.ok(h.fund.Apply(t.Context(), []fund.Fact{{Gateway: "counter", Event: "e2", Kind: fund.KindCaptured, Object: "pay-" + at, Reference: at, Amount: money.Rupees(100), At: d.Now()}}))
		for prefix, words := range map[string]string{"": "You have come along already", "/hi": "आप हमारे साथ पहले ही आ चुके हैं", "/ur": "آپ پہلے ہی ہمارے ساتھ آ چکے ہیں"} {
			page := h.reader().get(prefix+"/move/"+token).is(http.StatusGone).sees(words, `href="`+prefix+`/account"`).misses("<form action=\"/move", "withdrawn", "mina@")
			judge(t, h, page, prefix+"/move, gone")
			h.reader().post(prefix + "/move/" + token).is(http.StatusGone).sees(words)
		}
	})
}

func TestALinkOfAnEndedMoveSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		token := h.moved("mina@example.org")
		all, err := h.moves.All(t.Context())
		h.ok(err)
		h.ok(h.moves.End(t.Context(), h.boss, all[0].ID, "they stay after all"))
		h.reader().get("/move/"+token).is(http.StatusGone).sees("This link is closed", `href="/account"`).misses("withdrawn")
		h.reader().post("/ur/move/" + token).is(http.StatusGone).sees("یہ لنک بند ہے")
		if n := h.pledged(); n != 1 {
			t.Errorf("a closed link made %d pledges", n-1)
		}
	})
}
