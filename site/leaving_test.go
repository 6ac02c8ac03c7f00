package site_test

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/story"
)

// supporter is a browser that has paid and signed in.
func (h *house) supporter(email string) (*reader, audience.Reader, fund.Due) {
	h.t.Helper()
	r := h.reader()
	confirm := r.post("/support", "plan", "monthly", "email", email, "declared", fund.Declaration).is(200)
	r.post("/support/confirm", append(filled(confirm), "gateway", "paper")...).is(303)
	due := h.bank.last()
	pay(h.t, h, due)
	r.get(due.ReturnURL).is(200)
	who, err := h.audience.ByEmail(h.t.Context(), email)
	h.ok(err)
	link, err := h.audience.MintLink(h.t.Context(), who.ID)
	h.ok(err)
	r.post("/account/in", "t", link).is(303)
	return r, who, due
}

func TestAReaderLeavesInTwoSteps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), t.Context()
		r, who, _ := h.supporter("mina@example.org")
		stranger := h.reader()
		stranger.get("/account/leave").is(403).sees("signed out")
		stranger.post("/account/leave", "sure", "yes").is(403)
		r.do("POST", "/account/leave", url.Values{"sure": {"yes"}}, "Sec-Fetch-Site", "cross-site").is(403)

		page := r.get("/account/leave").is(200)
		page.sees("Leave The Lake Paper", "One payment that would be taken again is stopped first", "cannot be undone", `name="sure"`, "/account/data.json")
		if kept, _, err := h.fund.Kept(ctx, who.ID); err != nil || kept != 1 {
			t.Errorf("%d documents are kept, %v", kept, err)
		}
		page.sees("until 31 March 2035").misses("checked")
		r.post("/account/leave").is(422).sees("Please tick this box", `aria-invalid="true"`, "until 31 March 2035")
		if _, err := h.audience.Reader(ctx, who.ID); err != nil {
			t.Fatalf("gone before the box was ticked: %v", err)
		}

		left := r.post("/account/leave", "sure", "yes").is(200)
		left.sees("You are erased", "until 31 March 2035", "nothing more will be collected")
		for _, c := range left.Cookies() {
			if c.MaxAge >= 0 && c.Value != "" {
				t.Errorf("the cookie %s stays", c.Name)
			}
		}
		if _, err := h.audience.Reader(ctx, who.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("still there: %v", err)
		}
		r.get("/account").is(200).sees(`action="/account/link"`).misses("mina@")
		r.post("/account/leave", "sure", "yes").is(403)
		if strings.Contains(h.log.String(), "mina") {
			t.Error("the log names a reader")
		}
	})
}

// slow is a mail server that lets its sender wait until somebody is impatient.
type slow struct {
	carried int
	wait    func()
}

func (*slow) Name() string { return "slow" }
func (s *slow) Carry(context.Context, mail.Letter) error {
	if s.carried++; s.carried == 1 {
		s.wait()
	}
	return nil
}

func TestWhoPressesTwiceGetsOneLastLetter(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		r, who, _ := h.supporter("mina@example.org")
		post := &slow{wait: func() {
			if _, err := h.audience.Reader(t.Context(), who.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("while the letter is under way the reader is still there: %v", err)
			}
			r.post("/account/leave", "sure", "yes").is(403)
		}}
		h.reach.Always = post
		r.post("/account/leave", "sure", "yes").is(200).sees("You are erased", "A last letter")
		if post.carried != 1 {
			t.Errorf("%d last letters", post.carried)
		}
	})
}

func TestLeavingIsSaidInThreeLanguages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, _, _ := h.supporter("mina@example.org")
	r.get("/hi/account/leave").is(200).sees("31 मार्च 2035", "विदा").misses("One receipt")
	r.get("/ur/account/leave").is(200).sees("31 مارچ 2035", "رخصت").misses("One receipt")
	r.post("/ur/account/leave", "sure", "yes").is(200).sees("آپ کا سب کچھ مٹا دیا گیا ہے")
}

func TestAReaderTakesTheOwnDataAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		h.supporter("other@example.org")
		r, who, due := h.supporter("mina@example.org")
		h.reader().get("/account/data.json").is(403)
		a := r.get("/account/data.json").is(200)
		if a.Header.Get("Content-Type") != "application/json; charset=utf-8" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("headers %v", a.Header)
		}
		var file struct {
			Newsroom string
			Reader   struct{ ID, Email string }
			Support  struct {
				Pledges   []struct{ Reference, Declaration string }
				Payments  []struct{ Captured time.Time }
				Documents []struct{ Number string }
			}
			Letters []any
		}
		h.ok(json.Unmarshal([]byte(a.body), &file))
		if file.Newsroom != "The Lake Paper" || file.Reader.Email != "mina@example.org" || file.Reader.ID != string(who.ID) || len(file.Support.Pledges) != 1 || file.Support.Pledges[0].Reference != due.Reference ||
			file.Support.Pledges[0].Declaration != fund.Declaration || len(file.Support.Payments) != 1 || len(file.Support.Documents) != 1 || file.Letters == nil {
			t.Errorf("the file is %s", a.body)
		}
		a.misses("other@")
		r.get("/hi/account/data.json").is(200)
	})
}

func TestWithoutARefundPolicyNothingIsOffered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), t.Context()
		h.fund.Require(func(ctx context.Context) (bool, error) { return h.story.PageSays(ctx, "refunds") })
		r := h.reader()
		r.get("/support").is(200).sees(`name="plan"`)
		confirm := r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(200)

		h.ok(h.story.SavePage(ctx, h.boss, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: doc.Empty()}))
		r.get("/support").is(200).sees("We cannot take money just now").misses(`name="plan"`)
		r.get("/hi/support").is(200).sees("हम अभी पैसे नहीं ले सकते").misses(`name="plan"`)
		r.get("/ur/support").is(200).sees("ہم ابھی پیسے نہیں لے سکتے").misses(`name="plan"`)
		r.post("/support", "plan", "monthly", "email", "mina@example.org", "declared", fund.Declaration).is(422)
		r.post("/support/confirm", append(filled(confirm), "gateway", "paper")...).is(422)
		if len(h.bank.begun) != 0 {
			t.Error("the bank was asked")
		}

		h.ok(h.story.SavePage(ctx, h.boss, story.Page{Slug: "refunds", Lang: "en", Title: "Refunds", Body: doc.FromText("Ask within a week.")}))
		r.get("/support").is(200).sees(`name="plan"`)
	})
}
