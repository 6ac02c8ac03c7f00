package letter

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/base/mail"
)

var update = flag.Bool("update", false, "write the golden letters anew")

// Every letter in every language is kept as it is sent, to be read by people.
func TestLettersReadAsTheyShould(t *testing.T) {
	frame := Frame{Newsroom: "The Lakeside Record", Address: "4 Embankment Road, Sarovar", URL: "https://lake.example", Accent: "#8f1d1d"}
	for _, code := range lang.Codes {
		l := lang.For(code)
		receipt := Receipt{Number: "LR/26-27/000001", Amount: l.Money(100000, "INR", "symbol"), Plan: "1", Day: "2", Until: "3", Reference: "612345678901", Account: "https://lake.example/account"}
		monthly, lifetime := receipt, receipt
		again, invoice, already := monthly, receipt, monthly
		again.Again, invoice.Invoice, already.Again, already.Already = true, true, true, true
		renewal := Renewal{Plan: "1", Amount: l.Money(10000, "INR", "symbol"), Day: "2", Account: "https://lake.example/account"}
		moved := Move{Plan: "1", Amount: l.Money(10000, "INR", "symbol"), Way: "5", Lost: true, Paid: "2", Stays: "3", Link: "https://lake.example/move/TOKEN"}
		leaves, hand, bye := moved, moved, moved
		bye.Lost, bye.Yearly, bye.Paid = false, true, ""
		leaves.Lost, leaves.Buys, hand.ByHand, hand.Paid = false, "4", true, ""
		yearly, retried := renewal, renewal
		yearly.Quiet, retried.Retries, retried.Stays = true, true, true
		monthly.Next, lifetime.Lifetime = "4", true
		for name, sheet := range map[string]Sheet{
			"sign-in": SignIn(l, frame, "https://lake.example/account/in?t=TOKEN"), "thanks": Thanks(l, frame, receipt),
			"thanks-renews": Thanks(l, frame, monthly), "thanks-lifetime": Thanks(l, frame, lifetime),
			"thanks-again": Thanks(l, frame, again), "invoice": Thanks(l, frame, invoice), "thanks-already": Thanks(l, frame, already),
			"disputed": Disputed(l, frame, receipt.Amount, receipt.Number, receipt.Account), "given": Given(l, frame, "3", receipt.Account), "given-for-good": Given(l, frame, "", receipt.Account),
			"stopped": Stopped(l, frame, "1", "3"), "refunded": Refunded(l, frame, receipt.Amount, receipt.Number, "LRR/26-27/000001", true), "refunded-part": Refunded(l, frame, receipt.Amount, receipt.Number, "", false), "refunded-odd": Refunded(l, frame, receipt.Amount, "", "", false), "trial": Trial(l, frame),
			"move-first": Moving(l, frame, "first", moved), "move-again": Moving(l, frame, "again", leaves), "move-last": Moving(l, frame, "last", hand), "move-last-leaves": Moving(l, frame, "last", bye),
			"replaced": Replaced(l, frame, "1", "5", receipt.Account), "stopped-one": StoppedOne(l, frame, "1", "5"), "notice": Reminder(l, frame, "notice", renewal), "yearly": Reminder(l, frame, "yearly", yearly),
			"ending": Reminder(l, frame, "ending", renewal), "failed": Reminder(l, frame, "failed", retried), "failed-once": Reminder(l, frame, "failed", renewal), "halted": Reminder(l, frame, "halted", renewal), "last": Reminder(l, frame, "last", renewal),
		} {
			var out mail.Letter
			if err := sheet.Into(&out); err != nil {
				t.Fatal(err)
			}
			got := "Subject: " + out.Subject + "\n\n" + out.Text + "\n" + out.HTML
			path := filepath.Join("testdata", string(code), name+".txt")
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || got != string(want) {
				t.Errorf("%s differs (%v): read it, then go test ./reach/letter -update\n%s", path, err, got)
			}
			if len(out.HTML) > 102_000 {
				t.Errorf("%s: %d bytes, and Gmail clips at 102 kB", path, len(out.HTML))
			}
		}
	}
}

func TestHostileWordsAreOnlyWords(t *testing.T) {
	hostile := `<script>alert(1)</script>" onmouseover="x`
	f := Frame{Newsroom: hostile, Address: hostile, URL: "https://lake.example", Accent: "#8f1d1d"}
	var out mail.Letter
	s := Thanks(lang.For("en"), f, Receipt{Number: hostile, Amount: hostile, Plan: hostile, Day: hostile, Until: hostile, Reference: hostile, Account: "javascript:alert(1)"})
	if err := s.Into(&out); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(out.HTML))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "script" {
			t.Error("a script came through")
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Val, "javascript:") {
				t.Errorf("%s=%q came through", a.Key, a.Val)
			}
		}
	}
}
