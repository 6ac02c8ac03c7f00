package reach_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/base/seal"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/fund/desk"
	"github.com/nightdesk/nightdesk/fund/hand"
	"github.com/nightdesk/nightdesk/fund/rail"
	"github.com/nightdesk/nightdesk/gateway/upi"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/test/journal"
)

// bag is a carrier that keeps what it carries, and can be out of order.
type bag struct {
	mu      sync.Mutex
	letters []mail.Letter
	broken  error
	carried func() // called when a letter is out
}

func (b *bag) Name() string { return "bag" }
func (b *bag) Carry(_ context.Context, l mail.Letter) error {
	b.mu.Lock()
	broken, carried := b.broken, b.carried
	if broken == nil {
		b.letters = append(b.letters, l)
	}
	b.mu.Unlock()
	if broken == nil && carried != nil {
		carried()
	}
	return broken
}

// office is the room with everything it needs; told collects facts instead of delivering them.
type office struct {
	d    *db.DB
	st   *staff.Staff
	a    *audience.Audience
	f    *fund.Fund
	r    *reach.Reach
	bag  *bag
	told []any
}

var machine = staff.Machine("test")

func open(t *testing.T, d *db.DB, always bool) *office {
	t.Helper()
	key, err := seal.New(bytes.Repeat([]byte{3}, 32))
	if err != nil {
		t.Fatal(err)
	}
	o := &office{d: d, st: staff.New(d), a: audience.New(d), bag: &bag{}}
	o.f = fund.New(d, o.st, upi.New())
	opts := reach.Options{URL: "https://lake.example", Key: key, Log: journal.Log(),
		Post: func(reach.Post) (reach.Carrier, error) { return o.bag, nil }}
	if always {
		opts.Always = o.bag
	}
	o.r = reach.New(d, o.st, o.a, o.f, desk.New(d, o.f), opts)
	d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error { o.told = append(o.told, fact); return nil })
	if err := o.f.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return o
}

// carry delivers the letters that were told of.
func (o *office) carry(t *testing.T) (last error) {
	t.Helper()
	told := o.told
	o.told = nil
	for _, f := range told {
		if due, ok := f.(reach.Due); ok {
			last = errors.Join(last, o.r.Carry(t.Context(), due))
		}
	}
	return last
}

func TestASignInLinkIsMintedWhenItsLetterIsSentAndStandsNowhereElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, err := o.a.Welcome(ctx, "asha@example.org", "ur")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.r.SendReaderLink(ctx, audience.LinkAsked{Reader: reader.ID}); err != nil {
			t.Fatal(err)
		}
		due := o.told[len(o.told)-1].(reach.Due)
		if err := o.carry(t); err != nil {
			t.Fatal(err)
		}
		if len(o.bag.letters) != 1 {
			t.Fatalf("%d letters", len(o.bag.letters))
		}
		l := o.bag.letters[0]
		_, token, found := strings.Cut(l.Text, "https://lake.example/ur/account/in?t=")
		token, _, _ = strings.Cut(token, "\n")
		if !found || l.To != "asha@example.org" || l.Lang != "ur" || !strings.Contains(l.HTML, `dir="rtl"`) || strings.Contains(due.Letter, token) {
			t.Fatalf("letter %+v", l)
		}
		if _, who, err := o.a.UseLink(ctx, token); err != nil || who.ID != reader.ID {
			t.Errorf("the link signs in %+v, %v", who, err)
		}
		// The same fact again carries nothing again.
		if err := o.r.Carry(ctx, due); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("carried again: %v, %d letters", err, len(o.bag.letters))
		}
	})
}

