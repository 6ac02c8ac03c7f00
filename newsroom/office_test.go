package newsroom_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/reach"
	"github.com/nightdesk/nightdesk/staff"
	"github.com/nightdesk/nightdesk/story"
)

var (
	everything = story.Filter{Page: 1}
	somePost   = reach.Post{Host: "smtp.example.org", Port: 587, TLS: "starttls", User: "desk", Password: "sealed secret", From: "desk@example.org"}
)

func TestAnInvitationIsShownOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		meena := h.as(staff.Publisher, "Meena")
		shown := meena.posts("/newsroom/people", "email", "noor@example.org", "name", "Noor", "role", "reporter").is(200).sees("The invitation for noor@example.org")
		token := between(t, shown.body, "https://lake.example/newsroom/in?t=", `"`)
		meena.gets("/newsroom/people").hides(token)
		noor := h.stranger()
		noor.posts("/newsroom/in", "t", token).goes("/newsroom/")
		noor.gets("/newsroom/people").is(200).sees("Noor").hides("Make the invitation", "meena@example.org")
		meena.posts("/newsroom/people", "email", "nobody", "name", "x", "role", "boss").is(http.StatusUnprocessableEntity).sees("nobody")

		people, err := h.staff.People(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			if p.Name == "Noor" {
				meena.posts("/newsroom/people/"+string(p.ID)+"/role", "role", "editor").goes("/newsroom/people")
				noor.gets("/newsroom/").goes("/newsroom/in")
				meena.posts("/newsroom/people/" + string(p.ID) + "/dismiss").goes("/newsroom/people")
				meena.gets("/newsroom/people").sees("left")
			}
		}
		for _, p := range people {
			if p.Role == staff.Publisher && p.ID != meena.person.ID {
				meena.posts("/newsroom/people/" + string(p.ID) + "/dismiss").goes("/newsroom/people")
			}
		}
		meena.posts("/newsroom/people/" + string(meena.person.ID) + "/dismiss").is(http.StatusUnprocessableEntity).sees("There must always be one publisher")
	})
}

func TestTheNewsroomIsSetUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		meena := h.as(staff.Publisher, "Meena")
		set := []string{"name", "The Lake Post", "legal_name", "Lake Post Trust", "address", "1 Shore Road", "email", "desk@example.org", "accent", "#0b4f6c",
			"zone", "Asia/Kolkata", "languages", "en", "languages", "ur", "main", "ur", "money_style", "rs", "currency", "inr", "grievance_officer", "N. Lone",
			"grievance_email", "grievance@example.org", "receipt_prefix", "lp", "tls", "proxy", "domain", "", "trusted_proxies", "127.0.0.1\r\n10.0.0.0/8"}
		meena.posts("/newsroom/setup", set...).goes("/newsroom/setup")
		m, err := h.staff.Masthead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if m.Name != "The Lake Post" || m.Main() != "ur" || len(m.Languages) != 2 || m.ReceiptPrefix != "LP" || len(m.TrustedProxies) != 2 || m.MoneyStyle != "rs" {
			t.Errorf("masthead %+v", m)
		}
		bad := append([]string{}, set...)
		for i := range bad {
			switch bad[i] {
			case "#0b4f6c":
				bad[i] = "#ffee00"
			case "Asia/Kolkata":
				bad[i] = "Asia/Atlantis"
			}
		}
		meena.posts("/newsroom/setup", bad...).is(http.StatusUnprocessableEntity).sees("Choose a darker one", "Asia/Atlantis", "Choose a time zone", "At least 4.5 is needed",
			`aria-describedby="f-accent-hint f-accent-fault"`)

		meena.uploads("/newsroom/setup/logo", "logo.jpg", photograph(t)).goes("/newsroom/setup")
		meena.gets("/newsroom/setup").sees(`src="/logo/`)
		meena.uploads("/newsroom/setup/logo", "logo.svg", []byte("<svg onload=alert(1)>")).is(http.StatusUnprocessableEntity).sees("Send a JPEG")
		meena.posts("/newsroom/setup/logo", "remove", "yes").goes("/newsroom/setup")
		meena.gets("/newsroom/setup").hides(`src="/logo/`)

		meena.posts("/newsroom/setup/post/trial", "to", "me@example.org").is(http.StatusUnprocessableEntity).sees("No mail server is set")
		meena.posts("/newsroom/setup/post", "host", "smtp.example.org", "port", "587", "tls", "starttls", "user", "desk", "password", "a secret of the post", "from", "desk@example.org").goes("/newsroom/setup")
		meena.gets("/newsroom/setup").sees("smtp.example.org").hides("a secret of the post")
		meena.posts("/newsroom/setup/post", "host", "", "port", "many", "tls", "starttls").is(http.StatusUnprocessableEntity).sees("whole number")
		meena.posts("/newsroom/setup/post/trial", "to", "me@example.org").goes("/newsroom/setup")
		if len(h.letters) != 1 || h.letters[0].To != "me@example.org" {
			t.Errorf("%d letters", len(h.letters))
		}
	})
}

