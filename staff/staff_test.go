package staff_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

var machine = staff.Machine("test")

func invite(t *testing.T, s *staff.Staff, email string, role staff.Role) (staff.Person, string) {
	t.Helper()
	id, token, err := s.Invite(t.Context(), machine, email, "", role)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Person(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p, token
}

func TestALinkWorksOnceAndASessionEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		p, link := invite(t, s, "Asha@example.org", staff.Editor)
		if p.Email != "asha@example.org" || p.Name != "asha" || p.Role != staff.Editor {
			t.Errorf("invited %+v", p)
		}
		session, who, err := s.UseLink(ctx, link)
		if err != nil || who.ID != p.ID {
			t.Fatalf("first use: %v, %+v", err, who)
		}
		for _, wrong := range []string{link, "", "never-was"} {
			if _, _, err := s.UseLink(ctx, wrong); fault.Of(err).Key != "staff-link-over" {
				t.Errorf("link %q: %v", wrong, err)
			}
		}
		if who, err := s.Who(ctx, session); err != nil || who.ID != p.ID {
			t.Errorf("signed in as %+v, %v", who, err)
		}
		if err := s.SignOut(ctx, session); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Who(ctx, session); fault.Of(err).Key != "staff-signed-out" {
			t.Errorf("after signing out: %v", err)
		}
	})
}

func TestALinkIsTooOldAfterAQuarterOfAnHour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		p, _ := invite(t, s, "asha@example.org", staff.Reporter)
		for _, c := range []struct {
			wait time.Duration
			good bool
		}{{15*time.Minute - time.Second, true}, {15 * time.Minute, false}} {
			link, err := s.MintLink(ctx, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			d.Clock().Move(c.wait)
			if _, _, err := s.UseLink(ctx, link); (err == nil) != c.good {
				t.Errorf("after %s: %v", c.wait, err)
			}
		}
		d.Clock().Move(15 * 24 * time.Hour)
		if err := s.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := d.Row(ctx, `select (select count(*) from staff_link) + (select count(*) from staff_session)`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d links and sessions are kept, %v", left, err)
		}
	})
}

func TestAskingForALinkTellsNobodyWhoWorksHere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		var told []any
		d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error { told = append(told, fact); return nil })
		p, _ := invite(t, s, "asha@example.org", staff.Reporter)
		gone, _ := invite(t, s, "left@example.org", staff.Reporter)
		invite(t, s, "boss@example.org", staff.Publisher)
		if err := s.Dismiss(ctx, machine, gone.ID); err != nil {
			t.Fatal(err)
		}
		told = nil
		for _, email := range []string{"asha@example.org", "stranger@example.org", "left@example.org"} {
			if err := s.AskLink(ctx, email); err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		if len(told) != 3 || told[0] != (staff.LinkAsked{Person: p.ID}) || told[1] != (staff.LinkAsked{}) || told[2] != (staff.LinkAsked{}) {
			t.Errorf("told %v", told)
		}
	})
}

func TestNothingThatSignsInIsKeptAsItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		_, link := invite(t, s, "asha@example.org", staff.Reporter)
		var hash string
		if err := d.Row(ctx, `select hash from staff_link`).Scan(&hash); err != nil || strings.Contains(hash, link) || len(hash) != 64 {
			t.Errorf("kept %q, %v", hash, err)
		}
		session, _, err := s.UseLink(ctx, link)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Row(ctx, `select hash from staff_session`).Scan(&hash); err != nil || strings.Contains(hash, session) || len(hash) != 64 {
			t.Errorf("kept %q, %v", hash, err)
		}
	})
}

func TestWhoMayRunPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		boss, link := invite(t, s, "boss@example.org", staff.Publisher)
		reporter, _ := invite(t, s, "asha@example.org", staff.Reporter)
		if _, _, err := s.Invite(ctx, reporter, "x@example.org", "", staff.Publisher); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reporter invites: %v", err)
		}
		if err := s.ChangeRole(ctx, boss, boss.ID, staff.Reporter); fault.Of(err).Key != "staff-last-publisher" {
			t.Errorf("the last publisher steps down: %v", err)
		}
		if err := s.Dismiss(ctx, boss, boss.ID); fault.Of(err).Key != "staff-last-publisher" {
			t.Errorf("the last publisher leaves: %v", err)
		}
		session, _, err := s.UseLink(ctx, link)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ChangeRole(ctx, boss, reporter.ID, staff.Publisher); err != nil {
			t.Fatal(err)
		}
		if err := s.Dismiss(ctx, boss, boss.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Who(ctx, session); !fault.Is(err, fault.Forbidden) {
			t.Errorf("one who left is still signed in: %v", err)
		}
		boss.Left = true
		if _, err := s.SaveByline(ctx, boss, staff.Byline{Name: "Ghost"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("one who left still edits: %v", err)
		}
	})
}

