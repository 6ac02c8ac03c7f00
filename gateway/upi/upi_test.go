package upi

import (
	"errors"
	"fmt"
	"image"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"

	"github.com/nightdesk/nightdesk/base/fault"
	"github.com/nightdesk/nightdesk/base/money"
	"github.com/nightdesk/nightdesk/fund"
	"github.com/nightdesk/nightdesk/gateway/gatewaytest"
)

var settings = map[string]string{Payee: "thenewsroom@examplebank", Title: "The News & Room", Category: "5994",
	Holder: "News Society", Number: "000111222333", IFSC: "TEST0000001", Bank: "Bank of the Valley"}

func TestPromises(t *testing.T) {
	gatewaytest.Run(t, func(*testing.T) gatewaytest.Plug { return gatewaytest.Plug{Gateway: New(), Settings: settings} })
}

func due() fund.Due {
	return fund.Due{Reference: "K7M2Q9XA", Amount: money.Rupees(1000), Every: fund.Year, Settings: settings}
}

func TestTheLinkIsAsNPCIWantsIt(t *testing.T) {
	want := "upi://pay?pa=thenewsroom@examplebank&pn=The%20News%20%26%20Room&mc=5994&am=1000.00&cu=INR&tr=K7M2Q9XA&tn=Support%20K7M2Q9XA"
	b, err := New().Begin(t.Context(), due())
	if err != nil || b.Link != want {
		t.Fatalf("%s, %v; want %s", b.Link, err, want)
	}
	if b.Payee != "thenewsroom@examplebank" || b.Name != "The News & Room" || b.Ref != "K7M2Q9XA" || b.URL != "" {
		t.Errorf("%+v", b)
	}
	u, err := url.Parse(b.Link)
	if err != nil || u.Query().Get("pn") != "The News & Room" || u.Query().Get("am") != "1000.00" {
		t.Errorf("a parser reads %v, %v", u.Query(), err)
	}
	plain := due()
	plain.Settings = map[string]string{Payee: "a.b@bank", Title: "A"}
	if b, err = New().Begin(t.Context(), plain); err != nil || strings.Contains(b.Link, "mc=") || strings.ContainsAny(b.Link, "+ ") {
		t.Errorf("%s, %v", b.Link, err)
	}
}

