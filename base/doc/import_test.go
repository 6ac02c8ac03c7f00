package doc

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// oldSite knows the pictures of one site; their ids are their file names.
var oldSite = Import{Media: func(src, _, _, _ string) (string, bool) {
	name, ok := strings.CutPrefix(src, "https://old.example/")
	return name, ok
}}

func TestImportedPages(t *testing.T) {
	for name, src := range files(t, "html/*.html") {
		from := FromHTML
		if name == "classic" {
			from = FromClassic
		}
		n, left := from(string(src), oldSite)
		var b strings.Builder
		b.WriteString(strings.ReplaceAll(HTML(n, Draw{Picture: ours}), "><", ">\n<") + "\n\nLeft out or changed:\n")
		for _, l := range left {
			fmt.Fprintf(&b, "%s: %s\n", l.What, l.Text)
		}
		golden(t, "import-"+name+".txt", b.String())
		parse(t, string(n.Marshal()))
		if name == "hostile" {
			for i, word := range strings.Fields("Shown one two three four five six Seven Eight 9 Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen Twenty Twenty-one Send Term Meaning") {
				if !strings.Contains(b.String(), word) {
					t.Errorf("word %d, %q, is lost unnamed", i, word)
				}
			}
		}
	}
}

func TestFromHTML(t *testing.T) {
	for in, want := range map[string]string{
		"":                             "",
		"  plain  words ":              "<p>plain words</p>",
		"a<br><br>b<br>c<br>":          "<p>a</p><p>b<br>c</p>",
		"a<br> &nbsp; <br>b":           "<p>a</p><p>b</p>",
		"<p>a <b> b </b> c</p>":        "<p>a <strong>b </strong>c</p>",
		"<p>5&nbsp;km &nbsp; away</p>": "<p>5\u00a0km away</p>",
		"<div>a<div>b</div>c</div>":    "<p>a</p><p>b</p><p>c</p>",
		"<ul>loose<li>a<p>b</p></li><li></li></ul>":                     "<ul><li>loose</li><li><p>a</p><p>b</p></li></ul>",
		"<ul><li><h3>H</h3><hr><blockquote>q</blockquote>":              "<ul><li><p>H</p><p>q</p></li></ul><hr>",
		"<blockquote>a<ul><li>b</ul>c</blockquote>":                     "<blockquote><p>a</p></blockquote><ul><li>b</li></ul><blockquote><p>c</p></blockquote>",
		"<blockquote><blockquote>a</blockquote>":                        "<blockquote><p>a</p></blockquote>",
		"<h1>a</h1><h6>b</h6>":                                          "<h2>a</h2><h3>b</h3>",
		"<pre>a\n\nb\n  c</pre>":                                        "<p>a</p><p>b<br>c</p>",
		"<strong>a<p>b</p></strong>":                                    "<p><strong>a</strong></p><p><strong>b</strong></p>",
		"<table><tr><td>a<td>b<tr><td>c<td><ul><li>d<li>e</ul></table>": "<p>a | b</p><p>c | d e</p>",
		"<p>a <a name=x>b</a></p>":                                      "<p>a b</p>",
		"<a href='HTTP://e.org'>x</a>":                                  `<p><a href="HTTP://e.org" rel="noopener">x</a></p>`,
		"<ol start=-4><li>a</ol>":                                       "<ol><li>a</li></ol>",
		"\xff\xfea":                                                     "<p>\ufffda</p>",
		"[sic] [he] went to [India]":                                    "<p>[sic] [he] went to [India]</p>",
		"x[/b]":                                                         "<p>x[/b]</p>",
	} {
		n, _ := FromHTML(in, Import{})
		if got := HTML(n, Draw{}); got != want {
			t.Errorf("%q\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestAPictureWeDoNotGetBecomesALinkAndIsNamed(t *testing.T) {
	n, left := FromHTML(`<p>a</p><figure><img src="https://x.example/p/boat.jpg?w=9" alt="A boat"><figcaption>On the lake</figcaption></figure><img src="data:image/png;base64,AAAA" alt="Pasted"><img src="https://x.example/b.jpg">`, Import{})
	want := `<p>a</p><p><a href="https://x.example/p/boat.jpg?w=9" rel="noopener">On the lake</a></p><p><a href="https://x.example/b.jpg" rel="noopener">b.jpg</a></p>`
	if got := HTML(n, Draw{}); got != want {
		t.Errorf("got %s", got)
	}
	if len(left) != 3 || left[1].Text != "data:image/png;base64 Pasted" {
		t.Errorf("left = %+v", left)
	}
}

// What is made of the worst a person can send is bounded in time and passes Parse.
func TestImportOfHugeAndDeepPages(t *testing.T) {
	for name, src := range map[string]string{
		"paragraphs":  strings.Repeat("<p>a", 200_000),
		"deep":        strings.Repeat("<div>", 100_000) + "word",
		"deep bold":   strings.Repeat("<b><p>", 100_000) + "word",
		"links":       strings.Repeat("<a href=x>y", 60_000),
		"lists":       strings.Repeat("<ul><li>a", 60_000),
		"tables":      strings.Repeat("<table><tr><td>a", 40_000),
		"quotations":  strings.Repeat("<blockquote>a", 40_000),
		"figures":     strings.Repeat("<figure>", 400) + strings.Repeat("<b>x", 100_000),
		"struck":      strings.Repeat("<s>", 400) + strings.Repeat("x ", 900_000),
		"brackets":    strings.Repeat("[a b=c", 300_000),
		"captions":    strings.Repeat("[caption]<img src=a>", 40_000),
		"one word":    strings.Repeat("x", 3<<20),
		"signs":       strings.Repeat(`"<\`, 700_000),
		"breaks":      strings.Repeat("a<br>", 150_000),
		"tags in row": strings.Repeat("<table><b>", 100_000) + "x",
	} {
		start := time.Now()
		n, left := FromHTML(src, Import{})
		if d := time.Since(start); d > 20*time.Second {
			t.Errorf("%s took %v", name, d)
		}
		if _, err := Parse(n.Marshal()); err != nil {
			t.Errorf("%s: what was imported is refused: %v", name, err)
		}
		if len(Text(n)) == 0 && len(left) == 0 {
			t.Errorf("%s: lost unnamed", name)
		}
	}
}
