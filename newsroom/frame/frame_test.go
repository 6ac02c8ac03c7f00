package frame

import (
	"errors"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/staff"
)

func TestNextStaysInTheNewsroom(t *testing.T) {
	for in, want := range map[string]string{
		"/newsroom/stories?lang=ur": "/newsroom/stories?lang=ur", "/newsroom/": "/newsroom/", "/newsroom": "/newsroom",
		"": "", "/": "", "//evil.example": "", "https://evil.example/newsroom/": "", "/newsroom/../": "", "/newsroom/%2e%2e/x": "", `/newsroom/\evil`: "",
		"/newsroomevil": "", "/newsroom//evil": "", "/newsroom/in?t=x": "", "/newsroom/\r\nx": "", "javascript:alert(1)": "",
	} {
		if got := Next(in); got != want {
			t.Errorf("Next(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFaultsStandBesideTheirFields(t *testing.T) {
	err := errors.Join(fault.Bad("slug", "story-slug-taken"), fault.Bad("name", "fault-field-missing"), fault.New(fault.Invalid, "fault-form"))
	f := Filled("name", "", "slug", "town").Blame(err, "name", "slug")
	if f.Fault("name") == "" || f.Fault("slug") == "" || len(f.Loose) != 1 || f.first != "name" {
		t.Errorf("%+v", f)
	}
	field, wrong := f.Input("name", "section-name-en", "hint", "section-slug-hint", "required")
	if wrong != nil || !field.Focus || field.Described() != "f-name-hint f-name-fault" {
		t.Errorf("%+v, %v", field, wrong)
	}
	if other, _ := f.Input("slug", "section-slug"); other.Focus || other.Value != "town" {
		t.Errorf("%+v", other)
	}
	if secret, _ := Filled("password", "x").Input("password", "setup-post-password", "type", "password"); secret.Value != "" {
		t.Error("a password is shown")
	}
	if _, wrong := f.Input("slug", "section-slug", "colour", "red"); wrong == nil {
		t.Error("an unknown option passes")
	}
	if IsForm(errors.Join(fault.Bad("a", "fault-form"), fault.New(fault.Forbidden, "staff-may-not"))) || !IsForm(err) || IsForm(nil) {
		t.Error("IsForm")
	}
}

func TestAMomentIsWrittenAsTheDeskSaysIt(t *testing.T) {
	now := time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	v := &Visit{Now: now, Masthead: staff.Masthead{Zone: "Asia/Kolkata"}}
	for ago, want := range map[time.Duration]string{
		10 * time.Second: "just now", 12 * time.Minute: "12 min ago", 5 * time.Hour: "5 h ago", 30 * time.Hour: "yesterday", 80 * time.Hour: "3 days ago",
		10 * 24 * time.Hour: "13 November 2026",
	} {
		if got := v.ago(now.Add(-ago)); got != want {
			t.Errorf("%s ago: %q, want %q", ago, got, want)
		}
	}
	if got := string(v.When(now.Add(-time.Minute))); got != `<time datetime="2026-11-23T06:29:00Z" title="23 November 2026, 11:59 am">1 min ago</time>` {
		t.Error(got)
	}
}

func TestDatesAreDays(t *testing.T) {
	for in, ok := range map[string]bool{"2026-11-23": true, "": true, "23/11/2026": false, "2026-13-01": false, "0001-01-01": false, "9999-12-31": false} {
		if _, err := Date("from", in); (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
}