func TestTheQRSaysTheLink(t *testing.T) {
	b, err := New().Begin(t.Context(), due())
	if err != nil {
		t.Fatal(err)
	}
	want, err := qr.Encode(b.Link, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^(M\d+ \d+h\d+v1h-\d+z)+$`).MatchString(b.QR) {
		t.Fatalf("path %.80s…", b.QR)
	}
	dark := map[image.Point]bool{}
	for _, run := range strings.Split(strings.TrimSuffix(b.QR, "z"), "z") {
		var x, y, w, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &w, &back); err != nil || w != back {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range w {
			dark[image.Pt(x+i, y)] = true
		}
	}
	side := want.Bounds().Dx()
	if b.QRSize != side+2*quiet {
		t.Fatalf("size %d for %d modules", b.QRSize, side)
	}
	for y := range b.QRSize {
		for x := range b.QRSize {
			inside := image.Pt(x-quiet, y-quiet)
			expect := false
			if inside.In(want.Bounds()) {
				r, _, _, _ := want.At(inside.X, inside.Y).RGBA()
				expect = r == 0
			}
			if dark[image.Pt(x, y)] != expect {
				t.Fatalf("module %d,%d", x, y)
			}
		}
	}
}

func TestSettingsAreRefusedBesideTheirField(t *testing.T) {
	for name, c := range map[string]struct{ field, value string }{
		"no address":           {Payee, ""},
		"an e-mail":            {Payee, "news@example.org"},
		"a space":              {Payee, "news room@bank"},
		"a second parameter":   {Payee, "news@bank&am=1"},
		"a long address":       {Payee, strings.Repeat("a", 300) + "@bank"},
		"no name":              {Title, ""},
		"a name in a script":   {Title, "خبر"},
		"a name with a tag":    {Title, "<b>News</b>"},
		"a long name":          {Title, strings.Repeat("a", 51)},
		"a person's category":  {Category, "0000"},
		"a category of words":  {Category, "news"},
		"a line's end in it":   {Payee, "news@bank\n"},
		"a name with controls": {Title, "News\x00"},
	} {
		s := map[string]string{Payee: "news@bank", Title: "News"}
		s[c.field] = c.value
		err := New().CheckSettings(s)
		if all := fault.All(err); len(all) != 1 || all[0].Field != c.field || all[0].Kind != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
		d := due()
		d.Settings = s
		if _, err := New().Begin(t.Context(), d); err == nil {
			t.Errorf("%s: begun", name)
		}
	}
}

func TestOnlyRupeesGoByUPI(t *testing.T) {
	d := due()
	d.Amount = money.Of(500, "USD")
	_, err := New().Begin(t.Context(), d)
	var f *fault.Error
	if !errors.As(err, &f) || f.Key != "fund-upi-rupees" {
		t.Errorf("dollars: %v", err)
	}
	d = due()
	d.Reference = "A B&C"
	if _, err := New().Begin(t.Context(), d); err == nil {
		t.Error("a reference with other characters was begun")
	}
}

func FuzzLink(f *testing.F) {
	f.Add("news@bank", "The News", "5994", "ABC123", int64(10000))
	f.Add("a@b", "x y&z=1+2", "", "A", int64(1))
	f.Fuzz(func(t *testing.T, payee, name, category, reference string, minor int64) {
		d := fund.Due{Reference: reference, Amount: money.Of(minor, "INR"), Settings: map[string]string{Payee: payee, Title: name, Category: category}}
		b, err := New().Begin(t.Context(), d)
		if err != nil {
			return
		}
		u, err := url.Parse(b.Link)
		if err != nil {
			t.Fatalf("%q: %v", b.Link, err)
		}
		q := u.Query()
		if q.Get("pa") != payee || q.Get("pn") != name || q.Get("tr") != reference || q.Get("am") != d.Amount.Decimal(2) || q.Get("cu") != "INR" || q.Get("mc") != category {
			t.Errorf("%q is read as %v", b.Link, q)
		}
		if strings.ContainsAny(b.Link, "+ \n\"<>") {
			t.Errorf("%q", b.Link)
		}
	})
}

func withBank(more ...string) map[string]string {
	s := map[string]string{Payee: "news@bank", Title: "News", Holder: "News Society", Number: "000111222333", IFSC: "TEST0000001", Bank: "Bank of the Valley"}
	for i := 0; i+1 < len(more); i += 2 {
		s[more[i]] = more[i+1]
	}
	return s
}

func TestAPlainTransferStandsBesideTheLinkAndAboveABoundAlone(t *testing.T) {
	d := due()
	d.Settings = withBank(Most, "1000")
	b, err := New().Begin(t.Context(), d)
	if err != nil || b.Link == "" || b.Bank == nil || *b.Bank != (fund.BankAccount{Holder: "News Society", Number: "000111222333", Code: "TEST0000001", Bank: "Bank of the Valley"}) {
		t.Errorf("at the bound: %+v, %v", b, err)
	}
	d.Amount = money.Of(100001, "INR")
	if b, err = New().Begin(t.Context(), d); err != nil || b.Link != "" || b.QR != "" || b.Payee != "" || b.Bank == nil || b.Ref != d.Reference {
		t.Errorf("above it: %+v, %v", b, err)
	}
	for name, c := range map[string]struct{ field, value string }{
		"no holder":             {Holder, ""},
		"a number with letters": {Number, "12345678X"},
		"a short number":        {Number, "12345678"},
		"no code":               {IFSC, ""},
		"a code in small":       {IFSC, "test0000001"},
		"a code without zero":   {IFSC, "TEST1000001"},
		"no bank":               {Bank, ""},
		"a bank with a tag":     {Bank, "<b>"},
		"a bound of nothing":    {Most, "0"},
		"a bound with paise":    {Most, "10.50"},
		"a week and a day":      {Provisional, "8"},
		"days in words":         {Provisional, "three"},
	} {
		if all := fault.All(New().CheckSettings(withBank(c.field, c.value))); len(all) != 1 || all[0].Field != c.field {
			t.Errorf("%s: %v", name, all)
		}
	}
	if all := fault.All(New().CheckSettings(map[string]string{Payee: "news@bank", Title: "News", Most: "1000"})); len(all) != 1 || all[0].Field != Most {
		t.Errorf("a bound without an account: %v", all)
	}
}