func TestInvitingAgainIsNoWayRoundTheLastPublisher(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		boss, link := invite(t, s, "boss@example.org", staff.Publisher)
		session, _, err := s.UseLink(ctx, link)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Invite(ctx, boss, "boss@example.org", "", staff.Reporter); fault.Of(err).Key != "staff-last-publisher" {
			t.Errorf("the last publisher invites herself as a reporter: %v", err)
		}
		if who, err := s.Who(ctx, session); err != nil || who.Role != staff.Publisher {
			t.Errorf("after a refused invitation: %+v, %v", who, err)
		}
		other, _ := invite(t, s, "asha@example.org", staff.Publisher)
		again, _ := invite(t, s, "boss@example.org", staff.Editor)
		if again.ID != boss.ID || again.Role != staff.Editor {
			t.Errorf("invited again: %+v", again)
		}
		if _, err := s.Who(ctx, session); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a session outlives its role: %v", err)
		}
		if err := s.Dismiss(ctx, other, boss.ID); err != nil {
			t.Fatal(err)
		}
		if back, _ := invite(t, s, "boss@example.org", staff.Reporter); back.Left || back.Role != staff.Reporter {
			t.Errorf("one who comes back: %+v", back)
		}
	})
}

func TestActsAreWrittenDownOnceAndStay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		act := staff.Act(machine, "story.publish", "story:1", "first")
		for range 2 {
			if err := s.WriteDown(ctx, act); err != nil {
				t.Fatal(err)
			}
		}
		lines, err := s.Audit(ctx, 10)
		if err != nil || len(lines) != 1 || lines[0].By != "test" || lines[0].Act != "story.publish" || lines[0].Note != "first" {
			t.Errorf("audit %+v, %v", lines, err)
		}
		for _, q := range []string{`update staff_act set note = 'else'`, `delete from staff_act`} {
			err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Do(ctx, q); return err })
			if err == nil || !strings.Contains(err.Error(), "stays written") {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}

func TestBylinesHaveAddressesOfTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		for want, name := range map[string]string{"asha-mir": "Asha Mir"} {
			for _, slug := range []string{want, want + "-2"} {
				if _, err := s.SaveByline(ctx, machine, staff.Byline{Name: name}); err != nil {
					t.Fatal(err)
				}
				if b, err := s.BylineBySlug(ctx, slug); err != nil || b.Name != name {
					t.Errorf("%s: %+v, %v", slug, b, err)
				}
			}
		}
		if _, err := s.SaveByline(ctx, machine, staff.Byline{Name: " "}); fault.Of(err).Field != "name" {
			t.Errorf("a byline without a name: %v", err)
		}
		if _, err := s.SaveByline(ctx, machine, staff.Byline{Name: strings.Repeat("x", 2<<20)}); fault.Of(err).Key != "fault-too-long" {
			t.Error("a byline of 2 MB")
		}
	})
}

func TestAChangedBylineIsRightWhereverItStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		id, err := s.SaveByline(ctx, machine, staff.Byline{Name: "Asha Mir"})
		if err != nil {
			t.Fatal(err)
		}
		p, _ := invite(t, s, "asha@example.org", staff.Reporter)
		if p.Byline != "" {
			t.Errorf("a newcomer has the byline %q", p.Byline)
		}
		var dropped []string
		d.OnChange(func(tags []string) { dropped = append(dropped, tags...) })
		for _, c := range []struct{ was, slug, is string }{
			{"asha-mir", "", "asha-mir"}, // another name, the same address
			{"asha-mir", "Khan", "khan"},
			{"khan", "khan", "khan"},
		} {
			dropped = nil
			if _, err := s.SaveByline(ctx, machine, staff.Byline{ID: id, Name: "Asha Khan", Slug: c.slug, Person: p.ID}); err != nil {
				t.Fatal(err)
			}
			if got, err := s.BylineBySlug(ctx, c.is); err != nil || got.ID != id || got.Name != "Asha Khan" {
				t.Errorf("%s: %+v, %v", c.is, got, err)
			}
			if !slices.Contains(dropped, "byline:"+c.is) || !slices.Contains(dropped, "byline:"+c.was) {
				t.Errorf("from %s to %s: dropped %q", c.was, c.is, dropped)
			}
		}
		if p, err := s.Person(ctx, p.ID); err != nil || p.Byline != id {
			t.Errorf("the person's byline is %q, %v", p.Byline, err)
		}
		for _, unknown := range []staff.BylineID{"nobody", "x\x00"} {
			if _, err := s.SaveByline(ctx, machine, staff.Byline{ID: unknown, Name: "Nobody"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("a byline under the id %q: %v", unknown, err)
			}
		}
	})
}

