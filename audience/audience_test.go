package audience_test

import (
	"context"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
)

func TestAReaderIsWelcomedOnceUnderOneSpelling(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		first, err := a.Welcome(ctx, "Asha@Example.org", "hi")
		if err != nil || first.Lang != "hi" {
			t.Fatalf("%+v, %v", first, err)
		}
		again, err := a.Welcome(ctx, " asha@example.org ", "ur")
		if err != nil || again.ID != first.ID || again.Lang != "ur" || !again.Since.Equal(first.Since) {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := a.Welcome(ctx, "nobody", "en"); fault.Of(err).Key != "email-malformed" {
			t.Errorf("a word for an address: %v", err)
		}
		if r, err := a.Reader(ctx, first.ID); err != nil || r.Email != "asha@example.org" {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

func TestAReaderSignsInByALinkAndOutAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		var told []any
		d.OnTell(func(_ context.Context, _ *db.Tx, fact any) error { told = append(told, fact); return nil })
		r, err := a.Welcome(ctx, "asha@example.org", "en")
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"stranger@example.org", "asha@example.org"} {
			if err := a.AskLink(ctx, email, "ur"); err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		if len(told) != 2 || told[0] != (audience.LinkAsked{}) || told[1] != (audience.LinkAsked{Reader: r.ID}) {
			t.Fatalf("told %v", told)
		}
		link, err := a.MintLink(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		session, who, err := a.UseLink(ctx, link)
		if err != nil || who.ID != r.ID || who.Lang != "ur" {
			t.Fatalf("%+v, %v", who, err)
		}
		if _, _, err := a.UseLink(ctx, link); fault.Of(err).Key != "audience-link-over" {
			t.Errorf("a link used twice: %v", err)
		}
		if who, err := a.Who(ctx, session); err != nil || who.ID != r.ID {
			t.Errorf("%+v, %v", who, err)
		}
		d.Clock().Move(91 * 24 * time.Hour)
		if _, err := a.Who(ctx, session); fault.Of(err).Key != "audience-signed-out" {
			t.Errorf("a session of 91 days: %v", err)
		}
		if err := a.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := d.Row(ctx, `select (select count(*) from audience_link) + (select count(*) from audience_session)`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d links and sessions are kept, %v", left, err)
		}
	})
}
