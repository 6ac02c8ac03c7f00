package fund_test

import (
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/attend"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/staff"
)

func TestARefundIsAskedSentAndBooked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked by mail"))
		if s := c.asks(); s != "100.00 asked" || c.balances() != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("an asking is no refund: %s; %s", s, c.balances())
		}
		c.must(c.delivers())
		if s := c.asks(); s != "100.00 sent" {
			t.Errorf("after the gateway took it: %s", s)
		}
		c.goesBack(p)
		all, _, err := c.Refunds(ctx, 1)
		c.must(err)
		if a := all[0]; a.State != desk.RefundDone || a.Note != "NDR/26-27/000001" || a.By != "test" || a.Why != "asked by mail" || a.Reader != "asha" || a.Moment.IsZero() || a.Object != "back-pay1-1" {
			t.Errorf("asked %+v", a)
		}
		if b := c.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("after the whole went back: %s, %v", s, err)
		}
		if on := c.acts("fund.refund-ask"); len(on) != 1 || on[0] != "payment:"+string(id) {
			t.Errorf("acts %v", on)
		}
		if left := c.payment("pay1"); !left.Left.IsZero() || left.Refunded != money.Rupees(100) {
			t.Errorf("left %+v", left)
		}
		sound(t, c.house)
	})
}

func TestSeveralPartsMakeTheWholeAndNotMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		for i, part := range []struct {
			rupees int64
			key    string
		}{{101, "fund-refund-more"}, {40, ""}, {61, "fund-refund-more"}, {40, ""}, {21, "fund-refund-more"}, {20, ""}, {1, "fund-refund-more"}} {
			d.Clock().Move(time.Hour) // two equal parts an hour apart are two
			err := c.AskRefund(ctx, publisher, id, money.Rupees(part.rupees), "in parts")
			if key(err) != part.key || err != nil && fault.Of(err).Field != "amount" {
				t.Errorf("part %d: %v", i, err)
			}
			if i%2 == 0 { // some are on their way, some back, some only asked
				c.must(c.delivers())
				c.goesBack(p)
			}
		}
		c.must(c.delivers())
		c.goesBack(p)
		if s := c.asks(); s != "40.00 done, 40.00 done, 20.00 done" {
			t.Errorf("asked: %s", s)
		}
		if b := c.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("when all parts went back: %s, %v", s, err)
		}
		if s := c.needs(); s != "" {
			t.Errorf("attention: %s", s)
		}
		sound(t, c.house)
	})
}

func TestAPartLeavesThePeriod(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(99), "most of it"))
		c.must(c.delivers())
		c.goesBack(p)
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("after a part: %s, %v", s, err)
		}
	})
}

func TestADoubleClickRefundsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		_, id := c.bought("asha", fund.Month, "pay1")
		for range 3 {
			c.must(c.AskRefund(ctx, publisher, id, money.Rupees(40), "half of it"))
			d.Clock().Move(time.Second)
		}
		if s := c.asks(); s != "40.00 asked" {
			t.Errorf("asked: %s", s)
		}
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(40), "the other half")) // the same sum for another reason is another asking
		for range 3 {
			c.must(c.delivers())
		}
		if s := c.asks(); s != "40.00 sent, 40.00 sent" || len(c.till.paid) != 2 || len(c.till.asked) != 2 {
			t.Errorf("asked: %s; paid %v", s, c.till.paid)
		}
		if on := c.acts("fund.refund-ask"); len(on) != 2 {
			t.Errorf("acts %v", on)
		}
	})
}

func TestARefundWithoutAnAnswerIsSentAgainUnderItsName(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
		c.till.mute = true
		if err := c.delivers(); err == nil {
			t.Error("a lost answer was kept silent")
		}
		// The notice of it comes before the answer is known; the reader has the money once.
		c.goesBack(p)
		c.till.mute = false
		c.must(c.Reconcile(ctx))
		if n := len(c.till.asked); n != 1 {
			t.Errorf("asked %d times within the minute", n)
		}
		d.Clock().Move(6 * time.Minute)
		c.must(c.Reconcile(ctx))
		c.must(c.Reconcile(ctx))
		if len(c.till.asked) != 2 || c.till.asked[0] != c.till.asked[1] || len(c.till.paid) != 1 {
			t.Errorf("asked %v, paid %v", c.till.asked, c.till.paid)
		}
		if s := c.asks(); s != "100.00 done" {
			t.Errorf("asked: %s", s)
		}
		if b := c.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
	})
}

