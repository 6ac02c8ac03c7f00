package newsroom_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/nightdesk/nightdesk/base/backup"
	"github.com/nightdesk/nightdesk/base/blob"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// wired is a gateway with everything there is to set up: an id, a choice and two secrets.
type wired struct {
	teller
	silent bool
}

func (w *wired) Name() string { return "wired" }

func (w *wired) Begin(ctx context.Context, d fund.Due) (fund.Begun, error) {
	if w.silent {
		return fund.Begun{}, errors.New("no answer")
	}
	return w.teller.Begin(ctx, d)
}

func (w *wired) Read(_ context.Context, n fund.Notice) ([]fund.Fact, error) {
	if n.Header("Wax") != "red" {
		return nil, fault.New(fault.Forbidden, "fund-not-genuine")
	}
	return nil, nil
}

func (w *wired) Fields() []fund.Field {
	return []fund.Field{{Name: "key_id", Needed: true, Longest: 20}, {Name: "key_secret", Secret: true, Needed: true, Longest: 60},
		{Name: "notice_secret", Secret: true, Longest: 60}, {Name: "form", Choices: []string{"theirs", "ours"}}}
}

func (w *wired) CheckSettings(s map[string]string) error {
	var all []error
	if strings.HasPrefix(s["key_id"], "secret") {
		all = append(all, fault.Bad("key_id", "fund-gateway-sealed"))
	}
	for _, name := range []string{"key_id", "key_secret"} {
		if s[name] == "" {
			all = append(all, fault.Bad(name, "fault-field-missing"))
		}
	}
	return errors.Join(all...)
}

func (w *wired) Events() []string           { return []string{"money.came", "money.went"} }
func (w *wired) Event(n fund.Notice) string { return string(n.Body) }

func (w *wired) Test(_ context.Context, s map[string]string) []fund.Finding {
	if !strings.HasPrefix(s["key_secret"], "marker") {
		return []fund.Finding{{Setting: "key_secret", Bad: true, Key: "gateway-test-refused"}}
	}
	return []fund.Finding{{Setting: "key_id", Key: "gateway-test-heard"}}
}

const (
	wiredAt   = "/newsroom/money/gateways/wired"
	oneSecret = "marker-of-the-key-4c1f77a0"
	newSecret = "marker-of-the-new-key-99b1d2"
	hush      = "marker-of-the-notices-31aa"
)

func TestARailIsSetUpTestedAndLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d, &wired{})
		journal.Private(oneSecret, newSecret, hush)
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		look := func(a *answer) *answer {
			t.Helper()
			for _, wrong := range judge(t, a) {
				t.Errorf("%s (%d): %s", a.at, a.status, wrong)
			}
			return a.hides(oneSecret, newSecret, hush)
		}
		look(meena.gets(wiredAt).is(200)).sees("Not set yet", `type="password"`, "http://lake.example/hooks/wired", "money.went", "has not come yet", "goes on proving notices for a day", "Test now")

		// What is wrong stands beside its setting; what was typed stays, but for secrets.
		look(meena.posts(wiredAt, "key_id", "secret-of-another", "key_secret", "", "open", "yes", "why", "we open").is(422)).
			sees(`value="secret-of-another"`, `id="f-set-key_id-fault"`, `id="f-set-key_secret-fault"`, `value="we open"`)
		look(meena.posts(wiredAt, "key_id", strings.Repeat("x", 21), "key_secret", oneSecret, "form", "nobodys", "why", "we open").is(422)).
			sees(`id="f-set-key_id-fault"`, `id="f-set-form-fault"`)
		look(meena.posts(wiredAt, "key_id", "id-1", "key_secret", oneSecret, "open", "yes").is(422)).sees(`id="f-set-why-fault"`)
		meena.posts(wiredAt, "key_id", "id-1", "key_secret", oneSecret, "notice_secret", hush, "form", "ours", "open", "yes", "why", "we open").goes(wiredAt)
		look(meena.gets(wiredAt)).sees("Set since 23 November 2026; leave empty to keep it", `value="id-1"`, `value="ours" selected`)

		// Left empty, a secret stays; typed anew, it is another, and the former goes on proving.
		meena.posts(wiredAt, "key_id", "id-2", "key_secret", "", "notice_secret", "", "form", "ours", "open", "yes", "why", "another id").goes(wiredAt)
		d.Clock().Move(time.Hour)
		meena.posts(wiredAt, "key_id", "id-2", "key_secret", newSecret, "form", "ours", "open", "yes", "why", "rotated").goes(wiredAt)
		set, err := h.fund.Setup(t.Context(), "wired")
		if err != nil || set.Values["key_secret"] != newSecret || set.Values["notice_secret"] != hush || !slices.Equal(set.Former["key_secret"], []string{oneSecret}) {
			t.Errorf("the secrets are not what was typed: %v", err)
		}

		// A test: good and bad, beside the setting and in general. This newsroom's address is no https one.
		look(meena.posts(wiredAt+"/test").is(200)).sees("Good:", "Notices come and are genuine", "Not right:", "is no https one", "No notice has come yet. Check the address", "Something must be put right")
		meena.posts(wiredAt, "key_id", "id-2", "key_secret", "wrong-one", "form", "ours", "open", "yes", "why", "by mistake").goes(wiredAt)
		wrong := look(meena.posts(wiredAt + "/test").is(200))
		if at, beside := strings.Index(wrong.body, `id="f-set-key_secret"`), strings.Index(wrong.body, "The newest notice was not genuine"); at < 0 || beside < at || beside > strings.Index(wrong.body, `id="f-set-notice_secret"`) {
			t.Error("what is wrong with the secret does not stand beside it")
		}

		// How it does, in words.
		notice := func(wax string) {
			_ = h.fund.Hear(t.Context(), "wired", fund.Notice{Body: []byte("money.came"), Header: func(string) string { return wax }, At: d.Now()})
		}
		notice("red")
		look(ravi.gets("/newsroom/money/gateways").is(200)).sees("Last notice: 23 November 2026", `href="`+wiredAt+`"`).hides("not genuine", "Save the order")
		d.Clock().Move(time.Minute)
		notice("blue")
		look(ravi.gets(wiredAt).is(200)).sees("A notice that was not genuine came at", "last came").hides("<form method=\"post\" action=\""+wiredAt, "id-2")
		look(meena.posts(wiredAt + "/test").is(200)).sees("The newest notice was not genuine")

		// Lost, and found again: closed to readers either way.
		look(meena.posts(wiredAt + "/lost").is(422)).sees(`id="f-turn-why-fault"`)
		meena.posts(wiredAt+"/lost", "why", "they closed our account").goes(wiredAt)
		look(meena.gets(wiredAt)).sees("Lost since", "It answers again")
		look(meena.posts(wiredAt, "key_id", "id-2", "open", "yes", "why", "again").is(422))
		meena.posts(wiredAt+"/found", "why", "they opened it again").goes(wiredAt)
		look(meena.gets(wiredAt)).sees("closed", "This way is lost")
		h.deliver()
		look(meena.gets("/newsroom/audit").is(200)).sees("said that a way to pay is lost", "said that a way to pay answers again")

		for _, path := range []string{"", "/test", "/lost", "/found"} {
			ravi.posts(wiredAt+path, "why", "x").is(http.StatusForbidden)
		}
		meena.gets("/newsroom/money/gateways/nobody").is(404)
		meena.posts("/newsroom/money/gateways/nobody", "why", "x").is(404)
		meena.posts("/newsroom/money/gateways/teller/test").is(404)

		// No secret in any page, nor in the log.
		for _, one := range []string{"/newsroom/", "/newsroom/money", "/newsroom/money/gateways", "/newsroom/money/payments", "/newsroom/money/books", "/newsroom/setup", "/newsroom/setup/law", "/newsroom/people", "/newsroom/audit"} {
			look(meena.gets(one).is(200))
		}
		if log := h.log.String(); strings.Contains(log, "marker") || strings.Contains(log, "wrong-one") {
			t.Error("a secret is in the log")
		}
		if kept := h.backup(); strings.Contains(kept, "marker") || strings.Contains(kept, "wrong-one") || !strings.Contains(kept, "fund_secret") || !strings.Contains(kept, "they closed our account") {
			t.Error("a secret is in the clear in the backup, or there is nothing in it")
		}
	})
}

