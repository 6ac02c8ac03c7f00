package audience_test

import (
	"context"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/audience"
	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

func TestAMistypedAddressIsPutRightByStaff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, ctx := audience.New(d), t.Context()
		var acts []staff.Acted
		d.OnTell(func(_ context.Context, _ *db.Tx, f any) error {
			if act, ok := f.(staff.Acted); ok {
				acts = append(acts, act)
			}
			return nil
		})
		reader, err := a.Welcome(ctx, "asha@exmaple.org", "en")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = a.Welcome(ctx, "binod@example.org", "en"); err != nil {
			t.Fatal(err)
		}
		link, err := a.MintLink(ctx, reader.ID)
		if err != nil {
			t.Fatal(err)
		}
		session, _, err := a.UseLink(ctx, link) // a stranger owns the mistyped address
		if err != nil {
			t.Fatal(err)
		}
		publisher, editor := staff.Machine("test"), staff.Person{ID: "e", Role: staff.Editor}
		for name, w := range map[string]struct {
			by               staff.Person
			id               audience.ReaderID
			email, why, want string
		}{
			"an editor":        {editor, reader.ID, "asha@example.org", "why", "staff-may-not"},
			"no address":       {publisher, reader.ID, "asha", "why", "email-malformed"},
			"no reason":        {publisher, reader.ID, "asha@example.org", " ", "fund-why-missing"},
			"an essay":         {publisher, reader.ID, "asha@example.org", strings.Repeat("x", 301), "fault-too-long"},
			"another's":        {publisher, reader.ID, " Binod@Example.org ", "why", "audience-email-taken"},
			"nobody's":         {publisher, "none", "asha@example.org", "why", "fault-not-found"},
			"a NUL in the why": {publisher, reader.ID, "asha@example.org", "a\x00b", "fault-too-long"},
		} {
			if err := a.Readdress(ctx, w.by, w.id, w.email, w.why); err == nil || fault.Of(err).Key != w.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 {
			if err := a.Readdress(ctx, publisher, reader.ID, " Asha@Example.org ", "told by phone, with receipt and payment"); err != nil {
				t.Fatal(err)
			}
		}
		if r, err := a.ByEmail(ctx, "asha@example.org"); err != nil || r.ID != reader.ID {
			t.Errorf("the reader is %+v, %v", r, err)
		}
		if _, err := a.Who(ctx, session); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			t.Errorf("the stranger is still signed in: %v", err)
		}
		if len(acts) != 1 || acts[0].Act != "audience.readdress" || strings.Contains(acts[0].Note+acts[0].On, "@") {
			t.Errorf("acts %+v", acts)
		}
	})
}
