package site_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/nightdesk/nightdesk/base/db"
	"github.com/nightdesk/nightdesk/base/db/dbtest"
	"github.com/nightdesk/nightdesk/base/lang"
)

// india is the zone in which the house stands.
var india = time.FixedZone("IST", 19800)

func TestAGrievanceIsSentFromThePageOfItsOfficer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h, ctx := newHouse(t, d), t.Context()
		for _, code := range lang.Codes {
			prefix := "/" + string(code)
			if code == "en" {
				prefix = ""
			}
			r, l := h.reader(), lang.For(code)
			page := r.get(prefix + "/grievance").is(200)
			page.sees("Sara Khan", l.Say("grievance-form-how", "Count", 15), `action="`+prefix+`/grievance#form"`, `name="email"`).misses(`aria-invalid="true"`)
			bad := r.post(prefix+"/grievance", "name", `Mina "<b>`, "email", "nobody", "about", "", "text", "It says <script>alert(1)</script>\nand more").is(422)
			bad.sees(`value="Mina &#34;&lt;b&gt;"`, `value="nobody"`, ">It says &lt;script&gt;alert(1)&lt;/script&gt;\nand more</textarea>",
				l.Say("email-malformed"), l.Say("grievance-missing-about"), `aria-describedby="g-about-bad"`, "Sara Khan").misses("<script>alert", l.Say("grievance-missing-text"))
			if bad.Header.Get("Cache-Control") != "private, no-store" {
				t.Errorf("what was typed may be kept: %s", bad.Header.Get("Cache-Control"))
			}
			good := r.post(prefix+"/grievance", "name", "Mina", "email", string(code)+"@readers.example", "about", "/2026/x", "text", "It is wrong.").is(200)
			good.sees("G-000", l.Date(d.Now().AddDate(0, 0, 15).In(india))).misses("readers.example")
			good.misses("grievance-", "<no value>")
		}
		rows, _, err := h.audience.Grievances(ctx, false, 1)
		if err != nil || len(rows) != 3 || rows[0].Lang != "en" || rows[2].Lang != "ur" || rows[1].Text != "It is wrong." {
			t.Errorf("kept %+v, %v", rows, err)
		}
		h.reader().get("/about").is(200).misses(`name="text"`)
		if s := h.log.String(); strings.Contains(s, "readers.example") || strings.Contains(s, "Mina") || strings.Contains(s, "wrong.") {
			t.Error("the log names who complains")
		}
	})
}

func TestTheLawsDaysStandOnThePageOfTheOfficer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	r.get("/grievance").is(200).sees("within 15 days")
	l, err := h.fund.Law(t.Context())
	h.ok(err)
	l.GrievanceDays = 7
	h.ok(h.fund.SetLaw(t.Context(), h.boss, l, "the accountant said so"))
	r.get("/grievance").is(200).sees("within 7 days")
	r.post("/grievance", "name", "Mina", "email", "mina@readers.example", "about", "x", "text", "y").is(200)
	rows, _, err := h.audience.Grievances(t.Context(), false, 1)
	if err != nil || len(rows) != 1 || !rows[0].Due.Equal(h.d.Now().AddDate(0, 0, 7)) {
		t.Errorf("due %+v, %v", rows, err)
	}
}

func TestGrievancesComeFromOurOwnPageAndNotInFloods(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r := h.reader()
	fields := func(n int, email string) url.Values {
		return url.Values{"name": {"Mina"}, "email": {email}, "about": {"x"}, "text": {fmt.Sprint("words ", n)}}
	}
	r.do("POST", "/grievance", fields(0, "mina@readers.example"), "Sec-Fetch-Site", "cross-site").is(403)
	r.do("POST", "/grievance", url.Values{"text": {strings.Repeat("x", 200<<10)}}).is(422)
	last := &answer{}
	n := 0
	for n = 0; n < 10; n++ {
		if last = r.do("POST", "/grievance", fields(n, "one@readers.example")); last.StatusCode != 200 {
			break
		}
	}
	if n != 4 || last.StatusCode != 429 {
		t.Errorf("to one address %d letters go, then %d", n, last.StatusCode)
	}
	last.sees("words 4</textarea>", `role="alert"`) // nobody types it twice
	refused := 0
	for i := range 30 {
		if r.do("POST", "/grievance", fields(i, fmt.Sprintf("r%d@readers.example", i))).StatusCode == 429 {
			refused++
		}
	}
	if refused < 15 {
		t.Errorf("of thirty in no time %d were refused", refused)
	}
}

func TestOneAddressIsOneHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	h := newHouse(t, dbtest.Open(t, dbtest.SQLite(t)))
	r, taken := h.reader(), 0
	for n, email := range []string{"one@readers.example", "One@readers.example", " one@READERS.example", "oNe@readers.example ", "ONE@readers.example", "onE@Readers.Example"} {
		a := r.post("/grievance", "name", "Mina", "email", email, "about", "x", "text", fmt.Sprint("words ", n))
		if a.StatusCode == 200 {
			taken++
		}
	}
	if taken != 4 {
		t.Errorf("%d letters go to one address; want 4", taken)
	}
}