func TestARefundThatWasTakenAndNotToldOfIsAskedAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
		c.must(c.delivers())
		c.till.kept["back-pay1-1"] = true // not in its list, either
		c.till.write(p.Ref, refunded(p, "back-pay1-1", "pay1", 10000, d.Now()))
		d.Clock().Move(61 * time.Minute)
		c.must(c.Reconcile(ctx))
		if s := c.asks(); s != "100.00 done" {
			t.Errorf("an hour later: %s", s)
		}
	})
}

func TestARefusedRefundIsSaidAndTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
		c.till.refuses = true
		c.must(c.delivers())
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if len(c.till.asked) != 1 || c.asks() != "100.00 refused" {
			t.Errorf("a no is a no: asked %v, %s", c.till.asked, c.asks())
		}
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Kind != fund.OddRefundRefused || odd[0].Do != attend.DoTryAgain || odd[0].Payment != id || odd[0].Reader != "asha" {
			t.Fatalf("attention %+v, %v", odd, err)
		}
		if left := c.payment("pay1"); left.Left != money.Rupees(100) {
			t.Errorf("what was refused is still there: %+v", left)
		}
		c.till.refuses = false
		c.must(c.LookAgain(ctx, publisher, odd[0].Kind, odd[0].Gateway, odd[0].Object))
		c.must(c.delivers())
		c.goesBack(p)
		if s := c.asks(); s != "100.00 refused, 100.00 done" || c.needs() != "" {
			t.Errorf("tried again: %s; %s", s, c.needs())
		}
		all, _, err := c.Refunds(ctx, 1)
		if err != nil || all[0].Why != "asked" || all[1].Refusal != "fund-refund-old" {
			t.Errorf("asked %+v, %v", all, err)
		}
	})
}

func TestARefundThatComesBackIsOwedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
		c.must(c.delivers())
		c.goesBack(p)
		d.Clock().Move(time.Minute)
		back := refunded(p, "back-pay1-1", "pay1", 10000, d.Now())
		back.Kind = fund.KindUnrefunded
		c.must(c.Apply(ctx, []fund.Fact{back, back}))
		if s := c.asks(); s != "100.00 returned" || c.needs() != "refund-refused back-pay1-1 try-again 100.00" {
			t.Errorf("asked: %s; %s", s, c.needs())
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Supporter || c.payment("pay1").Left != money.Rupees(100) {
			t.Errorf("what came back buys again: %s, %v", s, err)
		}
		c.must(c.LookAgain(ctx, publisher, fund.OddRefundRefused, "paper", "back-pay1-1"))
		c.must(c.delivers())
		c.goesBack(p)
		if s := c.asks(); s != "100.00 returned, 100.00 done" || c.needs() != "" || len(c.till.paid) != 2 {
			t.Errorf("asked: %s; %s; paid %v", s, c.needs(), c.till.paid)
		}
		if b := c.balances(); b != "contra:refunds INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		sound(t, c.house)
	})
}

func TestARefundThatFailedBeforeItWentIsNoOrphan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		for i, first := range []bool{true, false} { // told before the gateway's answer was kept, and after
			object := []string{"pay1", "pay2"}[i]
			p, id := c.bought([]string{"asha", "binod"}[i], fund.Month, object)
			c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
			fails := func() {
				fact := refunded(p, "back-"+object+"-"+string(rune('1'+i)), object, 10000, d.Now())
				fact.Kind = fund.KindUnrefunded
				c.must(c.Apply(ctx, []fund.Fact{fact}))
			}
			if first {
				fails()
			}
			c.must(c.delivers())
			if !first {
				fails()
			}
			if left := c.payment(object); left.Left != money.Rupees(100) || left.Receipt == "" {
				t.Errorf("%s: left %+v", object, left)
			}
		}
		if s := c.needs(); strings.Count(s, "refund-refused") != 2 || strings.Contains(s, "orphan") || c.asks() != "100.00 refused, 100.00 refused" {
			t.Errorf("attention: %s; %s", s, c.asks())
		}
		if b := c.balances(); b != "assets:clearing:paper INR 200.00, income:contributions:monthly INR -200.00, " {
			t.Errorf("books: %s", b)
		}
	})
}

func TestWhatTheBankDisputesIsNotSentBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		dispute := func(kind fund.Kind, minor int64) fund.Fact {
			return fund.Fact{Gateway: "paper", Kind: kind, Object: "dis1", Payment: "pay1", Amount: money.Of(minor, "INR"), At: d.Now(), Answer: d.Now().AddDate(0, 0, 7)}
		}
		// Asked, and disputed before it was sent: it waits.
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(30), "asked"))
		c.must(c.Apply(ctx, []fund.Fact{dispute(fund.KindDisputed, 8000)}))
		c.must(c.delivers())
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if len(c.till.asked) != 0 || c.asks() != "30.00 asked" {
			t.Errorf("sent while disputed: %v, %s", c.till.asked, c.asks())
		}
		if err := c.AskRefund(ctx, publisher, id, money.Rupees(1), "asked"); key(err) != "fund-disputed" || !fault.Is(err, fault.Conflict) {
			t.Errorf("asked while disputed: %v", err)
		}
		odd, err := c.Attention(ctx)
		if err != nil || len(odd) != 1 || odd[0].Kind != fund.OddDisputed || odd[0].Answer.IsZero() || odd[0].Amount != money.Rupees(80) {
			t.Errorf("attention %+v, %v", odd, err)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("while it is disputed: %s, %v", s, err)
		}
		if !c.payment("pay1").Disputed {
			t.Error("it is not shown as disputed")
		}
		// Lost, of 100 there are 20 left: the 30 that were asked are not, and nothing is paid twice.
		c.must(c.Apply(ctx, []fund.Fact{dispute(fund.KindDisputeLost, 8000)}))
		d.Clock().Move(time.Hour)
		c.must(c.Reconcile(ctx))
		if s := c.asks(); s != "30.00 refused" || len(c.till.asked) != 0 || c.payment("pay1").Left != money.Rupees(20) {
			t.Errorf("after it was lost: %s, left %s", s, c.payment("pay1").Left)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Supporter {
			t.Errorf("a part was lost: %s, %v", s, err)
		}
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(20), "the rest"))
		c.must(c.delivers())
		c.goesBack(p)
		if b := c.balances(); b != "contra:refunds INR 20.00, expense:chargebacks INR 80.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("all of it is gone: %s, %v", s, err)
		}
		sound(t, c.house)
	})
}

func TestADisputeThatIsWonLetsTheRefundGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		_, id := c.bought("asha", fund.Month, "pay1")
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"))
		fact := fund.Fact{Gateway: "paper", Kind: fund.KindDisputed, Object: "dis1", Payment: "pay1", Amount: money.Rupees(100), At: d.Now()}
		c.must(c.Apply(ctx, []fund.Fact{fact}))
		c.must(c.delivers())
		fact.Kind = fund.KindDisputeWon
		c.must(c.Apply(ctx, []fund.Fact{fact}))
		d.Clock().Move(6 * time.Minute)
		c.must(c.Reconcile(ctx))
		if s := c.asks(); s != "100.00 sent" || c.needs() != "" {
			t.Errorf("after it was won: %s; %s", s, c.needs())
		}
		if b := c.balances(); b != "assets:clearing:paper INR 100.00, income:contributions:monthly INR -100.00, " {
			t.Errorf("books: %s", b)
		}
	})
}

func TestARefundOfAPastMonthIsAnEntryOfToday(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		begin := d.Now()
		p, id := c.bought("asha", fund.Year, "pay1")
		d.Clock().Move(100 * 24 * time.Hour)
		december := begin.AddDate(0, 0, 20)
		before, err := c.Net(ctx, begin.Add(-time.Hour), december, "INR")
		c.must(err)
		c.must(c.AskRefund(ctx, publisher, id, money.Rupees(1000), "asked"))
		c.must(c.delivers())
		c.goesBack(p)
		after, err := c.Net(ctx, begin.Add(-time.Hour), december, "INR")
		if err != nil || before != after || before != money.Rupees(1000) {
			t.Errorf("the past month was %s and is %s, %v", before, after, err)
		}
		if now, err := c.Net(ctx, december, d.Now().Add(time.Hour), "INR"); err != nil || now != money.Rupees(-1000) {
			t.Errorf("today %s, %v", now, err)
		}
		// What is older than 180 days no gateway sends back.
		_, id = c.bought("binod", fund.Year, "pay2")
		d.Clock().Move(181 * 24 * time.Hour)
		if err := c.AskRefund(ctx, publisher, id, money.Rupees(1000), "asked"); key(err) != "fund-refund-old" || !fault.Is(err, fault.Conflict) {
			t.Errorf("after half a year: %v", err)
		}
	})
}

