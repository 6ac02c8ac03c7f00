package mail

import "testing"

func TestAddressMakesOneSpelling(t *testing.T) {
	for in, want := range map[string]string{
		" Asha@Example.ORG ":    "asha@example.org",
		"asha+lake@example.org": "asha+lake@example.org",
		"a.mir@example.org":     "a.mir@example.org",
		"रीता@उदाहरण.भारत":      "रीता@xn--p1b6ci4b4b3a.xn--h2brj9c",
		"asha":                        "",
		"asha@localhost":              "",
		"@example.org":                "",
		"":                            "",
		"a b@example.org":             "",
		"a@example.org\r\nBcc: x@y.z": "",
		"Asha <asha@example.org>":     "",
		"a@b@example.org":             "",
		"a@example..org":              "",
		"a@example.org.":              "",
	} {
		got, err := Address(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Address(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	f.Add("asha@example.org")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Address(s)
		if err != nil {
			return
		}
		if again, err := Address(a); err != nil || again != a {
			t.Errorf("%q is spelled %q, and that %q (%v)", s, a, again, err)
		}
	})
}