func TestALetterWaitsWhileThePostIsDownAndALinkThatComesTooLateIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		id, _, err := o.st.Invite(ctx, machine, "boss@example.org", "", staff.Publisher)
		if err != nil {
			t.Fatal(err)
		}
		o.bag.broken = errors.New("the line is down")
		ask := func() {
			if err := o.r.SendStaffLink(ctx, staff.LinkAsked{Person: id}); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		if err := o.carry(t); err == nil {
			t.Error("a letter that did not go was called carried")
		}
		if waiting, _, err := o.r.Sent(ctx); err != nil || waiting != 1 {
			t.Errorf("%d wait, %v", waiting, err)
		}
		o.bag.broken = nil
		d.Clock().Move(3 * time.Minute)
		if err := o.r.CarryDue(ctx); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("after the line came back: %v, %d letters", err, len(o.bag.letters))
		}
		o.bag.broken = errors.New("down again")
		ask()
		o.carry(t)
		o.bag.broken = nil
		d.Clock().Move(time.Hour)
		if err := o.r.CarryDue(ctx); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("an hour later: %v, %d letters; a link that works for fifteen minutes is of no use", err, len(o.bag.letters))
		}
		if waiting, last, err := o.r.Sent(ctx); err != nil || waiting != 0 || last.IsZero() {
			t.Errorf("%d wait, last %s, %v", waiting, last, err)
		}
	})
}

func TestALetterThatIsOutIsMarkedEvenWhenItIsTimeToStop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, err := o.a.Welcome(ctx, "asha@example.org", "en")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.r.SendReaderLink(ctx, audience.LinkAsked{Reader: reader.ID}); err != nil {
			t.Fatal(err)
		}
		stopping, stop := context.WithCancel(ctx)
		defer stop()
		o.bag.carried = stop
		if err := o.r.Carry(stopping, o.told[len(o.told)-1].(reach.Due)); err != nil {
			t.Errorf("cut off after the letter was out: %v", err)
		}
		d.Clock().Move(5 * time.Minute)
		o.bag.carried = nil
		if err := o.r.CarryDue(ctx); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("%d letters, %v", len(o.bag.letters), err)
		}
		if waiting, _, err := o.r.Sent(ctx); err != nil || waiting != 0 {
			t.Errorf("%d wait, %v", waiting, err)
		}
	})
}

func TestALetterInHandIsNotCarriedAgainWhenTheClockJumps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		reader, err := o.a.Welcome(ctx, "asha@example.org", "en")
		if err != nil {
			t.Fatal(err)
		}
		if err := o.r.SendReaderLink(ctx, audience.LinkAsked{Reader: reader.ID}); err != nil {
			t.Fatal(err)
		}
		due := o.told[len(o.told)-1].(reach.Due)
		o.bag.carried = func() { // the machine sleeps in the middle of it
			o.bag.carried = nil
			d.Clock().Move(5 * time.Minute)
			if err := errors.Join(o.r.CarryDue(ctx), o.r.Carry(ctx, due)); err != nil {
				t.Error(err)
			}
		}
		if err := o.r.Carry(ctx, due); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("%d letters went, %v", len(o.bag.letters), err)
		}
		if waiting, _, err := o.r.Sent(ctx); err != nil || waiting != 0 {
			t.Errorf("%d wait, %v", waiting, err)
		}
	})
}

func TestALetterThatIsRefusedIsTriedLessAndLessAndNamesNobodyInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		var log bytes.Buffer
		o.r.Log = slog.New(slog.NewTextHandler(journal.Tee(&log), nil))
		reader, err := o.a.Welcome(ctx, "gone@example.org", "en")
		if err != nil {
			t.Fatal(err)
		}
		// A letter that stays of use, as a receipt does.
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Do(ctx, `insert into reach_letter (id, kind, about, person, lang, made, tries, carrier) values ('l', 'reader-link', 'x', $1, 'en', $2, 0, '')`, reader.ID, db.At(tx.Now()))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		o.bag.broken = errors.New("550 5.1.1 <gone@example.org>: no such user here")
		if err := o.r.Carry(ctx, reach.Due{Letter: "l"}); err == nil || strings.Contains(err.Error(), "gone@") || !strings.Contains(err.Error(), "no such user") {
			t.Errorf("the error is %v", err)
		}
		for range 12 * 24 { // a day of sweeps
			d.Clock().Move(5 * time.Minute)
			if err := o.r.CarryDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		var tries int
		if err := d.Row(ctx, `select tries from reach_letter`).Scan(&tries); err != nil || tries < 10 || tries > 40 {
			t.Errorf("tried %d times in a day, %v", tries, err)
		}
		if s := log.String(); strings.Contains(s, "gone@") || !strings.Contains(s, "no such user") {
			t.Errorf("log:\n%.400s", s)
		}
		o.bag.broken = nil
		d.Clock().Move(2 * time.Hour)
		if err := o.r.CarryDue(ctx); err != nil || len(o.bag.letters) != 1 {
			t.Errorf("once it is taken: %d letters, %v", len(o.bag.letters), err)
		}
	})
}