func TestARefundMadeAtTheGatewayIsPickedUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		p, id := c.bought("asha", fund.Month, "pay1")
		d.Clock().Move(2 * time.Hour)
		c.till.write(p.Ref, refunded(p, "dashboard", "pay1", 10000, d.Now().Add(-time.Minute)))
		c.must(c.Reconcile(ctx))
		if got := heard[fund.Refunded](c.house); len(got) != 1 || c.payment("pay1").Left != money.Rupees(0) {
			t.Errorf("told %+v", got)
		}
		if notes, err := c.NotesOf(ctx, "asha"); err != nil || len(notes) != 1 {
			t.Errorf("notes %+v, %v", notes, err)
		}
		if s, err := c.Standing(ctx, "asha"); err != nil || s != fund.Registered {
			t.Errorf("after it: %s, %v", s, err)
		}
		if err := c.AskRefund(ctx, publisher, id, money.Rupees(100), "asked"); key(err) != "fund-refund-more" {
			t.Errorf("asked of what went back: %v", err)
		}
	})
}

func TestWhoMayAskAndOfWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, ctx := open(t, d), t.Context()
		_, id := c.bought("asha", fund.Month, "pay1")
		good, _ := c.transferred()
		editor := staff.Person{ID: "e", Name: "Editor", Role: staff.Editor}
		for name, w := range map[string]struct {
			by     staff.Person
			id     fund.PaymentID
			amount money.Amount
			why    string
			key    string
		}{
			"a reporter":       {reporter, id, money.Rupees(1), "why", "staff-may-not"},
			"an editor":        {editor, id, money.Rupees(1), "why", "staff-may-not"},
			"without a reason": {publisher, id, money.Rupees(1), " ", "fund-why-missing"},
			"an essay":         {publisher, id, money.Rupees(1), strings.Repeat("ا", 301), "fault-too-long"},
			"nothing":          {publisher, id, money.Rupees(0), "why", "money-amount"},
			"less":             {publisher, id, money.Rupees(-1), "why", "money-amount"},
			"too much":         {publisher, id, money.Of(1<<62, "INR"), "why", "money-amount"},
			"other money":      {publisher, id, money.Of(100, "USD"), "why", "fund-refund-more"},
			"of nothing":       {publisher, "none", money.Rupees(1), "why", "fault-not-found"},
			"by hand":          {publisher, good.ID, money.Rupees(1), "why", "fund-refund-by-hand"},
		} {
			if err := c.AskRefund(ctx, w.by, w.id, w.amount, w.why); key(err) != w.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if s := c.asks(); s != "" || len(c.acts("fund.refund-ask")) != 0 {
			t.Errorf("asked all the same: %s", s)
		}
		for act, err := range map[string]error{
			"let stand":  c.LetStand(ctx, reporter, id, "why"),
			"look again": c.LookAgain(ctx, reporter, fund.OddOrphan, "paper", "x"),
			"set aside":  c.SetAside(ctx, reporter, fund.OddClaim, "drawer", "x", "why"),
			"stop":       c.StopFor(ctx, reporter, "x", "why"),
			"confirm":    c.ConfirmRefund(ctx, reporter, good.ID, "712345678901", good.Amount, d.Now(), "why"),
			"editor":     c.SetAside(ctx, editor, fund.OddStuck, "paper", "x", "why"),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", act, err)
			}
		}
		if _, err := c.SavePlan(ctx, reporter, c.plan(fund.Month), "why"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter saves a plan: %v", err)
		}
		if _, err := c.Give(ctx, reporter, "asha", time.Time{}, "why"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter gives: %v", err)
		}
	})
}
