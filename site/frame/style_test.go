package frame

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/nightdesk/nightdesk/base/lang"
	"github.com/nightdesk/nightdesk/staff"
)

// Whatever colour a newsroom sets, words in it can be read by day and by night.
func TestAnyAccentCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hex := rapid.StringMatching(`#[0-9a-f]{6}`).Draw(t, "accent")
		day, night := accents(hex)
		for _, c := range []struct {
			ink, ground string
		}{{day, washDay}, {night, washNight}} {
			ink, ok := parseColour(c.ink)
			ground, _ := parseColour(c.ground)
			if !ok || contrast(ink, ground) < readableAt {
				t.Fatalf("%s becomes %s: contrast %.2f on %s", hex, c.ink, contrast(ink, ground), c.ground)
			}
		}
	})
	for in, want := range map[string]string{"#8f1d1d": "#8f1d1d", "": ownAccent, "red": ownAccent, "#12345": ownAccent} {
		if day, _ := accents(in); day != want {
			t.Errorf("%q becomes %s by day, want %s", in, day, want)
		}
	}
}

func TestMinify(t *testing.T) {
	in := "/* a\n note */\n.a , .b > c {\n  color: red;\n  width: calc( 1rem + 2px );\n}\n@media (min-width: 48em) { :lang(ur) a { margin: 0 } }\n"
	want := ".a,.b>c{color:red;width:calc( 1rem + 2px )}@media (min-width:48em){:lang(ur) a{margin:0}}"
	if got := minify(in); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSqueezeKeepsTheSpacesThatAreWords(t *testing.T) {
	in := "<p>\n  <b>a</b> <i>b</i>\n  {{if .X}}\n  c\n  {{end}}\n</p>\n<pre>d</pre>"
	want := "<p>\n<b>a</b> <i>b</i>\n{{if .X}}\nc\n{{end}}\n</p>\n<pre>d</pre>"
	if got := squeeze(in); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestSplit(t *testing.T) {
	m := staff.Masthead{Languages: []lang.Code{"en", "ur"}}
	for path, want := range map[string]string{"/": "en /", "/ur/": "ur /", "/ur": "en /ur", "/hi/x": "en /hi/x", "/ur/section/town": "ur /section/town",
		"/en/x": "en /en/x", "/urdu/x": "en /urdu/x", "": "en "} {
		code, rest := Split(m, path)
		if got := string(code) + " " + rest; got != want {
			t.Errorf("%q is %q, want %q", path, got, want)
		}
	}
}

func TestAmountsStayTogetherFromRightToLeft(t *testing.T) {
	urdu, english := &View{Lang: lang.For("ur")}, &View{Lang: lang.For("en")}
	if got := urdu.Text("کل ₹4.2 کروڑ"); got != "کل \u2066₹4.2\u2069 کروڑ" {
		t.Errorf("%q", got)
	}
	if got := english.Text("₹4.2 crore"); got != "₹4.2 crore" || urdu.Text("۱۲") != "۱۲" {
		t.Errorf("%q", got)
	}
}

func TestWhoTakesCompressedPages(t *testing.T) {
	for header, want := range map[string]bool{"gzip": true, "br, gzip;q=0.5": true, "gzip; q=0": false, "": false, "identity": false, "x-gzip": false, "GZIP": true} {
		if gzips(header) != want {
			t.Errorf("%q: %v", header, !want)
		}
	}
}

func TestJoints(t *testing.T) {
	if got := Comma(lang.For("ur")) + "|" + And(lang.For("en")); got != "، | and " || strings.Contains(got, "\x00") {
		t.Errorf("%q", got)
	}
}