func TestASupporterIsThankedOnceWithTheReceipt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		if err := rail.New(o.d, o.st, o.f, rail.Options{}).Set(ctx, machine, "upi", true, map[string]string{"payee": "lake@examplebank", "name": "Lake"}, "the newsroom opens"); err != nil {
			t.Fatal(err)
		}
		reader, err := o.a.Welcome(ctx, "prakash@example.org", "hi")
		if err != nil {
			t.Fatal(err)
		}
		plans, err := o.f.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		yearly := plans[1]
		p, err := o.f.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: yearly.ID, Price: yearly.Price, Gateway: "upi", Lang: "hi", Declared: true, Wording: fund.Declaration})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.f.Begin(ctx, p.ID, "https://lake.example/pay", "Lake", reader.Email); err != nil {
			t.Fatal(err)
		}
		if err := hand.New(o.d, o.st, o.f).Confirm(ctx, machine, p.ID, "612345678901", yearly.Amount, d.Now()); err != nil {
			t.Fatal(err)
		}
		var settled fund.Settled
		for _, f := range o.told {
			if s, ok := f.(fund.Settled); ok {
				settled = s
			}
		}
		for range 2 { // a fact may be heard twice
			if err := o.r.ThankSupporter(ctx, settled); err != nil {
				t.Fatal(err)
			}
			if err := o.carry(t); err != nil {
				t.Fatal(err)
			}
		}
		if len(o.bag.letters) != 1 {
			t.Fatalf("%d letters of thanks", len(o.bag.letters))
		}
		l := o.bag.letters[0]
		if len(l.With) != 1 || l.With[0].Name != strings.ReplaceAll(settled.Receipt, "/", "-")+".pdf" || !bytes.HasPrefix(l.With[0].Body, []byte("%PDF-")) {
			t.Errorf("enclosed: %d files", len(l.With))
		}
		for _, want := range []string{settled.Receipt, "₹1,000", "https://lake.example/hi/account", "22 नवंबर 2027"} {
			if !strings.Contains(l.Text, want) || !strings.Contains(l.HTML, want) {
				t.Errorf("the letter does not say %q:\n%s", want, l.Text)
			}
		}
		if err := o.f.Stop(ctx, reader.ID, p.ID); err != nil {
			t.Fatal(err)
		}
		for _, f := range o.told {
			if s, ok := f.(fund.Stopped); ok {
				if err := o.r.ConfirmStop(ctx, s); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := o.carry(t); err != nil || len(o.bag.letters) != 2 || !strings.Contains(o.bag.letters[1].Text, "22 नवंबर 2027") {
			t.Errorf("after a stop: %v, %+v", err, o.bag.letters)
		}
	})
}

