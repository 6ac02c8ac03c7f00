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

var settings = map[string]string{Payee: "thenewsroom@examplebank", Title: "The News & Room", Category: "5994"}

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