// backup is all that a backup holds, unpacked.
func (h *house) backup() string {
	h.t.Helper()
	blobs, err := blob.Open(h.t.TempDir())
	if err != nil {
		h.t.Fatal(err)
	}
	defer blobs.Close()
	path := filepath.Join(h.t.TempDir(), "newsroom.backup")
	if err := backup.Save(h.t.Context(), h.d, blobs, path); err != nil {
		h.t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		h.t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		h.t.Fatal(err)
	}
	defer z.Close()
	all, err := io.ReadAll(z)
	if err != nil {
		h.t.Fatal(err)
	}
	return string(all)
}

func TestASilentRailSaysSoAndWhatItWasAsked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &wired{}
		h := openHouse(t, d, w)
		meena := h.as(staff.Publisher, "Meena")
		meena.posts(wiredAt, "key_id", "id-1", "key_secret", oneSecret, "open", "yes", "why", "we open").goes(wiredAt)
		plans, err := h.fund.Plans(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		begin := func() error {
			p, err := h.fund.Pledge(t.Context(), fund.PledgeAsk{Reader: h.reader("noor@example.net"), Plan: plans[0].ID, Price: plans[0].Price, Gateway: "wired", Declared: true, Wording: fund.Declaration})
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.fund.Begin(t.Context(), p.ID, "https://lake.example/back", "Monthly", "")
			return err
		}
		w.silent = true
		if begin() == nil {
			t.Fatal("a silent gateway began")
		}
		meena.gets(wiredAt).is(200).sees("Did not answer at 23 November 2026", "when it was asked to begin a payment")
		d.Clock().Move(time.Second)
		w.silent = false
		if err := begin(); err != nil {
			t.Fatal(err)
		}
		meena.gets(wiredAt).is(200).sees("Last answer", "Last error", "It has answered since").hides("Did not answer")
		d.Clock().Move(time.Second) // the next failure is news, however soon it comes
		w.silent = true
		if begin() == nil {
			t.Fatal("a silent gateway began")
		}
		meena.gets(wiredAt).is(200).sees("Did not answer")
	})
}

func TestTheOrderOfTheRailsIsSetForEachKindOfSupport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d, &wired{})
		meena := h.as(staff.Publisher, "Meena")
		const at = "/newsroom/money/gateways"
		names := []string{"teller", "upi", "wired"}
		form := func(why string, month, year []string) []string {
			out := []string{"why", why}
			for i, name := range names {
				out = append(out, "month-"+name, month[i], "year-"+name, year[i], "lifetime-"+name, []string{"1", "2", "3"}[i], "once-"+name, []string{"1", "2", "3"}[i])
			}
			return out
		}
		as := []string{"1", "2", "3"}
		meena.gets(at).is(200).sees(`name="month-upi" type="number" value="2"`, "Each month", "Once, for good")
		meena.posts(at, form("", as, as)...).goes(at) // nothing changed: nothing to give a reason for
		bad := meena.posts(at, form("", []string{"3", "", "one"}, as)...).is(422).sees("whole number", `value="one"`)
		for _, wrong := range judge(t, bad) {
			t.Error(wrong)
		}
		meena.posts(at, form("", []string{"3", "", "1"}, as)...).is(422).sees(`id="f-order-why-fault"`, `name="month-teller" type="number" value="3"`)
		meena.posts(at, form("the new one is cheaper", []string{"3", "", "1"}, as)...).goes(at)
		offers, err := h.rails.Offers(t.Context())
		if err != nil || !slices.Equal(offers[fund.Month], []string{"wired", "teller"}) || len(offers) != 1 {
			t.Errorf("%v, %v", offers, err)
		}
		meena.gets(at).is(200).sees(`name="month-upi" type="number" value=""`, `name="month-wired" type="number" value="1"`)
		meena.posts(at, form("all again", []string{"", "", ""}, as)...).goes(at)
		if offers, err = h.rails.Offers(t.Context()); err != nil || len(offers) != 0 {
			t.Errorf("%v, %v", offers, err)
		}
		if n, note := h.acts("fund.offer"); n != 2 || !strings.Contains(note, "the new one is cheaper") {
			t.Errorf("%d acts, the first %q", n, note)
		}
		h.as(staff.Editor, "Ravi").posts(at, "why", "x").is(http.StatusForbidden)
	})
}
