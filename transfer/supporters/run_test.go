package supporters_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/transfer/supporters"
)

var update = flag.Bool("update", false, "write the golden reports anew")

func sprint(v any) string { return fmt.Sprint(v) }

func sample(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each export comes in as its golden report says; a dry run says the same and
// writes nothing; a second run changes nothing.
func TestEachExportComesIn(t *testing.T) {
	for _, name := range []string{"ghost", "substack", "razorpay", "woocommerce", "stripe", "plain"} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				today(d)
				h := build(t, d)
				csv := sample(t, name+".csv")
				empty := h.everything()
				dry := written(t, h.run(csv, supporters.Options{DryRun: true}))
				if h.everything() != empty || len(h.told) > 0 {
					t.Fatal("a dry run wrote")
				}
				report := written(t, h.run(csv, supporters.Options{}))
				if dry != report {
					t.Errorf("a dry run said\n%s\nand the run\n%s", dry, report)
				}
				once := h.everything()
				got := report + "\n" + once
				golden := filepath.Join("testdata", name+".golden")
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if want := sample(t, name+".golden"); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
				again := h.run(csv, supporters.Options{})
				if again.Readers.New+again.Supporters.New+again.Supporters.Moved+again.Supporters.Ended+again.Adopted+again.Granted != 0 {
					t.Errorf("a second run did something: %+v", again)
				}
				if h.everything() != once {
					t.Errorf("a second run changed\n%s\ninto\n%s", once, h.everything())
				}
				audit, err := h.Staff.Audit(t.Context(), 10)
				h.must(err)
				acts := 0
				for _, l := range audit {
					if l.Act == "fund.brought" {
						acts++
					}
				}
				if acts != 1 || len(h.told) != 0 {
					t.Errorf("%d acts, told %v", acts, h.told)
				}
				// What is worked out for many at once is what everybody's periods are when made anew.
				if err := h.Fund.RecountAll(t.Context()); err != nil || h.everything() != once {
					t.Errorf("made anew: %v\n%s\nwas\n%s", err, h.everything(), once)
				}
				for _, private := range []string{"@example", "Asha", "Nida"} {
					if strings.Contains(report, private) {
						t.Errorf("the report says %s", private)
					}
				}
			})
		})
	}
}

func written(t *testing.T, r *supporters.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// An adopted subscription is charged where it always was, and nobody is without a day.
func TestAnAdoptedSubscriptionGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		today(d)
		h, ctx := build(t, d), t.Context()
		h.rails.mandates = []fund.Mandate{{Ref: "sub_PqRs0000000001", Amount: money.Rupees(90), Every: fund.Month, PaidUntil: time.Date(2026, 12, 15, 5, 0, 0, 0, time.UTC)}}
		report := h.run(sample(t, "razorpay.csv"), supporters.Options{Check: true})
		if report.Adopted != 1 || len(report.Differs) != 1 || !strings.Contains(report.Differs[0].Why, "INR 90.00") {
			t.Errorf("adopted %d, differs %+v", report.Adopted, report.Differs)
		}
		if got := h.paid("nida@example.org"); got != "2026-12-16" {
			t.Errorf("paid until %s", got)
		}
		n, err := h.Fund.Supporters(ctx, d.Now())
		if err != nil || n != 2 {
			t.Errorf("%d supporters, %v", n, err)
		}
		nida := h.reader("nida@example.org")
		all, err := h.Fund.Account(ctx, nida)
		h.must(err)
		p := all[0]
		if len(all) != 1 || !p.Recurring || p.Brought != "Razorpay" || p.Amount != money.Rupees(80) || p.Due.In(kolkata).Format("2006-01-02 15:04") != "2026-12-15 00:00" {
			t.Errorf("account %+v", all)
		}
		old := fund.Fact{Gateway: "razorpay", Kind: fund.KindCaptured, Object: "pay_old", Ref: "sub_PqRs0000000001", Amount: money.Rupees(80), At: time.Date(2026, 11, 15, 4, 30, 0, 0, time.UTC), Method: "upi"}
		charge := old
		charge.Object, charge.At = "pay_new", time.Date(2026, 12, 15, 4, 40, 0, 0, time.UTC)
		// The gateway is asked when the charge is due, and tells of all it ever charged.
		h.rails.known["sub_PqRs0000000001"] = []fund.Fact{old, charge}
		for at := d.Now(); at.Before(charge.At.Add(time.Hour)); at = at.Add(6 * time.Hour) {
			d.Clock().Set(at)
			if got := h.paid("nida@example.org"); got == "no" {
				t.Fatalf("without access on %s", at)
			}
			h.must(h.words.Remind(ctx))
		}
		d.Clock().Set(charge.At.Add(2 * time.Hour))
		h.must(h.Fund.Reconcile(ctx))
		if got := h.paid("nida@example.org"); got != "2027-01-16" {
			t.Errorf("after the charge paid until %s", got)
		}
		receipts, err := h.Fund.ReceiptsOf(ctx, nida)
		h.must(err)
		if len(receipts) != 1 || receipts[0].Number != "ND/26-27/000001" || receipts[0].Object != "pay_new" {
			t.Errorf("receipts %+v", receipts)
		}
		// The notice of the same, a file of before, and one that knows of the charge change nothing.
		h.must(h.Fund.Apply(ctx, []fund.Fact{charge, old}))
		was := h.everything()
		h.run(sample(t, "razorpay.csv"), supporters.Options{})
		h.run(strings.ReplaceAll(sample(t, "razorpay.csv"), "15/12/2026", "15/01/2027"), supporters.Options{})
		if h.everything() != was {
			t.Errorf("files of before and after changed\n%s\ninto\n%s", was, h.everything())
		}
		if all, err = h.Fund.Account(ctx, nida); err != nil || all[0].Due.In(kolkata).Format("2006-01-02") != "2027-01-15" {
			t.Errorf("due %s, %v", all[0].Due, err)
		}
		var noticed, moments int
		for _, f := range h.told {
			if r, is := f.(fund.Reminded); is && r.Reader == nida {
				noticed++
			}
		}
		life, err := h.desk.Timeline(ctx, nida)
		h.must(err)
		for _, m := range life {
			if m.Kind == "brought" && m.Why == "Razorpay" {
				moments++
			}
		}
		if noticed != 1 || moments != 1 || len(h.rails.asked) != 0 {
			t.Errorf("%d notices, %d moments, asked %v", noticed, moments, h.rails.asked)
		}
	})
}

