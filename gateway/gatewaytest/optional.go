package gatewaytest

import (
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
)

// paid begins something and has it paid; it gives the payment's name.
func paid(t *testing.T, p Plug, reference string) (fund.Begun, string) {
	t.Helper()
	b := begin(t, p, reference)
	p.Pay(t, b)
	for _, f := range fetch(t, p, b.Ref) {
		if f.Kind == fund.KindCaptured {
			return b, f.Object
		}
	}
	t.Fatal("the bank knows of no payment")
	return b, ""
}

func fetch(t *testing.T, p Plug, ref string) []fund.Fact {
	t.Helper()
	facts, err := p.Gateway.Fetch(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

// counted is how many facts of a kind there are, each with an object of its own.
func counted(t *testing.T, facts []fund.Fact, kind fund.Kind) int {
	t.Helper()
	objects := map[string]bool{}
	n := 0
	for _, f := range facts {
		if f.Kind == kind {
			n++
			objects[f.Object] = true
		}
	}
	if len(objects) != n {
		t.Errorf("%d facts %s share their names", n, kind)
	}
	return n
}

// declared tells whether the plug is what it says it is; a test of the interface follows only then.
func declared[T any](t *testing.T, p Plug, says bool) (T, bool) {
	t.Helper()
	is, ok := p.Gateway.(T)
	if ok != says {
		t.Fatalf("it is a %T: %v; its Plug says %v", *new(T), ok, says)
	}
	return is, ok
}

func holdsOnce(t *testing.T, p Plug) {
	g, ok := declared[fund.Pauser](t, p, p.Holds)
	if !ok {
		return
	}
	ctx := t.Context()
	b, _ := paid(t, p, "REF22222")
	known := inbox{} // a gateway may tell how a mandate stands, and no more how it stood
	for round := 1; round <= 2; round++ {
		for _, c := range []struct {
			what string
			do   func() error
			kind fund.Kind
		}{
			{"pause", func() error { return g.Pause(ctx, b.Ref) }, fund.KindPaused},
			{"resume", func() error { return g.Resume(ctx, b.Ref) }, fund.KindResumed},
		} {
			for range 2 {
				if err := c.do(); err != nil {
					t.Errorf("%s: %v", c.what, err)
				}
			}
			known.learn(t, fetch(t, p, b.Ref))
			known.learn(t, fetch(t, p, b.Ref))
			if n := known.count(c.kind); n != round {
				t.Errorf("after the %s was asked for twice, %d times, it was told %d times", c.what, round, n)
			}
		}
	}
	if err := p.Gateway.Cancel(ctx, b.Ref); err != nil {
		t.Fatal(err)
	}
	_, _ = g.Pause(ctx, b.Ref), g.Resume(ctx, b.Ref) // either answer is right; what is over does not begin again
	known.learn(t, fetch(t, p, b.Ref))
	if n := known.count(fund.KindResumed); n != 2 {
		t.Error("what had ended was resumed")
	}
}

func returnsOnce(t *testing.T, p Plug) {
	g, ok := declared[fund.Refunder](t, p, p.Returns)
	if !ok {
		return
	}
	ctx := t.Context()
	b, payment := paid(t, p, "REF22222")
	due := fund.RefundDue{ID: "asking-1", Payment: payment, Amount: money.Rupees(40)}
	first, err := g.Refund(ctx, due)
	if err != nil || first == "" || len(first) > 200 {
		t.Fatalf("%q, %v", first, err)
	}
	for range 2 {
		if again, err := g.Refund(ctx, due); err != nil || again != first {
			t.Errorf("asked again it is %q, %v", again, err)
		}
	}
	// The rest goes back under another name, and is another refund.
	rest, err := g.Refund(ctx, fund.RefundDue{ID: "asking-2", Payment: payment, Amount: money.Rupees(60)})
	if err != nil || rest == first {
		t.Errorf("the rest: %q, %v", rest, err)
	}
	back := fetch(t, p, b.Ref)
	if n := counted(t, back, fund.KindRefunded); n != 2 {
		t.Errorf("%d refunds", n)
	}
	for _, f := range back {
		if f.Kind == fund.KindRefunded && (f.Payment != payment || f.Object != first && f.Object != rest || f.Object == first && f.Amount != money.Rupees(40)) {
			t.Errorf("a refund of something else: %+v", f)
		}
	}
}

func returnsNoMore(t *testing.T, p Plug) {
	g, ok := declared[fund.Refunder](t, p, p.Returns)
	if !ok {
		return
	}
	ctx := t.Context()
	b, payment := paid(t, p, "REF22222")
	if _, err := g.Refund(ctx, fund.RefundDue{ID: "asking-1", Payment: payment, Amount: money.Rupees(40)}); err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]fund.RefundDue{
		"more than it was":    {ID: "asking-2", Payment: payment, Amount: money.Rupees(101)},
		"more than is left":   {ID: "asking-3", Payment: payment, Amount: money.Of(6001, "INR")},
		"nothing":             {ID: "asking-4", Payment: payment, Amount: money.Rupees(0)},
		"less than nothing":   {ID: "asking-5", Payment: payment, Amount: money.Rupees(-1)},
		"another currency":    {ID: "asking-6", Payment: payment, Amount: money.Of(100, "USD")},
		"an unknown payment":  {ID: "asking-7", Payment: "none", Amount: money.Rupees(1)},
		"of no payment":       {ID: "asking-8", Amount: money.Rupees(1)},
		"without our name":    {Payment: payment, Amount: money.Rupees(1)},
		"another sum by name": {ID: "asking-1", Payment: payment, Amount: money.Rupees(50)},
	} {
		if object, err := g.Refund(ctx, d); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %q, %v", name, object, err)
		}
	}
	if n := counted(t, fetch(t, p, b.Ref), fund.KindRefunded); n != 1 {
		t.Errorf("%d refunds", n)
	}
}

func listsAll(t *testing.T, p Plug) {
	g, ok := declared[fund.Lister](t, p, p.Lists)
	if !ok {
		return
	}
	var refs []string
	for _, reference := range []string{"REF22222", "REF33333"} {
		b, _ := paid(t, p, reference)
		refs = append(refs, b.Ref)
	}
	if err := p.Gateway.Cancel(t.Context(), refs[0]); err != nil {
		t.Fatal(err)
	}
	known := inbox{}
	var first, last time.Time
	for _, ref := range refs {
		all := fetch(t, p, ref)
		known.learn(t, all)
		for _, f := range all {
			if first.IsZero() || f.At.Before(first) {
				first = f.At
			}
			if f.At.After(last) {
				last = f.At
			}
		}
	}
	if len(known) < 3 {
		t.Fatalf("the bank knows %v", known)
	}
	list := func(since time.Time) inbox {
		facts, err := g.List(t.Context(), since)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range facts {
			if f.Gateway != p.Gateway.Name() || f.Object == "" {
				t.Errorf("a fact without its names: %+v", f)
			}
		}
		all := inbox{}
		all.learn(t, facts)
		return all
	}
	all := list(first)
	for name, f := range known {
		listed, has := all[name]
		if !has {
			t.Errorf("not listed: %+v", f)
			continue
		}
		(inbox{name: f}).learn(t, []fund.Fact{listed})
	}
	for name, f := range list(last.Add(time.Second)) {
		if _, was := known[name]; was {
			t.Errorf("listed although it was before: %+v", f)
		}
	}
}
