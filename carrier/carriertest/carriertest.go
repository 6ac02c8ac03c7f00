// Package carriertest is the promise that every carrier must keep.
package carriertest

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/mail"
	"github.com/nightdesk/nightdesk/reach"
)

// Run checks a carrier. arrived gives what came out at the far end for a recipient, in MIME form, oldest first.
func Run(t *testing.T, c reach.Carrier, arrived func(to string) []string) {
	t.Helper()
	if c.Name() == "" {
		t.Error("a carrier without a name")
	}
	l := mail.Letter{
		ID: "019ac0de-0000-7000-8000-000000000001", From: "desk@example.org", FromName: "दैनिक झील", To: "asha@example.org",
		ToName: "آشا", Subject: "شکریہ: ₹100", Text: "پہلی سطر\n.\nتیسری سطر\n", HTML: "<p dir=rtl>شکریہ</p>", Lang: "ur",
		Date: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
	}
	if err := c.Carry(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := arrived(l.To)
	if len(got) != 1 {
		t.Fatalf("%d letters arrived", len(got))
	}
	m, err := netmail.ReadMessage(strings.NewReader(got[0]))
	if err != nil {
		t.Fatal(err)
	}
	if s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || s != l.Subject {
		t.Errorf("subject %q, %v", s, err)
	}
	if to, err := m.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != l.To || to[0].Name != l.ToName {
		t.Errorf("to %v, %v", to, err)
	}
	if id := m.Header.Get("Message-Id"); id != "<"+l.ID+"@example.org>" {
		t.Errorf("message id %q", id)
	}
	_, params, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	part, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(part)
	if err != nil || strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")) != strings.TrimSpace(l.Text) {
		t.Errorf("text %q, %v: a line with one dot must not end the letter", text, err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	l.To = "late@example.org"
	if err := c.Carry(ctx, l); err == nil && len(arrived(l.To)) == 0 {
		t.Error("a letter that did not go was called carried")
	}
	l.To = "not an address"
	if err := c.Carry(t.Context(), l); err == nil {
		t.Error("a letter to nobody was called carried")
	}
}