// A charge that does not come is waited for as behind any period; what came before the import waits for it.
func TestWhatIsAdoptedIsWaitedFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		today(d)
		h, ctx := build(t, d), t.Context()
		early := fund.Fact{Gateway: "razorpay", Kind: fund.KindCaptured, Object: "pay_early", Ref: "sub_Late", Amount: money.Rupees(100), At: d.Now().Add(-time.Hour), Method: "upi"}
		h.must(h.Fund.Apply(ctx, []fund.Fact{early}))
		h.run("email,plan,paid_until,gateway,subscription_id\nlate@example.org,monthly,2026-11-23,razorpay,sub_Late\ngrace@example.org,monthly,2026-11-21,razorpay,sub_Grace\n", supporters.Options{})
		if got := h.paid("late@example.org"); got != "2026-12-24" {
			t.Errorf("what had come is booked: paid until %s", got)
		}
		if s, err := h.Fund.Standing(ctx, h.reader("grace@example.org")); err != nil || s != fund.Supporter {
			t.Errorf("in grace: %s, %v", s, err)
		}
		d.Clock().Move(10 * 24 * time.Hour)
		if s, err := h.Fund.Standing(ctx, h.reader("grace@example.org")); err != nil || s != fund.Registered {
			t.Errorf("after it: %s, %v", s, err)
		}
	})
}

// A shop's own number of a subscription is no bank's name for a mandate.
func TestAShopsNumberIsNoMandate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		today(d)
		h := build(t, d)
		h.run("subscription_id,subscription_status,customer_email,next_payment_date,billing_period,order_total,gateway,razorpay_subscription_id\n"+
			"4711,wc-active,sana@example.org,2026-12-01 10:00:00,month,100,razorpay,\n4712,wc-active,tara@example.org,2026-12-01 10:00:00,month,100,,sub_T1\n", supporters.Options{})
		for email, want := range map[string]string{"sana@example.org": "elsewhere ", "tara@example.org": "razorpay sub_T1"} {
			var got string
			h.must(d.Row(t.Context(), `select gateway || ' ' || coalesce(ref, '') from fund_pledge where reader = $1`, h.reader(email)).Scan(&got))
			if got != want {
				t.Errorf("%s: %q", email, got)
			}
		}
	})
}