func TestATransferIsConfirmed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ctx := t.Context()
		meena, ravi := h.as(staff.Publisher, "Meena"), h.as(staff.Editor, "Ravi")
		meena.posts("/newsroom/money/gateways/upi", "payee", "no address", "name", "", "category", "", "open", "yes").is(http.StatusUnprocessableEntity).sees("no address", "merchant account")
		meena.posts("/newsroom/money/gateways/upi", "payee", "lakepost@bank", "name", "Lake Post", "category", "", "open", "yes", "why", "the account is open").goes("/newsroom/money/gateways")
		ravi.gets("/newsroom/money/gateways").is(200).sees("Payers' apps show Lake Post").hides("Readers may pay this way")
		ravi.gets("/newsroom/money").is(200).hides("All money fits", "Payers' apps", "₹")

		plans, err := h.fund.Plans(ctx)
		if err != nil {
			t.Fatal(err)
		}
		reader, err := h.audience.Welcome(ctx, "reader@example.net", "en")
		if err != nil {
			t.Fatal(err)
		}
		pledge, err := h.fund.Pledge(ctx, fund.PledgeAsk{Reader: reader.ID, Plan: plans[0].ID, Price: plans[0].Price, Gateway: "upi", Lang: "en", Declared: true, Wording: fund.Declaration})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.fund.Begin(ctx, pledge.ID, "https://lake.example/support", "Monthly", "reader@example.net"); err != nil {
			t.Fatal(err)
		}
		if err := h.hand.Claim(ctx, pledge.ID, pledge.Token, "123456789012"); err != nil {
			t.Fatal(err)
		}
		ravi.gets("/newsroom/").sees("1 matter of money needs a person")
		ravi.gets("/newsroom/money").sees("A reader says that this transfer was made", "₹100", `value="123456789012"`, "There is no such transfer")
		ravi.gets("/newsroom/money/payments").sees(pledge.Reference, "123456789012")
		at := "/newsroom/money/transfers/" + string(pledge.ID)
		ravi.posts(at, "utr", "12", "amount", "100", "at", "2026-11-23").is(http.StatusUnprocessableEntity).sees(`aria-invalid="true"`)
		ravi.posts(at, "utr", "123456789012", "amount", "a lot", "at", "23/11").is(http.StatusUnprocessableEntity).sees("Write an amount in figures", "Choose a day")
		ravi.posts(at, "utr", "1234 5678 9012", "amount", "100.00", "at", "2026-11-23").goes("/newsroom/money/payments")
		ravi.gets("/newsroom/money").hides("made", "₹")
		ravi.gets("/newsroom/money/payments").sees("₹100", "ND/26-27/000001").hides("Transfers to confirm")
		ravi.gets("/newsroom/money/books").sees("₹100", "payment")

		var n map[string]any
		if err := json.Unmarshal([]byte(ravi.gets("/newsroom/numbers.json").is(200).body), &n); err != nil {
			t.Fatal(err)
		}
		if len(n) != 6 || n["month"] != "2026-11" || n["supporters"] != 1.0 || n["money_minor"] != 10000.0 || n["currency"] != "INR" {
			t.Errorf("numbers %v", n)
		}
		ravi.gets("/newsroom/numbers.json?month=2026-10").is(200).sees(`"money_minor":0`)
		ravi.gets("/newsroom/numbers.json?month=yesterday").is(http.StatusUnprocessableEntity)

		// Sent back by hand, and the books say so.
		person := "/newsroom/money/supporters/" + string(reader.ID)
		ravi.gets(person).sees("₹100", "reader@example.net", "ND/26-27/000001").hides("Book the refund")
		back := person + "/refund/" + between(t, meena.gets(person).sees("Book the refund").body, person+"/refund/", `"`)
		meena.posts(back, "utr", "12", "amount", "100", "at", "").is(http.StatusUnprocessableEntity).sees("Please fill this in.", "<details open")
		meena.posts(back, "utr", "12", "amount", "100", "at", "2026-11-23").is(http.StatusUnprocessableEntity).sees("has twelve digits", "<details open")
		meena.posts(back, "utr", "723456789012", "amount", "100.01", "at", "2026-11-23", "why", "asked").is(http.StatusUnprocessableEntity).sees("more than is left")
		meena.posts(back, "utr", "723456789012", "amount", "40", "at", "2026-11-23", "why", "asked").goes(person)
		meena.gets(person).sees("₹40", `value="60.00"`)
		meena.posts(back, "utr", "723456789013", "amount", "60", "at", "2026-11-23", "why", "asked").goes(person)
		meena.gets(person).sees("₹100").hides("Book the refund")
		meena.gets("/newsroom/money/refunds").is(200).sees("₹40", "₹60", "Meena", "asked")
		h.deliver()
		asha := h.as(staff.Reporter, "Asha")
		asha.gets("/newsroom/audit").hides("INR", "confirmed a transfer")
		ravi.gets("/newsroom/audit").sees("confirmed a transfer", "INR 100.00")
	})
}

func TestGroupsBylinesAndPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := openHouse(t, d)
		ravi := h.as(staff.Editor, "Ravi")
		ravi.posts("/newsroom/sending/groups", "name", "Town", "lang", "en", "invite", "https://evil.example/", "position", "1", "open", "yes").is(http.StatusUnprocessableEntity).sees("https://evil.example/")
		ravi.posts("/newsroom/sending/groups", "name", "Town", "lang", "en", "invite", "https://chat.whatsapp.com/AbCdEf0123456789AbCdEf", "position", "1", "open", "yes").goes("/newsroom/sending")
		group := between(t, ravi.gets("/newsroom/sending").sees("Town", "has room").body, `action="/newsroom/sending/groups/`, `"`)
		ravi.posts("/newsroom/sending/groups/"+group, "name", "Town", "lang", "en", "invite", "https://chat.whatsapp.com/AbCdEf0123456789AbCdEf", "position", "x").is(http.StatusUnprocessableEntity)
		ravi.posts("/newsroom/sending/groups/"+group, "name", "Town", "lang", "en", "invite", "https://chat.whatsapp.com/AbCdEf0123456789AbCdEf", "position", "2").goes("/newsroom/sending")
		ravi.gets("/newsroom/sending").sees("full")
		ravi.posts("/newsroom/sending/groups/none", "name", "Town").is(http.StatusNotFound)

		ravi.posts("/newsroom/bylines", "name", "").is(http.StatusUnprocessableEntity)
		ravi.posts("/newsroom/bylines", "name", "Noor Lone", "about", "Writes of water.").goes("/newsroom/bylines")
		byline := between(t, ravi.gets("/newsroom/bylines").sees("Noor Lone", "Writes of water.").body, `action="/newsroom/bylines/`, `"`)
		ravi.posts("/newsroom/bylines/"+byline, "name", strings.Repeat("n", 121), "slug", "noor-lone").is(http.StatusUnprocessableEntity)
		ravi.posts("/newsroom/bylines/"+byline, "name", "Noor J. Lone", "slug", "noor-lone").goes("/newsroom/bylines")

		ravi.gets("/newsroom/pages").is(200).sees("About us", "as it came")
		ravi.posts("/newsroom/pages/en/about", "title", "", "text", "x").is(http.StatusUnprocessableEntity)
		ravi.posts("/newsroom/pages/en/about", "title", "Who we are", "text", "We are **few**.\n\n## Where\n\n- here\n- [there](https://example.org/)").goes("/newsroom/pages/en/about")
		page := ravi.gets("/newsroom/pages/en/about").sees("Who we are", "<strong>few</strong>", "<h2>Where</h2>", `href="https://example.org/"`)
		page.sees("We are **few**.")
		ravi.posts("/newsroom/pages/ur", "title", "رابطہ", "slug", "contact", "text", "ہم سے بات کریں۔").goes("/newsroom/pages/ur/contact")
		ravi.posts("/newsroom/pages/ur", "title", "رابطہ", "slug", "contact", "text", "x").is(http.StatusUnprocessableEntity)
		ravi.posts("/newsroom/pages/en", "title", "Support", "slug", "support", "text", "x").is(http.StatusUnprocessableEntity)
		ravi.gets("/newsroom/pages/fr").is(http.StatusNotFound)
		if to := ravi.posts("/newsroom/pages/hi", "title", "संपर्क", "text", "हमसे बात कीजिए।").goes("/newsroom/pages/hi/"); to != "" {
			u, err := url.Parse(to)
			if err != nil {
				t.Fatal(err)
			}
			ravi.gets(u.EscapedPath()).is(200).sees("हमसे बात कीजिए।")
		}
	})
}