func TestThePasswordOfThePostIsSealedAndStaysWithItsServer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, false), t.Context()
		if err := o.r.TestPost(ctx, machine, "boss@example.org"); fault.Of(err).Key != "post-unset" {
			t.Errorf("without a post: %v", err)
		}
		p := reach.Post{Host: "smtp.example.org", Port: 587, User: "desk", Password: "geheim", TLS: "starttls", From: "desk@example.org"}
		if err := o.r.SetPost(ctx, machine, p); err != nil {
			t.Fatal(err)
		}
		var kept string
		if err := d.Row(ctx, `select body from reach_post`).Scan(&kept); err != nil || strings.Contains(kept, "geheim") {
			t.Errorf("kept as %s, %v", kept, err)
		}
		if got, err := o.r.Post(ctx); err != nil || got.Password != "" || got.Host != p.Host {
			t.Errorf("shown as %+v, %v", got, err)
		}
		used := ""
		o.r.Options.Post = func(p reach.Post) (reach.Carrier, error) { used = p.Password; return o.bag, nil }
		p.Password, p.FromName = "", "Lake"
		if err := o.r.SetPost(ctx, machine, p); err != nil {
			t.Fatal(err)
		}
		if err := o.r.TestPost(ctx, machine, "boss@example.org"); err != nil || used != "geheim" || len(o.bag.letters) != 1 {
			t.Errorf("trial: %v, password %q, %d letters", err, used, len(o.bag.letters))
		}
		// Another server must not be handed the old one's password.
		p.Host = "elsewhere.example.org"
		if err := o.r.SetPost(ctx, machine, p); err != nil {
			t.Fatal(err)
		}
		if err := o.r.TestPost(ctx, machine, "boss@example.org"); err != nil || used != "" {
			t.Errorf("another server got %q, %v", used, err)
		}
		o.bag.broken = errors.New("550 no such\r\nuser")
		if err := o.r.TestPost(ctx, machine, "boss@example.org"); fault.Of(err).Key != "post-refused" || fault.Of(err).Args["Answer"] != "550 no such user" {
			t.Errorf("a refusal: %v", err)
		}
	})
}

func TestThePostRefusesWhatCannotBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, false), t.Context()
		good := reach.Post{Host: "smtp.example.org", Port: 587, TLS: "starttls", From: "desk@example.org"}
		for field, change := range map[string]func(*reach.Post){
			"host": func(p *reach.Post) { p.Host = "smtp.example.org\r\nRCPT" },
			"port": func(p *reach.Post) { p.Port = 70000 },
			"tls":  func(p *reach.Post) { p.TLS = "none" },
			"from": func(p *reach.Post) { p.From = "desk" },
			"user": func(p *reach.Post) { p.User = "a\nb" },
		} {
			p := good
			change(&p)
			if err := o.r.SetPost(ctx, machine, p); fault.Of(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := o.r.SetPost(ctx, staff.Person{ID: "x", Role: staff.Editor}, good); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an editor sets the post: %v", err)
		}
	})
}

func TestReadersAreInvitedToAGroupWithRoom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o, ctx := open(t, d, true), t.Context()
		if _, err := o.r.Join(ctx, "en"); !fault.Is(err, fault.NotFound) {
			t.Errorf("no group: %v", err)
		}
		for _, g := range []reach.Group{
			{Lang: "en", Name: "Full", Invite: "https://chat.whatsapp.com/full", Open: false, Position: 1},
			{Lang: "en", Name: "Lake 2", Invite: "https://chat.whatsapp.com/two", Open: true, Position: 2},
			{Lang: "ur", Name: "جھیل", Invite: "https://whatsapp.com/channel/three", Open: true, Position: 3},
		} {
			if err := o.r.SaveGroup(ctx, machine, g); err != nil {
				t.Fatal(err)
			}
		}
		for code, want := range map[string]string{"en": "https://chat.whatsapp.com/two", "ur": "https://whatsapp.com/channel/three", "hi": "https://chat.whatsapp.com/two"} {
			if got, err := o.r.Join(ctx, lang.Code(code)); err != nil || got != want {
				t.Errorf("%s joins %q, %v", code, got, err)
			}
		}
		for _, wrong := range []string{"", "http://chat.whatsapp.com/x", "https://evil.example/chat.whatsapp.com/x", "https://chat.whatsapp.com@evil.example/x",
			"javascript:alert(1)", "https://chat.whatsapp.com:8443/x", "https://whatsapp.com/legal", "https://chat.whatsapp.com/"} {
			if err := o.r.SaveGroup(ctx, machine, reach.Group{Lang: "en", Name: "x", Invite: wrong}); fault.Of(err).Field != "invite" {
				t.Errorf("invitation %q: %v", wrong, err)
			}
		}
	})
}