// Who pays by hand, or nowhere any more, hears of the end and goes on behind it.
func TestWhoIsNotChargedIsReminded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		today(d)
		h, ctx := build(t, d), t.Context()
		h.run("email,plan,paid_until,source\nasha@example.org,monthly,2026-12-10,the old site\n", supporters.Options{})
		asha := h.reader("asha@example.org")
		plans, err := h.Fund.EveryPlan(ctx)
		h.must(err)
		p, err := h.Fund.Pledge(ctx, fund.PledgeAsk{Reader: asha, Plan: plans[0].ID, Price: plans[0].Price, Gateway: "razorpay", Lang: "hi", Declared: true, Wording: fund.Declaration})
		h.must(err)
		d.Clock().Set(time.Date(2026, 12, 10, 6, 0, 0, 0, time.UTC))
		h.must(h.words.Remind(ctx))
		h.must(h.words.Remind(ctx))
		n := 0
		for _, f := range h.told {
			if r, is := f.(fund.Reminded); is && r.Reader == asha {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d reminders", n)
		}
		h.must(h.Fund.Apply(ctx, []fund.Fact{{Gateway: "razorpay", Kind: fund.KindCaptured, Object: "pay1", Reference: p.Reference, Amount: p.Amount, At: d.Now()}}))
		if got := h.paid("asha@example.org"); got != "2027-01-11" {
			t.Errorf("paid until %s", got)
		}
		// The old file and one that is paid further: only what is later moves, and no day is lost.
		h.run("email,plan,paid_until,source\nasha@example.org,monthly,2026-12-01,the old site\n", supporters.Options{})
		if got := h.paid("asha@example.org"); got != "2027-01-11" {
			t.Errorf("pushed back to %s", got)
		}
		r := h.run("email,plan,paid_until,source\nasha@example.org,monthly,2026-12-12,the old site\n", supporters.Options{})
		if got := h.paid("asha@example.org"); got != "2027-01-13" || r.Supporters.Moved != 1 {
			t.Errorf("moved to %s, %+v", got, r.Supporters)
		}
	})
}

func TestWhoLeftIsNotBroughtBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		today(d)
		h, ctx := build(t, d), t.Context()
		csv := "email,plan,paid_until,gateway,subscription_id,consent\nasha@example.org,monthly,2026-12-10,razorpay,sub_A,yes\n"
		h.run(csv, supporters.Options{})
		asha := h.reader("asha@example.org")
		if yes, err := h.Audience.WantsLetters(ctx, asha); err != nil || !yes {
			t.Errorf("letters %v, %v", yes, err)
		}
		h.must(h.Fund.Forget(ctx, asha))
		h.must(h.Audience.Leave(ctx, asha))
		r := h.run(csv, supporters.Options{})
		if _, err := h.Audience.ByEmail(ctx, "asha@example.org"); !fault.Is(err, fault.NotFound) || r.RefusedRows != 1 || r.Readers.New != 0 {
			t.Errorf("%v, %+v", err, r)
		}
		if yes, err := h.Audience.WantsLetters(ctx, asha); err != nil || yes {
			t.Errorf("letters after leaving: %v, %v", yes, err)
		}
	})
}

// Any order of the lines, and any of them told again, ends the same.
func TestTheOrderOfLinesChangesNothing(t *testing.T) {
	const head = "email,plan,paid_until,amount,subscription_id,gateway,status,consent,complimentary,since\n"
	rapid.Check(t, func(rt *rapid.T) {
		var lines []string
		for range rapid.IntRange(1, 12).Draw(rt, "lines") {
			who := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(rt, "who")
			id, gateway := "", ""
			if rapid.Bool().Draw(rt, "adopted") {
				id, gateway = "sub_"+who, "razorpay"
			}
			lines = append(lines, fmt.Sprintf("%s@example.org,%s,%s,%d,%s,%s,%s,%s,%s,%s", who, rapid.SampledFrom([]string{"monthly", "yearly"}).Draw(rt, "plan"),
				time.Date(2026, 11, 1+rapid.IntRange(0, 60).Draw(rt, "day"), 0, 0, 0, 0, time.UTC).Format("2006-01-02"), rapid.SampledFrom([]int{90, 100}).Draw(rt, "sum"), id, gateway,
				"active", rapid.SampledFrom([]string{"", "yes", "no"}).Draw(rt, "consent"), rapid.SampledFrom([]string{"", "", "yes"}).Draw(rt, "given"),
				rapid.SampledFrom([]string{"2024-01-01", "2025-01-01"}).Draw(rt, "since")))
		}
		ends := map[string]bool{}
		for range 2 {
			d := dbtest.Open(t, dbtest.SQLite(t))
			today(d)
			h := build(t, d)
			shuffled := append([]string{}, lines...)
			rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			cut := rand.IntN(len(shuffled) + 1)
			h.run(head+strings.Join(shuffled[:cut], "\n"), supporters.Options{})
			h.run(head+strings.Join(shuffled, "\n"), supporters.Options{})
			ends[h.everything()] = true
		}
		if len(ends) != 1 {
			rt.Fatalf("ended in %d ways: %v", len(ends), ends)
		}
	})
}