func TestTheAddressThatABylineGaveUpLeadsToIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		save := func(id staff.BylineID, slug string) staff.BylineID {
			t.Helper()
			id, err := s.SaveByline(ctx, machine, staff.Byline{ID: id, Name: "Asha Mir", Slug: slug})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		leads := func(old, want string) {
			t.Helper()
			b, err := s.BylineThatWas(ctx, old)
			if b.Slug != want || (err == nil) != (want != "") || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%q leads to %q, %v; want %q", old, b.Slug, err, want)
			}
		}
		asha := save("", "asha")
		leads("asha", "")
		save(asha, "asha-mir")
		save(asha, "asha-khan")
		leads("asha", "asha-khan") // at once, not by way of the one between
		leads("asha-mir", "asha-khan")
		save(asha, "asha") // back again: it leads nowhere, least of all to itself
		leads("asha", "")
		leads("asha-khan", "asha")
		other := save("", "asha-khan") // somebody else's by now
		leads("asha-khan", "")
		save(other, "someone")
		leads("asha-khan", "someone")
		for _, never := range []string{"", "nobody", "x\x00", "\xff"} {
			leads(never, "")
		}
	})
}

func TestOnlyAnotherTimeZoneMovesTheNewsroomsDays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		var zones []string
		d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error {
			if z, ok := fact.(staff.ZoneChanged); ok {
				zones = append(zones, z.Zone)
			}
			return nil
		})
		m, err := s.Masthead(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range []string{"Asia/Kolkata", "Europe/Paris", "Europe/Paris", "Asia/Kolkata"} {
			m.Name, m.Zone = "The Record of "+zone, zone
			if err := s.SetMasthead(ctx, machine, m); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(zones, []string{"Europe/Paris", "Asia/Kolkata"}) {
			t.Errorf("told %v", zones)
		}
	})
}

func TestTheMastheadIsRememberedAndRefusesWhatCannotBe(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := staff.New(d), t.Context()
		m, err := s.Masthead(ctx)
		if err != nil || m.Main() != "en" || m.Location().String() != "Asia/Kolkata" {
			t.Fatalf("first %+v, %v", m, err)
		}
		m.Name = "  The Lakeside Record "
		if err := s.SetMasthead(ctx, machine, m); err != nil {
			t.Fatal(err)
		}
		if again, _ := s.Masthead(ctx); again.Name != "The Lakeside Record" {
			t.Errorf("name %q", again.Name)
		}
		m.Languages = []lang.Code{"hi", "ur", "en", "hi", "ur"}
		if err := s.SetMasthead(ctx, machine, m); err != nil {
			t.Fatal(err)
		}
		m, _ = s.Masthead(ctx)
		if !slices.Equal(m.Languages, []lang.Code{"hi", "en", "ur"}) {
			t.Errorf("languages %q: the main one first, each once", m.Languages)
		}
		shared := m
		shared.Languages[1], shared.Languages[2], shared.Name = "ur", "en", ""
		if err := s.SetMasthead(ctx, machine, shared); err == nil {
			t.Error("a masthead without a name")
		}
		if again, _ := s.Masthead(ctx); again.Languages[1] != "ur" {
			t.Error("a refused change tidied the lists of its caller")
		}
		wrong := m
		wrong.Name, wrong.Accent, wrong.Zone, wrong.Languages = "", "red", "Mars/Base", nil
		wrong.ReceiptPrefix, wrong.TLS, wrong.TrustedProxies, wrong.Currency = "LONG", "auto", []string{"everywhere"}, "RS"
		wrong.Email, wrong.MoneyStyle = "no", "coins"
		fields := map[string]bool{}
		for _, f := range fault.All(s.SetMasthead(ctx, machine, wrong)) {
			fields[f.Field] = true
		}
		for _, f := range []string{"name", "accent", "zone", "languages", "receipt_prefix", "domain", "trusted_proxies", "currency", "email", "money_style"} {
			if !fields[f] {
				t.Errorf("%s is accepted", f)
			}
		}
		m.Accent = "#ffee00"
		if err := s.SetMasthead(ctx, machine, m); fault.Of(err).Key != "staff-colour-pale" {
			t.Errorf("a pale accent: %v", err)
		}
		if again, _ := s.Masthead(ctx); again.Name != "The Lakeside Record" {
			t.Errorf("a refused change was kept: %+v", again)
		}
	})
}
