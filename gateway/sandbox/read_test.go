package sandbox_test

import (
	"reflect"
	"testing"

	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/sandbox"
	"github.com/nightdesk/nightdesk/test/journal"
)

func FuzzRead(f *testing.F) {
	d := dbtest.Open(f, dbtest.SQLite(f))
	bank, err := sandbox.New(sandbox.Options{Play: true, DB: d, URL: func() string { return "" }, Secret: []byte("sixteen bytes or more"), Log: journal.Log()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"event":"say-1","kind":"captured","order":{"id":"ord-1","reference":"A"},"object":"pay-1","amount":10000,"currency":"INR","at":"2026-11-23T06:30:00Z"}`), "")
	f.Add([]byte(`{"event":"say-1","kind":"paid-out","object":"out-1","amount":1,"currency":"INR","fee":2,"tax":-3,"answer":"2026-11-23T06:30:00Z","foreign":true}`), "")
	f.Add([]byte(`{"event":"say-1","kind":"subscription.invented"}`), "")
	f.Add([]byte(`{"amount":1e400,"at":"never","order":[]}`), "00")
	f.Add([]byte("\xff\x00{"), "é")
	f.Fuzz(func(t *testing.T, body []byte, signature string) {
		read := func(signature string) ([]fund.Fact, error) {
			return bank.Read(t.Context(), fund.Notice{Body: body, Header: func(string) string { return signature }, At: dbtest.Start})
		}
		if facts, err := read(signature); signature != bank.Sign(body) && len(signature) != 64 && (!fault.Is(err, fault.Forbidden) || facts != nil) {
			t.Errorf("signature %q: %v, %v", signature, facts, err)
		}
		if len(body) == 0 {
			return
		}
		facts, err := read(bank.Sign(body))
		if fault.Is(err, fault.Forbidden) {
			t.Errorf("a genuine notice was refused: %v", err)
		}
		again, err2 := read(bank.Sign(body))
		if (err == nil) != (err2 == nil) || !reflect.DeepEqual(facts, again) || err == nil && len(facts) > 1 {
			t.Errorf("read %v and then %v", facts, again)
		}
	})
}
