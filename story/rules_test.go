package story

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nightdesk/nightdesk/base/doc"
	"github.com/nightdesk/nightdesk/staff"
)

func TestThePathsThatCanBeOurs(t *testing.T) {
	for in, want := range map[string]string{
		"/2026/11/a": "/2026/11/a", "/a/": "/a/", "/?p=17": "/?p=17", "/क\u093c": "/क\u093c",
		"/cafe\u0301": "/café", "": "", "a": "", "//a": "", "/\x00": "", "/a\nb": "", "/\xff": "", "/" + strings.Repeat("a", 1000): "",
	} {
		if got, ok := tidyPath(in); got != want || ok != (want != "") {
			t.Errorf("%.20q becomes %.20q, %v", in, got, ok)
		}
	}
	for in, want := range map[string]string{"/": "/", "/a": "/a/", "/a/": "/a", "/a?p=1": "/a/?p=1", "/?p=1": "/?p=1"} {
		if got := otherSlash(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	for in, want := range map[string]string{"/a/b": "b", "/a/b/": "b", "/a": "a", "/": ""} {
		if got := lastPart(in); got != want {
			t.Errorf("the last part of %q is %q", in, got)
		}
	}
	for in, want := range map[string]string{"/a/b": "/a/b-2", "/a/b/": "/a/b-2/"} {
		if got := numbered(in, 2); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
	at := time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC).In(staff.Masthead{Zone: "Asia/Kolkata"}.Location())
	if got := usual("en", "ur", at, "x"); got != "/ur/2026/12/x" {
		t.Errorf("by the newsroom's month: %q", got)
	}
}

func TestWhereARedirectMayLead(t *testing.T) {
	for target, want := range map[string]bool{
		"/a": true, "/?p=1": true, "https://example.org/a": true, "http://example.org": true, "": false, "a": false, "//evil.example": false,
		`/\evil.example`: false, "javascript:alert(1)": false, "data:text/html,x": false, "https://": false, "/\x00": false,
	} {
		if leadsSomewhere(target) != want {
			t.Errorf("%q: %v", target, !want)
		}
	}
}

func TestADefaultPageHidesWhatIsNotFilledIn(t *testing.T) {
	body := read(fill(staff.Masthead{Name: "Post"}, "We are {{.Newsroom}}.\n\nWrite to {{.Email}}.\n\n## Head\n\n- one\n- two {{.Address}}\n"))
	if got := doc.Text(body); got != "We are Post.\n\nHead\n\n• one" {
		t.Errorf("%q", got)
	}
	if len(read("").Content) == 0 {
		t.Error("an empty page is no body")
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"a  b", "\u202eevil", "e\u0301", "\xff", "کی\u200cہے", "\x00\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		once := line(s)
		if line(once) != once || strings.ContainsAny(once, "\n\x00\u202e") {
			t.Errorf("%q becomes %q and then %q", s, once, line(once))
		}
	})
}

func FuzzTidyPath(f *testing.F) {
	for _, s := range []string{"/", "/a", "//", "/a?b", "/\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := tidyPath(s)
		if again, fine := tidyPath(p); ok && len(p) <= maxPath && (again != p || !fine) {
			t.Errorf("%q becomes %q and then %q", s, p, again)
		}
		if ok && (p[0] != '/' || strings.HasPrefix(p, "//")) {
			t.Errorf("%q leads out: %q", s, p)
		}
	})
}
