package mail

import (
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"strings"
	"testing"
	"time"
)

func TestALetterIsTextFirstThenHTMLAndKeepsItsHeaders(t *testing.T) {
	l := Letter{
		ID: "0192", From: "desk@example.org", FromName: "झील\r\nBcc: evil@example.org", To: "asha@example.org", ToName: "Asha",
		Subject: "آپ کا شکریہ\nX-Evil: 1", Text: "شکریہ", HTML: "<p>شکریہ</p>", Lang: "ur",
		Date: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
	}
	var b strings.Builder
	if _, err := l.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	m, err := netmail.ReadMessage(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Bcc": "", "X-Evil": "", "Auto-Submitted": "auto-generated", "Message-Id": "<0192@example.org>", "Content-Language": "ur",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || s != "آپ کا شکریہ X-Evil: 1" {
		t.Errorf("subject %q, %v", s, err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{"text/plain", "text/html"} {
		p, err := parts.NextPart()
		if err != nil || !strings.HasPrefix(p.Header.Get("Content-Type"), want) {
			t.Fatalf("part %v, %v; want %s", p, err, want)
		}
		if body, err := io.ReadAll(p); err != nil || !strings.Contains(string(body), "شکریہ") {
			t.Errorf("%s holds %q, %v", want, body, err)
		}
	}
}
