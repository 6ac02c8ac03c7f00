package trial_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/app/trial"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/staff"
)

// Whatever goes wrong, the log names nobody: each newsroom of a trial has its
// log searched in the end, and this one gives it much to say.
func TestTheLogNamesNobody(t *testing.T) {
	n := trial.Furnished(t, dbtest.SQLite(t))
	n.Hires("Asha Mir", staff.Editor)
	const email, token, name = "private.reader@readers.example", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ012345", "Begum Secretname"
	n.Private(email, token, name, "private.reader")
	v := n.As("a browser with troubles").Says("X-Forwarded-For", "203.0.113.77")
	n.Private("203.0.113.77")
	for _, at := range []string{"/account/in?t=" + token, "/newsroom/in?t=" + token, "/pay/" + token + "?t=" + token, "/nowhere/" + email, "/search?q=" + email,
		"/support?email=" + email, "/newsroom/stories/" + token, "/newsroom/demonstration/" + token, "/hooks/sandbox?token=" + token, "/account/receipts/" + email} {
		v.Gets(at)
	}
	for _, at := range []string{"/support", "/support/confirm", "/account/link", "/account/in", "/newsroom/link", "/newsroom/in", "/pay/" + token} {
		v.Posts(at, "email", email, "t", token, "name", name, "plan", "monthly", "declared", fund.Declaration, "utr", "123456789012")
		v.Posts(at, "email", email+"\x00", "t", strings.Repeat(token, 3000), "plan", "\xff")
	}
	foreign := n.As("another site").Says("Sec-Fetch-Site", "cross-site").Says("Origin", "https://elsewhere.example")
	for _, at := range []string{"/support", "/newsroom/in", "/newsroom/setup"} {
		foreign.Posts(at, "email", email, "t", token).Status(http.StatusForbidden)
	}
	// A genuine notice that cannot be booked is something to log, and not whom it names.
	body := `{"event":"e1","kind":"captured","object":"o1","order":{"reference":"` + email + `"},"payment":"` + name + `","amount":0,"currency":"INR","at":"2026-11-23T06:30:00Z"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, n.URL+"/hooks/sandbox", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(sandbox.SignatureHeader, n.Bank.Sign([]byte(body)))
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	if w.StatusCode != http.StatusOK || !strings.Contains(n.Logged(), "stuck") {
		t.Errorf("a stuck notice is answered %s and logged as %q", w.Status, n.Logged())
	}
	n.Letters()
}
